// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"time"

	"markwarden/internal/audit"
)

// ForgetLog empties SQLite's write-ahead log, in which what was erased still stands until it is overwritten. It is an
// attempt: while others read, ok is false, and it should be made again.
func (db *DB) ForgetLog(ctx context.Context) (ok bool, err error) {
	defer db.wrap(&err, "storage.ForgetLog")
	if db.engine.name != sqliteEngine.name {
		return true, nil
	}
	var busy, pages, folded int
	err = db.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &folded)
	return busy == 0, err
}

// eraseAudit forgets what stands beside the log about a person: nobody can tell any more from which address they acted or
// what the entries about them committed to. The chain stays as it is.
func (tx *Tx) eraseAudit(ctx context.Context, subject string) error {
	if _, err := tx.sql.ExecContext(ctx, `DELETE FROM audit_addresses WHERE subject = $1`, subject); err != nil {
		return err
	}
	_, err := tx.sql.ExecContext(ctx, `DELETE FROM audit_salts WHERE subject = $1`, subject)
	return err
}

// EraseVisitors forgets the addresses of people who were not signed in, of the days (UTC) before a day.
func (a *Audited) EraseVisitors(ctx context.Context, before time.Time) (err error) {
	defer a.wrap(&err, "storage.EraseVisitors")
	day := before.UTC().Format(time.DateOnly)
	a.Event.Action, a.Event.Object = audit.ActionErase, audit.Object{Kind: audit.ObjectVisitors, ID: day}
	from, until := audit.VisitorsPrefix, audit.VisitorsPrefix+day
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM audit_addresses WHERE subject >= $1 AND subject < $2`, from, until); err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `DELETE FROM audit_salts WHERE subject >= $1 AND subject < $2`, from, until)
	return err
}

// OldVisitors reports whether there are addresses of people who were not signed in, of the days (UTC) before a day.
func (db *DB) OldVisitors(ctx context.Context, before time.Time) (old bool, err error) {
	defer db.wrap(&err, "storage.OldVisitors")
	var n int
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM audit_salts WHERE subject >= $1 AND subject < $2 LIMIT 1) AS found`,
		audit.VisitorsPrefix, audit.VisitorsPrefix+before.UTC().Format(time.DateOnly)).Scan(&n)
	return n > 0, err
}
