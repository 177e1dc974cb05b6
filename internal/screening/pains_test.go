// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/sample"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// The pains of PRODUCT §5 that concern screening, each a test by its name.

func TestPainCableRemovedForThreeM(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		title, category string
		clear           bool
	}{
		{"USB cable 3m", "Cables", true},
		{"HDMI cable, 3 m, black", "Cables", true},
		{"Extension cord 3M long", "Extension cords", true},
		{"3M tape refill", "Adhesive tape", false},
	} {
		if v := screened(t, e, title(tc.title, tc.category), Options{}); (v.Level == Clear) != tc.clear {
			t.Errorf("%q is %s: %v", tc.title, v.Level, usesOf(v.Findings))
		}
	}
}

// The words of a fused mark written apart are found, marked as descriptive, and never more than a caution.
func TestPainMiniScraperRemovedForMiniscraper(t *testing.T) {
	e := recordsEngine(t, trademarks.Mark{
		ID: "US-1", Office: "US", Text: "MINISCRAPER", Owners: []trademarks.Owner{{Name: "Scraper Works"}},
		Classes: []nice.Class{8}, Goods: "hand tools, namely, scrapers", Status: trademarks.StatusRegistered,
	})
	for _, l := range []*listing.Listing{title("Mini scraper", "Hand tools"), title("Mini scraper for paint, 2 pcs", "Scrapers"), title("Mini scraper for ice", "Car accessories")} {
		v := screened(t, e, l, Options{All: true})
		all := slices.Concat(v.Findings, v.Considered)
		found := slices.ContainsFunc(all, func(f Finding) bool {
			return f.Mark == "MINISCRAPER" && f.Text == "Mini scraper" && f.Role == RoleDescriptive
		})
		if levelOrder(v.Level) > levelOrder(Caution) || !found {
			t.Errorf("%q is %s, found %v and silent %v", l.Title, v.Level, usesOf(v.Findings), silent(v.Considered))
		}
	}
}

// A drink's mark does not reach a mug, and one word of a mark of two reaches less: at most a caution, with the goods shown.
func TestPainDrinkMarkKillsMug(t *testing.T) {
	drink := func(text string) trademarks.Mark {
		m := zentavo("US-1", "US", 30, "tea-based beverages")
		m.Text = text
		return m
	}
	for _, tc := range []struct{ name, mark, title string }{
		{"the whole mark", "ZENTAVO", "Zentavo ceramic mug"},
		{"one word of two", "ZENTAVO MORNING", "Zentavo ceramic mug"},
		{"the other word of two", "ZENTAVO MORNING", "Good morning ceramic mug"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, recordsEngine(t, drink(tc.mark)), title(tc.title, "Mugs"), Options{All: true})
			if levelOrder(v.Level) > levelOrder(Caution) {
				t.Errorf("level %s: %v", v.Level, usesOf(v.Findings))
			}
			for _, f := range slices.Concat(v.Findings, v.Considered) {
				if !slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.Measure == "goods" && e.Why != "" }) {
					t.Errorf("%s does not show how the goods relate: %v", f.Mark, f.Evidence)
				}
			}
		})
	}
}

// Against a register in which each single ordinary word of a listing is somebody's mark, for the very goods of the listing,
// the clear listings of our own case file stay clear: one in fifty may ask for a look.
func TestPainOrdinaryWordsFlagged(t *testing.T) {
	listings := caseListings(t, "listings.csv", "clear")
	e := recordsEngine(t, everyWord(listings)...)
	asked := 0
	for _, l := range listings {
		v := screened(t, e, l, Options{NoFix: true})
		if slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.MarkID != "" && levelOrder(f.Level) > levelOrder(Caution) }) {
			t.Errorf("%q is %s: %v", l.Title, v.Level, usesOf(v.Findings))
		}
		if v.Level == Caution {
			asked++
			t.Logf("%q asks for a look: %v", l.Title, usesOf(v.Findings))
		}
	}
	t.Logf("%d listings, %d records, %d ask for a look", len(listings), e.Register().Stamp.Marks, asked)
	if asked*50 > len(listings) {
		t.Errorf("%d of %d clear listings ask for a look", asked, len(listings))
	}
}

// everyWord is a record for each ordinary word of the titles, for the goods the title is filed under.
func everyWord(ls []*listing.Listing) []trademarks.Mark {
	var out []trademarks.Mark
	seen := map[string]bool{}
	for _, l := range ls {
		t := fold.Fold(l.Title)
		for _, k := range t.Tokens {
			if len(k.Text) < 3 || !fold.Known(k.Text) || seen[k.Text+l.Category] {
				continue
			}
			seen[k.Text+l.Category] = true
			out = append(out, trademarks.Mark{
				ID: "US-" + strconv.Itoa(len(out)), Office: "US", Text: strings.ToUpper(k.Text), Owners: []trademarks.Owner{{Name: "Somebody, Inc."}},
				Goods: l.Category, Status: trademarks.StatusRegistered,
			})
		}
	}
	return out
}

// caseListings are the listings of a case file of ours that have the level ("" for all).
func caseListings(t testing.TB, file, level string) []*listing.Listing {
	t.Helper()
	f, err := os.Open(filepath.Join(sample.Root(t), "testdata", "eval", file))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("testdata/eval/%s is absent", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	var out []*listing.Listing
	for _, r := range rows[1:] {
		if level == "" || r[at["expected_level"]] == level {
			out = append(out, &listing.Listing{ID: r[at["id"]], Title: r[at["title"]], Description: r[at["description"]], Brand: r[at["brand_field"]], Category: r[at["category"]]})
		}
	}
	return out
}

func TestPainOwnOrLicensedBrandFlagged(t *testing.T) {
	e := starterEngine(t)
	l := &listing.Listing{Title: "Moleskine lined notebook", Category: "Notebooks", Brand: "Moleskine"}
	licensed := screened(t, e, l, Options{Authorised: []string{"Moleskine"}, All: true})
	if licensed.Level != Clear {
		t.Errorf("a licensed brand is %s", licensed.Level)
	}
	silence{mark: "Moleskine", text: "Moleskine", why: suppressedAuthorised, role: RoleOwn}.check(t, licensed)
	if expired := screened(t, e, l, Options{}); expired.Level != High {
		t.Errorf("once the licence is gone the brand is %s", expired.Level)
	}
}

// "Compatible with" is no accident: with it the mark is named for fit, without it the seller is told where to put it.
func TestPainCompatibleWithTreatedAtRandom(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		with, without, category, mark string
	}{
		{"Filter bag compatible with Dyson V8", "Dyson V8 filter bag", "Vacuum parts", "Dyson V8"},
		{"Case for Kindle Paperwhite, grey", "Kindle Paperwhite case, grey", "E-reader cases", "Kindle"},
		{"适用于 戴森 V8 吸头", "戴森 V8 吸头", "吸尘器配件", "戴森"},
	} {
		fit := screened(t, e, &listing.Listing{Title: tc.with, Category: tc.category, Brand: "Voltano"}, Options{})
		bare := screened(t, e, &listing.Listing{Title: tc.without, Category: tc.category, Brand: "Voltano"}, Options{})
		if fit.Level != Clear || !governs(fit, "R8") || bare.Level != Caution || !governs(bare, "R8") {
			t.Errorf("%q is %s and %q is %s", tc.with, fit.Level, tc.without, bare.Level)
		}
		if len(fit.Findings) > 0 && !strings.Contains(fit.Findings[0].Text, strings.Fields(tc.mark)[0]) {
			t.Errorf("%q shows %q, not %q", tc.with, fit.Findings[0].Text, tc.mark)
		}
		if s := bare.Suggestion; s == nil || s.Level != Clear {
			t.Errorf("%q has no lawful wording: %+v", tc.without, s)
		}
	}
}

func TestPainNotToldWhichWordWhichRight(t *testing.T) {
	m := zentavo("US-0123456", "US", 25, "shoes")
	m.Number = "0123456"
	v := screened(t, recordsEngine(t, m), title("Running shoes Zentavo", "Shoes"), Options{})
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Findings []map[string]any }
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Findings) != 1 {
		t.Fatalf("%d findings in %s", len(got.Findings), b)
	}
	want := map[string]any{
		"field": "title", "text": "Zentavo", "start": 14.0, "end": 21.0, "byte_start": 14.0, "byte_end": 21.0,
		"mark": "ZENTAVO", "mark_id": "US-0123456", "office": "US", "owner": "Zentavo Works", "status": "registered",
	}
	for key, value := range want {
		if got.Findings[0][key] != value {
			t.Errorf("%s is %v, want %v", key, got.Findings[0][key], value)
		}
	}
	for _, key := range []string{"classes", "rules", "reason", "evidence", "role", "level", "score", "cases"} {
		if got.Findings[0][key] == nil {
			t.Errorf("%s is missing in %s", key, b)
		}
	}
	if !slices.Equal(v.Findings[0].Classes, []nice.Class{25}) {
		t.Errorf("classes %v", v.Findings[0].Classes)
	}
}
