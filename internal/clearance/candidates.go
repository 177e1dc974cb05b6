// SPDX-License-Identifier: Apache-2.0

package clearance

import (
	"cmp"
	"slices"

	"markwarden/internal/similarity"
)

// How many texts each road proposes. They were set so that on the development pairs what a full scan puts among the first
// fifty is nearly all proposed (TestProposesWhatAScanFinds).
const (
	byLetters = 1500
	bySounds  = 2000
	byWords   = 800
	byBones   = 500 // of those with the same consonants
	byElement = 400 // for each of the strongest words alone
	elements  = 3
)

// search is the working memory of one search; nothing of it outlives the call.
type search struct {
	x        *Index
	name     similarity.Prepared
	other    similarity.Prepared
	sum      []float32 // by text, zero between roads
	touched  []uint32
	lists    []list
	proposed []uint32
}

// list is a posting list to be added up with the bits of its key.
type list struct {
	ids  []uint32
	bits float32
}

func newSearch(x *Index) *search { return &search{x: x, sum: make([]float32, x.Len())} }

// propose collects the texts worth comparing with the name, each once, by rising number.
func (s *search) propose() {
	s.proposed = s.proposed[:0]
	letters, lb := s.name.Grams()
	s.grams(letters, &s.x.letters)
	s.road(float32(lb), s.x.letterBits, 1, byLetters)
	sounds, sb := s.name.SoundGrams()
	s.grams(sounds, &s.x.sounds)
	s.road(float32(sb), s.x.soundBits, 1, bySounds)
	s.bones()
	s.wordLists()
	s.road(float32(s.name.Weight()), s.x.wordBits, 1, byWords)
	s.elementRoads()
	slices.Sort(s.proposed)
	s.proposed = slices.Compact(s.proposed)
}

// bones proposes texts with the same consonants, by what else they share to the ear; the lists of phonemes are still in
// place.
func (s *search) bones() {
	slot, ok := s.x.slots.find(bonesHash(s.name.Consonants()))
	if !ok {
		return
	}
	ids := s.x.words.of(slot)
	s.touched = append(s.touched[:0], ids...)
	for _, id := range ids {
		s.sum[id] = float32(s.x.rarity(len(ids)))
	}
	_, bits := s.name.SoundGrams()
	s.more(s.lists)
	s.best(float32(bits), s.x.soundBits, 1, byBones)
	s.clear()
}

// more adds lists up for the texts already touched.
func (s *search) more(lists []list) {
	for _, l := range lists {
		for _, id := range l.ids {
			if s.sum[id] != 0 {
				s.sum[id] += l.bits
			}
		}
	}
}

func (s *search) clear() {
	for _, id := range s.touched {
		s.sum[id] = 0
	}
}

// elementRoads look for each of the strongest words of a longer name alone: what holds it, however much else.
func (s *search) elementRoads() {
	type word struct {
		i      int
		weight float64
	}
	var list []word
	for w := range s.name.Words {
		list = append(list, word{len(list), w.Weight})
	}
	slices.SortStableFunc(list, func(a, b word) int { return cmp.Compare(b.weight, a.weight) })
	for _, w := range list[:min(len(list), elements)] {
		grams, bits := s.name.WordGrams(w.i)
		s.grams(grams, &s.x.letters)
		s.road(float32(bits), s.x.letterBits, containment, byElement)
	}
}

// containment is the share of a text's own bits that counts against it when a word is looked for inside it.
const containment = 0.2

// grams lists the posting lists of the runs, rare ones first.
func (s *search) grams(list []similarity.Gram, p *postings) {
	s.lists = s.lists[:0]
	for _, g := range list {
		s.add(p.of(p.bucketOf(g.Key)), g.Bits)
	}
	s.rareFirst()
}

func (s *search) add(ids []uint32, bits float32) {
	if len(ids) > 0 && bits > 0 {
		s.lists = append(s.lists, list{ids, bits})
	}
}

func (s *search) rareFirst() {
	slices.SortStableFunc(s.lists, func(a, b list) int { return cmp.Compare(len(a.ids), len(b.ids)) })
}

// What a word in common is worth beside the same word: another word of the same meaning, and a word that is an end of
// one of ours.
const (
	senseShare = 0.7
	pieceShare = 0.8
	leastPiece = 3 // letters
)

// wordLists lists the posting lists of the words of the name, of their meanings, of the words they begin and end with,
// and of neighbours written as one.
func (s *search) wordLists() {
	s.lists = s.lists[:0]
	last := similarity.Word{}
	i := 0
	for w := range s.name.Words {
		if !w.Idle {
			s.word(w.Text, w.Weight)
			s.name.Senses(i, func(id uint16) bool {
				s.slot(senseHash(id), senseShare*w.Weight)
				return true
			})
			s.pieces(w)
		}
		if i > 0 {
			s.word(last.Text+w.Text, last.Weight+w.Weight)
			s.word(w.Text+last.Text, last.Weight+w.Weight)
		}
		last = w
		i++
	}
	s.rareFirst()
}

func (s *search) word(text string, bits float64) { s.slot(wordHash(text), bits) }

func (s *search) slot(hash uint64, bits float64) {
	if slot, ok := s.x.slots.find(hash); ok {
		s.add(s.x.words.of(slot), float32(bits))
	}
}

// pieces lists the words that ours begins or ends with, as much as they make of it.
func (s *search) pieces(w similarity.Word) {
	n := len(w.Text)
	for k := leastPiece; k < n; k++ {
		share := pieceShare * w.Weight * float64(k) / float64(n)
		s.word(w.Text[:k], share)
		s.word(w.Text[n-k:], share)
	}
}

// A long list adds no text that has nothing of the rarer lists once these hold the greater part of the bits and enough
// texts: it could not reach the best any more. Short lists are always read.
const (
	settled  = 0.5
	enough   = 8 // times the limit
	longList = 1 << 13
)

// road adds the lists up and proposes the texts with the greatest share of bits in common, where a text's own bits
// beyond what is shared count by own.
func (s *search) road(mine float32, theirs []float32, own float32, limit int) {
	total, seen := float32(0), float32(0)
	for _, l := range s.lists {
		total += l.bits
	}
	s.touched = s.touched[:0]
	for i, l := range s.lists {
		if seen > settled*total && len(l.ids) >= longList && len(s.touched) >= enough*limit {
			s.more(s.lists[i:])
			break
		}
		for _, id := range l.ids {
			if s.sum[id] == 0 {
				s.touched = append(s.touched, id)
			}
			s.sum[id] += l.bits
		}
		seen += l.bits
	}
	s.best(mine, theirs, own, limit)
	s.clear()
}

// steps is the fineness in which scores of a road are sorted.
const steps = 1024

// best proposes the limit texts of greatest score among those touched; of the last step all are taken up to twice the
// limit, by rising number.
func (s *search) best(mine float32, theirs []float32, own float32, limit int) {
	var count [steps + 1]int
	step := func(id uint32) int {
		v := (1 + own) * s.sum[id] / (mine + own*theirs[id])
		return int(min(1, max(0, v)) * steps)
	}
	for _, id := range s.touched {
		count[step(id)]++
	}
	floor, n := steps, 0
	for floor > 0 && n+count[floor] < limit {
		n += count[floor]
		floor--
	}
	room := 2 * limit
	slices.Sort(s.touched)
	for _, id := range s.touched {
		if k := step(id); k > floor || k == floor && room > n {
			if k == floor {
				room--
			}
			s.proposed = append(s.proposed, id)
		}
	}
}
