// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"markwarden/internal/fault"
)

// sheetRows are the rows of a worksheet.
type sheetRows struct {
	book   *workbook
	part   io.ReadCloser
	m      *markupStream
	header []string // nil while the header is looked for
	width  int      // columns to read
	need   []bool   // columns whose text is wanted; nil for all
	words  []bool   // those of them that are screened
	first  int      // row of the first listing
	merged merges
	size   int // bytes of the row's texts
	last   int // number of the row before
	cells  []string
}

// rows opens a sheet.
func (w *workbook) rows(s sheet) (*sheetRows, error) {
	part, err := w.part(s.part)
	if err != nil {
		return nil, w.damaged(err)
	}
	merged, err := w.mergesOf(s.part)
	if err != nil {
		part.Close()
		return nil, w.damaged(err)
	}
	return &sheetRows{book: w, part: part, m: newPartStream(part, w.lim.Record), width: w.lim.Columns, merged: merged}, nil
}

// next reads the next row that has cells.
func (s *sheetRows) next(r *row) error {
	for {
		t, err := s.m.token()
		if err != nil {
			s.part.Close()
			if errors.Is(err, io.EOF) {
				return io.EOF
			}
			return brokenMarkup(err, fmt.Sprintf("%s cannot be read beyond row %d", s.book.name, s.last), ": open it in Excel and save it again")
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "row" {
				continue
			}
			if err := s.row(e, r); err != nil {
				s.part.Close()
				return brokenMarkup(err, fmt.Sprintf("%s, row %d cannot be read", s.book.name, s.last), ": open it in Excel and save it again")
			}
			if r.number >= s.first {
				return nil
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				s.part.Close()
				return io.EOF
			}
		}
	}
}

// row reads the cells of a row that has begun.
func (s *sheetRows) row(e xml.StartElement, r *row) error {
	number, err := rowNumber(e, s.last)
	if err != nil {
		return err
	}
	s.last = number
	if s.cells == nil {
		s.cells = make([]string, s.width)
	}
	clear(s.cells)
	s.size = 0
	*r = row{number: number, cells: s.cells}
	for col := 0; ; {
		t, err := s.m.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			if col, err = cellColumn(t, col); err != nil {
				return err
			}
			if err := s.cell(t, col, r); err != nil {
				return err
			}
			col++
		case xml.EndElement:
			if t.Name.Local == "row" {
				s.size += s.merged.fill(number, s.cells)
				s.weigh(r)
				return nil
			}
		}
	}
}

// weigh refuses a row whose texts together are more than a row may hold: by its shared texts a small file can have rows of
// a gigabyte.
func (s *sheetRows) weigh(r *row) {
	if s.size > s.book.lim.Record && r.fault == nil {
		r.fault = &RowError{Row: r.number, Reason: fmt.Sprintf("the row holds more than %d bytes: shorten its texts", s.book.lim.Record)}
	}
	if r.fault != nil {
		clear(s.cells)
	}
}

// maxSheetRow is the last row a sheet can have (ECMA-376).
const maxSheetRow = 1 << 20

// rowNumber is the number of a row that has begun: its own, else the next. Rows stand in order.
func rowNumber(e xml.StartElement, last int) (int, error) {
	n, text := last+1, attribute(e, "r")
	if text != "" {
		own, err := strconv.Atoi(text)
		if err != nil || own <= last {
			return 0, fmt.Errorf("row number %s follows row %d", quote(text), last)
		}
		n = own
	}
	if n > maxSheetRow {
		return 0, fmt.Errorf("a sheet has %d rows at most", maxSheetRow)
	}
	return n, nil
}

// cellColumn is the 0-based column of a cell that has begun: its own, else the next.
func cellColumn(e xml.StartElement, next int) (int, error) {
	if ref := attribute(e, "r"); ref != "" {
		return columnOf(ref)
	}
	return next, nil
}

// columnOf is the 0-based column of a cell's reference: AB12 -> 27.
func columnOf(ref string) (int, error) {
	n := 0
	for i, c := range ref {
		if c < 'A' || c > 'Z' {
			if i == 0 {
				break
			}
			return n - 1, nil
		}
		if n = n*26 + int(c-'A') + 1; n > 16384 {
			break
		}
	}
	return 0, fmt.Errorf("%s is no cell", quote(ref))
}

// cell reads the cell that has begun into its column. Where words should be and a formula shows an error or has never been
// worked out, the row is refused: without those words it might pass for clear.
func (s *sheetRows) cell(e xml.StartElement, col int, r *row) error {
	limit, kind := s.book.lim.Cell, attribute(e, "t")
	text, worked, err := s.value(limit)
	if err != nil || col >= s.width || s.need != nil && !s.need[col] || r.fault != nil {
		return err
	}
	if text, err = s.shown(kind, text); err != nil {
		return err
	}
	words := s.words != nil && s.words[col]
	refuse := func(reason string) {
		name := "#" + strconv.Itoa(col+1)
		if col < len(s.header) {
			name = columnName(s.header[col], col)
		}
		r.fault = &RowError{Row: r.number, Column: name, Value: excerpt(text), Reason: reason}
	}
	switch {
	case len(text) > limit:
		refuse(fmt.Sprintf("the cell holds more than %d bytes: shorten it", limit))
	case strings.IndexByte(text, 0) >= 0:
		refuse("it holds a NUL character: type it again")
	case kind == "e" && words:
		refuse("its formula shows an error: repair it, or type the text itself")
	case !worked && words:
		refuse("its formula was never worked out: open the file in Excel and save it again")
	case kind != "e":
		s.size += len(text) - len(s.cells[col])
		s.cells[col] = text
		s.weigh(r)
	}
	return nil
}

// value reads a cell's value to its end. The formula is not read; its last result is. worked is false for a formula
// without one.
func (s *sheetRows) value(limit int) (text string, worked bool, err error) {
	start, formula, result := s.m.depth, false, false
	for {
		t, err := s.m.token()
		if err != nil {
			return "", false, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			formula = formula || t.Name.Local == "f"
			if t.Name.Local == "v" || t.Name.Local == "is" {
				result = true
				if text, err = s.m.text(limit, "rPh"); err != nil {
					return "", false, err
				}
			}
		case xml.EndElement:
			if s.m.depth < start {
				return text, result || !formula, nil
			}
		}
	}
}

// shown is a value as its sheet shows it, but for number formats.
func (s *sheetRows) shown(kind, text string) (string, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(text))
		shared, ok := s.book.texts.get(n)
		if text != "" && (err != nil || !ok) {
			return "", fmt.Errorf("there is no shared text %s", quote(text))
		}
		return shared, nil
	case "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[text], nil
	case "", "n":
		if strings.ContainsAny(text, "eE") { // long numbers of articles: 1.23456789012E+11
			if f, err := strconv.ParseFloat(text, 64); err == nil {
				return strconv.FormatFloat(f, 'f', -1, 64), nil
			}
		}
	}
	return text, nil
}

// openWorkbook reads an XLSX file: the sheet asked for, else the first that has a shop's header, else the first that
// has a title's, else the first with cells.
func openWorkbook(f *file, opt Options) (Reader, Info, error) {
	at, size, err := f.sized()
	if err != nil {
		return nil, Info{}, err
	}
	w, err := openArchive(at, size, f.name, opt.Limits)
	if err != nil {
		return nil, Info{}, err
	}
	if err := w.readTexts(); err != nil {
		return nil, Info{}, err
	}
	if opt.Format == FormatXLSX {
		opt.Format = FormatAuto
	}
	s, h, err := w.choose(opt)
	if err != nil {
		return nil, Info{}, err
	}
	lay, err := newLayout(h, opt.Map, f.name)
	if err != nil {
		return nil, Info{}, err
	}
	rows, err := w.rows(s)
	if err != nil {
		return nil, Info{}, err
	}
	rows.header, rows.width, rows.need, rows.words, rows.first = h.names, len(h.names), lay.needed(), lay.worded(), h.first
	if h.format == FormatCSV {
		h.format = FormatXLSX
	}
	info := f.info(lay, h)
	info.Sheet, info.src.part = s.name, s.part
	return &table{name: f.name, lay: lay, lim: opt.Limits, rows: rows}, info, nil
}

// sheetsTried is how many sheets are looked into for a header.
const sheetsTried = 20

// choose finds the sheet to read and its header.
func (w *workbook) choose(opt Options) (sheet, heading, error) {
	var best sheet
	var found *heading
	var reason error
	for _, s := range w.sheets[:min(len(w.sheets), sheetsTried)] {
		if opt.Sheet != "" && s.name != opt.Sheet {
			continue
		}
		rows, err := w.sample(s)
		if err != nil {
			return s, heading{}, err
		}
		if len(rows) == 0 {
			continue
		}
		h, err := findHeading(rows, opt, w.name)
		if err != nil {
			if reason == nil {
				reason = err
			}
			continue
		}
		if h.first <= sampleRecords && len(fullRows(rows[min(h.first-1, len(rows)):])) == 0 {
			reason = fault.New(fault.Invalid, "%s, sheet %s holds a header and no rows below it: nothing was screened", w.name, quote(s.name))
			continue
		}
		if h.format != FormatCSV {
			return s, h, nil
		}
		if found == nil || titleIn(h.names, opt.Map) && !titleIn(found.names, opt.Map) {
			best, found = s, &h
		}
	}
	switch {
	case found != nil:
		return best, *found, nil
	case reason != nil:
		return best, heading{}, reason
	case opt.Sheet != "":
		return best, heading{}, fault.New(fault.Invalid, "%s has no sheet %s with cells: its sheets are %s", w.name, quote(opt.Sheet), w.sheetNames())
	}
	return best, heading{}, fault.New(fault.Invalid, "%s has no cells: nothing was screened", w.name)
}

func (w *workbook) sheetNames() string {
	var names []string
	for i, s := range w.sheets {
		names = append(names, columnName(s.name, i))
	}
	return strings.Join(names, ", ")
}

// sample are the first rows of a sheet, each at its number, without empty cells at the end.
func (w *workbook) sample(s sheet) ([][]string, error) {
	src, err := w.rows(s)
	if err != nil {
		return nil, err
	}
	defer src.part.Close()
	var rows [][]string
	for {
		var r row
		err := src.next(&r)
		if errors.Is(err, io.EOF) || err == nil && r.number > sampleRecords {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		n := len(r.cells)
		for n > 0 && r.cells[n-1] == "" {
			n--
		}
		for len(rows) < r.number {
			rows = append(rows, nil)
		}
		rows[r.number-1] = append([]string(nil), r.cells[:n]...)
	}
}
