// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// Config is what a runner works with. Queue, Handlers, Now and Holder are needed; the rest has defaults.
type Config struct {
	Queue    Queue
	Handlers map[string]Handler // by kind
	Now      func() time.Time
	Holder   string           // names this process among those that share the queue
	Retry    map[string]Retry // by kind; DefaultRetry for the others

	Workers int           // jobs at once, 4
	Poll    time.Duration // how often the queue is asked when nobody calls Wake, 1 s
	Lease   time.Duration // 60 s; renewed every quarter, so a job may take longer
	// StopWithin bounds a clean stop, 9 s: six tenths for the work to end by itself, the rest for it to end when told and
	// for the queue to note it.
	StopWithin time.Duration

	Random func() float64 // [0,1) for the pauses; math/rand when nil
	Report func(Run)      // told of each run that ended, from several goroutines, for logs and metrics; may be nil
}

// Outcome is how a run ended.
type Outcome string

// The outcomes.
const (
	Done       Outcome = "done"
	Again      Outcome = "again"       // failed, to be tried again
	Died       Outcome = "dead"        // failed for good
	HandedBack Outcome = "handed back" // the runner stops
	Lost       Outcome = "lost"        // the lease was gone, or the queue could not be told: the job is done again
	Abandoned  Outcome = "abandoned"   // it did not end when told; its lease ends by itself
)

// Run is one attempt at a job, as it ended. Job is as it was leased.
type Run struct {
	Job     Job
	Outcome Outcome
	Err     error
	Began   time.Time
	Ended   time.Time
}

// Runner takes jobs from a queue and does them.
type Runner struct {
	Config
	kinds []string
	wake  chan struct{}
}

// NewRunner checks a configuration and fills in its defaults.
func NewRunner(c Config) (*Runner, error) {
	switch {
	case c.Queue == nil || c.Now == nil:
		return nil, errors.New("a runner needs a queue and a clock")
	case len(c.Handlers) == 0:
		return nil, errors.New("a runner needs at least one handler")
	case c.Holder == "":
		return nil, errors.New("a runner needs a name of its own, so that a lease tells who holds it")
	case c.Workers < 0 || c.Poll < 0 || c.Lease < 0 || c.StopWithin < 0:
		return nil, errors.New("the numbers of a runner must not be below zero")
	}
	for kind, h := range c.Handlers {
		if kind == "" || h == nil {
			return nil, fmt.Errorf("the handler of kind %q is missing", kind)
		}
	}
	c.Workers = or(c.Workers, 4)
	c.Poll = or(c.Poll, time.Second)
	c.Lease = or(c.Lease, time.Minute)
	c.StopWithin = or(c.StopWithin, 9*time.Second)
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.Report == nil {
		c.Report = func(Run) {}
	}
	return &Runner{Config: c, kinds: slices.Sorted(maps.Keys(c.Handlers)), wake: make(chan struct{}, 1)}, nil
}

// or is v, or d where v is zero.
func or[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

// Wake tells the runner that there may be a job, so that it does not wait for its next question. It never blocks.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// retry is the rule of a job's kind.
func (r *Runner) retry(kind string) Retry {
	if own, ok := r.Retry[kind]; ok {
		return own
	}
	return DefaultRetry
}

// queueWait bounds one call of the queue. A clean stop waits for at most two of them, and a heart-beat that hangs must
// leave time to end the work before the lease does.
func (r *Runner) queueWait() time.Duration { return min(r.StopWithin/10, r.Lease/8) }

// call runs one call of the queue: bounded, and not cut off by a stop, which would leave a lease that nobody knows of.
func (r *Runner) call(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.queueWait())
	defer cancel()
	return f(ctx)
}

// Run does jobs until ctx ends, then stops cleanly: it takes no more, lets the work end, tells what is left to end, and
// hands it back. It is within StopWithin in returning. The error names the jobs that did not end when told; their leases
// end by themselves. A runner runs once at a time.
func (r *Runner) Run(ctx context.Context) error {
	c := newCrew(r)
	beat := make(chan struct{})
	beatDone := make(chan struct{})
	go func() { defer close(beatDone); c.heartbeat(ctx, beat) }()
	for ctx.Err() == nil {
		full := c.fill(ctx)
		r.pause(ctx, c.freed, full)
	}
	err := c.stop()
	close(beat)
	<-beatDone
	return err
}

// pause waits until there may be something to do. When every worker is busy only a worker that ends matters.
func (r *Runner) pause(ctx context.Context, freed <-chan struct{}, full bool) {
	if full {
		select {
		case <-ctx.Done():
		case <-freed:
		}
		return
	}
	timer := time.NewTimer(r.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-freed: // the next of its key may be free now
	case <-r.wake:
	case <-timer.C:
	}
}
