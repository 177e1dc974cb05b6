// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// story is a docket of the tests: day, entry number, text.
func story(t testing.TB, lines ...[3]string) []Event {
	t.Helper()
	var list []Event
	for _, l := range lines {
		e := Event{Key: "k" + l[1], Entry: l[1], Filed: moment(t, l[0]).Date, Text: l[2]}
		list = append(list, e.read())
	}
	return list
}

func TestADocketLeadsToItsState(t *testing.T) {
	events := story(t,
		[3]string{"2026-03-02", "1", "COMPLAINT filed under seal by Lumineer Outdoor, LLC; Filing fee $ 405"},
		[3]string{"2026-03-02", "2", "SEALED DOCUMENT by Plaintiff Lumineer Outdoor, LLC Schedule A to Complaint [1]"},
		[3]string{"2026-03-03", "8", "MOTION by Plaintiff Lumineer Outdoor, LLC for temporary restraining order"},
		[3]string{"2026-03-05", "14", "TEMPORARY Restraining Order Signed by the Honorable A. B. Example on 3/5/2026"},
		[3]string{"2026-03-06", "15", "SURETY BOND in the amount of $ 10,000.00 posted by Lumineer Outdoor, LLC"},
		[3]string{"2026-03-17", "20", "MINUTE entry: Plaintiff's motion for extension of TRO 18 is granted. The TRO is extended to and including 4/2/2026."},
		[3]string{"2026-03-20", "22", "SUMMONS Returned Executed by Lumineer Outdoor, LLC on 3/20/2026"},
		[3]string{"2026-03-24", "25", "MOTION by Plaintiff for preliminary injunction"},
		[3]string{"2026-03-31", "30", "PRELIMINARY Injunction Order Signed by the Honorable A. B. Example"},
		[3]string{"2026-04-20", "35", "NOTICE of Voluntary Dismissal as to Defendants No. 4 and 9"},
		[3]string{"2026-05-05", "40", "MOTION by Plaintiff for entry of default and default judgment"},
		[3]string{"2026-05-20", "44", "FINAL JUDGMENT ORDER Signed by the Honorable A. B. Example"},
		[3]string{"2026-06-30", "50", "SATISFACTION of judgment as to Defendant No. 3"},
	)
	slices.Reverse(events) // a feed runs from the newest to the oldest
	p := Replay("ilnd", events)
	var steps []string
	for _, s := range p.Steps {
		steps = append(steps, s.At.String()+" "+string(s.Event)+" "+string(s.To))
	}
	want := []string{" SEEN DETECTED", "2026-03-02 COMPLAINT FILED_SEALED", "2026-03-03 TRO_MOTION TRO_SOUGHT", "2026-03-05 TRO_ORDER TRO_ENTERED", "2026-03-17 TRO_EXTENDED TRO_EXTENDED",
		"2026-03-24 PI_MOTION PI_SOUGHT", "2026-03-31 PI_ORDER PI_ENTERED", "2026-05-05 DEFAULT_MOTION DEFAULT_SOUGHT", "2026-05-20 JUDGMENT JUDGMENT"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
	if len(p.Refused) != 0 || len(p.Tasks) != 0 {
		t.Errorf("refused %v tasks %v", p.Refused, p.Tasks)
	}
	if diff := cmp.Diff([]string{"T-COMPLY", "T-APPEAL", "T-RELEASE", "T-62a", "T-59e", "T-60c", "T-APPEAL", "T-RELEASE"}, codes(p.Running)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(p, Replay("ilnd", events), cmp.AllowUnexported(Progress{})); diff != "" {
		t.Error("a second walk differs")
	}
}

// A signed order without a motion on file runs its clocks, and what comes later is read on.
func TestAnOrderWithoutItsMotionRunsItsClocks(t *testing.T) {
	p := Replay("ilnd", story(t,
		[3]string{"2026-03-02", "1", "COMPLAINT filed by Lumineer Outdoor, LLC"},
		[3]string{"2026-03-05", "14", "TEMPORARY Restraining Order Signed by the Honorable A. B. Example"},
		[3]string{"2026-03-06", "16", "MOTION by Plaintiff for temporary restraining order"},
		[3]string{"2026-03-09", "18", "SEALED TEMPORARY RESTRAINING ORDER"},
	))
	if p.State != CaseTROEntered || len(p.Refused) != 0 || p.expiry.Date.String() != "2026-03-19" {
		t.Errorf("state %s until %s, refused %v", p.State, p.expiry, p.Refused)
	}
	if diff := cmp.Diff([]string{"T-4m", "T-TRO", "T-TRO-MAX", "T-COMPLY", "T-BOND"}, codes(p.Running)); diff != "" {
		t.Error(diff)
	}
}

// An injunction takes the order's place: a case that goes on to default does not lapse on the old order's day.
func TestAnInjunctionEndsTheOrdersLife(t *testing.T) {
	p := Replay("ilnd", story(t,
		[3]string{"2026-03-05", "14", "TEMPORARY Restraining Order Signed by the Honorable A. B. Example"},
		[3]string{"2026-03-17", "20", "PRELIMINARY Injunction Order Signed by the Honorable A. B. Example"},
		[3]string{"2026-05-05", "40", "MOTION by Plaintiff for entry of default and default judgment"},
	))
	p.Expire(moment(t, "2026-05-06").Date)
	if p.State != CaseDefault || slices.Contains(codes(p.Running), "T-RELEASE") {
		t.Errorf("state %s, clocks %v", p.State, codes(p.Running))
	}
}

func TestAMissingEntryIsRefusedAndTheWalkGoesOn(t *testing.T) {
	p := Replay("ilnd", story(t,
		[3]string{"2026-03-02", "1", "COMPLAINT filed by Lumineer Outdoor, LLC"},
		[3]string{"2026-03-03", "3", "FINAL JUDGMENT ORDER Signed by the Honorable A. B. Example"},
		[3]string{"2026-03-05", "14", "TEMPORARY Restraining Order Signed by the Honorable A. B. Example"},
		[3]string{"2026-03-06", "16", "SATISFACTION of judgment as to all defendants"},
	))
	if p.State != CaseClosed || len(p.Refused) != 1 || p.Refused[0].At != "k14" || !strings.Contains(p.Refused[0].Text.EN, "a step before it is missing") {
		t.Errorf("state %s, refused %v", p.State, p.Refused)
	}
}

func TestAnUnclearEntryIsATaskAndMovesNothing(t *testing.T) {
	events := story(t, [3]string{"2026-03-02", "1", "COMPLAINT filed by X"}, [3]string{"2026-03-03", "8", "MOTION for temporary restraining order"})
	for i, short := range []string{"Order on Motion for TRO", "Temporary Restraining Order"} {
		e := Event{Key: short, Short: short, Filed: moment(t, "2026-03-05").Date, Entered: time.Date(2026, 3, 5, 12, i, 0, 0, time.UTC)}
		events = append(events, e.read())
	}
	p := Replay("ilnd", events)
	if p.State != CaseTROSought || len(p.Tasks) != 2 {
		t.Errorf("state %s, tasks %v", p.State, p.Tasks)
	}
}

func TestTheClockEndsAnOrder(t *testing.T) {
	events := story(t, [3]string{"2026-03-02", "1", "COMPLAINT filed by X"}, [3]string{"2026-03-03", "8", "MOTION for temporary restraining order"},
		[3]string{"2026-03-05", "14", "TEMPORARY Restraining Order"})
	for day, want := range map[string]CaseState{"2026-03-19": CaseTROEntered, "2026-03-20": CaseTROLapsed} {
		p := Replay("ilnd", events)
		p.Expire(moment(t, day).Date)
		p.Expire(moment(t, day).Date)
		if p.State != want {
			t.Errorf("on %s the case is %s, want %s", day, p.State, want)
		}
		if released := slices.Contains(codes(p.Running), "T-RELEASE"); released != (want == CaseTROLapsed) {
			t.Errorf("on %s the clocks are %v", day, codes(p.Running))
		}
	}
}

func TestAStayGoesBackToWhereItBegan(t *testing.T) {
	p := Replay("ilnd", story(t, [3]string{"2026-03-02", "1", "COMPLAINT filed by X"}, [3]string{"2026-03-03", "8", "MOTION for TRO"}, [3]string{"2026-03-05", "14", "TEMPORARY Restraining Order"},
		[3]string{"2026-03-09", "16", "MINUTE entry: supplemental memorandum on joinder due by 3/20/2026. All pending motions are stayed."},
		[3]string{"2026-03-25", "19", "ORDER: The stay is lifted."}))
	if p.State != CaseTROEntered || len(p.Refused) != 0 {
		t.Errorf("state %s, refused %v", p.State, p.Refused)
	}
}

func TestWhenThingsHappened(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		kind       EventType
		want       string
	}{
		{"service on the day it names", "SUMMONS Returned Executed by X as to The Partnerships on 3/20/2026, answer due 4/10/2026.", Served, "2026-03-20"},
		{"service whose day is not told", "SUMMONS Returned Executed by X", Served, ""},
		{"proof of service", "AFFIDAVIT of Service of Summons and Complaint served on GlowMart on March 21, 2026", Served, "2026-03-21"},
		{"an order from its entry", "TEMPORARY Restraining Order Signed by the Honorable A. B. Example on 3/22/2026", TROOrder, "2026-03-25"},
		{"with its hour", "TEMPORARY Restraining Order Signed by the Honorable A. B. Example on 3/25/2026 at 10:30 a.m.", TROOrder, "2026-03-25T10:30"},
		{"a motion from its filing", "MOTION for TRO", TROMotion, "2026-03-24"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := Event{Filed: moment(t, "2026-03-24").Date, EnteredOn: moment(t, "2026-03-25").Date, Text: tc.text}.read()
			if got := happened(e, tc.kind).String(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAChineseRefusalNamesNoCode(t *testing.T) {
	p := Replay("ilnd", story(t, [3]string{"2026-03-05", "9", "TEMPORARY RESTRAINING ORDER signed on 3/5/2026"}, [3]string{"2026-05-01", "20", "ORDER granting motion to extend the temporary restraining order"}))
	if len(p.Refused) != 1 || strings.ContainsAny(p.Refused[0].Text.ZH, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") {
		t.Errorf("%+v", p.Refused)
	}
	for _, row := range slices.Concat(caseTable, impliedRows) {
		if got := row.event.Text(); got.ZH == string(row.event) {
			t.Errorf("%s has no words", row.event)
		}
	}
}
