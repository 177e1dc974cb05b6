// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"math"
	"slices"

	"markwarden/internal/fold"
)

const (
	knownTokens     = 4 // ordinary words of a window that is searched with edits: longer marks of ordinary words are phrases
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
		if w.recalled || w.unknown != unknown || n < 3 || !unknown && !w.han && w.last-w.first > knownTokens || isNumberWindow(q.text.Tokens[w.first:w.last]) {
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
	if unknown {
		q.segmentPass()
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

// edits asks for the texts within the edit budget of a window.
func (q *query) edits(w *window, unknown bool, context float64) {
	n := w.b - w.a
	d := 1
	if unknown && !w.han && n >= twoEditsFrom {
		d = 2
	}
	whole := d
	switch {
	case n > wholeQuery && d == 2:
		return // texts of 14 letters and more are filed by segments, which miss nothing within two edits
	case n > wholeQuery:
		whole = 1
	}
	q.askDeletions(w, job{context: float32(context)}, whole, d)
}

// lengthSet has a bit for each length, capped, that a text may have.
type lengthSet uint32

func (s lengthSet) has(length uint8) bool { return s>>length&1 != 0 }

func lengthBand(lo, hi int) (s lengthSet) {
	for l := max(0, lo); l <= min(hi, lengthCap); l++ {
		s |= 1 << l
	}
	if hi > lengthCap {
		s |= 1 << lengthCap
	}
	return s
}

// lengths are those of the texts that a window of n letters can be with d edits, by how many of its letters are left out:
// a text leaves out at most d as well, and with none on either side it is no edit.
func lengths(n, d int) (s [3]lengthSet) {
	for out := range s {
		for l := max(0, n-out); l <= n-out+d; l++ {
			if diff := max(n-l, l-n); diff <= min(d, max(budget(l, false), budget(l, true))) && (out > 0 || l > n) {
				s[out] |= 1 << min(l, lengthCap)
			}
		}
	}
	return s
}

// segmentPass asks for texts filed by segments. Windows that begin with the same word share their openings, and windows that
// end with the same word their endings: each is asked for once, and what it leads to is held against all of them.
func (q *query) segmentPass() {
	q.long = q.long[:0]
	for i := range q.windows {
		w := &q.windows[i]
		if n := w.b - w.a; !w.recalled && w.unknown && !w.han && n >= segmentsFrom && !isNumberWindow(q.text.Tokens[w.first:w.last]) {
			q.long = append(q.long, int32(i))
		}
	}
	q.shared(func(w *window) int { return w.a }, func(w *window, s int) (int, int) { return w.a, w.a + s }, saltPrefix)
	slices.SortStableFunc(q.long, func(a, b int32) int { return q.windows[a].b - q.windows[b].b })
	q.shared(func(w *window) int { return w.b }, func(w *window, s int) (int, int) { return w.b - s, w.b }, saltSuffix)
	q.flush()
}

// shared puts one question for each group of long windows with the same edge and each segment length they may need. A text's
// segment of p letters is filed whole and with one letter left out: one letter less, as many or one more of the window's can
// be that segment with one edit.
func (q *query) shared(edge func(*window) int, segmentOf func(w *window, s int) (a, b int), kind salt) {
	for from := 0; from < len(q.long); {
		to := from + 1
		for to < len(q.long) && edge(&q.windows[q.long[to]]) == edge(&q.windows[q.long[from]]) {
			to++
		}
		group := q.long[from:to]
		shortest, longest := q.span(group)
		var fit lengthSet
		for _, i := range group {
			n := q.windows[i].b - q.windows[i].a
			fit |= lengthBand(max(n-2, wholeLength+1), n+2)
		}
		group = slices.Clone(group)
		last := 0
		for length := max(shortest-2, wholeLength+1); length <= longest+2; length++ {
			p := segment(length)
			if p == last {
				continue
			}
			last = p
			w := &q.windows[group[0]]
			q.ask(w, job{most: 2, lengths: [3]lengthSet{fit}, group: group}, func(keys []uint64) []uint64 {
				for s := p - 1; s <= p+1 && s <= shortest; s++ {
					a, b := segmentOf(w, s)
					if s <= p {
						keys = append(keys, seal(q.stream.sub(a, b), kind+salt(p)))
					}
					if s >= p {
						keys = q.stream.withoutOne(keys, a, b, kind+salt(p))
					}
				}
				return keys
			})
			q.endWindow()
		}
		from = to
	}
}

// span is the letters of the shortest and the longest window of a group.
func (q *query) span(group []int32) (shortest, longest int) {
	shortest = maxLength
	for _, i := range group {
		n := q.windows[i].b - q.windows[i].a
		shortest, longest = min(shortest, n), max(longest, n)
	}
	return shortest, longest
}

// sounds asks for the texts that sound like the window.
func (q *query) sounds(w *window, context float64) {
	p := phonetic(q.plain(w))
	if p == "" || len(p) > len(powers)-2 {
		return
	}
	n := w.b - w.a
	q.ask(w, job{sound: true, lengths: [3]lengthSet{lengthBand(max(2, n-4), n+4)}, context: float32(context)}, func(keys []uint64) []uint64 {
		q.side.reset()
		q.side.add(p)
		return append(keys, seal(q.side.sub(0, len(q.side.letters)), saltPhonetic))
	})
}

// spelt takes a text of another script whose transliteration or pinyin the window is. A fingerprint is no proof, so the text is
// spelt again.
func (q *query) spelt(j *job, id uint32) {
	w := &j.window
	plain := string(q.table.texts.plain(id))
	switch j.spelt {
	case saltTranslit:
		if fold.Skeleton(fold.Latinise(plain)) == string(q.stream.letters[w.a:w.b]) {
			q.accept(w, id, Translit, 0, costSpelt)
		}
	case saltPinyin:
		if fold.Pinyin(plain) == q.plain(w) {
			q.accept(w, id, Translit, 0, costSpelt+2)
		}
	}
}

// measure holds a proposal against its window letter by letter.
func (q *query) measure(j *job, id uint32) {
	w := &j.window
	switch {
	case j.exact:
		if string(q.table.texts.skeleton(id)) == string(q.stream.letters[w.a:w.b]) {
			q.accept(w, id, Exact, 0, 0)
		}
	case j.spelt != 0:
		q.spelt(j, id)
	case j.sound:
		if string(q.table.texts.skeleton(id)) != string(q.stream.letters[w.a:w.b]) && phonetic(string(q.table.texts.plain(id))) == phonetic(q.plain(w)) {
			q.accept(w, id, Phonetic, 0, math.Log2(float64(w.b-w.a))+costSound+float64(j.context))
		}
	case j.group != nil: // a shared segment: every window of the group that the text may fit
		for _, i := range j.group {
			q.edit(j, &q.windows[i], id)
		}
	default:
		q.edit(j, w, id)
	}
}

// edit files a text that is few enough edits from a window. No edit at all is the exact pass's.
func (q *query) edit(j *job, w *window, id uint32) {
	m := &q.table.texts.metas[id]
	most := min(int(j.most), budget(int(m.length), m.flags&flagHan != 0))
	if !m.near(w, most) {
		return
	}
	name := q.table.texts.skeleton(id)
	var d int
	var cost float64
	if w.ascii && int(m.size) == int(m.length) {
		d, cost = difference(q.stream.narrow[w.a:w.b], name, most)
	} else {
		q.runes = appendRunes(q.runes[:0], name)
		d, cost = difference(q.stream.letters[w.a:w.b], q.runes, most)
	}
	if d > most || d == 0 {
		return
	}
	kind := Edit
	if j.inside {
		kind = InsideEdit
	}
	if cost += float64(j.context); float64(m.weight)/2 > cost || j.inside {
		q.accept(w, id, kind, d, cost)
	}
}

// difference is the distance of a window and a text, and what it costs when it is one or two edits.
func difference[L byte | rune](window, text []L, most int) (d int, cost float64) {
	if d = distance(window, text, most); d == 0 || d > most {
		return d, 0
	}
	return d, editCost(window, text, d)
}
