// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/fault"
)

// Unit is what a rule counts.
type Unit string

// The units. Working days are the business days of the rule's own calendar.
const (
	Days        Unit = "days"
	Hours       Unit = "hours"
	WorkingDays Unit = "working days"
	Months      Unit = "months"
	Years       Unit = "years"
	NoUnit      Unit = "" // a date set by an order is not computed
)

// Basis is the law that says how a period is counted and where it ends.
type Basis string

// The bases.
const (
	BasisRule6    Basis = "FRCP 6(a)" // FRAP 26(a) counts the same way
	BasisBusiness Basis = "US-OPM"    // business days of the federal civil service
	BasisPRC      Basis = "PRC"       // Civil Code arts. 201, 203 and the State Council calendar
	BasisEU       Basis = "EU"        // Regulation 1182/71
	BasisFixed    Basis = "fixed"
)

// Rule is one deadline: how long, from what, counted how.
type Rule struct {
	Code     string
	Aliases  []string // further codes for the same period
	N        int      // zero when the order gives the number (extra key n)
	Unit     Unit
	Backward bool // counted back from an event: a hearing
	Basis    Basis
	// AddThree says that Rule 6(d) applies: the party must act within a time after being served. Not for answering a
	// summons and not for periods from entry, filing or sending.
	AddThree bool
	Filing   bool // the act is a filing, which Rule 6(a)(3) speaks of
	TRO      bool // show the whole life of a restraining order
	// NoExtension says why the period cannot be extended by the court under Rule 6(b)(1); empty when it can.
	NoExtension Text
	Title       Text
	Trigger     Text // the event the period runs from
	Note        Text // what the reader must know besides
	Source      string
}

// ruleIndex is the table by every accepted spelling, see codeKey.
var ruleIndex = indexRules()

// indexRules maps each code and alias, with and without its FRCP- or FRAP- prefix.
func indexRules() map[string]int {
	index := make(map[string]int, 3*len(rules))
	for i, r := range rules {
		for _, code := range append([]string{r.Code}, r.Aliases...) {
			key := codeKey(code)
			index[key] = i
			for _, prefix := range []string{"FRCP-", "FRAP-"} {
				if bare, ok := strings.CutPrefix(key, prefix); ok {
					index[bare] = i
				}
			}
		}
	}
	return index
}

// codeKey brings a code to comparing form: capitals, no blanks, one spelling of the rule books' names. Capitals lose
// nothing, because no two codes differ in case alone (tested).
func codeKey(code string) string {
	key := strings.ToUpper(strings.Join(strings.Fields(code), ""))
	for _, book := range [...]struct{ as, is string }{
		{"FED.R.CIV.P.", "FRCP-"}, {"FED.R.APP.P.", "FRAP-"}, {"F.R.C.P.", "FRCP-"}, {"F.R.A.P.", "FRAP-"}, {"RULE", ""}, {"FRCP", "FRCP-"}, {"FRAP", "FRAP-"},
	} {
		if rest, ok := strings.CutPrefix(key, book.as); ok {
			return book.is + strings.TrimLeft(rest, "-.")
		}
	}
	return key
}

// Rules is the table, in order.
func Rules() []Rule { return slices.Clone(rules) }

// LookupRule finds a rule by its code as the specification and the deadline files write it: with or without FRCP- or
// FRAP-, in any case. The error for an unknown code names the nearest ones.
func LookupRule(code string) (Rule, error) {
	key := codeKey(code)
	if i, ok := ruleIndex[key]; ok {
		return rules[i], nil
	}
	if key == "" {
		return Rule{}, fault.New(fault.Invalid, "no rule is given: write a code such as FRCP-12(a)(1)(A)(i)")
	}
	return Rule{}, fault.New(fault.Invalid, "rule %q is not known: the nearest are %s", short(code), strings.Join(nearestCodes(key), ", "))
}

// short keeps a stranger's text readable in a sentence.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// nearestCodes are the three codes a wrong one most likely meant: those that begin with it first, then by the number of
// letters to change.
func nearestCodes(key string) []string {
	type near struct {
		code string
		far  int
	}
	if len(key) > 60 { // a longer text is no code, and its distance would cost its square
		key = key[:60]
	}
	var list []near
	for _, r := range rules {
		far := 1 << 10
		for _, code := range append([]string{r.Code}, r.Aliases...) {
			k := codeKey(code)
			bare := strings.TrimPrefix(strings.TrimPrefix(k, "FRCP-"), "FRAP-")
			d := min(distance(key, k), distance(key, bare))
			if strings.HasPrefix(k, key) || strings.HasPrefix(bare, key) {
				d = 0
			}
			far = min(far, d)
		}
		list = append(list, near{r.Code, far})
	}
	slices.SortStableFunc(list, func(a, b near) int { return a.far - b.far })
	var codes []string
	for _, n := range list[:3] {
		codes = append(codes, n.code)
	}
	return codes
}

// distance is the number of bytes to insert, delete or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// ExtensionRefusal says whether the court may not extend a period on motion, and why: Rule 6(b)(2) for Rules 50(b) and
// (d), 52(b), 59(b), (d) and (e) and 60(b), FRAP 26(b)(1) for an appeal, and statutes that leave no room.
func ExtensionRefusal(code string) (why Text, refused bool, err error) {
	r, err := LookupRule(code)
	return r.NoExtension, r.NoExtension.EN != "", err
}
