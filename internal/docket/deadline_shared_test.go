// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/csv"
	"os"
	"testing"

	"markwarden/internal/sample"
)

// Every worked deadline of the published set.
func TestWorkedDeadlines(t *testing.T) {
	f, err := os.Open(sample.SharedData(t, "deadlines_dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 50 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, r := range rows[1:] {
		t.Run(r[0], func(t *testing.T) {
			extra, err := ParseExtra(r[4])
			if err != nil {
				t.Fatal(err)
			}
			got, err := Compute(Request{Rule: r[1], Trigger: r[2], State: r[3], Extra: extra})
			if err != nil || got.Due.String() != r[5] {
				t.Errorf("%s from %s is due %s, %v, want %s: %s", r[1], r[2], got.Due, err, r[5], r[6])
			}
			if got.Due.Compare(got.Earliest) < 0 || got.Due.Compare(got.Latest) > 0 {
				t.Errorf("%s lies outside its readings, %s to %s", got.Due, got.Earliest, got.Latest)
			}
		})
	}
}
