// SPDX-License-Identifier: Apache-2.0

package review

import (
	"time"

	"markwarden/internal/notice"
)

// Event is something that happens, with what the rules need to know of it. Only Kind is always needed; what a kind needs
// besides stands in states.tsv.
type Event struct {
	Kind      EventKind             `json:"kind"`
	Reason    string                `json:"reason,omitempty"` // a code of reasons.tsv
	Ground    Ground                `json:"ground,omitempty"` // why a removal is open at once
	Facts     string                `json:"facts,omitempty"`
	Rules     []string              `json:"rules,omitempty"` // rule ids that fired
	Evidence  []string              `json:"evidence,omitempty"`
	Note      string                `json:"note,omitempty"`
	Statement string                `json:"statement,omitempty"` // what a party says
	Claims    []string              `json:"claims,omitempty"`    // facts a party claims, each to be answered
	Answers   []string              `json:"answers,omitempty"`   // to the open claims, in their order
	Safety    bool                  `json:"safety,omitempty"`    // a danger to people
	Messages  []Message             `json:"messages,omitempty"`  // letters rendered and filed with this move
	Notice    *notice.Notice        `json:"notice,omitempty"`    // a notice as supplied
	Counter   *notice.CounterNotice `json:"counter,omitempty"`
	Order     string                `json:"order,omitempty"` // a court order, or what ended one
	Sealed    bool                  `json:"sealed,omitempty"`
	Until     time.Time             `json:"until,omitzero"`      // the end an order names
	Confirmed bool                  `json:"confirmed,omitempty"` // a person looked at a provisional date
	Ref       string                `json:"ref,omitempty"`       // the message a delivery is of
	Notifier  string                `json:"notifier,omitempty"`  // whose standing changed
	Standing  notice.Standing       `json:"standing,omitempty"`
	Bulk      string                `json:"bulk,omitempty"`   // of a bulk decision
	Second    string                `json:"second,omitempty"` // who agreed to it
	Draft     bool                  `json:"draft,omitempty"`  // a preview: letters are taken for logged
}

// Ground is why something may be removed before the seller was heard (specification 5.3).
type Ground string

// The grounds.
const (
	GroundDMCA        Ground = "dmca_valid"
	GroundCounterfeit Ground = "counterfeit_manifest"
	GroundOrder       Ground = "court_order"
)

// Effects is what follows from a move besides the case itself, to be filed with it in one transaction.
type Effects struct {
	Letters   []Letter         `json:"letters"` // to be rendered; they stay owed by the case until logged
	Recalls   []string         `json:"recalls"` // messages that must not go out any more, by ref
	TimersSet []Timer          `json:"timers_set"`
	Cleared   []string         `json:"timers_cleared"` // codes
	Alarms    []Alarm          `json:"alarms"`
	Strikes   []Strike         `json:"strikes"`
	Withdrawn []string         `json:"strikes_withdrawn"` // ids
	Outcomes  []notice.Outcome `json:"outcomes"`          // for the notifiers' ledger
	Reversed  bool             `json:"outcomes_reversed"` // of this case, in the ledger
	Webhooks  []Webhook        `json:"webhooks"`          // none under seal
	Audit     []Entry          `json:"audit"`             // the new entries of the history
	Next      []EventKind      `json:"next"`              // what the system should now apply
}

// Alarm is a clock that ran out.
type Alarm struct {
	Code     notice.TimerCode `json:"code"`
	End      time.Time        `json:"end"`
	Proposal EventKind        `json:"proposal,omitempty"`
	Words    Text             `json:"words"`
}

// Webhook is what outsiders who subscribed are told: no text of anybody, no name.
type Webhook struct {
	Event string    `json:"event"` // case.opened, case.removed, …
	Case  string    `json:"case"`
	State State     `json:"state"`
	At    time.Time `json:"at"`
}

// Measure is what outsiders who subscribed are told of a measure against a seller: points that reached a threshold, or that
// fell below it again. It says no reason and nobody's name; the case is the one whose points tipped the scales.
type Measure struct {
	ID     string     `json:"id"`    // of the warning, the same when it is taken back
	Event  string     `json:"event"` // seller.warned, seller.restricted, seller.closure_proposed, seller.measure_withdrawn
	Action ActionKind `json:"action"`
	Seller string     `json:"seller"`
	Case   string     `json:"case"`
	Points int        `json:"points"`
	Until  time.Time  `json:"until,omitzero"` // of a restriction
	At     time.Time  `json:"at"`
}

// MeasureEvents are the events of measures against sellers, by what a threshold leads to.
func MeasureEvents() map[ActionKind]string {
	return map[ActionKind]string{ActWarn: "seller.warned", ActRestrict: "seller.restricted", ActTerminate: "seller.closure_proposed"}
}

// MeasureWithdrawn is the event of a measure that fell with the decision it rested on.
const MeasureWithdrawn = "seller.measure_withdrawn"

// newEffects has a list in every place, so that it encodes as lists.
func newEffects() Effects {
	return Effects{Letters: []Letter{}, Recalls: []string{}, TimersSet: []Timer{}, Cleared: []string{}, Alarms: []Alarm{}, Strikes: []Strike{},
		Withdrawn: []string{}, Outcomes: []notice.Outcome{}, Webhooks: []Webhook{}, Audit: []Entry{}, Next: []EventKind{}}
}

// join adds what follows from a further move.
func (e Effects) join(f Effects) Effects {
	e.Letters = append(e.Letters, f.Letters...)
	e.Recalls = append(e.Recalls, f.Recalls...)
	e.TimersSet = append(e.TimersSet, f.TimersSet...)
	e.Cleared = append(e.Cleared, f.Cleared...)
	e.Alarms = append(e.Alarms, f.Alarms...)
	e.Strikes = append(e.Strikes, f.Strikes...)
	e.Withdrawn = append(e.Withdrawn, f.Withdrawn...)
	e.Outcomes = append(e.Outcomes, f.Outcomes...)
	e.Reversed = e.Reversed || f.Reversed
	e.Webhooks = append(e.Webhooks, f.Webhooks...)
	e.Audit = append(e.Audit, f.Audit...)
	e.Next = append(e.Next, f.Next...)
	return e
}
