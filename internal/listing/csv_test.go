// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/listing"
	"markwarden/trademarks/nice"
)

func TestPlainTableByColumnNames(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		opt        listing.Options
		want       []listing.Listing
	}{
		{"every field",
			"sku,title,bullet 1,bullet 2,description,brand_field,keywords,category,classes,markets,condition,price,currency,seller_id,url,image 1,image 2,material\n" +
				"s1,Shoe,light,soft,Good shoe,Acme,run,Shoes,\"25, 18\",us;uk,New,9.50,eur,m1,https://a/1,https://a/1.jpg,https://a/2.jpg,leather\n",
			listing.Options{},
			[]listing.Listing{{ID: "s1", Title: "Shoe", Bullets: []string{"light", "soft"}, Description: "Good shoe", Brand: "Acme", Keywords: "run",
				Category: "Shoes", Classes: []nice.Class{25, 18}, Markets: []string{"US", "GB"}, Condition: listing.ConditionNew,
				Price: &listing.Price{Amount: "9.50", Currency: "EUR"}, SellerID: "m1", URL: "https://a/1",
				Images: []string{"https://a/1.jpg", "https://a/2.jpg"}, Attributes: map[string]string{"material": "leather"}}}},
		{"Chinese headers",
			"商品编号,商品标题,描述,品牌,类目,关键词,价格,链接\n1,手机壳,防摔,自有,手机配件,手机壳,¥12.50,https://a\n",
			listing.Options{},
			[]listing.Listing{{ID: "1", Title: "手机壳", Description: "防摔", Brand: "自有", Category: "手机配件", Keywords: "手机壳",
				Price: &listing.Price{Amount: "12.50"}, URL: "https://a"}}},
		{"semicolon, decimal comma, quoted line break, CRLF",
			"id;titel;beschreibung;preis\r\n1;Schuh;\"erste\r\nzweite; dritte\";1.234,50 €\r\n",
			listing.Options{},
			[]listing.Listing{{ID: "1", Title: "Schuh", Description: "erste\r\nzweite; dritte", Price: &listing.Price{Amount: "1234.50", Currency: "EUR"}}}},
		{"bar, and Excel's separator line", "sep=|\nid|title\n1|a,b;c\n", listing.Options{}, []listing.Listing{{ID: "1", Title: "a,b;c"}}},
		{"one column", "title\nShoe\nHat\n", listing.Options{}, []listing.Listing{{Title: "Shoe"}, {Title: "Hat"}}},
		{"lines above the header", "Export of 2026\n\nid,title\n1,Shoe\n", listing.Options{}, []listing.Listing{{ID: "1", Title: "Shoe"}}},
		{"old Mac line ends", "id,title\r1,Shoe\r2,Hat\r", listing.Options{}, []listing.Listing{{ID: "1", Title: "Shoe"}, {ID: "2", Title: "Hat"}}},
		{"short rows, blank rows, empty extra cells", "id,title,brand\n1,Shoe\n\n,,\n2,Hat,Acme,,\n", listing.Options{},
			[]listing.Listing{{ID: "1", Title: "Shoe"}, {ID: "2", Title: "Hat", Brand: "Acme"}}},
		{"a second title is screened as an attribute", "title,name\nShoe,Nike\n", listing.Options{},
			[]listing.Listing{{Title: "Shoe", Attributes: map[string]string{"name": "Nike"}}}},
		{"mapping overrides the guess", "id,title,what,stuff\n1,x,Shoe,wool\n",
			listing.Options{Map: map[string]string{"title": "WHAT", "attributes.material": "#4"}},
			[]listing.Listing{{ID: "1", Title: "Shoe", Attributes: map[string]string{"material": "wool"}}}},
		{"references decoded once", "title,description\nTom &amp; Jerry &amp;amp; co,\"<p>5 &lt; 6</p><p>N<b>ike</b></p>\"\n", listing.Options{},
			[]listing.Listing{{Title: "Tom & Jerry &amp; co", Description: "5 < 6\nNike"}}},
		{"a price that is none is kept as words", "title,price\nShoe,ask us\n", listing.Options{},
			[]listing.Listing{{Title: "Shoe", Attributes: map[string]string{"price": "ask us"}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _ := read(t, tc.text, tc.opt)
			if diff := cmp.Diff(tc.want, got.listings()); diff != "" || got.Aside != nil || got.End != "" {
				t.Errorf("-want +got\n%s\nset aside %v, end %q", diff, got.Aside, got.End)
			}
		})
	}
}

func TestGivenTextIsKept(t *testing.T) {
	got, _ := read(t, "id,title,description,material\n1,A &amp; B,<b>x</b>,wool\n", listing.Options{})
	want := []listing.Item{{Rows: []int{2}, Given: map[listing.Field]string{"title": "A &amp; B", "description": "<b>x</b>"},
		Listing: listing.Listing{ID: "1", Title: "A & B", Description: "x", Attributes: map[string]string{"material": "wool"}}}}
	if diff := cmp.Diff(want, got.Items); diff != "" {
		t.Error(diff)
	}
}

// write makes a plain table of listings as a seller's own tool would.
func write(ls []listing.Listing, delim rune, crlf bool) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = delim, crlf
	_ = w.Write([]string{"id", "title", "description", "brand", "keywords", "category", "condition"})
	for _, l := range ls {
		_ = w.Write([]string{l.ID, l.Title, l.Description, l.Brand, l.Keywords, l.Category, string(l.Condition)})
	}
	w.Flush()
	return b.Bytes()
}

// words draws text of the kinds that break tables: quotes, delimiters, line breaks, other scripts.
func words() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-zA-Z"',;| 耐克éЖ&<>=+@\n\t-]{0,24}`)
}

func TestTableReadsBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		crlf := rapid.Bool().Draw(t, "crlf")
		var want []listing.Listing
		for range rapid.IntRange(1, 8).Draw(t, "rows") {
			l := listing.Listing{ID: rapid.StringMatching(`[A-Z0-9]{1,8}`).Draw(t, "id"), Title: "T" + words().Draw(t, "title"),
				Description: words().Draw(t, "description"), Brand: words().Draw(t, "brand"), Keywords: words().Draw(t, "keywords"),
				Category: "c" + words().Draw(t, "category"), Condition: rapid.SampledFrom([]listing.Condition{"", "new", "used", "refurbished"}).Draw(t, "condition")}
			for _, s := range []*string{&l.Description, &l.Brand, &l.Keywords} {
				if strings.TrimSpace(*s) == "" {
					*s = "" // a cell of blanks is an empty one
				}
			}
			want = append(want, l)
		}
		delim := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "delimiter")
		r, _, err := listing.Open(bytes.NewReader(write(want, delim, crlf)), "f.csv", listing.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := drain(r)
		for i, it := range got.Items {
			l := &got.Items[i].Listing
			for f, text := range it.Given {
				if f == listing.FieldDescription {
					l.Description = text
				}
			}
			if crlf { // the writer turns line breaks within cells into CRLF too
				for _, s := range []*string{&l.Title, &l.Description, &l.Brand, &l.Keywords, &l.Category} {
					*s = strings.ReplaceAll(*s, "\r\n", "\n")
				}
			}
		}
		if diff := cmp.Diff(want, got.listings()); diff != "" || got.Aside != nil || got.End != "" {
			t.Errorf("-want +got\n%s\nset aside %v, end %q", diff, got.Aside, got.End)
		}
	})
}
