// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"

	"markwarden/internal/fold"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// decide finds the rule of DOMAIN §6.3 that governs a subject: the first that fires, from the top.
func (j *judgement) decide(s *subject) ruling {
	if s.faint {
		return j.faintRuling(s)
	}
	for _, rule := range j.rules() {
		if r, ok := rule(s); ok {
			return r
		}
	}
	return ruling{rule: "R9", level: Clear, role: RoleDescriptive, why: suppressedGoods}
}

// faintRuling judges an ordinary word on the mark's own goods: R16, or where the law protects the word itself R11.
func (j *judgement) faintRuling(s *subject) ruling {
	if r, ok := j.labels(s); ok {
		return r
	}
	if r, ok := j.term(s); ok {
		return r
	}
	return ruling{"R16", Caution, RoleDescriptive, "enforcer"}
}

// rules in the order of DOMAIN §6.3, with what must be asked first where an exception governs.
func (j *judgement) rules() []func(*subject) (ruling, bool) {
	return []func(*subject) (ruling, bool){
		j.counterfeit, j.maskedIntent, j.labels, j.masking, j.denial, j.imitation, j.stuffing, j.claims,
		j.brandFieldRule, j.falseOriginRule, j.service, j.nominative, j.comparison, j.generic, j.term, j.protected, j.dress, j.merchandise,
		j.givenName, j.likeness, j.enforcerWord,
	}
}

// counterfeit is R1: the mark with counterfeit jargon on the mark's goods.
func (j *judgement) counterfeit(s *subject) (ruling, bool) {
	if s.remote() || s.mark.Kind == trademarks.KindGeneric || s.mark.Kind == trademarks.KindTerm || s.negated || s.denied != nil || !j.weighty(s) {
		return ruling{}, false
	}
	if j.nominativeUse(s) && !j.reading.titleSpeaks(listCounterfeit) {
		return ruling{}, false
	}
	if !j.reading.counterfeit() && !j.tied(s) {
		return ruling{}, false
	}
	return ruling{"R1", Block, j.roleOf(s), "counterfeit"}, true
}

// tied reports a grade or copy word ("AAA", "fake", "rep") that speaks of this mark on its own goods.
func (j *judgement) tied(s *subject) bool {
	if s.mark.Fame < 2 || !s.onGoodsOf() && s.goods.Known {
		return false
	}
	for _, p := range j.reading.lists[listCounterfeit] {
		if p.flags&flagTied == 0 {
			continue
		}
		if p.flags&flagRaw != 0 && !gradedClass(s.mark) {
			continue // grades of copies are a word of fashion; elsewhere they are battery sizes and currents
		}
		if p.text == initials(s.mark.Text) {
			continue // "Under Armour UA"
		}
		return true
	}
	return false
}

// initials are the first letters of a name's words, in capitals.
func initials(name string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(name) {
		b.WriteString(strings.ToUpper(w[:1]))
	}
	return b.String()
}

// gradedClass reports goods whose copies are sold by grade: jewellery and watches, bags, clothing and shoes, eyewear and audio.
func gradedClass(m *trademarks.Mark) bool {
	for _, c := range m.Classes {
		if c == 14 || c == 18 || c == 25 || c == 9 && m.Fame >= 2 {
			return true
		}
	}
	return false
}

// maskedIntent is R2: a masked mark with a sign of intent, or any mark whose sign or true goods are being hidden.
func (j *judgement) maskedIntent(s *subject) (ruling, bool) {
	hidden := j.reading.has(listHiding, 0)
	if hidden && (s.masked || s.form.same()) && !s.remote() && j.weighty(s) && !s.negated && !j.nominativeUse(s) {
		return ruling{"R2", Block, j.roleOf(s), "hiding"}, true
	}
	if !s.masked || !j.weighty(s) || s.remote() && s.dictionary {
		return ruling{}, false
	}
	// A brand field that names another maker, or none, beside a masked name is a sign of intent too (DOMAIN §6.1).
	mismatch := s.related() && !s.dictionary && s.mark.Fame >= 2 && (s.otherBrand || j.reading.unbrand)
	if j.reading.counterfeitHint() || j.disguises() >= 2 || mismatch {
		return ruling{"R2", Block, RoleMasked, "masked-intent"}, true
	}
	return ruling{}, false
}

// masking is R2 without another sign: the masked mark by itself.
func (j *judgement) masking(s *subject) (ruling, bool) {
	switch {
	case !s.masked || !j.weighty(s) || s.remote() && s.dictionary:
		return ruling{}, false
	case s.remote() && s.mark.Fame < 3 && !(merchandisedKind(s.mark.Kind) && j.reading.merchandise()):
		return ruling{"R2", Caution, RoleMasked, "masked"}, true
	}
	return ruling{"R2", High, RoleMasked, "masked"}, true
}

// disguises counts the words of the listing that are written so as not to be found: several are no slip of the pen.
func (j *judgement) disguises() int {
	n := 0
	for i := range j.reading.fields {
		n += j.reading.fields[i].disguised()
	}
	for _, s := range j.subjects {
		if s.masked && !j.reading.fields[s.field].disguisedSpan(s.first, s.last) {
			n += max(1, starredWords(s.written))
		}
	}
	return n
}

// starredWords counts the words in which a sign stands for a letter ("L*uis V*itton" has two).
func starredWords(written string) int {
	n := 0
	for w := range strings.FieldsSeq(written) {
		if wildcard(w) {
			n++
		}
	}
	return n
}

// weighty reports a mark whose presence is a fact and no chance: curated, or a coined record on its own goods.
func (j *judgement) weighty(s *subject) bool {
	return s.mark.Curated || !s.dictionary && s.form.same() && (s.onGoodsOf() || s.brandField(j))
}

// labels is R3: loose labels, tags, patches and packaging of a mark; vehicle badges and decals.
func (j *judgement) labels(s *subject) (ruling, bool) {
	if !j.weighty(s) || s.mark.Kind == trademarks.KindGeneric || s.mark.Kind == trademarks.KindTerm || s.negated || !j.title(s.mention) {
		return ruling{}, false // a connective does not help: the goods are the mark
	}
	if s.mark.Kind == trademarks.KindDress && (!strings.Contains(fold.Word(s.written), fold.Word(s.mark.House))) {
		return ruling{}, false // a colour alone is no label
	}
	label, emblem := j.signGoods(s)
	switch {
	case label && houseColour(s.mark):
		return ruling{"R3", High, RoleLookalike, "labels-colour"}, true
	case (label || (s.connective == nil || s.connective.first >= s.last) && !colourName(s.name) && j.reading.notions()) && s.mark.Fame >= 1 && labelMark(s.mark) && (!s.dictionary || s.first == 0):
		return ruling{"R3", Block, RoleSource, "labels"}, true
	case emblem && s.mark.Fame >= 1 && !s.dictionary, emblem && s.onGoods != nil && s.related(), label && s.mark.Fame >= 2 && !s.dictionary:
		return ruling{"R3", High, RoleSource, "emblem"}, true
	}
	return ruling{}, false
}

// labelMark reports a mark whose labels are parts for copies: one of clothing, bags or jewellery that is none of vehicles or
// machines, whose owners sell caps as well.
func labelMark(m *trademarks.Mark) bool {
	if m.Kind != trademarks.KindBrand && m.Kind != trademarks.KindLine && m.Kind != trademarks.KindDress {
		return false
	}
	fashion := false
	for _, c := range m.Classes {
		switch c {
		case 14, 18, 25:
			fashion = true
		case 7, 12:
			return false
		}
	}
	return fashion
}

// fashionMark reports a mark that is first of all one of clothing, bags or jewellery, or a famous one of perfume.
func fashionMark(m *trademarks.Mark) bool {
	if m.Kind != trademarks.KindBrand && m.Kind != trademarks.KindLine {
		return false
	}
	c := m.Classes
	return len(c) > 0 && (c[0] == 14 || c[0] == 18 || c[0] == 25 || c[0] == 3 && m.Fame >= 3)
}

// denial clears a mark that is named only to say that the goods are not its.
func (j *judgement) denial(s *subject) (ruling, bool) {
	if s.denied == nil && !s.negated || j.reading.fields[s.field].weight == weightBrand {
		return ruling{}, false
	}
	if s.negated && s.imitation != nil && !j.anotherSentence(s) {
		return ruling{}, false
	}
	return ruling{"R8", Clear, RoleNominative, "denied"}, true
}

// anotherSentence reports words of imitation in a sentence of their own behind the one that denies the mark: in "Not a Rolex. Homage
// diver watch" what is an homage is nobody's.
func (j *judgement) anotherSentence(s *subject) bool {
	f := &j.reading.fields[s.field]
	for i := s.last; i <= s.imitation.first; i++ {
		if f.breakBefore(i) == hardBreak {
			return true
		}
	}
	return false
}

// imitation is R5.
func (j *judgement) imitation(s *subject) (ruling, bool) {
	if s.imitation == nil || s.mark.Kind == trademarks.KindGeneric || j.styleOfAnother(s) || j.modelOfFit(s) {
		return ruling{}, false
	}
	switch {
	case s.mark.Kind == trademarks.KindTerm && s.mark.OwnerName() == "":
		return ruling{}, false
	case s.mark.Kind == trademarks.KindTerm || s.mark.Kind == trademarks.KindDress:
		return ruling{"R5", Caution, RoleLookalike, "style"}, true
	case s.remote() && s.mark.Fame < 3 || s.remote() && s.dictionary:
		return ruling{"R5", Caution, RoleLookalike, "style"}, true
	}
	return ruling{"R5", High, RoleLookalike, "imitation"}, true
}

// styleOfAnother reports that the words of imitation end before the connective that names the mark for fit: in "TN-760 style toner
// for Brother" the style is the model's. On an accessory so does a bare "style" behind the mark: "ink for EcoTank style bottles".
func (j *judgement) styleOfAnother(s *subject) bool {
	if s.connective == nil || !j.nominativeUse(s) {
		return false
	}
	if s.imitation.last <= s.first && (s.imitation.first < s.connective.first || s.imitation.flags&flagDirect != 0 && s.connective.last <= s.imitation.first) {
		return true // "for telephones like Samsung" names one that it fits
	}
	return bareStyle(s.imitation) && s.connective.last <= s.first && s.imitation.first >= s.last && s.goods.Accessory && !fashionMark(s.mark)
}

// stuffing is R6: several unrelated marks in the title of goods of another or no brand, or marks in the keywords.
func (j *judgement) stuffing(s *subject) (ruling, bool) {
	if j.reading.claimed() || j.reading.resale() {
		return ruling{}, false
	}
	switch j.reading.fields[s.field].weight {
	case weightTitle:
		if n := j.unrelatedInTitle(); j.sourceLike(s) && !(n == 2 && j.reading.accessory() && !fashionMark(s.mark)) && (n >= 3 || n == 2 && (s.otherBrand || j.reading.unbrand)) && j.stuffed(s) {
			return ruling{"R6", High, RoleKeyword, "stuffing"}, true
		}
	case weightKeywords:
		if s.isBrand || !j.sourceLike(s) || s.remote() && s.mark.Fame < 2 {
			return ruling{}, false
		}
		if j.unrelatedIn(weightKeywords) >= 2 {
			return ruling{"R6", High, RoleKeyword, "stuffing"}, true
		}
		return ruling{"R6", Caution, RoleKeyword, "keyword"}, true
	}
	return ruling{}, false
}

// stuffed reports that the goods are not simply those of the one brand that the brand field names, with a character,
// material or part named beside it.
func (j *judgement) stuffed(s *subject) bool {
	for _, o := range j.subjects {
		if o.isBrand && o.mark.Fame >= 1 && j.reading.fields[o.field].weight == weightTitle {
			return false
		}
	}
	return s.mark.Kind == trademarks.KindBrand || s.mark.Kind == trademarks.KindLine
}

func (j *judgement) sourceLike(s *subject) bool {
	return (s.form.same() || s.masked) && s.connective == nil && s.comparative == nil && s.denied == nil && !s.negated && s.mark.Curated && s.mark.Kind != trademarks.KindGeneric && s.mark.Kind != trademarks.KindTerm && s.mark.Kind != trademarks.KindDress
}

func (j *judgement) unrelatedInTitle() int { return j.unrelatedIn(weightTitle) }

// unrelatedIn counts the houses whose marks stand as brands in fields of one weight.
func (j *judgement) unrelatedIn(w fieldWeight) int {
	houses := map[string]bool{}
	for _, s := range j.subjects {
		if j.reading.fields[s.field].weight == w && j.sourceLike(s) && (s.mark.Kind == trademarks.KindBrand || s.mark.Kind == trademarks.KindLine) && !s.remote() {
			houses[s.house] = true
		}
	}
	return len(houses)
}

// claims is the second half of R7: a licence claim or disclosed resale asks for proof.
func (j *judgement) claims(s *subject) (ruling, bool) {
	if s.connective != nil && !s.isBrand || !j.weighty(s) || s.mark.Kind == trademarks.KindGeneric && !s.isBrand {
		return ruling{}, false
	}
	switch {
	case j.reading.claimed() && !(s.falseOrigin != nil && s.otherBrand && !j.reading.titleSpeaks(listLicence)):
		return ruling{"R7", Caution, RoleLicence, "licence"}, true
	case j.reading.resale() && !s.otherBrand && !s.masked:
		return ruling{"R7", Caution, RoleResale, "resale"}, true
	case j.reading.resale() && s.otherBrand && s.form.same() && !s.masked:
		return ruling{"R7", Caution, RoleResale, "resale"}, true
	}
	return ruling{}, false
}

// brandFieldRule is the first half of R7: the brand field names a known mark and nothing shows authority.
func (j *judgement) brandFieldRule(s *subject) (ruling, bool) {
	if !s.isBrand || s.mark.Kind == trademarks.KindTerm || s.mark.Kind == trademarks.KindDress {
		return ruling{}, false
	}
	switch {
	case !s.form.same() && !s.masked:
		return ruling{}, false
	case !s.mark.Curated:
		return ruling{"R7", Caution, RoleSource, "own-record"}, true
	case s.mark.Fame < 1, s.remote() && (s.dictionary || s.mark.Fame < 3):
		return ruling{"R7", Caution, RoleSource, "brand-field"}, true
	}
	return ruling{"R7", High, RoleSource, "brand-field"}, true
}

// falseOriginRule is the last sentence of R8: "OEM", "original", "genuine" beside another's mark.
func (j *judgement) falseOriginRule(s *subject) (ruling, bool) {
	if s.falseOrigin == nil || !j.weighty(s) || s.dictionary && !s.related() || s.remote() || s.mark.Kind == trademarks.KindGeneric || s.mark.Kind == trademarks.KindTerm || s.mark.Kind == trademarks.KindDress {
		return ruling{}, false
	}
	if s.connective != nil && s.falseOrigin.first >= s.last {
		return ruling{}, false // "filter for Dyson, original quality": what is original is the filter
	}
	if s.connective != nil && s.falseOrigin.last <= s.connective.first {
		return ruling{}, false
	}
	return ruling{"R8", High, RoleSource, "false-origin"}, true
}

// nominative is R8.
func (j *judgement) nominative(s *subject) (ruling, bool) {
	if s.isBrand || s.mark.Kind == trademarks.KindDress {
		return ruling{}, false
	}
	if j.nominativeUse(s) {
		switch {
		case s.onGoods != nil && !s.onGoods.negated && !s.otherBrand && s.mark.Fame >= 2 && fashionMark(s.mark):
			return ruling{"R8", Caution, RoleNominative, "nominative-logo"}, true
		case s.goods.Same && fashionMark(s.mark) && !s.goods.Accessory && !j.reading.accessory():
			return ruling{"R8", Caution, RoleNominative, "nominative-same"}, true
		}
		return ruling{"R8", Clear, RoleNominative, "nominative"}, true
	}
	if s.mark.Kind != trademarks.KindBrand && s.mark.Kind != trademarks.KindLine {
		return ruling{}, false
	}
	if j.modelOfFit(s) {
		return ruling{"R8", Clear, RoleNominative, "nominative"}, true
	}
	if s.comparative != nil || s.ordinary && (s.form == formSplit || s.form == formPlural) {
		return ruling{}, false // R14 has its own wording; "floor liners" name the goods
	}
	fits := j.reading.attachment && !fashionMark(s.mark) && !worn(s) && (s.otherBrand || !s.goods.Known)
	if j.attachment(s) && j.modelYear(s) {
		return ruling{"R8", Caution, RoleNominative, "no-connective"}, true
	}
	if !j.unbrandedSource(s) && (s.goods.Accessory || j.reading.accessory() && s.related() && !fashionMark(s.mark) || fits) && s.form.same() && s.onGoods == nil && j.title(s.mention) {
		return ruling{"R8", Caution, RoleNominative, "no-connective"}, true
	}
	if j.reading.fields[s.field].weight == weightProse && s.form.same() && !s.masked {
		return ruling{"R8", Caution, RoleSource, "prose"}, !s.remote()
	}
	return ruling{}, false
}

// unbrandedSource reports the mark at the head of a title of no stated brand, right before goods that it is itself known for
// ("NGK spark plugs set of 4"): there it names the maker, not what a part fits. A dock, case or cable may be anybody's.
func (j *judgement) unbrandedSource(s *subject) bool {
	if !s.goods.Same || s.first > 0 || s.dictionary || s.form != formExact || s.connective != nil || !j.title(s.mention) || j.reading.brand != "" || j.reading.unbrand || j.reading.attachment {
		return false
	}
	named := func(g nice.Guess) bool { // goods that are part of the name
		return g.Family == s.goods.Mark && !g.Target && s.start <= g.Start && g.End <= s.end
	}
	return j.beforeItsGoods(s) || slices.ContainsFunc(j.reading.fields[s.field].goods, named)
}

// worn reports jewellery, bags and clothing that are the mark's own goods: a buckle or a strap among them is no spare part.
func worn(s *subject) bool {
	c := s.goods.Listing.Classes()
	return s.goods.Same && len(c) > 0 && (c[0] == 14 || c[0] == 18 || c[0] == 25)
}

// modelOfFit reports a model of the house that the listing names for fit elsewhere: "Toner TN-760 replacement for Brother".
func (j *judgement) modelOfFit(s *subject) bool {
	if s.mark.Kind != trademarks.KindLine && s.alias.Kind != trademarks.AliasLine || s.onGoods != nil || s.masked {
		return false
	}
	for _, o := range j.subjects {
		if o != s && o.house == s.house && o.field == s.field && !o.isBrand && o.connective != nil && j.nominativeUse(o) && (s.goods.Accessory || j.reading.accessory() || j.reading.attachment) {
			return true
		}
	}
	return false
}

// attachment reports a part or fitting named in the title by the maker's own letters.
func (j *judgement) attachment(s *subject) bool {
	return (j.reading.attachment || j.reading.accessory()) && s.form.same() && s.onGoods == nil && s.falseOrigin == nil && j.title(s.mention)
}

// modelYear reports a maker of vehicles with a year of manufacture in the same field: such titles say which vehicle a part fits.
func (j *judgement) modelYear(s *subject) bool {
	if len(s.mark.Classes) == 0 || s.mark.Classes[0] != 12 {
		return false
	}
	for _, k := range j.reading.fields[s.field].text.Tokens {
		if len(k.Text) == 4 && allDigits(k.Text) && (k.Text[:2] == "19" || k.Text[:2] == "20") {
			return true
		}
	}
	return false
}

// nominativeUse reports that a connective says what the goods go with. A bare "for" says so only of goods that go with
// something, because "for" has other meanings ("for Nike lovers").
func (j *judgement) nominativeUse(s *subject) bool {
	if s.connective == nil || s.masked && s.form == formMasked && j.disguises() > 0 {
		return false
	}
	if !s.weak {
		// Nothing fits a character or a team but what is made to go with their goods: else they are on the goods.
		return !merchandisedKind(s.mark.Kind) || !s.goods.Known || s.goods.Accessory || j.reading.accessory() || j.reading.attachment
	}
	if s.goods.Accessory || j.reading.accessory() || !s.goods.Known || j.attaches(s) {
		return true
	}
	// Appliances, tools, vehicles and printers are named to say what fits them; clothing and characters are not.
	return s.otherBrand && !fashionMark(s.mark) && !merchandisedKind(s.mark.Kind) && !s.goods.Listing.Fashion()
}

// attaches reports a thing that goes with another right before the connective ("mount for"), beside a mark of machines.
func (j *judgement) attaches(s *subject) bool {
	i := s.connective.first - 1
	return i >= 0 && !fashionMark(s.mark) && !merchandisedKind(s.mark.Kind) && attachmentWords[j.reading.fields[s.field].text.Tokens[i].Text]
}

// generic is R10: a live mark used as a common noun.
func (j *judgement) generic(s *subject) (ruling, bool) {
	if s.mark.Kind != trademarks.KindGeneric || !s.form.same() && s.like < j.engine.policy.Likeness.High {
		return ruling{}, false
	}
	if s.isBrand {
		return ruling{}, false
	}
	return ruling{"R10", Caution, RoleDescriptive, "generic"}, true
}

// term is the second sentence of R5 and of R11: an established trade term that contains a mark.
func (j *judgement) term(s *subject) (ruling, bool) {
	switch {
	case s.mark.Kind != trademarks.KindTerm:
		return ruling{}, false
	case s.mark.OwnerName() == "":
		return ruling{"R9", Clear, RoleDescriptive, suppressedOrdinary}, true // nobody's any more: it only explains its words
	}
	if h, ok := j.engine.register.house(s.mark); ok && (h.Kind == trademarks.KindProtected || h.Kind == trademarks.KindEvent) {
		return ruling{"R11", Caution, RoleDescriptive, "trade-term"}, true
	}
	return ruling{"R5", Caution, RoleDescriptive, "term"}, true
}

// protected is R11: signs protected by statute, event marks, school marks on apparel.
func (j *judgement) protected(s *subject) (ruling, bool) {
	switch s.mark.Kind {
	case trademarks.KindProtected, trademarks.KindEvent:
		if !s.form.same() && !s.masked && s.like < j.engine.policy.Likeness.High {
			return ruling{}, false
		}
		if j.sportEquipment(s) {
			return ruling{"R11", Caution, RoleDescriptive, "trade-term"}, true
		}
		return ruling{"R11", High, RoleSource, "protected"}, true
	case trademarks.KindSchool:
		return ruling{"R11", High, RoleSource, "school"}, j.reading.merchandise() || s.related()
	}
	return ruling{}, false
}

// sportEquipment reports a protected word that says which sort of sports equipment is sold ("Olympic weight plates"): an
// established trade term that merely contains it.
func (j *judgement) sportEquipment(s *subject) bool {
	if s.last-s.first > 1 || s.isBrand {
		return false
	}
	for f := range j.reading.families {
		if slices.Contains(f.Classes(), 28) && !f.Merchandise() {
			return true
		}
	}
	return false
}

// dress is R15: colour and shape marks that are described, not named.
func (j *judgement) dress(s *subject) (ruling, bool) {
	return ruling{"R15", Caution, RoleLookalike, "dress"}, s.mark.Kind == trademarks.KindDress
}

// merchandise is R12: characters, celebrities, bands and teams on goods.
func (j *judgement) merchandise(s *subject) (ruling, bool) {
	switch s.mark.Kind {
	case trademarks.KindCharacter, trademarks.KindPerson, trademarks.KindTeam:
	default:
		return ruling{}, false
	}
	if !s.form.same() && !s.masked {
		return ruling{}, false
	}
	if j.reading.fields[s.field].weight == weightProse {
		return ruling{"R12", Caution, RoleSource, "merchandise"}, !s.remote()
	}
	return ruling{"R12", High, RoleSource, "merchandise"}, true
}

// comparison is R14.
func (j *judgement) comparison(s *subject) (ruling, bool) {
	return ruling{"R14", Caution, RoleComparative, "comparative"}, s.comparative != nil
}

// likeness is R13: the mark itself, or a sign like it, on its goods.
func (j *judgement) likeness(s *subject) (ruling, bool) {
	p := j.engine.policy.Likeness
	role := j.roleOf(s)
	prose := j.reading.fields[s.field].weight == weightProse
	switch {
	case s.ordinary && (s.form == formSplit && (!s.mark.Curated || s.mark.Fame < 2) || (s.form == formSplit || s.form == formPlural) && s.alias.Kind == trademarks.AliasLine && s.last-s.first > 1):
		return ruling{"R13", Caution, RoleDescriptive, "split"}, s.related()
	case !s.mark.Curated && !s.goods.Known:
		return ruling{"R13", Caution, role, "record"}, true
	case !s.mark.Curated && prose:
		return ruling{"R13", Caution, role, "record"}, s.onGoodsOf()
	case !s.mark.Curated:
		return ruling{"R13", Caution, role, "record"}, s.related()
	case s.like < p.Caution:
		return ruling{}, false
	case s.like < p.highFor(s), prose, s.mark.Fame < 1:
		return ruling{"R13", Caution, role, "like"}, true
	case s.remote() && !j.merchandisable(s):
		return ruling{"R13", Caution, role, "remote"}, true
	case !s.goods.Known && s.mark.Fame < 2:
		return ruling{"R13", Caution, role, "goods-unknown"}, true
	case s.form.same():
		return ruling{"R13", High, role, "source"}, true
	}
	return ruling{"R13", High, role, "like"}, true
}

// enforcerWord is R16: an ordinary word that a notorious plaintiff owns for such goods.
func (j *judgement) enforcerWord(s *subject) (ruling, bool) {
	return ruling{"R16", Caution, RoleDescriptive, "enforcer"}, s.dictionary && (s.mark.Enforcer || s.mark.Fame >= 3) && s.onGoodsOf()
}

// roleOf is the role a mention has when no rule gives it another.
func (j *judgement) roleOf(s *subject) Role {
	switch {
	case s.masked:
		return RoleMasked
	case s.form >= formTypo && s.form != formTranslit:
		return RoleLookalike
	case s.dictionary && !s.isBrand && s.otherBrand:
		return RoleDescriptive
	case j.reading.fields[s.field].weight == weightKeywords:
		return RoleKeyword
	}
	return RoleSource
}
