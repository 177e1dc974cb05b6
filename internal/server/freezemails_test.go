// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
)

// A message about a freeze is kept by who may keep it, for their organisation alone, joined with the case that its number
// names, and erased for good.
func TestFreezeMailsAreKept(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		platforms, err := m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant)
		if err != nil || len(platforms) != 1 {
			t.Fatal(platforms, err)
		}
		legal := m.session(m.resident("legal@example.com", platforms[0], auth.Legal), platforms[0], true)
		id := m.read(m.as(legal, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 1234","caption":"Lumi Fern Studios, Inc. v. Does","plaintiffs":["Lumi Fern Studios, Inc."]}`), http.StatusCreated)["id"].(string)
		send := func(who, text string) string {
			t.Helper()
			body, _ := json.Marshal(map[string]any{"text": text, "seller": "Kite Home"})
			got := m.read(m.as(who, "POST", "/api/v1/freeze-mails", string(body)), http.StatusOK)
			kept, _ := got["id"].(string)
			return kept
		}
		const words = "A temporary restraining order in Case No. 1:26-cv-01234, Northern District of Illinois, froze $12,345.67. Pay by bitcoin within 24 hours."
		one := send(legal, words)
		if one == "" || send(legal, words+"\n") != one {
			t.Error("the message was not kept, or twice")
		}
		if send(m.mod, words) != "" {
			t.Error("a moderator kept a message")
		}
		own := send(m.shop, words)
		if own == "" || own == one {
			t.Error("the seller's own copy is not their own")
		}
		count := func(who string) int {
			t.Helper()
			return len(m.read(m.as(who, "GET", "/api/v1/freeze-mails", ""), http.StatusOK)["items"].([]any))
		}
		for who, want := range map[string]int{legal: 1, m.looker: 1, m.shop: 1, m.brand: 0} {
			if got := count(who); got != want {
				t.Errorf("%d messages seen, want %d", got, want)
			}
		}
		for who, want := range map[string]int{m.shop: http.StatusNotFound, m.mod: http.StatusForbidden, m.looker: http.StatusOK, legal: http.StatusOK} {
			if w := m.as(who, "GET", "/api/v1/freeze-mails/"+one, ""); w.Code != want {
				t.Errorf("the platform's message: %d, want %d", w.Code, want)
			}
		}
		whole := m.read(m.as(legal, "GET", "/api/v1/freeze-mails/"+one, ""), http.StatusOK)
		if whole["lawsuit_id"] != id || whole["text"] != words || whole["seller"] != "Kite Home" || len(whole["warnings"].([]any)) == 0 {
			t.Errorf("%v", whole)
		}
		m.sees(legal, "/lawsuits/case/"+id, "/lawsuits/mails/"+one)
		if text := m.page(m.mod, "GET", "/lawsuits/case/"+id, "", http.StatusOK); strings.Contains(text, "/lawsuits/mails/") {
			t.Error("the case's page shows a message to a moderator")
		}
		page := "/lawsuits/mails/" + one
		if text := m.page(legal, "GET", page, "", http.StatusOK); strings.Index(text, "Signs of fraud") > strings.Index(text, "is linked with") || !strings.Contains(text, words) {
			t.Error("the page does not show the signs of fraud first, or not the words")
		}
		m.page(legal, "POST", page+"/link", url.Values{"lawsuit": {"nowhere 1"}, "seller": {"x"}}.Encode(), http.StatusUnprocessableEntity)
		m.page(legal, "POST", page+"/link", url.Values{"lawsuit": {""}, "seller": {"Fern"}}.Encode(), http.StatusSeeOther)
		if got := m.read(m.as(legal, "POST", "/api/v1/freeze-mails/"+one+"/links", `{"lawsuit":"ilnd 26 C 1234","seller":"Fern"}`), http.StatusOK); got["lawsuit_id"] != id || got["seller"] != "Fern" {
			t.Errorf("%v", got)
		}
		m.sees(legal, "/lawsuits/mails?seller=Fern", page)
		if text := m.page(legal, "GET", "/lawsuits/mails?seller=nobody", "", http.StatusOK); strings.Contains(text, page) {
			t.Error("the list of another seller has the message")
		}
		form := url.Values{"text": {"Case 1:26-cv-01234 in the Northern District of Illinois froze your account."}}
		if text := m.page(legal, "POST", "/lawsuits/freeze", form.Encode(), http.StatusOK); strings.Contains(text, "is kept") {
			t.Error("kept without being asked to")
		}
		form.Set("keep", "1")
		if text := m.page(legal, "POST", "/lawsuits/freeze?lang=zh", form.Encode(), http.StatusOK); !strings.Contains(text, "来函已保存") {
			t.Error("not kept although asked to")
		}
		m.page(legal, "POST", page+"/erase", "", http.StatusUnprocessableEntity)
		m.page(legal, "POST", page+"/erase", "sure=1", http.StatusSeeOther)
		if w := m.as(legal, "GET", "/api/v1/freeze-mails/"+one, ""); w.Code != http.StatusNotFound {
			t.Errorf("an erased message: %d", w.Code)
		}
		if w := m.as(m.shop, "DELETE", "/api/v1/freeze-mails/"+own, ""); w.Code != http.StatusNoContent {
			t.Errorf("erase by API: %d %s", w.Code, w.Body)
		}
		for action, want := range map[string]int{"freeze_mails.keep": 5, "freeze_mails.erase": 2} {
			list, err := m.people.DB.AuditEntries(t.Context(), storage.AuditFilter{Tenant: auth.HomeTenant, Action: action}, storage.Page{})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(list.Items); n != want {
				t.Errorf("%d entries of %s, want %d", n, action, want)
			}
		}
	})
}

// A message of a case under seal is seen by the legal role alone, until the court lifts the seal.
func TestFreezeMailsOfASealedCase(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		platforms, _ := m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant)
		legal := m.session(m.resident("legal@example.com", platforms[0], auth.Legal), platforms[0], true)
		id := m.read(m.as(legal, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 1234","caption":"Lumi Fern Studios, Inc. v. Does","sealed":true}`), http.StatusCreated)["id"].(string)
		got := m.read(m.as(legal, "POST", "/api/v1/freeze-mails", `{"text":"Case No. 1:26-cv-01234, Northern District of Illinois, order under seal."}`), http.StatusOK)
		address := "/api/v1/freeze-mails/" + got["id"].(string)
		for who, want := range map[string]int{m.looker: http.StatusNotFound, legal: http.StatusOK} {
			if w := m.as(who, "GET", address, ""); w.Code != want {
				t.Errorf("%d, want %d", w.Code, want)
			}
		}
		if n := len(m.read(m.as(m.looker, "GET", "/api/v1/freeze-mails", ""), http.StatusOK)["items"].([]any)); n != 0 {
			t.Errorf("the auditor's list has %d messages", n)
		}
		m.read(m.as(legal, "POST", "/api/v1/lawsuits/"+id+"/events", `{"type":"UNSEAL","date":"2026-11-20"}`), http.StatusCreated)
		if w := m.as(m.looker, "GET", address, ""); w.Code != http.StatusOK {
			t.Errorf("unsealed: %d", w.Code)
		}
	})
}

// Messages of no running case are forgotten after their days; one of a running case stays.
func TestFreezeMailsHaveTheirTime(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		platforms, _ := m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant)
		legal := m.session(m.resident("legal@example.com", platforms[0], auth.Legal), platforms[0], true)
		m.read(m.as(legal, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 1234","caption":"Lumi Fern Studios, Inc. v. Does"}`), http.StatusCreated)
		for _, text := range []string{"Case No. 1:26-cv-01234, Northern District of Illinois.", "Your account is on hold."} {
			body, _ := json.Marshal(map[string]string{"text": text})
			m.read(m.as(legal, "POST", "/api/v1/freeze-mails", string(body)), http.StatusOK)
		}
		d := *m.s.opt.Docketing
		d.KeepMails = 30
		for _, step := range []struct {
			days int
			want int64
		}{{29, 0}, {2, 1}, {400, 0}} {
			m.now = m.now.AddDate(0, 0, step.days)
			if n, err := d.TidyMails(t.Context()); err != nil || n != step.want {
				t.Errorf("%d forgotten, %v; want %d", n, err, step.want)
			}
		}
	})
}
