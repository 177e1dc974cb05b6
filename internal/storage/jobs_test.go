// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

var _ jobs.Queue = storage.JobQueue{}
var _ jobs.Enqueuer = (*storage.Tx)(nil)

// jobModel does the same to a queue in memory and to one in the database.
type jobModel struct {
	db     *storage.DB
	memory *jobs.Memory
	stored storage.JobQueue
	now    time.Time
	ids    int
	held   [][2]jobs.Job // leased from both, also those that are lost meanwhile
}

// same compares what both say. Tokens and the numbers are the queue's own.
func (m *jobModel) same(t *rapid.T, what string, memory, stored any) {
	t.Helper()
	if diff := cmp.Diff(memory, stored, cmpopts.IgnoreFields(jobs.Lease{}, "Token"), cmpopts.IgnoreFields(jobs.Job{}, "Seq"), cmpopts.EquateEmpty(), cmpopts.EquateErrors()); diff != "" {
		t.Fatalf("%s (-memory +stored):\n%s", what, diff)
	}
}

func (m *jobModel) add(t *rapid.T) {
	var list []jobs.Job
	for range rapid.IntRange(1, 3).Draw(t, "jobs") {
		m.ids++
		list = append(list, jobs.Job{
			ID: fmt.Sprintf("job-%d", m.ids), Kind: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "kind"), Key: rapid.SampledFrom([]string{"", "k", "l"}).Draw(t, "key"),
			Unique: rapid.SampledFrom([]string{"", "", "u", "v"}).Draw(t, "unique"), Payload: []byte{byte(m.ids)}, Enqueued: m.now,
			RunAt: m.now.Add(time.Duration(rapid.IntRange(-1, 2).Draw(t, "in")) * time.Minute),
		})
	}
	m.same(t, "enqueue", m.memory.Enqueue(ctx, list...), m.stored.Enqueue(ctx, list...))
}

func (m *jobModel) lease(t *rapid.T) {
	ask := jobs.Ask{Holder: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "holder"), Kinds: rapid.SampledFrom([][]string{{"a"}, {"a", "b"}, {"a", "b", "c"}}).Draw(t, "kinds"), Most: rapid.IntRange(0, 3).Draw(t, "most"), Now: m.now, Until: m.now.Add(time.Minute)}
	a, errA := m.memory.Lease(ctx, ask)
	b, errB := m.stored.Lease(ctx, ask)
	m.same(t, "lease", a, b)
	m.same(t, "lease", errA, errB)
	for i := range a {
		m.held = append(m.held, [2]jobs.Job{a[i], b[i]})
	}
}

// one of the leases given so far, if any.
func (m *jobModel) one(t *rapid.T) [2]jobs.Job {
	if len(m.held) == 0 {
		t.Skip("nothing leased")
	}
	return rapid.SampledFrom(m.held).Draw(t, "held")
}

// Whatever is done in whatever order, the database keeps the rules as the queue in memory does.
func TestTheStoredQueueIsTheQueue(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		db := storagetest.Open(t, dsn)
		round := 0
		rapid.Check(t, func(t *rapid.T) {
			forgetAll(t, db)
			round++
			m := &jobModel{db: db, memory: &jobs.Memory{}, stored: db.Jobs(), now: noon, ids: round * 1000}
			t.Repeat(map[string]func(*rapid.T){
				"add":   m.add,
				"lease": m.lease,
				"time": func(t *rapid.T) {
					m.now = m.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second)
				},
				"extend": func(t *rapid.T) {
					j := m.one(t)
					a, errA := m.memory.Extend(ctx, []jobs.Job{j[0]}, m.now.Add(time.Minute))
					b, errB := m.stored.Extend(ctx, []jobs.Job{j[1]}, m.now.Add(time.Minute))
					m.same(t, "extend", a, b)
					m.same(t, "extend", errA, errB)
				},
				"finish": func(t *rapid.T) {
					j := m.one(t)
					m.same(t, "finish", m.memory.Finish(ctx, j[0]) == nil, m.stored.Finish(ctx, j[1]) == nil)
				},
				"fail": func(t *rapid.T) {
					j := m.one(t)
					why := jobs.Failure{LastError: "no answer", RunAt: m.now.Add(time.Minute), Dead: rapid.Bool().Draw(t, "dead"), HandBack: rapid.Bool().Draw(t, "back")}
					m.same(t, "fail", m.memory.Fail(ctx, j[0], why) == nil, m.stored.Fail(ctx, j[1], why) == nil)
				},
				"": func(t *rapid.T) {
					list, err := m.stored.List(ctx, storage.Page{Limit: 1000})
					if err != nil {
						t.Fatal(err)
					}
					m.same(t, "list", m.memory.List(), list.Items)
				},
			})
		})
	})
}

// forgetAll forgets every job.
func forgetAll(t *rapid.T, db *storage.DB) {
	for {
		far := noon.AddDate(10, 0, 0)
		list, err := db.Jobs().Lease(ctx, jobs.Ask{Holder: "end", Kinds: []string{"a", "b", "c"}, Most: 1000, Now: far, Until: far})
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range list {
			if err := db.Jobs().Finish(ctx, j); err != nil {
				t.Fatal(err)
			}
		}
		if len(list) == 0 {
			break
		}
	}
	if err := db.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.ForgetJobs(ctx, noon.AddDate(20, 0, 0))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A job is kept exactly when the change that asks for it is.
func TestAJobBelongsToItsTransaction(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		undone := errors.New("undone")
		err := db.WithTx(ctx, func(tx *storage.Tx) error {
			if err := tx.Enqueue(ctx, jobs.Job{ID: "a", Kind: "a", Unique: "u", Enqueued: noon}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		must(t, db.Jobs().Enqueue(ctx, jobs.Job{ID: "b", Kind: "a", Unique: "u", Enqueued: noon}))
		list, err := db.Jobs().List(ctx, storage.Page{})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].ID != "b" {
			t.Errorf("got %v", list.Items)
		}
	})
}

// Programs that share the database never hold the same job at one time, and do each of them once.
func TestSeveralProgramsShareTheQueue(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		const programs, count = 4, 60
		db := storagetest.Open(t, dsn)
		var list []jobs.Job
		for i := range count {
			list = append(list, jobs.Job{ID: fmt.Sprint(i), Kind: "a", Key: []string{"", "k", "l"}[i%3], Enqueued: noon})
		}
		must(t, db.Jobs().Enqueue(ctx, list...))
		var mu sync.Mutex
		done := map[string]int{}
		inOrder := map[string]int64{}
		var all sync.WaitGroup
		for p := range programs {
			own := storagetest.Open(t, dsn)
			all.Go(func() {
				for {
					leased, err := own.Jobs().Lease(ctx, jobs.Ask{Holder: fmt.Sprint(p), Kinds: []string{"a"}, Most: 3, Now: noon, Until: noon.Add(time.Minute)})
					if err != nil {
						t.Error(err)
						return
					}
					for _, j := range leased {
						mu.Lock()
						done[j.ID]++
						if j.Key != "" && j.Seq < inOrder[j.Key] {
							t.Errorf("job %d of key %s comes after %d", j.Seq, j.Key, inOrder[j.Key])
						}
						inOrder[j.Key] = max(inOrder[j.Key], j.Seq)
						mu.Unlock()
						if err := own.Jobs().Finish(ctx, j); err != nil {
							t.Error(err)
						}
					}
					mu.Lock()
					ended := len(done) == count
					mu.Unlock()
					if ended && len(leased) == 0 {
						return
					}
				}
			})
		}
		all.Wait()
		for id, n := range done {
			if n != 1 {
				t.Errorf("job %s was done %d times", id, n)
			}
		}
	})
}

func TestJobsThatCannotBeKept(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		for name, j := range map[string]jobs.Job{
			"no kind": {}, "a NUL": {Kind: "a", Key: "\x00"}, "no UTF-8": {Kind: "\xff"}, "too much": {Kind: "a", Payload: make([]byte, 2<<20)}, "a long name": {Kind: "a", Unique: strings.Repeat("u", 501)},
		} {
			t.Run(name, func(t *testing.T) { wantKind(t, db.Jobs().Enqueue(ctx, j), fault.Invalid) })
		}
		_, err := db.Jobs().Job(ctx, "none")
		wantKind(t, err, fault.NotFound, "none")
		must(t, db.Jobs().Enqueue(ctx))
		must(t, db.Jobs().Enqueue(ctx, jobs.Job{Kind: "a", Enqueued: noon}))
		list, err := db.Jobs().List(ctx, storage.Page{})
		must(t, err)
		j, err := db.Jobs().Job(ctx, list.Items[0].ID)
		must(t, err)
		if diff := cmp.Diff(list.Items[0], j); diff != "" || j.ID == "" {
			t.Error(diff)
		}
		leased, err := db.Jobs().Lease(ctx, jobs.Ask{Holder: "x", Kinds: []string{"a"}, Most: 1, Now: noon, Until: noon.Add(time.Minute)})
		must(t, err)
		must(t, db.Jobs().Fail(ctx, leased[0], jobs.Failure{LastError: "a\x00b\xff", Dead: true, RunAt: noon}))
		j, err = db.Jobs().Job(ctx, j.ID)
		must(t, err)
		if !j.Dead || j.LastError != "a\ufffdb\ufffd" {
			t.Errorf("got %+v", j)
		}
	})
}

func BenchmarkJobs(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLite, "postgres": storagetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db := storagetest.Open(b, dsn(b))
			for b.Loop() {
				must(b, db.Jobs().Enqueue(ctx, jobs.Job{Kind: "a", Enqueued: noon}))
				leased, err := db.Jobs().Lease(ctx, jobs.Ask{Holder: "x", Kinds: []string{"a"}, Most: 1, Now: noon, Until: noon.Add(time.Minute)})
				must(b, err)
				must(b, db.Jobs().Finish(ctx, leased[0]))
			}
		})
	}
}
