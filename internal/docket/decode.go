// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"markwarden/internal/fault"
)

// decodeText is a text file as UTF-8: by its byte order mark, else UTF-8 where it is valid, else the Chinese encoding
// GB18030 where every byte is one and most pairs are characters in common use, else Windows-1252, which every byte is.
func decodeText(data []byte) string {
	for _, mark := range []struct {
		bytes string
		name  string
	}{{"\xef\xbb\xbf", "utf-8"}, {"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"}} {
		if rest, ok := bytes.CutPrefix(data, []byte(mark.bytes)); ok {
			return dropControls(decodeAs(rest, mark.name))
		}
	}
	if utf8.Valid(data) {
		return dropControls(string(data))
	}
	if s := decodeAs(data, "gb18030"); !strings.ContainsRune(s, utf8.RuneError) && mostlyChinese(data) {
		return dropControls(s)
	}
	return decodeLatin(data)
}

// mostlyChinese reports that the bytes above ASCII stand in pairs as the characters of GB 2312 do, both of them from 0xA1 on.
// An accented letter of a Western text is followed by a plain one.
func mostlyChinese(data []byte) bool {
	pairs, others := 0, 0
	for i := 0; i < len(data); i++ {
		switch {
		case data[i] < 0x80:
			continue
		case data[i] >= 0xA1 && i+1 < len(data) && data[i+1] >= 0xA1:
			pairs++
		default:
			others++
		}
		i++
	}
	return pairs > others
}

// decodeAs decodes by the name of an encoding; bytes that are not of it become U+FFFD. An unknown name leaves UTF-8.
func decodeAs(data []byte, name string) string {
	enc, _ := charset.Lookup(strings.TrimSpace(name))
	if enc == nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

// tableRow is one row of a table with its place in the file.
type tableRow struct {
	line  int
	cells []string
}

// Limits of a table: the largest schedule known has 1,549 rows and 12,800 domains.
const (
	mostTable   = 32 << 20
	mostRows    = 200_000
	mostColumns = 200
)

// readCSV reads delimited text. The delimiter is the one of comma, semicolon, tab and bar that parts the first rows most
// evenly. A row with a stray quotation mark is read as it stands.
func readCSV(text, name string) ([]tableRow, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = delimiter(text), -1, true
	var rows []tableRow
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fault.Because(err, fault.Invalid, "%s cannot be read as a table after row %d: save it as CSV again", name, len(rows))
		}
		if len(cells) > mostColumns {
			return nil, fault.New(fault.Invalid, "%s row %d has %d columns, more than %d: a separator may be wrong", name, len(rows)+1, len(cells), mostColumns)
		}
		if len(rows) >= mostRows {
			return nil, fault.New(fault.Invalid, "%s has more than %d rows: split it", name, mostRows)
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, tableRow{line, cells})
	}
}

// delimiter is the sign that parts the first lines into the same number of cells, at least two.
func delimiter(text string) rune {
	lines := strings.SplitN(text, "\n", 12)
	if len(lines) > 11 {
		lines = lines[:11]
	}
	best, score := ',', 0
	for _, sign := range []rune{',', '\t', ';', '|'} {
		first, same := strings.Count(lines[0], string(sign)), 0
		for _, l := range lines {
			if n := strings.Count(l, string(sign)); n > 0 && n == first {
				same++
			}
		}
		if s := same*100 + min(first, 50); first > 0 && s > score {
			best, score = sign, s
		}
	}
	return best
}

// headerKey brings a column's name to comparing form: small letters and digits alone, Chinese kept.
func headerKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 0x2E80:
			return r
		}
		return -1
	}, strings.TrimPrefix(s, "\ufeff"))
}
