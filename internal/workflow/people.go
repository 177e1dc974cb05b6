// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage"
)

// People is the steps on accounts: who a request comes from, signing in, inviting, changing and erasing. Every change is
// filed with its audit entry; the right to it has been asked for by whoever calls.
type People struct {
	DB       *storage.DB
	Journal  *storage.Journal
	Policy   *auth.Policy
	Hasher   *auth.Hasher
	Keys     *auth.Keyring
	Guesses  auth.Limits
	Sessions auth.SessionLimits
	Now      func() time.Time
	// Look is how often an open connection asks whether it may stay; 0 is every three seconds.
	Look time.Duration
	// Local is whether the program listens to its own machine alone: then it works without accounts until there is one.
	Local bool
	// Provider is another provider that people may sign in with; nil where there is none. It is asked for when needed, so that
	// one that is away keeps nobody from signing in here.
	Provider func(context.Context) (*auth.Provider, error)

	accounts atomic.Bool // there is an account: it never goes back
}

// Credentials are what a request showed: the session's cookie or a bearer token, and where it came from.
type Credentials struct {
	Cookie  string
	Bearer  string
	Address string // as the door sees it
}

// Visitor is who a request comes from; the zero value is nobody. A secret that counts no more is nobody, too, and so is a
// bearer token that is wrong beside a cookie that is right: what was shown expressly is what counts. secret is the session's.
func (p *People) Visitor(ctx context.Context, c Credentials) (actor auth.Actor, secret string, err error) {
	defer func() { actor = p.Policy.InForce(actor); actor.Address = c.Address }()
	local, err := p.WithoutAccounts(ctx)
	if err != nil {
		return auth.Actor{}, "", err
	}
	if local {
		return auth.Local(), "", nil
	}
	at := p.Now()
	if _, _, token := auth.ParseToken(c.Bearer); token {
		actor, err = p.DB.ActorByToken(ctx, c.Bearer, at)
		return nobodyInstead(actor, "", err)
	}
	secret = c.Cookie
	if c.Bearer != "" {
		secret = c.Bearer
	}
	if secret == "" {
		return auth.Actor{}, "", nil
	}
	actor, _, err = p.DB.ActorBySession(ctx, secret, p.Sessions, at)
	return nobodyInstead(actor, secret, err)
}

// nobodyInstead turns a secret that does not count into nobody.
func nobodyInstead(actor auth.Actor, secret string, err error) (auth.Actor, string, error) {
	if isSignIn(err) {
		return auth.Actor{}, "", nil
	}
	return actor, secret, err
}

// WithoutAccounts reports whether the program serves whoever sits at its machine: it listens there alone, and nobody has
// made an account yet.
func (p *People) WithoutAccounts(ctx context.Context) (bool, error) {
	if !p.Local || p.accounts.Load() {
		return false, nil
	}
	has, err := p.DB.HasUsers(ctx)
	if has {
		p.accounts.Store(true)
	}
	return !has, err
}

// Refused files what a visit was refused (ASVS 16.3.2). A refusal that cannot be filed is still one.
func (p *People) Refused(ctx context.Context, v *auth.Visit) error {
	for _, r := range v.Refused() {
		event := audit.Event{At: v.At, Actor: v.Actor.Audit(auth.Decision{}), Action: ActionRefused, Object: audit.Object{Kind: r.Object.Kind, ID: printable(r.ID)},
			Facts: map[string]string{"action": r.Action, "why": r.Reason}, Request: v.Request}
		if err := p.Journal.Record(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

// ActionRefused is the action of an entry about something that was refused; the fact "action" says what was asked for.
const ActionRefused = "access.refused"

// printable is what an entry may hold of an id that a stranger wrote.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), 200)]
}

func isSignIn(err error) bool { return errors.Is(err, auth.ErrSignIn) }
