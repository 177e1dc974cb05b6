// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/similarity"
)

// signs are drawn near each other often enough that every rule is met: words of a few letters, numbers, other alphabets.
func signs() *rapid.Generator[similarity.Sign] {
	word := rapid.OneOf(
		rapid.StringMatching(`[a-e]{1,8}`),
		rapid.SampledFrom([]string{"THE", "gold", "or", "Stern", "star", "5", "five", "100", "CO.", "apple", "苹果", "ソニー", "sony", "Прогресс", "O'Neil", "P.I.C.", "derm", "cats", "cat", ""}),
		rapid.StringN(0, 6, 12),
	)
	return rapid.Custom(func(t *rapid.T) similarity.Sign {
		return similarity.Sign{Text: strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, "words"), " "), Fame: rapid.IntRange(0, 3).Draw(t, "fame")}
	})
}

func TestCompareIsSymmetricAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := signs().Draw(t, "a"), signs().Draw(t, "b")
		ab, ba := similarity.Compare(a, b, similarity.Options{}), similarity.Compare(b, a, similarity.Options{})
		if diff := cmp.Diff(ab, ba); diff != "" {
			t.Fatalf("the order of the signs shows (-ab +ba):\n%s", diff)
		}
		for _, v := range append(values(ab.Evidence), ab.Score, ab.Likeness) {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("a figure of %+v is outside [0,1]", ab)
			}
		}
	})
}

func values(list []similarity.Evidence) (out []float64) {
	for _, e := range list {
		out = append(out, e.Value)
	}
	return out
}

func TestEqualFoldsScoreOne(t *testing.T) {
	for _, tc := range []struct{ name, a, b string }{
		{"case and accents", "Crème", "CREME"},
		{"width", "ＮＩＫＥ", "nike"},
		{"points and spaces", "N.I.K.E.", "n i k e"},
		{"apart and joined", "ART HOUSE", "ARTHOUSE"},
		{"a weak word is still identical", "TOP", "Top"},
		{"traditional characters", "蘋果", "苹果"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := similarity.Result{Score: 1, Likeness: 1, Evidence: []similarity.Evidence{{Measure: similarity.MeasureIdentical, Value: 1, Why: "the same letters", WhyZH: "字母相同"}}}
			if diff := cmp.Diff(want, similarity.Compare(similarity.Sign{Text: tc.a}, similarity.Sign{Text: tc.b}, similarity.Options{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmptySignsHaveNothingInCommon(t *testing.T) {
	got := similarity.Compare(similarity.Sign{Text: "!?"}, similarity.Sign{Text: "NIKE"}, similarity.Options{})
	if got.Likeness != 0 || got.Score > 0.05 {
		t.Errorf("a sign without letters: likeness %.3f, score %.3f, want nothing", got.Likeness, got.Score)
	}
}

func FuzzCompare(f *testing.F) {
	for _, s := range [][2]string{{"NIKE", "N!KE"}, {"苹果", "apple"}, {"", "x"}, {"a b c d e f g h i j k l m", "abcdefghijklm"}, {"\xff\xfe", "\u200b"}, {"100", "1OO"}, {"ǅungla", "Ｄｚ"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := similarity.Compare(similarity.Sign{Text: a}, similarity.Sign{Text: b}, similarity.Options{}), similarity.Compare(similarity.Sign{Text: b}, similarity.Sign{Text: a}, similarity.Options{})
		if x.Score != y.Score || x.Likeness != y.Likeness {
			t.Errorf("the order of %q and %q shows: %v and %v", a, b, x.Score, y.Score)
		}
		if !(x.Score >= 0 && x.Score <= 1 && x.Likeness >= 0 && x.Likeness <= 1) {
			t.Errorf("%q and %q: score %v, likeness %v", a, b, x.Score, x.Likeness)
		}
		for _, m := range []func(a, b string) (float64, similarity.Evidence){similarity.Sight, similarity.Sound} {
			v, _ := m(a, b)
			if w, _ := m(b, a); v != w || !(v >= 0 && v <= 1) {
				t.Errorf("%q and %q: %v one way, %v the other", a, b, v, w)
			}
		}
	})
}

// A Prepared that is used again must give what a new one gives.
func TestSetForgetsTheSignBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var again similarity.Prepared
		for range 3 {
			a, b := signs().Draw(t, "a"), similarity.Prepare(signs().Draw(t, "b"), nil)
			again.Set(a, nil)
			if diff := cmp.Diff(similarity.Prepare(a, nil).Compare(b), again.Compare(b)); diff != "" {
				t.Fatalf("(-new +again):\n%s", diff)
			}
		}
	})
}
