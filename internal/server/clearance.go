// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
)

// Names answers which earlier marks are near to a name; workflow.Service does.
type Names interface {
	// Prepare builds what Clear answers from, once, which takes seconds for a register of millions.
	Prepare(context.Context) error
	// Clear finds the nearest earlier marks.
	Clear(context.Context, clearance.Query) (workflow.Clearance, error)
}

// preparation is the building of one register version's index of names, in the background: a register of millions takes
// longer than anybody waits for a page, and most servers are never asked.
type preparation struct {
	begin  *sync.Once
	ready  chan struct{} // closed when it ended, well or not
	failed *error
	ctx    context.Context
	stop   context.CancelFunc
}

func newPreparation() preparation {
	ctx, stop := context.WithCancel(context.Background())
	return preparation{begin: new(sync.Once), ready: make(chan struct{}), failed: new(error), ctx: ctx, stop: stop}
}

// prepare starts the preparation of a lease unless it was started. The lease is kept open for it. Call it under h.mu.
func (h *holder) prepare(l *lease) {
	if l.Names == nil {
		return
	}
	l.names.begin.Do(func() {
		l.users++
		h.preparing.Go(func() {
			defer h.release(l)
			defer close(l.names.ready)
			defer func() {
				if p := recover(); p != nil {
					*l.names.failed = fmt.Errorf("server.prepare: panic: %v", p)
				}
				if err := *l.names.failed; err != nil && l.names.ctx.Err() == nil {
					slog.Error("names not prepared", "version", l.Version, "error", err)
				}
			}()
			*l.names.failed = l.Names.Prepare(l.names.ctx)
		})
	})
}

var (
	errNoNames   = fault.New(fault.Unavailable, "This register cannot be searched for earlier marks.")
	errPreparing = fault.New(fault.Unavailable, "The names of the register are being made ready for this kind of search, which takes a few seconds for each million marks. Nothing was looked for yet: ask again shortly.")
	errUnready   = fault.New(fault.Unavailable, "The names of the register could not be made ready for this kind of search, so nothing can be said. It has been logged.")
)

// preparePatience is how long a question waits for a preparation: a small register is ready within it.
const preparePatience = 4 * time.Second

// takeNames is the register in service, ready to be asked about names; give it back with release.
func (h *holder) takeNames(ctx context.Context) (*lease, error) {
	l, err := h.take()
	if err != nil {
		return nil, err
	}
	if l.Names == nil {
		h.release(l)
		return nil, errNoNames
	}
	h.mu.Lock()
	h.cleared = true
	h.prepare(l)
	h.mu.Unlock()
	wait := time.NewTimer(preparePatience)
	defer wait.Stop()
	select {
	case <-l.names.ready:
		if *l.names.failed == nil {
			return l, nil
		}
		err = errUnready
	case <-wait.C:
		err = errPreparing
	case <-ctx.Done():
		err = fault.Because(ctx.Err(), fault.Unavailable, "The request ended before its name was looked for.")
	}
	h.release(l)
	return nil, err
}

// warm begins the preparation without waiting: somebody opened the page.
func (h *holder) warm() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cleared = true
	if h.current != nil {
		h.prepare(h.current)
	}
}

// clear looks for the earlier marks nearest to a name. Like a screening it is all computing and takes one of the same places.
func (d *desk) clear(ctx context.Context, q clearance.Query) (out workflow.Clearance, err error) {
	l, err := d.register.takeNames(ctx)
	if err != nil {
		return out, err
	}
	defer d.register.release(l)
	if err := d.sit(ctx); err != nil {
		return out, err
	}
	defer d.rise()
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "clearance panicked", "panic", fmt.Sprint(p))
			err = errBroken
		}
	}()
	return l.Names.Clear(ctx, q)
}
