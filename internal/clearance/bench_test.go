// SPDX-License-Identifier: Apache-2.0

package clearance_test

import (
	"context"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"markwarden/internal/clearance"
	"markwarden/internal/fold"
)

// grown are n texts made from the words of the given marks: words in new company, and new words from the halves of two.
// One mark in ten has four words and one in four three or four, about as in a register.
func grown(marks []string, n int) iter.Seq[clearance.Entry] {
	var words []string
	for _, m := range marks {
		f := fold.Fold(m)
		for _, k := range f.Tokens {
			if len(k.Text) > 1 {
				words = append(words, k.Text)
			}
		}
	}
	return func(yield func(clearance.Entry) bool) {
		rnd := rand.New(rand.NewPCG(1, 2))
		word := func() string { return words[rnd.IntN(len(words))] }
		coined := func() string {
			a, b := word(), word()
			return a[:(len(a)+1)/2] + b[len(b)/2:]
		}
		for i := range n {
			var b strings.Builder
			for k := range 1 + strings.Count("1122334"[:1+rnd.IntN(7)], "2")/2 + rnd.IntN(2) + rnd.IntN(10)/9 {
				if k > 0 {
					b.WriteByte(' ')
				}
				if rnd.IntN(2) == 0 {
					b.WriteString(coined())
				} else {
					b.WriteString(word())
				}
			}
			if !yield(clearance.Entry{Record: uint32(i), Text: b.String(), Office: "US"}) {
				return
			}
		}
	}
}

// BenchmarkMillion measures an index of a million texts grown from the shared register: building takes most of a minute.
func BenchmarkMillion(b *testing.B) {
	pairs := sharedPairs(b)
	before, start := heap(), time.Now()
	x := build(b, grown(sharedMarks(b, pairs), 1_000_000))
	built, used := time.Since(start), (heap()-before)>>20
	for b.Loop() {
		for _, p := range pairs {
			search(b, x, clearance.Query{Name: p["mark_a"]})
		}
	}
	b.ReportMetric(built.Seconds(), "s/build")
	b.ReportMetric(float64(used), "MB")
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N*len(pairs)), "ms/search")
	runtime.KeepAlive(x)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkBuild(b *testing.B) {
	marks := sharedMarks(b, sharedPairs(b))
	for b.Loop() {
		build(b, texts(marks...))
	}
	b.ReportMetric(float64(len(marks)), "texts")
}

func BenchmarkSearch(b *testing.B) {
	pairs := sharedPairs(b)
	x := build(b, texts(sharedMarks(b, pairs)...))
	i := 0
	for b.Loop() {
		if _, err := x.Search(context.Background(), clearance.Query{Name: pairs[i%len(pairs)]["mark_a"]}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
