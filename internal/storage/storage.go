// SPDX-License-Identifier: Apache-2.0

// Package storage is the filing room: everything Markwarden keeps, in one SQLite file or in PostgreSQL, by one SQL text.
//
// It promises that what was acknowledged is on the disk, that nothing is ever half written, and that both engines behave
// alike (dialect.go holds every difference). Writes are methods of Tx, so that a step of work is filed whole or not at
// all; reads are methods of DB and never wait for a writer on SQLite. Times come in as arguments and are kept as
// microseconds UTC. Errors carry a kind of package fault.
package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"markwarden/internal/fault"
)

// Options are what Open cannot know. The zero value is right for a program with one data folder: the current one.
type Options struct {
	Dir      string // folder of the SQLite file when no DSN names one
	ReadPool int    // most connections for reading; 0 is the number of processors, at least 4
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine engine
	write  *sql.DB // on SQLite one connection: there is one writer, and its transactions start IMMEDIATE
	read   *sql.DB // on PostgreSQL the same pool as write

	commits atomic.Uint64 // of WithTx, to tidy now and then
}

// Open opens a database and refuses one that a newer program has migrated. An empty dsn is markwarden.db in Options.Dir;
// a path or file:path is a SQLite file, created when absent; postgres:// is a server. It does not migrate: see Migrate.
// Errors are Invalid for a dsn that cannot be used and Unavailable for a database that cannot be reached or trusted.
func Open(ctx context.Context, dsn string, opt Options) (db *DB, err error) {
	defer fault.Wrap(&err, "storage.Open")
	if opt.ReadPool <= 0 {
		opt.ReadPool = max(4, runtime.NumCPU())
	}
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		db, err = openPostgres(ctx, dsn, opt)
	} else {
		db, err = openSQLite(ctx, dsn, opt)
	}
	if err != nil {
		return nil, err
	}
	if err := db.refuseNewer(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close waits for running statements and closes the database. On SQLite the last one to close folds the log into the file.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Engine is "sqlite" or "postgres", for reports to people.
func (db *DB) Engine() string { return db.engine.name }

// Ping reports whether the database answers and its schema is the one this program was built for; the error is
// Unavailable and names the remedy.
func (db *DB) Ping(ctx context.Context) (err error) {
	defer db.wrap(&err, "storage.Ping")
	if err := errors.Join(ping(ctx, db.write), ping(ctx, db.read)); err != nil {
		return err
	}
	have, want, err := db.SchemaVersion(ctx)
	if err == nil && have != want {
		err = fault.New(fault.Unavailable, "The database is at schema %d and this program needs %d: run markwarden migrate.", have, want)
	}
	return err
}

// ping asks a pool for a connection that lives: after a server has gone away, each idle one is found dead in its turn.
func ping(ctx context.Context, pool *sql.DB) (err error) {
	for range pool.Stats().Idle + 1 {
		if err = pool.PingContext(ctx); !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return err
}

// wrap gives a driver's error its kind and puts the operation in front of it.
func (db *DB) wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = db.engine.classify(*err)
		fault.Wrap(err, format, args...)
	}
}

// querier is what a statement needs: a pool for a plain read, a transaction for the rest.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is one transaction. It is valid inside the function given to WithTx only, and for one goroutine.
type Tx struct {
	sql      *sql.Tx
	engine   engine
	prepared map[string]*sql.Stmt
	idle     bool // Unchanged was called
}

// Unchanged says that there was nothing to do: what was to be made is there, or what was to go is not. The audit log then
// has no entry of it, unless something else that was done in the same transaction has one.
func (tx *Tx) Unchanged() { tx.idle = true }

// maxAttempts bounds how often a transaction is repeated when PostgreSQL could not order it among others. 19 writers that
// changed one and the same row 50 times each, without a pause, needed 22 attempts at most when the pauses end at 32 ms.
const maxAttempts = 100

// WithTx runs fn in a transaction that behaves as if it were alone: on SQLite there is one writer, on PostgreSQL it is
// SERIALIZABLE and repeated when the server asks for that. fn may therefore run more than once and must not do anything
// but use tx; calling WithTx inside fn waits for itself on SQLite. When WithTx returns nil the work is on the disk.
func (db *DB) WithTx(ctx context.Context, fn func(*Tx) error) error {
	pending, fn := claimed(ctx, fn)
	err := db.transact(ctx, db.engine.alone, fn)
	if err == nil && pending != nil {
		pending.finish()
	}
	if err == nil && db.commits.Add(1)%tidyEvery == 0 {
		db.engine.tidy(ctx, db.write)
	}
	return err
}

// tidyEvery is after how many transactions of WithTx the engine may tidy; each leaves some ten pages of log, so that the
// log is looked at about every 10 MiB.
const tidyEvery = 256

// WithBulkTx is WithTx for the long writes of an import, which guard themselves by their version's row: on PostgreSQL it
// is READ COMMITTED, so that it neither slows nor aborts the transactions of other people.
func (db *DB) WithBulkTx(ctx context.Context, fn func(*Tx) error) error {
	err := db.transact(ctx, db.engine.bulk, fn)
	if err == nil {
		db.engine.tidy(ctx, db.write)
	}
	return err
}

// transact repeats once until it succeeds, fails for good or has had its attempts.
func (db *DB) transact(ctx context.Context, level sql.IsolationLevel, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, level, fn)
		if err == nil || !db.engine.retryable(err) {
			return db.engine.classify(err)
		}
		if attempt == maxAttempts {
			return fault.Because(err, fault.Unavailable, "Too many people are changing this at once. Try again shortly.")
		}
		pause := time.NewTimer(time.Millisecond + rand.N(time.Millisecond<<min(attempt, 5)))
		select {
		case <-ctx.Done():
			pause.Stop()
			return db.engine.classify(ctx.Err())
		case <-pause.C:
		}
	}
}

// once runs fn in one transaction; a panic in fn rolls back and goes on.
func (db *DB) once(ctx context.Context, level sql.IsolationLevel, fn func(*Tx) error) error {
	sqlTx, err := db.write.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil {
		return err
	}
	defer sqlTx.Rollback() // nothing to do once committed
	if err := fn(&Tx{sql: sqlTx, engine: db.engine, prepared: map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	return sqlTx.Commit()
}

// wrap is DB.wrap for the methods of a transaction.
func (tx *Tx) wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = tx.engine.classify(*err)
		fault.Wrap(err, format, args...)
	}
}

// prepare keeps a statement for the life of the transaction: an import repeats a few long ones thousands of times.
func (tx *Tx) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := tx.prepared[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := tx.sql.PrepareContext(ctx, query)
	if err == nil {
		tx.prepared[query] = stmt // closed by the end of the transaction
	}
	return stmt, err
}
