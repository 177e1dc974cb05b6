// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Sale is one line of a seller's own order. Who bought and where they live is not read: only the state or country that
// goods were shipped to, which bears on where a court may hear the case.
type Sale struct {
	Store    string        `json:"store,omitempty"` // our store; empty is any
	Order    string        `json:"order"`
	Line     string        `json:"line"` // what tells lines of one order apart: the platform's line, else the item
	Part     int           `json:"part"` // of lines that nothing else tells apart, 0 for the first
	Item     string        `json:"item,omitempty"`
	Product  string        `json:"product,omitempty"` // the platform's own: ASIN, product id
	Title    string        `json:"title,omitempty"`
	Quantity int64         `json:"quantity"`
	Amount   Money         `json:"amount"` // of the line, below zero for a refund
	Day      calendar.Date `json:"day"`
	ShipTo   string        `json:"ship_to,omitempty"`
	Status   string        `json:"status,omitempty"`
}

// Sales is an order export as read.
type Sales struct {
	Name    string   `json:"name"`
	Form    string   `json:"form"` // csv or xlsx
	Columns []Column `json:"columns"`
	Ignored []string `json:"ignored"`
	Lines   []Sale   `json:"lines"`
	Skipped int      `json:"skipped"` // cancelled lines
	Notes   []Note   `json:"notes"`
}

// SaleOptions say what a file does not tell.
type SaleOptions struct {
	Store    string // whose orders they are
	Currency string // where no column has it; USD when empty and nothing tells
}

// ReadSales reads an order export: Amazon's order reports, Shopify's orders, or any table whose columns tell order, item,
// date and amount, as CSV, tab-separated text or an Excel workbook. Cancelled lines are left out and counted; rows that
// cannot be read are left out with a note. The error names what the file lacks.
func ReadSales(r io.Reader, name string, o SaleOptions) (Sales, error) {
	data, err := readAll(r, name, mostTable)
	if err != nil {
		return Sales{}, err
	}
	s := Sales{Name: name, Form: "csv", Columns: []Column{}, Ignored: []string{}, Lines: []Sale{}, Notes: []Note{}}
	var rows []tableRow
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		s.Form = "xlsx"
		rows, err = firstSheet(data, name)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return s, fault.New(fault.Invalid, "%s is an old Excel workbook: save it as .xlsx or CSV", name)
	default:
		rows, err = readCSV(decodeText(data), name)
	}
	if err != nil {
		return s, err
	}
	return s, s.read(rows, o)
}

// read finds the head among the first rows and reads what is below it.
func (s *Sales) read(rows []tableRow, o SaleOptions) error {
	var best saleHead
	for i := range rows[:min(len(rows), 20)] {
		if h := saleHeadOf(rows[i].cells); len(h.at) > len(best.at) {
			h.row, best = i, h
		}
	}
	if missing := best.missing(); len(missing) > 0 {
		return fault.New(fault.Invalid, "%s has no column for %s: the first row must name the columns, such as order id, sku, date, quantity, amount, currency", s.Name, strings.Join(missing, ", "))
	}
	for i, cell := range rows[best.row].cells {
		if f := best.field(i); f != "" {
			s.Columns = append(s.Columns, Column{Name: strings.TrimSpace(cell), Field: f, By: "name"})
		} else if strings.TrimSpace(cell) != "" {
			s.Ignored = append(s.Ignored, short(strings.TrimSpace(cell)))
		}
	}
	reader := saleReader{sales: s, head: best, opt: o, seen: map[[2]string]int{}, last: map[string]Sale{}, dayFirst: dayFirst(rows[best.row+1:], best)}
	for _, row := range rows[best.row+1:] {
		reader.row(row)
	}
	if len(s.Lines) == 0 {
		return fault.New(fault.Invalid, "%s has no line of an order that can be read%s", s.Name, s.firstNote())
	}
	return nil
}

// firstNote is the first reason why a row was left out.
func (s *Sales) firstNote() string {
	if len(s.Notes) == 0 {
		return ""
	}
	return ": " + s.Notes[0].At + ": " + s.Notes[0].Text.EN
}

// Accused reports that a line is of one of the accused items: by the platform's product or by our own item number, without
// regard to case.
func (s Sale) Accused(items map[string]bool) bool {
	return s.Product != "" && items[strings.ToUpper(s.Product)] || s.Item != "" && items[strings.ToUpper(s.Item)]
}

// SaleGroup is what one item, or one place of delivery, adds up to in one currency.
type SaleGroup struct {
	Key      string `json:"key"`
	Title    string `json:"title,omitempty"`
	Lines    int    `json:"lines"`
	Quantity int64  `json:"quantity"`
	Amount   Money  `json:"amount"`
	Accused  bool   `json:"accused"`
}

// GroupSales adds lines up by what key gives, the largest sum first. accused says of a line whether it is of an accused
// item; a group is accused where one of its lines is.
func GroupSales(list []Sale, accused func(Sale) bool, key func(Sale) string) []SaleGroup {
	type at struct{ key, currency string }
	sums := map[at]*SaleGroup{}
	for _, s := range list {
		k := at{key(s), s.Amount.Currency}
		g := sums[k]
		if g == nil {
			g = &SaleGroup{Key: k.key, Title: s.Title, Amount: Money{Currency: k.currency}}
			sums[k] = g
		}
		g.Lines++
		g.Quantity += s.Quantity
		g.Amount.Minor += s.Amount.Minor
		g.Accused = g.Accused || accused(s)
	}
	out := make([]SaleGroup, 0, len(sums))
	for _, g := range sums {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b SaleGroup) int {
		switch {
		case a.Amount.Minor != b.Amount.Minor:
			return int(max(-1, min(1, b.Amount.Minor-a.Amount.Minor)))
		case a.Key != b.Key:
			return strings.Compare(a.Key, b.Key)
		}
		return strings.Compare(a.Amount.Currency, b.Amount.Currency)
	})
	return out
}
