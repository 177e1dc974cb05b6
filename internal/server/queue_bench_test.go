// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// How large the desk of the benchmark is, how many ask at once, and how often each.
const (
	benchCases   = 100_000
	benchAskers  = 4
	benchAnswers = 500
)

// The page of the queue of a hundred thousand open cases, over HTTP, beside /healthz in the same run: the 99th of a hundred
// answers of each, and how many times the one is the other.
func BenchmarkQueuePage(b *testing.B) {
	db := storagetest.Open(b, storagetest.SQLite(b))
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		b.Fatal(err)
	}
	p := &workflow.People{DB: db, Local: true, Guesses: auth.DefaultLimits(), Sessions: auth.DefaultSessionLimits(), Now: time.Now}
	if p.Journal, err = db.NewJournal(b.Context(), key, storage.JournalOptions{}); err != nil {
		b.Fatal(err)
	}
	if p.Policy, err = auth.NewPolicy(false); err != nil {
		b.Fatal(err)
	}
	fill(b, p.Journal)
	old := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	b.Cleanup(func() { slog.SetDefault(old) })
	s, err := New(Options{Addr: "127.0.0.1:0", Version: "1.2.3", Register: source(register(b)), Policy: policy(b), Poll: time.Hour, Now: time.Now, People: p, Outside: Outside{NoRate: true}})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	addr, _ := running(b, ctx, s)
	ask := func(path string) time.Duration {
		start := time.Now()
		r, err := http.Get("http://" + addr + path)
		if err != nil {
			b.Error(err)
			return 0
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK {
			b.Errorf("%s: %d", path, r.StatusCode)
		}
		return time.Since(start)
	}
	ask("/desk") // reads the cases
	for b.Loop() {
		took := map[string][]time.Duration{}
		var mu sync.Mutex
		var askers sync.WaitGroup
		for range benchAskers {
			askers.Go(func() {
				for range benchAnswers {
					for _, path := range []string{"/healthz", "/desk"} {
						d := ask(path)
						mu.Lock()
						took[path] = append(took[path], d)
						mu.Unlock()
					}
				}
			})
		}
		askers.Wait()
		at := func(path string, share float64) float64 {
			slices.Sort(took[path])
			return took[path][int(share*float64(len(took[path])-1))].Seconds() * 1000
		}
		b.ReportMetric(at("/healthz", 0.99), "healthz-p99-ms")
		b.ReportMetric(at("/desk", 0.99), "desk-p99-ms")
		b.ReportMetric(at("/desk", 0.5), "desk-p50-ms")
		b.ReportMetric(at("/desk", 0.99)/at("/healthz", 0.99), "times")
	}
}

// fill opens the cases, a thousand in a transaction.
func fill(b *testing.B, j *storage.Journal) {
	b.Helper()
	book, err := review.StandardBook()
	if err != nil {
		b.Fatal(err)
	}
	at := time.Now().Add(-time.Hour).UTC().Truncate(time.Microsecond)
	for n := 0; n < benchCases; n += 1000 {
		_, err := j.WithAudit(b.Context(), audit.Event{At: at, Actor: audit.Actor{ID: audit.System, Tenant: auth.HomeTenant}, Action: "cases.open"}, func(a *storage.Audited) error {
			for i := n; i < n+1000; i++ {
				l := listing.Listing{ID: fmt.Sprint("sku-", i), Title: fmt.Sprintf("Zephyrine athletic shoes no. %d", i), Category: "Athletic shoes"}
				snapshot, err := review.NewSnapshot(l, nil, screening.Verdict{Level: screening.High, Score: i % 100, Findings: []screening.Finding{}}, at)
				if err != nil {
					return err
				}
				c, _, err := book.Open(review.Opening{ID: fmt.Sprintf("C-%06d", i), Source: review.FromScreening, Profile: notice.US, ListingID: l.ID, SellerID: fmt.Sprint("s", i%1000), MarkID: "US-5123456",
					Level: screening.High, Score: i % 100, Reach: 1 + i%7, Snapshot: snapshot}, review.Actor{ID: audit.System, Roles: []review.Role{review.System}}, at.Add(-time.Duration(i%500)*time.Minute))
				if err != nil {
					return err
				}
				if err := a.FileCase(b.Context(), auth.HomeTenant, review.Case{}, c, book.Item(c)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
