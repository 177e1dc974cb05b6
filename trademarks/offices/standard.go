// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"io"
	"strings"

	"markwarden/trademarks"
)

// standard reads trade mark XML after WIPO ST.66 and ST.96, in which the EUIPO publishes its open data and the USPTO the
// state of a single case (TSDR). The two standards and their versions share most local names, so one reader takes both; it
// enters only the elements listed here, because oppositions, seniorities and priorities repeat names such as
// RegistrationNumber for other marks. A mark is handed out at the end of its transaction, since ST.66 may name the
// applicants behind it.
type standard struct {
	records
	run      *run
	usual    string // what Mark.Source says
	produced string // day on which the file was written
	element  string // TradeMark or Trademark
	sign     sign
	held     bool // sign is read and not handed out
	heldRow  int
	around   int  // depth of the transaction's data around the held mark
	started  bool // the start tag of the next mark is taken
}

func newStandard(r *run, in io.Reader, k kind) source {
	st := &standard{records: records{s: r.scanner(in, false)}, run: r, usual: "WIPO standard XML", element: "TradeMark"}
	switch {
	case k.office == "US":
		st.usual = "USPTO TSDR XML"
	case k.format == formatEUIPO:
		st.usual = "EUIPO open data"
	case k.office == "CA":
		st.usual = "CIPO XML"
	}
	return st
}

func (st *standard) next() (trademarks.Mark, error) {
	for {
		started := st.started
		if !started {
			var ok bool
			if started, ok = st.s.element(); !ok {
				if st.held {
					return st.mark() // the error stays for the next call
				}
				return trademarks.Mark{}, st.ended()
			}
		}
		switch {
		case !started:
			if st.held && st.s.depth() < st.around {
				return st.mark()
			}
		case string(st.s.name) == "TradeMark" || string(st.s.name) == "Trademark":
			if st.held {
				st.started = true
				return st.mark()
			}
			if err := st.read(); err != nil {
				return trademarks.Mark{}, err
			}
		case string(st.s.name) == "Applicant" || string(st.s.name) == "Holder":
			p := readParty(st.s)
			if !st.run.applicants.add(p.key, trademarks.Owner{Name: p.name(), Country: p.land()}) {
				return trademarks.Mark{}, errApplicants
			}
			if st.held && len(st.sign.parties) < maxParts && len(st.sign.applicants) == 0 {
				st.sign.parties = append(st.sign.parties, p)
			}
		case string(st.s.name) == "RequestProducerDateTime":
			if st.produced = day(st.s.text(maxCode)); st.produced != "" {
				st.run.published(st.produced)
			}
		}
	}
}

// read takes the mark whose start tag was met, and holds it.
func (st *standard) read() error {
	st.started = false
	st.element, st.around = string(st.s.name), st.s.depth()-2
	st.sign.clear(st.run.opt.Language)
	if err := st.one(st.sign.read, func() string { return st.sign.application }); err != nil {
		return err
	}
	st.held, st.heldRow = true, st.row
	if st.s.cut {
		st.sign.cut = true
	}
	return nil
}

// ended is the error of a file that is at its end, or broken between two marks.
func (st *standard) ended() error {
	err := st.lost(st.element, st.between(), "")
	if err == io.EOF && st.row == 0 {
		st.row++
		return &trademarks.RowError{Row: 1, Reason: "the file holds no trade mark: leave it out"}
	}
	return err
}

// mark hands out the mark that is held.
func (st *standard) mark() (trademarks.Mark, error) {
	st.held = false
	m, bad := st.sign.mark(&st.run.applicants)
	if bad != nil {
		bad.Row = st.heldRow
		return trademarks.Mark{}, bad
	}
	m.Source = st.run.source(st.usual)
	if st.produced != "" {
		m.Transacted = st.produced
	}
	if st.sign.cut {
		st.run.counts.Cut++
	}
	return m, nil
}

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
