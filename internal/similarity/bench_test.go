// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"testing"

	"markwarden/internal/similarity"
)

var benchPairs = []struct{ name, a, b string }{
	{"one word", "TALVORIN", "TELVARIM"},
	{"two words", "MIDNIGHT VELORA", "VELORA COSMETICS"},
	{"five words", "THE GOLDEN HARBOR FOX COMPANY", "GOLDEN SILVER FOX TRADING"},
}

func BenchmarkCompare(b *testing.B) {
	for _, p := range benchPairs {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				similarity.Compare(similarity.Sign{Text: p.a}, similarity.Sign{Text: p.b}, similarity.Options{})
			}
		})
	}
}

func BenchmarkLikeness(b *testing.B) {
	for _, p := range benchPairs {
		b.Run(p.name, func(b *testing.B) {
			x, y := similarity.Prepare(similarity.Sign{Text: p.a}, nil), similarity.Prepare(similarity.Sign{Text: p.b}, nil)
			b.ReportAllocs()
			for b.Loop() {
				x.Likeness(y)
			}
		})
	}
}

func BenchmarkSet(b *testing.B) {
	var p similarity.Prepared
	b.ReportAllocs()
	for b.Loop() {
		p.Set(similarity.Sign{Text: "MIDNIGHT VELORA"}, nil)
	}
}

func BenchmarkSight(b *testing.B) {
	for b.Loop() {
		similarity.Sight("talvorin", "telvarim")
	}
}

func BenchmarkSound(b *testing.B) {
	for b.Loop() {
		similarity.Sound("talvorin", "telvarim")
	}
}
