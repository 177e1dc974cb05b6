// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

// errStopping is why the work of a stopping runner is told to end.
var errStopping = errors.New("the runner stops")

// crew is the work of one Run: what is being done, and by which lease.
type crew struct {
	*Runner
	mu      sync.Mutex
	tasks   map[string]*task // by lease token
	freed   chan struct{}
	running sync.WaitGroup
}

// task is one job being done.
type task struct {
	job       Job
	began     time.Time
	until     time.Time // end of the lease, as far as known
	cancel    context.CancelCauseFunc
	abandoned bool
}

func newCrew(r *Runner) *crew {
	return &crew{Runner: r, tasks: map[string]*task{}, freed: make(chan struct{}, 1)}
}

// fill leases jobs for the free workers and begins them. It reports whether every worker is busy. A queue that does not
// answer is asked again at the next turn: the jobs are in its keeping.
func (c *crew) fill(ctx context.Context) bool {
	c.mu.Lock()
	free := c.Workers - len(c.tasks)
	c.mu.Unlock()
	if free <= 0 {
		return true
	}
	var list []Job
	now := c.Now()
	err := c.call(ctx, func(ctx context.Context) (err error) {
		list, err = c.Queue.Lease(ctx, Ask{c.Holder, c.kinds, free, now, now.Add(c.Lease)})
		return err
	})
	if err != nil {
		return false
	}
	for _, j := range list {
		c.begin(ctx, j)
	}
	return len(list) >= free
}

// begin starts one job in a goroutine of its own.
func (c *crew) begin(ctx context.Context, j Job) {
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	t := &task{job: j, began: c.Now(), until: j.Lease.Until, cancel: cancel}
	c.mu.Lock()
	c.tasks[j.Lease.Token] = t
	c.mu.Unlock()
	c.running.Go(func() {
		defer cancel(nil)
		c.settle(work, t, c.do(work, j))
		c.mu.Lock()
		delete(c.tasks, j.Lease.Token)
		c.mu.Unlock()
		select {
		case c.freed <- struct{}{}:
		default:
		}
	})
}

// do calls the handler. A panic, and a handler that ends its goroutine, is a failure of that job and of nothing else.
func (c *crew) do(ctx context.Context, j Job) (err error) {
	if f, ok := c.retry(j.Kind).exhausted(j, c.Now()); ok {
		return Permanent(errors.New(f.LastError))
	}
	returned := make(chan error, 1)
	go func() {
		err := errors.New("the handler ended without returning")
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("the handler panicked: %v\n%s", p, debug.Stack())
			}
			returned <- err
		}()
		err = c.Handlers[j.Kind](ctx, j)
	}()
	return <-returned
}

// settle tells the queue how a run ended.
func (c *crew) settle(ctx context.Context, t *task, err error) {
	run := Run{Job: t.job, Outcome: Done, Err: err, Began: t.began, Ended: c.Now()}
	cause := context.Cause(ctx)
	switch {
	case err == nil:
		run.Outcome = c.tell(ctx, t, Done, func(ctx context.Context) error { return c.Queue.Finish(ctx, t.job) })
	case errors.Is(cause, ErrLost):
		run.Outcome = Lost
	case errors.Is(cause, errStopping):
		run.Outcome = c.tell(ctx, t, HandedBack, func(ctx context.Context) error {
			return c.Queue.Fail(ctx, t.job, Failure{HandBack: true})
		})
	default:
		f := c.retry(t.job.Kind).Next(t.job, err, run.Ended, c.Random())
		outcome := Again
		if f.Dead {
			outcome = Died
		}
		run.Outcome = c.tell(ctx, t, outcome, func(ctx context.Context) error { return c.Queue.Fail(ctx, t.job, f) })
	}
	if !c.gone(t) {
		c.Report(run)
	}
}

// gone reports a task that was given up: it has been reported as abandoned.
func (c *crew) gone(t *task) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return t.abandoned
}

// tell calls the queue until it answers, the lease ends or the work was told to end. What it cannot tell is lost and the
// job is done again: at least once, never less.
func (c *crew) tell(ctx context.Context, t *task, outcome Outcome, f func(context.Context) error) Outcome {
	for {
		err := c.call(ctx, f)
		if err == nil {
			return outcome
		}
		c.mu.Lock()
		over := errors.Is(err, ErrLost) || t.abandoned || ctx.Err() != nil || !c.Now().Before(t.until)
		c.mu.Unlock()
		if over {
			return Lost
		}
		timer := time.NewTimer(c.queueWait())
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// heartbeat renews the leases every quarter of one, so that two renewals may fail before a third would come too late.
func (c *crew) heartbeat(ctx context.Context, done <-chan struct{}) {
	tick := time.NewTicker(c.Lease / 4)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			c.renew(ctx)
		}
	}
}

// renew extends what is held and tells the work of a lost lease to end. When the queue does not answer, the work is told
// to end while a quarter of the lease is left, because nobody can say that it still holds.
func (c *crew) renew(ctx context.Context) {
	held, tasks := c.held()
	if len(held) == 0 {
		return
	}
	until := c.Now().Add(c.Lease)
	var lost []string
	err := c.call(ctx, func(ctx context.Context) (err error) {
		lost, err = c.Queue.Extend(ctx, held, until)
		return err
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range tasks {
		switch {
		case err == nil && !slices.Contains(lost, t.job.ID):
			t.until = until
		case err == nil, t.until.Sub(c.Now()) <= c.Lease/4+c.queueWait():
			t.cancel(ErrLost)
		}
	}
}

// held is what is being done.
func (c *crew) held() ([]Job, []*task) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Job
	var tasks []*task
	for _, t := range c.tasks {
		list = append(list, t.job)
		tasks = append(tasks, t)
	}
	return list, tasks
}

// stop waits for the work to end by itself, then tells it to, then gives up on it. The lease of what does not end is
// left to end by itself: handing it back would let two of one key run at once.
func (c *crew) stop() error {
	ended := make(chan struct{})
	go func() { c.running.Wait(); close(ended) }()
	if waited(ended, c.StopWithin*6/10) {
		return nil
	}
	c.mu.Lock()
	for _, t := range c.tasks {
		t.cancel(errStopping)
	}
	c.mu.Unlock()
	if waited(ended, c.StopWithin*2/10) {
		return nil
	}
	return c.abandon()
}

// abandon reports what did not end when told.
func (c *crew) abandon() error {
	c.mu.Lock()
	var left []*task
	for _, t := range c.tasks {
		t.abandoned = true
		left = append(left, t)
	}
	c.mu.Unlock()
	if len(left) == 0 {
		return nil
	}
	slices.SortFunc(left, func(a, b *task) int { return strings.Compare(a.job.ID, b.job.ID) })
	var names []string
	for _, t := range left {
		names = append(names, t.job.Kind+" "+t.job.ID)
		c.Report(Run{Job: t.job, Outcome: Abandoned, Err: errStopping, Began: t.began, Ended: c.Now()})
	}
	return fmt.Errorf("jobs that did not end when told to: %s; they are done again when their leases end", strings.Join(names, ", "))
}

// waited reports whether the channel was closed within a time.
func waited(c <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}
