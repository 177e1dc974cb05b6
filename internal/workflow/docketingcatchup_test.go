// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// caughtUp does the jobs of catching up that wait, and says how many there were.
func caughtUp(t *testing.T, d *Docketing) (n int) {
	t.Helper()
	ctx := context.Background()
	for {
		list, err := d.DB.Jobs().Lease(ctx, jobs.Ask{Holder: "test", Kinds: []string{JobCatchUp}, Most: 10, Now: d.Now(), Until: d.Now().Add(time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return n
		}
		for _, j := range list {
			for range 2 { // as after a stop before the job was ended
				if err := d.DoCatchUp(ctx, j); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.DB.Jobs().Finish(ctx, j); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
}

// What an earlier program kept without the names it shares with lawsuits, and a case that it left where no clock ran, are
// brought up to date once; a listing that was screened since keeps what that found.
func TestWhatWasKeptBeforeIsCaughtUp(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		old := importText(t, d, "list.csv", suitPage).Cases[0].ID
		verdict := encoded(screening.Verdict{Level: screening.High, Findings: []screening.Finding{{Mark: "LUMI-FERN", Owner: "Lumi Fern Studios, Inc.", Level: screening.High}}})
		keep := func(sku string, names []storage.LawsuitParty) {
			t.Helper()
			err := db.WithTx(ctx, func(tx *storage.Tx) error {
				l, err := tx.SaveListing(ctx, k.Owner, listing.Listing{ID: sku, SellerID: "s", Title: sku}, sku, now)
				if err != nil {
					return err
				}
				_, err = tx.SaveScreening(ctx, k.Owner, storage.ScreeningRecord{ListingID: l.ID, ListingHash: l.Hash, Level: "high", Score: 70, Verdict: json.RawMessage(verdict), Created: now, Touches: names})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		keep("old", nil)
		keep("new", []storage.LawsuitParty{{Kind: storage.PartyMark, Folded: "other"}})
		f := fileOf(t, db, k.Sight, old)
		f.Suit.State = docket.CaseFiled // as an earlier program left it
		if err := db.WithTx(ctx, func(tx *storage.Tx) error {
			_, err := tx.PutLawsuit(ctx, f.LawsuitRecord, suitNames(f.Suit.CaseRef), suitParties(f.Suit), now)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		touched := func() (names []string) {
			q := storage.TouchFilter{Tenant: k.Owner, Court: k.Sight}
			list, err := db.TouchedListings(ctx, q.FiledWithin(90, now), storage.Page{})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list.Items {
				names = append(names, x.ExternalID)
			}
			return names
		}
		if got := touched(); len(got) != 0 {
			t.Fatalf("before: %v", got)
		}
		for range 2 { // each start of the program asks
			if err := d.CatchUp(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := caughtUp(t, d); n != 4 { // a piece and an empty one of each
			t.Errorf("%d jobs", n)
		}
		if got := touched(); len(got) != 1 || got[0] != "old" {
			t.Errorf("after: %v", got)
		}
		if got := fileOf(t, db, k.Sight, old).Suit.State; got != docket.CaseTROEntered {
			t.Errorf("the case is %s", got)
		}
		list, err := db.AuditEntries(ctx, storage.AuditFilter{Tenant: k.Owner, Action: "lawsuits.clock"}, storage.Page{})
		if err != nil || len(list.Items) != 1 || list.Items[0].Actor != "system" {
			t.Errorf("the log of the clock: %+v %v", list.Items, err)
		}
		if err := d.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		if n := caughtUp(t, d); n != 0 {
			t.Errorf("asked for again: %d jobs", n)
		}
	})
}

// A case that the catching up moves on is told like one that a feed moved: its dates come to the reminders at once.
func TestACaseMovedOnIsRemindedOf(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		id := importText(t, d, "list.csv", suitPage).Cases[0].ID
		if _, _, err := d.SaveStores(ctx, k, []docket.Store{{ID: "s1", Seller: "ann", Platform: docket.Amazon, Name: "Kite Home", SellerID: "A1KITE0000001"}}, false); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Schedule(ctx, k, id, DefendantList{Name: "schedule.csv", Body: strings.NewReader(suitList)}); err != nil {
			t.Fatal(err)
		}
		f := fileOf(t, db, k.Sight, id)
		f.Suit.State = docket.CaseFiled // as an earlier program left it
		if err := db.WithTx(ctx, func(tx *storage.Tx) error {
			_, err := tx.PutLawsuit(ctx, f.LawsuitRecord, suitNames(f.Suit.CaseRef), suitParties(f.Suit), now)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		open := func() (n int) {
			if err := db.WithTx(ctx, func(tx *storage.Tx) error {
				list, err := tx.OpenTracks(ctx, k.Owner, caseName(f.Suit))
				n = len(list)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		d.Alerts = &Alerts{DB: db, Journal: d.Journal, Now: clockAt(&now)}
		if n := open(); n != 0 {
			t.Fatalf("before: %d", n)
		}
		if err := d.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		caughtUp(t, d)
		first := open()
		if first == 0 {
			t.Fatal("no date came to the reminders")
		}
		if _, err := d.Tick(ctx); err != nil {
			t.Fatal(err)
		}
		if n := open(); n != first {
			t.Errorf("a look that changes nothing left %d reminders of %d", n, first)
		}
	})
}
