// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// caseFile is what the USPTO says of one serial number, from its XML or from the tables of the Case Files data set.
type caseFile struct {
	serial, registration, transacted string
	filed, registered, status        string
	text, drawing                    string
	standard                         bool // standard characters are claimed
	statements                       []statement
	classes                          []classEntry
	parties                          []party
	cut                              bool // a text was longer than is kept
	size                             int  // bytes of statements so far
}

type statement struct{ code, text string }

// classEntry is one classification: the international classes, the class under which it was first registered (a US class
// on old registrations) and its status.
type classEntry struct {
	international   []string
	primary, status string
}

type party struct {
	rank                       int
	name, country, nationality string
}

func (c *caseFile) clear() {
	*c = caseFile{statements: c.statements[:0], classes: c.classes[:0], parties: c.parties[:0]}
}

// maxStatements bounds what is held of one record; the longest real ones have some 200 KB.
const maxStatements = 1 << 20

func (c *caseFile) addStatement(code, text string) {
	if statementKind(code) == "" || text == "" {
		return
	}
	if len(c.statements) >= 10*maxParts || c.size+len(text) > maxStatements {
		c.cut = true
		return
	}
	c.size += len(text)
	c.statements = append(c.statements, statement{code, text})
}

func (c *caseFile) addClass(class classEntry) {
	if len(c.classes) < maxParts {
		c.classes = append(c.classes, class)
	}
}

func (c *caseFile) addParty(p party) {
	if p.rank > 0 && len(c.parties) < 10*maxParts {
		c.parties = append(c.parties, p)
	}
}

// mark applies the rules of the field. The error lacks the record's place.
func (c *caseFile) mark(source string) (trademarks.Mark, *trademarks.RowError) {
	if c.serial == "" {
		return trademarks.Mark{}, &trademarks.RowError{Column: "serial-number", Reason: "the record has no serial number: nothing else names it"}
	}
	if !digits(c.serial) || len(c.serial) != 8 {
		return trademarks.Mark{}, &trademarks.RowError{Column: "serial-number", Value: clip(c.serial), Reason: "a serial number has 8 digits"}
	}
	status := usptoStatus(c.status)
	m := trademarks.Mark{
		ID: "US-" + c.serial, Office: "US", Number: c.serial, Text: c.text, Status: status.status, StatusText: status.text,
		Filed: day(c.filed), Registered: day(c.registered), Transacted: day(c.transacted), Drawing: usDrawing(c.drawing), Source: source,
	}
	if c.hasRegistration() {
		m.Number = c.registration
	}
	if c.standard {
		m.Drawing = trademarks.DrawingWord
	}
	m.Owners = c.owners()
	m.Classes = c.coveredClasses()
	c.say(&m)
	return m, nil
}

// hasRegistration reports whether the record carries a registration number; 0000000 is none.
func (c *caseFile) hasRegistration() bool { return strings.Trim(c.registration, "0") != "" }

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// owners are the parties of the highest type, which are the present holders; several of one type hold together.
func (c *caseFile) owners() (out []trademarks.Owner) {
	last := 0
	for _, p := range c.parties {
		last = max(last, p.rank)
	}
	for _, p := range c.parties {
		if p.rank != last {
			continue
		}
		o := trademarks.Owner{Name: p.name, Country: p.country}
		if o.Country == "" {
			o.Country = p.nationality
		}
		out = addOwner(out, o)
	}
	return out
}

// coveredClasses are the Nice classes in force. A record none of whose classes is in force keeps them all: it is as a
// rule dead as a whole, and a mark without classes would read as one whose classes nobody knows.
func (c *caseFile) coveredClasses() []nice.Class {
	var live, all []nice.Class
	for _, class := range c.classes {
		for _, code := range class.international {
			if n, ok := niceClass(code); ok {
				all = append(all, n)
				if covered(class.status) {
					live = append(live, n)
				}
			}
		}
	}
	if len(live) == 0 {
		live = all
	}
	return sorted(live)
}

// ended reports whether a goods statement belongs to a class that is no longer in force while others are. Statements of
// old registrations name the US class; it is the primary code of the classification then.
func (c *caseFile) ended(class string) bool {
	found, others := false, false
	for _, e := range c.classes {
		same := e.primary == class
		if e.primary == "" {
			for _, n := range e.international {
				same = same || n == class
			}
		}
		if same && covered(e.status) {
			return false
		}
		found = found || same
		others = others || covered(e.status)
	}
	return found && others
}

// say sorts the statements into the mark.
func (c *caseFile) say(m *trademarks.Mark) {
	raw, goods, disclaimer := joint{most: maxText}, joint{most: maxText}, joint{most: maxField}
	text := joint{text: m.Text, most: maxField}
	for _, st := range c.statements {
		switch statementKind(st.code) {
		case keepGoods:
			raw.add(st.text, "; ")
			goods.add(c.goods(st), "; ")
		case keepDisclaimer:
			disclaimer.add(st.text, "; ")
		case keepMark:
			text.add(st.text, " ")
		}
	}
	c.cut = c.cut || raw.full || disclaimer.full || text.full
	m.Text, m.Goods, m.Disclaimer = text.text, goods.text, disclaimer.text
	if raw.text != goods.text {
		m.Raw = raw.text
	}
	for _, st := range c.statements { // behind the whole text of the mark, which they are compared with
		switch statementKind(st.code) {
		case keepPseudo:
			addAlias(m, cutAt(st.text, maxField), trademarks.AliasPseudo)
		case keepTranslation:
			for _, s := range translations(st.text, m.Text) {
				addAlias(m, s, trademarks.AliasTranslation)
			}
		case keepTransliteration:
			for _, s := range transliterations(st.text, m.Text) {
				addAlias(m, s, trademarks.AliasTransliteration)
			}
			for _, s := range meanings(st.text, m.Text) {
				addAlias(m, s, trademarks.AliasTranslation)
			}
		}
	}
}

// goods is what a goods statement still covers. Its code is GS, three digits of class and a digit: 2 says that the whole
// statement is "less goods". The signs of change mean something only once the mark is registered.
func (c *caseFile) goods(st statement) string {
	if len(st.code) >= 6 && st.code[5] == '2' || len(st.code) >= 5 && c.ended(st.code[2:5]) {
		return ""
	}
	if !c.hasRegistration() {
		return st.text
	}
	return covers(st.text)
}
