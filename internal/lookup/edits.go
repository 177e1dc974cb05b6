// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"math"

	"markwarden/internal/fold"
)

const (
	editTokens      = 6 // words of a window that is searched with edits
	soundTokens     = 3 // words of a window that is searched by sound
	twoEditsFrom    = 6 // letters of a window from which two edits are tried
	wholeQuery      = 15
	segmentsFrom    = 12
	contextBase     = 4.0  // an edit that turns ordinary words into a mark is met by chance
	contextOrdinary = 24.0 // bits of a window of ordinary words from which it is not
)

// editPass searches windows with edits: those that hold a word of no dictionary, else those of ordinary words only, which
// are tried with one edit and ranked down (POACH for COACH).
func (q *query) editPass(unknown bool) {
	for i := range q.windows {
		w := &q.windows[i]
		n := w.b - w.a
		if w.unknown != unknown || n < 3 || w.last-w.first > editTokens && !w.singles && !w.han {
			continue
		}
		if isNumberWindow(q.text.Tokens[w.first:w.last]) {
			continue
		}
		q.local = q.local[:0]
		context := 0.0
		if !unknown && !w.han {
			context = contextBase + max(0, contextOrdinary-w.bits)
		}
		q.edits(w, unknown, context)
		if unknown && w.latin && !w.singles && w.last-w.first <= soundTokens {
			q.sounds(w, context)
		}
		q.keep()
	}
}

func isNumberWindow(tokens []fold.Token) bool {
	for i := range tokens {
		if !isNumber(tokens[i].Text) {
			return false
		}
	}
	return true
}

// edits proposes the texts within the edit budget of a window.
func (q *query) edits(w *window, unknown bool, context float64) {
	n := w.b - w.a
	d := 1
	if unknown && !w.han && n >= twoEditsFrom {
		d = 2
	}
	whole := d
	if n > wholeQuery {
		whole = 1
	}
	q.keys = q.stream.deletions(q.keys[:0], w.a, w.b, whole, saltWhole)
	clear(q.dup)
	found := func(id uint32) { q.measure(w, id, d, context) }
	cut := q.cutFor(context)
	for _, k := range q.keys {
		q.table.probe(k, n-whole, n+d, cut, found)
	}
	if d == 2 && n >= segmentsFrom {
		q.segments(w, cut, found)
	}
}

// cutFor is the first text that cannot come out above nothing: its distinctiveness is spent by the cheapest edit and the context.
func (q *query) cutFor(context float64) uint32 {
	least := costRepeat + math.Log2(4) + context
	return q.table.texts.cuts[min(255, int(least*2))]
}

// segments looks the opening and the ending of a long window up, for texts filed by segments.
func (q *query) segments(w *window, cut uint32, found func(uint32)) {
	n := w.b - w.a
	last := 0
	for length := max(n-2, wholeLength+1); length <= n+2; length++ {
		p := segment(length)
		if p == last {
			continue
		}
		last = p
		for s := p - 1; s <= p+1 && s <= n; s++ {
			edits := 1
			if s < p {
				edits = 0
			}
			q.keys = q.stream.deletions(q.keys[:0], w.a, w.a+s, edits, saltPrefix+salt(p))
			q.keys = q.stream.deletions(q.keys, w.b-s, w.b, edits, saltSuffix+salt(p))
			for _, k := range q.keys {
				q.table.probe(k, n-2, n+2, cut, found)
			}
		}
	}
}

// measure holds a proposal against the window letter by letter.
func (q *query) measure(w *window, id uint32, most int, context float64) {
	if q.dup[id] {
		return
	}
	q.dup[id] = true
	m := &q.table.texts.metas[id]
	most = min(most, budget(int(m.length), m.flags&flagHan != 0))
	n := w.b - w.a
	if diff := n - int(m.length); diff > most || -diff > most || apart(m.signature, signature(q.stream.letters[w.a:w.b])) > most {
		return
	}
	q.runes = appendRunes(q.runes[:0], q.table.texts.skeleton(id))
	letters := q.stream.letters[w.a:w.b]
	d := distance(letters, q.runes, most)
	if d > most || d == 0 {
		return // nothing left out means the exact pass has it
	}
	if score := float64(m.weight)/2 - context; score > 0 {
		q.accept(w, id, Edit, d, editCost(letters, q.runes, d)+context)
	}
}

// sounds proposes the texts that sound like the window.
func (q *query) sounds(w *window, context float64) {
	p := phonetic(q.plain(w))
	if p == "" || len(p) > len(powers)-2 {
		return
	}
	q.side.reset()
	q.side.add(p)
	n := w.b - w.a
	cost := math.Log2(float64(n)) + costSound + context
	q.table.probe(seal(q.side.sub(0, len(p)), saltPhonetic), max(2, n-4), n+4, q.cutFor(context), func(id uint32) {
		if q.dup[id] && q.has(id) {
			return
		}
		q.runes = appendRunes(q.runes[:0], q.table.texts.skeleton(id))
		if string(q.runes) == string(q.stream.letters[w.a:w.b]) {
			return
		}
		q.accept(w, id, Phonetic, 0, cost)
	})
}

func (q *query) has(id uint32) bool {
	for i := range q.local {
		if q.local[i].Text == id {
			return true
		}
	}
	return false
}
