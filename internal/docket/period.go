// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// period is a request understood: what is counted, from where, in which direction.
type period struct {
	rule  Rule
	opt   options
	place place
	start calendar.Moment
	n     int
	back  bool
	prc   bool // counted in China's calendar
}

// variant is one reading of the law.
type variant struct {
	observed     bool // Friday before a Saturday holiday is closed
	unsettled    bool // so are days only another reading closes
	openWeekends bool // China: only published holidays move the last day
	addThree     bool // served by mail or the like: Rule 6(d)
}

// own is the reading the request asks for.
func (p period) own() variant {
	return variant{observed: p.opt.observed, openWeekends: !p.opt.weekendRoll, addThree: p.opt.addThree && p.canAddThree()}
}

// canAddThree reports whether Rule 6(d) can lengthen the period: one that runs forward from being served.
func (p period) canAddThree() bool { return p.rule.AddThree && !p.back && !p.prc }

// outcome is what a reading gives, with its story.
type outcome struct {
	raw, due calendar.Moment
	passed   []calendar.Closure
	steps    []Text
	warnings []Text
}

// step adds a sentence to the story.
func (o *outcome) step(en, zh string, args ...any) { o.steps = append(o.steps, say(en, zh, args...)) }

// warn adds a warning.
func (o *outcome) warn(en, zh string, args ...any) {
	o.warnings = append(o.warnings, say(en, zh, args...))
}

// skip records closed days passed on the way in the direction of sign, and tells of each.
func (o *outcome) skip(passed []calendar.Closure, sign int) {
	o.passed = append(o.passed, passed...)
	way := Text{EN: "passed over", ZH: "顺延"}
	if sign < 0 {
		way = Text{EN: "passed over, backward", ZH: "向前提前"}
	}
	for _, c := range passed {
		name := c.Name
		if c.Source != "" {
			name = say("%s (%s)", "%s（%s）", c.Name, c.Source)
		}
		o.step("%s is %s: %s.", "%s %s：%s。", c.Date, way, name)
	}
}

// run computes the period in one reading. Whatever a calendar refuses is the request's fault: a year without data.
func (p period) run(v variant) (outcome, error) {
	var o outcome
	var err error
	switch {
	case p.rule.Basis == BasisFixed:
		err = p.runFixed(&o, v)
	case p.rule.Unit == Hours:
		err = p.runHours(&o, v)
	case p.rule.Unit == WorkingDays:
		err = p.runWorkingDays(&o, v)
	case p.rule.Basis == BasisPRC:
		err = p.runSimple(&o, calendar.PRC{OpenWeekends: v.openWeekends}, "Civil Code arts. 201, 203")
	case p.rule.Basis == BasisEU:
		err = p.runSimple(&o, calendar.EU(p.opt.euHolidays), "Reg. 1182/71 art. 3")
	default:
		err = p.runDays(&o, v)
	}
	if err != nil && fault.KindOf(err) == fault.Internal {
		err = fault.Because(err, fault.Invalid, "%s", err)
	}
	return o, err
}

// sign is the direction of counting.
func (p period) sign() int {
	if p.back {
		return -1
	}
	return 1
}

// courtDays is the court's calendar in a reading.
func (p period) courtDays(v variant) calendar.Court {
	return calendar.Court{
		State: p.place.state, ClerkState: p.place.clerk, Backward: p.back,
		Observed: v.observed, Presidential: p.opt.presidential, Unsettled: v.unsettled,
	}
}

// settle moves a last day off closed days: in the direction of counting over weekends and holidays (Rule 6(a)(1)(C) and
// (5)); then, if the clerk's office is inaccessible on the day reached, forward to the first accessible day that is open
// (6(a)(3)). The second step goes forward for a period counted back too: the time is extended, as the committee note of
// 2009 on the same words says with its example of 31 August and Labor Day.
func (p period) settle(o *outcome, days calendar.Days, d calendar.Date) (calendar.Date, error) {
	d, passed, err := calendar.Roll(days, d, p.sign())
	o.skip(passed, p.sign())
	if err != nil || !p.opt.inaccessible[d] {
		return d, err
	}
	shut := calendar.With{
		Days: days, Extra: p.opt.inaccessible, Kind: calendar.KindInaccessible, Source: "FRCP 6(a)(3)",
		Name: Text{EN: "clerk's office inaccessible, as configured", ZH: "书记官办公室无法使用（按设置）"},
	}
	d, passed, err = calendar.Roll(shut, d, 1)
	o.skip(passed, 1)
	if !p.rule.Filing {
		o.warn("Rule 6(a)(3) speaks of filing; whether it extends this period is for a lawyer to say.", "第6(a)(3)条针对提交文件；是否延长本期间须由律师判断。")
	}
	return d, err
}

// runDays counts days or years under Rule 6(a)(1).
func (p period) runDays(o *outcome, v variant) error {
	p.tellTrigger(o, "FRCP 6(a)(1)(A)")
	raw := p.countDays(o, p.start.Date)
	days := p.courtDays(v)
	due, err := p.settle(o, days, raw)
	if err != nil {
		return err
	}
	if v.addThree {
		if due, err = p.addThree(o, days, due); err != nil {
			return err
		}
	}
	if !p.opt.original.IsZero() && p.rule.Code == codeAmended {
		if due, err = p.laterOf(o, days, due); err != nil {
			return err
		}
	}
	if p.back && !due.Before(p.start.Date) {
		o.warn("The day reached is not before the event: ask the court.", "所得日期不早于该事件：请向法院确认。")
	}
	if p.rule.Filing {
		o.step("For electronic filing the last day ends at midnight in the court's time zone, else when the clerk's office closes (FRCP 6(a)(4)).",
			"电子提交的最后一日于法院时区午夜届满，其他方式于书记官办公室关闭时届满（FRCP 6(a)(4)）。")
	}
	o.raw, o.due = calendar.Day(raw), calendar.Day(due)
	return nil
}

// tellTrigger opens the story.
func (p period) tellTrigger(o *outcome, source string) {
	start := calendar.Day(p.start.Date)
	if p.back {
		o.step("Counted back from %s, %s; that day is not counted (%s).", "倒数起点：%s，%s；当日不计入（%s）。", p.rule.Trigger, start, source)
		return
	}
	o.step("Runs from %s, %s; that day is not counted (%s).", "起算：%s，%s；当日不计入（%s）。", p.rule.Trigger, start, source)
}

// countDays finds the last day before closed days are looked at.
func (p period) countDays(o *outcome, from calendar.Date) calendar.Date {
	if p.rule.Unit == Days {
		d := from.AddDays(p.sign() * p.n)
		o.step("Every day counts, Saturdays, Sundays and holidays included; day %d is %s.", "逐日计算，含周末和假日；第 %d 日为 %s。", p.n, d)
		return d
	}
	months, d := p.n, calendar.Date{}
	if p.rule.Unit == Years {
		months *= 12
	}
	d = from.AddMonths(p.sign() * months)
	o.step("%d months on, the same day of the month is %s.", "%d 个月后的同日为 %s。", months, d)
	if d.Day != from.Day {
		o.step("That month has no day %d, so its last day counts.", "该月没有 %d 日，以该月最后一日计算。", from.Day)
	}
	return d
}

// addThree adds the days of Rule 6(d) to the end of the period, closed days included, and looks at the new last day.
func (p period) addThree(o *outcome, days calendar.Days, due calendar.Date) (calendar.Date, error) {
	plus := due.AddDays(3)
	o.step("Served by mail or another means named in Rule 6(d): 3 days are added after the period, from %s to %s.",
		"以邮寄等第6(d)条所列方式送达：期间届满后加三日，由 %s 至 %s。", due, plus)
	return p.settle(o, days, plus)
}

// laterOf takes the rest of the original period when it ends later (Rule 15(a)(3)).
func (p period) laterOf(o *outcome, days calendar.Days, due calendar.Date) (calendar.Date, error) {
	rest, err := p.settle(o, days, p.opt.original)
	if err != nil {
		return due, err
	}
	if rest.After(due) {
		o.step("The time for the original pleading ends %s, later than %s, and counts instead (Rule 15(a)(3)).",
			"原诉状的答辩期限至 %s，晚于 %s，以较晚者为准（第15(a)(3)条）。", rest, due)
		return rest, nil
	}
	o.step("The time for the original pleading ends %s and is not later than %s (Rule 15(a)(3)).",
		"原诉状的答辩期限至 %s，不晚于 %s（第15(a)(3)条）。", rest, due)
	return due, nil
}

// runSimple counts days or months outside the Federal Rules and moves the last day forward.
func (p period) runSimple(o *outcome, days calendar.Days, source string) error {
	p.tellTrigger(o, source)
	raw := p.countDays(o, p.start.Date)
	due, passed, err := calendar.Roll(days, raw, 1)
	o.skip(passed, 1)
	if p.prc {
		tellMakeUpDays(o, []calendar.Date{due})
	}
	o.raw, o.due = calendar.Day(raw), calendar.Day(due)
	return err
}

// runHours counts hours under Rule 6(a)(2), on the time line and not on the clock, so that a change of clocks neither
// adds nor takes one.
func (p period) runHours(o *outcome, v variant) error {
	start, fit := p.start.In(p.place.zone)
	switch fit {
	case calendar.FitSkipped:
		o.warn("%s does not exist in the court's zone because clocks went forward; it was read as %s.", "因夏令时开始，%s 在法院时区不存在，按 %s 计算。", p.start, calendar.MomentOf(start))
	case calendar.FitTwice:
		o.warn("%s happens twice in the court's zone because clocks went back; the first was taken.", "因夏令时结束，%s 在法院时区出现两次，按第一次计算。", p.start)
	}
	end := start.Add(time.Duration(p.sign()*p.n) * time.Hour)
	o.raw = calendar.MomentOf(end.In(p.place.zone))
	o.step("Starts at once with %s, %s; every hour counts, also over a change of clocks (FRCP 6(a)(2)).", "起算：%s，%s，立即起算；逐小时计算，跨时制变更亦同（FRCP 6(a)(2)）。", p.rule.Trigger, p.start)
	o.step("%d hours end %s.", "%d 小时至 %s。", p.n, o.raw)
	due, err := p.settle(o, p.courtDays(v), o.raw.Date)
	if err != nil {
		return err
	}
	o.due = o.raw
	if due != o.raw.Date {
		o.due.Date = due
		o.step("The same clock time on the next open day: %s.", "顺延至下一开放日的同一时刻：%s。", o.due)
	}
	return nil
}

// runFixed takes the date an order names as it is.
func (p period) runFixed(o *outcome, v variant) error {
	if p.opt.at == "" {
		return fault.New(fault.Invalid, "FIXED needs the date the order names: give the extra key at, such as at=2026-03-15T17:00")
	}
	m, err := calendar.ParseMoment(p.opt.at, p.place.zone)
	if err != nil {
		return fault.Because(err, fault.Invalid, "extra key at: %s", err)
	}
	o.raw, o.due = m, m
	o.step("The order names %s; Rule 6(a) does not compute fixed dates, so it is not moved.", "命令指定 %s；第6(a)条不适用于固定日期，不作顺延。", m)
	c, closed, err := p.courtDays(v).Closed(m.Date)
	if closed {
		o.warn("The date falls on a closed day (%s); it still binds: act before it or ask the court.", "该日期为非工作日（%s），仍然有效：请提前办理或向法院确认。", c.Name)
	}
	if !p.start.Date.IsZero() && m.Compare(p.start) < 0 {
		o.warn("The date is before the order of %s: check it.", "该日期早于 %s 的命令：请核对。", p.start)
	}
	return err
}
