// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The derivation as people read it, for a dozen cases in both languages.
func TestTraceGolden(t *testing.T) {
	var b strings.Builder
	for _, c := range [][4]string{
		{"FRCP-12(a)(1)(A)(i)", "2026-05-02", "nysd", ""},
		{"FRCP-12(a)(1)(A)(i)", "2026-06-12", "ilnd", ""},
		{"FRCP-12(a)(1)(A)(i)", "2026-02-05", "IL", "inaccessible=2026-02-26|2026-02-27"},
		{"FRCP-12(a)(1)(A)(i)", "2026-03-12", "flsd", "add3=yes"},
		{"FRCP-65(b)(2)", "2026-06-05T16:30", "ilnd", "at=2026-06-18T17:00"},
		{"FRCP-72(b)(2)", "2026-05-09", "IL", "add3=yes"},
		{"FRCP-15(a)(3)", "2026-04-10", "IL", "original_due=2026-05-04"},
		{"FRCP-6(c)(2)", "2026-06-26", "IL", "dir=before"},
		{"FRCP-59(e)", "2026-04-27", "OH", ""},
		{"FRCP-60(c)(1)", "2024-02-29", "IL", ""},
		{"ORDER-HOURS", "2026-10-30T09:00", "ilnd", "n=72"},
		{"ORDER-BUSINESS-DAYS", "2026-06-30", "IL", "n=3;cal=US-OPM"},
		{"FIXED", "2026-03-02T10:15", "IL", "at=2026-03-15T17:00"},
		{"DMCA-512(g)(2)(C)-LATEST", "2026-12-18", "", "cal=US-OPM"},
		{"CN-ECL-43", "2026-02-02", "", "cal=CN-2026"},
		{"CN-SPC-20WD", "2026-04-10", "", "cal=CN-2026"},
		{"DSA-20(1)-6M", "2025-08-31", "", ""},
	} {
		r := compute(t, c[0], c[1], c[2], c[3])
		fmt.Fprintf(&b, "== %s\n%s\n\n%s\n\n", strings.TrimSpace(strings.Join(c[:], " ")), strings.Join(r.Trace("en"), "\n"), strings.Join(r.Trace("zh"), "\n"))
	}
	const path = "testdata/traces.golden"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}

// A long count must not make a story nobody reads.
func TestTraceOfALongCountIsShort(t *testing.T) {
	r := compute(t, "ORDER-BUSINESS-DAYS", "2026-03-02", "IL", "n=5000")
	if line := r.TraceLine("en"); !strings.Contains(line, "…") || len(r.Steps[1].EN) > 4000 {
		t.Errorf("%d bytes for the counted days", len(r.Steps[1].EN))
	}
}

func BenchmarkCompute(b *testing.B) {
	for b.Loop() {
		if _, err := Compute(Request{Rule: "FRCP-72(b)(2)", Trigger: "2026-05-09", Court: "ilnd", Extra: map[string]string{"add3": "yes"}}); err != nil {
			b.Fatal(err)
		}
	}
}
