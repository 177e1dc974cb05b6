// SPDX-License-Identifier: Apache-2.0

package index_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"markwarden/internal/index"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// benchMarks is 100,000 unless MARKWARDEN_BENCH_MARKS says otherwise.
func benchMarks() int {
	if n, err := strconv.Atoi(os.Getenv("MARKWARDEN_BENCH_MARKS")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

// fullRegister is shaped like a national register: coined and ordinary words, the common ones far oftener than the
// rest, one to four to a name, one mark in four a repetition.
var fullRegister = sync.OnceValue(func() []trademarks.Mark {
	r := rand.New(rand.NewPCG(1, 2))
	coin := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte("bcdfghklmnprstvwz"[r.IntN(17)])
			b.WriteByte("aeiou"[r.IntN(5)])
			if r.IntN(4) == 0 {
				b.WriteByte("lnrsxt"[r.IntN(6)])
			}
		}
		return b.String()
	}
	vocabulary := make([]string, 20_000)
	for i := range vocabulary {
		vocabulary[i] = coin(2 + r.IntN(3))
	}
	zipf := rand.NewZipf(r, 1.1, 8, uint64(len(vocabulary)-1))
	owners := make([]string, 5000)
	for i := range owners {
		owners[i] = coin(3) + " " + vocabulary[zipf.Uint64()] + " Inc."
	}
	marks := make([]trademarks.Mark, benchMarks())
	for i := range marks {
		words := []string{}
		for range 1 + min(r.IntN(4), r.IntN(4)) {
			if r.IntN(3) == 0 {
				words = append(words, coin(2+r.IntN(3)))
			} else {
				words = append(words, vocabulary[zipf.Uint64()])
			}
		}
		text := strings.ToUpper(strings.Join(words, " "))
		if i > 0 && r.IntN(4) == 0 {
			text = marks[r.IntN(i)].Text
		}
		marks[i] = trademarks.Mark{
			ID: fmt.Sprintf("US-%08d", 70_000_000+i), Office: "US", Text: text, Status: statuses[r.IntN(3)],
			Owners: []trademarks.Owner{{Name: owners[r.IntN(len(owners))]}}, Classes: []nice.Class{nice.Class(1 + r.IntN(45))},
			Filed: fmt.Sprintf("%d-%02d-%02d", 1980+r.IntN(45), 1+r.IntN(12), 1+r.IntN(28)),
		}
	}
	return marks
})

var benchFolder = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "markwarden-index-bench")
	if err != nil {
		return "", err
	}
	marks := fullRegister()
	return dir, index.Build(context.Background(), filepath.Join(dir, "marks"), stampOf("bench", marks), each(marks))
})

func TestMain(m *testing.M) {
	code := m.Run()
	if benchUsed {
		if dir, err := benchFolder(); err == nil {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

var benchUsed bool

func benchIndex(b *testing.B) (string, *index.Index) {
	b.Helper()
	benchUsed = true
	dir, err := benchFolder()
	if err != nil {
		b.Fatal(err)
	}
	dir = filepath.Join(dir, "marks")
	return dir, open(b, dir, stampOf("bench", fullRegister()))
}

func BenchmarkBuild(b *testing.B) {
	marks := fullRegister()
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "marks")
		if err := index.Build(context.Background(), dir, stampOf("v", marks), each(marks)); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(size(b, dir))/(1<<20), "MiB")
	}
}

func size(b *testing.B, dir string) (n int64) {
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		n += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func BenchmarkOpen(b *testing.B) {
	dir, _ := benchIndex(b)
	for b.Loop() {
		x, err := index.Open(dir, stampOf("bench", fullRegister()))
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
}

func BenchmarkUpdate(b *testing.B) {
	dir, _ := benchIndex(b)
	marks := fullRegister()
	changed := marks[:min(20_000, len(marks)/5)]
	for b.Loop() {
		b.StopTimer()
		next := filepath.Join(b.TempDir(), "marks")
		if err := os.CopyFS(next, os.DirFS(dir)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := index.Update(context.Background(), next, stampOf("bench", marks), stampOf("w", marks), index.Change{Marks: changed}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearch measures what a person waits for, by mode; every query is another mark's name, or a piece of it, or
// the name with one letter wrong.
func BenchmarkSearch(b *testing.B) {
	_, x := benchIndex(b)
	marks := fullRegister()
	long := ""
	for i := 0; len(long) < 8; i++ {
		long = strings.Fields(marks[i].Text)[0]
	}
	for _, bc := range []struct {
		name string
		ask  func(text string) index.Query
	}{
		{"words", func(s string) index.Query { return index.Query{Text: s} }},
		{"one common word", func(string) index.Query { return index.Query{Text: strings.Fields(marks[0].Text)[0]} }},
		{"exact", func(s string) index.Query { return index.Query{Text: s, Mode: index.ModeExact} }},
		{"prefix of 1", func(s string) index.Query { return index.Query{Text: s[:1], Mode: index.ModePrefix} }},
		{"prefix of 3", func(s string) index.Query { return index.Query{Text: s[:3], Mode: index.ModePrefix} }},
		{"prefix of 6", func(s string) index.Query { return index.Query{Text: s[:min(6, len(s))], Mode: index.ModePrefix} }},
		{"fuzzy", func(s string) index.Query { return index.Query{Text: s[:1] + "e" + s[2:], Mode: index.ModeFuzzy} }},
		{"fuzzy of 16 words", func(string) index.Query {
			return index.Query{Text: strings.Repeat(long+" ", 16), Mode: index.ModeFuzzy}
		}},
		{"fuzzy of 64 letters", func(string) index.Query {
			return index.Query{Text: strings.Repeat("nekatalo", 8), Mode: index.ModeFuzzy}
		}},
		{"all with a class", func(string) index.Query { return index.Query{Class: 25} }},
		{"all", func(string) index.Query { return index.Query{} }},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				q := bc.ask(marks[i*7919%len(marks)].Text)
				start := time.Now()
				if _, err := x.Search(context.Background(), q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
