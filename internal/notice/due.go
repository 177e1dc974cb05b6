// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Setting is what an operator says once: which pack, its own zone, and the days that only it knows. A nil Packs is the
// standard ones, an empty Pack standard, a nil Zone UTC.
type Setting struct {
	Packs        *Packs
	Pack         string
	Zone         *time.Location
	EUHolidays   map[calendar.Date]bool // public holidays of its Member State (Reg. 1182/71 art. 2(1))
	Presidential map[calendar.Date]bool // days declared off by the President or Congress
}

// Due is when a clock ends, and how that was found. Raw is the day as counted and Day the day after closed ones; both are
// zero for a clock of hours. End is the last instant, in UTC: 23:59 of Day in Zone, or the hour. Provisional says that a
// calendar was missing, so that the day may be later and a person must look before anything follows from it.
type Due struct {
	Code        TimerCode          `json:"code"`
	Pack        string             `json:"pack"`
	Profile     Profile            `json:"profile"`
	Title       Text               `json:"title"`
	Source      string             `json:"source"`
	From        time.Time          `json:"from"`
	Raw         calendar.Date      `json:"raw,omitzero"`
	Day         calendar.Date      `json:"day,omitzero"`
	End         time.Time          `json:"end"`
	Zone        string             `json:"zone"`
	Steps       []Text             `json:"steps"`
	Skipped     []calendar.Closure `json:"skipped"`
	Provisional bool               `json:"provisional,omitempty"`
}

// notAdvice goes with every derivation.
var notAdvice = Text{EN: "This is information, not legal advice.", ZH: "本结果仅供参考，不构成法律意见。"}

// Trace is the derivation in one language (zh, else English), a sentence a line.
func (d Due) Trace(lang string) []string {
	head := say("%s: %s (%s).", "%s：%s（%s）。", string(d.Code), d.Title, d.Source)
	var lines []string
	for _, t := range append(append([]Text{head}, d.Steps...), notAdvice) {
		if lang == "zh" {
			lines = append(lines, t.ZH)
			continue
		}
		lines = append(lines, t.EN)
	}
	return lines
}

// Due finds the end of a clock that begins at from. The error is Invalid and names the clock, or says that the year is one
// no calendar computes.
func (s Setting) Due(code TimerCode, profile Profile, from time.Time) (Due, error) {
	if s.Packs == nil {
		packs, err := StandardPacks()
		if err != nil {
			return Due{}, err
		}
		s.Packs = packs
	}
	if s.Pack == "" {
		s.Pack = standardPack
	}
	c, err := s.Packs.find(s.Pack, profile, code)
	if err != nil {
		return Due{}, fault.Because(err, fault.Invalid, "%s", err)
	}
	return s.count(c, profile, from)
}

// count runs a clock, after the one it follows.
func (s Setting) count(c clock, profile Profile, from time.Time) (Due, error) {
	zone, err := s.zone(c)
	if err != nil {
		return Due{}, err
	}
	d := Due{Code: c.code, Pack: s.Pack, Profile: profile, Title: c.title, Source: c.source, From: from.UTC(), Zone: zone.String(),
		Steps: []Text{}, Skipped: []calendar.Closure{}}
	if y := from.In(zone).Year(); y < calendar.FirstYear || y > calendar.LastYear-100 {
		return Due{}, fault.New(fault.Invalid, "the clock %s cannot begin in the year %d: check the date", c.code, y)
	}
	start := from
	if c.after != "" {
		base, err := s.Due(c.after, profile, from)
		if err != nil {
			return Due{}, err
		}
		start, d.Provisional = base.End, base.Provisional
		d.Steps = append(d.Steps, base.Steps...)
		d.step("Then %s begins.", "随后起算：%s。", c.title)
	}
	run := s.runDays
	if c.unit == unitHours {
		run = runHours
	}
	if err := run(&d, c, start.In(zone)); err != nil {
		return Due{}, fault.Because(err, fault.Invalid, "the clock %s: %s", c.code, err)
	}
	return d, nil
}

// zone is where a clock's days are counted.
func (s Setting) zone(c clock) (*time.Location, error) {
	switch {
	case c.zone != zonePlatform:
		return calendar.Zone(c.zone)
	case s.Zone == nil:
		return time.UTC, nil
	}
	return s.Zone, nil
}

// step adds a sentence to the derivation.
func (d *Due) step(en, zh string, args ...any) { d.Steps = append(d.Steps, say(en, zh, args...)) }

// runHours counts hours on the time line.
func runHours(d *Due, c clock, from time.Time) error {
	end := from.Add(time.Duration(c.n) * time.Hour)
	d.End = end.UTC()
	d.step("%s from %s (%s): %s.", "自 %[2]s（%[3]s）起 %[1]s：%[4]s。", c.tellPeriod(), calendar.MomentOf(from), d.Zone, calendar.MomentOf(end))
	return nil
}

// runDays counts days, working days or months from the day of from, which is not counted, to the end of the last.
func (s Setting) runDays(d *Due, c clock, from time.Time) error {
	start := calendar.DateOf(from)
	d.step("Begins with %s (%s); that day is not counted.", "起算日 %s（%s），当日不计入。", start, d.Zone)
	var err error
	switch c.unit {
	case unitDays:
		d.Raw = start.AddDays(c.n)
		d.Day = d.Raw
		d.step("%s: %s; not moved off closed days.", "%s：%s；不因非工作日顺延。", c.tellPeriod(), d.Raw)
	case unitMonths:
		d.Raw = start.AddMonths(c.n)
		d.step("%s: the same day of the month, or its last: %s.", "%s：同日，无同日的为月末：%s。", c.tellPeriod(), d.Raw)
		err = d.roll(calendar.EU(s.EUHolidays))
	case unitBusiness:
		err = d.working(calendar.BusinessDays{Presidential: s.Presidential}, c, start)
	case unitPRCWorking:
		err = d.workingPRC(c, start)
	case unitPRCDays:
		d.Raw = start.AddDays(c.n)
		d.step("%s, rest days included: %s.", "%s（含休息日）：%s。", c.tellPeriod(), d.Raw)
		err = d.rollPRC()
	}
	if err != nil {
		return err
	}
	end, _ := calendar.Day(d.Day).EndOfDay().In(from.Location())
	d.End = end.UTC()
	d.step("Ends at the end of %s (%s).", "于 %s 终了届满（%s）。", d.Day, d.Zone)
	return nil
}

// roll moves the last day off closed days.
func (d *Due) roll(days calendar.Days) error {
	day, passed, err := calendar.Roll(days, d.Raw, 1)
	if err != nil {
		return err
	}
	d.Day = day
	d.skip(passed, "passed over", "顺延")
	return nil
}

// skip tells of closed days.
func (d *Due) skip(passed []calendar.Closure, en, zh string) {
	d.Skipped = append(d.Skipped, passed...)
	for _, c := range passed {
		d.step("%s is %s: %s.", "%s %s：%s。", c.Date, Text{EN: en, ZH: zh}, c.Name)
	}
}

// working counts open days; the last is open by construction. Plain weekends are not told one by one.
func (d *Due) working(days calendar.Days, c clock, start calendar.Date) error {
	counted, passed, err := calendar.Count(days, start, c.n, 1)
	if err != nil {
		return err
	}
	d.Raw = counted[len(counted)-1]
	d.Day = d.Raw
	d.Skipped = append(d.Skipped, passed...)
	for _, p := range passed {
		if p.Kind != calendar.KindWeekend && p.Kind != calendar.KindRestDay {
			d.step("%s is not counted: %s (%s).", "%s 不计入：%s（%s）。", p.Date, p.Name, p.Source)
		}
	}
	for _, day := range counted {
		if calendar.MakeUpDay(day) {
			d.step("%s is a weekend day worked in exchange for a holiday and counts.", "%s 为调休上班日，计入。", day)
		}
	}
	d.step("%s: %s.", "%s：%s。", c.tellPeriod(), d.Raw)
	return nil
}

// rollPRC rolls by the State Council's calendar, or without it, provisionally, off weekends alone.
func (d *Due) rollPRC() error {
	if d.roll(calendar.PRC{}) == nil {
		return nil
	}
	d.provisional(d.Raw.Year)
	return d.roll(calendar.Weekdays{})
}

// workingPRC counts by the State Council's calendar, or without it, provisionally, Monday to Friday.
func (d *Due) workingPRC(c clock, start calendar.Date) error {
	if d.working(calendar.PRC{}, c, start) == nil {
		return nil
	}
	d.provisional(start.Year)
	return d.working(calendar.Weekdays{}, c, start)
}

// provisional says that a year's calendar is missing. The State Council publishes it in the autumn before; a clock that
// runs into such a year must still have an end, and nobody may rely on it.
func (d *Due) provisional(year int) {
	for calendar.PRCYear(year) {
		year++
	}
	d.Provisional = true
	d.step("The State Council's calendar for %d is not loaded: counted without its holidays, so the true day may be later. A person must look before anything follows.",
		"尚未载入国务院 %d 年放假安排：未计入节假日，实际届满日可能更晚，须经人工核实。", year)
}
