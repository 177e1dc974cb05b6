// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Insight is what a desk's work looks like in a time, made of trails alone (see Trail). Durations are in hours.
type Insight struct {
	From       time.Time  `json:"from"`
	Until      time.Time  `json:"until"`
	Opened     int        `json:"opened"`
	Decided    int        `json:"decided"` // decisions that were not undone
	Undone     int        `json:"undone"`
	Closed     int        `json:"closed"`
	Merged     int        `json:"merged"`
	Open       int        `json:"open"`        // cases that wait for somebody at the end
	FirstLook  Spread     `json:"first_look"`  // from the opening to the first look of a person, of cases opened in the time
	ToDecision Spread     `json:"to_decision"` // from the opening to the first decision, of cases decided in the time
	Overturned Interval   `json:"overturned"`  // share of the decisions of the time that an appeal or a reversal overturned
	Restored   int        `json:"restored"`    // after a counter-notice without a suit
	Hands      Hands      `json:"hands"`
	Weeks      []Week     `json:"weeks"`
	Backlog    []Bucket   `json:"backlog"`
	Marks      []Tally    `json:"marks"`
	Sellers    []Tally    `json:"sellers"`
	Reasons    []Tally    `json:"reasons"`
	People     []Tally    `json:"people"`
	Overturns  []Overturn `json:"overturns"`
}

// Spread is how a duration lies: the middle, and what nine of ten do not exceed.
type Spread struct {
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
	N      int     `json:"n"`
}

// Hands is what machines and what people did. Every decision is a person's; Proposed are those that followed a measure the
// system had proposed when a seller was silent.
type Hands struct {
	OpenedByMachine int `json:"opened_by_machine"`
	OpenedByPerson  int `json:"opened_by_person"`
	MovesByMachine  int `json:"moves_by_machine"`
	MovesByPerson   int `json:"moves_by_person"`
	Proposed        int `json:"proposed"`
}

// Week is the work of seven days from Start, a Monday.
type Week struct {
	Start      time.Time `json:"start"`
	Opened     int       `json:"opened"`
	Decided    int       `json:"decided"`
	Overturned int       `json:"overturned"` // of the decisions of this week
	ToDecision Spread    `json:"to_decision"`
}

// Bucket is open cases whose next clock ends within Hours from the end of the time; overdue has a negative number, and
// what has no clock, or a later one, has 0.
type Bucket struct {
	Hours int  `json:"hours"`
	Cases int  `json:"cases"`
	Words Text `json:"words"`
}

// Tally is the decisions of one mark, seller, reason or person.
type Tally struct {
	Key        string   `json:"key"`
	Decided    int      `json:"decided"`
	Measures   int      `json:"measures"` // removed or restricted
	Overturned Interval `json:"overturned"`

	overturned int
}

// Overturn is how often one person's decisions were overturned by another's.
type Overturn struct {
	Decided    string `json:"decided"`
	Overturned string `json:"overturned"`
	Times      int    `json:"times"`
}

// itoa is a number as text.
func itoa(n int) string { return strconv.Itoa(n) }

// Insights counts what happened from a time to another (both inclusive), the weeks by the days of from's time zone. A case
// under seal is in no figure. Lists of marks, sellers, reasons and people are the most first.
func Insights(trails []Trail, from, until time.Time) Insight {
	in := Insight{From: from, Until: until, Weeks: weeks(from, until), Backlog: buckets(), Overturns: []Overturn{}}
	var looks, decisions []float64
	perWeek := make([][]float64, len(in.Weeks))
	var ruled []Ruled
	for _, t := range trails {
		if t = t.until(until); t.hidden() {
			continue
		}
		in.count(t)
		opened := t.Entries[0].At
		if first := t.firstLook(); !first.IsZero() && !first.After(until) && !opened.Before(from) {
			looks = append(looks, first.Sub(opened).Hours())
		}
		decided := false
		for _, r := range t.Ruled() {
			if r.Undone || r.At.Before(from) {
				if r.Undone && !r.At.Before(from) {
					in.Undone++
				}
				decided = decided || !r.Undone
				continue
			}
			ruled = append(ruled, r)
			if w := in.week(r.At); w >= 0 && !decided {
				perWeek[w] = append(perWeek[w], r.At.Sub(opened).Hours())
			}
			if !decided {
				decisions = append(decisions, r.At.Sub(opened).Hours())
			}
			decided = true
		}
	}
	in.FirstLook, in.ToDecision = spread(looks), spread(decisions)
	for i := range in.Weeks {
		in.Weeks[i].ToDecision = spread(perWeek[i])
	}
	in.rulings(ruled)
	return in
}

// count adds what a trail did in the time and where it stands at its end.
func (in *Insight) count(t Trail) {
	for _, e := range t.Entries {
		if e.At.Before(in.From) {
			continue
		}
		if e.Event == OpenCase {
			in.Opened++
			if w := in.week(e.At); w >= 0 {
				in.Weeks[w].Opened++
			}
		}
		in.hands(e)
		switch {
		case e.To == Closed && e.Event == MergeTwo:
			in.Merged++
		case e.To == Closed && e.From != Closed:
			in.Closed++
		}
	}
	if last := t.Entries[len(t.Entries)-1]; waits(last.To) {
		in.Open++
		in.Backlog[bucketOf(last.Due, in.Until)].Cases++
	}
}

// hands counts whose move it was.
func (in *Insight) hands(e Entry) {
	machine := e.Role == System
	switch {
	case e.Event == OpenCase && machine:
		in.Hands.OpenedByMachine++
	case e.Event == OpenCase:
		in.Hands.OpenedByPerson++
	case machine:
		in.Hands.MovesByMachine++
	default:
		in.Hands.MovesByPerson++
	}
}

// waits reports a state in which somebody has to do something: the case is backlog.
func waits(s State) bool {
	return slices.Contains([]State{New, NoticeDefective, Triage, SellerContacted, SellerResponded, InterimRestricted, CounterNoticed, Appealed, LegalHold}, s)
}

// rulings counts the decisions of the time.
func (in *Insight) rulings(list []Ruled) {
	in.Decided = len(list)
	over := 0
	pairs := map[Overturn]int{}
	for _, r := range list {
		w := in.week(r.At)
		if w >= 0 {
			in.Weeks[w].Decided++
		}
		if r.Proposed {
			in.Hands.Proposed++
		}
		if r.Restored {
			in.Restored++
		}
		if r.Overturned {
			over++
			pairs[Overturn{Decided: r.By, Overturned: r.OverBy}]++
			if w >= 0 {
				in.Weeks[w].Overturned++
			}
		}
	}
	in.Overturned = Wilson(over, len(list))
	in.Marks, in.Sellers, in.Reasons, in.People = tally(list, ByMark), tally(list, BySeller), tally(list, ByReason), tally(list, ByModerator)
	for p, n := range pairs {
		p.Times = n
		in.Overturns = append(in.Overturns, p)
	}
	slices.SortFunc(in.Overturns, func(a, b Overturn) int {
		return cmp.Or(b.Times-a.Times, cmp.Compare(a.Decided, b.Decided), cmp.Compare(a.Overturned, b.Overturned))
	})
}

// tally groups decisions by a dimension, the most first; what has no value there is left out.
func tally(list []Ruled, by Dimension) []Tally {
	groups := map[string]*Tally{}
	for _, r := range list {
		key := by.Of(r)
		if key == "" {
			continue
		}
		if groups[key] == nil {
			groups[key] = &Tally{Key: key}
		}
		g := groups[key]
		g.Decided++
		if r.Event == Remove || r.Event == Restrict {
			g.Measures++
		}
		if r.Overturned {
			g.overturned++
		}
	}
	out := []Tally{}
	for _, g := range groups {
		g.Overturned = Wilson(g.overturned, g.Decided)
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(b.Decided-a.Decided, cmp.Compare(a.Key, b.Key)) })
	return out
}

// mostWeeks bounds what a stranger's dates can ask for: ten years.
const mostWeeks = 522

// weeks are the weeks of the time, each from its Monday.
func weeks(from, until time.Time) []Week {
	list := []Week{}
	y, m, d := from.Date()
	monday := time.Date(y, m, d-(int(from.Weekday())+6)%7, 0, 0, 0, 0, from.Location())
	for at := monday; !at.After(until) && len(list) < mostWeeks; at = at.AddDate(0, 0, 7) {
		list = append(list, Week{Start: at})
	}
	return list
}

// week is the place of a time's week, -1 for none.
func (in *Insight) week(at time.Time) int {
	for i := len(in.Weeks) - 1; i >= 0; i-- {
		if !at.Before(in.Weeks[i].Start) {
			if at.Before(in.Weeks[i].Start.AddDate(0, 0, 7)) {
				return i
			}
			return -1
		}
	}
	return -1
}

// buckets are the steps of a backlog.
func buckets() []Bucket {
	return []Bucket{
		{Hours: -1, Words: say("overdue", "已逾期")},
		{Hours: 4, Words: say("within 4 hours", "4 小时内")},
		{Hours: 24, Words: say("within a day", "1 天内")},
		{Hours: 72, Words: say("within 3 days", "3 天内")},
		{Hours: 168, Words: say("within a week", "1 周内")},
		{Hours: 0, Words: say("later, or no clock", "更晚或无期限")},
	}
}

// bucketOf is the place of a clock's end.
func bucketOf(due, at time.Time) int {
	steps := buckets()
	if due.IsZero() {
		return len(steps) - 1
	}
	if due.Before(at) {
		return 0
	}
	for i, s := range steps {
		if s.Hours > 0 && !due.After(at.Add(time.Duration(s.Hours)*time.Hour)) {
			return i
		}
	}
	return len(steps) - 1
}

// spread sorts hours and finds the middle and the tenth from above, by the nearest rank.
func spread(hours []float64) Spread {
	n := len(hours)
	if n == 0 {
		return Spread{}
	}
	sorted := slices.Clone(hours)
	slices.Sort(sorted)
	rank := func(p int) float64 { return sorted[(p*n+99)/100-1] }
	return Spread{Median: rank(50), P90: rank(90), N: n}
}
