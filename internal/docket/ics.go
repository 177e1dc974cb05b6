// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// CalendarEntry is one deadline for a calendar.
type CalendarEntry struct {
	Key        string // what makes it the same entry in a later calendar; made of case, rule and trigger when empty
	Case       string // court and number, as people write it
	Result     Result
	Assignee   string
	URL        string
	Changed    time.Time // when it last changed; the calendar's own time when zero
	Version    int       // counts the changes
	Done       bool
	Superseded bool // another date took its place: calendars strike it out
	Sealed     bool // left out unless asked for: a calendar is shared further than a docket
}

// CalendarOptions are the calendar's own lines.
type CalendarOptions struct {
	Name   string          // shown to people
	Lang   string          // en or zh
	Now    time.Time       // the time it is written
	Alarms []time.Duration // before the end; 7, 3 and 1 days when nil
	Sealed bool            // with sealed entries, for the legal role alone
}

// defaultAlarms are the days before a deadline at which silence is dangerous (specification section 1, N9).
var defaultAlarms = []time.Duration{7 * 24 * time.Hour, 3 * 24 * time.Hour, 24 * time.Hour}

// WriteCalendar writes deadlines as an iCalendar text (RFC 5545). An entry stands at the last minute in which acting is in
// time, as an instant in UTC, so that it shows right in every zone; the court's own and China's time are in its text. The
// same entry keeps its UID, and its SEQUENCE grows with its version, so that a subscribed calendar moves it. Entries stand
// in the order given. The error is the writer's, or names the entry without a date.
func WriteCalendar(w io.Writer, entries []CalendarEntry, o CalendarOptions) error {
	out := icsWriter{w: bufio.NewWriter(w)}
	out.line("BEGIN", "VCALENDAR")
	out.line("VERSION", "2.0")
	out.line("PRODID", "-//Markwarden//Deadlines//EN")
	out.line("CALSCALE", "GREGORIAN")
	out.line("METHOD", "PUBLISH")
	out.text("X-WR-CALNAME", cmp.Or(o.Name, in(Text{EN: "Court deadlines", ZH: "法院期限"}, o.Lang)))
	out.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	out.line("X-PUBLISHED-TTL", "PT1H")
	for i, e := range entries {
		if e.Sealed && !o.Sealed {
			continue
		}
		if e.Result.End.IsZero() {
			return fault.New(fault.Invalid, "deadline %d of %s has no date: compute it before writing the calendar", i+1, short(e.Case))
		}
		out.event(e, o)
	}
	out.line("END", "VCALENDAR")
	return out.close()
}

// event writes one entry.
func (w *icsWriter) event(e CalendarEntry, o CalendarOptions) {
	title := in(e.Result.Title, o.Lang)
	summary := in(say("Due: %s · %s", "到期：%s · %s", e.Result.Title, e.Case), o.Lang)
	switch {
	case e.Superseded:
		summary = in(say("Superseded: %s", "已被取代：%s", summary), o.Lang)
	case e.Done:
		summary = in(say("Done: %s", "已完成：%s", summary), o.Lang)
	}
	w.line("BEGIN", "VEVENT")
	w.line("UID", e.uid())
	w.line("DTSTAMP", icsTime(o.Now))
	w.line("LAST-MODIFIED", icsTime(cmp.Or(e.Changed.UTC(), o.Now.UTC())))
	w.line("SEQUENCE", fmt.Sprint(max(0, e.Version)))
	w.line("DTSTART", icsTime(e.Result.End))
	w.text("SUMMARY", summary)
	w.text("DESCRIPTION", e.description(o.Lang))
	w.text("CATEGORIES", e.Result.Rule)
	if webOnly(e.URL) != "" {
		w.line("URL", strings.Map(noControl, e.URL))
	}
	w.line("TRANSP", "TRANSPARENT")
	if e.Superseded {
		w.line("STATUS", "CANCELLED")
	} else {
		w.line("STATUS", "CONFIRMED")
	}
	if !e.Superseded && !e.Done {
		w.alarms(title, e, o)
	}
	w.line("END", "VEVENT")
}

// alarms writes a reminder for each time before the end.
func (w *icsWriter) alarms(title string, e CalendarEntry, o CalendarOptions) {
	alarms := o.Alarms
	if alarms == nil {
		alarms = defaultAlarms
	}
	for _, a := range alarms {
		w.line("BEGIN", "VALARM")
		w.line("ACTION", "DISPLAY")
		w.line("TRIGGER", "-"+icsDuration(a))
		w.text("DESCRIPTION", title+" · "+e.Case)
		w.line("END", "VALARM")
	}
}

// description is the derivation, so that whoever sees the entry can check it.
func (e CalendarEntry) description(lang string) string {
	lines := []string{in(e.Result.Text(), lang)}
	if e.Assignee != "" {
		lines = append(lines, in(say("Assigned to %s.", "负责人：%s。", e.Assignee), lang))
	}
	return strings.Join(append(lines, e.Result.Trace(lang)...), "\n")
}

// uid is stable over versions of an entry.
func (e CalendarEntry) uid() string {
	key := cmp.Or(e.Key, e.Case+"\x00"+e.Result.Rule+"\x00"+e.Result.Trigger.String())
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16]) + "@markwarden"
}

// icsTime is an instant in UTC.
func icsTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// icsDuration is a duration in days, else in hours and minutes.
func icsDuration(d time.Duration) string {
	d = d.Abs()
	if d >= 24*time.Hour && d%(24*time.Hour) == 0 {
		return fmt.Sprintf("P%dD", d/(24*time.Hour))
	}
	return fmt.Sprintf("PT%dM", d/time.Minute)
}

// icsWriter writes content lines and keeps the first error.
type icsWriter struct {
	w   *bufio.Writer
	err error
}

// text writes a property whose value is text: signs of the format are escaped, controls dropped.
func (w *icsWriter) text(name, value string) {
	value = strings.Map(noControl, strings.ToValidUTF8(strings.ReplaceAll(value, "\r\n", "\n"), "\ufffd"))
	w.line(name, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(value))
}

// noControl drops controls but for the line break, which text escapes and other values may not have.
func noControl(r rune) rune {
	if r < 0x20 && r != '\n' && r != '\t' || r == 0x7F {
		return -1
	}
	return r
}

// mostOctets is how long a line may be without its end (RFC 5545 section 3.1).
const mostOctets = 75

// line writes a content line, folded where it is longer than 75 octets and never inside a character.
func (w *icsWriter) line(name, value string) {
	rest := name + ":" + strings.ReplaceAll(value, "\n", "")
	room := mostOctets
	for len(rest) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.write(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], mostOctets-1
	}
	w.write(rest + "\r\n")
}

// write keeps the first error.
func (w *icsWriter) write(s string) {
	if w.err == nil {
		_, w.err = w.w.WriteString(s)
	}
}

// close ends the text.
func (w *icsWriter) close() error {
	if w.err == nil {
		w.err = w.w.Flush()
	}
	if w.err != nil {
		return fault.Because(w.err, fault.Unavailable, "the calendar could not be written whole")
	}
	return nil
}
