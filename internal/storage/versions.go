// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/fault"
)

// VersionState is where a register version stands.
type VersionState string

// The states. One version at most is building, and one at most is current.
const (
	VersionBuilding   VersionState = "building"    // being filled; nobody reads it
	VersionCurrent    VersionState = "current"     // what screening uses
	VersionSuperseded VersionState = "superseded"  // a later one took its place
	VersionFailed     VersionState = "failed"      // aborted or killed; none of its marks remain
	VersionRolledBack VersionState = "rolled_back" // taken back by a rollback to an earlier one
)

// ImportMode says what a file is.
type ImportMode string

// The modes. Rollback is no file: its version repeats an earlier one.
const (
	ImportUpdate   ImportMode = "update"  // some records of an office: the others stay
	ImportReplace  ImportMode = "replace" // all records of an office: those not in the file are removed
	ImportRollback ImportMode = "rollback"
)

// Counts is what an import did, in records. Read = Added + Changed + unchanged or older ones + SetAside.
type Counts struct {
	Read     int64 `json:"read"`
	Added    int64 `json:"added"`
	Changed  int64 `json:"changed"`
	Removed  int64 `json:"removed"`
	SetAside int64 `json:"set_aside"` // could not be read, see Rejects
}

// Version is one state of the register, which every import and rollback makes anew. Seq orders versions; Name is what
// people and verdicts say: the UTC day and a counter, "2026-11-24.1".
type Version struct {
	Seq       int64        `json:"seq"`
	Name      string       `json:"name"`
	Office    string       `json:"office,omitempty"` // what the import was for; empty for curated entries and several offices
	Mode      ImportMode   `json:"mode"`
	Source    string       `json:"source"` // file name as given
	SHA256    string       `json:"sha256,omitempty"`
	Bytes     int64        `json:"bytes,omitempty"`
	Counts    Counts       `json:"counts"`
	Actor     string       `json:"actor"`
	State     VersionState `json:"state"`
	Reason    string       `json:"reason,omitempty"` // why it failed
	Created   time.Time    `json:"created"`
	Touched   time.Time    `json:"touched"` // last sign of life of its import
	Activated time.Time    `json:"activated,omitzero"`
}

const versionColumns = `seq, name, office, mode, source, sha256, bytes, read_count, added, changed, removed, set_aside, actor, state, reason, created, touched, activated`

func scanVersion(row scanner) (v Version, err error) {
	var created, touched, activated int64
	c := &v.Counts
	err = row.Scan(&v.Seq, &v.Name, &v.Office, &v.Mode, &v.Source, &v.SHA256, &v.Bytes, &c.Read, &c.Added, &c.Changed, &c.Removed, &c.SetAside,
		&v.Actor, &v.State, &v.Reason, &created, &touched, &activated)
	v.Created, v.Touched, v.Activated = fromMicros(created), fromMicros(touched), fromMicros(activated)
	return v, err
}

// CurrentVersion is the version that screening uses; NotFound before the first import.
func (db *DB) CurrentVersion(ctx context.Context) (v Version, err error) {
	defer db.wrap(&err, "storage.CurrentVersion")
	v, err = scanVersion(db.read.QueryRowContext(ctx, `SELECT `+versionColumns+` FROM register_versions WHERE state = 'current'`))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "No register has been imported yet: run markwarden register import.")
	}
	return v, err
}

// Version is the version of a name.
func (db *DB) Version(ctx context.Context, name string) (v Version, err error) {
	defer db.wrap(&err, "storage.Version(%s)", name)
	if err := checkText("version", name, 64); err != nil {
		return Version{}, err
	}
	v, err = scanVersion(db.read.QueryRowContext(ctx, `SELECT `+versionColumns+` FROM register_versions WHERE name = $1`, name))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no register version %s: markwarden register versions lists them.", name)
	}
	return v, err
}

// Versions lists all versions, newest first.
func (db *DB) Versions(ctx context.Context, page Page) (list List[Version], err error) {
	defer db.wrap(&err, "storage.Versions")
	var w where
	from, ok, err := page.start()
	if err != nil {
		return list, err
	}
	if ok {
		w.and("seq < $%d", from.key)
	}
	items, err := collect(ctx, db.read, scanVersion, `SELECT `+versionColumns+` FROM register_versions`+w.String()+` ORDER BY seq DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(v Version) place { return place{key: v.Seq} }), err
}

// VersionBySeq is the version of a number.
func (db *DB) VersionBySeq(ctx context.Context, seq int64) (v Version, err error) {
	defer db.wrap(&err, "storage.VersionBySeq(%d)", seq)
	return versionBySeq(ctx, db.read, seq)
}

// versionBySeq is the version of a number.
func versionBySeq(ctx context.Context, q querier, seq int64) (Version, error) {
	v, err := scanVersion(q.QueryRowContext(ctx, `SELECT `+versionColumns+` FROM register_versions WHERE seq = $1`, seq))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no register version number %d.", seq)
	}
	return v, err
}
