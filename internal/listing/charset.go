// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
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

// detectCodec finds a file's encoding from its first bytes: its byte order mark, UTF-16 without one, UTF-8, else
// Shift_JIS (Amazon's Japanese reports), windows-1252 (its European ones) or GB18030. It returns the mark's length too.
// whole says that head is the whole file.
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
	if looksJapanese(head) {
		return codec{name: "shift_jis", enc: japanese.ShiftJIS}, 0
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

// looksJapanese tells Shift_JIS by its kana, of which Japanese text is full: at least a quarter of its characters. Their
// first bytes are those of rare Chinese characters in GB18030 and of two odd signs in windows-1252.
func looksJapanese(b []byte) bool {
	kana, other := 0, 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c < 0x80:
			continue
		case c >= 0xA1 && c <= 0xDF: // half-width katakana stand in one byte
			other++
			continue
		case i+1 == len(b):
			continue // the sample ends within a character
		case c == 0x80 || c == 0xA0 || c > 0xFC:
			return false
		}
		i++
		next := b[i]
		switch {
		case next < 0x40 || next == 0x7F || next > 0xFC:
			return false
		case c == 0x82 && next >= 0x9F && next <= 0xF1, c == 0x83 && next <= 0x96:
			kana++
		default:
			other++
		}
	}
	return kana > 0 && kana*3 >= other
}

// countPairs counts high bytes that stand in pairs, as GB2312 writes every Chinese character, and those that stand alone
// among ASCII characters, as accented letters and typographic signs do in a one-byte encoding. (A Chinese character whose
// second byte is ASCII is followed by the next one's first.)
func countPairs(b []byte) (pairs, lone int) {
	high := func(i int) bool { return i >= 0 && i < len(b) && b[i] >= 0x80 }
	for i := 0; i < len(b); i++ {
		run := 0
		for i+run < len(b) && b[i+run] >= 0xA1 {
			run++
		}
		switch {
		case run > 0:
			pairs += run / 2
			lone += run % 2
			i += run
		case high(i) && !high(i-1) && !high(i+1) && !high(i+2):
			lone++
		}
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
