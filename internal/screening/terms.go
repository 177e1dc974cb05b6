// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"markwarden/internal/fold"
)

//go:embed terms.tsv
var termsText string

// list names one of the word lists of DOMAIN §6.4.
type list string

const (
	listCompatible  list = "L1"
	listThirdParty  list = "L2"
	listResale      list = "L4"
	listLicence     list = "L5"
	listComparative list = "L6"
	listCounterfeit list = "D1"
	listImitation   list = "D2"
	listFalseOrigin list = "D3"
	listHiding      list = "D4"
	listVague       list = "D5"
	listUnbranded   list = "U"
	listOnGoods     list = "X"
	listNegation    list = "N"
)

// termFlag is a bit set of how a phrase counts.
type termFlag uint16

const (
	flagBefore termFlag = 1 << iota // stands before the mark it speaks of
	flagAfter                       // stands after it
	flagWeak                        // says nothing alone
	flagStrong                      // says it alone
	flagRaw                         // counts only in exactly these characters
	flagAny                         // speaks of the mark wherever it stands
	flagTied                        // enough by itself beside a mark on the mark's own goods
	flagDirect                      // of the mark right beside it only
	flagObject                      // also said of copies of buildings, trophies and ships, which are goods of their own
)

// phrase is one entry of a list; tokens are its folded words.
type phrase struct {
	list   list
	lang   string
	text   string
	tokens []string
	flags  termFlag
}

// term is a phrase found in a field: tokens [first,last) of the field, bytes [start,end) of its text as given.
type term struct {
	*phrase
	first, last int
	start, end  int
	negated     bool
}

// phraseBook finds phrases by their first token.
var phraseBook = sync.OnceValue(func() map[string][]*phrase {
	flags := map[string]termFlag{"before": flagBefore, "after": flagAfter, "weak": flagWeak, "strong": flagStrong, "raw": flagRaw, "any": flagAny, "tied": flagTied, "direct": flagDirect, "object": flagObject}
	book := make(map[string][]*phrase, 1024)
	for i, line := range strings.Split(strings.TrimSpace(termsText), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 || len(cells) < 3 {
			continue
		}
		p := &phrase{list: list(cells[0]), lang: cells[1], text: cells[2]}
		if len(cells) > 3 {
			for f := range strings.FieldsSeq(cells[3]) {
				p.flags |= flags[f]
			}
		}
		for _, t := range fold.Fold(p.text).Tokens {
			p.tokens = append(p.tokens, t.Text)
		}
		if len(p.tokens) == 0 {
			continue
		}
		same := func(o *phrase) bool {
			return o.list == p.list && slices.Equal(o.tokens, p.tokens) && (o.flags^p.flags)&flagRaw == 0
		}
		if i := slices.IndexFunc(book[p.tokens[0]], same); i >= 0 {
			book[p.tokens[0]][i].flags |= p.flags // written alike in several languages it is one sign
			continue
		}
		book[p.tokens[0]] = append(book[p.tokens[0]], p)
	}
	return book
})

// findTerms lists every phrase of the book in a folded text, longest first at each place, with its negation resolved.
// A shorter phrase of the same list inside a longer one is dropped, so that "not original" is not also "original".
func findTerms(t *fold.Text) []term {
	var out []term
	book := phraseBook()
	for i := range t.Tokens {
		for _, p := range book[t.Tokens[i].Text] {
			if i+len(p.tokens) > len(t.Tokens) || !p.matches(t, i) {
				continue
			}
			out = append(out, term{phrase: p, first: i, last: i + len(p.tokens), start: t.Tokens[i].Start, end: t.Tokens[i+len(p.tokens)-1].End})
		}
	}
	out = longest(out)
	for i := range out {
		out[i].negated = out[i].list != listNegation && isNegated(t, &out[i], out)
	}
	return out
}

func (p *phrase) matches(t *fold.Text, i int) bool {
	for k, w := range p.tokens {
		if t.Tokens[i+k].Text != w {
			return false
		}
	}
	first, last := t.Tokens[i], t.Tokens[i+len(p.tokens)-1]
	if p.flags&flagRaw != 0 {
		return rawMatches(t.Given, first.Start, last.End, p.text)
	}
	// Words of a phrase may be parted by spaces and light punctuation, not by the end of a sentence.
	for k := 1; k < len(p.tokens); k++ {
		if strings.ContainsAny(t.Given[t.Tokens[i+k-1].End:t.Tokens[i+k].Start], ".;!?。；！？\n|") {
			return false
		}
	}
	return true
}

// rawMatches holds a whole-token phrase such as "1:1" or "AAA+" to its exact signs, in either case: "1:18" and "11:11" are others.
func rawMatches(given string, start, end int, want string) bool {
	got := strings.ReplaceAll(strings.ReplaceAll(given[start:end], " ", ""), "：", ":")
	if !strings.EqualFold(got, strings.ReplaceAll(want, "：", ":")) {
		return false
	}
	if !strings.Contains(want, ":") {
		return true
	}
	// A ratio goes on when another ":" or a digit group touches it ("1:1:1", "1:1.5").
	return !(end < len(given) && strings.ContainsRune(":.", rune(given[end])) && end+1 < len(given) && given[end+1] >= '0' && given[end+1] <= '9') &&
		!(start > 0 && strings.ContainsRune(":.", rune(given[start-1])))
}

// longest drops terms that lie inside a longer term of the same list, or of a list that says the opposite.
func longest(in []term) []term {
	opposite := func(a, b list) bool {
		return a == b || a == listThirdParty && (b == listFalseOrigin || b == listResale || b == listCounterfeit || b == listLicence) || b == listNegation ||
			a == listCounterfeit && (b == listResale || b == listFalseOrigin || b == listImitation) || a == listLicence && b == listFalseOrigin ||
			a == listComparative && b == listImitation || a == listImitation && b == listCompatible || a == listCompatible && b == listResale
	}
	out := in[:0:0]
	for i, a := range in {
		inside := false
		for j, b := range in {
			if i != j && b.first <= a.first && a.last <= b.last && b.last-b.first > a.last-a.first && opposite(b.list, a.list) {
				inside = true
				break
			}
		}
		if !inside {
			out = append(out, a)
		}
	}
	return out
}

// negationReach is how many words before a term a "not" still governs it: "not a replica", "no AAA batteries",
// "does not come as a replica". In Chinese the characters are the words.
const negationReach = 3

func isNegated(t *fold.Text, x *term, all []term) bool {
	for _, n := range all {
		if n.list != listNegation || n.last > x.first || x.first-n.last >= negationReach {
			continue
		}
		if n.text == "no" && n.last < x.first && allDigits(t.Tokens[n.last].Text) && !strings.HasPrefix(t.Given[t.Tokens[n.last].End:], ":") {
			continue // "No 5 dupe": a number
		}
		if n.last <= x.first && !sentenceBreak(t, n.last-1, x.first) {
			return true
		}
	}
	return false
}

// sentenceBreak reports whether a sentence or clause ends between tokens a and b.
func sentenceBreak(t *fold.Text, a, b int) bool {
	if a < 0 || b >= len(t.Tokens) || a >= b {
		return false
	}
	return strings.ContainsAny(t.Given[t.Tokens[a].End:t.Tokens[b].Start], ".;!?。；！？\n|,，、")
}
