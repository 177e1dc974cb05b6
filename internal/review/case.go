// SPDX-License-Identifier: Apache-2.0

// Package review is where a person decides: the case and its states, the queue, decisions and their undoing, strikes, and
// how good the deciding is.
//
// It is pure: values in, values out; no database, no clock, no random source. The law of moves is data: states.tsv (who may
// move a case from where to where, needing what, by when, sending which letters), reasons.tsv, strikes.json, queue.json,
// routing.tsv and review.json, all reviewed like code; their content names the version that every entry of a history keeps.
//
// What it promises: a move that the table does not have is refused with the reason in English and Chinese; nothing is
// removed before a letter to the seller is logged, but under a court's seal; nobody decides the appeal against an own
// decision or answers an own flag; a release from a legal hold takes two persons; a history only grows, each entry bound to
// the one before by a hash; and an undo is a further entry that takes back strikes and letters too.
//
// How a step of the workflow uses it: load the case; Book.Apply (or Decide, Undo) with the actor and the time; render and
// log what Effects.Letters asks for; write the case, the new history entries and the effects in one transaction that checks
// Case.Version. Apply changes nothing it is given, so a page may call it to preview a move: with Draft messages it says
// which timers would run, and the letter can be rendered with their dates before the move is made for good.
package review

import (
	"fmt"
	"slices"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// Text is one sentence in both languages.
type Text = calendar.Text

// Source is what opened a case.
type Source string

// The sources (specification 5.3).
const (
	FromScreening Source = "screening"
	FromNotice    Source = "notice"
	FromFlagger   Source = "trusted_flagger"
	FromCourt     Source = "court_order"
	FromLegal     Source = "legal"
)

// Case is what a person must decide. Version is the number of entries of its history, which a writer checks. Standing is
// what may change by a move and is restored by an undo; everything else is fixed at the opening or only grows.
type Case struct {
	ID         string             `json:"id"`
	Version    int                `json:"version"`
	Opened     time.Time          `json:"opened"`
	Source     Source             `json:"source"`
	Profile    notice.Profile     `json:"profile"`
	Kind       notice.Kind        `json:"kind,omitempty"` // of the notice; empty for a flag of our own
	Counter    notice.CounterForm `json:"counter,omitempty"`
	ListingID  string             `json:"listing_id"`
	SellerID   string             `json:"seller_id"`
	MarkID     string             `json:"mark_id,omitempty"`
	Owner      string             `json:"owner,omitempty"` // of the mark
	Level      screening.Level    `json:"level"`
	Score      int                `json:"score"`
	FlaggedBy  string             `json:"flagged_by,omitempty"` // the person whose flag it is
	Reach      int                `json:"reach"`                // listings or buyers touched, see queue.go
	Suits      int                `json:"suits"`                // lawsuits running on the mark
	Pattern    string             `json:"pattern,omitempty"`    // comparing form of the listing's text, see Pattern
	Snapshot   Snapshot           `json:"snapshot"`
	Notices    []Party            `json:"notices"`
	Missing    []notice.Missing   `json:"missing"` // what the notice lacks
	Issues     []notice.Issue     `json:"issues"`  // what is wrong with the right
	Standing   Standing           `json:"standing"`
	Work       Work               `json:"work"`
	Messages   []Message          `json:"messages"`
	Owed       []Letter           `json:"owed"` // letters a move asks for that are not logged yet
	Last       *Undoable          `json:"last,omitempty"`
	History    []Entry            `json:"history"`
	Absorbed   []string           `json:"absorbed"` // cases merged into this one
	MergedInto string             `json:"merged_into,omitempty"`
}

// Standing is the part of a case that moves change. Comparing two of them tells whether a case stands where it stood.
type Standing struct {
	State      State      `json:"state"`
	Since      time.Time  `json:"since"`
	Restricted bool       `json:"restricted"` // the listing is down, or up in part only
	Timers     []Timer    `json:"timers"`
	Proposal   EventKind  `json:"proposal,omitempty"` // what the system proposes to an officer
	Ruling     *Ruling    `json:"ruling,omitempty"`   // the decision in force
	Heard      bool       `json:"heard"`              // the seller has answered
	Appeal     *Appeal    `json:"appeal,omitempty"`
	Hold       *Hold      `json:"hold,omitempty"`
	Escalated  bool       `json:"escalated"`
	Strikes    []string   `json:"strikes"` // strikes of this case that count
	Outcomes   []string   `json:"outcomes"`
	Claims     []Claim    `json:"claims"`              // what the seller or an appellant claims, with the answers
	Countered  *time.Time `json:"countered,omitempty"` // arrival of the counter-notice, or of its delivery where the clock runs from that
}

// Party is a notice and its sender.
type Party struct {
	NoticeID string          `json:"notice_id"`
	Notifier string          `json:"notifier"`
	Standing notice.Standing `json:"standing"`
}

// Ruling is a decision that stands.
type Ruling struct {
	Event  EventKind `json:"event"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Seq    int       `json:"seq"` // of its entry in the history
	Bulk   string    `json:"bulk,omitempty"`
}

// Appeal is who appeals against what.
type Appeal struct {
	By      Role      `json:"by"` // seller or notifier
	At      time.Time `json:"at"`
	Against Ruling    `json:"against"`
	From    State     `json:"from"`
}

// Claim is a fact that a party claims; whoever decides after it must answer it.
type Claim struct {
	By       Role      `json:"by"` // seller or notifier
	At       time.Time `json:"at"`
	Text     string    `json:"text"`
	Answer   string    `json:"answer,omitempty"`
	Answered string    `json:"answered_by,omitempty"`
}

// Hold is a legal hold and the order behind it.
type Hold struct {
	Order  string    `json:"order"`
	Sealed bool      `json:"sealed"`
	Until  time.Time `json:"until,omitzero"` // the end the order names
	Before State     `json:"before"`
	AskBy  string    `json:"ask_by,omitempty"` // first person of a release, and what ended the order
	AskRef string    `json:"ask_ref,omitempty"`
	AskAt  time.Time `json:"ask_at,omitzero"`
}

// Timer is a clock that runs. Fired is when its end was noticed, zero before.
type Timer struct {
	notice.Due
	Fired time.Time `json:"fired,omitzero"`
}

// Message is a letter that was rendered and filed: to whom, and the proof of its way.
type Message struct {
	Ref      string    `json:"ref"` // the letter's own id, unique in the case
	Letter   string    `json:"letter"`
	To       string    `json:"to"` // seller, or a notifier's id
	At       time.Time `json:"at"`
	SHA      string    `json:"sha256,omitempty"`
	Settled  time.Time `json:"settled,omitzero"` // delivered, or known not to arrive
	Proof    string    `json:"proof,omitempty"`
	Recalled time.Time `json:"recalled,omitzero"` // an undo took it back before it was delivered
	Seq      int       `json:"seq"`               // the entry of the history that asked for it
}

// Letter is a letter that must be written. Seq is the entry of the history that asks for it.
type Letter struct {
	Letter string `json:"letter"`
	To     string `json:"to"`
	Seq    int    `json:"seq"`
}

// ToSeller is the addressee of letters to the seller; a notifier is addressed by its id.
const ToSeller = "seller"

// Sealed reports that a court's seal lies on the case: only the legal role may know of it (specification 7.3).
func (c Case) Sealed() bool { return c.Standing.Hold != nil && c.Standing.Hold.Sealed }

// HasNotice reports a case with a right holder's notice.
func (c Case) HasNotice() bool { return len(c.Notices) > 0 }

// OpenClaims are the claims that nobody has answered, in the order in which answers are given.
func (c Case) OpenClaims() []Claim {
	return slices.DeleteFunc(slices.Clone(c.Standing.Claims), func(k Claim) bool { return k.Answer != "" })
}

// Notifier reports whether an id is one of the case's notifiers.
func (c Case) Notifier(id string) bool {
	for _, p := range c.Notices {
		if p.Notifier == id {
			return true
		}
	}
	return false
}

// NextDue is the earliest end of a running clock, and zero when none runs.
func (c Case) NextDue() (due time.Time, code notice.TimerCode) {
	for _, t := range c.Standing.Timers {
		if t.Fired.IsZero() && (due.IsZero() || t.End.Before(due)) {
			due, code = t.End, t.Code
		}
	}
	return due, code
}

// DueOf is the end of one clock, running or fired.
func (c Case) DueOf(code notice.TimerCode) (Timer, bool) {
	for _, t := range c.Standing.Timers {
		if t.Code == code {
			return t, true
		}
	}
	return Timer{}, false
}

// say builds a sentence in both languages; an argument that is a Text, or has one, is put in by language.
func say(en, zh string, args ...any) Text {
	e, z := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case Text:
			e[i], z[i] = v.EN, v.ZH
		case interface{ Text() Text }:
			t := v.Text()
			e[i], z[i] = t.EN, t.ZH
		default:
			e[i], z[i] = a, a
		}
	}
	return Text{EN: fmt.Sprintf(en, e...), ZH: fmt.Sprintf(zh, z...)}
}
