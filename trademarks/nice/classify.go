// SPDX-License-Identifier: Apache-2.0

package nice

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Guess is a goods word found in a text. Confidence within [0,1] is how likely these are the goods sold: the head of the
// first noun phrase most, words in passing least. Target says that the word stands behind a connective ("for", "compatible
// with", "适用于"): what the goods go with, not what is sold. Start and End are bytes of the text.
type Guess struct {
	Family     Family
	Confidence float64
	Target     bool
	Word       string
	Start, End int
}

// How likely a goods word is what is sold, by its place.
const (
	confHead    = 0.9  // head of the first phrase that names goods
	confLater   = 0.6  // head of a later phrase
	confWithin  = 0.45 // before the head of the first phrase: a modifier more often than not
	confPassing = 0.35
	confWith    = 0.3 // behind "with": comes along
	confLeaf    = 1   // last level of a category path
	confPath    = 0.5 // a level above
)

// match is a goods word of the data in a token list.
type match struct {
	family      int
	first, last int // tokens; equal for words inside an asian run
	start, end  int
	lang        string
}

// Classify finds the goods words of a title, a category path or a description and says which are what is sold, most likely
// first. The text may be in any case and language; the order of equal guesses is that of the text.
func Classify(text string) []Guess {
	toks := tokenise(text)
	ms := data().matches(text, toks)
	if len(ms) == 0 {
		return nil
	}
	out := make([]Guess, 0, len(ms))
	r := reader{toks: toks, ms: ms}
	r.read()
	for i, m := range ms {
		out = append(out, Guess{Family: data().all[m.family].id, Confidence: r.conf[i], Target: r.target[i], Word: text[m.start:m.end], Start: m.start, End: m.end})
	}
	slices.SortStableFunc(out, func(a, b Guess) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

// Families lists the families of a mark's goods as a register or a brand's list words them, each once.
func Families(goods string) []Family {
	var out []Family
	for _, m := range data().matches(goods, tokenise(goods)) {
		if f := data().all[m.family].id; !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// matches finds goods words, the longest at each place.
func (b *book) matches(text string, toks []token) []match {
	var out []match
	for i := 0; i < len(toks); {
		if toks[i].asian {
			out = b.asianMatches(out, text, toks, i)
			i++
			continue
		}
		m, ok := b.longestPhrase(toks, i)
		if !ok {
			i++
			continue
		}
		if m.family != ignored {
			out = append(out, m)
		}
		i = m.last
	}
	return out
}

func (b *book) longestPhrase(toks []token, i int) (match, bool) {
	for _, p := range b.phrases[toks[i].text] {
		if last := p.fits(toks, i); last > 0 {
			return match{family: p.family, first: i, last: last, start: toks[i].start, end: toks[last-1].end, lang: p.lang}, true
		}
	}
	return match{}, false
}

// modelWords may stand inside a goods word: "iphone 15 pro case".
var modelWords = map[string]bool{"pro": true, "max": true, "plus": true, "mini": true, "ultra": true, "air": true, "se": true, "series": true, "gen": true}

// fits returns the token after the phrase when it stands at i, 0 if it does not. Model numbers may stand between its words.
func (p *phrase) fits(toks []token, i int) int {
	const models = 3
	at, skipped := i+1, 0
	for _, w := range p.tokens[1:] {
		for at < len(toks) && toks[at].text != w && skipped < models && toks[at].brk == brkNone && (strings.ContainsAny(toks[at].text, "0123456789") || modelWords[toks[at].text]) {
			at++
			skipped++
		}
		if at >= len(toks) || toks[at].text != w || toks[at].brk > brkSoft {
			return 0
		}
		at++
	}
	return at
}

// asianMatches cuts a run of Han or kana by the longest words.
func (b *book) asianMatches(out []match, text string, toks []token, i int) []match {
	t := &toks[i]
	for at := t.start; at < t.end; {
		n, f, ok := b.longestAsian(text[at:t.end])
		if !ok {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		if f != ignored {
			out = append(out, match{family: f, first: i, last: i + 1, start: at, end: at + n, lang: "zh"})
		}
		at += n
	}
	return out
}

func (b *book) longestAsian(s string) (bytes, family int, ok bool) {
	end := 0
	for n := 0; n < b.longest && end < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
		if f, found := b.asian[s[:end]]; found {
			bytes, family, ok = end, f, true
		}
	}
	return bytes, family, ok
}

// reader tells what is sold from where the words stand.
type reader struct {
	toks   []token
	ms     []match
	conf   []float64
	target []bool
}

// clause is a run of matches with no break between, and what opened it.
type clause struct {
	from, to int // matches
	with     bool
	target   bool
	level    int // of a category path
}

func (r *reader) read() {
	r.conf, r.target = make([]float64, len(r.ms)), make([]bool, len(r.ms))
	clauses, levels := r.clauses()
	first := true
	for _, c := range clauses {
		switch {
		case levels > 0:
			r.pathClause(c, levels)
		case c.target && !r.onlyAsian(c):
			r.all(c, confPassing, true)
		case c.with:
			r.all(c, confWith, false)
		case first:
			r.headClause(c, confHead, confWithin)
			first = false
		default:
			r.headClause(c, confLater, confPassing)
		}
	}
	if first && levels == 0 {
		r.rescue()
	}
}

// onlyAsian reports a clause behind a Chinese connective, where the goods sold follow what they fit in one breath
// (适用于 iPhone 15 手机壳): its last word is what is sold.
func (r *reader) onlyAsian(c clause) bool { return r.ms[c.from].lang == "zh" }

// rescue keeps a text whose every goods word is a target or a companion from having no goods: nothing else is sold.
func (r *reader) rescue() {
	for i := range r.ms {
		if !r.target[i] {
			r.conf[i] = max(r.conf[i], confPassing)
		}
	}
}

func (r *reader) all(c clause, conf float64, target bool) {
	for i := c.from; i < c.to; i++ {
		r.conf[i], r.target[i] = conf, target
	}
}

// headClause gives the head of a phrase its confidence: the last goods word, in Romance languages the first.
func (r *reader) headClause(c clause, head, rest float64) {
	h := c.to - 1
	switch r.ms[c.from].lang {
	case "es", "fr", "it", "pt":
		h = c.from
	}
	for i := c.from; i < c.to; i++ {
		r.conf[i] = rest
	}
	r.conf[h] = head
}

func (r *reader) pathClause(c clause, levels int) {
	if c.level == levels {
		r.headClause(c, confLeaf, confLater)
		return
	}
	r.all(c, confPath, false)
}

// clauses groups the matches by the breaks and words between them; levels is the depth of a category path, 0 for none.
func (r *reader) clauses() (out []clause, levels int) {
	cur, with, target, level := -1, false, false, 0
	k := 0
	for i := 0; i < len(r.toks) && k < len(r.ms); i++ {
		t := &r.toks[i]
		if i > 0 && t.brk != brkNone {
			cur = -1
			if t.brk == brkHard || t.brk == brkLevel {
				with, target = false, false
			} else if t.brk == brkSoft && with {
				with = false
			}
			if t.brk == brkLevel {
				level++
			}
		}
		if i < r.ms[k].first {
			switch {
			case connectives[t.text] || t.asian && asianConnective(t.text):
				cur, target = -1, true
			case companions[t.text]:
				cur, with = -1, true
			}
			continue
		}
		if cur < 0 {
			out = append(out, clause{from: k, to: k, with: with, target: target, level: level})
			cur = len(out) - 1
		}
		for k < len(r.ms) && r.ms[k].first <= i {
			k++
		}
		out[cur].to = k
		i = max(i, r.ms[k-1].last-1)
	}
	if level == 0 {
		return out, 0
	}
	return out, level
}

// connectives open what the goods go with. Purpose words follow some of them ("for women"), which are no goods.
var connectives = set("for fit fits fitting compatible compatibility replacement works para fur passend kompatibel pour per adatto voor replaces suitable suits")

// companions open what comes along or what the goods are made of or shown with.
var companions = set("with w con mit avec incl including includes featuring plus from by in made")

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

func asianConnective(s string) bool {
	for _, c := range [...]string{"适用", "兼容", "适配", "通用于", "用于", "専用", "対応"} {
		if strings.Contains(s, c) {
			return true
		}
	}
	return false
}

// ClassesOf are the Nice classes of goods told in words, the likeliest first; a class may stand twice.
func ClassesOf(goods string) []Class {
	var out []Class
	for _, g := range Classify(goods) {
		out = append(out, g.Family.Classes()...)
	}
	return out
}
