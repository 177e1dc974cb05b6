// SPDX-License-Identifier: Apache-2.0

// Package fold brings a text to the form in which marks are compared, and keeps an exact map back to the text as given.
//
// Fold takes case, accents, width, compatibility forms, look-alike letters of other scripts, invisible characters,
// emoji letters and apostrophes away, and splits what is left into tokens. Nothing of the text as given is lost:
// every token knows the bytes it stands for, so that a finding can always be shown where the seller wrote it.
// Folding never fails; bytes that are not UTF-8 separate tokens.
package fold

import (
	"unicode/utf8"
)

// Script is the writing system of a token.
type Script uint8

// The scripts that matter for segmentation and keys.
const (
	Latin Script = iota // Latin after folding, and digits
	Han
	Kana
	Hangul
	Cyrillic
	Greek
	Arabic
	Thai
	Other
)

// Token is a maximal run of letters and digits of one script after folding; every Han character is a token of its own.
type Token struct {
	Text       string // folded: lower case, no accents, look-alikes resolved, traditional characters simplified
	Skeleton   string // Text with digits read as the letters they imitate, strictly one to one (ENGINE §4.1); for a wholly Cyrillic or Greek word its Latin look-alike form
	Script     Script
	Start, End int  // bytes of the text as given
	Disguised  bool // folding changed more than case, accents and width: look-alike letters, invisible characters, symbols for letters
}

// Text is a folded text.
type Text struct {
	Given  string
	Tokens []Token
}

// Fold folds s. It is linear in len(s) and safe for concurrent use.
func Fold(s string) Text {
	f := folder{given: s, text: make([]byte, 0, len(s)+8), skel: make([]byte, 0, len(s)+8), cuts: make([]cut, 0, len(s)/6+2)}
	f.foreign = hasForeignWord(s)
	for i := 0; i < len(s); {
		i = f.token(i)
	}
	return f.finish()
}

// Word folds s and joins its tokens: the compact form of a mark or of one word.
func Word(s string) string {
	t := Fold(s)
	if len(t.Tokens) == 1 {
		return t.Tokens[0].Text
	}
	var b []byte
	for _, k := range t.Tokens {
		b = append(b, k.Text...)
	}
	return string(b)
}

// Join joins the Text of tokens first (inclusive) to last (exclusive) with single spaces.
func (t *Text) Join(first, last int) string {
	if last-first == 1 {
		return t.Tokens[first].Text
	}
	var b []byte
	for i := first; i < last; i++ {
		if i > first && !(t.Tokens[i].Script == Han && t.Tokens[i-1].Script == Han) {
			b = append(b, ' ')
		}
		b = append(b, t.Tokens[i].Text...)
	}
	return string(b)
}

// cut is a token while the buffers still grow.
type cut struct {
	text, textEnd, skel, skelEnd int
	start, end                   int
	script                       Script
	disguised                    bool
}

type folder struct {
	given      string
	text, skel []byte
	cuts       []cut
	run        []glyph
	foreign    bool // some word is plainly Cyrillic or Greek, so look-alike words of that script are taken as written
}

func (f *folder) finish() Text {
	text, skel := string(f.text), string(f.skel)
	t := Text{Given: f.given, Tokens: make([]Token, len(f.cuts))}
	for i, c := range f.cuts {
		t.Tokens[i] = Token{Text: text[c.text:c.textEnd], Skeleton: skel[c.skel:c.skelEnd], Script: c.script, Start: c.start, End: c.end, Disguised: c.disguised}
	}
	return t
}

// token reads the token that begins at byte i, or steps over one separator, and returns the next byte to read.
func (f *folder) token(i int) int {
	if end := asciiRun(f.given, i); end > i {
		f.ascii(i, end)
		return end
	}
	g, size := glyphAt(f.given, i)
	switch g.kind {
	case kindHan:
		f.single(g, i, i+size)
		return i + size
	case kindKana, kindHangul, kindThai, kindArabic, kindIndic:
		return f.scriptRun(i, g.kind)
	case kindLetter, kindDigit:
		return f.letterRun(i)
	case kindSymbol:
		if f.symbolIsLetter(i, size) {
			return f.letterRun(i)
		}
	}
	return i + size
}

// asciiRun returns the end of a run of plain ASCII letters and digits that begins at i and is bounded by ASCII
// separators, or i if the run holds or touches anything that needs the slow road.
func asciiRun(s string, i int) int {
	j := i
	for j < len(s) && asciiClass[s[j]] == asciiWord {
		j++
	}
	if j == i || j < len(s) && asciiClass[s[j]] != asciiBreak {
		return i
	}
	return j
}

func (f *folder) ascii(i, end int) {
	c := cut{text: len(f.text), skel: len(f.skel), start: i, end: end}
	for ; i < end; i++ {
		b := f.given[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		f.text = append(f.text, b)
		f.skel = append(f.skel, skeletonByte[b])
	}
	c.textEnd, c.skelEnd = len(f.text), len(f.skel)
	f.cuts = append(f.cuts, c)
}

func (f *folder) single(g glyph, start, end int) {
	c := cut{text: len(f.text), skel: len(f.skel), start: start, end: end, script: Han}
	f.text = utf8.AppendRune(f.text, g.own)
	f.skel = utf8.AppendRune(f.skel, g.own)
	c.textEnd, c.skelEnd = len(f.text), len(f.skel)
	f.cuts = append(f.cuts, c)
}

// scriptRun reads a run of one script that has no look-alike letters worth resolving.
func (f *folder) scriptRun(i int, kind glyphKind) int {
	c := cut{text: len(f.text), skel: len(f.skel), start: i, script: kind.script()}
	for i < len(f.given) {
		g, size := glyphAt(f.given, i)
		if g.kind == kindDrop {
			i += size
			continue
		}
		if g.kind != kind {
			break
		}
		f.text = utf8.AppendRune(f.text, g.own)
		i += size
		c.end = i
	}
	f.skel = append(f.skel, f.text[c.text:]...)
	c.textEnd, c.skelEnd = len(f.text), len(f.skel)
	f.cuts = append(f.cuts, c)
	return i
}

// letterRun reads a run of letters and digits of alphabets whose letters can be mistaken for one another.
func (f *folder) letterRun(i int) int {
	f.run = f.run[:0]
	start, end, invisible := i, i, false
	for i < len(f.given) {
		g, size := glyphAt(f.given, i)
		switch {
		case g.kind == kindDrop:
			// An invisible character counts against a word only between two of its letters.
			if g.hidden && i > start && nextIsLetter(f.given, i+size) {
				invisible = true
			}
			i += size
			continue
		case g.kind == kindApostrophe:
			if len(f.run) == 0 || !nextIsLetter(f.given, i+size) {
				return f.resolve(start, end, i, invisible)
			}
			i += size
			continue
		case g.kind == kindSymbol:
			if !f.symbolIsLetter(i, size) {
				return f.resolve(start, end, i, invisible)
			}
			g.changed = true
		case g.kind != kindLetter && g.kind != kindDigit:
			return f.resolve(start, end, i, invisible)
		}
		f.run = append(f.run, g)
		if g.more != "" {
			for _, r := range g.more {
				f.run = append(f.run, glyph{own: r, look: r, kind: kindLetter, script: Latin})
			}
		}
		i += size
		end = i
	}
	return f.resolve(start, end, i, invisible)
}

// resolve decides which alphabet the collected run is written in and files it as one token.
func (f *folder) resolve(start, end, next int, invisible bool) int {
	var latin, other, stranger, changed bool
	script := Latin
	for _, g := range f.run {
		changed = changed || g.changed
		switch {
		case g.kind == kindDigit || g.kind == kindSymbol:
		case g.script == Latin:
			latin = true
		default:
			other = true
			script = g.script
			if g.look == 0 || g.weak {
				stranger = true
			}
		}
	}
	if len(f.run) == 0 {
		return next
	}
	asLatin := other && (latin || !stranger && !f.foreign)
	c := cut{text: len(f.text), skel: len(f.skel), start: start, end: end, disguised: changed || invisible || asLatin, script: script}
	if asLatin {
		c.script = Latin
	}
	for _, g := range f.run {
		r, look := g.own, g.look
		if look == 0 {
			look = r
		}
		if asLatin {
			r = look
		}
		f.text = utf8.AppendRune(f.text, r)
		if look < utf8.RuneSelf {
			f.skel = append(f.skel, skeletonByte[byte(look)])
		} else {
			f.skel = utf8.AppendRune(f.skel, look)
		}
	}
	c.textEnd, c.skelEnd = len(f.text), len(f.skel)
	f.cuts = append(f.cuts, c)
	return next
}

// symbolIsLetter reports whether the symbol at i stands for a letter: "@" and "$" when a letter touches it on either
// side ("Cha$e", "@didas"), the others only between letters ("N!ke"), so that prices and exclamations stay what they are. One
// letter on each side is a choice of two ("X|S").
func (f *folder) symbolIsLetter(i, size int) bool {
	before, after := prevIsLetter(f.given, i), nextIsLetter(f.given, i+size)
	if f.given[i] == '@' || f.given[i] == '$' {
		return before && after || after && !before && i+size < len(f.given) || before && len(f.run) > 0 && boundary(f.given, i+size)
	}
	return before && after && (len(f.run) > 1 || letters(f.given[i+size:]) > 1)
}

// letters counts the letters a text begins with, to two.
func letters(s string) int {
	n := 0
	for i := 0; n < 2 && i < len(s); n++ {
		g, size := glyphAt(s, i)
		if g.kind != kindLetter {
			break
		}
		i += size
	}
	return n
}

func boundary(s string, i int) bool {
	return i >= len(s) || asciiClass[s[i]] == asciiBreak
}
