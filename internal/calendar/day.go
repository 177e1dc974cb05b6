// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"fmt"
	"time"
)

// Kind says why a day is closed.
type Kind string

// The kinds of closed day. The first four are closed in every reading of Rule 6; the others only where stated.
const (
	KindWeekend      Kind = "weekend"
	KindHoliday      Kind = "holiday"      // a statutory day, 5 USC 6103(a); for China and the Union their own
	KindSubstitute   Kind = "substitute"   // Monday after a holiday on Sunday, EO 11582 s.3 or the state's own law
	KindPresidential Kind = "presidential" // declared by the President or Congress, Rule 6(a)(6)(B), as configured
	KindObserved     Kind = "observed"     // Friday before a holiday on Saturday, 5 USC 6103(b)
	KindState        Kind = "state"        // Rule 6(a)(6)(C)
	KindUnsettled    Kind = "unsettled"    // a day that another reading of the law would close
	KindInaccessible Kind = "inaccessible" // the clerk's office, Rule 6(a)(3), as configured
	KindRestDay      Kind = "rest day"     // inside a State Council holiday, or a weekend without make-up work
)

// Closure is one closed day and why.
type Closure struct {
	Date   Date   `json:"date"`
	Kind   Kind   `json:"kind"`
	Name   Text   `json:"name"`
	Source string `json:"source,omitempty"`
}

// Days is a calendar that knows its closed days. The error is for a day it has no data for.
type Days interface {
	Closed(Date) (Closure, bool, error)
}

// weekendNames are the reasons given for a closed weekend day.
var weekendNames = map[time.Weekday]Text{
	time.Saturday: {"Saturday", "星期六"},
	time.Sunday:   {"Sunday", "星期日"},
}

// weekend is the closure of a Saturday or Sunday.
func weekend(d Date) (Closure, bool) {
	name, ok := weekendNames[d.Weekday()]
	if !ok {
		return Closure{}, false
	}
	return Closure{Date: d, Kind: KindWeekend, Name: name}, true
}

// mostSteps bounds a walk over closed days. Two weekends and every holiday there is make a chain of days, a configured
// list of closed days some hundreds; a longer one is a mistake in the list.
const mostSteps = 5000

// Roll moves from d by step (+1 or -1 day) to the first open day, and lists the closed days it passed in that order.
func Roll(days Days, d Date, step int) (Date, []Closure, error) {
	var passed []Closure
	for range mostSteps {
		c, closed, err := days.Closed(d)
		if err != nil || !closed {
			return d, passed, err
		}
		passed = append(passed, c)
		d = d.AddDays(step)
	}
	return d, passed, fmt.Errorf("no open day within %d days: check the configured closed days", mostSteps)
}

// Count goes n open days from d, which itself is not counted, in the direction of step (+1 or -1). It returns the n
// counted days in order, the last being the end, and the closed days between them.
func Count(days Days, d Date, n, step int) (counted []Date, passed []Closure, err error) {
	closedRun := 0
	for len(counted) < n {
		d = d.AddDays(step)
		c, closed, err := days.Closed(d)
		if err != nil {
			return counted, passed, err
		}
		if !closed {
			counted, closedRun = append(counted, d), 0
			continue
		}
		passed = append(passed, c)
		if closedRun++; closedRun > mostSteps {
			return counted, passed, fmt.Errorf("no open day within %d days: check the configured closed days", mostSteps)
		}
	}
	return counted, passed, nil
}
