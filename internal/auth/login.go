// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"context"
	"errors"
	"time"

	"markwarden/internal/fault"
)

// Attempt is somebody who wants to sign in, as the door received it.
type Attempt struct {
	Login        string
	Password     string
	Code         string // from the app, or a recovery code; empty if none was asked for yet
	Organisation string // to act for; empty is the only one, or the first
	Address      string // as the door sees it, never from a header that anybody can send
	Device       string // the secret of the device cookie, if the browser has one
	Agent        string // the browser's name, for the person's list of sessions
	Request      string // the request's id
	Replaces     string // the secret of a session that this one takes the place of; it ends
	At           time.Time
}

// String hides what logs must not hold.
func (a Attempt) String() string { return "attempt from " + a.Address }

// GoString hides it from %#v, too.
func (a Attempt) GoString() string { return a.String() }

// Account is what Login needs to know of a user. The zero value is an account that does not exist.
type Account struct {
	User     User
	Password string // the hash; empty if there is none
	TOTP     TOTP
}

// Admission is a sign-in that was right, to be filed whole or not at all.
type Admission struct {
	Attempt      Attempt
	Place        Place
	User         User
	Checked      string // the hash the password matched; it must still be the account's
	Rehashed     string // the password's hash at the present cost; empty to keep the old one
	Step         int64  // of the code that was used; 0 for none
	Recovery     string // the hash of the recovery code that was used; empty for none
	SecondFactor bool
	Method       string // password or oidc, for the audit log
}

// Admitted is what the door gets: the session, and the secrets for its two cookies.
type Admitted struct {
	Session Session
	Secret  string
	Device  string
}

// Why names the cause of a refusal for the audit log. The person is told ErrRefused whatever it was.
type Why string

// The causes.
const (
	WhyUnknown  Why = "unknown_account"
	WhyPassword Why = "wrong_password"
	WhyCode     Why = "wrong_code"
	WhyDisabled Why = "disabled"
)

// Accounts is what signing in asks of storage.
type Accounts interface {
	// TakeGuess takes a guess out of the supplies of a place; wait is positive when there is none, and then nothing was
	// written.
	TakeGuess(ctx context.Context, p Place, at time.Time) (wait time.Duration, err error)
	// Account is the account of a canonical login, or the zero value.
	Account(ctx context.Context, login string) (Account, error)
	// GiveBack gives a guess back that was right but did not yet let anybody in.
	GiveBack(ctx context.Context, p Place, at time.Time) error
	// Admit files a sign-in: it uses the code, gives the guess back, opens the session, remembers the place and writes the
	// audit entry. ErrRefused when the code was used in the meantime or the account no longer may.
	Admit(ctx context.Context, a Admission) (Admitted, error)
	// Refuse writes the audit entry of a guess that was wrong; user is empty when there is no such account.
	Refuse(ctx context.Context, a Attempt, user User, why Why) error
}

// Login signs people in with a password and, where they have one, a second factor. Proving again who one is, for what
// needs a fresh proof, is signing in again with Attempt.Replaces. It is safe for concurrent use.
type Login struct {
	Accounts Accounts
	Hasher   *Hasher
	Keys     *Keyring
}

// SignIn answers with a session or with an error that is ErrTooMany, ErrCodeNeeded or ErrRefused; those say nothing
// about whether the account exists. An account that does not exist takes the same steps and the same time: the supply of
// guesses is taken, a hash is computed and the refusal is filed.
func (l *Login) SignIn(ctx context.Context, a Attempt) (Admitted, error) {
	if len(a.Login) > 400 || len(a.Password) > 4*MaxPassword || len(a.Code) > 100 {
		return Admitted{}, refused() // longer than any of ours
	}
	place := NewPlace(a.Login, a.Address, a.Device)
	wait, err := l.Accounts.TakeGuess(ctx, place, a.At)
	if err != nil {
		return Admitted{}, err
	}
	if wait > 0 {
		return Admitted{}, tooManyGuesses(wait)
	}
	account, err := l.account(ctx, a.Login)
	if err != nil {
		return Admitted{}, err
	}
	match, stale, err := l.Hasher.Check(ctx, a.Password, account.Password)
	if err != nil {
		return Admitted{}, err
	}
	admission := Admission{Attempt: a, Place: place, User: account.User, Checked: account.Password, Method: "password"}
	if why := admission.judge(account, match); why != "" {
		return Admitted{}, l.refuse(ctx, a, account.User, why)
	}
	if err := l.second(ctx, account, &admission); err != nil {
		return Admitted{}, err
	}
	if stale {
		if admission.Rehashed, err = l.Hasher.Hash(ctx, a.Password); err != nil {
			return Admitted{}, err
		}
	}
	return l.admit(ctx, admission)
}

// SignInElsewhere signs a user in whom another provider has vouched for (Provider.Finish). Their second factor is asked
// for unless the provider says that it asked for one.
func (l *Login) SignInElsewhere(ctx context.Context, a Attempt, account Account, secondFactor bool) (Admitted, error) {
	a.Login, a.Password = account.User.Login, ""
	place := NewPlace(a.Login, a.Address, a.Device)
	wait, err := l.Accounts.TakeGuess(ctx, place, a.At) // of the code
	if err != nil {
		return Admitted{}, err
	}
	if wait > 0 {
		return Admitted{}, tooManyGuesses(wait)
	}
	admission := Admission{Attempt: a, Place: place, User: account.User, SecondFactor: secondFactor, Method: "oidc"}
	if account.User.ID == "" || account.User.State != Active {
		return Admitted{}, l.refuse(ctx, a, account.User, WhyDisabled)
	}
	if !secondFactor {
		if err := l.second(ctx, account, &admission); err != nil {
			return Admitted{}, err
		}
	}
	return l.admit(ctx, admission)
}

// admit files a sign-in. A code that was used in the meantime, or a recovery code that is none, is a refusal like any.
func (l *Login) admit(ctx context.Context, admission Admission) (Admitted, error) {
	admission.Attempt.Password, admission.Attempt.Code = "", "" // nothing behind this point needs them
	admitted, err := l.Accounts.Admit(ctx, admission)
	if errors.Is(err, ErrRefused) {
		return Admitted{}, l.refuse(ctx, admission.Attempt, admission.User, WhyCode)
	}
	return admitted, err
}

func tooManyGuesses(wait time.Duration) error {
	return fault.Because(tooMany{wait}, fault.Unavailable, "Too many attempts. Wait a while, or sign in where you signed in before.")
}

// account is the account of a login; a text that is no login name has none.
func (l *Login) account(ctx context.Context, login string) (Account, error) {
	canonical, err := CanonicalLogin(login)
	if err != nil {
		canonical = "" // no account has it, and asking for it takes the same time
	}
	return l.Accounts.Account(ctx, canonical)
}

func (*Admission) judge(account Account, match bool) Why {
	switch {
	case account.User.ID == "" || account.Password == "":
		return WhyUnknown
	case !match:
		return WhyPassword
	case account.User.State != Active:
		return WhyDisabled
	}
	return ""
}

// second checks the second factor of an account that has one. A right password without a code gives its guess back, so
// that being asked for the code costs nothing; each code that is tried costs one.
func (l *Login) second(ctx context.Context, account Account, admission *Admission) error {
	t := account.TOTP
	if !t.Confirmed {
		return nil
	}
	a := admission.Attempt
	if a.Code == "" {
		if err := l.Accounts.GiveBack(ctx, admission.Place, a.At); err != nil {
			return err
		}
		return fault.Because(ErrCodeNeeded, fault.Forbidden, "A code from your authenticator app is needed.")
	}
	secret, err := l.Keys.Open(TOTPPurpose(account.User.ID), t.Sealed)
	if err != nil {
		return err
	}
	step, ok, err := MatchCode(string(secret), a.Code, t.LastStep, a.At)
	if err != nil {
		return err
	}
	admission.SecondFactor = true
	if ok {
		admission.Step = step
		return nil
	}
	if admission.Recovery = HashRecoveryCode(account.User.ID, a.Code); admission.Recovery == "" {
		return l.refuse(ctx, a, account.User, WhyCode)
	}
	return nil // Admit tells whether there is such a code
}

// refuse files a refusal and gives the one answer to all of them.
func (l *Login) refuse(ctx context.Context, a Attempt, user User, why Why) error {
	a.Password, a.Code = "", ""
	if err := l.Accounts.Refuse(ctx, a, user, why); err != nil {
		return err
	}
	return refused()
}

// refused is the one answer to every sign-in that failed.
func refused() error {
	return fault.Because(ErrRefused, fault.Forbidden, "The name, the password or the code is wrong.")
}
