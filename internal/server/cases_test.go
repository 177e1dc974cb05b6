// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/jobs"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// market is a town with the people a case needs.
type market struct {
	*town
	shopOrg, brandOrg                       string
	senior, mod, other, shop, brand, looker string
}

// eachMarket is a test on each engine.
func eachMarket(t *testing.T, fn func(t *testing.T, m *market)) {
	t.Helper()
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		m := &market{town: settle(t, db, false)}
		platform := m.org(auth.Platform, "Platform")
		m.shopOrg, m.brandOrg = m.org(auth.SellerAccount, "Shop"), m.org(auth.RightsHolder, "Brand")
		m.senior = m.session(m.resident("senior@example.com", platform, auth.SeniorModerator), platform, true)
		m.mod = m.session(m.resident("mod@example.com", platform, auth.Moderator), platform, true)
		m.other = m.session(m.resident("other@example.com", platform, auth.Moderator), platform, true)
		m.looker = m.session(m.resident("auditor@example.com", platform, auth.Auditor), platform, true)
		m.shop = m.session(m.resident("shop@example.com", m.shopOrg, auth.Seller), m.shopOrg, false)
		m.brand = m.session(m.resident("brand@example.com", m.brandOrg, auth.RightsOwner), m.brandOrg, false)
		fn(t, m)
	})
}

// after moves the clock and does the jobs of cases that are due.
func (m *market) after(d time.Duration) {
	m.t.Helper()
	m.now = m.now.Add(d)
	for {
		list, err := m.people.DB.Jobs().Lease(m.t.Context(), jobs.Ask{Holder: "test", Kinds: []string{workflow.JobCaseClock, workflow.JobCaseLetter, workflow.JobWeighSeller, workflow.JobWeighNotifier, workflow.JobNoticePlaces}, Most: 50, Now: m.now, Until: m.now.Add(time.Minute)})
		if err != nil {
			m.t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		for _, j := range list {
			if err := m.s.cases.Handlers()[j.Kind](m.t.Context(), j); err != nil {
				m.t.Fatal(err)
			}
			if err := m.people.DB.Jobs().Finish(m.t.Context(), j); err != nil {
				m.t.Fatal(err)
			}
		}
	}
}

// again signs everybody in anew: sessions end long before the clocks of the law do.
func (m *market) again(login, org string, second bool) string {
	m.t.Helper()
	u, err := m.people.DB.UserByLogin(m.t.Context(), login)
	if err != nil {
		m.t.Fatal(err)
	}
	return m.session(u.ID, org, second)
}

// state is where a case stands, for whoever asks.
func (m *market) state(who, id string) string {
	m.t.Helper()
	return m.read(m.as(who, "GET", "/api/v1/cases/"+id, ""), http.StatusOK)["state"].(string)
}

// keep keeps a flagged listing of the shop and gives its case.
func (m *market) keep(n int) string {
	m.t.Helper()
	body := fmt.Sprintf(`{"id":"sku-%d","title":"Zephyrine athletic shoes size %d","category":"Athletic shoes","classes":[25],"url":"https://shop.example/item/sku-%d"}`, n, n, n)
	return m.read(m.as(m.shop, "POST", "/api/v1/listings?open_case_from=caution", body), http.StatusCreated)["cases"].([]any)[0].(string)
}

// sees reports whether a page shows a text to somebody.
func (m *market) sees(who, address, text string) {
	m.t.Helper()
	for _, lang := range []string{"en", "zh"} {
		sep := "?"
		if strings.Contains(address, "?") {
			sep = "&"
		}
		page := m.as(who, "GET", address+sep+"lang="+lang, "")
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), text) {
			m.t.Errorf("%s in %s: %d without %q", address, lang, page.Code, text)
		}
	}
}

// From the screening to the removal: one of two moderators has the case, the seller is told which word and which right,
// answers, and nobody sees what is not theirs.
func TestACaseFromTheScreeningToTheRemoval(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		id := m.keep(1)
		address := "/api/v1/cases/" + id
		var wg sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, 2)
		for n, who := range []string{m.mod, m.other} {
			wg.Go(func() { answers[n] = m.as(who, "POST", address+"/claim", "") })
		}
		wg.Wait()
		if codes := answers[0].Code + answers[1].Code; codes != http.StatusOK+http.StatusConflict {
			t.Fatalf("the claims answer %d and %d", answers[0].Code, answers[1].Code)
		}
		holder := m.mod
		if answers[1].Code == http.StatusOK {
			holder = m.other
		}
		ask := `{"decision":"request_edit","reason_code":"TM-INF","rules":["R1"],"note":"Athletic shoes"}`
		preview := m.read(m.as(holder, "POST", address+"/preview", ask), http.StatusOK)["letters"].([]any)
		m.read(m.as(holder, "POST", address+"/decisions", ask), http.StatusOK)
		m.after(2 * time.Minute)
		letters := m.read(m.as(m.shop, "GET", address+"/letters", ""), http.StatusOK)["items"].([]any)
		if len(letters) != 1 || letters[0].(map[string]any)["sha256"] != preview[0].(map[string]any)["sha256"] || !strings.Contains(fmt.Sprint(letters[0]), "Zephyrine") {
			t.Errorf("the letter is not the one previewed: %v", letters)
		}
		m.sees(m.shop, "/mine", "Zephyrine athletic shoes size 1")
		m.sees(m.shop, "/mine/"+id, "L3 · ")
		m.sees(holder, "/desk", "Zephyrine athletic shoes size 1")
		m.sees(holder, "/desk/"+id, "TM-INF")
		if body := m.as(m.shop, "GET", address, "").Body.String(); strings.Contains(body, `"actor"`) || strings.Contains(body, "holder") {
			t.Errorf("the seller sees who acts: %s", body)
		}
		for _, hidden := range []string{"/desk", "/desk/" + id, "/api/v1/notices"} {
			if got := m.as(m.shop, "GET", hidden, "").Code; got != http.StatusForbidden && got != http.StatusNotFound {
				t.Errorf("the seller at %s: %d", hidden, got)
			}
		}
		if got := m.as(m.brand, "GET", address, "").Code; got != http.StatusNotFound {
			t.Errorf("a stranger sees the case: %d", got)
		}
		m.read(m.as(m.shop, "POST", address+"/responses", `{"statement":"We are the maker.","claims":["The goods are ours."]}`), http.StatusOK)
		m.read(m.as(holder, "POST", address+"/decisions", `{"decision":"remove","reason_code":"TM-INF","facts":"No licence was shown."}`), http.StatusUnprocessableEntity)
		m.read(m.as(holder, "POST", address+"/decisions", `{"decision":"remove","reason_code":"TM-INF","rules":["R1"],"facts":"No licence was shown.","answers":["Nothing shows it."]}`), http.StatusOK)
		points := m.read(m.as(m.shop, "GET", "/api/v1/sellers/"+m.shopOrg, ""), http.StatusOK)["points"]
		if m.state(m.shop, id) != "REMOVED" || points != 2.0 {
			t.Errorf("%s with %v points", m.state(m.shop, id), points)
		}
		m.read(m.as(holder, "POST", address+"/undo", `{}`), http.StatusOK)
		points = m.read(m.as(m.shop, "GET", "/api/v1/sellers/"+m.shopOrg, ""), http.StatusOK)["points"]
		if m.state(m.shop, id) != "SELLER_RESPONDED" || points != 0.0 {
			t.Errorf("after the undo %s with %v points", m.state(m.shop, id), points)
		}
		m.logged(id, "cases.claim", "cases.decide", "cases.respond", "cases.undo", "cases.clock")
	})
}

// logged wants an entry of each action about a case in the audit log.
func (m *market) logged(id string, actions ...string) {
	m.t.Helper()
	looker := m.again("auditor@example.com", "", true)
	for _, action := range actions {
		log := m.read(m.as(looker, "GET", "/api/v1/audit?limit=200&action="+action, ""), http.StatusOK)
		if !strings.Contains(fmt.Sprint(log["items"]), id) {
			m.t.Errorf("the audit log has no %s of the case", action)
		}
	}
}

// copyright is a whole notice about the shop's first listing.
const copyright = `{"kind":"dmca","name":"Zephyrine Ltd","address":"1 Mill Lane","email":"ip@zephyrine.example","phone":"+44 20 7946 0000","capacity":"owner","identity":"register.pdf",
	"rights":[{"kind":"copyright","work":"the photograph"}],"targets":[{"item":"sku-1"},{"item":"sku-404"}],"why":"It is our photograph.","good_faith":true,"perjury":true,"signature":"/Z/"}`

// From the notice to the reinstatement: an unverified sender takes nothing down at once; verified, it does; the seller's
// counter-notice starts the clock of the law, and when it ends the listing is back and the strike gone.
func TestANoticeToTheReinstatement(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.read(m.as(m.shop, "POST", "/api/v1/listings", `{"id":"sku-1","title":"Plain lamp","category":"Lamps"}`), http.StatusCreated)
		sent := m.read(m.as(m.brand, "POST", "/api/v1/notices", copyright), http.StatusCreated)
		places := sent["targets"].([]any)
		if sent["standing"] != "unverified" || len(places) != 2 || places[1].(map[string]any)["problem"] == "" {
			t.Fatalf("%v", sent)
		}
		id, notice := places[0].(map[string]any)["case"].(string), sent["id"].(string)
		address := "/api/v1/cases/" + id
		remove := `{"decision":"remove","reason_code":"CR-IMG","ground":"dmca_valid","rules":["R11"],"facts":"The picture is theirs."}`
		if r := m.as(m.senior, "POST", address+"/decisions", remove); r.Code != http.StatusForbidden || !strings.Contains(r.Body.String(), "not verified") {
			t.Errorf("an unverified notice: %d %s", r.Code, r.Body)
		}
		if m.state(m.senior, id) != "NEW" {
			t.Error("a refused decision moved the case")
		}
		for _, check := range []string{"email", "identity"} {
			if status, _, body, _ := m.post(m.senior, "/notices/"+notice+"/verify", url.Values{"check": {check}}); status != http.StatusSeeOther {
				t.Fatalf("%d %s", status, body)
			}
		}
		m.read(m.as(m.senior, "POST", address+"/decisions", remove), http.StatusOK)
		m.after(2 * time.Minute)
		m.sees(m.shop, "/mine/"+id, "L5 · ")
		m.sees(m.brand, "/notices/"+notice, "sku-1")
		m.read(m.as(m.senior, "GET", address+"/record?form=lumen", ""), http.StatusOK)
		counter := url.Values{"name": {"Wang"}, "address": {"Shenzhen"}, "phone": {"0755 2601 2345"}, "statement": {"It is our own photograph."}, "evidence": {"raw file"}, "perjury": {"1"}, "accept_service": {"1"}, "jurisdiction": {"any"}, "signature": {"Wang"}}
		if status, to, body, _ := m.post(m.shop, "/mine/"+id+"/counter", counter); status != http.StatusSeeOther {
			t.Fatalf("%d %s %s", status, to, body)
		}
		if got := m.state(m.senior, id); got != "COUNTER_NOTICED" {
			t.Fatal(got)
		}
		m.after(17 * 24 * time.Hour)
		senior, shop := m.again("senior@example.com", "", true), m.again("shop@example.com", m.shopOrg, false)
		due := m.read(m.as(senior, "GET", address, ""), http.StatusOK)
		if due["proposal"] != "reinstate" {
			t.Fatalf("the clock proposes %v", due["proposal"])
		}
		m.read(m.as(senior, "POST", address+"/decisions", `{"decision":"clear"}`), http.StatusOK)
		standing := m.read(m.as(shop, "GET", "/api/v1/sellers/"+m.shopOrg, ""), http.StatusOK)
		if m.state(shop, id) != "REINSTATED" || standing["points"] != 0.0 || standing["strikes"].([]any)[0].(map[string]any)["withdrawn"] == nil {
			t.Errorf("%s %v", m.state(shop, id), standing)
		}
		m.after(2 * time.Minute)
		brand := m.again("brand@example.com", m.brandOrg, false)
		m.sees(shop, "/mine/"+id, "L8 · ")
		m.sees(brand, "/notices/"+notice, "L7 · ")
		m.sees(brand, "/notices/"+notice, "L8 · ")
		m.sees(senior, "/desk/"+id, "L7 · ")
		if page := m.as(shop, "GET", "/mine/"+id, "").Body.String(); strings.Contains(page, "Zephyrine Ltd") || strings.Contains(page, m.brandOrg) {
			t.Error("the seller is told who complained")
		}
		m.logged(id, "notices.submit", "notices.verify", "cases.decide", "counter_notices.submit", "cases.clock")
	})
}

// A bulk removal is undone: every case stands exactly where it stood.
func TestABulkRemovalAndItsUndoing(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		var ids []string
		for n := range 4 {
			id := m.keep(n + 1)
			ids = append(ids, id)
			m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"request_edit","reason_code":"TM-INF","rules":["R1"]}`), http.StatusOK)
			m.read(m.as(m.shop, "POST", "/api/v1/cases/"+id+"/responses", `{"statement":"No."}`), http.StatusOK)
		}
		before := map[string]any{}
		look := func(id string) map[string]any {
			c := m.read(m.as(m.mod, "GET", "/api/v1/cases/"+id, ""), http.StatusOK)
			return map[string]any{"state": c["state"], "timers": c["timers"], "strikes": c["strikes"], "reason": c["reason_code"]}
		}
		for _, id := range ids {
			before[id] = look(id)
		}
		form := url.Values{"decision": {"remove"}, "reason": {"TM-CF"}, "rules": {"R1"}, "facts": {"Counterfeit."}}
		status, to, body, _ := m.post(m.mod, "/desk/"+ids[0]+"/bulk", form)
		if status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, body)
		}
		if status, _, _, _ := m.post(m.mod, to+"/decide", url.Values{}); status != http.StatusConflict {
			t.Errorf("decided without the sample: %d", status)
		}
		status, _, body, _ = m.post(m.mod, to+"/decide", url.Values{"viewed": ids})
		if status != http.StatusOK || m.state(m.mod, ids[3]) != "REMOVED" {
			t.Fatalf("%d %s %s", status, m.state(m.mod, ids[3]), body)
		}
		if status, _, _, _ := m.post(m.mod, to+"/undo", url.Values{}); status != http.StatusOK {
			t.Errorf("the undo: %d", status)
		}
		for _, id := range ids {
			if diff := cmp.Diff(before[id], any(look(id))); diff != "" {
				t.Errorf("%s does not stand where it stood:\n%s", id, diff)
			}
			m.sees(m.shop, "/mine/"+id, id)
			m.logged(id, "cases.bulk", "cases.undo")
		}
		m.after(2 * time.Minute)
		if page := m.as(m.shop, "GET", "/mine/"+ids[0], "").Body.String(); strings.Contains(page, "L5 · ") {
			t.Error("a letter of what was undone went out")
		}
	})
}
