// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/us"

	"markwarden/internal/sample"
)

// Every statutory and observed date of 2020 to 2035, against the published table; Inauguration Day is in the table and
// must not be in Rule 6.
func TestFederalHolidaysAgainstTheTable(t *testing.T) {
	f, err := os.Open(sample.SharedData(t, "litigation", "us_federal_holidays_2020_2035.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, r := range rows[1:] {
		if !strings.HasPrefix(r[1], "Inauguration") {
			want[r[0]] = append(want[r[0]], r[1]+" "+r[2]+" "+r[4])
		}
	}
	if len(want) != 16 {
		t.Fatalf("the table has %d years, want 16", len(want))
	}
	for year, list := range want {
		y := date(year + "-01-01").Year
		var got []string
		for _, h := range FederalHolidays(y) {
			got = append(got, h.Name.EN+" "+h.Date.String()+" "+h.Observed.String())
		}
		if diff := cmp.Diff(list, got); diff != "" {
			t.Errorf("%s: %s", year, diff)
		}
	}
}

// A second opinion for the years the published table does not reach: the library's days, which know no start years
// before 2021 but agree on everything since 1986.
func TestFederalHolidaysAgreeWithTheLibrary(t *testing.T) {
	for year := 1986; year <= 2120; year++ {
		var want, got []string
		for _, h := range us.Holidays {
			if actual, observed := h.Calc(year); !actual.IsZero() {
				want = append(want, actual.Format(time.DateOnly)+" "+observed.Format(time.DateOnly))
			}
		}
		for _, h := range FederalHolidays(year) {
			got = append(got, h.Date.String()+" "+h.Observed.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%d: %s", year, diff)
		}
	}
}

func TestEasterAgreesWithTheLibrary(t *testing.T) {
	for year := 1971; year <= 2999; year++ {
		if want := DateOf(cal.CalcEasterOffset(aa.Easter, year)); Easter(year) != want {
			t.Fatalf("Easter %d is %s, want %s", year, Easter(year), want)
		}
	}
}

func TestFederalHolidaysThroughTheYears(t *testing.T) {
	days := func(year int) string {
		var out []string
		for _, h := range FederalHolidays(year) {
			out = append(out, h.Date.String()[5:])
		}
		return strings.Join(out, " ")
	}
	for _, tc := range []struct {
		why  string
		year int
		want string
	}{
		{"before the Monday holidays nothing is computed", 1970, ""},
		{"first year: Veterans Day in October, no King, no Juneteenth", 1971, "01-01 02-15 05-31 07-04 09-06 10-11 10-25 11-25 12-25"},
		{"last year of the October Veterans Day", 1977, "01-01 02-21 05-30 07-04 09-05 10-10 10-24 11-24 12-25"},
		{"Veterans Day back on 11 November", 1978, "01-01 02-20 05-29 07-04 09-04 10-09 11-11 11-23 12-25"},
		{"last year without King", 1985, "01-01 02-18 05-27 07-04 09-02 10-14 11-11 11-28 12-25"},
		{"King since 1986", 1986, "01-01 01-20 02-17 05-26 07-04 09-01 10-13 11-11 11-27 12-25"},
		{"Juneteenth since 2021", 2021, "01-01 01-18 02-15 05-31 06-19 07-04 09-06 10-11 11-11 11-25 12-25"},
		{"beyond the last year nothing", 3000, ""},
	} {
		if got := days(tc.year); got != tc.want {
			t.Errorf("%s: %d has %s, want %s", tc.why, tc.year, got, tc.want)
		}
	}
}

func TestElectionDayAndGoodFriday(t *testing.T) {
	for _, tc := range []struct {
		year                 int
		election, goodFriday string
	}{
		{2020, "2020-11-03", "2020-04-10"},
		{2022, "2022-11-08", "2022-04-15"},
		{2024, "2024-11-05", "2024-03-29"},
		{2025, "2025-11-04", "2025-04-18"},
		{2026, "2026-11-03", "2026-04-03"},
		{2027, "2027-11-02", "2027-03-26"},
		{2028, "2028-11-07", "2028-04-14"}, // 1 November is a Wednesday: the latest it can be but one
		{2033, "2033-11-08", "2033-04-15"}, // 1 November is a Tuesday, which is not after the first Monday
	} {
		if got := ElectionDay(tc.year).String(); got != tc.election {
			t.Errorf("election day %d is %s, want %s", tc.year, got, tc.election)
		}
		if got := GoodFriday(tc.year).String(); got != tc.goodFriday {
			t.Errorf("Good Friday %d is %s, want %s", tc.year, got, tc.goodFriday)
		}
	}
}

func BenchmarkCourtClosed(b *testing.B) {
	c := Court{State: "FL"}
	d := date("2026-04-01")
	for b.Loop() {
		if _, _, err := c.Closed(d); err != nil {
			b.Fatal(err)
		}
	}
}
