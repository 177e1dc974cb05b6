// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// licencePages is the door over a ledger of its own, open to one actor on one day.
func licencePages(t *testing.T, actor auth.Actor) http.Handler {
	t.Helper()
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := storagetest.Open(t, storagetest.SQLite(t))
	key, err := audit.NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	journal, err := db.NewJournal(t.Context(), key, storage.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rights, err := auth.NewPolicy(false)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	do := services()
	do.Licences = &workflow.Licences{DB: db, Journal: journal, Now: func() time.Time { now = now.Add(time.Second); return now }}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.Use(func(c *gin.Context) {
		c.Request = c.Request.WithContext(auth.WithVisit(c.Request.Context(), &auth.Visit{Policy: rights, Actor: actor}))
	})
	New(site, policy, do).Routes(e)
	return e
}

var recordID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

func TestLicencesPage(t *testing.T) {
	h := licencePages(t, auth.Local())
	golden(t, "licences-none-zh", get(h, "/licences?lang=zh").Body.String())
	add := func(form url.Values) *httptest.ResponseRecorder { return post(h, "/licences", form) }
	var removed string
	for _, form := range []url.Values{
		{"kind": {"licence"}, "mark": {"Nike"}, "owner": {"Nike, Inc."}, "document": {"A<b>1"}, "territories": {"us, EU"}, "classes": {"25"}, "channels": {"Amazon"}, "valid_from": {"2026-01-01"}, "valid_to": {"2026-12-01"}},
		{"kind": {"own"}, "mark": {"LUMINEST"}},
		{"kind": {"authorisation"}, "owner": {"Own \u202eer"}, "document": {"D"}, "valid_to": {"2026-11-24"}},
		{"kind": {"licence"}, "mark_id": {"brand:nike"}, "document": {"E"}, "valid_from": {"2027-01-01"}, "seller_id": {"s1"}, "note": {"later"}},
		{"kind": {"own"}, "mark": {"Gone"}},
	} {
		w := add(form)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%v: %d %s", form, w.Code, w.Body)
		}
		_, removed, _ = strings.Cut(w.Header().Get("Location"), "#r-")
	}
	if w := post(h, "/licences/"+removed+"/remove", nil); w.Code != http.StatusSeeOther {
		t.Errorf("removing: %d", w.Code)
	}
	if w := post(h, "/licences/"+removed+"/remove", nil); w.Code != http.StatusConflict {
		t.Errorf("removing again: %d", w.Code)
	}
	for name, address := range map[string]string{"licences": "/licences", "licences-zh": "/licences?lang=zh"} {
		golden(t, name, recordID.ReplaceAllString(get(h, address).Body.String(), "ID"))
	}
	wrong := add(url.Values{"kind": {"licence"}, "territories": {"USA"}, "valid_to": {"soon"}})
	if wrong.Code != http.StatusUnprocessableEntity {
		t.Errorf("wrong: %d", wrong.Code)
	}
	golden(t, "licences-wrong", recordID.ReplaceAllString(wrong.Body.String(), "ID"))
}

// Who may see the ledger and not change it finds no form and no button, and is refused without them, too.
func TestAnAuditorChangesNoLicence(t *testing.T) {
	actor := auth.Local()
	actor.Roles = []auth.Role{auth.Auditor}
	h := licencePages(t, actor)
	w := get(h, "/licences")
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `action="/licences`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := post(h, "/licences", url.Values{"kind": {"own"}, "mark": {"LUMINEST"}}); w.Code != http.StatusForbidden {
		t.Errorf("adding: %d", w.Code)
	}
}
