// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"math/rand/v2"
	"strings"

	"markwarden/internal/fold"
)

// Disguise is one way to write a mark so that it is not found; Make returns "" where it does not apply. They exist to measure
// detection.
type Disguise struct {
	Name string
	Make func(rnd *rand.Rand, mark string) string
}

// Disguises are those of ENGINE §2. mark is in lower case, letters and single spaces.
var Disguises = []Disguise{
	{"exact", func(_ *rand.Rand, m string) string { return m }},
	{"omission", omit},
	{"repetition", func(r *rand.Rand, m string) string { i := inner(r, m); return m[:i] + m[i:i+1] + m[i:] }},
	{"keyboard replace", replace},
	{"transposition", transpose},
	{"insertion", insert},
	{"vowel swap", vowelSwap},
	{"homoglyph", homoglyph},
	{"leetspeak", func(r *rand.Rand, m string) string { return substitute(r, m, leet, 1) }},
	{"spaced out", func(_ *rand.Rand, m string) string { return between(m, " ", 14) }},
	{"dotted", func(_ *rand.Rand, m string) string { return between(m, ".", 14) }},
	{"hyphen", func(r *rand.Rand, m string) string { i := inner(r, m); return m[:i] + "-" + m[i:] }},
	{"zero width", func(r *rand.Rand, m string) string { i := inner(r, m); return m[:i] + "\u200b" + m[i:] }},
	{"full width", fullWidth},
	{"squeezed", func(_ *rand.Rand, m string) string { return changedOnly(m, strings.ReplaceAll(m, " ", "")) }},
	{"split", split},
	{"compound", compound},
	{"homoglyph compound", func(r *rand.Rand, m string) string { return homoglyph(r, compound(r, m)) }},
	{"respelling", func(r *rand.Rand, m string) string { return respell(r, m, 1) }},
	{"two respellings", func(r *rand.Rand, m string) string { return respell(r, m, 2) }},
	{"typo squeezed", func(r *rand.Rand, m string) string {
		return transpose(r, changedOnly(m, strings.ReplaceAll(m, " ", "")))
	}},
	{"typo compound", func(r *rand.Rand, m string) string {
		if t := transpose(r, m); t != "" {
			return compound(r, t)
		}
		return ""
	}},
	{"two edits", twoEdits},
}

func omit(r *rand.Rand, m string) string {
	i := inner(r, m)
	return m[:i] + m[i+1:]
}

func replace(r *rand.Rand, m string) string {
	i := inner(r, m)
	return m[:i] + beside(r, m[i]) + m[i+1:]
}

func insert(r *rand.Rand, m string) string {
	i := inner(r, m)
	return m[:i] + beside(r, m[i]) + m[i:]
}

func changedOnly(was, now string) string {
	if was == now {
		return ""
	}
	return now
}

// inner is a place inside the word that holds a letter.
func inner(r *rand.Rand, m string) int {
	for range 50 {
		if i := 1 + r.IntN(len(m)-2); m[i] != ' ' {
			return i
		}
	}
	return 1
}

const keyRows = "qwertyuiop asdfghjkl zxcvbnm"

// beside is a key next to c.
func beside(r *rand.Rand, c byte) string {
	i := strings.IndexByte(keyRows, c)
	if i < 0 {
		return "x"
	}
	for _, d := range [][]int{{-1, 1}, {1, -1}}[r.IntN(2)] {
		if j := i + d; j >= 0 && j < len(keyRows) && keyRows[j] != ' ' {
			return keyRows[j : j+1]
		}
	}
	return "x"
}

func transpose(r *rand.Rand, m string) string {
	for range 50 {
		if len(m) < 4 {
			return ""
		}
		i := 1 + r.IntN(len(m)-2)
		if m[i] != m[i-1] && m[i] != ' ' && m[i-1] != ' ' {
			return m[:i-1] + m[i:i+1] + m[i-1:i] + m[i+1:]
		}
	}
	return ""
}

func vowelSwap(r *rand.Rand, m string) string {
	for range 50 {
		i := r.IntN(len(m))
		if v := "aeiou"[r.IntN(5)]; strings.IndexByte("aeiou", m[i]) >= 0 && v != m[i] {
			return m[:i] + string(v) + m[i+1:]
		}
	}
	return ""
}

var (
	leet  = map[byte]string{'a': "4", 'e': "3", 'i': "1", 'o': "0", 's': "5", 't': "7", 'l': "1"}
	glyph = map[byte]string{'a': "а", 'e': "е", 'o': "о", 'p': "р", 'c': "с", 'x': "х", 'y': "у", 'i': "і", 's': "ѕ", 'j': "ј", 'h': "һ", 'd': "ԁ", 'g': "ɡ", 'v': "ν", 'k': "κ", 't': "τ", 'n': "ո", 'u': "υ", 'l': "ⅼ", 'm': "ⅿ"}
)

func homoglyph(r *rand.Rand, m string) string { return substitute(r, m, glyph, 1+r.IntN(3)) }

// substitute replaces up to n letters by table.
func substitute(r *rand.Rand, m string, table map[byte]string, n int) string {
	var at []int
	for i := range len(m) {
		if table[m[i]] != "" {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return ""
	}
	r.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
	chosen := map[int]bool{}
	for _, i := range at[:min(n, len(at))] {
		chosen[i] = true
	}
	var b strings.Builder
	for i := range len(m) {
		if chosen[i] {
			b.WriteString(table[m[i]])
		} else {
			b.WriteByte(m[i])
		}
	}
	return b.String()
}

func between(m, sep string, most int) string {
	c := strings.ReplaceAll(m, " ", "")
	if len(c) > most {
		return ""
	}
	return strings.Join(strings.Split(c, ""), sep)
}

func fullWidth(_ *rand.Rand, m string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F {
			return r + 0xFEE0
		}
		return r
	}, m)
}

func split(r *rand.Rand, m string) string {
	if strings.Contains(m, " ") || len(m) < 5 {
		return ""
	}
	i := 2 + r.IntN(len(m)-3)
	return m[:i] + " " + m[i:]
}

var goods = []string{"shoes", "case", "bag", "toy", "charger", "shirt", "watch", "hat"}

func compound(r *rand.Rand, m string) string {
	c := strings.ReplaceAll(m, " ", "")
	if len(c) < 5 || len(c) > 24 {
		return ""
	}
	return c + goods[r.IntN(len(goods))]
}

var respellings = [][2]string{{"ph", "f"}, {"f", "ph"}, {"ck", "k"}, {"c", "k"}, {"k", "c"}, {"s", "z"}, {"z", "s"}, {"i", "y"}, {"y", "i"}, {"x", "ks"}, {"qu", "kw"}, {"ee", "ea"}, {"oo", "ou"}}

func respell(r *rand.Rand, m string, n int) string {
	done := 0
	for _, k := range r.Perm(len(respellings)) {
		if done == n {
			break
		}
		if next := strings.Replace(m, respellings[k][0], respellings[k][1], 1); next != m {
			m = next
			done++
		}
	}
	if done < n {
		return ""
	}
	return m
}

func twoEdits(r *rand.Rand, m string) string {
	if len(m) < 8 {
		return ""
	}
	kinds := []func(*rand.Rand, string) string{omit, replace, insert, vowelSwap}
	a := kinds[r.IntN(len(kinds))](r, m)
	if len(a) < 4 {
		return ""
	}
	return kinds[r.IntN(len(kinds))](r, a)
}

// plainName reports whether a mark can stand in the suite: 5 to 24 letters, at least four of them alphabetic, Latin only.
func plainName(m string) bool {
	letters := 0
	for _, c := range m {
		switch {
		case 'a' <= c && c <= 'z':
			letters++
		case c != ' ' && (c < '0' || c > '9'):
			return false
		}
	}
	n := len(fold.Word(m))
	return letters >= 4 && n >= 5 && n <= 24
}
