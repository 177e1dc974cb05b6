// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
)

// desk is where screenings queue. A screening is all computing, so more of them at once than the machine has processors
// makes each slower and none quicker; twice as many keeps the processors busy while one waits for memory.
type desk struct {
	register *holder
	places   chan struct{}
	patience time.Duration // how long a listing waits for a place
	metrics  *metrics
	now      func() time.Time
	licences func(context.Context) ([]screening.Licence, string, error) // of whoever asks, with the day they are judged for; nil: none
	// sued names the running lawsuits of a finding's mark and owner; nil where no dockets are kept.
	sued *workflow.SuedOn
}

const (
	placesPerProcessor = 2
	queuePatience      = 3 * time.Second
)

func newDesk(h *holder, m *metrics, now func() time.Time) *desk {
	return &desk{register: h, places: make(chan struct{}, placesPerProcessor*runtime.GOMAXPROCS(0)), patience: queuePatience, metrics: m, now: now}
}

var (
	errBusy   = fault.New(fault.Unavailable, "Too many listings are being screened at once, so this one was not. Try again in a moment.")
	errLedger = fault.New(fault.Unavailable, "Your rights on record could not be read, so this listing was not screened. Try again shortly.")
	errBroken = fault.New(fault.Unavailable, "The screening failed, so nothing can be said of this listing. It has been logged.")
)

// screen judges a listing against the register in service. An error means that nothing can be said of the listing; it is of
// kind Unavailable. A verdict is always one that was reached.
func (d *desk) screen(ctx context.Context, l *listing.Listing, opt screening.Options) (screening.Verdict, error) {
	start := d.now()
	v, err := d.queued(ctx, l, opt)
	if err != nil {
		d.metrics.screened(string(screening.Unscreened), d.now().Sub(start))
		return screening.Verdict{}, err
	}
	if d.sued != nil {
		d.sued.Name(ctx, auth.Who(ctx).Tenant, &v)
	}
	d.metrics.screened(string(v.Level), d.now().Sub(start))
	return v, nil
}

func (d *desk) queued(ctx context.Context, l *listing.Listing, opt screening.Options) (screening.Verdict, error) {
	if err := d.sit(ctx); err != nil {
		return screening.Verdict{}, err
	}
	defer d.rise()
	if d.licences != nil {
		var err error
		if opt.Licences, opt.On, err = d.licences(ctx); err != nil {
			slog.ErrorContext(ctx, "licences not read", "error", err)
			return screening.Verdict{}, errLedger
		}
	}
	r, err := d.register.take()
	if err != nil {
		return screening.Verdict{}, err
	}
	defer d.register.release(r)
	return judge(ctx, r.Engine, l, opt)
}

// sit waits for a place; give it back with rise.
func (d *desk) sit(ctx context.Context) error {
	wait := time.NewTimer(d.patience)
	defer wait.Stop()
	select {
	case d.places <- struct{}{}:
		return nil
	case <-wait.C:
		return errBusy
	case <-ctx.Done():
		return fault.Because(ctx.Err(), fault.Unavailable, "The request ended before its turn came.")
	}
}

func (d *desk) rise() { <-d.places }

// judge runs the engine and turns a panic or an unscreened verdict into an error.
func judge(ctx context.Context, e *screening.Engine, l *listing.Listing, opt screening.Options) (v screening.Verdict, err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "screening panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			v, err = screening.Verdict{}, errBroken
		}
	}()
	v = e.Screen(l, opt)
	if v.Level == screening.Unscreened {
		slog.ErrorContext(ctx, "listing not screened", "problem", v.Problem)
		return screening.Verdict{}, errBroken
	}
	return v, nil
}
