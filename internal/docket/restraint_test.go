// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// An account that was let go is held anew by a restraint of its own; what is held is never counted twice.
func TestAReleasedAccountIsHeldAnew(t *testing.T) {
	day := func(s string) calendar.Date {
		if s == "" {
			return calendar.Date{}
		}
		return moment(t, s).Date
	}
	held := func(from, to string) Restraint {
		return Restraint{Provider: "PayPal", Account: "x1", From: day(from), To: day(to)}
	}
	ask := &ReleaseAsk{By: "ann", Why: ReleaseOrder, Reference: "entry 31"}
	asked := held("2026-03-05", "")
	asked.Asked, asked.Accrued = ask, Money{100, "USD"}
	sum := Money{5000, "USD"}
	for _, tc := range []struct {
		name string
		list []Restraint
		from string
		want Restraint // of what is filed; the zero value is a refusal
	}{
		{"the first", nil, "2026-03-05", held("2026-03-05", "")},
		{"another account", []Restraint{{Provider: "PayPal", Account: "x2", From: day("2026-03-05")}}, "2026-03-05", held("2026-03-05", "")},
		{"the same, mended: a release still waits", []Restraint{asked}, "2026-03-05", asked},
		{"held since another day", []Restraint{held("2026-03-05", "")}, "2026-03-09", Restraint{}},
		{"let go, and held again", []Restraint{held("2026-03-05", "2026-03-20")}, "2026-03-20", held("2026-03-20", "")},
		{"let go, with the old day", []Restraint{held("2026-03-05", "2026-03-20")}, "2026-03-05", Restraint{}},
		{"let go, and a day inside", []Restraint{held("2026-03-05", "2026-03-20")}, "2026-03-19", Restraint{}},
		{"held, let go and held on one day", []Restraint{held("2026-03-05", "2026-03-05")}, "2026-03-05", Restraint{Provider: "PayPal", Account: "x1", From: day("2026-03-05"), Nth: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := OpenRestraint(tc.list, Restraint{Provider: "paypal", Account: "x1", From: day(tc.from), Amount: sum})
			if tc.want.Account == "" {
				if !fault.Is(err, fault.Conflict) {
					t.Fatalf("got %+v, %v; want a refusal", got, err)
				}
				return
			}
			tc.want.Amount = sum
			if tc.list == nil || tc.want.Asked == nil {
				tc.want.Provider = got.Provider
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

// A defendant is free when every account is, and its papers are those that let them go.
func TestADefendantIsFreeWhenEveryAccountIs(t *testing.T) {
	first := Restraint{Account: "a", To: moment(t, "2026-03-20").Date, Release: "dismissal: entry 31"}
	last := Restraint{Account: "b", To: moment(t, "2026-03-22").Date, Release: "order: entry 33"}
	if _, ok := FreedBy(nil); ok {
		t.Error("one of whom nothing was held is freed")
	}
	if _, ok := FreedBy([]Restraint{first, {Account: "c"}}); ok {
		t.Error("one of whom something is held is freed")
	}
	step, ok := FreedBy([]Restraint{last, first})
	want := Step{Event: StepReleased, At: moment(t, "2026-03-22"), Notice: "order: entry 33", Accounts: []string{"b", "a"}, Confirmed: map[string]string{"a": "dismissal: entry 31", "b": "order: entry 33"}}
	if diff := cmp.Diff(want, step); diff != "" || !ok {
		t.Error(diff)
	}
	if next, _, err := DefDismissed.Next(step); next != DefReleased || err != nil {
		t.Error(next, err)
	}
	if _, _, err := DefServed.Next(step); err == nil {
		t.Error("one who is still sued is released")
	}
}
