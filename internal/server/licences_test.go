// SPDX-License-Identifier: Apache-2.0

package server

import (
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A seller puts a licence on record; their listings keep within it, nobody else's do, and on the day of expiry the mark is found
// again by the clock of the server.
func TestLicencesThroughTheDoors(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		ours, theirs := w.org(auth.SellerAccount, "Ours"), w.org(auth.SellerAccount, "Theirs")
		user := w.resident("mei", ours, auth.Seller)
		mei := w.session(user, ours, false)
		lin := w.session(w.resident("lin", theirs, auth.Seller), theirs, false)
		put := w.read(w.as(mei, "POST", "/api/v1/licences", `{"mark":"Zephyrine","document":"Agreement 7","valid_to":"2026-11-25"}`, "Idempotency-Key", "k1"), 201)
		again := w.read(w.as(mei, "POST", "/api/v1/licences", `{"mark":"Zephyrine","document":"Agreement 7","valid_to":"2026-11-25"}`, "Idempotency-Key", "k1"), 201)
		if put["id"] != again["id"] {
			t.Errorf("the same key made %v and %v", put["id"], again["id"])
		}
		level := func(who string) any {
			return w.read(w.as(who, "POST", "/api/v1/screenings?all=true", listingJSON), 200)["level"]
		}
		if got := level(mei); got != "clear" {
			t.Errorf("within the licence: %v", got)
		}
		if got := level(lin); got == "clear" {
			t.Errorf("somebody else: %v", got)
		}
		if r := w.as(lin, "GET", "/api/v1/licences/"+put["id"].(string), ""); r.Code != 404 {
			t.Errorf("somebody else sees it: %d", r.Code)
		}
		if r := w.as(lin, "DELETE", "/api/v1/licences/"+put["id"].(string), ""); r.Code != 404 {
			t.Errorf("somebody else removes it: %d", r.Code)
		}
		if n := len(w.read(w.as(mei, "GET", "/api/v1/licences", ""), 200)["items"].([]any)); n != 1 {
			t.Errorf("%d are listed", n)
		}
		if page := w.as(mei, "POST", "/", "title=Zephyrine+running+shoes&category=Athletic+shoes", "Content-Type", "application/x-www-form-urlencoded"); !strings.Contains(page.Body.String(), "suppressed by licence Agreement 7, valid to 2026-11-25") {
			t.Error("the page does not name the licence")
		}
		w.now = time.Date(2026, 11, 25, 0, 0, 1, 0, time.UTC)
		if got := level(w.session(user, ours, false)); got == "clear" {
			t.Errorf("on the day of expiry: %v", got)
		}
	})
}
