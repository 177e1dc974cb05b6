// SPDX-License-Identifier: Apache-2.0

// Package auth is whom the program trusts, and with what: people, their organisations and roles, the table of rights,
// passwords, second factors, sessions, API tokens, invitations and signing in with another provider.
//
// A door uses it like this. It takes the session's secret from the cookie (SessionCookie) or the token from the
// Authorization header and asks storage for the Actor (ActorBySession, ActorByToken); the error is ErrSignIn when there
// is none, which is answered by 401. It loads the object, asks Policy.Allows and answers Decision.Err. What it then
// writes, it writes in storage's Journal.WithAudit with Actor.Audit(decision) as the actor; a refusal and the reading of
// sealed material it records with Journal.Record. Signing in is Login. A new password goes through CheckPassword and
// Hasher.Hash to storage's SetPassword or AcceptInvitation.
//
// The package promises that secrets are kept only as hashes or sealed under a key that is handed in, that every
// comparison with a secret takes the same time whatever differs, and that an unknown account costs a guesser the same
// time and gives the same answer as a wrong password. It opens no database, reads no environment and asks nobody for the
// time: Accounts is what signing in needs of storage.
package auth

import (
	"errors"
	"time"

	"markwarden/internal/fault"
)

// What a door must tell apart from other refusals of the kinds in package fault.
var (
	ErrSignIn       = errors.New("auth: not signed in")                  // 401: no session or token, or one that has ended
	ErrRefused      = errors.New("auth: wrong name, password or code")   // 401: the one answer to every failed sign-in
	ErrCodeNeeded   = errors.New("auth: a second factor is needed")      // 401: the password was right, ask for the code
	ErrProveAgain   = errors.New("auth: a fresh sign-in is needed")      // 403: offer to prove who one is
	ErrSecondFactor = errors.New("auth: the role needs a second factor") // 403: offer to set one up
	ErrTooMany      = errors.New("auth: too many guesses")               // 429: with Retry-After; see RetryAfter
	ErrUsed         = errors.New("auth: this secret was used or is old") // 404: an invitation or code that counts no more
)

// tooMany is ErrTooMany with the time after which one more guess is possible.
type tooMany struct{ after time.Duration }

func (t tooMany) Error() string        { return ErrTooMany.Error() }
func (t tooMany) Is(target error) bool { return target == ErrTooMany }

// TooOften is the error of a caller who asks more often than they may.
func TooOften(wait time.Duration) error {
	return fault.Because(tooMany{wait}, fault.Unavailable, "Too many requests. Wait a moment.")
}

// RetryAfter is how long to wait after an error that is ErrTooMany, rounded up to seconds; 0 for any other.
func RetryAfter(err error) time.Duration {
	var t tooMany
	if !errors.As(err, &t) {
		return 0
	}
	return max(time.Second, (t.after + time.Second - 1).Truncate(time.Second))
}
