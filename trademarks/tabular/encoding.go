// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampleSize is how much of a file is looked at to tell its encoding and line ends: enough to reach the first Chinese
// owner of a list that opens with Latin ones.
const sampleSize = 256 << 10

type fileKind int

const (
	kindDelimited fileKind = iota
	kindJSON
)

// foreign are first bytes of files that people hand in instead of a list, with what to do about it.
var foreign = []struct{ magic, says string }{
	{"PK\x03\x04", "is a workbook or zip archive: save the sheet as CSV (UTF-8) first"},
	{"\xd0\xcf\x11\xe0", "is an old Excel workbook: save the sheet as CSV (UTF-8) first"},
	{"\x1f\x8b", "is compressed with gzip: unpack it first"},
	{"%PDF-", "is a PDF: export the list as CSV instead"},
	{"<", "is XML or HTML: import it under its office, or export the list as CSV"},
	{"[", "is one JSON array: write one object a line instead (JSON Lines)"},
}

// decode returns the file as UTF-8 lines ended by \n. A file that is neither UTF-16 with its mark nor plausible GB18030
// is taken as UTF-8, so that a damaged row is reported by its number.
func decode(r io.Reader, name string) (*lines, fileKind, error) {
	size := sampleSize
	if l, ok := r.(interface{ Len() int }); ok { // a small file in memory needs no more than itself
		size = min(size, l.Len()+1)
	}
	in := bufio.NewReaderSize(r, size)
	sample, err := in.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, 0, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	var text io.Reader = in
	decoded := false
	switch {
	case bytes.HasPrefix(sample, []byte("\xff\xfe")), bytes.HasPrefix(sample, []byte("\xfe\xff")):
		text = transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
		decoded = true
	case bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")):
		_, _ = in.Discard(3) // they were peeked at
	case chinese(sample, err != nil):
		text = transform.NewReader(in, simplifiedchinese.GB18030.NewDecoder())
		decoded = true
	}
	out := in
	if decoded {
		out = bufio.NewReaderSize(text, sampleSize)
	}
	head, err := out.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, 0, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	trimmed := bytes.TrimLeft(head, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, 0, fmt.Errorf("%s is empty: give a header row with a column named mark and one row a mark", name)
	}
	for _, f := range foreign {
		if bytes.HasPrefix(trimmed, []byte(f.magic)) {
			return nil, 0, fmt.Errorf("%s %s", name, f.says)
		}
	}
	l := &lines{in: out, decoded: decoded, oldMac: bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0}
	switch ext := strings.ToLower(path.Ext(name)); {
	case trimmed[0] == '{', ext == ".jsonl", ext == ".ndjson":
		return l, kindJSON, nil
	}
	return l, kindDelimited, nil
}

// chinese reports whether a sample that is not UTF-8 reads as GB18030: at least half of its two-byte characters must lie
// in the common plane of GB 2312 (both bytes high). A Western file in an eight-bit code has accents between ASCII letters,
// which decode to rare characters outside that plane.
func chinese(sample []byte, whole bool) bool {
	if validPrefix(sample, whole) {
		return false
	}
	var common, rare, multi int
	for i := 0; i < len(sample); {
		if sample[i] < utf8.RuneSelf {
			i++
			continue
		}
		if _, n := utf8.DecodeRune(sample[i:]); n > 1 {
			multi++
		}
		if i+1 >= len(sample) {
			break
		}
		switch a, b := sample[i], sample[i+1]; {
		case a == 0x80 || a == 0xff || b < 0x30 || b == 0x7f || b == 0xff:
			return false
		case b < 0x40:
			rare++
			i += 4
			continue
		case a >= 0xa1 && a <= 0xf7 && b >= 0xa1:
			common++
		default:
			rare++
		}
		i += 2
	}
	return common > rare && multi <= common/2
}

// validPrefix reports whether b is UTF-8, allowing for a character cut by the end of the sample.
func validPrefix(b []byte, whole bool) bool {
	for i := 0; i < utf8.UTFMax && !whole && len(b) > 0; i++ {
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n > 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return utf8.Valid(b)
}
