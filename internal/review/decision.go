// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"time"

	"markwarden/internal/fault"
)

// DecisionKind is one of the six decisions a moderator takes (PRODUCT section 3).
type DecisionKind string

// The decisions.
const (
	DecideClear    DecisionKind = "clear"
	DecideEdit     DecisionKind = "request_edit"
	DecideRestrict DecisionKind = "restrict"
	DecideRemove   DecisionKind = "remove"
	DecideEscalate DecisionKind = "escalate"
	DecideReject   DecisionKind = "reject_notice"
)

// DecisionKinds lists the decisions in the order of the keys that take them.
func DecisionKinds() []DecisionKind {
	return []DecisionKind{DecideClear, DecideEdit, DecideRestrict, DecideRemove, DecideEscalate, DecideReject}
}

// Decision is what a moderator decided, and why.
type Decision struct {
	Kind     DecisionKind `json:"decision"`
	Rules    []string     `json:"rules"`
	Reason   string       `json:"reason_code"`
	Facts    string       `json:"facts,omitempty"`
	Note     string       `json:"note,omitempty"`
	Ground   Ground       `json:"ground,omitempty"`
	Safety   bool         `json:"safety,omitempty"`
	Order    string       `json:"order,omitempty"`
	Evidence []string     `json:"evidence,omitempty"`
	Answers  []string     `json:"answers,omitempty"` // to the claims of Case.OpenClaims, in their order
	Messages []Message    `json:"messages,omitempty"`
	Draft    bool         `json:"draft,omitempty"`
	Bulk     string       `json:"bulk,omitempty"`
	Second   string       `json:"second,omitempty"` // who agreed to a bulk
}

// event is the decision as a move of the case: what the six words mean depends on where it stands.
func (d Decision) event(c Case) Event {
	ev := Event{Kind: EventKind(d.Kind), Reason: d.Reason, Rules: d.Rules, Facts: d.Facts, Note: d.Note, Ground: d.Ground, Safety: d.Safety,
		Order: d.Order, Evidence: d.Evidence, Answers: d.Answers, Messages: d.Messages, Draft: d.Draft, Bulk: d.Bulk, Second: d.Second}
	takesDown := d.Kind == DecideRestrict || d.Kind == DecideRemove
	switch c.Standing.State {
	case Appealed:
		asked := c.Standing.Appeal != nil && (c.Standing.Appeal.By == Seller) == (d.Kind == DecideClear)
		if (d.Kind == DecideClear || takesDown) && asked {
			ev.Kind = Grant
		} else if d.Kind == DecideClear || takesDown {
			ev.Kind = Uphold
		}
	case CounterNoticed:
		if d.Kind == DecideClear {
			ev.Kind = Reinstate
		} else if takesDown {
			ev.Kind = Suit
		}
	}
	return ev
}

// Decide takes a decision. A case that is still NEW is triaged in the same step. Who decides must not find the case claimed
// by somebody else. An unknown word is refused; every other refusal is that of Apply.
func (b *Book) Decide(c Case, d Decision, by Actor, at time.Time) (Case, Effects, error) {
	if !slices.Contains(DecisionKinds(), d.Kind) {
		return c, newEffects(), fault.New(fault.Invalid, "the decision must be clear, request_edit, restrict, remove, escalate or reject_notice")
	}
	if err := c.Work.free(by, at); err != nil {
		return c, newEffects(), err
	}
	n, before := c, newEffects()
	if c.Standing.State == New && d.Kind != DecideEscalate {
		var err error
		if n, before, err = b.Apply(c, Event{Kind: ToTriage}, by, at); err != nil {
			return c, newEffects(), err
		}
	}
	n, fx, err := b.Apply(n, d.event(n), by, at)
	if err != nil {
		return c, newEffects(), err
	}
	if n.Last != nil && len(before.Audit) > 0 {
		n.Last.Before = c.Standing // one step for who decides is one step to undo
	}
	return n, before.join(fx), nil
}

// Option is a move that a person could make now; Refusal is empty, or says what stands against it whatever is brought.
type Option struct {
	Event   EventKind `json:"event"`
	To      State     `json:"to"`
	Needs   []string  `json:"needs"` // conditions of states.tsv that ask for something
	Refusal Text      `json:"refusal"`
}

// Options lists the moves of the case's state that a person's roles reach, with what stands against each now. Conditions
// that ask for an input are named and not judged.
func (b *Book) Options(c Case, by Actor, at time.Time) []Option {
	list := []Option{}
	a := attempt{book: b, c: c, by: by, at: c.notBefore(at)}
	if a.admit() != nil {
		return list
	}
	for _, m := range b.moves {
		if !slices.Contains(m.from, c.Standing.State) {
			continue
		}
		a.row = m
		if a.role = a.roleFor(m); a.role == "" || !a.chosen() {
			continue
		}
		o := Option{Event: m.event, To: m.target(c.Standing.State), Needs: []string{}}
		for _, n := range m.needs {
			switch g := guards[n]; {
			case g.input:
				o.Needs = append(o.Needs, n)
			case o.Refusal == fine:
				o.Refusal = g.check(a)
			}
		}
		list = append(list, o)
	}
	return list
}
