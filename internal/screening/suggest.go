// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/trademarks/nice"
)

// suggest looks for the smallest edit of the title that lowers the level, and proves each by screening it again. It returns
// nil when none does: no wording saves counterfeit goods. Edits only take words away, put the ordinary word for a mark used
// as one, or say "compatible with" what the listing already names, so that no other mark comes in.
func (e *Engine) suggest(l *listing.Listing, opt Options, v *Verdict) *Suggestion {
	if v.Level == Block || slices.ContainsFunc(v.Findings, beyondWording) {
		return nil
	}
	for _, p := range plans(l.Title, v) {
		title := p.apply(l.Title)
		if title == l.Title || !strings.ContainsFunc(title, unicode.IsLetter) {
			continue
		}
		if len(nice.Classify(title)) == 0 {
			var ok bool
			if p.head, ok = goodsOfCategory(l, title); !ok {
				continue // a title that has lost its goods is no title
			}
			title = p.apply(l.Title)
		}
		changed := *l
		changed.Title = title
		w := e.judge(&changed, Options{Authorised: opt.Authorised, Licences: opt.Licences, On: opt.On, Channel: opt.Channel})
		if w.Level == Unscreened || levelOrder(w.Level) >= levelOrder(v.Level) {
			continue
		}
		return &Suggestion{Title: title, Level: w.Level, Edits: p.named(l.Title)}
	}
	return nil
}

// fewWordsLeft is how many words of a title say too little by themselves to tell what is sold.
const fewWordsLeft = 3

// goodsOfCategory is what the seller's category calls the goods, to be put before a title that does not name them: "" where the
// title says it in other words. It is not ok when the title named them once and nothing does now.
func goodsOfCategory(l *listing.Listing, title string) (head string, ok bool) {
	lost := len(nice.Classify(l.Title)) > 0
	words, t := 0, fold.Fold(title)
	for i := range t.Tokens {
		if w := t.Tokens[i].Text; lettersAfter(w) == utf8.RuneCountInString(w) && utf8.RuneCountInString(w) > 1 {
			words++
		}
	}
	c := strings.TrimSpace(leaf(l.Category))
	noun := fold.Word(c[strings.LastIndex(c, " ")+1:])
	for i := range t.Tokens {
		if len(noun) > 1 && strings.TrimSuffix(t.Tokens[i].Text, "s") == strings.TrimSuffix(noun, "s") {
			return "", true // "Filters" of "filter, 2 pack"
		}
	}
	switch {
	case !lost && words > fewWordsLeft:
		return "", true
	case len(nice.Classify(c)) == 0 || hasHan(c) != hasHan(title) || strings.ContainsAny(c, "&,"):
		return "", !lost
	}
	return c, true
}

// beyondWording reports goods that are the mark, or copies: another title would only hide them (R1, R3, R4). Where a licence or a
// resale is claimed the name is right, and what is asked for is proof.
func beyondWording(f Finding) bool {
	return f.Level != Clear && (f.MarkID == "" || f.Role == RoleLicence || f.Role == RoleResale || slices.ContainsFunc(f.Rules, func(r string) bool { return r == "R1" || r == "R3" || r == "R4" }))
}

func levelOrder(l Level) int { return slices.Index([]Level{Clear, Caution, High, Block}, l) }

// span is bytes [start,end) of a title and what takes their place.
type span struct {
	start, end int
	to         string
}

// plan is one way to rewrite a title.
type plan struct {
	spans []span
	head  string   // put before: what the goods are
	fits  [][2]int // the places of what the goods are compatible with, which is appended
	with  string   // the connective before it
}

// plans are the ways to rewrite a title, the one that keeps most first: lawful wording for what is named for fit, the ordinary
// word for a mark used as one, else the mark and the words bound to it left out.
func plans(title string, v *Verdict) []plan {
	var keep, drop plan
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Field != listing.FieldTitle || f.Level == Clear {
			continue
		}
		drop.add(span{f.cut[0], f.cut[1], ""})
		for _, s := range f.also {
			drop.add(span{s[0], s[1], ""})
			keep.add(span{s[0], s[1], ""})
		}
		switch {
		case f.replacement.EN != "":
			keep.add(span{f.ByteStart, f.ByteEnd, ordinaryWord(title, f)})
		case f.connect:
			keep.compatible(title, f)
		default:
			keep.add(span{f.cut[0], f.cut[1], ""})
		}
	}
	return []plan{keep, drop}
}

// ordinaryWord is the word that takes a mark's place: none where the title says it already, or is in a language for which we have
// no word.
func ordinaryWord(title string, f *Finding) string {
	before, behind := title[:f.ByteStart], title[f.ByteEnd:]
	if hasHan(title) {
		for _, g := range nice.Classify(behind) {
			if strings.TrimSpace(behind[:g.Start]) == "" {
				return "" // 凡士林润唇膏: the goods stand right behind
			}
		}
		return unlessSaid(before, behind, inLanguage(title, f.replacement))
	}
	if languageOf(title) != "en" {
		return ""
	}
	return unlessSaid(before, behind, f.replacement.EN)
}

// unlessSaid is the word, without what the text around it says: nothing where all of it stands there, without its noun where that
// follows within two words ("moulded [chair] lounge chair").
func unlessSaid(before, behind, word string) string {
	const near = 2
	w := fold.Word(word)
	if strings.Contains(fold.Word(before), w) || strings.Contains(fold.Word(behind), w) {
		return ""
	}
	cut := strings.LastIndex(word, " ") + 1
	last := strings.TrimSuffix(fold.Word(word[cut:]), "s")
	next := fold.Fold(behind)
	for i := range min(near, len(next.Tokens)) {
		if strings.TrimSuffix(next.Tokens[i].Text, "s") != last {
			continue
		}
		return strings.TrimSpace(word[:cut])
	}
	return word
}

// add takes a span in, joined with those it overlaps; the house of a product line stands at the same place.
func (p *plan) add(s span) {
	for i := range p.spans {
		if o := &p.spans[i]; s.start < o.end && o.start < s.end || s == *o {
			o.start, o.end = min(o.start, s.start), max(o.end, s.end)
			if o.to == "" {
				o.to = s.to
			}
			return
		}
	}
	p.spans = append(p.spans, s)
	slices.SortFunc(p.spans, func(a, b span) int { return a.start - b.start })
}

// compatible moves what is named for fit behind "compatible with"; in Chinese the connective goes before it where it stands.
func (p *plan) compatible(title string, f *Finding) {
	if hasHan(title) {
		p.add(span{f.ByteStart, f.ByteStart, compatibleWith["zh"]})
		return
	}
	if with := compatibleWith[languageOf(title)]; !strings.Contains(strings.ToLower(title), with) {
		p.with = with
		p.fits = append(p.fits, f.cut)
	}
	p.add(span{f.cut[0], f.cut[1], ""})
}

// tail is what is appended: ", compatible with A, B". Names side by side in the title are one ("iRobot Roomba").
func (p *plan) tail(title string) string {
	if len(p.fits) == 0 {
		return ""
	}
	slices.SortFunc(p.fits, func(a, b [2]int) int { return a[0] - b[0] })
	var joined [][2]int
	for _, f := range p.fits {
		if n := len(joined); n > 0 && (f[0] < joined[n-1][1] || strings.TrimSpace(title[joined[n-1][1]:f[0]]) == "") {
			joined[n-1][1] = max(joined[n-1][1], f[1])
			continue
		}
		joined = append(joined, f)
	}
	names := make([]string, len(joined))
	for i, f := range joined {
		names[i] = strings.TrimSpace(title[f[0]:f[1]])
	}
	return ", " + p.with + " " + strings.Join(names, ", ")
}

var compatibleWith = map[string]string{"en": "compatible with", "es": "compatible con", "de": "kompatibel mit", "fr": "compatible avec", "it": "compatibile con", "zh": "适用于"}

func (p *plan) apply(title string) string {
	var b strings.Builder
	at := 0
	for _, s := range p.spans {
		b.WriteString(title[at:max(at, s.start)])
		b.WriteString(s.to)
		at = max(at, s.end)
	}
	b.WriteString(title[at:])
	rest := tidy(b.String())
	if p.head != "" {
		rest = p.head + " " + rest
	}
	return tidy(rest + p.tail(title))
}

// named are the edits as they are shown.
func (p *plan) named(title string) []Edit {
	out := make([]Edit, 0, len(p.spans))
	for _, s := range p.spans {
		out = append(out, Edit{Field: listing.FieldTitle, From: title[s.start:s.end], To: s.to})
	}
	if p.head != "" {
		out = append(out, Edit{Field: listing.FieldTitle, To: p.head + " "})
	}
	if tail := p.tail(title); tail != "" {
		out = append(out, Edit{Field: listing.FieldTitle, To: tail})
	}
	return out
}

// tidy puts spaces, punctuation and the capital right that a removal leaves wrong.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for {
		next := s
		for _, r := range [...][2]string{{" ,", ","}, {",,", ","}, {"( ", "("}, {" )", ")"}, {"()", ""}, {"[]", ""}, {"【】", ""}, {`""`, ""}, {"“”", ""}, {"''", ""}, {"《》", ""}, {"「」", ""}, {"（）", ""}, {" )", ")"}, {"()", ""}, {" - - ", " - "}, {", -", " -"}, {" 's ", " "}, {"  ", " "}} {
			next = strings.ReplaceAll(next, r[0], r[1])
		}
		next = strings.TrimLeft(next, looseSigns+"+")
		next = strings.TrimRight(next, looseSigns)
		next = strings.TrimSuffix(strings.TrimSuffix(next, "("), " +") // "Ages 3+" keeps its sign
		if next == s {
			break
		}
		s = next
	}
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsLower(r) {
		s = string(unicode.ToUpper(r)) + s[n:]
	}
	return s
}

// looseSigns join what stands beside them; at an end of a title they join nothing.
const looseSigns = " ,-–—|/:;&，、"

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// functionWords tell the language of a title.
var functionWords = map[string]map[string]bool{
	"es": wordSet("para con de el la los las y sin en mujer hombre marca nuevo nueva papel talla piezas unidades blanco negro rojo transparente"),
	"de": wordSet("fur mit und der die das ohne von damen herren stuck neu grosse schwarz weiss set aus im zum zur"),
	"fr": wordSet("pour avec de le la les et sans en femme homme noir noire blanc blanche lot taille neuf a du des"),
	"it": wordSet("per con di il la i gli e senza in donna uomo nero bianco nuovo pezzi pz taglia da"),
}

// ownLetters are letters of one of these languages only.
var ownLetters = map[string]string{"es": "ñ¿¡", "de": "äöüß", "fr": "çêâœ", "it": "ìò"}

// languageOf guesses a title's language by its function words; English when in doubt.
func languageOf(title string) string {
	if hasHan(title) {
		return "zh"
	}
	best, most := "en", 1
	t := fold.Fold(title)
	for _, lang := range [...]string{"es", "de", "fr", "it"} {
		n := 0
		for i := range t.Tokens {
			if functionWords[lang][t.Tokens[i].Text] {
				n++
			}
		}
		if strings.ContainsAny(strings.ToLower(title), ownLetters[lang]) {
			n += 2
		}
		if n > most {
			best, most = lang, n
		}
	}
	return best
}

func inLanguage(title string, g Text) string {
	if hasHan(title) && g.ZH != "" {
		return g.ZH
	}
	return g.EN
}

// modelTokens is how many model words a name may carry behind it ("15 Pro Max").
const modelTokens = 4

// cutOf is what must go with a mark when it is taken out of a text: its model words, the words that speak of it ("inspired by",
// "style", "OEM"), the connective that would be left alone.
func (j *judgement) cutOf(s *subject) [2]int {
	f := &j.reading.fields[s.field]
	first, last := s.first, s.last
	for n := 0; n < modelTokens && last < len(f.text.Tokens) && f.breakBefore(last) == noBreak && f.modelToken(last); n++ {
		last++
	}
	for _, t := range [...]*term{s.imitation, s.falseOrigin, s.comparative, s.connective, s.onGoods} {
		switch {
		case t == nil:
		case t == s.comparative && t.last <= first && first-t.last <= denialReach && f.sameClause(t.last, first):
			first = t.first // "Compare to the ingredients of"
		case t.first >= s.last && t.first <= last:
			last = max(last, t.last)
		case t.last <= first && first-t.last <= 1 && f.breakBefore(first) == noBreak:
			first = t.first
		}
	}
	for last < len(f.text.Tokens) && f.breakBefore(last) == noBreak && shapeWords[f.text.Tokens[last].Text] && f.text.Tokens[last].Script != fold.Han {
		last++ // "shaped", "flavored" say nothing alone
	}
	if first > 0 && last < len(f.text.Tokens) && f.breakBefore(first) == noBreak && complement[f.text.Tokens[first-1].Text] && !f.goodsAt(last) && strings.HasSuffix(f.text.Tokens[last].Text, "ing") {
		first-- // "Poster of [a person] lifting the cup"
	}
	// A preposition that the cut would leave at the end of its clause goes too.
	for first > 0 && (last >= len(f.text.Tokens) || f.breakBefore(last) != noBreak) && f.breakBefore(first) == noBreak && prepositions[f.text.Tokens[first-1].Text] {
		first--
	}
	return [2]int{min(s.start, f.text.Tokens[first].Start), max(s.end, f.text.Tokens[last-1].End)}
}

// modelToken reports a word of a model's name: not the number of a measure that follows ("20 oz").
func (f *field) modelToken(i int) bool {
	k := &f.text.Tokens[i]
	if allDigits(k.Text) && i+1 < len(f.text.Tokens) && units[f.text.Tokens[i+1].Text] {
		return false
	}
	if rest := f.text.Given[k.End:]; allDigits(k.Text) && len(rest) > 1 && rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9' {
		return false // "6.8 inch"
	}
	if unit := strings.TrimLeft(k.Text, "0123456789"); unit != k.Text && units[unit] {
		return false // "30oz"
	}
	return strings.ContainsAny(k.Text, "0123456789") || models[k.Text]
}

// complement are prepositions that the name behind them completes.
var complement = wordSet("of by featuring starring")

var prepositions = wordSet("of by from the to with for in im von vom fur mit de del la el para con por du des pour avec di per da")

var models = wordSet("pro max plus mini ultra se fe note gen generation series edition")
