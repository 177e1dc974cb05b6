// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"markwarden/internal/auth"
)

// A right holder whose notice was turned down finds its case behind the notice and appeals there; somebody who had no part
// decides. Another right holder finds nothing.
func TestARightHolderAppealsOnThePages(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.read(m.as(m.shop, "POST", "/api/v1/listings", `{"id":"sku-1","title":"Plain lamp","category":"Lamps","markets":["DE"]}`), http.StatusCreated)
		sent := m.read(m.as(m.brand, "POST", "/api/v1/notices", strings.Replace(copyright, `"kind":"dmca"`, `"kind":"dsa","profile":"EU","bona_fide":true`, 1)), http.StatusCreated)
		notice, id := sent["id"].(string), sent["targets"].([]any)[0].(map[string]any)["case"].(string)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"reject_notice","reason_code":"RJ-RIGHT","facts":"The picture shown is another."}`), http.StatusOK)
		m.sees(m.brand, "/notices/"+notice, `href="/mine/`+id+`"`)
		m.sees(m.brand, "/mine/"+id, `action="/mine/`+id+`/appeal"`)
		page := m.as(m.brand, "GET", "/mine/"+id, "").Body.String()
		for _, word := range []string{`href="/mine"`, "Your answer is being read", `action="/mine/` + id + `/edit"`} {
			if strings.Contains(page, word) {
				t.Errorf("the right holder's page has %s", word)
			}
		}
		appeal := url.Values{"statement": {"It is the same picture."}, "claims": {"The shadow is the same."}}
		if status, to, body, _ := m.post(m.brand, "/mine/"+id+"/appeal", appeal); status != http.StatusSeeOther || to != "/mine/"+id+"?done=appealed" {
			t.Fatalf("%d %s %s", status, to, body)
		}
		if got := m.state(m.senior, id); got != "APPEALED" {
			t.Error(got)
		}
		m.sees(m.brand, "/mine/"+id, "The shadow is the same.")
		org := m.org(auth.RightsHolder, "Another")
		another := m.session(m.resident("another@example.com", org, auth.RightsOwner), org, false)
		for _, x := range [][2]string{{"GET", "/mine/" + id}, {"POST", "/mine/" + id + "/appeal"}} {
			if r := m.as(another, x[0], x[1], "statement=x", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); r.Code != http.StatusNotFound && r.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s for another right holder: %d", x[1], r.Code)
			}
		}
	})
}

// Who only reads sees how far second answers agree, and no button to give one.
func TestSecondLooksForWhoOnlyReads(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		r := m.as(m.looker, "GET", "/second-looks", "")
		if r.Code != http.StatusOK || strings.Contains(r.Body.String(), "/second-looks/next") || strings.Contains(r.Body.String(), "/second-looks/draw") || !strings.Contains(r.Body.String(), "No second answer has been given yet") {
			t.Errorf("%d %.2000s", r.Code, r.Body)
		}
		m.sees(m.mod, "/second-looks", "/second-looks/next")
		if r := m.as(m.shop, "GET", "/second-looks", ""); r.Code != http.StatusForbidden {
			t.Errorf("a seller: %d", r.Code)
		}
		if body := m.as(m.shop, "GET", "/insights", "").Body.String(); strings.Contains(body, "/second-looks") {
			t.Error("a seller's figures lead to second looks")
		}
	})
}
