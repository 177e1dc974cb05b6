// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
)

// wooGerman and etsyFrench are headers as shops in those languages get them.
const wooGerman = "ID,Typ,Artikelnummer,\"GTIN, UPC, EAN oder ISBN\",Name,Veröffentlicht,Ist hervorgehoben?,Sichtbarkeit im Katalog,Kurzbeschreibung,Beschreibung," +
	"Steuerstatus,Steuerklasse,Vorrätig?,Bestand,Gewicht (kg),Angebotspreis,Regulärer Preis,Kategorien,Schlagwörter,Bilder,Position,Attribut 1 Name,Attribut 1 Wert(e),Attribut 1 Sichtbar,Attribut 2 Name,Attribut 2 Wert(e)\n"

const etsyFrench = "TITRE,DESCRIPTION,PRIX,CODE DEVISE,QUANTITÉ,TAGS,MATÉRIAUX,IMAGE1,IMAGE2,TYPE VARIATION 1,NOM VARIATION 1,VALEURS VARIATION 1,SKU\n"

func TestLayoutsOfTheShops(t *testing.T) {
	type told struct {
		Format   listing.Format
		Row      int
		Listings []listing.Listing
	}
	for _, tc := range []struct {
		name, text string
		want       told
	}{
		{"amazon category template, settings choose the data row",
			"TemplateType=fptcustom\tVersion=2021.0625\tsettings=attributeRow=3&dataRow=5&labelRow=2\t\t\t\t\t\n" +
				"Product Type\tSeller SKU\tBrand\tTitle\tBullet\tBullet\tSearch terms\tPicture\n" +
				"feed_product_type\titem_sku\tbrand_name\titem_name\tbullet_point1\tbullet_point2\tgeneric_keywords1\tmain_image_url\n" +
				"\tABC123\t\tDesk Lamp\t\t\t\t\n" +
				"shoes\tS1\tAcme\tShoe\tlight\tsoft\trun\thttps://a/1.jpg\n",
			told{"amazon", 3, []listing.Listing{{ID: "S1", Title: "Shoe", Bullets: []string{"light", "soft"}, Brand: "Acme", Keywords: "run", Category: "shoes", Images: []string{"https://a/1.jpg"}}}}},
		{"amazon template with markets in the names",
			"contribution_sku#1.value\titem_name[marketplace_id=A1][language_tag=en_US]#1.value\tbrand[marketplace_id=A1]#1.value\tbullet_point[marketplace_id=A1][language_tag=en_US]#1.value\tbullet_point[marketplace_id=A1][language_tag=en_US]#2.value\n" +
				"S1\tShoe\tAcme\tlight\tsoft\n",
			told{"amazon", 1, []listing.Listing{{ID: "S1", Title: "Shoe", Brand: "Acme", Bullets: []string{"light", "soft"}}}}},
		{"amazon short report", "item-name\tseller-sku\tasin1\tstatus\tfulfillment-channel\nShoe\tS1\tB01\tActive\tDEFAULT\n",
			told{"amazon", 1, []listing.Listing{{ID: "S1", Title: "Shoe"}}}},
		{"ebay File Exchange",
			"#INFO,Version=1.0,,\n*Action(SiteID=UK|Country=GB|Currency=GBP|Version=1193|CC=UTF-8),CustomLabel,*Title,*Description,*ConditionID,*C:Brand,C:Type,PicURL,*StartPrice\n" +
				"Add,S1,Shoe,<p>Good</p>,3000,Acme,Trainer,https://a/1.jpg|https://a/2.jpg,9.50\n",
			told{"ebay", 2, []listing.Listing{{ID: "S1", Title: "Shoe", Description: "Good", Brand: "Acme", Condition: listing.ConditionUsed, Markets: []string{"GB"},
				Price: &listing.Price{Amount: "9.50", Currency: "GBP"}, Images: []string{"https://a/1.jpg", "https://a/2.jpg"}, Attributes: map[string]string{"Type": "Trainer"}}}}},
		{"ebay variations", "Item number,Title,Variation details,Available quantity,Currency,Start price\n7,Cards,A;B,2,USD,1\n7,Cards,A,1,USD,1\n7,Cards,B,1,USD,1\n8,Cards,,1,USD,1\n",
			told{"ebay", 1, []listing.Listing{{ID: "7", Title: "Cards", Price: &listing.Price{Amount: "1", Currency: "USD"}, Attributes: map[string]string{"Variation details": "A;B; A; B"}},
				{ID: "8", Title: "Cards", Price: &listing.Price{Amount: "1", Currency: "USD"}}}}},
		{"shopify variants; a row with another title is another listing",
			"Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Variant Price,Image Src,Fits (product.metafields.custom.fits)\n" +
				"shoe,Shoe,<p>Good</p>,Acme,Shoes,run,Color,Blue,9.50,https://a/1.jpg,iPhone\nshoe,,,,,,,Red,10.00,https://a/2.jpg,\nshoe,Nike,,,,,,,,,\n",
			told{"shopify", 1, []listing.Listing{{ID: "shoe", Title: "Shoe", Description: "Good", Brand: "Acme", Keywords: "run", Category: "Shoes", Price: &listing.Price{Amount: "9.50"},
				Images: []string{"https://a/1.jpg", "https://a/2.jpg"}, Attributes: map[string]string{"Color": "Blue; Red", "Fits": "iPhone"}}, {ID: "shoe", Title: "Nike"}}}},
		{"woocommerce in German, the brand an attribute",
			wooGerman + "7,simple,S1,,Schuh,1,0,visible,kurz,<b>lang</b>,taxable,,1,,,,9.50,Schuhe > Sport,lauf,\"https://a/1.jpg, https://a/2.jpg\",0,Marke,Acme,1,Farbe,Rot\n",
			told{"woocommerce", 1, []listing.Listing{{ID: "7", Title: "Schuh", Description: "kurz\nlang", Brand: "Acme", Keywords: "lauf", Category: "Schuhe > Sport",
				Price: &listing.Price{Amount: "9.50"}, Images: []string{"https://a/1.jpg", "https://a/2.jpg"}, Attributes: map[string]string{"Farbe": "Rot"}}}}},
		{"etsy in French", etsyFrench + "Vase,Beau,\"12,50\",EUR,1,\"vase_bleu,grès\",Grès,https://a/1.jpg,,Custom,Taille,\"S,M\",V1\n",
			told{"etsy", 1, []listing.Listing{{ID: "V1", Title: "Vase", Description: "Beau", Keywords: "vase bleu,grès", Price: &listing.Price{Amount: "12.50", Currency: "EUR"},
				Images: []string{"https://a/1.jpg"}, Attributes: map[string]string{"MATÉRIAUX": "Grès", "Taille": "S,M"}}}}},
		{"walmart", "SKU,Item ID,Product Name,Published Status,Lifecycle Status\nWM-1,12345,\"Acme Item, Family Size\",Published,Active\n",
			told{"walmart", 1, []listing.Listing{{ID: "WM-1", Title: "Acme Item, Family Size"}}}},
		{"google table", "id\ttitle\tdescription\tlink\timage_link\tadditional_image_link\tavailability\tprice\tbrand\tproduct_type\n1\tShoe\tGood\thttps://a\thttps://a/1.jpg\thttps://a/2.jpg,https://a/3.jpg\tin stock\t9.50 USD\tAcme\tShoes\n",
			told{"google", 1, []listing.Listing{{ID: "1", Title: "Shoe", Description: "Good", Brand: "Acme", Category: "Shoes", URL: "https://a", Price: &listing.Price{Amount: "9.50", Currency: "USD"},
				Images: []string{"https://a/1.jpg", "https://a/2.jpg", "https://a/3.jpg"}}}}},
		{"google RSS", `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><item><g:id>1</g:id><title>Shoe</title><g:title>Air Shoe</g:title>` +
			`<description><![CDATA[<p>Good &amp; light</p>]]></description><g:brand>Acme</g:brand><g:price>9.50 USD</g:price><g:shipping><g:price>1 USD</g:price></g:shipping>` +
			`<g:image_link>https://a/1.jpg</g:image_link><link>https://a</link></item></channel></rss>`,
			told{"google", 0, []listing.Listing{{ID: "1", Title: "Shoe", Description: "Good & light", Brand: "Acme", URL: "https://a", Price: &listing.Price{Amount: "9.50", Currency: "USD"},
				Images: []string{"https://a/1.jpg"}, Attributes: map[string]string{"title": "Air Shoe"}}}}},
		{"google Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>Shop</title><entry><id>1</id><title>Shoe</title><link href="https://a"/><summary>Good</summary></entry></feed>`,
			told{"google", 0, []listing.Listing{{ID: "1", Title: "Shoe", Description: "Good", URL: "https://a"}}}},
		{"shopee template by key row", "ps_category,ps_product_name,ps_product_description,ps_price,ps_sku_parent_short\n100,Sepatu,Bagus,9.50,S1\n",
			told{"csv", 1, []listing.Listing{{ID: "S1", Title: "Sepatu", Description: "Bagus", Price: &listing.Price{Amount: "9.50"}}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, info := read(t, tc.text, listing.Options{})
			if diff := cmp.Diff(tc.want, told{info.Format, info.HeaderRow, got.listings()}); diff != "" || got.Aside != nil || got.End != "" {
				t.Errorf("-want +got\n%s\nset aside %v, end %q", diff, got.Aside, got.End)
			}
		})
	}
}

func TestFeedInAnotherEncoding(t *testing.T) {
	got, _ := read(t, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><item><title>Pok\xE9mon</title></item></rss>", listing.Options{})
	if diff := cmp.Diff([]listing.Listing{{Title: "Pokémon"}}, got.listings()); diff != "" {
		t.Error(diff, got.End)
	}
	got, _ = read(t, "<?xml version=\"1.0\" encoding=\"x-no\"?><rss><item><title>a</title></item></rss>", listing.Options{})
	if !strings.Contains(got.End, `it is written in "x-no", which is not known here`) {
		t.Error(got.End)
	}
}

func TestAProductOfManyVariants(t *testing.T) {
	var b strings.Builder
	var colours []string
	b.WriteString("Handle,Title,Vendor,Option1 Name,Option1 Value\ns,Shoe,Acme,Color,c0\n")
	for i := range 60 {
		colours = append(colours, "c"+strconv.Itoa(i))
		fmt.Fprintf(&b, "s,,,,c%d\n", i)
	}
	got, _ := read(t, b.String(), listing.Options{})
	want := []listing.Listing{{ID: "s", Title: "Shoe", Brand: "Acme", Attributes: map[string]string{"Color": strings.Join(colours, "; ")}}}
	if diff := cmp.Diff(want, got.listings()); diff != "" || len(got.Items[0].Rows) != 61 {
		t.Error(diff)
	}
	got, _ = read(t, b.String(), listing.Options{Limits: listing.Limits{Group: 50}})
	if len(got.Items) != 2 || got.Items[1].Listing.ID != "s" {
		t.Errorf("a group beyond its limit: %+v", got.Items)
	}
}

func TestRowErrorsFollowTheListingTheyInterrupt(t *testing.T) {
	got, _ := read(t, "Handle,Title,Vendor\na,A,V\na,\x00,\na,,\nb,B,V\n", listing.Options{})
	if len(got.Items) != 2 || !cmp.Equal(got.Items[0].Rows, []int{2, 4}) || len(got.Aside) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestMappingFileForShopsWithoutALayout(t *testing.T) {
	m, err := listing.ParseMap(strings.Split("# AliExpress\ntitle = Product name (EN)\n\nbrand_field=Marka\nattributes.fits=#3\n", "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"title": "Product name (EN)", "brand": "Marka", "attributes.fits": "#3"}, m); diff != "" {
		t.Error(diff)
	}
	got, _ := read(t, "Product name (EN),Marka,Y\nShoe,Acme,iPhone\n", listing.Options{Format: "csv", Map: m})
	want := []listing.Listing{{Title: "Shoe", Brand: "Acme", Attributes: map[string]string{"fits": "iPhone"}}}
	if diff := cmp.Diff(want, got.listings()); diff != "" {
		t.Error(diff, got.End)
	}
	for pair, want := range map[string]string{
		"title":        `"title" is not field=column, such as title=Name or title=#2`,
		"headline=X":   `there is no field "headline" to map a column to: use one of id, title, bullets, description, brand, keywords, category, classes, markets, condition, price, currency, seller_id, url, images, attributes.NAME`,
		"attributes.=": `"attributes.=" is not field=column, such as title=Name or title=#2`,
	} {
		if _, err := listing.ParseMap([]string{pair}); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", pair, err, want)
		}
	}
	if _, err := listing.ParseMap([]string{"brand=A", "brand_field=B"}); err == nil {
		t.Error("one field mapped twice is accepted")
	}
}

func TestFormatNames(t *testing.T) {
	for _, f := range listing.Formats() {
		if got, err := listing.ParseFormat(" " + strings.ToUpper(string(f))); got != f || err != nil {
			t.Errorf("%s: %s, %v", f, got, err)
		}
	}
	_, err := listing.ParseFormat("excel")
	want := `there is no format "excel": choose one of auto, amazon, shopify, ebay, etsy, woocommerce, walmart, google, csv, xlsx, jsonl`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFeedsThatBreak(t *testing.T) {
	const item = `<item><title>Shoe</title></item>`
	for _, tc := range []struct {
		name, text string
		want       told
	}{
		{"doctype", `<!DOCTYPE x [<!ENTITY a "b">]><rss>` + item + "</rss>", told{End: "f.csv cannot be read beyond item 0: it holds a DOCTYPE, which is refused: export it without one"}},
		{"cut off", "<rss>" + item + "<item><title>Ha", told{Items: []listing.Item{{Listing: listing.Listing{Title: "Shoe"}, Rows: []int{1}}},
			End: "f.csv cannot be read beyond item 2, its XML is broken: export it again: XML syntax error on line 1: unexpected EOF"}},
		{"no feed", "<catalogue><body>x</body></catalogue>", told{End: "f.csv holds no item or entry of a feed: nothing was screened"}},
		{"no words", "<rss><item><id>7</id></item>" + item + "</rss>", told{Items: []listing.Item{{Listing: listing.Listing{Title: "Shoe"}, Rows: []int{2}}},
			Aside: []string{`f.csv, row 1, value "7": it holds no words to screen: give it a title`}}},
		{"a long text", "<rss><item><title>" + strings.Repeat("x", 300_000) + "</title></item>" + item + "</rss>", told{Items: []listing.Item{{Listing: listing.Listing{Title: "Shoe"}, Rows: []int{2}}},
			Aside: []string{`f.csv, row 1, column title, value "` + strings.Repeat("x", 80) + `…": it holds more than 262144 bytes: shorten it`}}},
		{"a million elements deep", "<rss>" + item + strings.Repeat("<a>", 1_000_000), told{Items: []listing.Item{{Listing: listing.Listing{Title: "Shoe"}, Rows: []int{1}}},
			End: "f.csv cannot be read beyond item 1: its elements are nested deeper than 64 levels"}},
		{"a million attributes", "<rss>" + item + "<item " + strings.Repeat(`a="" `, 1_000_000) + ">", told{Items: []listing.Item{{Listing: listing.Listing{Title: "Shoe"}, Rows: []int{1}}},
			End: "f.csv cannot be read beyond item 1: it holds one element or text of unreasonable size"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _ := read(t, tc.text, listing.Options{})
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
