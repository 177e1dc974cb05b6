// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// given is a strike of an owner, so many days and hours after the start.
func given(id, owner string, points, days, hours int) Strike {
	return Strike{ID: id, Seller: "seller-1", Case: "case of " + id, Owner: owner, Reason: "TM-INF", Points: points, At: start.AddDate(0, 0, days).Add(time.Duration(hours) * hour)}
}

// fake is the same for counterfeit goods.
func fake(id, owner string, days int) Strike {
	s := given(id, owner, 3, days, 0)
	s.Reason, s.Fake = "TM-CF", true
	return s
}

func TestStrikesAddUp(t *testing.T) {
	withdrawn := given("b", "B", 3, 10, 0)
	withdrawn.Withdrawn = start.AddDate(0, 0, 11)
	type sum struct{ Points, Events, Fakes, Missing int }
	for _, tc := range []struct {
		name    string
		strikes []Strike
		days    int
		want    sum
	}{
		{"none", nil, 0, sum{0, 0, 0, 3}},
		{"one", []Strike{given("a", "A", 2, 0, 0)}, 1, sum{2, 1, 0, 1}},
		{"one owner on one day is one event, the heaviest counts", []Strike{given("a", "A", 1, 0, 0), given("b", "A", 3, 0, 2), given("c", "A", 2, 0, 3)}, 1, sum{3, 1, 0, 3}},
		{"one owner within three days is one event", []Strike{given("a", "A", 2, 0, 0), given("b", "A", 2, 2, 23)}, 5, sum{2, 1, 0, 1}},
		{"one owner after three days is a second event", []Strike{given("a", "A", 2, 0, 0), given("b", "A", 2, 3, 0)}, 5, sum{4, 2, 0, 2}},
		{"the three days run from the first, not from the last", []Strike{given("a", "A", 2, 0, 0), given("b", "A", 2, 2, 0), given("c", "A", 2, 4, 0)}, 5, sum{4, 2, 0, 2}},
		{"two owners on one day are two events", []Strike{given("a", "A", 2, 0, 0), given("b", "B", 2, 0, 0)}, 1, sum{4, 2, 0, 2}},
		{"a day adds six points at most", []Strike{given("a", "A", 3, 0, 0), given("b", "B", 3, 0, 0), given("c", "C", 3, 0, 0)}, 1, sum{6, 3, 0, 3}},
		{"points last a hundred and eighty days", []Strike{given("a", "A", 3, 0, 0)}, 179, sum{3, 1, 0, 3}},
		{"and no longer", []Strike{given("a", "A", 3, 0, 0)}, 180, sum{0, 0, 0, 3}},
		{"counterfeit events last a year", []Strike{fake("a", "A", 0)}, 364, sum{0, 0, 1, 3}},
		{"a withdrawn strike weighs nothing", []Strike{given("a", "A", 3, 0, 0), withdrawn}, 12, sum{3, 1, 0, 3}},
		{"cases without a mark stand each for itself", []Strike{given("a", "", 1, 0, 0), given("b", "", 1, 0, 0)}, 1, sum{2, 2, 0, 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := book(t).Strikes.Standing(tc.strikes, start.AddDate(0, 0, tc.days))
			if diff := cmp.Diff(tc.want, sum{s.Points, s.Events, s.Fakes, s.Missing}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestActionsOfStrikes(t *testing.T) {
	p := book(t).Strikes
	kinds := func(list []Action) string {
		var out []string
		for _, a := range list {
			out = append(out, fmt.Sprintf("%s day %d", a.Kind, int(a.At.Sub(start).Hours()/24)))
		}
		return strings.Join(out, ", ")
	}
	for _, tc := range []struct {
		name    string
		strikes []Strike
		want    string
	}{
		{"three points warn", []Strike{given("a", "A", 3, 0, 0)}, "warn day 0"},
		{"six restrict, nine propose the end", []Strike{given("a", "A", 3, 0, 0), given("b", "A", 3, 10, 0), given("c", "A", 3, 20, 0)}, "warn day 0, restrict_selling day 10, propose_termination day 20"},
		{"two steps at once", []Strike{given("a", "A", 3, 0, 0), given("b", "B", 3, 0, 0)}, "warn day 0, restrict_selling day 0"},
		{"three counterfeit events in a year propose the end", []Strike{fake("a", "A", 0), fake("b", "A", 170), fake("c", "A", 350)}, "warn day 0, restrict_selling day 170, propose_termination day 350"},
		{"what ran out makes room for the same step", []Strike{given("a", "A", 3, 0, 0), given("b", "A", 3, 200, 0)}, "warn day 0, warn day 200"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := kinds(p.Actions(tc.strikes, start.AddDate(1, 0, 0))); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	actions := p.Actions([]Strike{given("a", "A", 3, 0, 0), given("b", "B", 3, 1, 0)}, start.AddDate(0, 0, 2))
	if got := kinds(InForce(actions, start.AddDate(0, 0, 14))); got != "restrict_selling day 1" {
		t.Errorf("on day 14 in force: %s", got)
	}
	if got := InForce(actions, start.AddDate(0, 0, 15)); len(got) != 0 {
		t.Errorf("a restriction of fourteen days binds on day 15: %v", got)
	}
}

// An overturned decision lifts what it had caused downstream, and only that.
func TestOverturnLiftsWhatItCaused(t *testing.T) {
	p := book(t).Strikes
	strikes := []Strike{given("a", "A", 3, 0, 0), given("b", "B", 3, 10, 0)}
	o := p.Overturn(strikes, []string{"a"}, "reinstated", start.AddDate(0, 0, 12))
	var lifted, caused []ActionKind
	for _, a := range o.Lifted {
		lifted = append(lifted, a.Kind)
	}
	for _, a := range o.Caused {
		caused = append(caused, a.Kind)
	}
	if diff := cmp.Diff([]ActionKind{ActWarn, ActRestrict}, lifted); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]ActionKind{ActWarn}, caused); diff != "" { // the second strike alone warns, on its own day
		t.Error(diff)
	}
	if !strikes[0].Withdrawn.IsZero() {
		t.Error("the list given was changed")
	}
}

// Properties: the order of a list means nothing; a further strike never weighs less; withdrawing one is as if it had never
// been given, and withdrawing all leaves nothing.
func TestStrikesProperties(t *testing.T) {
	p := book(t).Strikes
	rapid.Check(t, func(t *rapid.T) {
		var list []Strike
		for i := range rapid.IntRange(0, 12).Draw(t, "strikes") {
			s := given(fmt.Sprint("s", i), rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "owner"), rapid.IntRange(1, 3).Draw(t, "points"), rapid.IntRange(0, 300).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"))
			s.Fake = s.Points == 3
			list = append(list, s)
		}
		at := start.AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "at"))
		want := p.Standing(list, at)
		turned := slices.Clone(list)
		slices.Reverse(turned)
		if got := p.Standing(turned, at); got.Points != want.Points || got.Events != want.Events || got.Fakes != want.Fakes {
			t.Fatalf("the order counts: %+v and %+v", want, got)
		}
		var ids []string
		for _, s := range list {
			ids = append(ids, s.ID)
		}
		if o := p.Overturn(list, ids, "all", at.AddDate(2, 0, 0)); p.Standing(o.Strikes, at).Points != 0 || len(p.Actions(o.Strikes, at)) != 0 {
			t.Fatal("withdrawn strikes weigh")
		}
		if len(list) > 0 {
			one := p.Overturn(list, ids[:1], "one", at).Strikes
			never := slices.Clone(list[1:])
			if diff := cmp.Diff(p.Actions(never, at), p.Actions(one, at)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestInfringers(t *testing.T) {
	p := book(t).Strikes
	light, heavy := given("a", "A", 1, 0, 0), fake("b", "A", 0)
	heavy.Seller = "seller-2"
	again := fake("c", "A", 20)
	again.Seller = "seller-2"
	gone := given("d", "A", 2, 1, 0)
	gone.Seller, gone.Withdrawn = "seller-3", start.AddDate(0, 0, 2)
	got := p.Infringers([]Strike{light, heavy, again, gone}, 1, start.AddDate(0, 0, 30))
	for i := range got {
		got[i].InForce, got[i].Next = nil, Text{}
	}
	want := []Infringer{
		{Seller: "seller-2", Points: 6, Events: 2, Fakes: 2, Strikes: 2, Cases: 2, First: heavy.At, Last: again.At},
		{Seller: "seller-1", Points: 1, Events: 1, Strikes: 1, Cases: 1, First: light.At, Last: light.At},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
