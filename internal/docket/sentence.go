// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a part of a text, in bytes.
type span struct{ from, to int }

// of is the part itself.
func (s span) of(text string) string { return text[s.from:s.to] }

// Words before whose full stop no sentence ends. Docket text is full of names and references.
var abbreviations = map[string]bool{
	"inc": true, "ltd": true, "co": true, "corp": true, "llc": true, "no": true, "nos": true, "v": true, "vs": true, "hon": true, "dkt": true, "al": true,
	"jr": true, "sr": true, "mr": true, "ms": true, "mrs": true, "dr": true, "st": true, "dept": true, "ex": true, "exs": true, "art": true, "sec": true,
	"fed": true, "civ": true, "app": true, "cir": true, "ave": true, "jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true,
	"aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true, "fig": true, "id": true, "esq": true, "reg": true, "tel": true,
	"p.m": true, "a.m": true, "attys": true, "assn": true, "ass'n": true, "cf": true, "e.g": true, "i.e": true, "u.s": true, "d.e": true,
}

// mostSentence is where a text without an end of a sentence is cut, so that no reader of sentences meets a long one.
const mostSentence = 4000

// sentences splits docket text or a letter into sentences and clauses: at full stops that end a sentence, at semicolons,
// at blank lines and at the full stop of Chinese. Places without words are left out.
func sentences(text string) []span {
	var list []span
	start := 0
	cut := func(end int) {
		if s := trimSpan(text, span{start, end}); s.to > s.from {
			list = append(list, s)
		}
		start = end
	}
	for i, r := range text {
		if i-start > mostSentence && (r == ' ' || i-start > 2*mostSentence) {
			cut(i)
		}
		switch r {
		case ';', '；', '。', '！', '？', '!', '?':
			cut(i + utf8.RuneLen(r))
		case '.':
			if endsSentence(text, start, i) {
				cut(i + 1)
			}
		case '\n':
			if strings.HasPrefix(strings.TrimLeft(text[i+1:], " \t\r"), "\n") {
				cut(i + 1)
			}
		}
	}
	cut(len(text))
	return list
}

// endsSentence reports whether the full stop at i ends a sentence: it is followed by a blank and no small letter, and does
// not close an abbreviation or an initial.
func endsSentence(text string, start, i int) bool {
	rest := text[i+1:]
	if rest == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	if next != ' ' && next != '\n' && next != '\r' && next != '\t' && next != '"' && next != ')' && next != '”' {
		return false
	}
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " \n\r\t\"')”"))
	if unicode.IsLower(after) || unicode.IsDigit(after) && strings.HasSuffix(strings.ToLower(text[start:i]), "no") {
		return false
	}
	from := strings.LastIndexFunc(text[start:i], func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == '[' || r == ',' })
	word := strings.ToLower(text[start+from+1 : i])
	if word == "p.m" || word == "a.m" { // an hour often ends a sentence, and as often its zone follows
		return unicode.IsUpper(after) && !zoneWord.MatchString(strings.TrimLeft(rest, " \n\r\t"))
	}
	return utf8.RuneCountInString(word) != 1 && !abbreviations[word] || utf8.RuneCountInString(word) == 1 && !unicode.IsLetter(firstRune(word))
}

// zoneWord is the name of a zone behind an hour.
var zoneWord = lazily(`^(?:[ECMP][SD]?T\b|Eastern|Central|Mountain|Pacific|Beijing|China|On\b)`)

// firstRune is the first character of a text.
func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// tail is the last bytes of a text, cut at a character: patterns that end at a place look no further back.
func tail(s string, most int) string {
	if len(s) <= most {
		return s
	}
	from := len(s) - most
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}

// trimSpan drops the blanks at both ends.
func trimSpan(text string, s span) span {
	part := s.of(text)
	s.from += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	s.to -= len(part) - len(strings.TrimRightFunc(part, unicode.IsSpace))
	if s.to < s.from {
		s.to = s.from
	}
	return s
}
