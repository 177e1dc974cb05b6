// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A decision is in the figures, the list, the table and the export, on page and API alike, for who may see them.
func TestInsightsAndReports(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		platform, market := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop")
		senior := w.session(w.resident("senior@example.com", platform, auth.SeniorModerator), platform, true)
		moderator := w.session(w.resident("mod@example.com", platform, auth.Moderator), platform, true)
		shop := w.session(w.resident("shop@example.com", market, auth.Seller), market, false)

		kept := w.read(w.as(shop, "POST", "/api/v1/listings?open_case_from=caution", `{"id":"sku-1","title":"Zephyrine athletic shoes","category":"Athletic shoes","classes":[25],"markets":["DE"]}`), http.StatusCreated)
		id := kept["cases"].([]any)[0].(string)
		w.now = w.now.Add(6 * time.Minute)
		w.read(w.as(senior, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"remove","rules":["R1"],"reason_code":"TM-CF","facts":"=The goods bear the mark.","ground":"counterfeit_manifest"}`), http.StatusOK)

		in := w.read(w.as(moderator, "GET", "/api/v1/insights", ""), http.StatusOK)
		if in["opened"] != 1.0 || in["decided"] != 1.0 || in["to_decision"].(map[string]any)["median"] != 0.1 {
			t.Errorf("%v", in)
		}
		list := w.read(w.as(moderator, "GET", "/api/v1/decisions", ""), http.StatusOK)["items"].([]any)
		if len(list) != 1 || list[0].(map[string]any)["reason_code"] != "TM-CF" {
			t.Errorf("%v", list)
		}
		w.read(w.as(moderator, "GET", "/api/v1/decisions?cursor=x", ""), http.StatusUnprocessableEntity)
		w.read(w.as(moderator, "GET", "/api/v1/insights?from=2026-12-01&until=2026-11-01", ""), http.StatusUnprocessableEntity)
		csvOf := w.as(senior, "GET", "/api/v1/export/decisions.csv", "")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(csvOf.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || csvOf.Code != http.StatusOK || len(rows) != 2 || rows[1][7] != "'=The goods bear the mark." {
			t.Errorf("%d %v %v", csvOf.Code, err, rows)
		}
		w.read(w.as(senior, "GET", "/api/v1/export/dsa", ""), http.StatusOK)
		for _, address := range []string{"/api/v1/export/dsa", "/api/v1/export/decisions.csv"} {
			if got := w.as(moderator, "GET", address, ""); got.Code != http.StatusForbidden {
				t.Errorf("%s for a moderator: %d", address, got.Code)
			}
		}
		for _, address := range []string{"/api/v1/insights", "/api/v1/decisions", "/insights", "/insights/marks"} {
			if got := w.as(shop, "GET", address, ""); got.Code != http.StatusForbidden && got.Code != http.StatusNotFound {
				t.Errorf("%s for a seller: %d", address, got.Code)
			}
		}
		for _, lang := range []string{"en", "zh"} {
			page := w.as(moderator, "GET", "/insights?lang="+lang, "")
			if body := page.Body.String(); page.Code != http.StatusOK || !strings.Contains(body, "Zephyrine") || !strings.Contains(body, "TM-CF") {
				t.Errorf("%s: %d %s", lang, page.Code, body)
			}
		}
		if wrong := w.as(moderator, "GET", "/insights?from=yesterday", ""); wrong.Code != http.StatusUnprocessableEntity {
			t.Errorf("a day that is none: %d", wrong.Code)
		}
		for _, table := range []string{"weeks", "backlog", "marks", "sellers", "reasons", "people", "overturns", "notifiers"} {
			file := w.as(moderator, "GET", fmt.Sprintf("/insights/%s?from=2026-11-01&until=2026-11-30", table), "")
			if file.Code != http.StatusOK || !strings.Contains(file.Header().Get("Content-Type"), "text/csv") {
				t.Errorf("%s: %d", table, file.Code)
			}
		}
		if none := w.as(moderator, "GET", "/insights/nothing", ""); none.Code != http.StatusNotFound {
			t.Errorf("a table that is none: %d", none.Code)
		}
	})
}
