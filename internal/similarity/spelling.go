// SPDX-License-Identifier: Apache-2.0

package similarity

import "unicode/utf8"

// Phonemes are written in one letter each: the vowels a e i o u, and S as in ship, C as in chip, j as in jam, y as in
// yes; every other letter stands for itself. The coding is coarse on purpose: buyers of many tongues read one mark, and
// what is close but not the same is left to the costs in phonetic.go.

// appendSounds appends the phonemes of a word of plain Latin letters and digits.
func appendSounds(dst []byte, word string) []byte {
	if len(word) == 1 {
		return joinSound(dst, letterNames[word[0]])
	}
	s := speller{word: word, out: dst, base: len(dst), number: isNumber(word)}
	for s.i < len(word) {
		s.step()
	}
	return s.out
}

// joinSound appends phonemes, writing a doubled one once and letting a hiss run into the next (ice shine, ishine).
func joinSound[T string | []byte](dst []byte, p T) []byte {
	for k := 0; k < len(p); k++ {
		c := p[k]
		if n := len(dst); n > 0 {
			last := dst[n-1]
			if last == c {
				continue
			}
			if last == 's' && (c == 'S' || c == 'z') || last == 'z' && (c == 's' || c == 'S') || last == 't' && c == 'C' {
				dst[n-1] = c
				continue
			}
		}
		dst = append(dst, c)
	}
	return dst
}

// letterNames are how single letters and digits are spoken (C-MORE is see more, X-SEED is exceed).
var letterNames = [256]string{
	'a': "e", 'b': "bi", 'c': "si", 'd': "di", 'e': "i", 'f': "ef", 'g': "ji", 'h': "eC", 'i': "i", 'j': "je", 'k': "ke", 'l': "el", 'm': "em",
	'n': "en", 'o': "o", 'p': "pi", 'q': "kyu", 'r': "ar", 's': "es", 't': "ti", 'u': "yu", 'v': "vi", 'w': "dablyu", 'x': "eks", 'y': "wi", 'z': "zi",
	'0': "o", '1': "wan", '2': "tu", '3': "tri", '4': "for", '5': "fiv", '6': "siks", '7': "seven", '8': "et", '9': "nin",
}

// digitLetters are the digits that stand for a letter inside a word (VEL0RA); the others are spoken there too (GR8, B4).
var digitLetters = [10]string{0: "o", 1: "i", 3: "e", 5: "s", 6: "b", 7: "t", 9: "g"}

// speller walks through a word and writes its phonemes.
type speller struct {
	word   string
	i      int
	out    []byte
	base   int  // where this word begins in out
	number bool // there are digits only
}

// at is the letter k places on, 0 outside the word.
func (s *speller) at(k int) byte {
	if k += s.i; k >= 0 && k < len(s.word) {
		return s.word[k]
	}
	return 0
}

// put writes phonemes for the next used letters.
func (s *speller) put(p string, used int) {
	s.out = joinSound(s.out, p)
	s.i += used
}

// strangeSounds is the number of phonemes that stand for letters of other alphabets, below all printable characters: how
// they sound is not known here, but they do sound.
const strangeSounds = 31

func isVowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }

// isFront reports whether c softens a c or g before it.
func isFront(c byte) bool { return c == 'e' || c == 'i' || c == 'y' }

func (s *speller) step() {
	c := s.word[s.i]
	switch {
	case '0' <= c && c <= '9':
		if l := digitLetters[c-'0']; l != "" && !s.number {
			s.put(l, 1)
			return
		}
		s.put(letterNames[c], 1)
	case isVowel(c) || c == 'y':
		s.vowel(c)
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(s.word[s.i:])
		s.out = append(s.out, 1+byte(uint32(r)%strangeSounds))
		s.i += n
	case c < 'a' || c > 'z':
		s.i++
	default:
		s.consonant(c)
	}
}

func (s *speller) vowel(c byte) {
	n := s.at(1)
	switch c {
	case 'a':
		s.pick(n, "uw", "o", "iye", "e", "a")
	case 'e':
		s.vowelE(n)
	case 'i':
		if n == 'g' && s.at(2) == 'h' {
			s.put("i", 3)
			return
		}
		s.pick(n, "e", "i", "", "", "i")
	case 'o':
		s.pick(n, "ou", "u", "wae", "o", "o")
	case 'u':
		if n == 'i' && s.at(2) == 0 {
			n = 0
		}
		s.pick(n, "ei", "u", "", "", "u")
	default:
		if s.i == 0 && isVowel(n) {
			s.put("y", 1)
			return
		}
		s.put("i", 1)
	}
}

// pick writes the phoneme of a vowel by the letter behind it: one of set1 gives p1, one of set2 p2, both using two
// letters; any other gives p.
func (s *speller) pick(n byte, set1, p1, set2, p2, p string) {
	for i := 0; i < len(set1); i++ {
		if set1[i] == n {
			s.put(p1, 2)
			return
		}
	}
	for i := 0; i < len(set2); i++ {
		if set2[i] == n {
			s.put(p2, 2)
			return
		}
	}
	s.put(p, 1)
}

func (s *speller) vowelE(n byte) {
	switch {
	case n == 'a' && s.at(2) == 'u':
		s.put("o", 3)
	case n == 'e', n == 'a', n == 'y' && s.at(2) == 0:
		s.put("i", 2)
	case n == 'u', n == 'w':
		s.put("u", 2)
	case n == 'i', n == 'y':
		s.put("e", 2)
	case n == 0 && len(s.out)-s.base >= 2 && !isVowel(s.at(-1)):
		s.i++ // silent at the end
	default:
		s.put("e", 1)
	}
}

func (s *speller) consonant(c byte) {
	n, first := s.at(1), s.i == 0
	switch c {
	case 'b':
		if n == 0 && s.at(-1) == 'm' {
			s.i++ // comb
			return
		}
		s.put("b", 1)
	case 'c':
		s.consonantC(n)
	case 'd':
		s.consonantD(n)
	case 'g':
		s.consonantG(n, first)
	case 'h':
		s.consonantH(n, first)
	case 'k':
		if first && n == 'n' {
			s.i++ // knife
			return
		}
		s.put("k", 1)
	case 'l':
		if first && n == 'l' {
			s.put("y", 2) // llama
			return
		}
		s.put("l", 1)
	case 'p':
		s.consonantP(n, first)
	case 'q':
		if n == 'u' {
			s.put("kw", 2)
			return
		}
		s.put("k", 1)
	case 's':
		s.consonantS(n)
	case 't':
		s.consonantT(n)
	case 'w':
		s.consonantW(n, first)
	case 'x':
		s.consonantX(n, first)
	default:
		s.put(s.word[s.i:s.i+1], 1)
	}
}

func (s *speller) consonantC(n byte) {
	nn := s.at(2)
	switch {
	case n == 'h' && (nn == 'r' || nn == 'l'):
		s.put("k", 2)
	case n == 'h', n == 'z':
		s.put("C", 2)
	case n == 'k':
		s.put("k", 2)
	case n == 'c' && isFront(nn):
		s.put("ks", 2)
	case isFront(n):
		s.put("s", 1)
	default:
		s.put("k", 1)
	}
}

func (s *speller) consonantD(n byte) {
	switch {
	case n == 'g' && isFront(s.at(2)):
		s.put("j", 2)
	case n == 't':
		s.put("t", 2)
	default:
		s.put("d", 1)
	}
}

func (s *speller) consonantG(n byte, first bool) {
	switch {
	case n == 'h' && first:
		s.put("g", 2)
	case n == 'h':
		s.i += 2
	case n == 'n' && first:
		s.i++
	case n == 'u' && isFront(s.at(2)):
		s.put("g", 2)
	case isFront(n):
		s.put("j", 1)
	default:
		s.put("g", 1)
	}
}

func (s *speller) consonantH(n byte, first bool) {
	if first || isVowel(s.at(-1)) && (isVowel(n) || n == 'y') {
		s.put("h", 1)
		return
	}
	s.i++
}

func (s *speller) consonantP(n byte, first bool) {
	switch {
	case n == 'h', n == 'f':
		s.put("f", 2)
	case first && (n == 's' || n == 'n' || n == 't'):
		s.i++
	default:
		s.put("p", 1)
	}
}

func (s *speller) consonantS(n byte) {
	switch {
	case n == 'c' && s.at(2) == 'h':
		s.put("S", 3)
	case n == 'h':
		s.put("S", 2)
	case n == 'c' && isFront(s.at(2)):
		s.put("s", 2)
	default:
		s.put("s", 1)
	}
}

func (s *speller) consonantT(n byte) {
	nn := s.at(2)
	switch {
	case n == 'c' && nn == 'h':
		s.put("C", 3)
	case n == 'h':
		s.put("t", 2)
	case n == 'i' && (nn == 'o' || nn == 'a') && s.i > 0:
		s.put("S", 2) // nation
	default:
		s.put("t", 1)
	}
}

func (s *speller) consonantW(n byte, first bool) {
	switch {
	case first && n == 'r':
		s.i++
	case n == 'h':
		s.put("w", 2)
	default:
		s.put("w", 1)
	}
}

func (s *speller) consonantX(n byte, first bool) {
	switch {
	case first && (isVowel(n) || n == 'y'):
		s.put("z", 1)
	case first:
		s.put("eks", 1)
	default:
		s.put("ks", 1)
	}
}
