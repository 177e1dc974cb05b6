// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"markwarden/internal/calendar"
)

// drawCase is a rule with what it needs and a date in the years its calendar has, far enough from their end for a period
// of working days and the later date a test asks for.
func drawCase(t *rapid.T) (Rule, calendar.Date, Request) {
	r := rapid.SampledFrom(rules).Draw(t, "rule")
	from, span := calendar.Date{Year: 1990, Month: time.January, Day: 1}, 60*365
	if r.Basis == BasisPRC {
		from, span = calendar.Date{Year: 2024, Month: time.January, Day: 1}, 2*365+290
	}
	d := from.AddDays(rapid.IntRange(0, span).Draw(t, "day"))
	extra := map[string]string{}
	if r.N == 0 && r.Unit != NoUnit {
		extra["n"] = fmt.Sprint(rapid.IntRange(1, 60).Draw(t, "n"))
		if rapid.Bool().Draw(t, "before") {
			extra["dir"] = "before"
		}
	}
	if r.Basis == BasisFixed {
		extra["at"] = d.String() + "T17:00"
	}
	if rapid.Bool().Draw(t, "observed") {
		extra["sat_policy"] = "observed"
	}
	if rapid.Bool().Draw(t, "add3") {
		extra["add3"] = "yes"
	}
	state := rapid.SampledFrom([]string{"", "IL", "NY", "CA", "TX", "FL", "MA", "GA", "OH"}).Draw(t, "state")
	if state == "" && r.Unit == Hours {
		state = "IL"
	}
	return r, d, Request{Rule: r.Code, State: state, Extra: extra}
}

// at puts a date into a request, with an hour where the rule counts hours.
func at(req Request, r Rule, d calendar.Date) Request {
	req.Trigger = d.String()
	if r.Unit == Hours {
		req.Trigger += "T10:30"
	}
	return req
}

// A later event never gives an earlier deadline, whatever closed days lie between.
func TestDeadlineIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, d, req := drawCase(t)
		gap := rapid.IntRange(0, 20).Draw(t, "gap")
		first, err := Compute(at(req, r, d))
		if err != nil {
			t.Fatal(err)
		}
		second, err := Compute(at(req, r, d.AddDays(gap)))
		if err != nil {
			t.Fatal(err)
		}
		if first.Due.Compare(second.Due) > 0 {
			t.Fatalf("%s: %s gives %s and %s gives %s", r.Code, d, first.Due, d.AddDays(gap), second.Due)
		}
	})
}

// A deadline moves in its own direction alone, never rests on a closed day unless an order fixed it, lies within its
// readings, and is told in both languages.
func TestDeadlineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, d, req := drawCase(t)
		got, err := Compute(at(req, r, d))
		if err != nil {
			t.Fatal(err)
		}
		back := r.Backward || req.Extra["dir"] == "before"
		if moved := got.Due.Compare(got.Raw); moved < 0 && !back || moved > 0 && back {
			t.Fatalf("%s from %s: %s was moved to %s", r.Code, d, got.Raw, got.Due)
		}
		if got.Earliest.Compare(got.Due) > 0 || got.Latest.Compare(got.Due) < 0 || got.Readings[0].Due != got.Due {
			t.Fatalf("%s from %s: %s lies outside %s to %s", r.Code, d, got.Due, got.Earliest, got.Latest)
		}
		if r.Basis != BasisFixed && restsOnClosedDay(t, r, got, back) {
			t.Fatalf("%s from %s is due on a closed day, %s", r.Code, d, got.Due)
		}
		if got.End.Location() != time.UTC || got.Shanghai != calendar.MomentOf(got.End.Add(8*time.Hour)) && got.Due.Date.Year > 1991 {
			t.Fatalf("%s from %s ends %s, in China %s", r.Code, d, got.End, got.Shanghai)
		}
		en, zh := got.Trace("en"), got.Trace("zh")
		if len(en) != len(zh) || strings.Contains(got.TraceLine("en"), "%!") || strings.Contains(got.TraceLine("zh"), "%!") {
			t.Fatalf("the traces differ or are broken:\n%s\n%s", en, zh)
		}
	})
}

// restsOnClosedDay asks the calendar of the rule's own law.
func restsOnClosedDay(t *rapid.T, r Rule, got Result, back bool) bool {
	var days calendar.Days = calendar.Court{State: got.State, Backward: back, Observed: got.Policy == "observed"}
	switch r.Basis {
	case BasisBusiness:
		days = calendar.BusinessDays{}
	case BasisPRC:
		days = calendar.PRC{}
	case BasisEU:
		days = calendar.Weekdays{}
	}
	_, closed, err := days.Closed(got.Due.Date)
	if err != nil {
		t.Fatal(err)
	}
	return closed
}

// Hours are counted on the time line: between the trigger and the raw end lie exactly n of them.
func TestHoursAreHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix"}).Draw(t, "zone")
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		start := calendar.Moment{
			Date: calendar.Date{Year: 2026, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 700).Draw(t, "day")),
			Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute"), Timed: true,
		}
		got, err := Compute(Request{Rule: "ORDER-HOURS", Trigger: start.String(), State: "GA", Extra: map[string]string{"n": fmt.Sprint(n), "tz": zone}})
		if err != nil {
			t.Fatal(err)
		}
		loc, _ := calendar.Zone(zone)
		from, _ := start.In(loc)
		to, fit := got.Raw.In(loc)
		if passed := to.Sub(from); fit == calendar.FitOnce && passed != time.Duration(n)*time.Hour {
			t.Fatalf("%s in %s plus %d hours is %s, %s later", start, zone, n, got.Raw, passed)
		}
	})
}

func FuzzParseExtra(f *testing.F) {
	for _, s := range []string{"n=7", "presidential=2025-12-24|2025-12-26;sat_policy=observed", "add3=yes；n＝3", ";;", "=", "n=7;n=8", "at=2026-03-15T17:00;tz=America/Chicago", "cal=CN-2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		extra, err := ParseExtra(s)
		if err != nil {
			return
		}
		for k, v := range extra {
			if k == "" || v == "" || strings.ContainsAny(k, "; ") && strings.TrimSpace(k) != k {
				t.Errorf("%q gave the pair %q=%q", s, k, v)
			}
		}
		for _, code := range []string{"ORDER-DAYS", "ORDER-HOURS", "ORDER-BUSINESS-DAYS", "FIXED", "CN-ECL-43", "FRCP-65(b)(2)", "FRCP-15(a)(3)"} {
			got, err := Compute(Request{Rule: code, Trigger: "2026-03-02T10:00", State: "IL", Extra: extra})
			if err == nil && (got.Due.Date.IsZero() || !strings.Contains(s, "%!") && strings.Contains(got.TraceLine("en"), "%!")) {
				t.Errorf("%s with %q gave %+v", code, s, got)
			}
		}
	})
}

func FuzzCompute(f *testing.F) {
	f.Add("FRCP-59(e)", "2026-03-02", "IL")
	f.Add("Fed. R. Civ. P. 12(a)(1)(A)(i)", "2026-03-02T03:00Z", "ilnd")
	f.Add("CN-SPC-20WD", "2026-12-31", "")
	f.Fuzz(func(t *testing.T, rule, trigger, state string) {
		got, err := Compute(Request{Rule: rule, Trigger: trigger, State: state})
		if err == nil && got.Due.Date.IsZero() {
			t.Errorf("%q from %q in %q has no date and no error", rule, trigger, state)
		}
	})
}
