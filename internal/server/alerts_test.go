// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"markwarden/internal/docket"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"

	"markwarden/internal/auth"
)

// sent posts a form as whoever sits at the machine.
func (w *town) sent(address string, form ...string) (status int, body string) {
	w.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Set(form[i], form[i+1])
	}
	r := w.as("", http.MethodPost, address, v.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	return r.Code, r.Body.String()
}

// raised files a lawsuit that touches a watch, with a hostile caption.
func (w *town) raised() {
	w.t.Helper()
	l := docket.Lawsuit{CaseRef: docket.CaseRef{Court: "ilnd", Number: "1:26-cv-01234", Caption: "Zephyrine <script>alert(1)</script> v. \u202eDoes 1-9"}, Rights: []docket.Right{{Mark: "ZEPHYRINE"}}}
	err := w.people.DB.WithTx(w.t.Context(), func(tx *storage.Tx) error {
		_, err := w.s.opt.Alerts.LawsuitImported(w.t.Context(), tx, l, workflow.Known{Tenant: auth.HomeTenant, Organisation: auth.HomeOrganisation})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// From the watch to the resolved alert on pages alone, and the same seen by the API, in both languages.
func TestAnAlertOnItsPages(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	if status, _ := w.sent("/watches", "kind", "brand", "value", "Zephyrine"); status != http.StatusSeeOther {
		t.Fatalf("a watch: %d", status)
	}
	if status, body := w.sent("/watches", "kind", "court", "value", "nowhere"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "nowhere") {
		t.Errorf("a court that is none: %d", status)
	}
	if status, _ := w.sent("/alert-settings", "do", "save", "mail", "me@example.com", "place", "0", "zone", "Asia/Shanghai", "from", "22:00", "to", "07:00", "digest", "daily", "at", "08:00", "weekday", "1"); status != http.StatusSeeOther {
		t.Errorf("settings: %d", status)
	}
	if status, _ := w.sent("/alert-settings", "do", "save", "mail", "me@example.com", "place", "0", "zone", "Mars", "from", "22:00", "to", "07:00", "digest", "daily", "at", "08:00"); status != http.StatusUnprocessableEntity {
		t.Errorf("a zone that is none: %d", status)
	}
	w.raised()
	var list struct {
		Items []struct{ ID, State string }
	}
	if err := json.Unmarshal(w.as("", http.MethodGet, "/api/v1/alerts?open=true", "").Body.Bytes(), &list); err != nil || len(list.Items) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	page := "/alerts/" + list.Items[0].ID
	for _, path := range []string{"/alerts", page, "/watches", "/reminders", "/webhooks", "/alert-settings"} {
		for _, lang := range []string{"en", "zh"} {
			r := w.as("", http.MethodGet, path+"?lang="+lang, "")
			if r.Code != http.StatusOK || strings.Contains(r.Body.String(), "<script>alert") || strings.Contains(r.Body.String(), "\u202e") {
				t.Errorf("%s in %s: %d\n%s", path, lang, r.Code, r.Body)
			}
		}
	}
	if status, _ := w.sent(page, "do", "acknowledge"); status != http.StatusSeeOther {
		t.Errorf("acknowledge: %d", status)
	}
	if status, _ := w.sent(page, "do", "acknowledge"); status != http.StatusConflict {
		t.Errorf("acknowledge twice: %d", status)
	}
	if status, _ := w.sent(page, "do", "resolve", "reason", "Taken down."); status != http.StatusSeeOther {
		t.Errorf("resolve: %d", status)
	}
	if body := w.as("", http.MethodGet, page, "").Body.String(); !strings.Contains(body, "Taken down.") {
		t.Error("the page does not say why it was resolved")
	}
}

// A feed's address is a right of its own: it needs no session, shows what its owner may see, and is closed at once.
func TestAFeedByItsAddress(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	w.sent("/watches", "kind", "brand", "value", "Zephyrine")
	w.raised()
	var made struct{ ID, RSS, ICS string }
	if err := json.Unmarshal(w.as("", http.MethodPost, "/api/v1/feeds", "").Body.Bytes(), &made); err != nil || made.RSS == "" {
		t.Fatal(made, err)
	}
	if r := w.as("", http.MethodGet, made.RSS, ""); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "1:26-cv-01234") {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	if r := w.as("", http.MethodGet, made.ICS, ""); r.Code != http.StatusOK || !strings.HasPrefix(r.Body.String(), "BEGIN:VCALENDAR") {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	if r := w.as("", http.MethodDelete, "/api/v1/feeds/"+made.ID, ""); r.Code != http.StatusNoContent {
		t.Errorf("close: %d", r.Code)
	}
	if r := w.as("", http.MethodGet, made.RSS, ""); r.Code != http.StatusNotFound {
		t.Errorf("a closed feed answers %d", r.Code)
	}
	if token := strings.Split(made.RSS, "/")[2]; strings.Contains(w.log.String(), token) {
		t.Error("the token stands in the log")
	}
}
