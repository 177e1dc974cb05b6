// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"slices"
	"strconv"
	"strings"
)

// row is one row of a table, decoded.
type row struct {
	number int      // 1-based, as RowError.Row
	line   int      // as RowError.Line
	cells  []string // one per column of the header; empty for a column that nobody needs
	fault  *RowError
}

// rowSource yields the rows below a header. A row with a fault has no cells. The cells are valid until the next call.
// It returns io.EOF at the end.
type rowSource interface {
	next(*row) error
}

// builder makes one listing of one or more rows.
type builder struct {
	lay    *layout
	key    string // what its rows have in common
	l      Listing
	rows   []int
	size   int               // bytes of text gathered
	words  map[Field]*pieces // of every field that is words, attributes by their whole names
	images pieces
	names  map[int]string // attribute names by their column: rows that follow leave them out
	code   string         // currency
}

// newBuilder is ready for the first row.
func newBuilder(lay *layout) *builder { return &builder{lay: lay, words: map[Field]*pieces{}} }

// fits reports whether a row belongs to the listing: same key, and no other title or brand.
func (b *builder) fits(r *row, lim Limits) bool {
	if b.key == "" || r.cells[b.lay.key] != b.key || len(b.rows) >= lim.Group || b.size > lim.Record {
		return false
	}
	for _, s := range b.lay.slots {
		if s.again {
			continue
		}
		same := true
		switch text := r.cells[s.col]; s.field {
		case FieldTitle, FieldBrand:
			had := b.words[s.field]
			same = text == "" || had == nil || text == had.given[0]
		}
		if !same {
			return false
		}
	}
	return true
}

// add takes a row's cells. A RowError names the cell that cannot be taken; the row is then not part of the listing.
func (b *builder) add(r *row) *RowError {
	for _, s := range b.lay.slots {
		text := r.cells[s.col]
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := b.set(s.field, b.attributeName(s, r), text); err != nil {
			return &RowError{Row: r.number, Line: r.line, Column: columnName(b.lay.header[s.col], s.col), Value: excerpt(text), Reason: err.Error()}
		}
		b.size += len(text)
	}
	b.rows = append(b.rows, r.number)
	if b.lay.key >= 0 {
		b.key = r.cells[b.lay.key]
	}
	return nil
}

// attributeName is what a column's attribute is called in this row.
func (b *builder) attributeName(s slot, r *row) string {
	if s.nameAt < 0 {
		return s.name
	}
	if name := strings.TrimSpace(r.cells[s.nameAt]); name != "" {
		if b.names == nil {
			b.names = map[int]string{}
		}
		b.names[s.nameAt] = name
		return name
	}
	if name, ok := b.names[s.nameAt]; ok {
		return name
	}
	return s.name
}

// set gives a field its text. Fields of one value keep the first that is not empty; words are decoded once.
func (b *builder) set(f Field, name, text string) error {
	l := &b.l
	switch f {
	case fieldID:
		first(&l.ID, strings.TrimSpace(text))
	case fieldSellerID:
		first(&l.SellerID, strings.TrimSpace(text))
	case fieldURL:
		first(&l.URL, strings.TrimSpace(text))
	case fieldCurrency:
		first(&b.code, strings.TrimSpace(text))
	case fieldImages:
		for _, u := range splitImages(text) {
			b.images.add(u, u)
		}
	case fieldClasses, fieldMarkets:
		return b.setCodes(f, text)
	case fieldCondition, fieldPrice:
		b.setValue(f, text)
	case fieldBullets:
		b.piece(Field("bullets["+strconv.Itoa(len(l.Bullets))+"]"), text)
		l.Bullets = append(l.Bullets, unescapeText(text))
	case fieldAttribute:
		b.attribute(name, text)
	default:
		b.addWords(f, text)
	}
	return nil
}

// setCodes reads classes or markets.
func (b *builder) setCodes(f Field, text string) error {
	if f == fieldClasses {
		classes, err := parseClasses(text)
		for _, c := range classes {
			if !slices.Contains(b.l.Classes, c) {
				b.l.Classes = append(b.l.Classes, c)
			}
		}
		return err
	}
	markets, err := parseMarkets(text)
	for _, m := range markets {
		if !slices.Contains(b.l.Markets, m) {
			b.l.Markets = append(b.l.Markets, m)
		}
	}
	return err
}

// setValue reads a condition or a price; what cannot be read stays in the listing as an attribute.
func (b *builder) setValue(f Field, text string) {
	switch f {
	case fieldCondition:
		if c, ok := parseCondition(text); ok {
			if b.l.Condition == "" {
				b.l.Condition = c
			}
			return
		}
	case fieldPrice:
		if p, ok := parsePrice(text); ok {
			if b.l.Price == nil {
				b.l.Price = p
			}
			return
		}
	}
	b.attribute(string(f), text)
}

// addWords adds to a text field.
func (b *builder) addWords(f Field, text string) {
	had := b.words[f]
	switch {
	case (f == FieldTitle || f == FieldBrand) && had != nil:
		if text != had.given[0] { // no word goes unscreened
			b.attribute(string(f), text)
		}
	case f == FieldCategory && strings.Trim(text, "0123456789") == "": // a shop's number says nothing about the goods
	default:
		b.piece(f, text)
	}
}

// piece decodes a text once and adds it to a field, unless the field has it already.
func (b *builder) piece(f Field, text string) {
	clear := unescapeText(text)
	switch {
	case f == FieldDescription:
		clear, _ = PlainText(text)
	case f == FieldKeywords && b.lay.format == FormatEtsy:
		clear = etsyTags(clear)
	}
	if b.words[f] == nil {
		b.words[f] = &pieces{}
	}
	b.words[f].add(clear, text)
}

// attributePrefix is how a finding names an attribute.
const attributePrefix = "attributes."

// attribute adds a value to an attribute; further values follow the first.
func (b *builder) attribute(name, text string) {
	if name != "Title" || text != "Default Title" { // what Shopify writes for a product without options
		b.piece(Field(attributePrefix+name), text)
	}
}

// item is the listing as gathered.
func (b *builder) item() Item {
	l, it := b.l, Item{Rows: b.rows}
	for f, p := range b.words {
		switch name, isAttribute := strings.CutPrefix(string(f), attributePrefix); {
		case isAttribute:
			if l.Attributes == nil {
				l.Attributes = map[string]string{}
			}
			l.Attributes[name] = p.join(f, p.clear)
		case f == FieldTitle:
			l.Title = p.clear[0]
		case f == FieldBrand:
			l.Brand = p.clear[0]
		case f == FieldDescription:
			l.Description = p.join(f, p.clear)
		case f == FieldKeywords:
			l.Keywords = p.join(f, p.clear)
		case f == FieldCategory:
			l.Category = p.join(f, p.clear)
		}
		if p.decoded {
			if it.Given == nil {
				it.Given = map[Field]string{}
			}
			it.Given[f] = p.join(f, p.given)
		}
	}
	l.Images = b.images.clear
	if l.Price != nil && l.Price.Currency == "" {
		l.Price.Currency = strings.ToUpper(b.code)
		first(&l.Price.Currency, b.lay.currency)
	}
	if l.Markets == nil {
		l.Markets = slices.Clone(b.lay.markets)
	}
	brandFromAttribute(&l, it.Given)
	it.Listing = l
	return it
}

// brandFromAttribute takes the brand from an attribute of that name when no column holds it, as WooCommerce shops do.
func brandFromAttribute(l *Listing, given map[Field]string) {
	if l.Brand != "" {
		return
	}
	for _, name := range sortedKeys(l.Attributes) {
		if c, ok := claimOf(FormatCSV, columnKey(name)); !ok || c.field != FieldBrand {
			continue
		}
		l.Brand = l.Attributes[name]
		delete(l.Attributes, name)
		if text, ok := given[Field(attributePrefix+name)]; ok {
			given[FieldBrand] = text
			delete(given, Field(attributePrefix+name))
		}
		return
	}
}

// wordless reports whether a listing has no words to screen.
func wordless(l *Listing) bool {
	return l.Title == "" && l.Brand == "" && l.Description == "" && l.Keywords == "" && len(l.Bullets) == 0 && len(l.Attributes) == 0
}

func first(have *string, text string) {
	if *have == "" {
		*have = text
	}
}
