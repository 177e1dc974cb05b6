// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// rig is a worker over an empty database, with a register of one mark.
type rig struct {
	db   *storage.DB
	bulk *workflow.Bulk
	*Worker
}

func newRig(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "own.csv")
	if err := os.WriteFile(list, []byte("mark,owner,classes,goods,strength,famous\nZephyrine,Zephyrine Ltd,25,athletic shoes,coined,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	reg, err := workflow.OpenFile(list)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reg.Close() })
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{db: storagetest.Open(t, storagetest.SQLite(t))}
	engine := screening.NewEngine(reg.Register, policy)
	r.bulk = &workflow.Bulk{DB: r.db, Dir: filepath.Join(dir, "files"), Now: time.Now, Policy: policy.Version, Workers: 2, Hold: func() (*screening.Engine, func(), error) { return engine, func() {}, nil }}
	if r.Worker, err = New(Options{DB: r.db, Bulk: r.bulk, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	r.bulk.Wake = r.Wake
	return r
}

// upload files a file of so many listings.
func (r *rig) upload(t *testing.T, listings int) storage.Batch {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,title\n")
	for i := range listings {
		fmt.Fprintf(&b, "%d,Zephyrine shoes %d\n", i, i)
	}
	in, err := r.bulk.Receive("shop.csv", strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	batch, _, err := r.bulk.File(t.Context(), workflow.LocalOwner, in, workflow.BatchOptions{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// ended waits for a batch to end.
func (r *rig) ended(t *testing.T, id string) (last storage.Batch) {
	t.Helper()
	changes, err := r.bulk.Watch(t.Context(), workflow.LocalOwner, id)
	if err != nil {
		t.Fatal(err)
	}
	for last = range changes {
	}
	return last
}

func TestAnUploadIsScreened(t *testing.T) {
	r := newRig(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	first, second := r.upload(t, 250), r.upload(t, 3)
	for id, n := range map[string]int{first.ID: 250, second.ID: 3} {
		if b := r.ended(t, id); b.State != storage.BatchDone || b.Done != n || b.Total != n || b.Counts.Clear+b.Counts.Unscreened != 0 {
			t.Errorf("%+v", b)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A job that is given up ends its batch: nobody waits for it.
func TestADeadJobEndsItsBatch(t *testing.T) {
	r := newRig(t)
	batch := r.upload(t, 3)
	r.bulk.Hold = func() (*screening.Engine, func(), error) { panic("the engine is broken") }
	old := time.Now().Add(8 * 24 * time.Hour)
	w, err := New(Options{DB: r.db, Bulk: r.bulk, Now: func() time.Time { return old }}) // a week later
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	if b := r.ended(t, batch.ID); b.State != storage.BatchFailed || !strings.Contains(b.Problem, "given up") {
		t.Errorf("%+v", b)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	list, err := r.db.Jobs().List(t.Context(), storage.Page{})
	if err != nil || len(list.Items) != 1 || !list.Items[0].Dead {
		t.Errorf("%+v, %v", list.Items, err)
	}
}

// What has had its time goes: keys, jobs, and files nobody knows.
func TestTidying(t *testing.T) {
	r := newRig(t)
	batch := r.upload(t, 1)
	stray := filepath.Join(r.bulk.Dir, ".receiving-1")
	if err := os.WriteFile(stray, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, r.db.WithTx(t.Context(), func(tx *storage.Tx) error {
		_, _, err := tx.ClaimKey(t.Context(), storage.Claim{Caller: "c", Key: "k", Fingerprint: "f", At: time.Now()})
		return err
	}))
	must(t, r.db.Jobs().Enqueue(t.Context(), jobs.Job{ID: "old", Kind: workflow.JobScreenBatch, Unique: "old", Payload: []byte(`{"owner":"local","batch":"none"}`), Enqueued: time.Now()}))
	for _, later := range []time.Duration{0, 60 * 24 * time.Hour} {
		at := time.Now().Add(later)
		w, err := New(Options{DB: r.db, Bulk: r.bulk, Now: func() time.Time { return at }})
		must(t, err)
		r.bulk.Now = func() time.Time { return at }
		must(t, w.tidyOnce(t.Context()))
		if later == 0 {
			list, err := r.db.Jobs().Lease(t.Context(), jobs.Ask{Holder: "x", Kinds: []string{workflow.JobScreenBatch}, Most: 2, Now: at, Until: at.Add(time.Minute)})
			must(t, err)
			for _, j := range list {
				must(t, r.db.Jobs().Finish(t.Context(), j))
			}
		}
		_, err = os.Stat(stray)
		if gone := os.IsNotExist(err); gone != (later > 0) {
			t.Errorf("after %s the stray file is gone: %v", later, gone)
		}
	}
	if _, err := os.Stat(filepath.Join(r.bulk.Dir, batch.ID)); err != nil {
		t.Errorf("the file of a batch is gone: %v", err)
	}
	must(t, r.db.WithTx(t.Context(), func(tx *storage.Tx) error {
		_, fresh, err := tx.ClaimKey(t.Context(), storage.Claim{Caller: "c", Key: "k", Fingerprint: "f", At: time.Now()})
		if !fresh {
			t.Error("the key is still known")
		}
		return err
	}))
	if _, err := r.db.Jobs().Job(t.Context(), "old"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the job is still known: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Work that is cut off in the middle goes on behind what is filed: every listing once, in its place.
func TestWorkThatWasCutOffGoesOn(t *testing.T) {
	r := newRig(t)
	const listings = 1500
	batch := r.upload(t, listings)
	job := jobs.Job{Kind: workflow.JobScreenBatch, Payload: []byte(`{"owner":"` + workflow.LocalOwner + `","batch":"` + batch.ID + `"}`)}
	cut := 0
	for life := 0; life < 5; life++ {
		ctx, stop := context.WithCancel(t.Context())
		var looks atomic.Int64
		r.bulk.Now = func() time.Time { // it looks at the clock with every listing
			if life < 2 && looks.Add(1) == 450 {
				stop()
			}
			return time.Now()
		}
		err := r.bulk.ScreenBatch(ctx, job)
		stop()
		if err == nil {
			break
		}
		cut++
		b, err := r.db.Batch(t.Context(), workflow.LocalOwner, batch.ID)
		must(t, err)
		if b.State.Ended() || b.Done == 0 || b.Done == listings {
			t.Errorf("after a cut it is %s with %d done", b.State, b.Done)
		}
	}
	b, err := r.db.Batch(t.Context(), workflow.LocalOwner, batch.ID)
	must(t, err)
	rows := 0
	must(t, r.db.EachBatchRow(t.Context(), workflow.LocalOwner, batch.ID, func(row *storage.BatchRow) error {
		if rows++; row.Ordinal != rows {
			t.Errorf("row %d stands in place %d", row.Ordinal, rows)
		}
		return nil
	}))
	if b.State != storage.BatchDone || b.Done != listings || rows != listings || cut != 2 {
		t.Errorf("%s with %d done, %d rows, after %d cuts", b.State, b.Done, rows, cut)
	}
}
