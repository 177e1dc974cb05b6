// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
)

// storyFeed is a court's feed on the morning of a Schedule A case; names and numbers are made up.
const storyFeed = `<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Illinois Northern District Court - Recent Entries</title><link>https://ecf.ilnd.uscourts.gov</link>
<description>Docket entries of type: complaint,motion,order,minutes</description><lastBuildDate>Tue, 24 Nov 2026 06:00:00 GMT</lastBuildDate>
<item><title>1:26-cv-02222 Zephyrine Ltd v. The Partnerships and Unincorporated Associations Identified on Schedule A</title><pubDate>Mon, 23 Nov 2026 16:00:00 GMT</pubDate><guid isPermaLink="true">https://ecf.ilnd.uscourts.gov/cgi-bin/DktRpt.pl?455555&amp;1</guid><description>[Complaint]</description><link>https://ecf.ilnd.uscourts.gov/cgi-bin/DktRpt.pl?455555</link></item>
</channel></rss>`

// The whole way of a case: the feed, the alert that names the listings, the list, our store on it, the freeze mail, the dates,
// the answer, the money and its release by two; each step by the API, on a page, and in the log.
func TestTheStoryOfALawsuit(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.s.opt.Docketing.Alerts = m.s.opt.Alerts
		m.keep(1)
		platforms, err := m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant)
		if err != nil || len(platforms) != 1 {
			t.Fatal(platforms, err)
		}
		people := []string{m.resident("first@example.com", platforms[0], auth.Legal), m.resident("second@example.com", platforms[0], auth.Legal)}
		first := m.session(people[0], platforms[0], true)
		post := func(who, address, body string, status int) map[string]any {
			t.Helper()
			return m.read(m.as(who, "POST", address, body), status)
		}
		id := m.fileOver(first, "/api/v1/docket/imports?name=ilnd.xml", storyFeed)["cases"].([]any)[0].(map[string]any)["id"].(string)
		at, page := "/api/v1/lawsuits/"+id, "/lawsuits/case/"+id
		m.sees(m.mod, "/lawsuits", "Zephyrine Ltd")

		var alert string
		for _, x := range m.read(m.as(first, "GET", "/api/v1/alerts", ""), http.StatusOK)["items"].([]any) {
			if text, _ := json.Marshal(x); strings.Contains(string(text), `"listings"`) || strings.Contains(string(text), "listings") {
				alert = x.(map[string]any)["id"].(string)
			}
		}
		if alert == "" {
			t.Fatal("no alert names the listings")
		}
		m.sees(first, "/alerts/"+alert, "Zephyrine")

		m.fileOver(first, "/api/v1/docket/imports?name=order.csv", "case_number,court,date_filed,entry,text\n1:26-cv-02222,ilnd,2026-11-24,9,\"SEALED TEMPORARY RESTRAINING ORDER Signed by the Honorable A. B. Example on 11/24/2026\"\n")
		m.fileOver(first, "/api/v1/stores?name=stores.csv", suitStores)
		if got := m.fileOver(first, at+"/schedules?name=list.csv", suitList); len(got["matches"].([]any)) != 1 {
			t.Fatalf("%v", got)
		}
		post(first, at+"/matches", `{"row":"1","store":"s1","verdict":"confirmed"}`, http.StatusOK)
		m.sees(first, page, "Kite-Home")
		mail := post(first, "/api/v1/freeze-mails", `{"text":"A temporary restraining order in Case No. 1:26-cv-02222, Northern District of Illinois, froze $12,345.67."}`, http.StatusOK)
		if got := mail["cases"].([]any); len(got) != 1 || got[0].(map[string]any)["id"] != id {
			t.Errorf("the mail's case: %v", got)
		}
		calendar, err := ical.ParseCalendar(m.as(first, "GET", "/api/v1/deadlines.ics", "").Body)
		if err != nil || len(calendar.Events()) < 2 {
			t.Errorf("the calendar: %v", err)
		}

		post(first, at+"/events", `{"type":"SERVED","date":"2026-11-25","defendant":"1","means":["email"],"allowed":["email"]}`, http.StatusCreated)
		post(first, at+"/restraints", `{"provider":"PayPal","account":"x1","amount":"12345.67","currency":"USD","from":"2026-11-25","defendant":"1"}`, http.StatusCreated)
		for who, want := range map[string]int{first: 1, m.mod: 0} { // what is held is no moderator's matter
			held := m.read(m.as(who, "GET", at, ""), http.StatusOK)["restraints"].([]any)
			if body := m.as(who, "GET", page, "").Body.String(); len(held) != want || strings.Contains(body, "12,345.67") != (want > 0) {
				t.Errorf("%v restraints, want %d; on the page: %v", held, want, strings.Contains(body, "12,345.67"))
			}
		}
		m.now = time.Date(2026, 12, 12, 12, 0, 0, 0, time.UTC)
		first, second := m.session(people[0], platforms[0], true), m.session(people[1], platforms[0], true)
		if _, err := m.s.opt.Docketing.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		state := func() string {
			return m.read(m.as(first, "GET", at, ""), http.StatusOK)["defendants"].([]any)[0].(map[string]any)["state"].(string)
		}
		var states []string
		step := func() { states = append(states, state()) }
		step()
		post(first, at+"/events", `{"type":"ANSWER","date":"2026-12-12","defendant":"1"}`, http.StatusCreated)
		step()
		post(first, at+"/events", `{"type":"DISMISSAL","date":"2026-12-12","defendant":"1"}`, http.StatusCreated)
		step()
		held := `"provider":"PayPal","account":"x1","from":"2026-11-25"`
		post(first, at+"/releases", `{`+held+`,"day":"2026-12-12","trigger":"dismissal","reference":"entry 31"}`, http.StatusOK)
		post(second, at+"/releases/approve", `{`+held+`}`, http.StatusOK)
		step()
		if want := []string{"DEFAULT_RISK", "APPEARED", "DISMISSED", "RELEASED"}; !slices.Equal(states, want) {
			t.Errorf("states %v, want %v", states, want)
		}
		m.sees(second, page, "dismissal: entry 31")
		for _, action := range []string{"lawsuits.import", "lawsuits.edit", "lawsuits.clock", "restraints.release", "restraints.approve_release"} {
			list, err := m.people.DB.AuditEntries(t.Context(), storage.AuditFilter{Tenant: auth.HomeTenant, Action: action}, storage.Page{})
			if err != nil || len(list.Items) == 0 {
				t.Errorf("no entry of %s: %v", action, err)
			}
		}
	})
}
