// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// compute asks for a deadline that must succeed.
func compute(t testing.TB, rule, trigger, state, extra string) Result {
	t.Helper()
	keys, err := ParseExtra(extra)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Compute(Request{Rule: rule, Trigger: trigger, State: state, Extra: keys})
	if err != nil {
		t.Fatalf("%s from %s: %v", rule, trigger, err)
	}
	return r
}

// worked reads our own table of worked cases: rule, trigger, state, extra, due, reason.
func worked(t testing.TB) [][]string {
	t.Helper()
	f, err := os.Open("testdata/worked.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestWorkedCases(t *testing.T) {
	rows, seen := worked(t), map[string]bool{}
	if len(rows) < 200 {
		t.Fatalf("only %d worked cases", len(rows))
	}
	for _, r := range rows {
		t.Run(strings.Join(r[:4], " "), func(t *testing.T) {
			got := compute(t, r[0], r[1], r[2], r[3])
			if got.Due.String() != r[4] {
				t.Errorf("due %s, want %s: %s\n%s", got.Due, r[4], r[5], strings.Join(got.Trace("en"), "\n"))
			}
			seen[got.Rule] = true
		})
	}
	for _, r := range rules {
		if !seen[r.Code] {
			t.Errorf("no worked case for %s", r.Code)
		}
	}
}

func TestComputeRefuses(t *testing.T) {
	for _, tc := range []struct {
		why, rule, trigger, court, state, extra, want string
	}{
		{"unknown rule names the nearest", "FRCP-59(f)", "2026-03-02", "", "IL", "", "FRCP-59(b)"},
		{"half a code names both halves", "FRCP-12(a)(1)(A)(ii)", "2026-03-02", "", "IL", "", "-US, FRCP-12(a)(1)(A)(ii)-FOREIGN"},
		{"no rule", "  ", "2026-03-02", "", "IL", "", "no rule is given"},
		{"no trigger", "FRCP-59(e)", "", "", "IL", "", "trigger date"},
		{"day that does not exist", "FRCP-59(e)", "2026-02-30", "", "IL", "", "trigger date"},
		{"year before the calendar", "FRCP-59(e)", "1970-12-31", "", "IL", "", "outside the years"},
		{"year far ahead", "FRCP-59(e)", "2900-01-01", "", "IL", "", "outside the years"},
		{"hours without a time of day", "ORDER-HOURS", "2026-03-02", "", "IL", "n=24", "YYYY-MM-DDTHH:MM"},
		{"hours without a zone", "ORDER-HOURS", "2026-03-02T10:00", "", "", "n=24", "give the court, the state or the extra key tz"},
		{"order without a number", "ORDER-DAYS", "2026-03-02", "", "IL", "", "give the extra key n"},
		{"fixed without a date", "FIXED", "2026-03-02", "", "IL", "", "give the extra key at"},
		{"fixed on a day that does not exist", "FIXED", "2026-03-02", "", "IL", "at=2026-02-30", "extra key at"},
		{"number of zero", "ORDER-DAYS", "2026-03-02", "", "IL", "n=0", "whole number"},
		{"negative number", "ORDER-DAYS", "2026-03-02", "", "IL", "n=-7", "whole number"},
		{"fraction", "ORDER-DAYS", "2026-03-02", "", "IL", "n=1.5", "whole number"},
		{"number beyond a century", "ORDER-DAYS", "2026-03-02", "", "IL", "n=99999999999999999999", "whole number"},
		{"policy that does not exist", "FRCP-59(e)", "2026-03-02", "", "IL", "sat_policy=strict", "conservative or observed"},
		{"direction that does not exist", "ORDER-DAYS", "2026-03-02", "", "IL", "n=3;dir=up", "after or before"},
		{"direction against the rule", "FRCP-59(e)", "2026-03-02", "", "IL", "dir=before", "leave dir out"},
		{"direction against a backward rule", "FRCP-6(c)(1)", "2026-03-02", "", "IL", "dir=after", "leave dir out"},
		{"zone that does not exist", "FRCP-59(e)", "2026-03-02", "", "IL", "tz=Chicago", "IANA name"},
		{"slip in a key", "FRCP-59(e)", "2026-03-02", "", "IL", "sat_polcy=observed", "did you mean sat_policy"},
		{"bad date in a list", "FRCP-59(e)", "2026-03-02", "", "IL", "inaccessible=2026-02-26|26 Feb", "extra key inaccessible"},
		{"list without a date", "FRCP-59(e)", "2026-03-02", "", "IL", "inaccessible=|", "no date"},
		{"yes that is neither", "FRCP-33(b)(2)", "2026-03-02", "", "IL", "add3=maybe", "yes or no"},
		{"calendar that does not exist", "ORDER-BUSINESS-DAYS", "2026-03-02", "", "IL", "n=3;cal=NYSE", "US-OPM or CN-YYYY"},
		{"American calendar for a Chinese rule", "CN-SPC-20WD", "2026-03-02", "", "", "cal=US-OPM", "write cal=CN-2026"},
		{"Chinese calendar for an American statute", "DMCA-512(g)(2)(C)-LATEST", "2026-03-02", "", "", "cal=CN-2026", "cal=US-OPM"},
		{"year without a State Council calendar", "CN-SPC-20WD", "2026-12-20", "", "", "", "2027"},
		{"named year without a calendar", "CN-ECL-43", "2026-03-02", "", "", "cal=CN-2031", "2031"},
		{"state that does not exist", "FRCP-59(e)", "2026-03-02", "", "ZZ", "", "court state"},
		{"court that does not exist", "FRCP-59(e)", "2026-03-02", "ilnx", "", "", "PACER identifier"},
		{"court and state that contradict", "FRCP-59(e)", "2026-03-02", "ilnd", "NY", "", "correct one of them"},
		{"original period on no date", "FRCP-15(a)(3)", "2026-03-02", "", "IL", "original_due=soon", "extra key original_due"},
	} {
		t.Run(tc.why, func(t *testing.T) {
			extra, err := ParseExtra(tc.extra)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Compute(Request{Rule: tc.rule, Trigger: tc.trigger, Court: tc.court, State: tc.state, Extra: extra})
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), tc.want) {
				t.Errorf("got %s, %v, want a refusal with %q", got.Due, err, tc.want)
			}
		})
	}
}

// What a reader must be told, in the cases that call for it.
func TestWarnings(t *testing.T) {
	for _, tc := range []struct {
		why, rule, trigger, state, extra, want string
	}{
		{"state not configured", "FRCP-59(e)", "2026-03-02", "OH", "", "The holidays of Ohio are not configured"},
		{"no state", "FRCP-59(e)", "2026-03-02", "", "", "state holidays (Rule 6(a)(6)(C)) were not considered"},
		{"no zone", "DMCA-512(g)(2)(C)-LATEST", "2026-03-02", "", "", "New York time"},
		{"Brussels", "DSA-20(1)-6M", "2026-03-02", "", "", "Brussels time"},
		{"fixed date on a closed day", "FIXED", "2026-03-02", "IL", "at=2026-03-15T17:00", "closed day (Sunday)"},
		{"fixed date on a state day", "FIXED", "2026-01-02", "IL", "at=2026-02-12", "Lincoln's Birthday"},
		{"fixed date before the order", "FIXED", "2026-03-02", "IL", "at=2026-02-27", "before the order"},
		{"answer served by mail", "FRCP-12(a)(1)(A)(i)", "2026-03-02", "IL", "add3=yes", "3 days of Rule 6(d) do not apply"},
		{"backward period served by mail", "ORDER-DAYS", "2026-03-24", "IL", "n=7;dir=before;add3=yes", "3 days of Rule 6(d) do not apply"},
		{"key without effect", "FRCP-59(e)", "2026-03-02", "IL", "n=5", "key n has no effect"},
		{"key for another law", "FRCP-59(e)", "2026-03-02", "IL", "eu_holidays=2026-05-01", "key eu_holidays has no effect"},
		{"unknown key", "FRCP-59(e)", "2026-03-02", "IL", "clerk=Smith", `key "clerk" is not known`},
		{"state with a Chinese rule", "CN-ECL-43", "2026-03-02", "IL", "", "court or state has no effect"},
		{"skipped hour", "ORDER-HOURS", "2026-03-08T02:30", "IL", "n=48", "clocks went forward"},
		{"hour that happens twice", "ORDER-HOURS", "2026-11-01T01:30", "IL", "n=48", "the first was taken"},
		{"zone asked for is not the court's", "FRCP-59(e)", "2026-03-02", "IL", "tz=Asia/Shanghai", "the court's own is America/Chicago"},
		{"district in two zones", "FRCP-59(e)", "2026-03-02", "txwd", "", "keep another time zone"},
		{"release of a freeze", "FRCP-65(b)(2)", "2026-03-02", "IL", "", "a look at the docket"},
		{"order past 28 days", "FRCP-65(b)(2)", "2026-03-02", "IL", "at=2026-04-20", "past 28 days"},
		{"inaccessible and not a filing", "FRCP-65(b)(2)", "2026-03-02", "IL", "inaccessible=2026-03-16", "speaks of filing"},
		{"backward extended past the hearing", "FRCP-6(c)(2)", "2026-03-10", "IL", "inaccessible=2026-03-03|2026-03-04|2026-03-05|2026-03-06|2026-03-09", "not before the event"},
		{"state day on the books only", "FRCP-12(a)(1)(A)(i)", "2026-03-12", "FL", "", "Pascua Florida Day"},
		{"calendar of another year", "CN-SPC-20WD", "2025-03-03", "", "cal=CN-2026", "calendar asked for is of 2026"},
		{"departments closed by order", "FRCP-12(a)(1)(A)(i)", "2025-12-05", "IL", "", "executive departments closed"},
	} {
		t.Run(tc.why, func(t *testing.T) {
			got := compute(t, tc.rule, tc.trigger, tc.state, tc.extra)
			found := slices.ContainsFunc(got.Warnings, func(w Text) bool { return strings.Contains(w.EN, tc.want) && w.ZH != "" })
			if !found {
				t.Errorf("no warning with %q among %v", tc.want, got.Warnings)
			}
		})
	}
}

// A plain request has nothing to warn of.
func TestNoWarningsWithoutCause(t *testing.T) {
	for _, r := range []Result{
		compute(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02", "IL", ""),
		compute(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02", "GA", "sat_policy=conservative;add3=no"),
		compute(t, "CN-ECL-43", "2026-03-02", "", "cal=CN-2026;cn_weekend_roll=true"),
		compute(t, "ORDER-HOURS", "2026-03-13T15:30", "IL", "n=48;tz=America/Chicago"),
		compute(t, "FRCP-6(c)(1)", "2026-03-24", "IL", "dir=before"),
	} {
		if len(r.Warnings) != 0 {
			t.Errorf("%s: %v", r.Rule, r.Warnings)
		}
	}
}

// readings is a result's readings for comparing.
func readings(r Result) map[string]string {
	m := map[string]string{"earliest": r.Earliest.String(), "latest": r.Latest.String()}
	for _, reading := range r.Readings {
		m[reading.Label.EN] = reading.Due.String()
	}
	return m
}

func TestReadings(t *testing.T) {
	for _, tc := range []struct {
		why, rule, trigger, state, extra string
		want                             map[string]string
	}{
		{"nothing to choose", "FRCP-12(a)(1)(A)(i)", "2026-03-02", "IL", "", map[string]string{
			"taken here, sat_policy=conservative": "2026-03-23", "earliest": "2026-03-23", "latest": "2026-03-23"}},
		{"Saturday holiday", "FRCP-12(a)(1)(A)(i)", "2026-06-12", "IL", "", map[string]string{
			"taken here, sat_policy=conservative": "2026-07-03", "sat_policy=observed (5 USC 6103(b))": "2026-07-06", "earliest": "2026-07-03", "latest": "2026-07-06"}},
		{"the same, asked for as observed", "FRCP-12(a)(1)(A)(i)", "2026-06-12", "IL", "sat_policy=observed", map[string]string{
			"taken here, sat_policy=observed": "2026-07-06", "sat_policy=conservative (5 USC 6103(b))": "2026-07-03", "earliest": "2026-07-03", "latest": "2026-07-06"}},
		{"backward over a Saturday holiday", "FRCP-6(c)(2)", "2026-07-10", "IL", "", map[string]string{
			"taken here, sat_policy=conservative": "2026-07-03", "sat_policy=observed (5 USC 6103(b))": "2026-07-02", "earliest": "2026-07-02", "latest": "2026-07-03"}},
		{"day of an executive order", "FRCP-12(a)(1)(A)(i)", "2025-12-05", "IL", "", map[string]string{
			"taken here, sat_policy=conservative":                             "2025-12-26",
			"if the days whose standing is not settled count as holidays too": "2025-12-29",
			"earliest": "2025-12-26", "latest": "2025-12-29"}},
		{"restraining order ends on a holiday", "FRCP-65(b)(2)", "2026-06-05", "IL", "at=2026-06-18T17:00", map[string]string{
			"taken here, sat_policy=conservative":                "2026-06-22",
			"not rolled: what someone restrained should rely on": "2026-06-19",
			"the end the order names, which is not rolled":       "2026-06-18T17:00",
			"earliest": "2026-06-18T17:00", "latest": "2026-06-22"}},
		{"appeal on a day of the circuit clerk's state", "FRAP-4(a)(1)(A)", "2026-03-01", "WA", "", map[string]string{
			"taken here, sat_policy=conservative":                             "2026-03-31",
			"if the days whose standing is not settled count as holidays too": "2026-04-01",
			"earliest": "2026-03-31", "latest": "2026-04-01"}},
		{"China: Saturday", "CN-ECL-43", "2026-03-06", "", "", map[string]string{
			"taken here": "2026-03-23", "the other reading of Civil Code art. 203 on weekends": "2026-03-21", "earliest": "2026-03-21", "latest": "2026-03-23"}},
		{"business days over a day of an executive order", "ORDER-BUSINESS-DAYS", "2025-12-23", "IL", "n=1", map[string]string{
			"taken here": "2025-12-24", "if the days whose standing is not settled count as holidays too": "2025-12-29",
			"earliest": "2025-12-24", "latest": "2025-12-29"}},
		{"served by mail or not", "FRCP-33(b)(2)", "2026-02-22", "IL", "", map[string]string{
			"taken here, sat_policy=conservative":                              "2026-03-24",
			"if served by mail or another means of Rule 6(d), with its 3 days": "2026-03-27",
			"earliest": "2026-03-24", "latest": "2026-03-27"}},
		{"the same, served by mail", "FRCP-33(b)(2)", "2026-02-22", "IL", "add3=yes", map[string]string{
			"taken here, sat_policy=conservative":                                  "2026-03-27",
			"if served electronically or by hand, without the 3 days of Rule 6(d)": "2026-03-24",
			"earliest": "2026-03-24", "latest": "2026-03-27"}},
	} {
		t.Run(tc.why, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, readings(compute(t, tc.rule, tc.trigger, tc.state, tc.extra))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The life of a restraining order shows all four dates whichever of the two codes is asked for.
func TestTRO(t *testing.T) {
	day := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, code := range []string{"FRCP-65(b)(2)", "FRCP-65(b)(2)-MAX"} {
		got := compute(t, code, "2026-01-30T16:30", "IL", "")
		want := &TRO{Entered: got.Trigger, Raw14: day("2026-02-13"), Rolled14: day("2026-02-13"), Raw28: day("2026-02-27"), Rolled28: day("2026-02-27")}
		if diff := cmp.Diff(want, got.TRO); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
	}
	got := compute(t, "FRCP-65(b)(2)", "2026-01-31", "NY", "")
	want := &TRO{Entered: got.Trigger, Raw14: day("2026-02-14"), Rolled14: day("2026-02-17"), Raw28: day("2026-02-28"), Rolled28: day("2026-03-02")}
	if diff := cmp.Diff(want, got.TRO); diff != "" {
		t.Error(diff)
	}
	if compute(t, "FRCP-59(e)", "2026-01-31", "NY", "").TRO != nil {
		t.Error("a rule that is no restraining order has its life")
	}
}

// The end of a day is the court's midnight and shown in China too: 23:59 in Chicago is 12:59 or 13:59 the next day.
func TestBeijingTime(t *testing.T) {
	for _, tc := range []struct{ rule, trigger, state, extra, end, shanghai, text string }{
		{"FRCP-12(a)(1)(A)(i)", "2026-02-27", "IL", "", "2026-03-21T04:59:00Z", "2026-03-21T12:59", "Fri 20 Mar 2026, 23:59 Chicago · Sat 21 Mar 2026, 12:59 Beijing"},
		{"FRCP-12(a)(1)(A)(i)", "2026-01-02", "IL", "", "2026-01-24T05:59:00Z", "2026-01-24T13:59", "Fri 23 Jan 2026, 23:59 Chicago · Sat 24 Jan 2026, 13:59 Beijing"},
		{"FRCP-12(a)(1)(A)(i)", "2026-02-27", "CA", "", "2026-03-21T06:59:00Z", "2026-03-21T14:59", "Fri 20 Mar 2026, 23:59 Los Angeles · Sat 21 Mar 2026, 14:59 Beijing"},
		{"FIXED", "", "IL", "at=2026-03-15T17:00", "2026-03-15T22:00:00Z", "2026-03-16T06:00", "Sun 15 Mar 2026, 17:00 Chicago · Mon 16 Mar 2026, 06:00 Beijing"},
		{"CN-ECL-43", "2026-03-02", "", "", "2026-03-17T15:59:00Z", "2026-03-17T23:59", "Tue 17 Mar 2026, 23:59 Beijing"},
		{"FRCP-59(e)", "2026-03-02", "PR", "", "2026-03-31T03:59:00Z", "2026-03-31T11:59", "Mon 30 Mar 2026, 23:59 Puerto Rico · Tue 31 Mar 2026, 11:59 Beijing"},
	} {
		got := compute(t, tc.rule, tc.trigger, tc.state, tc.extra)
		if diff := cmp.Diff([]string{tc.end, tc.shanghai, tc.text}, []string{got.End.Format("2006-01-02T15:04:05Z07:00"), got.Shanghai.String(), got.Text().EN}); diff != "" {
			t.Errorf("%s %s: %s", tc.rule, tc.trigger, diff)
		}
	}
	if got := compute(t, "FRCP-12(a)(1)(A)(i)", "2026-02-27", "IL", "").Text().ZH; got != "2026年3月20日（周五） 23:59 芝加哥 · 北京 2026年3月21日（周六） 12:59" {
		t.Error(got)
	}
}

// Lists are lists in JSON, dates plain strings, and what is absent is empty: pages and scripts rely on it.
func TestResultInJSON(t *testing.T) {
	raw, err := json.Marshal(compute(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02", "IL", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"due":"2026-03-23"`, `"end":"2026-03-24T04:59:00Z"`, `"skipped":[]`, `"warnings":[]`, `"earliest":"2026-03-23"`, `"zone":"America/Chicago"`, `"shanghai":"2026-03-24T12:59"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is missing in %s", want, raw)
		}
	}
	if raw, _ = json.Marshal(compute(t, "FRCP-65(b)(2)", "2026-06-05T16:30", "IL", "")); !strings.Contains(string(raw), `"tro":{"entered":"2026-06-05T16:30","fixed":"","raw_14":"2026-06-19","rolled_14":"2026-06-22"`) {
		t.Errorf("the restraining order's life reads %s", raw)
	}
}

// A court gives state and zone, wherever it is written.
func TestCourtGivesStateAndZone(t *testing.T) {
	want := []string{"ilnd", "IL", "America/Chicago", "2026-02-13"}
	for _, req := range []Request{
		{Rule: "FRCP-12(a)(1)(A)(i)", Trigger: "2026-01-22", Court: "ilnd"},
		{Rule: "FRCP-12(a)(1)(A)(i)", Trigger: "2026-01-22", Court: "ILND", State: "il"},
		{Rule: "FRCP-12(a)(1)(A)(i)", Trigger: "2026-01-22", State: "ilnd"},
	} {
		got, err := Compute(req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, []string{got.Court, got.State, got.Zone, got.Due.String()}); diff != "" {
			t.Errorf("%+v: %s", req, diff)
		}
	}
	if got := compute(t, "FRCP-12(a)(1)(A)(i)", "2026-01-22", "–", ""); got.State != "" || got.Due.String() != "2026-02-12" {
		t.Errorf("a dash for no state gave %q and %s", got.State, got.Due)
	}
}
