// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"

	"markwarden/internal/fault"
)

// files holds the migrations of both engines: same numbers, same names, never edited once released.
//
//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var files embed.FS

// Migrate brings the schema up to this program's. Each step is a transaction with its own mark, so a killed migration
// goes on where it stopped. Several programs may call it at once.
func (db *DB) Migrate(ctx context.Context) (err error) {
	defer db.wrap(&err, "storage.Migrate")
	provider, err := db.provider()
	if err != nil {
		return err
	}
	for tries := db.engine.migrateTries; ; {
		before, _, err := db.SchemaVersion(ctx)
		if err != nil {
			return err
		}
		_, err = provider.Up(ctx)
		if err == nil {
			return db.refuseNewer(ctx)
		}
		// SQLite has no lock that outlives a transaction: when another program took the same step first, ours failed
		// and the schema has moved. As long as it moves there is no need to give up.
		if after, _, readErr := db.SchemaVersion(ctx); readErr == nil && after > before {
			continue
		}
		if tries--; tries <= 0 || !fault.Is(db.engine.classify(err), fault.Unavailable) || ctx.Err() != nil {
			return err
		}
	}
}

// SchemaVersion is the number of the newest migration the database has, 0 for an empty one, and of the newest this
// program knows.
func (db *DB) SchemaVersion(ctx context.Context) (have, want int64, err error) {
	defer db.wrap(&err, "storage.SchemaVersion")
	provider, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	sources := provider.ListSources()
	want = sources[len(sources)-1].Version
	var exists int
	if err := db.read.QueryRowContext(ctx, db.engine.hasTable, goose.DefaultTablename).Scan(&exists); err != nil || exists == 0 {
		return 0, want, err
	}
	err = db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`).Scan(&have)
	return have, want, err
}

// refuseNewer keeps an older program from writing to a schema it does not understand.
func (db *DB) refuseNewer(ctx context.Context) error {
	have, want, err := db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return fault.New(fault.Unavailable, "The database is at schema %d and this program knows schemas up to %d: use the newer program that migrated it, or restore a backup from before.", have, want)
	}
	return nil
}

// provider is goose over this engine's folder; it runs on the writing pool and knows no migrations but ours.
func (db *DB) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(files, "migrations/"+db.engine.migrations)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.engine.locker != nil {
		options = append(options, goose.WithSessionLocker(db.engine.locker()))
	}
	return goose.NewProvider(db.engine.goose, db.write, dir, options...)
}
