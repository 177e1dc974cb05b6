// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A decision is taken again blindly, over the API and on the page, and agreement is for who does not answer.
func TestSecondLooks(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		platform, market := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop")
		senior := w.session(w.resident("senior@example.com", platform, auth.SeniorModerator), platform, true)
		moderator := w.session(w.resident("mod@example.com", platform, auth.Moderator), platform, true)
		shop := w.session(w.resident("shop@example.com", market, auth.Seller), market, false)
		var ids []string
		for n := range 2 {
			kept := w.read(w.as(shop, "POST", "/api/v1/listings?open_case_from=caution", fmt.Sprintf(`{"id":"sku-%d","title":"Zephyrine athletic shoes","category":"Athletic shoes","classes":[25],"markets":["US"]}`, n)), http.StatusCreated)
			ids = append(ids, kept["cases"].([]any)[0].(string))
			w.read(w.as(senior, "POST", "/api/v1/cases/"+ids[n]+"/decisions", `{"decision":"remove","rules":["R1"],"reason_code":"TM-CF","facts":"A fact of the first.","ground":"counterfeit_manifest"}`), http.StatusOK)
		}
		if got := w.as(moderator, "POST", "/api/v1/second-looks", `{"share":1}`); got.Code != http.StatusForbidden {
			t.Errorf("a moderator draws: %d", got.Code)
		}
		if got := w.read(w.as(senior, "POST", "/api/v1/second-looks", `{"share":1}`), http.StatusOK); got["drawn"] != 2.0 {
			t.Errorf("%v", got)
		}
		next := w.as(moderator, "POST", "/api/v1/second-looks/next", "")
		for _, secret := range append([]string{"A fact of the first", "REMOVED", "TM-CF"}, ids...) {
			if strings.Contains(next.Body.String(), secret) {
				t.Errorf("the answer tells %q", secret)
			}
		}
		item := w.read(next, http.StatusOK)["item"].(map[string]any)
		page := w.as(moderator, "GET", "/second-looks?lang=zh", "")
		if body := page.Body.String(); page.Code != http.StatusOK || !strings.Contains(body, "Zephyrine") || strings.Contains(body, "A fact of the first") || strings.Contains(body, ids[0]) || strings.Contains(body, ids[1]) {
			t.Errorf("%d %s", page.Code, body)
		}
		closed := 0
		for _, id := range ids {
			for _, address := range []string{"/api/v1/cases/" + id, "/api/v1/cases/" + id + "/letters", "/desk/" + id} {
				if got := w.as(moderator, "GET", address, ""); got.Code == http.StatusConflict {
					closed++
				}
			}
		}
		if closed != 3 {
			t.Errorf("%d of three ways to the case are closed", closed)
		}
		if got := w.as(moderator, "POST", "/api/v1/second-looks/"+item["id"].(string)+"/answer", `{"decision":"clear","reason_code":"OK-DESC"}`); got.Code != http.StatusNoContent {
			t.Errorf("%d %s", got.Code, got.Body)
		}
		form := []string{"Content-Type", "application/x-www-form-urlencoded", "Origin", "http://127.0.0.1:8080"}
		for _, step := range []struct {
			address, body, to string
		}{
			{"/second-looks/next", "x=1", "/second-looks"},
			{"/second-looks/next", "x=1", "/second-looks"},
		} {
			if got := w.as(moderator, "POST", step.address, step.body, form...); got.Code != http.StatusSeeOther || got.Header().Get("Location") != step.to {
				t.Errorf("%s: %d to %s", step.address, got.Code, got.Header().Get("Location"))
			}
		}
		if got := w.as(moderator, "GET", "/api/v1/agreement", ""); got.Code != http.StatusForbidden {
			t.Errorf("who answers sees the agreement: %d", got.Code)
		}
		agreed := w.read(w.as(senior, "GET", "/api/v1/agreement?by=mark", ""), http.StatusOK)["all"].(map[string]any)["share"].(map[string]any)
		if agreed["n"] != 1.0 || agreed["value"] != 0.0 {
			t.Errorf("%v", agreed)
		}
		if got := w.as(senior, "GET", "/second-looks", ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Kappa") {
			t.Errorf("%d", got.Code)
		}
	})
}
