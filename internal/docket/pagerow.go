// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strconv"
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
func (p *page) report(table *html.Node, c columns) {
	p.parties(table)
	for i, row := range rowsOf(table)[1:] {
		cells := cellsOf(row)
		if len(cells) < c.date+3 {
			continue
		}
		text := cells[len(cells)-1]
		e := Event{Filed: usDay(nodeText(cells[c.date])), Text: squeeze(nodeText(text)), Source: p.at(i + 1)}
		e.EnteredOn = enteredOn(e.Text)
		for _, cell := range cells[c.date+1 : len(cells)-1] {
			if m := entryNumber.FindStringSubmatch(nodeText(cell)); m != nil && e.Entry == "" {
				e.Entry = m[1]
				p.paper(&e, cell)
			}
		}
		if e.Text == "" {
			p.untold(e)
			continue
		}
		attached(&e, text)
		p.add(p.ref, e)
	}
}

// entryNumber is an entry's number at the start of its cell; a cell may say pages and documents instead.
var entryNumber = lazily(`^\s*(\d{1,6})(?:\s|$|\()`)

// untold notes an entry whose text a court keeps to itself.
func (p *page) untold(e Event) {
	if e.Entry != "" && !e.Filed.IsZero() {
		p.note(e.Source.At, say("Entry %s of %s has no text, as sealed entries do: look at the docket.", "%[2]s 的第 %[1]s 号条目没有文本（封存条目常见）：请查看案卷。", e.Entry, e.Filed))
	}
}

// mostAttached bounds the attachments of one entry.
const mostAttached = 500

// attached takes the attachments an entry lists: the links behind the word, whose text is their number.
func attached(e *Event, cell *html.Node) {
	behind := false
	for n := range cell.Descendants() {
		if n.Type == html.TextNode && strings.Contains(strings.ToLower(n.Data), "attachments:") {
			behind = true
		}
		if !behind || n.Type != html.ElementNode || n.Data != "a" || len(e.Documents) > mostAttached {
			continue
		}
		number, err := strconv.Atoi(squeeze(nodeText(n)))
		m := docID.FindStringSubmatch(attr(n, "href") + " " + attr(n, "onclick"))
		if err != nil || number < 1 || m == nil {
			continue
		}
		e.Documents = append(e.Documents, Document{ID: DocumentID(m[1]), Number: e.Entry, Attachment: number, Text: behindLink(n), URL: webOnly(attr(n, "href"))})
	}
}

// behindLink is what an attachment is called: the words up to the next one.
func behindLink(a *html.Node) string {
	if a.NextSibling == nil || a.NextSibling.Type != html.TextNode {
		return ""
	}
	text, _, more := strings.Cut(a.NextSibling.Data, "#")
	if !more {
		text, _, _ = strings.Cut(text, ")")
	}
	return strings.Trim(squeeze(text), " ,")
}

// rowEntered is the day of entry at the end of a docket text: (Entered: 03/15/2026).
var rowEntered = words(`\(\s*entered\s*:?\s*(\d{1,2}/\d{1,2}/\d{2,4})`)

// enteredOn is the day of entry; the last one counts, because a text may quote another docket's.
func enteredOn(text string) calendar.Date {
	all := rowEntered.FindAllStringSubmatch(text, -1)
	if all == nil {
		return calendar.Date{}
	}
	return usDay(all[len(all)-1][1])
}
