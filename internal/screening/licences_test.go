// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
	"markwarden/trademarks/nice"
)

// outcome is what a listing comes to when a licence is on record.
type outcome struct {
	Level   Level
	Markets []MarketVerdict
	By      string // why the mark was let go
}

// The rights ledger: a use is suppressed only within territory, goods, channel and days, and re-opens on the day of expiry
// (PRODUCT §5, "own brand or licensed brand flagged").
func TestLicences(t *testing.T) {
	base := listing.Listing{Title: "Nike running shoes", Brand: "Nike", Category: "Athletic shoes"}
	with := func(change func(*listing.Listing)) listing.Listing {
		l := base
		if change != nil {
			change(&l)
		}
		return l
	}
	in := func(m string, l Level, score int) MarketVerdict { return MarketVerdict{m, l, score} }
	open := outcome{Level: High, Markets: []MarketVerdict{in("US", High, 84)}}
	shut := func(by string) outcome {
		return outcome{Level: Clear, Markets: []MarketVerdict{in("US", Clear, 0)}, By: by}
	}
	licence := Licence{Name: "LIC-7", Mark: "nike", To: "2027-01-01"}
	limit := func(change func(*Licence)) Licence {
		c := licence
		change(&c)
		return c
	}
	const day, valid = "2026-11-24", "licence LIC-7, valid to 2027-01-01"
	for _, tc := range []struct {
		name    string
		listing listing.Listing
		licence Licence
		on      string
		channel string
		want    outcome
	}{
		{"the mark by its text", base, licence, day, "", shut(valid)},
		{"the mark by its ID", base, limit(func(c *Licence) { c.Mark, c.MarkID = "", "brand:nike" }), day, "", shut(valid)},
		{"every mark of an owner", base, limit(func(c *Licence) { c.Mark, c.Owner = "", "NIKE INC" }), day, "", shut(valid)},
		{"an own mark without end", base, Licence{Name: "R1", Own: true, Mark: "NIKE"}, day, "", shut("own mark R1, valid without end")},
		{"another mark", base, limit(func(c *Licence) { c.Mark = "Adidas" }), day, "", open},
		{"nothing named", base, limit(func(c *Licence) { c.Mark = "" }), day, "", open},
		{"the last day", base, licence, "2026-12-31", "", shut(valid)},
		{"the day of expiry", base, licence, "2027-01-01", "", open},
		{"before its first day", base, limit(func(c *Licence) { c.From = "2026-11-25" }), day, "", open},
		{"its first day", base, limit(func(c *Licence) { c.From = day }), day, "", shut(valid)},
		{"no day", base, licence, "", "", open},
		{"for its class", base, limit(func(c *Licence) { c.Classes = []nice.Class{25} }), day, "", shut(valid)},
		{"for another class", base, limit(func(c *Licence) { c.Classes = []nice.Class{9} }), day, "", open},
		{"a stated class outside", with(func(l *listing.Listing) { l.Classes = []nice.Class{25, 9} }), limit(func(c *Licence) { c.Classes = []nice.Class{25} }), day, "", open},
		{"in its channel", base, limit(func(c *Licence) { c.Channels = []string{"Amazon"} }), day, "amazon.de", shut(valid)},
		{"in its channel by the address", with(func(l *listing.Listing) { l.URL = "https://www.amazon.com/dp/B0" }), limit(func(c *Licence) { c.Channels = []string{"amazon.com"} }), day, "", shut(valid)},
		{"in another channel", base, limit(func(c *Licence) { c.Channels = []string{"amazon"} }), day, "ebay.com", open},
		{"in an unknown channel", base, limit(func(c *Licence) { c.Channels = []string{"amazon"} }), day, "", open},
		{"for another seller", base, limit(func(c *Licence) { c.Seller = "s1" }), day, "", open},
		{"for its seller", with(func(l *listing.Listing) { l.SellerID = "s1" }), limit(func(c *Licence) { c.Seller = "s1" }), day, "", shut(valid)},
		{"in another territory", base, limit(func(c *Licence) { c.Territories = []string{"EU"} }), day, "", open},
		{"in part of the markets", with(func(l *listing.Listing) { l.Markets = []string{"DE", "US"} }), limit(func(c *Licence) { c.Territories = []string{"EU"} }), day, "",
			outcome{Level: High, Markets: []MarketVerdict{in("DE", Clear, 0), in("US", High, 84)}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := starterEngine(t).Screen(&tc.listing, Options{Licences: []Licence{tc.licence}, On: tc.on, Channel: tc.channel, All: true, NoFix: true})
			got := outcome{Level: v.Level, Markets: v.Markets}
			for i := range v.Considered {
				if v.Considered[i].MarkID == "brand:nike" && v.Considered[i].SuppressedBy != suppressedPart {
					got.By = v.Considered[i].SuppressedBy
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Licences on two territories together leave nothing open.
func TestLicencesAddUp(t *testing.T) {
	l := listing.Listing{Title: "Nike running shoes", Brand: "Nike", Category: "Athletic shoes", Markets: []string{"US", "FR"}}
	v := starterEngine(t).Screen(&l, Options{On: "2026-11-24", Licences: []Licence{{Name: "A", Mark: "Nike", Territories: []string{"US"}}, {Name: "B", Mark: "Nike", Territories: []string{"EU"}}}})
	if v.Level != Clear {
		t.Errorf("level %s, findings %v", v.Level, v.Findings)
	}
}

// A licence is no leave to copy: the words of counterfeits speak against the listing all the same.
func TestALicenceCoversNoCounterfeits(t *testing.T) {
	for _, title := range []string{"Nike 1:1 replica mirror quality shoes", "Nlke Air shoes AAA quality", "N1ke shoes hidden link"} {
		for _, territories := range [][]string{nil, {"EU"}} {
			l := listing.Listing{Title: title, Category: "Athletic shoes", Markets: []string{"US", "DE"}}
			v := starterEngine(t).Screen(&l, Options{On: "2026-11-24", Licences: []Licence{{Name: "A", Mark: "Nike", Territories: territories}}})
			if v.Level != Block || v.Markets[0].Level != Block || v.Markets[1].Level != Block {
				t.Errorf("%s: level %s, %v", title, v.Level, v.Markets)
			}
		}
	}
}
