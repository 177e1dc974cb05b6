// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"sort"
	"strings"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/trademarks/nice"
)

// field is one part of a listing, folded and read for terms.
type field struct {
	name   listing.Field
	text   fold.Text
	terms  []term
	goods  []nice.Guess // goods words of this field, targets of a connective included
	weight fieldWeight
}

// fieldWeight is how much a mention in a field speaks for use as a mark.
type fieldWeight uint8

const (
	weightProse    fieldWeight = iota // description, bullets: talk about the goods
	weightKeywords                    // put there to be found
	weightTitle
	weightBrand
)

// reading is everything the rules know of a listing besides the marks in it.
type reading struct {
	listing  *listing.Listing
	fields   []field
	goods    []nice.Guess // what is sold, best first; connective targets removed
	families map[nice.Family]bool
	brand    string // folded brand field, "" when it is empty or says there is none
	unbrand  bool   // the brand field says there is no brand
	lists    map[list][]place
	used     bool // sold as used or refurbished
	repair   bool // work on goods is sold, not goods
	parts    bool // the category or title calls the goods an accessory, part or refill
	// attachment: the category or title names a thing that goes with another
	attachment bool
}

// place is a term with the field it stands in.
type place struct {
	field int
	*term
}

// read folds a listing and finds its terms and goods.
func read(l *listing.Listing) *reading {
	r := &reading{listing: l, lists: map[list][]place{}, families: map[nice.Family]bool{}}
	for name, text := range l.Texts() {
		r.add(name, text)
	}
	r.readBrand()
	r.readGoods()
	r.parts = namesAccessory(leaf(l.Category)) || namesAccessory(l.Title)
	r.attachment = namesAttachment(leaf(l.Category)) || namesAttachment(l.Title)
	r.used = l.Condition == listing.ConditionUsed || l.Condition == listing.ConditionRefurbished
	r.repair = r.repairs()
	r.readAuthority()
	r.readHiding()
	for i := range r.fields {
		for j := range r.fields[i].terms {
			t := &r.fields[i].terms[j]
			if !t.negated && !ordinaryTerm(&r.fields[i].text, t) {
				r.lists[t.list] = append(r.lists[t.list], place{i, t})
			}
		}
	}
	return r
}

// weightOf says how much a mention in a field speaks for use as a mark.
func weightOf(name listing.Field) fieldWeight {
	switch name {
	case listing.FieldTitle:
		return weightTitle
	case listing.FieldBrand:
		return weightBrand
	case listing.FieldKeywords:
		return weightKeywords
	}
	return weightProse
}

func (r *reading) add(name listing.Field, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	w := weightOf(name)
	f := field{name: name, text: fold.Fold(text), weight: w}
	if w != weightBrand {
		f.terms = findTerms(&f.text)
	}
	if w == weightTitle {
		f.goods = nice.Classify(text)
	}
	r.fields = append(r.fields, f)
}

// readAuthority reads a claim of authority that the mark stands in the middle of: "authorised Le Creuset stockist".
func (r *reading) readAuthority() {
	const between = 4
	for i := range r.fields {
		t := &r.fields[i].text
		for a := range t.Tokens {
			if !authorised[t.Tokens[a].Text] {
				continue
			}
			for b := a + 1; b < len(t.Tokens) && b <= a+between; b++ {
				if dealers[t.Tokens[b].Text] && !sentenceBreak(t, a, b) {
					p := &phrase{list: listLicence, lang: "en", text: t.Tokens[a].Text + " … " + t.Tokens[b].Text}
					r.fields[i].terms = append(r.fields[i].terms, term{phrase: p, first: a, last: b + 1, start: t.Tokens[a].Start, end: t.Tokens[b].End})
				}
			}
		}
	}
}

var (
	authorised = wordSet("authorised authorized official approved appointed")
	dealers    = wordSet("stockist dealer retailer reseller distributor partner")
)

func (r *reading) readBrand() {
	brand := fold.Word(r.listing.Brand)
	for _, p := range phraseBook()[firstToken(r.listing.Brand)] {
		if p.list == listUnbranded && strings.Join(p.tokens, "") == brand {
			r.unbrand = true
			return
		}
	}
	r.brand = brand
}

func firstToken(s string) string {
	t := fold.Fold(s)
	if len(t.Tokens) == 0 {
		return ""
	}
	return t.Tokens[0].Text
}

// readGoods takes what is sold from the category, else from the title's own goods words. Both are kept: a category
// may be broader than the title, and a title may name goods the category does not.
func (r *reading) readGoods() {
	keep := func(gs []nice.Guess, weight float64) {
		for _, g := range gs {
			if g.Target {
				continue
			}
			g.Confidence *= weight
			r.goods = append(r.goods, g)
			if g.Confidence >= goodsFloor {
				r.families[g.Family] = true
			}
		}
	}
	keep(nice.Classify(r.listing.Category), 1)
	for i := range r.fields {
		if r.fields[i].weight == weightTitle {
			keep(r.fields[i].goods, 0.9)
		}
	}
	if len(r.goods) == 0 {
		keep(nice.Classify(r.listing.Description), 0.6)
	}
	sort.SliceStable(r.goods, func(i, j int) bool { return r.goods[i].Confidence > r.goods[j].Confidence })
}

// goodsFloor is the confidence below which a goods word is a passing mention, not what is sold.
const goodsFloor = 0.35

// has reports whether the listing says something of a list anywhere, in the wanted strength.
func (r *reading) has(l list, want termFlag) bool {
	for _, p := range r.lists[l] {
		if want == 0 || p.flags&want != 0 {
			return true
		}
	}
	return false
}

// counterfeit reports whether the listing speaks counterfeit jargon: one phrase that says it alone, or two that hint at it.
func (r *reading) counterfeit() bool {
	weak := map[string]bool{}
	for _, p := range r.lists[listCounterfeit] {
		if p.flags&flagStrong != 0 && (p.flags&flagObject == 0 || r.copiedGoods() || len(r.goods) == 0) {
			return true
		}
		weak[strings.Join(p.tokens, " ")] = true
	}
	return len(weak) >= 2
}

// counterfeitHint reports at least one word of counterfeit jargon.
func (r *reading) counterfeitHint() bool { return len(r.lists[listCounterfeit]) > 0 }

// accessoryWords in a category or title say that the goods go with something else, whatever they are.
var accessoryWords = wordSet(`accessory accessories part parts replacement replacements spare spares refill refills consumables attachment attachments adapter
	zubehor ersatzteil ersatzteile accesorio accesorios repuesto repuestos recambio recambios accessoires accessoire pieces rechange detachees accessori ricambi ricambio pecas acessorios
	配件 零件 耗材 替换 附件 周边 适配 改装`)

// attachmentWords are things that go with another thing more often than not; beside the maker of such a thing they are no
// goods of its own.
var attachmentWords = wordSet(`case cases cover covers sleeve holder strap straps band bands mount stand dock charger cable grip grips skin skins protector lid lids filter
	filters pad pads cartridge cartridges nozzle hose brush head heads belt belts bag bags pouch guard guards nipple nipples nib nibs blade blades battery batteries
	mat mats bracket brackets bezel gasket gaskets hinge hinges bumper bumpers sunshade fuse fuses toner drum keycaps tips
	hulle hullen tasche deckel funda fundas tapa filtro filtros housse coque couvercle filtre filtres custodia cover capa capas
	壳 套 膜 盖 垫 袋 刷 头 支架 表带`)

// leaf is the last level of a category path: "Accessories > Watches" are watches.
func leaf(category string) string {
	return strings.TrimSpace(category[strings.LastIndexAny(category, ">›|/")+1:])
}

func namesAccessory(text string) bool {
	t := fold.Fold(text)
	for i := range t.Tokens {
		if w := t.Tokens[i].Text; accessoryWords[w] || strings.HasSuffix(w, "zubehor") || strings.HasPrefix(w, "ersatz") || strings.HasSuffix(w, "ersatzteile") || i+1 < len(t.Tokens) && t.Tokens[i].Script == fold.Han && accessoryWords[t.Tokens[i].Text+t.Tokens[i+1].Text] {
			return true
		}
	}
	return false
}

func namesAttachment(text string) bool {
	t := fold.Fold(text)
	for i := range t.Tokens {
		if attachmentWords[t.Tokens[i].Text] {
			return true
		}
	}
	return false
}

// accessory reports whether what is sold goes with something else (a case, a strap, a filter, a cartridge).
func (r *reading) accessory() bool {
	if r.parts {
		return true
	}
	for f := range r.families {
		if len(f.AccessoryOf()) > 0 {
			return true
		}
	}
	return false
}

func (r *reading) merchandise() bool {
	for f := range r.families {
		if f.Merchandise() {
			return true
		}
	}
	return false
}
