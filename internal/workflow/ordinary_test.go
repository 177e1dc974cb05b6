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

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/sample"
	"markwarden/internal/screening"
	"markwarden/trademarks"
	"markwarden/trademarks/starter"
)

var everyListing = flag.Bool("everylisting", false, "screen every ordinary listing of the shared data, not one in seven")

// longestName is the number of words of a brand name that is looked for.
const longestName = 6

// brands are the folded names of curated marks without spaces: those that are words of the language as well, and the others.
type brands struct{ coined, words map[string]bool }

func curatedBrands(t *testing.T) brands {
	t.Helper()
	marks, err := starter.Marks()
	if err != nil {
		t.Fatal(err)
	}
	b := brands{map[string]bool{}, map[string]bool{}}
	for i := range marks {
		m := &marks[i]
		to := b.coined
		if m.Strength == trademarks.StrengthDictionary {
			to = b.words
		}
		to[fold.Word(m.Text)] = true
		for _, a := range m.Aliases {
			b.coined[fold.Word(a.Text)] = true
		}
	}
	return b
}

// named reports whether a listing names a brand: by a name that is no word of the language anywhere in the title, or by any
// name at the head of the title or as the brand, where these shops put the maker.
func (b brands) named(title, brand string) bool {
	t := fold.Fold(title)
	for i := range t.Tokens {
		w := ""
		for j := i; j < min(len(t.Tokens), i+longestName); j++ {
			if w += t.Tokens[j].Text; b.coined[w] || i == 0 && b.words[w] {
				return true
			}
		}
	}
	w := fold.Word(brand)
	return b.coined[w] || b.words[w]
}

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
	brands := curatedBrands(t)
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
		if strings.TrimSpace(r["title"]) == "" || brands.named(r["title"], r["brand"]) || brands.named(r["description"], "") {
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
