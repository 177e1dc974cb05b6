// SPDX-License-Identifier: Apache-2.0

package index_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/fold"
	"markwarden/internal/index"
	"markwarden/trademarks"
)

// scan is what Search promises, said as plainly as possible: every mark is looked at, nothing is indexed. It shares no
// code with the package.
func scan(marks []trademarks.Mark, q index.Query) index.Result {
	type scored struct {
		id  string
		key int
	}
	var hits []scored
	facets := map[string]map[string]int{index.FacetOffice: {}, index.FacetStatus: {}, index.FacetClass: {}, index.FacetYear: {}}
	for _, m := range marks {
		tier := 0
		if strings.TrimSpace(q.Text) != "" {
			if tier = bestTier(m, q); tier == 0 {
				continue
			}
		}
		if !passes(m, q) {
			continue
		}
		key := 0
		if tier > 0 {
			key = tier<<8 | closeness(q.Text, m.Text)
		}
		hits = append(hits, scored{m.ID, key})
		facets[index.FacetOffice][m.Office]++
		facets[index.FacetStatus][string(m.Status)]++
		for _, c := range slices.Compact(slices.Sorted(slices.Values(m.Classes))) {
			facets[index.FacetClass][fmt.Sprint(c)]++
		}
		year, _, _ := strings.Cut(m.Filed, "-")
		facets[index.FacetYear][year]++
	}
	slices.SortFunc(hits, func(a, b scored) int { return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.id, b.id)) })
	r := index.Result{Total: len(hits), Hits: []index.Hit{}, Facets: map[string][]index.Facet{}}
	for _, h := range hits {
		r.Hits = append(r.Hits, index.Hit{ID: h.id, Score: float64(h.key) / float64(6<<8|255)})
	}
	for name, values := range facets {
		r.Facets[name] = top(values)
	}
	return r
}

func top(values map[string]int) []index.Facet {
	out := []index.Facet{}
	for v, n := range values {
		if v != "" {
			out = append(out, index.Facet{Value: v, Count: n})
		}
	}
	slices.SortFunc(out, func(a, b index.Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(len(a.Value), len(b.Value)), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(len(out), index.MaxFacet)]
}

func passes(m trademarks.Mark, q index.Query) bool {
	if strings.TrimSpace(q.Owner) != "" {
		var words []string
		for _, o := range m.Owners {
			words = append(words, indexed(o.Name)...)
		}
		asked := pieces(q.Owner)
		if len(asked) == 0 || !holdsAll(words, asked) {
			return false
		}
	}
	return (q.Office == "" || m.Office == strings.ToUpper(q.Office)) && (q.Status == "" || m.Status == q.Status) &&
		(q.Class == 0 || slices.Contains(m.Classes, q.Class)) &&
		(q.FiledFrom == "" || m.Filed >= q.FiledFrom) && (q.FiledTo == "" || m.Filed != "" && m.Filed <= q.FiledTo)
}

func closeness(a, b string) int {
	x, y := utf8.RuneCountInString(word(a)), utf8.RuneCountInString(word(b))
	if x == y {
		return 255
	}
	return 255 * min(x, y) / max(x, y)
}

// Tiers as in the documentation of Mode, from 6 for the whole text to 1 for two slips.
func bestTier(m trademarks.Mark, q index.Query) int {
	others := []string{}
	words := indexed(m.Text)
	for _, a := range m.Aliases {
		others = append(others, word(a.Text), reading(a.Text))
		words = append(words, indexed(a.Text)...)
	}
	others = append(others, reading(m.Text))
	compact, all := word(q.Text), pieces(q.Text)
	aliasGiven := slices.ContainsFunc(m.Aliases, func(a trademarks.Alias) bool { return given(a.Text) == given(q.Text) })
	fuzzy, prefix := q.Mode == index.ModeFuzzy, q.Mode == index.ModePrefix || q.Mode == index.ModeFuzzy
	switch exact := q.Mode == index.ModeExact; {
	case given(m.Text) == given(q.Text), !exact && compact != "" && word(m.Text) == compact:
		return 6
	case aliasGiven, !exact && compact != "" && slices.Contains(others, compact):
		return 5
	case exact || compact == "":
		return 0
	case holdsAll(words, all):
		return 4
	}
	names := append([]string{word(m.Text)}, others...)
	if prefix && (slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, compact) }) || lastBegins(words, q.Text)) {
		return 3
	}
	if fuzzy {
		for slips := 1; slips <= 2; slips++ {
			if near(names, words, q.Text, slips) {
				return 3 - slips
			}
		}
	}
	return 0
}

func near(names, words []string, text string, slips int) bool {
	within := func(a, b string) bool { return distance(a, b) <= min(slips, allowed(b)) }
	if slices.ContainsFunc(names, func(n string) bool {
		return n != "" && (within(n, word(text)) || n == reading(text))
	}) {
		return true
	}
	for _, r := range runs(text) {
		ok := holdsAll(words, pieces(r.text))
		ok = ok || r.reading != "" && slices.Contains(words, r.reading)
		ok = ok || !r.han && slices.ContainsFunc(words, func(w string) bool { return within(w, r.text) })
		if !ok {
			return false
		}
	}
	return true
}

func lastBegins(words []string, text string) bool {
	rs := runs(text)
	last := rs[len(rs)-1]
	if last.han {
		return false
	}
	for _, r := range rs[:len(rs)-1] {
		if !holdsAll(words, pieces(r.text)) {
			return false
		}
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, last.text) })
}

// Folding every mark for every query would take most of a test's time: what is known of a text is kept.
var runs, pieces, indexed, reading, word = kept(runsOf), kept(piecesOf), kept(indexedOf), kept(readingOf), kept(fold.Word)

func kept[T any](f func(string) T) func(string) T {
	known := map[string]T{}
	return func(s string) T {
		v, ok := known[s]
		if !ok {
			if len(known) > 100_000 { // a long fuzzing
				clear(known)
			}
			v = f(s)
			known[s] = v
		}
		return v
	}
}

type run struct {
	text, reading string
	han           bool
}

// runsOf are the words of a text; Han characters in a row are one.
func runsOf(s string) []run {
	var out []run
	t := fold.Fold(s)
	for i, k := range t.Tokens {
		if k.Script == fold.Han && i > 0 && t.Tokens[i-1].Script == fold.Han {
			out[len(out)-1].text += k.Text
			continue
		}
		out = append(out, run{text: k.Text, han: k.Script == fold.Han})
		if k.Script != fold.Latin && k.Script != fold.Han {
			out[len(out)-1].reading = fold.Latinise(k.Text)
		}
	}
	for i := range out {
		if out[i].han {
			out[i].reading = fold.Pinyin(out[i].text)
		}
	}
	return out
}

// piecesOf are what a text is asked by: its words, and a Han run two characters at a time.
func piecesOf(s string) []string {
	var out []string
	for _, r := range runsOf(s) {
		c := []rune(r.text)
		if !r.han || len(c) == 1 {
			out = append(out, r.text)
			continue
		}
		for i := range len(c) - 1 {
			out = append(out, string(c[i:i+2]))
		}
	}
	return out
}

// indexedOf are what a text is found by.
func indexedOf(s string) []string {
	out := piecesOf(s)
	for _, r := range runsOf(s) {
		if r.reading != "" {
			out = append(out, r.reading)
		}
		if r.han {
			out = append(out, strings.Split(r.text, "")...)
		}
	}
	return out
}

// readingOf is the text in Latin letters, if some of it is in another script and all of it can be read.
func readingOf(s string) string {
	out, other := "", false
	for _, r := range runsOf(s) {
		switch {
		case r.reading != "":
			out, other = out+r.reading, true
		case strings.IndexFunc(r.text, func(c rune) bool { return c >= utf8.RuneSelf }) < 0:
			out += r.text
		default:
			return ""
		}
	}
	if !other {
		return ""
	}
	return out
}

func given(s string) string {
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")))
}

func holdsAll(words, asked []string) bool {
	for _, a := range asked {
		if !slices.Contains(words, a) {
			return false
		}
	}
	return true
}

func allowed(s string) int {
	switch n := utf8.RuneCountInString(s); {
	case n < 4 || n > 64:
		return 0
	case n < 7:
		return 1
	}
	return 2
}

// distance is optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > 2 || len(y)-len(x) > 2 {
		return 3
	}
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
