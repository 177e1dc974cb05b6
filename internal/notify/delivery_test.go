// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestADeliveryTellsWhatBecameOfIt(t *testing.T) {
	away := &Failure{Reason: "the receiver answered 500", Status: 500}
	fresh := Delivery{Message: "m", Receiver: "e", Created: t0, State: DeliveryWaiting}
	tried := func(d Delivery, state DeliveryState, next time.Time, list ...Attempt) Delivery {
		d.State, d.NextAt, d.Tries, d.Attempts = state, next, d.Tries+1, list
		return d
	}
	late := t0.Add(24 * time.Hour)
	gone := tried(fresh, DeliveryDead, time.Time{}, Attempt{t0, 410, "gone"})
	gone.Gone = true
	for _, tc := range []struct {
		name string
		err  error
		at   time.Time
		want Delivery
	}{
		{"delivered", nil, t0, tried(fresh, DeliveryDelivered, time.Time{}, Attempt{At: t0})},
		{"to be tried again", away, t0, tried(fresh, DeliveryWaiting, t0.Add(time.Second), Attempt{t0, 500, away.Reason})},
		{"when the receiver asks", &Failure{Reason: "busy", Status: 503, RetryAfter: time.Hour}, t0, tried(fresh, DeliveryWaiting, t0.Add(time.Hour), Attempt{t0, 503, "busy"})},
		{"but within the day", &Failure{Reason: "busy", Status: 503, RetryAfter: 6 * time.Hour}, late.Add(-time.Hour), tried(fresh, DeliveryWaiting, late, Attempt{late.Add(-time.Hour), 503, "busy"})},
		{"dead after a day", away, late, tried(fresh, DeliveryDead, time.Time{}, Attempt{late, 500, away.Reason})},
		{"dead at once", &Failure{Reason: "refused", Permanent: true}, t0, tried(fresh, DeliveryDead, time.Time{}, Attempt{t0, 0, "refused"})},
		{"wants no more", &Failure{Reason: "gone", Status: 410, Permanent: true, Gone: true}, t0, gone},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, fresh.After(tc.err, tc.at, 0.5)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestADeadDeliveryIsPutBackByHandOnly(t *testing.T) {
	dead := Delivery{Message: "m", Created: t0, State: DeliveryDead, Tries: 7, Attempts: []Attempt{{At: t0, Reason: "x"}}, Gone: true}
	at := t0.Add(48 * time.Hour)
	got, err := dead.Again(at)
	want := Delivery{Message: "m", Created: at, State: DeliveryWaiting, NextAt: at, Attempts: dead.Attempts}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
	if _, err := got.Again(at); err == nil {
		t.Error("a waiting delivery was put back")
	}
}

// Whatever the receiver answers, a delivery ends within a day, in bounded tries and with bounded memory, and its first
// attempt stays to be seen.
func TestEveryDeliveryEndsWithinADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, now := Delivery{Created: t0, State: DeliveryWaiting}, t0
		for d.State == DeliveryWaiting {
			f := &Failure{Reason: "away", RetryAfter: time.Duration(rapid.IntRange(0, 6*3600).Draw(t, "seconds")) * time.Second}
			next := d.After(f, now, rapid.Float64Range(0, 0.99999).Draw(t, "random"))
			if next.State == DeliveryWaiting && next.NextAt.Before(now) {
				t.Fatalf("the next try is before the last: %+v", next)
			}
			d, now = next, next.NextAt
			if d.Tries > 2000 || len(d.Attempts) > keptAttempts {
				t.Fatalf("%d tries, %d kept", d.Tries, len(d.Attempts))
			}
		}
		last := d.Attempts[len(d.Attempts)-1].At
		if d.State != DeliveryDead || last.Sub(t0) > 24*time.Hour || !d.Attempts[0].At.Equal(t0) {
			t.Fatalf("ended as %s at %s", d.State, last.Sub(t0))
		}
	})
}
