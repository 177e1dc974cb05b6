// SPDX-License-Identifier: Apache-2.0

package auth

import (
	_ "embed" // our own short list of what people take
	"math"
	"strings"
	"sync"
	"unicode"

	"markwarden/internal/fold"
)

// favourites are words and names that people like to take: our own short list, beside the ordinary words of six
// languages in package fold.
//
//go:embed favourites.txt
var favouritesFile string

var favourites = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(favouritesFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			set[w] = true
		}
	}
	return set
})

// What a piece of a password costs a guesser who knows how people choose, in bits. The guesser tries a few thousand
// favourites first, then ordinary words, then dates and patterns; only what fits nothing costs a whole character.
const (
	bitsFavourite = 9
	bitsWord      = 12.5 // at most: the commonest 6,000 words of a language hold most of what people take
	bitsWordLeast = 9    // at least, so that a row of short words is not worthless
	bitsUpper     = 1    // the first letter or all of them in upper case
	bitsSwapped   = 1.5  // letters written as digits and signs
	bitsReversed  = 1
	bitsYear      = 6.5 // about 90 years are in use
	bitsDate      = 13  // day and month of such a year
	bitsRun       = 6   // the start and the direction of abcd, 4321, qwerty
	bitsPair      = 0.6 // a character more of a run or repetition
	bitsStep      = 1.6 // a key more of a walk over neighbours, of which there are about three ahead
	bitsCut       = 1   // the last letters are missing: many systems kept eight characters

	bitsDigit  = 3.33
	bitsLetter = 4.7
	bitsSign   = 5
	bitsChange = 1 // to know that another kind of character comes
	bitsOther  = 8 // any other script: about 250 characters of it are common

	longestPiece = 24
)

// GuessBits estimates how many guesses a password withstands, as their logarithm to base 2, by the cheapest way to put it
// together from favourites, ordinary words, dates, runs on the keyboard, repetitions and single characters. It is an
// estimate to refuse the worst by and no praise for the rest.
func GuessBits(password string) float64 {
	runes := []rune(password)
	if n := period(runes); n < len(runes) {
		return pieces(runes[:n]) + math.Log2(float64(len(runes)/n))
	}
	return pieces(runes)
}

// pieces is the cheapest cutting of a text.
func pieces(runes []rune) float64 {
	best := make([]float64, len(runes)+1)
	lower := make([]rune, len(runes))
	for i, r := range runes {
		lower[i] = unicode.ToLower(r)
	}
	for end := 1; end <= len(runes); end++ {
		best[end] = best[end-1] + single(runes, end-1)
		for start := max(0, end-longestPiece); start < end-1; start++ {
			if bits, ok := piece(runes[start:end], lower[start:end]); ok {
				best[end] = min(best[end], best[start]+bits)
			}
		}
	}
	return best[len(runes)]
}

// single is what one character costs where it stands.
func single(runes []rune, i int) float64 {
	bits, kind := character(runes[i])
	if i > 0 {
		if _, before := character(runes[i-1]); before != kind {
			bits += bitsChange
		}
	}
	return bits
}

// character is what a character costs among those of its kind.
func character(r rune) (bits float64, kind rune) {
	switch {
	case '0' <= r && r <= '9':
		return bitsDigit, '0'
	case 'a' <= r && r <= 'z':
		return bitsLetter, 'a'
	case 'A' <= r && r <= 'Z':
		return bitsLetter, 'A'
	case r < 0x80:
		return bitsSign, '.'
	}
	return bitsOther, 'x'
}

// piece is what a piece of several characters costs when it is something people use.
func piece(runes, lower []rune) (bits float64, ok bool) {
	bits = math.Inf(1)
	switch n := len(runes); {
	case n >= 3 && (isRun(lower) || period(lower) == 1):
		bits = bitsRun + bitsPair*float64(n)
	case n >= 6 && isTwoRuns(lower):
		bits = 2*bitsRun + bitsPair*float64(n)
	case n >= 4 && isWalk(lower):
		bits = bitsRun + bitsStep*float64(n)
	}
	bits = min(bits, number(lower), word(string(lower))+capitals(runes), word(reversed(lower))+capitals(runes)+bitsReversed)
	for _, one := range []rune{'l', 'i'} {
		if plain := unswapped(lower, one); plain != string(lower) {
			bits = min(bits, word(plain)+capitals(runes)+bitsSwapped)
		}
	}
	return bits, !math.IsInf(bits, 1)
}

// word is what an ordinary word or a favourite costs.
func word(s string) float64 {
	if favourites()[s] {
		return bitsFavourite
	}
	if cyrillic := typedAsLatin(s); favourites()[cyrillic] {
		return bitsFavourite + bitsReversed
	}
	switch {
	case len(s) < 3:
		return math.Inf(1)
	case fold.Known(s):
		return max(bitsWordLeast, min(bitsWord, fold.Bits(s)))
	case isCut(s):
		return bitsWord + bitsCut
	}
	return math.Inf(1)
}

// isCut reports whether s is a word without its last letter or two, at the length of eight.
func isCut(s string) bool {
	if len(s) != 8 {
		return false
	}
	for a := 'a'; a <= 'z'; a++ {
		one := s + string(a)
		if fold.Known(one) || favourites()[one] {
			return true
		}
	}
	return false
}

// The Russian keyboard's letters on the keys of the Latin one: a Russian word typed without switching.
const (
	latinKeys    = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
	cyrillicKeys = "йцукенгшщзхъфывапролджэячсмитьбюё"
)

var toCyrillic = func() map[rune]rune {
	m := map[rune]rune{}
	cyrillic := []rune(cyrillicKeys)
	for i, r := range latinKeys {
		m[r] = cyrillic[i]
	}
	return m
}()

// typedAsLatin is what a text would be on the Russian keyboard.
func typedAsLatin(s string) string {
	return strings.Map(func(r rune) rune {
		if c, ok := toCyrillic[r]; ok {
			return c
		}
		return r
	}, s)
}

// capitals is what the upper case letters of a word cost.
func capitals(runes []rune) float64 {
	upper := 0
	for _, r := range runes {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	switch {
	case upper == 0:
		return 0
	case upper == len(runes), upper == 1 && unicode.IsUpper(runes[0]):
		return bitsUpper
	}
	return bitsUpper + float64(min(upper, len(runes)-upper))*1.5
}

// number is what a year or a date costs: 1987, 231287, 23121987, 19871223.
func number(lower []rune) float64 {
	for _, r := range lower {
		if r < '0' || r > '9' {
			return math.Inf(1)
		}
	}
	s := string(lower)
	switch {
	case len(s) == 4 && (s[:2] == "19" || s[:2] == "20"):
		return bitsYear
	case len(s) == 4 && dayMonth(s), len(s) == 6 && (dayMonth(s[:4]) || dayMonth(s[2:])), len(s) == 8 && (dayMonth(s[:4]) || dayMonth(s[4:])):
		return bitsDate
	}
	return math.Inf(1)
}

// dayMonth reports whether four digits are a day and a month, in either order.
func dayMonth(s string) bool {
	a, b := int(s[0]-'0')*10+int(s[1]-'0'), int(s[2]-'0')*10+int(s[3]-'0')
	return a >= 1 && b >= 1 && min(a, b) <= 12 && max(a, b) <= 31
}

// keyboards are the rows and columns of the usual keyboards, as runs are made on them.
var keyboards = []string{"`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop",
	"yxcvbnm", "147258369", "741852963", "adgjmptw", // the last are the number pad and the first letters of a telephone's keys
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmikolp", "123qweasdzxc", "qweasdzxc"}

// isRun reports whether characters follow each other in the alphabet, in the digits or on a keyboard, either way.
func isRun(lower []rune) bool {
	s := string(lower)
	back := reversed(lower)
	for _, row := range keyboards {
		if strings.Contains(row, s) || strings.Contains(row, back) {
			return true
		}
	}
	step := lower[1] - lower[0]
	for i := 2; i < len(lower); i++ {
		if lower[i]-lower[i-1] != step {
			return false
		}
	}
	return step == 1 || step == -1
}

// isTwoRuns reports whether two runs or repetitions are plaited: a1b2c3, 1q2w3e.
func isTwoRuns(lower []rune) bool {
	var halves [2][]rune
	for i, r := range lower {
		halves[i%2] = append(halves[i%2], r)
	}
	for _, half := range halves {
		if !isRun(half) && period(half) != 1 {
			return false
		}
	}
	return true
}

// keyRows is the keyboard that walks are made on; each row stands half a key further right than the one above.
var keyRows = []string{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"}

// keyPlace is where a key is: the row, and the place in it in half keys.
func keyPlace(r rune) (row, half int, ok bool) {
	for row, keys := range keyRows {
		if i := strings.IndexRune(keys, r); i >= 0 {
			return row, 2*i + row, true
		}
	}
	return 0, 0, false
}

// isWalk reports whether each key is a neighbour of the one before: qawsedrf, zaq12wsx.
func isWalk(lower []rune) bool {
	for i, r := range lower {
		row, half, ok := keyPlace(r)
		if !ok {
			return false
		}
		if i == 0 {
			continue
		}
		before, at, _ := keyPlace(lower[i-1])
		if far := max(at-half, half-at); max(row-before, before-row) > 1 || far > 2 || r == lower[i-1] {
			return false
		}
	}
	return true
}

// period is the length of the shortest text of which runes is a repetition; len(runes) when it is none.
func period(runes []rune) int {
next:
	for n := 1; n <= len(runes)/2; n++ {
		if len(runes)%n != 0 {
			continue
		}
		for i := n; i < len(runes); i++ {
			if runes[i] != runes[i-n] {
				continue next
			}
		}
		return n
	}
	return len(runes)
}

// unswapped writes digits and signs back as the letters they stand for; a 1 and an exclamation mark are l or i.
func unswapped(lower []rune, one rune) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return 'o'
		case '1', '!', '|':
			return one
		case '3':
			return 'e'
		case '4', '@':
			return 'a'
		case '5', '$':
			return 's'
		case '7', '+':
			return 't'
		case '8':
			return 'b'
		}
		return r
	}, string(lower))
}

func reversed(runes []rune) string {
	b := make([]rune, len(runes))
	for i, r := range runes {
		b[len(runes)-1-i] = r
	}
	return string(b)
}
