// SPDX-License-Identifier: Apache-2.0

package index

import (
	"bytes"
	"hash/maphash"
	"strconv"

	"markwarden/internal/fault"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// columns hold what is filtered, counted and ordered by, one slot for each document of a segment, in the segment's own
// numbering. Bleve's document values would do the same at some hundred nanoseconds a hit; an array costs one, and a
// search for "of" in a full register has a million hits. 20 bytes a mark and the id.
type columns struct {
	offices  []string
	statuses []string
	ids      []byte   // all ids, one after the other
	idEnd    []uint32 // where the id of a document ends
	classes  []uint64 // bit n is class n
	filed    []uint32 // yyyymmdd, 0 if unknown
	office   []uint16 // place in offices
	status   []uint8  // place in statuses
	length   []uint8  // characters of the text's compact form, at most 255
}

func (c *columns) count() int { return len(c.idEnd) }

func (c *columns) id(doc uint32) []byte {
	start := uint32(0)
	if doc > 0 {
		start = c.idEnd[doc-1]
	}
	return c.ids[start:c.idEnd[doc]]
}

// most offices and statuses of one segment; the arrays' widths allow no more.
const (
	maxOffices  = 1 << 16
	maxStatuses = 1 << 8
)

// roster is the marks of a build in the order they come, laid out as columns from the start: ten million of them one by one would be
// gigabytes for the collector to walk.
type roster struct {
	columns
	officeAt, statusAt map[string]int    // in the lists of names
	places             map[uint64]uint32 // of marks, by a hash of the id
	twins              map[string]uint32 // of marks whose id's hash another one has
	seed               maphash.Seed
}

// newRoster is a roster for about n marks.
func newRoster(n int) *roster {
	return &roster{
		columns: columns{
			ids: make([]byte, 0, 12*n), idEnd: make([]uint32, 0, n), classes: make([]uint64, 0, n), filed: make([]uint32, 0, n),
			office: make([]uint16, 0, n), status: make([]uint8, 0, n), length: make([]uint8, 0, n),
		},
		officeAt: map[string]int{}, statusAt: map[string]int{}, places: make(map[uint64]uint32, n), twins: map[string]uint32{}, seed: maphash.MakeSeed(),
	}
}

// add notes a mark. Bleve does not check that an id comes once only.
func (r *roster) add(m *trademarks.Mark, e *entry) error {
	at := r.count()
	if m.ID == "" {
		return fault.New(fault.Invalid, "The mark at place %d has no id, give it one.", at+1)
	}
	if first, twice := r.find([]byte(m.ID)); twice {
		return fault.New(fault.Invalid, "The mark %s comes twice, at places %d and %d: ids must be unique in a register version.", m.ID, first+1, at+1)
	}
	office, status := place(r.officeAt, &r.offices, m.Office), place(r.statusAt, &r.statuses, string(m.Status))
	if office >= maxOffices || status >= maxStatuses {
		return fault.New(fault.Invalid, "The register names more than %d offices or %d kinds of status: the columns of its file are probably mixed up.", maxOffices, maxStatuses)
	}
	if int64(len(r.ids)+len(m.ID)) > 1<<32-1 {
		return fault.New(fault.Invalid, "The ids of the register's marks are longer than 4 GiB together: the columns of its file are probably mixed up.")
	}
	hash := maphash.String(r.seed, m.ID)
	if _, taken := r.places[hash]; taken {
		r.twins[m.ID] = uint32(at)
	} else {
		r.places[hash] = uint32(at)
	}
	r.ids = append(r.ids, m.ID...)
	r.idEnd, r.classes, r.filed = append(r.idEnd, uint32(len(r.ids))), append(r.classes, classBits(m.Classes)), append(r.filed, day(m.Filed))
	r.office, r.status = append(r.office, uint16(office)), append(r.status, uint8(status))
	r.length = append(r.length, uint8(min(e.length, 255)))
	return nil
}

// find is where the mark of an id came.
func (r *roster) find(id []byte) (at uint32, ok bool) {
	if at, ok = r.twins[string(id)]; ok {
		return at, true
	}
	at, ok = r.places[maphash.Bytes(r.seed, id)]
	return at, ok && bytes.Equal(r.id(at), id)
}

// pick lays the columns out in another order.
func (c *columns) pick(order []uint32) *columns {
	n := len(order)
	out := &columns{
		offices: c.offices, statuses: c.statuses,
		ids: make([]byte, 0, len(c.ids)), idEnd: make([]uint32, n), classes: make([]uint64, n), filed: make([]uint32, n),
		office: make([]uint16, n), status: make([]uint8, n), length: make([]uint8, n),
	}
	for i, at := range order {
		out.ids = append(out.ids, c.id(at)...)
		out.idEnd[i], out.classes[i], out.filed[i] = uint32(len(out.ids)), c.classes[at], c.filed[at]
		out.office[i], out.status[i], out.length[i] = c.office[at], c.status[at], c.length[at]
	}
	return out
}

func place(known map[string]int, list *[]string, s string) int {
	i, ok := known[s]
	if !ok {
		i = len(*list)
		known[s] = i
		*list = append(*list, s)
	}
	return i
}

func classBits(classes []nice.Class) uint64 {
	var b uint64
	for _, c := range classes {
		if c.Valid() {
			b |= 1 << c
		}
	}
	return b
}

// day reads an ISO 8601 day as the number yyyymmdd, 0 if it is none.
func day(s string) uint32 {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return 0
	}
	n, err := strconv.ParseUint(s[:4]+s[5:7]+s[8:], 10, 32)
	if err != nil {
		return 0
	}
	if month, d := n/100%100, n%100; month < 1 || month > 12 || d < 1 || d > 31 {
		return 0
	}
	return uint32(n)
}
