// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"markwarden/internal/calendar"
)

// Lawsuit is one docket: what a case is about, who is in it, and what happened.
type Lawsuit struct {
	CaseRef
	Variants       []string      `json:"variants,omitempty"` // other spellings of the number, as seen
	Plaintiffs     []Party       `json:"plaintiffs,omitempty"`
	Counsel        []Counsel     `json:"counsel,omitempty"`
	Judge          string        `json:"judge,omitempty"`
	Magistrate     string        `json:"magistrate,omitempty"`
	Nature         string        `json:"nature,omitempty"` // nature of suit: 840 trademark, 820 copyright, 830 patent
	Cause          string        `json:"cause,omitempty"`  // 15:1114
	Filed          calendar.Date `json:"filed"`
	Terminated     calendar.Date `json:"terminated"`
	LastFiling     calendar.Date `json:"last_filing"`
	Sealed         bool          `json:"sealed"`
	DefendantCount int           `json:"defendant_count,omitempty"`
	Defendants     []Defendant   `json:"defendants,omitempty"`
	Rights         []Right       `json:"rights,omitempty"`
	Restraints     []Restraint   `json:"restraints,omitempty"`
	Bond           Cents         `json:"bond,omitempty"` // security under Rule 65(c)
	ITC            string        `json:"itc,omitempty"`  // investigation or exclusion order under section 337
	State          CaseState     `json:"state,omitempty"`
	ScheduleA      Recognition   `json:"schedule_a"`
	Events         []Event       `json:"events,omitempty"`
	Source         Source        `json:"source"`
}

// Party is a plaintiff or a named defendant.
type Party struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // as the docket has it: Plaintiff, Defendant, Movant
}

// Counsel is who signs for a party. Firm is canonical where the table of firms has it.
type Counsel struct {
	Firm      string   `json:"firm,omitempty"`
	Attorneys []string `json:"attorneys,omitempty"`
	For       string   `json:"for,omitempty"`
}

// Docket is the case's number in parts, in any court that numbers like a district court.
func (l Lawsuit) Docket() (Number, error) { return ParseNumber(l.Court, l.Number) }

// Reading is what the entry of an event says, computed again from its words.
func (e Event) read() Event {
	e.Reading = ReadEntry(e.Words(), e.Text == "")
	return e
}

// SplitCaption is the two sides of a caption: what stands before and after the first "v.". A caption without one, such as
// "In re: X", is all first side.
func SplitCaption(caption string) (first, second string) {
	for _, sep := range []string{" v. ", " vs. ", " v ", " vs ", " V. ", " VS. "} {
		if a, b, ok := strings.Cut(caption, sep); ok {
			return strings.TrimSpace(a), strings.TrimSpace(b)
		}
	}
	return strings.TrimSpace(caption), ""
}

// CaseName is a caption in the short form people and other systems use: without "et al", and with one name for the
// United States.
func CaseName(caption string) string {
	a, b := SplitCaption(caption)
	a, b = shortParty(a), shortParty(b)
	if b == "" {
		return a
	}
	return a + " v. " + b
}

// shortParty drops "et al" and its commas from one side.
func shortParty(side string) string {
	side = strings.Join(strings.Fields(side), " ")
	for _, tail := range []string{"et al.", "et al"} {
		if cut, ok := cutSuffixFold(side, tail); ok && (cut == "" || strings.HasSuffix(cut, " ") || strings.HasSuffix(cut, ",")) {
			side = strings.TrimRight(cut, " ,;")
			break
		}
	}
	switch strings.ToUpper(strings.Trim(side, ".")) {
	case "USA", "U.S.A", "UNITED STATES OF AMERICA", "THE UNITED STATES OF AMERICA":
		return "United States"
	}
	return side
}

// cutSuffixFold is strings.CutSuffix without regard to case.
func cutSuffixFold(s, suffix string) (string, bool) {
	if len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix) {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}
