// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes one line of text that is safe in a subject, a title or a calendar: valid UTF-8, line breaks as blanks, and
// characters that cannot be seen or that turn the direction of writing shown as their code points, because they make a
// text read as something it is not. It is cut to most characters, 0 for no limit.
func Line(s string, most int) string {
	return shorten(strings.Join(strings.Fields(visible(s)), " "), most)
}

// Paragraphs is Line for text of several lines: line breaks stay, as \n.
func Paragraphs(s string, most int) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(visible(l), " ")
	}
	return shorten(strings.Trim(strings.Join(lines, "\n"), "\n"), most)
}

// shorten cuts to a number of characters and says so.
func shorten(s string, most int) string {
	if most <= 0 || utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)
	return strings.TrimRight(string(r[:max(0, most-1)]), " ") + "…"
}

// visible replaces what cannot be seen.
func visible(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case hidden(r) && !joins(runes, i):
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden reports controls, format characters such as overrides and zero-width ones, and what XML 1.0 cannot carry.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r&0xFFFE == 0xFFFE
}

// joins reports a joiner between two characters that are joined by it in ordinary writing: emoji, Arabic, Indic scripts.
func joins(runes []rune, i int) bool {
	if r := runes[i]; r != '\u200c' && r != '\u200d' || i == 0 || i == len(runes)-1 {
		return false
	}
	const lastLatin = '\u024F'
	return runes[i-1] > lastLatin && runes[i+1] > lastLatin && !hidden(runes[i-1]) && !hidden(runes[i+1])
}

// markup is text as HTML: escaped, a paragraph for each blank line and a break for each line.
func markup(text string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>\n")
		}
	}
	return b.String()
}
