// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"markwarden/internal/fold"
)

// meaningsText is the dictionary: a concept a line, a language a column, forms separated by commas.
//
//go:embed meanings.tsv
var meaningsText string

// sense is one meaning of a word, in one language of the dictionary.
type sense struct {
	id       uint16
	language uint8
}

const (
	english    = 0 // its column in the dictionary
	hanColumn  = 8
	shortsense = 3 // letters: shorter forms are words of too many languages
)

// senses maps a folded word to its meanings. Chinese words of two and more characters are also filed by their pinyin.
var senses = sync.OnceValue(func() map[string][]sense {
	m := make(map[string][]sense, 8000)
	id := uint16(0)
	for line := range strings.Lines(meaningsText) {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "en\t") {
			continue
		}
		id++
		for col, cell := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			for w := range strings.SplitSeq(cell, ",") {
				fileSense(m, fold.Word(w), sense{id, uint8(col)})
				if f := fold.Word(w); col == hanColumn && utf8.RuneCountInString(f) > 1 {
					fileSense(m, fold.Pinyin(f), sense{id, uint8(col)})
				}
			}
		}
	}
	return m
})

func fileSense(m map[string][]sense, form string, s sense) {
	if len(form) < shortsense && !isNumber(form) {
		return
	}
	for _, old := range m[form] {
		if old.id == s.id {
			return
		}
	}
	m[form] = append(m[form], s)
}

// Two words of one meaning are worth less than two that look alike, the more so when a buyer must know two foreign
// languages to see it (MARK_DOCTRINE 9 and 17), and more when they also look alike (rainbow, regnbue).
const (
	meaningEnglish = 0.70 // one of the two is English, or both are of one language
	meaningForeign = 0.45
	meaningLook    = 0.25 // share of their likeness to the eye added
)

// sameMeaning is how near two words are in meaning, 0 if the dictionary does not join them.
func sameMeaning(x, y *element) float64 {
	best := 0.0
	for _, s := range x.concept {
		for _, t := range y.concept {
			switch {
			case s.id != t.id:
			case s.language == english || t.language == english || s.language == t.language:
				best = meaningEnglish
			default:
				best = max(best, meaningForeign)
			}
		}
	}
	if best > 0 {
		best += meaningLook * tribunalSight.like(x.letters, y.letters)
	}
	return min(1, best)
}

// meaningsApart reports whether both words mean something, and not the same.
func meaningsApart(x, y *element) bool {
	if len(x.concept) > 0 && len(y.concept) > 0 {
		return sameMeaning(x, y) == 0
	}
	return x.known && y.known && x.text != y.text && !isPlural(x.text, y.text)
}
