// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"strings"
	"time"

	"markwarden/internal/notice"
)

// Trail is what the audit log keeps of a case: who it is about and every entry. All figures are made of trails alone, so
// that anybody who has the log finds the same ones.
type Trail struct {
	Case    string  `json:"case"`
	Seller  string  `json:"seller"`
	Mark    string  `json:"mark,omitempty"`
	Owner   string  `json:"owner,omitempty"`
	Source  Source  `json:"source"`
	Entries []Entry `json:"entries"`
	Turns   []Turn  `json:"turns,omitempty"` // of the desk; the first claim counts as the first look
}

// Trail is the case's own.
func (c Case) Trail(turns ...Turn) Trail {
	return Trail{Case: c.ID, Seller: c.SellerID, Mark: c.MarkID, Owner: c.Owner, Source: c.Source, Entries: c.History, Turns: turns}
}

// until leaves out what came after a time; entries stand in the order of time.
func (t Trail) until(at time.Time) Trail {
	n, _ := slices.BinarySearchFunc(t.Entries, at, func(e Entry, at time.Time) int {
		if e.At.After(at) {
			return 1
		}
		return -1
	})
	t.Entries = t.Entries[:n]
	return t
}

// hidden reports a case that is not opened yet or under a seal: it is in no figure.
func (t Trail) hidden() bool {
	return len(t.Entries) == 0 || t.Entries[len(t.Entries)-1].Sealed
}

// Ruled is a decision of a trail with what became of it.
type Ruled struct {
	ID         string    `json:"id"` // case and entry
	Case       string    `json:"case"`
	Seq        int       `json:"seq"` // of its entry
	Seller     string    `json:"seller"`
	Mark       string    `json:"mark,omitempty"`
	Owner      string    `json:"owner,omitempty"`
	By         string    `json:"by"`
	At         time.Time `json:"at"`
	Event      EventKind `json:"event"`
	Reason     string    `json:"reason"`
	Rules      []string  `json:"rules"`
	Proposed   bool      `json:"proposed"`   // the system had proposed a measure after silence
	Undone     bool      `json:"undone"`     // taken back by an undo: it is no decision any more
	Overturned bool      `json:"overturned"` // by an appeal or a reversal
	OverBy     string    `json:"over_by,omitempty"`
	Restored   bool      `json:"restored"` // after a counter-notice without a suit
}

// rulings are the decisions that a moderator takes on the merits; what is decided on an appeal is about these.
var rulings = []EventKind{Restrict, Remove, Clear, RejectNotice}

// Ruled lists the decisions of a trail in their order.
func (t Trail) Ruled() []Ruled {
	list := []Ruled{}
	var seqs []int
	silent := false
	for _, e := range t.Entries {
		last := len(list) - 1
		switch {
		case slices.Contains(rulings, e.Event):
			list = append(list, Ruled{ID: t.Case + "/" + itoa(e.Seq), Case: t.Case, Seq: e.Seq, Seller: t.Seller, Mark: t.Mark, Owner: t.Owner, By: e.Actor, At: e.At,
				Event: e.Event, Reason: e.Reason, Rules: e.Rules, Proposed: silent})
			seqs = append(seqs, e.Seq)
		case e.Event == UndoMove:
			if i := slices.Index(seqs, e.Undoes); i >= 0 {
				list[i].Undone = true
			}
		case (e.Event == Grant || e.Event == Reverse) && last >= 0:
			list[last].Overturned, list[last].OverBy = true, e.Actor
		case e.Event == Reinstate && e.From == CounterNoticed && last >= 0:
			list[last].Restored = true
		}
		if e.From != e.To {
			silent = false
		}
		silent = silent || e.Event == Tick && slices.Contains(e.Timers, notice.TimerResponse)
	}
	return list
}

// firstLook is when a person of the platform first had the case on the desk, zero for never.
func (t Trail) firstLook() time.Time {
	var first time.Time
	for _, e := range t.Entries {
		if e.Event != OpenCase && slices.Contains([]Role{TriageOfficer, SeniorOfficer, Reviewer, Legal}, e.Role) {
			first = e.At
			break
		}
	}
	for _, u := range t.Turns {
		if u.What == "claim" && (first.IsZero() || u.At.Before(first)) {
			first = u.At
		}
	}
	return first
}

// Dimension is what decisions are grouped by.
type Dimension string

// The dimensions.
const (
	ByReason    Dimension = "reason"
	ByRule      Dimension = "rule"
	ByMark      Dimension = "mark"
	ByModerator Dimension = "moderator"
	BySeller    Dimension = "seller"
)

// Dimensions lists the dimensions.
func Dimensions() []Dimension {
	return []Dimension{ByReason, ByRule, ByMark, ByModerator, BySeller}
}

// Of is a decision's value in a dimension; several rules that fired together are one value.
func (d Dimension) Of(r Ruled) string {
	switch d {
	case ByReason:
		return r.Reason
	case ByRule:
		return strings.Join(r.Rules, " ")
	case ByMark:
		return r.Mark
	case ByModerator:
		return r.By
	case BySeller:
		return r.Seller
	}
	return ""
}

// Pasts are the decisions of a time that still stand or were overturned, as quality looks at them: what SecondReview draws
// from. The answer is the event.
func Pasts(trails []Trail, by Dimension, from, until time.Time) []Past {
	list := []Past{}
	for _, t := range trails {
		if t = t.until(until); t.hidden() {
			continue
		}
		for _, r := range t.Ruled() {
			if !r.Undone && !r.At.Before(from) {
				list = append(list, Past{ID: r.ID, By: r.By, Answer: string(r.Event), Category: by.Of(r), At: r.At})
			}
		}
	}
	return list
}

// CalibrationSet is the key of a calibration: decisions that were overturned, with the answer that stood at the end, which
// for a measure that fell is clear, and for something let pass the decision that followed. One still open is in no key.
func CalibrationSet(trails []Trail, from, until time.Time) map[string]string {
	key := map[string]string{}
	for _, t := range trails {
		if t = t.until(until); t.hidden() {
			continue
		}
		list := t.Ruled()
		for i, r := range list {
			if !r.Overturned || r.Undone || r.At.Before(from) {
				continue
			}
			if r.Event == Remove || r.Event == Restrict {
				key[r.ID] = string(Clear)
			} else if j := i + 1 + slices.IndexFunc(list[i+1:], func(n Ruled) bool { return !n.Undone }); j > i {
				key[r.ID] = string(list[j].Event)
			}
		}
	}
	return key
}

// Round is one round of calibration: so many questions of the key, the same for everybody who answers, drawn by the round's
// seed. A further round with another seed draws anew.
func Round(key map[string]string, seed string, size int) []string {
	ids := sortedKeys(key)
	slices.SortStableFunc(ids, func(a, b string) int {
		x, y := draw(seed, a), draw(seed, b)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return ids[:min(max(0, size), len(ids))]
}

// Load is how many decisions somebody took in the 24 hours before a time, and how many are left before the desk advises a
// rest; without a cap none is ever missing and left is -1.
func (d Desk) Load(past []Past, by string, at time.Time) (done, left int) {
	for _, p := range past {
		if p.By == by && !p.At.After(at) && p.At.After(at.Add(-24*time.Hour)) {
			done++
		}
	}
	if d.DailyLoad == 0 {
		return done, -1
	}
	return done, max(0, d.DailyLoad-done)
}
