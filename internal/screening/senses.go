// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"strings"
	"sync"

	"markwarden/internal/fold"
)

// sensesText lists, for phrases of the D lists, the words beside them that show an everyday sense: within five words after
// the phrase, or, marked "<", just before it, or, marked ">", right behind it ("no AAA batteries", "fake lashes", "original flavor", "1:1 scale").
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

// ordinaryTerm reports a phrase of a D list in its everyday sense, by the words beside it.
func ordinaryTerm(t *fold.Text, x *term) bool {
	switch x.list {
	case listCounterfeit, listFalseOrigin, listImitation, listHiding, listCompatible:
	default:
		return false
	}
	senses, ok := everydaySenses()[x.text]
	if !ok {
		return false
	}
	for k := range senseReach {
		if i := x.last + k; i < len(t.Tokens) && senses[t.Tokens[i].Text] {
			return true
		}
	}
	return x.first > 0 && senses["<"+t.Tokens[x.first-1].Text] || x.last < len(t.Tokens) && senses[">"+t.Tokens[x.last].Text]
}
