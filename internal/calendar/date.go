// SPDX-License-Identifier: Apache-2.0

// Package calendar knows which days count: federal and state holidays of the United States, the business days of the
// federal civil service, the working days of the State Council of China, and the days of Regulation 1182/71.
// It promises plain facts with their source and no clock of its own: every answer depends on its arguments alone,
// never on the machine's zone or today's date. A year or a state it has no data for is said, not guessed.
//
// It works on civil dates of its own instead of time.Time. A court day has no zone: as a time at local midnight it can
// slip to the day before where that midnight does not exist (Beirut on 31 March 2024 shows it), which is also why the
// holiday library this project uses elsewhere is the second opinion in the tests here and not the source.
package calendar

import (
	"errors"
	"fmt"
	"time"
)

// FirstYear is the first year federal holidays are computed for: the Monday holidays of Public Law 90-363 began on
// 1 January 1971. LastYear bounds a stranger's date so that no arithmetic leaves four digits.
const (
	FirstYear = 1971
	LastYear  = 2999
)

// Text is one name or sentence in both languages of the product.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Date is a day of the civil (Gregorian) calendar without a zone. The zero value means no date. Dates are comparable
// with == and serve as map keys.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day t shows in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD, a day that exists in the years 0001 to 9999, and nothing else: a day such as 30 February
// is refused rather than moved.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2006-01-02") {
		return Date{}, fmt.Errorf("%q is not a date: write it as YYYY-MM-DD", clip(s))
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a date of the calendar: write a day that exists as YYYY-MM-DD", clip(s))
	}
	return DateOf(t), nil
}

// clip keeps a stranger's text short enough for a sentence.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// utc is midnight of the day in UTC, where every midnight exists.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String is YYYY-MM-DD, or nothing for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Weekend reports a Saturday or a Sunday.
func (d Date) Weekend() bool { w := d.Weekday(); return w == time.Saturday || w == time.Sunday }

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// AddMonths is the same day number n months later; where that month has no such day, its last day
// (Regulation 1182/71 art. 3(2)(c); the same is done for years under Rule 60(c)(1)).
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// Compare is negative, zero or positive as d is before, on or after e.
func (d Date) Compare(e Date) int { return d.utc().Compare(e.utc()) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// DaysSince is the number of days from e to d, negative when d is earlier.
func (d Date) DaysSince(e Date) int { return int(d.utc().Sub(e.utc()).Hours() / 24) }

// zhWeekdays follow time.Weekday, Sunday first.
var zhWeekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// Text is the date as readers of each language write it, with the day of the week: dates are never shown without it.
func (d Date) Text() Text {
	w := d.Weekday()
	return Text{
		EN: fmt.Sprintf("%s %d %s %d", w.String()[:3], d.Day, d.Month.String()[:3], d.Year),
		ZH: fmt.Sprintf("%d年%d月%d日（%s）", d.Year, int(d.Month), d.Day, zhWeekdays[w]),
	}
}

// MarshalText writes the form of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero value.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}

// errYear is what every calendar of the United States answers for a year it does not compute.
var errYear = errors.New("the year is outside 1971 to 2999, the years this calendar computes: check the date")

// inYears refuses a date whose holidays are not computed.
func inYears(d Date) error {
	if d.Year < FirstYear || d.Year > LastYear {
		return errYear
	}
	return nil
}
