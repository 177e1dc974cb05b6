// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
)

func TestADefendantFromScheduleToRelease(t *testing.T) {
	allowed := []Means{ByEmail, ByPublication}
	steps := []Step{
		{Event: StepListed},
		{Event: StepNotified},
		{Event: StepRestrained},
		{Event: StepServed, Service: Service{At: moment(t, "2026-03-20"), By: []Means{ByEmail}, Allowed: allowed}},
		{Event: StepAnswerNear, At: moment(t, "2026-04-03"), AnswerDue: moment(t, "2026-04-10").Date},
		{Event: StepTalks},
		{Event: StepSettled, Agreement: "agreement of 5 April", Payment: "wire of 6 April"},
		{Event: StepReleased, Notice: "release notice of 7 April", Accounts: []string{"A1", "A2"}, Confirmed: map[string]string{"A1": "mail of 8 April", "A2": "mail of 9 April"}},
	}
	want := []DefendantState{DefListed, DefNotified, DefRestr, DefServed, DefRisk, DefSettling, DefSettled, DefReleased}
	var got []DefendantState
	state := DefUnseen
	for _, s := range steps {
		next, timers, err := state.Next(s)
		if err != nil {
			t.Fatalf("%s from %s: %v", s.Event, state, err)
		}
		if (s.Event == StepServed) != (len(timers) == 1 && timers[0].Rule == "FRCP-12(a)(1)(A)(i)") {
			t.Errorf("%s starts %v", s.Event, codes(timers))
		}
		state = next
		got = append(got, state)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStepsWithoutTheirPapersAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name  string
		state DefendantState
		step  Step
		want  string
	}{
		{"a platform's notice is not service", DefRestr, Step{Event: StepServed, Service: Service{At: moment(t, "2026-03-20"), By: []Means{ByEmail}}}, "without one this is notice and no time runs"},
		{"service without a date", DefRestr, Step{Event: StepServed, Service: Service{By: []Means{ByHague}}}, "service needs its date"},
		{"a settlement without payment", DefSettling, Step{Event: StepSettled, Agreement: "a"}, "proof of payment"},
		{"a release without notice", DefSettled, Step{Event: StepReleased}, "release notice"},
		{"a release with one account open", DefSettled, Step{Event: StepReleased, Notice: "n", Accounts: []string{"A1", "A2"}, Confirmed: map[string]string{"A1": "x"}}, "has not confirmed the release of A2"},
		{"default spoken of too early", DefServed, Step{Event: StepAnswerNear, At: moment(t, "2026-04-02"), AnswerDue: moment(t, "2026-04-10").Date}, "too early"},
		{"default of one who appeared", DefAppeared, Step{Event: StepDefaulted}, "DEFAULTED is not possible for a defendant that is APPEARED"},
		{"release of one still sued", DefServed, Step{Event: StepReleased, Notice: "n"}, "from here it can be"},
		{"anything after release", DefReleased, Step{Event: StepServed}, "nothing more happens"},
		{"judgment without default or appearance", DefServed, Step{Event: StepJudged}, "not possible"},
		{"off the schedule before on it", DefUnseen, Step{Event: StepRemoved}, "not on the schedule yet"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, _, err := tc.state.Next(tc.step)
			if err == nil || next != tc.state || !strings.Contains(fault.Message(err), tc.want) {
				t.Errorf("got %s and %v, want a refusal that says %q", next, err, tc.want)
			}
		})
	}
}

func TestNoDefendantIsStuck(t *testing.T) {
	full := func(e StepEvent) Step {
		return Step{Event: e, At: moment(t, "2026-04-03"), AnswerDue: moment(t, "2026-04-10").Date, Agreement: "a", Payment: "p", Notice: "n",
			Service: Service{At: moment(t, "2026-03-20"), By: []Means{ByHague}}}
	}
	for _, start := range append([]DefendantState{DefUnseen, DefDismissed, DefSettled, DefDefaulted, DefJudged}, defActive...) {
		seen, todo := map[DefendantState]bool{start: true}, []DefendantState{start}
		for len(todo) > 0 {
			s := todo[0]
			todo = todo[1:]
			for _, row := range stepTable {
				if next, _, err := s.Next(full(row.event)); err == nil && !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			}
		}
		if !seen[DefReleased] {
			t.Errorf("%q never gets released", start)
		}
	}
}

func TestAWaiverOfServiceHasItsOwnTimeToAnswer(t *testing.T) {
	_, timers, err := DefListed.Next(Step{Event: StepServed, Service: Service{At: moment(t, "2026-01-05"), By: []Means{ByWaiver}}})
	if err != nil {
		t.Fatal(err)
	}
	req, ok := timers[0].Request("ilnd")
	if !ok {
		t.Fatal("the timer has no date")
	}
	r, err := Compute(req)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Due.String(); got != "2026-04-06" { // DL-D018
		t.Errorf("answer due %s, want 2026-04-06", got)
	}
}

func TestServiceThatNeedsALook(t *testing.T) {
	china := Defendant{Country: "China", Address: AddressYes}
	for _, tc := range []struct {
		name  string
		court string
		d     Defendant
		by    []Means
		want  ServiceFlag
	}{
		{"e-mail alone in the Second Circuit", "nysd", china, []Means{ByEmail, ByPublication}, ServiceContestable},
		{"e-mail alone elsewhere", "ilnd", china, []Means{ByEmail}, ServiceCheck},
		{"with the Hague Convention too", "nysd", china, []Means{ByEmail, ByHague}, ""},
		{"address not known", "nysd", Defendant{Country: "中国", Address: AddressNo}, []Means{ByEmail}, ""},
		{"Hong Kong", "nysd", Defendant{Country: "Hong Kong", Address: AddressYes}, []Means{ByEmail}, ""},
		{"not served", "nysd", china, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			flag, why := FlagService(tc.court, tc.d, tc.by)
			if flag != tc.want || (flag == "") != (why.EN == "" && why.ZH == "") {
				t.Errorf("got %q %q, want %q", flag, why.EN, tc.want)
			}
		})
	}
}
