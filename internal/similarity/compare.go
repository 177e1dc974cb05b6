// SPDX-License-Identifier: Apache-2.0

package similarity

import "sync"

// Measures are what two signs have in common, each within [0,1].
type Measures struct {
	Whole     float64 // likeness of the signs as one line of letters and phonemes, in the better order of their words
	Overlap   float64 // the part of the bits of both that corresponds, element by element
	Strongest float64 // the bits of the strongest shared element, in parts of the most an element can have
	Short     float64 // how short the shorter sign is: 1 for three letters and fewer, 0 from five
	OneLetter float64 // one sign is the other with one letter more: 1 in front, half elsewhere
	Apart     float64 // both are single words, and both mean something, but not the same
	Stem      float64 // what is common is a stem that many pharmaceutical marks have
	Fame      float64 // the fame of the more famous sign, 1 for the general public
	Remote    float64 // the classes of both are known and none is the same
	letters   letterLikeness
	reversed  float64 // likeness to the eye with the words of one sign in the other order, 0 if that is no better
}

// comparison is one comparison under way.
type comparison struct {
	a, b    *Prepared
	w       *Weights
	m       Measures
	matches []match
	foreign bool    // one sign is of another alphabet and is compared as it reads in Latin letters
	cand    []match // candidates of the alignment; kept for its memory
}

// comparisons are kept for their memory; nothing of one outlives its call.
var comparisons = sync.Pool{New: func() any { return new(comparison) }}

// run compares a with b, or b with a: the order is settled by their keys, so that it never shows in a figure.
func (c *comparison) run(a, b *Prepared) {
	if b.key < a.key {
		a, b = b, a
	}
	c.foreign = (a.roman == nil) != (b.roman == nil)
	if c.foreign {
		a, b = a.inLatin(), b.inLatin()
	}
	c.a, c.b, c.w = a, b, weights()
	c.m, c.matches = Measures{}, c.matches[:0]
	if len(a.els) == 0 || len(b.els) == 0 {
		return
	}
	c.m.letters = likeForms(&a.whole, &b.whole)
	c.m.Whole = c.m.letters.all(c.w)
	c.reverse()
	c.align()
	c.weighMatches()
	c.m.Whole = max(c.m.Whole, c.m.reversed)
	c.temper()
}

// inLatin is the sign as it reads in Latin letters.
func (p *Prepared) inLatin() *Prepared {
	if p.roman != nil {
		return p.roman
	}
	return p
}

func (c *comparison) weighMatches() {
	var ma, mb float64
	for i := range c.matches {
		m := &c.matches[i]
		wa, wb := c.a.weightOf(m.ai, m.an), c.b.weightOf(m.bi, m.bn)
		ma += m.sa * wa
		mb += m.sb * wb
		c.m.Strongest = max(c.m.Strongest, (m.sa+m.sb)/2*min(wa, wb)/(MaxBits*factorFirst))
	}
	c.m.Strongest = min(1, c.m.Strongest)
	c.m.Overlap = min(1, (ma+mb)/(c.a.weight+c.b.weight))
}

// Words in the other order are looked for among signs of two or three words of about one length, and only count when
// they then nearly agree (MARK_DOCTRINE 8).
const (
	reverseWords  = 3
	reverseLength = 0.6
	reverseFloor  = 0.7
	reverseSound  = 0.95 // agreement by ear alone is worth a little less
)

// reverse reads the words of the sign with more of them in the other order.
func (c *comparison) reverse() {
	a, b := c.a, c.b
	if len(a.els) > len(b.els) {
		a, b = b, a
	}
	la, lb := len(a.whole.letters), len(b.whole.letters)
	if len(b.els) < 2 || len(b.els) > reverseWords || lb > maxLetters || float64(min(la, lb)) < reverseLength*float64(max(la, lb)) {
		return
	}
	var bufL [maxLetters]rune
	var bufS [3 * maxLetters]byte
	l, s := bufL[:0], bufS[:0]
	for i := len(b.els) - 1; i >= 0; i-- {
		l = append(l, b.els[i].letters...)
		s = joinSound(s, b.els[i].sound)
	}
	if v := max(tribunalSight.like(a.whole.letters, l), reverseSound*soundLike(a.whole.sound, s)); v > reverseFloor && v > c.m.letters.sight {
		c.m.reversed = v
	}
}

// temper measures what tribunals forgive: short marks, other meanings, common stems; and what they do not: fame.
func (c *comparison) temper() {
	a, b := c.a, c.b
	c.m.Short = min(1, max(0, float64(shortFrom-min(a.size, b.size))/2))
	for i := range c.matches {
		switch m := &c.matches[i]; {
		case m.how == sameSense:
			c.m.Short = 0 // what joins them is no letter
		case m.how == swappedWord:
			c.m.Short /= 2 // the letters are the same
		}
	}
	c.m.OneLetter = oneLetter(a.whole.letters, b.whole.letters)
	if len(a.els) == 1 && len(b.els) == 1 && a.key != b.key {
		x, y := &a.els[0], &b.els[0]
		if meaningsApart(x, y) {
			c.m.Apart = 1
		}
		if medical(a.sign.Classes) || medical(b.sign.Classes) {
			c.m.Stem = commonStem(x, y)
		}
	}
	c.m.Fame = float64(min(3, max(0, a.sign.Fame, b.sign.Fame))) / 3
	if goods, known := classesMeet(a.sign.Classes, b.sign.Classes); known && !goods {
		c.m.Remote = 1
	}
}

// shortFrom is the length from which a sign is no short mark any more (MARK_DOCTRINE 14 and 6).
const shortFrom = 5

// oneLetter says whether one sign is the other with one letter more: 1 if it stands in front, half if elsewhere; a plural
// s is none.
func oneLetter(a, b []rune) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) != 1 {
		return 0
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	for k := i; k < len(a); k++ {
		if a[k] != b[k+1] {
			return 0
		}
	}
	switch {
	case i == 0:
		return 1
	case i == len(a) && b[i] == 's':
		return 0
	}
	return 0.5
}
