// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// Facts of the sealed case of these tests; each is a word that stands nowhere else.
var sealedFacts = []string{"Quorvexa", "-07531", "Velqora", "A1VELQ", "Zybrandt", "acct-sealed", "Plonkett", "fernlisted", "A1FERNQ"}

const (
	sealedSuit = `case_number,court,caption,date_filed,entry,text,judge,plaintiff
1:26-cv-07531,ilnd,"Quorvexa Holdings, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A",2026-11-12,1,"COMPLAINT filed under seal by Quorvexa Holdings, Inc. (Plonkett, Jo)",Zybrandt,"Quorvexa Holdings, Inc."
1:26-cv-07531,ilnd,"",2026-11-13,5,"MOTION by Plaintiff Quorvexa Holdings, Inc. for temporary restraining order",,
1:26-cv-07531,ilnd,"",2026-11-17,9,"SEALED TEMPORARY RESTRAINING ORDER Signed by the Honorable P. Zybrandt on 11/17/2026.",,
`
	// A public docket whose list alone is under seal.
	openSuit = `case_number,court,caption,date_filed,entry,text
1:26-cv-01111,ilnd,"Lumi Fern Studios, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A",2026-11-12,1,"COMPLAINT filed by Lumi Fern Studios, Inc."
1:26-cv-01111,ilnd,"",2026-11-17,9,"TEMPORARY RESTRAINING ORDER Signed by the Honorable Jorge L. Alonso on 11/17/2026."
`
)

// What is under seal is seen by the legal role alone: every way in is asked by every other role, by every record's name, and
// what goes out by itself is read as well: feeds, calendars, messages, the audit log, the program's own log.
func TestNoOtherRoleSeesASealedFact(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	w.s.opt.Docketing.Alerts = w.s.opt.Alerts
	org, shop, holder := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop"), w.org(auth.RightsHolder, "Holder")
	lawyer := w.resident("counsel", org, auth.Legal)
	counsel := w.session(lawyer, org, true)

	w.read(w.as(counsel, "POST", "/api/v1/watches", `{"kind":"court","value":"ilnd"}`), http.StatusCreated)
	id := w.fileOver(counsel, "/api/v1/docket/imports?name=Quorvexa-07531.csv&sealed=true", sealedSuit)["cases"].([]any)[0].(map[string]any)["id"].(string)
	open := w.fileOver(counsel, "/api/v1/docket/imports?name=open.csv", openSuit)["cases"].([]any)[0].(map[string]any)["id"].(string)
	w.fileOver(counsel, "/api/v1/stores?name=stores.csv", "id,seller,platform,name,seller_id\nown-1,ann,amazon,Our first,A1VELQ0000001\nown-2,bo,amazon,Our second,A1FERNQ000002\n")
	w.fileOver(counsel, "/api/v1/lawsuits/"+id+"/schedules?name=list.csv&sealed=true", "No,Seller alias,Platform,Seller ID\n1,Velqora-Home,amazon,A1VELQ0000001\n")
	w.fileOver(counsel, "/api/v1/lawsuits/"+open+"/schedules?name=list.csv&sealed=true", "No,Seller alias,Platform,Seller ID\n1,fernlisted store,amazon,A1FERNQ000002\n")
	for _, x := range []string{id, open} {
		w.read(w.as(counsel, "POST", "/api/v1/lawsuits/"+x+"/restraints", `{"provider":"PayPal","account":"acct-sealed-1","amount":"5.00","currency":"USD","defendant":"1","sealed":true}`), http.StatusCreated)
		w.read(w.as(counsel, "POST", "/api/v1/lawsuits/"+x+"/events", `{"type":"SERVED","date":"2026-11-18","defendant":"1","means":["email"],"allowed":["email"]}`), http.StatusCreated)
	}
	w.now = time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC)
	if _, err := w.s.opt.Docketing.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.s.opt.Alerts.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	counsel = w.session(lawyer, org, true) // that of November is over
	others := map[string]string{}
	for name, role := range map[string]auth.Role{"moderator": auth.Moderator, "senior": auth.SeniorModerator, "auditor": auth.Auditor, "admin": auth.Admin} {
		others[name] = w.session(w.resident(name, org, role), org, true)
	}
	others["seller"] = w.session(w.resident("shop", shop, auth.Seller), shop, false)
	others["rights owner"] = w.session(w.resident("holder", holder, auth.RightsOwner), holder, false)
	for name, secret := range others {
		if r := w.as(secret, "GET", "/api/v1/me", ""); r.Code != http.StatusOK {
			t.Fatalf("%s is not let in: %d", name, r.Code)
		}
	}

	tells := func(body string) string {
		for _, fact := range sealedFacts {
			if i := strings.Index(strings.ToLower(body), strings.ToLower(fact)); i >= 0 {
				return body[max(0, i-80):min(len(body), i+80)]
			}
		}
		return ""
	}
	if tells(w.as(counsel, "GET", "/lawsuits/case/"+id, "").Body.String()) == "" || tells(w.as(counsel, "GET", "/lawsuits/case/"+open, "").Body.String()) == "" {
		t.Error("the legal role does not see what is sealed")
	}
	ids := []string{id, open}
	sealed := storage.Whose{Tenant: auth.HomeTenant, Sealed: true}
	alerts, err := w.people.DB.Alerts(t.Context(), sealed, storage.AlertFilter{}, storage.Page{Limit: 100})
	if err != nil || len(alerts.Items) == 0 {
		t.Fatal("no alerts were raised", err)
	}
	hidden := 0
	for _, a := range alerts.Items {
		ids = append(ids, a.ID)
		if a.Sealed {
			hidden++
		}
	}
	if hidden < 2 {
		t.Errorf("%d of %d alerts are under seal", hidden, len(alerts.Items))
	}
	for name, secret := range others {
		for _, x := range w.ways() {
			if x.method != http.MethodGet {
				continue
			}
			for _, id := range ids {
				if got := tells(w.as(secret, "GET", x.at(id), "").Body.String()); got != "" {
					t.Errorf("%s at %s: …%s…", name, x.at(id), got)
				}
				if !variable.MatchString(x.path) {
					break
				}
			}
		}
		for _, address := range []string{"/lawsuits?q=zz&ours=1", "/lawsuits?ours=1", "/lawsuits?stage=tro", "/api/v1/lawsuits?ours=true", "/api/v1/exposure/listings?filed_within_days=90", "/deadlines?month=2026-12", "/api/v1/deadlines?all=true", "/alerts?state=new", "/audit?lang=zh"} {
			if got := tells(w.as(secret, "GET", address, "").Body.String()); got != "" {
				t.Errorf("%s at %s: …%s…", name, address, got)
			}
		}
		mail := w.as(secret, "POST", "/api/v1/freeze-mails", `{"text":"Your store is named in a case before the Northern District of Illinois: 1:26-cv-7531."}`).Body.String()
		if strings.Contains(mail, "-07531") && strings.Contains(mail, id) || strings.Contains(mail, "Quorvexa") {
			t.Errorf("%s by a freeze mail: %s", name, mail)
		}
		if r := w.as(secret, "POST", "/alert-settings/feeds", url.Values{}.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); r.Code < 400 {
			if got := tells(r.Body.String()); got != "" {
				t.Errorf("%s by a feed's page: %s", name, got)
			}
		}
	}
	// What goes out by itself, in the name of the legal role too.
	for _, address := range []string{"/deadlines.ics", "/api/v1/deadlines.ics"} {
		if got := tells(w.as(counsel, "GET", address, "").Body.String()); got != "" {
			t.Errorf("the calendar at %s: %s", address, got)
		}
	}
	news, err := w.people.DB.Jobs().List(t.Context(), storage.Page{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range news.Items {
		if j.Kind == workflow.JobHook || j.Kind == workflow.JobMail {
			if got := tells(string(j.Payload)); got != "" {
				t.Errorf("a message: %s", got)
			}
		}
	}
	if got := tells(w.log.String()); got != "" {
		t.Errorf("the log: %s", got)
	}
}
