// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"markwarden/internal/listing"
)

// ware is a product as every shop's file of these tests offers it.
type ware struct{ sku, title, brand, text string }

// wares are the products of a file in one language; the words are such that the language's old encoding has them all.
var wares = map[string][]ware{
	"en": {{"S-1", `Runner 5" shoe, blue; light|soft`, "Acme", "Light shoe"}, {"S-2", "Desk lamp", "Lumo & Co", "Warm light"}, {"S-3", "Mug", "", "Holds tea"}},
	"de": {{"S-1", `Läufer 5" Schuh, größer; weiß|weich`, "Müller", "Für draußen"}, {"S-2", "Bürolampe", "Grün & Söhne", "Wärmt"}, {"S-3", "Becher “Spaß”", "", "Für Tee – heiß"}},
	"zh": {{"S-1", `防摔手机壳 5" 轻薄, 蓝色; 软|硬`, "极光", "适用于手机的保护套"}, {"S-2", "台灯", "暖阳", "护眼灯光"}, {"S-3", "马克杯", "", "陶瓷茶杯"}},
	"ja": {{"S-1", `スマホケース 5" 耐衝撃, 青; 軽い|薄い`, "アクメ", "スマートフォン用の保護ケースです"}, {"S-2", "デスクランプ", "ルモ", "あたたかい光"}, {"S-3", "マグカップ ソーダ表", "", "お茶用"}},
}

// column is a column of a shop's file: its name, and which part of a ware it holds: sku, title, brand, text, or the
// word itself for every ware. must marks those that an export cannot leave out.
type column struct {
	name, holds string
	must        bool
}

// shopFile is one kind of file of one shop.
type shopFile struct {
	name   string
	format listing.Format
	above  [][]string // rows above the header
	cols   []column
	lang   string // the language its header is in, when only that language's encodings can write it
	fixed  bool   // its columns are known by their order
}

// must and may are columns in short.
func must(name, holds string) column { return column{name, holds, true} }
func may(name, holds string) column  { return column{name, holds, false} }

// flatFile is an Amazon category template: settings, the names a person reads, the names Amazon reads.
func flatFile(lang string, labels ...string) shopFile {
	s := shopFile{name: "amazon flat file " + lang, format: "amazon", lang: lang, fixed: true,
		cols: []column{must("feed_product_type", "shoes"), must("item_sku", "sku"), must("item_name", "title"), may("brand_name", "brand"),
			may("product_description", "text"), may("bullet_point1", "soft"), may("generic_keywords", "run"), may("update_delete", "Update")}}
	settings := []string{"TemplateType=fptcustom", "Version=2021.0625", "TemplateSignature=U0hPRVM=", "settings=attributeRow=3&contentLanguageTag=en_US&dataRow=4&labelRow=2"}
	s.above = [][]string{append(settings, make([]string, len(s.cols)-len(settings))...), append(labels, make([]string, len(s.cols)-len(labels))...)}
	return s
}

// shopFiles are the kinds of file, with headers as the shops write them.
func shopFiles() []shopFile {
	report := func(lang string, names ...string) shopFile {
		s := shopFile{name: "amazon report " + lang, format: "amazon", lang: lang}
		for i, holds := range []string{"title", "text", "=ID-1", "sku", "9.50", "3"} {
			s.cols = append(s.cols, column{names[i], holds, i == 0 || i == 3})
		}
		return s
	}
	return []shopFile{
		{name: "amazon inventory loader", format: "amazon", cols: []column{must("sku", "sku"), must("product-id", "B000000001"), must("product-id-type", "1"), may("price", "9.50"),
			may("item-condition", "11"), may("quantity", "3"), may("add-delete", "a"), may("item-note", "text"), must("item-name", "title"), may("brand", "brand")}},
		report("en", "item-name", "item-description", "listing-id", "seller-sku", "price", "quantity"),
		report("de", "Artikelbezeichnung", "Artikelbeschreibung", "Angebotsnummer", "Händler-SKU", "Preis", "Menge"),
		report("ja", "商品名", "商品の説明", "出品ID", "出品者SKU", "価格", "数量"),
		report("zh", "商品名称", "商品描述", "商品编码", "卖家 SKU", "价格", "数量"),
		flatFile("en", "Product Type", "Seller SKU", "Product Name", "Brand"),
		flatFile("de", "Produkttyp", "Verkäufer-SKU", "Produktname", "Marke"),
		flatFile("ja", "商品タイプ", "出品者SKU", "商品名", "ブランド名"),
		flatFile("zh", "商品类型", "卖家 SKU", "商品名称", "品牌"),
		{name: "shopify", format: "shopify", cols: []column{must("Handle", "sku"), must("Title", "title"), may("Body (HTML)", "text"), must("Vendor", "brand"), may("Type", "Shoes"),
			may("Tags", "run"), may("Published", "true"), may("Option1 Name", "Title"), may("Option1 Value", "Default Title"), may("Variant Price", "9.50"), may("Status", "active")}},
		{name: "ebay active listings", format: "ebay", cols: []column{must("Item number", "sku"), must("Title", "title"), may("Variation details", ""), must("Custom label (SKU)", "C-1"),
			must("Available quantity", "3"), may("Format", "FIXED_PRICE"), may("Currency", "USD"), may("Start price", "9.50"), may("Start date", "Jun-29-26 16:00:01 PDT"), may("Condition", "NEW")}},
		{name: "ebay file exchange", format: "ebay", above: [][]string{{"#INFO", "Version=1.0.0", "Template=fx"}}, cols: []column{
			must("*Action(SiteID=Germany|Country=DE|Currency=EUR|Version=1193|CC=UTF-8)", "Add"), must("CustomLabel", "sku"), may("*Category", "15709"), must("*Title", "title"),
			may("*Description", "text"), may("*ConditionID", "1000"), may("*C:Brand", "brand"), may("PicURL", "https://a.example/1.jpg"), may("*StartPrice", "9.50")}},
		{name: "ebay upload template", format: "ebay", above: [][]string{{"#INFO"}, {"#INFO", "Version=1.0"}}, cols: []column{
			must("*Action(SiteID=US|Country=US|Currency=USD|Version=1193)", "Add"), may("Item number", ""), must("Custom label (SKU)", "sku"), may("Category ID", "15709"),
			must("Title", "title"), may("Relationship", ""), may("Start price", "9.50"), may("Condition ID", "1000"), may("Description", "text"), may("C:Brand", "brand")}},
		{name: "etsy", format: "etsy", cols: []column{must("TITLE", "title"), must("DESCRIPTION", "text"), must("PRICE", "9.50"), must("CURRENCY_CODE", "EUR"), must("QUANTITY", "3"),
			must("TAGS", "run"), may("MATERIALS", "wool"), may("IMAGE1", "https://a.example/1.jpg"), may("IMAGE2", ""), may("VARIATION 1 TYPE", ""), may("VARIATION 1 NAME", ""),
			may("VARIATION 1 VALUES", ""), must("SKU", "sku")}},
		{name: "woocommerce", format: "woocommerce", cols: []column{must("ID", "sku"), must("Type", "simple"), must("SKU", "W-1"), must("Name", "title"), must("Published", "1"),
			may("Is featured?", "0"), may("Visibility in catalog", "visible"), may("Short description", "text"), may("Tax status", "taxable"), may("In stock?", "1"), may("Regular price", "9.50"),
			may("Categories", "Shoes > Sport"), may("Tags", "run"), may("Brands", "brand"), may("Attribute 1 name", "Width"), may("Attribute 1 value(s)", "wide")}},
		{name: "walmart", format: "walmart", cols: []column{must("SKU", "sku"), may("Item ID", "12345"), must("Product Name", "title"), must("Published Status", "PUBLISHED"),
			may("Lifecycle Status", "ACTIVE"), may("Price", "9.50"), may("Currency", "USD"), may("Short Description", "text"), may("Brand", "brand")}},
		{name: "google table", format: "google", cols: []column{must("id", "sku"), must("title", "title"), may("description", "text"), must("link", "https://a.example/1"),
			must("image_link", "https://a.example/1.jpg"), must("availability", "in_stock"), may("price", "9.50 USD"), may("brand", "brand"), may("condition", "new")}},
		{name: "generic", format: "csv", cols: []column{must("sku", "sku"), must("title", "title"), may("description", "text"), may("brand", "brand"), may("price", "9.50"), may("image", "https://a.example/1.jpg")}},
	}
}

// twist is one way in which a file of the same rows can look otherwise.
type twist struct {
	name string
	text string // how a description is given, %s being its words; empty for the words alone
	do   func(s *shopFile, d *draft)
}

// draft is a file before it is written.
type draft struct {
	above, rows [][]string
	header      []string
	gap         bool // blank rows between
	quoted      bool // every cell stands in quotes
	open        bool // the last line has no end
	sep         bool // Excel's line that names the delimiter stands first
}

// each changes the header and every row in one manner.
func (d *draft) each(change func(cells []string) []string) {
	d.header = change(d.header)
	for i := range d.rows {
		d.rows[i] = change(d.rows[i])
	}
}

const leftOut = "without what may be left out"

var twists = []twist{
	{name: "plain"},
	{name: "several lines", text: "%s,\na \"second\" line\n\nand a last"},
	{name: "lone CR", text: "%s\rand\ra last"},
	{name: "HTML", text: "<div class=\"a\"><p>%s</p><ul><li>1 &amp; 2</li></ul></div>"},
	{name: leftOut},
	{name: "all in quotes", do: func(_ *shopFile, d *draft) { d.quoted = true }},
	{name: "no end of the last line", do: func(_ *shopFile, d *draft) { d.open = true }},
	{name: "Excel's first line", do: func(_ *shopFile, d *draft) { d.sep = true }},
	{name: "blanks around names", do: func(_ *shopFile, d *draft) { d.header[1] = " " + d.header[1] + "  " }},
	{name: "empty columns at the end", do: func(_ *shopFile, d *draft) {
		d.each(func(cells []string) []string { return append(cells, "", "") })
	}},
	{name: "cells beyond the header", do: func(_ *shopFile, d *draft) { d.rows[0] = append(d.rows[0], "", "") }},
	{name: "names twice", do: func(_ *shopFile, d *draft) {
		d.each(func(cells []string) []string { return append(cells, cells...) })
	}},
	{name: "blank rows", do: func(_ *shopFile, d *draft) { d.gap = true }},
	{name: "a title above", do: func(_ *shopFile, d *draft) {
		d.above = append([][]string{{"Products of my shop, November 2026"}, {}}, d.above...)
	}},
	{name: "turned around", do: func(s *shopFile, d *draft) {
		if !s.fixed {
			d.each(func(cells []string) []string { slices.Reverse(cells); return cells })
		}
	}},
}

// written is a file as text and what is expected of it, both before their encoding.
type written struct {
	file, annotated string
	cells           [][]string
	listings        []listing.Listing
}

// row is a ware's cells, and the listing it is.
func (g ware) row(cols []column, text string) (row []string, l listing.Listing) {
	for _, c := range cols {
		cell := strings.TrimPrefix(c.holds, "=")
		switch c.holds {
		case "sku":
			cell, l.ID = g.sku, g.sku
		case "title":
			cell, l.Title = g.title, g.title
		case "brand":
			cell, l.Brand = g.brand, g.brand
		case "text":
			cell = fmt.Sprintf(text, g.text)
			if c.name != "item-note" { // which is an attribute
				l.Description, _ = listing.PlainText(cell)
			}
		}
		row = append(row, cell)
	}
	return row, l
}

// write makes a file of a shop's wares. annotated is the same with "level" and "why" at the end of each row of a ware.
func (s *shopFile) write(w twist, goods []ware, delim, eol string) written {
	d := &draft{above: s.above}
	var cols []column
	for _, c := range s.cols {
		if c.must || w.name != leftOut {
			cols = append(cols, c)
			d.header = append(d.header, c.name)
		}
	}
	var out written
	for _, g := range goods {
		row, l := g.row(cols, strings.ReplaceAll(cmp.Or(w.text, "%s"), "\n", eol))
		d.rows = append(d.rows, row)
		out.listings = append(out.listings, l)
	}
	if w.do != nil {
		w.do(s, d)
	}
	put := func(cells []string, more string) {
		out.cells = append(out.cells, slices.Clone(cells))
		for i, c := range cells {
			if d.quoted || strings.ContainsAny(c, delim+"\"\r\n") {
				cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
		}
		line := strings.Join(cells, delim)
		out.file += line + eol
		if more != "" {
			line = strings.Join(cells[:min(len(cells), len(d.header))], delim) + more
		}
		out.annotated += line + eol
	}
	if d.sep {
		out.file, out.annotated = "sep="+delim+eol, "sep="+delim+eol
	}
	for _, r := range d.above {
		put(slices.Clone(r), "")
	}
	put(slices.Clone(d.header), delim+"markwarden_level"+delim+"markwarden_why")
	for _, r := range d.rows {
		put(r, delim+"level"+delim+"why")
		if d.gap {
			put(nil, "")
		}
	}
	if d.open {
		out.file, out.annotated = strings.TrimSuffix(out.file, eol), strings.TrimSuffix(out.annotated, eol)
	}
	return out
}

// script is an encoding and the language written in it.
type script struct {
	name, lang, mark string
	enc              encoding.Encoding
}

func scripts() []script {
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	var all []script
	for _, lang := range []string{"en", "de", "zh", "ja"} {
		all = append(all, script{"utf-8", lang, "", nil}, script{"utf-8 with mark", lang, "\xEF\xBB\xBF", nil},
			script{"utf-16le", lang, "\xFF\xFE", little}, script{"utf-16be", lang, "\xFE\xFF", big})
	}
	return append(all, script{"windows-1252", "de", "", charmap.Windows1252}, script{"gb18030", "zh", "", simplifiedchinese.GB18030},
		script{"shift_jis", "ja", "", japanese.ShiftJIS})
}

// write is a text in the encoding, its mark before it.
func (c script) write(t testing.TB, s string) []byte {
	t.Helper()
	if c.enc == nil {
		return []byte(c.mark + s)
	}
	return []byte(c.mark + encode(t, c.enc, s))
}

// core leaves the fields of a listing that a ware has.
func core(ls []listing.Listing, wants []listing.Listing) []listing.Listing {
	var out []listing.Listing
	for i, l := range ls {
		c := listing.Listing{ID: l.ID, Title: l.Title, Brand: l.Brand, Description: l.Description}
		if i < len(wants) && wants[i].ID == "" {
			c.ID = ""
		}
		out = append(out, c)
	}
	return out
}

// TestEveryShopsFileInEveryForm writes the same wares as each shop would, in each form that people's programs give such a
// file: every row is read, the shop is told, and the annotated copy has its new cells and else not a byte changed.
func TestEveryShopsFileInEveryForm(t *testing.T) {
	n := 0
	for _, s := range shopFiles() {
		for _, c := range scripts() {
			if s.lang != "" && s.lang != c.lang {
				continue
			}
			for _, delim := range []string{",", ";", "\t", "|"} {
				for _, eol := range []string{"\n", "\r\n"} {
					for _, w := range twists {
						if n++; n%17 != 0 && os.Getenv("MARKWARDEN_EVERY_FORM") == "" {
							continue // a number that divides none of the others: every pair of forms still comes up
						}
						f := s.write(w, wares[c.lang], delim, eol)
						name := fmt.Sprintf("%s, %s, %s, %q, %q, %s", s.name, c.name, c.lang, delim, eol, w.name)
						checkForm(t, name, s.format, c.write(t, f.file), c.write(t, f.annotated), f.listings)
					}
				}
			}
		}
	}
}

// checkForm reads one file, annotates it and reads the copy.
func checkForm(t *testing.T, name string, format listing.Format, file, annotated []byte, want []listing.Listing) {
	t.Helper()
	r, info, err := listing.Open(bytes.NewReader(file), "f", listing.Options{})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	got := drain(r)
	if diff := gocmp.Diff(told{}, told{Aside: got.Aside, End: got.End}); diff != "" || info.Format != format {
		t.Errorf("%s: %s, not %s\n%s", name, info.Format, format, diff)
		return
	}
	if diff := gocmp.Diff(want, core(got.listings(), want)); diff != "" {
		t.Errorf("%s, %s: -want +got\n%s", name, info.Encoding, diff)
		return
	}
	out, _ := annotate(t, file, listing.Options{}, func(*listing.Item) []string { return []string{"level", "why"} })
	if diff := gocmp.Diff(string(annotated), string(out)); diff != "" {
		t.Errorf("%s: the copy, -want +got\n%s", name, diff)
		return
	}
	again, info, err := listing.Open(bytes.NewReader(out), "f", listing.Options{})
	if err != nil || info.Format != format {
		t.Errorf("%s: the copy is %s, %v", name, info.Format, err)
		return
	}
	if diff := gocmp.Diff(got, drain(again)); diff != "" {
		t.Errorf("%s: the copy reads otherwise: %s", name, diff)
	}
}

func TestAmazonReportsInTheMarketplacesLanguage(t *testing.T) {
	for _, header := range []string{
		"Nome dell'articolo\tDescrizione dell'articolo\tNumero offerta\tSKU venditore\tPrezzo\tNote sull'articolo",
		"Título del producto\tDescripción del producto\tIdentificador del listing\tSKU del vendedor\tPrecio\tNota sobre el producto",
		"nom-produit\titem-description\tid-offre\tsku-vendeur\tprix\tnote-état-article",
		"nazwa-produktu\topis-produktu\tidentyfikator-oferty\tsku-sprzedawcy\tcena\tuwaga-o-produkcie",
		"item-name (ürün adı)\titem-description\tlisting-id (liste kaydı numarası)\tseller-sku (satıcı sku)\tprice (fiyat)\titem-note (ürün notu)",
	} {
		got, info := read(t, header+"\nShoe\tSoft\tID-1\tS1\t9.50\tworn once\n", listing.Options{})
		note := header[strings.LastIndex(header, "\t")+1:]
		want := []listing.Listing{{ID: "S1", Title: "Shoe", Description: "Soft", Price: &listing.Price{Amount: "9.50"}, Attributes: map[string]string{note: "worn once"}}}
		if diff := gocmp.Diff(want, got.listings()); diff != "" || info.Format != listing.FormatAmazon {
			t.Errorf("%s: %s, %s", header, info.Format, diff)
		}
	}
}

// TestTwoColumnsOfOneName: the first counts, and no word of the second goes unscreened.
func TestTwoColumnsOfOneName(t *testing.T) {
	got, _ := read(t, "sku,title,title,price,price\n1,Shoe,Shoe,9.50,8\n2,,Nike,,8\n3,Mug,Swoosh,7,\n", listing.Options{})
	want := []listing.Listing{{ID: "1", Title: "Shoe", Price: &listing.Price{Amount: "9.50"}}, {ID: "2", Title: "Nike", Price: &listing.Price{Amount: "8"}},
		{ID: "3", Title: "Mug", Price: &listing.Price{Amount: "7"}, Attributes: map[string]string{"title": "Swoosh"}}}
	if diff := gocmp.Diff(want, got.listings()); diff != "" || got.Aside != nil {
		t.Error(diff, got.Aside)
	}
}

// TestEncodingsOfFewSigns: one sign of a file is enough to tell in what it is written.
func TestEncodingsOfFewSigns(t *testing.T) {
	for _, tc := range []struct{ in, encoding, title string }{
		{"Men\x92s shoe", "windows-1252", "Men’s shoe"},
		{"Acme\x99", "windows-1252", "Acme™"},
		{"Caf\xE9 cup", "windows-1252", "Café cup"},
		{"iPhone \xBF\xC7 case", "gb18030", "iPhone 壳 case"},
		{"iPhone \x83P\x81[\x83X", "shift_jis", "iPhone ケース"},
	} {
		got, info := read(t, "sku,title,brand\n1,"+tc.in+",x\n", listing.Options{})
		if len(got.Items) != 1 || got.Items[0].Listing.Title != tc.title || info.Encoding != tc.encoding {
			t.Errorf("%q is read as %s: %+v %s", tc.in, info.Encoding, got, got.End)
		}
	}
}
