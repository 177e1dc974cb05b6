// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestABucket(t *testing.T) {
	b := auth.Bucket{Most: 3, Refill: 3 * time.Hour}
	var s auth.Supply
	take := func(at time.Time) (time.Duration, bool) {
		left, wait, ok := b.Take(s, at)
		s = left
		return wait, ok
	}
	for i := range 3 {
		if _, ok := take(noon); !ok {
			t.Fatalf("guess %d of 3 was refused", i+1)
		}
	}
	if wait, ok := take(noon); ok || wait < 59*time.Minute || wait > time.Hour+time.Second {
		t.Errorf("a fourth guess: %v after %v", ok, wait)
	}
	if _, ok := take(noon.Add(-24 * time.Hour)); ok {
		t.Error("a clock that went back gave a guess")
	}
	if _, ok := take(noon.Add(61 * time.Minute)); !ok {
		t.Error("after an hour there is no guess")
	}
	if s = b.Give(s, noon.Add(61*time.Minute)); s.Guesses < 1 {
		t.Errorf("a guess given back: %v", s)
	}
	if s = b.Give(b.Left(s, noon.AddDate(0, 0, 7)), noon.AddDate(0, 0, 7)); s.Guesses != 3 {
		t.Errorf("it overflows: %v", s)
	}
}

// The promise: at most 30 guesses at an account in any 24 hours, however they are spread over time, places and devices.
func TestThirtyGuessesAnAccountADay(t *testing.T) {
	l := auth.DefaultLimits()
	rapid.Check(t, func(t *rapid.T) {
		var account, known auth.Supply
		var made []time.Time
		at := noon
		for range rapid.IntRange(50, 400).Draw(t, "attempts") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, "pause")))
			left, _, ok := l.Known.Take(known, at)
			if rapid.Bool().Draw(t, "known place") && ok {
				known, made = left, append(made, at)
				continue
			}
			if left, _, ok := l.Account.Take(account, at); ok {
				account, made = left, append(made, at)
			}
		}
		for i, first := range made {
			n := 0
			for _, later := range made[i:] {
				if later.Sub(first) < 24*time.Hour {
					n++
				}
			}
			if n > 30 {
				t.Fatalf("%d guesses in 24 hours from %v", n, first)
			}
		}
	})
}

func TestLimitsThatAreNone(t *testing.T) {
	if err := auth.DefaultLimits().Check(); err != nil {
		t.Error(err)
	}
	for _, b := range []auth.Bucket{{}, {Most: -1, Refill: time.Hour}, {Most: 2_000_000, Refill: time.Hour}, {Most: 1, Refill: time.Millisecond}, {Most: 1, Refill: 1000 * time.Hour}} {
		l := auth.DefaultLimits()
		l.Known = b
		if err := l.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", b, err)
		}
	}
}

func TestLimitsAsOperatorsWriteThem(t *testing.T) {
	if b, err := auth.ParseBucket("10/24h"); err != nil || (b != auth.Bucket{Most: 10, Refill: 24 * time.Hour}) {
		t.Errorf("%+v %v", b, err)
	}
	for _, bad := range []string{"", "10", "10/", "/24h", "0/1h", "-1/1h", "10/24", "10/1ms", "1e3/1h", "10/24h/1", "99999999/1h"} {
		if b, err := auth.ParseBucket(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %+v %v", bad, b, err)
		}
	}
}

func TestPlacesHoldNothingInClear(t *testing.T) {
	device, _ := auth.NewSecret()
	p := auth.NewPlace("Julia", "203.0.113.7", device)
	if same := auth.NewPlace("julia", "203.0.113.7", device); same != p {
		t.Errorf("the spelling of a login makes another account: %+v %+v", same, p)
	}
	if len(p.Account) != 64 || len(p.Address) != 64 || len(p.Device) != 64 {
		t.Errorf("%+v", p)
	}
	if got := auth.NewPlace("not a login name", "", "not a device"); got.Account == "" || got.Device != "" {
		t.Errorf("a text that is no login or device: %+v", got)
	}
}
