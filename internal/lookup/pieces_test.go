// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"slices"
	"strings"
	"testing"

	"markwarden/internal/fold"
)

// Dealers' ways of not writing a name, each on a name of its own; without Pieces none of them proposes anything.
func TestPieces(t *testing.T) {
	marks := []string{"欧时力", "曼妮芬", "雅戈尔", "青禾织造坊", "Marlowe", "Kestrel Vane", "浪莎"}
	tab := tableOf(t, marks...)
	for _, tc := range []struct{ name, text, want string }{
		{"opening of a Han name", "欧时 连衣裙", `欧时力 piece "欧时"`},
		{"ending of a Han name", "时力 连衣裙", `欧时力 piece "时力"`},
		{"its middle left out", "欧力 连衣裙", `欧时力 piece "欧力"`},
		{"from the middle of a long one", "禾织造 布", `青禾织造坊 piece "禾织造"`},
		{"characters that sound like an opening", "曼泥 文胸", `曼妮芬 piece "曼泥"`},
		{"nearly like it: sang for shang, ing for in", "晴禾 布", `青禾织造坊 piece "晴禾"`},
		{"traditional characters", "歐時 連衣裙", `欧时力 piece "歐時"`},
		{"initials of the pinyin", "yge 衬衫", `雅戈尔 piece "yge"`},
		{"first character and house", "雅家 衬衫", `雅戈尔 piece "雅家"`},
		{"opening of a Latin name", "Marlo coat", `Marlowe piece "Marlo"`},
		{"ending of a Latin name, in styled letters", "𝐫𝐥𝐨𝐰𝐞 coat", `Marlowe piece "𝐫𝐥𝐨𝐰𝐞"`},
		{"backwards", "ewolram coat", `Marlowe piece "ewolram"`},
		{"a character behind a sign, from within", "织* 布", `青禾织造坊 piece "织"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := fold.Fold(tc.text)
			var got []string
			for _, h := range tab.Query(nil, &f, QueryOptions{Pieces: true}) {
				for _, p := range tab.Postings(h.Text) {
					got = append(got, marks[p.Record]+" "+h.Kind.String()+" \""+tc.text[h.Start:h.End]+"\"")
				}
			}
			if tc.want != "" && !slices.Contains(got, tc.want) {
				t.Errorf("%q finds %q, want %s", tc.text, got, tc.want)
			}
			for _, s := range found(tab, marks, tc.text) {
				if strings.Contains(s, " piece ") {
					t.Errorf("%q finds %s unasked", tc.text, s)
				}
			}
		})
	}
}

// A text of one word is a well-known name with letters left out; the fewer and the fewer gaps, the likelier.
func TestShortenedNames(t *testing.T) {
	marks := []string{"Marlowe", "Kestrel Vane", "Kessler Tovane", "浪莎丽人"}
	entries := func(yield func(Entry) bool) {
		for i, m := range marks {
			if !yield(Entry{Text: m, Record: uint32(i), Famous: true}) {
				return
			}
		}
	}
	tab, err := Build("test", entries)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"mwe":      {"Marlowe"},
		"kestvane": {"Kestrel Vane", "Kessler Tovane"},
		"莎":        {"浪莎丽人"},
		"mwe coat": nil,
		"ewm":      nil,
		"42":       nil,
	} {
		f := fold.Fold(text)
		var got []string
		for _, h := range tab.Query(nil, &f, QueryOptions{Pieces: true}) {
			for _, p := range tab.Postings(h.Text) {
				got = append(got, marks[p.Record])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

func TestRunsOf(t *testing.T) {
	for _, tc := range []struct {
		short, name string
		want        int
	}{
		{"hears", "chromehearts", 2}, {"chroe", "chromehearts", 2}, {"zg", "zegna", 2}, {"prada", "prada", 1}, {"ada", "prada", 1},
		{"ra", "prada", 1}, {"rd", "prada", 2}, {"dr", "prada", 0}, {"x", "prada", 0}, {"a", "", 0},
	} {
		if got := runsOf(tc.short, []byte(tc.name)); got != tc.want {
			t.Errorf("%s in %s: %d runs, want %d", tc.short, tc.name, got, tc.want)
		}
	}
}

func TestPiecesLeaveEverydayWordsAlone(t *testing.T) {
	marks := []string{"江南新款坊", "包邮优选"}
	tab := tableOf(t, marks...)
	f := fold.Fold("包邮 手机壳 for the new women")
	if got := tab.Query(nil, &f, QueryOptions{Pieces: true}); len(got) > 0 {
		t.Errorf("%d hits, the first %q", len(got), tab.Text(got[0].Text))
	}
}

func TestHanAndLatinTogether(t *testing.T) {
	marks := []string{"雅戈尔", "Yage"}
	tab := tableOf(t, marks...)
	for text, want := range map[string]string{
		"ya戈尔 衬衫":      `雅戈尔 pinyin "ya戈尔"`,
		"雅ge尔 衬衫":      `雅戈尔 pinyin "雅ge尔"`,
		"亚哥耳 衬衫":       `雅戈尔 pinyin "亚哥耳"`,
		"yageer shirt": `雅戈尔 translit "yageer"`,
	} {
		if got := found(tab, marks, text); !slices.Contains(got, want) {
			t.Errorf("%q finds %q, want %s", text, got, want)
		}
	}
}
