// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a column that means something to a list of marks.
type field int

const (
	fieldNone field = iota
	fieldMark
	fieldNumber
	fieldOffice
	fieldOwner
	fieldClasses
	fieldStatus
	fieldFiled
	fieldRegistered
	fieldGoods
	fieldAliases
	fieldStrength
	fieldFamous
	fieldEnforcer
	fieldSource
	fieldKind
	fieldHouse
	fieldSlang
	fieldLines
	fieldGenericEN
	fieldGenericZH
	fieldCount
)

// names lists each field's own name first, then what offices and brand owners call it; compared by squeeze.
var names = [fieldCount][]string{
	fieldMark: {"mark", "marktext", "wordmark", "trademark", "trademarktext", "trademarkname", "markname", "brand", "brandname",
		"markidentification", "markverbalelement", "verbalelement", "markverbalelementtext", "tm", "marke", "marque", "marca",
		"wortmarke", "denominacion", "商标", "商标名称", "品牌", "品牌名称"},
	fieldNumber: {"number", "registrationnumber", "regno", "registrationno", "regnumber", "serialnumber", "serialno",
		"applicationnumber", "applicationno", "appno", "trademarknumber", "marknumber", "registernummer", "aktenzeichen",
		"注册号", "申请号", "商标号"},
	fieldOffice: {"office", "country", "officecode", "jurisdiction", "register", "registry", "countrycode", "receivingoffice",
		"territory", "局", "国家", "国家地区"},
	fieldOwner: {"owner", "ownername", "owners", "holder", "holdername", "proprietor", "applicant", "applicantname", "registrant",
		"rightsowner", "inhaber", "titulaire", "titular", "注册人", "申请人", "权利人"},
	fieldClasses: {"classes", "class", "niceclasses", "niceclass", "intclass", "internationalclass", "internationalclasses", "nice",
		"icclass", "classnumber", "classnumbers", "nizzaklassen", "klassen", "klasse", "类别", "国际分类", "商标类别"},
	fieldStatus: {"status", "markstatus", "legalstatus", "currentstatus", "statusdescription", "livedead",
		"aktenzustand", "estado", "statut", "状态", "商标状态", "法律状态"},
	fieldFiled: {"filed", "filingdate", "applicationdate", "dateoffiling", "datefiled", "filedon", "fileddate", "anmeldetag",
		"申请日期", "申请日"},
	fieldRegistered: {"registered", "registrationdate", "regdate", "dateofregistration", "dateregistered", "registeredon",
		"registereddate", "eintragungstag", "注册日期", "注册日"},
	fieldGoods: {"goods", "goodsandservices", "goodsservices", "goodsservicestext", "description", "goodsdescription",
		"specification", "identification", "warenverzeichnis", "商品", "商品服务", "核定商品"},
	fieldAliases:   {"aliases", "alias", "alternativenames", "othernames", "alsoknownas", "aka", "别名"},
	fieldStrength:  {"strength", "distinctiveness"},
	fieldFamous:    {"famous", "fame"},
	fieldEnforcer:  {"enforcer", "enforces", "litigious"},
	fieldSource:    {"source", "sourceurl", "url", "link", "来源"},
	fieldKind:      {"kind", "markkind"},
	fieldHouse:     {"house", "housemark", "parentbrand", "parentmark"},
	fieldSlang:     {"slang", "nicknames", "俗称"},
	fieldLines:     {"lines", "productlines", "models"},
	fieldGenericEN: {"genericen", "generic", "genericword"},
	fieldGenericZH: {"genericzh", "通用名"},
}

// String is the field's own name, as errors write it.
func (f field) String() string {
	switch f {
	case fieldNone:
		return ""
	case fieldGenericEN:
		return "generic_en"
	case fieldGenericZH:
		return "generic_zh"
	}
	return names[f][0]
}

// byName finds a field by the squeezed name of a column; rank 0 is the field's own name.
var byName = func() map[string]found {
	m := make(map[string]found)
	for f, all := range names {
		for rank, n := range all {
			m[n] = found{field(f), rank}
		}
	}
	return m
}()

type found struct {
	field field
	rank  int
}

// fieldOf is the field a column name means, fieldNone if none.
func fieldOf(name string) field { return byName[squeeze(name)].field }

// squeeze keeps the letters and digits of a column name in lower case: "Mark Text", "mark_text" and "MarkText" are one.
func squeeze(name string) string {
	if len(name) > 200 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// mapColumns tells what each column means. Where two columns mean one field, the name nearest to the front of its list
// wins (registration number before serial number), then the first; the other is named among the ignored.
func mapColumns(head []string) (columns []field, ignored []string) {
	var owner [fieldCount]int
	columns = make([]field, len(head))
	for i, h := range head {
		x := byName[squeeze(h)]
		if x.field == fieldNone {
			continue
		}
		if j := owner[x.field]; j > 0 {
			if byName[squeeze(head[j-1])].rank <= x.rank {
				continue
			}
			columns[j-1] = fieldNone
		}
		columns[i], owner[x.field] = x.field, i+1
	}
	for i, h := range head {
		if columns[i] == fieldNone && len(ignored) < maxIgnored {
			if h = clip(strings.TrimSpace(h)); h == "" {
				h = "(unnamed)"
			}
			ignored = append(ignored, h)
		}
	}
	return columns, ignored
}

// unsound says why a cell cannot be kept, with the remedy; empty if it can.
func unsound(cell string, decoded bool) string {
	switch {
	case len(cell) > MaxCell:
		return "the cell is longer than 64 KiB: shorten it"
	case !utf8.ValidString(cell):
		return "the cell is not valid UTF-8: save the file as UTF-8"
	case strings.IndexByte(cell, 0) >= 0:
		return "the cell holds a NUL byte: remove it"
	case decoded && strings.ContainsRune(cell, utf8.RuneError):
		return "the cell holds bytes that do not belong to the file's encoding: save the file as UTF-8"
	}
	return ""
}

// clip cuts a value to 80 characters for a report, as valid UTF-8.
func clip(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 4*81)], "�")
	n := 0
	for i := range s {
		if n++; n > 80 {
			return s[:i]
		}
	}
	return s
}
