// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"markwarden/internal/fold"
)

// query is the working memory of one search, kept in a pool: nothing of it outlives the call.
type query struct {
	table    *Table
	opt      QueryOptions
	text     *fold.Text
	stream   stream
	starts   []int // starts[i] is the first letter of token i in the stream; one more at the end
	known    []bool
	bits     []float64
	hashes   []uint64 // of the tokens as they stand
	spoken   []bool   // tokens that are syllables of pinyin
	windows  []window
	seen     map[uint64]struct{}
	side     stream // for sounds and transliterations
	runes    []rune
	local    []Hit // hits of the window in hand
	hits     []Hit
	cache    *cache // nil for none
	recalled int    // hits that came from the cache
	batch    batch
	stats    Stats
	long     []int32 // windows long enough for segments
	byJob    []int32
	ordered  []uint32
	top      []float32 // heap of the best ranks so far, the least first: its root is the rank to beat
}

// window is letters [a,b) of the stream: tokens [first,last).
type window struct {
	first, last int
	a, b        int
	unknown     bool // some token is no ordinary word
	han, latin  bool
	singles     bool // a run of letters written one by one
	recalled    bool // answered from the cache
	bits        float64
	hash        uint64
	signature   uint32 // of its letters
	ascii       bool   // each of them is ASCII
}

var queries = sync.Pool{New: func() any {
	return &query{seen: map[uint64]struct{}{}, batch: batch{serial: 1}} // an empty slot of batch.seen is proposal 0 of job 0
}}

// Query appends to dst the texts of the register that text seems to name, best first, at most opt.Limit of them.
func (t *Table) Query(dst []Hit, text *fold.Text, opt QueryOptions) []Hit {
	if t.texts.len() == 0 || len(text.Tokens) == 0 {
		return dst
	}
	q := queries.Get().(*query)
	defer queries.Put(q)
	q.table, q.opt, q.text = t, opt.withDefaults(len(text.Tokens)), text
	q.cache = &t.cache
	if q.opt.Cold || q.opt.Exact {
		q.cache = nil
	}
	q.prepare()
	searched := 0
	for i := range q.windows {
		if w := &q.windows[i]; q.recall(w) {
			w.recalled = true
		} else {
			searched++
		}
	}
	q.recalled = len(q.hits)
	q.exactPass()
	if !q.opt.Exact {
		q.editPass(true)
		q.editPass(false)
		q.remember(searched)
		q.compoundPass()
		q.starredPass()
		if q.opt.Pieces {
			q.piecePass()
		}
	}
	if s := q.opt.Stats; s != nil {
		s.add(q.stats, searched, len(q.windows), len(q.hits))
	}
	q.stats = Stats{}
	return q.collect(dst)
}

func (s *Stats) add(of Stats, searched, windows, hits int) {
	s.Queries++
	s.Windows += windows
	s.Recalled += windows - searched
	s.Keys += of.Keys
	s.Proposals += of.Proposals
	s.Measured += of.Measured
	s.Hits += hits
}

func (q *query) prepare() {
	q.stream.reset()
	q.starts, q.known, q.bits, q.hashes, q.hits, q.windows, q.spoken = q.starts[:0], q.known[:0], q.bits[:0], q.hashes[:0], q.hits[:0], q.windows[:0], q.spoken[:0]
	clear(q.seen)
	q.top = q.top[:0]
	for i := range q.text.Tokens {
		k := &q.text.Tokens[i]
		q.starts = append(q.starts, len(q.stream.letters))
		q.stream.add(k.Skeleton)
		q.hashes = append(q.hashes, hashText(k.Text))
		q.spoken = append(q.spoken, k.Script == fold.Latin && fold.IsSyllable(k.Text))
		if k.Script == fold.Han {
			q.known = append(q.known, true)
			q.bits = append(q.bits, 7)
			continue
		}
		q.known = append(q.known, plainToken(k.Text))
		q.bits = append(q.bits, fold.Bits(k.Text))
	}
	q.starts = append(q.starts, len(q.stream.letters))
	q.cut()
}

// plainToken reports a token that no mark is likely to hide in by an edit: an ordinary word, one or two letters, a number, a
// size or model code with more digits than a third of it. It is still looked up as it stands and read for look-alike letters.
func plainToken(s string) bool {
	if len(s) <= 2 || fold.Known(s) {
		return true
	}
	digits := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits*3 > len(s)
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
	w.hash = q.stream.sub(w.a, w.b)
	w.signature = signature(q.stream.letters[w.a:w.b])
	w.ascii = !slices.Contains(q.stream.narrow[w.a:w.b], 0xFF)
	if _, ok := q.seen[w.hash]; ok && !w.singles {
		return
	}
	q.seen[w.hash] = struct{}{}
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
		if w.recalled {
			continue
		}
		n := w.b - w.a
		q.ask(w, job{exact: true, lengths: [3]lengthSet{lengthBand(n, n)}}, func(keys []uint64) []uint64 { return append(keys, seal(w.hash, saltWhole)) })
		switch {
		case !w.latin || n < shortestTranslit:
		case w.unknown && w.last-w.first <= speltTokens:
			q.ask(w, job{spelt: saltTranslit, lengths: [3]lengthSet{lengthBand(1, lengthCap)}}, func(keys []uint64) []uint64 { return append(keys, seal(w.hash, saltTranslit)) })
			q.ask(w, job{spelt: saltPinyin, lengths: [3]lengthSet{lengthBand(2, lengthCap)}}, func(keys []uint64) []uint64 { return q.pinyinKey(keys, w) })
		case q.syllables(w): // lu yi wei deng
			q.ask(w, job{spelt: saltPinyin, lengths: [3]lengthSet{lengthBand(2, lengthCap)}}, func(keys []uint64) []uint64 { return q.pinyinKey(keys, w) })
		}
		q.endWindow()
	}
	q.flush()
	for i := range q.windows {
		w := &q.windows[i]
		if w.recalled || w.latin {
			continue
		}
		q.local = q.local[:0]
		if w.han && !q.opt.Exact {
			q.homophones(w)
			if q.opt.Pieces && w.b-w.a >= 2 && w.b-w.a <= earHan {
				q.listen(w)
			}
		} else if !w.han {
			q.latinised(w)
		}
		q.keep()
	}
}

// syllables reports a window of two and more words each of which is a syllable of pinyin.
func (q *query) syllables(w *window) bool {
	return w.last-w.first > 1 && !slices.Contains(q.spoken[w.first:w.last], false)
}

// pinyinKey appends the key of a window of Latin letters that may be a Han name as it sounds.
func (q *query) pinyinKey(keys []uint64, w *window) []uint64 {
	q.side.reset()
	q.side.add(fold.NearPinyin(q.plain(w)))
	return append(keys, seal(q.side.sub(0, len(q.side.letters)), saltPinyin))
}

// shortestTranslit is the number of Latin letters from which a word may be a name in another script spelt out.
const (
	shortestTranslit = 5
	speltTokens      = 2
)

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
	if q.opt.Pieces && q.oneScript(w) {
		q.listen(w)
	}
	q.halfSpoken(w)
}

// oneScript reports a window of one script other than Latin and Han.
func (q *query) oneScript(w *window) bool {
	script := q.text.Tokens[w.first].Script
	for i := w.first; i < w.last; i++ {
		if k := &q.text.Tokens[i]; k.Script != script || script == fold.Latin || script == fold.Han {
			return false
		}
	}
	return true
}

// halfSpoken looks up a window of Han characters and Latin letters as what it sounds like: nai克 for 耐克.
func (q *query) halfSpoken(w *window) {
	if w.last-w.first < 2 || w.last-w.first > maxWindowTokens {
		return
	}
	var said strings.Builder
	han, latin := 0, 0
	for i := w.first; i < w.last; i++ {
		switch k := &q.text.Tokens[i]; k.Script {
		case fold.Han:
			han++
			said.WriteString(fold.Pinyin(k.Text))
		case fold.Latin:
			latin++
			said.WriteString(k.Text)
		default:
			return
		}
	}
	p := said.String()
	if han == 0 || latin == 0 || len(p) > len(powers)-2 {
		return
	}
	q.bySound(fold.NearPinyin(p), saltPinyin, han+1, han+4*latin, func(id uint32) {
		if m := q.table.texts.metas[id]; m.flags&flagHan != 0 && fold.Pinyin(string(q.table.texts.plain(id))) == p {
			q.accept(w, id, Pinyin, 1, costSound)
		}
	})
}

// homophones looks a run of Han characters up by sound.
func (q *query) homophones(w *window) {
	if w.b-w.a < 2 || w.b-w.a > 8 {
		return
	}
	p := fold.NearPinyin(fold.Pinyin(q.plain(w)))
	if p == "" || len(p) > len(powers)-2 {
		return
	}
	n := w.b - w.a
	q.bySound(p, saltPinyin, n, n, func(id uint32) {
		if s := string(q.table.texts.plain(id)); s != q.plain(w) && fold.NearPinyin(fold.Pinyin(s)) == p {
			q.accept(w, id, Pinyin, 1, costSound+2)
		}
	})
}

// bySound probes for texts of lo to hi letters by a key made of Latin letters.
func (q *query) bySound(letters string, kind salt, lo, hi int, found func(id uint32)) {
	q.side.reset()
	q.side.add(letters)
	q.table.probe(seal(q.side.sub(0, len(q.side.letters)), kind), lo, hi, ^uint32(0), found)
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

// keep takes the best hits of the window in hand over, one for each text. What is one edit away has a quota of its own: an
// ordinary word with a slip must not stand behind coined names two edits off; and so has what stands whole inside a word.
func (q *query) keep() {
	if len(q.local) == 0 {
		return
	}
	slices.SortFunc(q.local, compareInWindow)
	var kept [3]int
	for i, h := range q.local {
		if i > 0 && (h.First != q.local[i-1].First || h.Last != q.local[i-1].Last) {
			kept = [3]int{}
		}
		if slices.ContainsFunc(q.local[:i], func(o Hit) bool { return o.Text == h.Text && o.First == h.First && o.Last == h.Last }) {
			continue
		}
		if h.Kind != Exact {
			n, most := &kept[min(1, h.Distance/2)], q.opt.Quota
			if h.Kind == Inside {
				n, most = &kept[2], 2*q.opt.Quota // one word holds many, and the one that is meant is rarely the rarest
			}
			if *n >= most {
				continue
			}
			*n++
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
// distinctiveness, so one comparison of numbers drops it. What is to be remembered must not depend on the rest of the text,
// so then only the window's own context cuts.
func (q *query) cutFor(j *job) uint32 {
	if j.inside || j.exact || j.spelt != 0 {
		return ^uint32(0)
	}
	least := float64(j.context) + cheapestEdit
	if q.cache == nil && len(q.top) == q.opt.Limit {
		least += max(0, float64(q.top[0]))
	}
	return q.table.texts.cuts[max(0, min(255, int(least*2)))]
}

// collect sorts what was found and appends the best to dst.
func (q *query) collect(dst []Hit) []Hit {
	if len(q.top) == q.opt.Limit {
		q.hits = slices.DeleteFunc(q.hits, func(h Hit) bool { return h.Bits < q.top[0] })
	}
	slices.SortFunc(q.hits, compareHits)
	n := min(len(q.hits), q.opt.Limit)
	return append(dst, q.hits[:n]...)
}

// compareInWindow brings the hits of each window together, best first.
func compareInWindow(a, b Hit) int {
	switch {
	case a.First != b.First:
		return a.First - b.First
	case a.Last != b.Last:
		return a.Last - b.Last
	}
	return compareHits(a, b)
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
