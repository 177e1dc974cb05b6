// SPDX-License-Identifier: Apache-2.0

package review

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// season is six cases: removed and overturned on appeal, removed after silence, cleared, undone, under seal, and waiting.
func season(t testing.TB) []Trail {
	t.Helper()
	case1, _ := own(t, Reinstated)
	silent, _, at := walk(t, opened(t, opening(t, "", func(o *Opening) { o.ID = "C-2" })), start, step{kind: ToTriage, by: officer, after: 2 * hour}, step{kind: Contact, by: officer})
	silent, _, _ = walk(t, silent, at, step{kind: Tick, by: machine, after: 5 * day}, step{kind: Restrict, by: another})
	cleared, _, _ := walk(t, opened(t, opening(t, "", func(o *Opening) { o.ID, o.MarkID, o.SellerID, o.ListingID = "C-3", "US-2", "seller-2", "sku-2" })), start, step{kind: ToTriage, by: officer, after: hour}, step{kind: Clear, by: officer})
	undone, _, _ := walk(t, opened(t, opening(t, "", func(o *Opening) { o.ID = "C-4" })), start, step{kind: ToTriage, by: officer, after: hour}, step{kind: Clear, by: officer}, step{kind: UndoMove, by: officer, after: time.Minute})
	sealed, _, _ := walk(t, opened(t, opening(t, "", func(o *Opening) { o.ID = "C-5" })), start, step{kind: HoldEvent, by: counsel, change: func(e *Event) { e.Sealed = true }})
	fresh := opened(t, opening(t, "", func(o *Opening) { o.ID = "C-6" }))
	return []Trail{case1.Trail(), silent.Trail(), cleared.Trail(), undone.Trail(), sealed.Trail(), fresh.Trail(Turn{At: start.Add(30 * time.Minute), What: "claim", Actor: "m-1"})}
}

// The figures of a season counted by hand, from the audit log alone: what was written and read back gives the same.
func TestInsights(t *testing.T) {
	trails := season(t)
	b, err := json.Marshal(trails)
	if err != nil {
		t.Fatal(err)
	}
	var back []Trail
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	until := start.AddDate(0, 0, 13)
	got := Insights(back, start, until)
	want := Insight{
		From: start, Until: until, Opened: 5, Decided: 3, Undone: 1, Open: 2,
		FirstLook:  Spread{Median: 1, P90: 2, N: 5},
		ToDecision: Spread{Median: 2, P90: 122, N: 3},
		Overturned: Wilson(1, 3),
		Hands:      Hands{OpenedByMachine: 5, MovesByMachine: 1, MovesByPerson: 14, Proposed: 1},
		Weeks: []Week{
			{Start: start.Add(-9 * hour), Opened: 5, Decided: 2, Overturned: 1, ToDecision: Spread{Median: 1, P90: 2, N: 2}},
			{Start: start.Add(-9*hour).AddDate(0, 0, 7), Decided: 1, ToDecision: Spread{}},
		},
		Backlog:   buckets(),
		Marks:     []Tally{{Key: "US-5123456", Decided: 2, Measures: 2, Overturned: Wilson(1, 2)}, {Key: "US-2", Decided: 1, Overturned: Wilson(0, 1)}},
		Sellers:   []Tally{{Key: "seller-1", Decided: 2, Measures: 2, Overturned: Wilson(1, 2)}, {Key: "seller-2", Decided: 1, Overturned: Wilson(0, 1)}},
		Reasons:   []Tally{{Key: "OK-LIC", Decided: 1, Overturned: Wilson(0, 1)}, {Key: "TM-CF", Decided: 1, Measures: 1, Overturned: Wilson(1, 1)}, {Key: "TM-INF", Decided: 1, Measures: 1, Overturned: Wilson(0, 1)}},
		People:    []Tally{{Key: "m-1", Decided: 2, Measures: 1, Overturned: Wilson(1, 2)}, {Key: "m-2", Decided: 1, Measures: 1, Overturned: Wilson(0, 1)}},
		Overturns: []Overturn{{"m-1", "r-1", 1}},
	}
	want.Backlog[0].Cases = 2 // C-4 and C-6: their clocks have ended by then
	want.Weeks[0].Decided, want.Weeks[0].ToDecision = 3, Spread{Median: 2, P90: 122, N: 3}
	want.Weeks[1].Decided = 0
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Tally{})); diff != "" {
		t.Error(diff)
	}
	if late := Insights(back, start.AddDate(0, 1, 0), start.AddDate(0, 2, 0)); late.Opened+late.Decided != 0 || late.Open != 2 {
		t.Errorf("nothing happened a month later: %+v", late)
	}
}

// What was overturned becomes the set that calibrates, with the right answer.
func TestCalibrationSet(t *testing.T) {
	cleared, _ := own(t, Cleared)
	let, _, _ := walk(t, cleared, start.AddDate(0, 0, 1), step{kind: Reverse, by: senior}, step{kind: Contact, by: another}, step{kind: Respond, by: shop, after: hour}, step{kind: Remove, by: another, after: hour})
	lt := let.Trail()
	lt.Case = "C-9"
	got := CalibrationSet(append(season(t), lt), start, start.AddDate(0, 1, 0))
	want := map[string]string{"C-1/5": "clear", "C-9/3": "remove"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if a, b := Round(want, "2026-04", 1), Round(want, "2026-04", 9); len(a) != 1 || len(b) != 2 || a[0] != b[0] {
		t.Errorf("rounds %v and %v", a, b)
	}
	past := Pasts(season(t), ByReason, start, start.AddDate(0, 1, 0))
	if len(past) != 3 {
		t.Errorf("%d past decisions", len(past))
	}
}

func TestLoad(t *testing.T) {
	d := Desk{DailyLoad: 3}
	past := []Past{{By: "m-1", At: start}, {By: "m-1", At: start.Add(-25 * hour)}, {By: "m-2", At: start}, {By: "m-1", At: start.Add(hour)}}
	if done, left := d.Load(past, "m-1", start.Add(time.Minute)); done != 1 || left != 2 {
		t.Errorf("%d done, %d left", done, left)
	}
	if _, left := (Desk{}).Load(past, "m-1", start); left != -1 {
		t.Errorf("%d left without a cap", left)
	}
}

func BenchmarkInsights100k(b *testing.B) {
	one := season(b)
	var list []Trail
	for i := range 100_000 {
		t := one[i%len(one)]
		t.Case = fmt.Sprint(t.Case, "-", i)
		list = append(list, t)
	}
	for b.Loop() {
		Insights(list, start, start.AddDate(0, 3, 0))
	}
}
