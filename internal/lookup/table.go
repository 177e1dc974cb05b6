// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"math/bits"
)

// The table is a row of buckets of one cache line each, because a probe costs what its cache misses cost (ENGINE §5): twelve
// 16-bit fingerprints, twelve 24-bit references and a header. A fingerprint is 11 bits of the key and 5 bits of the text's
// length, so that the length band is tested before the text is touched. An entry that finds its bucket full goes to the
// next, which the header says. A key with many texts has one entry that refers to a list sorted by number, so that the
// running threshold cuts it by binary search.
const (
	bucketBytes  = 64
	bucketLanes  = 12
	lanesOffset  = 0
	refsOffset   = 24
	headerOffset = 60
	meanLoad     = 9 // entries of a bucket on average: one in nine spills (Poisson)
	maxTexts     = 1<<24 - 1
	lengthHeavy  = 31 // the length that marks a reference to a heavy list
	lengthCap    = 30 // lengths from here on share a value
	heavyFrom    = 6  // texts of a key from which it has a list
	heavyUnit    = 4  // words a list is aligned to, so that a 24-bit reference reaches 67 million of them
	headerSpill  = 1 << 7
)

// Table is the deletion table of one register version with its texts and postings.
type Table struct {
	Version string
	texts   texts
	buckets []byte
	count   uint64   // buckets that keys are spread over; a few more take the last spills
	heavy   []uint32 // list: count, then text<<5 | length, by falling distinctiveness
	region  *region  // memory the slices point into, nil when built in place
	cache   cache
}

func (t *Table) bucket(key uint64) uint64 {
	hi, _ := bits.Mul64(key, t.count)
	return hi
}

// fingerprint is the low 11 bits of a key in the high bits of a lane; the bucket comes from the key's high bits.
func fingerprint(key uint64) uint16 { return uint16(key&0x7FF) << 5 }

func capLength(n int) uint16 { return uint16(min(n, lengthCap)) }

const (
	laneOnes = 0x0001_0001_0001_0001
	laneHigh = 0x8000_8000_8000_8000
	laneMask = 0xFFE0_FFE0_FFE0_FFE0
)

// matchLanes returns a bit for each of the four lanes of w whose fingerprint is fp, at the lane's highest bit. A lane above
// a match may be reported falsely, which the caller's length test and measuring sort out.
func matchLanes(w, fp uint64) uint64 {
	x := (w ^ fp) & laneMask
	return (x - laneOnes) & ^x & laneHigh
}

// probe calls found with the text and its capped length for every entry under key whose length lies within [lo,hi] and whose
// number is below cut.
func (t *Table) probe(key uint64, lo, hi int, cut uint32, found func(text uint32)) {
	band := [2]uint16{capLength(lo), capLength(hi)}
	fp := uint64(fingerprint(key)) * laneOnes
	for b := t.bucket(key); ; b++ {
		p := (*[bucketBytes]byte)(t.buckets[b*bucketBytes:])
		n := int(p[headerOffset] &^ headerSpill)
		for w := 0; w < 3 && w*4 < n; w++ {
			for m := matchLanes(le64(p, w*8), fp); m != 0; m &= m - 1 {
				lane := w*4 + bits.TrailingZeros64(m)/16
				if lane >= n {
					break
				}
				t.lane(p, lane, band, cut, found)
			}
		}
		if p[headerOffset]&headerSpill == 0 {
			return
		}
	}
}

func (t *Table) lane(p *[bucketBytes]byte, lane int, band [2]uint16, cut uint32, found func(text uint32)) {
	length := (uint16(p[lane*2]) | uint16(p[lane*2+1])<<8) & 0x1F
	ref := uint32(p[refsOffset+lane*3]) | uint32(p[refsOffset+lane*3+1])<<8 | uint32(p[refsOffset+lane*3+2])<<16
	if length != lengthHeavy {
		if length >= band[0] && length <= band[1] && ref < cut {
			found(ref)
		}
		return
	}
	list := t.heavy[ref*heavyUnit:]
	for _, e := range list[1 : 1+list[0]] {
		if e>>5 >= cut {
			return
		}
		if l := uint16(e & 0x1F); l >= band[0] && l <= band[1] {
			found(e >> 5)
		}
	}
}

func le64(p *[bucketBytes]byte, i int) uint64 {
	return uint64(p[i]) | uint64(p[i+1])<<8 | uint64(p[i+2])<<16 | uint64(p[i+3])<<24 |
		uint64(p[i+4])<<32 | uint64(p[i+5])<<40 | uint64(p[i+6])<<48 | uint64(p[i+7])<<56
}
