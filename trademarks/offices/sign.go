// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"
)

// sign is what ST.66 or ST.96 says of one mark.
type sign struct {
	operation, office, application, st13, registration string
	filed, registered, status, statusDay, statusSaid   string
	text, significant, language                        string
	standardChars                                      bool
	feature, featureCode                               string
	translations, transliterations, disclaimers        []string
	groups                                             []goodsGroup
	parties                                            []standardParty
	applicants                                         []string // keys into the applicant files
	want                                               string   // language of the goods
	cut                                                bool
	size                                               int
}

func (g *sign) clear(want string) {
	*g = sign{want: want, groups: g.groups[:0], parties: g.parties[:0]}
}

// entered are the elements whose children belong to the mark itself.
var entered = map[string]bool{
	"ApplicantBag": true, "ApplicantDetails": true, "HolderBag": true, "HolderDetails": true,
	"GoodsServicesBag": true, "GoodsServicesDetails": true, "MarkDescriptionBag": true, "NationalMarkDescription": true,
	"MarkDisclaimerBag": true, "MarkDisclaimerDetails": true, "MarkRepresentation": true, "MarkReproduction": true,
	"NationalTrademarkInformation": true, "TradeMarkExt": true, "WordMarkSpecification": true,
	"MarkTranslationBag": true, "MarkTransliterationBag": true, "MarkVerbalElementBag": true,
}

// read takes a mark's parts.
func (g *sign) read(s *scanner) {
	g.operation = string(s.attr("operationCode"))
	if g.operation == "" {
		g.operation = string(s.attr("operationCategory"))
	}
	for d := s.depth(); s.depth() >= d; {
		started, ok := s.element()
		switch {
		case !ok:
			return
		case !started:
		case g.number(s), g.state(s), g.words(s):
		default:
			g.part(s)
		}
	}
}

// number takes what names the record, and reports whether the current element did.
func (g *sign) number(s *scanner) bool {
	switch string(s.name) {
	case "RegistrationOfficeCode":
		g.office = strings.ToUpper(s.text(maxCode))
	case "ApplicationNumber":
		g.application = valueOr(s, "ApplicationNumberText", g.application)
	case "ST13ApplicationNumber":
		first(&g.st13, s.text(maxCode))
	case "RegistrationNumber":
		g.registration = valueOr(s, "RegistrationNumberText", g.registration)
	case "InternationalRegistrationNumber":
		first(&g.registration, s.text(maxCode))
	default:
		return false
	}
	return true
}

// state takes dates and statuses.
func (g *sign) state(s *scanner) bool {
	switch string(s.name) {
	case "ApplicationDate":
		first(&g.filed, s.text(maxCode))
	case "RegistrationDate":
		first(&g.registered, s.text(maxCode))
	case "MarkCurrentStatusCode":
		g.status = s.text(maxField)
	case "MarkCurrentStatusDate":
		g.statusDay = s.text(maxCode)
	case "MarkCurrentStatusExternalDescriptionText":
		g.statusSaid = s.text(maxField)
	case "ApplicationLanguageCode":
		g.language = strings.ToLower(s.text(maxCode))
	default:
		return false
	}
	return true
}

// words takes the mark's words and what is said about them.
func (g *sign) words(s *scanner) bool {
	switch string(s.name) {
	case "MarkVerbalElementText":
		first(&g.text, s.text(maxField))
	case "MarkSignificantVerbalElementText":
		first(&g.significant, s.text(maxField))
	case "MarkTranslation", "MarkTranslationText":
		g.translations = g.keep(g.translations, s.text(maxField))
	case "MarkTransliteration", "MarkTransliterationText":
		g.transliterations = g.keep(g.transliterations, s.text(maxField))
	case "MarkStandardCharacterIndicator":
		g.standardChars = strings.EqualFold(s.text(maxCode), "true")
	case "MarkDisclaimer", "MarkDisclaimerText":
		g.disclaimers = g.keep(g.disclaimers, s.text(maxField))
	case "MarkFeature", "MarkFeatureCategory":
		first(&g.feature, s.text(maxField))
	case "MarkFeatureCode":
		g.featureCode = s.text(maxCode)
	default:
		return false
	}
	return true
}

// part takes goods and owners, enters what belongs to the mark and skips the rest.
func (g *sign) part(s *scanner) {
	switch name := string(s.name); {
	case name == "GoodsServices":
		g.goodsServices(s)
	case name == "Applicant" || name == "Holder":
		if p := readParty(s); len(g.parties) < maxParts {
			g.parties = append(g.parties, p)
		}
	case name == "ApplicantKey" || name == "HolderKey":
		if key := valueOr(s, "Identifier", ""); len(g.applicants) < maxParts {
			g.applicants = append(g.applicants, key)
		}
	case !entered[name]:
		s.skip()
	}
}

// keep collects texts within the bounds of a record.
func (g *sign) keep(to []string, text string) []string {
	switch {
	case text == "":
	case len(to) >= maxParts || g.size+len(text) > maxStatements:
		g.cut = true
	default:
		g.size += len(text)
		return append(to, text)
	}
	return to
}

// first sets a value that is not set yet.
func first(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// valueOr is the current element's text, or that of its child of the given name: ST.66 writes the number where ST.96
// writes an element around it. was is kept when there is neither.
func valueOr(s *scanner, child, was string) string {
	var own, inner string
	for d := s.depth(); s.err == nil && s.depth() >= d; {
		if s.empty {
			s.element()
			continue
		}
		if s.depth() == d {
			own += s.pending(maxCode)
		}
		started, ok := s.element()
		switch {
		case !ok:
			return was
		case started && string(s.name) == child:
			first(&inner, s.text(maxCode))
		case started:
			s.skip()
		}
	}
	if inner == "" {
		inner = collapse(own)
	}
	if inner == "" {
		return was
	}
	return inner
}
