// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"slices"
	"strings"
)

// EntryClass is what kind of paper an entry is, which is decided before what it says: a motion or a supporting paper never
// grants anything (specification section 4.4).
type EntryClass string

// The classes.
const (
	ClassSupport EntryClass = "SUPPORT"
	ClassMotion  EntryClass = "MOTION"
	ClassOrder   EntryClass = "ORDER"
	ClassNotice  EntryClass = "NOTICE"
)

// Ruling is how a court decided, as far as the text says it.
type Ruling string

// The rulings. Unclear is an answer: the text tells that the court ruled and not how.
const (
	NoRuling      Ruling = ""
	Granted       Ruling = "granted"
	GrantedInPart Ruling = "granted in part"
	Denied        Ruling = "denied"
	DeniedAsMoot  Ruling = "denied as moot"
	Unclear       Ruling = "unclear"
)

// EntryReading is what a docket entry says: its class, what happened, the dates it sets. Task is what a person must do when
// the text alone does not tell.
type EntryReading struct {
	Class EntryClass   `json:"class"`
	Types []EntryType  `json:"types"`
	Dates []FoundDate  `json:"dates,omitempty"`
	Task  Text         `json:"task"`
	Marks []FoundRight `json:"rights,omitempty"`
}

// EntryType is one thing that an entry reports, with the words that say so. Sure is false where the words allow another
// reading: such a type asks for a look and moves no case by itself.
type EntryType struct {
	Type   EventType `json:"type"`
	Ruling Ruling    `json:"ruling,omitempty"`
	Sure   bool      `json:"sure"`
	Scope  Scope     `json:"scope"`
	Quote  Quote     `json:"quote"`
}

// Has reports that the reading has a type.
func (r EntryReading) Has(t EventType) bool {
	return slices.ContainsFunc(r.Types, func(e EntryType) bool { return e.Type == t })
}

// Names are the types in order, for lists and tests.
func (r EntryReading) Names() []EventType {
	var names []EventType
	for _, t := range r.Types {
		names = append(names, t.Type)
	}
	return names
}

// mostEntry bounds what is read of one entry's text. The longest real minute entries are some ten thousand characters.
const mostEntry = 64 << 10

// How each class begins. The order counts: a memorandum opinion is the court's, other memoranda are the parties'.
var classStarts = []struct {
	class EntryClass
	start *pattern
}{
	{ClassOrder, lazily(`(?i)^(?:memorandum (?:opinion|and order|& opinion|& order)|order of\b)`)},
	{ClassSupport, lazily(`(?i)^(?:sealed )?(?:reply |supplemental |corrected |amended |joint )*(?:memorandum|declaration|affidavit|affirmation|exhibit|reply|response|brief|notice of motion|proposed|objection|opposition)\b`)},
	{ClassMotion, lazily(`(?i)^(?:(?:first|second|third|amended|emergency|agreed|unopposed|ex parte|sealed|joint|renewed|corrected|consent|supplemental|expedited|letter|plaintiff'?s?) )*(?:ex parte )?(?:motion|application for)\b`)},
	{ClassOrder, lazily(`(?i)^(?:minute entry|(?:(?:sealed|agreed|paperless|endorsed|text|electronic|amended|corrected|unopposed|oral|consent|scheduling|stipulated|clerk'?s?|memo|ex parte) )*(?:order|judgment|opinion|entry of default|default|certificate of default)\b|(?:sealed |amended |ex parte )*(?:temporary|preliminary|final|default)\b|extension of|notification of docket entry|memo endorsement|stipulation and order|entered judgment|permanent injunction)`)},
}

// ClassOf is the class of an entry, from how its text begins.
func ClassOf(text string) EntryClass {
	text = strings.TrimLeft(text, " \t\r\n[(\"'*")
	for _, c := range classStarts {
		if c.start.MatchString(text) {
			return c.class
		}
	}
	return ClassNotice
}

// ReadEntry reads what a docket entry says. shortOnly tells that the text is the few words of a feed and not the docket
// text: they name the paper and not always the outcome.
func ReadEntry(text string, shortOnly bool) EntryReading {
	text = strings.ToValidUTF8(text, "\ufffd")
	if len(text) > mostEntry {
		text = strings.ToValidUTF8(text[:mostEntry], "")
	}
	r := EntryReading{Class: ClassOf(text)}
	if shortOnly {
		r.Class, r.Types = readShort(text)
	} else {
		r.Types = readTypes(text, r.Class, 0)
		r.Dates = FindDates(text)
		r.Marks = FindRights(text)
	}
	if len(r.Types) == 0 {
		r.Types = []EntryType{{Type: OtherEvent, Sure: true}}
	}
	r.Task = task(r.Types)
	return r
}

// readShort reads a feed's words. One entry may be several, joined by AND; its class is the first part's.
func readShort(text string) (EntryClass, []EntryType) {
	var class EntryClass
	var types []EntryType
	at := 0
	for i, part := range strings.Split(text, " AND ") {
		c := ClassOf(part)
		if i == 0 {
			class = c
		}
		for _, t := range readTypes(part, c, at) {
			t.Sure = t.Sure && !vagueShort[t.Type]
			types = appendType(types, t)
		}
		at += len(part) + len(" AND ")
	}
	return class, types
}

// vagueShort are the types whose few words some courts use for the motion and others for the order.
var vagueShort = map[EventType]bool{TROOrder: true, PIOrder: true, Judgment: true, DefaultEntry: true, TROExtended: true, Served: true, ShowCause: true}

// task says what a person must do.
func task(types []EntryType) Text {
	for _, t := range types {
		switch {
		case t.Type == TRORulingUnknown || t.Type == PIRulingUnknown || t.Type == DefaultUnknown || t.Ruling == Unclear:
			return Text{EN: "Read the order: the text tells that the court ruled and not how.", ZH: "请阅读命令原文：文本仅说明法院已作出裁定，未说明结果。"}
		case !t.Sure:
			return Text{EN: fmt.Sprintf("Read the entry: its words allow more than one reading of %s.", t.Type), ZH: fmt.Sprintf("请阅读原文：其文字对“%s”可有多种理解。", t.Type.Text().ZH)}
		}
	}
	return Text{}
}

// readTypes finds what one text reports; base is added to the places of its quotes.
func readTypes(text string, class EntryClass, base int) []EntryType {
	var types []EntryType
	for _, row := range entryTable {
		if !slices.Contains(row.classes, class) {
			continue
		}
		if m := row.match(text); m != nil {
			e := EntryType{Type: row.kind, Sure: !row.unsure || row.surer != nil && row.surer.MatchString(text)}
			e.Quote = quoteAt(text, string(row.kind), m, base)
			if row.scoped {
				e.Scope = readScope(text)
				e.Sure = e.Sure && !e.Scope.Unknown()
			}
			types = appendType(types, e)
		}
	}
	if class == ClassOrder {
		for _, e := range readRulings(text, base) {
			types = appendType(types, e)
		}
	}
	return settle(types)
}

// quoteAt is the quotation of a match.
func quoteAt(text, rule string, m []int, base int) Quote {
	return Quote{Rule: rule, Words: text[m[0]:m[1]], Start: base + m[0], End: base + m[1]}
}

// appendType adds a type once; a sure one replaces an unsure one.
func appendType(types []EntryType, e EntryType) []EntryType {
	for i, t := range types {
		if t.Type == e.Type {
			if !t.Sure && e.Sure {
				types[i] = e
			}
			return types
		}
	}
	return append(types, e)
}

// settle drops what a stronger type of the same entry explains: the signed order explains the grant, an outcome explains
// that there was one, and an order to show cause inside a restraining order stays nothing.
func settle(types []EntryType) []EntryType {
	has := func(t EventType) bool {
		return slices.ContainsFunc(types, func(e EntryType) bool { return e.Type == t })
	}
	drop := map[EventType]bool{
		TROGranted:       has(TROOrder),
		TRORulingUnknown: has(TROOrder) || has(TROGranted) || has(TRODenied) || has(TROExtended) || has(TROExtDenied) || has(TRODissolved),
		PIRulingUnknown:  has(PIOrder) || has(PIDenied),
		DefaultUnknown:   has(Judgment) || has(DefaultEntry),
		ShowCause:        has(TROOrder) || has(TROGranted) || has(TROExtended) || has(PIOrder),
		Stay:             has(StayLifted),
	}
	return slices.DeleteFunc(types, func(e EntryType) bool { return drop[e.Type] })
}
