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
	spareRest       // all; where what is let go is to be listed, one says enough
	spareAll        // all, unless what is let go is to be listed
)

// spared is what need not be read behind a hit.
func (e *Engine) spared(r *reading, f *field, h *lookup.Hit) spare {
	tokens := f.text.Tokens[h.First:h.Last]
	if slices.ContainsFunc(tokens, func(t fold.Token) bool { return t.Disguised || t.Script == fold.Han }) {
		return spareNone
	}
	switch w, written := compact(tokens), f.text.Given[h.Start:h.End]; h.Kind {
	case lookup.Inside, lookup.InsideEdit:
		return spareAll
	case lookup.Exact, lookup.Edit, lookup.Phonetic:
		n := e.register.Finder.Plain(h.Text)
		switch {
		case calledI(f.text.Given[h.End:], w, n) || h.Kind != lookup.Exact && wildcard(written):
		case f.weight != weightBrand && ordinaryWords(tokens) && w != r.brand && !plural(w, r.brand):
			return spareRest
		case h.Kind != lookup.Exact && e.farFrom(w, n):
			return spareAll
		}
	}
	return spareNone
}

// farFrom reports that what is written is no uncurated record's name misspelt: too short or too unlike, also when look-alike
// letters count as the same.
func (e *Engine) farFrom(w, n string) bool {
	ws, ns := fold.Skeleton(w), fold.Skeleton(n)
	if w == n || ws == ns || plural(w, n) || plural(ws, ns) || hanName(n) {
		return false
	}
	if utf8.RuneCountInString(n) < shortestRecord {
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
