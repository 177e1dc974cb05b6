// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"markwarden/internal/listing"
)

// at4 is where a mark stands in a text as given: code points, then bytes.
type at4 [4]int

// Whatever folding does to a text, a finding points into the text as the seller gave it.
func TestSpans(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		name, title, text string
		at                at4
	}{
		{"plain", "New Adidas shoes", "Adidas", at4{4, 10, 4, 10}},
		{"after an emoji", "🔥 Adidas shoes", "Adidas", at4{2, 8, 5, 11}},
		{"after a family of emojis", "👨‍👩‍👧‍👦 Adidas shoes", "Adidas", at4{8, 14, 26, 32}},
		{"after a flag", "🇺🇸 Adidas shoes", "Adidas", at4{3, 9, 9, 15}},
		{"with an accent of its own code point", "Herme\u0300s leather belt", "Herme\u0300s", at4{0, 7, 0, 8}},
		{"with a composed accent", "Hermès leather belt", "Hermès", at4{0, 6, 0, 7}},
		{"with a zero-width space inside", "New Adi\u200bdas shoes", "Adi\u200bdas", at4{4, 11, 4, 13}},
		{"after a byte order mark", "\ufeffAdidas shoes", "Adidas", at4{1, 7, 3, 9}},
		{"inside an override of direction", "New \u202eAdidas\u202c shoes", "Adidas", at4{5, 11, 7, 13}},
		{"after Chinese", "全新 阿迪达斯 运动鞋", "阿迪达斯", at4{3, 7, 7, 19}},
		{"joined to Chinese", "全新Adidas运动鞋", "Adidas", at4{2, 8, 6, 12}},
		{"after a line break of Windows", "New shoes\r\nAdidas", "Adidas", at4{11, 17, 11, 17}},
		{"in full-width letters", "New Ａｄｉｄａｓ shoes", "Ａｄｉｄａｓ", at4{4, 10, 4, 22}},
		{"in letters beyond the first plane", "New 𝓐𝓭𝓲𝓭𝓪𝓼 shoes", "𝓐𝓭𝓲𝓭𝓪𝓼", at4{4, 10, 4, 28}},
		{"in letters of another alphabet", "New Аdidаs shoes", "Аdidаs", at4{4, 10, 4, 12}},
		{"with letters spaced out", "New A d i d a s shoes", "A d i d a s", at4{4, 15, 4, 15}},
		{"with a ligature before it", "ﬁne Adidas shoes", "Adidas", at4{4, 10, 6, 12}},
		{"after a letter that grows when folded", "Straße Adidas shoes", "Adidas", at4{7, 13, 8, 14}},
		{"at the end, with signs", "Shoes by Adidas®™!!!", "Adidas", at4{9, 15, 9, 15}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, title(tc.title, "Shoes"), Options{})
			i := slices.IndexFunc(v.Findings, func(f Finding) bool { return f.Text == tc.text })
			if i < 0 {
				t.Fatalf("no finding is written %q: %v", tc.text, usesOf(v.Findings))
			}
			f := &v.Findings[i]
			if got := (at4{f.Start, f.End, f.ByteStart, f.ByteEnd}); got != tc.at {
				t.Errorf("%q at %v, want %v", f.Text, got, tc.at)
			}
		})
	}
}

// Each field counts from its own beginning.
func TestSpansInEveryField(t *testing.T) {
	e := starterEngine(t)
	l := &listing.Listing{
		Title: "Schuhe für Läufer", Category: "Shoes", Brand: "Runo", Keywords: "laufen, Asics",
		Description: "Große Auswahl. Wie Reebok.", Bullets: []string{"Größe 42", "Für Fans von Adidas"},
	}
	got := map[listing.Field]string{}
	for _, f := range screened(t, e, l, Options{All: true}).Findings {
		got[f.Field] += f.Text
	}
	for field, text := range map[listing.Field]string{"keywords": "Asics", "bullets[1]": "Adidas", "description": "Reebok"} {
		if got[field] != text {
			t.Errorf("%s: %q, want %q", field, got[field], text)
		}
	}
}

// disguise is one way of writing a name.
type disguise struct {
	name string
	do   func(string) string
}

var disguises = []disguise{
	{"as it is", func(s string) string { return s }},
	{"in capitals", strings.ToUpper},
	{"spaced out", func(s string) string { return strings.Join(strings.Split(s, ""), " ") }},
	{"with a zero-width space", func(s string) string { return middle(s, "\u200b") }},
	{"with a point", func(s string) string { return middle(s, ".") }},
	{"with a star", func(s string) string { return middle(s, "*") }},
	{"with an override of direction", func(s string) string { return "\u202e" + s + "\u202c" }},
	{"with an accent", func(s string) string { return middle(s, "\u0301") }},
	{"in Cyrillic look-alikes", strings.NewReplacer("a", "а", "e", "е", "o", "о", "c", "с", "p", "р", "i", "і").Replace},
	{"in digits", strings.NewReplacer("o", "0", "i", "1", "e", "3", "a", "4").Replace},
	{"in full width", func(s string) string { return strings.Map(wide, s) }},
	{"doubled", func(s string) string { return s + s }},
	{"with an emoji on each side", func(s string) string { return "👟" + s + "❤️" }},
}

func middle(s, x string) string {
	r := []rune(s)
	return string(r[:len(r)/2]) + x + string(r[len(r)/2:])
}

func wide(r rune) rune {
	if r > ' ' && r < 0x7f {
		return r - '!' + '！'
	}
	return r
}

// pieces of which listings are made: words, brands in every disguise, terms, and signs that trip offsets.
func piece(t *rapid.T, n int) string {
	words := []string{"shoes", "bag", "手机壳", "compatible with", "for", "inspired by", "高仿", "replica", "小号", "no", "Größe", "pour", "oil", "AAA", "1:1", "logo", "used", "OEM", "style"}
	brands := []string{"Nike", "Adidas", "Louis Vuitton", "Chanel", "苹果", "香奈儿", "iPhone 15", "Lego", "3M", "Olympic", "Velcro", "Coca-Cola", "Tiffany", "Levi's"}
	signs := []string{"🔥", "👨‍👩‍👧‍👦", "\r\n", "\u202e", "\u200d", "\ufeff", "…", "【", "】", "|", "™", "\t", "e\u0301\u0327", "\u2028", "ß", "ﬃ", "{mark}", "{{", "\ufffd", "<b>", "&amp;"}
	label := fmt.Sprint(n)
	switch rapid.IntRange(0, 3).Draw(t, "kind"+label) {
	case 0:
		return rapid.SampledFrom(words).Draw(t, "word"+label)
	case 1, 2:
		d := rapid.SampledFrom(disguises).Draw(t, "disguise"+label)
		return d.do(rapid.SampledFrom(brands).Draw(t, "brand"+label))
	}
	return rapid.SampledFrom(signs).Draw(t, "sign"+label)
}

func wording(t *rapid.T, most int, label string) string {
	gaps := []string{" ", " ", " ", "", ", ", "  ", "\n", " - "}
	var b strings.Builder
	for i := range rapid.IntRange(0, most).Draw(t, label) {
		b.WriteString(piece(t, i))
		b.WriteString(rapid.SampledFrom(gaps).Draw(t, fmt.Sprint("gap", i)))
	}
	return b.String()
}

func generated(t *rapid.T) *listing.Listing {
	l := &listing.Listing{
		Title:    wording(t, 8, "title"),
		Category: rapid.SampledFrom([]string{"", "Shoes", "女包", "Phone cases", "Car decals", "Perfume"}).Draw(t, "category"),
		Brand:    rapid.SampledFrom([]string{"", "Generic", "Nike", "Zentavo", "香奈儿"}).Draw(t, "own brand"),
	}
	if rapid.Bool().Draw(t, "more") {
		l.Description = wording(t, 6, "description")
		l.Keywords = wording(t, 4, "keywords")
		l.Bullets = []string{wording(t, 4, "bullet")}
	}
	return l
}

func TestSpansOfGeneratedListings(t *testing.T) {
	e := starterEngine(t)
	rapid.Check(t, func(t *rapid.T) {
		l := generated(t)
		v := e.Screen(l, Options{All: true})
		if problem := unsound(l, &v); problem != "" {
			t.Fatalf("%s\nlisting: %#v", problem, *l)
		}
	})
}

// Disguises of a famous mark on its own goods are found, each of them.
func TestDisguisesAreSeenThrough(t *testing.T) {
	e := starterEngine(t)
	for _, brand := range []string{"Adidas", "Lululemon", "Balenciaga", "Pandora"} {
		goods := map[string]string{"Adidas": "shoes", "Lululemon": "leggings", "Balenciaga": "handbag", "Pandora": "charm bracelet"}[brand]
		for _, d := range disguises {
			if d.name == "doubled" {
				continue // a name written twice is another word
			}
			l := title(d.do(brand)+" "+goods, goods)
			v := screened(t, e, l, Options{})
			if levelOrder(v.Level) < levelOrder(High) || !slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Mark == brand }) {
				t.Errorf("%s, %s: %q is %s %v", brand, d.name, l.Title, v.Level, usesOf(v.Findings))
			}
		}
	}
}
