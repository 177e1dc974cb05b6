// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"markwarden/internal/calendar"
)

// parties reads who is in the case from the rows above a docket report: a row names the role, the next ones the party, and
// behind "represented by" who signs for it. A party that is there twice is one.
func (p *page) parties(entries *html.Node) {
	l := p.lawsuit(p.ref, p.at(0))
	firms := map[string]string{}
	role := ""
	for _, row := range rowsOfAll(p.doc) {
		if inside(row, entries) {
			continue
		}
		cells := cellsOf(row)
		if len(cells) == 0 || find1(cells[0], "table") != nil {
			continue
		}
		bold, named := partyRole(cells[0])
		if named != "" {
			role = named
		}
		if role == "" || bold == nil {
			continue
		}
		name := squeeze(nodeText(bold))
		if !l.addParty(role, name, cells[0]) {
			continue
		}
		for i, c := range cells[1:] {
			if strings.Contains(strings.ToLower(shallow(c)), "represented by") && i+2 < len(cells) {
				l.Counsel = append(l.Counsel, readCounsel(cells[i+2], name, firms)...)
			}
		}
	}
}

// inside reports that an element stands in another.
func inside(n, in *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == in {
			return true
		}
	}
	return false
}

// partyRole is the role a cell names, underlined in a district court and in italics in a bankruptcy court, and the party's
// name in bold, nil when the cell has none.
func partyRole(cell *html.Node) (name *html.Node, role string) {
	if u := find1(cell, "u"); u != nil {
		return nil, squeeze(nodeText(u))
	}
	for n := range cell.Descendants() {
		if n.Type != html.ElementNode || n.Data != "b" {
			continue
		}
		if n.Parent.Data == "i" {
			role = squeeze(nodeText(n))
			continue
		}
		return n, role
	}
	return nil, role
}

// addParty files a party by its role. It reports whether the party's lawyers are of interest: those of other roles are not.
func (l *Lawsuit) addParty(role, name string, cell *html.Node) bool {
	role = strings.ToLower(role)
	switch {
	case strings.HasPrefix(role, "plaintiff"):
		if !slices.ContainsFunc(l.Plaintiffs, func(p Party) bool { return p.Name == name }) {
			l.Plaintiffs = append(l.Plaintiffs, Party{Name: name, Role: "Plaintiff"})
		}
	case strings.HasPrefix(role, "defendant"):
		if !slices.ContainsFunc(l.Defendants, func(d Defendant) bool { return d.Alias == name }) {
			d := Defendant{Alias: name, Source: l.Source}
			d.Aliases, d.Terminated = partyLines(nodeLines(cell))
			l.Defendants = append(l.Defendants, d)
		}
	case strings.HasPrefix(role, "debtor") && l.Caption == "":
		l.Caption = name
	default:
		return false
	}
	return true
}

// The lines below a party's name.
var (
	partyAlso  = words(`^(?:also known as|doing business as|formerly known as|formerly doing business as|trading as|a/?k/?a|d/?b/?a|f/?k/?a|aka|dba|fka)\b:?\s*`)
	partyEnded = words(`^terminated:\s*(\d{1,2}/\d{1,2}/\d{2,4})`)
)

// partyLines reads the other names of a party, which stand behind or below the words for one, and the day it left the case.
func partyLines(lines []string) (also []string, ended calendar.Date) {
	next := false
	for _, line := range lines {
		m := partyEnded.FindStringSubmatch(line)
		switch {
		case m != nil:
			ended = usDay(m[1])
		case partyAlso.MatchString(line):
			rest := partyAlso.ReplaceAllString(line, "")
			also = appendOnce(also, rest)
			next = rest == ""
			continue
		case next:
			also = appendOnce(also, line)
		}
		next = false
	}
	return also, ended
}

// notFirm are the lines below a lawyer's name that are no firm's.
var notFirm = words(`^(?:\d|\(|lead attorney|attorney to be noticed|pro hac vice|pro se|terminated:|designation:|bar status:|email:|fax:|see above)|@`)

// readCounsel reads the attorneys of a party: a name in bold, the firm on the next line. firms remembers them: the second
// time a lawyer is named the page says "See above for address".
func readCounsel(cell *html.Node, party string, firms map[string]string) []Counsel {
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
		if i+1 < len(lines) && !names[lines[i+1]] && !notFirm.MatchString(lines[i+1]) {
			k.Firm = counsel(lines[i+1]).Firm
		}
		k.Firm = cmp.Or(k.Firm, firms[line])
		firms[line] = k.Firm
		list = append(list, k)
	}
	return list
}
