// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/lookup"
	"markwarden/trademarks"
)

// Meets reports whether anything in a listing may use a mark of the register: false is the promise that Screen finds none in
// it, at a part of the cost, since the listing's other words are not read. What cannot be judged meets everything. It is for a
// small register held against very many listings, of which few use any of its marks.
func (e *Engine) Meets(l *listing.Listing) bool {
	if len(e.register.descriptions) > 0 || refuse(l).EN != "" {
		return true
	}
	var hits []lookup.Hit
	brand := fold.Word(l.Brand)
	for name, given := range l.Texts() {
		if strings.TrimSpace(given) == "" {
			continue
		}
		f := field{name: name, text: fold.Fold(given), weight: weightOf(name)}
		hits = e.register.Finder.Query(hits[:0], &f.text, lookup.QueryOptions{Cold: true})
		for _, h := range hits {
			if e.mayStand(&f, h, brand) {
				return true
			}
		}
	}
	return false
}

// mayStand reports whether a hit may be a use of a record that it leads to, by how it is written alone. A record that cannot be
// read may; so may every curated entry, whose rules look at more.
func (e *Engine) mayStand(f *field, h lookup.Hit, brand string) bool {
	for i, p := range e.register.Finder.Postings(h.Text) {
		if i >= postingsSought {
			return true
		}
		m, err := e.register.Marks.Mark(p.Record)
		if err != nil || m.Curated {
			return true
		}
		if m.Status.Live() && !e.written(f, 0, h, p, &m).hopeless(e.policy, f, brand) {
			return true
		}
	}
	return false
}

// hopeless reports a mention of an office's record that is turned away whatever else the listing says: by dismiss, or by
// ordinaryUse for a name of ordinary words that the brand field does not give.
func (x *mention) hopeless(p *Policy, f *field, brand string) bool {
	letters := utf8.RuneCountInString(fold.Word(x.name))
	switch x.form {
	case formInside, formHomophone:
		return true
	case formTypo, formSound:
		if x.ordinary || x.like < p.Likeness.High || letters < shortestRecord {
			return true
		}
	}
	plain := x.mark.Kind == trademarks.KindBrand && x.alias.Kind != trademarks.AliasAbbreviation && x.alias.Kind != trademarks.AliasSlang
	return plain && (x.dictionary || letters <= shortestName) && f.weight != weightBrand && (brand == "" || !brandNames(brand, x))
}
