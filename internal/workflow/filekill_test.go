// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// The kill test of files runs this test binary as a child that screens a seller's file and imports a publication at one
// time, says a word whenever it looks at the clock, which both do within and between their transactions, and is killed
// without warning after a word drawn by lot. testdata/bench/filekills.sh runs it at length.
var (
	fileKills = flag.Int("file-kills", 2, "how often the work on files is killed, on each engine")
	fileSeed  = flag.Uint64("file-kill-seed", 0, "seed of the kill test of files, 0 for a new one")
)

// fileChild names the database, the folder and the hour of a child.
const fileChild = "MARKWARDEN_FILE_TEST_CHILD"

// The size of the work: some pieces of each kind.
const (
	killListings = 350
	killMarks    = 2*storage.ImportBatch + 200
)

// clerks do the jobs of files.
type clerks struct {
	*Bulk
	*Imports
	db *storage.DB
}

func openClerks(t *testing.T, db *storage.DB, folder string, now func() time.Time) *clerks {
	t.Helper()
	key, err := audit.NewKey([]byte(officeKey))
	if err != nil {
		t.Fatal(err)
	}
	j, err := db.NewJournal(t.Context(), key, storage.JournalOptions{At: now()})
	if err != nil {
		t.Fatal(err)
	}
	engine, _ := smallRegister(t)
	r := &Register{DB: db, Dir: filepath.Join(folder, "register"), Now: now}
	return &clerks{db: db, Imports: NewImports(r, j, filepath.Join(folder, "imports")),
		Bulk: &Bulk{DB: db, Dir: filepath.Join(folder, "batches"), Now: now, Policy: "p", Workers: 2, Hold: func() (*screening.Engine, func(), error) { return engine, func() {}, nil }}}
}

// TestFileChild is the child of TestKilledAtFiles and nothing by itself.
func TestFileChild(t *testing.T) {
	said := strings.Split(os.Getenv(fileChild), "\n")
	if len(said) != 3 {
		return
	}
	db, err := storage.Open(t.Context(), said[0], storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	hour, err := strconv.Atoi(said[2])
	if err != nil {
		t.Fatal(err)
	}
	now := noon.Add(time.Duration(hour) * time.Hour) // the leases of those who were killed are over
	c := openClerks(t, db, said[1], func() time.Time { fmt.Println("looks"); return now })
	ask := jobs.Ask{Holder: said[2], Kinds: []string{JobScreenBatch, JobImport}, Most: 9, Now: now, Until: now.Add(30 * time.Minute)}
	list, err := db.Jobs().Lease(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	var hands sync.WaitGroup
	for _, j := range list {
		hands.Go(func() {
			do := c.ScreenBatch
			if j.Kind == JobImport {
				do = c.Do
			}
			err := do(t.Context(), j)
			if err == nil {
				fmt.Println("did", j.Kind)
				err = db.Jobs().Finish(t.Context(), j)
			}
			if err != nil {
				fmt.Printf("failed %s: %v\n", j.Kind, err)
				t.Fail()
			}
		})
	}
	hands.Wait()
	_ = db.Close()
}

// murder runs a child and kills it after so many words. It reports whether it was killed before it had done everything.
func (c *clerks) murder(t *testing.T, dsn, folder string, hour, after int) (killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFileChild$")
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), fmt.Sprintf("%s=%s\n%s\n%d", fileChild, dsn, folder, hour))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	words := 0
	for s := bufio.NewScanner(out); s.Scan(); {
		if word, _, _ := strings.Cut(s.Text(), " "); word == "failed" || word == "---" {
			t.Errorf("hour %d: the child says: %s", hour, s.Text())
		}
		if words++; words == after {
			_ = cmd.Process.Kill() // it may have ended
		}
	}
	return cmd.Wait() != nil
}

// shopFile and publication are the work of one round, told from that of the others by its number.
func shopFile(round int) string {
	var b strings.Builder
	b.WriteString("id,title,category\n")
	for i := range killListings {
		title := "Plain shoes"
		if i%10 == 0 {
			title = "Zephyrine shoes"
		}
		fmt.Fprintf(&b, "r%d-%d,%s %d,Athletic shoes\n", round, i, title, i)
	}
	return b.String()
}

func publication(round int) string {
	var b strings.Builder
	b.WriteString("number,mark,owner,classes,status\n")
	for i := range killMarks {
		fmt.Fprintf(&b, "%d,Mark%c%c%c %d,Owner %d,25,registered\n", i, 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, round, round)
	}
	return b.String()
}

// Whatever was acknowledged is done to its end through any number of kills: the register answers from the version before or
// the new one, whole; each row of a file is there once, and each listing; nothing is left lying.
func TestKilledAtFiles(t *testing.T) {
	seed := cmp.Or(*fileSeed, rand.Uint64())
	kills := *fileKills
	if testing.Short() {
		kills = min(kills, 1)
	}
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		lot := rand.New(rand.NewPCG(seed, 2))
		db, folder := storagetest.Open(t, dsn), t.TempDir()
		hour, done := 0, 0
		c := openClerks(t, db, folder, func() time.Time { return noon.Add(time.Duration(hour) * time.Hour) })
		for round := 0; done < kills; round++ {
			hour++
			batch := c.begin(t, round)
			before := c.version(t)
			for left := 1 + lot.IntN(4); left > 0 && done < kills; left-- {
				hour++
				if !c.murder(t, dsn, folder, hour, 1+lot.IntN(120)) {
					break
				}
				done++
				c.checkKilled(t, batch, before, round)
			}
			hour++
			if c.murder(t, dsn, folder, hour, -1) {
				t.Errorf("round %d: the work is not done", round)
			}
			c.checkDone(t, batch, round)
			if t.Failed() {
				t.Fatalf("after kill %d, round %d, with seed %d", done, round, seed)
			}
		}
		t.Logf("%d kills, nothing lost, nothing double (seed %d)", done, seed)
	})
}

// begin acknowledges a file and a publication.
func (c *clerks) begin(t *testing.T, round int) string {
	t.Helper()
	in := ok[*Received](t)(c.Bulk.Receive("shop.csv", strings.NewReader(shopFile(round))))
	batch, _, err := c.Bulk.File(t.Context(), LocalOwner, in, BatchOptions{}, "")
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	in = ok[*Received](t)(c.Imports.Receive(fmt.Sprintf("list-%d.csv", round), strings.NewReader(publication(round))))
	defer in.Close()
	if err := c.Imports.File(t.Context(), in, ImportAsk{Office: "tabular", Replace: true, Event: importEvent}); err != nil {
		t.Fatal(err)
	}
	return batch.ID
}

// version is the source of the register in force, empty before the first.
func (c *clerks) version(t *testing.T) string {
	t.Helper()
	v, err := c.db.CurrentVersion(t.Context())
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return v.Source
}

// checkKilled looks at what a child that was killed has left.
func (c *clerks) checkKilled(t *testing.T, batch, before string, round int) {
	t.Helper()
	source := c.version(t)
	if source != before && source != fmt.Sprintf("list-%d.csv", round) {
		t.Errorf("the register is of %s, neither %s nor the new one", source, before)
	}
	s := ok[*Service](t)(c.Register.Open(t.Context()))
	defer s.Close()
	if source != "" {
		number := strings.TrimSuffix(strings.TrimPrefix(source, "list-"), ".csv")
		v := ok[storage.Version](t)(c.db.CurrentVersion(t.Context()))
		whole := 0
		err := c.db.EachMark(t.Context(), v, func(m storage.MarkRecord) error {
			if whole++; !strings.HasSuffix(m.Mark.Text, " "+number) {
				return fmt.Errorf("%s is not of version %s", m.Mark.Text, number)
			}
			return nil
		})
		if err != nil || whole != killMarks || s.Stamp.Marks != whole+s.curated {
			t.Errorf("version %s has %d marks and serves %d, of them %d curated, %v", number, whole, s.Stamp.Marks, s.curated, err)
		}
	}
	b := ok[storage.Batch](t)(c.db.Batch(t.Context(), LocalOwner, batch))
	if n := c.rows(t, batch, round); n != b.Done || b.State == storage.BatchFailed {
		t.Errorf("the batch is %s, says %d rows and has %d", b.State, b.Done, n)
	}
}

// rows counts a batch's rows, each in its place and once.
func (c *clerks) rows(t *testing.T, batch string, round int) (n int) {
	t.Helper()
	err := c.db.EachBatchRow(t.Context(), LocalOwner, batch, func(r *storage.BatchRow) error {
		if n++; r.Ordinal != n || r.ExternalID != fmt.Sprintf("r%d-%d", round, n-1) || r.Level != map[bool]string{true: "caution", false: "clear"}[n%10 == 1] {
			return fmt.Errorf("row %d is %d %s %s", n, r.Ordinal, r.ExternalID, r.Level)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return n
}

// checkDone looks at what is there when all is done.
func (c *clerks) checkDone(t *testing.T, batch string, round int) {
	t.Helper()
	source := fmt.Sprintf("list-%d.csv", round)
	c.checkKilled(t, batch, source, round)
	b := ok[storage.Batch](t)(c.db.Batch(t.Context(), LocalOwner, batch))
	if b.State != storage.BatchDone || b.Done != killListings || b.Total != killListings {
		t.Errorf("the batch is %s with %d of %d rows", b.State, b.Done, b.Total)
	}
	seen := map[string]bool{}
	for page := (storage.Page{Limit: 500}); ; {
		list := ok[storage.List[storage.ListingRecord]](t)(c.db.Listings(t.Context(), storage.ListFilter{Tenant: auth.HomeTenant}, page))
		for _, l := range list.Items {
			if seen[l.ExternalID] {
				t.Errorf("listing %s is there twice", l.ExternalID)
			}
			seen[l.ExternalID] = true
		}
		if page.Cursor = list.Next; list.Next == "" {
			break
		}
	}
	if len(seen) != (round+1)*killListings {
		t.Errorf("%d listings after %d files", len(seen), round+1)
	}
	made := 0
	for _, v := range ok[storage.List[storage.Version]](t)(c.db.Versions(t.Context(), storage.Page{Limit: 200})).Items {
		if v.Source == source && !v.Activated.IsZero() {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%s became %d versions", source, made)
	}
	list := ok[storage.List[jobs.Job]](t)(c.db.Jobs().List(t.Context(), storage.Page{Limit: 200}))
	for _, j := range list.Items {
		if j.Kind == JobScreenBatch || j.Kind == JobImport {
			t.Errorf("a job is left: %s %s", j.Kind, j.LastError)
		}
	}
	if left := ok[[]os.DirEntry](t)(os.ReadDir(c.Imports.Dir)); len(left) > 0 {
		t.Errorf("publications are left: %v", left)
	}
	key, err := audit.NewKey([]byte(officeKey))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := c.db.VerifyAudit(t.Context(), key); err != nil || len(r.Problems) > 0 {
		t.Errorf("the audit log: %v %v", r.Problems, err)
	}
}
