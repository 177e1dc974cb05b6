// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

var (
	courtDay = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	legal    = storage.Sight{Owner: "o", Sealed: true}
	plain    = storage.Sight{Owner: "o"}
	stranger = storage.Sight{Owner: "p", Sealed: true}
)

// suitOf is a case of the tests' own.
func suitOf(number string, sealed bool) storage.LawsuitRecord {
	l := docket.Lawsuit{
		CaseRef: docket.CaseRef{Court: "ilnd", Number: number, Caption: "Lumi Fern, Inc. v. Schedule A"}, State: docket.CaseTROEntered, Sealed: sealed,
		Filed: calendar.Date{Year: 2026, Month: 2, Day: 27}, ScheduleA: docket.Recognition{ScheduleA: true, Level: "strong"},
	}
	return storage.LawsuitRecord{Owner: "o", Suit: l, Text: "lumi fern schedule a " + number}
}

// fileCase files a case with one entry, two rows of which the second is sealed, a match of it, a restraint and a clock.
func fileCase(t *testing.T, db *storage.DB, number string, sealed bool) string {
	t.Helper()
	var id string
	rows := []docket.Defendant{{No: "1", Alias: "Kite Home", Platform: docket.Amazon, SellerID: "A1KITE00000001", State: docket.DefListed}, {No: "2", Alias: "Fern Lamp", Platform: docket.EBay, State: docket.DefServed}}
	hidden := func(key string) bool { return key == rows[1].Key() }
	err := db.WithTx(ctx, func(tx *storage.Tx) error {
		r, err := tx.PutLawsuit(ctx, suitOf(number, sealed), []string{"ilnd/" + number}, []storage.LawsuitParty{{Kind: storage.PartyMark, Folded: "lumifern", Shown: "LUMIFERN"}}, courtDay)
		if err != nil {
			return err
		}
		id = r.ID
		e := docket.Event{Key: "e1", Entry: "1", Filed: r.Suit.Filed, Text: "COMPLAINT", Raw: []byte{0xff, 0x00}}
		for _, step := range []error{
			tx.PutEntries(ctx, id, []docket.Event{e}, courtDay),
			tx.PutDefendants(ctx, id, rows, hidden),
			tx.PutMatches(ctx, id, []docket.StoreMatch{{Row: rows[1].Key(), Store: "s1", Level: docket.MatchAlias}}, hidden),
			tx.PutRestraint(ctx, id, docket.Restraint{Provider: "PayPal", Account: "x", Amount: docket.Money{Minor: 5, Currency: "USD"}, From: r.Suit.Filed}, true),
			tx.PutDeadline(ctx, storage.DeadlineRecord{LawsuitID: id, Owner: "o", Key: "k", Code: "T-TRO", Case: "ilnd " + number, Due: courtDay.Add(time.Hour), State: storage.DeadlineRunning, Sealed: sealed}, courtDay),
		} {
			if step != nil {
				return step
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestALawsuitIsReadBackWholeByThoseWhoMay(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		id := fileCase(t, db, "1:26-cv-00001", false)
		f, err := db.Lawsuit(ctx, legal, id)
		if err != nil {
			t.Fatal(err)
		}
		type seen struct{ Entries, Rows, Sealed, Matches, Held, Clocks int }
		count := func(f storage.LawsuitFile) seen {
			return seen{len(f.Suit.Events), len(f.Suit.Defendants), len(f.SealedRows), len(f.Matches), len(f.Suit.Restraints), len(f.Deadlines)}
		}
		if d := cmp.Diff(seen{1, 2, 1, 1, 1, 1}, count(f)); d != "" {
			t.Errorf("legal: %s", d)
		}
		if d := cmp.Diff([]byte{0xff, 0x00}, f.Suit.Events[0].Raw); d != "" {
			t.Error(d)
		}
		if f, err = db.Lawsuit(ctx, plain, id); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(seen{1, 1, 0, 0, 0, 1}, count(f)); d != "" {
			t.Errorf("others: %s", d)
		}
		if _, err := db.Lawsuit(ctx, stranger, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another owner: %v", err)
		}
	})
}

// What is sealed is found by no road of a reader without the right.
func TestASealedCaseIsInvisible(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		id := fileCase(t, db, "1:26-cv-00002", true)
		roads := func(s storage.Sight) (n int) {
			if _, err := db.Lawsuit(ctx, s, id); err == nil {
				n++
			}
			list, _ := db.Lawsuits(ctx, s, storage.LawsuitFilter{Text: "lumi"}, storage.Page{})
			named, _ := db.LawsuitsNamed(ctx, s, []string{"ilnd/1:26-cv-00002"})
			states, _ := db.LawsuitStates(ctx, s, storage.LawsuitFilter{})
			clocks, _ := db.Deadlines(ctx, s, storage.DeadlineFilter{}, storage.Page{})
			return n + len(list.Items) + len(named) + len(states) + len(clocks.Items)
		}
		for name, want := range map[string]struct {
			s storage.Sight
			n int
		}{"legal": {legal, 5}, "others": {plain, 0}, "another owner": {stranger, 0}} {
			if got := roads(want.s); got != want.n {
				t.Errorf("%s: found on %d roads, want %d", name, got, want.n)
			}
		}
		err := db.WithTx(ctx, func(tx *storage.Tx) error {
			clocks, err := db.Deadlines(ctx, legal, storage.DeadlineFilter{}, storage.Page{})
			if err != nil {
				return err
			}
			if _, err := tx.EndDeadline(ctx, plain, clocks.Items[0].ID, "x", courtDay); !fault.Is(err, fault.NotFound) {
				t.Errorf("ended unseen: %v", err)
			}
			r, err := tx.Lawsuit(ctx, legal, id)
			if err != nil {
				return err
			}
			r.Suit.Sealed = false
			if _, err := tx.PutLawsuit(ctx, r.LawsuitRecord, []string{"ilnd/1:26-cv-00002"}, nil, courtDay); err != nil {
				return err
			}
			return tx.Unseal(ctx, id)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := roads(plain); got != 5 {
			t.Errorf("unsealed: found on %d roads", got)
		}
	})
}

func TestNamesBelongToOneCase(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		id := fileCase(t, db, "1:26-cv-00003", false)
		err := db.WithTx(ctx, func(tx *storage.Tx) error {
			found, err := tx.FindLawsuit(ctx, "o", []string{"ilnd/999", "ilnd/1:26-cv-00003"})
			if err != nil || found != id {
				t.Errorf("found %q, %v", found, err)
			}
			_, err = tx.PutLawsuit(ctx, suitOf("1:26-cv-00003", false), []string{"ilnd/1:26-cv-00003"}, nil, courtDay)
			return err
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a second case of one number: %v", err)
		}
	})
}

func TestListsGoOnWhereTheyEnded(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		for i := range 5 {
			fileCase(t, db, fmt.Sprintf("1:26-cv-%05d", 10+i), false)
		}
		var suits, clocks []string
		for cursor := ""; ; {
			list, err := db.Lawsuits(ctx, plain, storage.LawsuitFilter{Court: "ilnd", States: []docket.CaseState{docket.CaseTROEntered}, ScheduleA: true, FiledFrom: "2026-01-01"}, storage.Page{Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Items {
				suits = append(suits, r.Suit.Number)
			}
			if cursor = list.Next; cursor == "" {
				break
			}
		}
		for cursor := ""; ; {
			list, err := db.Deadlines(ctx, plain, storage.DeadlineFilter{From: courtDay, To: courtDay.Add(2 * time.Hour)}, storage.Page{Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Items {
				clocks = append(clocks, r.Case[len("ilnd "):])
			}
			if cursor = list.Next; cursor == "" {
				break
			}
		}
		want := []string{"1:26-cv-00010", "1:26-cv-00011", "1:26-cv-00012", "1:26-cv-00013", "1:26-cv-00014"}
		sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
		if d := cmp.Diff([][]string{want, want}, [][]string{suits, clocks}, sorted); d != "" {
			t.Error(d)
		}
	})
}

func TestStoresAndDecisionsAreKept(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		s := []docket.Store{{ID: "a", Name: "first"}, {ID: "b", Name: "B"}, {ID: "a", Name: "last"}}
		d := docket.Decision{Keys: []string{"k"}, Store: "a", Verdict: docket.NotUs, By: "lee", At: courtDay}
		err := db.WithTx(ctx, func(tx *storage.Tx) error {
			if err := tx.PutStores(ctx, "o", s, false, courtDay); err != nil {
				return err
			}
			if err := tx.AddDecision(ctx, "o", d); err != nil {
				return err
			}
			got, err := tx.Decisions(ctx, "o")
			if d := cmp.Diff([]docket.Decision{d}, got); d != "" {
				t.Error(d)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := db.Stores(ctx, "o")
		if d := cmp.Diff([]docket.Store{{ID: "a", Name: "last"}, {ID: "b", Name: "B"}}, got); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}
