// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"markwarden/internal/fold"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// namesakesText lists names that are also something else (a god, a river, a planet, an inventor) with the words that show it:
// anywhere in the same field, or, marked ">", right behind the name, or, marked ">>", right behind it on the mark's own goods too.
//
//go:embed namesakes.tsv
var namesakesText string

// otherSense is what else a name can be.
type otherSense struct {
	field  map[string]bool // words that show it from anywhere in the field
	behind map[string]bool // words that show it right behind the name
	phrase map[string]bool // likewise, whatever is sold
	given  bool            // people are called so
}

var namesakes = sync.OnceValue(func() map[string]*otherSense {
	m := map[string]*otherSense{}
	of := func(name string) *otherSense {
		if m[name] == nil {
			m[name] = &otherSense{field: map[string]bool{}, behind: map[string]bool{}, phrase: map[string]bool{}}
		}
		return m[name]
	}
	for i, line := range strings.Split(strings.TrimSpace(namesakesText), "\n") {
		name, words, ok := strings.Cut(line, "\t")
		if i == 0 || !ok {
			continue
		}
		if name == "given" {
			for w := range strings.FieldsSeq(words) {
				of(w).given = true
			}
			continue
		}
		s := of(fold.Word(name))
		for w := range strings.FieldsSeq(words) {
			if next, whatever := strings.CutPrefix(w, ">>"); whatever {
				s.phrase[next] = true
			} else if next, right := strings.CutPrefix(w, ">"); right {
				s.behind[next] = true
			} else {
				s.field[w] = true
			}
		}
	}
	return m
})

// nameWords say that a given name stands on the goods.
var nameWords = wordSet("name names named nombre nombres prenom prenoms nome nomes namen vorname vornamen 名 字")

// namesake reports a name that the words beside it give to something else than the mark, on goods that are not the mark's own. A
// character, a person or an event keeps its own name.
func (j *judgement) namesake(f *field, x *mention) bool {
	switch x.mark.Kind {
	case trademarks.KindBrand, trademarks.KindLine:
	case trademarks.KindTeam, trademarks.KindGeneric:
	default:
		return false
	}
	s := namesakes()[fold.Word(x.written)]
	if s == nil || !x.form.same() || f.weight == weightBrand || f.touched(x) {
		return false
	}
	own := x.onGoodsOf() && (x.mark.Kind == trademarks.KindBrand || x.mark.Kind == trademarks.KindLine)
	if i := x.last; i < len(f.text.Tokens) && f.breakBefore(i) == noBreak && (!own && s.behind[f.text.Tokens[i].Text] || s.phrase[f.text.Tokens[i].Text]) {
		return true
	}
	if own {
		return false
	}
	for i := range f.text.Tokens {
		w := f.text.Tokens[i].Text
		if (i < x.first || i >= x.last) && (s.field[w] || s.given && nameWords[w]) {
			return true
		}
	}
	return false
}

// personalWords say that goods bear the buyer's name.
var personalWords = wordSet("personalized personalised personalizado personalizada personnalise personnalisee personalisiert personalisierte personalisierter monogrammed")

// givenName is R16 for a given name on goods that bear the buyer's: "Personalized Celine tote bag". Nothing there says the house, but
// the goods are its own.
func (j *judgement) givenName(s *subject) (ruling, bool) {
	switch n := namesakes()[fold.Word(s.written)]; {
	case n == nil || !n.given || s.form != formExact || s.isBrand || s.onGoods != nil || !j.title(s.mention):
		return ruling{}, false
	case s.mark.Kind != trademarks.KindBrand && s.mark.Kind != trademarks.KindLine:
		return ruling{}, false
	}
	if slices.ContainsFunc(j.subjects, func(o *subject) bool { return o != s && o.house == s.house && o.mark.ID != s.mark.ID }) {
		return ruling{}, false // beside another name of the house it is the house
	}
	return ruling{"R16", Caution, RoleDescriptive, "given-name"}, hasWord(&j.reading.fields[s.field].text, personalWords)
}

// touched reports a term of imitation, false origin or the sign itself right beside the name: then the maker is meant.
func (f *field) touched(x *mention) bool {
	for i := range f.terms {
		t := &f.terms[i]
		switch t.list {
		case listImitation, listFalseOrigin, listOnGoods, listCounterfeit:
			if !t.negated && !ordinaryTerm(&f.text, t) && gap(t, x) <= 1 {
				return true
			}
		}
	}
	return false
}

// aboutIt are words of works about a subject: a history, a biography, a handbook.
var aboutIt = wordSet(`story stories history biography biographies memoir unauthorised unauthorized illustrated inside guide handbook manual encyclopedia companion catalogue
	rise fall empire life lives legacy portrait biografia geschichte biografie biographie histoire historia storia vita manuel manuale handbuch 传 史 手册 指南 故事`)

// notAWork are words of things that only look like books, or are blank.
var notAWork = wordSet("decor decorative faux fake coloring colouring activity sticker stickers blank journal box clutch storage case cover notebook planner display")

// work reports a book whose title names its subject: the name says what the book is about (R8).
func (j *judgement) work(s *subject) bool {
	switch s.mark.Kind {
	case trademarks.KindBrand, trademarks.KindLine, trademarks.KindPerson, trademarks.KindTeam:
	default:
		return false
	}
	if s.isBrand || s.onGoods != nil || !s.form.same() || !j.reading.families[bookFamily] || j.madeForBooks(s) {
		return false
	}
	f := &j.reading.fields[s.field]
	about := false
	for i := range f.text.Tokens {
		if i >= s.first && i < s.last {
			continue
		}
		w := f.text.Tokens[i].Text
		if notAWork[w] {
			return false
		}
		about = about || aboutIt[w]
	}
	for _, g := range nice.Classify(j.reading.listing.Category) {
		about = about || g.Family == bookFamily && strings.Contains(fold.Word(j.reading.listing.Category), "biograph")
	}
	return about
}

const (
	bookFamily   nice.Family = "books"
	repairFamily nice.Family = "repair-services"
)

// madeForBooks reports a mark of publishers, whose own goods are books.
func (j *judgement) madeForBooks(s *subject) bool {
	return s.goods.Mark == bookFamily && (s.mark.Kind == trademarks.KindBrand || s.mark.Kind == trademarks.KindLine)
}

// repairs reports work on goods as what is sold: by its goods words, by a category that ends in repair, or by "repair … service".
func (r *reading) repairs() bool {
	const between = 3
	if r.families[repairFamily] {
		return true
	}
	c := fold.Fold(leaf(r.listing.Category))
	if n := len(c.Tokens); n > 0 && repairWords[c.Tokens[n-1].Text] {
		return true
	}
	for i := range r.fields {
		if r.fields[i].weight != weightTitle {
			continue
		}
		tokens := r.fields[i].text.Tokens
		for a := range tokens {
			if !repairWords[tokens[a].Text] {
				continue
			}
			for b := a + 1; b < min(len(tokens), a+2+between); b++ {
				if serviceWords[tokens[b].Text] {
					return true
				}
			}
		}
	}
	return false
}

var (
	repairWords  = wordSet("repair repairs servicing restoration reparatur reparaturen reparation reparations reparacion reparaciones riparazione riparazioni reparo")
	serviceWords = wordSet("service services servicio servicios servizio servizi servico")
)

// service is R8 where work on the goods is sold: a repairer has to say what is repaired.
func (j *judgement) service(s *subject) (ruling, bool) {
	if s.isBrand || s.masked || !s.form.same() || merchandisedKind(s.mark.Kind) || j.reading.fields[s.field].weight == weightKeywords {
		return ruling{}, false
	}
	if j.work(s) {
		return ruling{"R8", Clear, RoleNominative, "work"}, true
	}
	if !j.reading.repair || j.reading.has(listOnGoods, 0) {
		return ruling{}, false
	}
	if s.otherBrand || j.reading.has(listThirdParty, 0) {
		return ruling{"R8", Clear, RoleNominative, "service"}, true
	}
	return ruling{"R8", Caution, RoleNominative, "service-whose"}, true
}
