// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// prcYear is the State Council's arrangement for one year: the days off as published, which include weekends inside a
// holiday, and the weekend days worked in exchange.
type prcYear struct {
	off    []prcHoliday
	work   []Date
	source string
}

// prcHoliday is one holiday from its first to its last day off.
type prcHoliday struct {
	name        Text
	first, last Date
}

// The names of the holidays.
var (
	newYear        = Text{"New Year holiday", "元旦假期"}
	spring         = Text{"Spring Festival holiday", "春节假期"}
	qingming       = Text{"Qingming holiday", "清明节假期"}
	labour         = Text{"Labour Day holiday", "劳动节假期"}
	dragon         = Text{"Dragon Boat holiday", "端午节假期"}
	autumn         = Text{"Mid-Autumn holiday", "中秋节假期"}
	national       = Text{"National Day holiday", "国庆节假期"}
	nationalAutumn = Text{"National Day and Mid-Autumn holiday", "国庆节、中秋节假期"}
)

// span is a holiday from one day of a month to another.
func span(name Text, year int, m time.Month, from int, to Date) prcHoliday {
	return prcHoliday{name, Date{year, m, from}, to}
}

// prcYears holds the years we have the published arrangement for. A new year is one entry here, after the State
// Council's notice, which comes out in the autumn before.
var prcYears = map[int]prcYear{
	2024: {
		off: []prcHoliday{
			span(newYear, 2024, 1, 1, Date{2024, 1, 1}), span(spring, 2024, 2, 10, Date{2024, 2, 17}),
			span(qingming, 2024, 4, 4, Date{2024, 4, 6}), span(labour, 2024, 5, 1, Date{2024, 5, 5}),
			span(dragon, 2024, 6, 10, Date{2024, 6, 10}), span(autumn, 2024, 9, 15, Date{2024, 9, 17}),
			span(national, 2024, 10, 1, Date{2024, 10, 7}),
		},
		work:   []Date{{2024, 2, 4}, {2024, 2, 18}, {2024, 4, 7}, {2024, 4, 28}, {2024, 5, 11}, {2024, 9, 14}, {2024, 9, 29}, {2024, 10, 12}},
		source: "国务院办公厅关于2024年部分节假日安排的通知",
	},
	2025: {
		off: []prcHoliday{
			span(newYear, 2025, 1, 1, Date{2025, 1, 1}), span(spring, 2025, 1, 28, Date{2025, 2, 4}),
			span(qingming, 2025, 4, 4, Date{2025, 4, 6}), span(labour, 2025, 5, 1, Date{2025, 5, 5}),
			span(dragon, 2025, 5, 31, Date{2025, 6, 2}), span(nationalAutumn, 2025, 10, 1, Date{2025, 10, 8}),
		},
		work:   []Date{{2025, 1, 26}, {2025, 2, 8}, {2025, 4, 27}, {2025, 9, 28}, {2025, 10, 11}},
		source: "国务院办公厅关于2025年部分节假日安排的通知",
	},
	2026: {
		off: []prcHoliday{
			span(newYear, 2026, 1, 1, Date{2026, 1, 3}), span(spring, 2026, 2, 15, Date{2026, 2, 23}),
			span(qingming, 2026, 4, 4, Date{2026, 4, 6}), span(labour, 2026, 5, 1, Date{2026, 5, 5}),
			span(dragon, 2026, 6, 19, Date{2026, 6, 21}), span(autumn, 2026, 9, 25, Date{2026, 9, 27}),
			span(national, 2026, 10, 1, Date{2026, 10, 7}),
		},
		work:   []Date{{2026, 1, 4}, {2026, 2, 14}, {2026, 2, 28}, {2026, 5, 9}, {2026, 9, 20}, {2026, 10, 10}},
		source: "国务院办公厅关于2026年部分节假日安排的通知",
	},
}

// PRC is the calendar of the State Council of China: its holidays and weekends are closed, weekend days it makes up
// are open. Closed refuses a day of a year without data.
type PRC struct {
	// OpenWeekends leaves plain weekends open, so that only the published holidays close a day: the narrow reading of
	// 法定休假日 in Civil Code art. 203.
	OpenWeekends bool
}

// Closed implements Days.
func (p PRC) Closed(d Date) (Closure, bool, error) {
	year, ok := prcYears[d.Year]
	if !ok {
		return Closure{}, false, fmt.Errorf("there is no State Council holiday calendar for %d: the years loaded are %s", d.Year, strings.Join(prcLoaded(), ", "))
	}
	for _, h := range year.off {
		if !d.Before(h.first) && !d.After(h.last) {
			return Closure{d, KindHoliday, h.name, year.source}, true, nil
		}
	}
	if slices.Contains(year.work, d) || p.OpenWeekends {
		return Closure{}, false, nil
	}
	c, closed := weekend(d)
	if closed {
		c.Kind = KindRestDay
	}
	return c, closed, nil
}

// MakeUpDay reports a Saturday or Sunday that China works in exchange for a holiday.
func MakeUpDay(d Date) bool { return slices.Contains(prcYears[d.Year].work, d) }

// PRCYear reports whether the year's calendar is loaded.
func PRCYear(year int) bool { _, ok := prcYears[year]; return ok }

// prcLoaded are the years with data, in order.
func prcLoaded() []string {
	var years []string
	for y := range prcYears {
		years = append(years, fmt.Sprint(y))
	}
	slices.Sort(years)
	return years
}
