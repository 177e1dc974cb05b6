// SPDX-License-Identifier: Apache-2.0

package calendar

// Court is the calendar of Rule 6(a) for one court: Saturdays, Sundays and legal holidays as Rule 6(a)(6) defines them.
// The zero value is a court in no state, Friday before a Saturday holiday open.
type Court struct {
	State        string        // two letters; empty for none. Unknown states have no days of their own.
	Backward     bool          // the period is counted back from an event, so state days do not count (6(a)(6)(C))
	Observed     bool          // count the Friday before a Saturday holiday, see KindObserved
	Presidential map[Date]bool // days declared by the President or Congress, 6(a)(6)(B)
	Unsettled    bool          // also close the days only another reading closes, see Unsettled
	ClerkState   string        // for appeals: the state of the circuit clerk (FRAP 26(a)(6)(C)); its days are unsettled here
}

// Closed implements Days.
func (c Court) Closed(d Date) (Closure, bool, error) {
	if err := inYears(d); err != nil {
		return Closure{}, false, err
	}
	if cl, ok := weekend(d); ok {
		return cl, true, nil
	}
	if cl, ok := federalClosure(d); ok {
		return cl, true, nil
	}
	if c.Presidential[d] {
		return presidential(d), true, nil
	}
	if cl, ok := observedClosure(d); ok && c.Observed {
		return cl, true, nil
	}
	if !c.Backward {
		if cl, ok := stateClosure(c.State, d, true); ok {
			return cl, true, nil
		}
	}
	if c.Unsettled {
		if cl, ok := c.OnlyUnsettled(d); ok {
			return cl, true, nil
		}
	}
	return Closure{}, false, nil
}

// presidential is the closure of a configured day.
func presidential(d Date) Closure {
	return Closure{d, KindPresidential, Text{
		EN: "declared a holiday by the President or Congress, as configured",
		ZH: "总统或国会宣布的假日（按设置）",
	}, "FRCP 6(a)(6)(B)"}
}

// OnlyUnsettled reports a day that is open here and closed in another reading of the law: a state day that is on the
// books but was not confirmed for this court, a day of the circuit clerk's state, or a day on which an executive order
// closed the departments. The Friday before a Saturday holiday is a policy of its own and not among them.
func (c Court) OnlyUnsettled(d Date) (Closure, bool) {
	if cl, ok := excusedClosure(d); ok {
		return cl, true
	}
	if c.Backward {
		return Closure{}, false
	}
	if cl, ok := stateClosure(c.State, d, false); ok {
		return cl, true
	}
	if c.ClerkState == "" || c.ClerkState == c.State {
		return Closure{}, false
	}
	for _, counted := range []bool{true, false} {
		if cl, ok := stateClosure(c.ClerkState, d, counted); ok {
			cl.Kind = KindUnsettled
			return cl, true
		}
	}
	return Closure{}, false
}

// BusinessDays is the calendar of the Office of Personnel Management: Monday to Friday but for federal holidays as
// observed, Friday for a Saturday and Monday for a Sunday. State days are no part of it.
type BusinessDays struct {
	Presidential map[Date]bool // further closed days, as configured
}

// Closed implements Days.
func (b BusinessDays) Closed(d Date) (Closure, bool, error) {
	return Court{Observed: true, Presidential: b.Presidential}.Closed(d)
}

// With is a calendar that is also closed on the given days: a clerk's office that cannot be reached (Rule 6(a)(3)), or
// the public holidays of a Member State.
type With struct {
	Days   Days
	Extra  map[Date]bool
	Kind   Kind
	Name   Text
	Source string
}

// Closed implements Days; the reason of the calendar beneath comes first.
func (w With) Closed(d Date) (Closure, bool, error) {
	c, closed, err := w.Days.Closed(d)
	if err != nil || closed || !w.Extra[d] {
		return c, closed, err
	}
	return Closure{d, w.Kind, w.Name, w.Source}, true, nil
}

// Weekdays is Monday to Friday and nothing else: what Regulation 1182/71 art. 3(4) leaves before public holidays.
type Weekdays struct{}

// Closed implements Days.
func (Weekdays) Closed(d Date) (Closure, bool, error) {
	c, closed := weekend(d)
	return c, closed, nil
}

// EU is the calendar of Regulation 1182/71: Saturdays, Sundays and the public holidays given, which each Member State
// and institution publishes for itself (art. 2(1)).
func EU(holidays map[Date]bool) Days {
	return With{Weekdays{}, holidays, KindHoliday, Text{"public holiday, as configured", "公共假日（按设置）"}, "Reg. 1182/71 art. 2(1)"}
}
