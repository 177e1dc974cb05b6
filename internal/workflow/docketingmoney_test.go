// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// The products of a row that is ours are accused, whether the list gives addresses or ASINs; those of others are not.
func TestAccusedProductsOfAList(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		id := importText(t, d, "list.csv", suitPage).Cases[0].ID
		if _, _, err := d.SaveStores(ctx, k, []docket.Store{{ID: "s1", Seller: "ann", Platform: docket.Amazon, Name: "Kite Home", SellerID: "A1KITE0000001"}}, false); err != nil {
			t.Fatal(err)
		}
		list := "No,Seller alias,Platform,Seller ID,ASIN,Product URL\n1,Kite-Home,amazon,A1KITE0000001,B0EXAMPLE1,https://www.amazon.com/dp/B0EXAMPLE2\n2,Fernlamp Direct,amazon,A1FERN0000002,B0EXAMPLE3,\n"
		if _, err := d.Schedule(ctx, k, id, DefendantList{Name: "schedule.csv", Body: strings.NewReader(list)}); err != nil {
			t.Fatal(err)
		}
		_, m, err := d.Money(ctx, k.Sight, id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range m.Accused {
			got = append(got, a.ID)
		}
		if diff := cmp.Diff([]string{"B0EXAMPLE2", "B0EXAMPLE1"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// A payment of today in China is filed, though the court has not reached the day; one of the day after is not.
func TestALedgerLineIsOfADaySomewhere(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		now := time.Date(2026, 3, 6, 17, 0, 0, 0, time.UTC) // 11:00 in Chicago, 01:00 of the next day in Beijing
		d := deskOf(t, db, &now)
		id := importText(t, d, "list.csv", suitPage).Cases[0].ID
		for day, good := range map[int]bool{6: true, 7: true, 8: false} {
			e := docket.LedgerEntry{Kind: docket.LedgerOffer, Side: docket.SidePlaintiff, Amount: docket.Money{Minor: 100, Currency: "USD"}, Day: calendar.Date{Year: 2026, Month: time.March, Day: day}}
			if _, err := d.AddSettlement(t.Context(), LocalClerk(), id, e); (err == nil) != good {
				t.Errorf("day %d: %v", day, err)
			}
		}
	})
}
