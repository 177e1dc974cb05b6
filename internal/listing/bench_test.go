// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"markwarden/internal/listing"
)

// table100k is a table of 100,000 listings, about 60 MB, given as a stream so that it takes no memory itself.
type table100k struct {
	row  int
	rest []byte
}

func (g *table100k) Read(p []byte) (int, error) {
	for len(g.rest) == 0 {
		switch {
		case g.row > 100_000:
			return 0, io.EOF
		case g.row == 0:
			g.rest = []byte("id,title,description,brand,category,keywords,price,image\n")
		default:
			g.rest = fmt.Appendf(nil, "sku-%d,\"Running shoes, light, size %d\",\"<p>A light shoe for the road.</p><p>%s</p>\",Acme,Shoes > Running,\"run, road, light\",%d.50 USD,https://example.com/%d.jpg\n",
				g.row, g.row%50, bytes.Repeat([]byte("It wears well in rain and sun. "), 14), g.row%200, g.row)
		}
		g.row++
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// count reads to the end.
func count(t testing.TB, r listing.Reader) int {
	for n := 0; ; n++ {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkReadTable(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r, _, err := listing.Open(&table100k{}, "f.csv", listing.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if n := count(b, r); n != 100_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func TestTableOf100000RowsIsReadInBoundedMemory(t *testing.T) {
	runtime.GC()
	var before, m runtime.MemStats
	runtime.ReadMemStats(&before)
	r, _, err := listing.Open(&table100k{}, "f.csv", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, peak := 0, uint64(0)
	for {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if n++; n%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	if grown := int64(peak) - int64(before.HeapAlloc); n != 100_000 || grown > 8<<20 {
		t.Errorf("%d listings, %d KiB held", n, grown>>10)
	}
}

func BenchmarkAnnotateTable(b *testing.B) {
	in, err := io.ReadAll(&table100k{})
	if err != nil {
		b.Fatal(err)
	}
	_, info, err := listing.Open(bytes.NewReader(in), "f.csv", listing.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		a, err := listing.NewAnnotator(io.Discard, bytes.NewReader(in), info, two)
		if err != nil {
			b.Fatal(err)
		}
		for row := 2; row <= 100_001; row++ {
			if err := a.Add([]int{row}, []string{"clear", "no mark found"}); err != nil {
				b.Fatal(err)
			}
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadWorkbook(b *testing.B) {
	rows := [][]any{{"id", "title", "description"}}
	for i := range 20_000 {
		rows = append(rows, []any{i, fmt.Sprintf("Running shoes, size %d", i%50), fmt.Sprintf("A light shoe for the road, number %d.", i)})
	}
	book := workbook(b, []string{"S"}, map[string][][]any{"S": rows})
	b.ReportAllocs()
	for b.Loop() {
		r, _, err := listing.Open(bytes.NewReader(book), "f.xlsx", listing.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if n := count(b, r); n != 20_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
