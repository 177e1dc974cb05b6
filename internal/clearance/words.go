// SPDX-License-Identifier: Apache-2.0

package clearance

import "math/bits"

// words numbers the words and the meanings of a register: open addressing on 64 bits of hash, so that two of a million
// share a number with a chance of one in thirty million.
type words struct {
	hashes []uint64
	shift  uint
	n      int
}

func newWords() *words { return &words{hashes: make([]uint64, 1<<8), shift: 64 - 8} }

// find is the slot of a hash, or the free slot it would take.
func (w *words) find(h uint64) (slot uint32, ok bool) {
	i := h >> w.shift
	for w.hashes[i] != 0 && w.hashes[i] != h {
		i = (i + 1) & uint64(len(w.hashes)-1)
	}
	return uint32(i), w.hashes[i] == h
}

func (w *words) add(h uint64) {
	slot, ok := w.find(h)
	if ok {
		return
	}
	w.hashes[slot] = h
	if w.n++; 2*w.n > len(w.hashes) {
		old := w.hashes
		w.hashes = make([]uint64, 2*len(old))
		w.shift = 64 - uint(bits.TrailingZeros(uint(len(w.hashes))))
		for _, h := range old {
			if h != 0 {
				slot, _ := w.find(h)
				w.hashes[slot] = h
			}
		}
	}
}

// wordHash is FNV-1a with its bits mixed once more, because the table takes the high ones; never 0.
func wordHash[T string | []byte](word T) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(word); i++ {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return mix(h)
}

// senseHash is the hash of a meaning of the dictionary, told apart from all words by a byte that no word begins with.
func senseHash(id uint16) uint64 { return wordHash([]byte{0, byte(id), byte(id >> 8)}) }

// bonesHash is the hash of the consonants of a whole text, likewise told apart.
func bonesHash(consonants string) uint64 { return wordHash("\x01" + consonants) }

func mix(h uint64) uint64 {
	h ^= h >> 29
	h *= 0x9E3779B97F4A7C15
	h ^= h >> 32
	return max(1, h)
}
