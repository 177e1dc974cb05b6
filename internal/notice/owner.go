// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// companyForms are words that say what sort of company a name is and not whose. A name that is nothing but such words keeps
// them.
var companyForms = strings.Fields(`inc incorporated llc llp lp ltd limited co company corp corporation plc pte pty gmbh ag kg kgaa ug se sa sas
	sarl sasu srl spa snc bv nv vof oy oyj ab as asa aps kk gk sdn bhd ltda eirl sl slu doo sro zoo spzoo kft the`)

// chineseForms are the same at the end of a Chinese name, longest first.
var chineseForms = []string{"股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "股份公司", "株式会社", "公司", "集团", "企业"}

// ownerKey brings a name to comparing form: letters and digits alone, lower case, without accents, "&" as "and", and the
// words of companyForms left out. The words are in their order, parted by one blank.
func ownerKey(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(name, " ")) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '.', r == '\'', r == '’':
			// an accent, or a sign inside a word: S.p.A., L'Oréal
		case r == '&' || r == '+':
			b.WriteString(" and ")
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	all := strings.Fields(b.String())
	kept := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(companyForms, w) })
	if len(kept) == 0 {
		kept = all
	}
	for i, w := range kept {
		kept[i] = trimChinese(w)
	}
	return strings.Join(kept, " ")
}

// trimChinese takes the forms off the end of a Chinese name.
func trimChinese(w string) string {
	for again := true; again; {
		again = false
		for _, form := range chineseForms {
			if rest, ok := strings.CutSuffix(w, form); ok && rest != "" {
				w, again = rest, true
				break
			}
		}
	}
	return w
}

// sameness is how near two names are.
type sameness int

// The degrees.
const (
	different sameness = iota
	similar            // one is the other with more words: a subsidiary, a department, a former name
	same
)

// compareOwners compares two names in comparing form. A name without a letter is like nothing.
func compareOwners(a, b string) sameness {
	x, y := ownerKey(a), ownerKey(b)
	if x == "" || y == "" {
		return different
	}
	if strings.ReplaceAll(x, " ", "") == strings.ReplaceAll(y, " ", "") {
		return same
	}
	p, q := strings.Fields(x), strings.Fields(y)
	slices.Sort(p)
	slices.Sort(q)
	if slices.Equal(p, q) {
		return same
	}
	if within(p, q) || within(q, p) {
		return similar
	}
	return different
}

// within reports that each word of a is one of b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(w string) bool { return !slices.Contains(b, w) })
}
