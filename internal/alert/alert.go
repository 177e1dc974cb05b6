// SPDX-License-Identifier: Apache-2.0

// Package alert says who must be told of a lawsuit, and what must be done about it by when: watches on brands, owners,
// firms, marks, courts and stores; alerts that name the stores and listings touched before any account is frozen;
// reminders of deadlines that ask for an answer and go on to the next person without one; what a freeze holds against
// what it may hold; the duties of a platform under an order; and the papers that go to counsel.
//
// It is pure: values in, values out, the time is an argument. It promises that the same lawsuit gives the same alerts
// with the same identifiers; that every alert shows the field and the words that caused it; that every reminder is sent
// exactly once and none is moved past the date it speaks of; that every figure carries its derivation; and that sealed
// material leaves by no road without the legal right handed in. What it says is information, not legal advice.
package alert

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
)

// Text is one sentence in both languages.
type Text = calendar.Text

// Kind is what an alert is about.
type Kind string

// The kinds.
const (
	WatchHit       Kind = "watch"    // a lawsuit touches something that somebody watches
	StoreNamed     Kind = "store"    // one of our stores may be on a schedule
	ListingsAtRisk Kind = "listings" // live listings of ours use what the plaintiff sues on
)

// Urgency says whether an alert may wait for a digest.
type Urgency string

// The urgencies. Now is never digested.
const (
	Now     Urgency = "now"
	Routine Urgency = "routine"
)

// Evidence is one field of a lawsuit that caused an alert, with both texts as they stand.
type Evidence struct {
	Field   string  `json:"field"`   // rights[0].mark, plaintiffs[1], caption, counsel[0], court, defendants.seller_id
	Measure string  `json:"measure"` // equal, look-alike, part of a name, same number, same firm, EXACT_ID …
	Theirs  string  `json:"theirs"`
	Ours    string  `json:"ours"`
	Value   float64 `json:"value"` // 1 for equal
	Why     Text    `json:"why"`
}

// Alert is what one person or seller must be told of one lawsuit. ID is made of the lawsuit, the kind, and whom and what it
// concerns, so that the same matter met again is the same alert.
type Alert struct {
	ID        string           `json:"id"`
	Kind      Kind             `json:"kind"`
	For       string           `json:"for"`     // the owner of the watch, or the seller
	Subject   string           `json:"subject"` // the watch, the store, or the seller
	Lawsuit   string           `json:"lawsuit"` // court and docket number
	Caption   string           `json:"caption,omitempty"`
	CaseState docket.CaseState `json:"case_state,omitempty"`
	Filed     calendar.Date    `json:"filed"`
	Score     float64          `json:"score"` // of the strongest evidence
	Urgency   Urgency          `json:"urgency"`
	Evidence  []Evidence       `json:"evidence"` // the strongest first
	Listings  []Use            `json:"listings,omitempty"`
	Total     int              `json:"total,omitempty"` // listings touched, of which Listings are the first
	Sealed    bool             `json:"sealed"`
	Title     Text             `json:"title"`
	Advice    Text             `json:"advice"`

	State   State     `json:"state"`
	Level   int       `json:"level"` // how often it went on to the next person
	Version int       `json:"version"`
	Raised  time.Time `json:"raised"`
	History []Entry   `json:"history"`
}

// newAlert begins an alert of a lawsuit.
func newAlert(l docket.Lawsuit, k Kind, whom, subject string) Alert {
	key := lawsuitKey(l)
	return Alert{ID: Identifier("alr", key, string(k), whom, subject), Kind: k, For: whom, Subject: subject, Lawsuit: key, Caption: l.Caption, CaseState: l.State,
		Filed: l.Filed, Urgency: Routine, Sealed: l.Sealed, State: StateNew}
}

// lawsuitKey is the name of a case across sources: court and canonical number, or the number as written.
func lawsuitKey(l docket.Lawsuit) string {
	if n, err := l.Docket(); err == nil && !n.Ambiguous() {
		return n.Key()
	}
	return strings.TrimSpace(l.Court + " " + l.Number)
}

// Identifier is a short name made of parts: the same parts give the same name. It is fit for headers and file names.
func Identifier(prefix string, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return prefix + "_" + hex.EncodeToString(h.Sum(nil))[:32]
}

// settle orders the evidence and takes the score from the strongest.
func (a *Alert) settle() {
	slices.SortStableFunc(a.Evidence, func(x, y Evidence) int { return cmp.Compare(y.Value, x.Value) })
	if len(a.Evidence) > 0 {
		a.Score = a.Evidence[0].Value
	}
}

// frozen are the states of a case in which accounts may be held.
var frozen = []docket.CaseState{docket.CaseTROEntered, docket.CaseTROExt, docket.CasePISought, docket.CasePIEntered, docket.CaseDefault, docket.CaseJudgment}

// Frozen reports that the court has let accounts be held, as far as the docket tells.
func (a Alert) Frozen() bool { return slices.Contains(frozen, a.CaseState) }

// say fills a sentence in both languages; a Text and what has one is put in by language.
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
