// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Limits on what a record keeps. maxText is tabular.MaxCell, so that every mark can be written as JSON Lines and read
// back; a longer list of goods is cut behind a semicolon and counted (Counts.Cut).
const (
	maxText  = 64 << 10
	maxField = 4 << 10 // a mark's words, an owner's name, a status, a disclaimer
	maxCode  = 64      // a number, a code, a date
	maxParts = 200     // owners, aliases, statements of one record
)

// day reads a date into ISO 8601: 20180218, 2018-02-18, and these with a zone or a time behind (TSDR writes
// 2000-05-09-04:00), or 09feb2018 as Stata exports it. Offices write 0, blanks, month or day 00 and worse where they do
// not know: whatever is no day of the calendar from 1800 to 2199 is empty, never an error.
func day(s string) string {
	switch {
	case len(s) >= 10 && s[4] == '-' && s[7] == '-':
		s = s[:4] + s[5:7] + s[8:10]
	case len(s) == 9 && s[2] > '9':
		t, err := time.Parse("02Jan2006", s[:2]+strings.ToUpper(s[2:3])+strings.ToLower(s[3:]))
		if err != nil {
			return ""
		}
		s = t.Format("20060102")
	case len(s) > 8 && (s[8] == 'T' || s[8] == ' '):
		s = s[:8]
	}
	if len(s) != 8 {
		return ""
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || n < 18000101 || n > 21991231 {
		return ""
	}
	y, m, d := int(n/10000), int(n/100%100), int(n%100)
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return ""
	}
	if d > 28 && time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() != d {
		return ""
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:8]
}

// millis reads milliseconds since 1970 as a day of UTC. TMview writes noon, which is the same day everywhere it serves.
func millis(s string) string {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n == 0 {
		return ""
	}
	return day(time.UnixMilli(n).UTC().Format("20060102"))
}

// niceClass reads a class of the Nice Classification with or without leading zeros: 25, 025. A, B and 200 (certification
// and collective marks of the old US scheme) and national classes are none.
func niceClass(s string) (nice.Class, bool) {
	if len(s) == 0 || len(s) > 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 8)
	c := nice.Class(n)
	return c, err == nil && c.Valid()
}

// sorted puts classes in order, each once.
func sorted(classes []nice.Class) []nice.Class {
	slices.Sort(classes)
	return slices.Compact(classes)
}

// country keeps a two-letter code of a country; UK, which some sources write, is GB.
func country(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return ""
	}
	if s == "UK" {
		return "GB"
	}
	return s
}

// countryOf reads a country's code, or its English name as codes/countries.tsv lists it; another is left out, since
// Owner.Country is a code.
func countryOf(s string) string {
	if c := country(s); c != "" {
		return c
	}
	return countryNames()[strings.ToLower(s)]
}

// addOwner adds a holder unless the record names it already.
func addOwner(to []trademarks.Owner, o trademarks.Owner) []trademarks.Owner {
	if o.Name == "" || len(to) >= maxParts {
		return to
	}
	for i := range to {
		if to[i].Name == o.Name {
			if to[i].Country == "" {
				to[i].Country = o.Country
			}
			return to
		}
	}
	return append(to, o)
}

// addAlias adds another name of the mark unless it says nothing new.
func addAlias(m *trademarks.Mark, text string, kind trademarks.AliasKind) {
	if text == "" || text == m.Text || len(m.Aliases) >= maxParts {
		return
	}
	a := trademarks.Alias{Text: text, Kind: kind}
	if !slices.Contains(m.Aliases, a) {
		m.Aliases = append(m.Aliases, a)
	}
}

// joint is a text put together from parts, up to most bytes. The part that no longer fits whole is cut and is the last.
type joint struct {
	text string
	most int
	full bool
}

// add appends a part behind a separator.
func (j *joint) add(part, separator string) {
	switch {
	case part == "":
		return
	case j.full:
		return
	case j.text != "":
		part = j.text + separator + part
	}
	j.full = len(part) > j.most
	j.text = cutAt(part, j.most)
}

// cutAt shortens a text to at most n bytes: behind its last semicolon if that keeps more than half, else between
// characters.
func cutAt(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	s = s[:n]
	if i := strings.LastIndexByte(s, ';'); i > n/2 {
		s = s[:i+1]
	}
	return strings.TrimRight(s, " ;")
}

// collapse runs blanks, tabs and line ends together: files are indented for the eye.
func collapse(s string) string {
	s = strings.Trim(s, " \t\r\n")
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '\t' || c == '\r' || c == '\n' || c == ' ' && s[i+1] == ' ' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }), " ")
}

// clip cuts a value to 80 characters for a report, as valid UTF-8 on one line.
func clip(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 4*81)], "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, collapse(s))
	n := 0
	for i := range s {
		if n++; n > 80 {
			return s[:i]
		}
	}
	return s
}
