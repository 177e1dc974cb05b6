// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWhatIsLeftOfGoods(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"nothing changed", "Hats; shirts (long); 5 * 3", "Hats; shirts (long); 5 * 3"},
		{"deleted in the middle", "Hats, [scarves,] shirts", "Hats, shirts"},
		{"deleted at the end", "Hats; shirts; [ scarves ]", "Hats; shirts"},
		{"deleted at the start", "[ Scarves; ] hats", "hats"},
		{"all deleted", "[ Hats; shirts ]", ""},
		{"brackets inside brackets", "Hats [, shirts [cotton], scarves]; gloves", "Hats; gloves"},
		{"less goods", "Hats ((, namely, caps)); shirts", "Hats; shirts"},
		{"added", "Coatings [ primes ] * primer * and fillers", "Coatings primer and fillers"},
		{"added around a deletion", "Hats * , shirts [cotton] , gloves *", "Hats, shirts, gloves"},
		{"a bracket that never closes is text", "Hats [ shirts; gloves", "Hats [ shirts; gloves"},
		{"a bracket that never opened is text", "Hats ] shirts", "Hats ] shirts"},
		{"one star is text", "4* hotels", "4* hotels"},
		{"single parentheses stay", "Hats (felt); shirts", "Hats (felt); shirts"},
		{"stops run together", "Hats; [ shirts ]; gloves, [ ties ], socks", "Hats; gloves, socks"},
		{"the full stop stays", "Hats, [ shirts ].", "Hats."},
		{"abbreviations keep their stop", "Hats, caps, etc.; [ ties; ] socks", "Hats, caps, etc.; socks"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := covers(tc.text); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

// TestDeletedGoodsAreGone: what stood inside brackets is never left, what stood outside always is.
func TestDeletedGoodsAreGone(t *testing.T) {
	word := rapid.StringMatching(`[a-z]{3,8}`)
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		var kept, gone []string
		for i := range rapid.IntRange(1, 12).Draw(t, "parts") {
			w := word.Draw(t, "word") + string(rune('A'+i))
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				gone = append(gone, w)
				text.WriteString(" [ " + w + "; ]")
			case 1:
				gone = append(gone, w)
				text.WriteString(" ((" + w + ",))")
			case 2:
				kept = append(kept, w)
				text.WriteString(" * " + w + "; *")
			default:
				kept = append(kept, w)
				text.WriteString(" " + w + ";")
			}
		}
		left := covers(text.String())
		for _, w := range kept {
			if !strings.Contains(left, w) {
				t.Fatalf("%q lost %q: %q", text.String(), w, left)
			}
		}
		for _, w := range gone {
			if strings.Contains(left, w) {
				t.Fatalf("%q kept %q: %q", text.String(), w, left)
			}
		}
	})
}

func FuzzGoods(f *testing.F) {
	for _, s := range []string{"Hats; [ scarves ]", "((a))", "*a*[b]", "[[[]]", strings.Repeat("[", 100), strings.Repeat("((", 100), "*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if out := covers(s); utf8.ValidString(s) && !utf8.ValidString(out) || len(out) > len(s)+strings.Count(s, "*") {
			t.Fatalf("%q became %q", s, out)
		}
	})
}

// BenchmarkGoodsHostile: a text of brackets without partners takes one pass.
func BenchmarkGoodsHostile(b *testing.B) {
	text := strings.Repeat("[((", maxText/3)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		covers(text)
	}
}
