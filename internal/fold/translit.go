// SPDX-License-Identifier: Apache-2.0

package fold

import (
	_ "embed"
	"strings"
	"sync"
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

// Pinyin is the toneless pinyin of a Han string by each character's commonest reading, syllables joined; "" if a
// character has none. Homophones written with other characters share it.
func Pinyin(han string) string {
	var b strings.Builder
	for _, r := range han {
		s := pinyin.SinglePinyin(r, pinyinArgs)
		if len(s) == 0 {
			return ""
		}
		b.WriteString(s[0])
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
