// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"strings"

	"markwarden/internal/fold"
)

// wholeLength is the longest text filed with the full neighbourhood of two deletions. A longer one is filed whole with
// one deletion, and by a prefix and a suffix with one deletion each: two edits leave one of two disjoint segments with at
// most one (pigeonhole), so nothing is lost.
const wholeLength = 13

// segment is the length of the prefix and suffix a text of n letters is filed by (ENGINE §4.2: six is too short).
func segment(n int) int {
	switch {
	case n <= 15:
		return 7
	case n <= 19:
		return 8
	}
	return 10
}

// form is what a text is filed and found by.
type form struct {
	skeleton string
	plain    string // folded text
	letters  int
	han      bool // wholly Han
	latin    bool // wholly Latin letters and digits
	phonetic string
	pinyin   string
	famous   bool
	translit string
	bits     float64 // distinctiveness
	ordinary bool    // each word is ordinary language
}

// formOf folds a register text; ok is false if no letter is left or it is too long to be met in a window.
func formOf(text string) (form, bool) {
	t := fold.Fold(text)
	f := form{han: true, latin: true, ordinary: true}
	var skeleton, plain, han strings.Builder
	for i := range t.Tokens {
		k := &t.Tokens[i]
		f.han = f.han && k.Script == fold.Han
		f.latin = f.latin && k.Script == fold.Latin
		skeleton.WriteString(k.Skeleton)
		plain.WriteString(k.Text)
		if k.Script == fold.Han {
			han.WriteString(k.Text)
			continue
		}
		f.bits += fold.Bits(k.Text)
		f.ordinary = f.ordinary && (fold.Known(k.Text) || isNumber(k.Text))
	}
	if h := han.String(); h != "" {
		f.ordinary = f.ordinary && fold.OrdinaryHan(h)
		f.bits += hanBits(h)
	}
	f.skeleton = skeleton.String()
	f.letters = len([]rune(f.skeleton))
	f.bits = min(f.bits, 120)
	if len(t.Tokens) == 0 || f.letters < minExact || f.letters > maxLength {
		return f, false
	}
	f.plain = plain.String()
	return f, true
}

func (f *form) addSounds() {
	switch {
	case f.latin:
		f.phonetic = phonetic(f.plain)
	case f.han:
		f.pinyin = fold.NearPinyin(fold.Pinyin(f.plain))
	default:
		f.translit = fold.Skeleton(fold.Latinise(f.plain))
	}
}

// hanBits is what a run of Han characters tells: a known word as the tables say, else about six bits a character
// (a character is one of the few thousand in use, but names take the common ones).
func hanBits(s string) float64 {
	if fold.Known(s) {
		return fold.Bits(s)
	}
	return 7 * float64(len([]rune(s)))
}

func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// keys appends every key a text is filed under. s is scratch.
func (f *form) keys(dst []uint64, s *stream) []uint64 {
	s.reset()
	s.add(f.skeleton)
	n, d := f.letters, budget(f.letters, f.han)
	if n <= wholeLength {
		dst = s.deletions(dst, 0, n, d, saltWhole)
	} else {
		dst = s.deletions(dst, 0, n, min(d, 1), saltWhole)
		if p := segment(n); d == 2 {
			dst = s.deletions(dst, 0, p, 1, saltPrefix+salt(p))
			dst = s.deletions(dst, n-p, n, 1, saltSuffix+salt(p))
		}
	}
	for _, x := range [...]struct {
		text string
		salt salt
	}{{f.phonetic, saltPhonetic}, {f.pinyin, saltPinyin}, {f.translit, saltTranslit}} {
		if x.text != "" && len(x.text) <= len(powers) {
			s.reset()
			s.add(x.text)
			dst = append(dst, seal(s.sub(0, len(s.letters)), x.salt))
		}
	}
	return f.earKeys(f.pieceKeys(dst, s), s)
}
