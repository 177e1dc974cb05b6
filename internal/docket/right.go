// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"markwarden/internal/calendar"
)

// RightKind is what kind of right a plaintiff sues on.
type RightKind string

// The kinds.
const (
	RightMark      RightKind = "trademark"
	RightCopyright RightKind = "copyright"
	RightDesign    RightKind = "design patent"
	RightPatent    RightKind = "patent"
)

// Right is what the plaintiff owns and sues on. Number is in the office's plain form: digits for a mark, VA 1-234-567 for
// a work, D123,456 for a design. Verified is the day it was last compared with the register, zero when it was not.
type Right struct {
	Kind     RightKind     `json:"kind"`
	Number   string        `json:"number,omitempty"`
	Mark     string        `json:"mark,omitempty"`
	Classes  []int         `json:"classes,omitempty"`
	Owner    string        `json:"owner,omitempty"`
	Verified calendar.Date `json:"verified"`
	Source   Source        `json:"source"`
}

// FoundRight is a number of a right in a text, with the words it was read from.
type FoundRight struct {
	Right
	Quote Quote `json:"quote"`
}

// The forms of numbers seen in complaints. A mark's number has no letters of its own, so it needs the word for one
// before it: seven digits alone are anything.
var (
	designNumber    = lazily(`\bD(?:1,\d{3},\d{3}|\d{3},?\d{3})\b`)
	copyrightNumber = lazily(`\bVAu? ?\d-?\d{3}-?\d{3}\b`)
	markNumber      = lazily(`(?i)\b(?:reg(?:istration|\.)?\s*(?:no|nos|number|numbers)?\.?|trade ?marks?\s+(?:registration\s+)?(?:no|nos)\.?)\s*:?\s*((?:\d{1,3}(?:,\d{3}){1,2}|\d{6,7})(?:(?:\s*(?:,|;|and|&)\s*|\s+)(?:\d{1,3}(?:,\d{3}){1,2}|\d{7}))*)`)
	oneMarkNumber   = lazily(`\d{1,3}(?:,\d{3}){1,2}|\d{6,7}`)
)

// FindRights finds the numbers of marks, works and designs that a text names, in order of place.
func FindRights(text string) []FoundRight {
	var list []FoundRight
	add := func(kind RightKind, number string, from, to int) {
		list = append(list, FoundRight{Right{Kind: kind, Number: number}, Quote{Rule: "right number", Words: text[from:to], Start: from, End: to}})
	}
	for _, m := range markNumber.FindAllStringSubmatchIndex(text, -1) {
		for _, n := range oneMarkNumber.FindAllStringIndex(text[m[2]:m[3]], -1) {
			from, to := m[2]+n[0], m[2]+n[1]
			add(RightMark, strings.ReplaceAll(text[from:to], ",", ""), from, to)
		}
	}
	for _, m := range copyrightNumber.FindAllStringIndex(text, -1) {
		add(RightCopyright, copyrightForm(text[m[0]:m[1]]), m[0], m[1])
	}
	for _, m := range designNumber.FindAllStringIndex(text, -1) {
		add(RightDesign, designForm(text[m[0]:m[1]]), m[0], m[1])
	}
	return list
}

// copyrightForm is VA 1-234-567 for every spelling of it.
func copyrightForm(s string) string {
	prefix := "VA"
	if strings.HasPrefix(s, "VAu") {
		prefix = "VAu"
	}
	d := digitsOf(s)
	return prefix + " " + d[:1] + "-" + d[1:4] + "-" + d[4:]
}

// designForm is D123,456 or D1,234,567.
func designForm(s string) string {
	d := digitsOf(s)
	if len(d) == 7 {
		return "D" + d[:1] + "," + d[1:4] + "," + d[4:]
	}
	return "D" + d[:3] + "," + d[3:]
}

// digitsOf keeps the digits of a text.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
