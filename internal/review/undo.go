// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"time"

	"markwarden/internal/fault"
)

// Undoable is the last decision while it can be undone: how the case stood before it.
type Undoable struct {
	Seq    int       `json:"seq"` // of its entry
	Event  EventKind `json:"event"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Before Standing  `json:"before"`
}

// undoable are the events a person may take back: decisions of one officer. What takes two persons, what a party did and
// what a reviewer ruled is reversed, not undone.
var undoable = []EventKind{Contact, RequestEdit, Restrict, Remove, Clear, RejectNotice, Escalate}

// passive are the events after which an undo is still possible: they decide nothing.
var passive = []EventKind{LogMessage, Delivered, Note, StandingOf, Tick}

// keepUndo keeps what an undo of this move needs, or forgets an older one that can no longer be undone.
func (a attempt) keepUndo(n *Case, fx *Effects) {
	switch {
	case slices.Contains(undoable, a.ev.Kind) && a.c.Standing.State != LegalHold:
		e := fx.Audit[len(fx.Audit)-1]
		n.Last = &Undoable{Seq: e.Seq, Event: e.Event, By: e.Actor, At: e.At, Before: a.c.Standing}
	case !slices.Contains(passive, a.ev.Kind):
		n.Last = nil
	}
}

// Undo takes the last decision back: the case stands as it stood before, its clocks run as they ran, strikes and ledger
// entries of the decision are withdrawn, letters that did not go out are recalled, and a seller who was told already is told
// again. It is a further entry; nothing is erased. It is open to whoever decided, and to a senior officer, for as long as
// Desk.UndoMinutes and while nothing else was done; after that Reverse is the way.
func (b *Book) Undo(c Case, note string, by Actor, at time.Time) (Case, Effects, error) {
	return b.Apply(c, Event{Kind: UndoMove, Note: note}, by, at)
}

// undo is the move behind Undo.
func (a attempt) undo() (Case, Effects, error) {
	u := a.c.Last
	switch {
	case u == nil:
		return a.c, newEffects(), refuse(fault.Conflict, say("there is no decision to undo: none was taken, or something happened after it", "没有可撤销的决定：尚未作出，或其后已有其他操作"))
	case a.at.After(u.At.Add(a.book.Desk.Undo())):
		return a.c, newEffects(), refuse(fault.Conflict, say("the %d minutes to undo are over: reverse the decision instead", "撤销时限（%d 分钟）已过：请改为推翻决定", a.book.Desk.UndoMinutes))
	case a.by.ID != u.By && !a.by.Has(SeniorOfficer):
		return a.c, newEffects(), refuse(fault.Forbidden, say("only whoever decided, or a senior officer, can undo it", "仅决定人或高级审核员可以撤销"))
	}
	a.role = SeniorOfficer
	if a.by.ID == u.By {
		a.role = a.c.History[u.Seq-1].Role
	}
	n, fx := a.c, newEffects()
	n.Standing = u.Before.copy()
	a.undoStanding(n, &fx)
	a.undoLetters(&n, u.Seq, &fx)
	n.Last = nil
	e := Entry{At: a.at, Actor: a.by.ID, Role: a.role, Event: UndoMove, From: a.c.Standing.State, To: n.Standing.State, Note: a.ev.Note,
		Undoes: u.Seq, Bulk: a.ev.Bulk, Version: a.book.Version(), Sealed: n.Sealed()}
	e.Refs = append(e.Refs, fx.Recalls...)
	n.add(e, &fx)
	if !e.Sealed && e.From != e.To {
		fx.Webhooks = append(fx.Webhooks, Webhook{"case.undone", n.ID, n.Standing.State, a.at})
	}
	return n, fx, nil
}

// undoStanding tells of clocks, strikes and ledger entries that go.
func (a attempt) undoStanding(n Case, fx *Effects) {
	if a.c.Standing.State != n.Standing.State {
		for _, t := range a.c.Standing.Timers {
			fx.Cleared = append(fx.Cleared, string(t.Code))
		}
		fx.TimersSet = append(fx.TimersSet, n.Standing.Timers...)
	}
	for _, s := range a.c.Standing.Strikes {
		if !slices.Contains(n.Standing.Strikes, s) {
			fx.Withdrawn = append(fx.Withdrawn, s)
		}
	}
	fx.Reversed = len(a.c.Standing.Outcomes) > len(n.Standing.Outcomes)
}

// undoLetters takes back what the decision asked for: letters that are not written are owed no more, those on their way are
// recalled; when the seller was told of a measure already, the news that it is lifted is owed.
func (a attempt) undoLetters(n *Case, seq int, fx *Effects) {
	n.Owed = slices.DeleteFunc(slices.Clone(n.Owed), func(l Letter) bool { return l.Seq == seq })
	n.Messages = slices.Clone(n.Messages)
	told := false
	for i, m := range n.Messages {
		if m.Seq != seq {
			continue
		}
		if m.Settled.IsZero() && m.Recalled.IsZero() {
			n.Messages[i].Recalled = a.at
			fx.Recalls = append(fx.Recalls, m.Ref)
			continue
		}
		told = told || m.To == ToSeller && m.Letter == "L5" && m.Recalled.IsZero()
	}
	if told {
		l := Letter{"L8", ToSeller, len(n.History) + 1}
		n.Owed = append(n.Owed, l)
		fx.Letters = append(fx.Letters, l)
	}
}

// BulkResult is what became of one case of a bulk; Err is nil, or why this one was left as it was.
type BulkResult struct {
	ID      string
	Case    Case
	Effects Effects
	Err     error
}

// UndoBulk undoes one bulk decision in all its cases, each by the rules of Undo. A case whose last decision is another one
// is left alone and says so.
func (b *Book) UndoBulk(cases []Case, bulk, note string, by Actor, at time.Time) []BulkResult {
	return each(cases, func(c Case) (Case, Effects, error) {
		if u := c.Last; u == nil || bulk == "" || c.History[u.Seq-1].Bulk != bulk {
			return c, newEffects(), refuse(fault.Conflict, say("the last decision of this case is not of the bulk %s", "本案的最后决定不属于批次 %s", clip(bulk)))
		}
		return b.Undo(c, note, by, at)
	})
}

// ReverseBulk reverses decisions that were found wrong later, each by the rules of the move reverse: strikes and ledger go
// with them, both sides are told. reason is a lawful code, facts say what was found.
func (b *Book) ReverseBulk(cases []Case, reason, facts string, by Actor, at time.Time) []BulkResult {
	return each(cases, func(c Case) (Case, Effects, error) {
		return b.Apply(c, Event{Kind: Reverse, Reason: reason, Facts: facts}, by, at)
	})
}

// each makes one step in every case; what fails in one changes nothing in it and stops no other.
func each(cases []Case, step func(Case) (Case, Effects, error)) []BulkResult {
	results := make([]BulkResult, len(cases))
	for i, c := range cases {
		n, fx, err := step(c)
		results[i] = BulkResult{c.ID, n, fx, err}
	}
	return results
}
