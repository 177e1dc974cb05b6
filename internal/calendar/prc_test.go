// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The whole of 2026, as published: every day off outside a plain weekend, and every weekend day worked.
func TestPRC2026(t *testing.T) {
	var off, work []string
	for d := date("2026-01-01"); d.Year == 2026; d = d.AddDays(1) {
		c, closed, err := PRC{}.Closed(d)
		if err != nil {
			t.Fatal(err)
		}
		if closed && c.Kind == KindHoliday {
			off = append(off, d.String()[5:])
		}
		if !closed && d.Weekend() {
			work = append(work, d.String()[5:])
		}
	}
	wantOff := "01-01 01-02 01-03 02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23 04-04 04-05 04-06 " +
		"05-01 05-02 05-03 05-04 05-05 06-19 06-20 06-21 09-25 09-26 09-27 10-01 10-02 10-03 10-04 10-05 10-06 10-07"
	if diff := cmp.Diff(strings.Fields(wantOff), off); diff != "" {
		t.Error("days off:", diff)
	}
	if diff := cmp.Diff(strings.Fields("01-04 02-14 02-28 05-09 09-20 10-10"), work); diff != "" {
		t.Error("make-up days:", diff)
	}
}

// Make-up days exist to keep the number of working days: in a year each one pays for one weekday off that is not
// itself a statutory holiday. All of them must be weekend days outside every holiday.
func TestPRCMakeUpDaysAreWeekendDaysOutsideHolidays(t *testing.T) {
	for year, y := range prcYears {
		for _, d := range y.work {
			if !d.Weekend() || d.Year != year || !MakeUpDay(d) {
				t.Errorf("%s is no weekend day of %d", d, year)
			}
			for _, h := range y.off {
				if !d.Before(h.first) && !d.After(h.last) {
					t.Errorf("%s is inside the %s", d, h.name.EN)
				}
			}
		}
		for _, h := range y.off {
			if h.last.Before(h.first) || h.first.Year != year || h.last.Year != year {
				t.Errorf("%d: %s runs from %s to %s", year, h.name.EN, h.first, h.last)
			}
		}
	}
}

func TestPRCClosed(t *testing.T) {
	for _, tc := range []struct {
		why  string
		days PRC
		on   string
		want Kind
	}{
		{"ordinary Tuesday", PRC{}, "2026-03-24", ""},
		{"plain Saturday", PRC{}, "2026-03-21", KindRestDay},
		{"plain Saturday when only holidays close", PRC{OpenWeekends: true}, "2026-03-21", ""},
		{"weekend inside a holiday still closes then", PRC{OpenWeekends: true}, "2026-02-21", KindHoliday},
		{"make-up Saturday", PRC{}, "2026-05-09", ""},
		{"make-up Sunday", PRC{}, "2026-01-04", ""},
		{"2025: make-up Sunday", PRC{}, "2025-04-27", ""},
		{"2025: joint autumn holiday", PRC{}, "2025-10-08", KindHoliday},
		{"2024: eve of Spring Festival is a working day", PRC{}, "2024-02-09", ""},
	} {
		if c, _, err := tc.days.Closed(date(tc.on)); err != nil || c.Kind != tc.want {
			t.Errorf("%s, %s: %q, %v, want %q", tc.why, tc.on, c.Kind, err, tc.want)
		}
	}
}

func TestPRCYearWithoutData(t *testing.T) {
	_, _, err := PRC{}.Closed(date("2027-01-04"))
	if err == nil || !strings.Contains(err.Error(), "2027") || !strings.Contains(err.Error(), "2024, 2025, 2026") {
		t.Errorf("the refusal must name the year and the years loaded: %v", err)
	}
	if PRCYear(2027) || !PRCYear(2026) {
		t.Error("PRCYear disagrees with the data")
	}
}
