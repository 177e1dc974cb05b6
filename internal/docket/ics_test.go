// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

// component is a part of a calendar read back: its properties by name, values unescaped, and the parts inside it.
type component struct {
	name  string
	props map[string]string
	parts []component
}

// parseICS reads a calendar as RFC 5545 has it and refuses what is against it: bare line feeds, long lines, parts that do
// not end.
func parseICS(text string) (component, error) {
	if !strings.HasSuffix(text, "\r\n") {
		return component{}, errors.New("the last line has no end")
	}
	var lines []string
	for raw := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		switch {
		case strings.ContainsAny(raw, "\r\n"):
			return component{}, fmt.Errorf("a bare line end in %q", raw)
		case len(raw) > 75:
			return component{}, fmt.Errorf("%d octets in %q", len(raw), raw)
		case strings.HasPrefix(raw, " ") && len(lines) > 0:
			lines[len(lines)-1] += raw[1:]
		default:
			lines = append(lines, raw)
		}
	}
	root := component{}
	stack := []*component{&root}
	for _, l := range lines {
		name, value, ok := strings.Cut(l, ":")
		top := stack[len(stack)-1]
		switch {
		case !ok:
			return component{}, fmt.Errorf("no property: %q", l)
		case name == "BEGIN":
			top.parts = append(top.parts, component{name: value, props: map[string]string{}})
			stack = append(stack, &top.parts[len(top.parts)-1])
		case name == "END":
			if top.name != value {
				return component{}, fmt.Errorf("%s ends %s", value, top.name)
			}
			stack = stack[:len(stack)-1]
		default:
			if _, twice := top.props[name]; twice {
				return component{}, fmt.Errorf("%s twice", name)
			}
			top.props[name] = unescapeICS(value)
		}
	}
	if len(stack) != 1 || len(root.parts) != 1 {
		return component{}, errors.New("parts do not end")
	}
	return root.parts[0], nil
}

// unescapeICS undoes the escapes of text.
func unescapeICS(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n").Replace(s)
}

// deadlineFor computes a deadline of the tests.
func deadlineFor(t testing.TB, rule, trigger string) Result {
	t.Helper()
	r, err := Compute(Request{Rule: rule, Trigger: trigger, Court: "ilnd"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestACalendarReadsBack(t *testing.T) {
	now := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	entries := []CalendarEntry{
		{Case: "ilnd 1:26-cv-01234; Lumineer, v. Schedule A", Result: deadlineFor(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02"), Assignee: "Ann\\Bo", URL: "https://example.org/cases/1", Version: 2},
		{Case: "a", Key: "d2", Result: deadlineFor(t, "FRCP-65(b)(2)", "2026-03-02T10:30"), Superseded: true},
		{Case: "b", Key: "d3", Result: deadlineFor(t, "FRCP-59(e)", "2026-04-27"), Done: true, URL: "javascript:alert(1)"},
		{Case: "sealed", Result: deadlineFor(t, "FRCP-59(e)", "2026-04-27"), Sealed: true},
	}
	var buf bytes.Buffer
	if err := WriteCalendar(&buf, entries, CalendarOptions{Name: "Deadlines, ours", Lang: "zh", Now: now}); err != nil {
		t.Fatal(err)
	}
	cal, err := parseICS(buf.String())
	if err != nil {
		t.Fatal(err)
	}
	if cal.name != "VCALENDAR" || cal.props["VERSION"] != "2.0" || cal.props["X-WR-CALNAME"] != "Deadlines, ours" || cal.props["METHOD"] != "PUBLISH" {
		t.Errorf("calendar %+v", cal.props)
	}
	type event struct{ Start, Stamp, Sequence, Status, Summary, URL, Alarms string }
	var got []event
	for _, e := range cal.parts {
		x := event{e.props["DTSTART"], e.props["DTSTAMP"], e.props["SEQUENCE"], e.props["STATUS"], e.props["SUMMARY"], e.props["URL"], ""}
		for _, a := range e.parts {
			x.Alarms += a.props["TRIGGER"] + " "
		}
		got = append(got, x)
	}
	want := []event{
		{"20260324T045900Z", "20260302T150000Z", "2", "CONFIRMED", "到期：答辩 · ilnd 1:26-cv-01234; Lumineer, v. Schedule A", "https://example.org/cases/1", "-P7D -P3D -P1D "},
		{"20260317T045900Z", "20260302T150000Z", "0", "CANCELLED", "已被取代：到期：临时限制令届满 · a", "", ""},
		{"20260527T045900Z", "20260302T150000Z", "0", "CONFIRMED", "已完成：到期：" + entries[2].Result.Title.ZH + " · b", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	description := cal.parts[0].props["DESCRIPTION"]
	for _, words := range []string{"负责人：Ann\\Bo。", "芝加哥", "北京", "不构成法律意见"} {
		if !strings.Contains(description, words) {
			t.Errorf("the description lacks %q: %s", words, description)
		}
	}
}

func TestAnEntryKeepsItsUIDThroughChanges(t *testing.T) {
	r := deadlineFor(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02")
	moved := deadlineFor(t, "FRCP-12(a)(1)(A)(i)", "2026-03-09")
	same := []CalendarEntry{{Key: "d1", Case: "a", Result: r}, {Key: "d1", Case: "a, renamed", Result: moved, Version: 1}}
	if same[0].uid() != same[1].uid() {
		t.Error("a moved deadline becomes another entry")
	}
	others := []CalendarEntry{{Case: "a", Result: r}, {Case: "b", Result: r}, {Case: "a", Result: moved}, {Key: "d1", Result: r}}
	seen := map[string]bool{}
	for _, e := range others {
		if seen[e.uid()] {
			t.Errorf("two entries share a UID: %+v", e)
		}
		seen[e.uid()] = true
	}
}

func TestSealedEntriesNeedTheLegalRole(t *testing.T) {
	e := []CalendarEntry{{Case: "sealed", Result: deadlineFor(t, "FRCP-59(e)", "2026-04-27"), Sealed: true}}
	for asked, want := range map[bool]int{false: 0, true: 1} {
		var buf bytes.Buffer
		if err := WriteCalendar(&buf, e, CalendarOptions{Sealed: asked}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(buf.String(), "BEGIN:VEVENT"); got != want {
			t.Errorf("asked %v: %d entries, want %d", asked, got, want)
		}
	}
}

func TestAnyTextSurvivesTheCalendar(t *testing.T) {
	r := deadlineFor(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.SampledFrom([]rune("ab ,;:\\\n\"日光蕨𝒜é"))).Draw(t, "case")
		var buf bytes.Buffer
		if err := WriteCalendar(&buf, []CalendarEntry{{Case: name, Result: r}}, CalendarOptions{Alarms: []time.Duration{90 * time.Minute}}); err != nil {
			t.Fatal(err)
		}
		cal, err := parseICS(buf.String())
		if err != nil {
			t.Fatal(err)
		}
		if got := cal.parts[0].props["SUMMARY"]; got != "Due: answer to the complaint · "+name {
			t.Fatalf("summary %q of %q", got, name)
		}
		if got := cal.parts[0].parts[0].props["TRIGGER"]; got != "-PT90M" {
			t.Fatalf("alarm %q", got)
		}
	})
}

// full refuses to be written to.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestACalendarThatCannotBeWrittenSaysSo(t *testing.T) {
	r := deadlineFor(t, "FRCP-12(a)(1)(A)(i)", "2026-03-02")
	if err := WriteCalendar(full{}, slices.Repeat([]CalendarEntry{{Case: "a", Result: r}}, 20), CalendarOptions{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a full disk: %v", err)
	}
	if err := WriteCalendar(&bytes.Buffer{}, []CalendarEntry{{Case: "a"}}, CalendarOptions{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an entry without a date: %v", err)
	}
}
