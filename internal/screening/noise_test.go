// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/listing"
)

// noise is a change of a title that says nothing of the goods (DOMAIN §6.5: case, emoji and punctuation must not change the
// level).
type noise struct {
	name string
	do   func(string) string
}

var noises = []noise{
	{"in capitals", strings.ToUpper},
	{"in small letters", strings.ToLower},
	{"each word with a capital", eachCapital},
	{"an emoji between the words", func(s string) string { return strings.ReplaceAll(s, " ", " 🔥 ") }},
	{"a heart between the words", func(s string) string { return strings.ReplaceAll(s, " ", " ❤️ ") }},
	{"emojis around it", func(s string) string { return "🔥" + s + "🔥" }},
	{"stars around it", func(s string) string { return "★ " + s + " ★" }},
	{"doubled spaces", func(s string) string { return strings.ReplaceAll(s, " ", "  ") }},
	{"spaces that do not break", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }},
	{"tabs", func(s string) string { return strings.ReplaceAll(s, " ", "\t") }},
	{"a full stop", func(s string) string { return s + "." }},
	{"three calls", func(s string) string { return s + "!!!" }},
	{"a question", func(s string) string { return s + "?!" }},
	{"dots", func(s string) string { return s + " ..." }},
	{"a comma", func(s string) string { return s + "," }},
	{"in quotes", func(s string) string { return `"` + s + `"` }},
	{"in brackets", func(s string) string { return "【" + s + "】" }},
	{"between bars", func(s string) string { return "| " + s + " |" }},
	{"a line break", func(s string) string { return s + "\r\n" }},
	{"an offer of shipping", func(s string) string { return s + ", free shipping" }},
}

func eachCapital(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[n:]
	}
	return strings.Join(words, " ")
}

// loud are listings whose level a noise changes today, each with the reason; the test fails for any other.
var loud = map[string]string{
	"B-0332 an emoji between the words": goodsAcross,
	"B-0332 a heart between the words":  goodsAcross,
	"B-0426 an emoji between the words": signBetween,
	"B-0426 a heart between the words":  signBetween,
}

const (
	goodsAcross = "a longer name one sound away is found across the emoji and takes the place of the event's own name"
	signBetween = "the money sign that stands for the last letter is parted from its word, so that nothing is masked any more"
)

func TestNoiseDoesNotChangeTheLevel(t *testing.T) {
	e := starterEngine(t)
	for _, l := range allCases(t) {
		quiet := e.Screen(l, Options{NoFix: true})
		for _, n := range noises {
			changed := *l
			changed.Title = n.do(l.Title)
			v := screened(t, e, &changed, Options{NoFix: true})
			reason, known := loud[l.ID+" "+n.name]
			if known && v.Level == quiet.Level {
				t.Logf("%s %s is quiet now: take it off the list (%s)", l.ID, n.name, reason)
			}
			if v.Level != quiet.Level && !known {
				t.Errorf("%s %s: %q is %s %v and %q is %s %v", l.ID, n.name, l.Title, quiet.Level, usesOf(quiet.Findings), changed.Title, v.Level, usesOf(v.Findings))
			}
		}
	}
}

// allCases are the listings of both case files and of the rules' own tests.
func allCases(t testing.TB) []*listing.Listing {
	t.Helper()
	out := append(caseListings(t, "listings.csv", ""), caseListings(t, "build.csv", "")...)
	for _, rules := range [][]ruleTest{intentRules, useRules, likenessRules} {
		for _, r := range rules {
			for _, tc := range append(r.fires, r.twins...) {
				l := tc.listing
				l.ID = r.rule + " " + tc.name
				out = append(out, &l)
			}
		}
	}
	return out
}
