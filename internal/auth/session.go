// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"time"

	"markwarden/internal/fault"
)

// SessionLimits is how long a session lasts.
type SessionLimits struct {
	Idle     time.Duration // without a request
	Absolute time.Duration // since sign-in, whatever happens
	Fresh    time.Duration // how long a proof of who one is counts for what needs a fresh one
}

// DefaultSessionLimits suit an office (ASVS 7.3.1, 7.3.2, 7.5.1).
func DefaultSessionLimits() SessionLimits {
	return SessionLimits{Idle: 30 * time.Minute, Absolute: 12 * time.Hour, Fresh: 15 * time.Minute}
}

// Check refuses limits that protect nobody or let nobody work.
func (l SessionLimits) Check() error {
	var bad fault.Fields
	if l.Idle < time.Minute || l.Idle > 24*time.Hour {
		bad.Add("idle", "must be a minute to 24 hours")
	}
	if l.Absolute < l.Idle || l.Absolute > 30*24*time.Hour {
		bad.Add("absolute", "must be at least the idle time and at most 30 days")
	}
	if l.Fresh < time.Minute || l.Fresh > time.Hour {
		bad.Add("fresh", "must be a minute to an hour")
	}
	return bad.Err()
}

// Session is a person signed in, in one organisation. Its secret is with the browser; storage keeps the hash.
type Session struct {
	ID           string
	User         string
	Organisation string
	SecondFactor bool // signed in with one
	Agent        string
	Created      time.Time
	Seen         time.Time // the last request, to SessionTouch
	Proved       time.Time // when the person last proved who they are
}

// SessionTouch is how exact Session.Seen is: writing each request would make every reading a write.
const SessionTouch = time.Minute

// Alive reports whether a session counts. A clock that went back does not revive one: time is at least Seen.
func (s Session) Alive(l SessionLimits, at time.Time) bool {
	now := s.now(at)
	return now.Sub(s.Created) < l.Absolute && now.Sub(s.Seen) < l.Idle
}

// Fresh reports whether the last proof is recent enough for what needs a fresh one.
func (s Session) Fresh(l SessionLimits, at time.Time) bool { return s.now(at).Sub(s.Proved) < l.Fresh }

// Expires is when a session ends if no request follows.
func (s Session) Expires(l SessionLimits) time.Time {
	idle, absolute := s.Seen.Add(l.Idle), s.Created.Add(l.Absolute)
	if absolute.Before(idle) {
		return absolute
	}
	return idle
}

func (s Session) now(at time.Time) time.Time {
	if at.Before(s.Seen) {
		return s.Seen
	}
	return at
}
