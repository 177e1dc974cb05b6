// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/lookup"
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// form is how a mark is written in a listing.
type form uint8

const (
	formExact form = iota
	formPlural
	formJoined    // written as one word
	formSplit     // written apart
	formMasked    // look-alike characters, digits for letters, spaced-out or punctuated letters
	formTypo      // one or two letters off
	formSound     // sounds the same
	formInside    // part of a longer word
	formHomophone // other Han characters with the same sound
	formTranslit  // another alphabet
)

// same reports a form that everybody reads as the mark itself.
func (f form) same() bool { return f <= formSplit || f == formTranslit }

// mention is one place where a listing seems to use a mark.
type mention struct {
	field       int
	first, last int // tokens of the field
	start, end  int // bytes of the field as given
	written     string
	name        string // the register text it was found by: the mark's own or an alias
	alias       trademarks.Alias
	element     bool // found by the mark's strongest element only
	part        bool // found by a part of the mark's name
	record      uint32
	mark        *trademarks.Mark
	form        form
	masked      bool // written so as not to be found
	deliberate  bool // by letters of another alphabet, invisible characters, signs or spaces: no slip and no font
	atEdge      bool // inside a longer word, at its start or end
	goodsTail   bool // inside a longer word whose rest is a goods noun
	like        float64
	evidence    similarity.Evidence
	ordinary    bool // every written word is an ordinary word
	dictionary  bool // the name itself is ordinary language
	goods       nice.Relation
	bits        float64
}

// mentions resolves the hits in one field. A hit whose records cannot be read is an error: leaving it out would read as clear.
// Parts and pieces of names are left out unless wanted, but for those of names that a model number parts: what they come to is
// decided by words of intent.
func (e *Engine) mentions(r *reading, field int, hits []lookup.Hit, opt breadth) ([]*mention, error) {
	f := &r.fields[field]
	var out []*mention
	for hit := range hits {
		h := &hits[hit]
		sameGoods, written := false, f.text.Given[h.Start:h.End]
		spared := e.spared(r, f, h)
		if opt.all && spared == spareAll {
			spared = spareNone
		}
		if !opt.all && spared == spareRest {
			spared = spareAll
		}
		for i, p := range e.register.Finder.Postings(h.Text) {
			plain := int(p.Record) >= e.register.curated // and so are all behind it
			if plain && spared == spareAll || i >= postingsJudged && (sameGoods || i >= postingsSought) {
				break
			}
			if isPart(p) && strings.ContainsAny(written, "0123456789") {
				continue // 5G is no SG
			}
			if !opt.pieces && (isPart(p) || h.Kind == lookup.Piece && !f.modelAt(h.Last)) {
				continue
			}
			m, err := e.register.Marks.Mark(p.Record)
			if err != nil {
				return nil, err
			}
			if !m.Status.Live() {
				continue
			}
			x := e.mention(r, f, field, *h, p, &m)
			if h.Kind == lookup.Piece && !opt.pieces && !f.parted(x) {
				continue
			}
			if i < postingsJudged || x.onGoodsOf() {
				out = append(out, x)
			}
			if plain && spared == spareRest {
				break
			}
			// Behind an ordinary word stand thousands of records, and none of them is meant unless the brand field says so.
			sameGoods = sameGoods || x.onGoodsOf() || x.dictionary && !m.Curated && f.weight != weightBrand
		}
	}
	return out, nil
}

// breadth says how widely a field is searched.
type breadth struct {
	pieces bool // also what is a piece of a name only
	all    bool // also what judgement will let go whatever the record says
}

// opensOrEnds reports a piece that is the opening or ending of a name, long enough to be meant by it.
func opensOrEnds(name, piece string) bool {
	return (len(piece) >= shortestWord) && (strings.HasPrefix(name, piece) || strings.HasSuffix(name, piece))
}

// isPart reports a posting of a part of a name (see parts).
func isPart(p lookup.Posting) bool { return p.Alias >= firstPart && p.Alias < elementAlias }

// A register repeats some words thousands of times. postingsJudged bounds the records judged behind one text; if none of them
// is for such goods, one that is is sought among postingsSought.
const (
	postingsJudged = 16
	postingsSought = 1024
)

func (e *Engine) mention(r *reading, f *field, n int, h lookup.Hit, p lookup.Posting, m *trademarks.Mark) *mention {
	x := e.written(f, n, h, p, m)
	x.goods = nice.Compare(r.goods, r.listing.Classes, e.register.goodsOf(p.Record, m), m.Classes)
	return x
}

// written is a mention by how it is written, before anything else of the listing is known.
func (e *Engine) written(f *field, n int, h lookup.Hit, p lookup.Posting, m *trademarks.Mark) *mention {
	x := &mention{field: n, first: h.First, last: h.Last, start: h.Start, end: h.End, written: f.text.Given[h.Start:h.End], record: p.Record, mark: m, bits: float64(h.Bits), name: m.Text}
	switch {
	case p.Alias == elementAlias:
		x.name, x.element = element(m), true
	case p.Alias >= firstPart:
		if all := parts(m); int(p.Alias)-firstPart < len(all) {
			x.name, x.part = all[p.Alias-firstPart], true
		}
	case p.Alias > 0 && int(p.Alias) <= len(m.Aliases):
		x.alias = m.Aliases[p.Alias-1]
		x.name = x.alias.Text
	}
	whole := fold.Word(x.name)
	if h.Kind == lookup.Piece {
		x.name, x.part = x.written, true
	}
	x.classify(f, h)
	if h.Kind == lookup.Piece && !opensOrEnds(whole, fold.Word(x.written)) {
		x.form = formSound // alike only: too little to be meant
	}
	return x
}

// classify works out how the mark is written here and how like it is.
func (x *mention) classify(f *field, h lookup.Hit) {
	name := fold.Fold(x.name)
	tokens := f.text.Tokens[h.First:h.Last]
	disguised := false
	for _, t := range tokens {
		disguised = disguised || t.Disguised
	}
	w, n := compact(tokens), compact(name.Tokens)
	inside := h.Kind == lookup.Inside || h.Kind == lookup.InsideEdit
	if inside {
		w = fold.Word(x.written)
		x.goodsTail = isGoodsTail(&f.text, h)
		k := f.text.Tokens[h.First]
		x.atEdge = h.Start == k.Start || h.End == k.End
	}
	spelt := len(tokens) > 1 && singles(tokens) == len(tokens)
	x.ordinary = ordinaryWords(tokens) || spelt && fold.Known(w) // H*O*M*E is a home
	x.dictionary = x.isDictionary(&name)
	ws, ns := fold.Skeleton(w), fold.Skeleton(n)
	switch {
	case inside:
		like, ev := similarity.Sight(w, n)
		x.set(formInside, min(like, 0.95), ev.Measure, "inside a longer word")
	case w == n && !disguised && sameTokens(tokens, name.Tokens) && !(hanName(x.name) && punctured(x.written, x.name)):
		x.set(formExact, 1, "identical", "the same words") // whatever stands between them
	case w == n && (disguised || spacedOut(tokens, name.Tokens) || punctured(x.written, x.name)):
		x.set(formMasked, 0.98, "lookalike", maskedWhy(x.written, x.name, disguised))
		x.deliberate = true
	case w == n && len(tokens) == len(name.Tokens):
		x.set(formExact, 1, "identical", "the same letters")
	case w == n && len(tokens) < len(name.Tokens):
		x.set(formJoined, 0.99, "identical", "written as one word")
	case w == n:
		x.set(formSplit, 0.97, "identical", "written apart")
	case plural(w, n):
		x.set(formPlural, 0.97, "identical", "plural or possessive")
	case (ws == ns || plural(ws, ns) && !endsInDigit(w)) && !strings.ContainsAny(n, "0123456789"): // iPad Air 5 is no plural
		x.set(formMasked, 0.97, "lookalike", maskedOr(disguised, "look-alike characters: "+substitutions(w, n)))
		x.deliberate = disguised
	case h.Kind == lookup.Starred:
		x.set(formMasked, 0.9, "lookalike", "letters hidden behind signs")
		x.deliberate = true
	case spokenAlike(tokens, n):
		x.set(formMasked, 0.95, "sound", "characters written as their sound")
		x.deliberate = true
	case h.Kind == lookup.Pinyin:
		x.set(formHomophone, 0.9, "sound", "other characters with the same sound")
	case h.Kind == lookup.Translit:
		x.set(formTranslit, 0.95, "sound", "the mark in another alphabet")
	case calledI(f.text.Given[h.End:], w, n):
		x.set(formMasked, 0.95, "lookalike", "! for i")
	default:
		x.ordinary = x.ordinary || len(tokens) == 1 && len(nice.Classify(tokens[0].Text)) > 0 // a goods word of any language
		x.fuzzy(w, n, h.Kind, disguised || !spelt && wildcard(x.written))
	}
	x.masked = x.form == formMasked
	// "lining" for Li-Ning, "series" for Series S: written so, the name is an ordinary word again.
	x.dictionary = x.dictionary || x.ordinary && (x.form == formJoined || x.form == formSplit || x.form == formPlural || x.form == formExact && !x.mark.Curated)
}

func sameTokens(a, b []fold.Token) bool {
	return slices.EqualFunc(a, b, func(a, b fold.Token) bool { return a.Text == b.Text })
}

// spokenAlike reports a Han name of which some characters are written as their pinyin: nai克 for 耐克.
func spokenAlike(tokens []fold.Token, name string) bool {
	if len(tokens) < 2 || !hanName(name) {
		return false
	}
	var said strings.Builder
	han, latin := false, false
	for i := range tokens {
		switch tokens[i].Script {
		case fold.Han:
			han = true
			said.WriteString(fold.Pinyin(tokens[i].Text))
		case fold.Latin:
			latin = true
			said.WriteString(tokens[i].Text)
		default:
			return false
		}
	}
	return han && latin && said.String() == fold.Pinyin(name)
}

func endsInDigit(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

// calledI reports a call mark that takes the place of a last i: "GUCC!".
func calledI(behind, w, n string) bool {
	return n == w+"i" && (strings.HasPrefix(behind, "!") || strings.HasPrefix(behind, "|"))
}

func (x *mention) set(f form, like float64, measure, why string) {
	x.form, x.like = f, like
	x.evidence = similarity.Evidence{Measure: measure, Value: like, Why: why}
}

// nearer is the weight of the sense, sight or sound, in which a sign is nearer to a mark: what is near in one and far in the
// other is confused less.
const nearer = 0.65

// likeWritten is the likeness from which a sign is a name written otherwise.
const likeWritten = 0.5

func (x *mention) fuzzy(w, n string, kind lookup.Kind, masked bool) {
	like, ev := similarity.Sight(w, n)
	sound, sev := similarity.Sound(w, n)
	masked = masked && (kind != lookup.Phonetic || like >= likeWritten) // what only sounds like a name hides no letter of it
	switch {
	case masked:
		x.set(formMasked, max(like, 0.9), "lookalike", "a letter is hidden")
		x.deliberate = true
	case kind == lookup.Phonetic || sound > like:
		x.set(formSound, sound, sev.Measure, sev.Why)
	default:
		x.set(formTypo, like, ev.Measure, ev.Why)
	}
	if !masked {
		x.like = nearer*max(like, sound) + (1-nearer)*min(like, sound)
	}
}

func isGoodsTail(t *fold.Text, h lookup.Hit) bool {
	k := t.Tokens[h.First]
	if h.Start != k.Start || h.End >= k.End {
		return false
	}
	rest := fold.Word(t.Given[h.End:k.End])
	return len(nice.Classify(rest)) > 0
}

func compact(tokens []fold.Token) string {
	if len(tokens) == 1 {
		return tokens[0].Text
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Text)
	}
	return b.String()
}

// ordinaryWords reports whether every word written is ordinary language.
func ordinaryWords(tokens []fold.Token) bool {
	if len(tokens) > 0 && tokens[0].Script == fold.Han {
		return fold.OrdinaryHan(compact(tokens))
	}
	words := 0
	for _, t := range tokens {
		if len(t.Text) == 1 {
			continue // "a", or the t of a t-shirt; letters alone are no words
		}
		if !fold.Known(t.Text) {
			return false
		}
		words++
	}
	return words > 0
}

// isDictionary reports whether the name by which a mark was found is ordinary language, so that finding it says little.
// A curated strength decides for the mark's own text; aliases and records are judged by their words.
func (x *mention) isDictionary(name *fold.Text) bool {
	if house := fold.Word(x.mark.House); x.mark.Curated && len(house) > shortestName && len(name.Tokens) > 1 && strings.Contains(compact(name.Tokens), house) && !fold.Known(house) {
		return false // a line named with its house mark (Honda Civic)
	}
	if len(name.Tokens) == 1 && len(name.Tokens[0].Text) <= shortestName && fold.Known(name.Tokens[0].Text) {
		return true // "mit" is a German word before it is a school
	}
	if x.alias.Text == "" && !x.element && x.mark.Curated && x.mark.Strength != "" {
		// An arbitrary mark is an ordinary word too (Apple): by itself it says as little.
		return x.mark.Strength == trademarks.StrengthDictionary || len(name.Tokens) == 1 && x.mark.Strength != trademarks.StrengthCoined && fold.Known(name.Tokens[0].Text)
	}
	if x.mark.Curated && len(name.Tokens) > 0 && name.Tokens[0].Script == fold.Han {
		return fold.Known(compact(name.Tokens)) // several words side by side are a name
	}
	if len(name.Tokens) > 1 && x.mark.Curated {
		// Two ordinary words side by side ("Air Max") are ordinary only if they are so together; one uncommon word is enough.
		sum := 0.0
		for _, t := range name.Tokens {
			sum += fold.Bits(t.Text)
		}
		return ordinaryWords(name.Tokens) && sum < ordinaryPhraseBits
	}
	return ordinaryWords(name.Tokens) || !x.mark.Curated && len(name.Tokens) == 1 && fold.KnownCompound(name.Tokens[0].Text)
}

// ordinaryPhraseBits is the information below which a phrase of ordinary words is met by chance in listings:
// two common words of about one in a thousand each.
const ordinaryPhraseBits = 20

func plural(w, n string) bool {
	for _, p := range [...][2]string{{w, n}, {n, w}} {
		if long, short := p[0], p[1]; len(short) >= 3 && strings.HasPrefix(long, short) {
			if tail := long[len(short):]; tail == "s" && !strings.HasSuffix(short, "s") || tail == "es" { // "adidass" is no plural
				return true
			}
		}
	}
	return false
}

// spacedOut reports letters written one by one where the mark is not.
func spacedOut(tokens, name []fold.Token) bool {
	return singles(tokens) >= 3 && singles(tokens) > singles(name)
}

func singles(tokens []fold.Token) int {
	n := 0
	for _, t := range tokens {
		if utf8.RuneCountInString(t.Text) == 1 && t.Script != fold.Han {
			n++
		}
	}
	return n
}

// punctured reports punctuation inside a word that the mark's own text does not have ("Ni.ke"): between letters without a
// space, neither side a single letter, which would be initials. Hyphens and slashes are how people write compounds and lists.
func punctured(written, name string) bool {
	for i, r := range written {
		if !unicode.IsPunct(r) && !unicode.IsSymbol(r) || strings.ContainsRune("-‐‑–—&'’+®™,，|/()（）[]【】:：、", r) || strings.ContainsRune(name, r) {
			continue
		}
		_, size := utf8.DecodeRuneInString(written[i:]) // a byte that is no character is read as one of three bytes
		front, behind := written[:i], written[i+size:]
		before, after := lettersBefore(front), lettersAfter(behind)
		if before >= 2 && after >= 2 || before+after > 0 && hanPunctured(front, behind, r) {
			return true
		}
	}
	return false
}

// hanPunctured reports a sign between two Han characters of a name (古*驰). The middle dot parts the names of a person there, so
// that it is a disguise only where a single character is left on a side.
func hanPunctured(front, behind string, r rune) bool {
	before, _ := utf8.DecodeLastRuneInString(front)
	after, _ := utf8.DecodeRuneInString(behind)
	if !unicode.Is(unicode.Han, before) || !unicode.Is(unicode.Han, after) {
		return false
	}
	return !strings.ContainsRune("·・•", r) || lettersBefore(front) == 1 || lettersAfter(behind) == 1
}

func lettersBefore(s string) int {
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeLastRuneInString(s)
		if !unicode.IsLetter(r) {
			break
		}
		n++
		s = s[:len(s)-size]
	}
	return n
}

func lettersAfter(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			break
		}
		n++
	}
	return n
}

// wildcard reports a sign that stands in for a letter inside a word: G*cci, l_v, 葆*蝶.
func wildcard(written string) bool {
	i := strings.IndexAny(written, "*_＊•·~～×")
	return i > 0 && !strings.ContainsAny(written, " ")
}

func maskedWhy(written, name string, disguised bool) string {
	if !disguised && strings.Contains(written, " ") {
		return "letters spaced out"
	}
	return maskedOr(disguised, "signs between the letters of "+name)
}

func maskedOr(disguised bool, why string) string {
	if disguised {
		return "letters of another alphabet, invisible or styled characters"
	}
	return why
}

// substitutions lists where look-alike characters differ, such as "l for i".
func substitutions(w, n string) string {
	var parts []string
	a, b := []rune(w), []rune(n)
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			parts = append(parts, string(a[i])+" for "+string(b[i]))
		}
	}
	return strings.Join(slices.Compact(parts), ", ")
}

// compareMentions orders mentions so that the one that says most of a place comes first: the nearer form, the longer text,
// the better known mark, the nearer goods.
func compareMentions(a, b *mention) int {
	return cmp.Or(
		cmp.Compare(b.rank(), a.rank()),
		cmp.Compare(b.goods.Degree, a.goods.Degree),
		cmp.Compare(b.mark.Fame, a.mark.Fame),
		strings.Compare(a.mark.ID, b.mark.ID),
	)
}

// rank weighs length, form and standing: a longer name at the same place explains more of the text.
func (x *mention) rank() float64 {
	v := x.like * float64(4+x.end-x.start)
	if x.mark.Curated {
		v += 3 + float64(x.mark.Fame)
	}
	if x.dictionary {
		v -= 2
	}
	if x.goods.Known {
		v += 8 * x.goods.Degree // of two marks at one place, the one for such goods is meant
	}
	switch {
	case x.part:
		v -= 6
	case x.element:
		v -= 3
	case x.alias.Text != "":
		v -= 0.5
	}
	if x.form > formMasked && !x.goodsTail {
		v -= 8 // what is written in full explains more than what is nearly written
	}
	return v
}
