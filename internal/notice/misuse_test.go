// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ledger is outcomes of one complainant, a letter each, a day apart, the last on the day before now.
func ledger(now time.Time, letters string) []Outcome {
	var list []Outcome
	for i, l := range letters {
		result := map[rune]Result{'g': Granted, 'r': Rejected, 't': Retracted, 'm': Malicious, 'd': Declined}[l]
		list = append(list, Outcome{Notice: fmt.Sprint("N", i), Case: fmt.Sprint("C", i), Complainant: "K", At: now.AddDate(0, 0, i-len(letters)), Result: result})
	}
	return list
}

// At least five rejected and at least half, in ninety days (specification 5.3); first a warning, then a suspension (DSA
// art. 23(2)).
func TestMisuse(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	warnedAgo := func(days int) []Warning {
		return []Warning{{Complainant: "K", At: now.AddDate(0, 0, -days), Step: StepWarn}}
	}
	for _, tc := range []struct {
		name     string
		ledger   []Outcome
		warnings []Warning
		want     MisuseStep
		rejected int
	}{
		{"nothing", nil, nil, StepNone, 0},
		{"four rejected of four", ledger(now, "rrrr"), nil, StepNone, 4},
		{"five of five", ledger(now, "rrrrr"), nil, StepWarn, 5},
		{"five of ten is half", ledger(now, "gggggrrrrr"), nil, StepWarn, 5},
		{"five of eleven is less", ledger(now, "ggggggrrrrr"), nil, StepNone, 5},
		{"declined ones are decided and not rejected", ledger(now, "ddddddrrrrr"), nil, StepNone, 5},
		{"retractions count neither way", ledger(now, "tttttttrrrrr"), nil, StepWarn, 5},
		{"malicious ones are rejected too", ledger(now, "rrrrm"), nil, StepWarn, 5},
		{"warned, and none rejected since", ledger(now, "rrrrrg"), warnedAgo(1), StepNone, 5},
		{"warned, and one more rejected", ledger(now, "rrrrrr"), warnedAgo(3), StepSuspend, 6},
		{"a warning long ago does not count", ledger(now, "rrrrr"), warnedAgo(200), StepWarn, 5},
		{"another's warning does not", ledger(now, "rrrrr"), []Warning{{Complainant: "L", At: now.AddDate(0, 0, -10)}}, StepWarn, 5},
		{"suspended already", ledger(now, "rrrrrr"), append(warnedAgo(5), Warning{Complainant: "K", At: now.AddDate(0, 0, -3), Step: StepSuspend, Until: now.AddDate(0, 0, 27)}), StepNone, 6},
		{"outside the window", ledger(now.AddDate(0, 0, -90), "rrrrrr"), nil, StepNone, 0},
		{"on its edge", ledger(now.AddDate(0, 0, -85), "rrrrrrrrrr"), nil, StepNone, 4},
		{"decided later", ledger(now.AddDate(0, 0, 20), "rrrrr"), nil, StepNone, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := StandardMisuse().Assess("K", tc.ledger, tc.warnings, now)
			if m.Step != tc.want || m.Rejected != tc.rejected || m.Step == StepSuspend && !m.Until.Equal(now.AddDate(0, 0, 30)) {
				t.Errorf("%+v, want %q with %d rejected", m, tc.want, tc.rejected)
			}
		})
	}
	m := StandardMisuse().Assess("K", ledger(now, "grm"), nil, now)
	if diff := cmp.Diff("in the 90 days before: 3 notices decided, 2 of them rejected (67 %)", m.Words.EN); diff != "" {
		t.Error(diff)
	}
	if m.Malicious != 1 || len(m.Tags) != 1 {
		t.Errorf("a malicious notice is not tagged: %+v", m)
	}
}

// A rejection that is reversed takes the warning with it.
func TestReversedOutcomesDoNotCount(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	before := ledger(now, "rrrrr")
	after := Reverse(before, "C2", now)
	if got := StandardMisuse().Assess("K", after, nil, now.Add(time.Hour)); got.Step != StepNone || got.Rejected != 4 {
		t.Errorf("%+v", got)
	}
	if got := StandardMisuse().Assess("K", after, nil, now.Add(-time.Hour)); got.Step != StepWarn {
		t.Errorf("as it stood before: %+v", got)
	}
	if !before[2].Reversed.IsZero() {
		t.Error("the ledger given was changed")
	}
	if again := Reverse(after, "C2", now.Add(time.Hour)); !again[2].Reversed.Equal(now) {
		t.Error("a reversal was dated again")
	}
}

func TestMisuseDoesNotDependOnOrder(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		list := ledger(now, rapid.StringMatching(`[grtmd]{0,20}`).Draw(t, "outcomes"))
		want := StandardMisuse().Assess("K", list, nil, now)
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if diff := cmp.Diff(want, StandardMisuse().Assess("K", list, nil, now)); diff != "" {
			t.Fatal(diff)
		}
	})
}
