// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"fmt"

	"markwarden/internal/fault"
)

// dialect is how a text file separates its cells.
type dialect struct {
	delim  byte
	quoted bool            // cells may be quoted (RFC 4180); reports of some shops are not and hold bare quotes
	eol    byte            // '\n', which takes a '\r' before it along, or '\r' alone
	lead   func(byte) bool // true for the first byte of a two-byte character; nil when no second byte can be a delimiter
}

// scanner cuts a stream into records and cells without changing a byte, within the limits, whatever the stream holds.
// encoding/csv cannot serve: it reads an unclosed quote to the end of the file and gives no record's own bytes.
type scanner struct {
	win   *window
	d     dialect
	lim   Limits
	file  string
	width int                // cells of the header; 0 while it is not known
	spill func([]byte) error // takes what is passed over of an oversized record; nil drops it

	rec    record
	cells  []span
	torn   bool // the record has a quoted cell with a line break whose closing quote is followed by text
	doubt  bool // it has a quoted cell with a line break in a tab-separated file, where quotes may be text
	faults int  // records whose quotes had to be given up
}

// maxQuoteFaults is how many unclosed quotes one file may have before the reading ends: each costs a search through up to
// one full record, and a file with more of them has lost its shape.
const maxQuoteFaults = 100

func newScanner(win *window, d dialect, lim Limits, file string) *scanner {
	return &scanner{win: win, d: d, lim: lim, file: file, rec: record{line: 1}}
}

// next is the next record; nil at the end of the stream. An error ends the reading.
func (s *scanner) next() (*record, error) {
	s.win.drop(len(s.rec.raw))
	s.rec = record{row: s.rec.row + 1, line: s.rec.line + s.rec.lines}
	n, closed := s.parse(s.d.quoted)
	if s.d.quoted && (!closed || s.torn || s.doubt && len(s.cells) != s.width) {
		var err error
		if n, err = s.unquote(closed && !s.torn); err != nil {
			return nil, err
		}
	}
	if err := s.win.failed(); err != nil {
		return nil, fault.Because(err, fault.Unavailable, "%s could not be read beyond row %d: check the file and try again", s.file, s.rec.row-1)
	}
	if n == 0 {
		return nil, nil
	}
	s.rec.raw, s.rec.cells = s.win.bytes()[:n], s.cells
	if !s.ended(n) {
		return &s.rec, s.pass(n)
	}
	s.rec.lines = bytes.Count(s.rec.raw, []byte{s.d.eol})
	s.rec.body = n - len(ending(s.rec.raw, s.d.eol))
	if len(s.cells) > s.lim.Columns && s.rec.fault == "" {
		s.rec.fault = fmt.Sprintf("the row has more than %d cells: check the delimiter and the quotes", s.lim.Columns)
	}
	return &s.rec, nil
}

// ended reports whether the n bytes in the window are a whole record: a line ending, or the end of the stream.
func (s *scanner) ended(n int) bool {
	b := s.win.bytes()
	return n < len(b) || b[n-1] == s.d.eol || !s.win.full()
}

// pass hands an oversized record's bytes to spill and skips to the next line ending, so that reading can go on behind
// it. The n bytes in the window belong to the record. It keeps none of them.
func (s *scanner) pass(n int) error {
	s.rec.cells, s.rec.raw = nil, nil
	s.rec.fault = fmt.Sprintf("the row holds more than %d bytes: look for a missing quote or line break, or shorten it", s.lim.Record)
	for passed, first := int64(0), true; ; first = false {
		b := s.win.bytes()[:n]
		s.rec.lines += bytes.Count(b, []byte{s.d.eol})
		if s.spill != nil {
			if err := s.spill(b); err != nil {
				return err
			}
		}
		passed += int64(n)
		ended := !first && b[n-1] == s.d.eol
		s.win.drop(n)
		if ended || len(s.win.bytes()) == 0 && !s.win.more() {
			return nil
		}
		if passed > s.lim.Skip {
			return fault.New(fault.Invalid, "%s, row %d has no line ending within %d bytes: the file is not a table of listings", s.file, s.rec.row, passed)
		}
		b = s.win.bytes()
		if n = bytes.IndexByte(b, s.d.eol) + 1; n == 0 {
			n = len(b)
		}
	}
}

// unquote reads the record's first line again with quotes as ordinary characters, because as quotes they ran to the end
// of the stream, to the limit, or into the next rows. Tab-separated reports are written without quoting, so there a line
// with as many cells as the header is what it seems. Elsewhere a row whose quotes make no sense is set aside.
func (s *scanner) unquote(sane bool) (int, error) {
	n, _ := s.parse(false)
	if s.d.delim == '\t' && len(s.cells) == s.width {
		return n, nil
	}
	if sane {
		n, _ = s.parse(true)
		return n, nil
	}
	if s.faults++; s.faults > maxQuoteFaults {
		return 0, fault.New(fault.Invalid, "%s has more than %d rows with a quoted cell that is not closed (the last is row %d): export it again", s.file, maxQuoteFaults, s.rec.row)
	}
	s.rec.fault = `a quoted cell is not closed: add the missing quotation mark, or write "" for one inside a cell`
	return n, nil
}

// parse finds the cells of one record and returns its length, line ending included, and whether every quote was closed.
func (s *scanner) parse(quoting bool) (n int, closed bool) {
	s.cells, s.torn, s.doubt = s.cells[:0], false, false
	for i := 0; ; i++ {
		c, ok := s.cell(i, quoting)
		if len(s.cells) <= s.lim.Columns {
			s.cells = append(s.cells, c)
		}
		i = c.to
		b := s.win.bytes()
		switch {
		case !ok:
			return len(b), false
		case i >= len(b):
			return len(b), true
		case b[i] == '\r' && s.d.eol == '\n':
			return i + 2, true
		case b[i] == s.d.eol:
			return i + 1, true
		}
	}
}

// cell is the cell that begins at i. It is false when a quote is not closed.
func (s *scanner) cell(i int, quoting bool) (span, bool) {
	b := s.win.bytes()
	if i >= len(b) && s.win.more() {
		b = s.win.bytes()
	}
	if !quoting || i >= len(b) || b[i] != '"' {
		return span{from: i, to: s.plain(i)}, true
	}
	end, kind, ok := s.closing(i + 1)
	if !ok {
		return span{from: i, to: end}, false
	}
	to := s.plain(end + 1)
	multi := bytes.IndexByte(s.win.bytes()[i:end], s.d.eol) >= 0
	if to > end+1 {
		kind = spanEscape
		s.torn = s.torn || multi
	}
	s.doubt = s.doubt || multi && s.d.delim == '\t'
	return span{from: i, to: to, kind: kind}, true
}

// closing is the place of the quote that closes a cell whose text begins at i.
func (s *scanner) closing(i int) (end int, kind spanKind, ok bool) {
	kind = spanQuoted
	for {
		b := s.win.bytes()
		j := bytes.IndexByte(b[min(i, len(b)):], '"')
		if j < 0 {
			if i = len(b); !s.win.more() {
				return i, kind, false
			}
			continue
		}
		i += j
		if i+1 == len(b) && s.win.more() {
			b = s.win.bytes()
		}
		if i+1 == len(b) || b[i+1] != '"' {
			return i, kind, true
		}
		kind = spanEscape
		i += 2
	}
}

// plain is the place of the delimiter or line ending that follows at or after i, or the end of what there is.
func (s *scanner) plain(i int) int {
	for {
		b := s.win.bytes()
		for i < len(b) {
			switch c := b[i]; {
			case c == s.d.delim || c == s.d.eol:
				return i
			case c == '\r':
				if i+1 == len(b) && s.win.more() {
					b = s.win.bytes()
				}
				if i+1 < len(b) && b[i+1] == '\n' {
					return i
				}
			case c >= 0x80 && s.d.lead != nil && s.d.lead(c):
				i++ // its second byte may look like a delimiter
			}
			i++
		}
		if !s.win.more() {
			return min(i, len(b))
		}
	}
}
