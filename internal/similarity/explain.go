// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/trademarks/nice"
)

// explain lists the evidence: the three ways of comparing first, then what the words do, then what tempered the score.
func (c *comparison) explain() []Evidence {
	if len(c.a.els) == 0 || len(c.b.els) == 0 {
		return []Evidence{say(MeasureSight, 0, "nothing")}
	}
	e := make([]Evidence, 0, 8)
	if c.identical() {
		e = append(e, say(MeasureIdentical, 1, "identical"))
		return c.explainGoods(e)
	}
	if c.transliterated() {
		e = append(e, say(MeasureTransliteration, transliterationLike, "alphabet"))
	}
	l := &c.m.letters
	e = append(e, say(MeasureSight, l.sight, lettersDiffer(string(c.a.whole.letters), string(c.b.whole.letters))))
	e = append(e, say(MeasureSound, l.sound, soundWhy(c.a.whole.sound, c.b.whole.sound, l.sound)))
	if c.m.reversed > 0 {
		e = append(e, say(MeasureTransposed, c.m.reversed, "order"))
	}
	for i := range c.matches {
		e = c.explainMatch(e, &c.matches[i])
	}
	e = c.explainFirst(e)
	e = c.explainAddition(e)
	e = c.explainTemper(e)
	return c.explainGoods(e)
}

// soundWhy is the key of what is said of two soundings.
func soundWhy(a, b []byte, v float64) string {
	switch {
	case len(a) > 0 && string(a) == string(b):
		return "sound-same"
	case v >= 0.7:
		return "sound-close"
	}
	return "sound-apart"
}

// words are n elements from i, joined for people.
func (p *Prepared) words(i, n int) string {
	if n == 1 {
		return p.els[i].text
	}
	var b strings.Builder
	for k := i; k < i+n; k++ {
		if k > i {
			b.WriteByte(' ')
		}
		b.WriteString(p.els[k].text)
	}
	return b.String()
}

// weakBits is the weight under which a shared word is reported as weak: one mark in 250 has it.
const weakBits = 8

func (c *comparison) explainMatch(e []Evidence, m *match) []Evidence {
	x, y := c.a.words(m.ai, m.an), c.b.words(m.bi, m.bn)
	v := min(1, (m.sa+m.sb)/2)
	switch m.how {
	case sameWord:
		return c.explainShared(e, m, x)
	case pluralWord:
		e = append(e, say(MeasurePlural, v, "plural", x, y))
	case joinedWords:
		e = append(e, say(MeasureShared, max(0, v), "joined", x, y))
	case swappedWord:
		e = append(e, say(MeasureTransposed, v, "swapped", x, y))
	case vowelsLeft:
		e = append(e, say(MeasureVowels, v, "vowels", x, y))
	case insideWord, insideSound:
		if len(x) > len(y) {
			x, y = y, x
		}
		e = append(e, say(MeasureInside, v, "inside", x, y))
	case sameSense:
		measure := MeasureMeaning
		if c.a.els[m.ai].number != c.b.els[m.bi].number {
			measure = MeasureNumerals
		}
		e = append(e, say(measure, v, "meaning", x, y))
	default:
		if len(c.a.els) > 1 || len(c.b.els) > 1 {
			e = append(e, say(MeasureShared, v, "close", x, y))
		}
	}
	return e
}

func (c *comparison) explainShared(e []Evidence, m *match, word string) []Evidence {
	el := &c.a.els[m.ai]
	w := min(el.weight, c.b.els[m.bi].weight)
	v := min(1, w/(MaxBits*factorFirst))
	if el.kind != strong || w < weakBits {
		return append(e, weakShared(1-v, word, el.kind))
	}
	return append(e, say(MeasureShared, v, "both", word))
}

// explainFirst says whether the first of several words correspond.
func (c *comparison) explainFirst(e []Evidence) []Evidence {
	if len(c.a.els) == 1 && len(c.b.els) == 1 {
		return e
	}
	for i := range c.matches {
		if m := &c.matches[i]; m.ai == 0 && m.bi == 0 {
			return append(e, say(MeasureFirst, min(1, (m.sa+m.sb)/2), "first-same"))
		}
	}
	return append(e, say(MeasureFirst, 0, "first-apart"))
}

// explainAddition says when one sign is taken whole and the other only adds to it (MARK_DOCTRINE 1 and 2).
func (c *comparison) explainAddition(e []Evidence) []Evidence {
	var a, b uint16
	for i := range c.matches {
		if m := &c.matches[i]; m.how <= joinedWords {
			a, b = a|span(m.ai, m.an), b|span(m.bi, m.bn)
		}
	}
	whole, more := c.a, c.b
	used := b
	switch {
	case c.a.covered(a) && !c.b.covered(b):
	case c.b.covered(b) && !c.a.covered(a):
		whole, more, used = c.b, c.a, a
	default:
		return e
	}
	var added []string
	for i := range more.els {
		if used&span(i, 1) == 0 {
			added = append(added, more.els[i].text)
		}
	}
	return append(e, say(MeasureAddition, 1, "addition", whole.key, strings.Join(added, " ")))
}

// covered reports whether every word that can set the sign apart is used.
func (p *Prepared) covered(used uint16) bool {
	some := false
	for i := range p.els {
		if used&span(i, 1) != 0 {
			some = true
		} else if !p.els[i].kind.idle() {
			return false
		}
	}
	return some
}

func (c *comparison) explainTemper(e []Evidence) []Evidence {
	if !c.a.vowels && !c.b.vowels {
		e = append(e, say(MeasureLetters, 1, "no-word"))
	}
	for _, t := range []struct {
		measure string
		value   float64
		why     string
	}{
		{MeasureShort, c.m.Short, "short"},
		{MeasureOneLetter, c.m.OneLetter, "one-letter"},
		{MeasureApart, c.m.Apart, "apart"},
		{MeasureStem, c.m.Stem, "stem"},
		{MeasureFame, c.m.Fame, "fame"},
	} {
		if t.value > 0 {
			e = append(e, say(t.measure, t.value, t.why))
		}
	}
	return e
}

func (c *comparison) explainGoods(e []Evidence) []Evidence {
	meet, known := classesMeet(c.a.sign.Classes, c.b.sign.Classes)
	switch {
	case !known:
		return e
	case meet:
		i := slices.IndexFunc(c.a.sign.Classes, func(x nice.Class) bool { return slices.Contains(c.b.sign.Classes, x) })
		return append(e, say(MeasureGoods, 1, "class", strconv.Itoa(int(c.a.sign.Classes[i]))))
	}
	return append(e, say(MeasureGoods, 0, "no-class"))
}
