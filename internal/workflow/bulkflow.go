// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// Row is one listing of a seller's file, or one row of it that could not be read, on its way through screening.
type Row struct {
	N       int               // its place among the listings and bad rows of all files, from 1
	File    string            // its file, where there are several
	Item    listing.Item      // of a row that could be read
	Bad     *listing.RowError // why the row could not be read; nil for a listing
	Verdict screening.Verdict // of a listing

	done chan struct{} // closed when the verdict is in
}

// Level is what the row amounts to: a row that could not be read is not screened.
func (r *Row) Level() screening.Level {
	if r.Bad != nil {
		return screening.Unscreened
	}
	return r.Verdict.Level
}

// Flow judges the listings of a file on several processors and hands them on in the order of the file.
// It promises bounded memory whatever the file holds, that no row is left out, and that a listing whose judgement breaks
// down is unscreened and takes nothing else with it.
type Flow struct {
	File    string                                         // given to each row
	Before  int                                            // rows of earlier files: the first row is the next
	Workers int                                            // listings judged at one time; at least one
	Screen  func(*listing.Listing) screening.Verdict       // judges one listing, from several goroutines
	Known   func(context.Context, *Row) (ok bool, _ error) // fills in what was judged before, in the order of the file; may be nil
}

// rowsAhead is how many rows are read beyond the one being handed on, for each worker: enough that one long listing does
// not stop the others, few enough that a file of the longest listings stays below 40 MB.
const rowsAhead = 64

// Run reads to the end of the file. emit is called once for each row, in order, from one goroutine; its error ends the
// run. A row without a known verdict is judged unless its listing could not be read.
func (f *Flow) Run(ctx context.Context, rd listing.Reader, emit func(*Row) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := max(1, f.Workers)
	work, order := make(chan *Row, n), make(chan *Row, n*rowsAhead)
	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			for r := range work {
				r.Verdict = f.judge(&r.Item.Listing)
				close(r.done)
			}
		})
	}
	failed := make(chan error, 1)
	go func() {
		defer close(order)
		defer close(work)
		failed <- f.read(ctx, rd, work, order)
	}()
	var err error
	for r := range order {
		<-r.done
		if err == nil {
			if err = emit(r); err != nil {
				cancel()
			}
		}
	}
	workers.Wait()
	if stopped := <-failed; err == nil {
		err = stopped
	}
	return err
}

// read sends listings to the workers and, in the order of the file, to whoever takes them.
func (f *Flow) read(ctx context.Context, rd listing.Reader, work, order chan<- *Row) error {
	for n := f.Before + 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		item, err := rd.Next()
		r := &Row{N: n, File: f.File, Item: item, done: make(chan struct{})}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &r.Bad):
		case err != nil:
			return err
		}
		known, err := f.known(ctx, r)
		if err != nil {
			return err
		}
		if known || r.Bad != nil {
			close(r.done)
			order <- r
			continue
		}
		select {
		case work <- r:
			order <- r
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *Flow) known(ctx context.Context, r *Row) (bool, error) {
	if f.Known == nil {
		return false, nil
	}
	return f.Known(ctx, r)
}

// judge is Screen, and unscreened where that panics: a listing that breaks the engine must not end the work on the others.
func (f *Flow) judge(l *listing.Listing) (v screening.Verdict) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("screening panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			v = screening.Verdict{ID: l.ID, Level: screening.Unscreened, Problem: "the screening failed and was logged: screen it again", Markets: []screening.MarketVerdict{}, Findings: []screening.Finding{}}
		}
	}()
	return f.Screen(l)
}
