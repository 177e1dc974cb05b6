// SPDX-License-Identifier: Apache-2.0

package clearance

import (
	"cmp"
	"slices"

	"markwarden/trademarks/nice"
)

// texts are the distinct texts of a register, numbered in the order they came, each with the records that have it.
type texts struct {
	arena   []byte
	offset  []uint32 // of a text in the arena, one more at the end
	first   []uint32 // of a text's records, one more at the end
	records []record
	offices []string
}

// record is what is known of a record: its number and, packed, its classes (bit 1 to 45), its office (eight bits from 46),
// and whether it is dead.
type record struct {
	number uint32
	fame   uint8
	office uint8
	bits   uint64
}

const deadBit = 1 << 63

func (r *record) live() bool { return r.bits&deadBit == 0 }

// classBits is a set of classes: bit c for class c.
func classBits(classes []nice.Class) (b uint64) {
	for _, c := range classes {
		if c.Valid() {
			b |= 1 << c
		}
	}
	return b
}

const allClasses = 1<<46 - 2

func (r *record) classes() uint64 { return r.bits & allClasses }

// expand lists the classes of a set.
func expand(b uint64) (out []nice.Class) {
	for c := nice.Class(1); c.Valid(); c++ {
		if b&(1<<c) != 0 {
			out = append(out, c)
		}
	}
	return out
}

func (t *texts) len() int { return max(0, len(t.offset)-1) }

func (t *texts) text(id uint32) string { return string(t.arena[t.offset[id]:t.offset[id+1]]) }

func (t *texts) recordsOf(id uint32) []record { return t.records[t.first[id]:t.first[id+1]] }

// group sorts what came in by text and, within one, by record number, and drops what came twice.
func (t *texts) group(of []uint32, list []record) {
	order := make([]uint32, len(list))
	t.first = make([]uint32, t.len()+1)
	for _, id := range of {
		t.first[id+1]++
	}
	for i := range t.len() {
		t.first[i+1] += t.first[i]
	}
	next := slices.Clone(t.first)
	for i, id := range of {
		order[next[id]] = uint32(i)
		next[id]++
	}
	t.records = make([]record, 0, len(list))
	start := uint32(0)
	for id := range t.len() {
		end := t.first[id+1]
		from := len(t.records)
		for _, i := range order[start:end] {
			t.records = append(t.records, list[i])
		}
		part := t.records[from:]
		slices.SortFunc(part, func(a, b record) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.bits, b.bits)) })
		t.records = t.records[:from+len(slices.Compact(part))]
		t.first[id] = uint32(from)
		start = end
	}
	t.first[t.len()] = uint32(len(t.records))
}
