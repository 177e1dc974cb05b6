// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/trademarks"
)

// catalogue is the search index in service with the register that it is of. Screening does not stand on it and does not wait for
// it: at full register the first index takes minutes to build, and until the next one is open the one before answers, each
// with its own version.
type catalogue struct {
	lease *lease
	index *index.Index
	users int // under holder.mu; the holder is one itself
}

// indexing is the opening of one register's index.
type indexing struct {
	busy  bool          // under holder.mu
	ended chan struct{} // closed when the first attempt ended, well or not
	ctx   context.Context
	stop  context.CancelFunc
}

func newIndexing() indexing {
	ctx, stop := context.WithCancel(context.Background())
	return indexing{ended: make(chan struct{}), ctx: ctx, stop: stop}
}

// indexAgain is how long an index that could not be opened is left alone: building one is a lot of work to do in vain.
const indexAgain = time.Minute

// openIndex opens the index of the register in service, unless it is open and sound or on its way.
func (h *holder) openIndex() {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.current
	if l == nil || l.indexed.busy || h.catalogue != nil && h.catalogue.lease == l && !h.damaged {
		return
	}
	l.indexed.busy = true
	l.users++
	h.preparing.Go(func() {
		defer h.release(l)
		x, err := l.index()
		if err == nil {
			h.shelve(&catalogue{lease: l, index: x, users: 1})
			slog.Info("search in service", "version", l.Version)
		}
		if err != nil && l.indexed.ctx.Err() == nil {
			slog.Error("search index not opened", "version", l.Version, "error", err)
		}
		select {
		case <-l.indexed.ended:
		default:
			close(l.indexed.ended)
		}
		if err != nil {
			wait := time.NewTimer(indexAgain)
			defer wait.Stop()
			select {
			case <-wait.C:
			case <-l.indexed.ctx.Done():
			}
		}
		h.mu.Lock()
		l.indexed.busy = false
		h.mu.Unlock()
	})
}

// index opens the index; a panic counts as a failure.
func (l *lease) index() (x *index.Index, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("server.index: panic: %v", p)
		}
	}()
	return l.OpenIndex(l.indexed.ctx)
}

// shelve puts a catalogue in service, nil for none. One that comes behind the next version's is not wanted any more.
func (h *holder) shelve(next *catalogue) {
	h.mu.Lock()
	out := h.catalogue
	switch {
	case next == nil:
		h.catalogue = nil
	case h.current == next.lease:
		next.lease.users++
		h.catalogue, h.damaged = next, false
	default:
		out = nil
	}
	unwanted := h.catalogue != next
	h.mu.Unlock()
	if unwanted {
		if err := next.index.Close(); err != nil {
			slog.Error("search index not closed", "version", next.lease.Version, "error", err)
		}
	}
	if out != nil {
		h.putBack(out)
	}
}

var errIndexing = fault.New(fault.Unavailable, "The search of the register is being made ready, which takes about a minute for each million marks. Screening goes on meanwhile. Ask again shortly.")

// takeCatalogue is the catalogue in service; give it back with putBack. Where there is none yet it waits a little: a small
// register's index is soon built.
func (h *holder) takeCatalogue(ctx context.Context) (*catalogue, error) {
	h.mu.Lock()
	c, l := h.catalogue, h.current
	if c != nil {
		c.users++
	}
	h.mu.Unlock()
	switch {
	case c != nil:
		return c, nil
	case l == nil:
		return nil, errNotReady
	}
	wait := time.NewTimer(preparePatience)
	defer wait.Stop()
	select {
	case <-l.indexed.ended:
	case <-wait.C:
	case <-ctx.Done():
		return nil, fault.Because(ctx.Err(), fault.Unavailable, "The request ended before the register was searched.")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.catalogue == nil {
		return nil, errIndexing
	}
	h.catalogue.users++
	return h.catalogue, nil
}

// putBack gives a catalogue back. Whoever does so last closes its index and lets go of its register.
func (h *holder) putBack(c *catalogue) {
	h.mu.Lock()
	c.users--
	last := c.users == 0
	h.mu.Unlock()
	if !last {
		return
	}
	if err := c.index.Close(); err != nil {
		slog.Error("search index not closed", "version", c.lease.Version, "error", err)
	}
	h.release(c.lease)
}

// search answers from the index in service. A damaged index is noted for keep, which has it opened again.
func (h *holder) search(ctx context.Context, q index.Query) (index.Result, []trademarks.Mark, error) {
	c, err := h.takeCatalogue(ctx)
	if err != nil {
		return index.Result{}, nil, err
	}
	defer h.putBack(c)
	found, err := c.index.Search(ctx, q)
	if err != nil {
		if errors.Is(err, index.ErrDamaged) {
			h.mu.Lock()
			h.damaged = h.damaged || h.catalogue == c
			h.mu.Unlock()
		}
		return index.Result{}, nil, err
	}
	marks := make([]trademarks.Mark, 0, len(found.Hits))
	for _, hit := range found.Hits {
		m, err := c.lease.Mark(ctx, hit.ID)
		if err != nil {
			return index.Result{}, nil, err
		}
		marks = append(marks, m)
	}
	found.Stamp.Version = c.lease.Engine.Register().Stamp.Version // the name verdicts carry; the index has one of its own
	return found, marks, nil
}
