// SPDX-License-Identifier: Apache-2.0

package similarity

import "markwarden/internal/fold"

// Frequency tells how crowded words and letters are among the marks of a register, in bits: -log2 of the share of marks
// that hold them. A word in one mark of 65,000 has 16 bits, one in a hundredth of all marks fewer than 7. Values above
// MaxBits say no more than MaxBits. Implementations must be safe for concurrent use.
type Frequency interface {
	Word(folded string) float64   // a folded word
	Gram(key uint32) float64      // three neighbouring letters, see Prepared.Grams
	SoundGram(key uint32) float64 // three neighbouring phonemes, see Prepared.SoundGrams
}

// MaxBits is what an element tells that no other mark has.
const MaxBits = 16.0

// language stands in for a register that is not at hand: words count by their share in the language of listings, and
// three letters tell the same whichever they are.
type language struct{}

// Bits of three letters, and of three phonemes of the coarser alphabet, when nothing is known of a register: what a
// typical one carries in a register of 34,000 marks.
const (
	typicalGram      = 8
	typicalSoundGram = 7
)

func (language) Word(folded string) float64 { return fold.Bits(folded) }
func (language) Gram(uint32) float64        { return typicalGram }
func (language) SoundGram(uint32) float64   { return typicalSoundGram }

// Silent is a Frequency under which everything tells nothing: for taking signs apart before a register has been counted.
var Silent Frequency = silent{}

type silent struct{}

func (silent) Word(string) float64      { return 0 }
func (silent) Gram(uint32) float64      { return 0 }
func (silent) SoundGram(uint32) float64 { return 0 }
