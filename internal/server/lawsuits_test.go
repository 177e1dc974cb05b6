// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/docket"
	"markwarden/internal/jobs"
	"markwarden/internal/sample"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// The case of these tests: names, numbers and marks are made up.
const (
	suitFile = `case_number,court,caption,date_filed,entry,text
1:26-cv-01234,ilnd,"Lumi Fern Studios, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A",2026-11-12,1,"COMPLAINT filed by Lumi Fern Studios, Inc."
1:26-cv-01234,ilnd,"",2026-11-13,5,"MOTION by Plaintiff Lumi Fern Studios, Inc. for temporary restraining order"
1:26-cv-01234,ilnd,"",2026-11-17,9,"SEALED TEMPORARY RESTRAINING ORDER Signed by the Honorable Jorge L. Alonso on 11/17/2026."
`
	suitList   = "No,Seller alias,Platform,Seller ID\n1,Kite-Home,amazon,A1KITE0000001\n2,Fernlamp Direct,amazon,A1FERN0000002\n"
	suitStores = "id,seller,platform,name,seller_id\ns1,ann,amazon,Kite Home,A1KITE0000001\n"
)

// fileOver sends a file.
func (w *town) fileOver(secret, address, body string) map[string]any {
	w.t.Helper()
	return w.read(w.as(secret, http.MethodPost, address, body, "Content-Type", "application/octet-stream"), http.StatusOK)
}

// page asks for a page and gives its text.
func (w *town) page(secret, method, address, form string, status int) string {
	w.t.Helper()
	r := w.as(secret, method, address, form, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	if r.Code != status {
		w.t.Fatalf("%s %s: %d\n%s", method, address, r.Code, firstLines(r))
	}
	return r.Body.String()
}

func firstLines(r *httptest.ResponseRecorder) string {
	s := r.Body.String()
	return s[:min(len(s), 2000)]
}

// From the feed to the answer on a running program: each step is seen by the API and on the page.
func TestALawsuitOnTheRunningServer(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	got := w.fileOver("", "/api/v1/docket/imports?name=cases.csv", suitFile)
	if got["new_cases"] != 1.0 || got["schedule_a"] != 1.0 {
		t.Fatalf("%v", got)
	}
	id := got["cases"].([]any)[0].(map[string]any)["id"].(string)
	if again := w.fileOver("", "/api/v1/docket/imports?name=cases.csv", suitFile); again["new_entries"] != 0.0 {
		t.Errorf("the same file again: %v", again)
	}
	at := "/api/v1/lawsuits/" + id
	pageAt := "/lawsuits/case/" + id
	w.fileOver("", "/api/v1/stores?name=stores.csv", suitStores)
	if got := w.fileOver("", at+"/schedules?name=list.csv", suitList); len(got["matches"].([]any)) != 1 {
		t.Fatalf("%v", got)
	}
	if text := w.page("", http.MethodGet, pageAt, "", http.StatusOK); !strings.Contains(text, "Kite-Home") || !strings.Contains(text, "SEALED TEMPORARY RESTRAINING ORDER") {
		t.Error("the page of the case lacks the match or the order")
	}
	w.page("", http.MethodPost, pageAt+"/match", url.Values{"row": {"1"}, "store": {"s1"}, "verdict": {"confirmed"}}.Encode(), http.StatusSeeOther)

	mail, _ := json.Marshal(map[string]string{"text": "A temporary restraining order in Case No. 1:26-cv-01234, Northern District of Illinois, froze $12,345.67."})
	if got := w.read(w.as("", http.MethodPost, "/api/v1/freeze-mails", string(mail)), http.StatusOK); got["cases"].([]any)[0].(map[string]any)["id"] != id {
		t.Errorf("the mail's case: %v", got["cases"])
	}
	if text := w.page("", http.MethodPost, "/lawsuits/freeze", url.Values{"text": {"Case 1:26-cv-01234 in the Northern District of Illinois froze your account."}}.Encode(), http.StatusOK); !strings.Contains(text, pageAt) {
		t.Error("the page does not lead to the mail's case")
	}

	w.page("", http.MethodPost, pageAt+"/event", url.Values{"type": {"SERVED"}, "date": {"2026-11-18"}, "defendant": {"1"}, "means": {"email"}, "allowed": {"1"}}.Encode(), http.StatusSeeOther)
	codes := func() string {
		var all []string
		for _, d := range w.read(w.as("", http.MethodGet, "/api/v1/deadlines", ""), http.StatusOK)["items"].([]any) {
			all = append(all, d.(map[string]any)["code"].(string))
		}
		return strings.Join(all, " ")
	}
	if got := codes(); !strings.Contains(got, "T-ANSWER") || !strings.Contains(got, "T-TRO") {
		t.Errorf("clocks: %s", got)
	}
	calendar, err := ical.ParseCalendar(w.as("", http.MethodGet, "/api/v1/deadlines.ics", "").Body)
	if err != nil || len(calendar.Events()) < 3 {
		t.Fatalf("calendar: %v", err)
	}
	if text := w.page("", http.MethodGet, "/deadlines?month=2026-12", "", http.StatusOK); !strings.Contains(text, "answer to the complaint") {
		t.Error("the month lacks the answer")
	}

	w.now = time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC)
	if _, err := w.s.opt.Docketing.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	state := func() string {
		return w.read(w.as("", http.MethodGet, at, ""), http.StatusOK)["defendants"].([]any)[0].(map[string]any)["state"].(string)
	}
	if got := state(); got != "DEFAULT_RISK" {
		t.Errorf("a week before the answer: %s", got)
	}
	w.read(w.as("", http.MethodPost, at+"/events", `{"type":"ANSWER","date":"2026-12-06","defendant":"1"}`), http.StatusCreated)
	if got := state() + " " + codes(); !strings.HasPrefix(got, "APPEARED") || strings.Contains(got, "T-ANSWER") {
		t.Errorf("after the answer: %s", got)
	}
	w.read(w.as("", http.MethodPost, at+"/restraints", `{"provider":"PayPal","account":"x1","amount":"12345.67","currency":"USD","defendant":"1"}`), http.StatusCreated)
	if text := w.page("", http.MethodGet, pageAt+"?lang=zh", "", http.StatusOK); !strings.Contains(text, "USD 12,345.67") || !strings.Contains(text, "已应诉") {
		t.Error("the Chinese page lacks what is held, or the state")
	}
	for _, address := range []string{"/lawsuits", "/lawsuits?q=lumi", "/lawsuits?q=nothing+of+the+kind", "/lawsuits/exposure?marks=3&types=2&defendants=1", "/lawsuits/freeze", "/deadlines.ics"} {
		w.page("", http.MethodGet, address, "", http.StatusOK)
	}
	if text := w.page("", http.MethodGet, "/lawsuits?q=nothing+of+the+kind", "", http.StatusOK); !strings.Contains(text, "No match in 1 sources as of") {
		t.Error("an empty list does not say in what was looked and when")
	}
	w.read(w.as("", http.MethodPost, "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 2222","caption":"Zephyrine Ltd v. The Individuals and Entities Identified on Schedule A","plaintiffs":["Zephyrine Ltd"]}`), http.StatusCreated)
	if r := w.as("", http.MethodPost, "/api/v1/screenings", `{"title":"Zephyrine running shoes","category":"Athletic shoes"}`); !strings.Contains(r.Body.String(), "ilnd 1:26-cv-02222") {
		t.Errorf("the finding does not name the case of its mark's owner: %s", firstLines(r))
	}
	for _, address := range []string{at + "/bundle?lang=zh", pageAt + "/bundle?lang=en"} {
		r := w.as("", http.MethodGet, address, "")
		body := r.Body.Bytes()
		if got, err := docket.VerifyBundle(bytes.NewReader(body), int64(len(body))); err != nil || got.Case != "ilnd 1:26-cv-01234" || r.Header().Get("X-Content-Sha256") != got.Hash || r.Header().Get("Content-Type") != "application/zip" {
			t.Errorf("%s: %d %+v %v", address, r.Code, got, err)
		}
	}
	if r := w.as("", http.MethodGet, at+"/bundle?row=1&store=s1", ""); r.Code != http.StatusConflict {
		t.Errorf("a packet of a match that is us: %d", r.Code)
	}
	w.page("", http.MethodGet, "/lawsuits/exposure?marks=0", "", http.StatusUnprocessableEntity)
}

// What is under seal is on no page and in no answer of another role.
func TestSealedMaterialIsTheLegalRolesAlone(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	org := w.org(auth.Platform, "Platform")
	counsel := w.session(w.resident("counsel", org, auth.Legal), org, true)
	others := map[string]string{"moderator": w.session(w.resident("mo", org, auth.Moderator), org, true), "auditor": w.session(w.resident("au", org, auth.Auditor), org, true)}
	shop := w.org(auth.SellerAccount, "Shop")
	others["seller"] = w.session(w.resident("shop", shop, auth.Seller), shop, false)

	got := w.fileOver(counsel, "/api/v1/docket/imports?name=cases.csv&sealed=true", suitFile)
	id := got["cases"].([]any)[0].(map[string]any)["id"].(string)
	w.fileOver(counsel, "/api/v1/lawsuits/"+id+"/schedules?name=list.csv&sealed=true", suitList)
	roads := []string{"/api/v1/lawsuits", "/api/v1/lawsuits?q=lumi", "/api/v1/deadlines", "/api/v1/deadlines?unread=true", "/api/v1/deadlines.ics", "/api/v1/lawsuits/" + id, "/lawsuits", "/lawsuits?q=lumi", "/deadlines", "/deadlines.ics", "/lawsuits/case/" + id}
	tells := func(secret string) (on []string) {
		for _, address := range roads {
			if text := w.as(secret, http.MethodGet, address, "").Body.String(); strings.Contains(text, "-01234") || strings.Contains(text, "Lumi") || strings.Contains(text, "Kite-Home") {
				on = append(on, address)
			}
		}
		mail := w.as(secret, http.MethodPost, "/api/v1/freeze-mails", `{"text":"Case 1:26-cv-01234 in the Northern District of Illinois"}`)
		if strings.Contains(mail.Body.String(), id) {
			on = append(on, "freeze mail")
		}
		return on
	}
	if on := tells(counsel); len(on) < 8 {
		t.Errorf("legal sees it only on %v", on)
	}
	for _, address := range []string{"/api/v1/lawsuits/" + id + "/bundle", "/lawsuits/case/" + id + "/bundle"} {
		if r := w.as(counsel, http.MethodGet, address, ""); r.Code != http.StatusConflict {
			t.Errorf("legal takes the bundle of a sealed case at %s: %d", address, r.Code)
		}
	}
	for name, secret := range others {
		if r := w.as(secret, http.MethodGet, "/api/v1/lawsuits/"+id+"/bundle", ""); r.Code != http.StatusForbidden && r.Code != http.StatusNotFound {
			t.Errorf("%s takes the bundle: %d", name, r.Code)
		}
		if on := tells(secret); len(on) > 0 {
			t.Errorf("%s sees it on %v", name, on)
		}
		if r := w.as(secret, http.MethodPost, "/api/v1/lawsuits/"+id+"/events", `{"type":"UNSEAL","date":"2026-11-20"}`); r.Code != http.StatusForbidden {
			t.Errorf("%s unseals: %d", name, r.Code)
		}
	}
	w.read(w.as(counsel, http.MethodPost, "/api/v1/lawsuits/"+id+"/events", `{"type":"UNSEAL","date":"2026-11-20"}`), http.StatusCreated)
	if on := tells(others["moderator"]); len(on) < 8 {
		t.Errorf("unsealed, the moderator sees it only on %v", on)
	}
}

// courtSecret is the last part of the path on which the tests' servers take deliveries.
const courtSecret = "abcdefghijklmnopqrstuvwx"

// deliveries files what courts delivered and waits, and says how many there were.
func (w *town) deliveries() (n int) {
	w.t.Helper()
	for {
		list, err := w.people.DB.Jobs().Lease(w.t.Context(), jobs.Ask{Holder: "test", Kinds: []string{workflow.JobReceipt}, Most: 50, Now: w.now, Until: w.now.Add(time.Minute)})
		if err != nil {
			w.t.Fatal(err)
		}
		if len(list) == 0 {
			return n
		}
		for _, j := range list {
			if err := w.s.opt.Docketing.FileReceipt(w.t.Context(), j); err != nil {
				w.t.Fatal(err)
			}
			if err := w.s.opt.Docketing.FileReceipt(w.t.Context(), j); err != nil { // as after a stop before the job was ended
				w.t.Fatal(err)
			}
			if err := w.people.DB.Jobs().Finish(w.t.Context(), j); err != nil {
				w.t.Fatal(err)
			}
			n++
		}
	}
}

// A delivery is known by its path alone, is answered once it is stored, is filed by a job, and twice files nothing twice:
// neither under its key nor without one, nor under another.
func TestADeliveryIsFiledOnce(t *testing.T) {
	root := sample.SharedData(t, "litigation", "courtlistener")
	files, err := filepath.Glob(filepath.Join(root, "*_alert_webhook_dummy*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no deliveries in %s: %v", root, err)
	}
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, true)
		door := "/hooks/courtlistener/" + courtSecret
		inside := `{"payload":{"results":[{"id":9,"docket":77,"date_filed":"2026-11-12","description":"COMPLAINT filed by Lumi Fern Studios, Inc.","entry_number":1,"recap_documents":[{"id":1,"document_number":"1","document_type":1,"filepath_local":"recap/gov.uscourts.ilnd.328711/gov.uscourts.ilnd.328711.1.0.pdf"}]}]},"webhook":{"version":2,"event_type":1,"date_created":"2026-11-12T10:00:00Z","deprecation_date":null}}`
		top := `{"results":[{"id":10,"docket":77,"date_filed":"2026-11-13","description":"MOTION for temporary restraining order","entry_number":null,"pacer_sequence_number":12,"recap_documents":[]}],"webhook":{"version":1,"event_type":1,"date_created":"2026-11-13T10:00:00Z","deprecation_date":null}}`
		bodies := []string{inside, top}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, strings.ReplaceAll(string(raw), "{{ webhook_version }}", "2")) // the samples are the sender's templates
		}
		for i, body := range bodies {
			if r := w.as("", http.MethodPost, "/hooks/courtlistener/wrong-and-as-long-as-that", body); r.Code != http.StatusNotFound {
				t.Errorf("a wrong secret: %d", r.Code)
			}
			key := "delivery-" + strconv.Itoa(i)
			for n, headers := range [][]string{{"Idempotency-Key", key}, {"Idempotency-Key", key}, nil, nil} {
				got := w.read(w.as("", http.MethodPost, door, body, headers...), http.StatusAccepted)
				if fresh := n == 0 || n == 2; got["new"] != fresh {
					t.Errorf("delivery %d, sent for the %d. time: %v", i, n+1, got)
				}
			}
		}
		if r := w.as("", http.MethodPost, door, "<html>"); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("a delivery that is none: %d", r.Code)
		}
		if n := w.deliveries(); n != 2*len(bodies) {
			t.Errorf("%d filed, want %d", n, 2*len(bodies))
		}
		states, err := db.LawsuitStates(t.Context(), storage.Sight{Owner: auth.HomeTenant, Sealed: true}, storage.LawsuitFilter{Court: "ilnd"})
		if err != nil || len(states) != 1 || states[0].State != docket.CaseTROSought || states[0].Count != 1 {
			t.Errorf("after both shapes: %v %v", states, err)
		}
		for action, want := range map[string]int{"lawsuits.receive": 4 * len(bodies)} {
			list, err := db.AuditEntries(t.Context(), storage.AuditFilter{Tenant: auth.HomeTenant, Action: action}, storage.Page{Limit: 200})
			if err != nil || len(list.Items) != want || list.Items[0].Actor != audit.System {
				t.Errorf("%d entries of %s, want %d: %v", len(list.Items), action, want, err)
			}
		}
		if err := db.WithTx(t.Context(), func(tx *storage.Tx) error {
			n, err := tx.ForgetReceipts(t.Context(), w.now.Add(time.Hour))
			if n != int64(2*len(bodies)) {
				t.Errorf("%d deliveries forgotten", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
