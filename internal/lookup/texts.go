// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"math/bits"
	"unicode/utf8"
)

// meta is what the query needs of a text before it reads its letters. Sixteen bytes: four to a cache line.
type meta struct {
	offset    uint32 // of its skeleton in the arena
	signature uint32 // which letters occur
	size      uint8  // bytes of the skeleton
	length    uint8  // letters of the skeleton
	weight    uint8  // distinctiveness in half bits
	flags     uint8
}

const (
	flagOrdinary uint8 = 1 << iota // every entry of the text is ordinary language
	flagFamous
	flagHan
	flagLatin
	flagPlain // the folded text is not the skeleton: it follows it in the arena, its size first
)

// texts are the distinct skeletons of a register, numbered by falling distinctiveness so that "at least this telling" is one
// comparison of numbers; postings are the records behind each.
type texts struct {
	metas   []meta
	arena   []byte
	cuts    [256]uint32 // cuts[w] is the first text less telling than w half bits
	postOff []uint32
	records []uint32
	aliases []uint8
	famous  []uint32 // texts worth a search by pattern
}

func (t *texts) len() int { return len(t.metas) }

func (t *texts) skeleton(id uint32) []byte {
	m := &t.metas[id]
	return t.arena[m.offset : m.offset+uint32(m.size)]
}

// plain is the folded text itself, for its sound.
func (t *texts) plain(id uint32) []byte {
	m := &t.metas[id]
	if m.flags&flagPlain == 0 {
		return t.skeleton(id)
	}
	at := m.offset + uint32(m.size)
	return t.arena[at+1 : at+1+uint32(t.arena[at])]
}

// signature has a bit for each letter a to z, and five shared by everything else.
func signature(letters []rune) uint32 {
	var s uint32
	for _, r := range letters {
		s |= letterBit(r)
	}
	return s
}

func letterBit(r rune) uint32 {
	if 'a' <= r && r <= 'z' {
		return 1 << (r - 'a')
	}
	return 1 << (26 + uint32(r)%6)
}

// apart is the least number of edits two signatures allow: each edit can settle one letter on either side.
func apart(a, b uint32) int {
	return max(bits.OnesCount32(a&^b), bits.OnesCount32(b&^a))
}

func appendRunes(dst []rune, s []byte) []rune {
	for len(s) > 0 {
		if s[0] < utf8.RuneSelf {
			dst = append(dst, rune(s[0]))
			s = s[1:]
			continue
		}
		r, n := utf8.DecodeRune(s)
		dst = append(dst, r)
		s = s[n:]
	}
	return dst
}

// Text is the skeleton of a text by number.
func (t *Table) Text(id uint32) string { return string(t.texts.skeleton(id)) }

// Plain is a text by number, folded and without spaces; of several that read alike, one.
func (t *Table) Plain(id uint32) string { return string(t.texts.plain(id)) }

// Len is the number of distinct texts.
func (t *Table) Len() int { return t.texts.len() }

// Ordinary reports whether every entry behind a text is ordinary language.
func (t *Table) Ordinary(id uint32) bool { return t.texts.metas[id].flags&flagOrdinary != 0 }

// Postings returns the records behind a text, lowest first.
func (t *Table) Postings(id uint32) []Posting {
	a, b := t.texts.postOff[id], t.texts.postOff[id+1]
	out := make([]Posting, 0, b-a)
	for ; a < b; a++ {
		out = append(out, Posting{Record: t.texts.records[a], Alias: t.texts.aliases[a]})
	}
	return out
}

// Bytes is the memory the table holds.
func (t *Table) Bytes() int {
	n := 0
	for _, s := range t.sections() {
		n += len(s.bytes)
	}
	return n
}
