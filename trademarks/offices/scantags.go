// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"io"
)

// tagEnd finds the ">" of the tag at s.r and returns its place in the window, or -1 with err set. A ">" inside a quoted
// attribute value is text. One pass over the tag, however many of them it holds.
func (s *scanner) tagEnd() int {
	at, quote := 1, byte(0)
	for {
		part := s.buf[s.r:s.w]
		for ; at < len(part) && at < maxTag; at++ {
			switch c := part[at]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				return s.r + at
			}
		}
		if at >= maxTag {
			s.fail("a tag is longer than %d KiB", maxTag>>10)
			return -1
		}
		if !s.more() {
			s.fail("the file ends inside a tag: it is cut, fetch it again")
			return -1
		}
	}
}

func (s *scanner) startTag() bool {
	end := s.tagEnd()
	if end < 0 {
		s.r = min(s.r+1, s.w) // so that resync does not stop at the same tag again
		return false
	}
	inner := s.buf[s.r+1 : end]
	if n := len(inner); n > 0 && inner[n-1] == '/' {
		s.empty = true
		inner = inner[:n-1]
	}
	n := nameLength(inner)
	if n == 0 || n > maxName {
		s.empty = false
		s.fail("%q does not begin a tag", clip(string(s.buf[s.r:min(end, s.r+40)])))
		s.r++
		return false
	}
	if s.record != "" && string(local(inner[:n])) == s.record {
		s.empty = false
		s.fail("the next <%s> begins inside it: its end is missing", s.record)
		return false
	}
	s.push(inner[:n])
	if s.err != nil {
		s.empty = false
		return false
	}
	s.tag = inner[n:]
	s.r = end + 1
	return true
}

// endTag closes the innermost element. A tag that closes another is not taken, so that resync can look at it.
func (s *scanner) endTag() bool {
	top := s.top()
	if at := s.r + 2 + len(top); len(top) > 0 && at < s.w && s.buf[at] == '>' && bytes.Equal(s.buf[s.r+2:at], top) {
		s.r = at + 1
		s.pop()
		return true
	}
	end := s.tagEnd()
	if end < 0 {
		s.r = min(s.r+1, s.w)
		return false
	}
	name := bytes.TrimRight(s.buf[s.r+2:end], " \t\r\n")
	if len(s.starts) == 0 {
		s.fail("</%s> closes nothing", clip(string(name)))
		s.r++
		return false
	}
	if !bytes.Equal(name, top) {
		s.fail("</%s> closes <%s>", clip(string(name)), top)
		return false
	}
	s.r = end + 1
	s.pop()
	return true
}

// nameLength is the length of the name that b begins with, 0 if it begins with none.
func nameLength(b []byte) int {
	for i, c := range b {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= 0x80:
		case i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		case c == ' ', c == '\t', c == '\r', c == '\n':
			return i
		default:
			return 0
		}
	}
	return len(b)
}

// attr is the value of the current start tag's attribute of that local name, as written; nil if it has none.
func (s *scanner) attr(name string) []byte {
	for b := s.tag; ; {
		b = bytes.TrimLeft(b, " \t\r\n")
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			return nil
		}
		key := bytes.TrimRight(b[:i], " \t\r\n")
		b = bytes.TrimLeft(b[i+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		j := bytes.IndexByte(b[1:], b[0])
		if j < 0 {
			return nil
		}
		if string(local(key)) == name {
			return b[1 : 1+j]
		}
		b = b[j+2:]
	}
}

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
	if _, ok := s.err.(*syntaxError); !ok {
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
