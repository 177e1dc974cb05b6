// SPDX-License-Identifier: Apache-2.0

package offices

import "strings"

// standardParty is an applicant or holder, in the several ways in which the standards write a name.
type standardParty struct {
	rank                                   int
	key                                    string
	entity, organisation, person, lines    string
	given, family, address, nation, origin string
}

// readParty reads the current Applicant or Holder, whatever it is wrapped in.
func readParty(s *scanner) (p standardParty) {
	p.rank = partyRank(string(s.attr("sequenceNumber")))
	for d := s.depth(); s.depth() >= d; {
		started, ok := s.element()
		if !ok {
			return p
		}
		if started {
			p.take(s)
		}
	}
	return p
}

func (p *standardParty) take(s *scanner) {
	switch string(s.name) {
	case "PartyTypeCode":
		p.rank = partyRank(s.text(maxCode))
	case "ApplicantIdentifier", "Identifier", "PartyIdentifier":
		first(&p.key, s.text(maxCode))
	case "EntityName":
		first(&p.entity, s.text(maxField))
	case "OrganizationStandardName", "OrganizationName":
		first(&p.organisation, valueOr(s, "OrganizationStandardName", ""))
	case "PersonFullName":
		first(&p.person, s.text(maxField))
	case "FreeFormatNameLine":
		more(&p.lines, s.text(maxField))
	case "FirstName", "MiddleName":
		more(&p.given, s.text(maxField))
	case "LastName", "SecondLastName":
		more(&p.family, s.text(maxField))
	case "FormattedAddressCountryCode", "AddressCountryCode", "CountryCode":
		first(&p.address, country(s.text(maxCode)))
	case "ApplicantNationalityCode", "NationalityCode", "HolderNationalityCode":
		first(&p.nation, country(s.text(maxCode)))
	case "ApplicantIncorporationCountryCode", "IncorporationCountryCode", "HolderIncorporationCountryCode":
		first(&p.origin, country(s.text(maxCode)))
	}
}

func (p *standardParty) name() string {
	name := p.entity
	for _, s := range []string{p.organisation, p.person, p.lines, strings.TrimSpace(p.given + " " + p.family)} {
		first(&name, s)
	}
	return name
}

func (p *standardParty) land() string {
	land := p.address
	first(&land, p.nation)
	first(&land, p.origin)
	return land
}

// more appends a further part of a name.
func more(to *string, part string) {
	*to = cutAt(strings.TrimSpace(*to+" "+part), maxField)
}
