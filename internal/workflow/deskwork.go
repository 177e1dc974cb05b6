// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// rulebooks are the rules of each tenant under its own settings, read again when they are older than listFor.
type rulebooks struct {
	mu      sync.Mutex
	tenants map[string]rulebook
}

type rulebook struct {
	at       time.Time
	settings review.Settings
	book     *review.Book
}

// Rules are the rules a tenant's desk works by, and the settings that are in them. Settings that this program cannot follow,
// as another version may have written them, leave its own rules in force and are logged.
func (d *Desk) Rules(ctx context.Context, tenant string) (*review.Book, review.Settings, error) {
	now := d.Now()
	d.rules.mu.Lock()
	kept, ok := d.rules.tenants[tenant]
	d.rules.mu.Unlock()
	if ok && now.Sub(kept.at) < listFor && !now.Before(kept.at) {
		return kept.book, kept.settings, nil
	}
	s, err := d.DB.DeskSettings(ctx, tenant)
	if err != nil {
		return nil, s, err
	}
	if ok && kept.settings.Version == s.Version {
		kept.at = now
	} else {
		kept = rulebook{now, s, d.Book}
		if book, err := d.Book.Under(s); err == nil {
			kept.book = book
		} else {
			slog.WarnContext(ctx, "settings of the desk not followed", "error", err)
		}
	}
	d.rules.mu.Lock()
	defer d.rules.mu.Unlock()
	if d.rules.tenants == nil {
		d.rules.tenants = map[string]rulebook{}
	}
	d.rules.tenants[tenant] = kept
	return kept.book, kept.settings, nil
}

// item is a case as the queue of its tenant sees it.
func (w *work) item(ctx context.Context, c review.Case) (review.Item, error) {
	book, _, err := w.desk.Rules(ctx, w.who.Tenant)
	if err != nil {
		return review.Item{}, err
	}
	return book.Item(c), nil
}

// Settings are what somebody's platform set for its desk.
func (d *Desk) Settings(ctx context.Context, who Person) (review.Settings, error) {
	if who.Outside() {
		return review.Settings{}, fault.New(fault.Forbidden, "Only whoever decides cases sees the desk's settings.")
	}
	return d.DB.DeskSettings(ctx, who.Tenant)
}

// Set changes the settings of somebody's desk. version is the one they looked at: Conflict when somebody else was quicker.
// A senior officer sets.
func (d *Desk) Set(ctx context.Context, who Person, version int64, change func(*review.Settings)) (s review.Settings, err error) {
	if !who.Has(review.SeniorOfficer) {
		return s, fault.New(fault.Forbidden, "A senior moderator sets how the desk works.")
	}
	err = d.do(ctx, who, "desk.set", func(w *work) error {
		before, err := w.DeskSettings(ctx, who.Tenant)
		if err != nil {
			return err
		}
		if before.Version != version {
			return review.Moved()
		}
		s = before
		change(&s)
		s.Version, s.Changed, s.ChangedBy = version+1, w.at, who.ID
		if _, err := d.Book.Under(s); err != nil {
			return err
		}
		if err := w.schedule(ctx, before.Rounds, &s.Rounds); err != nil {
			return err
		}
		return w.SaveDeskSettings(ctx, who.Tenant, before, s)
	})
	if err == nil {
		d.rules.mu.Lock()
		delete(d.rules.tenants, who.Tenant)
		d.rules.mu.Unlock()
	}
	return s, err
}

// rested refuses somebody who has reached the cap of a day.
func (d *Desk) rested(ctx context.Context, who Person) error {
	book, _, err := d.Rules(ctx, who.Tenant)
	if err != nil || book.Desk.DailyLoad == 0 {
		return err
	}
	done, err := d.DB.Worked(ctx, who.Tenant, who.ID, d.Now().Add(-24*time.Hour))
	if err != nil {
		return err
	}
	return book.Desk.Rested(done)
}

// Load is how many cases somebody decided in the last 24 hours, and the cap, 0 for none.
func (d *Desk) Load(ctx context.Context, who Person) (done, most int, err error) {
	book, _, err := d.Rules(ctx, who.Tenant)
	if err != nil {
		return 0, 0, err
	}
	done, err = d.DB.Worked(ctx, who.Tenant, who.ID, d.Now().Add(-24*time.Hour))
	return done, book.Desk.DailyLoad, err
}

// Officers are the people of somebody's platform who decide cases, themselves among them.
func (d *Desk) Officers(ctx context.Context, who Person) ([]storage.Officer, error) {
	if who.Outside() {
		return nil, fault.New(fault.Forbidden, "Only whoever decides cases sees who else does.")
	}
	list, err := d.DB.Officers(ctx, who.Tenant)
	if err == nil && who.ID == auth.LocalUser { // has no account
		list = append(list, storage.Officer{ID: who.ID, Login: who.ID, Roles: auth.Roles()})
	}
	return list, err
}

// mayWork reports an officer who may know of a case.
func mayWork(officers []storage.Officer, id string, c review.Case) bool {
	return slices.ContainsFunc(officers, func(o storage.Officer) bool {
		return o.ID == id && (!c.Sealed() || slices.Contains(o.Roles, auth.Legal))
	})
}

// Remark keeps a note with a case and calls people to it: those named, and those whose login stands in the note behind an @.
// Only officers who may know of the case are called; one that is named and may not is refused.
func (d *Desk) Remark(ctx context.Context, who Person, id, note string, tell []string) (c review.Case, err error) {
	officers, err := d.Officers(ctx, who)
	if err != nil {
		return c, err
	}
	err = d.do(ctx, who, "cases.note", func(w *work) error {
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		called, err := calledBy(note, tell, officers, before)
		if err != nil {
			return err
		}
		if c, _, err = w.move(ctx, before, d.event(review.Event{Kind: review.Note, Note: note}, who, w.at)); err != nil {
			return err
		}
		for _, user := range called {
			m := storage.Mention{ID: "M-" + storage.NewID(w.at), User: user, Case: id, By: who.ID, At: w.at, Note: beginning(note)}
			if err := w.FileMention(ctx, who.Tenant, m); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// mostCalled bounds how many people a note calls.
const mostCalled = 20

// calledBy are the people a note calls, each once.
func calledBy(note string, tell []string, officers []storage.Officer, c review.Case) (ids []string, err error) {
	add := func(id string) {
		if !slices.Contains(ids, id) && len(ids) < mostCalled {
			ids = append(ids, id)
		}
	}
	for _, id := range tell {
		if !mayWork(officers, id, c) {
			return nil, review.NoOfficer(id)
		}
		add(id)
	}
	for word := range strings.FieldsSeq(note) {
		name, at := strings.CutPrefix(word, "@")
		if !at {
			continue
		}
		name = strings.TrimRight(name, ".,;:!?)，。；：！？）")
		for _, o := range officers {
			if strings.EqualFold(o.Login, name) && mayWork(officers, o.ID, c) {
				add(o.ID)
			}
		}
	}
	return ids, nil
}

// beginning is as much of a note as a list shows.
func beginning(note string) string {
	const most = 280
	if r := []rune(note); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return note
}

// mostInbox bounds an inbox.
const mostInbox = 200

// Inbox is what somebody was called to, the newest first; unread alone where only is true. A case that they may not know of,
// or have before them for a second answer, is not there.
func (d *Desk) Inbox(ctx context.Context, who Person, only bool) ([]storage.Mention, error) {
	if who.Outside() {
		return nil, fault.New(fault.Forbidden, "Only whoever decides cases is called to them.")
	}
	list, err := d.DB.Mentions(ctx, who.Tenant, who.ID, who.Has(review.Legal), only, mostInbox)
	if err != nil {
		return nil, err
	}
	hidden, err := d.unseen(ctx, who)
	return slices.DeleteFunc(list, func(m storage.Mention) bool { return hidden[m.Case] }), err
}

// ReadMentions notes that somebody has seen what they were called to.
func (d *Desk) ReadMentions(ctx context.Context, who Person, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return d.do(ctx, who, "mentions.read", func(w *work) error {
		for _, id := range ids[:min(len(ids), mostInbox)] {
			if err := w.ReadMention(ctx, who.Tenant, who.ID, id, w.at); err != nil {
				return err
			}
		}
		return nil
	})
}

// SaveView keeps a view of the queue under a name of somebody's own; an empty query removes it.
func (d *Desk) SaveView(ctx context.Context, who Person, v storage.SavedView) error {
	return d.do(ctx, who, "desk.view", func(w *work) error { return w.Audited.SaveView(ctx, who.Tenant, who.ID, v) })
}
