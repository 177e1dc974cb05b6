// SPDX-License-Identifier: Apache-2.0

package lookup

import "math/bits"

// hashBase makes the polynomial hash: h(s) = sum of s[i]*B^(n-1-i) mod 2^64, so that the hash of any substring, and of any
// substring with letters deleted, follows from prefix hashes in constant time.
const hashBase = 0x9E3779B97F4A7C15

var powers = func() (p [maxLength + 16]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * hashBase
	}
	return p
}()

// salt keeps the kinds of keys apart.
type salt uint64

const (
	saltWhole salt = iota
	saltPhonetic
	saltPinyin
	saltTranslit
	saltPieceSound // the sound of an opening or ending of a Han name
	saltInitials   // the first letter of each syllable of a Han name
	saltFirst      // the first character of a known Han name
	saltOpening    // the first letters of a known Latin name
	saltEnding     // its last letters
	saltConsonants // its consonants
	saltEar        // the classes of its consonants, as other scripts hear it
	saltPrefix     // plus the segment's length
	saltSuffix     = saltPrefix + 16
)

// seal turns a polynomial hash into a key: 64 well-mixed bits.
func seal(h uint64, s salt) uint64 {
	hi, lo := bits.Mul64(h^(uint64(s)+1)*0xD6E8FEB86659FD93, 0xA0761D6478BD642F)
	x := hi ^ lo
	return x ^ x>>32
}

// hashText is the polynomial hash of a text's bytes.
func hashText(s string) (h uint64) {
	for i := range len(s) {
		h = h*hashBase + uint64(s[i]) + 1
	}
	return h
}

// stream is a sequence of letters with its prefix hashes; window [a,b) of it hashes in constant time.
type stream struct {
	letters []rune
	narrow  []byte   // the same where every letter is ASCII; a letter that is not stands as 0xFF
	prefix  []uint64 // prefix[i] = h(letters[:i])
}

func (s *stream) reset() {
	s.letters, s.narrow = s.letters[:0], s.narrow[:0]
	s.prefix = append(s.prefix[:0], 0)
}

func (s *stream) add(text string) {
	h := s.prefix[len(s.prefix)-1]
	for _, r := range text {
		h = h*hashBase + uint64(r) + 1
		s.letters = append(s.letters, r)
		s.narrow = append(s.narrow, byte(min(uint32(r), 0xFF)))
		s.prefix = append(s.prefix, h)
	}
}

// sub is h(letters[a:b]); b-a must not exceed len(powers).
func (s *stream) sub(a, b int) uint64 { return s.prefix[b] - s.prefix[a]*powers[b-a] }

// deletions appends to dst the keys of letters[a:b] with up to d letters left out (d at most 2), the whole one first, then
// those with one letter left out. Keys repeat where equal letters stand apart; callers do not mind.
func (s *stream) deletions(dst []uint64, a, b, d int, k salt) []uint64 {
	dst = append(dst, seal(s.sub(a, b), k))
	if d > 0 {
		dst = s.withoutOne(dst, a, b, k)
	}
	if d > 1 {
		dst = s.withoutTwo(dst, a, b, k)
	}
	return dst
}

// withoutOne appends the keys of letters[a:b] with one letter left out. Of equal neighbours one stands for all.
func (s *stream) withoutOne(dst []uint64, a, b int, k salt) []uint64 {
	if b-a < 2 {
		return dst
	}
	for i := a; i < b; i++ {
		if i == a || s.letters[i] != s.letters[i-1] {
			dst = append(dst, seal(s.sub(a, i)*powers[b-1-i]+s.sub(i+1, b), k))
		}
	}
	return dst
}

// withoutTwo appends the keys of letters[a:b] with two letters left out.
func (s *stream) withoutTwo(dst []uint64, a, b int, k salt) []uint64 {
	if b-a < 3 {
		return dst
	}
	for i := a; i < b; i++ {
		if i > a && s.letters[i] == s.letters[i-1] {
			continue
		}
		left := s.sub(a, i)
		for j := i + 1; j < b; j++ {
			if j == i+1 || s.letters[j] != s.letters[j-1] {
				dst = append(dst, seal((left*powers[j-i-1]+s.sub(i+1, j))*powers[b-1-j]+s.sub(j+1, b), k))
			}
		}
	}
	return dst
}
