// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// SignIn signs a person in; see auth.Login for what the errors mean. The session they had in the same browser ends.
func (p *People) SignIn(ctx context.Context, a auth.Attempt) (auth.Admitted, error) {
	v := auth.VisitOf(ctx)
	a.Request, a.At, a.Address, a.Replaces = v.Request, v.At, v.Actor.Address, v.Secret
	return p.login().SignIn(ctx, a)
}

// ProveAgain signs the person of a visit in anew, in the same organisation, for what needs a fresh proof.
func (p *People) ProveAgain(ctx context.Context, a auth.Attempt) (auth.Admitted, error) {
	who := auth.Who(ctx)
	u, err := p.DB.User(ctx, who.ID)
	if err != nil {
		return auth.Admitted{}, err
	}
	a.Login, a.Organisation = u.Login, who.Organisation
	return p.SignIn(ctx, a)
}

// login is the steps of signing in.
func (p *People) login() *auth.Login {
	return &auth.Login{Accounts: &storage.Accounts{Journal: p.Journal, Limits: p.Guesses}, Hasher: p.Hasher, Keys: p.Keys}
}

// SignOut ends the session of a visit. Without one there is nothing to do.
func (p *People) SignOut(ctx context.Context) error {
	v := auth.VisitOf(ctx)
	if v.Secret == "" || v.Actor.ID == "" {
		return nil
	}
	return p.own(ctx, "account.sessions", func(tx *storage.Audited) error { return tx.EndSession(ctx, v.Actor.ID, v.Actor.Session) })
}

// own does something to the account of the person of a visit, with its audit entry.
func (p *People) own(ctx context.Context, action string, fn func(*storage.Audited) error) error {
	who := auth.Who(ctx)
	d, err := auth.AllowID(ctx, action, who.ID, auth.Object{Kind: "account", Tenant: who.Tenant, Owner: who.ID})
	if err != nil {
		return err
	}
	return p.write(ctx, action, d, fn)
}

// write files work with its audit entry, in the name of the person of a visit.
func (p *People) write(ctx context.Context, action string, d auth.Decision, fn func(*storage.Audited) error) error {
	v := auth.VisitOf(ctx)
	_, err := p.Journal.WithAudit(ctx, audit.Event{At: p.at(v), Actor: v.Actor.Audit(d), Action: action, Request: v.Request}, fn)
	return err
}

// Account is what a person sees of their own account.
type Account struct {
	User         auth.User
	Organisation auth.Organisation
	Sessions     []auth.Session
	SecondFactor bool // confirmed
	CodesLeft    int
	Memberships  []auth.Membership
	Others       []auth.Organisation // that the person may act for instead, active ones
	Linked       []string            // issuers of other providers that let the person in
}

// Me is the account of the person of a visit.
func (p *People) Me(ctx context.Context) (a Account, err error) {
	who := auth.Who(ctx)
	if a.User, err = p.DB.User(ctx, who.ID); err != nil {
		return a, err
	}
	if a.Organisation, err = p.DB.Organisation(ctx, who.Organisation); err != nil {
		return a, err
	}
	if a.Memberships, err = p.DB.Memberships(ctx, who.ID); err != nil {
		return a, err
	}
	for _, m := range a.Memberships {
		if m.Organisation == who.Organisation {
			continue
		}
		o, err := p.DB.Organisation(ctx, m.Organisation)
		if err != nil {
			return a, err
		}
		if o.State == auth.Active {
			a.Others = append(a.Others, o)
		}
	}
	if a.Linked, err = p.DB.Linked(ctx, who.ID); err != nil {
		return a, err
	}
	if a.Sessions, err = p.DB.Sessions(ctx, who.ID, p.Sessions, p.Now()); err != nil {
		return a, err
	}
	factor, err := p.DB.TOTP(ctx, who.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return a, err
	}
	if a.SecondFactor = factor.Confirmed; a.SecondFactor {
		a.CodesLeft, err = p.DB.RecoveryLeft(ctx, who.ID)
		return a, err
	}
	return a, nil
}

// ActFor lets the session of a visit act for another organisation of its person and gives its new secret. What the person
// proved stays proved; the roles are those that they hold there.
func (p *People) ActFor(ctx context.Context, org string) (secret string, err error) {
	who := auth.Who(ctx)
	if who.Token || who.Session == "" {
		return "", fault.New(fault.Forbidden, "A token acts for one organisation: make another in the other one.")
	}
	err = p.own(ctx, "account.sessions", func(tx *storage.Audited) (err error) {
		secret, err = tx.MoveSession(ctx, who.Session, who.ID, org)
		return err
	})
	return secret, err
}

// Unlink takes the other provider of an issuer away from the person of a visit; one way to sign in stays.
func (p *People) Unlink(ctx context.Context, issuer string) error {
	who := auth.Who(ctx)
	return p.own(ctx, "account.password", func(tx *storage.Audited) error { return tx.UnlinkIdentity(ctx, who.ID, issuer) })
}

// EndSession ends a session of the person of a visit, on whatever machine; id empty is all but the present one.
func (p *People) EndSession(ctx context.Context, id string) error {
	who := auth.Who(ctx)
	return p.own(ctx, "account.sessions", func(tx *storage.Audited) error {
		if id == "" {
			return tx.EndSessions(ctx, who.ID, who.Session)
		}
		return tx.EndSession(ctx, who.ID, id)
	})
}

// ChangePassword sets a new password for the person of a visit. Their other sessions end.
func (p *People) ChangePassword(ctx context.Context, password string) error {
	who := auth.Who(ctx)
	if _, err := auth.AllowID(ctx, "account.password", who.ID, auth.Object{Kind: "account", Tenant: who.Tenant, Owner: who.ID}); err != nil {
		return err // before the hash, which costs
	}
	u, err := p.DB.User(ctx, who.ID)
	if err != nil {
		return err
	}
	hash, err := p.hash(ctx, password, u)
	if err != nil {
		return err
	}
	return p.own(ctx, "account.password", func(tx *storage.Audited) error { return tx.SetPassword(ctx, u.ID, hash, who.Session) })
}

// hash is the hash of a new password, which is refused when it is easily guessed.
func (p *People) hash(ctx context.Context, password string, u auth.User) (string, error) {
	if err := auth.CheckPassword(password, u.Login, u.Name, u.Email); err != nil {
		return "", fault.At(err, "password")
	}
	return p.Hasher.Hash(ctx, password)
}

// ChangeContact changes name, e-mail and language of the person of a visit.
func (p *People) ChangeContact(ctx context.Context, name, email, language string) error {
	who := auth.Who(ctx)
	u, err := p.DB.User(ctx, who.ID)
	if err != nil {
		return err
	}
	u.Name, u.Email, u.Language = name, email, language
	return p.own(ctx, "account.contact", func(tx *storage.Audited) error { return tx.SaveUser(ctx, u) })
}

// Factor is a second factor that is being set up: the secret to type, and its address for an app to photograph.
type Factor struct{ Secret, Address string }

// BeginFactor makes a second factor for the person of a visit, to be confirmed with a code of it.
func (p *People) BeginFactor(ctx context.Context) (f Factor, err error) {
	who := auth.Who(ctx)
	u, err := p.DB.User(ctx, who.ID)
	if err != nil {
		return f, err
	}
	f.Secret = auth.NewTOTPSecret()
	f.Address = auth.TOTPAddress("Markwarden", u.Login, f.Secret)
	sealed := p.Keys.Seal(auth.TOTPPurpose(u.ID), []byte(f.Secret))
	return f, p.own(ctx, "account.second_factor", func(tx *storage.Audited) error { return tx.BeginTOTP(ctx, u.ID, sealed) })
}

// ConfirmFactor puts the second factor in force. codes are for signing in without the app, shown once; secret is the
// session's new one.
func (p *People) ConfirmFactor(ctx context.Context, code string) (codes []string, secret string, err error) {
	v := auth.VisitOf(ctx)
	factor, err := p.DB.TOTP(ctx, v.Actor.ID)
	if err != nil {
		return nil, "", err
	}
	plain, err := p.Keys.Open(auth.TOTPPurpose(v.Actor.ID), factor.Sealed)
	if err != nil {
		return nil, "", err
	}
	step, ok, err := auth.MatchCode(string(plain), code, factor.LastStep, p.at(v))
	if err == nil && !ok {
		err = fault.At(fault.New(fault.Invalid, "This code does not fit: take the one that the app shows now."), "code")
	}
	if err != nil {
		return nil, "", err
	}
	codes, hashes := auth.NewRecoveryCodes(v.Actor.ID)
	err = p.own(ctx, "account.second_factor", func(tx *storage.Audited) (err error) {
		if err := tx.ConfirmTOTP(ctx, v.Actor.ID, step, hashes, v.Actor.Session); err != nil {
			return err
		}
		secret, err = tx.RenewSession(ctx, v.Actor.Session)
		return err
	})
	return codes, secret, err
}

// RemoveFactor takes the second factor of the person of a visit away.
func (p *People) RemoveFactor(ctx context.Context) error {
	who := auth.Who(ctx)
	return p.own(ctx, "account.second_factor", func(tx *storage.Audited) error { return tx.RemoveTOTP(ctx, who.ID, who.Session) })
}

// NewCodes makes new recovery codes for the person of a visit, shown once; earlier ones count no more.
func (p *People) NewCodes(ctx context.Context) (codes []string, err error) {
	who := auth.Who(ctx)
	if factor, err := p.DB.TOTP(ctx, who.ID); err != nil || !factor.Confirmed {
		return nil, errors.Join(err, fault.New(fault.Conflict, "There is no second factor yet."))
	}
	codes, hashes := auth.NewRecoveryCodes(who.ID)
	return codes, p.own(ctx, "account.recovery_codes", func(tx *storage.Audited) error { return tx.SetRecoveryCodes(ctx, who.ID, hashes) })
}
