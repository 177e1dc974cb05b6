// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"math/rand/v2"
	"strings"
	"testing"

	"markwarden/internal/fold"
)

// scripts are the letters random names of a script are made of, and the fewest and most of a word.
var scripts = []struct {
	name     string
	letters  []rune
	from, to int
}{
	{"Latin", []rune("abcdefghiklmnoprstuvz"), 4, 12},
	{"Latin with accents", []rune("aébcdöfghiklmñoprstüvz"), 4, 9},
	{"Cyrillic", []rune("абвгдежзиклмнопрстуфхцчшэюя"), 4, 10},
	{"Greek", []rune("αβγδεζηθικλμνξοπρστυφχψω"), 4, 10},
	{"Han", []rune("天地山水火木金石云风花鸟鱼虎龙马牛羊安宁康福禄寿喜乐明月星辰海江河湖波涛春夏秋冬梅兰竹菊松柏东西南北中大小高低远近"), 3, 6},
	{"kana", []rune("アイウエオカキクケコサシスセソタチテトナニヌネノハヒヘホマミムメモラリルレロワン"), 4, 9},
	{"Hangul", []rune("가나다라마바사아자차카타파하고노도로모보소오조초코토포호기니디리미비시이지치키티피히"), 4, 7},
	{"Arabic", []rune("بتثجحخدذرزسشصضطظعغفقكلمنهوي"), 4, 8},
	{"Thai", []rune("กขคงจชซดตถทธนบปผพมยรลวสหอ"), 4, 9},
}

// randomName is one to three words of a script; Han names are one.
func randomName(r *rand.Rand, script int) string {
	s := &scripts[script]
	words := 1 + r.IntN(3)
	if s.name == "Han" {
		words = 1
	}
	var out []string
	for range words {
		w := make([]rune, s.from+r.IntN(s.to-s.from+1))
		for i := range w {
			w[i] = s.letters[r.IntN(len(s.letters))]
		}
		out = append(out, string(w))
	}
	return strings.Join(out, []string{" ", "-", " & "}[r.IntN(3)])
}

// disguised is a name with up to two edits, its words perhaps run together.
func disguised(r *rand.Rand, name string, script int) string {
	s := []rune(name)
	letter := func() rune { return scripts[script].letters[r.IntN(len(scripts[script].letters))] }
	for range r.IntN(3) {
		switch i := r.IntN(len(s)); r.IntN(4) {
		case 0:
			s = append(s[:i], append([]rune{letter()}, s[i:]...)...)
		case 1:
			if len(s) > 3 {
				s = append(s[:i], s[i+1:]...)
			}
		case 2:
			s[i] = letter()
		case 3:
			if i+1 < len(s) {
				s[i], s[i+1] = s[i+1], s[i]
			}
		}
	}
	if r.IntN(4) == 0 {
		return strings.ReplaceAll(string(s), " ", "")
	}
	return string(s)
}

// TestProposesAllInEveryScript holds the table against a scan of every mark at every window: 2,000 marks of nine scripts, a third
// with a name of another script besides, in texts that begin, end or go on with the disguised name.
func TestProposesAllInEveryScript(t *testing.T) {
	const marks, texts = 2000, 6000
	r := rand.New(rand.NewPCG(20, 26))
	var entries []Entry
	names := make([]string, 0, marks)
	written := make([]int, 0, marks) // the script of each name
	for i := range marks {
		script := i % len(scripts)
		names, written = append(names, randomName(r, script)), append(written, script)
		entries = append(entries, Entry{Text: names[i], Record: uint32(i)})
		if i%3 == 0 {
			entries = append(entries, Entry{Text: randomName(r, r.IntN(len(scripts))), Record: uint32(i), Alias: 1})
		}
	}
	tab, err := Build("", func(yield func(Entry) bool) {
		for _, e := range entries {
			if !yield(e) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	scan := newScan(tab)
	around := []string{"", "new ", "2 pcs 新款 ", "сумка\n", "「", "バッグ ", "ชุด "}
	expected := 0
	for n := range texts {
		i := r.IntN(marks)
		text := around[r.IntN(len(around))] + disguised(r, names[i], written[i]) + strings.Repeat(" "+around[r.IntN(len(around))], r.IntN(3))
		f := fold.Fold(text)
		got := map[uint32]bool{}
		for _, h := range tab.Query(nil, &f, QueryOptions{Limit: 1 << 20, Quota: 1 << 20, Cold: n%2 == 0}) {
			if h.Start < 0 || h.End > len(text) || h.Start >= h.End {
				t.Fatalf("%q: %+v is no place in it", text, h)
			}
			got[h.Text] = true
		}
		for id, why := range scan.within(&f) {
			expected++
			if !got[id] {
				t.Errorf("%s: %q does not find %q at %s", scripts[written[i]].name, text, tab.Text(id), why)
			}
		}
	}
	if expected < texts/2 {
		t.Errorf("only %d texts lie within the budget: the test says little", expected)
	}
}

// scan is every text of a table in letters.
type scan struct {
	table   *Table
	letters [][]rune
	byLen   [maxLength + 1][]uint32
}

func newScan(tab *Table) *scan {
	s := &scan{table: tab}
	for id := range uint32(tab.Len()) {
		l := []rune(tab.Text(id))
		s.letters = append(s.letters, l)
		s.byLen[len(l)] = append(s.byLen[len(l)], id)
	}
	return s
}

// within are the texts within the edit budget of some window, each with that window. Windows of ordinary words are left out:
// what an edit makes of them is ranked by chance (editPass).
func (s *scan) within(f *fold.Text) map[uint32]string {
	out := map[uint32]string{}
	for i := range f.Tokens {
		var letters []rune
		han, unknown := true, false
		for j := i; j < len(f.Tokens); j++ {
			k := &f.Tokens[j]
			letters = append(letters, []rune(k.Skeleton)...)
			han, unknown = han && k.Script == fold.Han, unknown || k.Script != fold.Han && !plainToken(k.Text)
			if len(letters) > maxLength || j-i >= maxWindowTokens && !(han && j-i < maxWindowHan) {
				break
			}
			if len(letters) < 3 || singleLetters(f.Tokens[i:j+1]) || !han && !unknown {
				continue
			}
			most := 1
			if unknown && !han && len(letters) >= twoEditsFrom {
				most = 2
			}
			for n := max(0, len(letters)-most); n <= min(maxLength, len(letters)+most); n++ {
				for _, id := range s.byLen[n] {
					m := &s.table.texts.metas[id]
					d := min(most, budget(n, m.flags&flagHan != 0))
					if apart(signature(letters), m.signature) <= d && distance(letters, s.letters[id], d) <= d {
						out[id] = string(letters)
					}
				}
			}
		}
	}
	return out
}
