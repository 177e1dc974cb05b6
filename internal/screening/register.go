// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"sync"

	"markwarden/internal/fold"
	"markwarden/internal/lookup"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Finder proposes the marks in a text. Both a single table and a base with its daily delta are one.
type Finder interface {
	Query(dst []lookup.Hit, text *fold.Text, opt lookup.QueryOptions) []lookup.Hit
	Postings(text uint32) []lookup.Posting
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

	families sync.Map // record -> []nice.Family, filled as records are met
	houses   map[string]uint32

	descriptions []description // of trade dress
}

// NewRegister joins a finder and its records. curated is the number of leading records that are curated entries:
// house marks are looked up among them.
func NewRegister(stamp RegisterStamp, f Finder, m Marks, curated int) (*Register, error) {
	r := &Register{Stamp: stamp, Finder: f, Marks: m, houses: make(map[string]uint32, curated)}
	for i := range curated {
		k, err := m.Mark(uint32(i))
		if err != nil {
			return nil, err
		}
		r.descriptions = append(r.descriptions, describe(uint32(i), &k)...)
		if w := fold.Word(k.Text); k.House == "" || r.houses[w] == 0 {
			r.houses[w] = uint32(i)
		}
	}
	return r, nil
}

// goodsOf is the goods families of a record, worked out once.
func (r *Register) goodsOf(record uint32, m *trademarks.Mark) []nice.Family {
	if f, ok := r.families.Load(record); ok {
		return f.([]nice.Family)
	}
	f := nice.Families(m.Goods)
	r.families.Store(record, f)
	return f
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

// Entries yields the texts a mark is found by: its own, then each alias numbered from 1.
// The strongest element of a known mark of several words counts as one more alias (see element).
func Entries(record uint32, m *trademarks.Mark, yield func(lookup.Entry) bool) bool {
	if !yield(lookup.Entry{Text: m.Text, Record: record}) {
		return false
	}
	for i, a := range m.Aliases {
		if i < lastAlias && !yield(lookup.Entry{Text: a.Text, Record: record, Alias: uint8(i + 1)}) {
			return false
		}
	}
	if e := element(m); e != "" {
		return yield(lookup.Entry{Text: e, Record: record, Alias: elementAlias})
	}
	return true
}

const (
	elementAlias = 255 // posting number of a mark's strongest element
	lastAlias    = 254
)

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
	found := ""
	for _, k := range t.Tokens {
		if len(k.Text) < shortest || k.Script != fold.Latin || fold.Known(k.Text) || fold.KnownCompound(k.Text) {
			continue
		}
		if found != "" {
			return ""
		}
		found = k.Text
	}
	return found
}
