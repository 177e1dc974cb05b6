// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// DateOrder says how to read a date like 03/04/2024, which is the third of April in London and the fourth of March in
// New York.
type DateOrder int

// The zero value refuses such a date rather than guess; 13/04/2024 is clear in any case.
const (
	DatesUnambiguous DateOrder = iota
	DatesDayFirst
	DatesMonthFirst
)

// layouts are unambiguous ways of writing a day, as registers and spreadsheets export them.
var layouts = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2.1.2006", "2006年1月2日",
	"2 January 2006", "2 Jan 2006", "2-Jan-2006", "January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006"}

var (
	slashed = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$`)
	clock   = regexp.MustCompile(`^(.*\d{4}.*?\d|\d{8})[T ]\d{1,2}:\d{2}.*$`)
	zone    = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})$`)
)

// date reads a day into ISO 8601. The time of day and the zone, which some offices append, say nothing about the day.
func (w *row) date(f field, order DateOrder) (string, error) {
	s := w.cells[f]
	if s == "" {
		return "", nil
	}
	if isISODay(s) && s >= "1800" && s < "2200" {
		return s, nil
	}
	if len(s) > 60 {
		return "", w.bad(f, "this is not a date: write it as 2024-12-31")
	}
	if m := clock.FindStringSubmatch(s); m != nil {
		s = m[1]
	} else if m := zone.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	day, ambiguous := parseDay(s, order)
	switch {
	case ambiguous:
		return "", w.bad(f, "the day and the month cannot be told apart: write the date as 2024-12-31")
	case day.IsZero() || day.Year() < 1800 || day.Year() > 2199:
		return "", w.bad(f, "this is not a date: write it as 2024-12-31")
	}
	return day.Format(time.DateOnly), nil
}

func parseDay(s string, order DateOrder) (day time.Time, ambiguous bool) {
	if m := slashed.FindStringSubmatch(s); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		switch {
		case a == b, b > 12, a <= 12 && order == DatesMonthFirst:
			s = m[3] + "-" + m[1] + "-" + m[2]
		case a > 12, order == DatesDayFirst:
			s = m[3] + "-" + m[2] + "-" + m[1]
		default:
			return time.Time{}, true
		}
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t, false
		}
	}
	return time.Time{}, false
}

// isISODay reports whether s is already an ISO day, the common case.
func isISODay(s string) bool {
	if len(s) != len(time.DateOnly) || strings.Count(s, "-") != 2 {
		return false
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
