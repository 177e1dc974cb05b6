// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"errors"

	"markwarden/internal/fault"
)

// Rollback makes a new version that repeats an earlier complete one and becomes current; the versions in between are
// marked rolled back. History stays: the register as it was is still there to compare with, and a rollback can itself be
// rolled back. Like an import it is filled unseen, becomes current in one transaction, and is taken out if killed.
// finish.Force is not looked at. Invalid refuses a version that never was complete, Conflict the one that is current.
func (db *DB) Rollback(ctx context.Context, to Version, actor string, finish Finish) (v Version, err error) {
	defer db.wrap(&err, "storage.Rollback(%s)", to.Name)
	if err := checkText("actor", actor, 1000); err != nil {
		return v, err
	}
	if to, err = versionBySeq(ctx, db.read, to.Seq); err != nil {
		return v, err
	}
	switch to.State {
	case VersionCurrent:
		return v, fault.New(fault.Conflict, "Register version %s is the current one already.", to.Name)
	case VersionBuilding, VersionFailed:
		return v, fault.New(fault.Invalid, "Register version %s is %s: only a complete version can be gone back to.", to.Name, to.State)
	}
	v, err = db.begin(ctx, Version{Mode: ImportRollback, Source: "rollback to " + to.Name, Actor: actor, Created: finish.At}, false)
	if err != nil {
		return v, err
	}
	if err := db.repeat(ctx, v, to, finish); err != nil {
		return v, errors.Join(err, db.AbortImport(context.WithoutCancel(ctx), v.Seq, "The rollback failed: "+fault.Message(err), finish.At))
	}
	return versionBySeq(ctx, db.read, v.Seq)
}

// repeat fills v with the marks of to and makes it current.
func (db *DB) repeat(ctx context.Context, v, to Version, finish Finish) error {
	if err := db.closeNewer(ctx, v, to, finish); err != nil {
		return err
	}
	if err := db.revive(ctx, v, to, finish); err != nil {
		return err
	}
	return db.activate(ctx, v.Seq, finish, func(tx *Tx) error {
		if err := tx.countRollback(ctx, v.Seq, to.Seq); err != nil {
			return err
		}
		_, err := tx.sql.ExecContext(ctx, `UPDATE register_versions SET state = 'rolled_back' WHERE seq > $1 AND state IN ('current', 'superseded')`, to.Seq)
		return err
	})
}

// closeNewer ends, batch by batch, the open wordings that began after the version gone back to.
func (db *DB) closeNewer(ctx context.Context, v, to Version, finish Finish) error {
	const query = `SELECT id FROM marks WHERE from_seq > $1 AND from_seq < $2 AND until_seq = ` + openSeq + ` LIMIT $3`
	for {
		ids, err := collect(ctx, db.read, scanText, query, to.Seq, v.Seq, ImportBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = db.WithBulkTx(ctx, func(tx *Tx) error {
			if _, err := tx.fence(ctx, v.Seq, finish.At); err != nil {
				return err
			}
			return tx.closeWordings(ctx, v.Seq, ids)
		})
		if err != nil {
			return err
		}
	}
}

// revive opens again, batch by batch, the wordings that the version gone back to had and that ended since.
func (db *DB) revive(ctx context.Context, v, to Version, finish Finish) error {
	const ended = ` FROM marks WHERE until_seq > $1 AND until_seq < $2 AND ` + openSeqLess + ` AND from_seq <= $1 AND id > $3`
	const insert = `INSERT INTO marks (id, until_seq, from_seq, office, number, text, folded, owner, classes, status, transacted, payload, hash, source_seq)
		SELECT id, ` + openSeq + `, CAST($2 AS BIGINT), office, number, text, folded, owner, classes, status, transacted, payload, hash, source_seq` + ended + ` AND id <= $4`
	for after := ""; ; {
		ids, err := collect(ctx, db.read, scanText, `SELECT id`+ended+` ORDER BY id LIMIT $4`, to.Seq, v.Seq, after, ImportBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		last := ids[len(ids)-1]
		err = db.WithBulkTx(ctx, func(tx *Tx) error {
			if _, err := tx.fence(ctx, v.Seq, finish.At); err != nil {
				return err
			}
			_, err := tx.sql.ExecContext(ctx, insert, to.Seq, v.Seq, after, last)
			return err
		})
		if err != nil {
			return err
		}
		after = last
	}
}

// countRollback files how many marks each office has again, and what the rollback did.
func (tx *Tx) countRollback(ctx context.Context, seq, to int64) error {
	for _, query := range []string{
		`DELETE FROM register_counts WHERE seq = $1 AND seq > $2`,
		`INSERT INTO register_counts (seq, office, marks) SELECT CAST($1 AS BIGINT), office, marks FROM register_counts WHERE seq = $2`,
		`UPDATE register_versions SET
			added = (SELECT COUNT(*) FROM marks n WHERE n.from_seq = $1 AND NOT EXISTS (SELECT 1 FROM marks o WHERE o.id = n.id AND o.until_seq = $1)),
			changed = (SELECT COUNT(*) FROM marks n WHERE n.from_seq = $1 AND EXISTS (SELECT 1 FROM marks o WHERE o.id = n.id AND o.until_seq = $1)),
			removed = (SELECT COUNT(*) FROM marks o WHERE o.until_seq = $1 AND o.` + openSeqLess + ` AND NOT EXISTS (SELECT 1 FROM marks n WHERE n.id = o.id AND n.from_seq = $1))
			WHERE seq = $1 AND seq > $2`,
	} {
		if _, err := tx.sql.ExecContext(ctx, query, seq, to); err != nil {
			return err
		}
	}
	return nil
}
