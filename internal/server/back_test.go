// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// Whoever asks to see the address of an action is led to the page it belongs to, and nowhere else.
func TestAnActionsAddressLeadsBack(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	org := w.org(auth.SellerAccount, "Shop")
	mei := w.session(w.resident("mei", org, auth.Seller), org, false)
	for _, tc := range []struct {
		path, to string
		status   int
	}{
		{"/mine/C-1/appeal?lang=zh", "/mine/C-1?lang=zh", http.StatusSeeOther},
		{"/lawsuits/case/x%2Fy/money/settlement", "/lawsuits/case/x%2Fy/money", http.StatusSeeOther},
		{"/profile/password", "/profile", http.StatusSeeOther},
		{"/tokens/x/revoke", "/tokens", http.StatusSeeOther},
		{"/second-looks/answer", "/second-looks", http.StatusSeeOther},
		{"/logout", "", http.StatusMethodNotAllowed},
		{"/api/v1/cases/x/claim", "", http.StatusMethodNotAllowed},
		{"/api/v1/screenings", "", http.StatusMethodNotAllowed},
		{"/nowhere/at/all", "", http.StatusNotFound},
	} {
		r := w.as(mei, "GET", tc.path, "")
		if r.Code != tc.status || r.Header().Get("Location") != tc.to {
			t.Errorf("%s: %d to %q", tc.path, r.Code, r.Header().Get("Location"))
		}
	}
	if r := w.as(mei, "DELETE", "/profile/password", ""); r.Code != http.StatusMethodNotAllowed {
		t.Errorf("another method: %d", r.Code)
	}
}
