// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"markwarden/internal/fault"
)

// ImportBatch is how many records one transaction of an import should carry: enough to make the flush to disk cheap,
// few enough that on SQLite other writers wait for a fraction of a second only.
const ImportBatch = 5000

// ImportLease is how long an import may be silent before the next one takes it for killed.
const ImportLease = time.Minute

// ImportSpec describes a file before it is read.
type ImportSpec struct {
	Office   string     // ST.3 code as in the marks; empty for curated entries or, with ImportUpdate, for several offices
	Mode     ImportMode // ImportUpdate or ImportReplace
	Source   string     // file name for people
	SHA256   string     // of the file, lower-case hex; empty if not known
	Bytes    int64
	Actor    string
	At       time.Time
	TakeOver bool // end another import even if it shows signs of life
}

// BeginImport makes a version that is filled by UpsertMarks and RemoveMarks in transactions of its caller's, and that
// nobody sees before FinishImport. Whatever a killed or aborted import left behind is taken out first. There is one
// import at a time: Conflict names the one that runs, Invalid a spec that makes no sense.
func (db *DB) BeginImport(ctx context.Context, spec ImportSpec) (v Version, err error) {
	defer db.wrap(&err, "storage.BeginImport(%s)", spec.Source)
	if spec.Mode != ImportUpdate && spec.Mode != ImportReplace {
		return v, fault.New(fault.Invalid, "The import mode %q is not known: it is update or replace.", spec.Mode)
	}
	for _, f := range [][2]string{{"office", spec.Office}, {"source", spec.Source}, {"sha256", spec.SHA256}, {"actor", spec.Actor}} {
		if err := checkText(f[0], f[1], 1000); err != nil {
			return v, err
		}
	}
	return db.begin(ctx, Version{Office: spec.Office, Mode: spec.Mode, Source: spec.Source, SHA256: spec.SHA256, Bytes: spec.Bytes,
		Actor: spec.Actor, Created: spec.At}, spec.TakeOver)
}

// begin files a building version once nothing of an earlier one is left.
func (db *DB) begin(ctx context.Context, v Version, takeOver bool) (Version, error) {
	for {
		if err := db.endAbandoned(ctx, v.Created, takeOver); err != nil {
			return Version{}, err
		}
		var begun bool
		err := db.WithTx(ctx, func(tx *Tx) (err error) {
			begun, err = tx.fileBuilding(ctx, &v)
			return err
		})
		if fault.Is(err, fault.Conflict) {
			err = fault.Because(err, fault.Conflict, "Another import began at the same moment. Wait for it to end.")
		}
		if err != nil || begun {
			return v, err
		}
	}
}

// fileBuilding files v under the next number and name; begun is false if a failed version is still to be cleared away.
func (tx *Tx) fileBuilding(ctx context.Context, v *Version) (begun bool, err error) {
	var base, unclean, last, today int64
	day := v.Created.UTC().Format(time.DateOnly)
	err = tx.sql.QueryRowContext(ctx, `SELECT
		(SELECT COALESCE(MAX(seq), 0) FROM register_versions WHERE state = 'current'),
		(SELECT COUNT(*) FROM register_versions WHERE state = 'failed' AND clean = 0),
		(SELECT COALESCE(MAX(seq), 0) FROM register_versions),
		(SELECT COUNT(*) FROM register_versions WHERE name LIKE $1)`, day+".%").Scan(&base, &unclean, &last, &today)
	if err != nil || unclean > 0 {
		return false, err
	}
	v.Seq, v.Name, v.State, v.Touched = last+1, fmt.Sprintf("%s.%d", day, today+1), VersionBuilding, v.Created
	var held int64
	if err := tx.sql.QueryRowContext(ctx, `SELECT COALESCE(SUM(marks), 0) FROM register_counts WHERE seq = $1 AND office = $2`, base, v.Office).Scan(&held); err != nil {
		return false, err
	}
	if _, err := tx.sql.ExecContext(ctx, `DELETE FROM mark_seen`); err != nil { // nobody else is importing here
		return false, err
	}
	track := 0 // the first full import of an office has nothing to remove, so it need not note what it saw
	if v.Mode == ImportReplace && held > 0 {
		track = 1
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO register_versions (seq, name, office, mode, source, sha256, bytes, actor, state, track_seen, base_seq, created, touched)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'building', $9, $10, $11, $12)`,
		v.Seq, v.Name, v.Office, v.Mode, v.Source, v.SHA256, v.Bytes, v.Actor, track, base, micros(v.Created), micros(v.Touched))
	if err != nil {
		return false, err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO register_counts (seq, office, marks) SELECT CAST($1 AS BIGINT), office, marks FROM register_counts WHERE seq = $2`, v.Seq, base)
	return err == nil, err
}

// endAbandoned declares a silent import failed and takes out what failed imports left.
func (db *DB) endAbandoned(ctx context.Context, now time.Time, takeOver bool) error {
	v, err := scanVersion(db.read.QueryRowContext(ctx, `SELECT `+versionColumns+` FROM register_versions WHERE state = 'building'`))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil {
		if quiet := now.Sub(v.Touched); quiet < ImportLease && !takeOver {
			return fault.New(fault.Conflict, "The import of %s by %s, version %s, is running: it was active at %s. Wait for it to end, or take over.",
				v.Source, v.Actor, v.Name, v.Touched.Format(time.RFC3339))
		}
		if err := db.fail(ctx, v.Seq, "The import stopped before its end and another took its place.", now); err != nil {
			return err
		}
	}
	scan := func(row scanner) (seq int64, err error) { return seq, row.Scan(&seq) }
	failed, err := collect(ctx, db.read, scan, `SELECT seq FROM register_versions WHERE state = 'failed' AND clean = 0 ORDER BY seq DESC`)
	for _, seq := range failed {
		err = errors.Join(err, db.undo(ctx, seq))
	}
	return err
}

// fail ends a building version: from here on its import can write no more, wherever it runs.
func (db *DB) fail(ctx context.Context, seq int64, reason string, now time.Time) error {
	return db.WithTx(ctx, func(tx *Tx) error {
		_, err := tx.sql.ExecContext(ctx, `UPDATE register_versions SET state = 'failed', reason = $2, touched = $3 WHERE seq = $1 AND state = 'building'`, seq, reason, micros(now))
		return err
	})
}

// undo takes the wordings of a failed version out and reopens those it had closed, in transactions of ImportBatch rows
// that may be repeated and interrupted at will: nobody reads a failed version.
func (db *DB) undo(ctx context.Context, seq int64) error {
	if err := db.undoWordings(ctx, seq); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE marks SET until_seq = ` + openSeq + ` WHERE until_seq = $1 AND id IN (SELECT id FROM marks WHERE until_seq = $1 AND ` + openSeqLess + ` LIMIT $2)`,
		`DELETE FROM source_blocks WHERE seq = $1 AND block IN (SELECT block FROM source_blocks WHERE seq = $1 LIMIT $2)`,
		forgetSeen,
	} {
		if err := db.inBatches(ctx, query, seq); err != nil {
			return err
		}
	}
	return db.WithTx(ctx, func(tx *Tx) error {
		_, countErr := tx.sql.ExecContext(ctx, `DELETE FROM register_counts WHERE seq = $1`, seq)
		_, err := tx.sql.ExecContext(ctx, `UPDATE register_versions SET clean = 1 WHERE seq = $1`, seq)
		return errors.Join(countErr, err)
	})
}

// undoWordings takes out what a failed version opened, with the offices' records behind it.
func (db *DB) undoWordings(ctx context.Context, seq int64) error {
	for {
		ids, err := collect(ctx, db.read, scanText, `SELECT id FROM marks WHERE from_seq = $1 ORDER BY id LIMIT $2`, seq, ImportBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = db.WithBulkTx(ctx, func(tx *Tx) error {
			if err := tx.dropSources(ctx, seq, ids); err != nil {
				return err
			}
			return tx.eachOf(ctx, `DELETE FROM marks WHERE from_seq = $1 AND id`, seq, ids)
		})
		if err != nil {
			return err
		}
	}
}

// inBatches repeats a statement about version $1 that touches at most $2 rows until it touches none.
func (db *DB) inBatches(ctx context.Context, query string, seq int64) error {
	for left := int64(1); left > 0; {
		err := db.WithBulkTx(ctx, func(tx *Tx) error {
			result, err := tx.sql.ExecContext(ctx, query, seq, ImportBatch)
			if err == nil {
				left, err = result.RowsAffected()
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// AbortImport ends an import that will not be finished and takes out what it wrote; the register stays as it was. An
// import that has ended already is left alone. After Ctrl-C it needs a context that is not over: context.WithoutCancel.
func (db *DB) AbortImport(ctx context.Context, seq int64, reason string, now time.Time) (err error) {
	defer db.wrap(&err, "storage.AbortImport(%d)", seq)
	if err := checkText("reason", reason, 10_000); err != nil {
		return err
	}
	v, err := versionBySeq(ctx, db.read, seq)
	if err != nil || v.State != VersionBuilding {
		return err
	}
	if err := db.fail(ctx, seq, reason, now); err != nil {
		return err
	}
	return db.undo(ctx, seq)
}

// Finish is how an import ends.
type Finish struct {
	At    time.Time
	Force bool                     // accept an empty import, or a full one with less than half of the records there were
	Also  func(*Tx, Version) error // filed in the transaction that makes the version current, such as the job that follows it; may be nil
}

// FinishImport makes the version current, after removing what a full replacement no longer contains. Until its last
// transaction the version before stays current; with the last one every reader has the new one. Invalid refuses an
// empty import, or a full one that would more than halve an office's marks: the import stays open, to be forced or
// aborted.
func (db *DB) FinishImport(ctx context.Context, seq int64, finish Finish) (v Version, err error) {
	defer db.wrap(&err, "storage.FinishImport(%d)", seq)
	if v, err = versionBySeq(ctx, db.read, seq); err != nil {
		return v, err
	}
	var seen, base, track int64
	err = db.read.QueryRowContext(ctx, `SELECT seen, track_seen, (SELECT COALESCE(SUM(marks), 0) FROM register_counts c WHERE c.seq = v.base_seq AND c.office = v.office)
		FROM register_versions v WHERE v.seq = $1`, seq).Scan(&seen, &track, &base)
	if err != nil {
		return v, err
	}
	if err := refuseLoss(v, seen, base); err != nil && !finish.Force {
		return v, err
	}
	if v.Mode == ImportReplace && track == 1 {
		if err := db.removeUnseen(ctx, v, finish.At); err != nil {
			return v, err
		}
	}
	err = db.activate(ctx, seq, finish, func(tx *Tx) error {
		_, err := tx.sql.ExecContext(ctx, `UPDATE register_versions SET state = 'superseded' WHERE state = 'current'`)
		return err
	})
	if err != nil {
		return v, err
	}
	// A million ids take a while to delete, so it is not done in the transaction that makes the version current. If it
	// fails the import has succeeded all the same, and the next one deletes them.
	_ = db.inBatches(ctx, forgetSeen, seq)
	return versionBySeq(ctx, db.read, seq)
}

// forgetSeen deletes a batch of the ids that a full replacement has met.
const forgetSeen = `DELETE FROM mark_seen WHERE seq = $1 AND id IN (SELECT id FROM mark_seen WHERE seq = $1 LIMIT $2)`

// refuseLoss is the guard against a truncated or wrong file: half is far below what an office loses between two full
// publications and far above what a broken download leaves.
func refuseLoss(v Version, seen, base int64) error {
	if v.Counts.Read-v.Counts.SetAside <= 0 {
		return fault.New(fault.Invalid, "The import of %s holds no usable record (%d read, %d set aside): check the file, or force the import.", v.Source, v.Counts.Read, v.Counts.SetAside)
	}
	if v.Mode == ImportReplace && base > 0 && seen*2 < base {
		return fault.New(fault.Invalid, "The import of %s is a full replacement with %d records of office %q where the register holds %d, less than half: check that the file is whole, or force the import.",
			v.Source, seen, v.Office, base)
	}
	return nil
}

// activate makes a building version current in one short transaction; retire says what becomes of those before it.
func (db *DB) activate(ctx context.Context, seq int64, finish Finish, retire func(*Tx) error) error {
	return db.WithTx(ctx, func(tx *Tx) error {
		if _, err := tx.fence(ctx, seq, finish.At); err != nil {
			return err
		}
		if err := retire(tx); err != nil {
			return err
		}
		if _, err := tx.sql.ExecContext(ctx, `UPDATE register_versions SET state = 'current', activated = $2 WHERE seq = $1`, seq, micros(finish.At)); err != nil {
			return err
		}
		if err := tx.noteRun(ctx, seq); err != nil || finish.Also == nil {
			return err
		}
		v, err := versionBySeq(ctx, tx.sql, seq)
		if err != nil {
			return err
		}
		return finish.Also(tx, v)
	})
}

// removeUnseen closes, batch by batch, the office's marks that the file did not contain. The ids are looked for outside
// the writing transactions: nobody but this import changes them.
func (db *DB) removeUnseen(ctx context.Context, v Version, at time.Time) error {
	const query = `SELECT id FROM marks WHERE id > $1 AND office = $2 AND until_seq = ` + openSeq + ` AND from_seq < $3
		AND NOT EXISTS (SELECT 1 FROM mark_seen s WHERE s.seq = $3 AND s.id = marks.id) ORDER BY id LIMIT $4`
	for after := ""; ; {
		ids, err := collect(ctx, db.read, scanText, query, after, v.Office, v.Seq, ImportBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = db.WithBulkTx(ctx, func(tx *Tx) error {
			if _, err := tx.fence(ctx, v.Seq, at); err != nil {
				return err
			}
			return tx.remove(ctx, v.Seq, ids)
		})
		if err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}
