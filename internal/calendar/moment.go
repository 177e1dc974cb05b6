// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Moment is a local date with or without a time of day, as an order or a form gives it. It has no zone: In binds it to
// one. The zero value means no moment.
type Moment struct {
	Date                 Date
	Hour, Minute, Second int
	Timed                bool // false: the day alone, and the three fields above are zero
}

// Day is a moment without a time of day.
func Day(d Date) Moment { return Moment{Date: d} }

// MomentOf is the local date and time t shows in its own location, to the second.
func MomentOf(t time.Time) Moment {
	h, m, s := t.Clock()
	return Moment{Date: DateOf(t), Hour: h, Minute: m, Second: s, Timed: true}
}

// local forms of a time of day, and forms that carry their own offset from UTC.
var (
	localForms  = []string{"2006-01-02T15:04", "2006-01-02T15:04:05"}
	offsetForms = []string{time.RFC3339, "2006-01-02T15:04Z07:00"}
)

// ParseMoment reads YYYY-MM-DD or YYYY-MM-DDTHH:MM[:SS] (a space may stand for the T). A time with its own offset, such
// as 2026-03-02T03:00Z, is converted to zone; with a nil zone it is refused, because its local day is not known.
func ParseMoment(s string, zone *time.Location) (Moment, error) {
	s = strings.TrimSpace(s)
	if len(s) <= len("2006-01-02") {
		d, err := ParseDate(s)
		return Moment{Date: d}, err
	}
	text := strings.ToUpper(s)
	if text[10] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	for _, form := range localForms {
		if t, err := time.Parse(form, text); err == nil && t.Year() > 0 && t.Nanosecond() == 0 {
			return MomentOf(t), nil
		}
	}
	for _, form := range offsetForms {
		t, err := time.Parse(form, text)
		if err != nil || t.Year() < 1 || t.Year() > LastYear {
			continue
		}
		if zone == nil {
			return Moment{}, fmt.Errorf("%q carries an offset but the court's time zone is not known: name the court or the zone", clip(s))
		}
		return MomentOf(t.In(zone)), nil
	}
	return Moment{}, fmt.Errorf("%q is not a date or local time: write YYYY-MM-DD or YYYY-MM-DDTHH:MM", clip(s))
}

// String is YYYY-MM-DD, or with a time of day YYYY-MM-DDTHH:MM and the seconds only where there are any.
func (m Moment) String() string {
	switch {
	case !m.Timed:
		return m.Date.String()
	case m.Second != 0:
		return fmt.Sprintf("%sT%02d:%02d:%02d", m.Date, m.Hour, m.Minute, m.Second)
	}
	return fmt.Sprintf("%sT%02d:%02d", m.Date, m.Hour, m.Minute)
}

// Text is the moment for readers of each language, with the day of the week.
func (m Moment) Text() Text {
	t := m.Date.Text()
	if !m.Timed {
		return t
	}
	clock := fmt.Sprintf("%02d:%02d", m.Hour, m.Minute)
	if m.Second != 0 {
		clock += fmt.Sprintf(":%02d", m.Second)
	}
	return Text{EN: t.EN + ", " + clock, ZH: t.ZH + " " + clock}
}

// Compare orders moments by date, then time of day; a day alone stands for its end, because a period of days runs until
// the last hour of its last day (Rule 6(a)(4)).
func (m Moment) Compare(o Moment) int {
	if c := m.Date.Compare(o.Date); c != 0 {
		return c
	}
	return m.seconds() - o.seconds()
}

// seconds of the day, with the whole day past its last second.
func (m Moment) seconds() int {
	if !m.Timed {
		return 24 * 3600
	}
	return m.Hour*3600 + m.Minute*60 + m.Second
}

// EndOfDay is 23:59 of the moment's date for a day alone, else the moment itself: the last minute in which an electronic
// filing is in time (Rule 6(a)(4)(A)).
func (m Moment) EndOfDay() Moment {
	if m.Timed {
		return m
	}
	return Moment{Date: m.Date, Hour: 23, Minute: 59, Timed: true}
}

// MarshalText writes the form of String.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero value.
func (m *Moment) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = Moment{}
		return nil
	}
	parsed, err := ParseMoment(string(b), nil)
	*m = parsed
	return err
}
