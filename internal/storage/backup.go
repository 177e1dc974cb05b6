// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"markwarden/internal/fault"
)

// BackupReport says what a backup or a restored copy is.
type BackupReport struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Kept   string `json:"kept,omitempty"` // where the database that was there before was moved
}

// Backup writes a copy of the database as it is at one moment, while others go on working: beside its place first, checked,
// on the disk, then in place. Its checksum lies beside it in the form of sha256sum. A file that is there already is not
// overwritten. On PostgreSQL the server's own tool does this, and the error says so.
func (db *DB) Backup(ctx context.Context, path string) (r BackupReport, err error) {
	defer db.wrap(&err, "storage.Backup")
	if db.engine.name != sqliteEngine.name {
		return r, fault.New(fault.Invalid, "A PostgreSQL database is backed up with its own tool: pg_dump --format=custom.")
	}
	if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return r, fault.Because(err, fault.Conflict, "The file %s is there already: give another name.", path)
	}
	beside, err := os.MkdirTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return r, fault.Because(err, fault.Invalid, "Nothing can be written beside %s: check that the folder exists and is writable.", path)
	}
	defer os.RemoveAll(beside)
	copied := filepath.Join(beside, "copy")
	if _, err := db.write.ExecContext(ctx, `VACUUM INTO $1`, copied); err != nil {
		return r, err
	}
	if err := checkCopy(ctx, copied); err != nil {
		return r, err
	}
	if r, err = seal(copied); err != nil {
		return r, err
	}
	r.File = path
	sum := filepath.Join(beside, "sum")
	if err := writeWhole(sum, []byte(r.SHA256+"  "+filepath.Base(path)+"\n")); err != nil {
		return r, err
	}
	return r, errors.Join(os.Rename(sum, path+sumSuffix), os.Rename(copied, path), syncFolder(filepath.Dir(path)))
}

const sumSuffix = ".sha256"

// checkCopy looks through a whole database file for damage.
func checkCopy(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", sqliteDSN(path, "mode=ro&immutable=1", nil))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var found string
	err = db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found)
	if err != nil || found != "ok" {
		return fault.Because(err, fault.Invalid, "The database in %s is damaged: %s.", path, found)
	}
	return nil
}

// seal puts a file on the disk for its owner alone and computes its checksum.
func seal(path string) (r BackupReport, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := errors.Join(f.Chmod(0o600), f.Sync()); err != nil {
		return r, err
	}
	h := sha256.New()
	r.Bytes, err = io.Copy(h, f)
	r.SHA256 = hex.EncodeToString(h.Sum(nil))
	return r, err
}

func writeWhole(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Restore puts a backup in the place of a SQLite database, whose program must not run. The backup is checked first: its
// checksum, which must lie beside it, every page of it, and that this program knows its schema. What was there before is
// moved aside and not deleted; suffix names it.
func Restore(ctx context.Context, backup, dsn, dir, suffix string) (r BackupReport, err error) {
	defer fault.Wrap(&err, "storage.Restore")
	if strings.Contains(dsn, "://") {
		return r, fault.New(fault.Invalid, "A PostgreSQL database is restored with its own tool: pg_restore.")
	}
	path, err := sqlitePath(dsn, dir)
	if err != nil {
		return r, err
	}
	beside, err := os.MkdirTemp(filepath.Dir(path), ".restore-*")
	if err != nil {
		return r, fault.Because(err, fault.Invalid, "Nothing can be written beside %s: check that the folder exists and is writable.", path)
	}
	defer os.RemoveAll(beside)
	copied := filepath.Join(beside, databaseName)
	if r, err = copyChecked(backup, copied); err != nil {
		return r, err
	}
	if err := checkCopy(ctx, copied); err != nil {
		return r, fault.Because(err, fault.Invalid, "The backup %s is damaged: take another one.", backup)
	}
	known, err := Open(ctx, copied, Options{ReadPool: 1}) // refuses a newer schema
	if err != nil {
		return r, err
	}
	if err := known.Close(); err != nil {
		return r, err
	}
	r.File = path
	if r.Kept, err = moveAside(ctx, path, suffix); err != nil {
		return r, err
	}
	return r, errors.Join(os.Rename(copied, path), syncFolder(filepath.Dir(path)))
}

const databaseName = "markwarden.db"

// copyChecked copies a backup and compares it with its checksum.
func copyChecked(from, to string) (r BackupReport, err error) {
	text, err := os.ReadFile(from + sumSuffix)
	if err != nil {
		return r, fault.Because(err, fault.Invalid, "The checksum %s%s cannot be read: keep it beside the backup.", from, sumSuffix)
	}
	want, _, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	in, err := os.Open(from)
	if err != nil {
		return r, fault.Because(err, fault.Invalid, "The backup %s cannot be read: check its name.", from)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return r, err
	}
	h := sha256.New()
	r.Bytes, err = io.Copy(io.MultiWriter(out, h), in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return r, err
	}
	if r.SHA256 = hex.EncodeToString(h.Sum(nil)); r.SHA256 != want {
		return r, fault.New(fault.Invalid, "The backup %s is damaged: its checksum is %s and should be %s. Take another one.", from, r.SHA256, want)
	}
	return r, nil
}

// moveAside moves a database away, after folding its log into it, which nobody else's use of it allows.
func moveAside(ctx context.Context, path, suffix string) (kept string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	kept = path + suffix
	if _, err := os.Lstat(kept); err == nil {
		return "", fault.New(fault.Conflict, "The file %s is there already: move it away.", kept)
	}
	if err := fold(ctx, path); err != nil {
		return "", err
	}
	if err := os.Rename(path, kept); err != nil {
		return "", err
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, nil
}

// fold leaves the write-ahead mode, which SQLite does for the only user of a file alone. A file that is damaged is moved as
// it is.
func fold(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate", []pragma{{"busy_timeout", "1000"}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var mode string
	err = db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if kind, _ := sqliteKind(err); err != nil && kind != fault.Unavailable {
		return nil
	}
	if err != nil || mode != "delete" {
		return fault.Because(err, fault.Conflict, "The database %s is in use: stop the program first.", path)
	}
	return nil
}
