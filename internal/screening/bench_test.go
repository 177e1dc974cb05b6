// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"testing"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/lookup"
)

// Titles and descriptions of the case file, so that what is measured is what sellers write. The figures stand in
// docs/scoring.md.
func benchListings(b *testing.B) (titles, full []*listing.Listing) {
	const words = 180 // a full listing of ENGINE §1
	all := caseListings(b, "listings.csv", "")
	var talk []string
	for _, l := range all {
		talk = append(talk, strings.Fields(l.Title+" "+l.Description)...)
	}
	for i, l := range all {
		titles = append(titles, &listing.Listing{Title: l.Title, Brand: l.Brand, Category: l.Category})
		x := *titles[i]
		from := i * 37 % (len(talk) - words)
		x.Description = strings.Join(talk[from:from+words-len(strings.Fields(l.Title))], " ")
		full = append(full, &x)
	}
	return titles, full
}

func BenchmarkScreen(b *testing.B) {
	titles, full := benchListings(b)
	for _, bc := range []struct {
		name     string
		listings []*listing.Listing
		opt      Options
	}{
		{"title", titles, Options{NoFix: true}},
		{"title with suggestion", titles, Options{}},
		{"180 words", full, Options{NoFix: true}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			e := starterEngine(b)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e.Screen(bc.listings[i%len(bc.listings)], bc.opt)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "listings/s")
		})
	}
}

func BenchmarkCandidates(b *testing.B) {
	titles, full := benchListings(b)
	e := starterEngine(b)
	for _, bc := range []struct {
		name string
		text func(int) string
		cold bool
	}{
		{"title", func(i int) string { return titles[i%len(titles)].Title }, false},
		{"title, nothing kept", func(i int) string { return titles[i%len(titles)].Title }, true},
		{"180 words", func(i int) string { return full[i%len(full)].Description }, false},
		{"180 words, nothing kept", func(i int) string { return full[i%len(full)].Description }, true},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var hits []lookup.Hit
			b.ReportAllocs()
			n := 0
			for i := 0; b.Loop(); i++ {
				t := fold.Fold(bc.text(i))
				hits = e.register.Finder.Query(hits[:0], &t, lookup.QueryOptions{Cold: bc.cold})
				n += len(hits)
			}
			b.ReportMetric(float64(n)/float64(b.N), "hits")
		})
	}
}
