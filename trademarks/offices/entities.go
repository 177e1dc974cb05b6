// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
