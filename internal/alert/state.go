// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
)

// State is where an alert stands.
type State string

// The states. Escalated waits for the next person as new waits for the first.
const (
	StateNew          State = "new"
	StateAcknowledged State = "acknowledged"
	StateEscalated    State = "escalated"
	StateResolved     State = "resolved"
)

// Entry is one thing that happened to an alert. The list of them only grows.
type Entry struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"` // the state entered, or raised again
	To   string    `json:"to,omitempty"`
	Note string    `json:"note,omitempty"`
}

// moves is the table of states: what may follow what.
var moves = map[State][]State{
	StateNew:          {StateAcknowledged, StateEscalated, StateResolved},
	StateEscalated:    {StateAcknowledged, StateEscalated, StateResolved},
	StateAcknowledged: {StateResolved},
	StateResolved:     {},
}

// move is the alert in another state, with the entry that says so; a move outside the table is refused with what is
// possible instead. The alert given is not changed.
func (a Alert) move(to State, e Entry) (Alert, error) {
	can := moves[a.State]
	if !slices.Contains(can, to) {
		if len(can) == 0 {
			return a, fault.New(fault.Conflict, "the alert is %s and nothing more happens to it", a.State)
		}
		return a, fault.New(fault.Conflict, "an alert that is %s cannot become %s: it can be %s", a.State, to, joinStates(can))
	}
	if strings.TrimSpace(e.By) == "" || e.At.IsZero() {
		return a, fault.New(fault.Invalid, "who does this, and when, must be given")
	}
	e.What = string(to)
	a.State = to
	a.Version++
	a.History = append(slices.Clip(slices.Clone(a.History)), e)
	return a, nil
}

func joinStates(list []State) string {
	var names []string
	for _, s := range list {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// Acknowledge notes that somebody has seen the alert and takes it on.
func (a Alert) Acknowledge(by string, at time.Time) (Alert, error) {
	return a.move(StateAcknowledged, Entry{At: at, By: by})
}

// Escalate hands an alert that nobody took on to the next person.
func (a Alert) Escalate(to, by string, at time.Time) (Alert, error) {
	if strings.TrimSpace(to) == "" {
		return a, fault.New(fault.Invalid, "name the person the alert goes on to")
	}
	b, err := a.move(StateEscalated, Entry{At: at, By: by, To: to})
	if err == nil {
		b.Level++
	}
	return b, err
}

// Resolve ends an alert with the reason: what was done, or why nothing need be.
func (a Alert) Resolve(by, reason string, at time.Time) (Alert, error) {
	if strings.TrimSpace(reason) == "" {
		return a, fault.New(fault.Invalid, "say what was done about the alert, or why nothing need be")
	}
	return a.move(StateResolved, Entry{At: at, By: by, Note: reason})
}

// Update brings an alert that is on file to what a later reading of the lawsuit found. It is raised again, as new, when
// more is at stake than people knew when they took it on: accounts may be held now, surer evidence, or more listings.
// Otherwise only the facts are brought up to date. changed is false when nothing is different.
func (a Alert) Update(fresh Alert, at time.Time) (out Alert, changed bool, err error) {
	if fresh.ID != a.ID {
		return a, false, fault.New(fault.Invalid, "alert %s cannot be brought up to date by alert %s", a.ID, fresh.ID)
	}
	var why []string
	if fresh.Frozen() && !a.Frozen() {
		why = append(why, fmt.Sprintf("the case moved to %s", fresh.CaseState))
	}
	if fresh.Score > a.Score {
		why = append(why, "the evidence is surer")
	}
	if fresh.Total > a.Total {
		why = append(why, fmt.Sprintf("%d more listings are touched", fresh.Total-a.Total))
	}
	out = fresh
	out.State, out.Level, out.Version, out.Raised, out.History = a.State, a.Level, a.Version, a.Raised, a.History
	if fresh.Urgency == Routine && a.Urgency == Now && fresh.Score >= a.Score {
		out.Urgency = Now
	}
	if why == nil && sameFacts(a, out) {
		return a, false, nil
	}
	out.Version++
	if why != nil && a.State != StateNew {
		out.State, out.Level, out.Raised = StateNew, 0, at
		out.History = append(slices.Clip(slices.Clone(a.History)), Entry{At: at, By: "system", What: "raised again", Note: strings.Join(why, "; ")})
	}
	return out, true, nil
}

// sameFacts reports that two readings say the same.
func sameFacts(a, b Alert) bool {
	return a.CaseState == b.CaseState && a.Caption == b.Caption && a.Filed == b.Filed && a.Sealed == b.Sealed && a.Score == b.Score && a.Total == b.Total && a.Urgency == b.Urgency &&
		slices.Equal(a.Evidence, b.Evidence) && slices.EqualFunc(a.Listings, b.Listings, func(x, y Use) bool { return x.Listing == y.Listing && x.Mark == y.Mark && x.Score == y.Score })
}

// EscalateAt is when an alert that waits goes on to the next person: false for one that waits for nobody. The wait halves
// with each level, because what one person let lie is later for the next.
func (a Alert) EscalateAt(wait time.Duration) (time.Time, bool) {
	if a.State != StateNew && a.State != StateEscalated {
		return time.Time{}, false
	}
	since := a.Raised
	if n := len(a.History); n > 0 && a.History[n-1].At.After(since) {
		since = a.History[n-1].At
	}
	for range min(a.Level, 6) {
		wait /= 2
	}
	return since.Add(wait), true
}

// Escalatable reports an alert that waits and whose time for an answer is over.
func (a Alert) Escalatable(now time.Time, wait time.Duration) bool {
	at, waits := a.EscalateAt(wait)
	return waits && !now.Before(at)
}
