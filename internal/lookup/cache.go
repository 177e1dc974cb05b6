// SPDX-License-Identifier: Apache-2.0

package lookup

import "sync/atomic"

// Listings repeat the same words side by side ("for women", "stainless steel"), and what a window of them finds depends on
// its letters alone. So what a window found is kept, in a table of fixed size that a later window may take over: bounded,
// without a lock, and with the same answers as without it. A cache belongs to one table and goes with it.
const cacheSlots = 1 << 17

type cache struct {
	slots [cacheSlots]atomic.Pointer[finds]
}

// finds is what one window found, best first: everything that its quota lets through.
type finds struct {
	key   uint64
	quota int
	hits  []cachedHit
}

// cachedHit is a Hit without its place.
type cachedHit struct {
	text uint32
	bits float32
	kind Kind
	dist uint8
}

func (c *cache) get(key uint64, quota int) *finds {
	f := c.slots[key%cacheSlots].Load()
	if f == nil || f.key != key || f.quota != quota {
		return nil
	}
	return f
}

func (c *cache) put(f *finds) { c.slots[f.key%cacheSlots].Store(f) }

// key is what a window's finds depend on: its letters as they look and as they stand, and what tells how it is searched.
func (q *query) key(w *window) uint64 {
	k := w.hash
	for _, h := range q.hashes[w.first:w.last] {
		k = seal(k, saltWhole) + h
	}
	if w.unknown {
		k ^= 0x9E3779B97F4A7C15
	}
	if w.singles {
		k ^= 0xC2B2AE3D27D4EB4F
	}
	if w.han {
		k ^= 0x165667B19E3779F9
	}
	return seal(k^uint64(w.bits*2)<<40, saltWhole)
}

// recall files what is known of a window; false if nothing is.
func (q *query) recall(w *window) bool {
	if q.cache == nil {
		return false
	}
	f := q.cache.get(q.key(w), q.opt.Quota)
	if f == nil {
		return false
	}
	start, end := q.text.Tokens[w.first].Start, q.text.Tokens[w.last-1].End
	for _, h := range f.hits {
		q.hits = append(q.hits, Hit{Text: h.text, First: w.first, Last: w.last, Start: start, End: end, Kind: h.kind, Distance: h.dist, Bits: h.bits})
		q.beat(h.bits)
	}
	return true
}

// remember keeps what the windows that were searched found.
func (q *query) remember(searched int) {
	if q.cache == nil {
		return
	}
	// Hits stand in the order in which windows were searched, exact ones first: bring each window's together.
	by := make(map[[2]int][]cachedHit, searched)
	for _, h := range q.hits[q.recalled:] {
		k := [2]int{h.First, h.Last}
		by[k] = append(by[k], cachedHit{h.Text, h.Bits, h.Kind, h.Distance})
	}
	for i := range q.windows {
		w := &q.windows[i]
		if !w.recalled {
			q.cache.put(&finds{key: q.key(w), quota: q.opt.Quota, hits: by[[2]int{w.first, w.last}]})
		}
	}
}
