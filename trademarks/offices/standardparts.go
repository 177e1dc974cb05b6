// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// goodsGroup is one GoodsServices element: a class, or several, with their goods.
type goodsGroup struct {
	nice    []string // classes that the group names as Nice classes, beside its descriptions
	status  string   // US class status of the whole group
	foreign bool     // the group is classified by a national scheme: its class numbers are none of Nice
	entries []goodsEntry
}

type goodsEntry struct{ class, status, text string }

// goodsServices reads one group.
func (g *sign) goodsServices(s *scanner) {
	var group goodsGroup
	for d := s.depth(); s.depth() >= d; {
		started, ok := s.element()
		if !ok {
			return
		}
		if !started {
			continue
		}
		switch string(s.name) {
		case "ClassDescriptionDetails", "ClassDescriptionBag", "GoodsServicesClassificationBag", "GoodsServicesClassificationDetails":
		case "ClassificationKindCode":
			kind := strings.ToLower(s.text(maxCode))
			group.foreign = kind == "domestic" || kind == "national"
		case "GoodsServicesClassification":
			if kind, class := classification(s); kind == "" || kind == "nice" {
				if class != "" && len(group.nice) < maxParts {
					group.nice = append(group.nice, class)
				}
			}
		case "ClassDescription":
			g.classDescription(s, &group)
		default:
			s.skip()
		}
	}
	if len(g.groups) < maxParts {
		g.groups = append(g.groups, group)
	}
}

// classification reads one class number with the scheme it belongs to.
func classification(s *scanner) (kind, class string) {
	for d := s.depth(); s.child(d); {
		switch string(s.name) {
		case "ClassificationKindCode":
			kind = strings.ToLower(s.text(maxCode))
		case "ClassNumber":
			class = s.text(maxCode)
		default:
			s.skip()
		}
	}
	return kind, class
}

// classDescription reads one class with its goods in the wanted language, else in that of the application, else in the
// first. The USPTO's ST.96 puts the status of the class into a description of its own.
func (g *sign) classDescription(s *scanner, group *goodsGroup) {
	var e goodsEntry
	best := -1
	for d := s.depth(); s.depth() >= d; {
		started, ok := s.element()
		if !ok {
			return
		}
		if !started {
			continue
		}
		switch string(s.name) {
		case "NationalStatusBag", "NationalStatus":
		case "ClassNumber":
			e.class = s.text(maxCode)
		case "ClassNumberStatusCode":
			e.status = s.text(maxCode)
		case "NationalStatusCode":
			group.status = s.text(maxCode)
		case "GoodsServicesDescription", "GoodsServicesDescriptionText":
			if n := g.preference(strings.ToLower(string(s.attr("languageCode")))); n > best {
				best, e.text = n, s.text(maxText)
			} else {
				s.skip()
			}
		default:
			s.skip()
		}
	}
	if len(group.entries) >= maxParts || g.size+len(e.text) > maxStatements {
		g.cut = true
		return
	}
	if e.class != "" || e.text != "" {
		g.size += len(e.text)
		group.entries = append(group.entries, e)
	}
}

// preference orders the languages of a text.
func (g *sign) preference(language string) int {
	switch language {
	case g.want:
		return 2
	case g.language:
		return 1
	}
	return 0
}

// mark applies the rules of the field. The error lacks the record's place.
func (g *sign) mark(known *applicants) (trademarks.Mark, *trademarks.RowError) {
	number := g.application
	for _, s := range []string{g.registration, g.st13} {
		first(&number, s)
	}
	first(&g.office, st13Office(g.st13))
	switch {
	case number == "":
		return trademarks.Mark{}, &trademarks.RowError{Column: "ApplicationNumber", Reason: "the record has no number: nothing names it"}
	case country(g.office) == "":
		return trademarks.Mark{}, &trademarks.RowError{Column: "RegistrationOfficeCode", Value: clip(g.office), Reason: about(number, "it does not name its office by a code of two letters")}
	}
	m := trademarks.Mark{
		ID: g.office + "-" + number, Office: g.office, Number: number, Text: g.text,
		Filed: day(g.filed), Registered: day(g.registered), Transacted: day(g.statusDay),
	}
	first(&m.Text, g.significant)
	if strings.Trim(g.registration, "0") != "" {
		m.Number = g.registration
	}
	g.standing(&m)
	g.says(&m)
	g.goods(&m)
	m.Owners = g.owners(known)
	return m, nil
}

// st13Office is the office in a number after WIPO ST.13, which begins with its code.
func st13Office(s string) string {
	if len(s) < 10 {
		return ""
	}
	return country(s[:2])
}

// standing sets status and drawing: the USPTO writes its codes, other offices words.
func (g *sign) standing(m *trademarks.Mark) {
	if g.office == "US" {
		is := usptoStatus(g.status)
		m.Status, m.StatusText = is.status, g.statusSaid
		first(&m.StatusText, is.text)
		m.Drawing = usDrawing(g.featureCode)
	} else {
		m.Status, m.StatusText = statusWord(g.status), g.status
		m.Drawing = drawing(g.feature, m.Text)
	}
	if g.standardChars {
		m.Drawing = trademarks.DrawingWord
	}
	if strings.EqualFold(g.operation, "Delete") {
		m.Status, m.StatusText = trademarks.StatusDead, "Deleted from the register"
	}
}

// drawing is the form of a sign by the words of ST.66 and ST.96. A figurative mark with words is a combined one.
func drawing(feature, text string) string {
	switch f := strings.ToLower(feature); f {
	case "":
		return ""
	case "word", "letter", "number":
		return trademarks.DrawingWord
	case "stylized characters", "stylised characters", "stylized", "stylised":
		return trademarks.DrawingStylised
	case "figurative", "combined":
		if text == "" {
			return trademarks.DrawingFigurative
		}
		return trademarks.DrawingCombined
	case "3d shape", "3-d", "3d", "shape", "three dimensional", "three-dimensional", "position":
		return trademarks.DrawingShape
	case "colour", "color", "pattern":
		return trademarks.DrawingColour
	case "sound", "olfactory", "smell", "taste":
		return trademarks.DrawingNone
	}
	return trademarks.DrawingOther
}

// says sets the disclaimer and what is said about the words.
func (g *sign) says(m *trademarks.Mark) {
	disclaimer := joint{most: maxField}
	for _, s := range g.disclaimers {
		disclaimer.add(s, "; ")
	}
	m.Disclaimer, g.cut = disclaimer.text, g.cut || disclaimer.full
	for _, s := range g.translations {
		for _, name := range g.named(s, m.Text, translations) {
			addAlias(m, name, trademarks.AliasTranslation)
		}
	}
	for _, s := range g.transliterations {
		for _, name := range g.named(s, m.Text, transliterations) {
			addAlias(m, name, trademarks.AliasTransliteration)
		}
	}
}

// named is what a statement names: the USPTO writes sentences, other offices the words alone.
func (g *sign) named(statement, mark string, sentence func(statement, mark string) []string) []string {
	if out := sentence(statement, mark); out != nil || g.office == "US" {
		return out
	}
	return names(nil, statement, mark)
}

// goods sets classes and goods of all groups in force; a US class that is not active does not count, unless none does.
func (g *sign) goods(m *trademarks.Mark) {
	var live, all []nice.Class
	raw, goods := joint{most: maxText}, joint{most: maxText}
	for _, group := range g.groups {
		for _, e := range group.entries {
			status := e.status
			first(&status, group.status)
			if !group.foreign && len(group.nice) == 0 {
				live, all = addClass(live, all, e.class, covered(status) || g.office != "US")
			}
			raw.add(e.text, "; ")
			switch {
			case g.office != "US":
				goods.add(e.text, "; ")
			case !covered(status):
			case m.Number != g.application && g.application != "":
				goods.add(covers(e.text), "; ")
			default:
				goods.add(e.text, "; ")
			}
		}
		for _, class := range group.nice {
			live, all = addClass(live, all, class, covered(group.status) || g.office != "US")
		}
	}
	if len(live) == 0 {
		live = all
	}
	m.Classes, m.Goods, g.cut = sorted(live), goods.text, g.cut || raw.full
	if raw.text != goods.text {
		m.Raw = raw.text
	}
}

func addClass(live, all []nice.Class, class string, inForce bool) (l, a []nice.Class) {
	n, ok := niceClass(class)
	if !ok {
		return live, all
	}
	if inForce {
		live = append(live, n)
	}
	return live, append(all, n)
}

// owners are the applicants of a record, or those its keys name. The USPTO lists all owners there ever were; the highest
// party type is the present one.
func (g *sign) owners(known *applicants) (out []trademarks.Owner) {
	last := 0
	for _, p := range g.parties {
		last = max(last, p.rank)
	}
	for _, p := range g.parties {
		if g.office != "US" || p.rank == last {
			out = addOwner(out, trademarks.Owner{Name: p.name(), Country: p.land()})
		}
		if p.key != "" && p.name() == "" {
			g.applicants = append(g.applicants, p.key)
		}
	}
	for _, key := range g.applicants {
		if o, ok := known.owner(key); ok {
			out = addOwner(out, o)
		}
	}
	return out
}
