// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
	"markwarden/internal/fold"
)

// FoundCourt is a court that a message names.
type FoundCourt struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Quote Quote  `json:"quote"`
}

// How courts are named: in words, as lawyers cite them, by their web address or identifier, and in Chinese.
var (
	courtWords   = words(`\b(?:(` + sideWords + `) )?district (?:court )?(?:(?:of|for the (?:(` + sideWords + `) )?district(?: of)?) )?([a-z]+(?: [a-z]+){0,6})`)
	courtTitle   = words(`\b([a-z]+(?: [a-z]+)?) (` + sideWords + `) district\b`)
	courtBehind  = words(`^(` + sideWords + `) district of (.+)$`)
	courtCite    = lazily(`\b([NSEWCM])\. ?D\. ?([A-Z][a-z]+|N\. ?Y|N\. ?C|W\. ?Va)\b|\bD\. ?([A-Z][a-z]+|N\. ?J|N\. ?H|N\. ?M|S\. ?C|R\. ?I|P\. ?R|D\. ?C)\.`)
	courtHost    = lazily(`(?i)\becf\.([a-z\-]+)\.uscourts\.gov\b|\b(?:www\.)?([a-z]{2,6})\.uscourts\.gov\b`)
	courtChinese = lazily(`(?:美[国國])?([\p{Han}]{2,8}?)州?(北|南|东|東|西|中)(?:部)?(?:联邦|聯邦)?(?:地区|地區|地方|司法)?(?:区|區|法院)`)
)

// sideWords are the parts of a state as people write them, with a letter left out at the end.
const sideWords = `northe?r?n?|southe?r?n?|easte?r?n?|weste?r?n?|central|middle`

// sideOf is the part of a state in full.
func sideOf(s string) string {
	s = strings.ToLower(s)
	for _, side := range []string{"north", "south", "east", "west"} {
		if strings.HasPrefix(s, side) {
			return side + "ern"
		}
	}
	return s
}

// Directions in each language.
var (
	chineseSides = map[string]string{"北": "Northern", "南": "Southern", "东": "Eastern", "西": "Western", "中": "Central"}
	citeSides    = map[string]string{"N": "Northern", "S": "Southern", "E": "Eastern", "W": "Western", "C": "Central", "M": "Middle"}
)

// citeStates are the states as lawyers cite them, without full stops and blanks.
var citeStates = map[string]string{
	"Ala": "AL", "Alaska": "AK", "Ariz": "AZ", "Ark": "AR", "Cal": "CA", "Colo": "CO", "Conn": "CT", "Del": "DE", "DC": "DC", "Fla": "FL", "Ga": "GA", "Haw": "HI", "Idaho": "ID",
	"Ill": "IL", "Ind": "IN", "Iowa": "IA", "Kan": "KS", "Ky": "KY", "La": "LA", "Me": "ME", "Md": "MD", "Mass": "MA", "Mich": "MI", "Minn": "MN", "Miss": "MS", "Mo": "MO", "Mont": "MT",
	"Neb": "NE", "Nev": "NV", "NH": "NH", "NJ": "NJ", "NM": "NM", "NY": "NY", "NC": "NC", "Ohio": "OH", "Okla": "OK", "Or": "OR", "Pa": "PA", "PR": "PR", "RI": "RI", "SC": "SC",
	"Tenn": "TN", "Tex": "TX", "Utah": "UT", "Vt": "VT", "Va": "VA", "Wash": "WA", "WVa": "WV", "Wis": "WI", "Wyo": "WY",
}

// findCourts finds the courts a text names, each once, in order of place.
func findCourts(text string) []FoundCourt {
	var list []FoundCourt
	add := func(id string, from, to int) {
		if c, ok := LookupCourt(id); ok && !slices.ContainsFunc(list, func(f FoundCourt) bool { return f.ID == c.ID }) {
			list = append(list, FoundCourt{c.ID, c.Name, Quote{Rule: "court", Words: text[from:to], Start: from, End: to}})
		}
	}
	findInWords(text, add)
	for _, m := range courtTitle.FindAllStringSubmatchIndex(text, mostMentions) { // California Northern District
		g := groups(text, m)
		state := strings.Fields(g[1])
		for i := range state {
			if id := courtByName(sideOf(g[2]) + " district of " + strings.Join(state[i:], " ")); id != "" {
				add(id, m[0], m[1])
				break
			}
		}
	}
	for _, m := range courtCite.FindAllStringSubmatchIndex(text, mostMentions) {
		g := groups(text, m)
		add(courtOfState(citeSides[g[1]], citeStates[strings.NewReplacer(".", "", " ", "").Replace(g[2]+g[3])]), m[0], m[1])
	}
	for _, m := range courtHost.FindAllStringSubmatchIndex(text, mostMentions) {
		g := groups(text, m)
		add(CourtOfHost(cmp.Or(g[1], g[2])+".uscourts.gov"), m[0], m[1])
	}
	for _, m := range courtChinese.FindAllStringSubmatchIndex(text, mostMentions) {
		if code := chineseState(simplified(text[m[2]:m[3]])); code != "" {
			add(courtOfState(chineseSides[simplified(text[m[4]:m[5]])], code), m[0], m[1])
		}
	}
	slices.SortStableFunc(list, func(a, b FoundCourt) int { return a.Quote.Start - b.Quote.Start })
	return list
}

// findInWords finds the courts written in words: Northern District of Illinois.
func findInWords(text string, add func(id string, from, to int)) {
	for _, m := range courtWords.FindAllStringSubmatchIndex(text, mostMentions) {
		g := groups(text, m)
		state, part := strings.Fields(g[3]), cmp.Or(g[1], g[2])
		if m := courtBehind.FindStringSubmatch(g[3]); m != nil { // "District Court Northern District of Illinois"
			part, state = m[1], strings.Fields(m[2])
		}
		for n := len(state); n > 0; n-- { // the longest name that is a state
			name := strings.Join(state[:n], " ")
			side := sideOf(part)
			if id := courtByName(strings.TrimSpace(side + " district of " + name)); id != "" {
				add(id, m[0], m[6]+strings.Index(text[m[6]:], name)+len(name))
				break
			}
		}
	}
}

// courtOfState is the court of a part of a state, or of the whole one; empty where there is none. Florida's and Georgia's
// middle districts are "Middle", California's is "Central": the Chinese word is one.
func courtOfState(side, code string) string {
	for _, r := range courtRows {
		if r.state != code || code == "" {
			continue
		}
		first, _, _ := strings.Cut(r.name, " ")
		if side == "" && first == "District" || side != "" && (first == side || side == "Central" && first == "Middle") {
			return r.id
		}
	}
	return ""
}

// simplified is a text in simplified characters.
func simplified(s string) string { return strings.Map(fold.Simplified, s) }

// chineseState is the state at the end of a run of Chinese characters.
func chineseState(run string) string {
	for _, r := range courtRows {
		s, ok := calendar.LookupState(r.state)
		name := strings.TrimSuffix(s.Name.ZH, "州")
		if ok && name != "" && (strings.HasSuffix(run, name) || strings.HasSuffix(run, cmp.Or(taiwanStates[r.state], name))) {
			return r.state
		}
	}
	return ""
}

// taiwanStates are the states that Taiwan and Hong Kong call otherwise, in simplified characters.
var taiwanStates = map[string]string{"IL": "伊利诺", "NJ": "纽泽西", "CA": "加利福尼亚", "GA": "乔治亚", "PA": "宾州"}

// dash is any sign that stands for a hyphen in a docket number.
const dash = `[-\x{2010}-\x{2015}\x{2212}\x{FE58}\x{FE63}\x{FF0D}]`

// The forms of docket numbers in running text; a single letter C needs the word for a case before it.
var numberForms = []*pattern{
	lazily(`(?i)(?:\b[a-z]{3,5}(?:;;|` + dash + `))?(?:\b\d ?(?:[:：]|` + dash + `) ?)?\b(?:19|20)?\d{2} ?` + dash + `? ?(?:cv|cr|mc|md|civ\.?) ?` + dash + `? ?(?:no\.? ?)?\d{2,5}\b(?:` + dash + `[A-Za-z]{2,4}\b){0,2}`),
	lazily(`\b\d{2}` + dash + `\d{4,5}` + dash + `(?:CIV|CV|CR)\b(?:` + dash + `[A-Z/]+)?`),
	lazily(`(?i)(?:\b(?:case|docket|no\.?|number|action)|案号|案號|编号|編號)\s*(?:no\.?|number)?\s*[:：#]?\s*((?:20)?\d{2} C\.? \d{2,5})\b`),
	lazily(`\bCV ?\d{2}` + dash + `\d{3,5}(?: [A-Z]{2,3})?(?: \([A-Z]{2,5}x?\))?`),
	lazily(`\bC\d{2}` + dash + `\d{3,5}[A-Z]{0,3}\b`),
}

// findNumbers finds docket numbers and reads them with the court that stands nearest.
func findNumbers(text string, courts []FoundCourt) []FoundNumber {
	var list []FoundNumber
	for _, form := range numberForms {
		for _, m := range form.FindAllStringSubmatchIndex(text, mostMentions) {
			from, to := m[0], m[1]
			if len(m) > 2 && m[2] >= 0 {
				from, to = m[2], m[3]
			}
			if slices.ContainsFunc(list, func(f FoundNumber) bool { return f.Quote.Start < to && from < f.Quote.End }) {
				continue
			}
			f := FoundNumber{Quote: Quote{Rule: "docket number", Words: text[from:to], Start: from, End: to}}
			f.read(nearestCourt(courts, from))
			if !slices.ContainsFunc(list, func(o FoundNumber) bool { return o.Key == f.Key }) {
				list = append(list, f)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b FoundNumber) int { return a.Quote.Start - b.Quote.Start })
	return list
}

// read reads the number; the court its own text names goes before the one that stands near.
func (f *FoundNumber) read(court string) {
	n, err := ParseNumber("", f.Quote.Words)
	if err == nil && n.Court == "" && court != "" {
		if with, errWith := ParseNumber(court, f.Quote.Words); errWith == nil {
			n = with
		}
	}
	if err != nil {
		f.Text, f.Key, f.Why = f.Quote.Words, f.Quote.Words, fault.Message(err)
		return
	}
	f.Number, f.Court, f.Text, f.Key = n, n.Court, n.String(), n.Key()
}

// nearestCourt is the court named nearest to a place.
func nearestCourt(courts []FoundCourt, at int) string {
	best, id := -1, ""
	for _, c := range courts {
		far := max(c.Quote.Start-at, at-c.Quote.End, 0)
		if best < 0 || far < best {
			best, id = far, c.ID
		}
	}
	return id
}
