// SPDX-License-Identifier: Apache-2.0

package review

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
)

func TestSettings(t *testing.T) {
	book, err := StandardBook()
	if err != nil {
		t.Fatal(err)
	}
	rest := RouteRule{Queue: "rest", When: "*"}
	number := func(n int) *int { return &n }
	for _, tc := range []struct {
		name string
		s    Settings
		want string // in the refusal, empty for none
	}{
		{"nothing set", Settings{}, ""},
		{"a cap", Settings{DailyLoad: number(40)}, ""},
		{"a cap below zero", Settings{DailyLoad: number(-1)}, "cap of a day"},
		{"rules", Settings{Routes: []RouteRule{{Queue: "hot", When: "level=block|high profile=EU", EN: "Hot"}, rest}}, ""},
		{"no last rule for the rest", Settings{Routes: []RouteRule{{Queue: "hot", When: "level=block"}}}, "last rule"},
		{"a level that is none", Settings{Routes: []RouteRule{{Queue: "hot", When: "level=scorching"}, rest}}, "rule 1"},
		{"a name that is none", Settings{Routes: []RouteRule{{Queue: "hot", When: "mood=bad"}, rest}}, "rule 1"},
		{"no value", Settings{Routes: []RouteRule{{Queue: "hot", When: "reason="}, rest}}, "rule 1"},
		{"no condition", Settings{Routes: []RouteRule{{Queue: "hot"}, rest}}, "rule 1"},
		{"a queue with a blank", Settings{Routes: []RouteRule{{Queue: "so hot", When: "*"}}}, "rule 1"},
		{"too many", Settings{Routes: make([]RouteRule, mostRoutes+1)}, "sixty"},
		{"rounds that overlap", Settings{Rounds: Schedule{Weeks: 1, Size: 10, Days: 8}}, "round"},
		{"rounds", Settings{Rounds: Schedule{Weeks: 4, Size: 10, Days: 7}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := book.Under(tc.s)
			if tc.want == "" && err != nil || tc.want != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), tc.want) || Why(err).ZH == Why(err).EN) {
				t.Errorf("%v", err)
			}
		})
	}
}

// The rules as they are shown are the rules as they are read: what comes out of the page goes in again.
func TestRulesReadBack(t *testing.T) {
	book, err := StandardBook()
	if err != nil {
		t.Fatal(err)
	}
	again, err := book.Under(Settings{Routes: book.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(book.Rules(), again.Rules()); diff != "" {
		t.Error(diff)
	}
	own, err := book.Under(Settings{Routes: []RouteRule{{Queue: "hot", When: "level=block"}, {Queue: "rest", When: "*"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		item Item
		want string
	}{
		{Item{Level: screening.Block}, "hot"}, {Item{Level: screening.High}, "rest"}, {Item{Level: screening.High, Work: Work{Queue: "hot"}}, "hot"},
		{Item{Level: screening.Block, Work: Work{Queue: "priority"}}, "hot"}, // that queue is no more
	} {
		if got := own.QueueOf(tc.item); got != tc.want {
			t.Errorf("%+v goes to %s, not %s", tc.item, got, tc.want)
		}
	}
}

func TestTheCapOfADay(t *testing.T) {
	for _, tc := range []struct {
		most, done int
		rests      bool
	}{{0, 1000, false}, {3, 2, false}, {3, 3, true}, {3, 9, true}} {
		if err := (Desk{DailyLoad: tc.most}).Rested(tc.done); fault.Is(err, fault.Conflict) != tc.rests {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}

func TestPutOffAndBack(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name    string
		snoozed time.Time
		shown   map[string]bool // by the filter's word
		back    bool
	}{
		{"never", time.Time{}, map[string]bool{"": true, "yes": false, "all": true}, false},
		{"still", at.Add(time.Hour), map[string]bool{"": true, "yes": true, "all": true}, false}, // a queue leaves it out, a filter does not
		{"back", at.Add(-time.Hour), map[string]bool{"": true, "yes": false, "all": true}, true},
	} {
		i := Item{State: Triage, Work: Work{Snoozed: tc.snoozed}}
		for word, want := range tc.shown {
			if got := (Filter{Snoozed: word}).Match(i, at); got != want {
				t.Errorf("%s with %q: %v", tc.name, word, got)
			}
		}
		if i.Work.Back(at) != tc.back {
			t.Errorf("%s: back %v", tc.name, !tc.back)
		}
	}
}
