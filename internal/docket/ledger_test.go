// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

// line is a line of a ledger: id, kind, side, row, sum, day.
func ledgerLine(t testing.TB, id string, kind LedgerKind, side LedgerSide, row string, minor int64, currency, day string) LedgerEntry {
	return LedgerEntry{ID: id, Kind: kind, Side: side, Defendant: row, Amount: Money{minor, currency}, Day: moment(t, day).Date, Paper: "paper"}
}

// The newest offer of each side counts, payments and releases add up, currencies stay apart, and a line that was taken back
// does not count.
func TestALedgerAddsUp(t *testing.T) {
	list := []LedgerEntry{
		ledgerLine(t, "1", LedgerOffer, SidePlaintiff, "r1", 500_000, "USD", "2026-03-10"),
		ledgerLine(t, "2", LedgerCounter, SideDefendant, "r1", 100_000, "USD", "2026-03-11"),
		ledgerLine(t, "3", LedgerOffer, SidePlaintiff, "r1", 300_000, "USD", "2026-03-12"),
		ledgerLine(t, "4", LedgerAgreed, "", "r1", 250_000, "USD", "2026-03-14"),
		ledgerLine(t, "5", LedgerPaid, "", "r1", 150_000, "USD", "2026-03-16"),
		ledgerLine(t, "6", LedgerPaid, "", "r1", 999_999, "USD", "2026-03-16"),
		{ID: "7", Kind: LedgerVoid, Voids: "6", Note: "typed twice", Day: moment(t, "2026-03-17").Date},
		ledgerLine(t, "8", LedgerReleased, "", "r1", 700_000, "USD", "2026-03-25"),
		ledgerLine(t, "9", LedgerAgreed, "", "r2", 10_000, "USD", "2026-03-14"),
		ledgerLine(t, "10", LedgerPaid, "", "r2", 8_000, "EUR", "2026-03-14"),
	}
	usd, eur := func(n int64) Money { return Money{n, "USD"} }, func(n int64) Money { return Money{n, "EUR"} }
	rows, totals := SumLedger(list)
	if diff := cmp.Diff([]LedgerSum{
		{"r1", usd(300_000), usd(100_000), usd(250_000), usd(150_000), usd(700_000), usd(100_000)},
		{"r2", eur(0), eur(0), eur(0), eur(8_000), eur(0), eur(0)},
		{"r2", usd(0), usd(0), usd(10_000), usd(0), usd(0), usd(10_000)},
	}, rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]LedgerSum{{"", eur(0), eur(0), eur(0), eur(8_000), eur(0), eur(0)}, {"", usd(300_000), usd(100_000), usd(260_000), usd(150_000), usd(700_000), usd(110_000)}}, totals); diff != "" {
		t.Error(diff)
	}
	if rows, totals := SumLedger(nil); rows == nil || totals == nil || len(rows)+len(totals) > 0 {
		t.Error("an empty ledger")
	}
}

func TestLedgerLinesAreChecked(t *testing.T) {
	today := moment(t, "2026-03-20").Date
	before := []LedgerEntry{ledgerLine(t, "1", LedgerPaid, "", "r1", 100, "USD", "2026-03-10"), ledgerLine(t, "2", LedgerPaid, "", "r1", 100, "USD", "2026-03-10"), {ID: "3", Kind: LedgerVoid, Voids: "2", Note: "x", Day: today}}
	good := ledgerLine(t, "", LedgerOffer, SidePlaintiff, "", 100, "USD", "2026-03-20")
	if err := good.Check(before, today); err != nil {
		t.Error(err)
	}
	if err := (LedgerEntry{Kind: LedgerVoid, Voids: "1", Note: "wrong case", Day: today}).Check(before, today); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*LedgerEntry){
		"no kind": func(e *LedgerEntry) { e.Kind = "gift" }, "no side": func(e *LedgerEntry) { e.Side = "" }, "a side without offer": func(e *LedgerEntry) { e.Kind = LedgerReleased },
		"tomorrow": func(e *LedgerEntry) { e.Day = today.AddDays(1) }, "nothing": func(e *LedgerEntry) { e.Amount.Minor = 0 }, "below": func(e *LedgerEntry) { e.Amount.Minor = -1 },
		"beyond reason": func(e *LedgerEntry) { e.Amount.Minor = 1 << 60 }, "no currency": func(e *LedgerEntry) { e.Amount.Currency = "us$" },
		"paid without proof": func(e *LedgerEntry) { e.Kind, e.Side, e.Paper = LedgerPaid, "", " " }, "agreed without paper": func(e *LedgerEntry) { e.Kind, e.Side, e.Paper = LedgerAgreed, "", "" },
		"takes back a stranger": func(e *LedgerEntry) { *e = LedgerEntry{Kind: LedgerVoid, Voids: "9", Note: "x", Day: today} }, "takes back twice": func(e *LedgerEntry) { *e = LedgerEntry{Kind: LedgerVoid, Voids: "2", Note: "x", Day: today} },
		"takes back a taking back": func(e *LedgerEntry) { *e = LedgerEntry{Kind: LedgerVoid, Voids: "3", Note: "x", Day: today} }, "takes back without reason": func(e *LedgerEntry) { *e = LedgerEntry{Kind: LedgerVoid, Voids: "1", Day: today} },
	} {
		e := good
		change(&e)
		if err := e.Check(before, today); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The order of the lines does not change a sum, totals are the sums of the rows, and nothing is open below zero.
func TestLedgerSumsProperty(t *testing.T) {
	day := moment(t, "2026-03-20").Date
	rapid.Check(t, func(r *rapid.T) {
		var list []LedgerEntry
		for i := range rapid.IntRange(0, 20).Draw(r, "n") {
			kind := rapid.SampledFrom(LedgerKinds()[:5]).Draw(r, "kind")
			e := LedgerEntry{ID: fmt.Sprintf("%03d", i), Kind: kind, Side: SideDefendant, Defendant: rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "row"), Amount: Money{rapid.Int64Range(1, mostLedgerMinor).Draw(r, "sum"), rapid.SampledFrom([]string{"USD", "CNY"}).Draw(r, "currency")}, Day: day}
			list = append(list, e)
		}
		rows, totals := SumLedger(list)
		again, _ := SumLedger(rapid.Permutation(list).Draw(r, "order"))
		if diff := cmp.Diff(rows, again); diff != "" {
			r.Error(diff)
		}
		for _, x := range totals {
			var paid, open int64
			for _, row := range rows {
				if row.Paid.Currency == x.Paid.Currency {
					paid += row.Paid.Minor
					open += row.Open.Minor
				}
			}
			if x.Paid.Minor != paid || x.Open.Minor != open || x.Open.Minor < 0 {
				r.Errorf("%+v", x)
			}
		}
	})
}
