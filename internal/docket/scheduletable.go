// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"strings"

	"github.com/xuri/excelize/v2"

	"markwarden/internal/fault"
)

// looksTable reports delimited text: a separator that stands equally often in most of the first lines.
func looksTable(text string) bool {
	lines := strings.Split(strings.TrimSpace(text[:min(len(text), 64<<10)]), "\n")
	lines = lines[:min(len(lines), 30)]
	sign := string(delimiter(text))
	if sign == "|" || len(lines) == 0 { // bars are as often drawn as they are typed
		return false
	}
	n, same := strings.Count(lines[0], sign), 0
	if n == 0 {
		return false
	}
	for _, l := range lines {
		if strings.Count(l, sign) >= n {
			same++
		}
	}
	head := headField(strings.Trim(strings.Split(lines[0], sign)[0], `"`)) != ""
	return same*5 >= len(lines)*4 && (len(lines) > 1 || sign == "\t") && (head || sign != "," || n > 1)
}

// delimited reads CSV and its kin.
func (l *scheduleList) delimited(text string) error {
	rows, err := readCSV(text, l.Name)
	if err != nil {
		return err
	}
	l.table("", rows)
	return nil
}

// Limits of a workbook: the size unpacked, and the parts kept in memory and never on disk.
const mostUnpacked = 128 << 20

// workbook reads every sheet of an Excel workbook.
func (l *scheduleList) workbook(data []byte) (err error) {
	defer func() { // the library is not proof against every damaged workbook
		if p := recover(); p != nil {
			err = fault.New(fault.Invalid, "%s is damaged: open it in Excel and save it again", l.Name)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked, RawCellValue: true})
	if err != nil {
		return fault.Because(err, fault.Invalid, "%s cannot be opened as a workbook: save it again as .xlsx without a password", l.Name)
	}
	defer func() { _ = book.Close() }()
	for _, sheet := range book.GetSheetList() {
		rows, err := sheetCells(book, sheet)
		if err != nil {
			return fault.Because(err, fault.Invalid, "%s sheet %s cannot be read: open it in Excel and save it again", l.Name, short(sheet))
		}
		if len(rows) > 0 {
			l.table(sheet, rows)
		}
	}
	return nil
}

// sheetCells are the rows of a sheet that have cells.
func sheetCells(book *excelize.File, sheet string) ([]tableRow, error) {
	it, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer func() { _ = it.Close() }()
	var rows []tableRow
	for n := 1; it.Next(); n++ {
		cells, err := it.Columns()
		if err != nil {
			return nil, err
		}
		if len(cells) > mostColumns {
			cells = cells[:mostColumns]
		}
		if len(cells) > 0 {
			rows = append(rows, tableRow{n, cells})
		}
		if n > mostRows {
			return nil, wrongValue("it has more than the rows of any schedule")
		}
	}
	return rows, it.Error()
}

// table reads rows with columns, named or guessed.
func (l *scheduleList) table(sheet string, rows []tableRow) {
	head := findHead(rows)
	var fields []field
	by := "name"
	if head >= 0 {
		for _, c := range rows[head].cells {
			fields = append(fields, headField(c))
		}
		rows = rows[head:]
	} else {
		fields, by = guessFields(rows), "content"
	}
	for c, f := range fields {
		col := Column{Sheet: sheet, Field: string(f), By: by}
		if head >= 0 && c < len(rows[0].cells) {
			col.Name = strings.TrimSpace(rows[0].cells[c])
		}
		if f != "" || col.Name != "" {
			l.Columns = append(l.Columns, col)
		}
	}
	var heads []string
	if head >= 0 {
		heads, rows = rows[0].cells, rows[1:]
	}
	groups := groupsOf(fields, heads)
	for _, r := range rows {
		for _, g := range groups {
			l.tableRow(r, fields, g, l.at(sheet, r.line))
		}
	}
}

// tableRow reads the cells of one group of a row.
func (l *scheduleList) tableRow(r tableRow, fields []field, group []int, from Source) {
	d := Defendant{Source: from}
	filled, currency := 0, ""
	for _, c := range group {
		if c >= len(r.cells) {
			continue
		}
		cell := strings.TrimSpace(strings.ToValidUTF8(r.cells[c], "\ufffd"))
		if cell == "" || headField(cell) == fields[c] && fields[c] != "" && filled == 0 && rowIsHead(r, fields) {
			continue
		}
		filled++
		if fields[c] == fieldCurrency {
			currency = strings.ToUpper(cell)
		}
		d.set(fields[c], cell)
	}
	for i := range d.Amounts {
		if currency != "" {
			d.Amounts[i].Currency = currency
		}
	}
	switch {
	case filled == 0 || filled == 1 && d.No != "":
	case d.No == "" && d.Alias == "" && d.SellerID == "" && d.StoreURL == "" && len(d.Domains) == 0 && l.last >= 0 && (len(d.Products) > 0 || len(d.ASINs) > 0 || len(d.Emails) > 0):
		l.more(d)
	default:
		l.add(d)
	}
}

// rowIsHead reports a row that repeats the names of the columns, as printed lists do on each page.
func rowIsHead(r tableRow, fields []field) bool {
	same, known := 0, 0
	for c, f := range fields {
		if f == "" || c >= len(r.cells) {
			continue
		}
		known++
		if headField(r.cells[c]) == f {
			same++
		}
	}
	return known > 0 && same == known
}

// cellBreak parts several values in one cell.
var cellBreak = lazily(`[\s,;，；、]+`)

// set puts a cell into its field.
func (d *Defendant) set(f field, cell string) {
	switch f {
	case fieldNo:
		d.No = strings.Trim(cell, "#.) ")
	case fieldAlias:
		d.setAlias(cell)
	case fieldPlatform:
		d.Platform, _ = LookupPlatform(cell)
	case fieldURL:
		d.addresses(cell)
	case fieldID:
		d.setID(cell)
	case fieldASIN:
		for _, a := range cellBreak.Split(cell, -1) {
			d.ASINs = append(d.ASINs, strings.ToUpper(a))
		}
	case fieldProduct:
		d.addresses(cell)
	case fieldEmail:
		for _, e := range cellBreak.Split(cell, -1) {
			if strings.Contains(e, "@") {
				d.Emails = append(d.Emails, strings.ToLower(e))
			}
		}
	case fieldDomain:
		d.addresses(cell)
	case fieldPerson:
		d.Person = squeeze(cell)
	case fieldCountry:
		d.Country = squeeze(cell)
	case fieldAmount:
		if m, err := ParseMoney(strings.TrimLeft(cell, "$ USD"), "USD"); err == nil {
			d.Amounts = append(d.Amounts, m)
		}
	}
}

// setAlias sets the name; lists put an address where a name is asked for.
func (d *Defendant) setAlias(cell string) {
	if u := ParseStoreURL(cell); u.Canonical != "" && (strings.Contains(cell, "/") || u.Platform != OwnSite) {
		d.addresses(cell)
		return
	}
	cell = squeeze(cell)
	if ParseStoreURL(cell).Domain != "" {
		d.addresses(cell)
	}
	if d.Alias == "" {
		d.Alias = cell
	} else if cell != d.Alias {
		d.Aliases = append(d.Aliases, cell)
	}
}

// setID sets the identifier; an address there is read as one.
func (d *Defendant) setID(cell string) {
	if strings.Contains(cell, "/") {
		d.addresses(cell)
		return
	}
	d.SellerID = strings.TrimSpace(strings.TrimSuffix(cell, ".0")) // a number that went through a spreadsheet
}

// addresses files the addresses of a cell as store, product or domain.
func (d *Defendant) addresses(cell string) {
	for _, part := range cellBreak.Split(cell, -1) {
		u := ParseStoreURL(part)
		switch {
		case u.Canonical == "":
		case u.Platform == OwnSite || u.Platform == Shopify:
			d.Domains = append(d.Domains, u.Domain)
			if strings.Contains(strings.TrimSuffix(part, "/"), "/") && d.StoreURL == "" {
				d.StoreURL = part
			}
			if d.Platform == "" {
				d.Platform = u.Platform
			}
		case u.SellerID == "" && u.Product != "":
			d.Products = append(d.Products, part)
			d.take(u)
		default:
			if d.StoreURL == "" {
				d.StoreURL = part
			} else {
				d.Products = append(d.Products, part)
			}
			d.take(u)
		}
	}
}
