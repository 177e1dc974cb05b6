// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Person is somebody who is told. Zone is where they are, an IANA name; the court's zone stands in when it is empty.
type Person struct {
	ID     string `json:"id"`
	Mail   string `json:"mail,omitempty"`
	Lang   string `json:"lang"` // en or zh
	Zone   string `json:"zone,omitempty"`
	Quiet  Quiet  `json:"quiet"`
	Digest Digest `json:"digest"`
}

// Quiet are the hours in which somebody does not want to be woken, as minutes since midnight in their zone: From until To,
// over midnight when From is the larger. Equal numbers are no quiet hours.
type Quiet struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Check refuses hours that are none, and a day without an hour in which to be told.
func (q Quiet) Check() error {
	const day = 24 * 60
	if q.From < 0 || q.From >= day || q.To < 0 || q.To >= day {
		return fault.New(fault.Invalid, "quiet hours are given in minutes since midnight, 0 to 1439")
	}
	if (q.To-q.From+day)%day > 16*60 {
		return fault.New(fault.Invalid, "quiet hours may not be longer than 16 hours of the day")
	}
	return nil
}

// around is the quiet time that holds at t: its beginning and its end; false outside one. Both are found on the civil
// clock, so that a night in which clocks change is as long as it is.
func (q Quiet) around(t time.Time, zone *time.Location) (from, to time.Time, in bool) {
	if q.From == q.To {
		return t, t, false
	}
	today := calendar.DateOf(t.In(zone))
	for _, day := range []calendar.Date{today.AddDays(-1), today} {
		from = at(day, q.From, zone)
		end := day
		if q.To < q.From {
			end = day.AddDays(1)
		}
		if to = at(end, q.To, zone); !t.Before(from) && t.Before(to) {
			return from, to, true
		}
	}
	return t, t, false
}

// at is an instant by date and minute of the day.
func at(d calendar.Date, minute int, zone *time.Location) time.Time {
	t, _ := calendar.Moment{Date: d, Hour: minute / 60, Minute: minute % 60, Timed: true}.In(zone)
	return t
}

// spare is how long before a deadline somebody must know of it at the latest.
const spare = 2 * time.Hour

// calm moves a time out of somebody's quiet hours: to their end when that leaves time before the deadline, else to the
// minute before they begin; and not at all when that minute is past (before earliest), because a deadline missed is worse
// than somebody woken. A zero deadline is none to mind.
func (q Quiet) calm(t, earliest, deadline time.Time, zone *time.Location) time.Time {
	from, to, in := q.around(t, zone)
	switch before := from.Add(-time.Minute); {
	case !in:
		return t
	case deadline.IsZero() || !to.After(deadline.Add(-spare)):
		return to
	case before.Before(earliest):
		return t
	default:
		return before
	}
}

// zone is where the person is, or the zone given.
func (p Person) zone(other *time.Location) *time.Location {
	if z, err := calendar.Zone(p.Zone); err == nil {
		return z
	}
	return other
}

// listener is a person as reminders see them: when not to wake them, and by which clock.
type listener struct {
	quiet Quiet
	zone  *time.Location
}
