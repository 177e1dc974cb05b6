// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"time"

	"markwarden/internal/fault"
)

// Work is who has a case on the desk. It is apart from the case's standing: claiming decides nothing.
type Work struct {
	Queue    string    `json:"queue,omitempty"` // it was moved to; empty follows the routing
	Holder   string    `json:"holder,omitempty"`
	Until    time.Time `json:"until,omitzero"` // end of the lease
	Assignee string    `json:"assignee,omitempty"`
	Snoozed  time.Time `json:"snoozed,omitzero"`
	Skips    []Skip    `json:"skips,omitempty"`
}

// Skip is somebody who passed a case by, and why.
type Skip struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Turn is a fact of the desk, for the audit log.
type Turn struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Case   string    `json:"case"`
	What   string    `json:"what"` // claim, renew, release, skip, snooze, assign, move
	Reason string    `json:"reason,omitempty"`
	Before string    `json:"before,omitempty"`
	After  string    `json:"after,omitempty"`
}

// holder is who holds the case at a time, empty when the lease has ended.
func (w Work) holder(at time.Time) string {
	if w.Holder != "" && at.Before(w.Until) {
		return w.Holder
	}
	return ""
}

// PutOff reports a case that is not to come up before a time that is still to come.
func (w Work) PutOff(at time.Time) bool { return at.Before(w.Snoozed) }

// Back reports a case that was put off and is there again, until somebody claims it.
func (w Work) Back(at time.Time) bool { return !w.Snoozed.IsZero() && !w.PutOff(at) }

// free refuses somebody who finds the case claimed by another.
func (w Work) free(by Actor, at time.Time) error {
	if h := w.holder(at); h != "" && h != by.ID {
		return refuse(fault.Conflict, say("the case is claimed by somebody else until %s", "该案已由他人领取至 %s", w.Until.UTC().Format("15:04 MST")))
	}
	return nil
}

// offered reports whether a case is offered to somebody.
func (w Work) offered(id string, skip time.Duration, at time.Time) bool {
	h := w.holder(at)
	if h != "" && h != id || at.Before(w.Snoozed) || w.Assignee != "" && w.Assignee != id {
		return false
	}
	return !slices.ContainsFunc(w.Skips, func(s Skip) bool { return s.By == id && at.Before(s.At.Add(skip)) })
}

// Claim gives a case to somebody for the length of a lease. One person holds a case; who holds it already renews. Claiming
// ends a snooze. Only an officer's, reviewer's or legal's case can be claimed, a sealed one by legal alone.
func (b *Book) Claim(c Case, by Actor, at time.Time) (Case, Turn, error) {
	at = stamp(at)
	if err := b.desk(c, by); err != nil {
		return c, Turn{}, err
	}
	if err := c.Work.free(by, at); err != nil {
		return c, Turn{}, err
	}
	t := Turn{At: at, Actor: by.ID, Case: c.ID, What: "claim", Before: c.Work.Holder, After: by.ID}
	if c.Work.holder(at) == by.ID {
		t.What = "renew"
	}
	c.Work.Holder, c.Work.Until, c.Work.Snoozed = by.ID, at.Add(b.Desk.Lease()), time.Time{}
	return c, t, nil
}

// desk refuses whoever has no business at the desk.
func (b *Book) desk(c Case, by Actor) error {
	works := by.ID != "" && slices.ContainsFunc([]Role{TriageOfficer, SeniorOfficer, Reviewer, Legal}, by.Has)
	switch {
	case !works:
		return refuse(fault.Forbidden, say("only who decides cases works at the desk", "仅审核人员可以处理案件"))
	case c.Sealed() && !by.Has(Legal):
		return fault.New(fault.NotFound, "")
	case !c.Standing.State.Open():
		return refuse(fault.Conflict, say("the case is closed", "该案已结案"))
	}
	return nil
}

// held refuses whoever does not hold the case.
func (b *Book) held(c Case, by Actor, at time.Time) error {
	if err := b.desk(c, by); err != nil {
		return err
	}
	if c.Work.holder(at) != by.ID {
		return refuse(fault.Conflict, say("you do not hold this case: the claim has ended or was never made", "您未持有该案：领取已到期或从未领取"))
	}
	return nil
}

// Release gives a held case back.
func (b *Book) Release(c Case, by Actor, at time.Time) (Case, Turn, error) {
	if err := b.held(c, by, stamp(at)); err != nil {
		return c, Turn{}, err
	}
	c.Work.Holder, c.Work.Until = "", time.Time{}
	return c, Turn{At: stamp(at), Actor: by.ID, Case: c.ID, What: "release", Before: by.ID}, nil
}

// Skip gives a held case back with the reason, and does not offer it to the same person for a while. What everybody skips
// stays in the queue for everybody to see.
func (b *Book) Skip(c Case, reason string, by Actor, at time.Time) (Case, Turn, error) {
	if err := b.held(c, by, stamp(at)); err != nil {
		return c, Turn{}, err
	}
	if !says(reason) {
		return c, Turn{}, refuse(fault.Invalid, say("say why you pass it by", "请说明跳过的理由"))
	}
	c.Work.Holder, c.Work.Until = "", time.Time{}
	c.Work.Skips = append(slices.Clip(c.Work.Skips), Skip{by.ID, stamp(at), reason})
	return c, Turn{At: stamp(at), Actor: by.ID, Case: c.ID, What: "skip", Reason: reason, Before: by.ID}, nil
}

// Snooze puts a held case off until a time before its next clock ends, with the reason.
func (b *Book) Snooze(c Case, until time.Time, reason string, by Actor, at time.Time) (Case, Turn, error) {
	at, until = stamp(at), stamp(until)
	if err := b.held(c, by, at); err != nil {
		return c, Turn{}, err
	}
	due, code := c.NextDue()
	switch {
	case !says(reason):
		return c, Turn{}, refuse(fault.Invalid, say("say why you put it off", "请说明推迟的理由"))
	case !until.After(at):
		return c, Turn{}, refuse(fault.Invalid, say("a case is put off to a time that is still to come", "推迟时间须晚于当前时间"))
	case !due.IsZero() && !until.Before(due):
		return c, Turn{}, refuse(fault.Conflict, say("a case cannot be put off beyond its clock %s", "不得推迟至期限 %s 之后", string(code)))
	}
	c.Work.Holder, c.Work.Until, c.Work.Snoozed = "", time.Time{}, until
	return c, Turn{At: at, Actor: by.ID, Case: c.ID, What: "snooze", Reason: reason, After: until.Format(time.RFC3339)}, nil
}

// Assign gives a case to a person, or to nobody when who is empty: a senior officer to anybody, everybody to themselves or
// back. A claim of somebody else ends with it only when a senior officer assigns.
func (b *Book) Assign(c Case, who string, by Actor, at time.Time) (Case, Turn, error) {
	if err := b.desk(c, by); err != nil {
		return c, Turn{}, err
	}
	senior := by.Has(SeniorOfficer) || by.Has(Legal)
	if !senior {
		if who != "" && who != by.ID || who == "" && c.Work.Assignee != by.ID {
			return c, Turn{}, refuse(fault.Forbidden, say("only a senior officer assigns cases to others", "仅高级审核员可将案件分派给他人"))
		}
		if err := c.Work.free(by, stamp(at)); err != nil {
			return c, Turn{}, err
		}
	}
	t := Turn{At: stamp(at), Actor: by.ID, Case: c.ID, What: "assign", Before: c.Work.Assignee, After: who}
	if c.Work.Holder != who {
		c.Work.Holder, c.Work.Until = "", time.Time{}
	}
	c.Work.Assignee = who
	return c, t, nil
}

// Move puts a case into another queue with the reason; an empty queue gives it back to the routing.
func (b *Book) Move(c Case, queue, reason string, by Actor, at time.Time) (Case, Turn, error) {
	if err := b.desk(c, by); err != nil {
		return c, Turn{}, err
	}
	if err := c.Work.free(by, stamp(at)); err != nil {
		return c, Turn{}, err
	}
	known := queue == "" || slices.ContainsFunc(b.routes, func(r Route) bool { return r.Queue == queue })
	if !known || !says(reason) {
		return c, Turn{}, refuse(fault.Invalid, say("name a queue that exists, and why", "请指明存在的队列及理由"))
	}
	t := Turn{At: stamp(at), Actor: by.ID, Case: c.ID, What: "move", Reason: reason, Before: c.Work.Queue, After: queue}
	c.Work.Queue, c.Work.Holder, c.Work.Until = queue, "", time.Time{}
	return c, t, nil
}
