// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/docket"
	"markwarden/internal/jobs"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
)

// Alerts is the steps from a lawsuit or a date to the people who must know: a new lawsuit is held against watches, stores
// and listings; what it touches is filed and told; deadlines are reminded of until somebody answers. Every change that a
// person makes is filed with its audit entry.
// It promises that an alert or a reminder and the messages that tell of it are filed together or not at all, and that each
// message is sent at least once, with the same identifier however often.
type Alerts struct {
	DB      *storage.DB
	Journal *storage.Journal
	Keys    *auth.Keyring // seals the secrets of webhooks
	Guard   notify.Guard  // where webhooks may go
	Mailer  notify.Sender // nil: no mail is sent
	Now     func() time.Time
	Address string // of this program for readers outside, such as https://example.com; empty when nobody said
	Wake    func() // tells the runner of jobs that there is one; may be nil

	hooks hookClient
}

// How long an alert waits for somebody before the next person is asked. The first halves with each person (alert.EscalateAt).
const (
	waitNow     = 4 * time.Hour
	waitRoutine = 48 * time.Hour
)

func waitOf(a alert.Alert) time.Duration {
	if a.Urgency == alert.Now {
		return waitNow
	}
	return waitRoutine
}

// wakeOf is when the next person is to be asked of an alert, zero for never.
func wakeOf(a alert.Alert) time.Time {
	at, waits := a.EscalateAt(waitOf(a))
	if !waits {
		return time.Time{}
	}
	return at
}

// Known is what a lawsuit is held against and who is told of what is ours: the organisation that keeps these stores.
type Known struct {
	Tenant       string
	Organisation string
	Stores       []docket.Store
	Decisions    []docket.Decision // of people, on earlier matches
	SealedRows   map[string]bool   // rows of the lawsuit's list that are under seal, by Defendant.Key
}

// LawsuitImported holds a lawsuit that is new, or of which something changed, against all watches of a tenant, its stores
// and its listings, and files and tells what came of it, in the transaction of the import. Called again for the same
// lawsuit it changes nothing. It gives the number of alerts that are new or were brought up to date.
func (a *Alerts) LawsuitImported(ctx context.Context, tx *storage.Tx, l docket.Lawsuit, known Known) (raised int, err error) {
	watches, err := tx.Watching(ctx, known.Tenant)
	if err != nil {
		return 0, err
	}
	uses, err := tx.Uses(ctx, known.Tenant, alert.Words(l))
	if err != nil {
		return 0, err
	}
	now := a.Now().UTC().Truncate(time.Microsecond)
	for _, found := range matched(l, alert.NewBook(watches, known.Stores, uses), known, now) {
		if found.Kind != alert.WatchHit {
			found.For = known.Organisation // stores and listings are that organisation's; Subject names the seller
		}
		filed, changed, err := tx.FileAlert(ctx, known.Tenant, found, wakeOf)
		if err != nil {
			return raised, err
		}
		if !changed {
			continue
		}
		raised++
		if filed.State != alert.StateNew {
			continue // somebody has it in hand, and nothing graver is known
		}
		if err := a.tellAlert(ctx, tx, filed, ""); err != nil {
			return raised, err
		}
	}
	return raised, nil
}

// matched are the alerts of a lawsuit. What follows from rows under seal alone is under seal, where the docket is not.
func matched(l docket.Lawsuit, book *alert.Book, known Known, now time.Time) []alert.Alert {
	under := func(x docket.Defendant) bool { return known.SealedRows[x.Key()] }
	open, sealed := l, l
	open.Defendants = slices.DeleteFunc(slices.Clone(l.Defendants), under)
	list := alert.Match(open, book, known.Decisions, now)
	if len(open.Defendants) == len(l.Defendants) {
		return list
	}
	sealed.Sealed = true
	sealed.Defendants = slices.DeleteFunc(slices.Clone(l.Defendants), func(x docket.Defendant) bool { return !under(x) })
	for _, a := range alert.Match(sealed, book, known.Decisions, now) {
		if !slices.ContainsFunc(list, func(b alert.Alert) bool { return b.ID == a.ID }) {
			list = append(list, a)
		}
	}
	return list
}

// DeadlinesKnown begins reminders of a lawsuit's deadlines for an organisation, and ends those of deadlines that are not
// among them any more, because another date took their place. It runs in the caller's transaction.
func (a *Alerts) DeadlinesKnown(ctx context.Context, tx *storage.Tx, of storage.Whose, lawsuit string, list []alert.Deadline) error {
	now := a.Now().UTC().Truncate(time.Microsecond)
	people, err := tx.AlertPeople(ctx, of.Tenant, of.Organisation)
	if err != nil {
		return err
	}
	for _, d := range list {
		t, err := alert.NewTrack(d, chainOf(people, of.Organisation), now)
		if err != nil {
			return err
		}
		if _, err := tx.AddTrack(ctx, storage.Track{Track: t, Tenant: of.Tenant, Organisation: of.Organisation, Wake: now}); err != nil {
			return err
		}
	}
	open, err := tx.OpenTracks(ctx, of.Tenant, lawsuit)
	if err != nil {
		return err
	}
	for _, t := range open {
		if t.Organisation != of.Organisation || slices.ContainsFunc(list, func(d alert.Deadline) bool { return d.ID == t.Deadline.ID }) {
			continue
		}
		if err := a.endTrack(ctx, tx, t, alert.Superseded, audit.System); err != nil {
			return err
		}
	}
	return nil
}

func (a *Alerts) endTrack(ctx context.Context, tx *storage.Tx, t storage.Track, why alert.End, by string) error {
	now := a.Now().UTC().Truncate(time.Microsecond)
	of := storage.Whose{Tenant: t.Tenant, Organisation: t.Organisation, Sealed: true}
	_, err := tx.ChangeTrack(ctx, of, t.Deadline.ID, now, func(t *storage.Track) (err error) {
		t.Track, err = t.Close(why, by, now)
		t.Wake = time.Time{}
		return err
	})
	return err
}

// chainOf are those who are asked, in their order. Where nobody said how they want to be told, the organisation stands for
// its people, who find it on the page.
func chainOf(people []storage.AlertPerson, organisation string) []string {
	var chain []string
	for _, p := range people {
		chain = append(chain, p.ID)
	}
	if chain == nil {
		chain = []string{organisation}
	}
	return chain
}

// tellAlert tells of an alert: the person given, else the one in charge; and the organisation's webhooks.
func (a *Alerts) tellAlert(ctx context.Context, tx *storage.Tx, filed storage.Alert, to string) error {
	people, err := tx.AlertPeople(ctx, filed.Tenant, filed.For)
	if err != nil {
		return err
	}
	now := a.Now().UTC().Truncate(time.Microsecond)
	if to == "" {
		to = filed.Assignee
	}
	if to == "" {
		to = chainOf(people, filed.For)[0]
	}
	of := storage.Whose{Tenant: filed.Tenant, Organisation: filed.For}
	if err := a.tellPerson(ctx, tx, of, people, filed.News(to, now)); err != nil {
		return err
	}
	kind := "alert.raised"
	if filed.State != alert.StateNew {
		kind = "alert." + string(filed.State)
	}
	return a.post(ctx, tx, of, message{kind: kind, id: alert.Identifier("evt", filed.ID, string(filed.State), now.Format(time.RFC3339Nano)), about: filed.Lawsuit, at: now, data: filed.Outside()})
}

// The kinds of jobs.
const (
	JobMail = "alert-mail" // payload mailJob
	JobHook = "alert-hook" // payload hookJob
)

// mailJob says what is to be mailed: one thing, or all that went into a digest.
type mailJob struct {
	News  string `json:"news,omitempty"`
	Batch string `json:"batch,omitempty"`
}

// tellPerson files news for a person and asks for the mail that tells them, now or in their digest.
func (a *Alerts) tellPerson(ctx context.Context, tx *storage.Tx, of storage.Whose, people []storage.AlertPerson, n alert.News) error {
	i := slices.IndexFunc(people, func(p storage.AlertPerson) bool { return p.ID == n.To })
	var p storage.AlertPerson
	if i >= 0 {
		p = people[i]
	}
	slot := alert.Place(n, p.Person, n.At)
	fresh, err := tx.FileNews(ctx, storage.News{News: n, Tenant: of.Tenant, Organisation: of.Organisation, Batch: slot.Batch, Created: n.At})
	if err != nil || !fresh || a.Mailer == nil || p.Mail == "" {
		return err
	}
	job, unique := mailJob{News: n.ID}, "mail "+n.ID
	if slot.Batch != "" {
		job, unique = mailJob{Batch: slot.Batch}, "mail "+slot.Batch
	}
	return tx.Enqueue(ctx, jobs.Job{Kind: JobMail, Key: "mail " + of.Organisation + " " + p.ID, Unique: unique, Payload: encoded(job), Enqueued: n.At, RunAt: slot.At})
}

// Tick does what has come due: reminders, and alerts that go on to the next person. Work that several programs see at once
// is done by one of them. The error names the first thing that failed; the others were done.
func (a *Alerts) Tick(ctx context.Context) error {
	now := a.Now().UTC().Truncate(time.Microsecond)
	tracks, first := a.DB.WaitingTracks(ctx, now, mostAtOnce)
	for _, t := range tracks {
		if err := a.remind(ctx, t, now); err != nil {
			slog.ErrorContext(ctx, "reminder not filed", "deadline", t.Deadline.ID, "error", err)
			first = firstError(first, err)
		}
	}
	alerts, err := a.DB.WaitingAlerts(ctx, now, mostAtOnce)
	first = firstError(first, err)
	for _, w := range alerts {
		if err := a.goOn(ctx, w, now); err != nil {
			slog.ErrorContext(ctx, "alert not escalated", "alert", w.ID, "error", err)
			first = firstError(first, err)
		}
	}
	if len(tracks)+len(alerts) > 0 && a.Wake != nil {
		a.Wake()
	}
	return first
}

// mostAtOnce bounds the work of one tick; what is left is due at the next.
const mostAtOnce = 500

func firstError(first, err error) error {
	if first != nil {
		return first
	}
	return err
}

// remind sends what is due of one deadline.
func (a *Alerts) remind(ctx context.Context, t storage.Track, now time.Time) error {
	of := storage.Whose{Tenant: t.Tenant, Organisation: t.Organisation, Sealed: true}
	return a.DB.WithTx(ctx, func(tx *storage.Tx) error {
		people, err := tx.AlertPeople(ctx, t.Tenant, t.Organisation)
		if err != nil {
			return err
		}
		byID := map[string]alert.Person{}
		for _, p := range people {
			byID[p.ID] = p.Person
		}
		var due []alert.Reminder
		next, err := tx.ChangeTrack(ctx, of, t.Deadline.ID, now, func(t *storage.Track) error {
			if len(t.Sent) == 0 { // nobody was asked yet: those who are in charge today are
				t.Chain = chainOf(people, t.Organisation)
			}
			due, t.Track, t.Wake = t.Tick(byID, now)
			return nil
		})
		if err != nil {
			return err
		}
		for _, r := range due {
			if err := a.tellPerson(ctx, tx, of, people, r.News(next.Deadline)); err != nil {
				return err
			}
			data := reminderData{ID: r.ID, Deadline: r.Deadline, Step: r.Step.String(), Level: r.Level, Due: next.Deadline.At, Sealed: next.Deadline.Sealed}
			if !next.Deadline.Sealed {
				data.Lawsuit, data.Rule, data.Title, data.Shown = next.Deadline.Lawsuit, next.Deadline.Rule, &next.Deadline.Title, &next.Deadline.Shown
			}
			if err := a.post(ctx, tx, of, message{kind: "deadline.reminder", id: r.ID, about: next.Deadline.Lawsuit, at: now, data: data}); err != nil {
				return err
			}
		}
		return nil
	})
}

// reminderData is what a webhook is told of a reminder.
type reminderData struct {
	ID       string      `json:"id"`
	Deadline string      `json:"deadline"`
	Step     string      `json:"step"` // T-7, T-3, T-1, T0, T+1
	Level    int         `json:"level"`
	Due      time.Time   `json:"due"`
	Lawsuit  string      `json:"lawsuit,omitempty"`
	Rule     string      `json:"rule,omitempty"`
	Title    *alert.Text `json:"title,omitempty"`
	Shown    *alert.Text `json:"shown,omitempty"`
	Sealed   bool        `json:"sealed"`
}

// goOn asks the next person of an alert that nobody took on.
func (a *Alerts) goOn(ctx context.Context, w storage.Alert, now time.Time) error {
	of := storage.Whose{Tenant: w.Tenant, Organisation: w.For, Sealed: true}
	event := audit.Event{At: now, Actor: audit.Actor{ID: audit.System, Tenant: w.Tenant, Organisation: w.For}, Action: "alerts.escalate", Object: audit.Object{Kind: "alert", ID: w.ID}}
	_, err := a.Journal.WithAudit(ctx, event, func(tx *storage.Audited) error {
		people, err := tx.AlertPeople(ctx, w.Tenant, w.For)
		if err != nil {
			return err
		}
		chain := chainOf(people, w.For)
		moved := false
		next, err := tx.ChangeAlert(ctx, of, w.ID, func(x *storage.Alert) error {
			if !x.Escalatable(now, waitOf(x.Alert)) {
				x.Wake = wakeOf(x.Alert)
				return nil
			}
			if x.Level+1 >= len(chain) { // nobody is left: it stands out on the page until somebody takes it on
				x.Wake = time.Time{}
				return nil
			}
			out, err := x.Escalate(chain[x.Level+1], audit.System, now)
			if err != nil {
				return err
			}
			x.Alert, x.Assignee, moved = out, chain[out.Level], true
			x.Wake = wakeOf(out)
			return nil
		})
		if err != nil || !moved {
			return err
		}
		return a.tellAlert(ctx, tx.Tx, next, next.Assignee)
	})
	return err
}
