// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden/internal/fault"
)

// Schedule is a list of defendants as read from a file or from pasted text: one entry a store or site, rows of one store
// joined. Reading the same file again gives the same list.
type Schedule struct {
	Name       string      `json:"name"`
	Form       string      `json:"form"` // csv, xlsx or text
	Columns    []Column    `json:"columns"`
	Defendants []Defendant `json:"defendants"`
	Rows       int         `json:"rows"` // rows or lines that held a defendant, before those of one store were joined
	Notes      []Note      `json:"notes"`
}

// Column is how one column was understood. By says whether its name or its content told.
type Column struct {
	Sheet string `json:"sheet,omitempty"`
	Name  string `json:"name"`
	Field string `json:"field"`
	By    string `json:"by"`
}

// ReadSchedule reads a list of defendants: CSV, an Excel workbook, or plain text such as that of a PDF or a web page. The
// form is told by the content. A row without anything that names a store is left out with a note.
func ReadSchedule(r io.Reader, name string) (Schedule, error) {
	data, err := readAll(r, name, mostTable)
	if err != nil {
		return Schedule{}, err
	}
	list := newScheduleList(name)
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		list.Form = "xlsx"
		err = list.workbook(data)
	case bytes.HasPrefix(data, []byte("%PDF")):
		return Schedule{}, fault.New(fault.Invalid, "%s is a PDF: copy its text, or save it as text, and import that", name)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return Schedule{}, fault.New(fault.Invalid, "%s is an old Excel workbook: save it as .xlsx or CSV", name)
	default:
		text := decodeText(data)
		if looksTable(text) {
			list.Form = "csv"
			err = list.delimited(text)
		} else {
			list.Form = "text"
			list.lines(text)
		}
	}
	if err != nil {
		return Schedule{}, err
	}
	return list.done()
}

// ScheduleOfText reads pasted text.
func ScheduleOfText(text, name string) (Schedule, error) {
	return ReadSchedule(strings.NewReader(text), name)
}

// scheduleList is a schedule in progress.
type scheduleList struct {
	Schedule
	index *rowIndex
	last  int // the defendant of the row before, -1 before the first
}

// newScheduleList starts a schedule.
func newScheduleList(name string) *scheduleList {
	return &scheduleList{Schedule: Schedule{Name: name, Columns: []Column{}, Defendants: []Defendant{}, Notes: []Note{}}, index: newRowIndex(nil), last: -1}
}

// mostDefendants bounds a schedule.
const mostDefendants = 100_000

// add files a row. Rows of one store are one defendant: lists often have a row for every product.
func (l *scheduleList) add(d Defendant) {
	l.Rows++
	d.tidy()
	if d.Key() == "" {
		l.note(d.Source.At, Text{EN: "The row names no store, address or product and was left out.", ZH: "该行未给出店铺、网址或商品，已略过。"})
		l.Rows--
		return
	}
	if i := l.index.find(d, true); i >= 0 {
		l.index.rows[i].merge(d)
		l.index.learn(i, l.index.rows[i])
		l.last = i
		return
	}
	d.State = DefListed
	l.last = len(l.index.rows)
	l.index.put(d)
}

// more adds what a row says to the defendant of the row before it.
func (l *scheduleList) more(d Defendant) {
	d.tidy()
	l.index.rows[l.last].merge(d)
	l.index.learn(l.last, l.index.rows[l.last])
}

// note adds a note; a file of nothing but bad rows does not fill memory with them.
func (l *scheduleList) note(at string, t Text) {
	const most = 1000
	if len(l.Notes) < most {
		l.Notes = append(l.Notes, Note{At: at, Text: t})
	}
}

// done checks the list.
func (l *scheduleList) done() (Schedule, error) {
	l.Defendants = append(l.Defendants, l.index.rows...)
	if len(l.Defendants) == 0 {
		return Schedule{}, fault.New(fault.Invalid, "%s names no defendant: paste the list with its store names, addresses or seller ids", l.Name)
	}
	if len(l.Defendants) > mostDefendants {
		return Schedule{}, fault.New(fault.Invalid, "%s names %d defendants, more than %d: it is no schedule of one case", l.Name, len(l.Defendants), mostDefendants)
	}
	if joined := l.Rows - len(l.Defendants); joined > 0 {
		l.note("", say("%d rows were joined with another row of the same store.", "%d 行已与同一店铺的其他行合并。", joined))
	}
	return l.Schedule, nil
}

// at is the place of a row.
func (l *scheduleList) at(sheet string, line int) Source {
	place := fmt.Sprintf("row %d", line)
	if sheet != "" {
		place = sheet + " " + place
	}
	return Source{Kind: FromUpload, Name: l.Name, At: place}
}

// tidy brings a row's fields into form: addresses give platform and identifiers, and repeated values fall away.
func (d *Defendant) tidy() {
	if u := ParseStoreURL(d.StoreURL); u.Canonical != "" {
		d.take(u)
	}
	for _, p := range d.Products {
		if u := ParseStoreURL(p); u.Canonical != "" && d.Platform == "" {
			d.Platform = u.Platform
		}
	}
	if d.SellerID == "" && d.Alias != "" && d.StoreURL == "" && amazonToken.MatchString(d.Alias) {
		d.SellerID = d.Alias
	}
	if d.Platform == "" && amazonToken.MatchString(d.SellerID) {
		d.Platform = Amazon
	}
	d.SellerID = d.Platform.sellerID(d.SellerID)
	d.ASINs, d.Products, d.Emails, d.Domains = unique(d.ASINs), unique(d.Products), unique(d.Emails), unique(d.Domains)
	if parts := AliasParts(d.Alias); len(parts) > 1 {
		d.Aliases = unique(append(d.Aliases, parts[1:]...))
	}
}

// take puts what an address tells into the row.
func (d *Defendant) take(u StoreURL) {
	if d.Platform == "" && u.Platform != "" {
		d.Platform = u.Platform
	}
	if d.SellerID == "" {
		d.SellerID = u.SellerID
	}
	if u.Domain != "" {
		d.Domains = append(d.Domains, u.Domain)
	}
	if u.Product != "" && u.Platform == Amazon {
		d.ASINs = append(d.ASINs, u.Product)
	}
}

// merge adds another row of the same store. What stands stays; lists grow.
func (d *Defendant) merge(o Defendant) {
	for _, f := range []struct{ have, add *string }{{&d.No, &o.No}, {&d.Alias, &o.Alias}, {&d.StoreURL, &o.StoreURL}, {&d.SellerID, &o.SellerID}, {&d.Person, &o.Person}, {&d.Country, &o.Country}} {
		if *f.have == "" {
			*f.have = *f.add
		}
	}
	if d.Platform == "" {
		d.Platform = o.Platform
	}
	if o.Alias != "" && o.Alias != d.Alias {
		d.Aliases = append(d.Aliases, o.Alias)
	}
	d.Aliases = unique(append(d.Aliases, o.Aliases...))
	d.ASINs, d.Products = unique(append(d.ASINs, o.ASINs...)), unique(append(d.Products, o.Products...))
	d.Emails, d.Domains = unique(append(d.Emails, o.Emails...)), unique(append(d.Domains, o.Domains...))
	for _, m := range o.Amounts {
		if !slices.Contains(d.Amounts, m) {
			d.Amounts = append(d.Amounts, m)
		}
	}
}

// unique keeps the first of equal texts and none that is empty.
func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(s string) bool {
		if s == "" || seen[s] {
			return true
		}
		seen[s] = true
		return false
	})
}
