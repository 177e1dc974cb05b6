// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"io"
	"regexp"
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// export reads a result list that an office's search page writes: each row stands for itself.
type export struct {
	run   *run
	table *table
	err   error
	mark  func(fields) (trademarks.Mark, *trademarks.RowError)
}

func newExport(r *run, in io.Reader, k kind, mark func(fields) (trademarks.Mark, *trademarks.RowError)) source {
	t, err := newTable(in, "", k, r.opt.Keep)
	return &export{run: r, table: t, err: err, mark: mark}
}

func (e *export) next() (trademarks.Mark, error) {
	if e.err != nil {
		return trademarks.Mark{}, e.err
	}
	cells, row, err := e.table.next()
	if err != nil {
		return trademarks.Mark{}, err
	}
	for i, c := range cells {
		if why := cellFault(c); why != "" {
			return trademarks.Mark{}, &trademarks.RowError{Row: row, Column: e.column(i), Value: clip(c), Reason: why}
		}
	}
	m, bad := e.mark(fields{cells, e.table.columns})
	if bad != nil {
		bad.Row = row
		return trademarks.Mark{}, bad
	}
	m.Source = e.run.source(m.Source)
	e.run.record = e.table.last
	return m, nil
}

func (e *export) column(i int) string {
	for name, at := range e.table.columns {
		if at == i {
			return name
		}
	}
	return ""
}

// fields are the cells of a row by the squeezed names of their columns.
type fields struct {
	cells   []string
	columns map[string]int
}

// get is the first of the named cells that the row has, bounded as a field.
func (f fields) get(names ...string) string { return f.long(maxField, names...) }

func (f fields) long(most int, names ...string) string {
	for _, n := range names {
		if i, ok := f.columns[n]; ok && i < len(f.cells) {
			if s := collapse(f.cells[i]); s != "" {
				return cutAt(s, most)
			}
		}
	}
	return ""
}

// dpmaMark reads a row of a DPMAregister result list. Datenbestand says whose mark it is: DE, EM or IR.
func dpmaMark(f fields) (trademarks.Mark, *trademarks.RowError) {
	office, number := country(f.get("datenbestand")), f.get("aktenzeichenregisternummer")
	if office == "IR" {
		office = "WO"
	}
	switch {
	case number == "":
		return trademarks.Mark{}, &trademarks.RowError{Column: "Aktenzeichen/Registernummer", Reason: "the row has no number: nothing else names the mark"}
	case office == "":
		return trademarks.Mark{}, &trademarks.RowError{Column: "Datenbestand", Value: clip(f.get("datenbestand")), Reason: "the row does not name its register: DE, EM or IR"}
	}
	said := f.get("aktenzustand")
	return trademarks.Mark{ID: office + "-" + number, Office: office, Number: number, Text: f.get("markendarstellung"),
		Status: statusWord(said), StatusText: said, Source: "DPMAregister"}, nil
}

// An owner of Rospatent is a name, the postal address behind a comma and a six-digit code, and the country in brackets.
var (
	russianAddress = regexp.MustCompile(`,\s*\d{6}\s*,.*$`)
	russianCountry = regexp.MustCompile(`\(([A-Z]{2})\)\s*$`)
)

// rospatentMark reads a row of a Rospatent result list.
func rospatentMark(f fields) (trademarks.Mark, *trademarks.RowError) {
	application, registration := f.get("номерзаявки"), f.get("номеррегистрации")
	number := application
	first(&number, registration)
	if number == "" {
		return trademarks.Mark{}, &trademarks.RowError{Column: "Номер заявки", Reason: "the row has no number: nothing else names the mark"}
	}
	said := f.get("статус")
	m := trademarks.Mark{ID: "RU-" + number, Office: "RU", Number: registration, Text: f.get("словесноеописание"),
		Status: statusWord(said), StatusText: said, Source: "Rospatent"}
	first(&m.Number, application)
	var classes []nice.Class
	for _, c := range strings.FieldsFunc(f.get("классымкту"), func(r rune) bool { return strings.ContainsRune(",; ", r) }) {
		if n, ok := niceClass(c); ok {
			classes = append(classes, n)
		}
	}
	m.Classes = sorted(classes)
	if owner := f.get("владелец", "правообладатель"); owner != "" {
		o := trademarks.Owner{Name: owner}
		if c := russianCountry.FindStringSubmatch(owner); c != nil {
			o.Country = country(c[1])
			o.Name = strings.TrimSpace(russianCountry.ReplaceAllString(owner, ""))
		}
		o.Name = strings.TrimSpace(russianAddress.ReplaceAllString(o.Name, ""))
		m.Owners = addOwner(nil, o)
	}
	return m, nil
}
