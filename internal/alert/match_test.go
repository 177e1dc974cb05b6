// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
)

var t0 = time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC)

// suit is a case of the tests' own: names, numbers and marks are made up.
func suit() docket.Lawsuit {
	return docket.Lawsuit{
		CaseRef:    docket.CaseRef{Court: "ilnd", Number: "1:26-cv-01234", Caption: "Lumi Fern Studios, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A"},
		Plaintiffs: []docket.Party{{Name: "Lumi Fern Studios, Inc.", Role: "Plaintiff"}},
		Counsel:    []docket.Counsel{{Firm: "Greer Burns and Crain Ltd", Attorneys: []string{"Justin R. Gaudio"}}},
		Rights:     []docket.Right{{Kind: docket.RightMark, Number: "5,123,456", Mark: "LUMIFERN", Owner: "Lumi Fern Holdings LLC", Classes: []int{11}}, {Kind: docket.RightCopyright, Number: "VA 2-123-456"}},
		Defendants: []docket.Defendant{
			{No: "7", Alias: "Kite Home Store", Platform: docket.Amazon, SellerID: "A1EXAMPLE2X3Y4"},
			{No: "8", Alias: "Bluefernlamp", Platform: docket.Amazon},
			{No: "9", Alias: "Best Store", Platform: docket.Amazon},
		},
		Filed: calendar.Date{Year: 2026, Month: 2, Day: 27}, State: docket.CaseTROSought, ScheduleA: docket.Recognition{ScheduleA: true},
	}
}

var ourStores = []docket.Store{
	{ID: "s1", Seller: "ann", Platform: docket.Amazon, Name: "Kite-Home", SellerID: "A1EXAMPLE2X3Y4"},
	{ID: "s2", Seller: "bo", Platform: docket.Amazon, Name: "Bluefernlamps"},
	{ID: "s3", Seller: "cy", Platform: docket.Amazon, Name: "Best Shop"},
	{ID: "s4", Seller: "cy", Platform: docket.EBay, Name: "nobody-you-know"},
}

var ourUses = []Use{
	{Listing: "l1", Seller: "ann", Title: "Lamp", Mark: "Lumifern", Numbers: []string{"5123456"}, Score: 80},
	{Listing: "l2", Seller: "bo", Title: "Lantern", Mark: "Lumi-Fern", Score: 60},
	{Listing: "l3", Seller: "bo", Title: "Chair", Mark: "FERNSEAT", Owners: []string{"LUMI FERN STUDIOS INC"}, Score: 90},
	{Listing: "l4", Seller: "cy", Title: "Shoe", Mark: "OTHER", Numbers: []string{"7000000"}, Score: 99},
}

func TestWhatEachWatchFinds(t *testing.T) {
	for _, tc := range []struct {
		name  string
		watch Watch
		want  []string // field measure value theirs
	}{
		{"a brand, in what is sued on and who sues", Watch{Kind: WatchBrand, Value: "Lumi-Fern"}, []string{
			"rights[0].mark equal 1.00 LUMIFERN", "plaintiffs[0] part of a name 0.80 Lumi Fern Studios, Inc.", "rights[0].owner part of a name 0.80 Lumi Fern Holdings LLC", "caption part of a name 0.80 Lumi Fern Studios, Inc."}},
		{"a brand written to look alike", Watch{Kind: WatchBrand, Value: "LUM1FERN"}, []string{
			"rights[0].mark look-alike 0.90 LUMIFERN", "plaintiffs[0] look-alike 0.72 Lumi Fern Studios, Inc.", "rights[0].owner look-alike 0.72 Lumi Fern Holdings LLC", "caption look-alike 0.72 Lumi Fern Studios, Inc."}},
		{"a brand in letters of another script", Watch{Kind: WatchBrand, Value: "LUМIFЕRN"}, []string{
			"rights[0].mark equal 1.00 LUMIFERN", "plaintiffs[0] part of a name 0.80 Lumi Fern Studios, Inc.", "rights[0].owner part of a name 0.80 Lumi Fern Holdings LLC", "caption part of a name 0.80 Lumi Fern Studios, Inc."}},
		{"a brand of two words of which the mark is another", Watch{Kind: WatchBrand, Value: "Fern Studios"}, []string{
			"plaintiffs[0] part of a name 0.80 Lumi Fern Studios, Inc.", "caption part of a name 0.80 Lumi Fern Studios, Inc."}},
		{"a brand that is only a piece of a word", Watch{Kind: WatchBrand, Value: "Umifer"}, nil},
		{"a word of the defendants' side", Watch{Kind: WatchBrand, Value: "Partnerships"}, nil},
		{"an owner, without the legal form", Watch{Kind: WatchOwner, Value: "LUMI FERN STUDIOS LTD."}, []string{"plaintiffs[0] equal 1.00 Lumi Fern Studios, Inc.", "caption equal 1.00 Lumi Fern Studios, Inc."}},
		{"an owner of the right who does not sue", Watch{Kind: WatchOwner, Value: "Lumi Fern"}, []string{"rights[0].owner equal 1.00 Lumi Fern Holdings LLC"}},
		{"a firm by another spelling", Watch{Kind: WatchFirm, Value: "Greer, Burns & Crain, Ltd."}, []string{"counsel[0] same firm 1.00 Greer Burns and Crain Ltd", "counsel[0] same firm 1.00 Justin R. Gaudio"}},
		{"a firm by the name the market gives it", Watch{Kind: WatchFirm, Value: "GBC"}, []string{"counsel[0] same firm 1.00 Greer Burns and Crain Ltd", "counsel[0] same firm 1.00 Justin R. Gaudio"}},
		{"another firm", Watch{Kind: WatchFirm, Value: "Keith Vogt"}, nil},
		{"a registration by its number", Watch{Kind: WatchMark, Value: "US Reg. 5123456"}, []string{"rights[0].number same number 1.00 5,123,456"}},
		{"a copyright by its number", Watch{Kind: WatchMark, Value: "va2123456"}, []string{"rights[1].number same number 1.00 VA 2-123-456"}},
		{"a mark's number is not a copyright's", Watch{Kind: WatchMark, Value: "2123456"}, nil},
		{"a court", Watch{Kind: WatchCourt, Value: "ILND"}, []string{"court same court 1.00 ilnd"}},
		{"another court", Watch{Kind: WatchCourt, Value: "flsd"}, nil},
		{"a store by its seller id and name", Watch{Kind: WatchStore, Value: "s1"}, []string{"defendants[No. 7].seller_id EXACT_ID 1.00 A1EXAMPLE2X3Y4"}},
		{"a store of a like name", Watch{Kind: WatchStore, Value: "s2"}, []string{"defendants[No. 8].alias FUZZY 0.75 Bluefernlamp"}},
		{"a store whose name says nothing", Watch{Kind: WatchStore, Value: "s3"}, nil},
		{"a paused watch", Watch{Kind: WatchCourt, Value: "ilnd", Paused: true}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.watch.ID, tc.watch.Owner = "w", "kim"
			var got []string
			for _, a := range Match(suit(), NewBook([]Watch{tc.watch}, ourStores, nil), nil, t0) {
				if a.Kind != WatchHit {
					continue
				}
				for _, e := range a.Evidence {
					got = append(got, fmt.Sprintf("%s %s %.2f %s", e.Field, e.Measure, e.Value, e.Theirs))
				}
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAWatchOfScheduleACasesIsSilentOnOthers(t *testing.T) {
	b := NewBook([]Watch{{ID: "w", Owner: "kim", Kind: WatchCourt, Value: "ilnd", ScheduleA: true}}, nil, nil)
	l := suit()
	if got := Match(l, b, nil, t0); len(got) != 1 {
		t.Errorf("%d alerts of a Schedule A case", len(got))
	}
	l.ScheduleA.ScheduleA = false
	if got := Match(l, b, nil, t0); len(got) != 0 {
		t.Errorf("%d alerts of another case", len(got))
	}
}

func TestStoresAndListingsAreNamedBeforeAnyFreeze(t *testing.T) {
	got := Match(suit(), NewBook(nil, ourStores, ourUses), nil, t0)
	type row struct {
		Kind     Kind
		For      string
		Subject  string
		Score    float64
		Urgency  Urgency
		Frozen   bool
		Listings []string
		Title    string
	}
	var rows []row
	for _, a := range got {
		r := row{a.Kind, a.For, a.Subject, a.Score, a.Urgency, a.Frozen(), nil, a.Title.EN}
		for _, u := range a.Listings {
			r.Listings = append(r.Listings, u.Listing)
		}
		rows = append(rows, r)
	}
	want := []row{
		{StoreNamed, "ann", "s1", 1, Now, false, nil, "Lawsuit ilnd 1:26-cv-01234 may name your store s1"},
		{ListingsAtRisk, "ann", "ann", 1, Now, false, []string{"l1"}, "Lawsuit ilnd 1:26-cv-01234 touches 1 of your listings"},
		{ListingsAtRisk, "bo", "bo", 0.9, Now, false, []string{"l2", "l3"}, "Lawsuit ilnd 1:26-cv-01234 touches 2 of your listings"},
		{StoreNamed, "bo", "s2", 0.75, Routine, false, nil, "Lawsuit ilnd 1:26-cv-01234 may name your store s2"},
	}
	byWhom := cmpopts.SortSlices(func(a, b row) bool { return fmt.Sprint(-a.Score, a.Kind, a.For) < fmt.Sprint(-b.Score, b.Kind, b.For) })
	if d := cmp.Diff(want, rows, byWhom); d != "" {
		t.Error(d)
	}
	for _, a := range got {
		if a.Advice.EN == "" || a.Advice.ZH == "" || a.Title.ZH == "" || a.Lawsuit != "ilnd 1:26-cv-01234" || !a.Raised.Equal(t0) || a.State != StateNew {
			t.Errorf("%+v", a)
		}
	}
}

func TestAStoreThatAPersonExcludedStaysSilent(t *testing.T) {
	l := suit()
	b := NewBook([]Watch{{ID: "w", Owner: "kim", Kind: WatchStore, Value: "s2"}}, ourStores, nil)
	no := docket.Decision{Keys: l.Defendants[1].Keys(), Store: "s2", Verdict: docket.NotUs, Level: docket.MatchFuzzy, By: "lee", At: t0}
	for _, a := range Match(l, b, []docket.Decision{no}, t0) {
		if a.Subject == "s2" || a.Kind == WatchHit {
			t.Errorf("told again: %+v", a)
		}
	}
}

func TestTheSameLawsuitGivesTheSameAlerts(t *testing.T) {
	watches := manyWatches(500)
	one := Match(suit(), NewBook(watches, ourStores, ourUses), nil, t0)
	two := Match(suit(), NewBook(watches, ourStores, ourUses), nil, t0)
	if d := cmp.Diff(one, two); d != "" {
		t.Error(d)
	}
	ids := map[string]bool{}
	for _, a := range one {
		if ids[a.ID] {
			t.Errorf("two alerts with one identifier: %s", a.ID)
		}
		ids[a.ID] = true
	}
	spelled := suit()
	spelled.Number = "26 C 1234"
	if three := Match(spelled, NewBook(watches, ourStores, ourUses), nil, t0); len(three) != len(one) || !slices.ContainsFunc(three, func(a Alert) bool { return a.ID == one[0].ID }) {
		t.Error("another spelling of the docket number gives other alerts")
	}
}

func TestALongListIsCountedInFullAndNeverLost(t *testing.T) {
	var uses []Use
	for i := range mostListed + 7 {
		uses = append(uses, Use{Listing: fmt.Sprintf("l%04d", i), Seller: "ann", Mark: "LUMIFERN"})
	}
	b := NewBook(nil, nil, uses)
	a := Match(suit(), b, nil, t0)[0]
	if a.Total != mostListed+7 || len(a.Listings) != mostListed || len(b.Touched(suit(), "ann")) != mostListed+7 || len(b.Touched(suit(), "bo")) != 0 || len(b.Touched(suit(), "")) != mostListed+7 {
		t.Errorf("total %d, listed %d, touched %d", a.Total, len(a.Listings), len(b.Touched(suit(), "ann")))
	}
}

func TestWatchesThatCannotWorkAreRefused(t *testing.T) {
	for name, w := range map[string]Watch{
		"nobody to tell":   {Kind: WatchBrand, Value: "Lumifern"},
		"one letter":       {Owner: "kim", Kind: WatchBrand, Value: " l! "},
		"only signs":       {Owner: "kim", Kind: WatchOwner, Value: "!!!"},
		"no number":        {Owner: "kim", Kind: WatchMark, Value: "VA"},
		"no such court":    {Owner: "kim", Kind: WatchCourt, Value: "mars"},
		"no store":         {Owner: "kim", Kind: WatchStore, Value: " "},
		"an unknown kind":  {Owner: "kim", Kind: "judge", Value: "Alonso"},
		"beyond all names": {Owner: "kim", Kind: WatchFirm, Value: strings.Repeat("a", 201)},
	} {
		if w.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, w := range []Watch{{Kind: WatchBrand, Value: "3M"}, {Kind: WatchBrand, Value: "驴牌"}, {Kind: WatchOwner, Value: "X Corp."}, {Kind: WatchFirm, Value: "GBC"}, {Kind: WatchMark, Value: "D912,345"}, {Kind: WatchCourt, Value: "ilnd"}, {Kind: WatchStore, Value: "s1"}} {
		if w.Owner = "kim"; w.Check() != nil {
			t.Errorf("%+v: %v", w, w.Check())
		}
	}
}

// syllables make names of no brand.
var syllables = strings.Fields("ka lo mi ren tu vas zor pel quin dax fen gru hol jip nek oru sab tev ulm wix yar bri cla dro")

func coined(r *rand.Rand) string {
	var b strings.Builder
	for range 3 + r.IntN(3) {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return b.String()
}

// manyWatches is a mix of kinds, the same for the same number.
func manyWatches(n int) []Watch {
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]Watch, n)
	courts := []string{"ilnd", "flsd", "nysd", "gand", "txwd"}
	for i := range list {
		w := Watch{ID: fmt.Sprintf("w%d", i), Owner: fmt.Sprintf("p%d", i%1000)}
		switch i % 10 {
		case 0:
			w.Kind, w.Value = WatchCourt, courts[r.IntN(len(courts))]
		case 1:
			w.Kind, w.Value = WatchFirm, "GBC"
		case 2, 3:
			w.Kind, w.Value = WatchMark, fmt.Sprint(1_000_000+r.IntN(7_000_000))
		case 4, 5:
			w.Kind, w.Value = WatchOwner, coined(r)+" "+coined(r)+" Inc."
		default:
			w.Kind, w.Value = WatchBrand, coined(r)
		}
		list[i] = w
	}
	return list
}

// manyStores are stores of one platform, the hardest to tell apart.
func manyStores(n int) []docket.Store {
	r := rand.New(rand.NewPCG(3, 4))
	list := make([]docket.Store, n)
	for i := range list {
		list[i] = docket.Store{ID: fmt.Sprintf("s%d", i), Seller: fmt.Sprintf("p%d", i%5000), Platform: docket.Amazon, Name: coined(r) + " Store", SellerID: fmt.Sprintf("A%012d", i)}
	}
	return list
}

// BenchmarkMatch holds a case of 1,549 defendants against 50,000 watches, 50,000 stores and 200,000 uses of marks.
func BenchmarkMatch(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	watches, stores := manyWatches(50_000), manyStores(50_000)
	uses := make([]Use, 200_000)
	for i := range uses {
		uses[i] = Use{Listing: fmt.Sprintf("l%d", i), Seller: fmt.Sprintf("p%d", i%5000), Mark: fmt.Sprintf("mark%d", i%3000), Numbers: []string{fmt.Sprint(1_000_000 + i%3000)}, Owners: []string{fmt.Sprintf("Owner %d Inc", i%3000)}}
	}
	l := suit()
	l.Defendants = nil
	for i := range 1549 {
		l.Defendants = append(l.Defendants, docket.Defendant{No: fmt.Sprint(i + 1), Alias: coined(r) + " Store", Platform: docket.Amazon})
	}
	b.Run("book", func(b *testing.B) {
		for b.Loop() {
			NewBook(watches, stores, uses)
		}
	})
	book := NewBook(watches, stores, uses)
	b.Run("match", func(b *testing.B) {
		for b.Loop() {
			Match(l, book, nil, t0)
		}
	})
}
