// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// at is when a visit came in, as entries keep times.
func (p *People) at(v *auth.Visit) time.Time {
	if v.At.IsZero() {
		return p.Now().UTC().Truncate(time.Microsecond)
	}
	return v.At.UTC().Truncate(time.Microsecond)
}

// FirstPerson is what the first person of an installation says.
type FirstPerson struct {
	Secret       string // the one-time secret; without accounts on the own machine none is needed
	Login        string
	Name         string
	Organisation string
	Password     string
	Language     string
}

// FirstRun makes the first account. On a program that only its own machine reaches whoever sits there makes it, with every
// role that one person may hold; elsewhere the one-time secret that the program printed is needed, and it makes an admin.
func (p *People) FirstRun(ctx context.Context, f FirstPerson) (auth.User, error) {
	local, err := p.WithoutAccounts(ctx)
	if err != nil {
		return auth.User{}, err
	}
	u := auth.User{Tenant: auth.HomeTenant, Name: strings.TrimSpace(f.Name), Language: f.Language}
	if u.Login, err = auth.CanonicalLogin(f.Login); err != nil {
		return u, err
	}
	if u.Name == "" {
		u.Name = u.Login
	}
	first := storage.FirstAccount{User: u, Organisation: strings.TrimSpace(f.Organisation), Roles: []auth.Role{auth.Admin}}
	if first.Organisation == "" {
		first.Organisation = "Markwarden"
	}
	if wrong := fault.FieldsOf(auth.Organisation{Tenant: u.Tenant, Kind: auth.Platform, Name: first.Organisation}.Check()); len(wrong) > 0 {
		return u, fault.Fields{{Path: "organisation", Message: wrong[0].Message}}.Err()
	}
	if local {
		first.Roles = []auth.Role{auth.Seller, auth.RightsOwner, auth.Admin}
	} else if _, err := p.DB.Invitation(ctx, f.Secret, p.Now()); err != nil {
		return u, err // before the hash, which costs
	}
	if first.PasswordHash, err = p.hash(ctx, f.Password, u); err != nil {
		return u, err
	}
	v := auth.VisitOf(ctx)
	event := audit.Event{At: p.at(v), Actor: audit.Actor{Tenant: u.Tenant, Address: v.Actor.Address}, Action: "account.first_admin", Request: v.Request}
	_, err = p.Journal.WithAudit(ctx, event, func(tx *storage.Audited) (err error) {
		if local {
			u, err = tx.MakeFirstAdmin(ctx, first)
		} else {
			u, err = tx.AcceptFirstAdmin(ctx, f.Secret, first)
		}
		return err
	})
	return u, err
}

// FirstSecret makes the one-time secret for the first admin, unless there is an admin already; then it is empty.
func (p *People) FirstSecret(ctx context.Context) (secret string, err error) {
	has, err := p.DB.HasAdmin(ctx)
	if err != nil || has {
		return "", err
	}
	event := audit.Event{At: p.Now().UTC().Truncate(time.Microsecond), Actor: audit.Actor{ID: audit.System}, Action: "account.first_secret"}
	_, err = p.Journal.WithAudit(ctx, event, func(tx *storage.Audited) (err error) {
		secret, _, err = tx.InviteFirstAdmin(ctx)
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return "", nil
	}
	return secret, err
}

// Accept uses an invitation or a reset up and sets the password. It signs nobody in.
func (p *People) Accept(ctx context.Context, secret, password string) error {
	inv, err := p.DB.Invitation(ctx, secret, p.Now())
	if err != nil {
		return err
	}
	u := auth.User{}
	if inv.User != "" {
		if u, err = p.DB.User(ctx, inv.User); err != nil {
			return err
		}
	}
	hash, err := p.hash(ctx, password, u)
	if err != nil {
		return err
	}
	v := auth.VisitOf(ctx)
	event := audit.Event{At: p.at(v), Actor: audit.Actor{Address: v.Actor.Address}, Action: "account.accept", Request: v.Request}
	_, err = p.Journal.WithAudit(ctx, event, func(tx *storage.Audited) error {
		_, err := tx.AcceptInvitation(ctx, secret, hash)
		return err
	})
	return err
}
