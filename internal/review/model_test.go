// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// abstract is all of a case that decides which moves are open: two cases with the same one behave alike.
func abstract(c Case, at time.Time) string {
	st := c.Standing
	var clocks []string
	for _, t := range st.Timers {
		clocks = append(clocks, fmt.Sprint(t.Code, !t.Fired.IsZero(), !at.Before(t.End)))
	}
	slices.Sort(clocks)
	hold := ""
	if st.Hold != nil {
		hold = fmt.Sprint(st.Hold.Sealed, st.Hold.AskBy)
	}
	appeal := ""
	if st.Appeal != nil {
		appeal = string(st.Appeal.By)
	}
	ruling := ""
	if st.Ruling != nil {
		ruling = fmt.Sprint(st.Ruling.Reason == reasonOrder)
	}
	undo := ""
	if u := c.Last; u != nil && !at.After(u.At.Add(30*time.Minute)) {
		undo = string(u.Event)
	}
	return strings.Join([]string{string(st.State), fmt.Sprint(len(c.OpenClaims()), st.Restricted, st.Heard, st.Escalated, len(st.Strikes) > 0, len(st.Outcomes) > 0, len(c.Owed) > 0, c.settled(), len(c.Missing) > 0),
		string(st.Proposal), hold, appeal, ruling, fmt.Sprint(c.Involved(senior.ID), c.Involved(fresh.ID)), undo, strings.Join(clocks, ","), string(c.Profile) + string(c.Kind) + string(c.Source) + string(c.Level), fmt.Sprint(c.Notices)}, "|")
}

// node is a reachable case with the time it was reached at.
type node struct {
	c  Case
	at time.Time
}

// kinds are all events that can be tried.
func kinds(b *Book) []EventKind {
	var list []EventKind
	for _, m := range b.moves {
		if m.event != OpenCase && !slices.Contains(list, m.event) {
			list = append(list, m.event)
		}
	}
	return append(list, Tick, UndoMove)
}

// roots are the openings of the model: every source, procedure and standing that changes what is open.
func roots(t *testing.T) []Opening {
	unverified := func(o *Opening) { o.Notice.Who.Checks = nil }
	lacking := func(o *Opening) { o.Notice.Signature, o.Notice.Who.Email, o.Notice.Evidence = "", "", nil }
	eu := func(o *Opening) { o.Profile, o.Notice.Profile = notice.EU, notice.EU }
	return []Opening{
		opening(t, ""),
		opening(t, "", func(o *Opening) { o.Level, o.Score, o.FlaggedBy = screening.Block, 90, "m-1" }),
		opening(t, "", func(o *Opening) { o.Source = FromCourt }),
		opening(t, notice.Trademark),
		opening(t, notice.Trademark, unverified),
		opening(t, notice.DMCA),
		opening(t, notice.DMCA, lacking),
		opening(t, notice.PRC),
		opening(t, notice.DSA, eu),
		opening(t, notice.DSA, eu, func(o *Opening) { o.Source = FromFlagger }),
	}
}

// graph is the reachable cases by their abstract keys, and which lead to which.
type graph struct {
	nodes map[string]node
	into  map[string][]string // key -> keys it is reached from
}

// longest bounds a history of the model: the shortest way to any case is far shorter, so reaching it means that a key
// leaves out something that keeps changing.
const longest = 40

// explore walks every reachable case: each event by each person, now and after the next clock. Notes, standings and
// escalations can be made at any time and open nothing new: they are tried everywhere and not followed. Letters are logged
// and delivered all at once.
func explore(t *testing.T, b *Book, o Opening, visit func(from node, by Actor, ev Event, to Case, fx Effects, err error)) graph {
	t.Helper()
	c := opened(t, o)
	g := graph{map[string]node{abstract(c, start): {c, start}}, map[string][]string{}}
	work := []string{abstract(c, start)}
	people := []Actor{machine, officer, senior, fresh, counsel, counsel2, shop, brand, rival, stranger, auditor, admin}
	for len(work) > 0 {
		key := work[0]
		from := g.nodes[key]
		work = work[1:]
		if len(from.c.History) > longest {
			t.Fatalf("the model has no end: %s", key)
		}
		for _, by := range people {
			for _, kind := range kinds(b) {
				ev := brings(b, from.c, kind, by)
				to, fx, err := b.Apply(from.c, ev, by, from.at)
				visit(from, by, ev, to, fx, err)
				if err == nil && !slices.Contains([]EventKind{Note, StandingOf, Escalate, LogMessage, Delivered}, kind) {
					work = g.follow(work, key, node{to, from.at})
				}
			}
		}
		work = g.follow(work, key, node{post(t, b, from), from.at})
		if due, _ := from.c.NextDue(); !due.IsZero() {
			work = g.follow(work, key, node{from.c, later(from.at, due.Add(time.Minute))})
		}
		for _, timer := range from.c.Standing.Timers {
			if from.at.Before(timer.End) {
				work = g.follow(work, key, node{from.c, timer.End.Add(time.Minute)})
			}
		}
	}
	return g
}

// post logs every letter owed and delivers every one on its way.
func post(t *testing.T, b *Book, n node) Case {
	t.Helper()
	c := n.c
	for _, kind := range []EventKind{LogMessage, Delivered} {
		for range 20 {
			to, _, err := b.Apply(c, brings(b, c, kind, machine), machine, n.at)
			if err != nil {
				break
			}
			c = to
		}
	}
	return c
}

// follow adds an edge, and the case it leads to when it is new to the model.
func (g graph) follow(work []string, from string, n node) []string {
	key := abstract(n.c, n.at)
	if key == from {
		return work
	}
	g.into[key] = append(g.into[key], from)
	if _, known := g.nodes[key]; known {
		return work
	}
	g.nodes[key] = n
	return append(work, key)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// The model: in every reachable case, whatever anybody tries ends in a move of the table or in a refusal with its reason,
// what must never happen does not, some way leads to CLOSED, and every clock is noticed when it ends. With -short it starts
// from one of the ten openings.
func TestEveryReachableCase(t *testing.T) {
	b := book(t)
	states, noticed := map[State]bool{}, map[notice.TimerCode]bool{}
	tries, moves, reached := 0, 0, 0
	list := roots(t)
	if testing.Short() {
		list = list[:1]
	}
	for _, o := range list {
		g := explore(t, b, o, func(from node, by Actor, ev Event, to Case, fx Effects, err error) {
			tries++
			if err != nil {
				refusedRightly(t, from, by, ev, to, err)
				return
			}
			moves++
			movedRightly(t, b, from, by, ev, to, fx)
		})
		reached += len(g.nodes)
		for _, n := range g.nodes {
			states[n.c.Standing.State] = true
			neverHappens(t, n.c)
			clocksAreNoticed(t, b, n, noticed)
		}
		noneIsStuck(t, g)
	}
	for _, s := range States() {
		if !states[s] && !testing.Short() {
			t.Errorf("no case ever reaches %s", s)
		}
	}
	for _, m := range b.moves {
		for _, code := range m.sla {
			if !noticed[code] && code != notice.TimerTriage && !testing.Short() {
				t.Errorf("the clock %s never ran", code)
			}
		}
	}
	t.Logf("%d cases reached, %d tries, %d moves", reached, tries, moves)
}

// refusedRightly: a refusal says why, in both languages, changes nothing, and is no fault of ours.
func refusedRightly(t *testing.T, from node, by Actor, ev Event, to Case, err error) {
	t.Helper()
	if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
		t.Fatalf("%s by %s in %s: %v", ev.Kind, by.ID, from.c.Standing.State, err)
	}
	if to.Version != from.c.Version {
		t.Fatalf("%s by %s was refused and written", ev.Kind, by.ID)
	}
	if why := Why(err); !fault.Is(err, fault.NotFound) && (why.EN == "" || why.ZH == "" || strings.Contains(why.EN+why.ZH, "%!")) {
		t.Fatalf("%s by %s in %s is refused without a reason: %+v", ev.Kind, by.ID, from.c.Standing.State, why)
	}
}

// movedRightly: a move is of the table, by a role of its line, and its entry and effects say so.
func movedRightly(t *testing.T, b *Book, from node, by Actor, ev Event, to Case, fx Effects) {
	t.Helper()
	old := from.c
	if ev.Kind == Tick && len(fx.Audit) == 0 {
		return
	}
	if to.Version != old.Version+1 || len(fx.Audit) != 1 || !slices.EqualFunc(old.History, to.History[:old.Version], func(a, b Entry) bool { return a.Hash == b.Hash }) {
		t.Fatalf("%s by %s in %s rewrote the history", ev.Kind, by.ID, old.Standing.State)
	}
	e := to.History[old.Version]
	if e.From != old.Standing.State || e.To != to.Standing.State || e.Actor != by.ID || !by.Has(e.Role) || e.Version != b.Version() {
		t.Fatalf("%s: the entry says %+v", ev.Kind, e)
	}
	if by.Has(Auditor) || by.Has(Admin) || by.ID == rival.ID || by.ID == stranger.ID {
		t.Fatalf("%s moved a case by %s", by.ID, ev.Kind)
	}
	if ev.Kind != Tick && ev.Kind != UndoMove && !slices.ContainsFunc(b.rowsOf(ev.Kind, e.From), func(m move) bool { return m.target(e.From) == e.To && slices.Contains(m.who, e.Role) }) {
		t.Fatalf("%s from %s to %s by %s is no line of the table", ev.Kind, e.From, e.To, e.Role)
	}
	if (e.Sealed || old.Sealed()) && len(fx.Webhooks) != 0 {
		t.Fatalf("%s told outsiders of a sealed case", ev.Kind)
	}
	neverHappens(t, to)
	separated(t, old, by, ev, e)
}

// separated are the rules about persons (specification 5.3).
func separated(t *testing.T, old Case, by Actor, ev Event, e Entry) {
	t.Helper()
	switch {
	case old.Standing.State == Appealed && (ev.Kind == Grant || ev.Kind == Uphold) && old.Involved(by.ID):
		t.Fatalf("%s decided an appeal in a case of their own", by.ID)
	case old.Standing.State == SellerResponded && ev.Kind.decides() && by.ID == old.FlaggedBy:
		t.Fatalf("%s decided on their own flag", by.ID)
	case old.Standing.State == LegalHold && e.To != LegalHold && e.To != Closed && (old.Standing.Hold.AskBy == "" || old.Standing.Hold.AskBy == by.ID):
		t.Fatalf("%s released a hold alone", by.ID)
	case old.Sealed() && !by.Has(Legal) && !by.Has(System):
		t.Fatalf("%s moved a sealed case", by.ID)
	}
}

// neverHappens are the invariants of a case.
func neverHappens(t *testing.T, c Case) {
	t.Helper()
	st := c.Standing
	told := slices.ContainsFunc(c.Messages, func(m Message) bool {
		return m.To == ToSeller && slices.Contains([]string{"L3", "L4", "L5", "L9"}, m.Letter)
	})
	sealed := slices.ContainsFunc(c.History, func(e Entry) bool { return e.Event == HoldEvent })
	if (st.State == Removed || st.State == Restricted || st.State == InterimRestricted) && !told && !sealed {
		t.Fatalf("%s is %s and the seller was never told", c.ID, st.State)
	}
	if (st.State == Removed || st.State == Restricted || st.State == InterimRestricted) != st.Restricted && slices.Contains([]State{Removed, Restricted, InterimRestricted, Cleared, Reinstated}, st.State) {
		t.Fatalf("%s is %s and restricted: %t", c.ID, st.State, st.Restricted)
	}
	if (st.Hold != nil) != (st.State == LegalHold) || (st.Countered != nil) != (st.State == CounterNoticed) || st.State == Appealed && st.Appeal == nil {
		t.Fatalf("%s is %s with hold %v, appeal %v, counter-notice %v", c.ID, st.State, st.Hold, st.Appeal, st.Countered)
	}
	if (st.State == Cleared || st.State == Reinstated) && len(st.Strikes) != 0 {
		t.Fatalf("%s is %s and still weighs", c.ID, st.State)
	}
	if st.State == Closed && len(st.Timers) != 0 {
		t.Fatalf("a closed case has the clocks %v", st.Timers)
	}
	for _, timer := range st.Timers {
		if timer.End.IsZero() || !timer.End.After(timer.From) {
			t.Fatalf("the clock %s of %s never ends", timer.Code, st.State)
		}
	}
}

// noneIsStuck: from every reachable case some way of moves, letters and time leads to CLOSED.
func noneIsStuck(t *testing.T, g graph) {
	t.Helper()
	leads := map[string]bool{}
	var work []string
	for key, n := range g.nodes {
		if n.c.Standing.State == Closed {
			leads[key] = true
			work = append(work, key)
		}
	}
	for len(work) > 0 {
		for _, from := range g.into[work[0]] {
			if !leads[from] {
				leads[from] = true
				work = append(work, from)
			}
		}
		work = work[1:]
	}
	for key := range g.nodes {
		if !leads[key] {
			t.Fatalf("no way leads from here to CLOSED: %s", key)
		}
	}
}

// clocksAreNoticed: each clock that runs is noticed when it ends, once, in both languages.
func clocksAreNoticed(t *testing.T, b *Book, n node, noticed map[notice.TimerCode]bool) {
	t.Helper()
	if len(n.c.Standing.Timers) == 0 {
		return
	}
	at := n.at
	for _, timer := range n.c.Standing.Timers {
		at = later(at, timer.End)
	}
	c, fx, err := b.Apply(n.c, Event{Kind: Tick}, machine, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, al := range fx.Alarms {
		noticed[al.Code] = true
		if al.Words.EN == "" || al.Words.ZH == "" {
			t.Fatalf("%+v", al)
		}
	}
	if due, code := c.NextDue(); !due.IsZero() {
		t.Fatalf("the clock %s still runs after its end", code)
	}
	if again, fx, err := b.Apply(c, Event{Kind: Tick}, machine, at.Add(hour)); err != nil || len(fx.Alarms) != 0 || again.Version != c.Version {
		t.Fatalf("noticed twice: %v %v", fx.Alarms, err)
	}
}
