// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"slices"

	"markwarden/internal/fold"
)

// Set is a base table with what changed since: a small table of new and changed records, and the base records that no longer
// stand. It never changes; the next version is another Set over the same base.
type Set struct {
	base, delta *Table
	dead        Dead
}

// Dead is a bit for each record of the base that was changed or removed.
type Dead []uint64

// NewDead marks records; n is the number of records of the base.
func NewDead(n int, records []uint32) Dead {
	d := make(Dead, (n+63)/64)
	for _, r := range records {
		if int(r) < n {
			d[r/64] |= 1 << (r % 64)
		}
	}
	return d
}

// Has reports whether a record is marked.
func (d Dead) Has(record uint32) bool {
	i := int(record / 64)
	return i < len(d) && d[i]&(1<<(record%64)) != 0
}

// NewSet joins a base, a delta whose records are numbered after the base's, and the dead records of the base.
func NewSet(base, delta *Table, dead Dead) *Set {
	return &Set{base: base, delta: delta, dead: dead}
}

// Query is Table.Query over both tables; texts of the delta are numbered after the base's.
func (s *Set) Query(dst []Hit, text *fold.Text, opt QueryOptions) []Hit {
	start := len(dst)
	dst = s.base.Query(dst, text, opt)
	cut := len(dst)
	dst = s.delta.Query(dst, text, opt)
	if len(dst) == cut {
		return dst
	}
	for i := cut; i < len(dst); i++ {
		dst[i].Text += uint32(s.base.Len())
	}
	slices.SortFunc(dst[start:], compareHits)
	return dst[:min(len(dst), start+opt.withDefaults(len(text.Tokens)).Limit)]
}

// Postings returns the records behind a text that still stand.
func (s *Set) Postings(text uint32) []Posting {
	if n := uint32(s.base.Len()); text >= n {
		return s.delta.Postings(text - n)
	}
	return slices.DeleteFunc(s.base.Postings(text), func(p Posting) bool { return s.dead.Has(p.Record) })
}

// Plain is Table.Plain.
func (s *Set) Plain(text uint32) string {
	if n := uint32(s.base.Len()); text >= n {
		return s.delta.Plain(text - n)
	}
	return s.base.Plain(text)
}

// Bytes is the memory both tables hold.
func (s *Set) Bytes() int { return s.base.Bytes() + s.delta.Bytes() + 8*len(s.dead) }
