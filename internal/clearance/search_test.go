// SPDX-License-Identifier: Apache-2.0

package clearance_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// found is what a test looks at of a hit.
type found struct {
	Record uint32
	Text   string
}

func list(a clearance.Answer) (out []found) {
	for _, h := range a.Hits {
		out = append(out, found{h.Record, h.Text})
	}
	return out
}

// Each way in which an earlier mark can be near must lead to it among marks that have nothing to do with the name.
func TestSearchFindsBy(t *testing.T) {
	others := strings.Fields("BRUNDAL OSKETT WIMPERO TASVEK HALLORAN DUNMIRE PELLUCIDA QUARNDON SIXPENNY VOLTHEIM")
	for _, tc := range []struct{ name, query, earlier string }{
		{"letters", "TALVORIN", "TALVERIN"},
		{"sound", "KWIKSILVA", "QUICKSILVER"},
		{"consonants", "ABRAXEN", "EVROKSON"},
		{"a word of several", "ZEPHRA NIGHT CREAM", "ZEPHRA"},
		{"a word inside a longer one", "DOLMEN", "POWERDOLMEN"},
		{"an end of our word", "PROKESTRON", "KESTRON"},
		{"words joined", "ART MILL", "ARTMILL CERAMICS"},
		{"words in the other order", "HARBOR VELORA", "VELORAHARBOR"},
		{"meaning", "BLACK FALCON", "HALCON NEGRO"},
		{"meaning in Chinese", "GIANT PANDA TEA", "熊猫"},
		{"transliteration", "SAKURANO", "さくらの"},
		{"pinyin", "WANGLAOJI", "王老吉"},
		{"dropped vowels", "STRMLGHT", "STORMLIGHT"},
		{"look-alike characters", "TALV0RIN", "ТАLVORIN"},
		{"plural and possessive", "MARIGOLD'S", "MARIGOLD"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := build(t, texts(append(others, tc.earlier)...))
			a := search(t, x, clearance.Query{Name: tc.query, Limit: 1})
			if diff := cmp.Diff([]found{{uint32(len(others)), tc.earlier}}, list(a)); diff != "" {
				t.Errorf("the nearest mark to %s (-want +got):\n%s", tc.query, diff)
			}
		})
	}
}

func entries(list ...clearance.Entry) func(yield func(clearance.Entry) bool) {
	return func(yield func(clearance.Entry) bool) {
		for _, e := range list {
			if !yield(e) {
				return
			}
		}
	}
}

func TestLiveStandsBeforeDead(t *testing.T) {
	x := build(t, entries(
		clearance.Entry{Record: 1, Text: "TALVORIM", Dead: true},
		clearance.Entry{Record: 2, Text: "TALVORIN", Dead: true},
		clearance.Entry{Record: 3, Text: "TALVORIN"},
		clearance.Entry{Record: 4, Text: "TALVORIK"},
	))
	a := search(t, x, clearance.Query{Name: "TALVORIQ"})
	got := map[string]bool{}
	for _, h := range a.Hits {
		got[h.Text] = h.Live
	}
	if diff := cmp.Diff(map[string]bool{"TALVORIM": false, "TALVORIN": true, "TALVORIK": true}, got); diff != "" {
		t.Errorf("a text is live when one record of it is (-want +got):\n%s", diff)
	}
	dead, live := search(t, x, clearance.Query{Name: "TALVORIM"}).Hits[0], search(t, x, clearance.Query{Name: "TALVORIN"}).Hits[0]
	if dead.Score != live.Score || dead.Risk >= live.Risk {
		t.Errorf("identical marks: dead %v/%v, live %v/%v: equal scores, less risk from the dead one", dead.Score, dead.Risk, live.Score, live.Risk)
	}
}

// A dead mark stands behind a live one that is as near.
func TestEqualScores(t *testing.T) {
	a := search(t, build(t, entries(
		clearance.Entry{Record: 7, Text: "TALVORIK", Dead: true},
		clearance.Entry{Record: 8, Text: "TALVORIG"},
	)), clearance.Query{Name: "TALVORIP"})
	if len(a.Hits) != 2 || a.Hits[0].Score != a.Hits[1].Score {
		t.Fatalf("the two no longer score alike, so that the test needs another pair: %+v", list(a))
	}
	if !a.Hits[0].Live {
		t.Errorf("the dead mark stands first: %+v", list(a))
	}
}

func TestGoodsAndMarkets(t *testing.T) {
	x := build(t, entries(
		clearance.Entry{Record: 1, Text: "TALVORIN", Office: "US", Classes: []nice.Class{25}},
		clearance.Entry{Record: 2, Text: "TALVORIN", Office: "EM", Classes: []nice.Class{9, 42}},
		clearance.Entry{Record: 3, Text: "TALVORINO", Office: "DE"},
		clearance.Entry{Record: 4, Text: "TALVORINA", Office: "CN", Classes: []nice.Class{33}},
	))
	for _, tc := range []struct {
		name string
		q    clearance.Query
		want []found
	}{
		{"the record of the class asked for", clearance.Query{Classes: []nice.Class{9}}, []found{{2, "TALVORIN"}, {3, "TALVORINO"}, {4, "TALVORINA"}}},
		{"the other record of the same text", clearance.Query{Classes: []nice.Class{25}}, []found{{1, "TALVORIN"}, {3, "TALVORINO"}, {4, "TALVORINA"}}},
		{"a union mark holds in France, a German one does not", clearance.Query{Markets: []string{"FR"}}, []found{{2, "TALVORIN"}}},
		{"both hold in Germany", clearance.Query{Markets: []string{"DE"}}, []found{{2, "TALVORIN"}, {3, "TALVORINO"}}},
		{"China", clearance.Query{Markets: []string{"CN"}}, []found{{4, "TALVORINA"}}},
		{"two markets", clearance.Query{Markets: []string{"US", "CN"}}, []found{{1, "TALVORIN"}, {4, "TALVORINA"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.q.Name = "TALVORIN"
			if diff := cmp.Diff(tc.want, list(search(t, x, tc.q))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	same, other := search(t, x, clearance.Query{Name: "TALVORINA", Classes: []nice.Class{33}}).Hits[0], search(t, x, clearance.Query{Name: "TALVORINA", Classes: []nice.Class{5}}).Hits[0]
	if same.Class != 33 || other.Class != 0 || same.Score <= other.Score {
		t.Errorf("class 33 scores %v (class %d), class 5 %v (class %d): the same class must weigh more", same.Score, same.Class, other.Score, other.Class)
	}
}

func TestCrowd(t *testing.T) {
	x := build(t, entries(
		clearance.Entry{Record: 1, Text: "GOLD TALVOR", Classes: []nice.Class{25}},
		clearance.Entry{Record: 2, Text: "gold kestron", Classes: []nice.Class{9}},
		clearance.Entry{Record: 3, Text: "GOLD KESTRON", Classes: []nice.Class{25}},
		clearance.Entry{Record: 4, Text: "GOLD", Dead: true},
	))
	got := search(t, x, clearance.Query{Name: "The Gold Velora", Classes: []nice.Class{25}}).Crowd
	want := []clearance.Crowd{{Word: "the", Idle: true}, {Word: "gold", Live: 3, InClass: 2}, {Word: "velora"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFameWidensTheZone(t *testing.T) {
	x := build(t, entries(clearance.Entry{Record: 1, Text: "TALVORIK"}, clearance.Entry{Record: 2, Text: "TALVORIG", Fame: 3}))
	if diff := cmp.Diff([]found{{2, "TALVORIG"}, {1, "TALVORIK"}}, list(search(t, x, clearance.Query{Name: "TALVORIP"}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLeastRisk(t *testing.T) {
	x := build(t, entries(clearance.Entry{Record: 1, Text: "TALVORIN"}, clearance.Entry{Record: 2, Text: "TALVORIN", Dead: true}, clearance.Entry{Record: 3, Text: "TALLOW RING"}))
	if diff := cmp.Diff([]found{{1, "TALVORIN"}}, list(search(t, x, clearance.Query{Name: "TALVORIN", Least: 60}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEntriesOf(t *testing.T) {
	m := trademarks.Mark{Text: "TALVOR", Office: "US", Status: trademarks.StatusDead, Classes: []nice.Class{9}, Fame: 2, Aliases: []trademarks.Alias{
		{Text: "TALVOR ONE", Kind: trademarks.AliasLine}, {Text: "塔尔沃"}, {Text: "the swirl", Kind: trademarks.AliasSlang}, {Text: "TV", Kind: trademarks.AliasAbbreviation},
	}}
	base := clearance.Entry{Record: 5, Text: "TALVOR", Office: "US", Classes: []nice.Class{9}, Dead: true, Fame: 2}
	line, chinese := base, base
	line.Text, chinese.Text = "TALVOR ONE", "塔尔沃"
	if diff := cmp.Diff([]clearance.Entry{base, line, chinese}, clearance.EntriesOf(5, &m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSearchRefusesANameWithoutLetters(t *testing.T) {
	_, err := build(t, texts("TALVOR")).Search(context.Background(), clearance.Query{Name: " !? "})
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "no letter or digit") {
		t.Errorf("got %v, want Invalid with the reason", err)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := build(t, texts("TALVOR"))
	if _, err := x.Search(ctx, clearance.Query{Name: "TALVOR"}); !errors.Is(err, context.Canceled) {
		t.Errorf("search: got %v, want the context's end", err)
	}
	if _, err := clearance.Build(ctx, "v", texts("TALVOR")); !errors.Is(err, context.Canceled) {
		t.Errorf("build: got %v, want the context's end", err)
	}
}

func TestEmptyRegister(t *testing.T) {
	a := search(t, build(t, texts("", "!?")), clearance.Query{Name: "TALVOR"})
	want := clearance.Answer{Hits: []clearance.Hit{}, Crowd: []clearance.Crowd{{Word: "talvor"}}}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEvidenceComesWithTheHit(t *testing.T) {
	x := build(t, texts("ZEPHRA", "HALLORAN"))
	for _, e := range search(t, x, clearance.Query{Name: "ZEPHRA HOTEL", Limit: 1}).Hits[0].Evidence {
		if e.Measure == similarity.MeasureAddition && e.Why == "the whole of zephra is taken and hotel added" {
			return
		}
	}
	t.Error("the hit does not say that the whole mark is taken")
}

// Many may search one index; each answer is what one alone would have got.
func TestSearchesSideBySide(t *testing.T) {
	x := build(t, texts("TALVORIN", "TALVERIN", "KESTRON", "ZEPHRA HOTEL", "PANDA TEA", "熊猫"))
	names := []string{"TALVORINE", "KESTRUN", "ZEPHRA", "BEAR TEA"}
	want := make([]clearance.Answer, len(names))
	for i, n := range names {
		want[i] = search(t, x, clearance.Query{Name: n})
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, n := range names {
				got, err := x.Search(context.Background(), clearance.Query{Name: n})
				if diff := cmp.Diff(want[i], got); err != nil || diff != "" {
					t.Errorf("%s: %v (-want +got):\n%s", n, err, diff)
				}
			}
		})
	}
	wg.Wait()
}

func TestRiskHasWords(t *testing.T) {
	seen := map[string]clearance.Risk{}
	for r := clearance.Risk(0); r <= 100; r++ {
		en, zh := r.Meaning()
		if en == "" || zh == "" {
			t.Fatalf("risk %d has no meaning", r)
		}
		if _, ok := seen[en]; !ok {
			seen[en] = r
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d steps, want 5", len(seen))
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"TALVOR", "N!KE", "王老吉", "a b c d e f g h i j k l", "\xff", "", "100", strings.Repeat("long ", 300)} {
		f.Add(s, s)
	}
	x := build(f, texts("TALVORIN", "NIKE", "王老吉", "ABC", "100 POINTS", "THE LONG ROAD"))
	f.Fuzz(func(t *testing.T, name, mark string) {
		a, err := x.Search(context.Background(), clearance.Query{Name: name})
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		for i, h := range a.Hits {
			if !(h.Score >= 0 && h.Score <= 1) || h.Risk < 0 || h.Risk > 100 || i > 0 && h.Score > a.Hits[i-1].Score {
				t.Errorf("%q: hit %d is %+v", name, i, h)
			}
		}
		y, err := clearance.Build(context.Background(), "f", texts(mark, name))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := y.Search(context.Background(), clearance.Query{Name: name}); err == nil && (len(b.Hits) == 0 || b.Hits[0].Score != 1) {
			t.Errorf("%q is in the register and not found there: %+v", name, b.Hits)
		}
	})
}
