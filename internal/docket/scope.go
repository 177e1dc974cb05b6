// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strconv"
	"strings"
)

// Scope is whom a dismissal, a satisfaction or an order touches: all remaining defendants, or those of the schedule with
// these numbers. Neither means that the text does not say it.
type Scope struct {
	All     bool     `json:"all,omitempty"`
	Numbers []int    `json:"numbers,omitempty"`
	Names   []string `json:"names,omitempty"` // as written, where a name stands instead of a number
}

// Unknown reports that the text does not say whom it touches.
func (s Scope) Unknown() bool { return !s.All && len(s.Numbers) == 0 && len(s.Names) == 0 }

// How papers name those they touch.
var (
	scopeAll     = words(`\ball (?:the )?(?:remaining |other |named )*defendants\b|\bcivil case terminated\b|\b(?:case|action|lawsuit) (?:in its entirety|is (?:hereby )?dismissed)\b|order dismissing (?:the )?(?:case|action)\b|\bentire (?:case|action)\b|terminat\w+ (?:the )?civil case`)
	scopeExcept  = words(`\b(?:except|other than|excluding)\b`)
	scopeCertain = words(`\b(?:certain|some|specific|several) (?:of the )?defendants?\b`)
	scopeNumbers = words(`\b(?:defendants?|def\.)\s*(?:(?:no|nos|numbers?|numbered|#)\.?\s*[:#(]?\s*)?(\d{1,5}(?:\s*(?:,|;|&|and|through|to|-|–|—)\s*(?:and\s+)?(?:nos?\.?\s*)?\d{1,5})*)`)
	scopeCount   = words(`^(?:st|nd|rd|th)?\s*(?:days?|hours?|weeks?|business|calendar|more|or more|/)|^/`) // a number that counts something else
	scopeDoe     = words(`\bdoes?\s+(?:nos?\.?\s*)?(\d{1,5}(?:\s*(?:,|&|and|through|to|-|–|—)\s*(?:and\s+)?(?:does?\s+)?\d{1,5})*)`)
	scopeNo      = words(`\((?:def(?:endant)?s?\.?\s*)?(?:no|nos)\.?\s*(\d{1,5}(?:\s*(?:,|&|and|-|–)\s*\d{1,5})*)\)`)
	scopeName    = lazily(`(?:\b[Aa]s to|\bof|\b[Aa]gainst) (?:only )?(?:[Dd]efendants?:? )([^;(]{2,200}?)(?: (?:with|without|pursuant|only|filed|by|is|are|was|were)\b|\.? *[;(]|\.$|$)`)
	scopeSpan    = words(`^\d+\s+(?:business |calendar )?(?:days?|hours?|weeks?)\b`)
	numberRun    = lazily(`(\d{1,5})(?:\s*(?:-|–|—|through|to)\s*(\d{1,5}))?`)
)

// mostScope bounds the numbers a range may name: no schedule seen has ten thousand rows.
const mostScope = 10_000

// readScope reads whom a text touches.
func readScope(text string) Scope {
	var s Scope
	for _, pattern := range []*pattern{scopeNumbers, scopeNo, scopeDoe} {
		for _, m := range pattern.FindAllStringSubmatchIndex(text, -1) {
			if !scopeCount.MatchString(text[m[1]:]) {
				s.Numbers = appendRuns(s.Numbers, text[m[2]:m[3]])
			}
		}
	}
	if scopeAll.MatchString(text) && !scopeExcept.MatchString(text) && !scopeCertain.MatchString(text) && len(s.Numbers) == 0 {
		s.All = true
		return s
	}
	if len(s.Numbers) == 0 && !scopeCertain.MatchString(text) && !scopeExcept.MatchString(text) {
		if m := scopeName.FindStringSubmatch(text); m != nil && !scopeSpan.MatchString(m[1]) {
			s.Names = splitNames(m[1])
		}
	}
	return s
}

// appendRuns adds the numbers of a list such as 1, 4, 7-12 and 30, once each.
func appendRuns(list []int, text string) []int {
	for _, m := range numberRun.FindAllStringSubmatch(text, -1) {
		from, _ := strconv.Atoi(m[1])
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2])
		}
		for n := from; n <= to && len(list) < mostScope; n++ {
			if !hasInt(list, n) {
				list = append(list, n)
			}
		}
	}
	return list
}

// hasInt reports a number among the last ones of a list, where a repeated one stands.
func hasInt(list []int, n int) bool {
	for i := len(list) - 1; i >= 0 && i > len(list)-200; i-- {
		if list[i] == n {
			return true
		}
	}
	return false
}

// splitNames parts a list of names at commas that no company's form follows, at semicolons and at "and".
func splitNames(text string) []string {
	var names []string
	for _, part := range nameBreak.Split(text, -1) {
		part = strings.TrimSpace(part)
		if companyForm.MatchString(part) && len(names) > 0 {
			names[len(names)-1] += ", " + part
			continue
		}
		if part != "" {
			names = append(names, part)
		}
	}
	return names
}

// nameBreak is what may part two names.
var nameBreak = lazily(`\s*;\s*|\s+and\s+|,\s+`)

// companyForm is a company's legal form on its own.
var companyForm = words(`^(?:inc|ltd|llc|llp|co|corp|limited|l\.l\.c|p\.a|s\.a|gmbh|co\.?,? ?ltd)\.?$`)
