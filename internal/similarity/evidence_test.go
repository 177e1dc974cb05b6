// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
)

// Each kind of evidence is named where its rule applies.
func TestEvidence(t *testing.T) {
	for _, tc := range []struct {
		name, a, b, measure, why string
		classes                  []nice.Class
		fame                     int
	}{
		{name: "sight", a: "TALVORIN", b: "TALVORIM", measure: similarity.MeasureSight, why: "one letter differs"},
		{name: "sound", a: "KAFFIA", b: "CAPHIA", measure: similarity.MeasureSound, why: "sounds the same"},
		{name: "meaning", a: "BLACK KESTRON", b: "NOIR KESTRON", measure: similarity.MeasureMeaning, why: "black and noir mean the same"},
		{name: "meaning in another script", a: "熊猫", b: "PANDA", measure: similarity.MeasureMeaning, why: "panda and xiongmao mean the same"},
		{name: "transliteration", a: "ソニー", b: "SONI", measure: similarity.MeasureTransliteration, why: "the same name in another alphabet"},
		{name: "first element", a: "VELORA NIGHT", b: "VELORA MIST", measure: similarity.MeasureFirst, why: "the first words correspond"},
		{name: "shared element", a: "VELORA NIGHT", b: "VELORA MIST", measure: similarity.MeasureShared, why: "both have velora"},
		{name: "weak element", a: "VELORA HOTEL", b: "KESTRON HOTEL", measure: similarity.MeasureWeak, why: "both have hotel: a word of the trade"},
		{name: "inside", a: "POWERTASVEK", b: "TASVEK", measure: similarity.MeasureInside, why: "tasvek stands whole inside powertasvek"},
		{name: "addition", a: "THE VELORA HOTEL", b: "VELORA", measure: similarity.MeasureAddition, why: "the whole of velora is taken and the hotel added"},
		{name: "transposition of words", a: "HARBOR VELORA", b: "VELORAHARBOR", measure: similarity.MeasureTransposed, why: "the same words in the other order"},
		{name: "transposition of letters", a: "TLM", b: "TML", measure: similarity.MeasureTransposed, why: "tlm and tml: two letters changed places"},
		{name: "plural", a: "VELORA FALCONS", b: "VELORA FALCON", measure: similarity.MeasurePlural, why: "falcon and falcons differ in number only"},
		{name: "vowels", a: "GALLOPING STRMLGHTRN", b: "GALLOPING STORMALIGHTERINO", measure: similarity.MeasureVowels, why: "stormalighterino and strmlghtrn differ by vowels left out"},
		{name: "numerals", a: "VELORA 5", b: "VELORA FIVE", measure: similarity.MeasureNumerals, why: "5 and five mean the same"},
		{name: "letter string", a: "TLM", b: "TLN", measure: similarity.MeasureLetters, why: "letters without a word: no meaning tells them apart"},
		{name: "short mark", a: "TOV", b: "TOK", measure: similarity.MeasureShort, why: "in a short mark one letter is enough to tell it apart"},
		{name: "one letter", a: "GTALVO", b: "TALVO", measure: similarity.MeasureOneLetter, why: "one letter more"},
		{name: "different meaning", a: "HORSE", b: "HOUSE", measure: similarity.MeasureApart, why: "each has a meaning of its own"},
		{name: "pharma stem", a: "TANUPRIL", b: "KOSEPRIL", classes: []nice.Class{5}, measure: similarity.MeasureStem, why: "what is common is a stem of many pharmaceuticals"},
		{name: "fame", a: "TALVORIN", b: "TALVORIM", fame: 3, measure: similarity.MeasureFame, why: "fame widens what a mark may forbid"},
		{name: "goods", a: "TALVORIN", b: "TALVORIM", classes: []nice.Class{25}, measure: similarity.MeasureGoods, why: "class 25 in both"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := similarity.Compare(similarity.Sign{Text: tc.a, Classes: tc.classes}, similarity.Sign{Text: tc.b, Classes: tc.classes, Fame: tc.fame}, similarity.Options{})
			for _, e := range r.Evidence {
				if e.Measure == tc.measure && e.Why == tc.why && e.Value > 0 {
					return
				}
			}
			t.Errorf("%s / %s: no evidence %q: %q in %+v", tc.a, tc.b, tc.measure, tc.why, r.Evidence)
		})
	}
}

func TestSightAndSound(t *testing.T) {
	type figures struct{ Sight, Sound float64 }
	for _, tc := range []struct {
		name, a, b string
		want       figures
	}{
		{"the same word", "talvor", "talvor", figures{1, 0.92}},
		{"a character drawn alike costs half", "niike", "nilke", figures{0.9, 0.64}},
		{"one letter of eight", "talvorin", "talvorim", figures{0.88, 0.82}},
		{"neighbours changed places", "talvorni", "talvorin", figures{0.88, 0.72}},
		{"other letters, the same sound", "kaffia", "caphia", figures{0.5, 0.92}},
		{"next to nothing in common", "talvor", "sheung", figures{0.08, 0.03}},
		{"a letter of another alphabet is heard", "于talvor", "talvor", figures{0.86, 0.74}},
		{"nothing to compare", "", "talvor", figures{0, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			round := func(v float64) float64 { return float64(int(v*100+0.5)) / 100 }
			sight, _ := similarity.Sight(tc.a, tc.b)
			sound, _ := similarity.Sound(tc.a, tc.b)
			if diff := cmp.Diff(tc.want, figures{round(sight), round(sound)}); diff != "" {
				t.Errorf("%s / %s (-want +got):\n%s", tc.a, tc.b, diff)
			}
		})
	}
}
