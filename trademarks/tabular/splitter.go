// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"bytes"
	"errors"
)

// errInnerQuote is a row whose quoted cell goes on behind its closing quote.
var errInnerQuote = errors.New("text follows a closing quote: double a quote that belongs to the text")

// splitter cuts a row into cells as RFC 4180 says, fed line by line. A quote inside an unquoted cell is text.
// It stores at most max+1 cells and counts the rest, so that a row of a million delimiters costs nothing.
type splitter struct {
	delim byte
	max   int
	count int    // cells met
	open  bool   // inside quotes
	text  []byte // the cells, end to end
	ends  []int
	whole string   // text of the last call of cells
	parts []string // what cells returned last, reused
}

func (s *splitter) reset() {
	s.count, s.open, s.text, s.ends = 0, false, s.text[:0], s.ends[:0]
}

func (s *splitter) end() {
	if s.count++; s.count <= s.max+1 {
		s.ends = append(s.ends, len(s.text))
	}
}

// feed takes one line without its end and reports whether the row goes on with the next.
func (s *splitter) feed(b []byte) (more bool, err error) {
	if s.open {
		s.text = append(s.text, '\n')
	} else if b, s.open = opens(b); s.open {
		b = b[1:]
	}
	for {
		if !s.open {
			i := bytes.IndexByte(b, s.delim)
			if i < 0 {
				s.text = append(s.text, b...)
				s.end()
				return false, nil
			}
			s.text = append(s.text, b[:i]...)
			b = b[i+1:]
		} else {
			rest, closed := s.quoted(b)
			if !closed {
				return true, nil
			}
			s.open = false
			rest = bytes.TrimLeft(rest, " ")
			switch {
			case len(rest) == 0:
				s.end()
				return false, nil
			case rest[0] != s.delim:
				return false, errInnerQuote
			}
			b = rest[1:]
		}
		s.end()
		if b, s.open = opens(b); s.open {
			b = b[1:]
		}
	}
}

// quoted takes the text up to the closing quote and returns what follows it.
func (s *splitter) quoted(b []byte) (rest []byte, closed bool) {
	for {
		i := bytes.IndexByte(b, '"')
		if i < 0 {
			s.text = append(s.text, b...)
			return nil, false
		}
		s.text = append(s.text, b[:i]...)
		b = b[i+1:]
		if len(b) == 0 || b[0] != '"' {
			return b, true
		}
		s.text = append(s.text, '"')
		b = b[1:]
	}
}

// opens reports whether the next cell opens with a quote, after blanks that some programs write behind the delimiter.
func opens(b []byte) ([]byte, bool) {
	t := bytes.TrimLeft(b, " ")
	if len(t) > 0 && t[0] == '"' {
		return t, true
	}
	return b, false
}

// cells are the stored cells of the row; the slice is good until the next call, the texts are the caller's.
func (s *splitter) cells() []string {
	s.whole, s.parts = string(s.text), s.parts[:0]
	from := 0
	for _, to := range s.ends {
		s.parts = append(s.parts, s.whole[from:to])
		from = to
	}
	return s.parts
}
