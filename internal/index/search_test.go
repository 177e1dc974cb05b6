// SPDX-License-Identifier: Apache-2.0

package index_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// whole pages a query to its end and returns everything as one result.
func whole(t testing.TB, x *index.Index, q index.Query) index.Result {
	t.Helper()
	var all index.Result
	for {
		r, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if all.Facets == nil {
			all = index.Result{Total: r.Total, Facets: r.Facets, Hits: r.Hits}
		} else {
			all.Hits = append(all.Hits, r.Hits...)
		}
		if q.After = r.Next; q.After == "" {
			return all
		}
	}
}

// questions makes queries out of the marks themselves: whole names, parts, beginnings, slips and filters.
func questions(marks []trademarks.Mark, n int) []index.Query {
	r := rand.New(rand.NewPCG(3, 5))
	modes := []index.Mode{"", index.ModeWords, index.ModePrefix, index.ModePrefix, index.ModeFuzzy, index.ModeFuzzy, index.ModeFuzzy, index.ModeExact}
	out := make([]index.Query, n)
	for i := range out {
		m := marks[r.IntN(len(marks))]
		q := index.Query{Text: askedText(r, m), Mode: modes[r.IntN(len(modes))], Limit: 1 + r.IntN(index.MaxLimit)}
		if r.IntN(4) == 0 {
			q.Office = strings.ToLower(m.Office)
		}
		if r.IntN(4) == 0 && len(m.Classes) > 0 {
			q.Class = m.Classes[0]
		}
		if r.IntN(4) == 0 {
			q.Status = m.Status
		}
		if r.IntN(4) == 0 && m.OwnerName() != "" {
			words := strings.Fields(m.Owners[0].Name)
			q.Owner = strings.ToUpper(strings.Join(words[r.IntN(len(words)):], " "))
		}
		if r.IntN(4) == 0 {
			q.FiledFrom = m.Filed
		}
		if r.IntN(4) == 0 {
			q.FiledTo = m.Filed
		}
		out[i] = q
	}
	return out
}

func askedText(r *rand.Rand, m trademarks.Mark) string {
	s := m.Text
	if len(m.Aliases) > 0 && r.IntN(3) == 0 {
		s = m.Aliases[r.IntN(len(m.Aliases))].Text
	}
	c := []rune(s)
	if len(c) == 0 || len(c) > 200 || len(strings.Fields(s)) > 14 {
		return ""
	}
	at := r.IntN(len(c))
	switch r.IntN(9) {
	case 0:
		return ""
	case 1:
		return strings.ToLower(s)
	case 2:
		return string(c[:at+1])
	case 3:
		first, _, _ := strings.Cut(s, " ")
		return first
	case 4:
		return string(c[:at]) + string(c[at+1:])
	case 5:
		return string(c[:at]) + "x" + string(c[at:])
	case 6:
		if at > 0 {
			c[at], c[at-1] = c[at-1], c[at]
		}
		return string(c)
	case 7:
		c[at] = 'q'
		return string(c[:len(c)/2]) + "e" + string(c[len(c)/2:])
	}
	return s
}

func TestSearchIsALinearScan(t *testing.T) {
	for _, tc := range []struct {
		name      string
		marks     func(testing.TB) []trademarks.Mark
		questions int
	}{
		{"invented marks", func(testing.TB) []trademarks.Mark { return invented(2000) }, 600},
		{"starter register", starter, 400},
		{"public registers", registered, 300},
	} {
		t.Run(tc.name, func(t *testing.T) {
			marks := tc.marks(t)
			x := opened(t, marks)
			found := 0
			for _, q := range questions(marks, tc.questions) {
				got, want := whole(t, x, q), scan(marks, q)
				if d := cmp.Diff(want, got); d != "" {
					t.Fatalf("%+v (-scan +index):\n%s", q, d)
				}
				found += got.Total
			}
			if found < tc.questions {
				t.Errorf("%d questions found %d marks: they test nothing", tc.questions, found)
			}
		})
	}
}

func mark(id, text string, aliases ...string) trademarks.Mark {
	m := trademarks.Mark{ID: id, Text: text, Status: trademarks.StatusRegistered}
	for _, a := range aliases {
		m.Aliases = append(m.Aliases, trademarks.Alias{Text: a})
	}
	return m
}

func TestOrder(t *testing.T) {
	x := opened(t, []trademarks.Mark{
		mark("b", "Luminest"), mark("a", "LUMI-NEST"), mark("c", "Luminest Home"), mark("d", "Garden Luminest of the North"),
		mark("e", "Luminestia"), mark("f", "Lumines"), mark("g", "Luminset"), mark("h", "Luxinesk"), mark("i", "Tobacco Road", "luminest"),
		mark("j", "苹果", "蘋果電腦"), mark("k", "小米"), mark("l", "Газпром"), mark("m", "!!!"), mark("n", "L'Oréal"), mark("o", "LOREAL"),
	})
	for _, tc := range []struct {
		name string
		q    index.Query
		want []string
	}{
		{"whole names by id, then an alias, then every word with the shortest first", index.Query{Text: "luminest"}, []string{"a", "b", "i", "c", "d"}},
		{"prefix adds what begins so", index.Query{Text: "luminest", Mode: index.ModePrefix}, []string{"a", "b", "i", "c", "d", "e"}},
		{"fuzzy adds one slip, then two", index.Query{Text: "luminest", Mode: index.ModeFuzzy}, []string{"a", "b", "i", "c", "d", "e", "g", "f", "h"}},
		{"exact keeps the hyphen", index.Query{Text: " lumi-NEST ", Mode: index.ModeExact}, []string{"a"}},
		{"exact finds an alias", index.Query{Text: "Luminest", Mode: index.ModeExact}, []string{"b", "i"}},
		{"squeezed", index.Query{Text: "luminesthome"}, []string{"c"}},
		{"words in any order", index.Query{Text: "north luminest"}, []string{"d"}},
		{"the last word may be unfinished", index.Query{Text: "garden lum", Mode: index.ModePrefix}, []string{"d"}},
		{"one letter", index.Query{Text: "t", Mode: index.ModePrefix}, []string{"i", "d"}},
		{"traditional and simplified", index.Query{Text: "蘋果"}, []string{"j"}},
		{"pinyin", index.Query{Text: "Xiao Mi"}, []string{"k"}},
		{"same sound, other characters", index.Query{Text: "晓米", Mode: index.ModeFuzzy}, []string{"k"}},
		{"a reading", index.Query{Text: "GAZPROM"}, []string{"l"}},
		{"nothing but signs", index.Query{Text: "!!!"}, []string{"m"}},
		{"signs that are no name", index.Query{Text: "?!", Mode: index.ModeFuzzy}, nil},
		{"accents and apostrophes", index.Query{Text: "l’oreal"}, []string{"n", "o"}},
		{"exact keeps accents, however they are written", index.Query{Text: "L'ORE\u0301AL", Mode: index.ModeExact}, []string{"n"}},
		{"no text is everything by id", index.Query{Limit: 3}, []string{"a", "b", "c"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := x.Search(context.Background(), tc.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range r.Hits {
				got = append(got, h.ID)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestFiltersAndFacets(t *testing.T) {
	at := func(id, office, filed string, status trademarks.Status, owner string, classes ...nice.Class) trademarks.Mark {
		return trademarks.Mark{ID: id, Text: "Sun", Office: office, Filed: filed, Status: status, Owners: []trademarks.Owner{{Name: owner}}, Classes: classes}
	}
	x := opened(t, []trademarks.Mark{
		at("1", "US", "2020-02-29", trademarks.StatusRegistered, "Sun Micro, Inc.", 9, 42),
		at("2", "US", "2021-01-01", trademarks.StatusDead, "Sun Oil", 4),
		at("3", "EM", "", trademarks.StatusRegistered, "Müller GmbH", 9, 9),
		at("4", "", "not a day", trademarks.StatusCurated, "Sun Micro Holdings"),
	})
	full := map[string][]index.Facet{
		index.FacetOffice: {{"US", 2}, {"EM", 1}},
		index.FacetStatus: {{"registered", 2}, {"dead", 1}, {"curated", 1}},
		index.FacetClass:  {{"9", 2}, {"4", 1}, {"42", 1}},
		index.FacetYear:   {{"2020", 1}, {"2021", 1}},
	}
	for _, tc := range []struct {
		name string
		q    index.Query
		want string
	}{
		{"all", index.Query{Text: "sun"}, "1 2 3 4"},
		{"office in any case", index.Query{Office: "us"}, "1 2"},
		{"class", index.Query{Text: "sun", Class: 9}, "1 3"},
		{"status", index.Query{Status: trademarks.StatusDead}, "2"},
		{"owner, every word", index.Query{Owner: "micro sun"}, "1 4"},
		{"owner without accents", index.Query{Owner: "muller"}, "3"},
		{"owner of signs", index.Query{Owner: "?!"}, ""},
		{"from a day on", index.Query{FiledFrom: "2020-02-29"}, "1 2"},
		{"up to a day", index.Query{FiledTo: "2020-12-31"}, "1"},
		{"all together", index.Query{Text: "sun", Office: "US", Class: 42, Status: trademarks.StatusRegistered, Owner: "inc", FiledFrom: "2020-01-01", FiledTo: "2020-12-31"}, "1"},
		{"an office nobody has", index.Query{Office: "ZZ"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := x.Search(context.Background(), tc.q)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, h := range r.Hits {
				got += " " + h.ID
			}
			if got = strings.TrimSpace(got); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if d := cmp.Diff(full, r.Facets); tc.name == "all" && d != "" {
				t.Errorf("facets (-want +got):\n%s", d)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	x := opened(t, []trademarks.Mark{mark("a", "Sun"), mark("b", "Sun")})
	first, err := x.Search(context.Background(), index.Query{Text: "sun", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		q    index.Query
		want string
	}{
		{"mode", index.Query{Mode: "regexp"}, "The search mode must be one of words, prefix, fuzzy, exact."},
		{"limit", index.Query{Limit: 201}, "The number of hits of a page must be from 1 to 200."},
		{"negative limit", index.Query{Limit: -1}, "The number of hits of a page must be from 1 to 200."},
		{"class", index.Query{Class: 46}, "Class 46 does not exist, Nice classes run from 1 to 45."},
		{"date", index.Query{FiledFrom: "31.05.2024"}, "A filing date must be written as year-month-day, such as 2024-05-31."},
		{"date of no month", index.Query{FiledTo: "2024-13-01"}, "A filing date must be written as year-month-day, such as 2024-05-31."},
		{"long text", index.Query{Text: strings.Repeat("a", 257)}, "The text to search for must not be longer than 256 characters."},
		{"many words", index.Query{Owner: strings.Repeat("a ", 17)}, "The owner to search for has 17 words, search for 16 at most."},
		{"cursor of another question", index.Query{Text: "moon", After: first.Next}, "This page marker belongs to another search. Start again from the first page."},
		{"cursor of nobody", index.Query{Text: "sun", After: "%%%"}, "This page marker belongs to another search. Start again from the first page."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := x.Search(context.Background(), tc.q)
			if got := fault.Message(err); !fault.Is(err, fault.Invalid) || got != tc.want {
				t.Errorf("got %q (%v), want %q", got, err, tc.want)
			}
		})
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	x := opened(t, invented(500))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Search(ctx, index.Query{Text: "sun", Mode: index.ModeFuzzy}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// FuzzSearch holds any text in any mode against the scan.
func FuzzSearch(f *testing.F) {
	marks := append(invented(60), mark("x", "a\x00b \xff c"), mark("y", ""))
	x := opened(f, marks)
	modes := []index.Mode{index.ModeWords, index.ModePrefix, index.ModeFuzzy, index.ModeExact}
	for i, s := range []string{"sun", "Газ", "苹果手", "\xff", "a\x00b", "😀", "🅝🅘🅚🅔", strings.Repeat("z", 70), "l'", "a\u200bb"} {
		f.Add(s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, s string, mode uint8) {
		q := index.Query{Text: s, Mode: modes[int(mode)%len(modes)], Limit: index.MaxLimit}
		got, err := x.Search(context.Background(), q)
		if fault.Is(err, fault.Invalid) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		got.Stamp = index.Stamp{}
		if d := cmp.Diff(scan(marks, q), got); d != "" {
			t.Errorf("%s (-scan +index):\n%s", fmt.Sprintf("%+q", s), d)
		}
	})
}
