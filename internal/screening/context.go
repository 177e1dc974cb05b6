// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fold"
)

// context is what the words around a mention say of it.
type context struct {
	connective  *term // "compatible with", "fits", "适用于": names what the goods go with
	weak        bool  // the connective is a bare "for"
	imitation   *term // "inspired by", "style", "同款"
	comparative *term // "compare to"
	denied      *term // "not made by", "not affiliated with"
	onGoods     *term // "logo", "emblem": the sign itself is on the goods
	falseOrigin *term // "OEM", "genuine"
	negated     bool  // "not a Rolex"
	licensed    bool  // a claim of licence stands beside it
}

// contextOf reads the words around mention x; spans are the mentions of the same field, which a list after a connective may hold.
func contextOf(f *field, x *mention, spans []*mention) context {
	var c context
	for i := range f.terms {
		t := &f.terms[i]
		if t.last > x.first && t.first < x.last {
			continue // inside the mention itself ("Apple Original")
		}
		before, after := t.last <= x.first, t.first >= x.last
		switch t.list {
		case listCompatible:
			if ordinaryTerm(&f.text, t) {
				continue // the cut of a garment ("classic fit polo")
			}
			if before && t.flags&flagBefore != 0 && !f.spokenFor(t, spans) && f.inScope(t, x, spans) || after && t.flags&flagAfter != 0 && f.adjacent(x.last, t.first, spans) {
				if c.connective == nil || c.weak {
					c.connective, c.weak = t, t.flags&flagWeak != 0
				}
			}
		case listComparative:
			if !t.negated && (before && (f.inScope(t, x, spans) || x.first-t.last <= denialReach && f.sameClause(t.last, x.first)) || after && t.flags&flagAfter != 0 && f.comparesBack(t, x, spans)) {
				c.comparative = t
			}
		case listImitation:
			if f.imitates(t, x, spans) {
				c.imitation = t
			}
		case listThirdParty:
			if before && f.sameClause(t.last, x.first) && x.first-t.last <= denialReach || after && strings.Contains(t.text, "mark") && f.sameClause(x.last, t.first) {
				c.denied = t
			}
		case listOnGoods:
			if !t.negated && f.sameClause(min(t.last, x.last), max(t.first, x.first)) && gap(t, x) <= onGoodsReach {
				c.onGoods = t
			}
		case listFalseOrigin:
			if !t.negated && !ordinaryTerm(&f.text, t) && gap(t, x) <= falseOriginReach && (c.falseOrigin == nil || gap(t, x) < gap(c.falseOrigin, x)) {
				c.falseOrigin = t
			}
		case listLicence:
			if !t.negated && gap(t, x) <= denialReach {
				c.licensed = true
			}
		case listNegation:
			if before && x.first-t.last < negationReach && f.sameClause(t.last, x.first) {
				c.negated = true
			}
		}
	}
	if c.connective != nil && c.connective.last <= x.first && f.forAudience(c.connective, x) {
		c.connective = nil // "made for lovers of" fits nothing
	}
	if c.onGoods != nil && c.connective != nil && c.onGoods.last <= c.connective.first && c.connective.last <= x.first {
		c.onGoods = nil // a decal for cars shows something else
	}
	return c
}

// forAudience reports that a connective names the people who like a mark, not a thing that the goods go with: "made for lovers of
// Jack Daniel's", "designed for Minecraft fans".
func (f *field) forAudience(t *term, x *mention) bool {
	for i := t.last; i < min(len(f.text.Tokens), x.last+1); i++ {
		if (i < x.first || i >= x.last) && audience[f.text.Tokens[i].Text] {
			return true
		}
	}
	return false
}

var audience = wordSet(`lover lovers fan fans enthusiast enthusiasts fanatic fanatics aficionado aficionados addict addicts collector collectors admirers devotees
	liebhaber liebhaberin passionnes amateurs amantes amanti appassionati tifosi`)

// How many words may stand between a term and the mark it speaks of.
const (
	denialReach      = 4
	onGoodsReach     = 3
	falseOriginReach = 6
	imitationReach   = 3
	styleReach       = 2  // "AirPods Pro Style": a model word may come between
	styleReachHan    = 12 // Chinese titles put 同款 behind the goods, and each character counts
	listReach        = 30
	strangeReach     = 3
)

func gap(t *term, x *mention) int {
	if t.last <= x.first {
		return x.first - t.last
	}
	return t.first - x.last
}

// imitates reports whether a term of imitation speaks of x.
func (f *field) imitates(t *term, x *mention, spans []*mention) bool {
	if t.negated || ordinaryTerm(&f.text, t) {
		return false
	}
	before, after := t.last <= x.first, t.first >= x.last
	switch {
	case t.flags&flagAny != 0:
		return true
	case before && t.flags&flagBefore != 0:
		reach := imitationReach
		if t.flags&flagDirect != 0 {
			reach = 0 // "like", "wie", "como" have other meanings a word away
		}
		return x.first-t.last <= reach && f.sameClause(t.last, x.first)
	case after && t.flags&flagAfter != 0:
		reach := styleReach
		if f.text.Tokens[t.first].Script == fold.Han && !x.goods.Accessory {
			reach = styleReachHan
		}
		if f.text.Tokens[t.first].Script == fold.Han && utf8.RuneCountInString(t.text) == 1 {
			reach = 0 // 款 and 风 end many words: only right behind the mark do they mean its style
			if n := t.first + 2; n <= len(f.text.Tokens) && hanRun(&f.text, t.first, n) && fold.Known(compact(f.text.Tokens[t.first:n])) {
				return false // 风味, 风衣, 款式 are words of their own
			}
		}
		return f.wordsBehind(x, t.first, spans) <= reach && f.sameClause(x.last, t.first)
	}
	return false
}

// comparesBack reports a word of comparison behind the mark ("Santal 33 alternative"), over the name of a line of the same house and
// one word more ("Hermes Birkin 30 alternative"). One that is also said of measures ("60W equivalent") stands right behind.
func (f *field) comparesBack(t *term, x *mention, spans []*mention) bool {
	reach := 1
	if t.flags&flagDirect != 0 {
		reach = 0
	}
	return f.wordsBehind(x, t.first, spans) <= reach && f.sameClause(x.last, t.first)
}

// wordsBehind counts the words between x and token to that are no name of the same house.
func (f *field) wordsBehind(x *mention, to int, spans []*mention) int {
	n := 0
	for i := x.last; i < to; i++ {
		if !slices.ContainsFunc(spans, func(s *mention) bool {
			return s.first <= i && i < s.last && s.form <= formMasked && houseName(s.mark) == houseName(x.mark)
		}) {
			n++
		}
	}
	return n
}

// sameClause reports whether no sentence or clause ends between tokens a (exclusive end) and b.
func (f *field) sameClause(a, b int) bool {
	if a > b {
		return true
	}
	return a == 0 || !sentenceBreak(&f.text, a-1, min(b, len(f.text.Tokens)-1))
}

// spokenFor reports a word of fit that may stand before or behind the mark it speaks of ("compatible") and stands right behind one:
// in "LEGO compatible figure" it opens no list.
func (f *field) spokenFor(t *term, spans []*mention) bool {
	if t.flags&flagAfter == 0 || f.breakBefore(t.first) != noBreak {
		return false
	}
	for _, s := range spans {
		if s.last == t.first && s.form.same() {
			return true
		}
	}
	return false
}

// inScope reports whether x belongs to the list that a connective opens: between them stand only other marks, models,
// numbers, joining words and goods ("for iPhone 15/14/13, Samsung S24 and Pixel").
func (f *field) inScope(t *term, x *mention, spans []*mention) bool {
	if x.first-t.last > listReach {
		return false
	}
	strange := 0 // words in a row that no list has: a strong connective reaches over a few ("compatible avec machine expresso Krups")
	for i := t.last; i < x.first; {
		if brk := f.breakBefore(i); i > t.last && brk == hardBreak {
			return false
		}
		if end := covered(spans, i); end > i {
			i, strange = end, 0
			continue
		}
		if f.listWord(i) {
			strange = 0
		} else if strange++; strange > f.reachOver(i, t) {
			return false
		}
		i++
	}
	return f.breakBefore(x.first) != hardBreak || x.first == t.last
}

// reachOver is how many words in a row a connective reaches over: fewer when it is a bare "for", more in Chinese, where each
// character counts.
func (f *field) reachOver(i int, t *term) int {
	switch {
	case t.flags&flagWeak != 0:
		return 1
	case f.text.Tokens[i].Script == fold.Han:
		return 2 * strangeReach
	}
	return strangeReach
}

// adjacent reports whether a connective behind the mark ("iPhone 15 适用") follows it with nothing but models between.
func (f *field) adjacent(from, to int, spans []*mention) bool {
	if to-from > 8 {
		return false
	}
	for i := from; i < to; {
		if f.breakBefore(i) == hardBreak {
			return false
		}
		if end := covered(spans, i); end > i {
			i = end
			continue
		}
		if !f.listWord(i) && !attachmentWords[f.text.Tokens[i].Text] && !refillWords[f.text.Tokens[i].Text] { // "iPhone 15 case compatible"
			return false
		}
		i++
	}
	return f.breakBefore(to) != hardBreak
}

// refillWords are what a machine uses up.
var refillWords = wordSet("pod pods capsule capsules refill refills kapsel kapseln patrone patronen capsula capsulas cartucho cartuchos cartouche cartouches cialde 胶囊 墨盒 芯")

const (
	noBreak = iota
	softBreak
	hardBreak
)

// breakBefore says what stands before token i: a comma or slash goes on with a list, a full stop or bar ends it.
func (f *field) breakBefore(i int) int {
	if i <= 0 || i >= len(f.text.Tokens) {
		return noBreak
	}
	s := f.text.Given[f.text.Tokens[i-1].End:f.text.Tokens[i].Start]
	switch {
	case strings.ContainsAny(s, ";!?。；！？\n|【】[]") || strings.Contains(s, ". ") || strings.Contains(s, " - ") || strings.Contains(s, " – "):
		return hardBreak
	case strings.ContainsAny(s, ",，、/()（）:"):
		return softBreak
	}
	return noBreak
}

// covered returns the end of a mention that holds token i, or i.
func covered(spans []*mention, i int) int {
	end := i
	for _, s := range spans {
		if s.first <= i && i < s.last && s.form <= formMasked {
			end = max(end, s.last)
		}
	}
	return end
}

// listWords may stand in a list of what goods fit.
var listWords = wordSet(`and or to for with all most many any the a an your my our new other various more models model series generation gen version versions edition
	pro max plus mini ultra lite air se fe note tab edge fold flip slim oled standard original older newer both 1st 2nd 3rd 4th 5th 6th first second third from
	inch mm phone phones smartphone smartphones tablet laptop series wrangler y et ou e und oder o les le la el los las die der das dein tous toutes todos modelos modele
	pcs pieces pack packs set uds unidades stk stuck pz pezzi lot
	only certain select similar vehicles cars printers machines devices watch men women size sizes up brand brands
	和 与 及 或 的 款 系 列 全 新 代 型 号 手 机 等 多 种 各 所 有 部 分 车`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// listWord reports whether token i may stand in such a list: a joining word, a number, a model code, or a goods word.
func (f *field) listWord(i int) bool {
	k := &f.text.Tokens[i]
	if listWords[k.Text] || strings.ContainsAny(k.Text, "0123456789") || len(k.Text) <= 2 && k.Script == fold.Latin {
		return true
	}
	for _, g := range f.goods {
		if g.Start <= k.Start && k.End <= g.End {
			return true
		}
	}
	// Model names are no ordinary words (Wrangler, Rambler, Corolla).
	return k.Script == fold.Latin && !fold.Known(k.Text)
}

// inGoodsPhrase reports whether the mention is part of the name of goods ("polo shirt", "apple slicer").
func (f *field) inGoodsPhrase(x *mention) bool {
	for _, g := range f.goods {
		if g.Start <= x.start && x.end <= g.End && g.End-g.Start > x.end-x.start {
			return true
		}
	}
	return false
}
