// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var t0 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func TestNextDecidesWhatBecomesOfAFailure(t *testing.T) {
	retry := Retry{Base: 2 * time.Second, Cap: time.Minute, Attempts: 10, Age: time.Hour}
	away := errors.New("receiver is away")
	for _, tc := range []struct {
		name     string
		attempts int
		err      error
		after    time.Duration // since it was added
		random   float64
		want     Failure
	}{
		{"the first pause is below the base", 1, away, 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0.Add(time.Second)}},
		{"pauses double", 4, away, 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0.Add(8 * time.Second)}},
		{"pauses stop growing at the cap", 9, away, 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0.Add(30 * time.Second)}},
		{"the last attempt is dead", 10, away, 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0, Dead: true}},
		{"an error that cannot be mended is dead at once", 1, Permanent(away), 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0, Dead: true}},
		{"also when wrapped", 1, fmt.Errorf("send: %w", Permanent(away)), 0, 0.5, Failure{LastError: "send: receiver is away", RunAt: t0, Dead: true}},
		{"the other side chooses the pause", 1, Later(away, 5*time.Minute), 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0.Add(5 * time.Minute)}},
		{"a pause below zero is none", 1, Later(away, -time.Minute), 0, 0.5, Failure{LastError: "receiver is away", RunAt: t0}},
		{"the last attempt is at the age and not beyond", 1, Later(away, 5*time.Minute), 58 * time.Minute, 0.5, Failure{LastError: "receiver is away", RunAt: t0.Add(time.Hour)}},
		{"beyond the age it is dead", 1, away, time.Hour, 0.5, Failure{LastError: "receiver is away", RunAt: t0.Add(time.Hour), Dead: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := retry.Next(Job{Attempts: tc.attempts, Enqueued: t0}, tc.err, t0.Add(tc.after), tc.random)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMarkedErrorsKeepNilAndTheChain(t *testing.T) {
	away := errors.New("away")
	if Permanent(nil) != nil || Later(nil, time.Second) != nil {
		t.Error("nil must stay nil")
	}
	if !errors.Is(Permanent(away), away) || !errors.Is(Later(away, 0), away) {
		t.Error("the cause must stay in the chain")
	}
}

// A receiver that never answers is tried for a day, then shown as dead, in a bounded number of attempts.
func TestADeadReceiverIsGivenUpWithinADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		job, now := Job{Enqueued: t0}, t0
		for !job.Dead {
			job.Attempts++
			f := DefaultRetry.Next(job, errors.New("away"), now, rapid.Float64Range(0, 0.999999).Draw(t, "random"))
			if f.RunAt.Before(now) {
				t.Fatalf("attempt %d would run before it failed", job.Attempts+1)
			}
			job.Dead, now = f.Dead, f.RunAt
		}
		if age := now.Sub(t0); age > 24*time.Hour || job.Attempts > DefaultRetry.Attempts {
			t.Fatalf("given up after %s and %d attempts", age, job.Attempts)
		}
	})
}

func TestAnErrorsTextIsBoundedAndStaysText(t *testing.T) {
	f := DefaultRetry.Next(Job{Enqueued: t0}, errors.New(strings.Repeat("错", 1000)), t0, 0)
	if len(f.LastError) > mostError+len("…") || !utf8.ValidString(f.LastError) {
		t.Errorf("kept %d bytes, valid %t", len(f.LastError), utf8.ValidString(f.LastError))
	}
}

func TestAJobThatKillsItsProcessIsGivenUp(t *testing.T) {
	retry := Retry{Attempts: 3}
	if _, ok := retry.exhausted(Job{Attempts: 3}, t0); ok {
		t.Error("the third of three attempts must run")
	}
	got, ok := retry.exhausted(Job{Attempts: 4, LastError: "away"}, t0)
	want := Failure{LastError: "given up after 3 attempts, the last of which never reported; the last report was: away", RunAt: t0, Dead: true}
	if d := cmp.Diff(want, got); !ok || d != "" {
		t.Error(ok, d)
	}
}
