// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"markwarden/internal/listing"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// codes are the issues' codes, those that bar with a sign.
func codes(list []Issue) string {
	var out []string
	for _, i := range list {
		code := i.Code
		if i.Bars {
			code += "!"
		}
		out = append(out, code)
	}
	return strings.Join(out, " ")
}

func TestCheckRight(t *testing.T) {
	record := trademarks.Mark{ID: "US-5123456", Office: "US", Number: "5123456", Text: "NORDVIK", Owners: []trademarks.Owner{{Name: "Nordvik Outdoor AB"}},
		Classes: []nice.Class{18, 25}, Status: trademarks.StatusRegistered}
	right := Right{Kind: RightTrademark, Number: "5,123,456", Jurisdiction: "USPTO", Mark: "Nordvik", Classes: []nice.Class{25}, Owner: "NORDVIK OUTDOOR"}
	for _, tc := range []struct {
		name   string
		change func(*Right, *trademarks.Mark)
		want   string
	}{
		{"as registered", func(*Right, *trademarks.Mark) {}, ""},
		{"dead", func(_ *Right, m *trademarks.Mark) { m.Status = trademarks.StatusDead }, "dead!"},
		{"applied for", func(_ *Right, m *trademarks.Mark) { m.Status = trademarks.StatusPending }, "pending!"},
		{"the register does not say", func(_ *Right, m *trademarks.Mark) { m.Status = trademarks.StatusUnknown }, "status"},
		{"a curated entry proves nothing", func(_ *Right, m *trademarks.Mark) { m.Curated = true }, "curated"},
		{"another number", func(r *Right, _ *trademarks.Mark) { r.Number = "5123457" }, "number!"},
		{"a number with leading zeros", func(r *Right, _ *trademarks.Mark) { r.Number = "Reg. No. 005,123,456" }, ""},
		{"another office", func(r *Right, _ *trademarks.Mark) { r.Jurisdiction = "EU" }, "office!"},
		{"another sign", func(r *Right, _ *trademarks.Mark) { r.Mark = "NORDVIKING" }, "mark!"},
		{"the same sign written otherwise", func(r *Right, _ *trademarks.Mark) { r.Mark = "Nörd-Vik" }, ""},
		{"a class the record does not have", func(r *Right, _ *trademarks.Mark) { r.Classes = []nice.Class{25, 21} }, "class!"},
		{"a record without classes says nothing", func(_ *Right, m *trademarks.Mark) { m.Classes = nil }, ""},
		{"another owner", func(r *Right, _ *trademarks.Mark) { r.Owner = "Sudvik Trading Ltd" }, "owner!"},
		{"a company of the group", func(r *Right, _ *trademarks.Mark) { r.Owner = "Nordvik Outdoor Asia Pte. Ltd." }, "owner-similar"},
		{"one of two owners", func(_ *Right, m *trademarks.Mark) {
			m.Owners = append([]trademarks.Owner{{Name: "Somebody"}}, m.Owners...)
		}, ""},
		{"no owner of record", func(_ *Right, m *trademarks.Mark) { m.Owners = nil }, ""},
		{"copyright is in no register here", func(r *Right, _ *trademarks.Mark) { r.Kind = RightCopyright }, ""},
		{"everything is wrong", func(r *Right, m *trademarks.Mark) {
			*r = Right{Kind: RightTrademark, Number: "1", Jurisdiction: "CN", Mark: "X", Classes: []nice.Class{1}, Owner: "Y"}
			m.Status = trademarks.StatusDead
		}, "dead! number! office! mark! class! owner!"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, m := right, record
			tc.change(&r, &m)
			list := CheckRight(r, &m)
			if got := codes(list); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if Barred(list) != strings.Contains(tc.want, "!") {
				t.Errorf("barred: %t", Barred(list))
			}
			for _, i := range list {
				if i.Words.EN == "" || i.Words.ZH == "" || strings.Contains(i.Words.EN+i.Words.ZH, "%!") {
					t.Errorf("%s: %+v", i.Code, i.Words)
				}
			}
		})
	}
	if got := codes(CheckRight(right, nil)); got != "no-record" {
		t.Errorf("no record: %q", got)
	}
}

// A class-30 mark and a mug: the reason is the class, and it bars nothing by itself.
func TestCheckGoods(t *testing.T) {
	drink := trademarks.Mark{Text: "MORNING TIDE", Classes: []nice.Class{30}, Goods: "Coffee; tea"}
	for _, tc := range []struct {
		name string
		l    listing.Listing
		want string
	}{
		{"the mark's own goods", listing.Listing{Title: "Ground coffee 500 g", Classes: []nice.Class{30}}, ""},
		{"goods that have nothing to do with it", listing.Listing{Title: "Steel garden rake", Classes: []nice.Class{8}}, "goods"},
		{"goods nobody knows", listing.Listing{Title: "xqzt"}, "goods-unknown"},
	} {
		if got := codes(CheckGoods(tc.l, drink)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestCompareOwners(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want sameness
	}{
		{"Nike, Inc.", "NIKE INC", same},
		{"L'Oréal S.A.", "Loreal SA", same},
		{"Procter & Gamble Co.", "The Procter and Gamble Company", same},
		{"Guccio Gucci S.p.A.", "GUCCIO GUCCI SPA", same},
		{"深圳市晨光科技有限公司", "深圳市晨光科技股份有限公司", same},
		{"Siemens Aktiengesellschaft", "Siemens AG", similar},
		{"Nordvik Outdoor AB", "Outdoor Nordvik", same},
		{"Nordvik AB", "Nordvik Outdoor AB", similar},
		{"Nordvik AB", "Sudvik AB", different},
		{"Limited Ltd", "Company Co", different},
		{"", "Nordvik", different},
		{"…", "…", different},
	} {
		if got := compareOwners(tc.a, tc.b); got != tc.want || compareOwners(tc.b, tc.a) != got {
			t.Errorf("%q and %q: %d, want %d (%q, %q)", tc.a, tc.b, got, tc.want, ownerKey(tc.a), ownerKey(tc.b))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if compareOwners(a, b) != compareOwners(b, a) {
			t.Fatal("not symmetric")
		}
		if ownerKey(a) != "" && compareOwners(a, a) != same {
			t.Fatalf("%q is not itself: %q", a, ownerKey(a))
		}
		if ownerKey(ownerKey(a)) != ownerKey(a) && compareOwners(ownerKey(a), a) == different {
			t.Fatalf("%q and its key differ", a)
		}
	})
}
