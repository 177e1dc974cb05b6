// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
)

// posts sends a form and wants to be led on to an address.
func (m *market) posts(who, address string, form url.Values, to string) {
	m.t.Helper()
	status, location, body, _ := m.post(who, address, form)
	if status != http.StatusSeeOther || location != to {
		m.t.Errorf("%s: %d to %q instead of %q: %.300s", address, status, location, to, body)
	}
}

// A moderator's day over pages and API: given, moved, put off, passed by, noted; a colleague called; a view saved.
func TestADayAtTheDesk(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		id := m.keep(1)
		page, api := "/desk/"+id, "/api/v1/cases/"+id
		var mod, other string
		for login, at := range map[string]*string{"mod@example.com": &mod, "other@example.com": &other} {
			u, err := m.people.DB.UserByLogin(t.Context(), login)
			if err != nil {
				t.Fatal(err)
			}
			*at = u.ID
		}
		m.posts(m.senior, page+"/assign", url.Values{"to": {mod}}, page+"?done=assigned")
		if got := m.read(m.as(m.senior, "GET", "/api/v1/cases?assignee="+mod, ""), http.StatusOK)["total"]; got != 1.0 {
			t.Errorf("%v cases are given to the moderator", got)
		}
		m.sees(m.mod, "/desk?assignee="+mod, "size 1")
		m.sees(m.mod, "/desk?assignee="+mod, "Shop</span>")
		m.sees(m.mod, page, "Shop</a>:")
		if got := m.as(m.mod, "POST", api+"/assign", `{"assignee":"`+other+`"}`).Code; got != http.StatusForbidden {
			t.Errorf("a moderator gives a case to another: %d", got)
		}
		m.read(m.as(m.mod, "POST", api+"/queue", `{"queue":"senior","reason":"hard"}`), http.StatusOK)
		m.posts(m.mod, page+"/queue", url.Values{"queue": {""}, "reason": {"not so hard"}}, page+"?done=queued")
		m.posts(m.mod, page+"/claim", url.Values{}, page+"?done=claimed")
		m.posts(m.mod, page+"/note", url.Values{"note": {"Is this the maker's own shop? @other@example.com"}, "tell": {other}}, page+"?done=noted")
		m.sees(m.other, "/desk/inbox", "the maker&#39;s own shop?")
		mention := m.read(m.as(m.other, "GET", "/api/v1/mentions?unread=true", ""), http.StatusOK)["items"].([]any)
		if len(mention) != 1 {
			t.Fatalf("%v", mention)
		}
		if got := m.as(m.mod, "POST", "/api/v1/mentions/"+fmt.Sprint(mention[0].(map[string]any)["id"])+"/read", "").Code; got != http.StatusNotFound {
			t.Errorf("somebody else's mention is read: %d", got)
		}
		m.posts(m.other, "/desk/inbox", url.Values{"id": {fmt.Sprint(mention[0].(map[string]any)["id"])}}, "/desk/inbox")
		if left := m.read(m.as(m.other, "GET", "/api/v1/mentions?unread=true", ""), http.StatusOK)["items"].([]any); len(left) != 0 {
			t.Errorf("%v", left)
		}
		if status, _, body, _ := m.post(m.mod, page+"/snooze", url.Values{"for": {"1h"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "why") {
			t.Errorf("put off without a reason: %d", status)
		}
		m.posts(m.mod, page+"/snooze", url.Values{"for": {"1h"}, "reason": {"the maker answers at noon"}}, "/desk?done=snoozed")
		if body := m.as(m.mod, "GET", "/desk?lang=en", "").Body.String(); strings.Contains(body, "size 1") {
			t.Error("what is put off is in the queue")
		}
		m.sees(m.mod, "/desk?snoozed=yes", "size 1")
		m.after(2 * time.Hour)
		platform, err := m.people.DB.OrganisationByName(t.Context(), auth.HomeTenant, "Platform")
		if err != nil {
			t.Fatal(err)
		}
		m.mod, m.looker = m.again("mod@example.com", platform.ID, true), m.again("auditor@example.com", platform.ID, true)
		m.shop = m.again("shop@example.com", m.shopOrg, false)
		m.sees(m.mod, "/desk", "size 1")
		m.posts(m.mod, page+"/claim", url.Values{}, page+"?done=claimed")
		m.posts(m.mod, page+"/skip", url.Values{"reason": {"I know the seller"}}, "/desk?done=skipped")
		m.posts(m.mod, "/desk/views", url.Values{"name": {"Mine"}, "query": {"assignee=" + mod + "&x=y"}}, "/desk?assignee="+mod)
		m.sees(m.mod, "/desk", "Mine")
		if got := fmt.Sprint(m.read(m.as(m.mod, "GET", "/api/v1/queue-views", ""), http.StatusOK)["items"]); !strings.Contains(got, "Mine") {
			t.Error(got)
		}
		if got := m.as(m.mod, "POST", "/api/v1/queue-views", `{"name":"All","query":"x=y"}`).Code; got != http.StatusUnprocessableEntity {
			t.Errorf("a view of everything: %d", got)
		}
		if got := m.as(m.mod, "DELETE", "/api/v1/queue-views/Mine", "").Code; got != http.StatusNoContent {
			t.Errorf("removed: %d", got)
		}
		for _, action := range []string{"mentions.read", "desk.view", "cases.note", "cases.release"} {
			if log := m.read(m.as(m.looker, "GET", "/api/v1/audit?action="+action, ""), http.StatusOK); len(log["items"].([]any)) == 0 {
				t.Errorf("the audit log has no %s", action)
			}
		}
		for _, address := range []string{"/desk/inbox", "/desk/routing", "/desk/settings", "/desk/events", "/api/v1/desk-news", "/api/v1/mentions"} {
			if got := m.as(m.shop, "GET", address, "").Code; got != http.StatusForbidden {
				t.Errorf("a seller at %s: %d", address, got)
			}
		}
	})
}

// A senior writes the routing and the cap of a day; everybody sees them; what is wrong is said and nothing lost.
func TestSettingsPages(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		id := m.keep(1)
		rules := url.Values{"version": {"0"}, "place": {"2", "1", "3"}, "queue": {"rest", "shoes", ""}, "when": {"*", "source=screening", ""}, "en": {"Rest", "Shoes", ""}, "zh": {"其余", "鞋类", ""}}
		if status, _, _, _ := m.post(m.mod, "/desk/routing", rules); status != http.StatusForbidden {
			t.Errorf("a moderator writes the routing: %d", status)
		}
		wrong := url.Values{"version": {"0"}, "queue": {"hot"}, "when": {"mood=bad"}}
		if status, _, body, _ := m.post(m.senior, "/desk/routing", wrong); status != http.StatusUnprocessableEntity || !strings.Contains(body, "mood=bad") {
			t.Errorf("a condition that is none: %d", status)
		}
		m.posts(m.senior, "/desk/routing", rules, "/desk/routing?done=kept")
		if status, _, body, _ := m.post(m.senior, "/desk/routing", rules); status != http.StatusConflict {
			t.Errorf("a second change of the same version: %d %.200s", status, body)
		}
		m.sees(m.mod, "/desk/routing", "source=screening")
		m.sees(m.mod, "/desk?queue=shoes", "size 1")
		got := m.read(m.as(m.mod, "GET", "/api/v1/desk-settings", ""), http.StatusOK)
		if got["version"] != 1.0 || len(got["routing"].([]any)) != 2 {
			t.Errorf("%v", got)
		}
		m.posts(m.senior, "/desk/settings", url.Values{"version": {"1"}, "load": {"1"}, "cover": {"1"}}, "/desk/settings?done=kept")
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/claim", ""), http.StatusOK)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"clear","reason_code":"OK-DESC"}`), http.StatusOK)
		m.keep(2)
		if status, _, body, _ := m.post(m.mod, "/desk/next", url.Values{}); status != http.StatusConflict || !strings.Contains(body, "cap of a day") {
			t.Errorf("over the cap: %d", status)
		}
		m.sees(m.mod, "/desk/settings", "1")
		m.read(m.as(m.senior, "PUT", "/api/v1/desk-settings", `{"version":2,"daily_load":0,"cover_images":true,"routing":[]}`), http.StatusOK)
		if status, to, _, _ := m.post(m.mod, "/desk/next", url.Values{}); status != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/C-") {
			t.Errorf("without a cap: %d %s", status, to)
		}
	})
}

// Whoever looks at the queue is told what happens in it, in their language, as it happens.
func TestEventsOfTheDesk(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		id := m.keep(1)
		seen := m.read(m.as(m.mod, "GET", "/api/v1/desk-news", ""), http.StatusOK)["seen"].(string)
		m.read(m.as(m.other, "POST", "/api/v1/cases/"+id+"/claim", ""), http.StatusOK)
		if got := m.read(m.as(m.mod, "GET", "/api/v1/desk-news?since="+seen, ""), http.StatusOK)["items"].([]any); len(got) != 1 || got[0].(map[string]any)["kind"] != "claimed" {
			t.Errorf("%v", got)
		}
		m.s.cases.EndWatches() // the stream ends with what there is to say
		body := m.as(m.mod, "GET", "/desk/events?lang=zh&since="+seen, "").Body.String()
		if !strings.Contains(body, `"kind":"claimed"`) || !strings.Contains(body, "被领取 1 件") || !strings.Contains(body, "id: ") {
			t.Errorf("%s", body)
		}
		if body := m.as(m.other, "GET", "/desk/events?since="+seen, "").Body.String(); strings.Contains(body, "data:") {
			t.Errorf("told what they did themselves: %s", body)
		}
	})
}
