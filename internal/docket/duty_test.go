// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// received is four in the afternoon of Thu 5 Mar 2026 in Chicago.
var received = time.Date(2026, 3, 5, 22, 0, 0, 0, time.UTC)

func troOf(t testing.TB, change func(*DutyOrder)) DutySheet {
	t.Helper()
	o := DutyOrder{Kind: OrderTRO, Received: received, Channel: "e-mail", By: "ann", Order: Order{Court: "ilnd", Entry: "entry 9", Entered: moment(t, "2026-03-05T09:30"), Sealed: true}}
	if change != nil {
		change(&o)
	}
	return DutySheet{Orders: []DutyOrder{o}}
}

// dutyLine is what a test asks of a duty.
type dutyLine struct {
	Code  DutyCode
	State DutyState
	Due   string
}

func linesOf(list []Duty) (out []dutyLine) {
	for _, d := range list {
		l := dutyLine{Code: d.Code, State: d.State}
		if d.Result != nil {
			l.Due = d.Result.Due.String()
		}
		out = append(out, l)
	}
	return out
}

// The clocks of an order that is silent, of one that sets its own times, and what the seal holds back.
func TestDutiesUnderAnOrder(t *testing.T) {
	c := DutyCase{Lawsuit: Lawsuit{CaseRef: CaseRef{Court: "ilnd"}, Sealed: true}}
	now := received.Add(time.Hour)
	want := []dutyLine{
		{DutyReceipt, DutyStateDone, ""}, {DutyVerify, DutyStateDue, "2026-03-06"}, {DutyMatch, DutyStateDue, "2026-03-06"},
		{DutyListings, DutyStateDue, "2026-03-09"}, // day 3 is Sun 8 Mar
		{DutyRestrain, DutyStateDue, "2026-03-10"}, {DutyDiscovery, DutyStateOpen, ""}, {DutyTellSeller, DutyStateWaiting, ""},
		{DutyLapse, DutyStateDue, "2026-03-19"}, {DutyRelease, DutyStateWaiting, ""},
	}
	if diff := cmp.Diff(want, linesOf(troOf(t, nil).Duties(c, now))); diff != "" {
		t.Error("silent: " + diff)
	}
	s := troOf(t, func(o *DutyOrder) {
		o.Listings, o.Restrain, o.Discovery = DutyTerm{48, Hours}, DutyTerm{5, WorkingDays}, DutyTerm{14, Days}
		o.Until = moment(t, "2026-03-18")
	})
	want = []dutyLine{
		{DutyReceipt, DutyStateDone, ""}, {DutyVerify, DutyStateLate, "2026-03-06"}, {DutyMatch, DutyStateLate, "2026-03-06"},
		{DutyListings, DutyStateLate, "2026-03-09T16:00"}, // 48 hours end on Saturday: the same hour of Monday
		{DutyRestrain, DutyStateDue, "2026-03-12"}, {DutyDiscovery, DutyStateDue, "2026-03-19"}, {DutyTellSeller, DutyStateDue, "2026-03-11"},
		{DutyLapse, DutyStateDue, "2026-03-18"}, {DutyRelease, DutyStateWaiting, ""},
	}
	c = DutyCase{Lawsuit: Lawsuit{CaseRef: CaseRef{Court: "ilnd"}}, Unseal: moment(t, "2026-03-10").Date}
	if diff := cmp.Diff(want, linesOf(s.Duties(c, time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)))); diff != "" {
		t.Error("own times: " + diff)
	}
	for _, d := range s.Duties(c, now) {
		if d.Title.EN == "" || d.Title.ZH == "" || d.Record.EN == "" || d.Record.ZH == "" {
			t.Errorf("%s lacks words", d.Code)
		}
	}
}

// A receipt late in the evening in China is still the day before in the court's zone, where the days are counted.
func TestDutiesCountInTheCourtsZone(t *testing.T) {
	s := troOf(t, func(o *DutyOrder) { o.Received = time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC) })
	got := linesOf(s.Duties(DutyCase{Lawsuit: Lawsuit{CaseRef: CaseRef{Court: "ilnd"}}}, received.Add(24*time.Hour)))[1]
	if diff := cmp.Diff(dutyLine{DutyVerify, DutyStateDue, "2026-03-06"}, got); diff != "" {
		t.Error(diff)
	}
}

// A duty is done once, with evidence; an extension asks for the verifying and the look at the end anew, an injunction for
// nearly all.
func TestDutiesAreDoneAndSuperseded(t *testing.T) {
	c, now := DutyCase{Lawsuit: Lawsuit{CaseRef: CaseRef{Court: "ilnd"}}}, received.Add(2*time.Hour)
	s := troOf(t, func(o *DutyOrder) { o.Sealed = false })
	do := func(code DutyCode, evidence string) (err error) {
		next, err := s.Do(code, DutyDone{By: "bo", Evidence: evidence}, c, now)
		if err == nil {
			s = next
		}
		return err
	}
	for _, code := range []DutyCode{DutyVerify, DutyListings, DutyRestrain} {
		if err := do(code, "file 1"); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		code     DutyCode
		evidence string
		kind     fault.Kind
	}{"twice": {DutyVerify, "x", fault.Conflict}, "no evidence": {DutyMatch, " ", fault.Invalid}, "receipt": {DutyReceipt, "x", fault.Invalid}, "unknown": {"DANCE", "x", fault.Invalid}, "nothing to release": {DutyRelease, "x", fault.Conflict}} {
		if err := do(tc.code, tc.evidence); !fault.Is(err, tc.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	done := func() (list []DutyCode) {
		for _, d := range s.Duties(c, now) {
			if d.State == DutyStateDone {
				list = append(list, d.Code)
			}
		}
		return list
	}
	before := len(s.Done)
	s.Orders = append(s.Orders, DutyOrder{Kind: OrderExtension, Received: now, Order: Order{Entry: "entry 20"}})
	if diff := cmp.Diff([]DutyCode{DutyReceipt, DutyListings, DutyRestrain}, done()); diff != "" {
		t.Error("extended: " + diff)
	}
	if err := do(DutyVerify, "entry 20 read"); err != nil {
		t.Error(err)
	}
	s.Orders = append(s.Orders, DutyOrder{Kind: OrderPI, Received: now, Order: Order{Entry: "entry 31"}})
	if diff := cmp.Diff([]DutyCode{DutyReceipt}, done()); diff != "" {
		t.Error("injunction: " + diff)
	}
	if len(s.Done) != before+1 {
		t.Error("what was done before is lost")
	}
}

// A release needs something that allows it, nothing held, and two people.
func TestAReleaseOfAllNeedsTwo(t *testing.T) {
	day := moment(t, "2026-03-20").Date
	held := Restraint{Provider: "PayPal", Account: "a", From: moment(t, "2026-03-06").Date, Amount: Money{100, "USD"}}
	c, now := DutyCase{Lawsuit: Lawsuit{CaseRef: CaseRef{Court: "ilnd"}, Restraints: []Restraint{held}}}, time.Date(2026, 3, 23, 15, 0, 0, 0, time.UTC)
	s := troOf(t, nil)
	if _, err := s.Trigger(DutyTrigger{day, "mood", "x"}, day); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if _, err := s.Trigger(DutyTrigger{day, ReleaseDismissal, "entry 40"}, day.AddDays(-1)); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	s, err := s.Trigger(DutyTrigger{day, ReleaseDismissal, "entry 40"}, day)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do(DutyRelease, DutyDone{By: "ann", Evidence: "entry 40"}, c, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("with money held: %v", err)
	}
	c.Lawsuit.Restraints[0].To = day
	if s, err = s.Do(DutyRelease, DutyDone{By: "ann", Evidence: "entry 40"}, c, now); err != nil {
		t.Fatal(err)
	}
	last := func() Duty { list := s.Duties(c, now); return list[len(list)-1] }
	if d := last(); d.State != DutyStateSecond || d.Result.Due.String() != "2026-03-24" || s.WaitsFor() != "ann" { // two business days after Fri 20 Mar
		t.Errorf("%s %v", d.State, d.Result.Due)
	}
	if _, err := s.Approve("Ann", now); !fault.Is(err, fault.Forbidden) {
		t.Errorf("one person twice: %v", err)
	}
	if s, err = s.Approve("bo", now); err != nil || last().State != DutyStateDone {
		t.Errorf("%v %s", err, last().State)
	}
	if _, err := s.Approve("cy", now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a third: %v", err)
	}
}

// The docket itself starts the release when the case ends for all.
func TestTheDocketStartsARelease(t *testing.T) {
	s := troOf(t, nil)
	events := []Event{{Key: "k1", Filed: moment(t, "2026-03-02").Date, Reading: EntryReading{Types: []EntryType{{Type: Complaint, Sure: true, Scope: Scope{All: true}}}}},
		{Key: "k2", Filed: moment(t, "2026-03-20").Date, Reading: EntryReading{Types: []EntryType{{Type: Dismissal, Sure: true, Scope: Scope{All: true}}}}}}
	got := s.trigger(DutyCase{Lawsuit: Lawsuit{CaseRef: CaseRef{Court: "ilnd"}, Events: events}})
	if diff := cmp.Diff(&DutyTrigger{moment(t, "2026-03-20").Date, ReleaseDismissal, "k2"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOrdersAreChecked(t *testing.T) {
	now := received.Add(time.Hour)
	good := troOf(t, nil).Orders[0]
	if err := good.Check(true, now); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*DutyOrder){
		"an extension first": func(o *DutyOrder) { o.Kind = OrderExtension }, "no kind": func(o *DutyOrder) { o.Kind = "" }, "no receipt": func(o *DutyOrder) { o.Received = time.Time{} },
		"tomorrow": func(o *DutyOrder) { o.Received = now.Add(time.Hour) }, "no paper": func(o *DutyOrder) { o.Entry = " " }, "no hash": func(o *DutyOrder) { o.Hash = "abc" },
		"no days": func(o *DutyOrder) { o.Restrain = DutyTerm{-1, Days} }, "cap": func(o *DutyOrder) { o.Cap = Money{100, "usd"} }, "ends before": func(o *DutyOrder) { o.Until = calendar.Day(o.Entered.Date.AddDays(-1)) },
	} {
		o := good
		change(&o)
		if err := o.Check(true, now); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDutyTerms(t *testing.T) {
	for text, want := range map[string]DutyTerm{"": {}, "7": {7, Days}, "7d": {7, Days}, "5 BD": {5, WorkingDays}, "48h": {48, Hours}} {
		got, err := ParseDutyTerm(text)
		if err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
		if again, err := ParseDutyTerm(got.String()); err != nil || again != got {
			t.Errorf("%q: %v %v", got.String(), again, err)
		}
	}
	for _, text := range []string{"0", "-1", "x", "7w", "1001", "7.5d"} {
		if got, err := ParseDutyTerm(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
