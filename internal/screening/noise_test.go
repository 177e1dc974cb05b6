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
	"B-0200 an emoji between the words": swanSwallows,
	"B-0200 a heart between the words":  swanSwallows,
	"B-0225 an emoji between the words": spacedAcross,
	"B-0225 a heart between the words":  spacedAcross,
}

const (
	swanSwallows = "the goods are no longer read as labels, so the product line is let go for its goods and takes its house with it"
	spacedAcross = "letters spaced out by more than spaces are no longer read as one masked word"
)

func TestNoiseDoesNotChangeTheLevel(t *testing.T) {
	e := starterEngine(t)
	for _, l := range allCases(t) {
		quiet := e.Screen(l, Options{NoFix: true})
		for _, n := range noises {
			changed := *l
			changed.Title = n.do(l.Title)
			v := screened(t, e, &changed, Options{NoFix: true})
			if _, known := loud[l.ID+" "+n.name]; v.Level != quiet.Level && !known {
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
