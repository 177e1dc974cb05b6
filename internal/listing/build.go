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
	lay     *layout
	key     string // what its rows have in common
	l       Listing
	rows    []int
	size    int                // bytes of text gathered
	pieces  map[Field][]string // of the fields that several columns or rows fill
	given   map[Field][]string // the same pieces before they were decoded
	decoded map[Field]bool     // fields whose given text differs
	names   map[int]string     // attribute names by their column: rows that follow leave them out
	code    string             // currency
}

// newBuilder is ready for the first row.
func newBuilder(lay *layout) *builder {
	return &builder{lay: lay, pieces: map[Field][]string{}, given: map[Field][]string{}}
}

// fits reports whether a row belongs to the listing: same key, and no other title or brand.
func (b *builder) fits(r *row, lim Limits) bool {
	if b.key == "" || r.cells[b.lay.key] != b.key || len(b.rows) >= lim.Group || b.size > lim.Record {
		return false
	}
	for _, s := range b.lay.slots {
		same := true
		switch text := r.cells[s.col]; s.field {
		case FieldTitle, FieldBrand:
			same = text == "" || len(b.given[s.field]) == 0 || text == b.given[s.field][0]
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
			distinct(&l.Images, u)
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
		b.words(f, text)
	}
	return nil
}

// setCodes reads classes or markets.
func (b *builder) setCodes(f Field, text string) error {
	if f == fieldClasses {
		classes, err := parseClasses(text)
		b.l.Classes = append(b.l.Classes, classes...)
		return err
	}
	markets, err := parseMarkets(text)
	b.l.Markets = append(b.l.Markets, markets...)
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

// words adds to a text field.
func (b *builder) words(f Field, text string) {
	switch {
	case (f == FieldTitle || f == FieldBrand) && len(b.given[f]) > 0:
		if text != b.given[f][0] { // no word goes unscreened
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
	if slices.Contains(b.pieces[f], clear) {
		return
	}
	b.pieces[f] = append(b.pieces[f], clear)
	b.given[f] = append(b.given[f], text)
	if clear != text {
		if b.decoded == nil {
			b.decoded = map[Field]bool{}
		}
		b.decoded[f] = true
	}
}

// attributePrefix is how a finding names an attribute.
const attributePrefix = "attributes."

// attribute adds a value to an attribute; further values follow the first.
func (b *builder) attribute(name, text string) {
	if name == "Title" && text == "Default Title" {
		return // what Shopify writes for a product without options
	}
	f := Field(attributePrefix + name)
	b.piece(f, text)
	if b.l.Attributes == nil {
		b.l.Attributes = map[string]string{}
	}
	b.l.Attributes[name] = b.join(f, b.pieces)
}

// join puts the pieces of a field together.
func (b *builder) join(f Field, pieces map[Field][]string) string {
	sep := "; "
	switch f {
	case FieldDescription:
		sep = "\n"
	case FieldKeywords:
		sep = ", "
	}
	return strings.Join(pieces[f], sep)
}

// item is the listing as gathered.
func (b *builder) item() Item {
	l := b.l
	for f, to := range map[Field]*string{FieldTitle: &l.Title, FieldBrand: &l.Brand, FieldDescription: &l.Description,
		FieldKeywords: &l.Keywords, FieldCategory: &l.Category} {
		*to = b.join(f, b.pieces)
	}
	if l.Price != nil && l.Price.Currency == "" {
		l.Price.Currency = strings.ToUpper(b.code)
		first(&l.Price.Currency, b.lay.currency)
	}
	if l.Markets == nil {
		l.Markets = slices.Clone(b.lay.markets)
	}
	it := Item{Rows: b.rows}
	for f := range b.decoded {
		if it.Given == nil {
			it.Given = map[Field]string{}
		}
		it.Given[f] = b.join(f, b.given)
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

func distinct(list *[]string, text string) {
	if !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}
