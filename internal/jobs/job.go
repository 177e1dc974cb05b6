// SPDX-License-Identifier: Apache-2.0

// Package jobs is work that must happen later: a job, the queue that keeps it, and the runner that does it.
//
// It promises that a job is done at least once however often the process dies; that jobs of one key are done one at a
// time and in the order they were added; that a failing job is tried again with growing, random pauses and at last is
// set aside where people see it; and that a clean stop gives back what is not done. It does not promise exactly once: a
// process can die between the work and the note of it, so a handler must be able to do the same job twice.
//
// Time is an argument or the Now that the caller hands in. Replicas that share a queue must agree on the time to within
// a quarter of a lease.
package jobs

import (
	"context"
	"errors"
	"time"
)

// Job is one piece of work. Whoever enqueues it gives Kind and the fields up to RunAt; the rest is the queue's.
type Job struct {
	ID       string    `json:"id"`                // given by the queue when empty
	Kind     string    `json:"kind"`              // which handler does it
	Key      string    `json:"key,omitempty"`     // jobs of one key run one at a time, in order; empty for no order
	Unique   string    `json:"unique,omitempty"`  // a job whose name the queue knows already, done or not, is not added again
	Payload  []byte    `json:"payload,omitempty"` // the handler's own
	Enqueued time.Time `json:"enqueued"`
	RunAt    time.Time `json:"run_at"` // not before; zero is at once

	Seq       int64  `json:"seq"`      // order of adding, which is the order of a key: never the clock
	Attempts  int    `json:"attempts"` // leases taken, this one included; those handed back do not count
	Lease     Lease  `json:"lease"`
	LastError string `json:"last_error,omitempty"`
	Dead      bool   `json:"dead,omitempty"` // given up: kept for people to see, never leased
}

// Lease is who does a job, until when. Token is of this lease alone: what an earlier holder reports after losing the job
// is refused by it. The zero value is no lease.
type Lease struct {
	Holder string    `json:"holder,omitempty"`
	Token  string    `json:"token,omitempty"`
	Until  time.Time `json:"until"`
}

// Held reports whether the lease holds at a time.
func (l Lease) Held(now time.Time) bool { return l.Token != "" && now.Before(l.Until) }

// Ask is what a runner asks a queue for.
type Ask struct {
	Holder string
	Kinds  []string // jobs of other kinds wait for a runner that knows them
	Most   int
	Now    time.Time
	Until  time.Time // end of the lease
}

// Failure is what became of a job that is not done. LastError is empty and HandBack true for a job that was begun and
// given back because its runner stops: that attempt does not count.
type Failure struct {
	LastError string
	RunAt     time.Time
	Dead      bool
	HandBack  bool
}

// ErrLost is for a job whose lease another runner has, or whose lease has ended.
var ErrLost = errors.New("the lease of this job is no longer held")

// Queue keeps jobs. Storage fills it; Memory is for tests and demonstrations. All four methods are safe for concurrent
// use, and what they have acknowledged survives the process.
type Queue interface {
	// Lease hands out at most Most jobs that are due, neither dead nor leased, with the holder's new leases and counted
	// attempts, the oldest first. Of one key only the first that is not done or dead is ever handed out, and none while
	// that one is leased or waits for its next attempt.
	Lease(ctx context.Context, ask Ask) ([]Job, error)
	// Extend moves the end of leases. lost are the ids of jobs whose lease is not the one given.
	Extend(ctx context.Context, held []Job, until time.Time) (lost []string, err error)
	// Finish notes a job as done; ErrLost if its lease is not the one given.
	Finish(ctx context.Context, job Job) error
	// Fail ends a lease without the work being done; ErrLost if it is not the one given.
	Fail(ctx context.Context, job Job, why Failure) error
}

// Enqueuer adds jobs. Storage's transactions are one, so that a job is kept exactly when the change that asks for it is.
type Enqueuer interface {
	Enqueue(ctx context.Context, list ...Job) error
}

// Handler does a job. It returns when ctx ends: then the lease is lost or the runner stops, and somebody else may begin.
// An error made by Permanent or Later chooses what comes next.
type Handler func(ctx context.Context, job Job) error
