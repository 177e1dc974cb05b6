// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"markwarden/internal/bench"
	"markwarden/internal/listing"
	"markwarden/internal/sample"
	"markwarden/internal/screening"
	"markwarden/trademarks/starter"
)

var everyListing = flag.Bool("everylisting", false, "screen every ordinary listing of the shared data, not one in seven")

// ordinaryListings are rows of the shared listings that name no brand we know, one in seven unless all are wanted.
func ordinaryListings(t *testing.T) []*listing.Listing {
	t.Helper()
	f, err := os.Open(sample.SharedData(t, "listings", "listings_dev.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rd := csv.NewReader(z)
	head, err := rd.Read()
	if err != nil {
		t.Fatal(err)
	}
	marks, err := starter.Marks()
	if err != nil {
		t.Fatal(err)
	}
	brands := bench.NewBrands(marks)
	var out []*listing.Listing
	for n := 0; ; n++ {
		cells, err := rd.Read()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if n%7 != 0 && !*everyListing {
			continue
		}
		r := map[string]string{}
		for i, c := range cells {
			r[head[i]] = c
		}
		if strings.TrimSpace(r["title"]) == "" || brands.Named(r["title"], r["brand"]) || brands.Named(r["description"], "") {
			continue
		}
		out = append(out, &listing.Listing{ID: r["id"], Title: r["title"], Description: r["description"], Brand: r["brand"], Category: r["category"]})
	}
}

// Shop listings that name no brand we know are left alone: few are held, one in twenty may ask for a look.
func TestOrdinaryListingsAreLeftAlone(t *testing.T) {
	listings := ordinaryListings(t)
	e := starterEngine(t)
	levels := map[screening.Level]int{}
	offenders := map[string]int{}
	examples := map[string]string{}
	for _, l := range listings {
		v := e.Screen(l, screening.Options{NoFix: true})
		levels[v.Level]++
		if v.Level == screening.Clear {
			continue
		}
		f := &v.Findings[0]
		key := fmt.Sprintf("%s %s %s written %q", v.Level, f.Rules[0], f.Mark, strings.ToLower(f.Text))
		offenders[key]++
		examples[key] = l.Title
	}
	t.Logf("%d listings: %v", len(listings), levels)
	worst := make([]string, 0, len(offenders))
	for k := range offenders {
		worst = append(worst, k)
	}
	slices.SortFunc(worst, func(a, b string) int { return cmp.Or(offenders[b]-offenders[a], strings.Compare(a, b)) })
	for _, k := range worst[:min(40, len(worst))] {
		t.Logf("%4d %s: %s", offenders[k], k, examples[k])
	}
	share := func(n int) float64 { return float64(n) / float64(len(listings)) }
	const mostHeld, mostAsked = 0.015, 0.05 // held: 0.01 is the aim, 0.0101 is what stands (docs/scoring.md)
	if held := share(levels[screening.High] + levels[screening.Block]); held > mostHeld {
		t.Errorf("%.2f %% of the ordinary listings are held", 100*held)
	}
	if asked := share(levels[screening.Caution]); asked > mostAsked {
		t.Errorf("%.2f %% of the ordinary listings ask for a look", 100*asked)
	}
	if levels[screening.Unscreened] > 0 {
		t.Errorf("%d are unscreened", levels[screening.Unscreened])
	}
}
