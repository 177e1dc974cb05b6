// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
)

// What is held is let go by two people: the one who asked is refused as the second, on the page and the API, and each
// approval is in the audit log.
func TestARestraintIsReleasedByTwo(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		platforms, err := m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant)
		if err != nil || len(platforms) != 1 {
			t.Fatal(platforms, err)
		}
		first := m.session(m.resident("first@example.com", platforms[0], auth.Legal), platforms[0], true)
		second := m.session(m.resident("second@example.com", platforms[0], auth.Legal), platforms[0], true)
		id := m.read(m.as(first, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 2222","caption":"Zephyrine Ltd v. Does","plaintiffs":["Zephyrine Ltd"]}`), http.StatusCreated)["id"].(string)
		address := "/api/v1/lawsuits/" + id
		held := `"provider":"PayPal","account":"shop@example.com","from":"2026-11-03"`
		for _, r := range []string{`{` + held + `,"amount":"100.00","currency":"USD"}`, `{"provider":"Amazon","account":"A1","from":"2026-11-03"}`} {
			m.read(m.as(first, "POST", address+"/restraints", r), http.StatusCreated)
		}
		status := func(who, path, body string, want int) {
			t.Helper()
			if w := m.as(who, "POST", address+path, body); w.Code != want {
				t.Errorf("%s %s: %d %s", path, body, w.Code, w.Body)
			}
		}
		ask := `{` + held + `,"day":"2026-11-20","trigger":"dismissal","reference":"entry 31"}`
		status(second, "/releases/approve", `{`+held+`}`, http.StatusConflict)
		status(m.mod, "/releases", ask, http.StatusForbidden)
		status(first, "/releases", strings.Replace(ask, "2026-11-20", "2026-10-20", 1), http.StatusUnprocessableEntity)
		status(first, "/releases", ask, http.StatusOK)
		status(first, "/releases/approve", `{`+held+`}`, http.StatusForbidden)
		status(m.senior, "/releases/approve", `{`+held+`}`, http.StatusForbidden)
		status(second, "/releases/approve", `{`+held+`}`, http.StatusOK)
		status(second, "/releases", ask, http.StatusConflict)
		restraints := m.read(m.as(first, "GET", address, ""), http.StatusOK)["restraints"].([]any)
		for _, x := range restraints {
			r := x.(map[string]any)
			if r["provider"] == "PayPal" && (r["to"] != "2026-11-20" || r["release"] != "dismissal: entry 31" || len(r["approvers"].([]any)) != 2 || r["release_asked"] != nil) {
				t.Errorf("%v", r)
			}
		}
		page := "/lawsuits/case/" + id
		form := url.Values{"provider": {"Amazon"}, "account": {"A1"}, "from": {"2026-11-03"}, "trigger": {"order"}, "reference": {"entry 32"}, "day": {"2026-11-21"}}.Encode()
		m.page(first, "POST", page+"/release", form, http.StatusSeeOther)
		m.sees(first, page, "entry 32")
		if own, other := m.as(first, "GET", page, "").Body.String(), m.as(second, "GET", page, "").Body.String(); strings.Contains(own, "release/approve") || !strings.Contains(other, "release/approve") {
			t.Error("the second approval is not offered to the second person alone")
		}
		m.page(first, "POST", page+"/release/approve", form, http.StatusForbidden)
		m.page(second, "POST", page+"/release/approve", form, http.StatusSeeOther)
		m.sees(second, page, "order: entry 32")
		for action, want := range map[string]int{"restraints.release": 2, "restraints.approve_release": 2} {
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
