// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"strconv"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
)

// Deadline is one date that people are reminded of. At is the last instant in which acting is in time; Zone is the
// court's.
type Deadline struct {
	ID      string    `json:"id"`
	Lawsuit string    `json:"lawsuit"`
	Rule    string    `json:"rule"`
	Title   Text      `json:"title"`
	At      time.Time `json:"at"`
	Zone    string    `json:"zone"`
	Shown   Text      `json:"shown"` // the date as it must be shown, in court and China time
	Sealed  bool      `json:"sealed,omitempty"`
}

// DeadlineOf is a computed deadline of a lawsuit. The same rule and date of one lawsuit is the same deadline; a date that
// moved is another one.
func DeadlineOf(lawsuit string, r docket.Result, sealed bool) Deadline {
	return Deadline{ID: Identifier("due", lawsuit, r.Rule, r.Due.String(), r.Zone), Lawsuit: lawsuit, Rule: r.Rule, Title: r.Title, At: r.End, Zone: r.Zone, Shown: r.Text(), Sealed: sealed}
}

// Step is a reminder's place before its deadline, in days: 7, 3, 1, 0 and -1 for the day after.
type Step int

// The steps (specification section 1, N9: silence at 7, 3 and 1 days is dangerous).
const (
	Week     Step = 7
	ThreeDay Step = 3
	DayAhead Step = 1
	DueDay   Step = 0
	DayAfter Step = -1
)

// Steps are all steps in their order.
var Steps = []Step{Week, ThreeDay, DayAhead, DueDay, DayAfter}

// answerIn is how long a reminder waits for an answer before the next person is asked. It shrinks towards the deadline.
var answerIn = map[Step]time.Duration{Week: 24 * time.Hour, ThreeDay: 8 * time.Hour, DayAhead: 2 * time.Hour, DueDay: time.Hour, DayAfter: time.Hour}

// String is T-7 to T+1.
func (s Step) String() string {
	switch {
	case s > 0:
		return "T-" + strconv.Itoa(int(s))
	case s < 0:
		return "T+" + strconv.Itoa(-int(s))
	}
	return "T0"
}

// morning is the hour of a reminder, in minutes: people act on what they read when the day begins.
const morning = 9 * 60

// plan is when a step is due to a person: at nine of their own clock, so many days before the day on which the deadline
// falls there; on the day itself early enough to act. Quiet hours may move it, never to or past the deadline.
func (d Deadline) plan(s Step, l listener, learned time.Time) time.Time {
	day := calendar.DateOf(d.At.In(l.zone))
	t := at(day.AddDays(-int(s)), morning, l.zone)
	if s == DayAfter {
		return l.quiet.calm(t, t, time.Time{}, l.zone)
	}
	if latest := d.At.Add(-spare); s == DueDay && t.After(latest) {
		t = latest
	}
	return l.quiet.calm(t, learned, d.At, l.zone)
}

// Reminder is one message to one person. ID is the same however often it is delivered.
type Reminder struct {
	ID       string    `json:"id"`
	Deadline string    `json:"deadline"`
	Step     Step      `json:"step"`
	Level    int       `json:"level"` // place of the person in the chain, 0 for the one in charge
	To       string    `json:"to"`
	At       time.Time `json:"at"`
	Covers   []Step    `json:"covers,omitempty"` // earlier steps it stands for, which came due while nothing ran
	Asked    string    `json:"asked,omitempty"`  // who was asked before and did not answer
}
