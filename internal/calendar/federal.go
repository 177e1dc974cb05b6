// SPDX-License-Identifier: Apache-2.0

package calendar

import "time"

// usc6103 is where the days come from; Rule 6(a)(6)(A) repeats the list.
const usc6103 = "5 USC 6103(a)"

// federal is the table of statutory days. A Sunday makes the Monday a holiday too (EO 11582 s.3). Years: the Monday
// holidays since 1971; Veterans Day was the fourth Monday of October from 1971 to 1977 (PL 90-363, PL 94-97); the
// birthday of Martin Luther King since 1986 (PL 98-144); Juneteenth since 2021 (PL 117-17), so before Rule 6 named it in
// 2023 it already counted as a day declared by Congress. Inauguration Day (5 USC 6103(c)) is for the capital's
// employees alone and is not in Rule 6.
var federal = []dayRule{
	{name: Text{"New Year's Day", "元旦"}, when: when{month: time.January, day: 1}, monday: true, source: usc6103},
	{name: Text{"Birthday of Martin Luther King, Jr.", "马丁·路德·金纪念日"}, when: when{month: time.January, weekday: time.Monday, nth: 3}, from: 1986, source: usc6103},
	{name: Text{"Washington's Birthday", "华盛顿诞辰日"}, when: when{month: time.February, weekday: time.Monday, nth: 3}, source: usc6103},
	{name: Text{"Memorial Day", "阵亡将士纪念日"}, when: when{month: time.May, weekday: time.Monday, nth: -1}, source: usc6103},
	{name: Text{"Juneteenth National Independence Day", "六月节"}, when: when{month: time.June, day: 19}, from: 2021, monday: true, source: usc6103},
	{name: Text{"Independence Day", "独立日"}, when: when{month: time.July, day: 4}, monday: true, source: usc6103},
	{name: Text{"Labor Day", "美国劳动节"}, when: when{month: time.September, weekday: time.Monday, nth: 1}, source: usc6103},
	{name: Text{"Columbus Day", "哥伦布日"}, when: when{month: time.October, weekday: time.Monday, nth: 2}, source: usc6103},
	{name: Text{"Veterans Day", "退伍军人节"}, when: when{month: time.October, weekday: time.Monday, nth: 4}, until: 1977, source: usc6103},
	{name: Text{"Veterans Day", "退伍军人节"}, when: when{month: time.November, day: 11}, from: 1978, monday: true, source: usc6103},
	{name: Text{"Thanksgiving Day", "感恩节"}, when: when{month: time.November, weekday: time.Thursday, nth: 4}, source: usc6103},
	{name: Text{"Christmas Day", "圣诞节"}, when: when{month: time.December, day: 25}, monday: true, source: usc6103},
}

// Holiday is a federal holiday of one year: the day the statute names, and the day federal employees have off for it
// (Friday for a Saturday under 5 USC 6103(b), Monday for a Sunday under EO 11582 s.3). Observed may lie in the year
// before.
type Holiday struct {
	Name     Text
	Date     Date
	Observed Date
	Source   string
}

// FederalHolidays are the statutory holidays of a year in order of their dates; none before FirstYear.
func FederalHolidays(year int) []Holiday {
	if year < FirstYear || year > LastYear {
		return nil
	}
	var list []Holiday
	for _, r := range federal {
		d, ok := r.in(year)
		if !ok {
			continue
		}
		h := Holiday{Name: r.name, Date: d, Observed: d, Source: r.source}
		switch d.Weekday() {
		case time.Saturday:
			h.Observed = d.AddDays(-1)
		case time.Sunday:
			h.Observed = d.AddDays(1)
		}
		list = append(list, h)
	}
	return list
}

// federalClosure is d as a statutory day or its Monday.
func federalClosure(d Date) (Closure, bool) {
	for _, r := range federal {
		switch substitute, ok := r.on(d); {
		case ok && substitute:
			return Closure{d, KindSubstitute, Text{
				EN: r.name.EN + ", Monday after the holiday on Sunday",
				ZH: r.name.ZH + "（逢星期日，星期一补休）",
			}, "EO 11582 s.3"}, true
		case ok:
			return Closure{d, KindHoliday, r.name, r.source}, true
		}
	}
	return Closure{}, false
}

// observedClosure is d as the Friday before a statutory day on a Saturday.
func observedClosure(d Date) (Closure, bool) {
	if d.Weekday() != time.Friday {
		return Closure{}, false
	}
	saturday := d.AddDays(1)
	for _, r := range federal {
		if day, ok := r.in(saturday.Year); ok && day == saturday {
			return Closure{d, KindObserved, Text{
				EN: r.name.EN + ", observed on Friday because it falls on Saturday",
				ZH: r.name.ZH + "（逢星期六，联邦机构星期五补休）",
			}, "5 USC 6103(b)"}, true
		}
	}
	return Closure{}, false
}

// excused are days on which the President closed the executive departments by order. Whether Rule 6(a)(6)(B) covers
// them is not settled (the orders speak of pay and leave; cf. Latham v. Dominick's Finer Foods, 154 F.3d 443 (7th Cir.
// 1998)), so they close a day only when the user configures them, and otherwise are reported. The list is what we know
// of and not complete.
var excused = map[Date]bool{
	{1986, time.December, 26}: true,
	{1997, time.December, 26}: true,
	{2001, time.December, 24}: true,
	{2007, time.December, 24}: true,
	{2008, time.December, 26}: true,
	{2012, time.December, 24}: true,
	{2014, time.December, 26}: true,
	{2018, time.December, 5}:  true,
	{2018, time.December, 24}: true,
	{2019, time.December, 24}: true,
	{2020, time.December, 24}: true,
	{2024, time.December, 24}: true,
	{2025, time.January, 9}:   true,
	{2025, time.December, 24}: true,
	{2025, time.December, 26}: true,
}

// excusedClosure is d as a day on which an executive order closed the departments.
func excusedClosure(d Date) (Closure, bool) {
	if !excused[d] {
		return Closure{}, false
	}
	return Closure{d, KindUnsettled, Text{
		EN: "executive departments closed by order of the President",
		ZH: "总统行政令关闭联邦行政部门",
	}, "executive order under EO 11582"}, true
}
