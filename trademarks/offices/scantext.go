// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
)

// text reads the current element to its end and returns its text, at most most bytes of it: entities resolved, blanks
// and line ends run together. Elements inside it count with their text. What cannot be kept as text (bytes that are no
// UTF-8, control characters, entities XML does not define) is noted as the record's fault.
func (s *scanner) text(most int) string {
	if s.err != nil {
		return ""
	}
	if s.empty {
		s.empty = false
		s.pop()
		return ""
	}
	// The usual case: plain text that lies in the window whole, then the end tag.
	if i := bytes.IndexByte(s.buf[s.r:s.w], '<'); i >= 0 && s.r+i+1 < s.w && s.buf[s.r+i+1] == '/' {
		raw := s.buf[s.r : s.r+i]
		out := s.clean(raw, most, false)
		s.r += i
		s.endTag()
		return out
	}
	return s.longText(most)
}

// longText is text for an element whose content comes in pieces.
func (s *scanner) longText(most int) string {
	s.scratch = s.scratch[:0]
	field, short := string(s.name), false
	keep := func(b []byte, literal bool) {
		if literal && bytes.IndexByte(b, '&') >= 0 {
			b = bytes.ReplaceAll(b, []byte("&"), []byte("&amp;"))
		}
		if room := 2*most + 16 - len(s.scratch); len(b) > room {
			b, short = b[:max(room, 0)], true
		}
		s.scratch = append(s.scratch, b...)
	}
	for d := s.depth(); s.depth() >= d; {
		if i := bytes.IndexByte(s.buf[s.r:s.w], '<'); i != 0 {
			if i < 0 {
				i = s.w - s.r
			}
			keep(s.buf[s.r:s.r+i], false)
			s.r += i
			if s.r == s.w && !s.more() {
				s.ended()
				return ""
			}
			continue
		}
		s.ensure(9)
		switch at := s.buf[s.r:s.w]; { // text goes on behind all of these
		case bytes.HasPrefix(at, []byte("<![CDATA[")):
			if !s.cdata(keep) {
				return ""
			}
			continue
		case bytes.HasPrefix(at, []byte("<!--")):
			if !s.drop(4, "-->") {
				return ""
			}
			continue
		case bytes.HasPrefix(at, []byte("<?")):
			if !s.drop(2, "?>") {
				return ""
			}
			continue
		}
		if started, ok := s.element(); !ok {
			return ""
		} else if started || s.depth() >= d {
			keep([]byte(" "), false)
		}
	}
	s.name = append(s.name[:0:0], field...)
	s.cut = s.cut || short
	return s.clean(s.scratch, most, short)
}

// cdata hands a CDATA section on in pieces.
func (s *scanner) cdata(keep func(b []byte, literal bool)) bool {
	s.r += 9
	for {
		if i := bytes.Index(s.buf[s.r:s.w], []byte("]]>")); i >= 0 {
			keep(s.buf[s.r:s.r+i], true)
			s.r += i + 3
			return true
		}
		if n := s.w - s.r - 2; n > 0 {
			keep(s.buf[s.r:s.r+n], true)
			s.r += n
		}
		if !s.more() {
			s.fail("the file ends inside a CDATA section: it is cut, fetch it again")
			return false
		}
	}
}

// clean turns raw character data into a value. short says that raw was cut, so that its last character or entity may be
// half there.
func (s *scanner) clean(raw []byte, most int, short bool) string {
	raw = bytes.Trim(raw, " \t\r\n")
	if len(raw) == 0 {
		return ""
	}
	if short {
		raw = whole(raw)
	}
	b := raw
	if bytes.IndexByte(raw, '&') >= 0 {
		var bad string
		if b, bad = unescape(raw); bad != "" {
			s.note(raw, "the entity "+bad+" is not defined: write the character itself")
			return ""
		}
	}
	if why := unsound(b); why != "" {
		s.note(raw, why)
		return ""
	}
	out := collapse(string(b))
	if len(out) > most {
		s.cut = true
		out = cutAt(out, most)
	}
	return out
}

// note keeps the record's first fault.
func (s *scanner) note(value []byte, reason string) {
	if s.fault == nil {
		s.fault = &fieldFault{field: string(s.name), value: clip(string(value)), reason: reason}
	}
}

// pending is the text up to the next tag, at most most bytes of it, for elements that hold text or children.
func (s *scanner) pending(most int) string {
	if !s.toTagKeeping() {
		return ""
	}
	i := bytes.IndexByte(s.buf[s.r:s.w], '<')
	raw := s.buf[s.r : s.r+i]
	s.r += i
	return s.clean(raw[:min(len(raw), 2*most)], most, len(raw) > 2*most)
}

// toTagKeeping makes the next "<" part of the window together with the text before it; text that is longer than the
// window is dropped, since only numbers are read this way.
func (s *scanner) toTagKeeping() bool {
	for bytes.IndexByte(s.buf[s.r:s.w], '<') < 0 {
		if s.w-s.r >= len(s.buf)-1 {
			s.r = s.w
			return s.toTag()
		}
		if !s.more() {
			s.ended()
			return false
		}
	}
	return true
}
