// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	_ "embed"
	"strings"
	"sync"
)

// whysText holds what can be said of two signs, a clause a line in both languages; {a} and {b} are what it speaks of.
//
//go:embed whys.tsv
var whysText string

// clause is one row of whys.tsv.
type clause struct{ en, zh string }

var clauses = sync.OnceValue(func() map[string]clause {
	m := map[string]clause{}
	for line := range strings.Lines(whysText) {
		if cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(cells) == 3 {
			m[cells[0]] = clause{cells[1], cells[2]}
		}
	}
	return m
})

// say is a measurement with the clause of a key in both languages, filled with up to two words.
func say(measure string, value float64, key string, words ...string) Evidence {
	c := clauses()[key]
	return Evidence{Measure: measure, Value: value, Why: fill(c.en, words), WhyZH: fill(c.zh, words)}
}

// fill puts words in the place of {a} and {b}, once: what is filled in may hold braces of its own.
func fill(text string, words []string) string {
	switch len(words) {
	case 0:
		return text
	case 1:
		return strings.NewReplacer("{a}", words[0]).Replace(text)
	}
	return strings.NewReplacer("{a}", words[0], "{b}", words[1]).Replace(text)
}

// weakShared is the measurement of a weak word that both signs have.
func weakShared(value float64, word string, kind weakness) Evidence {
	e := say(MeasureWeak, value, "both-weak", word, kind.String())
	e.WhyZH = fill(clauses()["both-weak"].zh, []string{word, kind.inChinese()})
	return e
}
