// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// The crash tests run this test binary as a child that works and says what it has done, kill it without warning after
// a line drawn by lot, and look at what is left.

const (
	killRounds = 24
	childJob   = "MARKWARDEN_STORAGE_TEST_CHILD" // job, DSN and round of a child, separated by spaces
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childJob); job != "" {
		if err := child(job); err != nil {
			fmt.Println("failed", err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// child works until it is killed or fails.
func child(job string) error {
	what, rest, _ := strings.Cut(job, " ")
	number, dsn, _ := strings.Cut(rest, " ")
	round, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	db, err := storage.Open(ctx, dsn, storage.Options{})
	if err != nil {
		return err
	}
	fmt.Println("open")
	switch what {
	case "migrate":
		return db.Migrate(ctx)
	case "import":
		return importUntilKilled(db, round)
	}
	for i := round * 1000; ; i++ {
		if err := workOnce(db, i); err != nil {
			return err
		}
	}
}

// killed runs a child and kills it when it has said `after` lines; it returns the lines.
func killed(t *testing.T, job string, round int, dsn string, after int) (lines []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), childJob+"="+fmt.Sprintf("%s %d %s", job, round, dsn))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		if lines = append(lines, scanner.Text()); strings.HasPrefix(scanner.Text(), "failed") {
			t.Fatalf("round %d: the child says: %s", round, scanner.Text())
		}
		if len(lines) == after {
			must(t, cmd.Process.Kill()) // the child may say a little more: all of it counts
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatalf("round %d: the child was not killed", round)
	}
	return lines
}

// workOnce is what a door does for one request: key, listing, verdict and answer in one transaction.
func workOnce(db *storage.DB, i int) error {
	claim := storage.Claim{Caller: "c", Key: fmt.Sprint(i), Fingerprint: "f", At: noon}
	err := db.WithTx(ctx, func(tx *storage.Tx) error {
		if _, _, err := tx.ClaimKey(ctx, claim); err != nil {
			return err
		}
		r, err := tx.SaveListing(ctx, "t", listing.Listing{ID: fmt.Sprint(i)}, "", noon)
		if err != nil {
			return err
		}
		fmt.Println("inside", i)
		_, err = tx.SaveScreening(ctx, "t", storage.ScreeningRecord{ListingID: r.ID, ListingHash: r.Hash, Level: "high", Score: 70, Verdict: json.RawMessage(`{}`), Created: noon})
		if err != nil {
			return err
		}
		return tx.AnswerKey(ctx, claim, storage.Answer{Status: 201, Body: []byte(fmt.Sprint("body ", i))})
	})
	if err == nil {
		fmt.Println("done", i)
	}
	return err
}

// Whatever was acknowledged is there after a kill, and whatever is there is whole.
func TestKilledInATransaction(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		storagetest.Open(t, dsn)
		inside := 0
		for round := range killRounds {
			lines := killed(t, "work", round, dsn, 2+rand.IntN(12))
			if strings.HasPrefix(lines[len(lines)-1], "inside") {
				inside++
			}
			db := reopen(t, dsn)
			for _, line := range lines {
				if n, ok := strings.CutPrefix(line, "done "); ok {
					acknowledged(t, db, n)
				}
			}
			var listings, whole, keys int
			must(t, raw(t, dsn).QueryRow(`SELECT (SELECT COUNT(*) FROM listings), (SELECT COUNT(*) FROM listings l JOIN screenings s ON s.id = l.screening_id AND s.listing_id = l.id
				WHERE l.level = 'high'), (SELECT COUNT(*) FROM idempotency WHERE status = 201)`).Scan(&listings, &whole, &keys))
			if listings != whole || listings != keys {
				t.Fatalf("round %d: %d listings, %d of them with their verdict, %d answers", round, listings, whole, keys)
			}
			must(t, db.Close())
		}
		t.Logf("%d of %d kills fell inside a transaction", inside, killRounds)
	})
}

// A migration that is killed goes on where it stopped.
func TestKilledInAMigration(t *testing.T) {
	for range killRounds / 3 {
		storagetest.RunDSN(t, func(t *testing.T, dsn string) {
			killed(t, "migrate", 0, dsn, 1)
			db := storagetest.Open(t, dsn)
			must(t, db.Ping(ctx))
			must(t, workOnce(db, 1))
			importMarks(t, db, storage.ImportUpdate, marks("US-1 A"))
		})
	}
}

// acknowledged fails unless the work of a key is filed with its answer.
func acknowledged(t *testing.T, db *storage.DB, n string) {
	t.Helper()
	var answer storage.Answer
	var fresh bool
	must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
		answer, fresh, err = tx.ClaimKey(ctx, storage.Claim{Caller: "c", Key: n, Fingerprint: "f", At: noon})
		return err
	}))
	if diff := cmp.Diff(storage.Answer{Status: 201, Body: []byte("body " + n)}, answer); fresh || diff != "" {
		t.Fatalf("what was acknowledged under key %s is lost (fresh %v):\n%s", n, fresh, diff)
	}
}

// reopen opens the database after a kill as a new program would, and on SQLite asks the engine to examine the file.
func reopen(t *testing.T, dsn string) *storage.DB {
	t.Helper()
	db, err := storage.Open(ctx, dsn, storage.Options{})
	must(t, err)
	must(t, db.Ping(ctx))
	if db.Engine() == "sqlite" {
		var verdict string
		must(t, raw(t, dsn).QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
		if verdict != "ok" {
			t.Fatalf("the data file is damaged: %s", verdict)
		}
	}
	return db
}

const crashMarks = 600 // in batches of 50

// importUntilKilled replaces the whole register again and again; all marks of one import carry its text.
func importUntilKilled(db *storage.DB, round int) error {
	for i := 0; ; i++ {
		at := noon.Add(time.Duration(round*100+i) * time.Hour) // long after the lease of the one that was killed
		v, err := db.BeginImport(ctx, storage.ImportSpec{Office: "US", Mode: storage.ImportReplace, Source: "apc.zip", At: at})
		if err != nil {
			return err
		}
		fmt.Println("begun", v.Seq)
		for first := 0; first < crashMarks; first += 50 {
			var batch []storage.MarkRecord
			for n := first; n < first+50; n++ {
				batch = append(batch, mark(fmt.Sprintf("US-%04d-%d V%d", n, n%2*(i%2), v.Seq))) // every other id comes and goes
			}
			err := db.WithBulkTx(ctx, func(tx *storage.Tx) error {
				_, err := tx.UpsertMarks(ctx, v.Seq, at, batch)
				fmt.Println("inside", first)
				return err
			})
			if err != nil {
				return err
			}
			fmt.Println("batch", first)
		}
		if _, err := db.FinishImport(ctx, v.Seq, storage.Finish{At: at}); err != nil {
			return err
		}
		fmt.Println("finished", v.Seq)
	}
}

// A killed import changes nothing: the register is the last one that was finished, whole, and the next import starts
// from it.
func TestKilledInAnImport(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		importMarks(t, storagetest.Open(t, dsn), storage.ImportReplace, crashRegister(1))
		for round := range killRounds {
			lines := killed(t, "import", round+1, dsn, 1+rand.IntN(3)*rand.IntN(36)) // often while it still clears up after the one before
			finished := int64(1)
			for _, line := range lines {
				if n, ok := strings.CutPrefix(line, "finished "); ok {
					finished, _ = strconv.ParseInt(n, 10, 64)
				}
			}
			db := reopen(t, dsn)
			current, err := db.CurrentVersion(ctx)
			must(t, err)
			if current.Seq < finished {
				t.Fatalf("round %d: version %d was acknowledged, %d is current", round, finished, current.Seq)
			}
			wholeRegister(t, db, current)
			clean, err := db.BeginImport(ctx, storage.ImportSpec{Office: "US", Mode: storage.ImportUpdate, Source: "next.zip", At: noon, TakeOver: true})
			must(t, err)
			must(t, db.AbortImport(ctx, clean.Seq, "only to clean up", noon))
			wholeRegister(t, db, current)
			var open, half int
			must(t, raw(t, dsn).QueryRow(`SELECT (SELECT COUNT(*) FROM marks WHERE until_seq = 9223372036854775807), (SELECT COUNT(*) FROM marks m JOIN register_versions v
				ON v.seq IN (m.from_seq, m.until_seq) WHERE v.state IN ('failed', 'building'))`).Scan(&open, &half))
			if open != crashMarks || half != 0 {
				t.Fatalf("round %d: after cleaning up %d open wordings and %d of failed imports", round, open, half)
			}
			must(t, db.Close())
		}
	})
}

func crashRegister(seq int) (batch []storage.MarkRecord) {
	for n := range crashMarks {
		batch = append(batch, mark(fmt.Sprintf("US-%04d-0 V%d", n, seq)))
	}
	return batch
}

// wholeRegister fails unless a version holds exactly the marks of its own import.
func wholeRegister(t *testing.T, db *storage.DB, v storage.Version) {
	t.Helper()
	n := 0
	must(t, db.EachMark(ctx, v, func(r storage.MarkRecord) error {
		if n++; r.Mark.Text != fmt.Sprint("V", v.Seq) {
			return fmt.Errorf("%s says %s in version %d", r.Mark.ID, r.Mark.Text, v.Seq)
		}
		return nil
	}))
	counts, err := db.CountMarks(ctx, v)
	must(t, err)
	if n != crashMarks || counts["US"] != crashMarks {
		t.Fatalf("version %d holds %d marks and counts %d, want %d", v.Seq, n, counts["US"], crashMarks)
	}
}
