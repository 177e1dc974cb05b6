// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
)

// JobQueue is the database as a queue of jobs: what jobs.Queue promises, for every program that shares the database.
type JobQueue struct{ db *DB }

// Jobs is the queue of this database.
func (db *DB) Jobs() JobQueue { return JobQueue{db} }

const jobColumns = `id, seq, kind, job_key, unique_name, payload, enqueued, run_at, attempts, holder, token, lease_until, last_error, state`

func scanJob(row scanner) (j jobs.Job, err error) {
	var enqueued, runAt, until int64
	var state string
	err = row.Scan(&j.ID, &j.Seq, &j.Kind, &j.Key, &j.Unique, &j.Payload, &enqueued, &runAt, &j.Attempts, &j.Lease.Holder, &j.Lease.Token, &until, &j.LastError, &state)
	j.Enqueued, j.RunAt, j.Lease.Until, j.Dead = fromMicros(enqueued), fromMicros(runAt), fromMicros(until), state == "dead"
	return j, err
}

// Enqueue adds jobs in their order, in the transaction of the change that asks for them. A job whose Unique is known,
// done or not, is not added again. Invalid for a job without a kind or with text that cannot be kept.
func (tx *Tx) Enqueue(ctx context.Context, list ...jobs.Job) (err error) {
	defer tx.wrap(&err, "storage.Enqueue")
	if len(list) == 0 {
		return nil
	}
	for _, j := range list {
		if err := checkJob(j); err != nil {
			return err
		}
	}
	var last int64
	if err := tx.sql.QueryRowContext(ctx, `UPDATE job_numbers SET last = last + $1 RETURNING last`, len(list)).Scan(&last); err != nil {
		return err
	}
	for i, j := range list {
		if j.ID == "" {
			j.ID = NewID(j.Enqueued)
		}
		if j.Payload == nil {
			j.Payload = []byte{}
		}
		_, err := tx.sql.ExecContext(ctx, `INSERT INTO jobs (id, seq, kind, job_key, unique_name, payload, enqueued, run_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (unique_name) WHERE unique_name <> '' DO NOTHING`,
			j.ID, last-int64(len(list)-1-i), j.Kind, j.Key, j.Unique, j.Payload, micros(j.Enqueued), micros(j.RunAt))
		if err != nil {
			return err
		}
	}
	return nil
}

// mostPayload bounds a job: it names what is to be done and does not carry it.
const mostPayload = 1 << 20

func checkJob(j jobs.Job) error {
	switch {
	case j.Kind == "":
		return fault.New(fault.Invalid, "A job needs a kind: name the handler that does it.")
	case len(j.Payload) > mostPayload:
		return fault.New(fault.Invalid, "The payload of a job of kind %s has %d bytes; %d is the most.", j.Kind, len(j.Payload), mostPayload)
	}
	return errors.Join(checkText("id", j.ID, 200), checkText("kind", j.Kind, 100), checkText("key", j.Key, 500), checkText("unique", j.Unique, 500))
}

// Enqueue adds jobs in a transaction of their own.
func (q JobQueue) Enqueue(ctx context.Context, list ...jobs.Job) error {
	return q.db.WithTx(ctx, func(tx *Tx) error { return tx.Enqueue(ctx, list...) })
}

// Lease implements jobs.Queue.
func (q JobQueue) Lease(ctx context.Context, ask jobs.Ask) (leased []jobs.Job, err error) {
	defer q.db.wrap(&err, "storage.Lease")
	if ask.Most <= 0 || len(ask.Kinds) == 0 {
		return nil, nil
	}
	due, args := dueJobs(ask)
	// Most questions find nothing, and a question must not make a writer wait.
	some, err := collect(ctx, q.db.read, scanText, due, args...)
	if err != nil || len(some) == 0 {
		return nil, err
	}
	err = q.db.WithTx(ctx, func(tx *Tx) error {
		leased = nil
		ids, err := collect(ctx, tx.sql, scanText, due, args...)
		if err != nil {
			return err
		}
		for _, id := range ids {
			j, err := scanJob(tx.sql.QueryRowContext(ctx, `UPDATE jobs SET holder = $2, token = $3, lease_until = $4, attempts = attempts + 1 WHERE id = $1 RETURNING `+jobColumns,
				id, ask.Holder, rand.Text(), micros(ask.Until)))
			if err != nil {
				return err
			}
			leased = append(leased, j)
		}
		return nil
	})
	return leased, err
}

// dueJobs is the question for the ids of jobs that may be handed out: due, without a lease that holds, and the first of
// their key that is neither done nor dead.
func dueJobs(ask jobs.Ask) (query string, args []any) {
	var w where
	w.and("state = 'waiting'")
	w.and("run_at <= $%d", micros(ask.Now))
	w.and("lease_until <= $%d", micros(ask.Now))
	kinds := make([]any, len(ask.Kinds))
	for i, k := range ask.Kinds {
		kinds[i] = k
	}
	w.conditions = append(w.conditions, "kind IN ("+places(len(w.args)+1, len(kinds))+")")
	w.args = append(w.args, kinds...)
	w.and("(job_key = '' OR NOT EXISTS (SELECT 1 FROM jobs before WHERE before.job_key = jobs.job_key AND before.seq < jobs.seq AND before.state = 'waiting'))")
	return `SELECT id FROM jobs` + w.String() + ` ORDER BY seq LIMIT ` + literal(ask.Most), w.args
}

// Extend implements jobs.Queue.
func (q JobQueue) Extend(ctx context.Context, held []jobs.Job, until time.Time) (lost []string, err error) {
	defer q.db.wrap(&err, "storage.Extend")
	err = q.db.WithTx(ctx, func(tx *Tx) error {
		lost = nil
		for _, j := range held {
			ok, err := tx.settle(ctx, `UPDATE jobs SET lease_until = $3 WHERE id = $1 AND token = $2 AND token <> '' AND state = 'waiting'`, j.ID, j.Lease.Token, micros(until))
			if err != nil {
				return err
			}
			if !ok {
				lost = append(lost, j.ID)
			}
		}
		return nil
	})
	return lost, err
}

// Finish implements jobs.Queue. The row of a job without a name goes.
func (q JobQueue) Finish(ctx context.Context, j jobs.Job) error {
	return q.settle(ctx, "storage.Finish", func(tx *Tx) (bool, error) {
		if j.Unique == "" {
			return tx.settle(ctx, `DELETE FROM jobs WHERE id = $1 AND token = $2 AND token <> '' AND state = 'waiting'`, j.ID, j.Lease.Token)
		}
		return tx.settle(ctx, `UPDATE jobs SET state = 'done', token = '', holder = '', lease_until = 0, payload = $3, ended = $4
			WHERE id = $1 AND token = $2 AND token <> '' AND state = 'waiting'`, j.ID, j.Lease.Token, []byte{}, micros(j.Lease.Until))
	})
}

// Fail implements jobs.Queue.
func (q JobQueue) Fail(ctx context.Context, j jobs.Job, why jobs.Failure) error {
	return q.settle(ctx, "storage.Fail", func(tx *Tx) (bool, error) {
		if why.HandBack {
			return tx.settle(ctx, `UPDATE jobs SET token = '', holder = '', lease_until = 0, attempts = attempts - 1 WHERE id = $1 AND token = $2 AND token <> '' AND state = 'waiting'`, j.ID, j.Lease.Token)
		}
		state := "waiting"
		if why.Dead {
			state = "dead"
		}
		return tx.settle(ctx, `UPDATE jobs SET token = '', holder = '', lease_until = 0, run_at = $3, last_error = $4, state = $5, ended = $6
			WHERE id = $1 AND token = $2 AND token <> '' AND state = 'waiting'`, j.ID, j.Lease.Token, micros(why.RunAt), keepable(why.LastError), state, micros(why.RunAt))
	})
}

// settle runs a statement that must find the job by its lease.
func (q JobQueue) settle(ctx context.Context, op string, fn func(*Tx) (bool, error)) (err error) {
	defer q.db.wrap(&err, "%s", op)
	return q.db.WithTx(ctx, func(tx *Tx) error {
		ok, err := fn(tx)
		if err == nil && !ok {
			err = jobs.ErrLost
		}
		return err
	})
}

// settle reports whether the statement changed a row.
func (tx *Tx) settle(ctx context.Context, query string, args ...any) (bool, error) {
	result, err := tx.sql.ExecContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// List lists jobs that are not done, the dead included, in the order of adding, for people and tests. Page.Cursor goes on.
func (q JobQueue) List(ctx context.Context, page Page) (list List[jobs.Job], err error) {
	defer q.db.wrap(&err, "storage.Jobs.List")
	var w where
	w.and("state <> 'done'")
	from, ok, err := page.start()
	if err != nil {
		return list, err
	}
	if ok {
		w.and("seq > $%d", from.key)
	}
	items, err := collect(ctx, q.db.read, scanJob, `SELECT `+jobColumns+` FROM jobs`+w.String()+` ORDER BY seq LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(j jobs.Job) place { return place{key: j.Seq} }), err
}

// Job is a job of an id that is not forgotten; NotFound for another.
func (q JobQueue) Job(ctx context.Context, id string) (j jobs.Job, err error) {
	defer q.db.wrap(&err, "storage.Job(%s)", id)
	if err := checkText("job id", id, 200); err != nil {
		return j, err
	}
	j, err = scanJob(q.db.read.QueryRowContext(ctx, `SELECT `+jobColumns+` FROM jobs WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no job %s.", id)
	}
	return j, err
}

// ForgetJobs removes what is done and dead since before a time; a name that goes with it may be taken again.
func (tx *Tx) ForgetJobs(ctx context.Context, before time.Time) (forgotten int64, err error) {
	defer tx.wrap(&err, "storage.ForgetJobs")
	result, err := tx.sql.ExecContext(ctx, `DELETE FROM jobs WHERE state IN ('done', 'dead') AND ended < $1`, micros(before))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
