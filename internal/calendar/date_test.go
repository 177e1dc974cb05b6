// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// date is a valid day for tests.
func date(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// moment is a valid local moment for tests.
func moment(s string) Moment {
	m, err := ParseMoment(s, nil)
	if err != nil {
		panic(err)
	}
	return m
}

func TestParseDate(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     Date
		wantErr  string
	}{
		{"ordinary", "2026-03-23", Date{2026, time.March, 23}, ""},
		{"leap day", "2024-02-29", Date{2024, time.February, 29}, ""},
		{"no leap day in a common year", "2026-02-29", Date{}, "not a date of the calendar"},
		{"no leap day in 2100", "2100-02-29", Date{}, "not a date of the calendar"},
		{"day 31 of a short month", "2026-04-31", Date{}, "not a date of the calendar"},
		{"month 13", "2026-13-01", Date{}, "not a date of the calendar"},
		{"year 0", "0000-01-01", Date{}, "not a date of the calendar"},
		{"one-digit month", "2026-3-02", Date{}, "YYYY-MM-DD"},
		{"American order", "03/02/2026", Date{}, "YYYY-MM-DD"},
		{"empty", "", Date{}, "YYYY-MM-DD"},
		{"long text is cut in the sentence", strings.Repeat("x", 500), Date{}, "…"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := ParseDate(tc.in)
			if tc.wantErr == "" && err != nil || tc.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tc.wantErr)) {
				t.Fatalf("error %v, want one with %q", err, tc.wantErr)
			}
			if tc.wantErr == "" && got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestAddMonths(t *testing.T) {
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2025-08-31", 6, "2026-02-28"},
		{"2023-08-31", 6, "2024-02-29"},
		{"2025-08-30", 6, "2026-02-28"},
		{"2025-07-01", 6, "2026-01-01"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -13, "2024-12-15"},
		{"2026-05-31", 0, "2026-05-31"},
	} {
		if got := date(tc.from).AddMonths(tc.n).String(); got != tc.want {
			t.Errorf("%s plus %d months is %s, want %s", tc.from, tc.n, got, tc.want)
		}
	}
}

func TestDateText(t *testing.T) {
	got := []Text{date("2026-03-23").Text(), date("2024-02-29").Text(), date("2026-10-04").Text()}
	want := []Text{
		{"Mon 23 Mar 2026", "2026年3月23日（周一）"},
		{"Thu 29 Feb 2024", "2024年2月29日（周四）"},
		{"Sun 4 Oct 2026", "2026年10月4日（周日）"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDateOrderAndDistance(t *testing.T) {
	a, b := date("2024-02-28"), date("2024-03-01")
	if !a.Before(b) || !b.After(a) || a.Compare(a) != 0 {
		t.Error("order of dates is wrong")
	}
	if got := b.DaysSince(a); got != 2 {
		t.Errorf("28 Feb to 1 Mar of a leap year is %d days, want 2", got)
	}
	if got := a.DaysSince(b); got != -2 {
		t.Errorf("backward distance is %d, want -2", got)
	}
}

// A date in an API body is a plain string, and its absence an empty one.
func TestDateAndMomentInJSON(t *testing.T) {
	type body struct {
		Day  Date
		None Date
		At   Moment
		Nil  Moment
	}
	in := body{Day: date("2026-03-23"), At: moment("2026-03-15T17:00")}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"Day":"2026-03-23","None":"","At":"2026-03-15T17:00","Nil":""}`; string(raw) != want {
		t.Errorf("got %s, want %s", raw, want)
	}
	var out body
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal([]byte(`{"Day":"2026-02-30"}`), &out); err == nil {
		t.Error("30 February was accepted from JSON")
	}
}

// drawDate is any date of the years the calendars compute.
func drawDate(t *rapid.T, label string) Date {
	return Date{FirstYear, time.January, 1}.AddDays(rapid.IntRange(0, 100*365).Draw(t, label))
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawDate(t, "date"), rapid.IntRange(-40000, 40000).Draw(t, "n")
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%v reads back as %v, %v", d, back, err)
		}
		if got := d.AddDays(n); got.AddDays(-n) != d || got.DaysSince(d) != n {
			t.Fatalf("%v plus %d days is %v and does not come back", d, n, got)
		}
		months := rapid.IntRange(-240, 240).Draw(t, "months")
		m := d.AddMonths(months)
		if m.Day > d.Day || (int(m.Month)-int(d.Month)-months)%12 != 0 {
			t.Fatalf("%v plus %d months is %v", d, months, m)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-03-23", "2026-02-30", "", "２０２６-03-23", "2026-03-23T10:00", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err == nil && d.String() != s {
			t.Errorf("%q was read as %s", s, d)
		}
	})
}

func FuzzParseMoment(f *testing.F) {
	for _, s := range []string{"2026-03-13T15:30", "2026-03-13 15:30:07", "2026-03-02T03:00Z", "2026-03-02T03:00:00+08:00", "2026-03-13", "9999-12-31T23:59Z", "2026-13-99T99:99"} {
		f.Add(s)
	}
	zone, err := Zone("America/Chicago")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMoment(s, zone)
		if err != nil {
			return
		}
		if again, err := ParseMoment(m.String(), nil); err != nil || again != m {
			t.Errorf("%q became %s, which reads as %s, %v", s, m, again, err)
		}
	})
}
