// SPDX-License-Identifier: Apache-2.0

package clearance

import (
	"math"

	"markwarden/internal/similarity"
)

// frequency is what runs of letters and phonemes tell in this register, by bucket.
type frequency struct{ letters, sounds []float32 }

func newFrequency(x *Index) frequency {
	table := func(p *postings) []float32 {
		out := make([]float32, len(p.offset)-1)
		for b := range out {
			out[b] = float32(x.rarity(p.size(uint32(b))))
		}
		return out
	}
	return frequency{table(&x.letters), table(&x.sounds)}
}

// rarity is -log2 of the share of n texts, half a text added so that what nobody has is not infinitely rare.
func (x *Index) rarity(n int) float64 {
	return max(0, min(similarity.MaxBits, math.Log2(float64(x.Len()+1)/(float64(n)+0.5))))
}

// Word is what a folded word tells in this register, in bits; with Gram and SoundGram the Index is a similarity.Frequency.
func (x *Index) Word(folded string) float64 { return x.rarity(x.count(folded)) }

// count is how many texts have the word.
func (x *Index) count(word string) int {
	if slot, ok := x.slots.find(wordHash(word)); ok && x.words.offset != nil {
		return x.words.size(slot)
	}
	return 0
}

// Gram is what three neighbouring letters tell.
func (x *Index) Gram(key uint32) float64 { return float64(x.bits.letters[x.letters.bucketOf(key)]) }

// SoundGram is what three neighbouring phonemes tell.
func (x *Index) SoundGram(key uint32) float64 {
	return float64(x.bits.sounds[x.sounds.bucketOf(key)])
}
