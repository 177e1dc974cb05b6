// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/calendar"
)

// dateMention is a date in a text, read by its form alone. other is the second reading of a date written in figures that
// both the American and the European order fit, zero where there is none.
type dateMention struct {
	span
	moment calendar.Moment
	other  calendar.Date
}

const monthNames = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

// The forms of dates seen in docket text, letters and marketplace messages.
var dateForms = []struct {
	form *pattern
	read func(m []string) (y, mo, d int)
}{
	{lazily(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b`), func(m []string) (int, int, int) { return num(m[1]), num(m[2]), num(m[3]) }},
	{lazily(`\b(\d{4})/(\d{1,2})/(\d{1,2})\b`), func(m []string) (int, int, int) { return num(m[1]), num(m[2]), num(m[3]) }},
	{lazily(`(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]`), func(m []string) (int, int, int) { return num(m[1]), num(m[2]), num(m[3]) }},
	{lazily(`\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b`), func(m []string) (int, int, int) { return year(m[3]), num(m[1]), num(m[2]) }},
	{lazily(`(?i)\b(` + monthNames + `)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})\b`), func(m []string) (int, int, int) { return num(m[3]), month(m[1]), num(m[2]) }},
	{lazily(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:day of\s+)?(` + monthNames + `)\.?,?\s+(\d{4})\b`), func(m []string) (int, int, int) { return num(m[3]), month(m[2]), num(m[1]) }},
	{lazily(`\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b`), func(m []string) (int, int, int) { return num(m[3]), num(m[2]), num(m[1]) }},
}

// clock is a time of day right behind a date, or right before its "on". Hours of twelve need a.m. or p.m.
var (
	clockBehind  = lazily(`(?i)^\s*(?:,|at|@|by|T)?\s*(?:(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?\s?m\b\.?|(\d{1,2}):(\d{2})(?::\d{2})?)`)
	clockChinese = lazily(`^\s*(上午|下午|晚上|中午)?\s*(\d{1,2})\s*[:：点時时]\s*(\d{2})?`)
	clockBefore  = lazily(`(?i)(?:(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s?m\b\.?|\b(noon|midnight))\s*(?:\(?[A-Z]{1,3}[DS]?T\)?|eastern|central|pacific)?\s*(?:time)?\s*,?\s*(?:on\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$`)
)

// num is a number of digits a pattern has matched.
func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// year completes two digits as the century of electronic dockets.
func year(s string) int {
	if len(s) == 2 {
		return 2000 + num(s)
	}
	return num(s)
}

// month is the number of a month's name.
func month(s string) int {
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(s)[:3])
	return i/3 + 1
}

// mostDays bounds the dates of each form in one text.
const mostDays = 500

// scanDates finds the dates of a text in order of place. Figures that are no day, such as 13/45/2021, are passed over.
func scanDates(text string) []dateMention {
	var list []dateMention
	for _, f := range dateForms {
		for _, m := range f.form.FindAllStringSubmatchIndex(text, mostDays) {
			at := span{m[0], m[1]}
			if slices.ContainsFunc(list, func(d dateMention) bool { return d.from < at.to && at.from < d.to }) || glued(text, at) {
				continue
			}
			y, mo, d := f.read(groups(text, m))
			day, ok := realDay(y, mo, d)
			other, swapped := calendar.Date{}, false
			if strings.Contains(at.of(text), "/") && y != num(text[at.from:at.from+min(4, at.to-at.from)]) {
				other, swapped = realDay(y, d, mo)
			}
			switch {
			case !ok && swapped:
				day = other
			case !ok:
				continue
			}
			if other == day {
				other = calendar.Date{}
			}
			mention := dateMention{span: at, moment: calendar.Day(day), other: other}
			mention.addClock(text)
			list = append(list, mention)
		}
	}
	slices.SortFunc(list, func(a, b dateMention) int { return a.from - b.from })
	return list
}

// glued reports figures that go on: part of a number, an address or a path.
func glued(text string, at span) bool {
	if at.from > 0 && strings.ContainsRune("/.-=", rune(text[at.from-1])) {
		return true
	}
	rest := text[at.to:]
	if len(rest) < 2 {
		return false
	}
	return strings.ContainsRune("/=-", rune(rest[0])) && rest[1] != ' ' || rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9'
}

// groups are the submatches of an index match.
func groups(text string, m []int) []string {
	list := make([]string, len(m)/2)
	for i := range list {
		if m[2*i] >= 0 {
			list[i] = text[m[2*i]:m[2*i+1]]
		}
	}
	return list
}

// realDay is a day that exists, in the years of electronic dockets and a person's working life.
func realDay(y, m, d int) (calendar.Date, bool) {
	if y < 1990 || y > 2100 || m < 1 || m > 12 || d < 1 {
		return calendar.Date{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return calendar.DateOf(t), t.Day() == d
}

// addClock takes the time of day that stands with the date.
func (d *dateMention) addClock(text string) {
	behind := text[d.to:min(len(text), d.to+80)]
	if m := clockBehind.FindStringSubmatchIndex(behind); m != nil {
		g := groups(behind, m)
		if d.setClock(g[1]+g[4], g[2]+g[5], strings.ToLower(g[3])) {
			d.to += m[1]
			return
		}
	}
	if m := clockChinese.FindStringSubmatchIndex(behind); m != nil {
		g := groups(behind, m)
		half := ""
		if (g[1] == "下午" || g[1] == "晚上") && num(g[2]) <= 12 {
			half = "p"
		}
		if d.setClock(g[2], g[3], half) {
			d.to += m[1]
			return
		}
	}
	before := tail(text[:d.from], 80)
	if m := clockBefore.FindStringSubmatchIndex(before); m != nil {
		g := groups(before, m)
		switch strings.ToLower(g[4]) {
		case "noon":
			g[1], g[3] = "12", "p"
		case "midnight": // the end of the day, which a day alone already means
			return
		}
		if d.setClock(g[1], g[2], strings.ToLower(g[3])) {
			d.from += m[0] - len(before)
		}
	}
}

// setClock sets the hour and minute and reports whether they are a time of day. half is a, p or nothing for 24 hours.
func (d *dateMention) setClock(hour, minute, half string) bool {
	h, m := num(hour), num(minute)
	if half != "" && (h < 1 || h > 12) || h > 23 || m > 59 || hour == "" {
		return false
	}
	switch {
	case half == "p" && h < 12:
		h += 12
	case half == "a" && h == 12:
		h = 0
	}
	d.moment.Hour, d.moment.Minute, d.moment.Timed = h, m, true
	return true
}
