// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"math/bits"
	"slices"

	"markwarden/internal/fold"
)

// relation is how two elements correspond.
type relation uint8

const (
	sameWord relation = iota
	pluralWord
	joinedWords // two words of one sign are one of the other
	closeWord
	swappedWord // two neighbouring letters changed places
	vowelsLeft  // the same but for vowels left out
	insideWord  // one stands inside the other
	insideSound
	sameSense
)

// match is a correspondence of elements: [ai, ai+an) of the first sign with [bi, bi+bn) of the second.
type match struct {
	ai, an, bi, bn int
	sa, sb         float64 // what part of each side corresponds
	gain           float64 // bits
	how            relation
}

// Thresholds of the alignment. They were chosen as factorIdle and the others were.
const (
	pairFloor   = 0.30 // likeness under which two words have nothing in common
	pairZero    = 0.15 // likeness that counts as none: words of one language share that much by chance
	pluralLike  = 0.97
	droppedLike = 0.70
	swappedLike = 0.75
	joinedFloor = 0.65 // likeness to the eye of two words and one
	joinedLoss  = 2.0  // each letter that differs there counts double: joining is already a change
	insideBase  = 0.5  // part of a word that corresponds because it stands whole inside another ...
	insideShare = 0.5  // ... and what the share of the other adds
	insideKnown = 0.25 // more if what is left of the other is a word or a stem, so that the part stays independent
	insideThree = 0.1  // less for three letters, or in the middle
)

// align finds the best correspondence of the words: candidate pairs by falling gain, each word once.
func (c *comparison) align() {
	cand := c.cand[:0]
	for i := range c.a.els {
		for j := range c.b.els {
			if m, ok := c.pair(&c.a.els[i], &c.b.els[j]); ok {
				m.ai, m.an, m.bi, m.bn = i, 1, j, 1
				m.gain = m.sa*c.a.els[i].weight + m.sb*c.b.els[j].weight
				cand = append(cand, m)
			}
		}
	}
	cand = joined(cand, c.a, c.b, false)
	cand = joined(cand, c.b, c.a, true)
	c.cand = cand
	slices.SortStableFunc(cand, func(x, y match) int {
		switch {
		case x.gain > y.gain:
			return -1
		case x.gain < y.gain:
			return 1
		}
		return 0
	})
	var usedA, usedB uint16
	for _, m := range cand {
		ua, ub := span(m.ai, m.an), span(m.bi, m.bn)
		if usedA&ua != 0 || usedB&ub != 0 {
			continue
		}
		usedA, usedB = usedA|ua, usedB|ub
		c.matches = append(c.matches, m)
	}
}

func span(i, n int) uint16 { return (1<<n - 1) << i }

// weightOf is what n elements from i tell.
func (p *Prepared) weightOf(i, n int) (w float64) {
	for k := i; k < i+n; k++ {
		w += p.els[k].weight
	}
	return w
}

// pair compares two words; ok is false if they have nothing in common.
func (c *comparison) pair(x, y *element) (m match, ok bool) {
	switch {
	case x.text == y.text:
		return match{sa: 1, sb: 1, how: sameWord}, true
	case isPlural(x.text, y.text):
		return match{sa: pluralLike, sb: pluralLike, how: pluralWord}, true
	case x.number && y.number, min(len(x.letters), len(y.letters)) < 2 && !(x.number || y.number):
		return match{}, false
	}
	if v := sameMeaning(x, y); v > 0 {
		m = match{sa: v, sb: v, how: sameSense}
	}
	if v := c.closeness(x, y); v > m.sa {
		m = match{sa: v, sb: v, how: closeWord}
	}
	if m.sa < swappedLike && isSwapped(x.letters, y.letters) {
		m = match{sa: swappedLike, sb: swappedLike, how: swappedWord}
	}
	if m.sa < droppedLike && vowelsDropped(x.sound, y.sound) {
		m = match{sa: droppedLike, sb: droppedLike, how: vowelsLeft}
	}
	if n, in := inside(x, y); in && n.sa+n.sb > m.sa+m.sb {
		m = n
	}
	if n, in := soundInside(x, y); in && n.sa+n.sb > m.sa+m.sb {
		m = n
	}
	return m, m.sa > 0
}

// closeness is the likeness of two words by letters and phonemes, stretched so that chance is 0.
func (c *comparison) closeness(x, y *element) float64 {
	s := c.m.Whole
	if len(c.a.els) > 1 || len(c.b.els) > 1 {
		if s := min(len(x.letters), len(y.letters)); bits.OnesCount32(x.signature^y.signature) > 8 || bits.OnesCount32(x.signature&y.signature) < 2 && s > 2 || 5*s < 2*max(len(x.letters), len(y.letters)) {
			return 0 // too few letters in common for any figure to reach the floor
		}
		fx, fy := c.a.formOf(x), c.b.formOf(y)
		l := likeForms(fx, fy)
		s = l.all(c.w)
	}
	if s < pairFloor {
		return 0
	}
	return (s - pairZero) / (1 - pairZero)
}

// formOf is the form of an element: that of the whole if it is the only one, which has its grams.
func (p *Prepared) formOf(e *element) *form {
	if len(p.els) == 1 {
		return &p.whole
	}
	return &e.form
}

// isPlural reports whether one word is the plural or the possessive of the other, by the regular endings.
func isPlural(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := len(a)
	if n < 3 || len(b)-n > 2 || b[:n-1] != a[:n-1] {
		return false
	}
	return b[:n] == a && (b[n:] == "s" || b[n:] == "es") || a[n-1] == 'y' && b[n-1:] == "ies"
}

// isSwapped reports whether one word is the other with two neighbouring letters in each other's place.
func isSwapped(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}

// vowelsDropped reports whether one string of phonemes is the other with some vowels left out (PWR, BTWIN); three
// consonants must be left to know it by.
func vowelsDropped(a, b []byte) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a) == len(b) {
		return false
	}
	j, consonants := 0, 0
	for _, c := range a {
		switch {
		case j < len(b) && b[j] == c:
			j++
			if !isVowel(c) {
				consonants++
			}
		case !isVowel(c):
			return false
		}
	}
	return j == len(b) && consonants >= 3
}

// inside reports what two words share of which one stands whole in the other. Where what is left of the longer one
// is a word or a stem of its own, the part keeps its independence (Medion, C-120/04, paragraph 30).
func inside(x, y *element) (match, bool) {
	swap := len(x.letters) > len(y.letters)
	if swap {
		x, y = y, x
	}
	n, l := len(x.letters), len(y.letters)
	if n < 3 || n == l {
		return match{}, false
	}
	at := indexOf(y.letters, x.letters)
	end := at + n
	if at < 0 || at > 0 && end < l && n < 4 {
		return match{}, false
	}
	share := float64(n) / float64(l)
	own := insideBase + insideShare*share
	if n == 3 {
		own -= insideThree
	}
	switch {
	case at > 0 && end < l:
		own -= insideThree
	case isIndependent(y.rest(at, end), at == 0):
		own += insideKnown
	}
	own = min(1, own)
	if swap {
		return match{sa: share, sb: own, how: insideWord}, true
	}
	return match{sa: own, sb: share, how: insideWord}, true
}

// rest is what is left of the word beside letters [at,end), which touch one of its ends.
func (e *element) rest(at, end int) string {
	if !e.ascii {
		return string(append(slices.Clone(e.letters[:at]), e.letters[end:]...))
	}
	return e.text[:at] + e.text[end:]
}

// isIndependent reports whether a remainder, behind the part (final) or before it, is a word or a stem.
func isIndependent(rest string, final bool) bool {
	return len(rest) >= 3 && fold.Known(rest) || isStem(rest, final)
}

func indexOf(s, sub []rune) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i] == sub[0] && slices.Equal(s[i:i+len(sub)], sub) {
			return i
		}
	}
	return -1
}

// shortestSoundInside is the number of phonemes from which a word is heard inside another.
const shortestSoundInside = 4

// soundInside is inside by ear: one word's phonemes open or close the other's (soni in sonimark).
func soundInside(x, y *element) (match, bool) {
	swap := len(x.sound) > len(y.sound)
	if swap {
		x, y = y, x
	}
	n, l := len(x.sound), len(y.sound)
	if n < shortestSoundInside || n == l {
		return match{}, false
	}
	if s := string(x.sound); s != string(y.sound[:n]) && s != string(y.sound[l-n:]) {
		return match{}, false
	}
	share := 0.9 * float64(n) / float64(l)
	own := 0.36 + insideShare*share
	if swap {
		return match{sa: share, sb: own, how: insideSound}, true
	}
	return match{sa: own, sb: share, how: insideSound}, true
}

// joined matches two neighbouring words of a with one of b.
func joined(cand []match, a, b *Prepared, swap bool) []match {
	for i := 0; i+1 < len(a.els); i++ {
		x, y := &a.els[i], &a.els[i+1]
		n := len(x.letters) + len(y.letters)
		for j := range b.els {
			e := &b.els[j]
			if d := n - len(e.letters); d > 2 || d < -2 || bits.OnesCount32((x.signature|y.signature)^e.signature) > 3 {
				continue
			}
			s := tribunalSight.like(a.whole.letters[x.at:x.at+n], e.letters)
			if s < joinedFloor {
				continue
			}
			s = 1 - joinedLoss*(1-s)
			m := match{ai: i, an: 2, bi: j, bn: 1, sa: s, sb: s, how: joinedWords, gain: s * (x.weight + y.weight + e.weight)}
			if swap {
				m.ai, m.an, m.bi, m.bn = m.bi, m.bn, m.ai, m.an
			}
			cand = append(cand, m)
		}
	}
	return cand
}
