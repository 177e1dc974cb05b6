// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"golang.org/x/net/html"

	"markwarden/internal/calendar"
)

// history reads the rows of a History/Documents page: a row with number, dates and the short words, and for most entries
// a second row with the docket text.
func (p *page) history(table *html.Node) {
	var e *Event
	flush := func() {
		if e != nil {
			p.add(p.ref, *e)
			e = nil
		}
	}
	for i, row := range rowsOf(table)[1:] {
		cells := cellsOf(row)
		switch {
		case len(cells) == 3:
			flush()
			e = p.historyEntry(cells, i+1)
		case len(cells) == 1 && e != nil:
			if text := squeeze(nodeText(cells[0])); docketLabel.MatchString(text) {
				e.Text = docketLabel.ReplaceAllString(text, "")
			}
		}
	}
	flush()
}

// historyEntry reads the first row of an entry.
func (p *page) historyEntry(cells []*html.Node, row int) *Event {
	e := &Event{Entry: squeeze(nodeText(cells[0])), Short: squeeze(nodeText(cells[2])), Source: p.at(row)}
	p.paper(e, cells[0])
	if m := textCall.FindStringSubmatch(attributes(cells[2])); m != nil {
		e.Sequence = m[2]
	}
	for _, r := range rowsOfAll(cells[1]) {
		pair := cellsOf(r)
		if len(pair) != 2 {
			continue
		}
		label, day := strings.ToLower(nodeText(pair[0])), usDay(nodeText(pair[1]))
		if strings.Contains(label, "filed") {
			e.Filed = day
		}
		if strings.Contains(label, "entered") {
			e.EnteredOn = day
		}
	}
	return e
}

// paper takes the document of an entry from the link around its number.
func (p *page) paper(e *Event, cell *html.Node) {
	a := find1(cell, "a")
	if a == nil {
		return
	}
	href := attr(a, "href")
	call := attr(a, "onclick")
	if m := paperCall.FindStringSubmatch(call); m != nil && e.Sequence == "" {
		e.Sequence = m[1]
	}
	if m := docID.FindStringSubmatch(href + " " + call); m != nil {
		e.Documents = []Document{{ID: DocumentID(m[1]), Number: e.Entry, URL: webOnly(href)}}
	}
}

// webOnly is an address of the web, or nothing.
func webOnly(href string) string {
	if strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://") {
		return href
	}
	return ""
}

// report reads the rows of a docket report, and the parties above it.
func (p *page) report(table *html.Node) {
	p.parties()
	for i, row := range rowsOf(table)[1:] {
		cells := cellsOf(row)
		if len(cells) != 3 {
			continue
		}
		text := squeeze(nodeText(cells[2]))
		e := Event{Entry: digitsOf(squeeze(nodeText(cells[1]))), Filed: usDay(nodeText(cells[0])), Text: text, Source: p.at(i + 1)}
		e.EnteredOn = enteredOn(text)
		p.paper(&e, cells[1])
		if text != "" {
			p.add(p.ref, e)
		}
	}
}

// enteredOn is the day at the end of a docket text: (Entered: 03/15/2026).
func enteredOn(text string) calendar.Date {
	_, rest, ok := strings.Cut(text, "(Entered: ")
	if !ok {
		return calendar.Date{}
	}
	day, _, _ := strings.Cut(rest, ")")
	return usDay(day)
}

// parties reads who is in the case from the rows above a docket report: a row names the role, the next ones the party, and
// behind "represented by" who signs for it.
func (p *page) parties() {
	l := p.lawsuit(p.ref, p.at(0))
	role := ""
	for _, row := range rowsOfAll(p.doc) {
		cells := cellsOf(row)
		if len(cells) == 0 {
			continue
		}
		if u := find1(cells[0], "u"); u != nil && len(cells) <= 3 {
			role = squeeze(nodeText(u))
			continue
		}
		bold := find1(cells[0], "b")
		if role == "" || bold == nil || find1(cells[0], "table") != nil {
			continue
		}
		name := squeeze(nodeText(bold))
		switch {
		case strings.HasPrefix(strings.ToLower(role), "plaintiff"):
			l.Plaintiffs = append(l.Plaintiffs, Party{Name: name, Role: role})
		case strings.HasPrefix(strings.ToLower(role), "defendant"):
			l.Defendants = append(l.Defendants, Defendant{Alias: name, Source: l.Source})
		default:
			continue
		}
		for i, c := range cells[1:] {
			if strings.Contains(strings.ToLower(shallow(c)), "represented by") && i+2 < len(cells) {
				l.Counsel = append(l.Counsel, readCounsel(cells[i+2], name)...)
			}
		}
	}
}

// readCounsel reads the attorneys of a party: a name in bold, the firm on the next line.
func readCounsel(cell *html.Node, party string) []Counsel {
	var list []Counsel
	names := map[string]bool{}
	for n := range cell.Descendants() {
		if n.Type == html.ElementNode && n.Data == "b" {
			names[squeeze(nodeText(n))] = true
		}
	}
	lines := nodeLines(cell)
	for i, line := range lines {
		if !names[line] {
			continue
		}
		k := Counsel{Attorneys: []string{line}, For: party}
		if i+1 < len(lines) && !names[lines[i+1]] {
			k.Firm = counsel(lines[i+1]).Firm
		}
		list = append(list, k)
	}
	return list
}
