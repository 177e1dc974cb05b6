// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Codes the engine treats by name.
const (
	codeAmended = "FRCP-15(a)(3)"
	codeAppeal  = "FRAP-4(a)(1)(A)"
)

// Request asks for one deadline. Texts are as a file or a form gives them.
type Request struct {
	Rule    string            // a code of the table, see LookupRule
	Trigger string            // YYYY-MM-DD, or YYYY-MM-DDTHH:MM local time; may be empty for FIXED
	Court   string            // PACER identifier; gives state and zone
	State   string            // two letters, when no court is given
	Extra   map[string]string // keys as in a deadline file, see ParseExtra
}

// Reading is one way to read the law, and the date it gives.
type Reading struct {
	Label Text            `json:"label"`
	Due   calendar.Moment `json:"due"`
}

// TRO is the life of a restraining order without an extension and with one: the days counted and the days they roll to.
// Someone restrained relies on the un-rolled date; a platform releases only after the rolled one and a look at the docket.
type TRO struct {
	Entered  calendar.Moment `json:"entered"`
	Fixed    calendar.Moment `json:"fixed"` // the end the order itself names, zero when it names none
	Raw14    calendar.Date   `json:"raw_14"`
	Rolled14 calendar.Date   `json:"rolled_14"`
	Raw28    calendar.Date   `json:"raw_28"`
	Rolled28 calendar.Date   `json:"rolled_28"`
}

// Result is a deadline with everything that led to it.
type Result struct {
	Rule     string             `json:"rule"` // the canonical code
	Title    Text               `json:"title"`
	Source   string             `json:"source"`
	Trigger  calendar.Moment    `json:"trigger"`
	Court    string             `json:"court,omitempty"`
	State    string             `json:"state,omitempty"`
	Zone     string             `json:"zone"`
	Policy   string             `json:"sat_policy,omitempty"` // conservative or observed, where it matters
	Raw      calendar.Moment    `json:"raw"`                  // the end as counted
	Due      calendar.Moment    `json:"due"`                  // the end after closed days; a day alone ends at midnight
	End      time.Time          `json:"end"`                  // the instant in UTC: 23:59 of a day alone, in Zone
	Shanghai calendar.Moment    `json:"shanghai"`             // the same instant in China
	Steps    []Text             `json:"steps"`
	Skipped  []calendar.Closure `json:"skipped"`
	Readings []Reading          `json:"readings"` // the one taken first, then those that give another date
	Earliest calendar.Moment    `json:"earliest"`
	Latest   calendar.Moment    `json:"latest"`
	TRO      *TRO               `json:"tro,omitempty"`
	// NoExtension says why the court may not extend the time; empty when it may.
	NoExtension Text   `json:"no_extension"`
	Note        Text   `json:"note"`
	Warnings    []Text `json:"warnings"`
	Disclaimer  Text   `json:"disclaimer"`
}

// Compute finds a deadline. It is pure: the same request gives the same result on any machine and any day. Errors are of
// kind Invalid and name the field and what to write instead.
func Compute(req Request) (Result, error) {
	rule, err := LookupRule(req.Rule)
	if err != nil {
		return Result{}, err
	}
	opt, strange, err := readOptions(req.Extra)
	if err != nil {
		return Result{}, err
	}
	at, err := resolvePlace(req, rule, opt)
	if err != nil {
		return Result{}, err
	}
	p := period{rule: rule, opt: opt, place: at}
	if err := p.prepare(req.Trigger); err != nil {
		return Result{}, err
	}
	base, err := p.run(p.own())
	if err != nil {
		return Result{}, err
	}
	res := p.result(base)
	if err := p.compare(&res, base); err != nil {
		return Result{}, err
	}
	res.Warnings = append(res.Warnings, p.calendarYear(res)...)
	res.Warnings = append(res.Warnings, at.notes...)
	res.Warnings = append(res.Warnings, opt.idle(rule)...)
	res.Warnings = append(res.Warnings, strange...)
	return res, nil
}

// prepare reads the trigger and settles number and direction.
func (p *period) prepare(trigger string) error {
	p.n, p.back = p.rule.N, p.rule.Backward
	if trigger != "" || p.rule.Basis != BasisFixed {
		m, err := calendar.ParseMoment(trigger, p.place.zone)
		if err != nil {
			return fault.Because(err, fault.Invalid, "trigger date: %s", err)
		}
		p.start = m
		if y := m.Date.Year; y < calendar.FirstYear || y > calendar.LastYear-200 {
			return fault.New(fault.Invalid, "trigger date %s is outside the years %d to %d: check it", m, calendar.FirstYear, calendar.LastYear-200)
		}
	}
	if p.rule.Unit == Hours && !p.start.Timed {
		return fault.New(fault.Invalid, "trigger date %s has no time of day and the period is in hours: write YYYY-MM-DDTHH:MM", p.start)
	}
	order := p.rule.N == 0 && p.rule.Unit != NoUnit
	switch {
	case order && p.opt.n == 0:
		return fault.New(fault.Invalid, "%s needs the number of %s: give the extra key n, such as n=7", p.rule.Code, p.rule.Unit)
	case order:
		p.n, p.back = p.opt.n, p.opt.before
	case p.opt.given["dir"] && p.opt.before != p.back:
		return fault.New(fault.Invalid, "extra key dir contradicts %s, which is counted %s the event: leave dir out", p.rule.Code, afterBefore(p.back))
	}
	return p.prepareCalendar()
}

// afterBefore names a direction.
func afterBefore(back bool) string {
	if back {
		return "back from"
	}
	return "forward from"
}

// prepareCalendar reads the cal key: US-OPM, CN, or CN- and a year whose calendar is loaded.
func (p *period) prepareCalendar() error {
	p.prc = p.rule.Basis == BasisPRC
	if p.opt.cal == "" || p.rule.Unit != WorkingDays && p.rule.Basis != BasisPRC {
		return nil
	}
	year, isCN := cnCalendar(p.opt.cal)
	switch {
	case p.opt.cal == "US-OPM" && p.rule.Basis == BasisPRC:
		return fault.New(fault.Invalid, "%s counts working days of China: write cal=CN-%d or leave cal out", p.rule.Code, p.start.Date.Year)
	case p.opt.cal == "US-OPM":
		return nil
	case !isCN:
		return fault.New(fault.Invalid, "extra key cal: %q is not a calendar: write US-OPM or CN-YYYY", short(p.opt.cal))
	case p.rule.NoExtension.EN != "" && p.rule.Basis == BasisBusiness:
		return fault.New(fault.Invalid, "%s counts business days of the United States: write cal=US-OPM or leave cal out", p.rule.Code)
	case year != 0 && !calendar.PRCYear(year):
		return fault.New(fault.Invalid, "extra key cal: there is no State Council holiday calendar for %d", year)
	}
	p.prc = true
	return nil
}

// calendarYear tells of a cal key that names a year in which nothing of the period lies; each day was looked up in its
// own year.
func (p period) calendarYear(r Result) []Text {
	year, _ := cnCalendar(p.opt.cal)
	if !p.prc || year == 0 || year == p.start.Date.Year || year == r.Due.Date.Year {
		return nil
	}
	return []Text{say("The calendar asked for is of %d; each day was looked up in its own year.", "指定的日历为 %d 年；各日均按其所在年份查询。", year)}
}

// cnCalendar reads CN or CN-YYYY.
func cnCalendar(cal string) (year int, ok bool) {
	if cal == "CN" {
		return 0, true
	}
	t, err := time.Parse("CN-2006", cal)
	if err != nil {
		return 0, false
	}
	return t.Year(), true
}

// result puts the outcome into the form for readers.
func (p period) result(base outcome) Result {
	instant, _ := base.due.EndOfDay().In(p.place.zone)
	shanghai, _ := calendar.Zone("Asia/Shanghai")
	r := Result{
		Rule: p.rule.Code, Title: p.rule.Title, Source: p.rule.Source, Trigger: p.start,
		Court: p.place.court, State: p.place.state, Zone: p.place.zone.String(),
		Raw: base.raw, Due: base.due, End: instant.UTC(), Shanghai: calendar.MomentOf(instant.In(shanghai)),
		Steps: base.steps, Skipped: base.passed, NoExtension: p.rule.NoExtension, Note: p.rule.Note,
		Warnings: base.warnings, Disclaimer: notAdvice,
	}
	if r.Skipped == nil { // a list is a list in JSON, also an empty one
		r.Skipped = []calendar.Closure{}
	}
	if r.Warnings == nil {
		r.Warnings = []Text{}
	}
	if p.rule.Basis == BasisRule6 {
		r.Policy = policyName(p.opt.observed)
	}
	r.Steps = append(r.Steps, say("Due: %s.", "到期：%s。", r))
	return r
}

// policyName is the value of sat_policy.
func policyName(observed bool) string {
	if observed {
		return "observed"
	}
	return "conservative"
}

// Text is the due moment as it must be shown: with the weekday, the hour, the court's zone, and Beijing time beside it.
func (r Result) Text() Text {
	end := r.Due.EndOfDay()
	t := say("%s %s", "%s %s", end, city(r.Zone))
	if r.Zone == "Asia/Shanghai" {
		return t
	}
	return say("%s · %s Beijing", "%s · 北京 %s", t, r.Shanghai)
}
