// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// BatchState is where a seller's file stands on its way through screening.
type BatchState string

// The states. From waiting and running a batch can go to each of the others; the last three are final.
const (
	BatchWaiting   BatchState = "waiting"   // nothing was screened yet
	BatchRunning   BatchState = "running"   // some rows are screened
	BatchDone      BatchState = "done"      // every row is
	BatchFailed    BatchState = "failed"    // the file could not be read to its end; Problem says why
	BatchCancelled BatchState = "cancelled" // somebody stopped it; the rows up to there stay
)

// Ended reports a state that does not change any more.
func (s BatchState) Ended() bool { return s != BatchWaiting && s != BatchRunning }

// Batch is a seller's file that is screened, with the counts of its rows.
type Batch struct {
	ID        string // UUIDv7; names the kept file as well
	Owner     string // whose it is; every read is within one owner
	Name      string // of the file, as the seller gave it: data, never a path
	Bytes     int64
	SHA256    string
	Format    string // amazon, shopify, …, as recognised
	Container string // csv, xlsx, jsonl or xml
	Encoding  string
	Options   string // the caller's, as JSON
	Total     int    // rows of the file; 0 until they are counted
	State     BatchState
	Problem   string // why it failed, one sentence
	Done      int    // rows screened so far, bad ones included
	Counts    BatchCounts
	Register  string // version or versions the rows were screened with
	Marks     int    // marks of the last of them
	Engine    string
	Policy    string
	Created   time.Time
	Started   time.Time // first sign of work; zero while it waits
	Touched   time.Time // last sign of work
	Finished  time.Time // zero until it ended
}

// BatchCounts are rows by level, and suggestions taken.
type BatchCounts struct {
	Clear, Caution, High, Block, Unscreened int
	Accepted                                int
}

const batchColumns = `id, owner, name, bytes, sha256, format, container, encoding, options, total, state, problem, done, clear, caution, high, block, unscreened, accepted,
	register, marks, engine, policy, created, started, touched, ended`

func scanBatch(row scanner) (b Batch, err error) {
	var created, started, touched, ended int64
	c := &b.Counts
	err = row.Scan(&b.ID, &b.Owner, &b.Name, &b.Bytes, &b.SHA256, &b.Format, &b.Container, &b.Encoding, &b.Options, &b.Total, &b.State, &b.Problem, &b.Done,
		&c.Clear, &c.Caution, &c.High, &c.Block, &c.Unscreened, &c.Accepted, &b.Register, &b.Marks, &b.Engine, &b.Policy, &created, &started, &touched, &ended)
	b.Created, b.Started, b.Touched, b.Finished = fromMicros(created), fromMicros(started), fromMicros(touched), fromMicros(ended)
	return b, err
}

// CreateBatch files a batch that waits. The caller gives ID, Owner and what is known of the file.
func (tx *Tx) CreateBatch(ctx context.Context, b Batch) (_ Batch, err error) {
	defer tx.wrap(&err, "storage.CreateBatch(%s)", b.ID)
	for _, f := range []struct {
		name, value string
		most        int
	}{{"id", b.ID, 200}, {"owner", b.Owner, 200}, {"name", b.Name, 1000}, {"sha256", b.SHA256, 100}, {"format", b.Format, 100}, {"container", b.Container, 100}, {"encoding", b.Encoding, 100}, {"options", b.Options, 1 << 20}} {
		if err := checkText(f.name, f.value, f.most); err != nil {
			return b, err
		}
	}
	return scanBatch(tx.sql.QueryRowContext(ctx, `INSERT INTO batches (id, owner, name, bytes, sha256, format, container, encoding, options, total, state, created, touched)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $11) RETURNING `+batchColumns,
		b.ID, b.Owner, b.Name, b.Bytes, b.SHA256, b.Format, b.Container, b.Encoding, b.Options, b.Total, micros(b.Created)))
}

// Batch is an owner's batch of an id; NotFound also for another owner's.
func (db *DB) Batch(ctx context.Context, owner, id string) (b Batch, err error) {
	defer db.wrap(&err, "storage.Batch(%s)", id)
	return batchOf(ctx, db.read, owner, id)
}

func batchOf(ctx context.Context, q querier, owner, id string) (b Batch, err error) {
	if err := errors.Join(checkText("batch id", id, 200), checkText("owner", owner, 200)); err != nil {
		return b, err
	}
	b, err = scanBatch(q.QueryRowContext(ctx, `SELECT `+batchColumns+` FROM batches WHERE owner = $1 AND id = $2`, owner, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no batch %s.", id)
	}
	return b, err
}

// HasBatch reports whether anybody has a batch of an id; it is for tidying files, and tells nothing to a person.
func (db *DB) HasBatch(ctx context.Context, id string) (has bool, err error) {
	defer db.wrap(&err, "storage.HasBatch")
	if checkText("batch id", id, 200) != nil {
		return false, nil
	}
	var n int
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM batches WHERE id = $1`, id).Scan(&n)
	return n > 0, err
}

// Batches lists an owner's batches, newest first.
func (db *DB) Batches(ctx context.Context, owner string, page Page) (list List[Batch], err error) {
	defer db.wrap(&err, "storage.Batches")
	var w where
	w.and("owner = $%d", owner)
	if err := errors.Join(checkText("owner", owner, 200), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanBatch, `SELECT `+batchColumns+` FROM batches`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(b Batch) place { return place{micros(b.Created), b.ID} }), err
}

// BatchStamp is what a batch is screened with, and how many rows were counted in its file.
type BatchStamp struct {
	Register       string
	Marks          int
	Engine, Policy string
	Total          int
}

// BeginBatch notes that work on a batch begins or goes on, and with what. A batch that ended comes back as it is.
func (tx *Tx) BeginBatch(ctx context.Context, owner, id string, with BatchStamp, at time.Time) (b Batch, err error) {
	defer tx.wrap(&err, "storage.BeginBatch(%s)", id)
	b, err = batchOf(ctx, tx.sql, owner, id)
	if err != nil || b.State.Ended() {
		return b, err
	}
	if err := errors.Join(checkText("register", with.Register, 200), checkText("engine", with.Engine, 200), checkText("policy", with.Policy, 200)); err != nil {
		return b, err
	}
	register := with.Register // rows screened before an interruption may stand on an earlier version
	if b.Done > 0 && b.Register != "" && b.Register != register && !strings.HasSuffix(b.Register, ", "+register) {
		register = b.Register + ", " + register
	}
	return scanBatch(tx.sql.QueryRowContext(ctx, `UPDATE batches SET state = 'running', register = $3, marks = $4, engine = $5, policy = $6, touched = $7, total = $8,
		started = CASE WHEN started = 0 THEN $7 ELSE started END WHERE owner = $1 AND id = $2 RETURNING `+batchColumns,
		owner, id, register, with.Marks, with.Engine, with.Policy, micros(at), with.Total))
}

// EndBatch ends a batch that waits or runs, and reports whether it did: one that ended otherwise stays as it is.
func (tx *Tx) EndBatch(ctx context.Context, owner, id string, end BatchState, problem string, at time.Time) (ended bool, err error) {
	defer tx.wrap(&err, "storage.EndBatch(%s)", id)
	if !end.Ended() {
		return false, fault.New(fault.Internal, "a batch does not end as %s", end)
	}
	if _, err := batchOf(ctx, tx.sql, owner, id); err != nil {
		return false, err
	}
	return tx.settle(ctx, `UPDATE batches SET state = $3, problem = $4, touched = $5, ended = $5, total = CASE WHEN $3 = 'done' THEN done ELSE total END
		WHERE owner = $1 AND id = $2 AND state IN ('waiting', 'running')`, owner, id, string(end), keepable(problem), micros(at))
}

// keepable makes text of ours that repeats a stranger's such that both engines keep it.
func keepable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, string(utf8.RuneError)), "\x00", string(utf8.RuneError))
}
