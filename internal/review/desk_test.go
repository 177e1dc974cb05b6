// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// The people of the tests.
var (
	machine  = Actor{ID: "system", Roles: []Role{System}}
	officer  = Actor{ID: "m-1", Roles: RolesOf("moderator")}
	another  = Actor{ID: "m-2", Roles: RolesOf("moderator")}
	senior   = Actor{ID: "s-1", Roles: RolesOf("senior_moderator")}
	fresh    = Actor{ID: "r-1", Roles: []Role{Reviewer}}
	counsel  = Actor{ID: "l-1", Roles: RolesOf("legal")}
	counsel2 = Actor{ID: "l-2", Roles: RolesOf("legal")}
	shop     = Actor{ID: "u-9", Roles: RolesOf("seller"), Org: "seller-1"}
	rival    = Actor{ID: "u-8", Roles: RolesOf("seller"), Org: "seller-2"}
	brand    = Actor{ID: "owner-1", Roles: RolesOf("rights_owner")}
	stranger = Actor{ID: "owner-2", Roles: RolesOf("rights_owner")}
	auditor  = Actor{ID: "a-1", Roles: RolesOf("auditor")}
	admin    = Actor{ID: "x-1", Roles: RolesOf("admin")}
)

// start is a Monday morning.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func book(t testing.TB) *Book {
	t.Helper()
	b, err := StandardBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// snapshot is a listing that uses a mark, as it was at the start.
func snapshot(t testing.TB) Snapshot {
	t.Helper()
	s, err := NewSnapshot(
		listing.Listing{ID: "sku-1", Title: "Nordvik rain jacket 2 pcs", SellerID: "seller-1", Classes: []nice.Class{25}},
		[]trademarks.Mark{{ID: "US-5123456", Office: "US", Number: "5123456", Text: "NORDVIK", Owners: []trademarks.Owner{{Name: "Nordvik Outdoor AB"}}, Status: trademarks.StatusRegistered, Classes: []nice.Class{25}}},
		screening.Verdict{Engine: "1", Policy: "default@1", Register: screening.RegisterStamp{Version: "v1"}, Findings: []screening.Finding{{Mark: "NORDVIK", MarkID: "US-5123456", Rules: []string{"R7"}, Level: screening.High, Score: 62}}},
		start)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// complaint is a whole notice of a kind.
func complaint(kind notice.Kind) *notice.Notice {
	n := &notice.Notice{
		ID: "N-1", Kind: kind, Received: start, Why: "our mark", Evidence: []string{"photo.jpg"}, Signature: "/Lind/",
		Who: notice.Complainant{Name: "Nordvik Outdoor AB", Address: "Storgatan 1", Email: "ip@nordvik.example", Phone: "+46 8 123 456 78", Capacity: notice.Owner, Identity: "register.pdf",
			Checks: []notice.Check{{Kind: notice.CheckRegister, At: start.Add(-time.Hour), By: "m-3"}}},
		Rights:     []notice.Right{{Kind: notice.RightTrademark, Number: "5123456", Jurisdiction: "US", Mark: "NORDVIK", Classes: []nice.Class{25}, Owner: "Nordvik Outdoor AB", Work: "photo", Proof: "certificate.pdf"}},
		Targets:    []notice.Target{{URL: "https://shop.example/1", Scope: notice.ScopeListing}},
		Statements: notice.Statements{GoodFaith: true, Perjury: true, Guarantee: true, BonaFide: true},
	}
	return n
}

// opening is a flag of our own; with a kind it is a right holder's case.
func opening(t testing.TB, kind notice.Kind, change ...func(*Opening)) Opening {
	o := Opening{ID: "C-1", Source: FromScreening, ListingID: "sku-1", SellerID: "seller-1", MarkID: "US-5123456", Owner: "Nordvik Outdoor AB", Level: screening.High, Score: 62, Snapshot: snapshot(t), Reach: 9}
	if kind != "" {
		o.Source, o.Notice, o.Notifier = FromNotice, complaint(kind), "owner-1"
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

func opened(t testing.TB, o Opening) Case {
	t.Helper()
	c, _, err := book(t).Open(o, machine, start)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// letterFor is a rendered letter with an id of its own.
func letterFor(c Case, letter, to string) Message {
	return Message{Ref: fmt.Sprintf("%s-%d-%s-%s", c.ID, len(c.History)+1, letter, to), Letter: letter, To: to, SHA: "00"}
}

// brings is an event that brings all a line of the table can ask for.
func brings(b *Book, c Case, kind EventKind, by Actor) Event {
	ev := Event{Kind: kind, Facts: "The title says Nordvik.", Rules: []string{"R7"}, Evidence: []string{"invoice.pdf"}, Note: "seen", Statement: "The goods are genuine.",
		Ground: GroundCounterfeit, Order: "order 12", Notifier: "owner-1", Standing: notice.Verified, Confirmed: true}
	switch kind {
	case Clear, Reverse:
		ev.Reason = "OK-LIC"
	case RejectNotice:
		ev.Reason = "RJ-RIGHT"
	case Remove:
		ev.Reason = "TM-CF"
	default:
		ev.Reason = "TM-INF"
	}
	for range c.OpenClaims() {
		ev.Answers = append(ev.Answers, "The invoice names other goods.")
	}
	switch kind {
	case Respond, AppealEvent:
		ev.Answers = nil
		if len(c.OpenClaims()) == 0 {
			ev.Claims = []string{"The goods are genuine."}
		}
	case Supply:
		n := complaint(c.Kind)
		ev.Notice = n
	case Counter:
		ev.Counter = &notice.CounterNotice{Who: notice.Complainant{Name: "Wang", Address: "Shenzhen", Phone: "0755 2601 2345"}, Material: []notice.Target{{URL: "https://shop.example/1"}},
			Reasons: "genuine", Evidence: []string{"invoice.pdf"}, Perjury: true, Guarantee: true, Jurisdiction: "any", AcceptService: true, Signature: "Wang"}
	case Reinstate:
		ev.Order = ""
	case Delivered:
		for _, m := range c.Messages {
			if m.Settled.IsZero() && m.Recalled.IsZero() {
				ev.Ref = m.Ref
			}
		}
	case LogMessage:
		for _, l := range c.Owed {
			if l.To != ToSeller || !c.Sealed() {
				ev.Messages = append(ev.Messages, letterFor(c, l.Letter, l.To))
			}
		}
		for i := range ev.Messages {
			ev.Messages[i].Ref = fmt.Sprint(ev.Messages[i].Ref, "-", i)
		}
		return ev
	}
	if lines := b.rowsOf(kind, c.Standing.State); len(lines) > 0 {
		a := attempt{book: b, c: c, ev: ev, by: by, row: lines[0]}
		for _, l := range a.letters() {
			if l.To == ToSeller && !c.Sealed() && !ev.Sealed {
				ev.Messages = append(ev.Messages, letterFor(c, l.Letter, l.To))
			}
		}
	}
	return ev
}

// step is a move of a walk.
type step struct {
	kind   EventKind
	by     Actor
	after  time.Duration // since the move before
	change func(*Event)
}

// walk makes moves one after another and fails at the first that is refused.
func walk(t testing.TB, c Case, at time.Time, steps ...step) (Case, Effects, time.Time) {
	t.Helper()
	b := book(t)
	fx := newEffects()
	for i, s := range steps {
		at = at.Add(s.after)
		ev := brings(b, c, s.kind, s.by)
		if s.change != nil {
			s.change(&ev)
		}
		n, f, err := b.Apply(c, ev, s.by, at)
		if err != nil {
			t.Fatalf("step %d, %s by %s in %s: %v", i+1, s.kind, s.by.ID, c.Standing.State, err)
		}
		if err := n.VerifyHistory(); err != nil {
			t.Fatal(err)
		}
		c, fx = n, f
	}
	return c, fx, at
}

// refused checks that a move is refused in a way and with a sentence.
func refused(t *testing.T, c Case, ev Event, by Actor, at time.Time, kind fault.Kind, want string) {
	t.Helper()
	n, fx, err := book(t).Apply(c, ev, by, at)
	if !fault.Is(err, kind) || fault.Message(err) != want && kind != fault.NotFound {
		t.Errorf("%s by %s in %s: got %v (%s), want %s: %s", ev.Kind, by.ID, c.Standing.State, err, fault.KindOf(err), kind, want)
	}
	if err != nil && (n.Version != c.Version || len(fx.Audit)+len(fx.Letters)+len(fx.Strikes) != 0) {
		t.Errorf("a refused move changed the case")
	}
	if why := Why(err); err != nil && kind != fault.NotFound && (why.EN == "" || why.ZH == "") {
		t.Errorf("%s: the reason is not in both languages: %+v", ev.Kind, why)
	}
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// own is the way of a flag of our own to a state.
func own(t testing.TB, to State) (Case, time.Time) {
	t.Helper()
	c := opened(t, opening(t, ""))
	steps := map[State][]step{
		New:               {},
		Triage:            {{kind: ToTriage, by: officer}},
		SellerContacted:   {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}},
		SellerResponded:   {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}},
		InterimRestricted: {{kind: ToTriage, by: officer}, {kind: Restrict, by: officer, change: func(e *Event) { e.Safety = true }}},
		Removed:           {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}, {kind: Remove, by: officer, after: hour}},
		Restricted:        {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}, {kind: Restrict, by: officer, after: hour}},
		Cleared:           {{kind: ToTriage, by: officer}, {kind: Clear, by: officer}},
		LegalHold:         {{kind: HoldEvent, by: counsel}},
		Appealed:          {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}, {kind: Remove, by: officer, after: hour}, {kind: AppealEvent, by: shop, after: day}},
		Reinstated:        {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}, {kind: Remove, by: officer, after: hour}, {kind: AppealEvent, by: shop, after: day}, {kind: Grant, by: fresh}},
		Upheld:            {{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}, {kind: Remove, by: officer, after: hour}, {kind: AppealEvent, by: shop, after: day}, {kind: Uphold, by: fresh}},
	}[to]
	c, _, at := walk(t, c, start, steps...)
	if c.Standing.State != to {
		t.Fatalf("the way to %s ends in %s", to, c.Standing.State)
	}
	return c, at
}

// complained is the way of a right holder's case to a removal.
func complained(t testing.TB, kind notice.Kind, profile notice.Profile, steps ...step) (Case, Effects, time.Time) {
	t.Helper()
	c := opened(t, opening(t, kind, func(o *Opening) { o.Profile = profile; o.Notice.Profile = profile }))
	way := append([]step{{kind: ToTriage, by: officer}, {kind: Contact, by: officer}, {kind: Respond, by: shop, after: hour}, {kind: Remove, by: officer, after: hour}}, steps...)
	return walk(t, c, start, way...)
}
