// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"testing"

	"markwarden/internal/audit"
)

// BenchmarkAppend is one entry made, chained and sealed, without filing it.
func BenchmarkAppend(b *testing.B) {
	key, event := testKey(b), decided(1)
	var prev audit.Digest
	b.ReportAllocs()
	for i := range b.N {
		e, err := event.Entry(int64(i+1), salt(1), salt(2))
		if err != nil {
			b.Fatal(err)
		}
		prev = key.Append(prev, e).Hash
	}
}

// BenchmarkVerify is a log with chain, seals, addresses and its end, in memory. The bar is 60 seconds for a million
// entries, the aim 5.
func BenchmarkVerify(b *testing.B) {
	const entries = 100_000
	items, key := chain(b, entries), testKey(b)
	head := key.Head(items[entries-1].Link)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		report, err := audit.Verify(each(items), audit.Check{Key: key, End: &head, Beside: true})
		if err != nil || !report.OK() {
			b.Fatal(err, report.Problems)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1e6/entries, "s/million")
}
