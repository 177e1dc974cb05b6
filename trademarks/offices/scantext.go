// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
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

// whole drops a half character or entity from the end.
func whole(b []byte) []byte {
	if i := bytes.LastIndexByte(b, '&'); i >= 0 && bytes.IndexByte(b[i:], ';') < 0 && len(b)-i < 12 {
		b = b[:i]
	}
	for i := 0; i < utf8.UTFMax && len(b) > 0; i++ {
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n > 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return b
}

// unescape resolves the five entities of XML and character references. bad is the first other one.
func unescape(b []byte) (out []byte, bad string) {
	out = make([]byte, 0, len(b))
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(out, b...), ""
		}
		out = append(out, b[:i]...)
		b = b[i:]
		j := bytes.IndexByte(b[:min(len(b), 40)], ';')
		if j < 0 {
			return nil, clip(string(b[:min(len(b), 12)]))
		}
		r, ok := entity(string(b[1:j]))
		if !ok {
			return nil, clip(string(b[:j+1]))
		}
		out = utf8.AppendRune(out, r)
		b = b[j+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
}

// unsound says why a text cannot be kept, with the remedy; empty if it can.
func unsound(b []byte) string {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return "the text holds the control character " + strconv.QuoteRuneToASCII(rune(c)) + ": remove it"
		}
	}
	if !utf8.Valid(b) {
		return "the text is not valid UTF-8: save the file as UTF-8"
	}
	return ""
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
