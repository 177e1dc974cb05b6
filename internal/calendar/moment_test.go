// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseMoment(t *testing.T) {
	chicago := zone(t, "America/Chicago")
	for _, tc := range []struct {
		name, in, want, wantErr string
		zone                    *time.Location
	}{
		{"day alone", "2026-03-02", "2026-03-02", "", nil},
		{"local minute", "2026-03-13T15:30", "2026-03-13T15:30", "", nil},
		{"a space for the T", "2026-03-13 15:30", "2026-03-13T15:30", "", nil},
		{"lower-case t", "2026-03-13t15:30", "2026-03-13T15:30", "", nil},
		{"blanks around", "  2026-03-13  ", "2026-03-13", "", nil},
		{"seconds kept", "2026-03-13T15:30:07", "2026-03-13T15:30:07", "", nil},
		{"seconds of zero not shown", "2026-03-13T15:30:00", "2026-03-13T15:30", "", nil},
		{"UTC is the evening before in Chicago", "2026-03-02T03:00Z", "2026-03-01T21:00", "", chicago},
		{"China time", "2026-03-03T09:15:00+08:00", "2026-03-02T19:15", "", chicago},
		{"offset without a zone", "2026-03-02T03:00Z", "", "name the court or the zone", nil},
		{"hour 24", "2026-03-13T24:00", "", "YYYY-MM-DDTHH:MM", nil},
		{"fractions", "2026-03-13T15:30:00.5", "", "YYYY-MM-DDTHH:MM", nil},
		{"words", "tomorrow morning", "", "YYYY-MM-DDTHH:MM", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := ParseMoment(tc.in, tc.zone)
			if tc.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wantErr) {
					t.Fatalf("error %v, want one with %q", err, tc.wantErr)
				}
				return
			}
			if err != nil || got.String() != tc.want {
				t.Errorf("got %s, %v, want %s", got, err, tc.want)
			}
		})
	}
}

// Clocks change on Sundays in the United States; a local time may then not exist or happen twice.
func TestMomentInZone(t *testing.T) {
	for _, tc := range []struct {
		name, at, zone, want string
		fit                  Fit
	}{
		{"winter", "2026-01-15T12:00", "America/Chicago", "2026-01-15T18:00:00Z", FitOnce},
		{"summer", "2026-07-15T12:00", "America/Chicago", "2026-07-15T17:00:00Z", FitOnce},
		{"skipped hour in spring shows an hour later", "2026-03-08T02:30", "America/Chicago", "2026-03-08T08:30:00Z", FitSkipped},
		{"last minute before the change", "2026-03-08T01:59", "America/Chicago", "2026-03-08T07:59:00Z", FitOnce},
		{"first minute after it", "2026-03-08T03:00", "America/Chicago", "2026-03-08T08:00:00Z", FitOnce},
		{"hour that happens twice: the first", "2026-11-01T01:30", "America/Chicago", "2026-11-01T06:30:00Z", FitTwice},
		{"same in New York", "2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z", FitTwice},
		{"Arizona keeps standard time", "2026-03-08T02:30", "America/Phoenix", "2026-03-08T09:30:00Z", FitOnce},
		{"midnight that does not exist", "2024-03-31", "Asia/Beirut", "2024-03-30T22:00:00Z", FitSkipped},
		{"China has one time", "2026-11-01T01:30", "Asia/Shanghai", "2026-10-31T17:30:00Z", FitOnce},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, fit := moment(tc.at).In(zone(t, tc.zone))
			if s := got.UTC().Format(time.RFC3339); s != tc.want || fit != tc.fit {
				t.Errorf("got %s fit %d, want %s fit %d", s, fit, tc.want, tc.fit)
			}
		})
	}
}

func TestZoneRefusesTheMachinesOwn(t *testing.T) {
	for _, name := range []string{"", "Local", "Chicago", "../etc/passwd", "America/Chicago "} {
		if _, err := Zone(name); err == nil {
			t.Errorf("zone %q was accepted", name)
		}
	}
}

func TestMomentOrder(t *testing.T) {
	order := []string{"2026-03-15T16:59", "2026-03-15T17:00", "2026-03-15T17:00:01", "2026-03-15", "2026-03-16T00:00"}
	for i := range order[1:] {
		if a, b := moment(order[i]), moment(order[i+1]); a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 {
			t.Errorf("%s must come before %s", a, b)
		}
	}
}

func TestMomentTextAndEnd(t *testing.T) {
	got := []Text{moment("2026-03-15T17:00").Text(), moment("2026-03-15T17:00:05").Text(), moment("2026-03-15").Text(), moment("2026-03-15").EndOfDay().Text(), moment("2026-03-15T08:00").EndOfDay().Text()}
	want := []Text{
		{"Sun 15 Mar 2026, 17:00", "2026年3月15日（周日） 17:00"},
		{"Sun 15 Mar 2026, 17:00:05", "2026年3月15日（周日） 17:00:05"},
		{"Sun 15 Mar 2026", "2026年3月15日（周日）"},
		{"Sun 15 Mar 2026, 23:59", "2026年3月15日（周日） 23:59"},
		{"Sun 15 Mar 2026, 08:00", "2026年3月15日（周日） 08:00"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
