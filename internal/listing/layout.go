// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"markwarden/internal/fault"
)

// slot is a column that fills a field.
type slot struct {
	col    int
	field  Field
	name   string // of an attribute: the column's header, or what the caller calls it
	rank   int    // among the columns that stand for the same field
	nameAt int    // the column that holds the attribute's name, -1 for none
	mapped bool   // by the caller
	again  bool   // another column of the same name comes before it
}

// layout is how the rows of one file become listings.
type layout struct {
	format   Format
	header   []string
	keys     []string       // of the header, see columnKey
	alias    map[int]string // English names of columns in another language; nil when they are read as they stand
	slots    []slot
	key      int      // rows next to each other with the same text here are one listing; -1 for none
	currency string   // of prices without one
	markets  []string // of listings without one
	notes    []string // a row whose first cell begins with one of these is no listing
}

// newLayout finds what each column of a header is, and puts the caller's mapping over it.
func newLayout(h heading, m map[string]string, file string) (*layout, error) {
	l := &layout{format: h.format, header: h.names, alias: h.alias, key: -1}
	for i, name := range h.names {
		l.keys = append(l.keys, columnKey(name))
		if english, ok := h.alias[i]; ok {
			name = english
		}
		if c, ok := claimOf(h.format, columnKey(name)); ok {
			l.slots = append(l.slots, slot{col: i, field: c.field, name: strings.TrimSpace(h.names[i]), rank: c.rank, nameAt: -1})
		}
	}
	l.special()
	if err := l.override(m, file); err != nil {
		return nil, err
	}
	l.settle()
	if !slices.ContainsFunc(l.slots, slot.worded) {
		return nil, fault.New(fault.Invalid, "%s has no column for a title: name it with --map title=COLUMN; its columns are %s", file, listColumns(h.names))
	}
	return l, nil
}

// special adds what a shop's layout holds beyond names.
func (l *layout) special() {
	switch l.format {
	case FormatShopify:
		l.shopify()
	case FormatEBay:
		l.ebay()
	case FormatEtsy:
		l.etsy()
	case FormatWooCommerce:
		l.woocommerce()
	}
}

// worded reports whether a column can hold words to screen.
func (s slot) worded() bool {
	switch s.field {
	case FieldTitle, FieldDescription, FieldBrand, FieldKeywords, fieldBullets, fieldAttribute:
		return true
	}
	return false
}

// order is where a column stands among the slots: those with words and lists as in the file, mapped ones before them in
// the order of the mapping (bullets by their numbers), fields with one value behind, by rank.
func (s slot) order() int {
	switch {
	case s.mapped:
		return -1
	case s.worded() || several(s.field):
		return s.col
	}
	return math.MaxInt
}

// override puts the caller's mapping over what was guessed: a mapped field loses its guessed columns, and a mapped column
// its guessed field.
func (l *layout) override(m map[string]string, file string) error {
	if err := checkMap(m); err != nil {
		return err
	}
	for _, key := range sortedKeys(m) {
		field, attribute, _ := mapField(key)
		col, err := columnNamed(l.header, m[key], file)
		if err != nil {
			return err
		}
		l.slots = slices.DeleteFunc(l.slots, func(s slot) bool {
			return !s.mapped && (s.col == col || s.field == field && field != fieldAttribute)
		})
		l.slots = append(l.slots, slot{col: col, field: field, name: attribute, nameAt: -1, mapped: true})
	}
	return nil
}

// settle orders the columns. A field with one value takes the first of its columns that is not empty, in the order of
// their ranks; for title and brand, columns beyond the best become attributes, so that no word goes unscreened. Of two
// columns of the very same name the first counts; where the second holds other words, they are an attribute too.
func (l *layout) settle() {
	best := map[Field]slot{}
	for _, s := range l.slots {
		if first, twice := best[s.field]; !twice || s.rank < first.rank {
			best[s.field] = s
		}
	}
	for i, s := range l.slots {
		first := best[s.field]
		if !s.worded() || several(s.field) || first == s {
			continue
		}
		if l.slots[i].again = l.header[first.col] == l.header[s.col]; !l.slots[i].again {
			l.slots[i].field = fieldAttribute
		}
	}
	slices.SortStableFunc(l.slots, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.order(), b.order()), cmp.Compare(a.rank, b.rank))
	})
}

// columns is the layout as Info shows it.
func (l *layout) columns() (read []Column, ignored []string) {
	read, ignored = []Column{}, []string{}
	used := map[int]bool{}
	for _, s := range l.slots {
		used[s.col] = true
		field := string(s.field)
		switch {
		case s.nameAt >= 0:
			used[s.nameAt] = true
		case s.field == fieldAttribute:
			field += "." + s.name
		}
		read = append(read, Column{Name: columnName(l.header[s.col], s.col), Index: s.col + 1, Field: field})
	}
	slices.SortStableFunc(read, func(a, b Column) int { return a.Index - b.Index })
	for i, h := range l.header {
		if !used[i] {
			ignored = append(ignored, columnName(h, i))
		}
	}
	return read, ignored
}

// needed marks the columns whose cells must be decoded.
func (l *layout) needed() []bool {
	need := make([]bool, len(l.header))
	for _, s := range l.slots {
		need[s.col] = true
		if s.nameAt >= 0 {
			need[s.nameAt] = true
		}
	}
	if l.key >= 0 {
		need[l.key] = true
	}
	if len(l.notes) > 0 && len(need) > 0 {
		need[0] = true
	}
	return need
}

// worded marks the columns whose words are screened.
func (l *layout) worded() []bool {
	words := make([]bool, len(l.header))
	for _, s := range l.slots {
		words[s.col] = words[s.col] || s.worded()
	}
	return words
}

// find is the first column whose key is one of names, or -1.
func (l *layout) find(names ...string) int {
	return slices.IndexFunc(l.keys, func(k string) bool { return slices.Contains(names, k) })
}
