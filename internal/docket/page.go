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
	pageNumber  = lazily(`(?i)\b(\d:\d{2}-[a-z]{2,4}-\d{3,6}(?:-[A-Z0-9]{1,6})*)`)
	pageCase    = lazily(`CASE_NUM=[^"]*\((\d+)\)|DktText\('[^']*','(\d+)'|goDLS\('[^']*','(\d+)'|DktRpt\.pl\?(?:caseNumber=[^&]*&caseId=)?(\d+)|caseid=(\d+)`)
	pageTitle   = words(`U\.?S\.? District Court,? (.*?)(?:-History|-Docket|$)|United States District Court\s+(.*?)(?: - | \(|-CM/ECF|$)`)
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
	p.court = p.findCourt(court)
	table, kind := p.findTable()
	if table == nil {
		return Batch{}, fault.New(fault.Invalid, "%s has no table of docket entries: save the History/Documents page or the docket report", name)
	}
	if !p.header() {
		return Batch{}, fault.New(fault.Invalid, "%s names no docket number: save the whole page", name)
	}
	if n := len(rowsOf(table)); n > mostEntries {
		return Batch{}, fault.New(fault.Invalid, "%s has %d rows of entries, more than %d: split it", name, n, mostEntries)
	}
	kind(&p, table)
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

// findCourt is the court of the page: of its addresses, else of its title, else as told.
func (p *page) findCourt(told string) string {
	if m := nefDocURL.FindStringSubmatch(p.raw); m != nil {
		return CourtOfHost("ecf." + m[1] + ".uscourts.gov")
	}
	if m := pageTitle.FindStringSubmatch(squeeze(nodeText(p.doc))); m != nil {
		if id := courtByName(m[1] + m[2]); id != "" {
			return id
		}
	}
	if title := find1(p.doc, "title"); title != nil {
		if m := pageTitle.FindStringSubmatch(squeeze(nodeText(title))); m != nil {
			if id := courtByName(m[1] + m[2]); id != "" {
				return id
			}
		}
	}
	return strings.ToLower(strings.TrimSpace(told))
}

// header reads the case's own lines and opens the case.
func (p *page) header() bool {
	p.ref.Court = p.court
	if m := pageCase.FindStringSubmatch(p.raw); m != nil {
		p.ref.PACERCase = strings.Join(m[1:], "") // one of them matched
	}
	box, at := p.caseBox()
	if box == nil {
		return false
	}
	lines := nodeLines(box)
	for i, line := range lines {
		m := pageNumber.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		p.ref.Number, p.ref.Judges = feedNumber(p.court, line[m[2]:m[3]])
		p.ref.Caption = squeeze(line[m[3]:])
		if p.ref.Caption == "" && i+1 < len(lines) && at == "report" {
			p.ref.Caption = lines[i+1]
		}
		break
	}
	if p.ref.Number == "" {
		return false
	}
	l := p.lawsuit(p.ref, Source{FromPage, p.name, "header"})
	for _, line := range lines {
		readHeaderLine(l, line)
	}
	if l.Caption == "" {
		l.Caption = p.captionLine(lines)
		p.ref.Caption = l.Caption
	}
	return true
}

// captionLine is the first line with two sides.
func (p *page) captionLine(lines []string) string {
	for _, line := range lines {
		if _, second := SplitCaption(line); second != "" && !strings.Contains(line, ":") {
			return line
		}
	}
	return ""
}

// caseBox is the element that holds the case's own lines: the first centred one with a docket number on a history page,
// the report's heading and the table below it.
func (p *page) caseBox() (box *html.Node, kind string) {
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "center" && pageNumber.MatchString(shallow(n)) {
			return n, "history"
		}
	}
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "h3" && pageNumber.MatchString(nodeText(n)) {
			box := &html.Node{Type: html.ElementNode, Data: "div"}
			box.AppendChild(clone(n))
			for s := n.NextSibling; s != nil && len(childrenOf(box)) < 8; s = s.NextSibling {
				if s.Type == html.ElementNode && find1(s, "b") != nil && strings.Contains(nodeText(s), "Docket Text") {
					break
				}
				box.AppendChild(clone(s))
			}
			return box, "report"
		}
	}
	return nil, ""
}

// shallow is the first text of an element, so that elements nested in each other are not read over and over.
func shallow(n *html.Node) string {
	const enough = 200
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(d.Data[:min(len(d.Data), enough)])
		}
		if b.Len() >= enough {
			break
		}
	}
	return b.String()
}

// readHeaderLine reads one line of a case's header.
func readHeaderLine(l *Lawsuit, line string) {
	if who, ok := cutSuffixFold(line, ", presiding"); ok {
		l.Judge = judgeName(who)
	}
	if who, ok := cutSuffixFold(line, ", referral"); ok {
		l.Magistrate = judgeName(who)
	}
	key, value, ok := strings.Cut(line, ":")
	if value = strings.TrimSpace(value); !ok || value == "" {
		return
	}
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "date filed":
		l.Filed = usDay(value)
	case "date terminated":
		l.Terminated = usDay(value)
	case "date of last filing":
		l.LastFiling = usDay(value)
	case "assigned to":
		l.Judge = judgeName(value)
	case "referred to":
		l.Magistrate = judgeName(value)
	case "cause":
		l.Cause = value
	case "nature of suit":
		l.Nature = value
	}
}

// findTable is the table of entries and how to read it.
func (p *page) findTable() (*html.Node, func(*page, *html.Node)) {
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "table" {
			continue
		}
		rows := rowsOf(n)
		if len(rows) == 0 {
			continue
		}
		heads := cellsOf(rows[0])
		var names []string
		for _, h := range heads {
			names = append(names, headerKey(shallow(h)))
		}
		switch strings.Join(names, " ") {
		case "docno dates description":
			return n, (*page).history
		case "datefiled docket text", "datefiled  dockettext", "datefiled no dockettext":
			return n, (*page).report
		}
	}
	return nil, nil
}

// at is the place of a row.
func (p *page) at(i int) Source { return Source{FromPage, p.name, fmt.Sprintf("row %d", i)} }
