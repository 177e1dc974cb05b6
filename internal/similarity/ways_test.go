// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
)

func TestWays(t *testing.T) {
	unknown := func(way string) similarity.Way { return similarity.Way{Way: way} }
	known := func(way string, v float64) similarity.Way {
		return similarity.Way{Way: way, Known: true, Value: v}
	}
	for _, tc := range []struct {
		name string
		in   []similarity.Evidence
		want []similarity.Way
	}{
		{"nothing", nil, []similarity.Way{unknown("sight"), unknown("sound"), unknown("meaning"), unknown("goods")}},
		{"identical, goods apart", []similarity.Evidence{{Measure: similarity.MeasureIdentical, Value: 1}, {Measure: similarity.MeasureGoods, Value: 0}},
			[]similarity.Way{known("sight", 1), known("sound", 1), unknown("meaning"), known("goods", 0)}},
		{"other meanings", []similarity.Evidence{{Measure: similarity.MeasureSight, Value: 0.8}, {Measure: similarity.MeasureSound, Value: 0.9}, {Measure: similarity.MeasureApart, Value: 1}},
			[]similarity.Way{known("sight", 0.8), known("sound", 0.9), known("meaning", 0), unknown("goods")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, similarity.Ways(tc.in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever is said of two signs is said in both languages: the Chinese holds no word of English but the signs' own.
func TestEvidenceIsSaidInBothLanguages(t *testing.T) {
	for _, p := range [][2]string{
		{"XCEED", "X-SEED"}, {"LUMINEST", "LUMINIST"}, {"WHITE ELEPHANT SALOON", "WHITE ELEPHANT"}, {"TMM", "TMS"}, {"GREEN LIVING", "LIVINGREEN"},
		{"CITY WOMAN", "CITY GIRL"}, {"100 PUNTOS", "100 POINTS"}, {"PWRSHAPE", "POWERSHAPE"}, {"NIFTY FIFTIES", "NIFTY FIFTY'S"}, {"OROPRAM", "SEROPRAM"},
		{"PRIPHONE", "IPHONE"}, {"ERIKA", "EURICA"}, {"PARIS HOTEL", "PARIS MOTEL"}, {"耐克", "NAIKE"}, {"!!", "??"}, {"LAPPI", "LAPPIS"}, {"HBH", "HTH"},
	} {
		a, b := similarity.Sign{Text: p[0], Classes: []nice.Class{5, 25}, Fame: 3}, similarity.Sign{Text: p[1], Classes: []nice.Class{5}}
		r := similarity.Compare(a, b, similarity.Options{})
		for _, e := range r.Evidence {
			zh, chinese := e.In(true)
			if !chinese || !strings.ContainsFunc(zh, func(c rune) bool { return unicode.Is(unicode.Han, c) }) || strings.ContainsAny(zh, "{}") {
				t.Errorf("%s and %s: %s %q is %q in Chinese", p[0], p[1], e.Measure, e.Why, zh)
			}
			if en, _ := e.In(false); en == "" || strings.ContainsAny(en, "{}") {
				t.Errorf("%s and %s: %s says %q", p[0], p[1], e.Measure, en)
			}
		}
	}
}
