// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"io"
	"strings"
)

// textCopier copies a separated text file.
type textCopier struct {
	out     io.Writer
	scan    *scanner
	codec   codec
	rec     *record // read and not yet copied; nil before the first and after the last
	header  int     // its row
	first   int     // row of the first listing
	width   int     // cells of the header
	columns []string
	at      []int  // where the header has a column already, else -1
	tail    []byte // the last bytes of an oversized record: its line ending may be among them
	line    []byte // the row being made
}

func newTextCopier(out io.Writer, in io.Reader, info Info, columns []string) (*textCopier, error) {
	s := info.src
	body, out, err := s.body(out, in)
	if err != nil {
		return nil, err
	}
	t := &textCopier{out: out, codec: s.codec, header: s.row, first: s.first, width: len(s.header), columns: columns, at: columnsAt(s.header, columns)}
	t.scan = newScanner(newWindow(body, s.lim.Record), s.d, s.lim, info.Name)
	t.scan.width, t.scan.spill = t.width, t.spill
	return t, nil
}

// body is a file's text behind its byte order mark, which is written to out as it is, and out in the file's encoding.
func (s *source) body(out io.Writer, in io.Reader) (io.Reader, io.Writer, error) {
	mark := make([]byte, len(s.mark))
	if _, err := io.ReadFull(in, mark); err != nil {
		return nil, nil, err
	}
	if _, err := out.Write(mark); err != nil {
		return nil, nil, err
	}
	if s.codec.wide != none {
		return newFromUTF16(in, s.codec.wide), &toUTF16{dst: out, e: s.codec.wide}, nil
	}
	return in, out, nil
}

// spill copies an oversized record but for its last two bytes.
func (t *textCopier) spill(b []byte) error {
	t.tail = append(t.tail, b...)
	n := max(len(t.tail)-2, 0)
	_, err := t.out.Write(t.tail[:n])
	t.tail = append(t.tail[:0], t.tail[n:]...)
	return err
}

func (t *textCopier) copy(until int, take func(int) []string) (err error) {
	for {
		if t.rec == nil {
			if t.rec, err = t.scan.next(); err != nil || t.rec == nil {
				return err
			}
		}
		if t.rec.row >= until {
			return nil
		}
		if err := t.write(take(t.rec.row)); err != nil {
			return err
		}
		t.rec = nil
	}
}

func (t *textCopier) finish() error { return nil }

// write copies the record with the cells it gets.
func (t *textCopier) write(cells []string) error {
	rec := t.rec
	raw := rec.raw
	if raw == nil {
		raw, t.tail = t.tail, nil
	}
	end := ending(raw, t.scan.d.eol)
	body := raw[:len(raw)-len(end)]
	switch {
	case rec.row == t.header:
		cells = t.columns
	case rec.row < t.first || rec.blank():
		_, err := t.out.Write(raw)
		return err
	case cells == nil:
		cells = make([]string, len(t.columns))
	}
	t.line = t.line[:0]
	if rec.fault != "" || rec.raw == nil {
		t.line = append(t.line, body...)
		for _, c := range cells {
			t.line = append(t.line, t.scan.d.delim)
			t.line = append(t.line, t.codec.encode(bare(guard(c), t.scan.d.delim))...)
		}
	} else {
		t.fill(body, cells)
	}
	t.line = append(t.line, end...)
	_, err := t.out.Write(t.line)
	return err
}

// fill makes the row: its own cells with those replaced that the header has, filled up to the header's width, and then
// the new ones. Empty cells beyond the header give way to them, or they would stand under no name.
func (t *textCopier) fill(body []byte, cells []string) {
	own := t.rec.cells
	if len(own) > t.width && emptyBeyond(t.rec, t.width) {
		own = own[:t.width]
		body = body[:own[t.width-1].to]
	}
	from := 0
	for i, c := range own {
		if n := indexOf(t.at, i); n >= 0 {
			t.line = append(t.line, body[from:c.from]...)
			t.line = append(t.line, t.cell(cells[n])...)
			from = c.to
		}
	}
	t.line = append(t.line, body[from:]...)
	for i := len(own); i < t.width; i++ {
		t.line = append(t.line, t.scan.d.delim)
		if n := indexOf(t.at, i); n >= 0 {
			t.line = append(t.line, t.cell(cells[n])...)
		}
	}
	for n, at := range t.at {
		if at < 0 {
			t.line = append(t.line, t.scan.d.delim)
			t.line = append(t.line, t.cell(cells[n])...)
		}
	}
}

// cell writes a new cell as the file writes its own: in its encoding, in quotes where it quotes and they are needed.
func (t *textCopier) cell(s string) []byte {
	s = guard(s)
	if !t.scan.d.quoted {
		return t.codec.encode(bare(s, t.scan.d.delim))
	}
	b := t.codec.encode(s)
	if bytes.IndexByte(b, t.scan.d.delim) < 0 && !strings.ContainsAny(s, "\"\r\n") && strings.TrimSpace(s) == s {
		return b
	}
	return t.codec.encode(`"` + strings.ReplaceAll(s, `"`, `""`) + `"`)
}

// bare is a cell for a row that must not hold quotes.
func bare(s string, delim byte) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case rune(delim), '\r', '\n', '\t':
			return ' '
		case '"':
			return '\''
		}
		return r
	}, s)
}

// emptyBeyond reports whether all cells beyond a width are empty.
func emptyBeyond(rec *record, width int) bool {
	for _, c := range rec.cells[width:] {
		if len(bytes.TrimSpace(rec.text(c))) > 0 {
			return false
		}
	}
	return width > 0
}

func indexOf(list []int, n int) int {
	for i, v := range list {
		if v == n {
			return i
		}
	}
	return -1
}
