// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func usd(n int64) Money { return Money{Minor: n, Currency: "USD"} }

func TestAFrozenBalanceAgainstItsOrders(t *testing.T) {
	for _, tc := range []struct {
		name       string
		restrained Money
		lines      []Line
		want       Reconciliation
	}{
		{"nothing", usd(0), nil, Reconciliation{Restrained: usd(0), Orders: usd(0), Difference: usd(0), Matches: true, Accused: usd(0), Other: usd(0), Excess: usd(0)}},
		{"a quarter accused, a refund", usd(10000), []Line{{"1", usd(3000), true}, {"2", usd(7500), false}, {"3", usd(-500), true}},
			Reconciliation{Restrained: usd(10000), Orders: usd(10000), Difference: usd(0), Matches: true, Accused: usd(2500), Other: usd(7500), Share: 2500, Excess: usd(7500)}},
		{"a cent apart still matches", usd(10001), []Line{{"1", usd(10000), true}},
			Reconciliation{Restrained: usd(10001), Orders: usd(10000), Difference: usd(1), Matches: true, Accused: usd(10000), Other: usd(0), Share: 10000, Excess: usd(1)}},
		{"two cents do not", usd(10002), []Line{{"1", usd(10000), false}},
			Reconciliation{Restrained: usd(10002), Orders: usd(10000), Difference: usd(2), Accused: usd(0), Other: usd(10000), Excess: usd(10002)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Reconcile(tc.restrained, tc.lines)
			if d := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(Reconciliation{}, "Trace")); d != "" || err != nil {
				t.Error(d, err)
			}
			if want := 3; len(got.Trace) != want && got.Matches {
				t.Errorf("%d lines of derivation", len(got.Trace))
			}
		})
	}
	for name, lines := range map[string][]Line{"another currency": {{"1", Money{Minor: 1, Currency: "EUR"}, true}}, "beyond counting": {{"1", usd(math.MaxInt64), true}, {"2", usd(1), true}}} {
		if _, err := Reconcile(usd(1), lines); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// Whatever the orders are, accused and other add up to all of them, and what is held is the accused and the excess.
func TestReconcileAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []Line
		for range rapid.IntRange(0, 30).Draw(t, "lines") {
			lines = append(lines, Line{Amount: usd(rapid.Int64Range(0, 1e9).Draw(t, "amount")), Accused: rapid.Bool().Draw(t, "accused")})
		}
		r, err := Reconcile(usd(rapid.Int64Range(0, 1e10).Draw(t, "restrained")), lines)
		if err != nil {
			t.Fatal(err)
		}
		if r.Accused.Minor+r.Other.Minor != r.Orders.Minor || r.Orders.Minor+r.Difference.Minor != r.Restrained.Minor || r.Share < 0 || r.Share > 10000 {
			t.Errorf("%+v", r)
		}
	})
}

func TestCashAtRisk(t *testing.T) {
	got, err := CashAtRisk(Cash{Balance: usd(500000), Reserve: usd(100000), Daily: usd(20000), Since: 4})
	want := AtRisk{Balance: usd(500000), Reserve: usd(100000), Unsettled: usd(80000), Later: usd(1200000), Cycles: 6, Total: usd(1880000)}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(AtRisk{}, "Trace")); d != "" || err != nil {
		t.Error(d, err)
	}
	if len(got.Trace) != 4 {
		t.Error(got.Trace)
	}
	for name, c := range map[string]Cash{"no currency": {}, "a debt": {Balance: usd(-1)}, "two currencies": {Balance: usd(1), Daily: Money{Minor: 1, Currency: "EUR"}}, "a cycle backwards": {Balance: usd(1), Cycle: -1}, "before the last settlement": {Balance: usd(1), Since: -1}} {
		if _, err := CashAtRisk(c); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestBondShare(t *testing.T) {
	s, err := BondShare(500000, 850, 1000000) // $5,000 in a case with 850 sellers, $10,000 frozen
	if err != nil || s.Bond != 588 || s.Covers != 5 {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := BondShare(0, 1, 1); err == nil {
		t.Error("no bond was divided")
	}
}
