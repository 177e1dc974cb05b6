// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"markwarden/trademarks"
)

// Limits on delimited text.
const (
	maxRow     = 1 << 20 // bytes of one row, with the line ends inside its quotes
	maxLines   = 10_000  // lines of one row
	maxColumns = 1024
)

// table reads delimited text with a header row, one row at a time. Columns are found by name. A row whose cells do not
// fit the header, or whose quotes never close, is set aside alone and reading goes on with the line after its first.
type table struct {
	name    string
	lines   *lines
	delim   byte
	columns map[string]int // place of each column by its squeezed name
	width   int
	spread  []string // the header with columns that were run together taken apart; nil once rows have been met
	began   bool
	keep    int               // most bytes of a row that last holds as text
	last    trademarks.Record // the row that record returned last
}

// took notes a row: its first line and those that its quotes went on in.
func (t *table) took(x line, more []line) {
	t.last = trademarks.Record{Line: x.no, Size: int64(len(x.text))}
	for _, y := range more {
		t.last.Size += int64(len(y.text)) + 1
	}
	if t.last.Size > int64(t.keep) {
		return
	}
	if len(more) == 0 {
		t.last.Text = string(x.text)
		return
	}
	b := append(make([]byte, 0, t.last.Size), x.text...)
	for _, y := range more {
		b = append(append(b, '\n'), y.text...)
	}
	t.last.Text = string(b)
}

// newTable reads the header of a table that sniffTable has recognised.
func newTable(in io.Reader, name string, k kind, keep int) (*table, error) {
	switch k.charset {
	case "windows-1251":
		in = transform.NewReader(in, charmap.Windows1251.NewDecoder())
	case "windows-1252":
		in = transform.NewReader(in, charmap.Windows1252.NewDecoder())
	}
	t := &table{name: name, lines: &lines{in: bufio.NewReaderSize(in, sampleSize)}, delim: k.delim, keep: keep}
	cells, _, err := t.record()
	if err != nil {
		return nil, fmt.Errorf("%s has no header row: give the file as the office publishes it", name)
	}
	if len(cells) > maxColumns {
		return nil, fmt.Errorf("%s has more than %d columns: no register writes that", name, maxColumns)
	}
	t.columns, t.width, t.spread = places(cells), len(cells), spread(cells)
	return t, nil
}

// places finds each column by its squeezed name; of two of one name the first counts.
func places(header []string) map[string]int {
	m := make(map[string]int, len(header))
	for i, h := range header {
		if n := columnName(h); n != "" {
			if _, ok := m[n]; !ok {
				m[n] = i
			}
		}
	}
	return m
}

// columnName squeezes a column's name to its letters and digits in lower case. Of a bilingual name (Filing Date - Date de
// dépôt) the English part counts.
func columnName(s string) string {
	if len(s) > 400 {
		return ""
	}
	s, _, _ = strings.Cut(s, " - ")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// spread takes bilingual columns apart that a header has run together: editions of the Canadian main table write two
// names (each with its French) into one cell, so that every row has one cell more than the header. nil if there are none.
func spread(header []string) []string {
	var out []string
	found := false
	for _, h := range header {
		parts := strings.Split(h, " - ")
		if len(parts) < 4 || len(parts)%2 != 0 {
			out = append(out, h)
			continue
		}
		found = true
		for i := 0; i < len(parts); i += 2 {
			out = append(out, parts[i])
		}
	}
	if !found {
		return nil
	}
	return out
}

// next returns the following row that is not blank. The error is io.EOF, a *trademarks.RowError or one of reading.
func (t *table) next() (cells []string, row int, err error) {
	cells, row, err = t.record()
	if err != nil {
		return nil, row, err
	}
	if !t.began {
		t.began = true
		if len(cells) != t.width && len(cells) == len(t.spread) {
			t.columns, t.width = places(t.spread), len(t.spread)
		}
	}
	if len(cells) != t.width {
		return nil, row, &trademarks.RowError{File: t.name, Row: row, Value: clip(strings.Join(cells[:min(len(cells), 40)], string(t.delim))),
			Reason: fmt.Sprintf("the row has %d cells where the header names %d: a text holds the delimiter", len(cells), t.width)}
	}
	return cells, row, nil
}

// record reads the cells of the next row that is not blank, and the line it begins on.
func (t *table) record() ([]string, int, error) {
	x, err := t.lines.next()
	for err == nil && len(bytes.TrimSpace(x.text)) == 0 {
		x, err = t.lines.next()
	}
	if err != nil {
		return nil, 0, err
	}
	bad := func(reason string) ([]string, int, error) {
		return nil, x.no, &trademarks.RowError{File: t.name, Row: x.no, Value: clip(string(x.text[:min(len(x.text), 400)])), Reason: reason}
	}
	if x.long {
		return bad(fmt.Sprintf("the row is longer than %d KiB: is a line end missing?", maxRow>>10))
	}
	if bytes.IndexByte(x.text, '"') < 0 {
		if bytes.Count(x.text, []byte{t.delim}) > maxColumns {
			return bad(fmt.Sprintf("the row has more than %d cells: no register writes that", maxColumns))
		}
		t.took(x, nil)
		return strings.Split(string(x.text), string(t.delim)), x.no, nil
	}
	q := quotedRow{delim: t.delim}
	var taken []line
	for more, size := q.feed(x.text), len(x.text); more; {
		y, err := t.lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, x.no, err
		}
		if err == nil {
			taken = append(taken, y)
		}
		if size += len(y.text) + 1; errors.Is(err, io.EOF) || y.long || size > maxRow || len(taken) > maxLines {
			t.lines.unread(taken)
			return bad("a quote opens in this row and never closes: double it if it belongs to the text")
		}
		more = q.feed(y.text)
	}
	if q.fault != "" {
		t.lines.unread(taken)
		return bad(q.fault)
	}
	t.took(x, taken)
	return q.cells, x.no, nil
}
