// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fold"
)

var earMarks = []string{"Louis Vuitton", "Gucci", "Prada", "Chanel", "Versace", "Swarovski", "Moncler", "Calvin Klein", "Nike", "Under Armour", "Hilfiger", "Berluti", "路易威登", "爱马仕"}

// widely is what the pieces of names find too.
func widely(tab *Table, marks []string, text string) []string {
	f := fold.Fold(text)
	var out []string
	for _, h := range tab.Query(nil, &f, QueryOptions{Pieces: true, Quota: 24}) {
		for _, p := range tab.Postings(h.Text) {
			out = append(out, fmt.Sprintf("%s %q", marks[p.Record], text[h.Start:h.End]))
		}
	}
	return out
}

func TestNamesByEar(t *testing.T) {
	tab := tableOf(t, earMarks...)
	for _, tc := range []struct{ name, text, want string }{
		{"kana", "レディース ルイヴィトン バッグ", `Louis Vuitton "ルイヴィトン"`},
		{"kana of two words", "ルイ・ヴィトン バッグ", `Louis Vuitton "ルイ・ヴィトン"`},
		{"kana, a doubling sign", "グッチ 財布", `Gucci "グッチ"`},
		{"kana, long marks", "アンダーアーマー シャツ", `Under Armour "アンダーアーマー"`},
		{"half-width kana", "ﾌﾟﾗﾀﾞ 財布", `Prada "ﾌﾟﾗﾀﾞ"`},
		{"Cyrillic", "сумка луи виттон новая", `Louis Vuitton "луи виттон"`},
		{"Cyrillic, h written as kh", "рубашка хилфигер", `Hilfiger "хилфигер"`},
		{"Cyrillic, soft c", "очки версаче", `Versace "версаче"`},
		{"Hangul", "나이키 운동화", `Nike "나이키"`},
		{"Hangul of a cluster", "프라다 가방", `Prada "프라다"`},
		{"Han", "帕达 女包", `Prada "帕达"`},
		{"Han of a longer name", "布鲁提 皮鞋", `Berluti "布鲁提"`},
		{"pinyin, syllables apart", "lu yi wei deng bag", `路易威登 "lu yi wei deng"`},
		{"pinyin of three", "women ai ma shi scarf for gift", `爱马仕 "ai ma shi"`},
		{"no vowels, two words", "women clvn kln jeans blue large", `Calvin Klein "clvn kln"`},
		{"no vowels", "new swrvsk ring with a stone", `Swarovski "swrvsk"`},
		{"words the other way round", "men klein calvin boxer briefs pack", `Calvin Klein "klein calvin"`},
		{"first word cut to its letter", "men c klein boxer briefs pack", `Calvin Klein "c klein"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := widely(tab, earMarks, tc.text); !slices.Contains(got, tc.want) {
				t.Errorf("%q finds %q, want %s", tc.text, got, tc.want)
			}
		})
	}
}

// Loanwords sound like names, so that nothing is taken for a name by ear alone.
func TestLoanwordsNameNothing(t *testing.T) {
	tab := tableOf(t, earMarks...)
	for _, text := range []string{"ルイヴィトン", "スニーカー メンズ バッグ", "сумка луи виттон", "나이키 가방", "帕达"} {
		f := fold.Fold(text)
		if got := tab.Query(nil, &f, QueryOptions{}); len(got) != 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestByEar(t *testing.T) {
	for _, tc := range []struct {
		word  string
		heard bool
		want  string
	}{
		{"prada", false, "plt"}, {"purada", true, "plt"}, {"rolex", false, "llks"}, {"rorekusu", true, "llks"}, {"burberry", false, "ppl"},
		{"adidas", false, "atts"}, {"gucci", false, "ks"}, {"dior", false, ""}, {"f150", false, ""}, {"", true, ""}, {strings.Repeat("ba", 40), true, ""},
	} {
		t.Run(tc.word, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, byEar(tc.word, tc.heard)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnlike(t *testing.T) {
	for _, tc := range []struct {
		said, name string
		lo, hi     float64
	}{
		{"nike", "nike", 0, 0}, {"naiki", "nike", 0.05, 0.15}, {"pada", "prada", 0.02, earSame}, {"suniika", "nike", earNear, 2}, {"", "nike", 1, 2},
		{"nike", strings.Repeat("ba", 40), 1, 2},
	} {
		t.Run(tc.said+" "+tc.name[:4], func(t *testing.T) {
			said, name := speak(tc.said), speak([]byte(tc.name))
			if got := said.unlike(&name, earNear); got < tc.lo || got > tc.hi {
				t.Errorf("got %v, want %v to %v", got, tc.lo, tc.hi)
			}
		})
	}
}

func BenchmarkQueryKana(b *testing.B) {
	tab := tableOf(b, earMarks...)
	f := fold.Fold("レディース ルイヴィトン バッグ ショルダーバッグ 新品 送料無料")
	b.ReportAllocs()
	for b.Loop() {
		tab.Query(nil, &f, QueryOptions{Pieces: true})
	}
}
