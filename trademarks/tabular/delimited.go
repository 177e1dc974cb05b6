// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"markwarden/trademarks"
)

// delimited reads CSV and its kin. encoding/csv would read to the end of the file behind an unclosed quote; here a row
// whose quotes do not close within MaxRow is set aside alone and reading goes on with the line after its first.
type delimited struct {
	lines   *lines
	split   splitter
	columns []field // what each column means
	ignored []string
	name    string
	row     row    // reused
	given   []byte // the row that record returned last
}

func newDelimited(l *lines, name string) (*delimited, error) {
	d := &delimited{lines: l, name: name}
	d.split.max = MaxColumns
	head, err := d.header()
	if err != nil {
		return nil, err
	}
	d.split.max = len(head)
	d.columns, d.ignored = mapColumns(head)
	for _, c := range d.columns {
		if c == fieldMark {
			return d, nil
		}
	}
	return nil, fmt.Errorf("%s has no column named mark (found %s): name the column that holds the mark's words \"mark\"",
		name, clip(strings.Join(head, ", ")))
}

// header reads the first line that is not blank as the delimiter tells it. The spreadsheet line "sep=;" is obeyed.
func (d *delimited) header() ([]string, error) {
	x, err := d.lines.next()
	for err == nil && blank(x.text) {
		x, err = d.lines.next()
	}
	if err == nil && len(x.text) == 5 && bytes.EqualFold(x.text[:4], []byte("sep=")) {
		d.split.delim = x.text[4]
		x, err = d.lines.next()
	}
	if err != nil {
		return nil, fmt.Errorf("%s holds no header row: name the columns in the first line", d.name)
	}
	if d.split.delim == 0 {
		d.split.delim = detect(x.text)
	}
	d.lines.unread([]line{x})
	cells, _, err := d.record()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s has a damaged header row: %w", d.name, err)
	case d.split.count > MaxColumns:
		return nil, fmt.Errorf("%s has more than %d columns: keep only those a list of marks needs", d.name, MaxColumns)
	}
	return cells, nil
}

// detect picks the delimiter under which most column names are known; more columns decide between equals.
func detect(head []byte) byte {
	best, known, most := byte(','), -1, -1
	for _, c := range []byte{',', ';', '\t'} {
		s := splitter{delim: c, max: MaxColumns}
		s.reset()
		_, _ = s.feed(head) // what does not parse shows in its count
		n := 0
		for _, h := range s.cells() {
			if fieldOf(h) != fieldNone {
				n++
			}
		}
		if n > known || n == known && s.count > most {
			best, known, most = c, n, s.count
		}
	}
	return best
}

// record reads the next row that is not blank: its cells and the line it begins on.
func (d *delimited) record() ([]string, int, error) {
	x, err := d.lines.next()
	for err == nil && blank(x.text) {
		x, err = d.lines.next()
	}
	if errors.Is(err, io.EOF) {
		return nil, 0, io.EOF
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s cannot be read after line %d: %w", d.name, d.lines.no, err)
	}
	bad := func(reason string) error {
		return &trademarks.RowError{File: d.name, Row: x.no, Value: clip(string(x.text)), Reason: reason}
	}
	if x.long {
		return nil, x.no, bad(fmt.Sprintf("the row is longer than %d bytes: is a line end missing?", MaxRow))
	}
	d.split.reset()
	more, err := d.split.feed(x.text)
	if more {
		x.text = bytes.Clone(x.text)
	}
	var taken []line
	for size := len(x.text); more && err == nil; {
		y, e := d.lines.next()
		if e != nil && !errors.Is(e, io.EOF) {
			return nil, x.no, fmt.Errorf("%s cannot be read after line %d: %w", d.name, d.lines.no, e)
		}
		if e == nil {
			y.text = bytes.Clone(y.text)
			taken = append(taken, y)
		}
		if size += len(y.text) + 1; errors.Is(e, io.EOF) || y.long || size > MaxRow {
			d.lines.unread(taken)
			return nil, x.no, bad("a quote opens in this row and never closes: close it, or double it if it belongs to the text")
		}
		more, err = d.split.feed(y.text)
	}
	if err != nil {
		d.lines.unread(taken)
		return nil, x.no, bad(err.Error())
	}
	d.given = x.text
	for _, y := range taken { // what a quote went on in: x.text is a copy then
		d.given = append(append(d.given, '\n'), y.text...)
	}
	return d.split.cells(), x.no, nil
}

func (d *delimited) next() (*row, error) {
	cells, no, err := d.record()
	if err != nil {
		return nil, err
	}
	if d.split.count != len(d.columns) {
		return nil, &trademarks.RowError{File: d.name, Row: no, Value: clip(strings.Join(cells, string(d.split.delim))),
			Reason: fmt.Sprintf("the row has %s where the header names %d: quote cells that hold the delimiter",
				amount(d.split.count, "cell"), len(d.columns))}
	}
	d.row = row{line: no, given: d.given}
	w := &d.row
	sound := len(d.split.whole) <= MaxCell && unsound(d.split.whole, d.lines.decoded) == ""
	for i, c := range d.columns {
		if c == fieldNone {
			continue
		}
		if !sound {
			if why := unsound(cells[i], d.lines.decoded); why != "" {
				return nil, &trademarks.RowError{File: d.name, Row: no, Column: c.String(), Value: clip(cells[i]), Reason: why}
			}
		}
		w.cells[c] = strings.TrimSpace(cells[i])
	}
	return w, nil
}

func (d *delimited) unknown() []string { return d.ignored }

func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }

func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
