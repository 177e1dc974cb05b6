// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// Build makes the table of all entries. Entries that fold to nothing, or to more letters than a window holds, are left out:
// they cannot be met in a listing. Memory while building is about twice the finished table.
func Build(version string, entries iter.Seq[Entry]) (*Table, error) {
	c := collect(entries)
	if len(c.forms) > maxTexts {
		return nil, fmt.Errorf("the register has %d distinct texts and one table holds %d: split it by office", len(c.forms), maxTexts)
	}
	t := &Table{Version: version}
	order := c.file(&t.texts)
	t.fill(c, order)
	return t, nil
}

// pending is one distinct text while entries still come in.
type pending struct {
	skeleton string
	posts    []Posting
	weight   uint8
	flags    uint8
	sounds   [3]string // phonetic, pinyin, translit; of the first entry that has one
}

type collection struct {
	forms []pending
	index map[string]uint32
}

func collect(entries iter.Seq[Entry]) *collection {
	c := &collection{index: map[string]uint32{}}
	for e := range entries {
		if f, ok := formOf(e.Text); ok {
			c.add(e, &f)
		}
	}
	return c
}

func (c *collection) add(e Entry, f *form) {
	var flags uint8
	if f.ordinary {
		flags |= flagOrdinary
	}
	if f.han {
		flags |= flagHan
	}
	id, ok := c.index[f.skeleton]
	if !ok {
		id = uint32(len(c.forms))
		c.index[f.skeleton] = id
		c.forms = append(c.forms, pending{skeleton: strings.Clone(f.skeleton), flags: flags})
	}
	p := &c.forms[id]
	if !f.ordinary {
		p.flags &^= flagOrdinary
	}
	if e.Famous {
		p.flags |= flagFamous
	}
	p.weight = max(p.weight, uint8(f.bits*2))
	p.posts = append(p.posts, Posting{Record: e.Record, Alias: e.Alias})
	for i, s := range [...]string{f.phonetic, f.pinyin, f.translit} {
		if p.sounds[i] == "" {
			p.sounds[i] = s
		}
	}
}

// file numbers the texts by falling distinctiveness and lays them out; it returns the order.
func (c *collection) file(t *texts) []uint32 {
	order := make([]uint32, len(c.forms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(c.forms[b].weight, c.forms[a].weight), strings.Compare(c.forms[a].skeleton, c.forms[b].skeleton))
	})
	t.metas = make([]meta, len(order))
	t.postOff = make([]uint32, 1, len(order)+1)
	var letters []rune
	for id, i := range order {
		p := &c.forms[i]
		letters = appendRunes(letters[:0], []byte(p.skeleton))
		t.metas[id] = meta{offset: uint32(len(t.arena)), signature: signature(letters), size: uint8(len(p.skeleton)), length: uint8(len(letters)), weight: p.weight, flags: p.flags}
		t.arena = append(t.arena, p.skeleton...)
		slices.SortFunc(p.posts, func(a, b Posting) int {
			return cmp.Or(cmp.Compare(a.Record, b.Record), cmp.Compare(a.Alias, b.Alias))
		})
		for _, x := range slices.Compact(p.posts) {
			t.records = append(t.records, x.Record)
			t.aliases = append(t.aliases, x.Alias)
		}
		t.postOff = append(t.postOff, uint32(len(t.records)))
		if p.flags&flagFamous != 0 {
			t.famous = append(t.famous, uint32(id))
		}
		p.posts = nil
	}
	t.setCuts()
	return order
}

func (t *texts) setCuts() {
	next := 0
	for w := 255; w >= 0; w-- {
		for next < len(t.metas) && int(t.metas[next].weight) >= w {
			next++
		}
		t.cuts[w] = uint32(next)
	}
}

// keyed is one entry of the table before it has a bucket.
type keyed struct {
	key  uint64
	text uint32
}

// partitionKeys bounds the entries sorted at one time.
const partitionKeys = 1 << 24

// fill makes the buckets: keys are spread evenly, so each of several passes over the texts takes the keys of one range,
// sorts them and writes their buckets in order.
func (t *Table) fill(c *collection, order []uint32) {
	var s stream
	var scratch []uint64
	keysOf := func(id int) []uint64 {
		p := &c.forms[order[id]]
		m := &t.texts.metas[id]
		f := form{skeleton: p.skeleton, letters: int(m.length), han: p.flags&flagHan != 0, phonetic: p.sounds[0], pinyin: p.sounds[1], translit: p.sounds[2]}
		scratch = f.keys(scratch[:0], &s)
		return scratch
	}
	total := 0
	for id := range order {
		total += len(keysOf(id))
	}
	t.count = uint64(total/meanLoad + 1)
	w := bucketWriter{table: t}
	w.grow(int(t.count))
	parts := uint64(total/partitionKeys + 1)
	batch := make([]keyed, 0, min(total, partitionKeys+partitionKeys/4)+1)
	for part := range parts {
		batch = batch[:0]
		for id := range order {
			for _, k := range keysOf(id) {
				if hi, _ := bits.Mul64(k, parts); hi == part {
					batch = append(batch, keyed{k, uint32(id)})
				}
			}
		}
		slices.SortFunc(batch, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.text, b.text)) })
		w.write(slices.Compact(batch))
	}
	w.finish()
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
		for j < len(batch) && batch[j].key == batch[i].key {
			j++
		}
		if j-i < heavyFrom {
			for _, e := range batch[i:j] {
				w.put(e.key, capLength(int(t.texts.metas[e.text].length)), e.text)
			}
		} else {
			for len(t.heavy)%heavyUnit != 0 {
				t.heavy = append(t.heavy, 0)
			}
			w.put(batch[i].key, lengthHeavy, uint32(len(t.heavy)/heavyUnit))
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
