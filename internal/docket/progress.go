// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strconv"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Progress is where the entries of a docket lead: the state, the clocks that run, what was refused and what a person must
// read.
type Progress struct {
	State   CaseState `json:"state"`
	Running []Timer   `json:"running"`
	Steps   []StepLog `json:"steps"`
	Refused []Note    `json:"refused"`
	Tasks   []Note    `json:"tasks"`

	court         string
	first, expiry calendar.Moment // of the restraining order in force
	before        CaseState       // the state a stay interrupted
}

// StepLog is one move that was made.
type StepLog struct {
	Event EventType       `json:"event"`
	From  CaseState       `json:"from"`
	To    CaseState       `json:"to"`
	At    calendar.Moment `json:"at"`
	Key   string          `json:"key"` // the docket entry
}

// Replay walks a case through its entries in the order they were filed, from the first sight of it. An entry that may be
// read in two ways moves nothing and becomes a task. A move that is refused, because an entry is missing between, is kept
// with its reason and the walk goes on. Replaying the same entries gives the same progress.
func Replay(court string, events []Event) Progress {
	p := Progress{court: court, Running: []Timer{}, Steps: []StepLog{}, Refused: []Note{}, Tasks: []Note{}}
	list := slices.Clone(events)
	slices.SortStableFunc(list, filedOrder)
	p.move(Move{Event: Seen}, "")
	for _, e := range list {
		p.entry(e)
	}
	return p
}

// filedOrder is the order of a docket: by day, then by the court's own sequence, then by number, then by the hour.
func filedOrder(a, b Event) int {
	number := func(x, y string) int {
		n, errN := strconv.Atoi(x)
		m, errM := strconv.Atoi(y)
		if errN != nil || errM != nil {
			return 0
		}
		return cmp.Compare(n, m)
	}
	return cmp.Or(a.Filed.Compare(b.Filed), number(a.Sequence, b.Sequence), number(a.Entry, b.Entry), a.Entered.Compare(b.Entered))
}

// entry makes the moves of one entry.
func (p *Progress) entry(e Event) {
	if e.Reading.Task.EN != "" {
		p.Tasks = append(p.Tasks, Note{At: e.Key, Text: e.Reading.Task})
	}
	for _, t := range e.Reading.Types {
		if t.Sure {
			p.move(p.moveOf(e, t), e.Key)
		}
	}
}

// moveOf is a type of an entry with what the rules need to know of it.
func (p *Progress) moveOf(e Event, t EntryType) Move {
	m := Move{Event: t.Type, At: happened(e, t.Type), All: t.Scope.All, First: p.first, Expiry: p.expiry, Before: p.before}
	for _, d := range e.Reading.Dates {
		switch {
		case d.Kind == DateEnds && m.Until.Date.IsZero():
			m.Until = d.At
		case d.Kind == DateDue && m.Due.Date.IsZero():
			m.Due = d.At
		case d.Kind == DateHearing && m.Hearing.Date.IsZero():
			m.Hearing = d.At
		}
	}
	m.Sealed = t.Type == Complaint && sealedComplaint.MatchString(e.Words())
	return m
}

// happened is when what an entry tells happened, as the rules count: an order from its entry on the docket, with the hour
// where the text tells it; service from the day the text names, which is never the day the paper was filed.
func happened(e Event, t EventType) calendar.Moment {
	day := e.Filed
	if e.Reading.Class == ClassOrder && !e.EnteredOn.IsZero() {
		day = e.EnteredOn
	}
	if t != Served && t != TROOrder {
		return calendar.Day(day)
	}
	text := e.Words()
	for _, d := range scanDates(text) {
		before := tail(text[:d.from], 80)
		switch {
		case t == Served && servedBefore.MatchString(before):
			return d.moment
		case t == TROOrder && d.moment.Date == day && d.moment.Timed && signedBefore.MatchString(before):
			return d.moment
		}
	}
	if t == Served {
		return calendar.Moment{}
	}
	return calendar.Day(day)
}

// What stands before the day of service, and before the hour of an order.
var (
	servedBefore = words(`\b(?:served|service)\b[^;]{0,60}$|\bexecuted\b[^;]{0,60}\bon\s*$|\bas to\b[^;]{0,60}\bon\s*$`)
	signedBefore = words(`\b(?:signed|entered|issued)\b[^;]{0,60}$`)
)

// sealedComplaint is a complaint that is filed under seal.
var sealedComplaint = words(`\bunder seal\b|^sealed\b`)

// move makes one move and keeps the clocks.
func (p *Progress) move(m Move, key string) {
	next, timers, err := p.State.Next(m)
	if err != nil {
		zh := "条目“" + m.Event.Text().ZH + "”与案件当前阶段“" + p.State.Text().ZH + "”不符：其前缺少条目；如记录有误，请登记更正。"
		p.Refused = append(p.Refused, Note{At: key, Text: Text{EN: fault.Message(err), ZH: zh}})
		return
	}
	if next != p.State {
		p.Steps = append(p.Steps, StepLog{m.Event, p.State, next, m.At, key})
		if next == CaseStayed {
			p.before = p.State
		}
		p.State = next
	}
	p.Running = slices.DeleteFunc(p.Running, func(t Timer) bool {
		again := t.Code == string(timerTROMax) && slices.ContainsFunc(timers, func(n Timer) bool { return n.Code == t.Code })
		return again || ends(t, m) || next.Ended() && t.Code != string(timerRelease)
	})
	p.Running = append(p.Running, timers...)
	if m.Event != TROOrder || len(timers) > 0 { // the same order entered again changes no clock
		p.order(m)
	}
}

// ends reports that a move ends a clock for the whole case: what touches some defendants alone does not, and neither does
// the answer of one of many.
func ends(t Timer, m Move) bool {
	if m.Event == Answer || !m.All && (m.Event == Dismissal || m.Event == Satisfaction) {
		return false
	}
	return slices.Contains(t.EndedBy, m.Event)
}

// order keeps the life of the restraining order in force: the end it names, else fourteen days (Rule 65(b)(2)).
func (p *Progress) order(m Move) {
	switch m.Event {
	case TROOrder:
		p.first, p.expiry = m.At, m.Until
		if p.expiry.Date.IsZero() && !m.At.Date.IsZero() {
			if r, err := Compute(Request{Rule: "FRCP-65(b)(2)", Trigger: m.At.String(), Court: p.court}); err == nil {
				p.expiry = r.Due
			}
		}
	case TROExtended:
		if !m.Until.Date.IsZero() {
			p.expiry = m.Until
		}
	case PIOrder, TRODissolved: // the order ended with it, and lapses no more
		p.expiry = calendar.Moment{}
	}
}

// Expire tells the case what the clock did by a day: an order whose end has passed lapses. The day itself is still inside.
func (p *Progress) Expire(today calendar.Date) {
	running := slices.Contains([]CaseState{CaseTROEntered, CaseTROExt, CasePISought, CaseStayed, CaseDefault}, p.State)
	if running && !p.expiry.Date.IsZero() && p.expiry.Date.Before(today) {
		m := Move{Event: TROExpired, At: p.expiry}
		p.expiry = calendar.Moment{}
		p.move(m, "")
	}
}
