// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"

	"markwarden/internal/fault"
)

// sheetCopier copies a workbook: every part as it lies packed, but for the sheet, into whose XML the new cells are
// written. Styles, pictures, formulas, other sheets and what no library knows stay as they are.
type sheetCopier struct {
	name    string
	book    *workbook
	part    io.ReadCloser
	zip     *zip.Writer
	out     io.Writer // the sheet's part
	m       *markupStream
	tee     *rawTee
	header  int
	first   int
	columns []string
	order   []int // the columns' numbers in ascending order of their place
	place   []int // where each column stands in the sheet, 0-based
	extent  extent
	last    int // number of the row before
	begun   int // row that has begun and waits for its cells; 0 for none
	start   []byte
}

// extent is what of a sheet has cells.
type extent struct{ rows, cols int }

func newSheetCopier(out io.Writer, in io.ReadSeeker, size int64, info Info, columns []string) (*sheetCopier, error) {
	at, ok := in.(io.ReaderAt)
	if !ok {
		at = &seekReader{in}
	}
	book, err := openArchive(at, size, info.Name, info.src.lim)
	if err != nil {
		return nil, err
	}
	s := &sheetCopier{name: info.Name, book: book, zip: zip.NewWriter(out), header: info.src.row, first: info.src.first, columns: columns}
	if s.extent, err = book.measure(info.src.part); err != nil {
		return nil, book.damaged(err)
	}
	s.arrange(info.src.header)
	for _, p := range book.zip.File {
		if partKey(p.Name) != partKey(info.src.part) {
			if err := s.zip.Copy(p); err != nil {
				return nil, book.damaged(err)
			}
		}
	}
	if s.part, err = book.part(info.src.part); err != nil {
		return nil, book.damaged(err)
	}
	own := book.parts[partKey(info.src.part)]
	s.out, err = s.zip.CreateHeader(&zip.FileHeader{Name: own.Name, Method: zip.Deflate, Modified: own.Modified})
	s.tee = &rawTee{r: s.part}
	s.m = newPartStream(s.tee, info.src.lim.Record)
	return s, err
}

// arrange places the columns: where the header has them, else to the right of every cell of the sheet.
func (s *sheetCopier) arrange(header []string) {
	s.place = columnsAt(header, s.columns)
	free := max(s.extent.cols, len(header))
	for i := range s.place {
		if s.place[i] < 0 {
			s.place[i] = free
			free++
		}
		s.order = append(s.order, i)
	}
	slices.SortFunc(s.order, func(a, b int) int { return s.place[a] - s.place[b] })
	s.extent.cols = max(s.extent.cols, free)
}

// copy copies the sheet's XML up to the row that must wait.
func (s *sheetCopier) copy(until int, take func(int) []string) error {
	for {
		if s.begun > 0 {
			if s.begun >= until {
				return nil
			}
			if err := s.row(take(s.begun)); err != nil {
				return s.failed(err)
			}
		}
		t, err := s.m.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return s.failed(err)
		}
		raw := s.tee.take(s.m.dec.InputOffset())
		e, ok := t.(xml.StartElement)
		if ok && e.Name.Local == "row" {
			if s.begun, err = rowNumber(e, s.last); err != nil {
				return s.failed(err)
			}
			s.last, s.start = s.begun, raw
			continue
		}
		if ok && e.Name.Local == "dimension" {
			raw = s.dimension(raw)
		}
		if _, err := s.out.Write(raw); err != nil {
			return err
		}
	}
}

func (s *sheetCopier) failed(err error) error {
	return fault.Because(err, fault.Invalid, "%s cannot be annotated beyond row %d: open it in Excel and save it again", s.name, s.last)
}

// finish ends the archive.
func (s *sheetCopier) finish() error {
	return errors.Join(s.part.Close(), s.zip.Close())
}

var (
	spans    = regexp.MustCompile(`\s+spans\s*=\s*("[^"]*"|'[^']*')`)
	selfEnd  = regexp.MustCompile(`\s*/>$`)
	tagStart = regexp.MustCompile(`<([^:\s/>]+:)?`)
)

// row copies the row that has begun, with its new cells each at its place. The row's own note of where its cells lie
// (spans, an optional hint) would be wrong and is dropped.
func (s *sheetCopier) row(cells []string) error {
	number, start := s.begun, spans.ReplaceAll(s.start, nil)
	s.begun = 0
	prefix := string(tagStart.FindSubmatch(start)[1])
	switch {
	case number == s.header:
		cells = s.columns
	case number < s.first:
		cells = nil
	}
	closed := selfEnd.Match(start)
	if closed && cells != nil {
		start = selfEnd.ReplaceAll(start, []byte(">"))
	}
	if _, err := s.out.Write(start); err != nil {
		return err
	}
	next := 0 // of order
	insert := func(before int) error {
		for ; cells != nil && next < len(s.order) && s.place[s.order[next]] < before; next++ {
			i := s.order[next]
			if err := s.cell(prefix, s.place[i], number, cells[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := s.own(insert, cells != nil); err != nil {
		return err
	}
	if err := insert(1 << 20); err != nil {
		return err
	}
	end := s.tee.take(s.m.dec.InputOffset())
	if closed && cells != nil {
		end = []byte("</" + prefix + "row>")
	}
	_, err := s.out.Write(end)
	return err
}

// own copies a row's own cells to its end tag, calling insert before each with its column, and leaving out those that
// new cells replace. The end tag itself is left to the caller.
func (s *sheetCopier) own(insert func(before int) error, replace bool) error {
	depth, col, drop := s.m.depth, 0, false
	for {
		t, err := s.m.token()
		if err != nil {
			return err
		}
		if _, ok := t.(xml.EndElement); ok && s.m.depth < depth {
			return nil
		}
		raw := s.tee.take(s.m.dec.InputOffset())
		if e, ok := t.(xml.StartElement); ok && s.m.depth == depth+1 {
			if e.Name.Local == "c" {
				if col, err = cellColumn(e, col); err != nil {
					return err
				}
				drop = replace && slices.Contains(s.place, col)
			} else {
				drop, col = false, 1<<20 // extensions come behind the cells
			}
			if err := insert(col); err != nil {
				return err
			}
			col++
		}
		if !drop {
			if _, err := s.out.Write(raw); err != nil {
				return err
			}
		}
	}
}

// cell writes a new cell as text, so that no value of it is taken for a formula. Excel holds 32,767 units of text.
func (s *sheetCopier) cell(prefix string, col, row int, text string) error {
	var b bytes.Buffer
	b.WriteString("<" + prefix + `c r="` + columnLetters(col) + strconv.Itoa(row) + `" t="inlineStr"><` + prefix + "is><" + prefix + `t xml:space="preserve">`)
	if err := xml.EscapeText(&b, []byte(cutUnits(guard(text), 32_767))); err != nil {
		return err
	}
	b.WriteString("</" + prefix + "t></" + prefix + "is></" + prefix + "c>")
	_, err := s.out.Write(b.Bytes())
	return err
}

// cutUnits cuts a text to a number of UTF-16 units, with an ellipsis where it was cut.
func cutUnits(s string, limit int) string {
	n := 0
	for i, r := range s {
		size := max(utf16.RuneLen(r), 1)
		if n += size; n > limit-1 && i+len(string(r)) < len(s) {
			return s[:i] + "…"
		}
	}
	return s
}

var dimensionRef = regexp.MustCompile(`ref\s*=\s*["']([A-Z]+[0-9]+)(:[A-Z]+[0-9]+)?["']`)

// dimension writes the sheet's extent with the new columns in it; some programs read no cell outside of it.
func (s *sheetCopier) dimension(raw []byte) []byte {
	m := dimensionRef.FindSubmatchIndex(raw)
	if m == nil || s.extent.rows == 0 {
		return raw
	}
	ref := `ref="A1:` + columnLetters(s.extent.cols-1) + strconv.Itoa(s.extent.rows) + `"`
	return bytes.Join([][]byte{raw[:m[0]], []byte(ref), raw[m[1]:]}, nil)
}

// columnLetters is the name of a 0-based column: 27 -> AB.
func columnLetters(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// measure finds how far a sheet's cells reach.
func (w *workbook) measure(part string) (extent, error) {
	r, err := w.part(part)
	if err != nil {
		return extent{}, err
	}
	defer r.Close()
	m, e, col := newPartStream(r, w.lim.Record), extent{}, 0
	for {
		t, err := m.token()
		if errors.Is(err, io.EOF) {
			return e, nil
		}
		if err != nil {
			return e, err
		}
		start, ok := t.(xml.StartElement)
		switch {
		case ok && start.Name.Local == "row":
			col = 0
			if e.rows, err = rowNumber(start, e.rows); err != nil {
				return e, err
			}
		case ok && start.Name.Local == "c":
			if col, err = cellColumn(start, col); err != nil {
				return e, err
			}
			col++
			e.cols = max(e.cols, col)
		}
	}
}

// rawTee keeps the bytes that were read until they are taken.
type rawTee struct {
	r    io.Reader
	buf  []byte
	base int64 // offset of buf in the stream
}

// Read reads and keeps.
func (t *rawTee) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.buf = append(t.buf, p[:n]...)
	return n, err
}

// take gives the bytes up to an offset, valid until the next token is read, and forgets them.
func (t *rawTee) take(offset int64) []byte {
	n := int(offset - t.base)
	taken := t.buf[:n:n]
	t.buf, t.base = t.buf[n:], offset
	return taken
}

// seekReader reads at places of a file that can only be sought.
type seekReader struct{ s io.ReadSeeker }

// ReadAt is not safe for several callers at once.
func (r *seekReader) ReadAt(p []byte, off int64) (int, error) {
	if _, err := r.s.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.s, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
