// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/listing"
	"markwarden/trademarks/nice"
)

func TestJSONLineIsAListing(t *testing.T) {
	got, info := read(t, `{"id":"sku-1","title":"Shoe","bullets":["a","b"],"description":"<b>d</b>","brand":"Acme","keywords":"k","category":"Shoes",`+
		`"classes":[25,9],"markets":["us","EU"],"condition":"used","price":{"amount":"9.50","currency":"EUR"},"seller_id":"m","url":"https://a",`+
		`"images":["https://a/1"],"attributes":{"material":"wool"},"markwarden":{"level":"clear"}}`+"\r\n\n"+`{"title":"Hat","id":7,"brand_field":"B","brand":null}`, listing.Options{})
	want := told{Items: []listing.Item{
		{Rows: []int{1}, Listing: listing.Listing{ID: "sku-1", Title: "Shoe", Bullets: []string{"a", "b"}, Description: "<b>d</b>", Brand: "Acme",
			Keywords: "k", Category: "Shoes", Classes: []nice.Class{25, 9}, Markets: []string{"US", "EU"}, Condition: "used",
			Price: &listing.Price{Amount: "9.50", Currency: "EUR"}, SellerID: "m", URL: "https://a", Images: []string{"https://a/1"},
			Attributes: map[string]string{"material": "wool"}}},
		{Rows: []int{3}, Listing: listing.Listing{ID: "7", Title: "Hat", Brand: "B"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if info.Format != listing.FormatJSONL || info.Container != "jsonl" || info.Encoding != "utf-8" {
		t.Errorf("%+v", info)
	}
}

func TestJSONKeysCanBeMapped(t *testing.T) {
	got, _ := read(t, `{"name":"Shoe","cost":"9,50 €","stuff":"wool","tags":"x"}`,
		listing.Options{Map: map[string]string{"title": "name", "price": "cost", "attributes.material": "stuff", "bullets": "tags"}})
	want := []listing.Listing{{Title: "Shoe", Price: &listing.Price{Amount: "9.50", Currency: "EUR"}, Bullets: []string{"x"}, Attributes: map[string]string{"material": "wool"}}}
	if diff := cmp.Diff(want, got.listings()); diff != "" || got.Aside != nil {
		t.Error(diff, got.Aside)
	}
}

func TestJSONLineIsReadStrictly(t *testing.T) {
	for _, tc := range []struct{ name, line, want string }{
		{"unknown field", `{"title":"a","colour":"red"}`, `f.csv, row 1, column colour, value "\"red\"": there is no such field: remove it, or map it with --map FIELD=colour`},
		{"other letter case", `{"Title":"a"}`, `f.csv, row 1, column Title, value "\"a\"": there is no such field: remove it, or map it with --map FIELD=Title`},
		{"twice", `{"title":"a","title":"b"}`, `f.csv, row 1, column title: it stands twice: keep one`},
		{"both names of brand", `{"title":"a","brand":"b","brand_field":"c"}`, `f.csv, row 1, column brand_field, value "\"c\"": the brand stands twice (brand and brand_field): keep one`},
		{"twice in attributes", `{"title":"a","attributes":{"x":"1","x":"2"}}`, `f.csv, row 1, column attributes, value "{\"x\":\"1\",\"x\":\"2\"}": x: it stands twice: keep one`},
		{"no text", `{"title":["a"]}`, `f.csv, row 1, column title, value "[\"a\"]": it must be text in quotation marks`},
		{"no list", `{"title":"a","bullets":"b"}`, `f.csv, row 1, column bullets, value "\"b\"": it must be a list of texts, such as ["first","second"]`},
		{"class 46", `{"title":"a","classes":[46]}`, `f.csv, row 1, column classes, value "[46]": 46 is no Nice class: write numbers from 1 to 45`},
		{"class 2.5", `{"title":"a","classes":[2.5]}`, `f.csv, row 1, column classes, value "[2.5]": 2.5 is no Nice class: write numbers from 1 to 45`},
		{"market", `{"title":"a","markets":["Europe"]}`, `f.csv, row 1, column markets, value "[\"Europe\"]": "Europe" is no market: write a country's two letters (ISO 3166) or EU`},
		{"condition", `{"title":"a","condition":"mint"}`, `f.csv, row 1, column condition, value "\"mint\"": a condition is new, used or refurbished`},
		{"price", `{"title":"a","price":9.5}`, `f.csv, row 1, column price, value "9.5": it must be an object such as {"amount":"12.50","currency":"EUR"}`},
		{"price field", `{"title":"a","price":{"value":"1"}}`, `f.csv, row 1, column price, value "{\"value\":\"1\"}": value: a price has amount and currency only`},
		{"half a character", `{"title":"\ud83d"}`, `f.csv, row 1, column title, value "\"\\ud83d\"": it holds half a character (\ud800 to \udfff alone): write it whole`},
		{"cut off", `{"title":"a"`, `f.csv, row 1: it is no whole JSON object: write one object a line`},
		{"two objects", `{"title":"a"}{"title":"b"}`, `f.csv, row 1: something follows the JSON object: write one object a line`},
		{"no words", `{"id":"1"}`, `f.csv, row 1: it holds no words to screen: give it a title`},
		{"bytes that are no text", "{\"title\":\"a\xC3\x28\"}", `f.csv, row 1: it holds bytes that are no utf-8 text: save the file as UTF-8`},
		{"deep", `{"title":"a","attributes":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}", `f.csv, row 1: its values are nested deeper than 64 levels: a listing needs three`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _ := read(t, tc.line+"\n"+`{"title":"next"}`, listing.Options{Format: listing.FormatJSONL, Encoding: "utf-8"})
			want := told{Aside: []string{tc.want}, Items: []listing.Item{{Listing: listing.Listing{Title: "next"}, Rows: []int{2}}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// anyListing draws a listing as the API accepts one.
func anyListing() *rapid.Generator[listing.Listing] {
	return rapid.Custom(func(t *rapid.T) listing.Listing {
		text := rapid.String()
		l := listing.Listing{ID: text.Draw(t, "id"), Title: "t" + text.Draw(t, "title"), Description: text.Draw(t, "description"), Brand: text.Draw(t, "brand"),
			Keywords: text.Draw(t, "keywords"), Category: text.Draw(t, "category"), SellerID: text.Draw(t, "seller"), URL: text.Draw(t, "url"),
			Condition: rapid.SampledFrom([]listing.Condition{"", "new", "used", "refurbished"}).Draw(t, "condition")}
		if rapid.Bool().Draw(t, "full") {
			l.Bullets = rapid.SliceOfN(text, 1, 3).Draw(t, "bullets")
			l.Images = rapid.SliceOfN(text, 1, 3).Draw(t, "images")
			l.Classes = rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(1, 45), func(n int) nice.Class { return nice.Class(n) }), 1, 5, rapid.ID).Draw(t, "classes")
			l.Markets = []string{"US", "EU"}
			l.Price = &listing.Price{Amount: "9.50", Currency: "USD"}
			l.Attributes = rapid.MapOfN(text, text, 1, 3).Draw(t, "attributes")
		}
		return l
	})
}

func TestJSONReadsBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(anyListing(), 1, 5).Draw(t, "listings")
		var b strings.Builder
		for _, l := range want {
			line, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(line)
			b.WriteByte('\n')
		}
		r, _, err := listing.Open(strings.NewReader(b.String()), "f.jsonl", listing.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := drain(r)
		if diff := cmp.Diff(want, got.listings()); diff != "" || got.Aside != nil || got.End != "" {
			t.Errorf("-want +got\n%s\n%v %s", diff, got.Aside, got.End)
		}
	})
}
