// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
)

// decided takes a decision with every letter it owes the seller.
func decided(t testing.TB, c Case, kind DecisionKind, by Actor, at time.Time) (Case, Effects) {
	t.Helper()
	n, fx, err := book(t).Decide(c, decision(t, c, kind), by, at)
	if err != nil {
		t.Fatal(err)
	}
	return n, fx
}

// decision is one that lacks nothing.
func decision(t testing.TB, c Case, kind DecisionKind) Decision {
	t.Helper()
	d := Decision{Kind: kind, Rules: []string{"R7"}, Reason: "TM-CF", Facts: "The title says Nordvik.", Note: "seen", Ground: GroundCounterfeit, Safety: true}
	for range c.OpenClaims() {
		d.Answers = append(d.Answers, "The invoice names other goods.")
	}
	switch kind {
	case DecideClear:
		d.Reason = "OK-LIC"
	case DecideReject:
		d.Reason = "RJ-RIGHT"
	}
	for _, letter := range []string{"L3", "L5", "L8"} {
		if letter == map[DecisionKind]string{DecideEdit: "L3", DecideRestrict: "L5", DecideRemove: "L5"}[kind] {
			d.Messages = []Message{{Ref: fmt.Sprintf("%s-%d-%s", c.ID, c.Version+1, letter), Letter: letter, To: ToSeller}}
		}
	}
	return d
}

// Decide, then undo: the same standing, a longer history, and everything the decision caused is taken back.
func TestUndoRestoresExactly(t *testing.T) {
	undone := 0
	for _, from := range []State{New, Triage, SellerResponded, InterimRestricted} {
		for _, kind := range DecisionKinds() {
			t.Run(string(from)+" "+string(kind), func(t *testing.T) {
				c, at := own(t, from)
				if from == New || from == Triage {
					c.Level = screening.Block
				}
				n, fx, err := book(t).Decide(c, decision(t, c, kind), senior, at.Add(hour))
				if err != nil {
					return // not open from here; how many are is counted below
				}
				undone++
				back, ufx, err := book(t).Undo(n, "mistaken", senior, at.Add(hour+10*time.Minute))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.Standing, back.Standing); diff != "" {
					t.Errorf("the case does not stand as before:\n%s", diff)
				}
				if err := back.VerifyHistory(); err != nil || back.Version <= n.Version {
					t.Errorf("history of %d after %d: %v", back.Version, n.Version, err)
				}
				var strikes []string
				for _, s := range fx.Strikes {
					strikes = append(strikes, s.ID)
				}
				if diff := cmp.Diff(strikes, ufx.Withdrawn, cmp.Transformer("sorted", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
					t.Errorf("strikes: %s", diff)
				}
				for _, m := range back.Messages[len(c.Messages):] {
					if m.Recalled.IsZero() {
						t.Errorf("the letter %s is still on its way", m.Ref)
					}
				}
			})
		}
	}
	if undone != 17 {
		t.Errorf("%d decisions of 24 could be taken and undone, not 17", undone)
	}
}

// Whoever was told already is told again.
func TestUndoTellsAgainWhomItTold(t *testing.T) {
	c, at := own(t, SellerResponded)
	n, _ := decided(t, c, DecideRemove, officer, at)
	n, _, _ = walk(t, n, at, step{kind: Delivered, by: machine, change: func(e *Event) { e.Ref = n.Messages[len(n.Messages)-1].Ref }})
	back, fx, err := book(t).Undo(n, "mistaken", officer, at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Letter{{"L8", ToSeller, back.Version}}, fx.Letters); diff != "" || len(fx.Recalls) != 0 {
		t.Errorf("%s recalled %v", diff, fx.Recalls)
	}
}

func TestUndoIsRefused(t *testing.T) {
	c, at := own(t, SellerResponded)
	n, _ := decided(t, c, DecideRemove, officer, at)
	appealed, _, _ := walk(t, n, at, step{kind: AppealEvent, by: shop})
	for _, tc := range []struct {
		name string
		c    Case
		by   Actor
		at   time.Time
		kind fault.Kind
		want string
	}{
		{"nothing decided", c, officer, at, fault.Conflict, "there is no decision to undo: none was taken, or something happened after it"},
		{"too late", n, officer, at.Add(31 * time.Minute), fault.Conflict, "the 30 minutes to undo are over: reverse the decision instead"},
		{"by somebody else", n, another, at, fault.Forbidden, "only whoever decided, or a senior officer, can undo it"},
		{"after an appeal", appealed, officer, at, fault.Conflict, "there is no decision to undo: none was taken, or something happened after it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := book(t).Undo(tc.c, "", tc.by, tc.at)
			if !fault.Is(err, tc.kind) || fault.Message(err) != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	if _, _, err := book(t).Undo(n, "", senior, at); err != nil {
		t.Errorf("a senior officer cannot undo: %v", err)
	}
}

// However decisions, undos and notes follow each other, an undo leaves the standing that was before its decision, strikes
// add up to what stands, and a history only grows.
func TestUndoProperty(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(r *rapid.T) {
		c, at := own(t, rapid.SampledFrom([]State{New, Triage, SellerResponded}).Draw(r, "from"))
		c.Level = screening.Block
		counting := map[string]bool{}
		var before *Standing
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			at = at.Add(time.Duration(rapid.IntRange(1, 20).Draw(r, "minutes")) * time.Minute)
			old := c
			var fx Effects
			var err error
			if rapid.Bool().Draw(r, "undo") {
				c, fx, err = b.Undo(c, "back", senior, at)
				if err == nil && before != nil {
					if diff := cmp.Diff(*before, c.Standing); diff != "" {
						r.Fatal(diff)
					}
				}
				before = nil
			} else {
				kind := rapid.SampledFrom(DecisionKinds()).Draw(r, "kind")
				c, fx, err = b.Decide(c, decision(t, c, kind), senior, at)
				if err == nil {
					s := old.Standing
					before = &s
				}
			}
			if err != nil {
				if c.Version != old.Version {
					r.Fatal("a refusal was written")
				}
				continue
			}
			for _, s := range fx.Strikes {
				counting[s.ID] = true
			}
			for _, id := range fx.Withdrawn {
				delete(counting, id)
			}
			if len(counting) != len(c.Standing.Strikes) || c.VerifyHistory() != nil || c.Version <= old.Version {
				r.Fatalf("strikes %v, standing %v, version %d after %d", counting, c.Standing.Strikes, c.Version, old.Version)
			}
		}
	})
}

// cluster is so many cases of one seller, mark and text.
func cluster(t testing.TB, n int) []Case {
	t.Helper()
	var list []Case
	for i := range n {
		o := opening(t, "", func(o *Opening) {
			o.ID, o.ListingID, o.Level = fmt.Sprintf("C-%03d", i), fmt.Sprintf("sku-%d", i), screening.Block
		})
		list = append(list, opened(t, o))
	}
	return list
}

func ids(cases []Case) []string {
	var list []string
	for _, c := range cases {
		list = append(list, c.ID)
	}
	return list
}

// Bulk remove, then undo: every case stands exactly as before.
func TestBulkAndItsUndo(t *testing.T) {
	b := book(t)
	cases := cluster(t, 25)
	k := Bulk{ID: "B-1", Decision: decision(t, cases[0], DecideRemove), Viewed: Sample(ids(cases), "B-1", b.Desk.BulkSample), First: senior, Second: officer, Messages: map[string][]Message{}}
	for _, c := range cases {
		k.Messages[c.ID] = []Message{{Ref: c.ID + "-L5", Letter: "L5", To: ToSeller}}
	}
	at := start.Add(hour)
	results, err := b.DecideBulk(cases, k, at)
	if err != nil {
		t.Fatal(err)
	}
	var after []Case
	for i, r := range results {
		if r.Err != nil || r.Case.Standing.State != Removed || r.ID != cases[i].ID {
			t.Fatalf("%s: %v", r.ID, r.Err)
		}
		after = append(after, r.Case)
	}
	for i, r := range b.UndoBulk(after, "B-1", "the pattern was wrong", senior, at.Add(time.Minute)) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		if diff := cmp.Diff(cases[i].Standing, r.Case.Standing); diff != "" || len(r.Effects.Withdrawn) != 1 {
			t.Errorf("%s: %s %v", r.ID, diff, r.Effects.Withdrawn)
		}
	}
	if r := b.UndoBulk(after[:1], "B-2", "", senior, at)[0]; !fault.Is(r.Err, fault.Conflict) {
		t.Errorf("the undo of another bulk: %v", r.Err)
	}
	for _, r := range b.ReverseBulk(after, "OK-LIC", "The shop showed its licence.", senior, at.AddDate(0, 2, 0)) {
		if r.Err != nil || r.Case.Standing.State != Reinstated || len(r.Effects.Withdrawn) != 1 {
			t.Fatalf("%s: %v %v", r.ID, r.Err, r.Effects.Withdrawn)
		}
	}
}

func TestBulkIsRefused(t *testing.T) {
	b := book(t)
	cases := cluster(t, 25)
	few := cases[:5]
	other := slices.Clone(few)
	other[4].MarkID = "US-1"
	sample := func(list []Case) []string { return Sample(ids(list), "B", b.Desk.BulkSample) }
	for _, tc := range []struct {
		name  string
		cases []Case
		k     Bulk
		want  string
	}{
		{"no cases", nil, Bulk{ID: "B"}, "a bulk decision needs a name and cases"},
		{"two marks", other, Bulk{ID: "B"}, "case C-004 is not of this cluster: one seller, one mark, one text, one state"},
		{"a case twice", []Case{few[0], few[0]}, Bulk{ID: "B"}, "case C-000 is not of this cluster: one seller, one mark, one text, one state"},
		{"not viewed", few, Bulk{ID: "B", First: senior, Viewed: sample(few)[1:]}, "view case " + sample(few)[0] + " first: it is in the sample"},
		{"no second person", cases, Bulk{ID: "B", First: senior, Viewed: sample(cases)}, "20 cases or more take a second officer's agreement"},
		{"the same person twice", cases, Bulk{ID: "B", First: senior, Second: senior, Viewed: sample(cases)}, "20 cases or more take a second officer's agreement"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := b.DecideBulk(tc.cases, tc.k, start); fault.Message(err) != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

// A bulk of requests to edit is undone too: it leaves no ruling.
func TestUndoOfABulkOfEdits(t *testing.T) {
	b := book(t)
	cases := cluster(t, 3)
	k := Bulk{ID: "B-3", Decision: decision(t, cases[0], DecideEdit), Viewed: ids(cases), First: officer, Messages: map[string][]Message{}}
	for _, c := range cases {
		k.Messages[c.ID] = []Message{{Ref: c.ID + "-L3", Letter: "L3", To: ToSeller}}
	}
	results, err := b.DecideBulk(cases, k, start)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		back := b.UndoBulk([]Case{r.Case}, "B-3", "", officer, start)[0]
		if r.Err != nil || back.Err != nil || cmp.Diff(cases[i].Standing, back.Case.Standing) != "" {
			t.Errorf("%v %v", r.Err, back.Err)
		}
	}
}

// A sample is drawn alike by everybody, is as large as it must be, and grows with the bulk.
func TestSample(t *testing.T) {
	list := ids(cluster(t, 25))
	turned := slices.Clone(list)
	slices.Reverse(turned)
	if diff := cmp.Diff(Sample(list, "x", 3), Sample(turned, "x", 3)); diff != "" {
		t.Error(diff)
	}
	for n, want := range map[int]int{1: 1, 2: 2, 3: 3, 9: 3, 10: 4, 25: 5} {
		if got := len(Sample(list[:n], "x", 3)); got != want {
			t.Errorf("of %d: %d, want %d", n, got, want)
		}
	}
}

// Clusters are of one seller, mark, text and state; numbers do not part them.
func TestClusters(t *testing.T) {
	b := book(t)
	var items []Item
	for _, c := range cluster(t, 4) {
		items = append(items, b.Item(c))
	}
	alone := b.Item(opened(t, opening(t, "", func(o *Opening) { o.ID, o.MarkID = "X-1", "US-2" })))
	sealed := items[0]
	sealed.ID, sealed.Sealed = "S-1", true
	got := Clusters(append(items, alone, sealed))
	want := []Cluster{{ClusterKey{"seller-1", "US-5123456", "nordvik rain jacket # pcs", New}, []string{"C-000", "C-001", "C-002", "C-003"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
