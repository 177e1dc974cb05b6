// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"cmp"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks"
)

// Recall is how many evasive forms of one kind are found.
type Recall struct {
	Kind   string `json:"kind"`
	N      int    `json:"n"`      // forms of brands that the register has
	Named  int    `json:"named"`  // a finding names the brand
	Seen   int    `json:"seen"`   // it was found, and perhaps judged no risk
	Absent int    `json:"absent"` // forms of brands that the register does not have
}

// form is an evasive form of a brand.
type form struct{ brand, text, kind string }

// ScoreEvasion screens each evasive form of a file (columns brand, evasive_form, kind) as the whole title of a listing in the
// category of the brand's first goods. The kind exact_or_truncation is no evasion by itself and is counted all the same.
func ScoreEvasion(e *screening.Engine, r io.Reader, name string) ([]Recall, error) {
	var forms []form
	err := eachRow(r, name, []string{"brand", "evasive_form", "kind"}, func(_ int, row map[string]string) error {
		if strings.TrimSpace(row["evasive_form"]) != "" {
			forms = append(forms, form{row["brand"], row["evasive_form"], cmp.Or(row["kind"], "not stated")})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids := map[string]map[string]bool{}
	for _, f := range forms {
		if ids[f.brand] == nil {
			ids[f.brand] = marksCalled(e, f.brand)
		}
	}
	goods, err := firstGoods(e, ids)
	if err != nil {
		return nil, err
	}
	by := map[string]*Recall{}
	for _, f := range forms {
		if by[f.kind] == nil {
			by[f.kind] = &Recall{Kind: f.kind}
		}
		by[f.kind].count(e, f, ids[f.brand], goods)
	}
	out := make([]Recall, 0, len(by))
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[kind])
	}
	return out, nil
}

func (k *Recall) count(e *screening.Engine, f form, ids map[string]bool, goods map[string]string) {
	if len(ids) == 0 {
		k.Absent++
		return
	}
	k.N++
	named, seen := false, false
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		is := func(f screening.Finding) bool { return f.MarkID == id }
		v := e.Screen(&listing.Listing{Title: f.text, Category: goods[id]}, screening.Options{NoFix: true, All: true, Pieces: true})
		named = named || slices.ContainsFunc(v.Findings, is)
		seen = seen || named || slices.ContainsFunc(v.Considered, is)
	}
	if named {
		k.Named++
	}
	if seen {
		k.Seen++
	}
}

// firstGoods are the first goods of the marks with the given IDs.
func firstGoods(e *screening.Engine, ids map[string]map[string]bool) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, m := range ids {
		maps.Copy(wanted, m)
	}
	out := map[string]string{}
	marks := e.Register().Marks
	for i := 0; i < marks.Len() && len(out) < len(wanted); i++ {
		m, err := marks.Mark(uint32(i))
		if err != nil {
			return nil, err
		}
		if wanted[m.ID] {
			out[m.ID], _, _ = strings.Cut(m.Goods, ";")
		}
	}
	return out, nil
}

// nearlyCalled is the likeness from which a mark is taken for the brand that a file writes with a slip (Jacouemus).
const nearlyCalled = 0.85

// marksCalled are the IDs of the marks that a name, in full, means: those called so, else those called nearly so.
func marksCalled(e *screening.Engine, brand string) map[string]bool {
	ids, near := map[string]bool{}, map[string]bool{}
	if strings.TrimSpace(brand) == "" {
		return ids
	}
	v := e.Screen(&listing.Listing{Title: brand, Brand: brand}, screening.Options{NoFix: true, All: true})
	for _, all := range [][]screening.Finding{v.Findings, v.Considered} {
		for i := range all {
			if f := &all[i]; fold.Word(f.Text) == fold.Word(brand) && f.MarkID != "" {
				if hasMeasure(f, "identical", 0) {
					ids[f.MarkID] = true
				}
				if hasMeasure(f, "sight", nearlyCalled) || hasMeasure(f, "lookalike", nearlyCalled) {
					near[f.MarkID] = true
				}
			}
		}
	}
	if len(ids) == 0 {
		return near
	}
	return ids
}

// hasMeasure reports evidence of a measure with at least a value.
func hasMeasure(f *screening.Finding, measure string, least float64) bool {
	return slices.ContainsFunc(f.Evidence, func(x screening.Evidence) bool { return x.Measure == measure && x.Value >= least })
}

// OrdinaryScore counts what becomes of shop listings: those that name no brand we know should be left alone, and where the
// title has the brand that the shop states, it should be named.
type OrdinaryScore struct {
	N          int `json:"n"`                // listings that name no brand we know
	Asked      int `json:"caution"`          // of these
	Held       int `json:"high_or_block"`    // of these
	Unscreened int `json:"unscreened"`       // of these
	Branded    int `json:"branded"`          // listings whose title has the stated brand, which is in the register
	Named      int `json:"brand_named"`      // a finding names it
	Seen       int `json:"brand_seen"`       // it was found, and perhaps judged no risk
	Other      int `json:"other_with_brand"` // the rest, which say nothing: a known brand stands somewhere else
}

// Brands tell listings that name a brand from ordinary ones.
type Brands struct{ coined, words map[string]bool }

// longestName is the number of words of a brand name that is looked for.
const longestName = 6

// NewBrands takes the names of marks: those that are words of the language as well, and the others.
func NewBrands(marks []trademarks.Mark) Brands {
	b := Brands{map[string]bool{}, map[string]bool{}}
	for i := range marks {
		m := &marks[i]
		to := b.coined
		if m.Strength == trademarks.StrengthDictionary {
			to = b.words
		}
		to[fold.Word(m.Text)] = true
		for _, a := range m.Aliases {
			b.coined[fold.Word(a.Text)] = true
		}
	}
	return b
}

// Named reports whether a listing names a brand: by a name that is no word of the language anywhere in the title, or by any
// name at the head of the title or as the brand, where shops put the maker.
func (b Brands) Named(title, brand string) bool {
	t := fold.Fold(title)
	for i := range t.Tokens {
		w := ""
		for j := i; j < min(len(t.Tokens), i+longestName); j++ {
			if w += t.Tokens[j].Text; b.coined[w] || i == 0 && b.words[w] {
				return true
			}
		}
	}
	return b.Known(brand)
}

// Known reports whether a brand field is a name we know.
func (b Brands) Known(brand string) bool {
	w := fold.Word(brand)
	return w != "" && (b.coined[w] || b.words[w])
}

// ScoreOrdinary screens shop listings (column title; brand, category and description where they are). Work is shared among the
// processors; the counts do not depend on how.
func ScoreOrdinary(e *screening.Engine, b Brands, r io.Reader, name string) (*OrdinaryScore, error) {
	rows := make(chan *listing.Listing, 256)
	parts := make([]OrdinaryScore, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			for l := range rows {
				parts[i].count(e, b, l)
			}
		})
	}
	err := eachRow(r, name, []string{"title"}, func(_ int, row map[string]string) error {
		if strings.TrimSpace(row["title"]) != "" {
			rows <- &listing.Listing{ID: row["id"], Title: row["title"], Description: row["description"], Brand: row["brand"], Category: row["category"]}
		}
		return nil
	})
	close(rows)
	wg.Wait()
	var out OrdinaryScore
	for _, p := range parts {
		out.N, out.Asked, out.Held, out.Unscreened = out.N+p.N, out.Asked+p.Asked, out.Held+p.Held, out.Unscreened+p.Unscreened
		out.Branded, out.Named, out.Seen, out.Other = out.Branded+p.Branded, out.Named+p.Named, out.Seen+p.Seen, out.Other+p.Other
	}
	return &out, err
}

func (s *OrdinaryScore) count(e *screening.Engine, b Brands, l *listing.Listing) {
	switch {
	case b.Known(l.Brand) && strings.Contains(fold.Word(l.Title), fold.Word(l.Brand)):
		v := e.Screen(l, screening.Options{NoFix: true, All: true})
		is := func(f screening.Finding) bool { return strings.Contains(fold.Word(f.Text), fold.Word(l.Brand)) }
		s.Branded++
		named := slices.ContainsFunc(v.Findings, is)
		if named {
			s.Named++
		}
		if named || slices.ContainsFunc(v.Considered, is) {
			s.Seen++
		}
	case b.Named(l.Title, l.Brand) || b.Named(l.Description, ""):
		s.Other++
	default:
		s.N++
		switch v := e.Screen(l, screening.Options{NoFix: true}); v.Level {
		case screening.Caution:
			s.Asked++
		case screening.High, screening.Block:
			s.Held++
		case screening.Unscreened:
			s.Unscreened++
		}
	}
}
