// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Strike is what a decision weighs against a seller. It is never deleted: a decision that falls withdraws it, with the time
// and the reason.
type Strike struct {
	ID        string    `json:"id"` // case and entry
	Seller    string    `json:"seller"`
	Case      string    `json:"case"`
	Owner     string    `json:"owner,omitempty"` // of the mark; empty when no mark was named
	Reason    string    `json:"reason"`
	Points    int       `json:"points"`
	Fake      bool      `json:"fake"` // a counterfeit event
	At        time.Time `json:"at"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
	Why       string    `json:"why,omitempty"` // it was withdrawn
}

// StrikePack is strikes.json: what strikes add up to (specification 5.3; how they are joined is ours). Strikes of one owner
// that begin within MergeDays of the first are one event, because one sweep of a right holder is one lesson; so are those
// of one day. A day adds DailyCap points at most, so that one bad day cannot close a shop before it could mend anything.
type StrikePack struct {
	Version    string      `json:"version"`
	WindowDays int         `json:"window_days"` // how long points last
	FakeDays   int         `json:"fake_days"`   // the window of counterfeit events
	FakeEvents int         `json:"fake_events"` // as many of them propose termination
	MergeDays  int         `json:"merge_days"`
	DailyCap   int         `json:"daily_cap"`
	Thresholds []Threshold `json:"thresholds"` // rising
}

// Threshold is what a number of points leads to.
type Threshold struct {
	Points int        `json:"points"`
	Action ActionKind `json:"action"`
	Days   int        `json:"days"` // how long, 0 for an action without an end
}

// ActionKind is what strikes lead to.
type ActionKind string

// The actions. A termination is only ever proposed: a senior officer decides it (17 USC 512(i), DSA art. 23).
const (
	ActWarn      ActionKind = "warn"             // letter L11
	ActRestrict  ActionKind = "restrict_selling" // for Threshold.Days
	ActTerminate ActionKind = "propose_termination"
)

// parse reads strikes.json and refuses thresholds that do not rise, actions nobody knows and windows that are none.
func (p *StrikePack) parse(text string) error {
	if err := json.Unmarshal([]byte(text), p); err != nil {
		return fmt.Errorf("strikes.json: %w", err)
	}
	if p.Version == "" || p.WindowDays < 1 || p.FakeDays < 1 || p.FakeEvents < 1 || p.MergeDays < 0 || p.DailyCap < 1 || len(p.Thresholds) == 0 {
		return fmt.Errorf("strikes.json: every number must be positive and the version named: %+v", *p)
	}
	last := 0
	for _, t := range p.Thresholds {
		if t.Points <= last || !slices.Contains([]ActionKind{ActWarn, ActRestrict, ActTerminate}, t.Action) || t.Days < 0 || t.Action == ActRestrict && t.Days == 0 {
			return fmt.Errorf("strikes.json: the threshold %+v must rise above %d and name an action, a restriction with its days", t, last)
		}
		last = t.Points
	}
	return nil
}

// occasion is one event that several strikes may be joined in.
type occasion struct {
	owner   string
	at      time.Time // of its first strike
	points  int       // the highest of its strikes
	fake    bool
	strikes []string
}

// occasions joins the strikes that were given by a time and not withdrawn. Days are those of UTC.
func (p StrikePack) occasions(strikes []Strike, until time.Time) []occasion {
	live := slices.DeleteFunc(slices.Clone(strikes), func(s Strike) bool { return !s.Withdrawn.IsZero() || s.At.After(until) || s.Points == 0 })
	slices.SortFunc(live, func(a, b Strike) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	var list []occasion
	open := map[string]int{} // owner -> its last occasion
	for _, s := range live {
		key := s.Owner
		if key == "" {
			key = "case " + s.Case // nobody's mark: each case is an event of its own
		}
		i, ok := open[key]
		if !ok || !p.joins(list[i].at, s.At) {
			i = len(list)
			open[key] = i
			list = append(list, occasion{owner: s.Owner, at: s.At})
		}
		o := &list[i]
		o.points, o.fake, o.strikes = max(o.points, s.Points), o.fake || s.Fake, append(o.strikes, s.ID)
	}
	return list
}

// joins reports that a strike belongs to the occasion that began before it.
func (p StrikePack) joins(first, at time.Time) bool {
	return at.Before(first.AddDate(0, 0, p.MergeDays)) || sameDay(first, at)
}

// sameDay compares days in UTC.
func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

// StrikeStanding is what a seller's strikes amount to at a time.
type StrikeStanding struct {
	Points   int       `json:"points"`
	Events   int       `json:"events"` // that still count
	Fakes    int       `json:"fakes"`  // counterfeit events in their window
	Next     Threshold `json:"next"`   // what comes next; zero when nothing does
	Missing  int       `json:"missing"`
	Because  []string  `json:"because"` // strikes that count
	NextText Text      `json:"next_text"`
}

// Standing adds up a seller's strikes at a time. The order of the list does not matter.
func (p StrikePack) Standing(strikes []Strike, at time.Time) StrikeStanding {
	s := StrikeStanding{Because: []string{}}
	perDay := map[string]int{}
	for _, o := range p.occasions(strikes, at) {
		if o.fake && at.Before(o.at.AddDate(0, 0, p.FakeDays)) {
			s.Fakes++
		}
		if !at.Before(o.at.AddDate(0, 0, p.WindowDays)) {
			continue
		}
		s.Events++
		s.Because = append(s.Because, o.strikes...)
		perDay[o.at.UTC().Format(time.DateOnly)] += o.points
	}
	for _, points := range perDay {
		s.Points += min(points, p.DailyCap)
	}
	p.next(&s)
	return s
}

// next is the threshold above, and how far it is.
func (p StrikePack) next(s *StrikeStanding) {
	words := map[ActionKind]Text{
		ActWarn:      {EN: "a warning", ZH: "警告"},
		ActRestrict:  {EN: "no selling for a time", ZH: "限制销售"},
		ActTerminate: {EN: "closing the account is proposed", ZH: "提议关闭账户"},
	}
	s.NextText = say("the highest step is reached", "已达最高等级")
	for _, t := range p.Thresholds {
		if t.Points > s.Points {
			s.Next, s.Missing = t, t.Points-s.Points
			s.NextText = say("at %d points: %s", "满 %d 分：%s", t.Points, words[t.Action])
			if t.Days > 0 {
				s.NextText = say("at %d points: %s (%d days)", "满 %d 分：%s（%d 天）", t.Points, words[t.Action], t.Days)
			}
			return
		}
	}
}
