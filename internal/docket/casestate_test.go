// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// moment reads a moment for a test.
func moment(t testing.TB, s string) calendar.Moment {
	t.Helper()
	m, err := calendar.ParseMoment(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// codes are the codes of timers.
func codes(timers []Timer) []string {
	list := []string{}
	for _, t := range timers {
		list = append(list, t.Code)
	}
	return list
}

func TestALawsuitFromFeedToSatisfaction(t *testing.T) {
	hour := func(s string) calendar.Moment { return moment(t, s) }
	type step struct {
		State  CaseState
		Timers []string
	}
	moves := []Move{
		{Event: Seen},
		{Event: Complaint, Sealed: true, At: hour("2026-03-02")},
		{Event: SealMotion},
		{Event: TROMotion},
		{Event: TROOrder, At: hour("2026-03-05T10:30")},
		{Event: Bond},
		{Event: TROExtended, At: hour("2026-03-18"), Until: hour("2026-04-02"), Expiry: hour("2026-03-19"), First: hour("2026-03-05T10:30")},
		{Event: Served, At: hour("2026-03-20")},
		{Event: PIMotion, At: hour("2026-03-25"), Hearing: hour("2026-04-15T09:45")},
		{Event: PIOrder, At: hour("2026-04-01")},
		{Event: Dismissal},
		{Event: DefaultMotion},
		{Event: Judgment, At: hour("2026-06-01")},
		{Event: Satisfaction},
		{Event: BondReleased},
	}
	want := []step{
		{CaseDetected, []string{"T-CLASSIFY"}},
		{CaseFiledSeal, []string{"T-4m"}},
		{CaseFiledSeal, []string{}},
		{CaseTROSought, []string{}},
		{CaseTROEntered, []string{"T-TRO", "T-TRO-MAX", "T-COMPLY", "T-BOND"}},
		{CaseTROEntered, []string{}},
		{CaseTROExt, []string{"T-TRO-EXT", "T-TRO-MAX"}},
		{CaseTROExt, []string{"T-ANSWER"}},
		{CasePISought, []string{"T-OPPOSE", "T-6c1", "T-6c2"}},
		{CasePIEntered, []string{"T-APPEAL"}},
		{CasePIEntered, []string{"T-RELEASE"}}, // not of all defendants
		{CaseDefault, []string{"T-RESPONSE"}},
		{CaseJudgment, []string{"T-62a", "T-59e", "T-60c", "T-APPEAL"}},
		{CaseJudgment, []string{"T-RELEASE"}}, // one defendant paid
		{CaseClosed, []string{}},
	}
	var got []step
	state := CaseUnseen
	for i, m := range moves {
		next, timers, err := state.Next(m)
		if err != nil {
			t.Fatalf("move %d, %s from %s: %v", i, m.Event, state, err)
		}
		state = next
		got = append(got, step{next, codes(timers)})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIllegalMovesAreRefusedWithTheReason(t *testing.T) {
	for _, tc := range []struct {
		name  string
		state CaseState
		move  Move
		want  string
	}{
		{"the end of an order that was denied", CaseTRODenied, Move{Event: TROExpired}, "TRO_EXPIRED needs a case that is TRO_ENTERED or TRO_EXTENDED or PI_SOUGHT or STAYED or DEFAULT_SOUGHT, but this one is TRO_DENIED"},
		{"a restraining order after judgment", CaseJudgment, Move{Event: TROOrder}, "a step before it is missing"},
		{"an extension after an injunction", CasePIEntered, Move{Event: TROExtended}, "from here the case can go on with"},
		{"nothing moves a closed case", CaseClosed, Move{Event: TROMotion}, "the case is CLOSED and ended"},
		{"an order that ended is not extended", CaseTROEntered, Move{Event: TROExtended, At: moment(t, "2026-03-20"), Expiry: moment(t, "2026-03-19")}, "an order that has ended cannot be extended"},
		{"an event of no table", CaseFiled, Move{Event: "PARADE"}, "is not an event that moves a case"},
		{"a state of no table", "LOST", Move{Event: Complaint}, "is not a state of a case"},
		{"before anybody saw it", CaseUnseen, Move{Event: SealMotion}, "SEAL_MOTION is not an event that moves a case"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, timers, err := tc.state.Next(tc.move)
			if err == nil || next != tc.state || timers != nil {
				t.Fatalf("got %s, %v, %v; want a refusal", next, timers, err)
			}
			if !strings.Contains(fault.Message(err), tc.want) {
				t.Errorf("reason %q does not say %q", fault.Message(err), tc.want)
			}
		})
	}
}

// A ruling implies that what it rules on was sought: feeds leave motions out, and plaintiffs file them under seal.
func TestARulingImpliesItsMotion(t *testing.T) {
	day := func(s string) calendar.Moment { return moment(t, s) }
	order := []string{"T-TRO", "T-TRO-MAX", "T-COMPLY", "T-BOND"}
	judgment := []string{"T-62a", "T-59e", "T-60c", "T-APPEAL"}
	type outcome struct {
		State  CaseState
		Timers []string
	}
	for _, tc := range []struct {
		name  string
		state CaseState
		move  Move
		want  outcome
	}{
		{"an order in a case known from it alone", CaseDetected, Move{Event: TROOrder, At: day("2026-03-05")}, outcome{CaseTROEntered, order}},
		{"an order in a filed case", CaseFiled, Move{Event: TROOrder, At: day("2026-03-05")}, outcome{CaseTROEntered, order}},
		{"an order after a denial", CaseTRODenied, Move{Event: TROOrder, At: day("2026-03-05")}, outcome{CaseTROEntered, order}},
		{"a new order after one that ended", CaseTROLapsed, Move{Event: TROOrder, At: day("2026-03-25"), First: day("2026-03-05")}, outcome{CaseTROEntered, order}},
		{"an order beside a motion for an injunction", CasePISought, Move{Event: TROOrder, At: day("2026-03-05")}, outcome{CasePISought, order}},
		{"a denial", CaseFiledSeal, Move{Event: TRODenied}, outcome{CaseTRODenied, []string{}}},
		{"a grant whose order is not there yet", CaseFiled, Move{Event: TROGranted}, outcome{CaseTROSought, []string{"T-READ"}}},
		{"a ruling that is not told", CaseFiled, Move{Event: TRORulingUnknown}, outcome{CaseTROSought, []string{"T-READ"}}},
		{"an extension alone: the outer limit needs the first entry", CaseFiled, Move{Event: TROExtended, At: day("2026-03-18"), Until: day("2026-04-01")}, outcome{CaseTROExt, []string{"T-TRO-EXT"}}},
		{"an order dissolved", CaseFiled, Move{Event: TRODissolved}, outcome{CaseTROLapsed, []string{"T-RELEASE"}}},
		{"an injunction", CaseFiled, Move{Event: PIOrder, At: day("2026-04-01")}, outcome{CasePIEntered, []string{"T-APPEAL"}}},
		{"an injunction that ends a stay", CaseStayed, Move{Event: PIOrder, At: day("2026-04-01")}, outcome{CasePIEntered, []string{"T-APPEAL"}}},
		{"a motion for an injunction without one for an order", CaseFiled, Move{Event: PIMotion}, outcome{CasePISought, []string{"T-OPPOSE"}}},
		{"both motions together", CaseTROSought, Move{Event: PIMotion}, outcome{CaseTROSought, []string{}}},
		{"the motion on the docket after its order", CaseTROEntered, Move{Event: TROMotion}, outcome{CaseTROEntered, []string{}}},
		{"default without an injunction", CaseTROLapsed, Move{Event: DefaultMotion}, outcome{CaseDefault, []string{"T-RESPONSE"}}},
		{"a judgment", CasePIEntered, Move{Event: Judgment, At: day("2026-06-01")}, outcome{CaseJudgment, judgment}},
		{"a stay at a later stage", CasePIEntered, Move{Event: Stay}, outcome{CaseStayed, []string{"T-ORDER-DUE"}}},
		{"and its end", CaseStayed, Move{Event: StayLifted, Before: CasePIEntered}, outcome{CasePIEntered, []string{}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, timers, err := tc.state.Next(tc.move)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, outcome{next, codes(timers)}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every implied line says why it stands there, and none hides a line of the specification.
func TestImpliedLinesSayWhy(t *testing.T) {
	for _, row := range impliedRows {
		if row.added == "" {
			t.Errorf("%s from %v says no reason", row.event, row.from)
		}
		for _, s := range row.from {
			if got := rowFor(s, row.event); got == nil || got.added != row.added {
				t.Errorf("%s from %s has two lines", row.event, s)
			}
		}
	}
}

func TestASecondPaperOfTheSameKindMovesNothing(t *testing.T) {
	for state, e := range map[CaseState]EventType{CaseTROSought: TROMotion, CaseTROEntered: TROOrder, CasePIEntered: PIOrder, CaseDefault: DefaultMotion, CaseFiled: Complaint, CaseTROExt: Complaint} {
		next, timers, err := state.Next(Move{Event: e})
		if next != state || timers != nil || err != nil {
			t.Errorf("%s in %s: got %s, %v, %v", e, state, next, codes(timers), err)
		}
	}
}

// TestNoCaseIsStuck walks every move from every state: each open state leads to an end, also without the dismissal that
// ends any case, and every state can be reached.
func TestNoCaseIsStuck(t *testing.T) {
	reach := func(start CaseState, without ...EventType) map[CaseState]bool {
		seen, todo := map[CaseState]bool{start: true}, []CaseState{start}
		for len(todo) > 0 {
			s := todo[0]
			todo = todo[1:]
			for _, m := range everyMove() {
				if slices.Contains(without, m.Event) {
					continue
				}
				if next, _, err := s.Next(m); err == nil && !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			}
		}
		return seen
	}
	from := reach(CaseUnseen)
	for _, s := range caseStates {
		if !from[s] {
			t.Errorf("%s cannot be reached", s)
		}
		if s.Ended() {
			continue
		}
		if end := reach(s, Dismissal, Transfer); !end[CaseClosed] {
			t.Errorf("%s leads to no end but by dismissal", s)
		}
	}
}

// everyMove is each event, with and without what its conditions ask for.
func everyMove() []Move {
	var list []Move
	for _, row := range slices.Concat(caseTable, impliedRows) {
		list = append(list, Move{Event: row.event}, Move{Event: row.event, All: true, Sealed: true, Before: CaseTROEntered})
	}
	for _, e := range caseRecords {
		list = append(list, Move{Event: e})
	}
	return list
}

// TestEveryTimerHasAnEnd follows each timer from the state it starts in: something that can still happen ends it, or its
// own time does, and what it then tells the case is allowed there.
func TestEveryTimerHasAnEnd(t *testing.T) {
	day := moment(t, "2026-03-02T10:00")
	for _, row := range slices.Concat(caseTable, impliedRows) {
		for _, from := range row.from {
			m := Move{Event: row.event, At: day, First: day, Until: moment(t, "2026-03-16"), Due: moment(t, "2026-03-10"), Hearing: moment(t, "2026-04-01"), All: true}
			state, timers, err := from.Next(m)
			if err != nil {
				t.Fatalf("%s from %s: %v", row.event, from, err)
			}
			for _, timer := range timers {
				checkTimer(t, state, timer)
			}
		}
	}
}

func checkTimer(t *testing.T, state CaseState, timer Timer) {
	t.Helper()
	if timer.Title.EN == "" || timer.Title.ZH == "" {
		t.Errorf("%s has no title in one language", timer.Code)
	}
	endable := false
	for _, e := range timer.EndedBy {
		if _, _, err := state.Next(Move{Event: e, All: true}); err == nil {
			endable = true
		}
	}
	if req, ok := timer.Request("ilnd"); ok {
		if _, err := Compute(req); err != nil {
			t.Errorf("%s in %s has no date: %v", timer.Code, state, err)
		}
		endable = true
	} else if timer.Within > 0 {
		endable = true
	}
	if !endable {
		t.Errorf("%s, started in %s, has no end", timer.Code, state)
	}
	if timer.OnDue != "" {
		if _, _, err := state.Next(Move{Event: timer.OnDue}); err != nil && !state.Ended() {
			t.Errorf("%s tells %s in %s, which is refused: %v", timer.Code, timer.OnDue, state, err)
		}
	}
}

// TestAnyWalkStaysOnTheMap takes random moves: a case is always in a state of the list, a refused move leaves it where it
// was, and an ended case moves no more but to be closed.
func TestAnyWalkStaysOnTheMap(t *testing.T) {
	moves := everyMove()
	rapid.Check(t, func(t *rapid.T) {
		state := CaseUnseen
		for range 60 {
			m := rapid.SampledFrom(moves).Draw(t, "move")
			next, timers, err := state.Next(m)
			switch {
			case !next.known():
				t.Fatalf("%s from %s leads to %q", m.Event, state, next)
			case err != nil && (next != state || timers != nil):
				t.Fatalf("%s from %s was refused and moved to %s", m.Event, state, next)
			case state.Ended() && next != state && next != CaseClosed:
				t.Fatalf("%s moved an ended case from %s to %s", m.Event, state, next)
			}
			state = next
		}
	})
}

func TestATimerWithoutADateIsOpen(t *testing.T) {
	_, timers, err := CaseTROSought.Next(Move{Event: TROOrder, At: moment(t, "2026-03-05")})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, timer := range timers {
		got[timer.Code] = timer.Open()
	}
	want := map[string]bool{"T-TRO": false, "T-TRO-MAX": false, "T-COMPLY": true, "T-BOND": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(timers[0].Alarm.EN, "hour of entry") {
		t.Errorf("the missing hour is not told: %q", timers[0].Alarm.EN)
	}
}

func TestAnExtensionPastTwentyEightDaysAlarms(t *testing.T) {
	for _, tc := range []struct {
		name string
		move Move
		want string
	}{
		{"within 28 days", Move{First: moment(t, "2026-03-02"), Until: moment(t, "2026-03-30")}, ""},
		{"past them", Move{First: moment(t, "2026-03-02"), Until: moment(t, "2026-03-31")}, "appealable injunction"},
		{"with consent", Move{First: moment(t, "2026-03-02"), Until: moment(t, "2026-04-30"), Consent: true}, ""},
		{"not known", Move{}, "check the 28-day limit by hand"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.move.Event = TROExtended
			_, timers, err := CaseTROEntered.Next(tc.move)
			if err != nil {
				t.Fatal(err)
			}
			if got := timers[0].Alarm.EN; (tc.want == "") != (got == "") || !strings.Contains(got, tc.want) {
				t.Errorf("alarm %q, want %q", got, tc.want)
			}
		})
	}
}

func TestACorrectionIsAnEventWithItsReason(t *testing.T) {
	at := moment(t, "2026-03-02T10:00")
	got, err := CaseTRODenied.Correct(CaseTROEntered, "entry 14 was read wrongly", "Ann Example", at)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Correction{CaseTRODenied, CaseTROEntered, "entry 14 was read wrongly", "Ann Example", at}, got); diff != "" {
		t.Error(diff)
	}
	for name, err := range map[string]error{
		"no reason":  second(CaseFiled.Correct(CaseStayed, " ", "x", at)),
		"no name":    second(CaseFiled.Correct(CaseStayed, "x", "", at)),
		"same state": second(CaseFiled.Correct(CaseFiled, "x", "x", at)),
		"no state":   second(CaseFiled.Correct("X", "x", "x", at)),
	} {
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

// second is the error of two results.
func second[T any](_ T, err error) error { return err }
