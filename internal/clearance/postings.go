// SPDX-License-Identifier: Apache-2.0

package clearance

// postings list, for each bucket of keys, the texts that have one of them, by rising number.
type postings struct {
	offset []uint32
	ids    []uint32
}

func (p *postings) of(bucket uint32) []uint32 { return p.ids[p.offset[bucket]:p.offset[bucket+1]] }

// size is how many texts have a key of the bucket.
func (p *postings) size(bucket uint32) int { return int(p.offset[bucket+1] - p.offset[bucket]) }

// The most buckets there are for runs of three letters or phonemes: more than there are such runs of the Latin alphabet
// and the digits, so that two seldom share one; if they do, both look a little more crowded than they are. A small
// register needs fewer.
const (
	letterBuckets = 1 << 18
	soundBuckets  = 1 << 16
	fewestBuckets = 1 << 10
	bucketsByText = 64
)

// bucketsFor is how many buckets serve n texts, a power of two.
func bucketsFor(n, most int) int {
	b := fewestBuckets
	for b < most && b < bucketsByText*n {
		b *= 2
	}
	return b
}

// bucketOf is the bucket of a run; the keys are spread evenly (Fibonacci hashing).
func (p *postings) bucketOf(key uint32) uint32 {
	return uint32((uint64(key) * 0x9E3779B97F4A7C15) >> 32 * uint64(len(p.offset)-1) >> 32)
}

// filler makes postings from the parts of the register that workers read side by side: each counts its own part first,
// and then knows where its part of every list begins.
type filler struct {
	postings
	counts [][]uint32 // by worker and bucket; after allot, where the worker writes next
}

func newFiller(buckets, workers int) *filler {
	f := &filler{counts: make([][]uint32, workers)}
	f.offset = make([]uint32, buckets+1)
	for w := range f.counts {
		f.counts[w] = make([]uint32, buckets)
	}
	return f
}

func (f *filler) allot() {
	total := uint32(0)
	for b := range len(f.offset) - 1 {
		f.offset[b] = total
		for w := range f.counts {
			n := f.counts[w][b]
			f.counts[w][b] = total
			total += n
		}
	}
	f.offset[len(f.offset)-1] = total
	f.ids = make([]uint32, total)
}

func (f *filler) put(worker int, bucket, id uint32) {
	at := &f.counts[worker][bucket]
	f.ids[*at] = id
	*at++
}
