// SPDX-License-Identifier: Apache-2.0

package server

import (
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/screening"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMetricsText(t *testing.T) {
	m := newMetrics()
	for range 3 {
		m.begin()
	}
	m.end("GET", "/", 200, 3*time.Millisecond)
	m.end("BREW\nx", "none", 405, 20*time.Second)
	m.panicked()
	m.screened("high", 2500*time.Microsecond)
	m.screened("high", time.Second)
	m.screened("clear", 0)
	got := string(m.text(screening.RegisterStamp{Version: "2026-11-20.3", Marks: 7}))
	const path = "testdata/metrics.txt"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}
