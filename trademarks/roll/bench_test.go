// SPDX-License-Identifier: Apache-2.0

package roll

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"markwarden/trademarks"
)

func BenchmarkMark(b *testing.B) {
	const n = 200_000
	path := filepath.Join(b.TempDir(), "marks.roll")
	if err := Write(path, Stamp{Version: "1"}, made(n)); err != nil {
		b.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	b.ReportAllocs()
	rnd := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		if _, err := r.Mark(rnd.Uint32N(n)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "marks.roll")
	for b.Loop() {
		if err := Write(path, Stamp{Version: "1"}, made(100_000)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/mark")
}

func made(n int) func(func(trademarks.Mark, error) bool) {
	return func(yield func(trademarks.Mark, error) bool) {
		for i := range n {
			if !yield(mark(i), nil) {
				return
			}
		}
	}
}
