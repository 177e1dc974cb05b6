// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/trademarks"
)

// What a mention can be besides a use of the mark; the keys of the reasons in reasons.tsv.
const (
	suppressedPart       = "part"       // part of a longer name that is reported
	suppressedUnit       = "unit"       // a measure
	suppressedNumber     = "number"     // a bare number
	suppressedOrdinary   = "ordinary"   // ordinary words in their own meaning
	suppressedGoods      = "goods"      // other goods
	suppressedLike       = "like"       // not alike enough
	suppressedWord       = "word"       // inside an ordinary word
	suppressedAuthorised = "authorised" // own mark or licence
	suppressedLicence    = "licence"    // a licence on record
	suppressedOwnMark    = "own-mark"   // an own mark on record
	suppressedOwn        = "own"        // the seller's own brand field
	suppressedTerritory  = "territory"  // holds in other markets only
)

// Degrees of relation of goods (see nice.Compare).
const (
	sameGoods    = 0.9 // the same goods, or an accessory of them
	relatedGoods = 0.5
	remoteGoods  = 0.3
)

func (x *mention) related() bool   { return x.goods.Known && x.goods.Degree >= relatedGoods }
func (x *mention) onGoodsOf() bool { return x.goods.Known && x.goods.Degree >= sameGoods }
func (x *mention) remote() bool    { return x.goods.Known && x.goods.Degree < relatedGoods }

// Lengths below which a likeness says too little.
const (
	shortestFuzzy  = 4 // letters of a mark that a misspelling can point to
	shortestRecord = 7 // likewise for a mark we know nothing of but its record
	shortestInside = 5
	sameLetters    = 0.95 // likeness of a name that stands letter for letter inside a longer word
	longElement    = 7    // an element of a longer mark that a misspelling can point to
	// two characters share their sounds with ordinary words
	shortestHomophone = 3
)

// dismiss says why a mention is not the mark at all, by itself and its goods; "" if it may be.
func (j *judgement) dismiss(x *mention) string {
	f := &j.reading.fields[x.field]
	letters := utf8.RuneCountInString(fold.Word(x.name))
	switch {
	case x.part && !j.partOfIntent(x) && !f.parted(x):
		return suppressedPart
	case f.weight == weightBrand && !wholeBrand(f, x) && (x.dictionary || x.element || x.mark.Fame < 2 || !x.form.same() || !x.onGoodsOf()):
		return suppressedPart // a word of a longer brand of the seller's own
	case f.insideSpelling(x):
		return suppressedPart
	case f.insideTerm(x, listHiding):
		return suppressedOrdinary // 加微信 is how to reach the seller
	case !x.related() && (f.shapedLike(x) || f.mythical(x)), j.namesake(f, x):
		return suppressedOrdinary
	case isUnit(f, x), afterNumber(f, x), x.masked && codeLike(x.written):
		return suppressedUnit
	case allDigits(fold.Word(x.name)) && !j.reading.namesHouse(x):
		return suppressedNumber
	case f.text.Tokens[x.first].Script == fold.Han && (insideHanWord(f, x) || x.remote() && behindHan(f, x)):
		return suppressedWord
	case numberAsLetters(f, x):
		return suppressedNumber
	case j.plainWord(x):
		return suppressedOrdinary
	}
	switch x.form {
	case formExact, formPlural, formJoined, formMasked, formTranslit:
		return j.dismissSame(x, letters)
	case formSplit:
		if x.ordinary && !x.mark.Curated && !x.related() {
			return suppressedOrdinary
		}
		return ""
	case formInside:
		return j.dismissInside(x, letters)
	case formHomophone:
		if utf8.RuneCountInString(x.written) < shortestHomophone || !hanRun(&f.text, x.first, x.last) || !sharesHalf(x.written, x.name) || !soundsSame(x.written, x.name) && !j.reading.intent() || x.ordinary || !x.mark.Curated || x.remote() {
			return suppressedLike
		}
		return ""
	}
	return j.dismissFuzzy(x, letters)
}

// plainWord reports ordinary language that is also the name of a record nobody curated, and not the seller's own brand. At full
// register nearly each ordinary word is one: it is let go before anything is made of its place among other names.
func (j *judgement) plainWord(x *mention) bool {
	if !x.dictionary || x.mark.Curated || x.alias.Kind == trademarks.AliasAbbreviation || x.alias.Kind == trademarks.AliasSlang {
		return false
	}
	f := &j.reading.fields[x.field]
	own := j.reading.brand != "" && x.form.same() && (f.weight == weightBrand && wholeBrand(f, x) || brandNames(j.reading.brand, x))
	return !own && !(f.weight == weightBrand && x.first == 0 && x.last == len(f.text.Tokens))
}

// partOfIntent reports a part of a name, no ordinary word and no initials, on the mark's goods beside words of counterfeiting or hiding.
func (j *judgement) partOfIntent(x *mention) bool {
	return j.reading.intent() && x.mark.Curated && x.mark.Fame >= 2 && x.mark.Kind == trademarks.KindBrand && !x.ordinary && x.onGoodsOf() && x.form == formExact && len(fold.Word(x.name)) >= shortestWord
}

// parted reports a name in Han that a model number parts: 小米14手机 is 小米手机.
func (f *field) parted(x *mention) bool {
	tokens := f.text.Tokens
	i := x.last
	for i < len(tokens) && i <= x.last+modelWords && tokens[i].Script != fold.Han {
		i++
	}
	if i == x.last || i >= len(tokens) || !hanRun(&f.text, x.first, x.last) || !strings.ContainsAny(tokens[x.last].Text, "0123456789") {
		return false
	}
	for _, a := range x.mark.Aliases {
		rest, ok := strings.CutPrefix(fold.Word(a.Text), fold.Word(x.name))
		if ok && rest != "" && a.Kind == trademarks.AliasName && strings.HasPrefix(compact(tokens[i:min(len(tokens), i+len([]rune(rest)))]), rest) {
			return true
		}
	}
	return false
}

// modelAt reports a model number right behind a name in Han characters: token i, with a digit in it.
func (f *field) modelAt(i int) bool {
	tokens := f.text.Tokens
	return i > 0 && i < len(tokens) && tokens[i-1].Script == fold.Han && tokens[i].Script != fold.Han && strings.ContainsAny(tokens[i].Text, "0123456789")
}

// hasModel reports a model number in a text in Han characters.
func (f *field) hasModel() bool {
	for i := range f.text.Tokens {
		if f.modelAt(i) {
			return true
		}
	}
	return false
}

// modelWords are the words of a model number that may stand inside a name ("14 Pro Max").
const modelWords = 3

// intent reports words of counterfeiting or hiding.
func (r *reading) intent() bool { return r.counterfeit() || r.has(listHiding, 0) }

// dismissSame lets the mark's own letters pass, save very short ones on other goods and an ordinary word that only looks like
// the mark because l reads as i ("oily" for OLLY).
func (j *judgement) dismissSame(x *mention, letters int) string {
	inBrandField := j.reading.fields[x.field].weight == weightBrand
	switch {
	case letters < 2 || letters == 2 && !x.mark.Curated:
		return suppressedLike
	case hanName(x.name):
		return ""
	case letters <= shortestName && !x.related() && !inBrandField && j.reading.brandIsNot(x) && !j.reading.fields[x.field].namedForFit(x):
		return suppressedGoods
	case x.form == formMasked && letters <= shortestName && !x.deliberate:
		return suppressedLike
	case x.form == formMasked && x.ordinary && !x.deliberate:
		return suppressedOrdinary
	case x.form == formMasked && !x.deliberate && inBrandField && x.remote() && x.mark.Fame < 3 && lettersAfter(x.written) == utf8.RuneCountInString(x.written):
		return suppressedLike // a name of the seller's own, of letters only, for other goods
	}
	return ""
}

// namedForFit reports a known name of few letters, in full, right behind words that say what the goods fit.
func (f *field) namedForFit(x *mention) bool {
	if !x.mark.Curated || x.mark.Fame < 2 || x.form != formExact || x.goods.Known {
		return false
	}
	for i := range f.terms {
		if t := &f.terms[i]; t.list == listCompatible && t.flags&flagBefore != 0 && t.flags&flagWeak == 0 && t.last == x.first {
			return true
		}
	}
	return false
}

// numbered reports a known name of several words with a number in it that is written here too ("Channel No. 5"): words that are
// ordinary one by one, and the number of just this mark.
func (x *mention) numbered() bool {
	if !x.mark.Curated || x.mark.Fame < 2 || !x.onGoodsOf() || x.last-x.first < 2 {
		return false
	}
	digits := func(s string) string { return strings.Trim(fold.Word(s), "abcdefghijklmnopqrstuvwxyz") }
	return digits(x.name) != "" && digits(x.name) == digits(x.written)
}

// particle reports a likeness that takes in the particle of a family name ("da Vinci", "van Dijk") which the mark does not part.
func (x *mention) particle(t *fold.Text) bool {
	return x.last-x.first > 1 && particles[t.Tokens[x.first].Text] && !strings.Contains(x.name, " ")
}

var particles = wordSet("da de di del van von der den la le du dos das")

// hanName reports a name in Han characters, each of which tells as much as several letters.
func hanName(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// brandIsNot reports that the brand field does not name x.
func (r *reading) brandIsNot(x *mention) bool { return r.brand == "" || !brandNames(r.brand, x) }

// shortestName is the number of letters up to which a name is as often an abbreviation of something else (BP, mm, CC).
const shortestName = 3

func (j *judgement) dismissInside(x *mention, letters int) string {
	switch {
	case j.reading.fields[x.field].ordinaryAround(x):
		return suppressedWord // "d'occasion" holds no Casio
	case x.goodsTail && x.like < sameLetters && fold.Known(fold.Word(x.written)):
		return suppressedWord // a "sillytee" is silly, not illy
	case x.goodsTail && x.mark.Curated && !(x.dictionary && !x.onGoodsOf()): // a tidepool is no Tide pool
		return ""
	case x.dictionary, !x.mark.Curated, x.mark.Fame < 2, letters < shortestInside, x.remote(), !x.atEdge, x.alias.Text != "", merchandisedKind(x.mark.Kind):
		return suppressedLike
	}
	return ""
}

// ordinaryAround reports a mention inside one ordinary word, behind a French or Italian elision too.
func (f *field) ordinaryAround(x *mention) bool {
	k := &f.text.Tokens[x.first]
	if x.last != x.first+1 || x.start <= k.Start && k.End <= x.end {
		return false
	}
	given := f.text.Given[k.Start:k.End]
	if i := strings.IndexAny(given, "'’"); i > 0 && i <= 2 && !x.masked {
		_, given, _ = strings.Cut(strings.ReplaceAll(given, "’", "'"), "'")
		return fold.Known(fold.Word(given))
	}
	return false
}

func (j *judgement) dismissFuzzy(x *mention, letters int) string {
	p := j.engine.policy.Likeness
	switch {
	case x.ordinary && !x.numbered() && !x.respelt(p) && !j.houseMisspelt(x):
		return suppressedOrdinary
	case x.particle(&j.reading.fields[x.field].text):
		return suppressedLike // "da Vinci" is a family name
	case x.like < p.Caution || letters < shortestFuzzy, x.alias.Text != "" && x.alias.Kind != trademarks.AliasName:
		return suppressedLike // a product line or a nickname is known by its exact words only
	case x.element && (letters < longElement || x.mark.Kind != trademarks.KindBrand && x.mark.Kind != trademarks.KindLine):
		return suppressedLike // a first or family name misspelt is another person's
	case letters <= shortestFuzzy+1 && (x.mark.Fame < 3 || !x.related()):
		return suppressedLike // in short marks one letter is enough to tell them apart (MARK_DOCTRINE 14)
	case x.like < p.High && (!x.onGoodsOf() || x.mark.Fame < 2 || merchandisedKind(x.mark.Kind)):
		return suppressedGoods
	case !x.mark.Curated && (letters < shortestRecord || x.like < p.High || !x.onGoodsOf()):
		return suppressedLike
	case x.mark.Curated && x.dictionary && (x.like < p.High || !x.onGoodsOf()):
		return suppressedLike
	case x.remote() && (x.mark.Fame < 3 || !j.reading.has(listImitation, 0) && !j.reading.counterfeitHint()), !x.goods.Known && x.mark.Fame < 2:
		return suppressedGoods
	}
	return ""
}

// houseMisspelt reports the first word of a title without a brand, right before goods of a famous house whose coined name it is but
// for a letter ("Channel bag"): an ordinary word, but not there.
func (j *judgement) houseMisspelt(x *mention) bool {
	f := &j.reading.fields[x.field]
	if f.weight != weightTitle || x.first > 0 || x.last != 1 || j.reading.brand != "" || x.alias.Text != "" || x.element {
		return false
	}
	if !x.mark.Curated || x.mark.Fame < 3 || x.mark.Kind != trademarks.KindBrand || x.dictionary || !x.onGoodsOf() || x.like < j.engine.policy.Likeness.High {
		return false
	}
	return f.goodsAt(x.last)
}

// respelt reports a known name of several words, one of them written otherwise though an ordinary word still ("Under Armor"), on
// the mark's own goods: chance seldom brings just these words together there.
func (x *mention) respelt(p LikenessPolicy) bool {
	if !x.mark.Curated || x.mark.Fame < 2 || x.dictionary || x.element || !x.onGoodsOf() || x.like < p.High {
		return false
	}
	written, name := fold.Fold(x.written), fold.Fold(x.name)
	if len(name.Tokens) < 2 || len(written.Tokens) != len(name.Tokens) {
		return false
	}
	differ := 0
	for i := range name.Tokens {
		if w, n := written.Tokens[i].Text, name.Tokens[i].Text; w != n {
			differ++
			if min(len(n), len(w)) < shortestFuzzy || min(len(n), len(w)) == shortestFuzzy && len(name.Tokens) < 3 || w[0] != n[0] {
				return false
			}
		}
	}
	return differ == 1
}

// shapedLike reports a name that says how goods look, taste or smell ("pringle shaped bowl"), on goods of another sort.
func (f *field) shapedLike(x *mention) bool {
	return x.last < len(f.text.Tokens) && shapeWords[f.text.Tokens[x.last].Text]
}

var shapeWords = wordSet("shaped shape flavored flavoured flavor flavour scented colored coloured colour color 形 味 色 状")

// mythical reports a name that the words around it give to a god, a saint or a figure of myth ("Greek goddess Nike", "Pandora's box
// myth"), on goods that are none of the mark's.
func (f *field) mythical(x *mention) bool {
	const reach = 3
	for i := max(0, x.first-reach); i < min(len(f.text.Tokens), x.last+reach); i++ {
		if (i < x.first || i >= x.last) && mythWords[f.text.Tokens[i].Text] && f.sameClause(min(i+1, x.last), max(i, x.first)) {
			return true
		}
	}
	return false
}

var mythWords = wordSet("greek trojan olympian samothrace minotaur god goddess deity myth myths mythology mythological titan gottin gott gottheit mythologie deesse dieu diosa dios mitologia dea")

// insideSpelling reports letters that are part of a longer run of single letters ("C C" in "G U C C I").
func (f *field) insideSpelling(x *mention) bool {
	tokens := f.text.Tokens
	single := func(i int) bool {
		return i >= 0 && i < len(tokens) && len(tokens[i].Text) == 1 && tokens[i].Script == fold.Latin
	}
	if x.last-x.first < 2 || singles(tokens[x.first:x.last]) < x.last-x.first {
		return false
	}
	return single(x.first-1) && f.breakBefore(x.first) == noBreak || single(x.last) && f.breakBefore(x.last) == noBreak
}

// insideTerm reports a mention that is part of a phrase of a list.
func (f *field) insideTerm(x *mention, l list) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.list == l && t.first <= x.first && x.last <= t.last {
			return true
		}
	}
	return false
}

// sharesHalf reports that half the characters are the name's own, in their places: other characters with the same sound and
// nothing else in common are ordinary Chinese (迷你 for 米妮).
func sharesHalf(written, name string) bool {
	a, b := []rune(fold.Word(written)), []rune(fold.Word(name))
	same := 0
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] == b[i] {
			same++
		}
	}
	return same*2 >= len(b)
}

// soundsSame reports one pinyin: names that only sound nearly alike (shang for san) are ordinary words too often.
func soundsSame(written, name string) bool {
	return fold.Pinyin(fold.Word(written)) == fold.Pinyin(fold.Word(name))
}

// namesHouse reports whether the listing names the house or owner of a number mark (Levi's 501).
func (r *reading) namesHouse(x *mention) bool {
	house := fold.Word(x.mark.House)
	if house == "" {
		return false
	}
	for i := range r.fields {
		if strings.Contains(fold.Word(r.fields[i].text.Given), house) {
			return true
		}
	}
	return false
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// insideHanWord reports whether a longer ordinary word holds the mention (苹果 in 苹果醋, 老花 in 老花镜).
func insideHanWord(f *field, x *mention) bool {
	const reach = 2
	tokens := f.text.Tokens
	// A word that begins inside the mention and ends after it claims its last character (捷|豹纹).
	if x.remote() && x.last < len(tokens) && hanRun(&f.text, x.last-1, x.last+1) && fold.Known(compact(tokens[x.last-1:x.last+1])) {
		return true
	}
	for a := max(0, x.first-reach); a <= x.first; a++ {
		for b := x.last; b <= min(len(tokens), x.last+reach); b++ {
			if a == x.first && b == x.last || !hanRun(&f.text, a, b) {
				continue
			}
			if fold.Known(compact(tokens[a:b])) {
				return true
			}
		}
	}
	return false
}

// behindHan reports a short name with another character right before it, on other goods: more often the end of a longer word
// (富士 in 红富士) than a name.
func behindHan(f *field, x *mention) bool {
	const short = 2
	return x.first > 0 && x.last-x.first <= short && hanRun(&f.text, x.first-1, x.last)
}

// hanRun reports whether tokens [a,b) are Han characters written without a gap.
func hanRun(t *fold.Text, a, b int) bool {
	for i := a; i < b; i++ {
		if t.Tokens[i].Script != fold.Han || i > a && t.Tokens[i].Start != t.Tokens[i-1].End {
			return false
		}
	}
	return true
}
