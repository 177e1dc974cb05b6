// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"markwarden/internal/fault"
)

// engine is every difference between the two databases. The SQL text of all other files is one for both.
type engine struct {
	name       string
	goose      goose.Dialect
	migrations string             // folder under migrations/
	alone      sql.IsolationLevel // makes a transaction behave as if it ran alone
	bulk       sql.IsolationLevel
	hasTable   string           // SELECT whether table $1 exists, as 0 or 1
	locker     func() gooseLock // keeps two programs from migrating at once, nil where the file lock does it

	// migrateTries is how often Migrate waits for a file that another program is busy with, each time for the five seconds
	// of busy_timeout: a step over a large table takes longer than one of those. PostgreSQL has its lock to wait for.
	migrateTries int

	kind      func(error) (fault.Kind, string)
	retryable func(error) bool

	tidy func(context.Context, *sql.DB) // called after an import's transaction and now and then after others

	// How long the repeated statements of an import are. SQLite finds the name of each placeholder by walking the list
	// of them, so that time grows with their square: 100k marks take 3.0 s of processor time in statements of 12 rows,
	// 4.9 s in those of 64 and 10 s in those of 200. PostgreSQL pays for each round trip instead.
	rowsPerInsert int
	idsPerQuery   int
}

type gooseLock = lock.SessionLocker

var sqliteEngine = engine{
	name:       "sqlite",
	goose:      goose.DialectSQLite3,
	migrations: "sqlite",
	alone:      sql.LevelDefault, // _txlock=immediate on the one writing connection
	bulk:       sql.LevelDefault,
	hasTable:   `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1`,
	kind:       sqliteKind,
	retryable:  func(error) bool { return false },
	tidy:       sqliteTidy,

	rowsPerInsert: 12,
	idsPerQuery:   64,
	migrateTries:  12,
}

var postgresEngine = engine{
	name:       "postgres",
	goose:      goose.DialectPostgres,
	migrations: "postgres",
	alone:      sql.LevelSerializable,
	bulk:       sql.LevelReadCommitted,
	hasTable:   `SELECT CASE WHEN to_regclass($1) IS NULL THEN 0 ELSE 1 END`,
	locker:     postgresLock,
	kind:       postgresKind,
	retryable:  postgresRetryable,
	tidy:       func(context.Context, *sql.DB) {},

	rowsPerInsert: 200,
	idsPerQuery:   500,
	migrateTries:  1,
}

// pragmas are read back after opening: a misspelt one is ignored by the driver without a word (STACK.md).
// synchronous FULL (2) and not NORMAL, because NORMAL may lose acknowledged decisions when the power goes.
// secure_delete writes zeros over what is deleted: an erased name must not be found in the file any more (RELIABILITY 28).
// journal_size_limit keeps the write-ahead log below 64 MiB once a long reader has let go of it.
var (
	writePragmas = []pragma{
		{"busy_timeout", "5000"}, {"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
		{"journal_size_limit", "33554432"}, {"cache_size", "-65536"},
		{"secure_delete", "1"},
	}
	readPragmas = []pragma{{"busy_timeout", "5000"}, {"query_only", "1"}, {"foreign_keys", "1"}}
)

type pragma struct{ name, value string }

// openSQLite opens the writing connection, which creates the file for its owner alone, then the readers.
func openSQLite(ctx context.Context, dsn string, opt Options) (*DB, error) {
	path, err := sqlitePath(dsn, opt.Dir)
	if err != nil {
		return nil, err
	}
	if err := createFile(path); err != nil {
		return nil, fault.Because(err, fault.Unavailable, "The data file %s cannot be opened: check that its folder exists and is writable.", path)
	}
	db := &DB{engine: sqliteEngine}
	db.write, err = openWriting(ctx, path)
	if err != nil {
		return nil, fault.Because(err, sqliteOpenKind(err), "The data file %s cannot be used: %s.", path, sqliteWhy(err))
	}
	db.read, err = openPool(ctx, sqliteDSN(path, "mode=ro", readPragmas), opt.ReadPool, readPragmas)
	if err != nil {
		return nil, errors.Join(fault.Because(err, fault.Unavailable, "The data file %s cannot be read: %s.", path, sqliteWhy(err)), db.write.Close())
	}
	return db, nil
}

// Programs that open a new file at once all turn its journal into a log ahead; SQLite lets one, and tells the others that it is
// busy at once and not after busy_timeout, lest they wait for each other. They try again for as long as that.
const (
	openPatience = 5 * time.Second
	openPause    = 20 * time.Millisecond
)

// openWriting opens the one writing connection.
func openWriting(ctx context.Context, path string) (*sql.DB, error) {
	patience, cancel := context.WithTimeout(ctx, openPatience)
	defer cancel()
	for {
		pool, err := openPool(ctx, sqliteDSN(path, "_txlock=immediate", writePragmas), 1, writePragmas)
		if err == nil || sqliteCode(err)&0xff != sqlitelib.SQLITE_BUSY {
			return pool, err
		}
		select {
		case <-patience.Done():
			return nil, err
		case <-time.After(openPause):
		}
	}
}

// sqlitePath is the file a DSN names. Settings in the DSN are refused, because every one of ours is a promise.
func sqlitePath(dsn, dir string) (string, error) {
	path := strings.TrimPrefix(dsn, "file:")
	switch {
	case dsn == "":
		return filepath.Join(dir, "markwarden.db"), nil
	case strings.HasPrefix(dsn, "file:") && strings.Contains(path, "?"):
		return "", fault.New(fault.Invalid, "The database %q carries settings after the question mark: give the path alone.", dsn)
	case path == "" || strings.Contains(path, ":memory:") || strings.ContainsRune(path, 0):
		return "", fault.New(fault.Invalid, "The database %q is not a file: give a path, or postgres://….", dsn)
	case strings.Contains(path, "://"):
		return "", fault.New(fault.Invalid, "The database address is of a kind that is not known: give a path, or postgres://….")
	}
	return filepath.Clean(path), nil
}

// createFile makes an absent database file readable by its owner alone and its name durable.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Close(), dir.Sync(), dir.Close())
}

// sqliteDSN is the address of one pool. The path is escaped: a folder may be called "50% off?".
func sqliteDSN(path, mode string, pragmas []pragma) string {
	var b strings.Builder
	b.WriteString("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + mode)
	for _, p := range pragmas {
		fmt.Fprintf(&b, "&_pragma=%s(%s)", p.name, p.value)
	}
	return b.String()
}

// openPool opens a pool whose connections stay, and proves each setting on the first of them.
func openPool(ctx context.Context, dsn string, conns int, pragmas []pragma) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	for _, p := range pragmas {
		var got string
		err := pool.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got)
		if err == nil && got != p.value {
			err = fmt.Errorf("pragma %s is %q after setting it to %q", p.name, got, p.value)
		}
		if err != nil {
			return nil, errors.Join(err, pool.Close())
		}
	}
	return pool, nil
}

// maxLog is how many pages of 4 KiB the write-ahead log may have before readers are waited for: 32 MiB.
const maxLog = 8192

// sqliteTidy keeps the write-ahead log short. SQLite starts it anew only at a moment without readers; with readers that
// follow each other there is none, and importing 100k marks beside one left 152 MiB. RESTART makes one: it waits for the
// readers that are in the log, which read a page of a list, and sends new ones to the file. It is an attempt: when
// it fails, the log is longer for a while and nothing is lost.
func sqliteTidy(ctx context.Context, write *sql.DB) {
	var busy, pages, folded int
	err := write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &pages, &folded)
	if err == nil && pages > maxLog {
		_, _ = write.ExecContext(ctx, `PRAGMA wal_checkpoint(RESTART)`)
	}
}

// sqliteCode is the extended result code in err's chain, or 0.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// sqliteKind gives an error of the driver a kind and a sentence.
func sqliteKind(err error) (fault.Kind, string) {
	code := sqliteCode(err)
	switch code {
	case sqlitelib.SQLITE_CONSTRAINT_UNIQUE, sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fault.Conflict, "It exists already."
	case sqlitelib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault.Conflict, "It belongs to something that is not there (any more)."
	}
	switch code & 0xff { // the primary code
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		return fault.Unavailable, "The data file is in use by another program. Try again shortly."
	case sqlitelib.SQLITE_FULL:
		return fault.Unavailable, "The disk is full: nothing was written. Free some space and try again."
	case sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_INTERRUPT:
		return fault.Unavailable, "The data file cannot be written or read at the moment."
	}
	return fault.Internal, ""
}

// sqliteOpenKind is Invalid for a file that is something else, so that the person looks at the path.
func sqliteOpenKind(err error) fault.Kind {
	if sqliteCode(err)&0xff == sqlitelib.SQLITE_NOTADB {
		return fault.Invalid
	}
	return fault.Unavailable
}

// sqliteWhy says for people what the driver found.
func sqliteWhy(err error) string {
	switch sqliteCode(err) & 0xff {
	case sqlitelib.SQLITE_NOTADB:
		return "it is not a SQLite database"
	case sqlitelib.SQLITE_CORRUPT:
		return "it is damaged; restore a backup"
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		return "another program holds it"
	case sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_PERM:
		return "it or its folder is not writable"
	}
	return "see the log"
}

// openPostgres opens a server. A connection that is not made in five seconds is given up, so that a door can say 503.
func openPostgres(ctx context.Context, dsn string, opt Options) (*DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "The postgres:// address cannot be read: check its user, host, port and options.")
	}
	if !strings.Contains(dsn, "connect_timeout=") {
		config.ConnectTimeout = 5 * time.Second
	}
	if _, given := config.RuntimeParams["application_name"]; !given {
		config.RuntimeParams["application_name"] = "markwarden"
	}
	// Reads have connections of their own: what is read in the midst of a transaction must not wait for a connection that only
	// other transactions, waiting likewise, could give back.
	pools := [2]*sql.DB{stdlib.OpenDB(*config), stdlib.OpenDB(*config)}
	for _, pool := range pools {
		pool.SetMaxOpenConns(opt.ReadPool)
		pool.SetMaxIdleConns(opt.ReadPool)
		pool.SetConnMaxIdleTime(5 * time.Minute)
	}
	db := &DB{engine: postgresEngine, write: pools[0], read: pools[1]}
	for setting, want := range map[string]string{"server_encoding": "UTF8", "synchronous_commit": ""} {
		if err := postgresSetting(ctx, db.write, setting, want); err != nil {
			return nil, errors.Join(db.engine.classify(err), db.Close())
		}
	}
	return db, nil
}

// postgresSetting refuses a server that cannot keep our promises: text that is not UTF-8, commits that may be lost.
func postgresSetting(ctx context.Context, pool *sql.DB, setting, want string) error {
	var got string
	if err := pool.QueryRowContext(ctx, `SELECT current_setting($1)`, setting).Scan(&got); err != nil {
		return err
	}
	if got == "off" || (want != "" && got != want) {
		return fault.New(fault.Unavailable, "The PostgreSQL setting %s is %q, with which acknowledged work or text could be lost: change it.", setting, got)
	}
	return nil
}

func postgresLock() gooseLock {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil { // only for an option out of range, and ours are constants
		return nil
	}
	return locker
}

// postgresCode is the SQLSTATE in err's chain, or "".
func postgresCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// postgresKind gives an error of the driver a kind and a sentence (SQLSTATE: PostgreSQL manual, appendix A).
func postgresKind(err error) (fault.Kind, string) {
	code := postgresCode(err)
	switch code {
	case "23505":
		return fault.Conflict, "It exists already."
	case "23503":
		return fault.Conflict, "It belongs to something that is not there (any more)."
	case "22021", "22P05": // SQLite keeps such a text; whoever sent it hears what to mend
		return fault.Invalid, "A text holds a character that the database cannot keep (NUL, or bytes that are no UTF-8): remove it."
	case "53100":
		return fault.Unavailable, "The database's disk is full: nothing was written. Free some space and try again."
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	// connection lost, resources gone, operator intervened, system error, cancelled
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57"), strings.HasPrefix(code, "58"),
		errors.As(err, &connect), errors.As(err, &network), pgconn.Timeout(err), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		code == "" && strings.Contains(err.Error(), "conn closed"):
		return fault.Unavailable, "The database does not answer. Try again shortly."
	}
	return fault.Internal, ""
}

// postgresRetryable is a serialisation failure or a deadlock: the server undid everything and asks for a repeat.
func postgresRetryable(err error) bool {
	code := postgresCode(err)
	return code == "40001" || code == "40P01"
}

// classify gives a driver's error its kind and keeps any other as it is.
func (e engine) classify(err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal {
		return err
	}
	if kind, sentence := e.kind(err); kind != fault.Internal {
		return fault.Because(err, kind, "%s", sentence)
	}
	return err
}
