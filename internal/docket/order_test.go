// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
)

func TestMoreThanTheOrderAllowsIsFlagged(t *testing.T) {
	usd := func(minor int64) Money { return Money{minor, "USD"} }
	list := []Restraint{
		{Provider: "PayPal", Account: "a1", Defendant: "d1", Amount: usd(90_000)},
		{Provider: "Amazon", Account: "a2", Defendant: "d1", Amount: usd(20_000), Accrued: usd(1_000)},
		{Provider: "Amazon", Account: "a3", Defendant: "d2", Amount: usd(50_000)},
		{Provider: "Amazon", Account: "a4", Defendant: "d3", Amount: usd(500_000), To: moment(t, "2026-04-01").Date},
		{Provider: "Alipay", Account: "a5", Defendant: "d4", Amount: Money{999_999, "CNY"}},
	}
	type flag struct {
		Account string
		Excess  Money
	}
	run := func(o Order, accused map[string]Money) []flag {
		got := []flag{}
		for _, f := range CheckRestraints(o, list, accused) {
			got = append(got, flag{f.Restraint.Account, f.Excess})
		}
		return got
	}
	if diff := cmp.Diff([]flag{{"a2", usd(11_000)}}, run(Order{Cap: usd(100_000)}, nil)); diff != "" {
		t.Error("cap over both accounts of a defendant: " + diff)
	}
	if diff := cmp.Diff([]flag{{"a3", usd(49_000)}}, run(Order{AccusedOnly: true}, map[string]Money{"d2": usd(1_000), "d1": usd(200_000)})); diff != "" {
		t.Error("accused products: " + diff)
	}
	if diff := cmp.Diff([]flag{}, run(Order{}, nil)); diff != "" {
		t.Error("an order without limits: " + diff)
	}
}

func TestAReleaseNeedsTwoPeopleAndAPaper(t *testing.T) {
	r := Restraint{Provider: "Amazon", Account: "a1", From: moment(t, "2026-03-05").Date}
	day := moment(t, "2026-04-05").Date
	got, err := r.Released(day, ReleaseDismissal, "entry 60", "Ann", "Bo")
	if err != nil {
		t.Fatal(err)
	}
	want := r
	want.To, want.Release, want.Approvers = day, "dismissal: entry 60", []string{"Ann", "Bo"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.To != (calendar.Date{}) || got.HeldOn(day) || !got.HeldOn(day.AddDays(-1)) {
		t.Error("the day of release is held, or the record itself changed")
	}
	for name, err := range map[string]error{
		"one person twice": second(r.Released(day, ReleaseOrder, "x", "Ann", "ann ")),
		"no paper":         second(r.Released(day, ReleaseOrder, " ", "Ann", "Bo")),
		"no trigger":       second(r.Released(day, "because", "x", "Ann", "Bo")),
		"too early":        second(r.Released(r.From.AddDays(-1), ReleaseOrder, "x", "Ann", "Bo")),
		"twice":            second(got.Released(day, ReleaseOrder, "x", "Ann", "Bo")),
	} {
		if err == nil {
			t.Errorf("%s: released", name)
		}
	}
}

// TestTwelveThousandDomains is the size of the largest case known: 12,800 frozen names, asked on one day.
func TestTwelveThousandDomains(t *testing.T) {
	from, release := moment(t, "2026-03-05").Date, moment(t, "2026-06-01").Date
	var list []Restraint
	for i := range 12_800 {
		r := Restraint{Provider: "Registry", Account: fmt.Sprintf("shop%05d.example", i), Person: fmt.Sprint(i % 1549), From: from, Amount: Money{100, "USD"}}
		if i%2 == 1 {
			r.To = release
		}
		list = append(list, r)
	}
	for day, want := range map[calendar.Date]int{from.AddDays(-1): 0, from: 12_800, release: 6_400} {
		if got := len(HeldOn(list, day)); got != want {
			t.Errorf("%s: %d held, want %d", day, got, want)
		}
	}
	if diff := cmp.Diff([]Held{{Money{1_280_000, "USD"}, 12_800, 1549}}, SumHeld(list, from)); diff != "" {
		t.Error(diff)
	}
	if got := len(ForProvider(list, "registry")); got != 12_800 {
		t.Errorf("%d of the provider, want 12800", got)
	}
}

func TestMoney(t *testing.T) {
	for _, tc := range []struct {
		number, currency, want string
	}{
		{"1,234.56", "USD", "USD 1,234.56"},
		{"1.234,56", "EUR", "EUR 1,234.56"},
		{"12 345,6", "EUR", "EUR 12,345.60"},
		{"12,345", "USD", "USD 12,345.00"},
		{"1,234,567", "USD", "USD 1,234,567.00"},
		{"1.234.567", "EUR", "EUR 1,234,567.00"},
		{"0.5", "USD", "USD 0.50"},
		{"1.5万", "CNY", "CNY 15,000.00"},
		{"2亿", "CNY", "CNY 200,000,000.00"},
		{"5000", "JPY", "JPY 5,000"},
		{"0", "USD", "USD 0.00"},
		{"12,34", "EUR", "EUR 12.34"},
		{"1,23,456", "INR", ""},
		{"1.2.3", "USD", ""},
		{"12.345,67.8", "USD", ""},
		{"0.005", "USD", ""},
		{"99999999999999999999", "USD", ""},
		{"abc", "USD", ""},
		{"", "USD", ""},
	} {
		m, err := ParseMoney(tc.number, tc.currency)
		got := m.String()
		if err != nil {
			got = ""
		}
		if got != tc.want {
			t.Errorf("%q %s: got %q, %v; want %q", tc.number, tc.currency, got, err, tc.want)
		}
	}
}

func TestNumbersOfRights(t *testing.T) {
	text := "Registration Nos. 1,234,567; 7,654,321 and 234,567; U.S. Trademark Reg. No. 5555555; works VA 2-123-456, VAu1234567; designs D987,654 and D1,012,345; order 1234567"
	var got []string
	for _, r := range FindRights(text) {
		got = append(got, string(r.Kind)+" "+r.Number)
		if text[r.Quote.Start:r.Quote.End] != r.Quote.Words {
			t.Errorf("%q is not at its place", r.Quote.Words)
		}
	}
	want := []string{"trademark 1234567", "trademark 7654321", "trademark 234567", "trademark 5555555", "copyright VA 2-123-456", "copyright VAu 1-234-567", "design patent D987,654", "design patent D1,012,345"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
