// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Track is one deadline with its chain of people and what they were sent. It is a value: Tick, Acknowledge and Close
// return the next one, to be stored together with the messages that go out, and the old one stays as it was.
type Track struct {
	Deadline Deadline  `json:"deadline"`
	Chain    []string  `json:"chain"` // people by id: who is in charge, then who is asked next
	Learned  time.Time `json:"learned"`
	Sent     []Sent    `json:"sent"`
	Reached  int       `json:"reached"` // how far along the chain it went
	End      End       `json:"end"`     // why nothing more is sent, empty while something is
	EndedBy  string    `json:"ended_by,omitempty"`
	EndedAt  time.Time `json:"ended_at"`
	Version  int       `json:"version"`
}

// Sent is a step that is dealt with for one person: sent, or covered by a later one of the same moment.
type Sent struct {
	Step    Step      `json:"step"`
	Level   int       `json:"level"`
	To      string    `json:"to"`
	At      time.Time `json:"at"`
	Covered bool      `json:"covered,omitempty"`
	Ack     time.Time `json:"ack"` // when somebody answered, zero while nobody did
	AckBy   string    `json:"ack_by,omitempty"`
}

// End is why a track is over.
type End string

// The ends. A deadline that is over without one is Past: the day after was told and nobody did it.
const (
	Open       End = ""
	DoneInTime End = "done"
	Waived     End = "waived"
	Superseded End = "superseded" // another date took its place
)

// NewTrack begins the reminders of a deadline that was learned of at a time.
func NewTrack(d Deadline, chain []string, learned time.Time) (Track, error) {
	switch {
	case d.ID == "" || d.At.IsZero() || learned.IsZero():
		return Track{}, fault.New(fault.Invalid, "a deadline needs its name, its time and when it was learned of")
	case len(chain) == 0 || slices.Contains(chain, ""):
		return Track{}, fault.New(fault.Invalid, "a deadline needs somebody in charge: name at least one person")
	}
	for i, p := range chain {
		if slices.Contains(chain[:i], p) {
			return Track{}, fault.New(fault.Invalid, "%s stands twice in the chain of people", p)
		}
	}
	if _, err := calendar.Zone(d.Zone); err != nil {
		return Track{}, fault.Because(err, fault.Invalid, "the deadline's time zone %q is not known", d.Zone)
	}
	return Track{Deadline: d, Chain: slices.Clone(chain), Learned: learned}, nil
}

// Tick is what is to be sent at a time, the track after it, and when to look again: zero for never. Called twice for one
// time it sends nothing the second time. People who are not in the map are told in the court's zone without quiet hours:
// a missing setting never silences a deadline.
func (t Track) Tick(people map[string]Person, now time.Time) (send []Reminder, next Track, again time.Time) {
	next = t
	next.Sent = slices.Clone(t.Sent)
	if t.End != Open {
		return nil, next, time.Time{}
	}
	chain := t.listeners(people)
	for changed := true; changed; { // who is asked next may have something due of their own
		more := next.steps(chain, now)
		if r, ok := next.escalate(chain, now); ok {
			more = append(more, r)
		}
		send = append(send, more...)
		changed = len(more) > 0
	}
	if len(send) > 0 {
		next.Version++
	}
	return send, next, next.wakeAt(chain, now)
}

// listeners are the people of the chain as their clocks are: reading a zone is dear, so each is read once.
func (t Track) listeners(people map[string]Person) []listener {
	court := Person{Zone: t.Deadline.Zone}.zone(time.UTC)
	list := make([]listener, len(t.Chain))
	for i, id := range t.Chain {
		p := people[id]
		list[i] = listener{p.Quiet, p.zone(court)}
	}
	return list
}

// steps sends each person along the chain so far what has come due. Of several steps that came due together only the
// last is sent; it says which it covers.
func (t *Track) steps(chain []listener, now time.Time) []Reminder {
	var send []Reminder
	for level := range t.Reached + 1 {
		var due []Step
		for _, s := range Steps {
			if t.dealt(s, level) {
				continue
			}
			if !t.sendAt(s, chain[level], now).After(now) {
				due = append(due, s)
			}
		}
		if len(due) == 0 {
			continue
		}
		last := due[len(due)-1]
		r := t.reminder(last, level, now)
		r.Covers = due[:len(due)-1]
		for _, s := range r.Covers {
			t.Sent = append(t.Sent, Sent{Step: s, Level: level, To: r.To, At: now, Covered: true})
		}
		t.Sent = append(t.Sent, Sent{Step: last, Level: level, To: r.To, At: now})
		send = append(send, r)
	}
	return send
}

// sendAt is when a step goes to a person, looked at from now: as planned, and what is late already, because it was learned
// of late or nothing ran, as soon as their quiet hours allow.
func (t Track) sendAt(s Step, l listener, now time.Time) time.Time {
	if when := t.Deadline.plan(s, l, t.Learned); !when.Before(now) {
		return when
	}
	return t.calm(l, now)
}

// calm is now, or the end of somebody's quiet hours where the deadline leaves time for it or is over already.
func (t Track) calm(l listener, now time.Time) time.Time {
	deadline := t.Deadline.At
	if !now.Before(deadline) {
		deadline = time.Time{}
	}
	return l.quiet.calm(now, now, deadline, l.zone)
}

// escalate sends the current step to the next person when its time for an answer is over.
func (t *Track) escalate(chain []listener, now time.Time) (Reminder, bool) {
	when, ok := t.escalateAt(chain, now)
	if !ok || when.After(now) {
		return Reminder{}, false
	}
	step, asked := t.current()
	t.Reached++
	r := t.reminder(step, t.Reached, now)
	r.Asked = asked.To
	for _, s := range Steps { // what came before this step is nothing new to somebody who learns of the deadline now
		if s > step {
			t.Sent = append(t.Sent, Sent{Step: s, Level: t.Reached, To: r.To, At: now, Covered: true})
		}
	}
	t.Sent = append(t.Sent, Sent{Step: step, Level: t.Reached, To: r.To, At: now})
	return r, true
}

// current is the latest step that was sent, and its latest message.
func (t Track) current() (Step, Sent) {
	last := Sent{Step: Week + 1}
	for _, s := range t.Sent {
		if !s.Covered && (s.Step < last.Step || s.Step == last.Step && !s.At.Before(last.At) && s.Level >= last.Level) {
			last = s
		}
	}
	return last.Step, last
}

// escalateAt is when the next person is asked, looked at from now: after the time for an answer to the current step, outside
// their quiet hours if that leaves time. False when somebody answered, nothing was sent, or nobody is left.
func (t Track) escalateAt(chain []listener, now time.Time) (time.Time, bool) {
	step, last := t.current()
	if step > Week || t.Reached+1 >= len(t.Chain) || t.answered(step) {
		return time.Time{}, false
	}
	when := last.At.Add(answerIn[step])
	if when.Before(now) {
		when = now
	}
	return t.calm(chain[t.Reached+1], when), true
}

// answered reports that somebody answered to a step.
func (t Track) answered(s Step) bool {
	return slices.ContainsFunc(t.Sent, func(x Sent) bool { return x.Step == s && !x.Ack.IsZero() })
}

// dealt reports that a step is dealt with for a place in the chain.
func (t Track) dealt(s Step, level int) bool {
	return slices.ContainsFunc(t.Sent, func(x Sent) bool { return x.Step == s && x.Level == level })
}

// reminder is the message of a step to a place in the chain.
func (t Track) reminder(s Step, level int, now time.Time) Reminder {
	to := t.Chain[level]
	return Reminder{ID: Identifier("rem", t.Deadline.ID, s.String(), to), Deadline: t.Deadline.ID, Step: s, Level: level, To: to, At: now}
}

// wakeAt is the next time at which something comes due: a step or an escalation.
func (t Track) wakeAt(chain []listener, now time.Time) time.Time {
	var first time.Time
	take := func(when time.Time) {
		if when.After(now) && (first.IsZero() || when.Before(first)) {
			first = when
		}
	}
	for level := range t.Reached + 1 {
		for _, s := range Steps {
			if !t.dealt(s, level) {
				take(t.sendAt(s, chain[level], now))
			}
		}
	}
	if when, ok := t.escalateAt(chain, now); ok {
		take(when)
	}
	return first
}

// Acknowledge notes somebody's answer to the current step. The next steps come all the same: an answer is no deed.
func (t Track) Acknowledge(by string, now time.Time) (Track, error) {
	step, _ := t.current()
	switch {
	case strings.TrimSpace(by) == "":
		return t, fault.New(fault.Invalid, "who answers must be given")
	case t.End != Open:
		return t, fault.New(fault.Conflict, "this deadline is %s: there is nothing to answer", t.End)
	case step > Week:
		return t, fault.New(fault.Conflict, "no reminder of this deadline has been sent yet")
	case t.answered(step):
		return t, fault.New(fault.Conflict, "the reminder %s is answered already", step)
	}
	t.Sent = slices.Clone(t.Sent)
	for i := range t.Sent {
		if t.Sent[i].Step >= step && !t.Sent[i].Covered && t.Sent[i].Ack.IsZero() {
			t.Sent[i].Ack, t.Sent[i].AckBy = now, by
		}
	}
	t.Version++
	return t, nil
}

// Close ends the reminders: done, waived, or superseded by another date.
func (t Track) Close(why End, by string, now time.Time) (Track, error) {
	switch {
	case why != DoneInTime && why != Waived && why != Superseded:
		return t, fault.New(fault.Invalid, "a deadline ends as done, waived or superseded")
	case strings.TrimSpace(by) == "":
		return t, fault.New(fault.Invalid, "who ends the reminders must be given")
	case t.End != Open:
		return t, fault.New(fault.Conflict, "this deadline is %s already", t.End)
	}
	t.End, t.EndedBy, t.EndedAt = why, by, now
	t.Version++
	return t, nil
}

// Unanswered reports a step that everybody in the chain was asked about and nobody answered: it must stand out on every
// screen.
func (t Track) Unanswered() bool {
	step, _ := t.current()
	return t.End == Open && step <= Week && t.Reached == len(t.Chain)-1 && !t.answered(step)
}
