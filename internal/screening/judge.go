// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"cmp"
	"slices"
	"strings"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/trademarks"
)

// judgement is the work on one listing: which mentions stand, how each mark is used, what rule fires.
type judgement struct {
	engine     *Engine
	reading    *reading
	options    Options
	subjects   []*subject
	findings   []Finding
	considered []Finding
}

// subject is a mention that stands, with what the words around it say.
type subject struct {
	*mention
	context
	house      string // folded name of the house the mark belongs to, for telling unrelated marks apart
	isBrand    bool   // the brand field names this mark
	otherBrand bool   // the brand field names another brand
	faint      bool   // an ordinary word on the mark's goods, with no sign that the brand is meant: R16 at most
	ruling     ruling

	covered   []string // markets that a licence on record takes in; the others stay open
	coveredBy *Licence
}

// run judges every mention and fills findings and considered.
func (j *judgement) run(all []*mention) {
	slices.SortStableFunc(all, compareMentions)
	possible := all[:0]
	for _, x := range all {
		if why := j.dismiss(x); why != "" {
			j.consider(x, why)
			continue
		}
		possible = append(possible, x)
	}
	j.settle(possible)
	for _, s := range j.subjects {
		s.ruling = j.decide(s)
	}
	j.report()
}

// settle chooses the mentions that stand. One that turns out to be ordinary language gives its place back to what it covered
// ("Swarovski Swan" on stickers is no description of the swan, and Swarovski still stands there).
func (j *judgement) settle(possible []*mention) {
	for {
		standing, covered := resolve(possible)
		j.subjects = j.subjects[:0]
		for _, x := range standing {
			j.subjects = append(j.subjects, j.subject(x, standing))
		}
		dropped := j.confirm()
		possible = slices.DeleteFunc(possible, func(x *mention) bool { return dropped[x] })
		if !slices.ContainsFunc(covered, func(c cover) bool { return dropped[c.by] }) {
			j.vouched()
			for _, c := range covered {
				if c.by.mark.ID != c.mention.mark.ID {
					j.consider(c.mention, suppressedPart)
				}
			}
			return
		}
	}
}

// vouched leaves out the marks the caller vouches for. They stood until now: they still cover the text they explain and carry
// the list of a connective.
func (j *judgement) vouched() {
	j.subjects = slices.DeleteFunc(j.subjects, func(s *subject) bool {
		ok := j.authorised(s.mark)
		if ok {
			j.consider(s.mention, suppressedAuthorised)
			return true
		}
		covered, by, all := j.cover(s.mark)
		if by != nil && j.decide(s).level == Block {
			return false // a licence is no leave to copy or to hide
		}
		if all {
			j.considerLicence(s.mention, by)
			return true
		}
		s.covered, s.coveredBy = covered, by
		return false
	})
}

// cover is a mention and the one that explains more of the text at its place.
type cover struct{ mention, by *mention }

// resolve keeps, of mentions in order of rank that overlap, the one that explains most of the text.
func resolve(possible []*mention) (standing []*mention, covered []cover) {
	for _, x := range possible {
		if y := overlapping(standing, x); y != nil {
			covered = append(covered, cover{x, y})
			continue
		}
		standing = append(standing, x)
	}
	slices.SortStableFunc(standing, func(a, b *mention) int {
		return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.first, b.first))
	})
	return standing, covered
}

// overlapping finds a kept mention at the place of x. Words that describe trade dress say nothing against a name among them.
func overlapping(kept []*mention, x *mention) *mention {
	for _, y := range kept {
		if y.field != x.field || y.start >= x.end || x.start >= y.end {
			continue
		}
		if (y.mark.Kind == trademarks.KindDress) == (x.mark.Kind == trademarks.KindDress) || namesColour(y, x) {
			return y
		}
	}
	return nil
}

// namesColour reports that x is the house in the name of its colour ("Tiffany" of "Tiffany blue"): a colour is named there.
func namesColour(y, x *mention) bool {
	return houseColour(y.mark) && y.form == formExact && y.start <= x.start && x.end < y.end && fold.Word(x.name) == fold.Word(y.mark.House)
}

// houseColour reports a mark that is the colour of a house, called by both ("Tiffany Blue").
func houseColour(m *trademarks.Mark) bool {
	if m.Kind != trademarks.KindDress || m.House == "" {
		return false
	}
	colour, ok := strings.CutPrefix(fold.Word(m.Text), fold.Word(m.House))
	return ok && plainColours[colour]
}

var plainColours = wordSet("blue red orange green yellow pink purple brown black white gold silver grey gray turquoise")

func (j *judgement) subject(x *mention, all []*mention) *subject {
	f := &j.reading.fields[x.field]
	var spans []*mention
	for _, y := range all {
		if y.field == x.field {
			spans = append(spans, y)
		}
	}
	s := &subject{mention: x, context: contextOf(f, x, spans), house: houseName(x.mark)}
	if b := j.reading.brand; b != "" {
		s.isBrand = f.weight == weightBrand && wholeBrand(f, x) || brandNames(b, x)
		s.otherBrand = !s.isBrand
	}
	return s
}

// wholeBrand reports that a brand field is the mention and at most words that every shop adds ("Gucci Official Store").
func wholeBrand(f *field, x *mention) bool {
	for i := range f.text.Tokens {
		if (i < x.first || i >= x.last) && !shopWords[f.text.Tokens[i].Text] {
			return false
		}
	}
	return true
}

var shopWords = wordSet(`store shop official outlet online us usa uk eu inc co ltd llc company brand the flagship direct mall group
	官 方 旗 舰 店 专 卖 营`)

// brandNames reports whether the folded brand field names the mark of x or its house.
func brandNames(brand string, x *mention) bool {
	for _, n := range [...]string{x.mark.Text, x.mark.House, x.name} {
		if w := fold.Word(n); w != "" && (w == brand || plural(w, brand)) {
			return true
		}
	}
	for _, a := range x.mark.Aliases {
		if a.Kind == trademarks.AliasName && fold.Word(a.Text) == brand {
			return true
		}
	}
	return false
}

// houseName is the owner by which marks are related: marks of one owner side by side are no stuffing.
func houseName(m *trademarks.Mark) string {
	if o := fold.Word(m.OwnerName()); o != "" {
		return o
	}
	if m.House != "" {
		return fold.Word(m.House)
	}
	return fold.Word(m.Text)
}

// confirm drops subjects whose name is ordinary language unless something shows that the brand is meant: another name of
// the same owner, the brand field, a term that speaks of it. It returns what it dropped.
func (j *judgement) confirm() map[*mention]bool {
	dropped := map[*mention]bool{}
	j.subjects = slices.DeleteFunc(j.subjects, func(s *subject) bool {
		why := j.ordinaryUse(s)
		if why != "" {
			j.consider(s.mention, why)
			dropped[s.mention] = true
		}
		return why != ""
	})
	return dropped
}

// ruling is what a rule made of a subject.
type ruling struct {
	rule  string
	level Level
	role  Role
	// why and args fill the reason's template.
	why string
}

// fieldName of a subject.
func (j *judgement) fieldName(x *mention) listing.Field { return j.reading.fields[x.field].name }

// title reports whether x stands in the title.
func (j *judgement) title(x *mention) bool { return j.reading.fields[x.field].weight == weightTitle }

// report turns rulings into findings.
func (j *judgement) report() {
	for _, s := range j.subjects {
		if !j.holdsSomewhere(s.mark) {
			j.consider(s.mention, suppressedTerritory)
			continue
		}
		if s.ruling.level == Clear && s.ruling.role != RoleNominative {
			j.consider(s.mention, s.ruling.why)
			continue
		}
		j.findings = append(j.findings, j.finding(s))
		if h, ok := j.engine.register.house(s.mark); ok && !j.reported(h.ID) {
			j.findings = append(j.findings, j.houseFinding(s, &h))
		}
	}
	if f, ok := j.withoutMark(); ok {
		j.findings = append(j.findings, f)
	}
	slices.SortStableFunc(j.findings, func(a, b Finding) int {
		if a.Score != b.Score {
			return b.Score - a.Score
		}
		return 0
	})
}

// holdsSomewhere reports whether a mark can be relied on in a market that was asked for; none asked for means all.
func (j *judgement) holdsSomewhere(m *trademarks.Mark) bool {
	markets := j.reading.listing.Markets
	return len(markets) == 0 || slices.ContainsFunc(markets, func(market string) bool { return holds(m.Office, market) })
}

func (j *judgement) reported(id string) bool {
	return slices.ContainsFunc(j.findings, func(f Finding) bool { return f.MarkID == id }) ||
		slices.ContainsFunc(j.subjects, func(s *subject) bool { return s.mark.ID == id })
}

// authorised reports whether the caller vouches for the mark or its house.
func (j *judgement) authorised(m *trademarks.Mark) bool {
	if len(j.options.Authorised) == 0 {
		return false
	}
	house, _ := j.engine.register.house(m)
	return slices.ContainsFunc(j.options.Authorised, func(a string) bool {
		w := fold.Word(a)
		return a == m.ID || a == house.ID && a != "" || w == fold.Word(m.Text) || m.House != "" && w == fold.Word(m.House) || strings.EqualFold(a, m.OwnerName())
	})
}
