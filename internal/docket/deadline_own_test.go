// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

// Dates worked by hand before they were computed: holidays on weekends, leap days, periods that count back, hours over a
// change of the clock, the three days of Rule 6(d), China's working days with those that are made up, and Regulation 1182/71.
func TestDeadlinesWorkedByHand(t *testing.T) {
	file, err := os.Open("testdata/deadlines_own.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 41 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows[1:] {
		t.Run(r[0], func(t *testing.T) {
			extra, err := ParseExtra(r[4])
			if err != nil {
				t.Fatal(err)
			}
			got, err := Compute(Request{Rule: r[1], Trigger: r[2], State: r[3], Extra: extra})
			if err != nil {
				t.Fatalf("%s: %v", strings.Join(r, " "), err)
			}
			if got.Due.String() != r[5] {
				t.Errorf("%s from %s %s %s: %s, want %s: %s\n%s", r[1], r[2], r[3], r[4], got.Due, r[5], r[6], strings.Join(got.Trace("en"), "\n"))
			}
		})
	}
}
