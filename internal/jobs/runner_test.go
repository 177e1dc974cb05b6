// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// diary collects what a runner reports.
type diary struct {
	mu   sync.Mutex
	runs []string
}

func (d *diary) report(r Run) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.runs = append(d.runs, fmt.Sprintf("%s %s %s", r.Job.ID, r.Outcome, r.Ended.Sub(r.Began)))
}

// cut is a queue that stops answering, as the disk or the network of a process may.
type cut struct {
	Queue
	mu   sync.Mutex
	away bool
}

func (c *cut) set(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

func (c *cut) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return errors.New("the queue does not answer")
	}
	return nil
}

func (c *cut) Lease(ctx context.Context, ask Ask) ([]Job, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.Queue.Lease(ctx, ask)
}

func (c *cut) Extend(ctx context.Context, held []Job, until time.Time) ([]string, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.Queue.Extend(ctx, held, until)
}

func (c *cut) Finish(ctx context.Context, j Job) error {
	if err := c.err(); err != nil {
		return err
	}
	return c.Queue.Finish(ctx, j)
}

func (c *cut) Fail(ctx context.Context, j Job, f Failure) error {
	if err := c.err(); err != nil {
		return err
	}
	return c.Queue.Fail(ctx, j, f)
}

// start runs a runner and returns what stops it and gives its error and how long the stop took.
func start(t *testing.T, c Config) (stop func() (time.Duration, error)) {
	t.Helper()
	c.Now, c.Holder = time.Now, or(c.Holder, "test")
	if c.Random == nil {
		c.Random = func() float64 { return 0.5 }
	}
	r, err := NewRunner(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(background)
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return func() (time.Duration, error) {
		begin := time.Now()
		cancel()
		err := <-done
		return time.Since(begin), err
	}
}

func TestRunnerReportsHowEachRunEnded(t *testing.T) {
	for _, tc := range []struct {
		name    string
		handler Handler
		want    []string
	}{
		{"done", func(context.Context, Job) error { return nil }, []string{"a done 0s"}},
		{"again, then done", func(_ context.Context, j Job) error {
			if j.Attempts < 3 {
				return errors.New("away")
			}
			return nil
		}, []string{"a again 0s", "a again 0s", "a done 0s"}},
		{"dead at once", func(context.Context, Job) error { return Permanent(errors.New("no such address")) }, []string{"a dead 0s"}},
		{"a panic is a failure of the job alone", func(_ context.Context, j Job) error {
			if j.Attempts == 1 {
				panic("nil map")
			}
			return nil
		}, []string{"a again 0s", "a done 0s"}},
		{"so is a handler that ends its goroutine", func(_ context.Context, j Job) error {
			if j.Attempts == 1 {
				runtime.Goexit()
			}
			return nil
		}, []string{"a again 0s", "a done 0s"}},
		{"a long job keeps its lease", func(context.Context, Job) error { time.Sleep(10 * time.Minute); return nil }, []string{"a done 10m0s"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Memory
				var d diary
				enqueue(t, &q, Job{ID: "a", Kind: "mail", Enqueued: time.Now()})
				stop := start(t, Config{Queue: &q, Handlers: map[string]Handler{"mail": tc.handler}, Report: d.report})
				time.Sleep(20 * time.Minute)
				if _, err := stop(); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(tc.want, d.runs); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestADeadJobKeepsItsErrorAndItsKeyGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Memory
		enqueue(t, &q, Job{ID: "a", Kind: "mail", Key: "case-1", Enqueued: time.Now()}, Job{ID: "b", Kind: "mail", Key: "case-1", Enqueued: time.Now()})
		began := time.Now()
		var second time.Time
		stop := start(t, Config{Queue: &q, Handlers: map[string]Handler{"mail": func(_ context.Context, j Job) error {
			if j.ID == "b" {
				second = time.Now()
				return nil
			}
			return errors.New("away")
		}}})
		time.Sleep(25 * time.Hour)
		stop()
		left := q.List()
		if len(left) != 1 || !left[0].Dead || left[0].LastError != "away" || left[0].Attempts < 20 {
			t.Errorf("want one dead job with its error and many attempts, got %+v", left)
		}
		if waited := second.Sub(began); waited < 23*time.Hour || waited > 24*time.Hour+time.Minute {
			t.Errorf("the next of the key ran after %s, want about a day", waited)
		}
	})
}

func TestWakeBeatsThePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Memory
		ran := make(chan time.Time, 1)
		r, err := NewRunner(Config{Queue: &q, Now: time.Now, Holder: "test", Poll: time.Hour,
			Handlers: map[string]Handler{"mail": func(context.Context, Job) error { ran <- time.Now(); return nil }}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(background)
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		synctest.Wait()
		enqueue(t, &q, Job{Kind: "mail"})
		asked := time.Now()
		r.Wake()
		r.Wake()
		if took := (<-ran).Sub(asked); took != 0 {
			t.Errorf("ran %s after it was called", took)
		}
		cancel()
		<-done
	})
}

func TestTheWorkOfALostLeaseIsToldToEnd(t *testing.T) {
	for _, tc := range []struct {
		name string
		lose func(q *Memory, c *cut)
		most time.Duration // until it must have ended
	}{
		{"another runner has it", func(q *Memory, _ *cut) {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.list[0].Lease = Lease{Holder: "another", Token: "another", Until: time.Now().Add(time.Hour)}
		}, 16 * time.Second},
		{"the queue does not answer", func(_ *Memory, c *cut) { c.set(true) }, 60 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Memory
				var d diary
				c := &cut{Queue: &q}
				enqueue(t, &q, Job{ID: "a", Kind: "mail"})
				var cause error
				var ended time.Time
				stop := start(t, Config{Queue: c, Report: d.report, Handlers: map[string]Handler{"mail": func(ctx context.Context, _ Job) error {
					<-ctx.Done()
					cause, ended = context.Cause(ctx), time.Now()
					return ctx.Err()
				}}})
				synctest.Wait()
				until := time.Now().Add(tc.most)
				tc.lose(&q, c)
				time.Sleep(2 * time.Minute)
				stop()
				if !errors.Is(cause, ErrLost) || !ended.Before(until) {
					t.Errorf("ended with %v, %s before the lease's end", cause, until.Sub(ended))
				}
				if len(d.runs) != 1 || !strings.HasPrefix(d.runs[0], "a lost") {
					t.Errorf("reported %v", d.runs)
				}
			})
		})
	}
}

func TestACleanStopIsShortAndLosesNothing(t *testing.T) {
	untilTold := func(ctx context.Context, _ Job) error { <-ctx.Done(); return ctx.Err() }
	for _, tc := range []struct {
		name     string
		handler  Handler
		stubborn bool
		want     []string
		left     int // jobs in the queue after it
	}{
		{"nothing to do", func(context.Context, Job) error { return nil }, false, []string{"a done 0s", "b done 0s"}, 0},
		{"the work ends by itself", func(context.Context, Job) error { time.Sleep(3 * time.Second); return nil }, false, []string{"a done 3s", "b done 3s"}, 0},
		{"the work ends when told", untilTold, false, []string{"a handed back 6.4s", "b handed back 6.4s"}, 2},
		{"the work does not end", func(context.Context, Job) error { time.Sleep(time.Minute); return nil }, true, []string{"a abandoned 8.2s", "b abandoned 8.2s"}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Memory
				var d diary
				enqueue(t, &q, Job{ID: "a", Kind: "mail"}, Job{ID: "b", Kind: "mail"})
				stop := start(t, Config{Queue: &q, Handlers: map[string]Handler{"mail": tc.handler}, Report: d.report})
				time.Sleep(time.Second)
				took, err := stop()
				if took > 10*time.Second || (err != nil) != tc.stubborn {
					t.Errorf("stopped after %s with %v", took, err)
				}
				d.mu.Lock()
				got := slices.Sorted(slices.Values(d.runs))
				d.mu.Unlock()
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Error(diff)
				}
				left := q.List()
				if len(left) != tc.left {
					t.Errorf("%d jobs are left, want %d", len(left), tc.left)
				}
				for _, j := range left {
					if handed := !j.Lease.Held(time.Now()) && j.Attempts == 0; handed == tc.stubborn {
						t.Errorf("%s: attempts %d, leased %t", j.ID, j.Attempts, j.Lease.Held(time.Now()))
					}
				}
				time.Sleep(2 * time.Minute) // the stubborn end at last
			})
		})
	}
}

func TestAStopDoesNotWaitForAQueueThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Memory
		c := &cut{Queue: &q}
		enqueue(t, &q, Job{ID: "a", Kind: "mail"})
		stop := start(t, Config{Queue: c, Handlers: map[string]Handler{"mail": func(context.Context, Job) error { time.Sleep(2 * time.Second); return nil }}})
		time.Sleep(time.Second)
		c.set(true)
		if took, _ := stop(); took > 10*time.Second {
			t.Errorf("stopped after %s", took)
		}
		if left := q.List(); len(left) != 1 {
			t.Errorf("the job nobody could note as done must be done again, left: %v", left)
		}
	})
}

func TestNewRunnerRefusesWhatCannotRun(t *testing.T) {
	var q Memory
	h := map[string]Handler{"mail": func(context.Context, Job) error { return nil }}
	good := Config{Queue: &q, Now: time.Now, Handlers: h, Holder: "a"}
	if _, err := NewRunner(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"no queue":        func(c *Config) { c.Queue = nil },
		"no clock":        func(c *Config) { c.Now = nil },
		"no handlers":     func(c *Config) { c.Handlers = nil },
		"no holder":       func(c *Config) { c.Holder = "" },
		"negative number": func(c *Config) { c.Workers = -1 },
		"nil handler":     func(c *Config) { c.Handlers = map[string]Handler{"mail": nil} },
	} {
		c := good
		spoil(&c)
		if _, err := NewRunner(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
