// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"errors"
	"io"
)

// declaration drops a comment, a CDATA section outside any text that is wanted, or a DOCTYPE if it is allowed.
func (s *scanner) declaration() bool {
	s.ensure(len("<![CDATA["))
	at := s.buf[s.r:s.w]
	switch {
	case bytes.HasPrefix(at, []byte("<!--")):
		return s.drop(4, "-->")
	case bytes.HasPrefix(at, []byte("<![CDATA[")):
		return s.drop(9, "]]>")
	case bytes.HasPrefix(at, []byte("<!DOCTYPE")):
		if !s.doctype {
			s.err = errDoctype
			return false
		}
		if s.depth() == 0 {
			return s.skipDoctype()
		}
	}
	s.fail("%q is no tag", clip(string(at[:min(len(at), 20)])))
	s.r++
	return false
}

// drop leaves everything up to and with the closing words behind; n bytes have opened it.
func (s *scanner) drop(n int, closing string) bool {
	s.r += n
	for {
		if i := bytes.Index(s.buf[s.r:s.w], []byte(closing)); i >= 0 {
			s.r += i + len(closing)
			return true
		}
		s.r = max(s.r, s.w-len(closing)+1)
		if !s.more() {
			s.fail("the file ends where %q is missing: it is cut, fetch it again", closing)
			return false
		}
	}
}

// skipDoctype drops a DOCTYPE with its internal subset unread: no entity it may declare is ever known.
func (s *scanner) skipDoctype() bool {
	from, nesting := s.offset(), 0
	for s.ensure(1) {
		if s.offset()-from > maxDoctype {
			s.err = errLongDoctype
			return false
		}
		switch c := s.buf[s.r]; c {
		case '<':
			if s.ensure(4) && string(s.buf[s.r:s.r+4]) == "<!--" {
				if !s.drop(4, "-->") {
					return false
				}
				continue
			}
			nesting++
		case '>':
			if nesting--; nesting == 0 {
				s.r++
				return true
			}
		case '"', '\'':
			if !s.drop(1, string(c)) {
				return false
			}
			continue
		}
		s.r++
	}
	s.fail("the file ends inside its DOCTYPE: it is cut, fetch it again")
	return false
}

// resync clears a syntax error and goes to where reading can go on: the next start of an element of that local name, or
// just behind the end of the broken one, or the end of the element around it. depth is that of the element around.
// False at the end of the file.
func (s *scanner) resync(record string, depth int) bool {
	var bad *syntaxError
	if !errors.As(s.err, &bad) {
		return false
	}
	s.err, s.empty = nil, false
	s.end()
	s.popTo(depth)
	s.name, s.tag = nil, nil
	for first := true; ; first = false {
		if !first && s.r < s.w {
			s.r++
		}
		if i := bytes.IndexByte(s.buf[s.r:s.w], '<'); i >= 0 {
			s.r += i
		} else {
			s.r = s.w
			if !s.more() {
				break
			}
			continue
		}
		s.ensure(maxName + 3)
		at := s.buf[s.r+1 : min(s.w, s.r+maxName+3)]
		ending := len(at) > 0 && at[0] == '/'
		if ending {
			at = at[1:]
		}
		name := at[:bareName(at)]
		switch {
		case string(local(name)) == record:
			if !ending {
				return true
			}
			if end := s.tagEnd(); end >= 0 {
				s.r = end + 1
				return true
			}
			s.err = nil
		case ending && depth > 0 && bytes.Equal(name, s.top()) && closed(at[len(name):]):
			return true
		}
	}
	if s.err == nil {
		s.popTo(0)
		s.err = io.EOF
	}
	return false
}

// closed reports whether only blanks stand before the end of the tag: endTag will take it.
func closed(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && b[0] == '>'
}

// bareName is the length of the run of name characters that b begins with.
func bareName(b []byte) int {
	for i, c := range b {
		if c == '>' || c == '/' || c == '<' || c <= ' ' {
			return i
		}
	}
	return len(b)
}
