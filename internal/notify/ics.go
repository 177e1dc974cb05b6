// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"errors"
	"io"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Calendar is a list of dates, for a calendar that subscribes to it.
type Calendar struct {
	Title  string
	Domain string // of our address, for identifiers
	Dates  []Entry
}

// Entry is one date in a calendar. It is an instant, so that a reader in another zone sees its own day; it is shown as the
// half hour that ends then.
type Entry struct {
	ID       string // stable
	Title    string
	Text     string
	Link     string // http or https, may be empty
	At       time.Time
	Changed  time.Time // when it last changed; stands as the entry's stamp, so that the same dates give the same bytes
	Revision int       // grows with each change
	Off      bool      // no longer due: the entry stays, struck through
	Before   []time.Duration
}

// entryLength is how long an entry is shown.
const entryLength = 30 * time.Minute

// WriteICS writes an iCalendar file (RFC 5545).
func (c Calendar) WriteICS(w io.Writer) error {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Markwarden//Deadlines//EN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(Line(c.Title, mostTitle))
	cal.SetRefreshInterval("PT1H")
	cal.SetXPublishedTTL("PT1H")
	seen := map[string]bool{}
	for _, d := range c.Dates {
		if err := checkID(d.ID); err != nil || seen[d.ID] || d.At.IsZero() || d.Changed.IsZero() {
			return errors.New("each date of a calendar needs an identifier of its own, its time and the time of its last change")
		}
		seen[d.ID] = true
		if d.Link != "" {
			if err := (Feed{ID: "x", Title: "x", Link: d.Link}).check(); err != nil {
				return err
			}
		}
		c.add(cal, d)
	}
	return cal.SerializeTo(w, ics.WithNewLineWindows) // RFC 5545 3.1; the library's default is a bare line feed
}

// add writes one entry.
func (c Calendar) add(cal *ics.Calendar, d Entry) {
	e := cal.AddEvent(d.ID + "@" + c.Domain)
	e.SetDtStampTime(d.Changed)
	e.SetModifiedAt(d.Changed)
	e.SetSequence(d.Revision)
	e.SetStartAt(d.At.Add(-entryLength))
	e.SetEndAt(d.At)
	e.SetSummary(Line(d.Title, mostTitle))
	e.SetDescription(Paragraphs(d.Text, mostText))
	if d.Link != "" {
		e.SetURL(d.Link)
	}
	e.SetClass(ics.ClassificationConfidential)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	e.SetStatus(ics.ObjectStatusConfirmed)
	if d.Off {
		e.SetStatus(ics.ObjectStatusCancelled)
		return
	}
	for _, before := range d.Before {
		a := e.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetDescription(Line(d.Title, mostTitle))
		a.SetTrigger("-PT"+strconv.FormatInt(int64(before/time.Minute), 10)+"M", &ics.KeyValues{Key: "RELATED", Value: []string{"END"}})
	}
}
