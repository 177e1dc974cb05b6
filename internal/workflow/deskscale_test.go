// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A page of a queue of a hundred thousand cases, as it is asked again and again, plain and in a view.
func BenchmarkQueue(b *testing.B) {
	book, err := review.StandardBook()
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	d := &Desk{DeskOptions: DeskOptions{DB: storagetest.Open(b, storagetest.SQLite(b)), Book: book, Now: func() time.Time { return now }}}
	l := d.queue.tenant("t")
	l.items, l.heads, l.touched, l.listed = map[string]review.Item{}, map[string]storage.Head{}, map[string]bool{}, now
	for n := range 100_000 {
		i := review.Item{ID: fmt.Sprintf("C-%06d", n), State: review.New, Queue: "screening", Level: screening.High, Score: n % 100, Reach: n % 7, Due: now.Add(time.Duration(n%500) * time.Hour), SellerID: fmt.Sprint("s", n%1000)}
		l.items[i.ID] = i
	}
	for _, f := range []struct {
		name   string
		filter review.Filter
	}{{"whole", review.Filter{}}, {"seller", review.Filter{Seller: "s7"}}, {"level", review.Filter{Levels: []string{"high"}}}} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				page, err := d.Queue(b.Context(), officer, f.filter, "", 25)
				if err != nil || len(page.Items) != 25 {
					b.Fatal(err, len(page.Items))
				}
			}
		})
	}
	b.Run("after a write", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			i := l.items[fmt.Sprintf("C-%06d", n%100_000)]
			i.Score = (i.Score + 1) % 100
			d.queue.put("t", []storage.Touched{{Item: i}})
			if _, err := d.ranked(b.Context(), "t"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sorted anew", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(orderFor)
			l.listed = now
			if _, err := d.ranked(b.Context(), "t"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Whatever is written in whatever order, the queue is in the order of its priorities.
func TestTheOrderIsThatOfTheFormula(t *testing.T) {
	book, err := review.StandardBook()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		d := &Desk{DeskOptions: DeskOptions{Book: book, Now: func() time.Time { return now }}}
		d.rules.tenants = map[string]rulebook{"t": {at: now, book: book}}
		l := d.queue.tenant("t")
		l.items, l.heads, l.touched, l.listed = map[string]review.Item{}, map[string]storage.Head{}, map[string]bool{}, now
		for range rapid.IntRange(1, 30).Draw(t, "writes") {
			i := review.Item{ID: fmt.Sprint("C-", rapid.IntRange(0, 9).Draw(t, "id")), State: rapid.SampledFrom([]review.State{review.New, review.Triage, review.Closed}).Draw(t, "state"), Level: screening.High, Score: rapid.IntRange(0, 3).Draw(t, "score") * 30}
			if h := rapid.IntRange(0, 3).Draw(t, "due"); h > 0 {
				i.Due = now.Add(time.Duration(h) * time.Hour)
			}
			d.queue.put("t", []storage.Touched{{Item: i}})
			got, err := d.ranked(context.Background(), "t")
			if err != nil {
				t.Fatal(err)
			}
			want := book.Queue.Order(l.all(), now)
			if len(got) != len(want) {
				t.Fatalf("%d cases, want %d", len(got), len(want))
			}
			for n := range want {
				if got[n].ID != want[n].ID || got[n].State != want[n].State || got[n].Score != want[n].Score {
					t.Fatalf("place %d is %+v, want %+v", n, got[n], want[n])
				}
			}
		}
	})
}
