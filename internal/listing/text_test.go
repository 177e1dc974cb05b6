// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"markwarden/internal/listing"
)

func TestDescriptionsReadAsThePageShowsThem(t *testing.T) {
	for _, tc := range []struct{ name, html, want string }{
		{"blocks are lines", "<p>One</p><div>Two<br/>Three</div><ul><li>Four</li></ul>", "One\nTwo\nThree\nFour"},
		{"inline tags vanish", "N<b>i</b><span class=x>ke</span>", "Nike"},
		{"comments vanish", "Ni<!-- x -->ke", "Nike"},
		{"blanks run together", "<p> a \n\t b </p>", "a b"},
		{"line breaks of a text without blocks stay", "<b>a</b>\nb\n\nc", "a\nb\n\nc"},
		{"scripts and styles are no words", "a<script>var x = '<p>no</p>'</script><style>p{}</style>b", "ab"},
		{"references once", "R&amp;D &lt;b&gt; &amp;lt; caf&eacute; &#39;x&#x27;", "R&D <b> &lt; café 'x'"},
		{"no HTML", "5 < 6 and 7 > 3, A & B, <3", "5 < 6 and 7 > 3, A & B, <3"},
		{"unknown tags are words", "<p>a <Nike> b</p>", "a <Nike> b"},
		{"unfinished tag", "<p>a</p><b Nike", "a\n<b Nike"},
		{"title and alt", `<img alt="Nike"><p>x</p>`, "x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, decoded := listing.PlainText(tc.html)
			if got != tc.want || decoded != (tc.html != tc.want) {
				t.Errorf("got %q (decoded: %v), want %q", got, decoded, tc.want)
			}
		})
	}
}

func FuzzPlainText(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "a &amp; b", "<script>x", "<!--", "</", "<b", "&#x110000;", "<textarea><p>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, decoded := listing.PlainText(s)
		if decoded != (got != s) || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q -> %q (decoded: %v)", s, got, decoded)
		}
	})
}

func encode(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodingsAreFound(t *testing.T) {
	const chinese = "商品编号,标题,描述\n1,适用于苹果手机壳,防摔、轻薄\n2,运动鞋,舒适\n"
	const western = "id\titem-name\tlisting-id\n1\tPokémon Plüsch\tL1\n2\tÉtui pour téléphone\tL2\n"
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, tc := range []struct{ name, text, encoding, named, title string }{
		{"UTF-8", chinese, "utf-8", "", "适用于苹果手机壳"},
		{"UTF-8 with mark", "\xEF\xBB\xBF" + chinese, "utf-8", "", "适用于苹果手机壳"},
		{"GB18030", encode(t, simplifiedchinese.GB18030, chinese), "gb18030", "", "适用于苹果手机壳"},
		{"windows-1252", encode(t, charmap.Windows1252, western), "windows-1252", "", "Pokémon Plüsch"},
		{"UTF-16 little with mark", "\xFF\xFE" + encode(t, le, chinese), "utf-16le", "", "适用于苹果手机壳"},
		{"UTF-16 big with mark", "\xFE\xFF" + encode(t, be, chinese), "utf-16be", "", "适用于苹果手机壳"},
		{"UTF-16 little without mark", encode(t, le, western), "utf-16le", "", "Pokémon Plüsch"},
		{"named", encode(t, japanese.ShiftJIS, "id|title\n1|ソニー|\n"), "shift_jis", "sjis", "ソニー"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, info := read(t, tc.text, listing.Options{Encoding: tc.named})
			if got.Aside != nil || got.End != "" || len(got.Items) == 0 || got.Items[0].Listing.Title != tc.title || info.Encoding != tc.encoding {
				t.Errorf("%s: %+v", info.Encoding, got)
			}
		})
	}
}

func TestHalfCharactersOfUTF16AreSetAside(t *testing.T) {
	le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	text := "\xFF\xFE" + encode(t, le, "id,title\n1,a") + "\x3D\xD8" + encode(t, le, "b\n2,😀\n3,c") + "x"
	got, _ := read(t, text, listing.Options{})
	if diff := cmp.Diff([]listing.Listing{{ID: "2", Title: "😀"}}, got.listings()); diff != "" || len(got.Aside) != 2 {
		t.Error(diff, got.Aside)
	}
}

func TestPricesConditionsMarkets(t *testing.T) {
	rows := map[string]listing.Listing{
		"89.0 EUR,new,US":             {Price: &listing.Price{Amount: "89.0", Currency: "EUR"}, Condition: "new", Markets: []string{"US"}},
		"\"€ 1.234,56\",3000,us;de":   {Price: &listing.Price{Amount: "1234.56", Currency: "EUR"}, Condition: "used", Markets: []string{"US", "DE"}},
		"\"1,234\",Used; Very Good,":  {Price: &listing.Price{Amount: "1234"}, Condition: "used"},
		"12.5,11,EU":                  {Price: &listing.Price{Amount: "12.5"}, Condition: "new", Markets: []string{"EU"}},
		"£9,Seller refurbished,":      {Price: &listing.Price{Amount: "9", Currency: "GBP"}, Condition: "refurbished"},
		"1'234.50 CHF,二手,\"CN, JP\"":  {Price: &listing.Price{Amount: "1234.50", Currency: "CHF"}, Condition: "used", Markets: []string{"CN", "JP"}},
		"1.234.567,New – open box,UK": {Price: &listing.Price{Amount: "1234567"}, Condition: "new", Markets: []string{"GB"}},
	}
	for cells, want := range rows {
		t.Run(cells, func(t *testing.T) {
			want.Title = "T"
			got, _ := read(t, "title,price,condition,markets\nT,"+cells+"\n", listing.Options{})
			if diff := cmp.Diff([]listing.Listing{want}, got.listings()); diff != "" || got.Aside != nil {
				t.Error(diff, got.Aside)
			}
		})
	}
}

func TestDialectDoesNotHangOnOddRows(t *testing.T) {
	// The description holds more of another delimiter than the file has of its own.
	text := "id;title\n" + strings.Repeat("1;\"a, b, c, d\"\n", 10)
	got, info := read(t, text, listing.Options{})
	if info.Delimiter != ";" || len(got.Items) != 10 {
		t.Errorf("%q, %d items", info.Delimiter, len(got.Items))
	}
}

func TestReadingDoesNotDependOnBlocks(t *testing.T) {
	text := "\xFF\xFE" + encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "id,title\r\n1,\"a\r\nb 😀\"\r\n"+strings.Repeat("2,\"x\"\"y\"\r\n", 500))
	want, _ := read(t, text, listing.Options{})
	r, _, err := listing.Open(&dribble{b: []byte(text)}, "f.csv", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, drain(r)); diff != "" || len(want.Items) != 501 {
		t.Error(diff, len(want.Items))
	}
}

// dribble gives one byte at a time.
type dribble struct{ b []byte }

func (d *dribble) Read(p []byte) (int, error) {
	if len(d.b) == 0 {
		return bytes.NewReader(nil).Read(p)
	}
	p[0] = d.b[0]
	d.b = d.b[1:]
	return 1, nil
}
