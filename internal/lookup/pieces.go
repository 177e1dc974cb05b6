// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fold"
)

// Dealers cut a name so that the whole never stands in a title: its opening or ending (娇韵 of 娇韵诗, Vuit), its initials (ams of
// 爱马仕), its first character with 家, "house" (罗家 of 罗意威), its consonants, or the name backwards. Such a piece says little by
// itself, so it is asked for only where QueryOptions.Pieces says that something else speaks for a brand.
const (
	pieceHanMost    = 4 // characters of an opening or ending of a Han name
	pieceHanInner   = 3 // characters of a piece from its middle
	pieceHanFrom    = 8 // characters of a Han name that has pieces from its middle
	pieceLatin      = 3 // letters of a piece of a Latin name
	pieceLatinLong  = 4 // likewise in a text of more than a few words
	voicelessTokens = 3 // words of a name without its vowels
	pieceFrom       = 5 // letters of a Latin name that has pieces
	initialsFrom    = 3 // characters of a Han name that has initials: two letters are anybody's
	fewConsonants   = 3
	pieceQuota      = 24
	fewTokens       = 4    // a text so short has nothing else to go on: everyday words and short cuts count too
	pieceBits       = 8.0  // what an ordinary word tells at least to be a piece
	pieceBitsHan    = 13.0 // likewise in Han characters: 手表, 包邮 and 酒店 tell 9 to 12
	costPiece       = 2.7  // each letter of the name that is not there, in bits: a little more than a letter tells,
	costGap         = 4.0  // each time that letters are left out between others,
	costPieceHan    = 8.0  // and each character, so that of the names with a piece the shortest comes first
)

const houseWord = "家"

// pieceKeys appends the keys of the pieces of a text.
func (f *form) pieceKeys(dst []uint64, s *stream) []uint64 {
	add := func(text string, kind salt) {
		if text == "" || len(text) > len(powers) {
			return
		}
		s.reset()
		s.add(text)
		dst = append(dst, seal(s.sub(0, len(s.letters)), kind))
	}
	switch {
	case f.han:
		ends := s.syllables(f.plain)
		count := len(ends) - 1
		for n := 2; n <= pieceHanMost && n < count; n++ {
			for i := 0; i+n <= count; i++ {
				if i == 0 || i+n == count || n <= pieceHanInner && count <= pieceHanFrom {
					dst = append(dst, seal(s.sub(ends[i], ends[i+n]), saltPieceSound))
				}
			}
		}
		if count >= initialsFrom {
			add(fold.Initials(f.plain), saltInitials)
		}
		if _, size := utf8.DecodeRuneInString(f.plain); f.famous {
			add(f.plain[:size], saltFirst)
		}
	case f.latin && f.famous && f.letters >= pieceFrom && len(f.skeleton) == f.letters:
		add(f.skeleton[:pieceLatin], saltOpening)
		add(f.skeleton[f.letters-pieceLatin:], saltEnding)
		add(consonants(f.plain), saltConsonants)
	}
	return dst
}

// syllables makes s the sound of a Han text and returns where each character's begins, and the end. A character without a
// reading stands for itself.
func (s *stream) syllables(han string) []int {
	s.reset()
	ends := make([]int, 1, pieceHanFrom+1)
	for _, r := range han {
		if y := fold.Syllable(r); y != "" {
			s.add(fold.NearPinyin(y))
		} else {
			s.add(string(r))
		}
		ends = append(ends, len(s.letters))
	}
	return ends
}

// soundOf is the key of the sound of a piece of a Han name.
func (q *query) soundOf(piece string) uint64 {
	q.side.syllables(piece)
	return seal(q.side.sub(0, len(q.side.letters)), saltPieceSound)
}

// consonants are the consonants of a folded Latin word, doubled ones once, "" if they are too few.
func consonants(word string) string {
	b := make([]byte, 0, len(word))
	for i := range len(word) {
		if c := word[i]; !isVowel(rune(c)) && (len(b) == 0 || b[len(b)-1] != c) {
			b = append(b, c)
		}
	}
	if len(b) < fewConsonants {
		return ""
	}
	return string(b)
}

// piecePass asks for the texts of which a window is a piece.
func (q *query) piecePass() {
	quota := q.opt.Quota
	q.opt.Quota = max(quota, pieceQuota)
	defer func() { q.opt.Quota = quota }()
	for i := range q.windows {
		w := &q.windows[i]
		q.local = q.local[:0]
		switch n := w.b - w.a; {
		case w.han && n >= 2 && n <= pieceHanMost:
			q.hanPieces(w, n)
		case w.latin && w.last-w.first == 1 && n >= pieceLatin:
			q.latinPieces(w, n)
		case w.latin && w.last-w.first <= voicelessTokens && !w.singles && q.voiceless(w):
			q.consonantsOf(w, q.plain(w)) // ls vttn
		}
		if w.latin && w.last-w.first == 2 {
			q.twoWords(w)
		}
		q.keep()
	}
	if len(q.text.Tokens) == 1 {
		q.shortened()
	}
}

// shortened asks, for a text of one word, which well-known names it is with letters left out (zg for Zegna, Chroe for Chrome
// Hearts, 普 for 普拉达): there is nothing else to go on, and each well-known name is looked at.
func (q *query) shortened() {
	k := &q.text.Tokens[0]
	if isNumber(k.Text) {
		return
	}
	w := window{last: 1, a: q.starts[0], b: q.starts[1]}
	q.local = q.local[:0]
	for _, id := range q.table.texts.famous {
		name := q.table.texts.skeleton(id)
		missing := len(name) - len(k.Skeleton)
		if missing <= 0 {
			continue
		}
		runs := runsOf(k.Skeleton, name)
		if runs == 0 {
			continue
		}
		cost, letter := costGap*float64(runs-1), costPiece
		if q.table.texts.metas[id].flags&flagHan != 0 {
			letter = costPieceHan / hanBytes
		}
		cost += letter * float64(missing)
		if k.Skeleton[0] != name[0] {
			cost += costSound
		}
		q.accept(&w, id, Piece, 1, cost)
	}
	q.keep()
}

// runsOf is the least number of runs of neighbouring letters of name that short is made of, in their order; 0 if it is not.
func runsOf(short string, name []byte) int {
	const none = 1 << 10
	var here, best [maxLength*4 + 1]int // of the first i letters: with the last one at the letter in hand, and anywhere before it
	n := len(short)
	if n >= len(best) {
		return 0
	}
	for i := range n + 1 {
		here[i], best[i] = none, none
	}
	here[0], best[0] = none, 0
	for _, c := range name {
		for i := n; i > 0; i-- {
			last := here[i-1]
			here[i] = none
			if short[i-1] == c {
				here[i] = min(last, best[i-1]+1)
			}
		}
		for i := 1; i <= n; i++ {
			best[i] = min(best[i], here[i])
		}
	}
	if best[n] >= none {
		return 0
	}
	return best[n]
}

// twoWords asks for names of whose words the first is cut to its letter (C Klein), and for names whose words stand the other way
// round (Klein Calvin).
func (q *query) twoWords(w *window) {
	first, second := q.text.Tokens[w.first].Skeleton, q.text.Tokens[w.first+1].Skeleton
	if len(first)+len(second) != w.b-w.a || isNumber(first) || isNumber(second) || len(second) < pieceLatin {
		return
	}
	if len(first) > 1 {
		q.bySound(second+first, saltWhole, w.b-w.a, w.b-w.a, func(id uint32) {
			if string(q.table.texts.skeleton(id)) == second+first {
				q.acceptPiece(w, id, 0, costSound)
			}
		})
		return
	}
	if len(second) < pieceFrom {
		return
	}
	q.bySound(second[len(second)-pieceLatin:], saltEnding, w.b-w.a+1, lengthCap, func(id uint32) {
		if name := string(q.table.texts.skeleton(id)); name[0] == first[0] && strings.HasSuffix(name, second) {
			q.acceptPiece(w, id, 1, 0)
		}
	})
}

func (q *query) hanPieces(w *window, n int) {
	plain := q.plain(w)
	if len(plain) != q.text.Tokens[w.last-1].End-q.text.Tokens[w.first].Start || fold.Known(plain) && fold.Bits(plain) < pieceBitsHan && !q.numberAt(w.last) {
		return // apart from one another, or an everyday word that no model number makes a name
	}
	key := q.soundOf(plain)
	q.table.probe(key, n+1, lengthCap, ^uint32(0), func(id uint32) {
		name := []rune(string(q.table.texts.plain(id)))
		cost := costPieceHan * float64(len(name)-n)
		if strings.Contains(string(name), plain) {
			q.accept(w, id, Piece, 1, cost)
			return
		}
		for i := 0; i+n <= len(name); i++ {
			if q.soundOf(string(name[i:i+n])) == key {
				q.accept(w, id, Piece, 1, cost+costSound)
				return
			}
		}
	})
	if n != 2 {
		return
	}
	letters := q.stream.letters[w.a:w.b]
	q.table.probe(seal(w.hash, saltWhole), n+1, n+1, ^uint32(0), func(id uint32) { // a name of three characters without its middle one
		name := appendRunes(nil, q.table.texts.skeleton(id))
		if len(name) == n+1 && name[0] == letters[0] && name[n] == letters[1] && name[1] != letters[0] && q.table.texts.metas[id].flags&flagHan != 0 {
			q.accept(w, id, Piece, 1, costPieceHan+costSound)
		}
	})
	if first, size := utf8.DecodeRuneInString(plain); plain[size:] == houseWord {
		q.bySound(string(first), saltFirst, 2, lengthCap, func(id uint32) {
			name := string(q.table.texts.plain(id))
			if strings.HasPrefix(name, plain[:size]) && name != plain {
				q.accept(w, id, Piece, 1, costPieceHan*float64(utf8.RuneCountInString(name)-1))
			}
		})
	}
}

// numberAt reports that token i has a digit: 小米14手机.
func (q *query) numberAt(i int) bool {
	return i < len(q.text.Tokens) && strings.ContainsAny(q.text.Tokens[i].Text, "0123456789")
}

func (q *query) latinPieces(w *window, n int) {
	token := &q.text.Tokens[w.first]
	short := token.Disguised || len(q.text.Tokens) <= fewTokens
	if !short && (n < pieceLatinLong || fold.Known(token.Text)) || fold.Known(token.Text) && fold.Bits(token.Text) < pieceBits || isNumber(token.Text) {
		return
	}
	s := token.Skeleton
	if len(s) != n {
		return // letters beyond the Latin ones
	}
	everyday := fold.Known(token.Text)
	meant := func(id uint32) bool { return !everyday || q.table.texts.metas[id].flags&flagFamous != 0 } // "bag" opens too many names
	q.bySound(s[:pieceLatin], saltOpening, n+1, lengthCap, func(id uint32) {
		if name := string(q.table.texts.skeleton(id)); meant(id) && strings.HasPrefix(name, s) && (short || 2*n >= len(name)) {
			q.acceptPiece(w, id, len(name)-n, 0)
		}
	})
	q.bySound(s[n-pieceLatin:], saltEnding, n+1, lengthCap, func(id uint32) {
		if name := string(q.table.texts.skeleton(id)); meant(id) && strings.HasSuffix(name, s) && (short || 2*n >= len(name)) {
			q.acceptPiece(w, id, len(name)-n, 0)
		}
	})
	if !q.known[w.first] || short && !fold.Known(token.Text) {
		q.consonantsOf(w, token.Text)
	}
	q.bySound(token.Text, saltInitials, n, n, func(id uint32) {
		if fold.Initials(string(q.table.texts.plain(id))) == token.Text {
			q.acceptPiece(w, id, 1, costSound)
		}
	})
	if n >= pieceFrom {
		back := []byte(s)
		slices.Reverse(back)
		q.bySound(string(back), saltWhole, n, n, func(id uint32) {
			if m := q.table.texts.metas[id]; m.flags&flagFamous != 0 && string(q.table.texts.skeleton(id)) == string(back) {
				q.acceptPiece(w, id, 0, costSound)
			}
		})
	}
}

// consonantsOf asks for the names whose consonants a word has, first letter and all.
func (q *query) consonantsOf(w *window, word string) {
	c := consonants(word)
	if c == "" {
		return
	}
	q.bySound(c, saltConsonants, len(word)-2, 2*len(word)+2, func(id uint32) {
		if name := string(q.table.texts.plain(id)); name != word && name[0] == word[0] && consonants(name) == c {
			q.acceptPiece(w, id, 2, costSound)
		}
	})
}

// voiceless reports a window of words without vowels, each of two letters and more.
func (q *query) voiceless(w *window) bool {
	for i := w.first; i < w.last; i++ {
		if s := q.text.Tokens[i].Text; len(s) < 2 || strings.ContainsAny(s, "aeiou0123456789") {
			return false
		}
	}
	return true
}

// acceptPiece files a piece; missing is how much of the name is not there.
func (q *query) acceptPiece(w *window, id uint32, missing int, cost float64) {
	q.accept(w, id, Piece, min(1, missing), costPiece*float64(missing)+cost)
}
