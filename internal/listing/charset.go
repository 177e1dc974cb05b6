// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// byteOrderMarks are the marks a file can begin with.
var byteOrderMarks = []struct {
	mark  []byte
	codec codec
}{
	{[]byte{0xEF, 0xBB, 0xBF}, codec{name: "utf-8"}},
	{[]byte{0xFF, 0xFE}, codec{name: "utf-16le", wide: little}},
	{[]byte{0xFE, 0xFF}, codec{name: "utf-16be", wide: big}},
}

// detectCodec finds a file's encoding from its first bytes: its byte order mark, UTF-16 without one, UTF-8, else GB18030
// or windows-1252 (Amazon's European reports). It returns the mark's length too. whole says that head is the whole file.
func detectCodec(head []byte, whole bool) (c codec, mark int) {
	for _, m := range byteOrderMarks {
		if bytes.HasPrefix(head, m.mark) {
			return m.codec, len(m.mark)
		}
	}
	if e := looksWide(head); e != none {
		return codec{name: e.String(), wide: e}, 0
	}
	valid, invalid := countUTF8(head, whole)
	if invalid == 0 || valid > invalid {
		return codec{name: "utf-8"}, 0 // a UTF-8 file with a few broken characters loses those rows, not all of them
	}
	pairs, lone := countPairs(head)
	if lone > pairs && plausible1252(head) {
		return codec{name: "windows-1252", enc: charmap.Windows1252}, 0
	}
	gb := codec{name: "gb18030", enc: simplifiedchinese.GB18030}
	if _, ok := gb.decode(wholeCharacters(head, whole)); ok && pairs > 0 {
		return gb, 0
	}
	return codec{name: "utf-8"}, 0
}

// countUTF8 counts the multi-byte characters and the bytes that belong to none.
func countUTF8(b []byte, whole bool) (valid, invalid int) {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			if !whole && !utf8.FullRune(b) {
				return valid, invalid // the sample ends within a character
			}
			invalid++
		case n > 1:
			valid++
		}
		b = b[n:]
	}
	return valid, invalid
}

// countPairs counts high bytes that stand in pairs, as GB2312 writes every Chinese character, and those that stand alone
// between ASCII characters, as accented letters do in a one-byte encoding.
func countPairs(b []byte) (pairs, lone int) {
	for i := 0; i < len(b); i++ {
		run := 0
		for i < len(b) && b[i] >= 0xA1 {
			run++
			i++
		}
		pairs += run / 2
		lone += run % 2
	}
	return pairs, lone
}

// plausible1252 reports whether no byte is one that windows-1252 leaves undefined or that no language writes with it.
func plausible1252(b []byte) bool {
	for _, c := range []byte{0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFF} {
		if bytes.IndexByte(b, c) >= 0 {
			return false
		}
	}
	return true
}

// wholeCharacters cuts a sample that may end within a character back to its last line break, where none does.
func wholeCharacters(b []byte, whole bool) []byte {
	if i := bytes.LastIndexByte(b, '\n'); !whole && i >= 0 {
		return b[:i]
	}
	return b
}
