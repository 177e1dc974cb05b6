// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// compare adds every other reading of the law that gives another date, and with them the earliest and the latest date.
func (p period) compare(r *Result, base outcome) error {
	r.Readings = []Reading{{Label: p.ownLabel(), Due: base.due}}
	for _, alt := range p.alternatives() {
		o, err := p.run(alt.variant)
		if err != nil {
			return err
		}
		if r.add(alt.label, o.due) && alt.variant.unsettled {
			r.Warnings = append(r.Warnings, unsettledWarnings(o.passed)...)
		}
	}
	if p.rule.TRO {
		if err := p.compareTRO(r, base); err != nil {
			return err
		}
	}
	r.Earliest, r.Latest = r.Due, r.Due
	for _, reading := range r.Readings {
		if reading.Due.Compare(r.Earliest) < 0 {
			r.Earliest = reading.Due
		}
		if reading.Due.Compare(r.Latest) > 0 {
			r.Latest = reading.Due
		}
	}
	return nil
}

// add notes a reading unless one before it gives the same date.
func (r *Result) add(label Text, due calendar.Moment) bool {
	for _, have := range r.Readings {
		if have.Due == due {
			return false
		}
	}
	r.Readings = append(r.Readings, Reading{Label: label, Due: due})
	return true
}

// ownLabel names the reading taken.
func (p period) ownLabel() Text {
	if p.rule.Basis == BasisRule6 {
		return say("taken here, sat_policy=%s", "本次采用，sat_policy=%s", policyName(p.opt.observed))
	}
	return Text{EN: "taken here", ZH: "本次采用"}
}

// alternative is a reading to compare with.
type alternative struct {
	variant variant
	label   Text
}

// alternatives are the readings that can differ for this rule.
func (p period) alternatives() []alternative {
	own := p.own()
	var list []alternative
	add := func(label Text, change func(*variant)) {
		v := own
		change(&v)
		list = append(list, alternative{v, label})
	}
	wide := func(v *variant) { v.unsettled = true }
	unsettled := Text{EN: "if the days whose standing is not settled count as holidays too", ZH: "如地位未定的日子也计为假日"}
	switch {
	case p.rule.Basis == BasisRule6:
		add(say("sat_policy=%s (5 USC 6103(b))", "sat_policy=%s（5 USC 6103(b)）", policyName(!own.observed)), func(v *variant) { v.observed = !own.observed })
		add(unsettled, wide)
		if !own.observed {
			add(Text{EN: "if both count as holidays", ZH: "如两者都计为假日"}, func(v *variant) { v.observed, v.unsettled = true, true })
		}
	case p.rule.Basis == BasisBusiness && !p.prc:
		add(unsettled, wide)
	case p.rule.Basis == BasisPRC && p.rule.Unit == Days:
		add(Text{EN: "the other reading of Civil Code art. 203 on weekends", ZH: "《民法典》第203条关于周末的另一解读"}, func(v *variant) { v.openWeekends = !own.openWeekends })
	}
	switch {
	case own.addThree:
		add(Text{EN: "if served electronically or by hand, without the 3 days of Rule 6(d)", ZH: "如以电子方式或直接送达，不加第6(d)条的三日"}, func(v *variant) { v.addThree = false })
	case p.canAddThree():
		add(Text{EN: "if served by mail or another means of Rule 6(d), with its 3 days", ZH: "如以邮寄等第6(d)条所列方式送达，加三日"}, func(v *variant) { v.addThree = true })
	}
	return list
}

// unsettledWarnings name the days a wider reading closes.
func unsettledWarnings(passed []calendar.Closure) []Text {
	var list []Text
	for _, c := range passed {
		if c.Kind == calendar.KindUnsettled {
			list = append(list, say("%s is %s (%s), not confirmed as a legal holiday of this court: act as if the court were open.",
				"%s 为%s（%s），尚未确认为该法院的法定假日：请按法院开放处理。", c.Date, c.Name, c.Source))
		}
	}
	return list
}

// compareTRO adds the life of a restraining order: the dates as counted, as rolled, and as the order itself names them.
func (p period) compareTRO(r *Result, base outcome) error {
	r.TRO = &TRO{Entered: p.start}
	for _, part := range []struct {
		n           int
		raw, rolled *calendar.Date
	}{{14, &r.TRO.Raw14, &r.TRO.Rolled14}, {28, &r.TRO.Raw28, &r.TRO.Rolled28}} {
		q := p
		q.n = part.n
		o, err := q.run(p.own())
		if err != nil {
			return err
		}
		*part.raw, *part.rolled = o.raw.Date, o.due.Date
	}
	r.add(Text{EN: "not rolled: what someone restrained should rely on", ZH: "不顺延：被限制人应依此日期"}, base.raw)
	r.Warnings = append(r.Warnings, say("Release restrained assets only after %s and a look at the docket: an extension or an injunction may have been entered.",
		"仅在 %s 之后并核对案卷后解除限制：可能已有延长命令或禁令。", base.due))
	if p.opt.at == "" {
		return nil
	}
	fixed, err := calendar.ParseMoment(p.opt.at, p.place.zone)
	if err != nil {
		return fault.Because(err, fault.Invalid, "extra key at: %s", err)
	}
	r.TRO.Fixed = fixed
	r.add(Text{EN: "the end the order names, which is not rolled", ZH: "命令指定的届满时间，不顺延"}, fixed)
	if fixed.Date.After(r.TRO.Rolled28) {
		r.Warnings = append(r.Warnings, say("The order's own end, %s, is past 28 days: it needs the adverse party's consent or is an appealable injunction.",
			"命令指定的届满时间 %s 超过28日：须经对方同意，否则构成可上诉的禁令。", fixed))
	}
	return nil
}
