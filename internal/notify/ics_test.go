// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
)

func calendarOf(titles ...string) Calendar {
	c := Calendar{Title: "Deadlines", Domain: "markwarden.example.com"}
	for i, s := range titles {
		c.Dates = append(c.Dates, Entry{ID: "due-" + string(rune('a'+i)), Title: s, Text: s + "\n" + s, Link: "https://markwarden.example.com/d/1",
			At: time.Date(2026, 3, 24, 4, 59, 0, 0, time.UTC), Changed: t0, Revision: i, Before: []time.Duration{24 * time.Hour}})
	}
	return c
}

func written(t testing.TB, c Calendar) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteICS(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACalendarIsWrittenAsTheStandardSays(t *testing.T) {
	c := calendarOf("Answer due; 1:26-cv-01234")
	c.Dates = append(c.Dates, Entry{ID: "due-off", Title: "Waived", At: t0, Changed: t0, Revision: 3, Off: true, Before: []time.Duration{time.Hour}})
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Markwarden//Deadlines//EN", "METHOD:PUBLISH", "X-WR-CALNAME:Deadlines", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
		"BEGIN:VEVENT", "UID:due-a@markwarden.example.com", "DTSTAMP:20260302T100000Z", "LAST-MODIFIED:20260302T100000Z", "SEQUENCE:0", "DTSTART:20260324T042900Z", "DTEND:20260324T045900Z",
		`SUMMARY:Answer due\; 1:26-cv-01234`, `DESCRIPTION:Answer due\; 1:26-cv-01234\nAnswer due\; 1:26-cv-01234`, "URL:https://markwarden.example.com/d/1", "CLASS:CONFIDENTIAL", "TRANSP:TRANSPARENT", "STATUS:CONFIRMED",
		"BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:Answer due\; 1:26-cv-01234`, "TRIGGER;RELATED=END:-PT1440M", "END:VALARM", "END:VEVENT",
		"BEGIN:VEVENT", "UID:due-off@markwarden.example.com", "DTSTAMP:20260302T100000Z", "LAST-MODIFIED:20260302T100000Z", "SEQUENCE:3", "DTSTART:20260302T093000Z", "DTEND:20260302T100000Z",
		"SUMMARY:Waived", "DESCRIPTION:", "CLASS:CONFIDENTIAL", "TRANSP:TRANSPARENT", "STATUS:CANCELLED", "END:VEVENT",
		"END:VCALENDAR", ""}, "\r\n")
	if d := cmp.Diff(want, written(t, c)); d != "" {
		t.Error(d)
	}
}

// checkLines reads a calendar by the rules of RFC 5545 3.1 alone: lines end in CRLF, have at most 75 octets, and no
// character is cut in two.
func checkLines(t testing.TB, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "END:VCALENDAR\r\n") {
		t.Fatalf("cut short: %q", text[max(0, len(text)-40):])
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Fatalf("%d octets: %q", len(line), line)
		}
	}
}

func TestHostileTextStaysInsideItsEntry(t *testing.T) {
	text := written(t, calendarOf(hostile...))
	checkLines(t, text)
	read, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	events := read.Events()
	if len(events) != len(hostile) {
		t.Fatalf("%d entries, want %d", len(events), len(hostile))
	}
	for i, e := range events {
		if got, want := e.GetProperty(ics.ComponentPropertySummary).Value, Line(hostile[i], mostTitle); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(e.Properties) != 12 || len(e.Alarms()) != 1 {
			t.Errorf("%q: %d properties, %d alarms", hostile[i], len(e.Properties), len(e.Alarms()))
		}
	}
}

func TestTheSameDatesGiveTheSameBytes(t *testing.T) {
	if a, b := written(t, calendarOf("a", "b")), written(t, calendarOf("a", "b")); a != b {
		t.Error(cmp.Diff(a, b))
	}
}

func TestACalendarRefusesDatesThatCannotBeTold(t *testing.T) {
	for name, spoil := range map[string]func(*Calendar){
		"no identifier":        func(c *Calendar) { c.Dates[0].ID = "" },
		"an injected one":      func(c *Calendar) { c.Dates[0].ID = "a\r\nX:y" },
		"two alike":            func(c *Calendar) { c.Dates[1].ID = c.Dates[0].ID },
		"no time":              func(c *Calendar) { c.Dates[0].At = time.Time{} },
		"no change":            func(c *Calendar) { c.Dates[0].Changed = time.Time{} },
		"a link to a script":   func(c *Calendar) { c.Dates[0].Link = "javascript:x" },
		"a link with a return": func(c *Calendar) { c.Dates[0].Link = "https://example.com/\r\nX:y" },
	} {
		c := calendarOf("a", "b")
		spoil(&c)
		if c.WriteICS(io.Discard) == nil {
			t.Errorf("%s: written", name)
		}
	}
}

func FuzzICS(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		c := calendarOf(title)
		c.Title, c.Dates[0].Text = title, text
		out := written(t, c)
		checkLines(t, out)
		read, err := ics.ParseCalendar(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(read.Events()); n != 1 || len(read.Components) != 1 {
			t.Fatalf("%d entries, %d components", n, len(read.Components))
		}
		if got, want := read.Events()[0].GetProperty(ics.ComponentPropertySummary).Value, Line(title, mostTitle); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func BenchmarkWriteICS(b *testing.B) {
	c := calendarOf()
	for i := range 1000 {
		c.Dates = append(c.Dates, Entry{ID: "d" + strings.Repeat("x", i%100+1) + strings.Repeat("y", i/100), Title: "Answer to the complaint", Text: strings.Repeat("line\n", 20), At: t0, Changed: t0})
	}
	for b.Loop() {
		if err := c.WriteICS(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
