// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
)

// raw opens a database beside storage, to see or spoil what is in it.
func raw(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(dsn, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKind fails unless err is of the kind and its sentence for people contains the words.
func wantKind(t *testing.T, err error, kind fault.Kind, words ...string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want an error of kind %s", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(fault.Message(err), w) {
			t.Errorf("the sentence %q does not say %q", fault.Message(err), w)
		}
	}
}

func TestOpenRefusesWhatItCannotKeepPromisesWith(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "letter.txt")
	must(t, os.WriteFile(other, []byte(strings.Repeat("not a database, but long enough to be read as one. ", 20)), 0o600))
	for _, tc := range []struct {
		name, dsn string
		kind      fault.Kind
		words     string
	}{
		{"settings in the address", "file:" + dir + "/a.db?_pragma=synchronous(OFF)", fault.Invalid, "question mark"},
		{"memory", ":memory:", fault.Invalid, "not a file"},
		{"another database", "mysql://root@localhost/x", fault.Invalid, "postgres://"},
		{"no folder", filepath.Join(dir, "none", "a.db"), fault.Unavailable, "folder exists"},
		{"another kind of file", other, fault.Invalid, "not a SQLite database"},
		{"a broken server address", "postgres://%zz", fault.Invalid, "cannot be read"},
		{"no server there", "postgres://127.0.0.1:1/x", fault.Unavailable, "does not answer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := storage.Open(ctx, tc.dsn, storage.Options{})
			wantKind(t, err, tc.kind, tc.words)
			if strings.Contains(fault.Message(err), "root") {
				t.Error("the sentence repeats the address, which may hold a password")
			}
		})
	}
}

func TestOpenTakesAnyPathAndKeepsTheFileToItsOwner(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "50% off? #1 商标")
	must(t, os.Mkdir(dir, 0o700))
	db, err := storage.Open(ctx, "", storage.Options{Dir: dir})
	must(t, err)
	must(t, db.Migrate(ctx))
	must(t, db.Ping(ctx))
	must(t, db.Close())
	info, err := os.Stat(filepath.Join(dir, "markwarden.db"))
	must(t, err)
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600", got)
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("closing left %v beside the data file", left)
	}
	db = storagetest.Open(t, filepath.Join(dir, "markwarden.db"))
	must(t, db.Ping(ctx))
}

func TestPingWantsTheSchema(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		db, err := storage.Open(ctx, dsn, storage.Options{})
		must(t, err)
		defer db.Close()
		wantKind(t, db.Ping(ctx), fault.Unavailable, "markwarden migrate")
		must(t, db.Migrate(ctx))
		must(t, db.Ping(ctx))
	})
}

func TestATransactionIsFiledWholeOrNotAtAll(t *testing.T) {
	broken := errors.New("broken")
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		save := func(id string, end func() error) error {
			return db.WithTx(ctx, func(tx *storage.Tx) error {
				if _, err := tx.SaveListing(ctx, "t", listing.Listing{ID: id}, "", noon); err != nil {
					return err
				}
				return end()
			})
		}
		must(t, save("kept", func() error { return nil }))
		if err := save("error", func() error { return broken }); !errors.Is(err, broken) {
			t.Errorf("got %v, want the function's error", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a panic was swallowed")
				}
			}()
			_ = save("panic", func() error { panic("defect") })
		}()
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		wantKind(t, db.WithTx(cancelled, func(*storage.Tx) error { return nil }), fault.Unavailable)
		if diff := cmp.Diff([]string{"kept"}, externalIDs(t, db, storage.ListFilter{Tenant: "t"})); diff != "" {
			t.Error(diff)
		}
	})
}

// Two people who read, decide and write at the same moment must not both win: one of them sees what the other did.
func TestTransactionsBehaveAsIfAlone(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		const writers, rounds = 8, 10
		done := make(chan error, writers)
		for range writers {
			go func() {
				var err error
				for r := 0; r < rounds && err == nil; r++ {
					err = db.WithTx(ctx, func(tx *storage.Tx) error {
						claim := storage.Claim{Caller: "c", Key: "round " + string(rune('a'+r)), Fingerprint: "f", At: noon}
						_, fresh, err := tx.ClaimKey(ctx, claim)
						if err != nil || !fresh {
							return err
						}
						if _, err := tx.SaveListing(ctx, "t", listing.Listing{}, "", noon); err != nil {
							return err
						}
						return tx.AnswerKey(ctx, claim, storage.Answer{Status: 201})
					})
				}
				done <- err
			}()
		}
		for range writers {
			must(t, <-done)
		}
		if got := len(externalIDs(t, db, storage.ListFilter{Tenant: "t"})); got != rounds {
			t.Errorf("%d listings, want one for each of %d rounds", got, rounds)
		}
	})
}

func TestNewID(t *testing.T) {
	at := time.Date(2026, 11, 24, 12, 0, 0, 123_456_000, time.UTC)
	id := storage.NewID(at)
	if len(id) != 36 || id[14] != '7' || !strings.ContainsRune("89ab", rune(id[19])) {
		t.Errorf("%q is no UUID of version 7", id)
	}
	for range 1000 {
		at = at.Add(time.Microsecond)
		next := storage.NewID(at)
		if next <= id {
			t.Fatalf("%q of a later microsecond sorts before %q", next, id)
		}
		id = next
	}
}
