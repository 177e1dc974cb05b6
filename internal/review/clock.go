// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
)

// endings are what the end of a clock leads to besides the alarm: a proposal to an officer, or an event the system applies.
// Every other clock is a promise of ours, and its end is an alarm only (specification 5.3).
var endings = map[notice.TimerCode]struct {
	proposal EventKind
	next     EventKind
}{
	notice.TimerDefect:          {next: Silence},
	notice.TimerAppealWindow:    {next: Close},
	notice.TimerResponse:        {proposal: Restrict},
	notice.TimerRestoreEarliest: {proposal: Reinstate},
}

// tick looks at the clocks: each that has ended and was not noticed before is marked and alarmed, and what follows from it
// is proposed or named as the system's next event. A look that finds nothing changes nothing and leaves no entry.
func (a attempt) tick() (Case, Effects, error) {
	if !a.by.Has(System) {
		return a.c, newEffects(), refuse(fault.Forbidden, say("this takes %s", "须由 %s 办理", rolesText([]Role{System})))
	}
	n, fx := a.c, newEffects()
	n.Standing = a.c.Standing.copy()
	for i, t := range n.Standing.Timers {
		if !t.Fired.IsZero() || a.at.Before(t.End) {
			continue
		}
		n.Standing.Timers[i].Fired = a.at
		end := endings[t.Code]
		if t.Code == notice.TimerResponse {
			end.proposal = n.proposed(a.book)
		}
		if end.proposal != "" {
			n.Standing.Proposal = end.proposal
		}
		if end.next != "" && !slices.Contains(fx.Next, end.next) {
			fx.Next = append(fx.Next, end.next)
		}
		fx.Alarms = append(fx.Alarms, Alarm{t.Code, t.End, end.proposal, say("%s: the time has ended.", "%s：期限已届满。", t.Title)})
	}
	if len(fx.Alarms) == 0 {
		return a.c, fx, nil
	}
	e := Entry{At: a.at, Actor: a.by.ID, Role: System, Event: Tick, From: n.Standing.State, To: n.Standing.State, Version: a.book.Version(), Sealed: n.Sealed()}
	for _, al := range fx.Alarms {
		e.Timers = append(e.Timers, al.Code)
	}
	n.add(e, &fx)
	return n, fx, nil
}

// proposed is what silence leads to: removal where the last reason given was a counterfeit one, else a restriction.
func (c Case) proposed(b *Book) EventKind {
	for _, e := range slices.Backward(c.History) {
		if r, ok := b.Reason(e.Reason); ok && r.Kind == Infringes {
			if r.Fake {
				return Remove
			}
			break
		}
	}
	return Restrict
}
