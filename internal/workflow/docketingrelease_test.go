// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// release lets an account go for a paper, approved by two.
func release(t *testing.T, d *Docketing, id, account string, from, day string) {
	t.Helper()
	ref := RestraintRef{Provider: "PayPal", Account: account, From: courtDay(t, from)}
	err := d.release(context.Background(), LocalClerk(), id, ref, audit.Event{Action: "restraints.approve_release"}, func(r docket.Restraint) (docket.Restraint, error) {
		return r.Released(courtDay(t, day), docket.ReleaseDismissal, "entry 31", "ann", "bo")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A defendant whose case is over and whose last account was let go is released, whichever came first; an account held
// anew is a restraint of its own.
func TestTheLastReleaseFreesADefendant(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		id := importText(t, d, "list.csv", suitPage).Cases[0].ID
		if _, err := d.Schedule(ctx, k, id, DefendantList{Name: "schedule.csv", Body: strings.NewReader(suitList)}); err != nil {
			t.Fatal(err)
		}
		hold := func(account, row string) {
			t.Helper()
			if err := d.Restrain(ctx, k, id, docket.Restraint{Provider: "PayPal", Account: account, Defendant: row, From: courtDay(t, "2026-03-06"), Amount: docket.Money{Minor: 5000, Currency: "USD"}}, false); err != nil {
				t.Fatal(err)
			}
		}
		hold("x1", "1")
		hold("x2", "1")
		hold("y1", "2")
		states := func() (list []docket.DefendantState) {
			for _, x := range fileOf(t, db, k.Sight, id).Suit.Defendants {
				list = append(list, x.State)
			}
			return list
		}
		// The docket dismisses the first; its state is kept, and its accounts follow one by one.
		importText(t, d, "later.csv", "case_number,court,date_filed,entry,text\n1:26-cv-01234,ilnd,2026-03-16,31,\"NOTICE of Voluntary Dismissal as to Defendant No. 1\"\n")
		if diff := cmp.Diff([]docket.DefendantState{docket.DefDismissed, docket.DefRestr}, states()); diff != "" {
			t.Fatal(diff)
		}
		release(t, d, id, "x1", "2026-03-06", "2026-03-18")
		if got := states()[0]; got != docket.DefDismissed {
			t.Errorf("with an account held: %s", got)
		}
		release(t, d, id, "x2", "2026-03-06", "2026-03-18")
		release(t, d, id, "y1", "2026-03-06", "2026-03-18")
		if diff := cmp.Diff([]docket.DefendantState{docket.DefReleased, docket.DefRestr}, states()); diff != "" {
			t.Error(diff)
		}
		importText(t, d, "last.csv", "case_number,court,date_filed,entry,text\n1:26-cv-01234,ilnd,2026-03-20,33,\"NOTICE of Voluntary Dismissal as to Defendant No. 2\"\n")
		if got := states()[1]; got != docket.DefReleased {
			t.Errorf("dismissed after its release: %s", got)
		}

		again := docket.Restraint{Provider: "PayPal", Account: "x1", Defendant: "1", From: courtDay(t, "2026-03-06")}
		if err := d.Restrain(ctx, k, id, again, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old day: %v", err)
		}
		again.From = courtDay(t, "2026-04-01")
		if err := d.Restrain(ctx, k, id, again, false); err != nil {
			t.Fatal(err)
		}
		var held []string
		for _, r := range fileOf(t, db, k.Sight, id).Suit.Restraints {
			held = append(held, r.Account+" "+r.From.String()+" "+r.To.String())
		}
		if diff := cmp.Diff([]string{"x1 2026-03-06 2026-03-18", "x2 2026-03-06 2026-03-18", "y1 2026-03-06 2026-03-18", "x1 2026-04-01 "}, held); diff != "" {
			t.Error(diff)
		}
	})
}
