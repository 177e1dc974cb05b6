// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// quotedRow cuts a row with quotes into cells as RFC 4180 says, fed line by line. A quote inside an unquoted cell is text.
type quotedRow struct {
	delim byte
	cells []string
	cell  []byte
	open  bool
	fault string
}

// feed takes one line without its end and reports whether the row goes on with the next.
func (q *quotedRow) feed(b []byte) (more bool) {
	if q.open {
		q.cell = append(q.cell, '\n')
	} else if len(b) > 0 && b[0] == '"' {
		q.open, b = true, b[1:]
	}
	for {
		if q.open {
			i := bytes.IndexByte(b, '"')
			if i < 0 {
				q.cell = append(q.cell, b...)
				return true
			}
			q.cell = append(q.cell, b[:i]...)
			b = b[i+1:]
			if len(b) > 0 && b[0] == '"' {
				q.cell, b = append(q.cell, '"'), b[1:]
				continue
			}
			q.open = false
			if b = bytes.TrimLeft(b, " "); len(b) > 0 && b[0] != q.delim {
				q.fault = "text follows a closing quote: double a quote that belongs to the text"
				return false
			}
		}
		i := bytes.IndexByte(b, q.delim)
		if i < 0 {
			q.cell = append(q.cell, b...)
			q.end()
			return false
		}
		q.cell = append(q.cell, b[:i]...)
		if q.end(); len(q.cells) > maxColumns {
			q.fault = fmt.Sprintf("the row has more than %d cells: no register writes that", maxColumns)
			return false
		}
		if b = b[i+1:]; len(b) > 0 && b[0] == '"' {
			q.open, b = true, b[1:]
		}
	}
}

func (q *quotedRow) end() {
	q.cells = append(q.cells, string(q.cell))
	q.cell = q.cell[:0]
}

// line is one physical line without its end; long says that it went beyond maxRow and was cut there.
type line struct {
	text []byte
	no   int
	long bool
}

// lines hands out physical lines, and takes back those that a damaged row had swallowed.
type lines struct {
	in   *bufio.Reader
	no   int
	back []line
}

// next returns the following line; its text is the caller's to keep.
func (l *lines) next() (line, error) {
	if n := len(l.back); n > 0 {
		x := l.back[n-1]
		l.back = l.back[:n-1]
		return x, nil
	}
	x := line{no: l.no + 1}
	for {
		part, err := l.in.ReadSlice('\n')
		if room := maxRow - len(x.text); len(part) > room {
			part, x.long = part[:room], true
		}
		x.text = append(x.text, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) && len(x.text) > 0 {
			err = nil
		}
		if err != nil {
			return line{}, err
		}
		l.no++
		x.text = bytes.TrimRight(x.text, "\r\n")
		return x, nil
	}
}

// unread gives lines back, the first one first.
func (l *lines) unread(x []line) {
	for i := len(x) - 1; i >= 0; i-- {
		l.back = append(l.back, x[i])
	}
}

// cellFault says why a cell cannot be kept; empty if it can.
func cellFault(cell string) string {
	switch {
	case !utf8.ValidString(cell):
		return "the cell is not valid UTF-8: save the file as UTF-8"
	case strings.IndexByte(cell, 0) >= 0:
		return "the cell holds a NUL byte: remove it"
	}
	return ""
}
