// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// Build makes the table of all entries. Entries that fold to nothing, or to more letters than a window holds, are left out:
// they cannot be met in a listing.
func Build(version string, entries iter.Seq[Entry]) (*Table, error) {
	c := collect(entries)
	if c.len() > maxTexts {
		return nil, fmt.Errorf("the register has %d distinct texts and one table holds %d: split it by office", c.len(), maxTexts)
	}
	t := &Table{Version: version}
	order := c.file(&t.texts)
	if err := t.fill(c, order); err != nil {
		return nil, err
	}
	return t, nil
}

// keyed is one entry of the table before it has a bucket: the halves of its key apart, because a register of ten million marks
// has hundreds of millions of them and padding would be a quarter.
type keyed struct {
	high, low uint32
	text      uint32
}

func (k *keyed) key() uint64 { return uint64(k.high)<<32 | uint64(k.low) }

// partitionKeys bounds the entries held before they have buckets.
const (
	partitionKeys = 1 << 24
	fewestParts   = 1 // and one: a small register is built at a first start, where memory counts as well as time
)

// spareBuckets take the entries that spill over the last bucket.
const spareBuckets = 1 << 10

// fill makes the buckets. Keys are spread evenly, so each of several passes over the texts takes the keys of one range, puts
// them in the order of their buckets by counting, and writes the buckets.
func (t *Table) fill(c *collection, order []uint32) error {
	total := 0
	for n := range inParallel(len(order), func(from, to int, emit func(int)) {
		var s stream
		var keys []uint64
		sum := 0
		for id := from; id < to; id++ {
			f := c.form(order[id])
			keys = f.keys(keys[:0], &s)
			sum += len(keys)
		}
		emit(sum)
	}) {
		total += n
	}
	t.count = uint64(total/meanLoad + 1)
	w := bucketWriter{table: t}
	t.buckets = make([]byte, 0, (t.count+spareBuckets)*bucketBytes) // one more at the end must not move gigabytes
	w.grow(int(t.count))
	parts := uint64(max(total/partitionKeys, fewestParts) + 1)
	each := total/int(parts) + total/int(parts)/16 // growing by doubling would leave as much again behind
	sorter := partition{batch: make([]keyed, 0, each)}
	for part := range parts {
		sorter.batch = sorter.batch[:0]
		for keys := range inParallel(len(order), func(from, to int, emit func([]keyed)) {
			t.keysOf(c, order, [2]int{from, to}, [2]uint64{part, parts}, emit)
		}) {
			sorter.batch = append(sorter.batch, keys...)
			chunks.Put(&keys)
		}
		w.write(sorter.byBucket(t))
		if total > partitionKeys {
			runtime.GC() // a pass leaves little to collect, but beside gigabytes the collector would wait for as much again
		}
	}
	w.finish()
	if len(t.heavy)/heavyUnit > maxTexts {
		return fmt.Errorf("the register's texts are too alike for one table (%d list words): split it by office", len(t.heavy))
	}
	return nil
}

// keysInChunk is how many entries are handed over at a time.
const keysInChunk = 1 << 16

var chunks = sync.Pool{New: func() any { s := make([]keyed, 0, keysInChunk); return &s }}

// keysOf emits the keys of texts [span[0],span[1]) that fall into part at[0] of at[1].
func (t *Table) keysOf(c *collection, order []uint32, span [2]int, at [2]uint64, emit func([]keyed)) {
	var s stream
	var keys []uint64
	out := (*chunks.Get().(*[]keyed))[:0]
	for id := span[0]; id < span[1]; id++ {
		f := c.form(order[id])
		keys = f.keys(keys[:0], &s)
		for _, k := range keys {
			if hi, _ := bits.Mul64(k, at[1]); hi == at[0] {
				out = append(out, keyed{uint32(k >> 32), uint32(k), uint32(id)})
			}
		}
		if len(out) > keysInChunk-256 {
			emit(out)
			out = (*chunks.Get().(*[]keyed))[:0]
		}
	}
	emit(out)
}

// inParallel runs work on shares of n things on all processors and yields what they emit.
func inParallel[T any](n int, work func(from, to int, emit func(T))) iter.Seq[T] {
	return func(yield func(T) bool) {
		shares := max(1, min(runtime.GOMAXPROCS(0), n/1000))
		out := make(chan T, shares)
		var wg sync.WaitGroup
		for i := range shares {
			wg.Go(func() { work(i*n/shares, (i+1)*n/shares, func(v T) { out <- v }) })
		}
		go func() { wg.Wait(); close(out) }()
		for v := range out {
			yield(v)
		}
	}
}

// partition puts the entries of one range of keys in the order of their buckets.
type partition struct {
	batch []keyed
	ends  []uint32 // where each bucket's entries end
	at    []uint32 // where its next one goes
}

// byBucket sorts by counting and moving each entry to its place, then each bucket's few entries by key and text, and drops
// repeated ones.
func (p *partition) byBucket(t *Table) []keyed {
	if len(p.batch) == 0 {
		return nil
	}
	low, high := t.count, uint64(0)
	for i := range p.batch {
		b := t.bucket(p.batch[i].key())
		low, high = min(low, b), max(high, b)
	}
	buckets := int(high - low + 1)
	p.ends = append(p.ends[:0], make([]uint32, buckets)...)
	for i := range p.batch {
		p.ends[t.bucket(p.batch[i].key())-low]++
	}
	p.at = append(p.at[:0], make([]uint32, buckets)...)
	sum := uint32(0)
	for b := range buckets {
		p.at[b] = sum
		sum += p.ends[b]
		p.ends[b] = sum
	}
	start := uint32(0)
	for b := range buckets {
		for p.at[b] < p.ends[b] {
			e := &p.batch[p.at[b]]
			home := t.bucket(e.key()) - low
			if home != uint64(b) {
				other := &p.batch[p.at[home]]
				*e, *other = *other, *e
			}
			p.at[home]++
		}
		sortFew(p.batch[start:p.ends[b]])
		start = p.ends[b]
	}
	return slices.Compact(p.batch)
}

// sortFew sorts the entries of one bucket by key and text; heavy keys can make it long.
func sortFew(s []keyed) {
	if len(s) > 64 {
		slices.SortFunc(s, func(a, b keyed) int {
			if keyedBefore(a, b) {
				return -1
			}
			return 1
		})
		return
	}
	for i := 1; i < len(s); i++ {
		for j := i; j > 0 && keyedBefore(s[j], s[j-1]); j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

func keyedBefore(a, b keyed) bool {
	if a.high != b.high {
		return a.high < b.high
	}
	return a.low < b.low || a.low == b.low && a.text < b.text
}

// bucketWriter writes entries in key order, carrying what does not fit into the next bucket.
type bucketWriter struct {
	table *Table
	next  uint64 // the bucket being filled
	used  int
}

func (w *bucketWriter) grow(n int) {
	w.table.buckets = append(w.table.buckets, make([]byte, n*bucketBytes)...)
}

func (w *bucketWriter) write(batch []keyed) {
	t := w.table
	for i := 0; i < len(batch); {
		j := i + 1
		for j < len(batch) && batch[j].key() == batch[i].key() {
			j++
		}
		if j-i < heavyFrom {
			for _, e := range batch[i:j] {
				w.put(e.key(), capLength(int(t.texts.metas[e.text].length)), e.text)
			}
		} else {
			for len(t.heavy)%heavyUnit != 0 {
				t.heavy = append(t.heavy, 0)
			}
			w.put(batch[i].key(), lengthHeavy, uint32(len(t.heavy)/heavyUnit))
			t.heavy = append(t.heavy, uint32(j-i))
			for _, e := range batch[i:j] {
				t.heavy = append(t.heavy, e.text<<5|uint32(capLength(int(t.texts.metas[e.text].length))))
			}
		}
		i = j
	}
}

func (w *bucketWriter) put(key uint64, length uint16, ref uint32) {
	home := w.table.bucket(key)
	if home > w.next {
		w.next, w.used = home, 0
	}
	for b := home; b < w.next; b++ {
		w.table.buckets[b*bucketBytes+headerOffset] |= headerSpill
	}
	if w.used == bucketLanes {
		w.table.buckets[w.next*bucketBytes+headerOffset] |= headerSpill
		w.next, w.used = w.next+1, 0
		for uint64(len(w.table.buckets)) <= w.next*bucketBytes {
			w.grow(1)
		}
	}
	p := w.table.buckets[w.next*bucketBytes:]
	binary.LittleEndian.PutUint16(p[w.used*2:], fingerprint(key)|length)
	p[refsOffset+w.used*3], p[refsOffset+w.used*3+1], p[refsOffset+w.used*3+2] = byte(ref), byte(ref>>8), byte(ref>>16)
	w.used++
	p[headerOffset] = p[headerOffset]&headerSpill | byte(w.used)
}

// finish makes sure that the last bucket does not send a probe beyond the end.
func (w *bucketWriter) finish() { w.grow(1) }
