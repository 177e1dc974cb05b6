// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Action is what strikes led to at a time, and which strikes.
type Action struct {
	ID      string     `json:"id"` // kind and time, so that the same cause gives the same action
	Seller  string     `json:"seller"`
	Kind    ActionKind `json:"kind"`
	At      time.Time  `json:"at"`
	Until   time.Time  `json:"until,omitzero"` // of a restriction
	Points  int        `json:"points"`
	Fakes   int        `json:"fakes"`
	Because []string   `json:"because"`
}

// Actions replays a seller's strikes in their order up to a time and lists every action they led to: each threshold when
// the points rise over it, and a proposed termination when counterfeit events reach their number. Points that ran out make
// room for the same step again. A withdrawn strike is replayed as if it had never been given, so the difference between
// two replays is what an overturned decision had caused.
func (p StrikePack) Actions(strikes []Strike, until time.Time) []Action {
	list := []Action{}
	times := make([]time.Time, 0, 2*len(strikes))
	for _, s := range strikes {
		if s.Withdrawn.IsZero() && !s.At.After(until) {
			times = append(times, s.At)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	times = slices.Compact(times)
	for _, at := range times {
		before, after := p.Standing(strikes, at.Add(-1)), p.Standing(strikes, at)
		for _, t := range p.Thresholds {
			if before.Points < t.Points && after.Points >= t.Points {
				list = append(list, p.action(strikes, t.Action, t.Days, at, after))
			}
		}
		if before.Fakes < p.FakeEvents && after.Fakes >= p.FakeEvents && !proposes(list, at) {
			list = append(list, p.action(strikes, ActTerminate, 0, at, after))
		}
	}
	return list
}

// proposes reports a termination proposed at this time by points.
func proposes(list []Action, at time.Time) bool {
	return slices.ContainsFunc(list, func(a Action) bool { return a.Kind == ActTerminate && a.At.Equal(at) })
}

// action is one action with its cause.
func (p StrikePack) action(strikes []Strike, kind ActionKind, days int, at time.Time, s StrikeStanding) Action {
	a := Action{ID: fmt.Sprintf("%s@%s", kind, at.UTC().Format(time.RFC3339Nano)), Kind: kind, At: at, Points: s.Points, Fakes: s.Fakes, Because: s.Because}
	if len(strikes) > 0 {
		a.Seller = strikes[0].Seller
	}
	if days > 0 {
		a.Until = at.AddDate(0, 0, days)
	}
	return a
}

// Overturned is what follows when strikes fall: the seller's strikes as they are now, the actions that would not have been
// taken and are lifted, and those that are taken at another time instead.
type Overturned struct {
	Strikes []Strike `json:"strikes"`
	Lifted  []Action `json:"lifted"`
	Caused  []Action `json:"caused"`
}

// Overturn withdraws strikes by their ids at a time and lifts what they had caused downstream. The list given is not
// changed; strikes withdrawn before keep their time.
func (p StrikePack) Overturn(strikes []Strike, ids []string, why string, at time.Time) Overturned {
	o := Overturned{Strikes: slices.Clone(strikes), Lifted: []Action{}, Caused: []Action{}}
	for i, s := range o.Strikes {
		if slices.Contains(ids, s.ID) && s.Withdrawn.IsZero() {
			o.Strikes[i].Withdrawn, o.Strikes[i].Why = stamp(at), why
		}
	}
	before, after := p.Actions(strikes, at), p.Actions(o.Strikes, at)
	o.Lifted, o.Caused = without(before, after), without(after, before)
	return o
}

// without are the actions of a that are not in b.
func without(a, b []Action) []Action {
	list := []Action{}
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y Action) bool { return x.ID == y.ID }) {
			list = append(list, x)
		}
	}
	return list
}

// InForce are the actions that still bind at a time: restrictions that have not ended, and terminations proposed.
func InForce(actions []Action, at time.Time) []Action {
	return slices.DeleteFunc(slices.Clone(actions), func(a Action) bool {
		return a.Kind == ActWarn || a.Kind == ActRestrict && !at.Before(a.Until)
	})
}

// Infringer is a row of the report on repeat infringers (17 USC 512(i), US-China agreement art. 1.14).
type Infringer struct {
	Seller    string    `json:"seller"`
	Points    int       `json:"points"`
	Events    int       `json:"events"`
	Fakes     int       `json:"fakes"`
	Strikes   int       `json:"strikes"` // ever given
	Withdrawn int       `json:"withdrawn"`
	Cases     int       `json:"cases"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	InForce   []Action  `json:"in_force"`
	Next      Text      `json:"next"`
}

// Infringers lists every seller with at least so many events that count at a time or counterfeit events in their window,
// the heaviest first.
func (p StrikePack) Infringers(strikes []Strike, least int, at time.Time) []Infringer {
	bySeller := map[string][]Strike{}
	for _, s := range strikes {
		if !s.At.After(at) {
			bySeller[s.Seller] = append(bySeller[s.Seller], s)
		}
	}
	list := []Infringer{}
	for seller, own := range bySeller {
		row := p.infringer(seller, own, at)
		if row.Events >= least || row.Fakes >= least {
			list = append(list, row)
		}
	}
	slices.SortFunc(list, func(a, b Infringer) int {
		return cmp.Or(b.Points-a.Points, b.Fakes-a.Fakes, b.Events-a.Events, cmp.Compare(a.Seller, b.Seller))
	})
	return list
}

// infringer is one seller's row.
func (p StrikePack) infringer(seller string, own []Strike, at time.Time) Infringer {
	s := p.Standing(own, at)
	row := Infringer{Seller: seller, Points: s.Points, Events: s.Events, Fakes: s.Fakes, Strikes: len(own), Next: s.NextText, InForce: InForce(p.Actions(own, at), at)}
	cases := map[string]bool{}
	for _, k := range own {
		cases[k.Case] = true
		if !k.Withdrawn.IsZero() {
			row.Withdrawn++
		}
		if row.First.IsZero() || k.At.Before(row.First) {
			row.First = k.At
		}
		if k.At.After(row.Last) {
			row.Last = k.At
		}
	}
	row.Cases = len(cases)
	return row
}
