// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strconv"
	"strings"

	"markwarden/internal/fault"
)

// Number is a docket number in canonical parts. Office is empty when the text does not give it and the court has several
// offices that number alike: then Candidates are the canonical forms it may be, none when the court's offices are not
// known, and a person must choose. Judges are the initials found, which are no part of a case's identity.
type Number struct {
	Court      string
	Office     string
	Year       int
	Type       string // cv, cr, mc, md, mj
	Seq        int
	Judges     string
	Candidates []string
}

// Ambiguous reports that the office is not known.
func (n Number) Ambiguous() bool { return n.Office == "" }

// String is O:YY-TT-NNNNN, or YY-TT-NNNNN while the office is not known.
func (n Number) String() string { return canonical(n.Office, n.Year, n.Type, n.Seq) }

// Key is the court and the number, which together name a case: ilnd 1:23-cv-01234.
func (n Number) Key() string { return strings.TrimSpace(n.Court + " " + n.String()) }

// MayBe reports that two numbers can be the same case: equal court, year, type and sequence, and offices that do not
// contradict each other. It is a candidate for a person or further evidence, not an identity.
func (n Number) MayBe(o Number) bool {
	return n.Court != "" && n.Court == o.Court && n.Year == o.Year && n.Type == o.Type && n.Seq == o.Seq &&
		(n.Office == o.Office || n.Office == "" || o.Office == "")
}

// canonical writes the parts; four-digit years become two.
func canonical(office string, year int, kind string, seq int) string {
	s := fmt.Sprintf("%02d-%s-%05d", year%100, kind, seq)
	if office == "" {
		return s
	}
	return office + ":" + s
}

// Pieces of the forms seen in court papers, on lower-case text.
const (
	yearPart = `(\d{4}|\d{2})`
	typePart = `(cv|civil|civ|cr|crim|mc|misc|mdl|md|mj|c)`
	restPart = `((?:[a-z]{2,4}\b|[\s\-(/,])[a-z0-9()\-/.,' ]*)?`
)

var (
	// leadWords come before a number and say nothing, but that a case is civil or criminal.
	leadWords = lazily(`^(?:(?:case|docket|action|civil|civ|criminal|crim|number|no)\b[.:# ]*|(?:案件?编?号|案號)[.:# ]*|[#:])+`)
	courtLead = lazily(`^([a-z]{2,6})(?:;;|[-:; ]+)`)
	// 1:23-cv-01234, 23 C 1234, 21 Civ. 8431 (JPC), 1:2016cv07988, 1-2022-cv-04498
	yearFirst = lazily(`^(?:(\d)[:\-] ?)?` + yearPart + `[\s\-]*` + typePart + `\.?[\s\-]*(?:no\.? *)?(\d{1,5})` + restPart + `$`)
	// 15-60431-CIV-COHN/SELTZER
	typeLast = lazily(`^(?:(\d): ?)?` + yearPart + `-(\d{1,5})[\s\-]` + typePart + `\b` + restPart + `$`)
	// CV 13-06837 DDP (PJWx), C19-0990JLR
	typeFirst = lazily(`^([a-z]{1,4}?)[\s\-.]*(?:no\.? *)?(?:(\d): ?)?` + yearPart + `-(\d{1,5})` + restPart + `$`)
)

// caseTypes maps the words for a kind of case to the two letters of the canonical form.
var caseTypes = map[string]string{
	"cv": "cv", "c": "cv", "civ": "cv", "civil": "cv", "cr": "cr", "crim": "cr", "criminal": "cr",
	"mc": "mc", "misc": "mc", "md": "md", "mdl": "md", "mj": "mj",
}

// ParseNumber reads a docket number in any style seen in court papers, feeds and case lists. court is the court's
// identifier if known from elsewhere; a court named in the text must agree with it. The office is taken from the text,
// else from what the court's numbers give away, and is never guessed.
func ParseNumber(court, text string) (Number, error) {
	s := tidyNumber(text)
	court = strings.ToLower(strings.TrimSpace(court))
	if m := courtLead.FindStringSubmatch(s); m != nil {
		if _, known := LookupCourt(m[1]); known {
			if court != "" && court != m[1] {
				return Number{}, fault.New(fault.Invalid, "the docket number names the court %s but the case is in %s: correct one of them", m[1], court)
			}
			court, s = m[1], s[len(m[0]):]
		}
	}
	p, ok := matchNumber(s)
	if !ok {
		return Number{}, fault.New(fault.Invalid, "this is not a docket number: write it like 1:23-cv-01234")
	}
	n := Number{Court: court, Office: p.office, Type: p.kind, Judges: strings.ToUpper(strings.Trim(p.rest, " -/,."))}
	year, _ := strconv.Atoi(p.year)
	switch {
	case len(p.year) == 2 && year >= 70:
		year += 1900
	case len(p.year) == 2:
		year += 2000
	case year < 1970 || year > 2069:
		return Number{}, fault.New(fault.Invalid, "the docket number's year %d is outside 1970 to 2069: check it", year)
	}
	n.Year = year
	if n.Seq, _ = strconv.Atoi(p.seq); n.Seq == 0 {
		return Number{}, fault.New(fault.Invalid, "the docket number's running number is zero: check it")
	}
	c := courts[court]
	if n.Office == "" {
		n.Office = c.numbering.office(p.prefix, n.Seq)
	}
	if n.Office == "" {
		for _, o := range c.Offices() {
			n.Candidates = append(n.Candidates, canonical(o, n.Year, n.Type, n.Seq))
		}
	}
	return n, nil
}

// numberParts are the pieces as written.
type numberParts struct{ prefix, office, year, kind, seq, rest string }

// matchNumber tries the forms in turn, first on the text as it is and then without words such as "Case No.".
func matchNumber(s string) (numberParts, bool) {
	if p, ok := matchForms(s, ""); ok {
		return p, ok
	}
	lead := leadWords.FindString(s)
	if lead == "" {
		return numberParts{}, false
	}
	kind := ""
	if strings.Contains(lead, "civ") {
		kind = "cv"
	} else if strings.Contains(lead, "crim") {
		kind = "cr"
	}
	return matchForms(strings.TrimSpace(s[len(lead):]), kind)
}

// matchForms tries the three orders of year, type and running number; kind is the type a lead word gave.
func matchForms(s, kind string) (numberParts, bool) {
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return numberParts{office: m[1], year: m[2], kind: caseTypes[m[3]], seq: m[4], rest: m[5]}, true
	}
	if m := typeLast.FindStringSubmatch(s); m != nil {
		return numberParts{office: m[1], year: m[2], kind: caseTypes[m[4]], seq: m[3], rest: m[5]}, true
	}
	prefix := s
	if kind != "" {
		prefix = kind + " " + s
	}
	m := typeFirst.FindStringSubmatch(prefix)
	if m == nil {
		return numberParts{}, false
	}
	p := numberParts{prefix: m[1], office: m[2], year: m[3], kind: caseTypes[m[1]], seq: m[4], rest: m[5]}
	if p.kind == "" && len(m[1]) == 4 { // SACV, EDCR: an office's letters before the type
		p.kind = caseTypes[m[1][2:]]
	}
	return p, p.kind != ""
}

// tidyNumber brings dashes, blanks and digits to their plain forms and the letters to lower case. Pages and word
// processors put in minus signs, dashes, no-break and zero-width spaces; East Asian ones full-width digits.
func tidyNumber(s string) string {
	const most = 120
	if len(s) > 4*most {
		s = s[:4*most]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0xFE58, r == 0xFE63:
			return '-'
		case r == 0x00AD, r == 0xFEFF, r >= 0x200B && r <= 0x200F, r == 0x2060:
			return -1
		case r == 0x00A0, r == 0x202F, r == 0x205F, r == 0x3000, r >= 0x2000 && r <= 0x200A, r == '\t', r == '\n', r == '\r', r == '_':
			return ' '
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		}
		return r
	}, s)
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}
