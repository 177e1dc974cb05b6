// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
)

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
