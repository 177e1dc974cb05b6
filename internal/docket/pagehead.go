// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"
)

// header reads the case's own lines and opens the case.
func (p *page) header(box *html.Node) bool {
	p.ref.Court = p.court
	if m := pageCase.FindStringSubmatch(p.raw); m != nil {
		p.ref.PACERCase = strings.Join(m[1:], "") // one of them matched
	}
	if box == nil {
		return false
	}
	lines := nodeLines(box)
	for i, line := range lines {
		m := pageNumber.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		number := groups(line, m)
		p.ref.Number, p.ref.Judges = feedNumber(p.court, cmp.Or(number[1], number[2]))
		p.ref.Caption = cmp.Or(squeeze(line[m[1]:]), headCaption(lines[i+1:]))
		break
	}
	if p.ref.Number == "" {
		return false
	}
	l := p.lawsuit(p.ref, Source{FromPage, p.name, "header"})
	for _, line := range lines {
		readHeaderLine(l, line)
	}
	return true
}

// headLabels begin the lines of a header that are no caption.
var headLabels = words(`^(?:assigned to|referred to|date (?:filed|terminated|converted|of last filing|discharged|reopened)|demand|cause|nature of suit|jury demand|jurisdiction|lead (?:case|docket)|member cases?|related? cases?(?: case)?|case in other court|magistrate judge case number|chapter \d+|voluntary|involuntary|asset|no asset|show previous cases|debtor disposition|plan confirmed)\b`)

// headTitle is the word some courts put before a caption.
var headTitle = words(`^case (?:title|name):\s*`)

// headCaption is the caption among the lines behind a docket number: the first that is no line of the header's own. A
// line that ends such a search unread is a party's role.
func headCaption(lines []string) string {
	for _, line := range lines {
		if headTitle.MatchString(line) {
			return headTitle.ReplaceAllString(line, "")
		}
		if headLabels.MatchString(line) {
			if _, value, ok := strings.Cut(line, ":"); !ok || strings.TrimSpace(value) != "" {
				return ""
			}
			continue
		}
		return line
	}
	return ""
}

// caseBox is the element that holds the case's own lines: the first centred one with a docket number on a History/Documents
// page; a report's heading with what stands between it and the entries.
func (p *page) caseBox(history bool) *html.Node {
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || !isHeading(n.Data) || !pageNumber.MatchString(strings.ReplaceAll(shallow(n), "\u00a0", " ")) {
			continue
		}
		if history {
			return n
		}
		box := &html.Node{Type: html.ElementNode, Data: "div"}
		box.AppendChild(clone(n))
		for at := n; at != nil && len(childrenOf(box)) < 2; at = at.Parent { // the heading may stand in an element of its own
			followers(box, at)
		}
		return box
	}
	return nil
}

// isHeading reports an element that courts put a case's number in.
func isHeading(name string) bool {
	return name == "center" || name == "h1" || name == "h2" || name == "h3" || name == "h4"
}

// followers copies what stands behind an element, up to the table of entries.
func followers(box, n *html.Node) {
	for s := n.NextSibling; s != nil && len(childrenOf(box)) < 8; s = s.NextSibling {
		if s.Type == html.ElementNode && headerTable(s) {
			return
		}
		box.AppendChild(clone(s))
	}
}

// headerTable reports an element with the heads of a table of entries.
func headerTable(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && headerKey(d.Data) == "dockettext" {
			return true
		}
	}
	return false
}

// shallow is the first text of an element, so that elements nested in each other are not read over and over.
func shallow(n *html.Node) string {
	const enough = 400
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (d.Data == "br" || d.Data == "td") {
			b.WriteByte('\n')
		}
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(strings.ToValidUTF8(d.Data[:min(len(d.Data), enough)], ""))
		}
		if b.Len() >= enough {
			break
		}
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
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
