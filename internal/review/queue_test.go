// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// item is an open case of a level, score and clock.
func item(id string, level screening.Level, score int, due time.Duration, reach int) Item {
	i := Item{ID: id, State: Triage, Level: level, Score: score, Reach: reach}
	if due != 0 {
		i.Due = start.Add(due)
	}
	return i
}

// The formula: each part moves the order as a moderator would.
func TestOrder(t *testing.T) {
	b := book(t)
	for _, tc := range []struct {
		name  string
		items []Item
		want  []string
	}{
		{"risk first", []Item{item("caution", screening.Caution, 30, 0, 0), item("block", screening.Block, 90, 0, 0), item("high", screening.High, 60, 0, 0)}, []string{"block", "high", "caution"}},
		{"what was not screened stands by high, never by clear", []Item{item("clear", screening.Clear, 5, 0, 0), item("unscreened", screening.Unscreened, 0, 0, 0), item("caution", screening.Caution, 30, 0, 0)}, []string{"unscreened", "caution", "clear"}},
		{"a near deadline beats a higher level", []Item{item("block", screening.Block, 90, 240*hour, 0), item("high", screening.High, 60, hour, 0)}, []string{"high", "block"}},
		{"overdue rises day by day", []Item{item("one day", screening.High, 60, -24*hour, 0), item("three days", screening.High, 60, -72*hour, 0), item("due", screening.High, 60, hour, 0)}, []string{"three days", "one day", "due"}},
		{"more buyers touched", []Item{item("few", screening.High, 60, hour, 1), item("many", screening.High, 60, hour, 1000)}, []string{"many", "few"}},
		{"equals by the clock, then by id", []Item{item("b", screening.High, 60, 0, 0), item("a", screening.High, 60, 0, 0)}, []string{"a", "b"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, r := range b.Queue.Order(tc.items, start) {
				got = append(got, r.ID)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The formula's lines say its numbers, for a page.
func TestExplain(t *testing.T) {
	p := book(t).Queue
	i := item("a", screening.High, 60, 6*hour, 9)
	i.Suits, i.DueCode = 2, notice.TimerDecide
	want := []Text{
		{EN: "priority 8.00 = risk 0.80 × urgency 5.00 × reach 2.00", ZH: "优先级 8.00 = 风险 0.80 × 紧迫度 5.00 × 影响面 2.00"},
		{EN: "risk: level high, score 60, 2 lawsuits on the mark", ZH: "风险：级别 high，分数 60，该商标在诉 2 件"},
		{EN: "urgency: DECIDE ends in 6 hours", ZH: "紧迫度：DECIDE 将于 6 小时后届满"},
		{EN: "reach: 9 listings or buyers touched", ZH: "影响面：涉及 9 个商品或买家"},
	}
	if diff := cmp.Diff(want, p.Explain(i, start)); diff != "" {
		t.Error(diff)
	}
	if got := p.Explain(i, start.Add(30*hour))[2].EN; got != "urgency: DECIDE ended 24 hours ago" {
		t.Error(got)
	}
	if got := p.Explain(item("a", screening.Clear, 0, 0, 0), start)[2].EN; got != "urgency: no clock runs" {
		t.Error(got)
	}
}

// Properties: no part ever lowers what it should raise, and the order does not hang on the list's.
func TestPriorityProperties(t *testing.T) {
	p := book(t).Queue
	levels := []screening.Level{screening.Clear, screening.Caution, screening.Unscreened, screening.High, screening.Block}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(id string) Item {
			return item(id, rapid.SampledFrom(levels).Draw(t, "level"), rapid.IntRange(0, 100).Draw(t, "score"), time.Duration(rapid.IntRange(-400, 400).Draw(t, "due"))*hour, rapid.IntRange(0, 1000).Draw(t, "reach"))
		}
		i := draw("a")
		base := p.Priority(i, start).Value
		raised := []Item{i, i, i}
		raised[0].Score = min(100, i.Score+10)
		raised[1].Reach++
		raised[2].Suits++
		for n, r := range raised {
			if p.Priority(r, start).Value < base {
				t.Fatalf("part %d lowers the priority", n)
			}
		}
		if !i.Due.IsZero() && p.Priority(i, start.Add(hour)).Value < base {
			t.Fatal("time lowers the priority")
		}
		list := []Item{i, draw("b"), draw("c")}
		turned := slices.Clone(list)
		slices.Reverse(turned)
		if diff := cmp.Diff(p.Order(list, start), p.Order(turned, start)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Next is the head of the order among what a person can take.
func TestNext(t *testing.T) {
	b := book(t)
	list := []Item{item("first", screening.Block, 95, hour, 9), item("second", screening.Block, 90, hour, 9), item("third", screening.High, 60, hour, 0)}
	for _, tc := range []struct {
		name   string
		change func(*Item)
		by     Actor
		want   string
	}{
		{"free", func(*Item) {}, officer, "first"},
		{"claimed by another", func(i *Item) { i.Work = Work{Holder: "m-2", Until: start.Add(hour)} }, officer, "second"},
		{"a claim that has ended", func(i *Item) { i.Work = Work{Holder: "m-2", Until: start} }, officer, "first"},
		{"put off", func(i *Item) { i.Work.Snoozed = start.Add(hour) }, officer, "second"},
		{"skipped by this person", func(i *Item) { i.Work.Skips = []Skip{{"m-1", start.Add(-hour), "language"}} }, officer, "second"},
		{"skipped long ago", func(i *Item) { i.Work.Skips = []Skip{{"m-1", start.Add(-5 * hour), "language"}} }, officer, "first"},
		{"skipped by another", func(i *Item) { i.Work.Skips = []Skip{{"m-2", start.Add(-hour), "language"}} }, officer, "first"},
		{"assigned to another", func(i *Item) { i.Work.Assignee = "m-2" }, officer, "second"},
		{"sealed", func(i *Item) { i.Sealed = true }, officer, "second"},
		{"sealed, for legal", func(i *Item) { i.Sealed = true }, counsel, "first"},
		{"closed", func(i *Item) { i.State = Closed }, officer, "second"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			items := slices.Clone(list)
			tc.change(&items[0])
			if got, ok := b.Next(items, tc.by, start); !ok || got.ID != tc.want {
				t.Errorf("got %s, want %s", got.ID, tc.want)
			}
		})
	}
	if _, ok := b.Next(nil, officer, start); ok {
		t.Error("nothing has a next")
	}
}

// Every case has a queue, and the table's order decides.
func TestRouting(t *testing.T) {
	b := book(t)
	for want, i := range map[string]Item{
		"screening":  {Source: FromScreening, Level: screening.High},
		"priority":   {Source: FromScreening, Level: screening.Block},
		"notices":    {Source: FromNotice, Level: screening.High},
		"copyright":  {Source: FromNotice, Level: screening.High, Kind: notice.DMCA},
		"unscreened": {Source: FromScreening, Level: screening.Unscreened},
		"appeals":    {Source: FromNotice, Level: screening.Block, State: Appealed},
		"counter":    {Source: FromNotice, State: CounterNoticed},
		"senior":     {Source: FromNotice, Level: screening.Block, Escalated: true},
		"legal":      {Source: FromNotice, Level: screening.Block, Escalated: true, Sealed: true},
	} {
		if got := b.Route(i); got.Queue != want || got.Title.EN == "" || got.Title.ZH == "" {
			t.Errorf("got %+v, want %s", got, want)
		}
	}
	if got := b.Queues(); len(got) != 9 {
		t.Errorf("%d queues", len(got))
	}
	c := opened(t, opening(t, ""))
	c.Work.Queue = "senior"
	if got := b.Item(c); got.Queue != "senior" {
		t.Errorf("a moved case is in %s", got.Queue)
	}
}

// A view takes what it names.
func TestFilter(t *testing.T) {
	i := Item{ID: "a", State: Triage, Queue: "notices", Source: FromNotice, Profile: notice.EU, Kind: notice.DSA, Level: screening.High, Score: 60, Due: start.Add(3 * hour), SellerID: "s", MarkID: "m", ListingID: "l",
		Work: Work{Holder: "m-1", Until: start.Add(hour)}}
	for _, tc := range []struct {
		query string
		want  bool
	}{
		{"", true}, {"queue=notices&queue=legal", true}, {"queue=legal", false}, {"state=TRIAGE", true}, {"state=NEW", false}, {"level=high", true}, {"level=block", false},
		{"source=notice", true}, {"profile=US", false}, {"kind=dsa", true}, {"seller=s&mark=m&listing=l", true}, {"seller=t", false}, {"assignee=none", true}, {"assignee=m-1", false},
		{"claimed=yes", true}, {"claimed=no", false}, {"overdue=1", false}, {"due_hours=3", true}, {"due_hours=2", false}, {"least=60", true}, {"least=61", false}, {"proposed=1", false}, {"page=2", true},
	} {
		t.Run(tc.query, func(t *testing.T) {
			q, err := url.ParseQuery(tc.query)
			if err != nil {
				t.Fatal(err)
			}
			f, err := ParseFilter(q)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Match(i, start); got != tc.want {
				t.Errorf("got %t", got)
			}
			if again, err := ParseFilter(f.Query()); err != nil || cmp.Diff(f, again) != "" {
				t.Errorf("the address of the view is another view: %v %s", err, cmp.Diff(f, again))
			}
		})
	}
	closed := i
	closed.State = Closed
	if (Filter{}).Match(closed, start) || !(Filter{Closed: true}).Match(closed, start) {
		t.Error("closed cases are shown when they are asked for, and else not")
	}
	for _, query := range []string{"state=GONE", "level=bad", "claimed=maybe", "least=-1", "due_hours=x"} {
		q, _ := url.ParseQuery(query)
		if _, err := ParseFilter(q); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func FuzzFilter(f *testing.F) {
	f.Add("queue=a&state=NEW&name=%ff&least=5&overdue=1")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		v, err := ParseFilter(q)
		if err != nil {
			return
		}
		again, err := ParseFilter(v.Query())
		if err != nil || cmp.Diff(v, again) != "" {
			t.Fatalf("%v %s", err, cmp.Diff(v, again))
		}
	})
}

// Claims exclude each other, end, and are renewed by their holder.
func TestLease(t *testing.T) {
	b := book(t)
	c := opened(t, opening(t, ""))
	c, turn, err := b.Claim(c, officer, start)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Turn{At: start, Actor: "m-1", Case: "C-1", What: "claim", After: "m-1"}, turn); diff != "" {
		t.Error(diff)
	}
	const allowed fault.Kind = 99 // no kind of refusal
	type step struct {
		name string
		do   func() error
		kind fault.Kind
	}
	claim := func(by Actor, after time.Duration) func() error {
		return func() error { _, _, err := b.Claim(c, by, start.Add(after)); return err }
	}
	skip := func(by Actor, reason string) func() error {
		return func() error { _, _, err := b.Skip(c, reason, by, start); return err }
	}
	snooze := func(until time.Duration, reason string) func() error {
		return func() error { _, _, err := b.Snooze(c, start.Add(until), reason, officer, start); return err }
	}
	assign := func(who string, by Actor) func() error {
		return func() error { _, _, err := b.Assign(c, who, by, start); return err }
	}
	move := func(queue, reason string, by Actor) func() error {
		return func() error { _, _, err := b.Move(c, queue, reason, by, start); return err }
	}
	for _, tc := range []step{
		{"another claims", claim(another, time.Minute), fault.Conflict},
		{"another claims after the lease", claim(another, 15*time.Minute), allowed},
		{"the holder renews", claim(officer, time.Minute), allowed},
		{"a seller claims", claim(shop, hour), fault.Forbidden},
		{"an auditor claims", claim(auditor, hour), fault.Forbidden},
		{"another decides", func() error {
			_, _, err := b.Decide(c, decision(t, c, DecideClear), another, start)
			return err
		}, fault.Conflict},
		{"another releases", func() error { _, _, err := b.Release(c, another, start); return err }, fault.Conflict},
		{"the holder releases", func() error { _, _, err := b.Release(c, officer, start); return err }, allowed},
		{"skipped without a reason", skip(officer, " "), fault.Invalid},
		{"skipped with a reason", skip(officer, "I cannot read German"), allowed},
		{"skipped by another", skip(another, "x"), fault.Conflict},
		{"put off into the past", snooze(-hour, "waiting"), fault.Invalid},
		{"put off beyond the clock", snooze(48*hour, "waiting"), fault.Conflict},
		{"put off without a reason", snooze(hour, ""), fault.Invalid},
		{"put off", snooze(hour, "waiting for the invoice"), allowed},
		{"assigned by a moderator to another", assign("m-2", officer), fault.Forbidden},
		{"assigned to oneself", assign("m-1", officer), allowed},
		{"taken from a holder by a moderator", assign("m-2", another), fault.Conflict},
		{"assigned by a senior officer", assign("m-2", senior), allowed},
		{"moved nowhere", move("nowhere", "x", officer), fault.Invalid},
		{"moved without a reason", move("senior", "", officer), fault.Invalid},
		{"moved by another", move("senior", "x", another), fault.Conflict},
		{"moved", move("senior", "two marks at once", officer), allowed},
		{"moved back", move("", "routing is right", officer), allowed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.do(); (err == nil) != (tc.kind == allowed) || err != nil && fault.KindOf(err) != tc.kind {
				t.Errorf("got %v, want %s", err, tc.kind)
			}
		})
	}
	if len(c.History) != 1 {
		t.Error("claiming is no fact of the case's history")
	}
}

// crowd is so many open cases.
func crowd(n int) []Item {
	rng := rand.New(rand.NewPCG(1, 2))
	levels := []screening.Level{screening.Clear, screening.Caution, screening.Unscreened, screening.High, screening.Block}
	list := make([]Item, n)
	for i := range list {
		list[i] = item(fmt.Sprintf("C-%06d", i), levels[rng.IntN(5)], rng.IntN(101), time.Duration(rng.IntN(20_000)-4000)*time.Minute, rng.IntN(1000))
	}
	return list
}

func BenchmarkOrder100k(b *testing.B) {
	p, list := book(b).Queue, crowd(100_000)
	for b.Loop() {
		p.Order(list, start)
	}
}

func BenchmarkNext100k(b *testing.B) {
	k, list := book(b), crowd(100_000)
	for b.Loop() {
		k.Next(list, officer, start)
	}
}

func BenchmarkFilter100k(b *testing.B) {
	f, list := Filter{Queues: []string{"notices", ""}, Levels: []string{"high"}, DueHours: 24}, crowd(100_000)
	for b.Loop() {
		for _, i := range list {
			f.Match(i, start)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	k := book(b)
	c, at := own(b, SellerResponded)
	ev := brings(k, c, Remove, officer)
	for b.Loop() {
		if _, _, err := k.Apply(c, ev, officer, at); err != nil {
			b.Fatal(err)
		}
	}
}
