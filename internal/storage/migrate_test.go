// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// Migrations are paired: the same numbers and names for both engines, counted from 1 without a gap.
func TestMigrationsArePaired(t *testing.T) {
	list := func(engine string) (names []string) {
		paths, err := filepath.Glob(filepath.Join("migrations", engine, "*"))
		must(t, err)
		for _, p := range paths {
			names = append(names, filepath.Base(p))
		}
		return names
	}
	names := list("sqlite")
	if diff := cmp.Diff(names, list("postgres")); diff != "" {
		t.Errorf("sqlite and postgres differ:\n%s", diff)
	}
	for i, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
			t.Errorf("migration %d is called %s", i+1, name)
		}
	}
}

// One SQL text holds only if both schemas have the same tables and columns.
func TestMigrationsMakeTheSameTables(t *testing.T) {
	normal := strings.NewReplacer(` COLLATE "C"`, "", "BYTEA", "BLOB")
	tables := func(engine string) (lines []string) {
		paths, err := filepath.Glob(filepath.Join("migrations", engine, "*.sql"))
		must(t, err)
		for _, p := range paths {
			text, err := os.ReadFile(p)
			must(t, err)
			for line := range strings.Lines(normal.Replace(string(text))) {
				if line = strings.Join(strings.Fields(line), " "); line != "" && !strings.HasPrefix(line, "--") {
					lines = append(lines, line)
				}
			}
		}
		return lines
	}
	if diff := cmp.Diff(tables("sqlite"), tables("postgres")); diff != "" {
		t.Error(diff)
	}
}

func TestMigrateStartsFromEmptyAndMayBeRepeated(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		db, err := storage.Open(ctx, dsn, storage.Options{})
		must(t, err)
		defer db.Close()
		have, want, err := db.SchemaVersion(ctx)
		must(t, err)
		if have != 0 || want < 3 {
			t.Fatalf("before: schema %d of %d", have, want)
		}
		for range 2 {
			must(t, db.Migrate(ctx))
			if have, _, err = db.SchemaVersion(ctx); err != nil || have != want {
				t.Fatalf("after: schema %d of %d, %v", have, want, err)
			}
		}
	})
}

// Replicas that start together all migrate; none may fail because another was faster.
func TestSeveralProgramsMigrateAtOnce(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		const programs = 4
		done := make(chan error, programs)
		for range programs {
			go func() {
				db, err := storage.Open(ctx, dsn, storage.Options{})
				if err == nil {
					err = db.Migrate(ctx)
					db.Close()
				}
				done <- err
			}()
		}
		for range programs {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAnOlderProgramRefusesANewerSchema(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		db := storagetest.Open(t, dsn)
		_, want, err := db.SchemaVersion(ctx)
		must(t, err)
		_, err = raw(t, dsn).Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)`, want+1)
		must(t, err)
		_, err = storage.Open(ctx, dsn, storage.Options{})
		wantKind(t, err, fault.Unavailable, fmt.Sprintf("schema %d", want+1), "newer program")
		wantKind(t, db.Migrate(ctx), fault.Unavailable, "newer program")
	})
}
