// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"testing"

	"markwarden/internal/auth"
)

// The platform asks which kept listings plaintiffs of the last days touch. A seller has their own listings against the
// lawsuits of their own room, and who may not see listings is refused.
func TestListingsThatPlaintiffsTouch(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.keep(1)
		platforms, err := m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant)
		if err != nil || len(platforms) != 1 {
			t.Fatal(platforms, err)
		}
		legal := m.session(m.resident("legal@example.com", platforms[0], auth.Legal), platforms[0], true)
		m.read(m.as(legal, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 2222","caption":"Zephyrine Ltd v. The Individuals and Entities Identified on Schedule A","filed":"2026-11-02","plaintiffs":["Zephyrine Ltd"]}`), http.StatusCreated)
		ask := func(who, query string) []any {
			return m.read(m.as(who, "GET", "/api/v1/exposure/listings"+query, ""), http.StatusOK)["items"].([]any)
		}
		got := ask(m.mod, "?filed_within_days=90")
		if len(got) != 1 {
			t.Fatalf("%v", got)
		}
		one := got[0].(map[string]any)
		suit := one["lawsuits"].([]any)[0].(map[string]any)
		if one["id"] != "sku-1" || one["seller_id"] != m.shopOrg || suit["case"] != "ilnd 1:26-cv-02222" || suit["by"] != "plaintiff" || suit["filed"] != "2026-11-02" {
			t.Errorf("%v", one)
		}
		if old := ask(m.mod, "?filed_within_days=7"); len(old) != 0 {
			t.Errorf("a lawsuit of three weeks ago is told for a week: %v", old)
		}
		if mine := ask(m.shop, ""); len(mine) != 0 {
			t.Errorf("a seller sees the platform's lawsuits: %v", mine)
		}
		if w := m.as(m.brand, "GET", "/api/v1/exposure/listings", ""); w.Code != http.StatusForbidden {
			t.Errorf("a right holder gets %d", w.Code)
		}
	})
}
