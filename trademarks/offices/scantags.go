// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
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
	s.tag, s.tagAt = inner[n:], s.offset()
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
