// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fold"
)

// rows are the lines of a tab-separated file without its comments and header.
func rows(text string) (out [][]string) {
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
	}
	return out[1:]
}

func TestMeaningsAreWellFormed(t *testing.T) {
	const columns, least = 10, 400
	all := rows(meaningsText)
	if len(all) < least {
		t.Errorf("the dictionary has %d concepts, want at least %d", len(all), least)
	}
	heads := map[string]bool{}
	for _, r := range all {
		if len(r) != columns {
			t.Errorf("%q has %d columns, want %d", r[0], len(r), columns)
			continue
		}
		if heads[r[0]] {
			t.Errorf("%q stands twice", r[0])
		}
		heads[r[0]] = true
		for col, cell := range r {
			for w := range strings.SplitSeq(cell, ",") {
				if w != strings.TrimSpace(w) || fold.Word(w) == "" {
					t.Errorf("%q, column %d: %q is no word", r[0], col+1, w)
				}
			}
		}
	}
}

func TestMeaningsJoinLanguages(t *testing.T) {
	meaning := func(a, b string) bool {
		x, y := element{concept: senses()[fold.Word(a)]}, element{concept: senses()[fold.Word(b)]}
		return sameMeaning(&x, &y) > 0
	}
	got := map[string]bool{}
	want := map[string]bool{}
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"gold", "oro", true}, {"moon", "luna", true}, {"star", "étoile", true}, {"wolf", "lobo", true}, {"king", "König", true},
		{"city", "città", true}, {"panda", "熊猫", true}, {"panda", "xiongmao", true}, {"wind", "kaze", true}, {"five", "5", true},
		{"rainbow", "regnbue", true}, {"stella", "stern", true}, {"lady", "girl", true}, {"gold", "plata", false}, {"night", "knight", false},
	} {
		got[tc.a+"/"+tc.b], want[tc.a+"/"+tc.b] = meaning(tc.a, tc.b), tc.want
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDescriptiveWordsHaveAKind(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows(descriptiveText) {
		if len(r) != 2 || weaknessNames[r[1]] == strong {
			t.Errorf("%q: not a word and one of the kinds", r)
			continue
		}
		if w := strings.Trim(r[0], "-"); w != fold.Word(w) {
			t.Errorf("%q is not folded", r[0])
		}
		if seen[r[0]] {
			t.Errorf("%q stands twice", r[0])
		}
		seen[r[0]] = true
	}
	if got := weaknessOf("company"); got != house {
		t.Errorf("company is %v, want %v", got, house)
	}
}

func TestSpelling(t *testing.T) {
	for word, want := range map[string]string{
		"xceed": "eksid", "phoenix": "foniks", "quick": "kwik", "knight": "nit", "llama": "yama", "schmit": "Smit", "chrome": "krom", "gr8": "gret",
		"vel0ra": "velora", "c": "si", "8": "et", "gem": "jem", "wheel": "wil", "llwch": "ywC", "nation": "naSon", "tight": "tit", "comb": "kom", "bridge": "brij",
	} {
		if got := string(appendSounds(nil, word)); got != want {
			t.Errorf("%s is coded %s, want %s", word, got, want)
		}
	}
}
