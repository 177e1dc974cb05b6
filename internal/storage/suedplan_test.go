// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"path/filepath"
	"strings"
	"testing"
)

// A seller of 100,000 listings waits for the few that suits touch, not for all to be read: the question goes by the index of
// flagged listings, and of those by their own touches.
func TestSuedListingsReadFlaggedOnesAlone(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "f.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	query, args, err := sued(ListFilter{Tenant: "t", SellerID: "s"}, Bar{Own: Sight{Owner: "t/s"}, Tenant: "t"}, Page{})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := collect(t.Context(), db.read, func(row scanner) (line string, err error) {
		var id, parent, unused int
		return line, row.Scan(&id, &parent, &unused, &line)
	}, `EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(lines, "\n")
	for _, want := range []string{"USING COVERING INDEX listings_flagged (tenant=? AND seller_id=?)", "listing_touches_listing (listing_id=?)"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan)
		}
	}
}
