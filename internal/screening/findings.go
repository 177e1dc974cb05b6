// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/listing"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// finding turns a subject and its ruling into what is reported.
func (j *judgement) finding(s *subject) Finding {
	f := j.blank(s.mention, s.mark)
	f.Role, f.Level, f.Rules = s.ruling.role, s.ruling.level, []string{s.ruling.rule}
	f.Score = j.score(s)
	f.Evidence = append(f.Evidence, j.evidence(s)...)
	f.Reason = explain(reasonFor(s), j.fill(s))
	f.replacement = Text{EN: s.mark.Generic.EN, ZH: s.mark.Generic.ZH}
	f.cut = j.cutOf(s)
	switch s.ruling.why {
	case "false-origin":
		f.also = j.placesOf(s.field, listFalseOrigin)
	case "imitation", "style":
		f.also = j.placesOf(s.field, listImitation)
	case "dress":
		f.cut = j.aroundGoods(s, f.cut)
	}
	if s.coveredBy != nil {
		f.licensed = s.covered
		markets := strings.Join(s.covered, ", ")
		f.Evidence = append(f.Evidence, said("licence", 1, Text{EN: "licence " + s.coveredBy.Name + " covers " + markets + " only", ZH: "许可 " + s.coveredBy.Name + " 仅覆盖 " + markets}))
	}
	f.connect = s.ruling.why == "no-connective"
	return f
}

// placesOf are the places of a field where it says something of a list, but for a bare word that needs a name beside it.
func (j *judgement) placesOf(field int, l list) (out [][2]int) {
	for _, p := range j.reading.lists[l] {
		if p.field == field && (l != listImitation || p.flags&flagAny != 0 || p.lang == "zh" && len(p.tokens) > 1) {
			out = append(out, [2]int{p.start, p.end})
		}
	}
	return out
}

// aroundGoods are the parts of a described trade dress without the goods that it opens or ends with: "red bottom" of "red bottom high
// heels". All of it where nothing else is left.
func (j *judgement) aroundGoods(s *subject, whole [2]int) [2]int {
	start, end := s.start, s.end
	for _, g := range j.reading.fields[s.field].goods {
		switch {
		case g.Start == s.start && g.End < s.end:
			start = max(start, g.End)
		case g.End == s.end && g.Start > s.start:
			end = min(end, g.Start)
		}
	}
	if start >= end {
		return whole
	}
	return [2]int{start, end}
}

// houseFinding names the house mark that a product line, trade dress or trade term belongs to, at the same place.
func (j *judgement) houseFinding(s *subject, house *trademarks.Mark) Finding {
	f := j.finding(s)
	f.Mark, f.MarkID, f.Owner, f.Classes, f.Status, f.Note = house.Text, house.ID, house.OwnerName(), classes(house.Classes), house.Status, house.Note()
	f.Evidence = append([]Evidence{said("house", 1, Text{EN: s.mark.Text + " belongs to " + house.Text, ZH: s.mark.Text + " 属于 " + house.Text})}, f.Evidence...)
	return f
}

// blank is a finding with what follows from place and mark alone.
func (j *judgement) blank(x *mention, m *trademarks.Mark) Finding {
	given := j.reading.fields[x.field].text.Given
	return Finding{
		Mark: m.Text, MarkID: m.ID, Office: m.Office, Owner: m.OwnerName(), Classes: classes(m.Classes), Status: m.Status, Note: m.Note(),
		Field: j.fieldName(x), Text: x.written, ByteStart: x.start, ByteEnd: x.end,
		Start: codePoints(given, x.start), End: codePoints(given, x.end),
		Evidence: []Evidence{evidence(x.evidence.Measure, x.evidence.Value, x.evidence.Why)}, Rules: []string{}, Cases: []string{},
	}
}

// classes is never null in JSON.
func classes(c []nice.Class) []nice.Class {
	if c == nil {
		return []nice.Class{}
	}
	return c
}

// consider lists a mention that was found and judged no risk, so that a silence can be explained.
func (j *judgement) consider(x *mention, why string) {
	if !j.options.All {
		return
	}
	f := j.blank(x, x.mark)
	f.Role, f.Level, f.SuppressedBy = suppressedRole(why), Clear, why
	f.Evidence = append(f.Evidence, goodsEvidence(x))
	f.Reason = explain("suppressed-"+why, fields{"mark": x.mark.Text, "text": x.written, "owner": x.mark.OwnerName()})
	j.considered = append(j.considered, f)
}

func suppressedRole(why string) Role {
	switch why {
	case suppressedUnit:
		return RoleUnit
	case suppressedAuthorised, suppressedOwn:
		return RoleOwn
	}
	return RoleDescriptive
}

// evidence lists the circumstances by name.
func (j *judgement) evidence(s *subject) []Evidence {
	out := []Evidence{goodsEvidence(s.mention)}
	if s.mark.Fame > 0 {
		out = append(out, evidence("fame", float64(s.mark.Fame)/3, fameWords[min(s.mark.Fame, 3)]))
	}
	if s.mark.Strength != "" {
		out = append(out, evidence("strength", strengthValue[s.mark.Strength], string(s.mark.Strength)+" mark"))
	}
	for _, t := range [...]struct {
		measure string
		term    *term
	}{{"connective", s.connective}, {"imitation", s.imitation}, {"comparative", s.comparative}, {"denial", s.denied}, {"sign on goods", s.onGoods}, {"false origin", s.falseOrigin}} {
		if t.term != nil {
			out = append(out, evidence(t.measure, 1, t.term.text))
		}
	}
	for _, l := range [...]struct {
		measure string
		list    list
	}{{"counterfeit term", listCounterfeit}, {"hiding", listHiding}, {"licence claim", listLicence}, {"resale", listResale}} {
		if ps := j.reading.lists[l.list]; len(ps) > 0 {
			out = append(out, evidence(l.measure, 1, ps[0].text))
		}
	}
	if s.mark.Enforcer {
		out = append(out, evidence("enforcer", 1, "the owner has sued online sellers: "+s.mark.Source))
	}
	return out
}

var fameWords = [...]string{"", "known in its field", "well known", "famous to the general public"}

var strengthValue = map[trademarks.Strength]float64{trademarks.StrengthCoined: 1, trademarks.StrengthArbitrary: 0.8, trademarks.StrengthSuggestive: 0.5, trademarks.StrengthDictionary: 0.2}

// evidence is a measurement whose clause has its Chinese in reasons.tsv, or is the seller's or a register's own words.
func evidence(measure string, value float64, why string) Evidence {
	return said(measure, value, Text{EN: why, ZH: whyInChinese(why)})
}

func said(measure string, value float64, why Text) Evidence {
	return Evidence{Measure: measure, Value: value, Why: why.EN, WhyZH: why.ZH}
}

func goodsEvidence(x *mention) Evidence {
	r := x.goods
	switch {
	case !r.Known:
		return evidence("goods", 0, "goods unknown")
	case r.Listing == "" && r.Mark == "":
		return said("goods", r.Degree, classOnly(r))
	}
	sold, sold2 := familyName(r.Listing)
	of, of2 := familyName(r.Mark)
	switch {
	case r.Same:
		return said("goods", r.Degree, Text{EN: "same goods: " + sold, ZH: "相同商品：" + sold2})
	case r.Accessory:
		return said("goods", r.Degree, Text{EN: sold + " go with " + of, ZH: sold2 + "，与" + of2 + "配套使用"})
	}
	return said("goods", r.Degree, Text{EN: sold + " against " + of, ZH: sold2 + "，对比" + of2})
}

// classOnly says what is told where only classes are known.
func classOnly(r nice.Relation) Text {
	if r.Class == 0 {
		return Text{EN: "no class in common", ZH: "没有相同类别"}
	}
	n := strconv.Itoa(int(r.Class))
	return Text{EN: "class " + n + " in both", ZH: "双方均在第 " + n + " 类"}
}

// familyName is a family of goods for people; where only classes of the mark are known, it has none.
func familyName(f nice.Family) (en, zh string) {
	if f == "" {
		return "the classes of the mark", "该商标的类别"
	}
	return f.Name()
}

// score is the ruling's level with the circumstances that order the work within it.
func (j *judgement) score(s *subject) int {
	c := map[string]float64{"fame": float64(s.mark.Fame), "goods": s.goods.Degree, "likeness": s.like}
	if s.mark.Enforcer {
		c["enforcer"] = 1
	}
	if j.title(s.mention) {
		c["title"] = 1
	}
	if j.reading.counterfeitHint() || j.reading.has(listHiding, 0) || s.masked {
		c["intent"] = 1
	}
	if s.ruling.level == Clear {
		c = nil
	}
	return j.engine.policy.score(s.ruling.level, c)
}

// withoutMark is R4: counterfeit jargon or hiding with no mark named.
func (j *judgement) withoutMark() (Finding, bool) {
	if slices.ContainsFunc(j.findings, func(f Finding) bool { return f.Level == High || f.Level == Block }) {
		return Finding{}, false
	}
	p, why, ok := j.jargon()
	if !ok {
		return Finding{}, false
	}
	f := &j.reading.fields[p.field]
	out := Finding{
		Classes: []nice.Class{}, Role: RoleLookalike, Level: High, Field: f.name, Text: f.text.Given[p.start:p.end], ByteStart: p.start, ByteEnd: p.end,
		Start: codePoints(f.text.Given, p.start), End: codePoints(f.text.Given, p.end),
		Evidence: []Evidence{evidence(termMeasure(p.list), 1, p.text)}, Rules: []string{"R4"}, Cases: []string{},
	}
	out.Score = j.engine.policy.score(High, map[string]float64{"intent": 1})
	out.Reason = explain(why, fields{"text": out.Text})
	out.cut = [2]int{p.start, p.end}
	return out, true
}

// termMeasure is the measure under which a term without a mark is told.
func termMeasure(l list) string {
	if l == listHiding {
		return "hiding"
	}
	return "counterfeit term"
}

// jargon finds the term that speaks of counterfeits or hiding by itself. One word such as "replica" has lawful uses on
// historic objects and models: it counts on goods that are copied for their brand, or beside a second term.
func (j *judgement) jargon() (place, string, bool) {
	r := j.reading
	if ps := r.lists[listHiding]; len(ps) > 0 {
		return ps[0], "hiding-alone", true
	}
	distinct := map[string]bool{}
	var first *place
	for i, p := range r.lists[listCounterfeit] {
		distinct[strings.Join(p.tokens, " ")] = true // the same word may stand in the lists of several languages
		if p.flags&flagStrong != 0 && first == nil {
			first = &r.lists[listCounterfeit][i]
		}
	}
	if first == nil && len(distinct) >= 2 {
		first = &r.lists[listCounterfeit][0]
	}
	if first == nil {
		p, ok := r.vagueCopy()
		return p, "vague-copy", ok
	}
	if len(distinct) >= 2 || len(r.lists[listVague]) > 0 || r.copiedGoods() {
		return *first, "jargon-alone", true
	}
	return place{}, "", false
}

// vagueCopy finds an imitation of makers who are only hinted at, on goods that are copied for their brand: 大牌同款, "designer dupe".
func (r *reading) vagueCopy() (place, bool) {
	if !r.copiedGoods() {
		return place{}, false
	}
	for _, p := range r.lists[listImitation] {
		if p.flags&flagAny == 0 {
			continue // a word that speaks of the name beside it, and none is there
		}
		for _, v := range r.lists[listVague] {
			if v.field == p.field && v.first <= p.last && p.first <= v.last {
				return p, true
			}
		}
	}
	return place{}, false
}

// headFloor is the confidence from which a goods word is the head of a phrase, not a word in passing.
const headFloor = 0.6

// copiedGoods reports goods that are copied for their brand: jewellery and watches, bags, clothing and shoes, perfume.
func (r *reading) copiedGoods() bool {
	for _, g := range r.goods {
		if g.Confidence < headFloor {
			continue
		}
		switch c := g.Family.Classes(); {
		case len(c) == 0:
		case c[0] == 14 || c[0] == 18 || c[0] == 3:
			return true
		case c[0] == 25:
			return !g.Family.Merchandise() || len(r.goods) == 1
		}
	}
	return false
}

// markets judges each requested market by the marks that hold there: a record only in its office's territory, a curated
// brand everywhere.
func (e *Engine) markets(l *listing.Listing, fs []Finding) []MarketVerdict {
	wanted := l.Markets
	if len(wanted) == 0 {
		wanted = marketsOf(fs)
	}
	out := make([]MarketVerdict, 0, len(wanted))
	for _, m := range wanted {
		v := MarketVerdict{Market: m}
		for i := range fs {
			if fs[i].CountsIn(m) {
				v.Score = max(v.Score, fs[i].Score)
			}
		}
		v.Level = e.policy.level(v.Score)
		out = append(out, v)
	}
	return out
}

// CountsIn reports whether a finding speaks against the listing in a market: the mark holds there, and no licence on record takes
// the use in.
func (f *Finding) CountsIn(market string) bool {
	return holds(f.Office, market) && !f.LicensedIn(market)
}

// LicensedIn reports whether a licence on record takes the use in a market in.
func (f *Finding) LicensedIn(market string) bool { return slices.Contains(f.licensed, market) }

// marketsOf are the markets of a verdict when none was asked for: the United States, and where else a mark that was found holds.
func marketsOf(fs []Finding) []string {
	out := []string{"US"}
	for i := range fs {
		if m := homes[fs[i].Office]; m != "" && !slices.Contains(out, m) {
			out = append(out, m)
		} else if m == "" && fs[i].Office != "" && !slices.Contains(out, fs[i].Office) {
			out = append(out, fs[i].Office)
		}
	}
	return out
}

// homes are the markets of offices whose code is none.
var homes = map[string]string{"EM": "EU", "BX": "EU", "UK": "GB"}

// unionStates are the members of the European Union, where an EU trade mark holds (Regulation 2017/1001 art. 1(2)).
var unionStates = wordSet("EU AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE")

// holds reports whether a mark of an office can be relied on in a market. An office we do not know is taken to hold,
// because silence must not read as safety.
func holds(office, market string) bool {
	switch office {
	case "", market:
		return true
	case "EM", "EU":
		return unionStates[market]
	case "UK", "GB":
		return market == "GB" || market == "UK"
	case "BX":
		return market == "BE" || market == "NL" || market == "LU" || market == "EU"
	case "US", "CN", "CA", "JP", "KR", "AU", "MX", "BR", "RU", "IN", "SG", "TR":
		return false
	}
	if unionStates[office] {
		return market == "EU"
	}
	return true
}
