// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// merges are a sheet's cells that were merged over several rows. The text of such a cell stands in its first row alone,
// and is meant for all of them: exports of shops' systems merge a title over its variants.
type merges struct {
	all  []merge // by first row
	open []merge // those that have begun, with their texts
}

// merge is a cell of several rows: its first column, 0-based, and its first and last row.
type merge struct {
	col, from, to int
	text          string
}

// maxMerges is how many merged cells of a sheet are minded; a file of listings has one a product.
const maxMerges = 200_000

var mergedCells = regexp.MustCompile(`mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})["']`)

// mergesOf finds the merged cells of a sheet, which its XML lists behind its rows. Only that list is looked at, so the
// rows are unpacked once more and not parsed.
func (w *workbook) mergesOf(part string) (merges, error) {
	r, err := w.part(part)
	if err != nil {
		return merges{}, err
	}
	defer r.Close()
	const overlap = 256 // more than one reference is long
	var m merges
	buf, kept := make([]byte, 64<<10), 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		b := buf[:kept+n]
		if bytes.Contains(b, []byte("mergeCell")) {
			if err := m.add(b, err == nil, overlap); err != nil {
				return m, err
			}
		}
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			slices.SortStableFunc(m.all, func(a, b merge) int { return a.from - b.from })
			return m, nil
		case err != nil:
			return m, err
		}
		kept = copy(buf, b[len(b)-overlap:])
	}
}

// add takes the references in b. One that begins within the overlap of a block that goes on is left to the next.
func (m *merges) add(b []byte, more bool, overlap int) error {
	for _, at := range mergedCells.FindAllSubmatchIndex(b, -1) {
		if more && at[0] >= len(b)-overlap {
			break
		}
		col, err := columnOf(string(b[at[2]:at[3]]) + "1")
		from, _ := strconv.Atoi(string(b[at[4]:at[5]]))
		to, _ := strconv.Atoi(string(b[at[6]:at[7]]))
		if err != nil || to <= from {
			continue
		}
		if len(m.all) >= maxMerges {
			return errors.New("it merges too many cells")
		}
		m.all = append(m.all, merge{col: col, from: from, to: to})
	}
	return nil
}

// fill gives a row's cells the texts that are merged over it, and keeps those that begin on it. It returns how many bytes
// it gave. A column has one merged cell at a time; where a file says otherwise the last one counts.
func (m *merges) fill(row int, cells []string) (given int) {
	m.open = slices.DeleteFunc(m.open, func(c merge) bool { return c.to < row })
	for _, c := range m.open {
		if cells[c.col] == "" {
			cells[c.col] = c.text
			given += len(c.text)
		}
	}
	for len(m.all) > 0 && m.all[0].from <= row {
		c := m.all[0]
		m.all = m.all[1:]
		if c.from == row && c.col < len(cells) && cells[c.col] != "" {
			c.text = cells[c.col]
			m.open = append(slices.DeleteFunc(m.open, func(o merge) bool { return o.col == c.col }), c)
		}
	}
	return given
}
