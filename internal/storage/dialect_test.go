// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
)

// These tests look inside, at what no caller can set: the settings of the connections, and a disk that is full.

func openTest(t *testing.T) *DB {
	t.Helper()
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestASettingThatDoesNotHoldIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	misspelt := strings.Replace(sqliteDSN(path, "_txlock=immediate", writePragmas), "_pragma=synchronous(2)", "_synchronus=2&_pragma=synchronous(1)", 1)
	if _, err := openPool(context.Background(), misspelt, 1, writePragmas); err == nil || !strings.Contains(err.Error(), "synchronous") {
		t.Errorf("got %v, want the pragma that is not as set", err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	db := openTest(t)
	for range 3 * 4 { // every connection of the pool, not the first one only
		if _, err := db.read.Exec(`DELETE FROM listings`); err == nil {
			t.Fatal("a reading connection wrote")
		}
	}
}

// The bar: with a full disk reads answer, writes say so, and work goes on once there is space again.
func TestAFullDisk(t *testing.T) {
	ctx, at := context.Background(), time.Unix(1, 0)
	db := openTest(t)
	save := func() error {
		return db.WithTx(ctx, func(tx *Tx) error {
			_, err := tx.SaveListing(ctx, "t", listing.Listing{Description: strings.Repeat("x", 100_000)}, "", at)
			return err
		})
	}
	if err := save(); err != nil {
		t.Fatal(err)
	}
	limit := func(pages string) {
		if _, err := db.write.Exec(`PRAGMA max_page_count = ` + pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // SQLite takes the present size instead
	err := save()
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Message(err), "disk is full") {
		t.Errorf("got %v, want Unavailable", err)
	}
	list, err := db.Listings(ctx, ListFilter{Tenant: "t"}, Page{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("%d listings, %v", len(list.Items), err)
	}
	limit("1000000")
	if err := save(); err != nil {
		t.Errorf("after space was freed: %v", err)
	}
}

// The bar: the log stays below 64 MiB, also while an import writes beside readers that follow each other without a gap.
func TestTheLogStaysShort(t *testing.T) {
	ctx, at := context.Background(), time.Unix(1, 0)
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := Open(ctx, path, Options{})
	if err == nil {
		err = db.Migrate(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := db.Listings(ctx, ListFilter{Tenant: "t"}, Page{Limit: 3}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 120 { // 108 MB
		err := db.WithBulkTx(ctx, func(tx *Tx) error {
			_, err := tx.SaveListing(ctx, "t", listing.Listing{Description: strings.Repeat("x", 900_000)}, "", at)
			return err
		})
		if err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	readers.Wait()
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() > 64<<20 {
		t.Errorf("the log has %d bytes, %v", info.Size(), err)
	}
}

func TestAnotherProgramHoldsTheFile(t *testing.T) {
	ctx := context.Background()
	db := openTest(t)
	var path string
	if err := db.write.QueryRow(`SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&path); err != nil {
		t.Fatal(err)
	}
	other, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.write.Exec(`PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	err = db.WithTx(ctx, func(*Tx) error {
		return other.WithTx(ctx, func(*Tx) error { return nil })
	})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Message(err), "another program") {
		t.Errorf("got %v, want Unavailable", err)
	}
}
