// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	_ "embed"
	"strings"
	"sync"
)

// descriptiveText lists the words that are weak in every register, one a line with its kind.
//
//go:embed descriptive.tsv
var descriptiveText string

// weakness is why a word is weak whatever a register says.
type weakness uint8

const (
	strong      weakness = iota
	function             // the, of, und
	house                // company, brothers, .com: what a house adds to its name
	trade                // hotel, cosmetics: what is sold or done
	praise               // super, premium
	place                // Paris, Denmark
	stemInitial          // cardio-, opening of many pharmaceutical marks
	stemFinal            // -pril, ending of many
)

var weaknessNames = map[string]weakness{"function": function, "house": house, "trade": trade, "praise": praise, "place": place, "pharma-prefix": stemInitial, "pharma-suffix": stemFinal}

// idle reports whether a word of this kind cannot set a sign apart at all.
func (k weakness) idle() bool { return k == function || k == house }

// String is the kind in words that complete "weak: ...".
func (k weakness) String() string {
	switch k {
	case function:
		return "a function word"
	case house:
		return "a house addition"
	case trade:
		return "a word of the trade"
	case praise:
		return "a word of praise"
	case place:
		return "a place"
	case stemInitial, stemFinal:
		return "a stem of many pharmaceuticals"
	}
	return "crowded in the register"
}

// inChinese is String in Chinese.
func (k weakness) inChinese() string {
	switch k {
	case function:
		return "虚词"
	case house:
		return "商号附加词"
	case trade:
		return "行业用词"
	case praise:
		return "褒义用词"
	case place:
		return "地名"
	case stemInitial, stemFinal:
		return "许多药品名共有的词干"
	}
	return "登记册中常见"
}

// weakWords holds the kinds by word; stems carry their hyphen.
var weakWords = sync.OnceValue(func() map[string]weakness {
	m := make(map[string]weakness, 1200)
	for line := range strings.Lines(descriptiveText) {
		w, k, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if kind, known := weaknessNames[k]; ok && known {
			m[w] = kind
		}
	}
	return m
})

func weaknessOf(word string) weakness { return weakWords()[word] }

// isStem reports whether a piece of a word is a listed opening (final false) or ending of pharmaceutical marks.
func isStem(piece string, final bool) bool {
	if final {
		return weakWords()["-"+piece] == stemFinal
	}
	return weakWords()[piece+"-"] == stemInitial
}

// What a word tells by its place and kind. The factors were chosen among a few round values on the finding of earlier
// marks (docs/similarity.md); the order follows doctrine: an idle word hardly counts, a word of the trade, of praise or a
// place half, an ordinary word a little less than a coined one, and the first of several words most.
const (
	factorIdle  = 0.3
	factorWeak  = 0.6
	factorKnown = 0.9
	factorFirst = 1.15
	bitsLetter  = 4.7 // log2 of 26: what a letter of a short string tells
)

// weigh is what element e, the i-th of n, tells of its sign, in bits.
func weigh(e *element, i, n int, f Frequency) float64 {
	w := max(0, min(MaxBits, f.Word(e.text)))
	switch {
	case e.kind.idle():
		w *= factorIdle
	case e.kind != strong:
		w *= factorWeak
	case e.known:
		w *= factorKnown
	}
	if k := len(e.letters); k <= 3 && e.ascii {
		w = min(w, bitsLetter*float64(k)+1)
	}
	w = max(0.5, w)
	if i == 0 && n > 1 {
		w *= factorFirst
	}
	return w
}
