// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Bounds of a rights owner's file: a thousand rows of address, number and a reason fit into a tenth of it.
const (
	mostFile   = 4 << 20  // bytes
	mostRecord = 64 << 10 // bytes of one row
	mostCells  = 256
)

// decode is a file's text: UTF-16 by its mark, else UTF-8, else GB18030, which holds GBK (STACK: text encodings). The
// name is empty when it is none of them.
func decode(b []byte) (text, name string) {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(b)
		if err != nil {
			return "", ""
		}
		return string(wide), "UTF-16"
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return string(b), "UTF-8"
	}
	han, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(han, utf8.RuneError) {
		return "", ""
	}
	return string(han), "GB18030"
}

// splitter yields the rows of a separated text. A row that cannot be told (a quote that is not closed, too long, too many
// cells) is given as bad with a reason, and the text goes on with the next line, so that one bad row costs one row.
type splitter struct {
	text  string
	delim byte
	at    int // byte the next row begins on
	line  int // lines before it
}

// record is one row.
type record struct {
	line  int // on which it begins, from 1
	cells []string
	bad   Text
	raw   string // of a bad row, its line
}

// next is the next row that holds anything; false at the end.
func (s *splitter) next() (record, bool) {
	for s.at < len(s.text) {
		r, end := s.row()
		r.line = s.line + 1
		if r.bad.EN != "" {
			end = lineEnd(s.text, s.at)
			r.raw, r.cells = strings.TrimRight(s.text[s.at:end], "\r\n"), nil
		}
		s.line += countLines(s.text[s.at:end])
		s.at = end
		if r.bad.EN != "" || !blank(r.cells) {
			return r, true
		}
	}
	return record{}, false
}

// row reads one row and where it ends.
func (s *splitter) row() (record, int) {
	var r record
	i := s.at
	for {
		cell, end, bad := s.cell(i)
		switch {
		case bad.EN != "":
			r.bad = bad
			return r, end
		case end-s.at > mostRecord:
			r.bad = say("the row is longer than %d bytes: look for a missing quote", "该行超过 %d 字节：请检查是否缺少引号", mostRecord)
			return r, end
		case len(r.cells) == mostCells:
			r.bad = say("the row has more than %d cells", "该行超过 %d 个单元格", mostCells)
			return r, end
		}
		r.cells = append(r.cells, cell)
		if end >= len(s.text) {
			return r, len(s.text)
		}
		if s.text[end] == s.delim {
			i = end + 1
			continue
		}
		return r, afterBreak(s.text, end)
	}
}

// cell reads one cell from i; it ends at the delimiter, the line break or the end of the text.
func (s *splitter) cell(i int) (string, int, Text) {
	if i >= len(s.text) || s.text[i] != '"' {
		n := strings.IndexAny(s.text[i:], string(s.delim)+"\r\n")
		if n < 0 {
			n = len(s.text) - i
		}
		return s.text[i : i+n], i + n, Text{}
	}
	var b strings.Builder
	for j := i + 1; j < len(s.text) && j-s.at <= mostRecord; j++ {
		switch {
		case s.text[j] != '"':
			b.WriteByte(s.text[j])
		case j+1 < len(s.text) && s.text[j+1] == '"':
			b.WriteByte('"')
			j++
		case j+1 == len(s.text) || strings.IndexByte("\r\n"+string(s.delim), s.text[j+1]) >= 0:
			return b.String(), j + 1, Text{}
		default:
			return "", j, say("text follows a closing quote: double a quote inside a cell", "引号结束后还有文字：单元格内的引号请写两次")
		}
	}
	return "", len(s.text), say("a quote is opened and not closed", "引号未闭合")
}

// lineEnd is where the line that holds i ends, its break included.
func lineEnd(text string, i int) int {
	n := strings.IndexAny(text[i:], "\r\n")
	if n < 0 {
		return len(text)
	}
	return afterBreak(text, i+n)
}

// afterBreak passes one line break: CR LF, LF or CR.
func afterBreak(text string, i int) int {
	if strings.HasPrefix(text[i:], "\r\n") {
		return i + 2
	}
	return i + 1
}

// countLines counts line breaks.
func countLines(s string) int {
	return strings.Count(s, "\n") + strings.Count(s, "\r") - strings.Count(s, "\r\n")
}

// blank reports a row without ink.
func blank(cells []string) bool {
	for _, c := range cells {
		if says(c) {
			return false
		}
	}
	return true
}

// delimiterOf is the delimiter that the first line has most of; a comma when it has none.
func delimiterOf(text string) byte {
	first := text[:lineEnd(text, 0)]
	best, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		if n := strings.Count(first, string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}
