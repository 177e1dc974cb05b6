// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"os"
	"strconv"
	"testing"
)

func TestReachOnASmallRegister(t *testing.T) {
	n := 20_000
	if s := os.Getenv("MARKWARDEN_BENCH_MARKS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	r, err := MeasureReach(ReachOptions{Marks: n, Suite: 200, Count: 400, Seed: 1, Exact: true, Folder: t.TempDir()}, func(s string) { t.Log(s) })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.ByKind {
		t.Logf("%-20s %4d/%4d %.4f", s.Name, s.Hits, s.Of, s.Recall)
	}
	for _, s := range r.ByLength {
		t.Logf("one edit, %-8s %4d/%4d %.4f", s.Name, s.Hits, s.Of, s.Recall)
	}
	t.Logf("all %.4f  texts %d  build %.1fs  table %d MB  serving %d MB", r.All.Recall, r.Texts, r.BuildSeconds, r.TableBytes>>20, r.ServingKB>>10)
	t.Logf("listings/s/core %.0f  with cache %.0f  titles %.0f  exact-only %.0f  p50 %v p95 %v p99 %v  hits %.1f", r.ListingsPerSecond, r.CachedPerSecond, r.TitlesPerSecond, r.ExactPerSecond, r.P50, r.P95, r.P99, r.HitsPerListing)
	if r.All.Recall < 0.98 {
		t.Errorf("recall over the suite is %.4f, want at least .98", r.All.Recall)
	}
}
