// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/screening"
	"markwarden/trademarks"
)

// Source says which register version should be in service and opens it.
type Source struct {
	// Version names what should be in service. It is asked often and must be cheap.
	Version func(context.Context) (string, error)
	// Open puts the current version in service, building what serves it where it is missing.
	Open func(context.Context) (*Register, error)
}

// Register is one register version with everything that answers from it.
type Register struct {
	Version string
	Engine  *screening.Engine
	// OpenIndex opens the search index, building it where it is missing. It is called behind the screening, and again for an
	// index that gives no answer.
	OpenIndex func(context.Context) (*index.Index, error)
	Mark      func(context.Context, string) (trademarks.Mark, error)
	Names     Names // nil: this register cannot be searched for earlier marks
	Close     func() error
}

// holder keeps one register in service and swaps it under running requests: each ends on the version it began on, and the
// old one is closed behind its last request.
type holder struct {
	source   Source
	stopping atomic.Bool
	failure  atomic.Pointer[string] // why there is none, for the log and readiness

	mu        sync.Mutex
	current   *lease
	catalogue *catalogue // nil until the first index is open; it may be of the version before
	damaged   bool       // the index in service gave no answer: open again
	cleared   bool       // somebody asked about a name, so each version is prepared for it

	preparing sync.WaitGroup
}

// lease counts who uses a register. It is closed by whoever lets go of it last.
type lease struct {
	*Register
	users   int // under holder.mu; the holder is one itself
	names   preparation
	indexed indexing
}

var errNotReady = fault.New(fault.Unavailable, "The register is not open yet, so nothing can be said. Try again shortly.")

// take is the register in service for one request; give it back with release.
func (h *holder) take() (*lease, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.current == nil {
		return nil, errNotReady
	}
	h.current.users++
	return h.current, nil
}

func (h *holder) release(l *lease) {
	h.mu.Lock()
	l.users--
	last := l.users == 0
	h.mu.Unlock()
	if last {
		if err := l.Close(); err != nil {
			slog.Error("register not closed", "version", l.Version, "error", err)
		}
	}
}

// swap puts next in service, nil for nothing.
func (h *holder) swap(next *Register) {
	h.mu.Lock()
	old := h.current
	h.current = nil
	if next != nil {
		h.current = &lease{Register: next, users: 1, names: newPreparation(), indexed: newIndexing()}
		if h.cleared {
			h.prepare(h.current)
		}
	}
	h.mu.Unlock()
	if old != nil {
		old.names.stop()
		old.indexed.stop()
		h.release(old)
	}
}

func (h *holder) close() error {
	h.swap(nil)
	h.preparing.Wait()
	h.shelve(nil)
	return nil
}

// keep opens the register and follows its version until ctx ends.
func (h *holder) keep(ctx context.Context, poll time.Duration) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if err := h.refresh(ctx); err != nil && ctx.Err() == nil {
			slog.Error("register not opened", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// refresh opens the register if there is none in service or if its version moved, and behind it the search index. What is in
// service stays until the next one is ready; a panic while opening counts as a failure.
func (h *holder) refresh(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("server.refresh: panic: %v", p)
		}
		h.note(err)
	}()
	want, err := h.source.Version(ctx)
	if err != nil {
		return err
	}
	defer h.openIndex()
	h.mu.Lock()
	fits := h.current != nil && h.current.Version == want
	h.mu.Unlock()
	if fits {
		return nil
	}
	next, err := h.source.Open(ctx)
	if err != nil {
		return err
	}
	h.swap(next)
	slog.Info("register in service", "version", next.Version, "marks", next.Engine.Register().Stamp.Marks)
	return nil
}

func (h *holder) note(err error) {
	if err == nil {
		h.failure.Store(nil)
		return
	}
	text := err.Error()
	h.failure.Store(&text)
}

// hold is the engine in service for as long as somebody works with it: it stays open until it is given back.
func (h *holder) hold() (*screening.Engine, func(), error) {
	l, err := h.take()
	if err != nil {
		return nil, nil, err
	}
	return l.Engine, func() { h.release(l) }, nil
}

// stamp names the register in service, the zero value if there is none.
func (h *holder) stamp() screening.RegisterStamp {
	l, err := h.take()
	if err != nil {
		return screening.RegisterStamp{}
	}
	defer h.release(l)
	return l.Engine.Register().Stamp
}

// mark is one mark of the register in service.
func (h *holder) mark(ctx context.Context, id string) (trademarks.Mark, error) {
	l, err := h.take()
	if err != nil {
		return trademarks.Mark{}, err
	}
	defer h.release(l)
	return l.Mark(ctx, id)
}
