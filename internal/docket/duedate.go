// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"markwarden/internal/calendar"
)

// DateKind is what a date in a text is for.
type DateKind string

// The kinds. A due date and an end are fixed by the text and never computed or rolled (Rule 6(a), committee note 2009).
const (
	DateDue     DateKind = "due"     // something must be done by then
	DateEnds    DateKind = "ends"    // an order or a stay runs to then
	DateHearing DateKind = "hearing" // the court sits
)

// FoundDate is a date that a docket text sets, with the sentence that sets it as evidence.
type FoundDate struct {
	Kind     DateKind        `json:"kind"`
	At       calendar.Moment `json:"at"`
	Other    calendar.Date   `json:"other"` // the other reading of figures that two orders of day and month fit
	Sentence string          `json:"sentence"`
	Quote    Quote           `json:"quote"`
}

// Request is the question to the deadline engine: a fixed date of a court.
func (f FoundDate) Request(court string, trigger calendar.Moment) Request {
	r := Request{Rule: codeFixed, Court: court, Extra: map[string]string{"at": f.At.String()}}
	if !trigger.Date.IsZero() {
		r.Trigger = trigger.String()
	}
	return r
}

// weekday may stand between a word and its date.
const weekday = `(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?`

// dateRoles are the words right before a date that say what it is for; the first that matches counts.
var dateRoles = []struct {
	kind   DateKind
	before *pattern
}{
	{DateEnds, words(`\b(?:to and including|up to and including|until(?: and including)?|through(?: and including)?|expires? (?:on|at)?|extended (?:to|until|through)|exten(?:d|ds|ding)\b[^.;,]{0,40}` + troWords + `[^.;,]{0,20}\bto)\s*(?:the )?(?:close of business on |end of day on |midnight on )?` + weekday + `$`)},
	{DateDue, words(`\b(?:on or before|by|no later than|not later than|due(?: on| by)?|before)\s*(?:(?:the )?(?:close of business|end of the day|c\.o\.b\.|cob|end of business)(?: on)?,? )?` + weekday + `$`)},
	{DateHearing, words(`\b(?:hearing|conference|trial|presentment)\b[^;]*\b(?:on|for|to)\s*` + weekday + `$|\b(?:set|reset|noticed|continued|rescheduled)\b[^;]{0,60}\b(?:for|to|on)\s*` + weekday + `$`)},
}

// notSet are words before a date that only report: who signed when, when it was entered.
var notSet = words(`\b(?:held on|previously set (?:for|on)|formerly set (?:for|on)|signed by|entered by|filed by|issued by|dated|mailed|entered:?)\s*` + weekday + `$`)

// FindDates finds the dates that a docket text sets: those behind by, on or before, until, to and including and their
// kin, and those of hearings. A date that only reports, such as that of a signature, is left out.
func FindDates(text string) []FoundDate {
	var list []FoundDate
	for _, s := range sentences(text) {
		sentence := s.of(text)
		for _, d := range scanDates(sentence) {
			before := tail(sentence[:d.from], 240)
			kind, from, ok := dateRole(before)
			if !ok {
				continue
			}
			from += d.from - len(before)
			list = append(list, FoundDate{Kind: kind, At: d.moment, Other: d.other, Sentence: sentence,
				Quote: Quote{Rule: string(kind), Words: sentence[from:d.to], Start: s.from + from, End: s.from + d.to}})
		}
	}
	return list
}

// dateRole says what the words before a date make of it, and where they begin.
func dateRole(before string) (DateKind, int, bool) {
	if notSet.MatchString(before) {
		return "", 0, false
	}
	for _, r := range dateRoles {
		if m := r.before.FindStringIndex(before); m != nil {
			from := m[0]
			if r.kind == DateHearing {
				from += strings.LastIndexAny(before[m[0]:], ",;]") + 1
				from += len(before[from:]) - len(strings.TrimLeft(before[from:], " "))
			}
			return r.kind, from, true
		}
	}
	return "", 0, false
}
