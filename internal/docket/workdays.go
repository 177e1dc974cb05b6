// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strings"

	"markwarden/internal/calendar"
)

// runWorkingDays counts business or working days; the last one is open by construction.
func (p period) runWorkingDays(o *outcome, v variant) error {
	days, name := p.workingDays(v)
	p.tellTrigger(o, name)
	counted, passed, err := calendar.Count(days, p.start.Date, p.n, p.sign())
	if err != nil {
		return err
	}
	o.passed = append(o.passed, passed...)
	last := counted[len(counted)-1]
	o.step("Counted: %s; day %d is %s.", "计入：%s；第 %d 个工作日为 %s。", tellRuns(counted), p.n, last)
	tellHolidays(o, passed)
	if p.prc {
		tellMakeUpDays(o, counted)
	}
	due := last
	if p.rule.N == 0 && !p.prc {
		if due, err = p.orderEnd(o, days, last, v); err != nil {
			return err
		}
	}
	o.raw, o.due = calendar.Day(last), calendar.Day(due)
	return nil
}

// workingDays is the calendar the rule or the cal key names.
func (p period) workingDays(v variant) (calendar.Days, string) {
	if p.prc {
		return calendar.PRC{}, "Civil Code art. 201"
	}
	return calendar.Court{Observed: true, Presidential: p.opt.presidential, Unsettled: v.unsettled}, "5 USC 6103, EO 11582"
}

// orderEnd applies to a court order what Rule 6(a)(3) and 6(d) do to any period an order sets.
func (p period) orderEnd(o *outcome, days calendar.Days, last calendar.Date, v variant) (calendar.Date, error) {
	due, err := p.settle(o, days, last)
	if err == nil && v.addThree {
		return p.addThree(o, days, due)
	}
	return due, err
}

// tellHolidays tells of the closed days but for plain weekends, which the counted runs show.
func tellHolidays(o *outcome, passed []calendar.Closure) {
	for _, c := range passed {
		if c.Kind != calendar.KindWeekend && c.Kind != calendar.KindRestDay {
			o.step("%s is not counted: %s (%s).", "%s 不计入：%s（%s）。", c.Date, c.Name, c.Source)
		}
	}
}

// tellMakeUpDays tells of the weekend days that China works in exchange for a holiday.
func tellMakeUpDays(o *outcome, days []calendar.Date) {
	for _, d := range days {
		if calendar.MakeUpDay(d) {
			o.step("%s is a weekend day worked in exchange for a holiday and is a working day.", "%s 为调休上班日，属工作日。", d)
		}
	}
}

// mostRuns bounds the list of counted days in a story; a court's period has a handful of runs.
const mostRuns = 40

// tellRuns lists counted days as runs of neighbours with the number reached: Wed 1 Jul to Thu 2 Jul 2026 (2).
func tellRuns(counted []calendar.Date) Text {
	var en, zh []string
	for i := 0; i < len(counted); {
		j := i
		for j+1 < len(counted) && abs(counted[j+1].DaysSince(counted[j])) == 1 {
			j++
		}
		first, last := counted[i].Text(), counted[j].Text()
		if i != j {
			first.EN += " to " + last.EN
			first.ZH += "至" + last.ZH
		}
		en = append(en, fmt.Sprintf("%s (%d)", first.EN, j+1))
		zh = append(zh, fmt.Sprintf("%s（%d）", first.ZH, j+1))
		i = j + 1
	}
	if len(en) > mostRuns {
		half := mostRuns / 2
		en = append(append(en[:half:half], "…"), en[len(en)-half:]...)
		zh = append(append(zh[:half:half], "…"), zh[len(zh)-half:]...)
	}
	return Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}
}

// abs is the size of a number.
func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
