// SPDX-License-Identifier: Apache-2.0

package index

import (
	"strconv"

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

// row is one mark on its way into the columns.
type row struct {
	id      string
	office  string
	status  string
	classes uint64
	filed   uint32
	length  uint8
}

func rowOf(m *trademarks.Mark, e *entry) row {
	return row{id: m.ID, office: m.Office, status: string(m.Status), classes: classBits(m.Classes), filed: day(m.Filed), length: uint8(min(e.length, 255))}
}

// most offices and statuses of one segment; the arrays' widths allow no more.
const (
	maxOffices  = 1 << 16
	maxStatuses = 1 << 8
)

// columnsOf lays rows out in the order given. It returns nil if there are more offices or statuses than any register
// has, or more than 4 GiB of ids.
func columnsOf(rows []row) *columns {
	n := len(rows)
	c := &columns{
		idEnd: make([]uint32, n), classes: make([]uint64, n), filed: make([]uint32, n),
		office: make([]uint16, n), status: make([]uint8, n), length: make([]uint8, n),
	}
	offices, statuses := map[string]int{}, map[string]int{}
	for i, r := range rows {
		o, s := place(offices, &c.offices, r.office), place(statuses, &c.statuses, r.status)
		c.ids = append(c.ids, r.id...)
		if o >= maxOffices || s >= maxStatuses || int64(len(c.ids)) > 1<<32-1 {
			return nil
		}
		c.idEnd[i], c.classes[i], c.filed[i] = uint32(len(c.ids)), r.classes, r.filed
		c.office[i], c.status[i], c.length[i] = uint16(o), uint8(s), r.length
	}
	return c
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
