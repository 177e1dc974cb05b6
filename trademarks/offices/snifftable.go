// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// tableSigns are the columns that tell the tables of the offices apart; the first that has all of its columns counts.
// The table is "-" where a set holds more tables than a mark needs.
var tableSigns = []struct {
	format  format
	table   string
	office  string
	columns []string
}{
	{formatCaseFiles, "case_file", "US", []string{"serialno", "cfhstatuscd"}},
	{formatCaseFiles, "owner", "US", []string{"serialno", "ownname"}},
	{formatCaseFiles, "statement", "US", []string{"serialno", "statementtypecd"}},
	{formatCaseFiles, "intl_class", "US", []string{"intlclasscd"}},
	{formatCaseFiles, "classification", "US", []string{"serialno", "classid"}},
	{formatCaseFiles, "-", "US", []string{"serialno"}},
	{formatCaseFiles, "-", "US", []string{"usclasscd"}},
	{formatUKIPO, "main", "GB", []string{"trademark", "marktext", "status", "name"}},
	{formatCIPO, "main", "CA", []string{"applicationnumber", "cipostatuscode"}},
	{formatCIPO, "main", "CA", []string{"applicationnumber", "wipostatuscode"}},
	{formatCIPO, "party", "CA", []string{"applicationnumber", "partytypecode"}},
	{formatCIPO, "classification", "CA", []string{"applicationnumber", "niceclassificationcode"}},
	{formatCIPO, "-", "CA", []string{"applicationnumber", "oppositioncasenumber"}},
	{formatDPMA, "", "", []string{"aktenzeichenregisternummer", "aktenzustand"}},
	{formatRospatent, "", "RU", []string{"словесноеописание", "номеррегистрации"}},
	{formatRospatent, "", "RU", []string{"словесноеописание", "номерзаявки"}},
}

// sniffTable tells a delimited file by its header, under any of the delimiters and code pages in use.
func sniffTable(sample []byte) kind {
	head, _, _ := bytes.Cut(sample, []byte("\n"))
	head = bytes.TrimRight(head, "\r")
	whole := len(head) < len(sample)
	pages := []string{""}
	if !utf8.Valid(sample[:len(sample)-partial(sample)]) {
		pages = []string{"windows-1252", "windows-1251"}
	}
	for _, page := range pages {
		text := decodeWith(page, head)
		for _, delim := range []byte{'|', ';', ',', '\t'} {
			q := quotedRow{delim: delim}
			if !whole && len(head) >= sampleSize/2 || q.feed([]byte(text)) || q.fault != "" {
				continue
			}
			if k, ok := signOf(places(q.cells)); ok {
				k.delim, k.charset = delim, page
				return k
			}
		}
	}
	return kind{detail: strings.TrimSpace(clip(string(head)))}
}

func signOf(columns map[string]int) (kind, bool) {
	for _, sign := range tableSigns {
		all := true
		for _, c := range sign.columns {
			_, ok := columns[c]
			all = all && ok
		}
		if all {
			return kind{format: sign.format, office: sign.office, table: sign.table}, true
		}
	}
	return kind{}, false
}

// partial is how many bytes at the end of a sample may belong to a cut character.
func partial(b []byte) int {
	for n := 0; n < utf8.UTFMax && n < len(b); n++ {
		if r, size := utf8.DecodeLastRune(b[:len(b)-n]); r != utf8.RuneError || size > 1 {
			return n
		}
	}
	return 0
}

func decodeWith(page string, b []byte) string {
	var out []byte
	switch page {
	case "windows-1251":
		out, _ = charmap.Windows1251.NewDecoder().Bytes(b)
	case "windows-1252":
		out, _ = charmap.Windows1252.NewDecoder().Bytes(b)
	default:
		return string(b)
	}
	return string(out)
}
