// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
)

// Journal writes work and its audit entries in one transaction. Whatever a person or the program changes for others to
// rely on is written through it; the writes on accounts exist nowhere else. It is safe for concurrent use, and several
// programs may have one on the same database with the same key.
type Journal struct {
	db   *DB
	key  audit.Key
	head headKeeper
}

// JournalOptions say where a journal keeps the log's head outside the database.
type JournalOptions struct {
	// HeadFile is a file of this program's own, which no other program writes. Empty is nowhere, and then a log that was
	// cut off at its end cannot be told.
	HeadFile string
	// AcceptHead takes the database as it is although the file says that the log was longer or another one, as after a
	// restored backup. It is recorded in the log.
	AcceptHead bool
	At         time.Time // of that entry
}

// NewJournal opens the log. Invalid when the log was sealed with another key; Conflict when the head kept outside the
// database is not in the log: somebody cut it off or a backup was restored, and a person must look.
func (db *DB) NewJournal(ctx context.Context, key audit.Key, opt JournalOptions) (j *Journal, err error) {
	defer db.wrap(&err, "storage.NewJournal")
	if key.IsZero() {
		return nil, fault.New(fault.Invalid, "An audit key is needed: give 32 random bytes.")
	}
	head, err := auditHead(ctx, db.read)
	if err != nil {
		return nil, err
	}
	if head.Seq > 0 && !key.Genuine(head) {
		return nil, fault.New(fault.Invalid, "The audit log's end was not sealed with this audit key: give the key that was used before, or have the log verified.")
	}
	if head.Seq == 0 {
		head = key.Head(audit.Link{}) // nothing has sealed an empty log yet, and its head is kept like any other
	}
	j = &Journal{db: db, key: key, head: headKeeper{path: opt.HeadFile, newest: head}}
	return j, j.checkHead(ctx, opt)
}

// checkHead compares the head kept outside with the log.
func (j *Journal) checkHead(ctx context.Context, opt JournalOptions) error {
	if opt.HeadFile == "" {
		return nil
	}
	kept, err := audit.ReadHead(opt.HeadFile)
	if errors.Is(err, errNoFile) {
		j.head.publish(j.head.newest)
		return j.head.flush(ctx)
	}
	if err == nil {
		var hash string
		err = j.db.read.QueryRowContext(ctx, `SELECT hash FROM audit_entries WHERE seq = $1`, kept.Seq).Scan(&hash)
		switch {
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return err
		case j.key.Genuine(kept) && (kept.Seq == 0 || err == nil && hash == kept.Hash.String()):
			j.head.written = kept.Seq
			j.head.publish(j.head.newest)
			return j.head.flush(ctx)
		}
	}
	if !opt.AcceptHead {
		return fault.Because(err, fault.Conflict, "The audit log does not contain the head kept in %s: the log was cut off or changed, or a backup was restored. Have it verified; if a backup was restored on purpose, start once with the head accepted.", opt.HeadFile)
	}
	_, err = j.WithAudit(ctx, audit.Event{At: opt.At, Actor: audit.Actor{ID: audit.System}, Action: "audit.accept_head", Object: audit.Object{Kind: "audit", ID: "head"},
		Facts: map[string]string{"kept_hash": kept.Hash.String()}}, func(*Audited) error { return nil })
	return errors.Join(err, j.head.flush(ctx))
}

// Audited is a transaction whose work is being recorded. Event is the entry in the making: fill in what is known only
// now. It belongs to one attempt, and a repeated transaction starts with the caller's again.
type Audited struct {
	*Tx
	Event audit.Event
	more  []audit.Event
	keep  bool // the event's object was named by the caller
	noted bool // a record was changed that has an entry
}

// WithAudit is DB.WithTx with an audit entry: fn's work and the entry are filed together or not at all. fn may run more
// than once. The entry that is returned has its number and its place in the chain; where nothing was to be done (see
// Tx.Unchanged) there is none, and it is empty.
func (j *Journal) WithAudit(ctx context.Context, event audit.Event, fn func(*Audited) error) (entry audit.Entry, err error) {
	var first, last audit.Link
	err = j.db.WithTx(ctx, func(tx *Tx) error {
		first, last = audit.Link{}, audit.Link{} // of an attempt that was undone
		a := &Audited{Tx: tx, Event: event, keep: event.Object.Kind != ""}
		a.Event.Facts = maps.Clone(event.Facts)
		if err := fn(a); err != nil {
			return err
		}
		if a.idle && !a.noted {
			return tx.hint(ctx, a.Event.Object.ID)
		}
		if first, last, err = j.append(ctx, tx, append([]audit.Event{a.Event}, a.more...)); err != nil {
			return err
		}
		return tx.hint(ctx, a.Event.Object.ID)
	})
	if err != nil {
		return audit.Entry{}, err
	}
	if last.Entry.Seq > 0 {
		j.head.publish(j.key.Head(last))
	}
	return first.Entry, nil
}

// In files an entry in a transaction that the caller opened otherwise, such as the one that puts a register version in
// force. committed must be called once the transaction is on file, and not before.
func (j *Journal) In(ctx context.Context, tx *Tx, event audit.Event) (committed func(), err error) {
	_, last, err := j.append(ctx, tx, []audit.Event{event})
	return func() { j.head.publish(j.key.Head(last)) }, err
}

// Record writes an entry about something that changed nothing here: a refusal, the reading of sealed material.
func (j *Journal) Record(ctx context.Context, event audit.Event) error {
	_, err := j.WithAudit(ctx, event, func(*Audited) error { return nil })
	return err
}

// Also records another thing that the same actor did in the same transaction; what it leaves empty is as in Event.
func (a *Audited) Also(event audit.Event) {
	a.noted = true
	event.At, event.Actor, event.Request = a.Event.At, a.Event.Actor, a.Event.Request
	if event.Action == "" {
		event.Action = a.Event.Action
	}
	a.more = append(a.more, event)
}

// change is a record that a method of Audited changed, for its audit entry.
type change struct {
	kind, id      string
	about         string // the person it is about, if it holds personal data
	before, after any    // nil: there was none, there is none
	facts         map[string]string
}

// note makes the change the event's, or one more entry if the event is about something else already.
func (a *Audited) note(c change) error {
	event := audit.Event{Object: audit.Object{Kind: c.kind, ID: c.id}, About: c.about, Facts: c.facts}
	a.noted = true
	var err error
	if event.Before, err = record(c.before); err != nil {
		return err
	}
	if event.After, err = record(c.after); err != nil {
		return err
	}
	if a.keep || a.Event.Object.Kind != "" {
		a.Also(event)
		return nil
	}
	a.Event.Object, a.Event.About, a.Event.Before, a.Event.After = event.Object, event.About, event.Before, event.After
	if a.Event.Facts == nil {
		a.Event.Facts = map[string]string{}
	}
	maps.Copy(a.Event.Facts, c.facts)
	return nil
}

// record is a record as an entry commits to it.
func record(v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

// append chains events to the log in the transaction that did what they say.
func (j *Journal) append(ctx context.Context, tx *Tx, events []audit.Event) (first, last audit.Link, err error) {
	defer tx.wrap(&err, "storage.Journal.append")
	// The row of the log's end is taken before anything is added: on PostgreSQL whoever comes second is told to repeat
	// here, and not by an entry whose number is taken.
	var seq int64
	var hash string
	err = tx.sql.QueryRowContext(ctx, `UPDATE audit_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash`, len(events)).Scan(&seq, &hash)
	if err != nil {
		return first, last, err
	}
	last.Seq = seq - int64(len(events))
	if last.Hash, err = audit.ParseDigest(hash); err != nil {
		return first, last, err
	}
	for i, event := range events {
		if last, err = j.appendOne(ctx, tx, last, event); err != nil {
			return first, last, err
		}
		if i == 0 {
			first = last
		}
	}
	end := j.key.Head(last)
	result, err := tx.sql.ExecContext(ctx, `UPDATE audit_head SET hash = $1, at = $2, seal = $3 WHERE id = 1 AND seq = $4`, end.Hash.String(), micros(end.At), end.Seal.String(), end.Seq)
	return first, last, one(result, err)
}

// appendOne files one entry with what stands beside it.
func (j *Journal) appendOne(ctx context.Context, tx *Tx, last audit.Link, event audit.Event) (l audit.Link, err error) {
	subject := audit.Entry{Actor: event.Actor.ID, At: event.At.UTC()}.Subject()
	var own, about audit.Salt
	if event.Actor.Address != "" {
		if own, err = tx.salt(ctx, subject); err != nil {
			return l, err
		}
	}
	if event.About != "" {
		if about, err = tx.salt(ctx, event.About); err != nil {
			return l, err
		}
	}
	e, err := event.Entry(last.Seq+1, own, about)
	if err != nil {
		return l, fault.Because(err, fault.Invalid, "The audit entry cannot be kept: %s.", err)
	}
	l = j.key.Append(last.Hash, e)
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO audit_entries (`+auditColumns+`) VALUES (`+places(1, 17)+`)`,
		l.Seq, micros(l.At), l.Tenant, l.Actor, l.Role, l.Organisation, l.Action, l.Object.Kind, l.Object.ID, l.About,
		l.Before.String(), l.After.String(), l.Address.String(), l.Request, l.Facts, l.Hash.String(), l.Seal.String())
	if err == nil && event.Actor.Address != "" {
		// A row that somebody left behind when they cut the log off must not stop the work.
		_, err = tx.sql.ExecContext(ctx, `INSERT INTO audit_addresses (seq, subject, address) VALUES ($1, $2, $3)
			ON CONFLICT (seq) DO UPDATE SET subject = excluded.subject, address = excluded.address`, l.Seq, subject, event.Actor.Address)
	}
	return l, err
}

const auditColumns = `seq, at, tenant, actor, role, organisation, action, object_kind, object_id, about, before_digest, after_digest, address_digest, request, facts, hash, seal`

// salt is the salt of a subject, made when it is first needed.
func (tx *Tx) salt(ctx context.Context, subject string) (audit.Salt, error) {
	var text string
	err := tx.sql.QueryRowContext(ctx, `SELECT salt FROM audit_salts WHERE subject = $1`, subject).Scan(&text)
	if err == nil {
		return audit.ParseSalt(text)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return audit.Salt{}, err
	}
	if err := checkText("audit subject", subject, 200); err != nil {
		return audit.Salt{}, err
	}
	s := audit.NewSalt()
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO audit_salts (subject, salt) VALUES ($1, $2)`, subject, s.String())
	return s, err
}

// auditHead is the log's end as the database has it.
func auditHead(ctx context.Context, q querier) (h audit.Head, err error) {
	var hash, seal string
	var at int64
	if err := q.QueryRowContext(ctx, `SELECT seq, hash, at, seal FROM audit_head WHERE id = 1`).Scan(&h.Seq, &hash, &at, &seal); err != nil {
		return h, err
	}
	h.At = fromMicros(at)
	var first, second error
	h.Hash, first = audit.ParseDigest(hash)
	h.Seal, second = audit.ParseDigest(seal)
	return h, errors.Join(first, second)
}

// changed reports whether a statement changed anything.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// one is an error unless a statement changed exactly one row.
func one(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		err = fault.New(fault.Internal, "%d rows changed instead of one", n)
	}
	return err
}
