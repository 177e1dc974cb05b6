// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// text draws what a cell can hold: any valid UTF-8 without outer blanks and NUL.
func text(t *rapid.T, label string) string {
	s := strings.ToValidUTF8(rapid.String().Draw(t, label), "")
	return strings.TrimSpace(strings.NewReplacer("\x00", "", "\uFFFD", "").Replace(s))
}

func anyMark(t *rapid.T) trademarks.Mark {
	m := trademarks.Mark{
		ID: "X" + text(t, "id"), Office: rapid.SampledFrom([]string{"", "US", "EM", "WO"}).Draw(t, "office"),
		Number: text(t, "number"), Text: "m" + text(t, "mark"), StatusText: text(t, "statustext"),
		Status: rapid.SampledFrom([]trademarks.Status{trademarks.StatusUnknown, trademarks.StatusRegistered,
			trademarks.StatusPending, trademarks.StatusDead, trademarks.StatusCurated}).Draw(t, "status"),
		Filed: rapid.SampledFrom([]string{"", "1899-12-31", "2024-02-29"}).Draw(t, "filed"), Registered: "2001-01-01",
		Goods: text(t, "goods"), House: text(t, "house"), Source: text(t, "source"),
		Strength: rapid.SampledFrom(strengths).Draw(t, "strength"), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Fame: rapid.IntRange(0, 3).Draw(t, "fame"), Enforcer: rapid.Bool().Draw(t, "enforcer"), Curated: rapid.Bool().Draw(t, "curated"),
		Generic:    trademarks.Generic{EN: text(t, "en"), ZH: text(t, "zh")},
		Transacted: rapid.SampledFrom([]string{"", "2018-02-18"}).Draw(t, "transacted"), Disclaimer: text(t, "disclaimer"),
		Drawing: rapid.SampledFrom([]string{"", trademarks.DrawingWord, trademarks.DrawingNone}).Draw(t, "drawing"), Raw: text(t, "raw"),
	}
	if m.Drawing == trademarks.DrawingNone && !m.Curated {
		m.Text = ""
	}
	for _, c := range rapid.SliceOfNDistinct(rapid.Uint8Range(1, 45), 0, 45, rapid.ID).Draw(t, "classes") {
		m.Classes = append(m.Classes, nice.Class(c))
	}
	slices.Sort(m.Classes)
	for i := range rapid.IntRange(0, 3).Draw(t, "n") {
		m.Owners = append(m.Owners, trademarks.Owner{Name: "o" + text(t, "owner"), Country: []string{"", "US", "CN"}[i]})
		m.Aliases = append(m.Aliases, trademarks.Alias{Text: "a" + text(t, "alias"), Kind: rapid.SampledFrom([]trademarks.AliasKind{
			trademarks.AliasName, trademarks.AliasSlang, trademarks.AliasAbbreviation, trademarks.AliasLine,
			trademarks.AliasPseudo, trademarks.AliasTranslation, trademarks.AliasTransliteration}).Draw(t, "aliaskind")})
	}
	return m
}

func TestWriteJSONLReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfNDistinct(rapid.Custom(anyMark), 1, 5, func(m trademarks.Mark) string { return m.ID }).Draw(t, "marks")
		var b bytes.Buffer
		for _, m := range want {
			if err := WriteJSONL(&b, m); err != nil {
				t.Fatal(err)
			}
		}
		r, err := New(&b, "marks.jsonl", Options{Office: "ZZ", Source: "elsewhere"})
		if err != nil {
			t.Fatal(err)
		}
		var got []trademarks.Mark
		for {
			m, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, m)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"mark,owner\nA,b\n", "mark;classes\n\"A;9\n", "\xff\xfem\x00a\x00r\x00k\x00\n\x00A\x00", "sep=\t\nmark\tb\nA\t", "{\"mark\":\"A\",\"aliases\":[{\"text\":1}]}",
		"mark\r\"A\r\"\"B\"\r", "mark,\xc9\xcc\xb1\xea\n\xba\xc3,\xc9\xcc\n", "brand,mark,mark\n,,\n", "{\"owners\":[{\"name\":\"x\",\"country\":{}}],\"mark\":[1,[2]]}\n{",
	} {
		f.Add([]byte(s), "a.csv")
		f.Add([]byte(s), "a.jsonl")
	}
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		r, err := New(bytes.NewReader(b), name, Options{})
		if err != nil {
			return
		}
		ids := make(map[string]bool)
		for n := 0; ; n++ {
			m, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if n > len(b) {
				t.Fatal("more rows than bytes")
			}
			if err != nil {
				if msg := err.Error(); msg == "" {
					t.Fatal("an error without a word")
				}
				continue
			}
			if m.Text == "" || ids[m.ID] {
				t.Fatalf("an empty mark or a repeated ID: %+v", m)
			}
			ids[m.ID] = true
			for _, c := range m.Classes {
				if !c.Valid() {
					t.Fatalf("class %d", c)
				}
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	var s strings.Builder
	s.WriteString("mark,number,office,owner,classes,status,filed,goods,aliases\n")
	for i := range 10_000 {
		s.WriteString("Torvik,")
		s.WriteString(strings.Repeat("9", 1+i%7))
		s.WriteString(",US,\"Torvik Works, Inc.\",9 18 25,Registered,2020-02-02,phone cases;hats;bags,托维克;TVK\n")
	}
	b.SetBytes(int64(s.Len()))
	b.ReportAllocs()
	for b.Loop() {
		r, err := New(strings.NewReader(s.String()), "a.csv", Options{})
		if err != nil {
			b.Fatal(err)
		}
		for !errors.Is(err, io.EOF) {
			_, err = r.Next()
		}
	}
}
