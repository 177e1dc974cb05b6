// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCourtClosed(t *testing.T) {
	eve := map[Date]bool{date("2025-12-26"): true}
	for _, tc := range []struct {
		why  string
		days Court
		on   string
		want Kind // empty for open
	}{
		{"a weekday", Court{State: "IL"}, "2026-03-23", ""},
		{"Saturday", Court{}, "2026-03-21", KindWeekend},
		{"Sunday", Court{}, "2026-03-22", KindWeekend},
		{"statutory day", Court{}, "2026-06-19", KindHoliday},
		{"Monday after a Sunday holiday", Court{}, "2023-01-02", KindSubstitute},
		{"Monday after a Saturday holiday stays open", Court{}, "2022-01-03", ""},
		{"Friday before a Saturday holiday, conservative", Court{}, "2026-07-03", ""},
		{"Friday before a Saturday holiday, observed", Court{Observed: true}, "2026-07-03", KindObserved},
		{"31 December before a Saturday 1 January, observed", Court{Observed: true}, "2021-12-31", KindObserved},
		{"31 December before a Saturday 1 January, conservative", Court{}, "2021-12-31", ""},
		{"Inauguration Day is an ordinary day", Court{State: "VA"}, "2021-01-20", ""},
		{"presidential day when configured", Court{Presidential: eve}, "2025-12-26", KindPresidential},
		{"presidential day counts backward too", Court{Presidential: eve, Backward: true}, "2025-12-26", KindPresidential},
		{"the same day unless configured", Court{}, "2025-12-26", ""},
		{"the same day in the other reading", Court{Unsettled: true}, "2025-12-26", KindUnsettled},

		{"Lincoln in Illinois", Court{State: "IL"}, "2026-02-12", KindState},
		{"Lincoln on a Sunday moves to Monday in Illinois", Court{State: "IL"}, "2023-02-13", KindState},
		{"and not when Lincoln is a Saturday", Court{State: "IL"}, "2022-02-14", ""},
		{"nor the Friday before", Court{State: "IL", Observed: true}, "2022-02-11", ""},
		{"election day in Illinois in an even year", Court{State: "IL"}, "2026-11-03", KindState},
		{"election day in Illinois in an odd year", Court{State: "IL"}, "2025-11-04", ""},
		{"Illinois: Friday after Thanksgiving is open", Court{State: "IL"}, "2026-11-27", ""},
		{"Illinois: Pulaski Day only in the other reading", Court{State: "IL"}, "2026-03-02", ""},
		{"Illinois: Pulaski Day in it", Court{State: "IL", Unsettled: true}, "2026-03-02", KindUnsettled},
		{"Illinois: Lincoln does not count backward", Court{State: "IL", Backward: true}, "2026-02-12", ""},
		{"Lincoln in New York", Court{State: "NY"}, "2026-02-12", KindState},
		{"Lincoln on a Sunday in New York", Court{State: "NY"}, "2023-02-13", KindState},
		{"election day in New York every year", Court{State: "NY"}, "2025-11-04", KindState},
		{"Cesar Chavez Day in California", Court{State: "CA"}, "2025-03-31", KindState},
		{"Cesar Chavez Day on a Sunday", Court{State: "CA"}, "2024-04-01", KindState},
		{"California: Lincoln only in the other reading", Court{State: "CA"}, "2026-02-12", ""},
		{"California: Admission Day in it", Court{State: "CA", Unsettled: true}, "2026-09-09", KindUnsettled},
		{"Texas Independence Day", Court{State: "TX"}, "2026-03-02", KindState},
		{"Texas does not move it from a Sunday", Court{State: "TX"}, "2025-03-03", ""},
		{"San Jacinto Day", Court{State: "TX"}, "2026-04-21", KindState},
		{"Johnson's birthday", Court{State: "TX"}, "2026-08-27", KindState},
		{"Texas: Friday after Thanksgiving", Court{State: "TX"}, "2026-11-27", KindState},
		{"Texas: 24 December", Court{State: "TX"}, "2026-12-24", KindState},
		{"Texas: 26 December", Court{State: "TX"}, "2025-12-26", KindState},
		{"Texas: Confederate Heroes Day in the other reading", Court{State: "TX", Unsettled: true}, "2026-01-19", KindHoliday},
		{"Texas: the same on a day that is not King's", Court{State: "TX", Unsettled: true}, "2027-01-19", KindUnsettled},
		{"Good Friday in Florida", Court{State: "FL"}, "2026-04-03", KindState},
		{"Good Friday elsewhere", Court{State: "GA"}, "2026-04-03", ""},
		{"Lincoln in Florida", Court{State: "FL"}, "2026-02-12", KindState},
		{"Florida: Pascua Florida Day in the other reading", Court{State: "FL", Unsettled: true}, "2026-04-02", KindUnsettled},
		{"Patriots' Day", Court{State: "MA"}, "2026-04-20", KindState},
		{"Massachusetts: Lincoln is an ordinary day", Court{State: "MA"}, "2026-02-12", ""},
		{"Georgia has none", Court{State: "GA"}, "2026-11-27", ""},
		{"Pennsylvania has none", Court{State: "PA"}, "2026-02-12", ""},
		{"Delaware has none", Court{State: "DE"}, "2026-11-03", ""},
		{"New Jersey has none", Court{State: "NJ"}, "2026-02-12", ""},
		{"Washington has none", Court{State: "WA"}, "2026-03-31", ""},
		{"Virginia has none", Court{State: "VA"}, "2026-11-03", ""},
		{"Nevada Day in the other reading", Court{State: "NV", Unsettled: true}, "2026-10-30", KindUnsettled},
		{"appeals: the clerk's state in the other reading", Court{State: "WA", ClerkState: "CA", Unsettled: true}, "2026-03-31", KindUnsettled},
		{"appeals: and not by default", Court{State: "WA", ClerkState: "CA"}, "2026-03-31", ""},
	} {
		t.Run(tc.why, func(t *testing.T) {
			c, closed, err := tc.days.Closed(date(tc.on))
			if err != nil || closed != (tc.want != "") || c.Kind != tc.want {
				t.Errorf("%s: closed %t as %q (%s), %v, want %q", tc.on, closed, c.Kind, c.Name.EN, err, tc.want)
			}
			if closed && (c.Date != date(tc.on) || c.Name.EN == "" || c.Name.ZH == "") {
				t.Errorf("a closed day must say its date and its name in both languages: %+v", c)
			}
		})
	}
}

func TestCourtRefusesYearsItDoesNotCompute(t *testing.T) {
	for _, s := range []string{"1970-12-31", "3000-01-01"} {
		if _, _, err := (Court{}).Closed(date(s)); err == nil {
			t.Errorf("%s was answered", s)
		}
	}
}

func TestBusinessDays(t *testing.T) {
	b := BusinessDays{Presidential: map[Date]bool{date("2025-12-24"): true}}
	for on, want := range map[string]Kind{
		"2026-07-03": KindObserved, "2026-07-06": "", "2026-11-27": "", "2026-02-12": "", "2025-12-24": KindPresidential,
		"2023-01-02": KindSubstitute, "2026-05-25": KindHoliday, "2026-05-24": KindWeekend,
	} {
		if c, _, err := b.Closed(date(on)); err != nil || c.Kind != want {
			t.Errorf("%s: %q, %v, want %q", on, c.Kind, err, want)
		}
	}
}

func TestStateTable(t *testing.T) {
	if len(states) != 55 { // 50 states, the District, Puerto Rico, Guam, the Marianas, the Virgin Islands
		t.Errorf("%d states and territories, want 55", len(states))
	}
	var configured []string
	for code, s := range states {
		if s.Code != code || len(code) != 2 || s.Name.EN == "" || s.Name.ZH == "" || ClerkState(s.Circuit) == "" {
			t.Errorf("%s: incomplete entry %+v", code, s)
		}
		if _, err := Zone(s.Zone); err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if s.Configured {
			configured = append(configured, code)
		}
		for _, d := range s.days {
			if d.source == "" || d.name.EN == "" || d.name.ZH == "" {
				t.Errorf("%s: a day without name or source: %+v", code, d)
			}
		}
	}
	if len(configured) != 12 {
		t.Errorf("%d states are configured, want the 12 of the specification: %v", len(configured), configured)
	}
	if _, ok := LookupState("il"); ok {
		t.Error("a state must be named in capitals")
	}
}

func TestStateHolidaysOfAYear(t *testing.T) {
	var got []string
	for _, h := range StateHolidays("IL", 2023) {
		got = append(got, strings.Join([]string{h.Date.String(), string(h.Kind), h.Name.EN}, " "))
	}
	want := []string{
		"2023-02-12 state Lincoln's Birthday (Illinois)",
		"2023-02-13 state Lincoln's Birthday (Illinois), Monday after the holiday on Sunday",
		"2023-03-06 unsettled Casimir Pulaski's Birthday (Illinois)",
		"2023-04-07 unsettled Good Friday (Illinois)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if list := StateHolidays("ZZ", 2023); list != nil {
		t.Errorf("a state that does not exist has %v", list)
	}
}

// Counting more readings closed can only close more days, and a listed state day is closed on its own date.
func TestCourtProperties(t *testing.T) {
	codes := []string{"", "IL", "NY", "CA", "TX", "FL", "MA", "GA", "NV"}
	rapid.Check(t, func(t *rapid.T) {
		d, state := drawDate(t, "date"), rapid.SampledFrom(codes).Draw(t, "state")
		narrow := Court{State: state, Backward: true}
		wider := []Court{{State: state}, {State: state, Observed: true}, {State: state, Observed: true, Unsettled: true}}
		_, last, _ := narrow.Closed(d)
		for _, c := range wider {
			_, closed, err := c.Closed(d)
			if err != nil || last && !closed {
				t.Fatalf("%s in %q: %+v opens a day a narrower reading closes (%v)", d, state, c, err)
			}
			last = closed
		}
	})
	for _, code := range codes[1:] {
		for year := 2020; year < 2036; year++ {
			for _, h := range StateHolidays(code, year) {
				if _, closed, _ := (Court{State: code, Unsettled: true}).Closed(h.Date); !closed {
					t.Errorf("%s lists %s and leaves it open", code, h.Date)
				}
			}
		}
	}
}

func TestRollAndCount(t *testing.T) {
	il := Court{State: "IL"}
	d, passed, err := Roll(il, date("2026-05-23"), 1)
	if err != nil || d != date("2026-05-26") || len(passed) != 3 || passed[2].Name.EN != "Memorial Day" {
		t.Errorf("Sat 23 May 2026 rolls to %s past %v, %v", d, passed, err)
	}
	d, _, err = Roll(Court{Backward: true}, date("2026-09-07"), -1)
	if err != nil || d != date("2026-09-04") {
		t.Errorf("Labor Day 2026 rolls back to %s, %v", d, err)
	}
	counted, passed, err := Count(BusinessDays{}, date("2026-06-30"), 3, 1)
	if err != nil || counted[2] != date("2026-07-06") || len(passed) != 3 {
		t.Errorf("three business days from 30 June 2026 end %v past %v, %v", counted, passed, err)
	}
	counted, _, err = Count(BusinessDays{}, date("2026-07-06"), 3, -1)
	if err != nil || counted[2] != date("2026-06-30") {
		t.Errorf("three business days back from 6 July 2026 end %v, %v", counted, err)
	}
}

// A list of closed days without an end is refused, not walked forever.
func TestRollIsBounded(t *testing.T) {
	shut := map[Date]bool{}
	for d := date("2026-01-01"); len(shut) < mostSteps+100; d = d.AddDays(1) {
		shut[d] = true
	}
	days := With{Court{}, shut, KindInaccessible, Text{"x", "x"}, ""}
	if _, _, err := Roll(days, date("2026-01-01"), 1); err == nil {
		t.Error("Roll found an open day where there is none")
	}
	if _, _, err := Count(days, date("2026-01-01"), 1, 1); err == nil {
		t.Error("Count found an open day where there is none")
	}
}

func TestEU(t *testing.T) {
	eu := EU(map[Date]bool{date("2026-01-01"): true, date("2026-01-03"): true})
	for on, want := range map[string]Kind{"2026-01-01": KindHoliday, "2026-01-02": "", "2026-01-03": KindWeekend, "2026-12-25": ""} {
		if c, _, err := eu.Closed(date(on)); err != nil || c.Kind != want {
			t.Errorf("%s: %q, %v, want %q", on, c.Kind, err, want)
		}
	}
	if _, closed, _ := eu.Closed(Date{2026, time.January, 1}); !closed {
		t.Error("the configured holiday is open")
	}
}
