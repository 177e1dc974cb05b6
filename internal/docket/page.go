// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"

	"markwarden/internal/fault"
)

// mostPage bounds a docket page; a case of thousands of entries has some 5 MiB.
const (
	mostPage    = 32 << 20
	mostEntries = 50_000
)

// Parts of docket pages.
var (
	pageNumber  = lazily(`(?i)\b(\d:\d{2}-[a-z]{2,4}-\d{3,6}(?:-[A-Z0-9]{1,6})*)|#:\s*((?:\d-)?\d{2}-\d{4,6}(?:-[A-Z]{2,4})?)\b`)
	pageCase    = lazily(`CASE_NUM=[^"]*\((\d+)\)|DktText\('[^']*','(\d+)'|goDLS\('[^']*','(\d+)'|DktRpt\.pl\?caseNumber=[^&]*&(?:amp;)?caseId=(\d+)|caseid=(\d+)`)
	textCall    = lazily(`DktText\('[^']*','\d*','(\d*)','(\d+)'`)
	paperCall   = lazily(`goDLS\('[^']*','\d*','(\d+)'`)
	docketLabel = words(`^docket text:\s*`)
)

// ReadPage reads a docket page of CM/ECF as saved from the browser: the History/Documents query or the docket report.
// court is the court's identifier where the page does not tell it. The error is for a page that is neither.
func ReadPage(r io.Reader, name, court string) (Batch, error) {
	data, err := readAll(r, name, mostPage)
	if err != nil {
		return Batch{}, err
	}
	text := decodeText(data)
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return Batch{}, fault.Because(err, fault.Invalid, "%s is no docket page that can be read: save it from the browser again", name)
	}
	b := Batch{Kind: FromPage, Name: name}
	p := page{gatherer: b.gather(), name: name, raw: text, doc: doc}
	table, columns := p.findTable()
	if table == nil {
		return Batch{}, fault.New(fault.Invalid, "%s has no table of docket entries: save the History/Documents page or the docket report", name)
	}
	box := p.caseBox(columns.history)
	p.court = p.findCourt(box, court)
	if !p.header(box) {
		return Batch{}, fault.New(fault.Invalid, "%s names no docket number: save the whole page", name)
	}
	if n := len(rowsOf(table)); n > mostEntries {
		return Batch{}, fault.New(fault.Invalid, "%s has %d rows of entries, more than %d: split it", name, n, mostEntries)
	}
	if columns.history {
		p.history(table)
	} else {
		p.report(table, columns)
	}
	b.finish()
	return b, nil
}

// page is a docket page in progress.
type page struct {
	gatherer
	name, raw, court string
	doc              *html.Node
	ref              CaseRef
}

// findCourt is the court of the page: of its heading, else of the addresses of its papers, else of its title, else as told.
func (p *page) findCourt(box *html.Node, told string) string {
	if box != nil {
		if id := courtInHeading(shallow(box)); id != "" {
			return id
		}
	}
	if m := nefDocURL.FindStringSubmatch(p.raw); m != nil {
		return CourtOfHost("ecf." + m[1] + ".uscourts.gov")
	}
	if title := find1(p.doc, "title"); title != nil {
		if id := courtInHeading(nodeText(title)); id != "" {
			return id
		}
	}
	return strings.ToLower(strings.TrimSpace(told))
}

// columns are where a table of entries has what: the day of filing, and whether the table is of a History/Documents page.
type columns struct {
	date    int
	history bool
}

// findTable is the table of entries, and its columns. A report's columns differ by court: bankruptcy courts call the first
// one Filing Date and put the number of pages beside the entry's number, other pages begin with boxes to tick.
func (p *page) findTable() (*html.Node, columns) {
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "table" {
			continue
		}
		rows := rowsOf(n)
		if len(rows) == 0 {
			continue
		}
		var names []string
		for _, h := range cellsOf(rows[0]) {
			names = append(names, headerKey(shallow(h)))
		}
		if strings.Join(names, " ") == "docno dates description" {
			return n, columns{history: true}
		}
		if len(names) < 3 || names[len(names)-1] != "dockettext" {
			continue
		}
		for i, name := range names {
			if name == "datefiled" || name == "filingdate" || name == "date" {
				return n, columns{date: i}
			}
		}
	}
	return nil, columns{}
}

// at is the place of a row.
func (p *page) at(i int) Source { return Source{FromPage, p.name, fmt.Sprintf("row %d", i)} }
