// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

// DeadlineState is where a clock stands.
type DeadlineState string

// The states.
const (
	DeadlineRunning    DeadlineState = "running"
	DeadlineDone       DeadlineState = "done"
	DeadlineSuperseded DeadlineState = "superseded" // an event ended it, or another date took its place
)

// DeadlineRecord is one clock of a case. Result is nil while a person must read its end in a paper, or where the house set
// the time; Due is zero in the first case.
type DeadlineRecord struct {
	ID        string           `json:"id"`
	LawsuitID string           `json:"lawsuit_id"`
	Owner     string           `json:"-"`
	Key       string           `json:"key"`  // makes it the same clock when computed again
	Case      string           `json:"case"` // court and number
	Caption   string           `json:"caption,omitempty"`
	Defendant string           `json:"defendant,omitempty"` // Defendant.Key where it runs for one of them
	Code      string           `json:"code"`                // of the timer
	Rule      string           `json:"rule,omitempty"`
	Title     docket.Text      `json:"title"`
	Alarm     docket.Text      `json:"alarm"`
	OnDue     docket.EventType `json:"on_due,omitempty"` // what the clock does by itself
	Result    *docket.Result   `json:"result,omitempty"`
	Due       time.Time        `json:"due,omitzero"`
	State     DeadlineState    `json:"state"`
	EndedBy   string           `json:"ended_by,omitempty"` // who, or the event that ended it
	EndedAt   time.Time        `json:"ended_at,omitzero"`
	Sealed    bool             `json:"sealed,omitempty"`
	Version   int              `json:"version"`
	Updated   time.Time        `json:"updated"`
}

const deadlineColumns = `d.id, d.lawsuit_id, d.owner, d.deadline_key, d.due, d.state, d.seal, d.payload, d.version, d.updated`

func scanDeadline(row scanner) (r DeadlineRecord, err error) {
	var payload []byte
	var id, lawsuit, owner, key, state string
	var due, updated int64
	var seal, version int
	if err := row.Scan(&id, &lawsuit, &owner, &key, &due, &state, &seal, &payload, &version, &updated); err != nil {
		return r, err
	}
	if err := json.Unmarshal(payload, &r); err != nil {
		return r, err
	}
	r.ID, r.LawsuitID, r.Owner, r.Key, r.State, r.Sealed, r.Version = id, lawsuit, owner, key, DeadlineState(state), seal == 1, version
	r.Due, r.Updated = fromMicros(due), fromMicros(updated)
	return r, nil
}

// PutDeadline keeps a clock by its case and key; each change counts its version up.
func (tx *Tx) PutDeadline(ctx context.Context, r DeadlineRecord, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.PutDeadline(%s)", r.LawsuitID)
	payload, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := errors.Join(checkText("key", r.Key, 1000), checkText("owner", r.Owner, 200), checkText("deadline", string(payload), mostLawsuit)); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO lawsuit_deadlines (id, lawsuit_id, owner, deadline_key, rule, due, state, seal, payload, version, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
		ON CONFLICT (lawsuit_id, deadline_key) DO UPDATE SET rule = excluded.rule, due = excluded.due, state = excluded.state, seal = excluded.seal, payload = excluded.payload,
			version = lawsuit_deadlines.version + 1, updated = excluded.updated`,
		NewID(at), r.LawsuitID, r.Owner, r.Key, r.Rule, micros(r.Due), string(r.State), bit(r.Sealed), string(payload), micros(at))
	return err
}

// deadlinesOf are the clocks of a case.
func deadlinesOf(ctx context.Context, q querier, s Sight, lawsuit string) ([]DeadlineRecord, error) {
	var w where
	w.and("d.lawsuit_id = $%d", lawsuit)
	s.seal(&w, "d.seal")
	return collect(ctx, q, scanDeadline, `SELECT `+deadlineColumns+` FROM lawsuit_deadlines d`+w.String()+` ORDER BY d.due, d.id`, w.args...)
}

// DeadlineFilter narrows a list of clocks. The zero value is all that run and have a date.
type DeadlineFilter struct {
	From, To time.Time // of Due; zero is open
	All      bool      // with those that are done or superseded
	Unread   bool      // those whose end must be read in a paper, instead of those with a date
	Lawsuit  string
}

// Deadlines lists an owner's clocks, soonest first.
func (db *DB) Deadlines(ctx context.Context, s Sight, f DeadlineFilter, page Page) (list List[DeadlineRecord], err error) {
	defer db.wrap(&err, "storage.Deadlines")
	var w where
	w.and("d.owner = $%d", s.Owner)
	s.seal(&w, "d.seal")
	s.seal(&w, "l.seal")
	w.equal("d.lawsuit_id", f.Lawsuit)
	if !f.All {
		w.and("d.state = 'running'")
	}
	if f.Unread {
		w.and("d.due = 0")
	} else {
		w.and("d.due > 0")
	}
	if !f.From.IsZero() {
		w.and("d.due >= $%d", micros(f.From))
	}
	if !f.To.IsZero() {
		w.and("d.due < $%d", micros(f.To))
	}
	from, ok, err := page.start()
	if ok {
		w.and("d.due >= $%d", from.key)
		w.and("(d.due > $%d OR d.id > $%d)", from.key, from.id)
	}
	if err := errors.Join(err, s.check(), checkText("lawsuit id", f.Lawsuit, 200)); err != nil {
		return list, err
	}
	query := `SELECT ` + deadlineColumns + ` FROM lawsuit_deadlines d JOIN lawsuits l ON l.id = d.lawsuit_id` + w.String() + ` ORDER BY d.due, d.id LIMIT ` + literal(page.limit()+1)
	items, err := collect(ctx, db.read, scanDeadline, query, w.args...)
	return cut(items, page.limit(), func(r DeadlineRecord) place { return place{micros(r.Due), r.ID} }), err
}

// EndDeadline marks a clock as done by a person. NotFound when the sight has none of that id, Conflict when it is over.
func (tx *Tx) EndDeadline(ctx context.Context, s Sight, id, by string, at time.Time) (r DeadlineRecord, err error) {
	defer tx.wrap(&err, "storage.EndDeadline(%s)", id)
	if err := errors.Join(s.check(), checkText("deadline id", id, 200)); err != nil {
		return r, err
	}
	var w where
	w.and("d.owner = $%d", s.Owner)
	w.and("d.id = $%d", id)
	s.seal(&w, "d.seal")
	s.seal(&w, "l.seal")
	found, err := collect(ctx, tx.sql, scanDeadline, `SELECT `+deadlineColumns+` FROM lawsuit_deadlines d JOIN lawsuits l ON l.id = d.lawsuit_id`+w.String(), w.args...)
	switch {
	case err != nil:
		return r, err
	case len(found) == 0:
		return r, fault.New(fault.NotFound, "There is no deadline %s.", id)
	case found[0].State != DeadlineRunning:
		return r, fault.New(fault.Conflict, "The deadline is over already: it was ended by %s.", found[0].EndedBy)
	}
	r = found[0]
	r.State, r.EndedBy, r.EndedAt = DeadlineDone, by, at
	return r, tx.PutDeadline(ctx, r, at)
}

// LawsuitsDue are the cases of all owners in which a clock ends before a time, overdue ones included: only their ids and
// owners are filled in. It is for the clock, which shows nothing to anybody.
func (db *DB) LawsuitsDue(ctx context.Context, before time.Time) (list []LawsuitRecord, err error) {
	defer db.wrap(&err, "storage.LawsuitsDue")
	return collect(ctx, db.read, func(row scanner) (r LawsuitRecord, err error) { return r, row.Scan(&r.ID, &r.Owner) },
		`SELECT DISTINCT lawsuit_id, owner FROM lawsuit_deadlines WHERE state = 'running' AND due > 0 AND due < $1 ORDER BY lawsuit_id`, micros(before))
}

// Glance is what a card of a case shows beside the case: its next date, the zero value where none runs, and whether its list may
// name one of the owner's stores.
type Glance struct {
	Next DeadlineRecord
	Ours bool
}

// Glances are the glances of some cases, by id, as far as the sight may see.
func (db *DB) Glances(ctx context.Context, s Sight, ids []string) (all map[string]Glance, err error) {
	defer db.wrap(&err, "storage.Glances")
	all = map[string]Glance{}
	if len(ids) == 0 {
		return all, s.check()
	}
	var w where
	w.and("d.owner = $%d", s.Owner)
	w.and("d.state = 'running'")
	w.and("d.due > $%d", 0)
	s.seal(&w, "d.seal")
	args := len(w.args)
	for _, id := range ids {
		w.args = append(w.args, id)
	}
	w.conditions = append(w.conditions, "d.lawsuit_id IN ("+places(args+1, len(ids))+")")
	// Of the dates of a case the soonest: the first row of each counts.
	list, err := collect(ctx, db.read, scanDeadline, `SELECT `+deadlineColumns+` FROM lawsuit_deadlines d`+w.String()+` ORDER BY d.due, d.id LIMIT 2000`, w.args...)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		if g := all[r.LawsuitID]; g.Next.ID == "" {
			g.Next = r
			all[r.LawsuitID] = g
		}
	}
	var m where
	for _, id := range ids {
		m.args = append(m.args, id)
	}
	m.conditions = append(m.conditions, "m.lawsuit_id IN ("+places(1, len(ids))+")")
	m.and("l.owner = $%d", s.Owner)
	s.seal(&m, "m.seal")
	ours, err := collect(ctx, db.read, scanText, `SELECT DISTINCT m.lawsuit_id FROM lawsuit_matches m JOIN lawsuits l ON l.id = m.lawsuit_id`+m.String(), m.args...)
	for _, id := range ours {
		g := all[id]
		g.Ours = true
		all[id] = g
	}
	return all, err
}

// LawsuitsAfter are the first cases of all owners behind an id, by id: only their ids and owners are filled in. It is for the
// program's own catching up, which shows nothing to anybody.
func (db *DB) LawsuitsAfter(ctx context.Context, after string, limit int) (list []LawsuitRecord, err error) {
	defer db.wrap(&err, "storage.LawsuitsAfter")
	return collect(ctx, db.read, func(row scanner) (r LawsuitRecord, err error) { return r, row.Scan(&r.ID, &r.Owner) },
		`SELECT id, owner FROM lawsuits WHERE id > $1 ORDER BY id LIMIT `+literal(limit), after)
}
