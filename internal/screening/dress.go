// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"

	"markwarden/internal/fold"
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// description is how a colour, shape or pattern mark is described: its words in any order, close together ("pants with three
// white stripes"), because no seller describes it in the register's words.
type description struct {
	record uint32
	alias  trademarks.Alias
	words  []string
}

const (
	descriptionWords = 3 // fewer words describe too much
	descriptionSlack = 3 // words that may stand between
)

// describe collects the descriptions of a trade dress mark.
func describe(record uint32, m *trademarks.Mark) []description {
	if m.Kind != trademarks.KindDress {
		return nil
	}
	var out []description
	for _, a := range m.Aliases {
		t := fold.Fold(a.Text)
		d := description{record: record, alias: a}
		for i := range t.Tokens {
			if w := bareWord(t.Tokens[i].Text); t.Tokens[i].Script == fold.Latin && !smallWords[w] {
				d.words = append(d.words, w)
			}
		}
		if len(d.words) >= descriptionWords {
			out = append(out, d)
		}
	}
	return out
}

var smallWords = wordSet("a an the with and of on in to from for at by")

// bareWord takes the plural off and a small number to its word, so that "3 stripes" meets "three stripe".
func bareWord(w string) string {
	switch w {
	case "2":
		return "two"
	case "3":
		return "three"
	case "4":
		return "four"
	}
	if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
		return w[:len(w)-1]
	}
	return w
}

// described finds trade dress that a title describes in words of its own.
func (e *Engine) described(r *reading) ([]*mention, error) {
	var out []*mention
	for n := range r.fields {
		f := &r.fields[n]
		if f.weight != weightTitle {
			continue
		}
		at := map[string][]int{}
		for i := range f.text.Tokens {
			w := bareWord(f.text.Tokens[i].Text)
			at[w] = append(at[w], i)
		}
		for i := range e.register.descriptions {
			d := &e.register.descriptions[i]
			first, last, ok := d.stands(at)
			if !ok {
				continue
			}
			m, err := e.register.Marks.Mark(d.record)
			if err != nil {
				return nil, err
			}
			out = append(out, e.describedMention(r, f, n, d, &m, [2]int{first, last}))
		}
	}
	return out, nil
}

func (e *Engine) describedMention(r *reading, f *field, n int, d *description, m *trademarks.Mark, at [2]int) *mention {
	start, end := f.text.Tokens[at[0]].Start, f.text.Tokens[at[1]-1].End
	return &mention{
		field: n, first: at[0], last: at[1], start: start, end: end, written: f.text.Given[start:end], name: d.alias.Text, alias: d.alias,
		record: d.record, mark: m, form: formExact, like: 1, dictionary: true, ordinary: true,
		evidence: similarity.Evidence{Measure: "description", Value: 1, Why: "described as " + d.alias.Text},
		goods:    nice.Compare(r.goods, r.listing.Classes, e.register.goodsOf(d.record, m), m.Classes),
	}
}

// stands reports whether all words stand close together, and where. A word that the description has twice must stand twice.
func (d *description) stands(at map[string][]int) (first, last int, ok bool) {
	for _, start := range at[d.words[0]] {
		lo, hi := start, start
		used := map[int]bool{start: true}
		for _, w := range d.words[1:] {
			best := -1
			for _, i := range at[w] {
				if !used[i] && (best < 0 || abs(i-start) < abs(best-start)) {
					best = i
				}
			}
			if best < 0 {
				return 0, 0, false
			}
			used[best] = true
			lo, hi = min(lo, best), max(hi, best)
		}
		if hi-lo < len(d.words)+descriptionSlack {
			return lo, hi + 1, true
		}
	}
	return 0, 0, false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
