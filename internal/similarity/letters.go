// SPDX-License-Identifier: Apache-2.0

package similarity

import "math"

// form is a string of letters as eye and ear take it.
type form struct {
	letters    []rune
	sound      []byte
	grams      grams
	soundGrams grams
	signature  uint32 // which letters occur: a quick no
}

// grams are the runs of three letters, the two ends marked, with what each tells.
type grams struct {
	list []Gram
	bits float64 // of all
}

// Gram is a run of three letters, or of three phonemes.
type Gram struct {
	Key  uint32  // ten bits for each letter, zero for an end of the sign
	Bits float32 // what it tells
}

// set takes the letters and phonemes already in f apart. The memory of an earlier use is used again.
func (f *form) set(freq Frequency) {
	f.signature = 0
	for _, r := range f.letters {
		f.signature |= letterBit(r)
	}
	f.grams.reset()
	a, b := uint32(0), uint32(0)
	for _, r := range f.letters {
		c := uint32(r)&0x3FF + 1
		f.grams.add(a<<20|b<<10|c, freq.Gram)
		a, b = b, c
	}
	f.grams.add(a<<20|b<<10, freq.Gram)
	f.soundGrams.reset()
	a, b = 0, 0
	for _, r := range f.sound {
		c := uint32(r)
		f.soundGrams.add(a<<20|b<<10|c, freq.SoundGram)
		a, b = b, c
	}
	f.soundGrams.add(a<<20|b<<10, freq.SoundGram)
}

func (g *grams) reset() { g.list, g.bits = g.list[:0], 0 }

func (g *grams) add(key uint32, bits func(uint32) float64) {
	v := min(MaxBits, bits(key))
	g.bits += v
	g.list = append(g.list, Gram{key, float32(v)})
}

func letterBit(r rune) uint32 {
	if 'a' <= r && r <= 'z' {
		return 1 << (r - 'a')
	}
	return 1 << (26 + uint32(r)%6)
}

// shared is the part of the bits of both that both have, within [0,1].
func (g *grams) shared(h *grams) float64 {
	if g.bits+h.bits == 0 {
		return 0
	}
	var used uint64
	n := 0.0
	long := h.list[:min(len(h.list), 64)]
	for _, x := range g.list[:min(len(g.list), 64)] {
		for j := range long {
			if x.Key == long[j].Key && used&(1<<j) == 0 {
				used |= 1 << j
				n += float64(x.Bits)
				break
			}
		}
	}
	return min(1, 2*n/(g.bits+h.bits))
}

// letterLikeness are the four figures in which two forms are alike: by edits and by common runs, to the eye and to the ear.
type letterLikeness struct{ sight, grams, soundGrams, sound float64 }

func likeForms(a, b *form) letterLikeness {
	return letterLikeness{
		sight:      tribunalSight.like(a.letters, b.letters),
		grams:      a.grams.shared(&b.grams),
		soundGrams: a.soundGrams.shared(&b.soundGrams),
		sound:      soundLike(a.sound, b.sound),
	}
}

// all is the weighted root mean square of the four: being very alike in one way counts for more than being somewhat
// alike in all (sound alone may do: Lloyd Schuhfabrik, C-342/97, paragraph 28).
func (l *letterLikeness) all(w *Weights) float64 {
	return math.Sqrt(w.Sight*l.sight*l.sight + w.Grams*l.grams*l.grams + w.SoundGrams*l.soundGrams*l.soundGrams + w.Sound*l.sound*l.sound)
}
