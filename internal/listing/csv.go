// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// textRows are the rows of a separated text file.
type textRows struct {
	scan   *scanner
	codec  codec
	header []string
	need   []bool // columns to decode; nil for all
	first  int    // row of the first listing
	cells  []string
}

// next decodes the next row.
func (t *textRows) next(r *row) error {
	for {
		rec, err := t.scan.next()
		if err != nil {
			return err
		}
		if rec == nil {
			return io.EOF
		}
		if rec.row < t.first || rec.blank() {
			continue
		}
		*r = row{number: rec.row, line: rec.line}
		if r.fault = t.check(rec); r.fault == nil {
			r.cells, r.fault = t.decode(rec)
		}
		return nil
	}
}

// check refuses a row whose cells cannot be told or are not the header's.
func (t *textRows) check(rec *record) *RowError {
	refuse := func(reason string) *RowError { return &RowError{Row: rec.row, Line: rec.line, Reason: reason} }
	if rec.fault != "" {
		return refuse(rec.fault)
	}
	for _, c := range rec.cells[min(len(rec.cells), len(t.header)):] {
		if len(bytes.TrimSpace(rec.text(c))) > 0 {
			return refuse(fmt.Sprintf("the row has %d cells and the header %d: a cell with %q in it must stand in quotes", len(rec.cells), len(t.header), t.scan.d.delim))
		}
	}
	return nil
}

// decode is a row's cells as text, as many as the header has. What is no text of the encoding, and a NUL, refuses it.
func (t *textRows) decode(rec *record) ([]string, *RowError) {
	if cap(t.cells) < len(t.header) {
		t.cells = make([]string, len(t.header))
	}
	cells := t.cells[:len(t.header)]
	clear(cells)
	strange := t.codec.enc != nil || !utf8.Valid(rec.raw) || bytes.IndexByte(rec.raw, 0) >= 0
	for i := range min(len(rec.cells), len(cells)) {
		need := t.need == nil || t.need[i]
		if !need && !strange {
			continue
		}
		text := rec.text(rec.cells[i])
		refuse := func(reason string) ([]string, *RowError) {
			return nil, &RowError{Row: rec.row, Line: rec.line, Column: columnName(t.header[i], i), Value: excerpt(string(text)), Reason: reason}
		}
		if len(text) > t.scan.lim.Cell {
			return refuse(fmt.Sprintf("the cell holds %d bytes, more than %d: shorten it, or look for a missing quote", len(text), t.scan.lim.Cell))
		}
		s, ok := t.codec.decode(text)
		switch {
		case !ok:
			return refuse(fmt.Sprintf("it holds bytes that are no %s text: save the file as UTF-8, or name its encoding with --encoding", t.codec.name))
		case strings.IndexByte(s, 0) >= 0:
			return refuse("it holds a NUL character: export the file again as text")
		case need:
			cells[i] = s
		}
	}
	return cells, nil
}

// source is what the annotator needs to walk a file again as it was read.
type source struct {
	kind   container
	codec  codec
	mark   []byte // byte order mark
	d      dialect
	lim    Limits
	header []string
	row    int // of the header
	first  int // row of the first listing
	part   string
}

// openText reads a separated text file: its head decides delimiter, header and columns.
func openText(f *file, opt Options) (Reader, Info, error) {
	d := detectDialect(f.head, f.codec, opt.Limits)
	rows, err := sampleRows(f, d, opt.Limits)
	if err != nil {
		return nil, Info{}, err
	}
	h, err := findHeading(rows, opt, f.name)
	if err != nil {
		return nil, Info{}, err
	}
	lay, err := newLayout(h, opt.Map, f.name)
	if err != nil {
		return nil, Info{}, err
	}
	if len(fullRows(rows[min(h.first-1, len(rows)):])) == 0 && f.whole {
		return nil, Info{}, fault.New(fault.Invalid, "%s holds a header and no rows below it: nothing was screened", f.name)
	}
	scan := newScanner(newWindow(f.body(), opt.Limits.Record), d, opt.Limits, f.name)
	scan.width = len(h.names)
	t := &table{name: f.name, lay: lay, lim: opt.Limits,
		rows: &textRows{scan: scan, codec: f.codec, header: h.names, need: lay.needed(), first: h.first}}
	info := f.info(lay, h)
	info.Delimiter = string(d.delim)
	info.src.d = d
	return t, info, nil
}

// sampleRows are the cells of the first rows of a file as far as its head holds them. A row that cannot be read has none.
func sampleRows(f *file, d dialect, lim Limits) ([][]string, error) {
	s := sampleScanner(f.head, d, lim)
	var rows [][]string
	for len(rows) < sampleRecords {
		rec, err := s.next()
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s is no table that can be read: its first rows have quotes that are not closed, or no line ends", f.name)
		}
		if rec == nil || len(rows) > 0 && !f.whole && !s.ended(len(rec.raw)) {
			break
		}
		if len(rec.cells) > lim.Columns && len(rows) > 0 {
			rec.cells = nil // the row is set aside when it comes
		}
		if len(rec.cells) > lim.Columns {
			return nil, fault.New(fault.Invalid, "%s, row %d has more than %d columns: no seller's file has as many, check the delimiter", f.name, rec.row, lim.Columns)
		}
		if s.width == 0 {
			s.width = len(rec.cells)
		}
		cells := make([]string, len(rec.cells))
		for i, c := range rec.cells {
			text := rec.text(c)
			if len(text) > lim.Cell {
				text = nil
			}
			cell, _ := f.codec.decode(text)
			cells[i] = strings.ToValidUTF8(cell, string(utf8.RuneError))
		}
		rows = append(rows, cells)
	}
	return rows, nil
}
