// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"io"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// mostInCalendar bounds a calendar: programs that subscribe read it whole every hour.
const mostInCalendar = 5000

// Calendar writes the clocks of the last thirty days and those to come as an iCalendar text, as far as the sight may see.
func (d *Docketing) Calendar(ctx context.Context, s storage.Sight, lang string, w io.Writer) (err error) {
	defer fault.Wrap(&err, "workflow.Calendar")
	now := d.Now()
	var entries []docket.CalendarEntry
	for cursor := ""; len(entries) < mostInCalendar; {
		list, err := d.DB.Deadlines(ctx, s, storage.DeadlineFilter{From: now.AddDate(0, 0, -30), All: true}, storage.Page{Cursor: cursor, Limit: 1000})
		if err != nil {
			return err
		}
		for _, r := range list.Items {
			if r.Result == nil {
				continue
			}
			entries = append(entries, docket.CalendarEntry{Key: r.LawsuitID + "/" + r.Key, Case: r.Case, Result: *r.Result, Changed: r.Updated, Version: r.Version - 1,
				Done: r.State == storage.DeadlineDone, Superseded: r.State == storage.DeadlineSuperseded, Sealed: r.Sealed})
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	return docket.WriteCalendar(w, entries, docket.CalendarOptions{Lang: lang, Now: now, Sealed: s.Sealed})
}
