// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"strings"

	"markwarden/internal/fold"
)

// A name keeps its consonants, more or less, when another script writes it by ear: ルイヴィトン, луи виттон and 루이비통 for Louis
// Vuitton, 帕达 for Prada. So a Latin name is also filed by the classes of its consonants, and a word of another script asks by
// those of its transliteration; what is proposed is then held against the name letter by letter. Loanwords sound like names too
// (スニーカー is a sneaker and sounds like Senka), so this is asked for where pieces of names are.
const (
	earLeast  = 2 // classes of a name that is filed by them
	earEdits  = 4 // classes of a name that is filed with one left out, and one less of a word that asks so
	earMost   = 16
	earNear   = 0.22 // unlikeness a letter up to which a word is the name by ear
	earSame   = 0.17 // likewise for a name of few classes
	earLong   = 3    // classes that are not few
	earQuota  = 12
	earVowel  = 'a' // a name that opens with a vowel
	earHan    = 8   // characters of a Han text that is asked by ear
	costByEar = 6.0
	earWeight = 40.0 // bits that a letter wholly unlike costs, by share
)

// earClass is the class of a consonant; 0 for vowels and for letters that come and go between languages.
func earClass(word string, i int) byte {
	next := byte(0)
	if i+1 < len(word) {
		next = word[i+1]
	}
	soft := next == 'e' || next == 'i' || next == 'y'
	switch c := word[i]; c {
	case 'b', 'p', 'f', 'v':
		return 'p'
	case 'd', 't':
		return 't'
	case 's', 'z', 'j':
		return 's'
	case 'x':
		return 's'
	case 'c':
		if soft || next == 'h' || next == 'c' {
			return 's'
		}
		return 'k'
	case 'k':
		if next == 'h' {
			return 0 // the Russian х, an h
		}
		return 'k'
	case 'g', 'q':
		return 'k'
	case 'l', 'r':
		return 'l'
	case 'm', 'n':
		return 'n'
	}
	return 0
}

// byEar are the classes of the consonants of a word in plain Latin letters. In a name (heard false) an r or l before another
// consonant or at the end is left out, because other scripts leave it out as often as not.
func byEar(word string, heard bool) string {
	if len(word) > 1 {
		word = word[:1] + strings.ReplaceAll(word[1:], "x", "ks")
	}
	out := make([]byte, 0, len(word))
	last := byte(0)
	for i := range len(word) {
		c := earClass(word, i)
		switch {
		case word[i] >= '0' && word[i] <= '9':
			return ""
		case c == 0:
			if len(out) == 0 && isVowel(rune(word[i])) {
				out = append(out, earVowel)
			}
			last = 0
			continue
		case c == 'l' && !heard && len(out) > 0 && (i+1 == len(word) || !isVowel(rune(word[i+1])) && word[i+1] != 'y'):
			continue
		case c == last:
			continue // doubled, or two letters of one sound
		}
		last = c
		out = append(out, c)
	}
	if len(out) < earLeast || len(out) > earMost {
		return ""
	}
	return string(out)
}

// earNames are the classes under which a name is filed: as it reads, with ch and th as some languages hear them, and without the
// second of two consonants (帕达 for Prada).
func earNames(name string) []string {
	out := []string{byEar(name, false)}
	if strings.Contains(name, "ch") || strings.Contains(name, "th") {
		out = append(out, byEar(earOther.Replace(name), false))
	}
	if short := withoutClusters(name); short != name {
		out = append(out, byEar(short, false))
	}
	return out
}

var earOther = strings.NewReplacer("ch", "k", "th", "s")

// withoutClusters is a name without each r and l after the consonants that they open a syllable with.
func withoutClusters(name string) string {
	cluster := func(i int) bool {
		if i == 0 || name[i] != 'r' && name[i] != 'l' {
			return false
		}
		return strings.IndexByte("pbkcgf", name[i-1]) >= 0 || name[i] == 'r' && (name[i-1] == 't' || name[i-1] == 'd')
	}
	var b []byte
	for i := range len(name) {
		if !cluster(i) {
			b = append(b, name[i])
		}
	}
	return string(b)
}

// earKeys appends the keys of a Latin name as other scripts hear it.
func (f *form) earKeys(dst []uint64, s *stream) []uint64 {
	if !f.latin || !f.famous {
		return dst
	}
	for _, e := range earNames(f.plain) {
		if e == "" {
			continue
		}
		d := 0
		if len(e) >= earEdits {
			d = 1
		}
		s.reset()
		s.add(e)
		dst = s.deletions(dst, 0, len(e), d, saltEar)
	}
	return dst
}

// kanaPlain takes out of kana what has no letter: the long mark and the doubling sign; and fu is how kana writes f.
var kanaPlain = strings.NewReplacer("ー", "", "ッ", "", "っ", "", "フ", "f", "ふ", "f", "・", "", "ヴ", "v", "ゔ", "v")

// cyrillicPlain brings the transliteration of Cyrillic nearer to how names are written: х is an h, дж a j.
var cyrillicPlain = strings.NewReplacer("kh", "h", "dzh", "j", "shch", "sh")

// heardAs is a text of another script in Latin letters, as it is read out; "" when it cannot be.
func heardAs(text string, han bool) string {
	if han {
		return fold.Pinyin(text)
	}
	return cyrillicPlain.Replace(fold.Latinise(kanaPlain.Replace(text)))
}

// listen proposes the Latin names that a window of another script may be, by ear.
func (q *query) listen(w *window) {
	said := heardAs(q.plain(w), w.han)
	script := q.text.Tokens[w.first].Script
	e := byEar(said, script != fold.Cyrillic && script != fold.Greek) // which spell a name letter by letter
	if e == "" || len(said) > maxLength {
		return
	}
	d := 0
	if len(e) >= earEdits-1 {
		d = 1
	}
	heard := speak(said)
	q.side.reset()
	q.side.add(e)
	quota := q.opt.Quota
	q.opt.Quota = max(quota, earQuota)
	defer func() { q.opt.Quota = quota }()
	for i, key := range q.side.deletions(nil, 0, len(e), d, saltEar) {
		left := len(e)
		if i > 0 {
			left--
		}
		q.table.probe(key, len(said)/3, lengthCap, ^uint32(0), func(id uint32) {
			m := q.table.texts.metas[id]
			if m.flags&flagLatin == 0 {
				return
			}
			name := speak(q.table.texts.plain(id))
			if far := heard.unlike(&name, earNear); far <= earSame || far <= earNear && left >= earLong {
				q.accept(w, id, Phonetic, 0, earWeight*far+costByEar)
			}
		})
	}
}

// The unlikeness of letters in the same place, and of one that is not there.
const (
	unlikeAlike = 0.3 // one vowel for another, one consonant for another of its class
	lostVowel   = 0.25
	lostSoft    = 0.3 // l, r, h, w, y, n and what stands twice
	unlikeOther = 1.2
)

// spoken is a word with what its letters sound like. Each is held against many others.
type spoken struct {
	letters [maxLength]byte
	kind    [maxLength]byte // the class of a consonant, earVowel for vowels and what stands for one, 0 for h
	lost    [maxLength]float64
	n       int
}

// speak reads a word out; one that is empty or too long has no letters.
func speak[T string | []byte](word T) (s spoken) {
	if len(word) > maxLength {
		return s
	}
	s.n = copy(s.letters[:], word)
	text := string(word)
	for i := range s.n {
		c, class := text[i], earClass(text, i)
		s.kind[i] = class
		if isVowel(c) || c == 'w' {
			s.kind[i] = earVowel
		}
		switch {
		case isVowel(c):
			s.lost[i] = lostVowel
		case strings.IndexByte("lrhwn", c) >= 0, i > 0 && class != 0 && class == s.kind[i-1]:
			s.lost[i] = lostSoft
		default:
			s.lost[i] = unlikeOther
		}
	}
	return s
}

// unlike is how far what is heard is from a name, a letter: 0 for the same, about 1 for nothing alike, unlikeOther for anything
// further than most.
func (s *spoken) unlike(name *spoken, most float64) float64 {
	longest := max(s.n, name.n)
	limit := most * float64(longest)
	if s.n == 0 || name.n == 0 || lostVowel*float64(longest-min(s.n, name.n)) > limit {
		return unlikeOther
	}
	var a, b [maxLength + 1]float64
	prev, cur := &a, &b
	for j := range name.n {
		prev[j+1] = prev[j] + name.lost[j]
	}
	for i := range s.n {
		letter, kind, lost := s.letters[i], s.kind[i], s.lost[i]
		cur[0] = prev[0] + lost
		best := cur[0]
		for j := range name.n {
			same := prev[j]
			switch {
			case letter == name.letters[j]:
			case kind != 0 && kind == name.kind[j]:
				same += unlikeAlike
			default:
				same += unlikeOther
			}
			cur[j+1] = min(same, prev[j+1]+lost, cur[j]+name.lost[j])
			best = min(best, cur[j+1])
		}
		if best > limit {
			return unlikeOther
		}
		prev, cur = cur, prev
	}
	return prev[name.n] / float64(longest)
}
