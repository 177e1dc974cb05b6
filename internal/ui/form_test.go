// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks/nice"
)

// saying names the sentence instead of saying it.
func saying(id string, args ...any) string {
	for i := 1; i < len(args); i += 2 {
		if s, ok := args[i].(string); ok {
			id += " " + s
		}
	}
	return id
}

func TestFormToListing(t *testing.T) {
	f := newForm(url.Values{
		"title": {"Nike\r\nshoes "}, "brand": {"Own"}, "category": {"Shoes"}, "bullets": {"first\r\n\r\n  second "}, "description": {"a\r\nb"},
		"keywords": {"run"}, "condition": {"used"}, "classes": {"25, 第18类"}, "market": {"EU", "XX", "CN"}, "authorised": {"NIKE\nPuma"}, "channel": {" amazon.de\r\n"},
	})
	l := f.listing(saying)
	want := &listing.Listing{
		Title: "Nike shoes", Brand: "Own", Category: "Shoes", Bullets: []string{"first", "second"}, Description: "a\nb", Keywords: "run",
		Condition: listing.ConditionUsed, Classes: []nice.Class{25, 18}, Markets: []string{"EU", "CN"},
	}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"NIKE", "Puma"}, f.authorised()); diff != "" {
		t.Error(diff)
	}
	if f.Channel != "amazon.de" {
		t.Errorf("channel %q", f.Channel)
	}
	if len(f.Wrong) > 0 || !f.Open() {
		t.Errorf("wrong %v, open %v", f.Wrong, f.Open())
	}
}

func TestUseTakesTheTitlesPlace(t *testing.T) {
	f := newForm(url.Values{"title": {"Nike shoes"}, "use": {"Shoes"}})
	if f.Title != "Shoes" {
		t.Errorf("got %q", f.Title)
	}
}

func TestAListingWithoutMarketIsForTheFirst(t *testing.T) {
	l := newForm(url.Values{"title": {"x"}, "market": {"ZZ"}}).listing(saying)
	if diff := cmp.Diff([]string{"US"}, l.Markets); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeScreenedIsSaid(t *testing.T) {
	long := strings.Repeat("a", screening.MaxFieldBytes+1)
	fifth := strings.Repeat("a", screening.MaxListingBytes/4)
	for _, tc := range []struct {
		name string
		form url.Values
		want []wrong
	}{
		{"a channel too long", url.Values{"title": {"x"}, "channel": {strings.Repeat("a", longestChannel+1)}}, []wrong{{"channel", "wrong.channel 200"}}},
		{"no word at all", url.Values{"title": {"  "}}, []wrong{{"title", "wrong.empty"}}},
		{"only a category", url.Values{"category": {"Shoes"}}, []wrong{{"title", "wrong.empty"}}},
		{"only a brand is enough", url.Values{"brand": {"Nike"}}, nil},
		{"class", url.Values{"title": {"x"}, "classes": {"25 99"}}, []wrong{{"classes", "wrong.class 99"}}},
		{"long field", url.Values{"title": {"x"}, "description": {long}}, []wrong{{"description", "wrong.long field.description"}}},
		{"long bullet", url.Values{"title": {"x"}, "bullets": {long}}, []wrong{{"bullets", "wrong.long field.bullets"}}},
		{"long altogether", url.Values{"title": {"x"}, "bullets": {strings.Join([]string{fifth, fifth, fifth, fifth, fifth}, "\n")}}, []wrong{{"description", "wrong.total"}}},
		{"many fields", url.Values{"title": {"x"}, "bullets": {strings.Repeat("a\n", screening.MaxFields)}}, []wrong{{"bullets", "wrong.many 64"}}},
		{"NUL", url.Values{"title": {"a\x00b"}}, []wrong{{"title", "wrong.nul field.title"}}},
		{"no text", url.Values{"title": {"a\xffb"}}, []wrong{{"title", "wrong.encoding field.title"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newForm(tc.form)
			f.listing(saying)
			if diff := cmp.Diff(tc.want, f.Wrong); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever a form holds, what passes is within the bounds of screening.
func FuzzForm(f *testing.F) {
	f.Add("title=Nike&bullets=a%0Ab&classes=25&market=EU")
	f.Add("title=%FF%00&use=%E2%80%AE")
	f.Fuzz(func(t *testing.T, body string) {
		v, err := url.ParseQuery(body)
		if err != nil {
			t.Skip()
		}
		form := newForm(v)
		l := form.listing(saying)
		if len(form.Wrong) > 0 {
			return
		}
		for name, text := range l.Texts() {
			if len(text) > screening.MaxFieldBytes || strings.Contains(text, "\x00") {
				t.Fatalf("%s passed with %d bytes", name, len(text))
			}
		}
	})
}
