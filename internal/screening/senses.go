// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"strings"
	"sync"

	"markwarden/internal/fold"
)

// sensesText lists, for phrases of the D lists, the words beside them that show an everyday sense: within five words after
// the phrase, or, marked "<", just before it, or, marked ">", right behind it, or, marked "~", anywhere in the field ("no AAA batteries",
// "fake lashes", "original flavor", "1:1 scale", "Alkaline Battery Max AAA").
//
//go:embed senses.tsv
var sensesText string

var everydaySenses = sync.OnceValue(func() map[string]map[string]bool {
	m := map[string]map[string]bool{}
	for i, line := range strings.Split(strings.TrimSpace(sensesText), "\n") {
		phrases, words, ok := strings.Cut(line, "\t")
		if i == 0 || !ok {
			continue
		}
		set := map[string]bool{}
		for w := range strings.FieldsSeq(words) {
			set[w] = true
		}
		for p := range strings.SplitSeq(phrases, "|") {
			m[p] = set
		}
	}
	return m
})

// senseReach is how many words after a phrase show its everyday sense.
const senseReach = 5

// partOfCode reports two or three letters that a hyphen joins to a number: "vx-800" is a model.
func partOfCode(t *fold.Text, x *term) bool {
	i := x.last
	if x.last-x.first != 1 || len(t.Tokens[x.first].Text) > 3 || i >= len(t.Tokens) || !allDigits(t.Tokens[i].Text) {
		return false
	}
	return t.Given[t.Tokens[x.first].End:t.Tokens[i].Start] == "-"
}

// ordinaryTerm reports a phrase of a D list in its everyday sense, by the words beside it.
func ordinaryTerm(t *fold.Text, x *term) bool {
	switch x.list {
	case listCounterfeit, listFalseOrigin, listImitation, listHiding, listCompatible:
	default:
		return false
	}
	if partOfCode(t, x) {
		return true
	}
	senses, ok := everydaySenses()[x.text]
	if !ok {
		return false
	}
	for i := range t.Tokens {
		if (i < x.first || i >= x.last) && senses["~"+t.Tokens[i].Text] {
			return true
		}
	}
	for k := range senseReach {
		if i := x.last + k; i < len(t.Tokens) && senses[t.Tokens[i].Text] {
			return true
		}
	}
	return x.first > 0 && senses["<"+t.Tokens[x.first-1].Text] || x.last < len(t.Tokens) && senses[">"+t.Tokens[x.last].Text]
}
