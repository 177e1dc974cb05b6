// SPDX-License-Identifier: Apache-2.0

package calendar

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a machine without zone files must count the same hours as one with them
)

// Fit says how a local time sat in its zone.
type Fit uint8

// The fits: most local times happen once; one is skipped or happens twice when clocks change.
const (
	FitOnce    Fit = iota
	FitSkipped     // clocks jumped over it: read with the offset before the change, so it shows one hour later
	FitTwice       // clocks went back over it: the first of the two is taken, which never ends a period too late
)

// Zone loads an IANA time zone by name, such as America/Chicago. The empty name and "Local" are refused: both would
// depend on the machine.
func Zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" || strings.ContainsAny(name, "\\ ") {
		return nil, fmt.Errorf("%q is not a time zone: write an IANA name such as America/Chicago", clip(name))
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%q is not a known time zone: write an IANA name such as America/Chicago", clip(name))
	}
	return loc, nil
}

// In is the instant of the moment in a zone; a day alone is its first minute. time.Date leaves open which of two
// readings it takes when clocks change, and hours are counted from here, so the choice is made by rule.
func (m Moment) In(zone *time.Location) (time.Time, Fit) {
	wall := time.Date(m.Date.Year, m.Date.Month, m.Date.Day, m.Hour, m.Minute, m.Second, 0, time.UTC)
	const day = 24 * time.Hour
	_, before := wall.Add(-day).In(zone).Zone()
	_, after := wall.Add(day).In(zone).Zone()
	early := wall.Add(-time.Duration(before) * time.Second).In(zone)
	late := wall.Add(-time.Duration(after) * time.Second).In(zone)
	earlyFits, lateFits := sameWall(early, wall), sameWall(late, wall)
	switch {
	case earlyFits && lateFits && !early.Equal(late):
		if late.Before(early) {
			return late, FitTwice
		}
		return early, FitTwice
	case earlyFits:
		return early, FitOnce
	case lateFits:
		return late, FitOnce
	}
	return early, FitSkipped
}

// sameWall reports whether t shows the wall clock of w.
func sameWall(t, w time.Time) bool {
	return MomentOf(t) == MomentOf(w)
}
