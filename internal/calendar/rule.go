// SPDX-License-Identifier: Apache-2.0

package calendar

import "time"

// dayRule says on which day of each year a holiday falls.
type dayRule struct {
	name        Text
	when        when
	from, until int  // years it applies, zero for no bound
	evenYears   bool // only in even years
	monday      bool // on a Sunday the Monday after is the holiday too
	source      string
}

// when is the day a rule names: a fixed day, the nth weekday of a month counted from its start (or from its end when
// nth is negative), or a number of days from Easter Sunday; shift is added last.
type when struct {
	month   time.Month
	day     int
	weekday time.Weekday
	nth     int
	easter  bool
	shift   int
}

// in is the day in a year, and false when the rule does not apply to it.
func (r dayRule) in(year int) (Date, bool) {
	if r.from != 0 && year < r.from || r.until != 0 && year > r.until || r.evenYears && year%2 != 0 {
		return Date{}, false
	}
	w := r.when
	var d Date
	switch {
	case w.easter:
		d = Easter(year)
	case w.nth != 0:
		d = nthWeekday(year, w.month, w.weekday, w.nth)
	default:
		d = Date{year, w.month, w.day}
	}
	return d.AddDays(w.shift), true
}

// on reports whether d is the day itself, or the Monday after it when the rule moves from Sundays. Neighbouring dates
// decide, so a day at the turn of the year needs no special case.
func (r dayRule) on(d Date) (substitute, ok bool) {
	if day, applies := r.in(d.Year); applies && day == d {
		return false, true
	}
	if !r.monday || d.Weekday() != time.Monday {
		return false, false
	}
	sunday := d.AddDays(-1)
	day, applies := r.in(sunday.Year)
	return true, applies && day == sunday
}

// nthWeekday is the nth weekday of a month, or counted back from its end when n is negative.
func nthWeekday(year int, month time.Month, weekday time.Weekday, n int) Date {
	if n > 0 {
		first := Date{year, month, 1}
		return first.AddDays((int(weekday)-int(first.Weekday())+7)%7 + 7*(n-1))
	}
	last := Date{year, month, 1}.AddMonths(1).AddDays(-1)
	return last.AddDays(-((int(last.Weekday()) - int(weekday) + 7) % 7) + 7*(n+1))
}

// Easter is Easter Sunday of the Gregorian calendar (the anonymous algorithm in the form of Meeus, Astronomical
// Algorithms, chapter 8).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	n := (h + l - 7*m + 90) / 25
	return Date{year, time.Month(n), (h + l - 7*m + 33*n + 19) % 32}
}

// GoodFriday is two days before Easter Sunday.
func GoodFriday(year int) Date { return Easter(year).AddDays(-2) }

// ElectionDay is the general election day: the Tuesday after the first Monday of November (2 USC 7, 3 USC 1).
func ElectionDay(year int) Date { return nthWeekday(year, time.November, time.Monday, 1).AddDays(1) }
