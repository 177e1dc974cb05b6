// SPDX-License-Identifier: Apache-2.0

package fold

import (
	"embed"
	"iter"
	"math/bits"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// wordFiles hold the ordinary words of the screened languages, one line for each number of bits. tools/words made them.
//
//go:embed words/*.txt
var wordFiles embed.FS

// wordLanguages are loaded in this order; a word of several languages has the bits of the first.
var wordLanguages = [...]string{"en", "zh", "es", "fr", "de", "it"}

// unknownBits is what a word tells that no table has: at least one in 130,000, more for each letter (ENGINE §4.3).
const (
	unknownBits       = 17.0
	unknownBitsLetter = 2.6
	digitBits         = 3.4
)

// wordTable is a set of words by hash with the half bits of each: open addressing, the low byte of an entry holds the
// half bits and the rest the hash. Two of 100,000 words share 56 bits of hash with a chance of one in ten million.
type wordTable struct {
	slots []uint64
	shift uint
}

var ordinary = sync.OnceValue(func() *wordTable {
	const words = 110_000
	log := uint(bits.Len(words * 2))
	t := &wordTable{slots: make([]uint64, 1<<log), shift: 64 - log}
	for _, lang := range wordLanguages {
		b, err := wordFiles.ReadFile("words/" + lang + ".txt")
		if err != nil {
			continue // no such file was embedded: the language has no ordinary words
		}
		for line := range strings.Lines(string(b)) {
			t.line(strings.TrimSuffix(line, "\n"))
		}
	}
	return t
})

func (t *wordTable) line(s string) {
	head, rest, _ := strings.Cut(s, " ")
	half, err := strconv.ParseFloat(head, 64)
	if err != nil {
		return
	}
	for w := range strings.SplitSeq(rest, " ") {
		t.add(wordHash(w), uint8(half*2))
	}
}

func (t *wordTable) add(h uint64, half uint8) {
	for i := h >> t.shift; ; i = (i + 1) & uint64(len(t.slots)-1) {
		switch {
		case t.slots[i] == 0:
			t.slots[i] = h&^0xFF | uint64(half)
			return
		case t.slots[i]&^0xFF == h&^0xFF:
			return
		}
	}
}

func (t *wordTable) find(w string) (half uint8, ok bool) {
	h := wordHash(w)
	for i := h >> t.shift; t.slots[i] != 0; i = (i + 1) & uint64(len(t.slots)-1) {
		if t.slots[i]&^0xFF == h&^0xFF {
			return uint8(t.slots[i]), true
		}
	}
	return 0, false
}

// wordHash is FNV-1a with its bits mixed once more, because the table takes the high ones.
func wordHash(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(w); i++ {
		h = (h ^ uint64(w[i])) * 1099511628211
	}
	h ^= h >> 29
	return h * 0x9E3779B97F4A7C15
}

// Known reports whether a folded word is ordinary language in one of the screened languages, or a word of trade (usb).
func Known(word string) bool {
	_, ok := ordinary().find(word)
	return ok
}

// Bits is how much a folded word tells in a listing: -log2 of its share among the words of listings. A word of the tables
// is worth 5 to 16; any other at least 17, because it may be somebody's coinage; a number little more than 3 a digit.
func Bits(word string) float64 {
	if half, ok := ordinary().find(word); ok {
		return float64(half) / 2
	}
	n, digits := 0, 0
	for _, r := range word {
		n++
		if '0' <= r && r <= '9' {
			digits++
		}
	}
	if digits == n {
		return digitBits * float64(n)
	}
	return max(unknownBits, unknownBitsLetter*float64(n))
}

// compoundBits is what two words tell together at most to be a compound that listings really use.
const compoundBits = 31

// KnownCompound reports whether a folded Latin word is two ordinary words of three and more letters written together
// (waterproofcase, playtime): no coinage.
func KnownCompound(word string) bool {
	const part = 3
	for i := part; i <= len(word)-part; i++ {
		if Known(word[:i]) && Known(word[i:]) && Bits(word[:i])+Bits(word[i:]) < compoundBits {
			return true
		}
	}
	return false
}

// OrdinaryHan reports whether a run of Han characters is ordinary language: a word of the table, or words of two and more
// characters side by side with at most one character between them (手机壳, 防摔手机壳).
func OrdinaryHan(s string) bool {
	if Known(s) {
		return true
	}
	if utf8.RuneCountInString(s) < 3 {
		return false
	}
	return hanWords([]rune(s), 1)
}

// hanWords cuts r into known words of two to five characters with at most loose single known characters.
func hanWords(r []rune, loose int) bool {
	if len(r) == 0 {
		return true
	}
	for n := min(5, len(r)); n >= 2; n-- {
		if Known(string(r[:n])) && hanWords(r[n:], loose) {
			return true
		}
	}
	return loose > 0 && Known(string(r[:1])) && hanWords(r[1:], loose-1)
}

// OrdinaryWords yields the words of one language's table (en, zh, es, fr, de, it) with their bits, commonest first. Nothing
// comes for a language without one.
func OrdinaryWords(lang string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		b, err := wordFiles.ReadFile("words/" + lang + ".txt")
		if err != nil {
			return
		}
		for line := range strings.Lines(string(b)) {
			head, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			half, err := strconv.ParseFloat(head, 64)
			if err != nil {
				return
			}
			for w := range strings.SplitSeq(rest, " ") {
				if !yield(w, half) {
					return
				}
			}
		}
	}
}
