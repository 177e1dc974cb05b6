// SPDX-License-Identifier: Apache-2.0

package fold

import (
	_ "embed"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"github.com/mozillazg/go-unidecode"
)

//go:embed traditional.txt
var traditionalText string

// traditional maps a traditional character to its simplified form: the common one-to-one pairs, two characters each.
var traditional = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, len(traditionalText)/7)
	for pair := range strings.FieldsSeq(traditionalText) {
		t, n := utf8.DecodeRuneInString(pair)
		s, _ := utf8.DecodeRuneInString(pair[n:])
		m[t] = s
	}
	return m
})

// Simplified is the simplified form of a Han character, or the character itself.
func Simplified(r rune) rune {
	if s, ok := traditional()[r]; ok {
		return s
	}
	return r
}

var pinyinArgs = pinyin.NewArgs()

// syllables keeps the reading of each of the common characters once it was asked for: a register is read by sound many times.
var syllables [lastCommonHan - firstCommonHan + 1]atomic.Pointer[string]

const (
	firstCommonHan = 0x4E00
	lastCommonHan  = 0x9FFF
)

// Syllable is the toneless pinyin of a Han character by its commonest reading, "" if it has none.
func Syllable(r rune) string {
	if r < firstCommonHan || r > lastCommonHan {
		return syllable(r)
	}
	kept := &syllables[r-firstCommonHan]
	if s := kept.Load(); s != nil {
		return *s
	}
	s := syllable(r)
	kept.Store(&s)
	return s
}

func syllable(r rune) string {
	if s := pinyin.SinglePinyin(r, pinyinArgs); len(s) > 0 {
		return s[0]
	}
	return ""
}

// Pinyin is the toneless pinyin of a Han string by each character's commonest reading, syllables joined; "" if a
// character has none. Homophones written with other characters share it.
func Pinyin(han string) string {
	var b strings.Builder
	for _, r := range han {
		s := Syllable(r)
		if s == "" {
			return ""
		}
		b.WriteString(s)
	}
	return b.String()
}

// IsSyllable reports whether a folded word is built like a syllable of toneless pinyin: an initial, if any, and a final. Some
// that are so built are in no use (fiang), which does no harm where names are asked for.
func IsSyllable(word string) bool {
	if n := len(word); n == 0 || n > longestSyllable {
		return false
	}
	final := strings.TrimLeft(word, "bpmfdtnlgkhjqxzcsryw")
	initial := word[:len(word)-len(final)]
	switch {
	case len(initial) > 1 && initial != "zh" && initial != "ch" && initial != "sh":
		return false
	case final == "er":
		return initial == ""
	}
	return strings.Contains(finals, " "+final+" ")
}

const (
	longestSyllable = 6
	finals          = " a o e i u v ai ei ui ao ou iu ie ia ua uo ue ve an en in un ang eng ing ong iao ian iang iong uai uan uang "
)

// NearPinyin brings toneless pinyin that many speakers do not tell apart to one form: zh, ch and sh lose their h, ng its g.
func NearPinyin(pinyin string) string {
	b := make([]byte, 0, len(pinyin))
	for i := 0; i < len(pinyin); i++ {
		c := pinyin[i]
		if i > 0 && (c == 'h' && (pinyin[i-1] == 'z' || pinyin[i-1] == 'c' || pinyin[i-1] == 's') || c == 'g' && pinyin[i-1] == 'n') {
			continue
		}
		b = append(b, c)
	}
	return string(b)
}

// Initials are the first letters of the pinyin of each character of a Han string; "" if a character has no reading.
func Initials(han string) string {
	var b strings.Builder
	for _, r := range han {
		s := Syllable(r)
		if s == "" {
			return ""
		}
		b.WriteByte(s[0])
	}
	return b.String()
}

// Latinise transliterates Cyrillic, Greek, kana, Hangul, Arabic and Thai to plain Latin letters, "" when nothing is left.
// The scheme is that of Unidecode: one fixed reading for each character, no dictionary.
func Latinise(s string) string {
	var b strings.Builder
	for _, r := range unidecode.Unidecode(s) {
		if r < utf8.RuneSelf {
			if g := asciiGlyph(byte(r)); g.kind == kindLetter || g.kind == kindDigit {
				b.WriteRune(g.own)
			}
		}
	}
	return b.String()
}
