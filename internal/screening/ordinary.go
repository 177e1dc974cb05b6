// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"

	"markwarden/internal/fold"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// ordinaryUse is the gate of distinctiveness: against a register of millions nearly every word is somebody's mark, so a name
// that is ordinary language counts only when the listing shows that the brand is meant. "" lets the subject through.
func (j *judgement) ordinaryUse(s *subject) string {
	switch {
	case s.mark.Kind == trademarks.KindGeneric, s.mark.Kind == trademarks.KindTerm, s.mark.Kind == trademarks.KindDress:
		return j.specialUse(s)
	case s.alias.Kind == trademarks.AliasAbbreviation || s.alias.Kind == trademarks.AliasSlang:
		return j.shortName(s)
	case !s.dictionary && !s.mark.Curated:
		return j.plainRecord(s)
	case !s.dictionary:
		return j.knownBrand(s)
	}
	if s.brandField(j) || s.mark.Curated && s.masked && s.deliberate && !s.remote() {
		return "" // nobody disguises an ordinary word
	}
	if j.brandMeant(s) {
		return ""
	}
	switch {
	case !s.goods.Known || !s.related():
		return suppressedGoods
	case j.reading.fields[s.field].weight != weightTitle:
		return suppressedOrdinary
	case j.reading.fields[s.field].inGoodsPhrase(s.mention), !fashionMark(s.mark) && j.reading.fields[s.field].patterned(s.mention):
		return suppressedOrdinary
	}
	return j.ordinaryOnGoods(s)
}

// ordinaryOnGoods judges a dictionary word on the mark's own goods with no other sign of the brand.
func (j *judgement) ordinaryOnGoods(s *subject) string {
	words := s.last - s.first
	s.faint = true
	switch {
	case j.calledShort(s):
		s.faint = false
		return ""
	case s.form > formMasked && s.coinedWord() && s.onGoodsOf() && s.mark.Fame >= 2:
		s.faint = false // the mark is an ordinary word, what is written is none: a misspelling on its goods
		return ""
	case s.connective != nil && merchandisedKind(s.mark.Kind):
		return suppressedOrdinary // a decal for cars
	case s.mark.Kind == trademarks.KindCharacter && s.goods.Same && s.mark.Fame >= 3 && rare(s.name):
		s.faint = false // a rare word that names a character, on toys and costumes of it
		return ""
	case s.form == formSplit && s.otherBrand && s.mark.Fame < 3 && !strings.Contains(s.name, " "):
		if s.first > 0 {
			return suppressedOrdinary // a coined name written apart is two ordinary words, and the maker is another
		}
		return "" // faint: where a brand stands
	case words > 1 && s.onGoodsOf() && !colourName(s.name):
		s.faint = s.first > 0 // two ordinary words that together are a mark for just these goods are seldom chance ("Pop It")
		return ""
	case s.mark.Enforcer && s.onGoodsOf() && s.mark.Fame >= 2:
		return "" // R16 decides
	case s.mark.Fame >= 2 && s.goods.Same && s.first == 0 && j.reading.brand == "" && s.mark.Kind == trademarks.KindBrand && !s.goods.Listing.Merchandise() && j.beforeItsGoods(s) && !colourName(s.name):
		s.faint = false // "Mongoose BMX bike" of no stated brand: head and goods are the mark's
		return ""
	case s.mark.Fame >= 2 && s.goods.Same && s.first == 0 && !s.otherBrand && (s.mark.Fame < 3 || s.goods.Listing.Merchandise() && !fashionMark(s.mark)) && !colourName(s.name):
		return "" // faint: the first word of a title without a brand is where a brand stands
	case s.mark.Fame >= 3 && s.onGoodsOf() && s.first == 0 && (!s.goods.Listing.Merchandise() || fashionMark(s.mark)):
		s.faint = s.otherBrand || s.mark.Strength == trademarks.StrengthDictionary && s.goods.Listing.Merchandise() // stands where a brand stands
		return ""
	case s.mark.Fame >= 3 && s.goods.Same && j.reading.brand == "" && s.mark.Kind == trademarks.KindBrand && j.beforeItsGoods(s) && !colourName(s.name):
		return "" // faint: "a bar of Dove soap" of no stated brand
	}
	return suppressedOrdinary
}

// beforeItsGoods reports that the goods the mark is registered for follow it, at most one word between.
func (j *judgement) beforeItsGoods(s *subject) bool {
	const between = 1
	f := &j.reading.fields[s.field]
	for _, g := range f.goods {
		if g.Target || g.Family != s.goods.Mark || g.Start < s.end {
			continue
		}
		n := 0
		for i := s.last; i < len(f.text.Tokens) && f.text.Tokens[i].Start < g.Start; i++ {
			n++
		}
		if n <= between {
			return true
		}
	}
	return false
}

// calledShort reports the one word by which the public calls a famous person or team (Messi, Dodgers), on goods that carry such
// names. It stands in listings for them more often than for anything else, so that its being met there makes it no ordinary word.
func (j *judgement) calledShort(s *subject) bool {
	if s.mark.Kind != trademarks.KindPerson && s.mark.Kind != trademarks.KindTeam || s.mark.Strength == trademarks.StrengthDictionary || s.mark.Fame < 3 {
		return false
	}
	return s.alias.Text != "" && s.form == formExact && s.onGoodsOf() && fold.Bits(fold.Word(s.name)) >= nearlyRare
}

// nearlyRare is the bits of a word that one listing in thirty thousand has.
const nearlyRare = 15.0

// coinedWord reports one written word of Latin letters, long enough to say something, that is no ordinary one.
func (s *subject) coinedWord() bool {
	return !s.ordinary && s.last-s.first == 1 && len(s.written) > shortestFuzzy && lettersAfter(s.written) == len(s.written)
}

// rare reports a word that listings do not use for itself, in the singular or the plural.
func rare(name string) bool {
	w := fold.Word(name)
	return min(fold.Bits(w), fold.Bits(strings.TrimSuffix(w, "s"))) >= nearlyRare
}

// brandField reports whether the brand field is, in full, this name.
func (s *subject) brandField(j *judgement) bool {
	f := &j.reading.fields[s.field]
	return f.weight == weightBrand && s.first == 0 && s.last == len(f.text.Tokens) || s.isBrand && s.form.same()
}

// brandMeant reports a sign that an ordinary word is meant as the brand.
func (j *judgement) brandMeant(s *subject) bool {
	tied := s.imitation != nil && !j.reading.fields[s.field].goodsWord(s.mention) || s.comparative != nil || s.denied != nil || s.masked
	if tied && (s.related() || s.mark.Fame >= 3 || s.mark.Fame >= 2 && s.goods.Degree > remoteGoods && !bareStyle(s.imitation)) {
		return true
	}
	if s.falseOrigin != nil && s.related() && s.mark.Fame >= 2 && gap(s.falseOrigin, s.mention) <= 1 {
		return true
	}
	if j.withModel(s) || j.reading.fields[s.field].namedForFit(s.mention) {
		return true
	}
	if s.connective != nil && !merchandisedKind(s.mark.Kind) && (s.goods.Accessory || j.reading.accessory() || s.related()) && j.nominativeUse(s) {
		return true
	}
	if s.onGoods != nil && s.related() && s.mark.Fame >= 2 || s.licensed && s.mark.Fame >= 2 {
		return true
	}
	if merchandisedKind(s.mark.Kind) && s.last-s.first > 1 && s.form == formExact && (j.reading.merchandise() || s.related()) {
		return true // several words that name a character or event, on goods that carry such names
	}
	if s.onGoodsOf() && s.form == formExact && (j.reading.counterfeitHint() || j.reading.has(listHiding, 0) || j.reading.resale()) && s.mark.Fame >= 2 {
		return true
	}
	if s.onGoodsOf() && j.amongBrands(s) {
		return true
	}
	for _, o := range j.subjects {
		if o != s && o.mark.ID != s.mark.ID && o.house == s.house && o.form.same() && !o.dictionary && (s.related() || o.related()) {
			return true
		}
	}
	return false
}

// goodsWord reports a word that is the name of goods there: in "shearling style boots" the boots are none of the chemist's.
func (f *field) goodsWord(x *mention) bool {
	return !x.masked && slices.ContainsFunc(f.goods, func(g nice.Guess) bool { return g.Start <= x.start && x.end <= g.End })
}

// withModel reports a known name with a model number right behind it, on an accessory of the mark's goods (小米14手机壳): millet
// has no model. A quantity is none (小米 5斤), nor is a size behind a comma.
func (j *judgement) withModel(s *subject) bool {
	f := &j.reading.fields[s.field]
	if !s.goods.Accessory || s.form != formExact || s.mark.Fame < 2 || s.last >= len(f.text.Tokens) || f.breakBefore(s.last) != noBreak {
		return false
	}
	k := f.text.Tokens[s.last].Text
	if !strings.ContainsAny(k, "0123456789") || strings.HasSuffix(k, "pcs") || strings.HasSuffix(k, "pack") {
		return false
	}
	next := s.last + 1
	return next >= len(f.text.Tokens) || !units[f.text.Tokens[next].Text] || !allDigits(k)
}

// amongBrands reports two or more other makers' names of the same goods in the same field: a list of brands.
func (j *judgement) amongBrands(s *subject) bool {
	houses := map[string]bool{}
	for _, o := range j.subjects {
		if o.field == s.field && o.house != s.house && o.form.same() && o.onGoodsOf() && (!o.dictionary || o.mark.Fame >= 2) {
			houses[o.house] = true
		}
	}
	return len(houses) >= 2
}

// bareStyle reports "style" by itself, which stands behind many an ordinary noun.
func bareStyle(t *term) bool {
	return t != nil && t.flags&flagAfter != 0 && t.lang == "en" && strings.HasPrefix(t.text, "styl")
}

// specialUse passes generic-looking marks, trade terms and dress on their own goods.
func (j *judgement) specialUse(s *subject) string {
	if s.brandField(j) || s.related() || s.masked && s.deliberate && !s.remote() || s.mark.Kind == trademarks.KindGeneric && s.last-s.first > 1 && (s.form == formExact || s.masked && s.deliberate) {
		return ""
	}
	if s.mark.Kind == trademarks.KindGeneric && (s.form == formExact || s.masked && s.deliberate) && s.mark.Fame >= 2 && j.title(s.mention) && rare(s.name) && !fold.Known(fold.Word(s.name)) {
		return "" // a coinage has no other meaning, whatever is sold
	}
	if !s.goods.Known && (!s.dictionary || s.mark.Kind == trademarks.KindGeneric) && s.form != formSplit {
		return ""
	}
	return suppressedGoods
}

// shortName passes slang and abbreviations only where the goods, or words of intent, bear them out.
func (j *judgement) shortName(s *subject) string {
	if s.alias.Kind == trademarks.AliasSlang && !ordinarySlang(s.alias.Text) && !s.remote() {
		return ""
	}
	if s.related() {
		return ""
	}
	if !s.goods.Known && (j.reading.counterfeitHint() || j.reading.has(listHiding, 0) || s.imitation != nil) {
		return ""
	}
	return suppressedGoods
}

func ordinarySlang(text string) bool {
	t := fold.Fold(text)
	return ordinaryWords(t.Tokens)
}

// plainRecord judges a coined name that only a register record knows.
func (j *judgement) plainRecord(s *subject) string {
	const few = 4 // letters below which a string is met by chance too often
	switch {
	case len([]rune(fold.Word(s.name))) < few && !s.brandField(j):
		return suppressedLike
	case s.remote():
		return suppressedGoods
	case !s.form.same() && !s.onGoodsOf():
		return suppressedLike
	}
	return ""
}

// knownBrand judges a curated name that is no ordinary word: only remote goods and little fame let it go.
func (j *judgement) knownBrand(s *subject) string {
	if s.connective != nil && !s.weak && s.form.same() {
		return "" // named for fit, whatever the goods: said so
	}
	if s.remote() && s.mark.Fame < 2 && !j.merchandisable(s) && !s.brandField(j) && !merchandisedKind(s.mark.Kind) {
		return suppressedGoods
	}
	if s.form == formSplit && s.ordinary && !s.related() {
		return suppressedOrdinary
	}
	return ""
}

// merchandisable reports goods whose value is the name on them, for a mark that is merchandised.
func (j *judgement) merchandisable(s *subject) bool {
	return (merchandisedKind(s.mark.Kind) || s.mark.Fame >= 3) && j.reading.merchandise()
}

// merchandisedKind reports marks that are put on goods of every sort.
func merchandisedKind(k trademarks.Kind) bool {
	switch k {
	case trademarks.KindCharacter, trademarks.KindPerson, trademarks.KindTeam, trademarks.KindSchool, trademarks.KindEvent, trademarks.KindProtected:
		return true
	}
	return false
}

// patterned reports an ordinary word that says what is printed on goods or how they are patterned ("jaguar print leggings").
func (f *field) patterned(x *mention) bool {
	return x.last < len(f.text.Tokens) && f.breakBefore(x.last) == noBreak && patternWords[f.text.Tokens[x.last].Text]
}

var patternWords = wordSet("print prints printed pattern patterned patterns stripe stripes striped spots spotted fur camo motif muster estampado imprime 纹 印 图")

// colourName reports a name that is also a colour ("off white", "rose gold").
func colourName(name string) bool { return colours[fold.Word(name)] }

var colours = wordSet(`offwhite rosegold blackcherry navyblue skyblue jetblack olivegreen lightgrey darkblue wineRed snowwhite icewhite steelgrey midnightblue champagnegold hotpink babyblue royalblue coralred`)

// signGoods reports goods that are the mark itself, as the head of the category or title: labels and packaging, badges and
// decals. A goods word that is part of the mark's own name does not count ("Air Tag" is no tag).
func (j *judgement) signGoods(s *subject) (label, emblem bool) {
	note := func(g nice.Guess) {
		if !g.Target && g.Confidence >= headFloor {
			label = label || g.Family.Label()
			emblem = emblem || g.Family.Emblem()
		}
	}
	for _, g := range nice.Classify(j.reading.listing.Category) {
		note(g)
	}
	for i := range j.reading.fields {
		f := &j.reading.fields[i]
		if f.weight != weightTitle {
			continue
		}
		for _, g := range f.goods {
			if (s.field != i || g.End <= s.start || s.end <= g.Start) && !f.packed(g) && !f.partOfGoods(g) {
				note(g)
			}
		}
	}
	return label, emblem
}

// packed reports packaging that the goods come in ("bulk packaging", "no box"): it is not what is sold.
func (f *field) packed(g nice.Guess) bool {
	for i := 1; i < len(f.text.Tokens); i++ {
		if f.text.Tokens[i].Start == g.Start {
			return packings[f.text.Tokens[i-1].Text]
		}
	}
	return false
}

var packings = wordSet("bulk retail original plain without no frustration free eco blister sealed damaged open")

// partOfGoods reports a label, trimming or packing that other goods have or come in: a pack of socks, a lace-up shoe, a top with
// lace. The head of what is sold stands last.
func (f *field) partOfGoods(g nice.Guess) bool {
	if f.withBefore(g.Start) {
		return true
	}
	for _, o := range f.goods {
		if o.Target || o.Confidence < headFloor || o.Family.Label() || o.Family.Trim() || o.Family.Emblem() {
			continue
		}
		if o.Start >= g.End {
			return true
		}
	}
	return false
}

// withBefore reports that what stands at a byte is what something before it has ("top with lace detail").
func (f *field) withBefore(at int) bool {
	for i := range f.text.Tokens {
		if f.text.Tokens[i].Start != at {
			continue
		}
		for k := max(0, i-having); k < i; k++ {
			if withWords[f.text.Tokens[k].Text] {
				return true
			}
		}
	}
	return false
}

// having is how many words stand between "with" and what the goods have.
const having = 3

var withWords = wordSet("with w mit con avec com met z ze 带 配")

// notions reports sewing goods (buttons, trimmings, zips) as what is sold: with a mark on them they are parts for copies. What a
// description says of buttons is the garment's.
func (r *reading) notions() bool {
	for _, g := range nice.Classify(leaf(r.listing.Category)) {
		if g.Family.Trim() && !g.Target {
			return true
		}
	}
	for i := range r.fields {
		f := &r.fields[i]
		if f.weight != weightTitle {
			continue
		}
		for _, g := range f.goods {
			if g.Family.Trim() && !g.Target && !f.partOfGoods(g) {
				return true
			}
		}
	}
	return false
}
