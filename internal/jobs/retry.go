// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"errors"
	"fmt"
	"time"
)

// Retry says how a kind of job is tried again. The pause before attempt n+1 is random between nothing and Base·2^(n-1),
// at most Cap: full jitter spreads the jobs of a receiver that was away best (AWS Architecture Blog, "Exponential
// Backoff And Jitter").
type Retry struct {
	Base     time.Duration
	Cap      time.Duration
	Attempts int           // the most attempts
	Age      time.Duration // the last attempt is this long after the job was added at the latest
}

// DefaultRetry gives a receiver that is away a day, as people expect of webhooks, and then shows the job as dead. With an
// hour as the longest pause some fifty attempts fit into the day.
var DefaultRetry = Retry{Base: 2 * time.Second, Cap: time.Hour, Attempts: 200, Age: 24 * time.Hour}

// mostError bounds the text of an error that is kept.
const mostError = 500

// Next decides what becomes of a job that failed at a time. random is in [0,1).
func (r Retry) Next(job Job, err error, now time.Time, random float64) Failure {
	f := Failure{LastError: clip(err.Error()), RunAt: now.Add(r.pause(job.Attempts, random))}
	var later *laterError
	if errors.As(err, &later) {
		f.RunAt = now.Add(max(0, later.after))
	}
	var permanent *permanentError
	last := job.Enqueued.Add(r.Age)
	switch {
	case errors.As(err, &permanent), job.Attempts >= r.Attempts, !now.Before(last):
		f.Dead = true
		f.RunAt = now
	case f.RunAt.After(last):
		f.RunAt = last
	}
	return f
}

// pause is the jittered wait after so many attempts.
func (r Retry) pause(attempts int, random float64) time.Duration {
	limit := r.Base
	for i := 1; i < attempts && limit < r.Cap; i++ {
		limit *= 2
	}
	return time.Duration(float64(min(limit, r.Cap)) * random)
}

// exhausted is the failure of a job that used up its attempts without one of them being reported: each time the process
// died or lost its lease. It is not tried again, because it may be what kills the process.
func (r Retry) exhausted(job Job, now time.Time) (Failure, bool) {
	if job.Attempts <= r.Attempts {
		return Failure{}, false
	}
	why := fmt.Sprintf("given up after %d attempts, the last of which never reported", job.Attempts-1)
	if job.LastError != "" {
		why += "; the last report was: " + job.LastError
	}
	return Failure{LastError: clip(why), RunAt: now, Dead: true}, true
}

// permanentError marks an error that trying again cannot mend.
type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// Permanent marks an error that trying again cannot mend: the job is dead at once. Nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// laterError carries the pause that the other side asked for.
type laterError struct {
	err   error
	after time.Duration
}

func (e *laterError) Error() string { return e.err.Error() }
func (e *laterError) Unwrap() error { return e.err }

// Later marks an error with the pause before the next attempt, where the other side said how long (Retry-After). The
// limits of Retry hold all the same. Nil stays nil.
func Later(err error, after time.Duration) error {
	if err == nil {
		return nil
	}
	return &laterError{err, after}
}

// clip bounds an error's text without cutting a character in two.
func clip(s string) string {
	if len(s) <= mostError {
		return s
	}
	cut := mostError
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
