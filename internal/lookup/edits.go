// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"math"

	"markwarden/internal/fold"
)

const (
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
		if w.unknown != unknown || n < 3 || isNumberWindow(q.text.Tokens[w.first:w.last]) {
			continue
		}
		context := 0.0
		if !unknown && !w.han {
			context = contextBase + max(0, contextOrdinary-w.bits)
		}
		q.edits(w, unknown, context)
		if unknown && w.latin && !w.singles && w.last-w.first <= soundTokens {
			q.sounds(w, context)
		}
		q.endWindow()
	}
	q.flush()
}

func isNumberWindow(tokens []fold.Token) bool {
	for i := range tokens {
		if !isNumber(tokens[i].Text) {
			return false
		}
	}
	return true
}

// edits asks for the texts within the edit budget of a window.
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
	q.ask(w, job{most: uint8(d), lo: capByte(n - whole), hi: capByte(n + d), context: float32(context), signature: signature(q.stream.letters[w.a:w.b])}, func(keys []uint64) []uint64 {
		return q.stream.deletions(keys, w.a, w.b, whole, saltWhole)
	})
	if d == 2 && n >= segmentsFrom {
		q.segments(w, context)
	}
}

func capByte(n int) uint8 { return uint8(max(0, min(n, lengthCap))) }

// segments asks for texts filed by segments that agree with the opening or the ending of a long window.
func (q *query) segments(w *window, context float64) {
	n := w.b - w.a
	last := 0
	for length := max(n-2, wholeLength+1); length <= n+2; length++ {
		p := segment(length)
		if p == last {
			continue
		}
		last = p
		q.ask(w, job{most: 2, lo: capByte(n - 2), hi: capByte(n + 2), context: float32(context), signature: signature(q.stream.letters[w.a:w.b])}, func(keys []uint64) []uint64 {
			for s := p - 1; s <= p+1 && s <= n; s++ {
				edits := 1
				if s < p {
					edits = 0
				}
				keys = q.stream.deletions(keys, w.a, w.a+s, edits, saltPrefix+salt(p))
				keys = q.stream.deletions(keys, w.b-s, w.b, edits, saltSuffix+salt(p))
			}
			return keys
		})
	}
}

// sounds asks for the texts that sound like the window.
func (q *query) sounds(w *window, context float64) {
	p := phonetic(q.plain(w))
	if p == "" || len(p) > len(powers)-2 {
		return
	}
	n := w.b - w.a
	q.ask(w, job{sound: true, lo: capByte(max(2, n-4)), hi: capByte(n + 4), context: float32(context)}, func(keys []uint64) []uint64 {
		q.side.reset()
		q.side.add(p)
		return append(keys, seal(q.side.sub(0, len(q.side.letters)), saltPhonetic))
	})
}

// measure holds a proposal against its window letter by letter.
func (q *query) measure(j *job, id uint32) {
	w := &j.window
	m := &q.table.texts.metas[id]
	q.runes = appendRunes(q.runes[:0], q.table.texts.skeleton(id))
	letters := q.stream.letters[w.a:w.b]
	context := float64(j.context)
	if j.sound {
		if string(q.runes) != string(letters) && phonetic(string(q.table.texts.plain(id))) == phonetic(q.plain(w)) {
			q.accept(w, id, Phonetic, 0, math.Log2(float64(w.b-w.a))+costSound+context)
		}
		return
	}
	most := min(int(j.most), budget(int(m.length), m.flags&flagHan != 0))
	d := distance(letters, q.runes, most)
	if d > most || d == 0 {
		return // nothing left out means the exact pass has it
	}
	kind := Edit
	if j.inside {
		kind = InsideEdit
	}
	if cost := editCost(letters, q.runes, d) + context; float64(m.weight)/2 > cost || j.inside {
		q.accept(w, id, kind, d, cost)
	}
}
