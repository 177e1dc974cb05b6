// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"markwarden/internal/fold"
	"markwarden/internal/lookup"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Finder proposes the marks in a text. Both a single table and a base with its daily delta are one.
type Finder interface {
	Query(dst []lookup.Hit, text *fold.Text, opt lookup.QueryOptions) []lookup.Hit
	Postings(text uint32) []lookup.Posting // lowest record first
	Plain(text uint32) string              // folded, without spaces
}

// Marks hands out the records behind postings. Record numbers run from 0 to Len-1.
type Marks interface {
	Mark(record uint32) (trademarks.Mark, error)
	Len() int
}

// Register is one version of the register as screening needs it: a finder and the records it points to.
// It is immutable and safe for concurrent use.
type Register struct {
	Stamp  RegisterStamp
	Finder Finder
	Marks  Marks

	curated  int                                      // records below are curated entries
	families [familySlots]atomic.Pointer[recordGoods] // of the records met last
	houses   map[string]uint32

	shortcuts [26][]houseMark // by the first letter of the name

	descriptions []description // of trade dress
}

// NewRegister joins a finder and its records. curated is the number of leading records that are curated entries:
// house marks are looked up among them.
func NewRegister(stamp RegisterStamp, f Finder, m Marks, curated int) (*Register, error) {
	r := &Register{Stamp: stamp, Finder: f, Marks: m, curated: curated, houses: make(map[string]uint32, curated)}
	for i := range curated {
		k, err := m.Mark(uint32(i))
		if err != nil {
			return nil, err
		}
		r.descriptions = append(r.descriptions, describe(uint32(i), &k)...)
		r.shortcutTo(uint32(i), &k)
		if w := fold.Word(k.Text); k.House == "" || r.houses[w] == 0 {
			r.houses[w] = uint32(i)
		}
	}
	return r, nil
}

// familySlots holds every curated record and bounds what a server that met millions keeps.
const familySlots = 1 << 15

// recordGoods is what was worked out of a record's goods.
type recordGoods struct {
	record   uint32
	families []nice.Family
}

// goodsOf is the goods families of a record, worked out once while the record is met often.
func (r *Register) goodsOf(record uint32, m *trademarks.Mark) []nice.Family {
	slot := &r.families[record%familySlots]
	if g := slot.Load(); g != nil && g.record == record {
		return g.families
	}
	g := &recordGoods{record, nice.Families(m.Goods)}
	slot.Store(g)
	return g.families
}

// house is the house mark of a product line.
func (r *Register) house(m *trademarks.Mark) (trademarks.Mark, bool) {
	if m.House == "" || strings.EqualFold(m.House, m.Text) {
		return trademarks.Mark{}, false
	}
	i, ok := r.houses[fold.Word(m.House)]
	if !ok {
		return trademarks.Mark{}, false
	}
	h, err := r.Marks.Mark(i)
	return h, err == nil && strings.EqualFold(fold.Word(h.Text), fold.Word(m.House))
}

// Entries yields the texts a mark is found by: its own, then each alias numbered from 1. The strongest element of a known mark
// of several words counts as one more alias (see element), and so do the parts replica sellers cut such names into (see parts).
func Entries(record uint32, m *trademarks.Mark, yield func(lookup.Entry) bool) bool {
	famous := m.Curated // worth pieces and patterns: somebody thought it worth an entry
	hanName := func(a trademarks.Alias) bool {
		return m.Curated && a.Kind == trademarks.AliasName && !strings.ContainsFunc(a.Text, func(c rune) bool { return !unicode.Is(unicode.Han, c) })
	}
	if !yield(lookup.Entry{Text: m.Text, Record: record, Famous: famous}) {
		return false
	}
	for i, a := range m.Aliases {
		if a.Kind == trademarks.AliasTranslation || a.Kind == trademarks.AliasPseudo {
			continue // what a mark means and how an office's search spells it are not what it is called by
		}
		if i < lastAlias && !yield(lookup.Entry{Text: a.Text, Record: record, Alias: uint8(i + 1), Famous: famous && a.Kind == trademarks.AliasName || hanName(a)}) {
			return false
		}
	}
	if e := element(m); e != "" && !yield(lookup.Entry{Text: e, Record: record, Alias: elementAlias}) {
		return false
	}
	for i, p := range parts(m) {
		if !yield(lookup.Entry{Text: p, Record: record, Alias: uint8(firstPart + i), Famous: len(p) >= shortestWord}) {
			return false
		}
	}
	return true
}

const (
	lastAlias    = 199
	firstPart    = 200 // posting numbers of a mark's parts
	mostParts    = 50
	elementAlias = 255 // posting number of a mark's strongest element
)

// parts are what replica sellers cut a well-known name of several words into, so that the whole name never stands in a title:
// its words (Klein of Calvin Klein) and its initials (CK). Openings and endings of one word, and of names in Han characters, are
// lookup's pieces. A part alone says little: it counts beside words of intent only.
func parts(m *trademarks.Mark) []string {
	if !m.Curated || m.Fame < 2 || m.Kind != trademarks.KindBrand {
		return nil
	}
	var out []string
	add := func(s string) {
		if len(out) < mostParts && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	t := fold.Fold(m.Text)
	if len(t.Tokens) < 2 {
		return nil
	}
	initials := make([]byte, 0, len(t.Tokens))
	for _, k := range t.Tokens {
		if k.Script != fold.Latin {
			return out
		}
		initials = append(initials, k.Text[0])
		if len(k.Text) >= shortestWord && fold.Bits(k.Text) >= rareWord {
			add(k.Text)
		}
	}
	if len(initials) <= mostInitials {
		add(string(initials))
	}
	return out
}

const (
	shortestWord = 4 // letters of a word that is a part
	mostInitials = 4
)

// rareWord is the bits of a word that listings do not use for itself.
const rareWord = 16.0

// element is the word that carries a well-known mark of several words when exactly one of them is no ordinary word
// (Vuitton of Louis Vuitton): the public calls the mark by it (TMEP 1207.01(b)(viii), dominant element).
func element(m *trademarks.Mark) string {
	const shortest = 6 // shorter words are too often somebody's name
	if !m.Curated || m.Fame < 2 || m.Strength == trademarks.StrengthDictionary {
		return ""
	}
	t := fold.Fold(m.Text)
	if len(t.Tokens) < 2 {
		return ""
	}
	if last := t.Tokens[len(t.Tokens)-1]; m.Kind == trademarks.KindPerson && m.Fame >= 3 && len(last.Text) >= shortest && last.Script == fold.Latin && !fold.Known(last.Text) {
		return last.Text // the public calls a person by the family name, whatever the given name is
	}
	found, house := "", fold.Fold(m.House)
	for _, k := range t.Tokens {
		if slices.ContainsFunc(house.Tokens, func(h fold.Token) bool { return h.Text == k.Text }) {
			continue // what a line is called by is not its house
		}
		if len(k.Text) < shortest || k.Script != fold.Latin || fold.Known(k.Text) || fold.KnownCompound(k.Text) || len(nice.Classify(k.Text)) > 0 {
			continue
		}
		if found != "" {
			return ""
		}
		found = k.Text
	}
	return found
}
