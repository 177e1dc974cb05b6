// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"markwarden/internal/fault"
)

// codec turns cells of one encoding into text and back. A nil enc is UTF-8.
type codec struct {
	name string
	enc  encoding.Encoding
	wide endian // not none: the stream is UTF-16 and is turned into UTF-8 before it is cut into cells
}

// asciiKeeping are the encodings of htmlindex that write every ASCII character as one byte, which cutting relies on, and
// whose two-byte characters never hold a comma, a semicolon, a tab, a quote or a line break.
var asciiKeeping = []string{"gb18030", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "koi8-r", "koi8-u", "windows-874",
	"windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
	"windows-1257", "windows-1258", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
	"iso-8859-8", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "macintosh"}

// codecNamed is the codec of an encoding's IANA name or alias, as --encoding takes it.
func codecNamed(name string) (codec, error) {
	switch n := strings.ToLower(strings.TrimSpace(name)); n {
	case "utf-8", "utf8":
		return codec{name: "utf-8"}, nil
	case "utf-16", "utf-16le":
		return codec{name: "utf-16le", wide: little}, nil
	case "utf-16be":
		return codec{name: n, wide: big}, nil
	default:
		enc, err := htmlindex.Get(n)
		if err != nil {
			break
		}
		if canonical, err := htmlindex.Name(enc); err == nil && slices.Contains(asciiKeeping, canonical) {
			return codec{name: canonical, enc: enc}, nil
		}
	}
	return codec{}, fault.New(fault.Invalid, "there is no encoding %s here: use utf-8, utf-16, gb18030, big5, shift_jis, euc-kr or windows-1252", quote(name))
}

// lead tells the first byte of a two-byte character whose second may be a bar (0x7C) in this encoding; nil if none can.
func (c codec) lead() func(byte) bool {
	switch c.name {
	case "gb18030", "gbk", "big5":
		return func(b byte) bool { return b > 0x80 && b < 0xFF }
	case "shift_jis":
		return func(b byte) bool { return b > 0x80 && b < 0xA0 || b >= 0xE0 && b < 0xFD }
	}
	return nil
}

// decode is a cell's text. It is false when the bytes are no text of the encoding.
func (c codec) decode(b []byte) (string, bool) {
	if c.enc == nil || ascii(b) {
		return string(b), utf8.Valid(b)
	}
	out, err := c.enc.NewDecoder().Bytes(b)
	if err != nil {
		return "", false
	}
	// Decoders write U+FFFD for what they cannot read; it is the file's own only if it writes back to the same bytes.
	if bytes.ContainsRune(out, utf8.RuneError) && !bytes.Equal(c.encode(string(out)), b) {
		return "", false
	}
	return string(out), true
}

// encode is text in the file's encoding, with a question mark for each character that it does not have.
func (c codec) encode(s string) []byte {
	if c.enc == nil {
		return []byte(s)
	}
	if out, err := c.enc.NewEncoder().Bytes([]byte(s)); err == nil {
		return out
	}
	var out []byte
	for _, r := range s {
		b, err := c.enc.NewEncoder().Bytes([]byte(string(r)))
		if err != nil {
			b = []byte{'?'}
		}
		out = append(out, b...)
	}
	return out
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
