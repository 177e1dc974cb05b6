// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// cheapHash is the least cost there may be, so that tests that sign in often are quick.
var cheapHash = auth.HashCost{MemoryKiB: 8 * 1024, Iterations: 1, Lanes: 1}

const password = "blue lamp 7 river"

// doorway is an office with its door: a seller julia with a password, and whatever a test adds.
type doorway struct {
	*office
	login *auth.Login
	org   auth.Organisation
	julia auth.User
}

func newDoorway(t testing.TB, o *office) *doorway {
	t.Helper()
	h, err := auth.NewHasher(cheapHash, 2)
	must(t, err)
	keys, err := auth.NewKeyring(bytes.Repeat([]byte{1}, 32))
	must(t, err)
	d := &doorway{office: o, login: &auth.Login{Accounts: &storage.Accounts{Journal: o.Journal, Limits: auth.DefaultLimits()}, Hasher: h, Keys: keys}}
	d.org = o.organisation(t, auth.SellerAccount, "shop")
	d.julia = o.person(t, "julia", d.org, auth.Seller)
	d.setPassword(t, d.julia.ID, password)
	return d
}

func (d *doorway) setPassword(t testing.TB, user, password string) {
	t.Helper()
	hash, err := d.login.Hasher.Hash(ctx, password)
	must(t, err)
	d.do(t, func(a *storage.Audited) error { return a.SetPassword(ctx, user, hash, "") })
}

// addTOTP gives julia a second factor and gives its secret and recovery codes.
func (d *doorway) addTOTP(t testing.TB) (secret string, codes []string) {
	t.Helper()
	secret = auth.NewTOTPSecret()
	codes, hashes := auth.NewRecoveryCodes(d.julia.ID)
	d.do(t, func(a *storage.Audited) error {
		if err := a.BeginTOTP(ctx, d.julia.ID, d.login.Keys.Seal(auth.TOTPPurpose(d.julia.ID), []byte(secret))); err != nil {
			return err
		}
		return a.ConfirmTOTP(ctx, d.julia.ID, noon.Unix()/30-100, hashes, "")
	})
	return secret, codes
}

func code(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	must(t, err)
	return c
}

func attempt(login, password string) auth.Attempt {
	return auth.Attempt{Login: login, Password: password, Address: "198.51.100.1", Agent: "Browser/1.0", Request: "r", At: noon}
}

func (d *doorway) signIn(a auth.Attempt) (auth.Admitted, error) { return d.login.SignIn(ctx, a) }

func TestSigningIn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		in, err := d.signIn(attempt("Julia", password))
		must(t, err)
		want := auth.Session{ID: in.Session.ID, User: d.julia.ID, Organisation: d.org.ID, Agent: "Browser/1.0", Created: noon, Seen: noon, Proved: noon}
		if diff := cmp.Diff(want, in.Session); diff != "" || auth.HashSecret(in.Secret) == "" || auth.HashSecret(in.Device) == "" {
			t.Error(diff)
		}
		actor, session, err := d.db.ActorBySession(ctx, in.Secret, auth.DefaultSessionLimits(), noon)
		must(t, err)
		wantActor := auth.Actor{ID: d.julia.ID, Tenant: "t", Organisation: d.org.ID, Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}, Fresh: true, Session: in.Session.ID}
		if diff := cmp.Diff(wantActor, actor); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, session); diff != "" {
			t.Error(diff)
		}
		u, err := d.db.User(ctx, d.julia.ID)
		must(t, err)
		if !u.SignedIn.Equal(noon) {
			t.Errorf("signed in %v", u.SignedIn)
		}
		list, err := d.db.AuditEntries(ctx, storage.AuditFilter{Action: storage.ActionSignIn}, storage.Page{})
		must(t, err)
		if e := list.Items[0]; len(list.Items) != 1 || e.Actor != d.julia.ID || e.Organisation != d.org.ID || e.Address != "198.51.100.1" || e.Object.Kind != "session" || e.FactMap()["method"] != "password" {
			t.Errorf("%+v", list.Items)
		}
		d.verified(t)
	})
}

// Every refusal is the same to the person; the log knows the cause, and not what was typed as a name.
func TestRefusals(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		max := d.person(t, "max", d.org, auth.Seller)
		d.setPassword(t, max.ID, password)
		d.do(t, func(a *storage.Audited) error { return a.SetUserState(ctx, max.ID, auth.Disabled) })
		d.person(t, "invited", d.org, auth.Seller) // without password
		for _, tc := range []struct {
			login, password string
			why             auth.Why
		}{
			{"julia", "wrong", auth.WhyPassword}, {"nobody", password, auth.WhyUnknown}, {"not a login " + password, password, auth.WhyUnknown},
			{"max", password, auth.WhyDisabled}, {"max", "wrong", auth.WhyPassword}, {"invited", "", auth.WhyUnknown}, {"", "", auth.WhyUnknown},
		} {
			_, err := d.signIn(attempt(tc.login, tc.password))
			if !errors.Is(err, auth.ErrRefused) || fault.Message(err) != "The name, the password or the code is wrong." {
				t.Errorf("%s: %v", tc.login, err)
			}
			list, err := d.db.AuditEntries(ctx, storage.AuditFilter{Action: storage.ActionRefused}, storage.Page{Limit: 1})
			must(t, err)
			e := list.Items[0]
			if e.FactMap()["why"] != string(tc.why) || strings.Contains(fmt.Sprintf("%+v", e), "not a login") || e.Actor != "" {
				t.Errorf("%s: %+v", tc.login, e)
			}
		}
		if _, err := d.signIn(attempt(strings.Repeat("x", 1000), "x")); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("an endless name: %v", err)
		}
		alone := d.person(t, "alone", d.org)
		d.setPassword(t, alone.ID, password)
		_, err := d.signIn(attempt("alone", password))
		wantKind(t, err, fault.Forbidden, "belongs to no organisation")
		d.verified(t)
	})
}

// A guesser gets 30 guesses at an account in a day at the very most; the owner signs in meanwhile from where they know
// her, sessions go on, and other people at the guesser's address sign in as ever.
func TestGuessing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		home := attempt("julia", password)
		home.Address = "203.0.113.50"
		in, err := d.signIn(home)
		must(t, err)
		guess := attempt("julia", "wrong")
		guessed := 0
		for i := range 300 {
			guess.At = noon.Add(time.Duration(i) * 4 * time.Minute) // 20 hours
			guess.Address = fmt.Sprintf("198.51.100.%d", i%200)
			_, err := d.signIn(guess)
			switch {
			case errors.Is(err, auth.ErrRefused):
				guessed++
			case !errors.Is(err, auth.ErrTooMany) || auth.RetryAfter(err) <= 0 || !fault.Is(err, fault.Unavailable):
				t.Fatal(err)
			}
		}
		if guessed < 10 || guessed > 30 {
			t.Errorf("%d guesses in 20 hours", guessed)
		}
		if _, _, err := d.db.ActorBySession(ctx, in.Secret, auth.DefaultSessionLimits(), noon.Add(time.Minute)); err != nil {
			t.Errorf("the owner's session: %v", err)
		}
		home.At = guess.At
		if _, err := d.signIn(home); err != nil {
			t.Errorf("the owner at home: %v", err)
		}
		moved := home
		moved.Address, moved.Device = "198.51.100.77", in.Device
		if _, err := d.signIn(moved); err != nil {
			t.Errorf("the owner's own device elsewhere: %v", err)
		}
		max := d.person(t, "max", d.org, auth.Seller)
		d.setPassword(t, max.ID, password)
		other := attempt("max", password)
		other.At = guess.At
		if _, err := d.signIn(other); err != nil {
			t.Errorf("somebody else at the guesser's address: %v", err)
		}
	})
}

// One guesser at many accounts uses the address up; who signed in from there before is not kept out.
func TestGuessingAtManyAccounts(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		_, err := d.signIn(attempt("julia", password))
		must(t, err)
		refused, tooMany := 0, 0
		for i := range 100 {
			_, err := d.signIn(attempt(fmt.Sprint("account", i), "wrong"))
			switch {
			case errors.Is(err, auth.ErrTooMany):
				tooMany++
			case errors.Is(err, auth.ErrRefused):
				refused++
			default:
				t.Fatal(err)
			}
		}
		if refused != 60 || tooMany != 40 {
			t.Errorf("%d guesses were made and %d refused", refused, tooMany)
		}
		before := d.verified(t)
		for range 20 {
			if _, err := d.signIn(attempt("julia", password)); err != nil {
				t.Fatalf("julia at the guesser's address: %v", err)
			}
		}
		if got := d.verified(t); got != before+20 {
			t.Errorf("%d entries for 20 sign-ins", got-before)
		}
	})
}

// Signing in often costs nothing: a right guess is given back, also with a second factor asked for in two steps.
func TestRightGuessesAreGivenBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		secret, _ := d.addTOTP(t)
		for i := range 40 {
			a := attempt("julia", password)
			a.At = noon.Add(time.Duration(i) * 30 * time.Second)
			if _, err := d.signIn(a); !errors.Is(err, auth.ErrCodeNeeded) {
				t.Fatalf("sign-in %d without a code: %v", i, err)
			}
			a.Code = code(t, secret, a.At)
			if _, err := d.signIn(a); err != nil {
				t.Fatalf("sign-in %d: %v", i, err)
			}
		}
	})
}

func TestTheSecondFactor(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		secret, codes := d.addTOTP(t)
		with := func(code string) (auth.Admitted, error) {
			a := attempt("julia", password)
			a.Code = code
			return d.signIn(a)
		}
		if _, err := with(""); !errors.Is(err, auth.ErrCodeNeeded) {
			t.Errorf("without a code: %v", err)
		}
		if _, err := d.signIn(attempt("julia", "wrong")); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("a wrong password tells that there is a second factor: %v", err)
		}
		now := code(t, secret, noon)
		in, err := with(now)
		must(t, err)
		if !in.Session.SecondFactor {
			t.Error("the session does not know of the second factor")
		}
		for name, c := range map[string]string{"the same again": now, "an earlier one": code(t, secret, noon.Add(-30*time.Second)), "a wrong one": "000000", "a recovery code that is none": "aaaa-aaaa-aaaa-aaaa", "letters": "xx"} {
			if _, err := with(c); !errors.Is(err, auth.ErrRefused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		must2 := func(c string) {
			t.Helper()
			if in, err := with(c); err != nil || !in.Session.SecondFactor {
				t.Errorf("%s: %v", c, err)
			}
		}
		must2(code(t, secret, noon.Add(30*time.Second))) // a telephone that is early
		must2(codes[3])
		if _, err := with(codes[3]); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("a recovery code twice: %v", err)
		}
		if n, err := d.db.RecoveryLeft(ctx, d.julia.ID); n != 9 || err != nil {
			t.Errorf("%d codes left, %v", n, err)
		}
		d.verified(t)
	})
}

// Two who hold the same code at once: one of them gets in.
func TestACodeCountsOnceAlsoAtOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		secret, codes := d.addTOTP(t)
		for _, c := range []string{code(t, secret, noon), codes[0]} {
			results := make(chan error, 6)
			for range cap(results) {
				go func() {
					a := attempt("julia", password)
					a.Code = c
					_, err := d.signIn(a)
					results <- err
				}()
			}
			in := 0
			for range cap(results) {
				if err := <-results; err == nil {
					in++
				} else if !errors.Is(err, auth.ErrRefused) && !errors.Is(err, auth.ErrTooMany) {
					t.Error(err)
				}
			}
			if in > 1 {
				t.Errorf("%d got in by the code %s", in, c)
			}
		}
	})
}

// What changes between the check and the filing counts: the account that is filed is the account that is.
func TestAnAccountThatChangesMeanwhile(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for name, change := range map[string]func(*doorway, *storage.Audited) error{
			"disabled":       func(d *doorway, a *storage.Audited) error { return a.SetUserState(ctx, d.julia.ID, auth.Disabled) },
			"a new password": func(d *doorway, a *storage.Audited) error { return a.SetPassword(ctx, d.julia.ID, "other", "") },
			"a second factor": func(d *doorway, a *storage.Audited) error {
				return errors.Join(a.BeginTOTP(ctx, d.julia.ID, "x"), a.ConfirmTOTP(ctx, d.julia.ID, 1, nil, ""))
			},
		} {
			h, err := auth.NewHasher(cheapHash, 2)
			must(t, err)
			d := &doorway{office: o, login: &auth.Login{Accounts: &storage.Accounts{Journal: o.Journal, Limits: auth.DefaultLimits()}, Hasher: h}}
			login := strings.ReplaceAll("julia "+name, " ", "-")
			d.org = o.organisation(t, auth.SellerAccount, name)
			d.julia = o.person(t, login, d.org, auth.Seller)
			d.setPassword(t, d.julia.ID, password)
			account, err := d.login.Accounts.Account(ctx, login)
			must(t, err)
			d.do(t, func(a *storage.Audited) error { return change(d, a) })
			_, err = d.login.Accounts.Admit(ctx, auth.Admission{Attempt: attempt(login, ""), Place: auth.NewPlace(login, "a", ""), User: account.User, Checked: account.Password, Method: "password"})
			if !errors.Is(err, auth.ErrRefused) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A password whose hash was made at another cost is hashed anew when it is next right.
func TestOldHashesAreMadeAnew(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		dearer, err := auth.NewHasher(auth.HashCost{MemoryKiB: 9 * 1024, Iterations: 1, Lanes: 1}, 2)
		must(t, err)
		d.login.Hasher = dearer
		before, err := d.login.Accounts.Account(ctx, "julia")
		must(t, err)
		_, err = d.signIn(attempt("julia", "wrong"))
		if !errors.Is(err, auth.ErrRefused) {
			t.Fatal(err)
		}
		_, err = d.signIn(attempt("julia", password))
		must(t, err)
		after, err := d.login.Accounts.Account(ctx, "julia")
		must(t, err)
		if before.Password == after.Password || !strings.Contains(after.Password, "m=9216") {
			t.Errorf("the hash is still %s", after.Password)
		}
		if _, err := d.signIn(attempt("julia", password)); err != nil {
			t.Error(err)
		}
	})
}

func TestSigningInElsewhere(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		d.do(t, func(a *storage.Audited) error {
			return a.LinkIdentity(ctx, d.julia.ID, auth.Identity{Issuer: "https://id.example", Subject: "s1"})
		})
		enter := func(code string, second bool) (auth.Admitted, error) {
			account, err := d.db.AccountByIdentity(ctx, "https://id.example", "s1")
			must(t, err)
			a := attempt("", "")
			a.Code = code
			return d.login.SignInElsewhere(ctx, a, account, second)
		}
		in, err := enter("", false)
		must(t, err)
		if in.Session.User != d.julia.ID || in.Session.SecondFactor {
			t.Errorf("%+v", in.Session)
		}
		secret, _ := d.addTOTP(t)
		if _, err := enter("", false); !errors.Is(err, auth.ErrCodeNeeded) {
			t.Errorf("our second factor is not asked for: %v", err)
		}
		if in, err := enter("", true); err != nil || !in.Session.SecondFactor {
			t.Errorf("with the provider's second factor: %v", err)
		}
		if in, err := enter(code(t, secret, noon), false); err != nil || !in.Session.SecondFactor {
			t.Errorf("with our second factor: %v", err)
		}
		d.do(t, func(a *storage.Audited) error { return a.SetUserState(ctx, d.julia.ID, auth.Disabled) })
		if _, err := enter("", true); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("disabled: %v", err)
		}
		if _, err := d.login.SignInElsewhere(ctx, attempt("", ""), auth.Account{}, true); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestTheOrganisationToActFor(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		firm := d.organisation(t, auth.LawFirm, "firm")
		d.do(t, func(a *storage.Audited) error {
			return a.SetRoles(ctx, d.julia.ID, firm.ID, []auth.Role{auth.RightsOwner})
		})
		for asked, want := range map[string]string{"": d.org.ID, firm.ID: firm.ID} {
			a := attempt("julia", password)
			a.Organisation = asked
			in, err := d.signIn(a)
			must(t, err)
			if in.Session.Organisation != want {
				t.Errorf("asked for %q, acts for %q", asked, in.Session.Organisation)
			}
		}
		other := d.organisation(t, auth.LawFirm, "other")
		a := attempt("julia", password)
		a.Organisation = other.ID
		_, err := d.signIn(a)
		wantKind(t, err, fault.Forbidden, "belongs to no organisation")
	})
}

func TestOldAttemptsAreForgotten(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		_, err := d.signIn(attempt("julia", password))
		must(t, err)
		_, _ = d.signIn(attempt("nobody", password))
		accounts := d.login.Accounts.(*storage.Accounts)
		must(t, accounts.ForgetAttempts(ctx, noon.Add(25*time.Hour)))
		place := auth.NewPlace("julia", "198.51.100.1", "")
		for range 12 { // the known supply, then the other: a place that is remembered
			wait, err := accounts.TakeGuess(ctx, place, noon.Add(25*time.Hour))
			if err != nil || wait > 0 {
				t.Fatal(wait, err)
			}
		}
		must(t, accounts.ForgetAttempts(ctx, noon.AddDate(0, 0, 91)))
		n := 0
		for wait := time.Duration(0); wait == 0; n++ {
			wait, err = accounts.TakeGuess(ctx, place, noon.AddDate(0, 0, 91))
			must(t, err)
		}
		if n != 11 {
			t.Errorf("%d guesses from a place that was forgotten", n-1)
		}
	})
}

// Secrets never come into the log, whatever happens.
func TestTheLogHoldsNoSecrets(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		secret, codes := d.addTOTP(t)
		a := attempt("julia", password)
		a.Code = codes[0]
		in, err := d.signIn(a)
		must(t, err)
		list, err := d.db.AuditEntries(ctx, storage.AuditFilter{}, storage.Page{Limit: 1000})
		must(t, err)
		var text strings.Builder
		for _, e := range list.Items {
			line, err := audit.EncodeLine(e.Link)
			must(t, err)
			text.Write(line)
		}
		for _, s := range []string{password, secret, codes[0], in.Secret, in.Device, "julia", "198.51.100.1", auth.HashSecret(in.Secret)} {
			if strings.Contains(text.String(), s) {
				t.Errorf("the log holds %q", s)
			}
		}
		if s := fmt.Sprintf("%v %+v %#v", a, a, a); strings.Contains(s, password) || strings.Contains(s, codes[0]) {
			t.Errorf("a printed attempt: %s", s)
		}
	})
}
