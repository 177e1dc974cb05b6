// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible is a stranger's text so that a reader sees what is there: a character that is invisible, a control, or an order to
// change direction is written ⟨U+202E⟩, a byte that is no text ⟨0xFF⟩. Line feeds and tabs stay; carriage returns before
// a line feed go. The joiner and selector inside an emoji stay. Applied twice it changes nothing more.
func visible(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.ContainsFunc(s, hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	before := rune(0)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "⟨0x%02X⟩", s[i])
		case hidden(r) && !(inEmoji(r) && unicode.In(before, unicode.So, unicode.Sk, unicode.Variation_Selector)):
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
		before = r
		i += size
	}
	return b.String()
}

// hidden reports a character without ink, or one that moves others about.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r == 0x034f || r == 0x115f || r == 0x1160 || r == 0x2800 || r == 0x3164 || r == 0xffa0: // letters that draw nothing
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector)
}

// inEmoji reports the joiner and the selector of pictures.
func inEmoji(r rune) bool { return r == 0x200d || r == 0xfe0f }

// oneLine is a text for a place of one line: every run of white space is one blank.
func oneLine(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }

// says reports whether a text has any ink.
func says(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !hidden(r) && r != utf8.RuneError
	})
}
