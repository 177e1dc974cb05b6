// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"strconv"
	"strings"
	"time"

	"markwarden/internal/fault"
)

// Bucket is a supply of guesses: Most at first, and Most again after Refill without a guess, evenly in between.
type Bucket struct {
	Most   int
	Refill time.Duration // from empty to full
}

// ParseBucket reads a bucket as operators write it: 10/24h is 10 guesses that fill again in 24 hours.
func ParseBucket(text string) (b Bucket, err error) {
	most, refill, found := strings.Cut(text, "/")
	n, countErr := strconv.Atoi(most)
	d, spanErr := time.ParseDuration(refill)
	b = Bucket{Most: n, Refill: d}
	if !found || countErr != nil || spanErr != nil || b.check() != nil {
		return Bucket{}, fault.New(fault.Invalid, "A limit is written like 10/24h: 1 to 1,000,000 guesses, and a second to 30 days until they are there again.")
	}
	return b, nil
}

func (b Bucket) check() error {
	if b.Most < 1 || b.Most > 1_000_000 || b.Refill < time.Second || b.Refill > 30*24*time.Hour {
		return fault.New(fault.Invalid, "A limit must hold 1 to 1,000,000 guesses and fill in a second to 30 days.")
	}
	return nil
}

// Limits is how often passwords and codes may be guessed.
//
// Each account has two supplies. One is for places it never signed in from, the other for places it did: a guesser who
// uses up the first locks nobody out who signs in from their own address or device. Both together bound the guesses at
// an account in any stretch of the length of the refills: twice their sum at the very worst, and with the defaults
// 2 x (10 + 5) = 30 in any 24 hours. A guess that was right is given back. Addresses have a supply of their own against one
// guesser at many accounts; it does not count for accounts that signed in from that address before.
type Limits struct {
	Account Bucket // guesses at one account from places it never signed in from
	Known   Bucket // guesses at one account from all places it signed in from, together
	Address Bucket // guesses from one address at all accounts that never signed in from there
}

// DefaultLimits hold 30 guesses at an account in any 24 hours.
func DefaultLimits() Limits {
	return Limits{Account: Bucket{10, 24 * time.Hour}, Known: Bucket{5, 24 * time.Hour}, Address: Bucket{60, time.Hour}}
}

// Check refuses limits that are none.
func (l Limits) Check() error {
	var bad fault.Fields
	for _, b := range []struct {
		name string
		Bucket
	}{{"account", l.Account}, {"known", l.Known}, {"address", l.Address}} {
		if b.check() != nil {
			bad.Add(b.name, "must hold 1 to 1,000,000 guesses and fill in a second to 30 days")
		}
	}
	return bad.Err()
}

// Supply is how much of a bucket was there at a time. The zero value is a bucket nobody has taken from.
type Supply struct {
	Guesses float64
	At      time.Time // zero: full
}

// Left is how much of a bucket is there. A clock that went back fills nothing.
func (b Bucket) Left(s Supply, at time.Time) Supply {
	if s.At.IsZero() {
		return Supply{float64(b.Most), at}
	}
	if passed := at.Sub(s.At); passed > 0 {
		s.Guesses += float64(b.Most) * passed.Seconds() / b.Refill.Seconds()
		s.At = at
	}
	s.Guesses = min(s.Guesses, float64(b.Most))
	return s
}

// Take takes one guess. When there is none, ok is false, the supply is as it was and wait is when there will be one.
func (b Bucket) Take(s Supply, at time.Time) (left Supply, wait time.Duration, ok bool) {
	left = b.Left(s, at)
	if left.Guesses < 1 {
		missing := (1 - left.Guesses) * b.Refill.Seconds() / float64(b.Most)
		return left, time.Duration(missing*float64(time.Second)) + left.At.Sub(at), false
	}
	left.Guesses--
	return left, 0, true
}

// Give gives a guess back that was right.
func (b Bucket) Give(s Supply, at time.Time) Supply {
	left := b.Left(s, at)
	left.Guesses = min(left.Guesses+1, float64(b.Most))
	return left
}

// Place is where a guess comes from and at which account, as keys that hold no name and no address in clear.
type Place struct {
	Account string // the account, whether or not it exists
	Address string
	Device  string // empty for a browser without a device cookie
}

// NewPlace makes the keys. login need not exist; device is the secret of the device cookie.
func NewPlace(login, address, device string) Place {
	if canonical, err := CanonicalLogin(login); err == nil {
		login = canonical
	}
	p := Place{Account: digest("account", login), Address: digest("address", address)}
	if hash := HashSecret(device); hash != "" {
		p.Device = digest("device", hash)
	}
	return p
}
