// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Run is a stretch of a text that is drawn in one way: as it stands (Text), or as the chip of one character that a reader
// would not see or that would move other characters about (Chip and Kind). Start and End are its bytes in the text.
type Run struct {
	Text       string
	Chip       string // "U+200B"; "0xFF" for a byte that is no text
	Kind       string // invisible, direction, control, space, byte: what to tell the reader
	Start, End int
}

// Runs splits a text from a stranger into stretches, also at the byte offsets in cuts. Joined in their order they are the
// text, byte for byte. What is there is then what is seen: an override of direction (U+202E) is shown and moves nothing,
// and a zero-width space inside a name is shown where it stands. Characters that are invisible by right are left alone:
// the joiner and selector inside an emoji, the non-joiner of Persian and the Indic scripts.
func Runs(s string, cuts ...int) []Run {
	slices.Sort(cuts)
	var out []Run
	start := 0
	flush := func(end int) {
		if end > start {
			out = append(out, Run{Text: s[start:end], Start: start, End: end})
		}
		start = end
	}
	var p placed
	for i := 0; i < len(s); {
		for len(cuts) > 0 && cuts[0] <= i {
			if cuts[0] == i {
				flush(i)
			}
			cuts = cuts[1:]
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		if kind := p.kind(r, size, next); kind != "" {
			flush(i)
			out = append(out, Run{Chip: chip(s[i:i+size], r), Kind: kind, Start: i, End: i + size})
			start = i + size
		}
		p.pass(r)
		i += size
	}
	flush(len(s))
	return out
}

// Plain is a text for a place that takes no elements, such as the name of a page or of a link: what Runs draws as a chip is
// written as ⟨U+200B⟩.
func Plain(s string) string {
	runs := Runs(s)
	if len(runs) == 1 && runs[0].Chip == "" {
		return s
	}
	var b strings.Builder
	for _, r := range runs {
		if r.Chip != "" {
			b.WriteString("⟨" + r.Chip + "⟩")
		}
		b.WriteString(r.Text)
	}
	return b.String()
}

func chip(raw string, r rune) string {
	if r == utf8.RuneError && len(raw) == 1 {
		return fmt.Sprintf("0x%02X", raw[0])
	}
	return fmt.Sprintf("U+%04X", r)
}

// placed is what stands before a character.
type placed struct {
	before rune
	marks  int // combining marks in a row
}

func (p *placed) pass(r rune) {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		p.marks++
	} else {
		p.marks = 0
	}
	p.before = r
}

// stacked is how many marks one letter may carry: more climb over the neighbouring lines. Vietnamese and Hebrew with points
// need three.
const stacked = 4

// kind is why a character is drawn as a chip, empty if it is drawn as it stands.
func (p *placed) kind(r rune, size int, next rune) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return "byte"
	case r == '\n' || r == '\t' || r >= ' ' && r < 0x7f:
		return ""
	case unicode.Is(unicode.Cc, r) || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef:
		return "control"
	case unicode.Is(unicode.Bidi_Control, r):
		return "direction"
	case (r == 0x200c || r == 0x200d) && unicode.In(p.before, joining...),
		r == 0x200d && symbol(p.before) && symbol(next),
		(r == 0xfe0e || r == 0xfe0f) && symbol(p.before):
		return ""
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Co, r) || slices.Contains(blank, r):
		return "invisible"
	case unicode.In(r, unicode.Zl, unicode.Zp), unicode.Is(unicode.Zs, r) && r != 0xa0 && r != 0x3000:
		return "space"
	case unicode.In(r, unicode.Mn, unicode.Me) && p.marks >= stacked:
		return "invisible"
	}
	return ""
}

// symbol reports a character that an emoji is built of.
func symbol(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sm, unicode.Sk) || r == 0xfe0f || r == 0xa9 || r == 0xae || r == '#' || r == '*' || r >= '0' && r <= '9'
}

// blank are letters and signs without any ink (Unicode: Default_Ignorable_Code_Point and the Braille blank).
var blank = []rune{0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0}

// joining are the scripts that write with the joiner and the non-joiner (Unicode Standard, chapter 23.2).
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Mongolian,
}
