// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// mark applies the rules of the field to a row. The error is a *trademarks.RowError without the file's name.
func (w *row) mark(opt Options) (trademarks.Mark, error) {
	m := trademarks.Mark{
		ID:         w.id,
		Office:     office(w.cells[fieldOffice]),
		Number:     w.cells[fieldNumber],
		Text:       w.cells[fieldMark],
		Owners:     w.owners,
		StatusText: w.statusText,
		Goods:      w.cells[fieldGoods],
		House:      w.cells[fieldHouse],
		Generic:    trademarks.Generic{EN: w.cells[fieldGenericEN], ZH: w.cells[fieldGenericZH]},
		Source:     w.cells[fieldSource],
		Curated:    w.curated,
		Transacted: w.transacted,
		Disclaimer: w.disclaimer,
		Drawing:    w.drawing,
		Raw:        w.raw,
	}
	// A record that was written with its ID may be a picture without words; a row of a list without words says nothing.
	if m.Text == "" && (w.id == "" || w.curated) {
		return m, w.bad(fieldMark, "the mark is empty: give its words, or remove the row")
	}
	if m.Office == "" && w.id == "" {
		m.Office = opt.Office
	}
	if m.Source == "" && w.id == "" {
		m.Source = opt.Source
	}
	if o := w.cells[fieldOwner]; o != "" {
		m.Owners = []trademarks.Owner{{Name: o}}
	}
	w.status(&m)
	m.Aliases = w.aliases
	m.Aliases = appendAliases(m.Aliases, w.cells[fieldAliases], trademarks.AliasName)
	m.Aliases = appendAliases(m.Aliases, w.cells[fieldSlang], trademarks.AliasSlang)
	m.Aliases = appendAliases(m.Aliases, w.cells[fieldLines], trademarks.AliasLine)
	return m, w.judged(&m, opt)
}

// status reads the status words. The office's own words are kept beside ours, unless they are ours.
func (w *row) status(m *trademarks.Mark) {
	said := w.cells[fieldStatus]
	if said == "" {
		said = w.statusText
	}
	m.Status = statusOf(said)
	if m.StatusText == "" && !strings.EqualFold(said, string(m.Status)) {
		m.StatusText = said
	}
}

// judged fills the fields whose text may be wrong.
func (w *row) judged(m *trademarks.Mark, opt Options) (err error) {
	if m.Classes, err = w.classes(); err != nil {
		return err
	}
	if m.Filed, err = w.date(fieldFiled, opt.Dates); err != nil {
		return err
	}
	if m.Registered, err = w.date(fieldRegistered, opt.Dates); err != nil {
		return err
	}
	if m.Kind = trademarks.Kind(strings.ToLower(w.cells[fieldKind])); !slices.Contains(kinds, m.Kind) {
		return w.bad(fieldKind, "this kind of mark is not known: leave it empty or write one of"+list(kinds))
	}
	m.Strength = trademarks.Strength(strings.ToLower(w.cells[fieldStrength]))
	if !slices.Contains(strengths, m.Strength) {
		return w.bad(fieldStrength, "this strength is not known: leave it empty or write one of"+list(strengths))
	}
	if m.Fame, err = w.fame(); err != nil {
		return err
	}
	m.Enforcer, err = w.yes(fieldEnforcer)
	return err
}

var (
	kinds = []trademarks.Kind{trademarks.KindBrand, trademarks.KindLine, trademarks.KindCharacter, trademarks.KindPerson,
		trademarks.KindTeam, trademarks.KindSchool, trademarks.KindEvent, trademarks.KindProtected, trademarks.KindGeneric,
		trademarks.KindDress, trademarks.KindTerm}
	strengths = []trademarks.Strength{trademarks.StrengthUnknown, trademarks.StrengthCoined, trademarks.StrengthArbitrary,
		trademarks.StrengthSuggestive, trademarks.StrengthDictionary}
)

func list[T ~string](all []T) string {
	s := ""
	for _, x := range all {
		if x != "" {
			s += " " + string(x)
		}
	}
	return s
}

// bad is a RowError about one field of the row.
func (w *row) bad(f field, reason string) error {
	return &trademarks.RowError{Row: w.line, Column: f.String(), Value: clip(w.cells[f]), Reason: reason}
}

// lastClass is the last Nice class there is.
const lastClass nice.Class = 45

// classes reads Nice classes in any of the usual ways: "9 25", "009;025", "Class 9, 25". They come back sorted, each once.
func (w *row) classes() ([]nice.Class, error) {
	cell := w.cells[fieldClasses]
	if cell == "" {
		return nil, nil
	}
	out := make([]nice.Class, 0, 8)
	for word := range strings.FieldsFuncSeq(cell, isClassGap) {
		digits := strings.TrimRight(strings.TrimPrefix(word, "第"), "类類.:")
		if isClassWord(digits) {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 8)
		if err == nil && n > uint64(lastClass) && len(digits) == 3 && office(w.cells[fieldOffice]) == "KR" {
			continue // a class of Korea's own, which it wrote with three digits until 28 February 1998
		}
		if err != nil || !nice.Class(n).Valid() {
			return nil, w.bad(fieldClasses, fmt.Sprintf("%q is not a Nice class: give numbers from 1 to 45 separated by spaces", clip(word)))
		}
		out = append(out, nice.Class(n))
	}
	slices.Sort(out)
	return slices.Clip(slices.Compact(out)), nil
}

// isClassGap reports what stands between two classes.
func isClassGap(r rune) bool {
	switch r {
	case ' ', ';', ',', '|', '/', '\t', '\n', '\u00a0', '、', '，', '；':
		return true
	}
	return false
}

func isClassWord(s string) bool {
	if len(s) > 0 && s[0] <= '9' {
		return s == "&"
	}
	switch strings.ToLower(s) {
	case "", "class", "classes", "cl", "ic", "int", "intl", "nice", "klasse", "klassen", "classe", "clase", "and", "&":
		return true
	}
	return false
}

// fame reads 0 to 3; "yes" is well known and "no" unknown.
func (w *row) fame() (int, error) {
	switch s := strings.ToLower(w.cells[fieldFamous]); s {
	case "", "0", "no", "false":
		return 0, nil
	case "1", "2", "3":
		return int(s[0] - '0'), nil
	case "yes", "true":
		return 2, nil
	}
	return 0, w.bad(fieldFamous, "write how well known the mark is: 0 unknown, 1 in its field, 2 well known, 3 famous")
}

func (w *row) yes(f field) (bool, error) {
	switch strings.ToLower(w.cells[f]) {
	case "yes", "y", "true", "1", "是", "ja", "oui", "si", "sí":
		return true, nil
	case "", "no", "n", "false", "0", "否", "nein", "non":
		return false, nil
	}
	return false, w.bad(f, "write yes or no, or leave it empty")
}

// appendAliases splits a cell at ";" (full-width too). A short all-capitals name may mean many things, so it becomes an
// abbreviation; slang and lines stay what they are.
func appendAliases(to []trademarks.Alias, cell string, kind trademarks.AliasKind) []trademarks.Alias {
	for s := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == '；' }) {
		if s = strings.TrimSpace(s); s != "" {
			to = append(to, alias(s, kind))
		}
	}
	return to
}

func alias(s string, kind trademarks.AliasKind) trademarks.Alias {
	if kind == trademarks.AliasName && isAbbreviation(s) {
		kind = trademarks.AliasAbbreviation
	}
	return trademarks.Alias{Text: s, Kind: kind}
}

// isAbbreviation reports a name of at most three Latin capitals.
func isAbbreviation(s string) bool {
	if len(s) == 0 || len(s) > 3 {
		return false
	}
	for _, c := range []byte(s) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// office turns an office's usual name into its WIPO ST.3 code; anything else is kept as written, in capitals if short.
func office(s string) string {
	u := strings.ToUpper(s)
	switch u {
	case "USPTO", "USA", "UNITED STATES", "UNITED STATES OF AMERICA", "美国":
		return "US"
	case "EUIPO", "EU", "OHIM", "EUTM", "EUROPEAN UNION", "欧盟":
		return "EM"
	case "UKIPO", "UK", "UNITED KINGDOM", "GREAT BRITAIN", "英国":
		return "GB"
	case "WIPO", "MADRID":
		return "WO"
	case "CNIPA", "CHINA", "中国":
		return "CN"
	case "JPO", "JAPAN", "日本":
		return "JP"
	case "DPMA", "GERMANY", "DEUTSCHLAND", "德国":
		return "DE"
	case "CIPO", "CANADA", "加拿大":
		return "CA"
	case "KIPO", "KIPRIS", "SOUTH KOREA", "韩国":
		return "KR"
	}
	if len(u) <= 4 {
		return u
	}
	return s
}
