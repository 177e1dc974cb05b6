// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/notice"
)

// pairs are so many pairs of answers.
func pairs(first, second string, n int) []Pair {
	list := make([]Pair, n)
	for i := range list {
		list[i] = Pair{ID: fmt.Sprint(first, second, i), First: first, Second: second}
	}
	return list
}

// Kappa of a table worked by hand: 20 and 15 agree, 5 and 10 do not; po = 0.7, pe = 0.5, kappa = 0.4.
func TestKappa(t *testing.T) {
	a := Agree(slices.Concat(pairs("remove", "remove", 20), pairs("remove", "clear", 5), pairs("clear", "remove", 10), pairs("clear", "clear", 15)))
	if !a.Defined || math.Abs(a.Kappa.Value-0.4) > 1e-12 || math.Abs(a.Share.Value-0.7) > 1e-12 {
		t.Errorf("%+v", a)
	}
	if diff := cmp.Diff([][]int{{15, 10}, {5, 20}}, a.Table); diff != "" {
		t.Error(diff)
	}
	// The standard error by the formula of 1969 for this table is 0.1273.
	if half := (a.Kappa.High - a.Kappa.Low) / 2; math.Abs(half/z95-0.1273) > 0.0005 {
		t.Errorf("standard error %g", half/z95)
	}
	for name, tc := range map[string]struct {
		list    []Pair
		defined bool
		value   float64
	}{
		"nothing":             {nil, false, 0},
		"one answer only":     {pairs("clear", "clear", 9), false, 0},
		"all alike":           {slices.Concat(pairs("clear", "clear", 5), pairs("remove", "remove", 5)), true, 1},
		"all the other way":   {slices.Concat(pairs("clear", "remove", 5), pairs("remove", "clear", 5)), true, -1},
		"no better than luck": {slices.Concat(pairs("a", "a", 4), pairs("a", "b", 4), pairs("b", "a", 4), pairs("b", "b", 4)), true, 0},
	} {
		if got := Agree(tc.list); got.Defined != tc.defined || math.Abs(got.Kappa.Value-tc.value) > 1e-12 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Kappa lies within -1 and 1 and within its interval, and does not change when both people change places.
func TestKappaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list, swapped []Pair
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			p := Pair{First: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "first"), Second: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "second")}
			list, swapped = append(list, p), append(swapped, Pair{First: p.Second, Second: p.First})
		}
		a, b := Agree(list), Agree(swapped)
		if k := a.Kappa; k.Value < -1 || k.Value > 1 || k.Low > k.Value+1e-9 || k.High < k.Value-1e-9 || math.IsNaN(k.Low+k.High) {
			t.Fatalf("%+v", k)
		}
		if a.Defined != b.Defined || math.Abs(a.Kappa.Value-b.Kappa.Value) > 1e-9 || math.Abs(a.Kappa.Low-b.Kappa.Low) > 1e-9 {
			t.Fatalf("%+v and %+v", a.Kappa, b.Kappa)
		}
	})
}

// Wilson's interval against published values: 1 of 10 is 1.8 % to 40.4 %, 0 of 10 ends at 27.8 %.
func TestWilson(t *testing.T) {
	round := func(i Interval) Interval {
		i.Low, i.High = math.Round(i.Low*1000)/1000, math.Round(i.High*1000)/1000
		return i
	}
	for _, tc := range []struct {
		hits, n int
		want    Interval
	}{
		{0, 0, Interval{High: 1}},
		{1, 10, Interval{0.1, 0.018, 0.404, 10}},
		{0, 10, Interval{0, 0, 0.278, 10}},
		{10, 10, Interval{1, 0.722, 1, 10}},
	} {
		if diff := cmp.Diff(tc.want, round(Wilson(tc.hits, tc.n))); diff != "" {
			t.Errorf("%d of %d: %s", tc.hits, tc.n, diff)
		}
	}
}

// The second sample can be drawn again, does not hang on what else is there, is about as large as asked, and whoever
// answers learns nothing.
func TestSecondReview(t *testing.T) {
	var past []Past
	for i := range 2000 {
		past = append(past, Past{ID: fmt.Sprint("C-", i), By: fmt.Sprint("m-", i%4), Answer: "remove"})
	}
	drawn := SecondReview(past, "2026-03", 0.1)
	if n := len(drawn); n < 150 || n > 250 {
		t.Errorf("%d of 2000 for a tenth", n)
	}
	fewer := SecondReview(past[:1000], "2026-03", 0.1)
	for _, d := range fewer {
		if !slices.ContainsFunc(drawn, func(o Blind) bool { return o.ID == d.ID }) {
			t.Fatalf("%s is drawn from few and not from many", d.ID)
		}
	}
	if b := drawn[0]; b.May(b.NotBy) || b.May("") || !b.May("m-9") {
		t.Error("the second answer is somebody else's")
	}
	if len(SecondReview(past, "x", 0)) != 0 || len(SecondReview(past, "x", 1)) != 2000 {
		t.Error("none is none, all is all")
	}
}

func TestCalibrate(t *testing.T) {
	key := map[string]string{"a": "remove", "b": "clear", "c": "clear"}
	got := Calibrate(key, "m-1", []Past{
		{ID: "a", By: "m-1", Answer: "clear", At: start}, {ID: "a", By: "m-1", Answer: "remove", At: start.Add(hour)},
		{ID: "b", By: "m-1", Answer: "remove", At: start}, {ID: "c", By: "m-2", Answer: "clear", At: start}, {ID: "z", By: "m-1", Answer: "clear", At: start},
	})
	if diff := cmp.Diff([]Pair{{ID: "b", First: "clear", Second: "remove"}}, got.Mistakes); diff != "" || got.Right.Value != 0.5 || got.Right.N != 2 {
		t.Errorf("%+v %s", got, diff)
	}
	if diff := cmp.Diff([]string{"c"}, got.Missed); diff != "" {
		t.Error(diff)
	}
}

// One right notice of one does not read as always; reversed outcomes and retractions do not count.
func TestReliabilities(t *testing.T) {
	var ledger []notice.Outcome
	add := func(who string, result notice.Result, n int) {
		for range n {
			ledger = append(ledger, notice.Outcome{Complainant: who, Result: result, At: start})
		}
	}
	add("once", notice.Granted, 1)
	add("often", notice.Granted, 19)
	add("often", notice.Rejected, 1)
	add("often", notice.Retracted, 2)
	add("never", notice.Declined, 3)
	ledger = append(ledger, notice.Outcome{Complainant: "once", Result: notice.Rejected, At: start, Reversed: start.Add(hour)}, notice.Outcome{Complainant: "late", Result: notice.Granted, At: start.Add(100 * day)})
	var got []string
	for _, r := range Reliabilities(ledger, start.Add(-day), start.Add(day)) {
		got = append(got, fmt.Sprintf("%s %.2f of %d, %d rejected, %d retracted", r.Notifier, r.Right.Value, r.Right.N, r.Rejected, r.Retracted))
	}
	want := []string{"often 0.95 of 20, 1 rejected, 2 retracted", "once 1.00 of 1, 0 rejected, 0 retracted", "never 0.00 of 3, 0 rejected, 0 retracted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
