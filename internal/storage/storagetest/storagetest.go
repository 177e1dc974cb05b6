// SPDX-License-Identifier: Apache-2.0

// Package storagetest opens a fresh database for a test, on each engine there is: SQLite always, PostgreSQL when
// TEST_DATABASE_URL names a server on which schemas may be made. Only tests import it. No test ever shares a database.
package storagetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx", to make and drop schemas

	"markwarden/internal/storage"
)

// Run calls fn as a subtest for each engine, with a database of its own that is migrated and empty.
func Run(t *testing.T, fn func(t *testing.T, db *storage.DB)) {
	t.Helper()
	RunDSN(t, func(t *testing.T, dsn string) { fn(t, Open(t, dsn)) })
}

// RunDSN is Run for tests that open the database themselves, perhaps several times; it is empty and not migrated.
func RunDSN(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	if os.Getenv("TEST_DATABASE_URL") != "" {
		t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
	}
}

// SQLite is the path of a database file that does not exist yet, in the test's own folder.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "markwarden.db")
}

// Postgres is the address of an empty schema on the server of TEST_DATABASE_URL, dropped when the test ends. The test is
// skipped when there is no server.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		t.Skip("TEST_DATABASE_URL names no PostgreSQL server")
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("TEST_DATABASE_URL is no address: %v", err)
	}
	schema := "t_" + strings.ToLower(rand.Text())
	run(t, server, `CREATE SCHEMA `+schema)
	t.Cleanup(func() { run(t, server, `DROP SCHEMA `+schema+` CASCADE`) })
	query := address.Query()
	query.Set("search_path", schema)
	address.RawQuery = query.Encode()
	return address.String()
}

// Open opens and migrates a database and closes it when the test ends.
func Open(t testing.TB, dsn string) *storage.DB {
	t.Helper()
	db, err := storage.Open(context.Background(), dsn, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

// run executes one statement on a connection of its own.
func run(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
