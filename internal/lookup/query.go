// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"slices"
	"sync"
	"unicode/utf8"

	"markwarden/internal/fold"
)

// query is the working memory of one search, kept in a pool: nothing of it outlives the call.
type query struct {
	table   *Table
	opt     QueryOptions
	text    *fold.Text
	stream  stream
	starts  []int // starts[i] is the first letter of token i in the stream; one more at the end
	known   []bool
	bits    []float64
	windows []window
	seen    map[uint64]struct{}
	side    stream // for sounds and transliterations
	runes   []rune
	local   []Hit // hits of the window in hand
	hits    []Hit
	batch   batch
	byJob   []int32
	ordered []uint32
	top     []float32 // heap of the best ranks so far, the least first: its root is the rank to beat
}

// window is letters [a,b) of the stream: tokens [first,last).
type window struct {
	first, last int
	a, b        int
	unknown     bool // some token is no ordinary word
	han, latin  bool
	singles     bool // a run of letters written one by one
	bits        float64
}

var queries = sync.Pool{New: func() any {
	return &query{seen: map[uint64]struct{}{}}
}}

// Query appends to dst the texts of the register that text seems to name, best first, at most opt.Limit of them.
func (t *Table) Query(dst []Hit, text *fold.Text, opt QueryOptions) []Hit {
	if t.texts.len() == 0 || len(text.Tokens) == 0 {
		return dst
	}
	q := queries.Get().(*query)
	defer queries.Put(q)
	q.table, q.opt, q.text = t, opt.withDefaults(), text
	q.prepare()
	q.exactPass()
	if !q.opt.Exact {
		q.compoundPass()
		q.editPass(true)
		q.editPass(false)
		q.starredPass()
	}
	return q.collect(dst)
}

func (q *query) prepare() {
	q.stream.reset()
	q.starts, q.known, q.bits, q.hits, q.windows = q.starts[:0], q.known[:0], q.bits[:0], q.hits[:0], q.windows[:0]
	clear(q.seen)
	q.top = q.top[:0]
	for i := range q.text.Tokens {
		k := &q.text.Tokens[i]
		q.starts = append(q.starts, len(q.stream.letters))
		q.stream.add(k.Skeleton)
		if k.Script == fold.Han {
			q.known = append(q.known, true)
			q.bits = append(q.bits, 7)
			continue
		}
		q.known = append(q.known, fold.Known(k.Text) || isNumber(k.Text))
		q.bits = append(q.bits, fold.Bits(k.Text))
	}
	q.starts = append(q.starts, len(q.stream.letters))
	q.cut()
}

// cut lists the windows of the text, each string once.
func (q *query) cut() {
	tokens := q.text.Tokens
	for i := range tokens {
		w := window{first: i, a: q.starts[i], han: true, latin: true}
		for j := i; j < len(tokens); j++ {
			k := &tokens[j]
			w.han = w.han && k.Script == fold.Han
			w.latin = w.latin && k.Script == fold.Latin
			w.unknown = w.unknown || !q.known[j]
			w.bits += q.bits[j]
			w.last, w.b = j+1, q.starts[j+1]
			n := w.b - w.a
			if n > maxLength || j-i >= maxWindowTokens && !(w.han && j-i < maxWindowHan) {
				break
			}
			if n < minExact {
				continue
			}
			if j > i && singleLetters(tokens[i:j+1]) {
				continue // runs of single letters have windows of their own
			}
			q.addWindow(w)
		}
	}
	q.cutSingles()
}

// cutSingles adds the windows inside runs of letters written one by one (N I K E, n.i.k.e), which may be long.
func (q *query) cutSingles() {
	tokens := q.text.Tokens
	for i := 0; i < len(tokens); i++ {
		j := i
		for j < len(tokens) && isSingle(&tokens[j]) {
			j++
		}
		for a := i; a < j; a++ {
			for b := a + 2; b <= min(j, a+maxLength); b++ {
				q.addWindow(window{first: a, last: b, a: q.starts[a], b: q.starts[b], unknown: true, latin: true, singles: true, bits: 5 * float64(b-a)})
			}
		}
		i = max(i, j-1)
	}
}

func (q *query) addWindow(w window) {
	h := seal(q.stream.sub(w.a, w.b), saltWhole)
	if _, ok := q.seen[h]; ok && !w.singles {
		return
	}
	q.seen[h] = struct{}{}
	q.windows = append(q.windows, w)
}

func isSingle(k *fold.Token) bool {
	return k.Script != fold.Han && utf8.RuneCountInString(k.Text) == 1
}

func singleLetters(tokens []fold.Token) bool {
	for i := range tokens {
		if !isSingle(&tokens[i]) {
			return false
		}
	}
	return true
}

// exactPass looks every window up as it stands, and as it reads in Latin letters when it is in another alphabet.
func (q *query) exactPass() {
	for i := range q.windows {
		w := &q.windows[i]
		q.local = q.local[:0]
		n := w.b - w.a
		h := q.stream.sub(w.a, w.b)
		q.table.probe(seal(h, saltWhole), n, n, ^uint32(0), func(id uint32) { q.measureExact(w, id, Exact) })
		if n >= shortestTranslit && w.latin {
			q.spelt(w, h)
		}
		if !w.latin && !w.han {
			q.latinised(w)
		}
		if w.han && !q.opt.Exact {
			q.homophones(w)
		}
		q.keep()
	}
}

// spelt looks a Latin window up as the transliteration or pinyin of a name in another script. A fingerprint is no proof, so
// what is found is spelt again.
func (q *query) spelt(w *window, h uint64) {
	q.table.probe(seal(h, saltTranslit), 1, lengthCap, ^uint32(0), func(id uint32) {
		if fold.Skeleton(fold.Latinise(string(q.table.texts.plain(id)))) == string(q.stream.letters[w.a:w.b]) {
			q.accept(w, id, Translit, 0, costSpelt)
		}
	})
	q.table.probe(seal(h, saltPinyin), 2, lengthCap, ^uint32(0), func(id uint32) {
		if fold.Pinyin(string(q.table.texts.plain(id))) == q.plain(w) {
			q.accept(w, id, Translit, 0, costSpelt+2)
		}
	})
}

// shortestTranslit is the number of Latin letters from which a word may be a name in another script spelt out.
const shortestTranslit = 5

func (q *query) measureExact(w *window, id uint32, kind Kind) {
	q.runes = appendRunes(q.runes[:0], q.table.texts.skeleton(id))
	if slices.Equal(q.runes, q.stream.letters[w.a:w.b]) {
		q.accept(w, id, kind, 0, 0)
	}
}

// latinised looks a window of another alphabet up by its transliteration.
func (q *query) latinised(w *window) {
	s := fold.Skeleton(fold.Latinise(q.plain(w)))
	n := len(s)
	if n < 3 || n > maxLength {
		return
	}
	q.side.reset()
	q.side.add(s)
	q.table.probe(seal(q.side.sub(0, n), saltWhole), n, n, ^uint32(0), func(id uint32) {
		if string(q.table.texts.skeleton(id)) == s {
			q.accept(w, id, Translit, 0, 2)
		}
	})
}

// homophones looks a run of Han characters up by sound.
func (q *query) homophones(w *window) {
	if w.b-w.a < 2 || w.b-w.a > 8 {
		return
	}
	p := fold.Pinyin(q.plain(w))
	if p == "" || len(p) > len(powers)-2 {
		return
	}
	q.side.reset()
	q.side.add(p)
	n := w.b - w.a
	q.table.probe(seal(q.side.sub(0, len(p)), saltPinyin), n, n, ^uint32(0), func(id uint32) {
		if s := string(q.table.texts.plain(id)); s != q.plain(w) && fold.Pinyin(s) == p {
			q.accept(w, id, Pinyin, 1, costSound+2)
		}
	})
}

func (q *query) plain(w *window) string {
	if w.last-w.first == 1 {
		return q.text.Tokens[w.first].Text
	}
	n := 0
	for _, k := range q.text.Tokens[w.first:w.last] {
		n += len(k.Text)
	}
	b := make([]byte, 0, n)
	for _, k := range q.text.Tokens[w.first:w.last] {
		b = append(b, k.Text...)
	}
	return string(b)
}

// accept files a proposal of the window in hand.
func (q *query) accept(w *window, id uint32, kind Kind, d int, cost float64) {
	score := float64(q.table.texts.metas[id].weight)/2 - cost
	if kind == Exact {
		score += bonusExact
	}
	h := Hit{Text: id, First: w.first, Last: w.last, Start: q.text.Tokens[w.first].Start, End: q.text.Tokens[w.last-1].End, Kind: kind, Distance: uint8(d), Bits: float32(score)}
	if kind == InsideEdit && h.End-h.Start == q.starts[w.last]-q.starts[w.first] { // one byte for each letter
		h.End = h.Start + w.b - w.a
	}
	q.local = append(q.local, h)
}

// keep takes the best hits of the window in hand over, one for each text.
func (q *query) keep() {
	if len(q.local) == 0 {
		return
	}
	slices.SortFunc(q.local, compareHits)
	n := 0
	for i, h := range q.local {
		if slices.ContainsFunc(q.local[:i], func(o Hit) bool { return o.Text == h.Text }) {
			continue
		}
		if h.Kind != Exact {
			if n >= q.opt.Quota {
				break // what follows is not better, and an exact hit ranks before any other of its window
			}
			n++
		}
		q.hits = append(q.hits, h)
		q.beat(h.Bits)
	}
}

// beat notes a rank among the best.
func (q *query) beat(rank float32) {
	if len(q.top) < q.opt.Limit {
		q.top = append(q.top, rank)
		for i := len(q.top) - 1; i > 0 && q.top[i] < q.top[(i-1)/2]; i = (i - 1) / 2 {
			q.top[i], q.top[(i-1)/2] = q.top[(i-1)/2], q.top[i]
		}
		return
	}
	if rank <= q.top[0] {
		return
	}
	q.top[0] = rank
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(q.top) {
			return
		}
		if c+1 < len(q.top) && q.top[c+1] < q.top[c] {
			c++
		}
		if q.top[i] <= q.top[c] {
			return
		}
		q.top[i], q.top[c] = q.top[c], q.top[i]
		i = c
	}
}

// cutFor is the first text that cannot be among the best even with the cheapest edit: texts are numbered by falling
// distinctiveness, so one comparison of numbers drops it.
func (q *query) cutFor(context float64, inside bool) uint32 {
	if inside {
		return ^uint32(0)
	}
	least := context + 2
	if len(q.top) == q.opt.Limit {
		least += max(0, float64(q.top[0]))
	}
	return q.table.texts.cuts[max(0, min(255, int(least*2)))]
}

// collect sorts what was found and appends the best to dst.
func (q *query) collect(dst []Hit) []Hit {
	slices.SortFunc(q.hits, compareHits)
	n := min(len(q.hits), q.opt.Limit)
	return append(dst, q.hits[:n]...)
}

// compareHits orders by rank, then by place and text so that the order never depends on chance.
func compareHits(a, b Hit) int {
	switch {
	case a.Bits != b.Bits:
		if a.Bits > b.Bits {
			return -1
		}
		return 1
	case a.First != b.First:
		return a.First - b.First
	case a.Last != b.Last:
		return b.Last - a.Last
	case a.Kind != b.Kind:
		return int(a.Kind) - int(b.Kind)
	case a.Text < b.Text:
		return -1
	case a.Text > b.Text:
		return 1
	}
	return 0
}
