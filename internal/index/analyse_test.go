// SPDX-License-Identifier: Apache-2.0

package index

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func TestEntryOf(t *testing.T) {
	for _, tc := range []struct {
		name string
		mark trademarks.Mark
		want entry
	}{
		{"Latin", trademarks.Mark{Text: "  Crème-de la  MER® "}, entry{
			given: []string{"crème-de la mer®"}, compact: []string{"cremedelamer"}, words: []string{"creme", "de", "la", "mer"},
			wordStarts: []string{"c", "cr", "d", "de", "l", "la", "m", "me"}, nameStarts: []string{"c", "cr"}, length: 12,
		}},
		{"Han beside Latin, with an alias", trademarks.Mark{Text: "蘋果手机 X", Aliases: []trademarks.Alias{{Text: "Apple"}}}, entry{
			given: []string{"蘋果手机 x"}, alias: []string{"apple"}, compact: []string{"苹果手机x"}, other: []string{"apple", "pingguoshoujix"},
			words:      []string{"apple", "pingguoshouji", "x", "手", "手机", "机", "果", "果手", "苹", "苹果"},
			wordStarts: []string{"a", "ap", "p", "pi", "x"}, nameStarts: []string{"a", "ap", "p", "pi", "苹", "苹果"}, length: 5,
		}},
		{"another script and the owners", trademarks.Mark{Text: "Газпром", Owners: []trademarks.Owner{{Name: "ПАО Газпром"}, {Name: "华为"}}}, entry{
			given: []string{"газпром"}, compact: []string{"газпром"}, other: []string{"gazprom"}, words: []string{"gazprom", "газпром"},
			wordStarts: []string{"g", "ga", "г", "га"}, nameStarts: []string{"g", "ga", "г", "га"},
			owners: []string{"gazprom", "huawei", "pao", "газпром", "пао", "为", "华", "华为"}, length: 7,
		}},
		{"one Han character", trademarks.Mark{Text: "茅"}, entry{
			given: []string{"茅"}, compact: []string{"茅"}, other: []string{"mao"}, words: []string{"mao", "茅"},
			wordStarts: []string{"m", "ma"}, nameStarts: []string{"m", "ma", "茅"}, length: 1,
		}},
		{"nothing but signs, and bytes that are no text", trademarks.Mark{Text: "!\xff?"}, entry{given: []string{"!\uFFFD?"}}},
		{"nothing", trademarks.Mark{}, entry{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := entryOf(&tc.mark)
			for _, l := range []*[]string{&got.given, &got.alias, &got.compact, &got.other, &got.words, &got.wordStarts, &got.nameStarts, &got.owners} {
				if len(*l) == 0 {
					*l = nil
				}
			}
			if d := cmp.Diff(tc.want, got, cmp.AllowUnexported(entry{})); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// FuzzEntry indexes any text: no term may break the list it is written in, and a text must be found by its own words.
func FuzzEntry(f *testing.F) {
	for _, s := range []string{"Nike", "苹果 iPhone\n15", "\u0085\u2028\r", "Ωμέγα\x00", "a\xc0\xaf", "ｆｕｌｌ ｗｉｄｔｈ", "ｶﾞ ガ が"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := entryOf(&trademarks.Mark{Text: s, Aliases: []trademarks.Alias{{Text: s + s}}})
		for _, list := range [][]string{e.given, e.alias, e.compact, e.other, e.words, e.wordStarts, e.nameStarts} {
			for i, term := range list {
				if term == "" || strings.Contains(term, "\n") || i > 0 && list[i-1] >= term {
					t.Fatalf("%q in %q", term, list)
				}
			}
		}
		n := analyse(s)
		for _, w := range n.words {
			for _, term := range w.asked() {
				if !slices.Contains(e.words, term) {
					t.Fatalf("%q is asked by %q and found by %q", s, term, e.words)
				}
			}
		}
	})
}

func TestALongNameIsCut(t *testing.T) {
	n := analyse(strings.Repeat("ä", maxName+5))
	if got := len([]rune(n.given)); got != maxName {
		t.Errorf("%d characters kept, want %d", got, maxName)
	}
}

func TestDay(t *testing.T) {
	for s, want := range map[string]uint32{
		"2024-05-31": 20240531, "0000-01-01": 101, "": 0, "2024-5-31": 0, "2024-13-01": 0, "2024-00-01": 0, "2024-01-32": 0,
		"2024-01-00": 0, "20240531": 0, "2024/05/31": 0, "+024-05-31": 0, "2024-05-3x": 0, "2024-05-31T": 0,
	} {
		if got := day(s); got != want {
			t.Errorf("day(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestSlipsAllowed(t *testing.T) {
	for n, want := range map[int]uint8{0: 0, 3: 0, 4: 1, 6: 1, 7: 2, 64: 2, 65: 0} {
		if got := slipsAllowed(n); got != want {
			t.Errorf("slipsAllowed(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestPrefixEnd(t *testing.T) {
	for s, want := range map[string]string{"abc": "abd", "a\xff\xff": "b", "\xff": "", "": ""} {
		if got := string(prefixEnd(s)); got != want {
			t.Errorf("prefixEnd(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	r := newRoster(0)
	for _, m := range []struct {
		mark   trademarks.Mark
		length int
	}{
		{trademarks.Mark{ID: "brand:x", Status: trademarks.StatusCurated}, 3},
		{trademarks.Mark{ID: "US-1", Office: "US", Status: trademarks.StatusDead, Classes: []nice.Class{1, 45, 0, 99}, Filed: "1999-12-31"}, 300},
	} {
		if err := r.add(&m.mark, &entry{length: m.length}); err != nil {
			t.Fatal(err)
		}
	}
	want := &columns{
		offices: []string{"", "US"}, statuses: []string{"curated", "dead"}, ids: []byte("US-1brand:x"), idEnd: []uint32{4, 11},
		classes: []uint64{1<<1 | 1<<45, 0}, filed: []uint32{19991231, 0}, office: []uint16{1, 0}, status: []uint8{1, 0}, length: []uint8{255, 3},
	}
	if d := cmp.Diff(want, r.pick([]uint32{1, 0}), cmp.AllowUnexported(columns{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if err := r.add(&trademarks.Mark{ID: "US-1"}, &entry{}); !fault.Is(err, fault.Invalid) || r.count() != 2 {
		t.Errorf("an id that came already: %v, %d marks", err, r.count())
	}
	for i := range maxStatuses - 2 {
		if err := r.add(&trademarks.Mark{ID: fmt.Sprint(i), Status: trademarks.Status(strings.Repeat("s", i+1))}, &entry{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.add(&trademarks.Mark{ID: "one", Status: "more"}, &entry{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("more kinds of status than a column can hold: %v", err)
	}
}

// Ids of one hash are told apart by themselves.
func TestIdsOfOneHash(t *testing.T) {
	r := newRoster(2)
	for _, id := range []string{"US-1", "US-2"} {
		if err := r.add(&trademarks.Mark{ID: id}, &entry{}); err != nil {
			t.Fatal(err)
		}
	}
	r.places = map[uint64]uint32{maphash.String(r.seed, "US-1"): 0, maphash.String(r.seed, "US-2"): 0, maphash.String(r.seed, "US-3"): 0}
	r.twins["US-2"] = 1
	for id, want := range map[string]int{"US-1": 0, "US-2": 1, "US-3": -1, "US-4": -1} {
		if at, ok := r.find([]byte(id)); ok != (want >= 0) || ok && int(at) != want {
			t.Errorf("%s is found at %d, %t", id, at, ok)
		}
	}
}
