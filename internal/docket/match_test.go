// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var matchDay = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)

// ourStores are the stores of the tests.
var ourStores = []Store{
	{ID: "s1", Seller: "ann", Platform: Amazon, Name: "SunnyFern Official", SellerID: "A1EXAMPLE2X3Y4", Products: []string{"B0EXAMPLE1"}, Emails: []string{"Ann@Example.org"}},
	{ID: "s2", Seller: "ann", Platform: EBay, Name: "sunny.fern", URL: "https://www.ebay.com/usr/sunny.fern"},
	{ID: "s3", Seller: "bo", Platform: OwnSite, Name: "Kite Home", Domains: []string{"kite-home.com"}},
	{ID: "s4", Seller: "bo", Platform: Amazon, Name: "Best Store", SellerID: "A9EXAMPLE2X3Y4"},
	{ID: "s5", Seller: "cy", Platform: AliExpress, Name: "Shengxuanmuye Store", URL: "https://www.aliexpress.com/store/912345678"},
	{ID: "s6", Seller: "di", Platform: Amazon, Name: "Bluefernlamps", Products: []string{"B0EXAMPLE1", "https://www.walmart.com/ip/Lamp/123456789"}},
	{ID: "s7", Seller: "ed", Platform: Amazon, Name: "Gr00vykites Shop"},
	{ID: "s8", Seller: "fy", Platform: Amazon, Name: "SunnyFern"},
	{ID: "s9", Seller: "gu", Platform: Amazon, Name: "日光蕨旗舰店", Aliases: []string{"深圳日光蕨科技有限公司"}},
}

func TestLevelsOfMatching(t *testing.T) {
	x := NewStoreIndex(ourStores)
	for _, tc := range []struct {
		name string
		row  Defendant
		want []string // store level score action
	}{
		{"the same seller id", Defendant{Alias: "whatever here", Platform: Amazon, SellerID: "a1example2x3y4"}, []string{"s1 EXACT_ID 1.00 auto-link"}},
		{"the seller id in an address", Defendant{StoreURL: "https://www.amazon.de/sp?seller=A1EXAMPLE2X3Y4"}, []string{"s1 EXACT_ID 1.00 auto-link"}},
		{"the same id on another platform is nothing", Defendant{Alias: "", Platform: Walmart, SellerID: "A1EXAMPLE2X3Y4"}, nil},
		{"the same store address", Defendant{StoreURL: "ebay.de/usr/Sunny.Fern?x=1"}, []string{"s2 EXACT_ID 1.00 auto-link"}},
		{"the same domain", Defendant{Domains: []string{"www.kite-home.com"}}, []string{"s3 EXACT_ID 1.00 auto-link"}},
		{"the same name on the platform, and elsewhere", Defendant{Alias: "Sunny Fern Store", Platform: Amazon}, []string{"s1 EXACT_ALIAS 0.90 auto-link, review", "s8 EXACT_ALIAS 0.90 auto-link, review", "s2 CROSS 0.60 review"}},
		{"the name on a platform that is not told", Defendant{Alias: "KiteHome"}, []string{"s3 CROSS 0.60 review"}},
		{"one letter apart", Defendant{Alias: "Bluefernlamp", Platform: Amazon}, []string{"s6 FUZZY 0.75 review"}},
		{"one letter apart elsewhere is nothing", Defendant{Alias: "Bluefernlamp", Platform: EBay}, nil},
		{"digits that look like letters", Defendant{Alias: "Groovykites", Platform: Amazon}, []string{"s7 FUZZY 0.75 review"}},
		{"short names are not compared for likeness", Defendant{Alias: "Sunyfrn", Platform: Amazon}, nil},
		{"the same product", Defendant{Alias: "Unrelated Name", Platform: Amazon, ASINs: []string{"B0EXAMPLE1"}}, []string{"s1 PRODUCT 0.70 review", "s6 PRODUCT 0.70 review"}},
		{"the same product address", Defendant{Products: []string{"walmart.com/ip/123456789"}}, []string{"s6 PRODUCT 0.70 review"}},
		{"the same mail address", Defendant{Alias: "Unrelated Name", Emails: []string{"ann@example.org"}}, []string{"s1 SAME_EMAIL 0.70 review"}},
		{"a name of words every store uses", Defendant{Alias: "BEST SHOP", Platform: Amazon}, []string{"s4 GENERIC 0.00 needs id"}},
		{"a Chinese company and its pinyin", Defendant{Alias: "盛煊木业有限公司", Platform: DHgate}, []string{"s5 NAME_PINYIN 0.60 review"}},
		{"pinyin and our Chinese name", Defendant{Alias: "Riguangjue", Platform: Amazon}, []string{"s9 NAME_PINYIN 0.60 review"}},
		{"our company's name", Defendant{Alias: "深圳日光蕨科技有限公司", Platform: Amazon}, []string{"s9 EXACT_ALIAS 0.90 auto-link, review"}},
		{"one of several names", Defendant{Alias: "Unrelated d/b/a Kite Home", Platform: OwnSite}, []string{"s3 EXACT_ALIAS 0.90 auto-link, review"}},
		{"look-alike letters of another script", Defendant{Alias: "Ѕunny Fеrn", Platform: Amazon}, []string{"s1 EXACT_ALIAS 0.90 auto-link, review", "s8 EXACT_ALIAS 0.90 auto-link, review", "s2 CROSS 0.60 review"}},
		{"nothing at all", Defendant{Alias: "Quite Another"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := x.Match([]Defendant{tc.row}, nil, matchDay)
			var got []string
			for _, m := range r.Matches {
				got = append(got, fmt.Sprintf("%s %s %.2f %s", m.Store, m.Level, m.Score, m.Action))
				if len(m.Evidence) == 0 || m.MayRestrain() != (m.Level == MatchID) {
					t.Errorf("%s: evidence %v, may restrain %v", m.Store, m.Evidence, m.MayRestrain())
				}
				for _, e := range m.Evidence {
					if e.Theirs == "" || e.Ours == "" || e.Why.EN == "" || e.Why.ZH == "" {
						t.Errorf("evidence %+v is not whole", e)
					}
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if (len(got) == 0) != (len(r.Misses) == 1) {
				t.Errorf("misses %v beside %v", r.Misses, got)
			}
		})
	}
}

func TestTheReportCountsAccountsAndPersons(t *testing.T) {
	rows := []Defendant{{Alias: "SunnyFern", Platform: Amazon}, {Alias: "KiteHome", Platform: OwnSite}, {Alias: "Best Store", Platform: Amazon}, {Alias: "Nobody Known"}, {Alias: "KiteHome", Platform: OwnSite, State: DefDismissed}}
	r := NewStoreIndex(ourStores).Match(rows, nil, matchDay)
	type counts struct {
		Stores, Rows, Matches, Accounts, Persons int
		Misses, Ambiguous                        []string
	}
	got := counts{r.Stores, r.Rows.Rows, len(r.Matches), r.Accounts, r.Persons, r.Misses, r.Ambiguous}
	want := counts{9, 4, 5, 4, 3, []string{"alias::nobodyknown"}, []string{"alias:amazon:sunnyfern"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	none := NewStoreIndex(ourStores).Match(rows[3:4], nil, matchDay)
	if none.Summary.EN != "No match in 9 stores as of 2026-03-05 12:00 UTC." || !strings.Contains(none.Summary.ZH, "9") {
		t.Errorf("summary %q %q", none.Summary.EN, none.Summary.ZH)
	}
	for _, s := range []string{r.Summary.EN, none.Summary.EN} {
		if strings.Contains(strings.ToLower(s), "safe") {
			t.Errorf("the report promises: %q", s)
		}
	}
}

func TestDecisionsHoldInLaterLists(t *testing.T) {
	x := NewStoreIndex(ourStores)
	row := Defendant{No: "7", Alias: "Sunny Fern", Platform: Amazon}
	found := x.Match([]Defendant{row}, nil, matchDay).Matches
	decisions := []Decision{
		found[0].Decide(row, NotUs, "Lee", "another firm of that name", matchDay),
		found[1].Decide(row, Confirmed, "Lee", "", matchDay),
		found[1].Decide(row, Unsure, "Lee", "first look", matchDay.Add(-time.Hour)),
	}
	later := Defendant{No: "12", Alias: "SUNNY FERN (US)", Platform: Amazon, ASINs: []string{"B0OTHER001"}}
	r := x.Match([]Defendant{later}, decisions, matchDay.Add(24*time.Hour))
	describe := func(list []StoreMatch) []string {
		out := []string{}
		for _, m := range list {
			out = append(out, fmt.Sprintf("%s %s %q reopened=%v", m.Store, m.Level, m.Verdict, m.Reopened))
		}
		return out
	}
	// The row is written in another way, and "us" is a word of its name: only its whole name is compared.
	if diff := cmp.Diff([]string{`s1 EXACT_ALIAS "" reopened=false`, `s8 EXACT_ALIAS "" reopened=false`, `s2 CROSS "" reopened=false`}, describe(r.Matches)); diff != "" {
		t.Error(diff)
	}
	same := Defendant{No: "12", Alias: "SUNNY-FERN", Platform: Amazon}
	r = x.Match([]Defendant{same}, decisions, matchDay.Add(24*time.Hour))
	if diff := cmp.Diff([]string{`s8 EXACT_ALIAS "confirmed" reopened=false`, `s2 CROSS "" reopened=false`}, describe(r.Matches)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`s1 EXACT_ALIAS "not us" reopened=false`}, describe(r.Excluded)); diff != "" {
		t.Error(diff)
	}
	withID := same
	withID.SellerID = "A1EXAMPLE2X3Y4"
	r = x.Match([]Defendant{withID}, decisions, matchDay.Add(24*time.Hour))
	if diff := cmp.Diff([]string{`s1 EXACT_ID "not us" reopened=true`, `s8 EXACT_ALIAS "confirmed" reopened=false`, `s2 CROSS "" reopened=false`}, describe(r.Matches)); diff != "" {
		t.Error(diff)
	}
	if r.Matches[0].MayRestrain() {
		t.Error("an account somebody said is not ours may be held")
	}
}

func TestJaroWinkler(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want float64
	}{{"martha", "marhta", 0.9611}, {"dwayne", "duane", 0.84}, {"dixon", "dicksonx", 0.8133}, {"same", "same", 1}, {"abc", "xyz", 0}, {"", "x", 0}} {
		if got := jaroWinkler([]rune(tc.a), []rune(tc.b)); math.Abs(got-tc.want) > 0.0001 {
			t.Errorf("%s %s: %.4f, want %.4f", tc.a, tc.b, got, tc.want)
		}
	}
}

// TestLikenessLosesNothing compares the shelf with a full comparison of every pair.
func TestLikenessLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.SampledFrom([]rune("abcdeilo01光")), 5, 24, -1)
		names := rapid.SliceOfN(name, 1, 40).Draw(t, "names")
		if rapid.Bool().Draw(t, "near") { // random names are seldom alike: make some of the first
			for range 5 {
				r := []rune(names[0])
				i := rapid.IntRange(0, len(r)-1).Draw(t, "at")
				names = append(names, string(slices.Delete(slices.Clone(r), i, i+1)), string(r[:i])+"a"+string(r[i:]), string(r[:i])+"b"+string(r[i+1:]))
			}
		}
		shelf := &aliasShelf{}
		for i, n := range names {
			if l := utf8.RuneCountInString(n); l >= shortestFuzzy && l <= longestFuzzy {
				shelf.names = append(shelf.names, aliasRef{int32(i), Alias{Compact: n}})
			}
		}
		shelf.sort()
		for _, q := range names {
			want, got := map[int32]bool{}, map[int32]bool{}
			if utf8.RuneCountInString(q) >= shortestFuzzy {
				for _, ref := range shelf.names {
					if _, ok := aliasLikeness(q, ref.name.Compact); ok && q != ref.name.Compact {
						want[ref.store] = true
					}
				}
			}
			shelf.like(q, func(ref aliasRef, _ float64) { got[ref.store] = true })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%q among %q: %s", q, names, diff)
			}
		}
	})
}

func TestLikenessIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringN(0, 30, -1).Draw(t, "a"), rapid.StringN(0, 30, -1).Draw(t, "b")
		x, okX := aliasLikeness(a, b)
		y, okY := aliasLikeness(b, a)
		if math.Abs(x-y) > 0.12 || okX != okY && math.Abs(x-y) < 1e-9 || x < 0 || x > 1 {
			t.Fatalf("%q %q: %v %v and %v %v", a, b, x, okX, y, okY)
		}
	})
}

// manyStores100k are stores with names as marketplaces have them, most on one platform.
func manyStores100k() []Store {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("sunny fern kite home blue lamp green garden happy river stone paper cloud ocean tiger lotus maple candy silver panda orchid breeze velvet cotton amber coral willow harbor meadow pixel")
	stores := make([]Store, 100_000)
	for i := range stores {
		name := words[r.IntN(len(words))] + words[r.IntN(len(words))] + fmt.Sprint(r.IntN(9000))
		s := Store{ID: fmt.Sprintf("s%d", i), Seller: fmt.Sprintf("p%d", i/3), Platform: Amazon, Name: name, SellerID: fmt.Sprintf("A%013dX", i+1000), Domains: []string{fmt.Sprintf("shop-%d.com", i)}}
		if i%5 == 0 {
			s.Platform = EBay
		}
		stores[i] = s
	}
	return stores
}

func BenchmarkMatchLargestCase(b *testing.B) {
	stores := manyStores100k()
	s, err := ScheduleOfText(largeSchedule(), "large.csv")
	if err != nil {
		b.Fatal(err)
	}
	rows := s.Defendants
	for i := range rows[:1549] { // names that must be compared for likeness
		rows[i].Alias = stores[i*7].Name + "s"
	}
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			NewStoreIndex(stores)
		}
	})
	x := NewStoreIndex(stores)
	b.Run("match", func(b *testing.B) {
		for b.Loop() {
			x.Match(rows, nil, matchDay)
		}
	})
}
