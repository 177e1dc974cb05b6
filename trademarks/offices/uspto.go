// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
)

// usptoDaily reads the trademark daily and annual XML of the USPTO (trademark-applications-daily, DTD of 2005-04-01): one
// case-file after the other, wherever the action keys group them. A case-file is the whole current state of its serial
// number, so one serial may come twice; Replaces says which to keep.
type usptoDaily struct {
	records
	run  *run
	file caseFile
}

func (u *usptoDaily) next() (trademarks.Mark, error) {
	for {
		if err := u.outer("case-file"); err != nil {
			return trademarks.Mark{}, err
		}
		switch string(u.s.name) {
		case "case-file":
			u.file.clear()
			if err := u.one(u.file.read, func() string { return u.file.serial }); err != nil {
				return trademarks.Mark{}, err
			}
			return u.mark()
		case "creation-datetime": // YYYYMMDDHHMM
			if s := u.s.text(maxCode); len(s) >= 8 {
				u.run.published(day(s[:8]))
			}
		}
	}
}

func (u *usptoDaily) mark() (trademarks.Mark, error) {
	m, bad := u.file.mark(u.run.source("USPTO trademark XML"))
	if bad != nil {
		bad.Row = u.row
		return trademarks.Mark{}, bad
	}
	if u.s.cut || u.file.cut {
		u.run.counts.Cut++
	}
	return m, nil
}

// read takes a case-file's parts. Those which say nothing about the mark (events, correspondents, searches) are skipped.
func (c *caseFile) read(s *scanner) {
	for d := s.depth(); s.child(d); {
		switch string(s.name) {
		case "serial-number":
			c.serial = s.text(maxCode)
		case "registration-number":
			c.registration = s.text(maxCode)
		case "transaction-date":
			c.transacted = s.text(maxCode)
		case "case-file-header":
			c.header(s)
		case "case-file-statements":
			c.statementList(s)
		case "classifications":
			c.classList(s)
		case "case-file-owners":
			c.ownerList(s)
		default:
			s.skip()
		}
	}
}

func (c *caseFile) header(s *scanner) {
	for d := s.depth(); s.child(d); {
		switch string(s.name) {
		case "filing-date":
			c.filed = s.text(maxCode)
		case "registration-date":
			c.registered = s.text(maxCode)
		case "status-code":
			c.status = s.text(maxCode)
		case "mark-identification":
			c.text = s.text(maxField)
		case "mark-drawing-code":
			c.drawing = s.text(maxCode)
		case "standard-characters-claimed-in":
			c.standard = s.text(maxCode) == "T"
		default:
			s.skip()
		}
	}
}

func (c *caseFile) statementList(s *scanner) {
	for d := s.depth(); s.child(d); {
		if string(s.name) != "case-file-statement" {
			s.skip()
			continue
		}
		code, text := "", joint{most: maxText}
		for d := s.depth(); s.child(d); {
			switch {
			case string(s.name) == "type-code":
				code = s.text(maxCode)
			case string(s.name) == "text" && (code == "" || statementKind(code) != ""):
				// Text comes in pieces of 40 characters where the old system split it; a full piece goes on in the next.
				separator := " "
				if len(text.text)%40 == 0 {
					separator = ""
				}
				text.add(s.text(maxText), separator)
			default:
				s.skip()
			}
		}
		c.cut = c.cut || text.full
		c.addStatement(code, text.text)
	}
}

func (c *caseFile) classList(s *scanner) {
	for d := s.depth(); s.child(d); {
		if string(s.name) != "classification" {
			s.skip()
			continue
		}
		var class classEntry
		for d := s.depth(); s.child(d); {
			switch string(s.name) {
			case "international-code":
				if len(class.international) < maxParts {
					class.international = append(class.international, s.text(maxCode))
				} else {
					s.skip()
				}
			case "status-code":
				class.status = s.text(maxCode)
			case "primary-code":
				class.primary = s.text(maxCode)
			default:
				s.skip()
			}
		}
		c.addClass(class)
	}
}

func (c *caseFile) ownerList(s *scanner) {
	for d := s.depth(); s.child(d); {
		if string(s.name) != "case-file-owner" {
			s.skip()
			continue
		}
		var p party
		state := ""
		for d := s.depth(); s.child(d); {
			switch string(s.name) {
			case "party-type":
				p.rank = partyRank(s.text(maxCode))
			case "party-name":
				p.name = s.text(maxField)
			case "country":
				p.country = country(s.text(maxCode))
			case "state":
				state = strings.TrimSpace(s.text(maxCode))
			case "nationality":
				p.nationality = nationality(s)
			default:
				s.skip()
			}
		}
		if p.country == "" && state != "" {
			p.country = "US"
		}
		c.addParty(p)
	}
}

// nationality is the country of an owner's origin; a state is one of the United States.
func nationality(s *scanner) (code string) {
	for d := s.depth(); s.child(d); {
		switch string(s.name) {
		case "country":
			code = country(s.text(maxCode))
		case "state":
			if s.text(maxCode) != "" {
				code = "US"
			}
		default:
			s.skip()
		}
	}
	return code
}
