// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/lookup"
	"markwarden/internal/similarity"
)

// Against ten million marks each line of a listing comes with a hundred texts a letter or two from some word of it, and with
// thousands of records behind its ordinary words. Nearly all are let go whatever their records say, so those are not read.
// Each case here is one of dismiss and ordinaryUse that asks of a record only that it is not curated.

// spare says which uncurated records behind a hit need no reading.
type spare uint8

const (
	spareNone spare = iota
	spareRest       // all but one, which holds the place of an ordinary word in a list of names
	spareAll        // unless what is let go is to be listed
)

// spared is what need not be read behind a hit.
func (e *Engine) spared(r *reading, f *field, h *lookup.Hit) spare {
	tokens := f.text.Tokens[h.First:h.Last]
	if slices.ContainsFunc(tokens, func(t fold.Token) bool { return t.Disguised || t.Script == fold.Han }) {
		return spareNone
	}
	switch h.Kind {
	case lookup.Inside, lookup.InsideEdit:
		return spareAll
	case lookup.Exact:
		if w := tokens[0].Text; len(tokens) == 1 && f.weight != weightBrand && ordinaryWords(tokens) && w != r.brand && !plural(w, r.brand) {
			return spareRest
		}
	case lookup.Edit, lookup.Phonetic:
		if !wildcard(f.text.Given[h.Start:h.End]) && e.farFrom(f, h, tokens) {
			return spareAll
		}
	}
	return spareNone
}

// farFrom reports that what is written is no uncurated record's name misspelt: an ordinary word, or a name too short or too
// unlike, also when look-alike letters count as the same.
func (e *Engine) farFrom(f *field, h *lookup.Hit, tokens []fold.Token) bool {
	w, n := compact(tokens), e.register.Finder.Plain(h.Text)
	ws, ns := fold.Skeleton(w), fold.Skeleton(n)
	if w == n || ws == ns || plural(w, n) || plural(ws, ns) || hanName(n) || calledI(f.text.Given[h.End:], w, n) {
		return false
	}
	if ordinaryWords(tokens) || utf8.RuneCountInString(n) < shortestRecord {
		return true
	}
	like := func(a, b string) float64 {
		sight, _ := similarity.Sight(a, b)
		sound, _ := similarity.Sound(a, b)
		return nearer*max(sight, sound) + (1-nearer)*min(sight, sound)
	}
	high := e.policy.Likeness.High
	return like(w, n) < high && (w == ws && n == ns || like(ws, ns) < high)
}
