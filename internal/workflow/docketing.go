// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// Docketing files what courts, people and the clock tell of lawsuits, and keeps their clocks. Each call is one transaction:
// all of it is on file or nothing. Filing the same thing twice changes nothing.
type Docketing struct {
	DB      *storage.DB
	Journal *storage.Journal // records who did what; what is only read needs none
	Now     func() time.Time
	Alerts  *Alerts // tells of new cases and of dates, in the transaction that files them; nil tells nobody
	Wake    func()  // tells the runner of jobs that there is one; may be nil

	KeepMails int // days that messages of no running case are kept; 0 is for good
}

// Clerk is who files, and how much of the court material they may see.
type Clerk struct {
	storage.Sight
	Organisation string // whose stores and alerts these are
	Actor        audit.Actor
	Request      string
}

// LocalClerk is the one person of a machine without accounts.
func LocalClerk() Clerk {
	return Clerk{Sight: storage.Sight{Owner: auth.HomeTenant, Sealed: true}, Organisation: auth.HomeOrganisation, Actor: audit.Actor{ID: auth.LocalUser}}
}

// ClerkOf is the person of a context, asked for the right to an action on lawsuits or on their deadlines.
func ClerkOf(ctx context.Context, action string) (Clerk, error) {
	s, err := SightOf(ctx, action)
	if err != nil {
		return Clerk{}, err
	}
	d, err := auth.Allow(ctx, action, auth.Object{Kind: auth.VisitOf(ctx).Policy.ObjectOf(action), Tenant: auth.Who(ctx).Tenant, Organisations: []string{auth.Who(ctx).Organisation}, Sealed: s.Sealed})
	if err != nil {
		return Clerk{}, err
	}
	return Clerk{Sight: s, Organisation: auth.Who(ctx).Organisation, Actor: auth.Who(ctx).Audit(d), Request: auth.VisitOf(ctx).Request}, nil
}

// SightOf is what the person of a context may see of court material by an action. Material of a platform belongs to its
// tenant; an organisation that is not the platform has a room of its own.
func SightOf(ctx context.Context, action string) (storage.Sight, error) {
	reach, err := auth.ReachOf(ctx, action)
	if err != nil {
		return storage.Sight{}, err
	}
	s := storage.Sight{Owner: reach.Tenant}
	if reach.Organisation != "" {
		s.Owner += "/" + reach.Organisation
	}
	v := auth.VisitOf(ctx)
	d, _ := v.Policy.MayAtAll(v.Actor, auth.SeeSealed)
	s.Sealed = d.Allowed() && reach.Organisation == ""
	return s, nil
}

// Shown is a case as the visitor may see it: without what its orders hold where that is not for them.
func Shown(ctx context.Context, f storage.LawsuitFile) storage.LawsuitFile {
	v := auth.VisitOf(ctx)
	if d, _ := v.Policy.MayAtAll(v.Actor, "restraints.see"); !d.Allowed() {
		f.Suit.Restraints = nil
	}
	return f
}

// DocketFile is a file or delivery to read dockets from.
type DocketFile struct {
	Name   string
	Court  string // where the file does not tell
	Sealed bool   // the cases in it are under seal
	Body   io.Reader
}

// Imported is what became of a file.
type Imported struct {
	Kind       docket.SourceKind `json:"kind"`
	Name       string            `json:"name"`
	Cases      []ImportedCase    `json:"cases"`
	Entries    int               `json:"entries"`     // the file has
	NewEntries int               `json:"new_entries"` // were not on file
	Fresh      int               `json:"new_cases"`
	Changed    int               `json:"changed_cases"` // known before, and different now
	ScheduleA  int               `json:"schedule_a"`    // cases with the signs of a Schedule A case
	Coverage   []docket.Text     `json:"coverage"`      // what this source cannot show
	Notes      []docket.Note     `json:"notes"`
}

// ImportedCase is what became of one case of a file.
type ImportedCase struct {
	ID         string           `json:"id"`
	Case       string           `json:"case"`
	Caption    string           `json:"caption"`
	State      docket.CaseState `json:"state"`
	Fresh      bool             `json:"new"`
	Changed    bool             `json:"changed"`
	NewEntries int              `json:"new_entries"`
	ScheduleA  bool             `json:"schedule_a"`
}

// sealedSource is what a source is called whose cases are under seal.
const sealedSource = "under seal"

// mostDocketFile bounds a file; the readers have bounds of their own below it.
const mostDocketFile = 64 << 20

// Import reads a file of any form dockets come in and files it. Invalid names what is wrong with the file.
func (d *Docketing) Import(ctx context.Context, k Clerk, f DocketFile) (out Imported, err error) {
	defer fault.Wrap(&err, "workflow.Import(%s)", f.Name)
	body, err := io.ReadAll(io.LimitReader(f.Body, mostDocketFile+1))
	if err != nil {
		return out, fault.Because(err, fault.Unavailable, "%s: reading failed", f.Name)
	}
	if len(body) > mostDocketFile {
		return out, fault.New(fault.Invalid, "%s is larger than %d MiB: split it", f.Name, mostDocketFile>>20)
	}
	batch, err := docket.Read(bytes.NewReader(body), f.Name, f.Court)
	if err != nil {
		return out, err
	}
	src := storage.DocketSource{Kind: batch.Kind, Name: f.Name, Court: f.Court}
	if f.Sealed { // a file is often named after what is in it, and every role sees sources and the log
		src.Name, src.Court = sealedSource, ""
	}
	var feed *docket.Feed
	if batch.Kind == docket.FromRSS && !f.Sealed {
		read, err := docket.ReadRSS(bytes.NewReader(body), f.Name)
		if err != nil {
			return out, err
		}
		feed = &read
		src.Name, src.Court, src.Types = "ecf."+read.Court, read.Court, read.Types
	}
	return d.file(ctx, k, batch, src, filing{feed, f.Sealed})
}

// filing is how a batch is filed: the feed it was read from, nil for another source, and whether its cases are under seal.
type filing struct {
	feed   *docket.Feed
	sealed bool
}

// file puts a batch on file.
func (d *Docketing) file(ctx context.Context, k Clerk, batch docket.Batch, src storage.DocketSource, how filing) (out Imported, err error) {
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.import", Object: audit.Object{Kind: "docket", ID: src.Name}}, func(tx *storage.Tx) (err error) {
		out, err = d.fileBatch(ctx, tx, k, batch, src, how)
		return err
	})
	return out, err
}

// fileBatch is file in a transaction of the caller's.
func (d *Docketing) fileBatch(ctx context.Context, tx *storage.Tx, k Clerk, batch docket.Batch, src storage.DocketSource, how filing) (out Imported, err error) {
	now := d.Now()
	out = Imported{Kind: batch.Kind, Name: batch.Name, Cases: []ImportedCase{}, Notes: batch.Notes, Coverage: []docket.Text{}}
	for _, l := range batch.Lawsuits {
		l.Sealed = l.Sealed || how.sealed
		one, err := fileSuit(ctx, tx, k.Owner, l, now)
		if err != nil {
			return out, err
		}
		out.add(one, len(l.Events))
		if one.Fresh || one.Changed {
			if err := d.tell(ctx, tx, k, one.ID); err != nil {
				return out, err
			}
		}
	}
	return out, noteSource(ctx, tx, k.Owner, src, how.feed, &out, now)
}

// add counts a case.
func (i *Imported) add(c ImportedCase, entries int) {
	i.Cases = append(i.Cases, c)
	i.Entries += entries
	i.NewEntries += c.NewEntries
	if c.Fresh {
		i.Fresh++
	} else if c.Changed {
		i.Changed++
	}
	if c.ScheduleA {
		i.ScheduleA++
	}
}

// noteSource keeps when a source was read and says what it cannot show.
func noteSource(ctx context.Context, tx *storage.Tx, owner string, src storage.DocketSource, feed *docket.Feed, out *Imported, now time.Time) error {
	before, err := tx.Source(ctx, owner, src.Kind, src.Name)
	if err != nil {
		return err
	}
	src.FirstAt, src.Seen, src.Cases = before.FirstAt, now, len(out.Cases)
	if src.FirstAt.IsZero() {
		src.FirstAt = now
	}
	if feed != nil {
		src.Newest = feed.Newest
		if lost, why := feed.Gap(before.Newest); lost {
			src.Lost, src.LostZH = why.EN, why.ZH
			out.Coverage = append(out.Coverage, why)
		}
		out.Coverage = append(out.Coverage, feedCoverage(feed.Court, feed.Types)...)
	}
	return tx.PutSource(ctx, owner, src)
}

// write runs a change with its audit entry. There is no change without one.
func (d *Docketing) write(ctx context.Context, k Clerk, e audit.Event, fn func(*storage.Tx) error) error {
	if d.Journal == nil {
		return fault.New(fault.Internal, "nothing is filed without an audit log")
	}
	e.At, e.Actor, e.Request = d.Now(), k.Actor, k.Request
	_, err := d.Journal.WithAudit(ctx, e, func(a *storage.Audited) error { return fn(a.Tx) })
	return err
}

// tell holds a case that is new or different against watches, stores and listings, and hands its dates to the reminders.
// Only a case that touches us is reminded of.
func (d *Docketing) tell(ctx context.Context, tx *storage.Tx, k Clerk, id string) error {
	if d.Alerts == nil {
		return nil
	}
	f, err := tx.Lawsuit(ctx, whole(k.Owner), id)
	if err != nil {
		return err
	}
	known := Known{Tenant: k.Owner, Organisation: k.Organisation, SealedRows: f.SealedRows}
	if len(f.Suit.Defendants) > 0 {
		if known.Stores, err = tx.Stores(ctx, k.Owner); err != nil {
			return err
		}
		if known.Decisions, err = tx.Decisions(ctx, k.Owner); err != nil {
			return err
		}
	}
	if _, err := d.Alerts.LawsuitImported(ctx, tx, f.Suit, known); err != nil {
		return err
	}
	if len(f.Matches) == 0 && len(f.Suit.Restraints) == 0 && !slices.ContainsFunc(f.Suit.Events, personal) && f.Duties == nil {
		return nil
	}
	var dates []alert.Deadline
	for _, r := range f.Deadlines {
		if r.State == storage.DeadlineRunning && r.Result != nil {
			due := alert.DeadlineOf(caseName(f.Suit), *r.Result, r.Sealed)
			if IsDuty(r) { // several duties may be due on one day under one rule
				due.ID, due.Title = alert.Identifier("due", caseName(f.Suit), r.Key), r.Title
			}
			dates = append(dates, due)
		}
	}
	return d.Alerts.DeadlinesKnown(ctx, tx, storage.Whose{Tenant: k.Owner, Organisation: k.Organisation, Sealed: true}, caseName(f.Suit), dates)
}

// latestDay is the latest day it is anywhere: a seller's payment in China is of a day that the court has not reached.
func latestDay(now time.Time) calendar.Date { return calendar.DateOf(now.UTC().Add(14 * time.Hour)) }

// CourtToday is the day it is in a court.
func CourtToday(court string, now time.Time) calendar.Date {
	c, _ := docket.LookupCourt(court)
	zone, err := calendar.Zone(c.Zone)
	if err != nil || c.Zone == "" {
		zone = time.UTC
	}
	return calendar.DateOf(now.In(zone))
}
