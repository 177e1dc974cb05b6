// SPDX-License-Identifier: Apache-2.0

// Package similarity says how alike two signs are as a tribunal would look at them: in sight, in sound and in meaning,
// element by element, weighing what is strong in a sign against what every trader may use.
//
// It promises: every figure is within [0,1] and does not depend on which sign is named first; equal folds score 1; every
// figure is explained by named evidence; no office and no court is ever looked at. The weights are few and stand in
// weights.json; docs/similarity.md tells where each comes from and how well they do.
package similarity

import (
	"sync"

	"markwarden/trademarks/nice"
)

// Evidence is one named measurement; Value is within [0,1], Why is one plain clause in English and WhyZH the same in Chinese,
// empty in what an earlier engine wrote.
type Evidence struct {
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
	Why     string  `json:"why"`
	WhyZH   string  `json:"why_zh,omitempty"`
}

// In is the clause in Chinese or English, and whether it is Chinese: what has no Chinese yet stays English.
func (e *Evidence) In(chinese bool) (clause string, isChinese bool) {
	if chinese && e.WhyZH != "" {
		return e.WhyZH, true
	}
	return e.Why, false
}

// The names of the measures. Sight, sound and meaning are the three ways in which signs are compared
// (Sabel v Puma, C-251/95, paragraph 23; In re E.I. du Pont, 476 F.2d 1357); the others say which rule of thumb applied.
const (
	MeasureIdentical       = "identical"
	MeasureSight           = "sight"
	MeasureSound           = "sound"
	MeasureMeaning         = "meaning"
	MeasureTransliteration = "transliteration"
	MeasureFirst           = "first element"
	MeasureShared          = "shared element"
	MeasureWeak            = "weak element"
	MeasureInside          = "inside"
	MeasureAddition        = "addition"
	MeasureTransposed      = "transposition"
	MeasurePlural          = "plural"
	MeasureVowels          = "vowels"
	MeasureNumerals        = "numerals"
	MeasureLetters         = "letter string"
	MeasureShort           = "short mark"
	MeasureOneLetter       = "one letter"
	MeasureApart           = "different meaning"
	MeasureStem            = "pharma stem"
	MeasureFame            = "fame"
	MeasureGoods           = "goods"
)

// Sign is a mark to compare. Classes are Nice classes, empty when unknown; Fame is 0 unknown, 1 known in its field,
// 2 well known, 3 famous to the general public, as in trademarks.Mark.
type Sign struct {
	Text    string
	Classes []nice.Class
	Fame    int
}

// Result is what a comparison found.
type Result struct {
	// Score is the degree of conflict within [0,1]: Likeness tempered by what tribunals forgive and do not forgive.
	Score float64
	// Likeness is how near the signs are to each other within [0,1]: the figure by which an earlier mark is found.
	Likeness float64
	Evidence []Evidence
}

// Options of a comparison; the zero value serves.
type Options struct {
	Frequency Frequency // how crowded words are in the register; nil means ordinary language
}

// Compare compares two signs. It is deterministic and safe for concurrent use.
func Compare(a, b Sign, opt Options) Result {
	p, q := signs.Get().(*Prepared), signs.Get().(*Prepared)
	defer signs.Put(p)
	defer signs.Put(q)
	p.Set(a, opt.Frequency)
	q.Set(b, opt.Frequency)
	return p.Compare(q)
}

// signs are kept for their memory; a result keeps nothing of them but strings.
var signs = sync.Pool{New: func() any { return new(Prepared) }}
