// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"slices"
	"strings"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
)

// Actor is who asks: a person in one organisation, through a session or a token. Storage makes it from either
// (ActorBySession, ActorByToken); the zero value is somebody who has not signed in and may do nothing.
type Actor struct {
	ID           string // the user's id
	Tenant       string
	Organisation string
	Kind         Kind // of the organisation
	Roles        []Role
	Unready      []Role   // held, but without effect until there is a second factor; see Policy.InForce
	SecondFactor bool     // signed in with one
	Fresh        bool     // proved who they are a short while ago; never true for a token
	Token        bool     // came with an API token
	Scopes       []string // what a token is limited to; see CheckScopes
	Session      string   // the id of the session or token, never its secret
	Address      string   // network address as the door sees it
	Shell        string   // who the operating system says uses the command line; empty for every other door
}

// Audit is the actor as an audit entry names them, in the role that a decision rests on.
func (a Actor) Audit(d Decision) audit.Actor {
	id := a.ID
	if a.Shell != "" {
		id = "command line (" + a.Shell + ")"
	}
	return audit.Actor{ID: id, Role: string(d.Role), Organisation: a.Organisation, Tenant: a.Tenant, Address: a.Address}
}

// Object is what is asked for, with what the question of right depends on. Whoever fills it takes the values from
// storage, never from the request.
type Object struct {
	Kind          string
	Tenant        string
	Organisations []string // those it belongs to: a case belongs to the seller's and to the complainant's
	Owner         string   // the user whose own it is
	Involved      []string // users who acted on it before: its author, who decided, who released first
	Sealed        bool     // a court sealed it
}

// Outcome is the answer to a question of right.
type Outcome uint8

// The outcomes. Refused is the zero value.
const (
	Refused Outcome = iota // the actor's roles do not include it
	Hidden                 // they do, but not for this object: the door answers as if it did not exist
	Unready                // they do, once the actor has proved who they are again or has a second factor
	Allowed
)

// Decision is an outcome and, when Allowed, the role it rests on.
type Decision struct {
	Outcome Outcome
	Role    Role
}

// Allowed reports whether the actor may.
func (d Decision) Allowed() bool { return d.Outcome == Allowed }

// Err is nil when allowed, else the error for a door: Forbidden, or NotFound for what is hidden. errors.Is tells
// ErrProveAgain from other refusals.
func (d Decision) Err(reason string) error {
	switch d.Outcome {
	case Allowed:
		return nil
	case Hidden:
		return fault.New(fault.NotFound, "") // the sentence of the kind, as for what does not exist
	case Unready:
		return fault.Because(ErrProveAgain, fault.Forbidden, "%s", reason)
	}
	return fault.New(fault.Forbidden, "%s", reason)
}

// The reasons. They are for the one who asks and for the log, and tell nothing about the object.
const (
	whyAllowed      = "allowed"
	whyUnknown      = "This action is not known, so nobody may do it."
	whyKind         = "This action is not for this kind of object."
	whyNobody       = "Sign in first."
	whyRole         = "Your role does not allow this."
	whyScope        = "Your token is not for this."
	whyTenant       = "It belongs to another tenant."
	whyElsewhere    = "It does not belong to you or to your organisation."
	whySealed       = "It is sealed."
	whyFresh        = "Prove who you are again: this needs a fresh sign-in, and a token cannot do it."
	whySecondFactor = "Your role needs a second factor: set one up and sign in with it."
	whyInvolved     = "Somebody who was not involved before must do this."
	whyFirst        = "Nobody is on record as having been involved before, so nobody can be the second person."
)

// SeeSealed is the right that everything sealed needs besides the right to the action itself.
const SeeSealed = "lawsuits.see_sealed"

// Allows answers whether an actor may do an action to an object, and why not. It is the only place where that is
// answered. Whatever is unknown or left empty is refused: an unknown action, an unknown role, another kind of object, an
// object without tenant. Of several refusals the one that comes nearest to allowing is given.
func (p *Policy) Allows(a Actor, action string, o Object) (Decision, string) {
	d, reason := p.allows(a, action, o)
	if d.Outcome == Allowed && o.Sealed && action != SeeSealed {
		sealed := o
		sealed.Kind = "lawsuit"
		if s, _ := p.allows(a, SeeSealed, sealed); s.Outcome != Allowed {
			return Decision{Outcome: Hidden}, whySealed
		}
	}
	return d, reason
}

func (p *Policy) allows(a Actor, action string, o Object) (Decision, string) {
	rights := p.byName[action]
	if len(rights) == 0 {
		return Decision{}, whyUnknown
	}
	if rights[0].Object != o.Kind {
		return Decision{}, whyKind
	}
	if a.ID == "" || a.ID == audit.System {
		return Decision{}, whyNobody
	}
	if a.Token && !covered(a.Scopes, action, rights[0].Effect) {
		return Decision{}, whyScope
	}
	held := setOf(a.Roles) | setOf(a.Unready)
	best, why := Decision{}, whyRole
	for i := range rights {
		if d, reason := p.judge(&rights[i], held, a, o); d.Outcome > best.Outcome || (d.Outcome == best.Outcome && reason != whyRole) {
			best, why = d, reason
		}
	}
	return best, why
}

// judge answers by one row.
func (p *Policy) judge(r *Right, held roleSet, a Actor, o Object) (Decision, string) {
	held &= r.roles
	if held == 0 {
		return Decision{}, whyRole
	}
	if o.Tenant != a.Tenant && r.Scope != Anybodys || a.Tenant == "" {
		return Decision{Outcome: Hidden}, whyTenant
	}
	if !reaches(r.Scope, a, o) {
		return Decision{Outcome: Hidden}, whyElsewhere
	}
	if held = p.ready(r, held, a); held == 0 {
		return Decision{Outcome: Unready}, whySecondFactor
	}
	if r.Other {
		if len(o.Involved) == 0 {
			return Decision{}, whyFirst
		}
		if slices.Contains(o.Involved, a.ID) {
			return Decision{}, whyInvolved
		}
	}
	if r.Fresh && (!a.Fresh || a.Token) {
		return Decision{Outcome: Unready}, whyFresh
	}
	return Decision{Allowed, held.first()}, whyAllowed
}

// reaches reports whether an object lies within a scope.
func reaches(s Scope, a Actor, o Object) bool {
	switch s {
	case Anybodys:
		return true
	case Own:
		return o.Owner == a.ID
	case PlatformWide:
		if a.Kind == Platform {
			return true
		}
	}
	return a.Organisation != "" && slices.Contains(o.Organisations, a.Organisation)
}

// covered reports whether one of a token's scopes covers an action.
func covered(scopes []string, action string, effect Effect) bool {
	for _, s := range scopes {
		group, all := strings.CutSuffix(s, ".*")
		switch {
		case s == ScopeAll, s == action, s == ScopeRead && effect == Read, all && strings.HasPrefix(action, group) && action[len(group)] == '.':
			return true
		}
	}
	return false
}

// The scopes of a token that are no action: everything the owner may do, and everything that only reads. A scope like
// cases.* covers the actions of one group.
const (
	ScopeAll  = "*"
	ScopeRead = "read"
)

// CheckScopes refuses scopes that cover nothing; a token needs at least one.
func (p *Policy) CheckScopes(scopes []string) error {
	if len(scopes) == 0 || len(scopes) > 50 {
		return fault.New(fault.Invalid, "A token needs 1 to 50 scopes: %s, %s, a group like cases.* or an action like cases.see.", ScopeAll, ScopeRead)
	}
	for _, s := range scopes {
		known := s == ScopeAll || s == ScopeRead
		for _, r := range p.rights {
			known = known || covered([]string{s}, r.Action, r.Effect)
		}
		if !known {
			return fault.New(fault.Invalid, "The scope %q covers no action: use %s, %s, a group like cases.* or an action like cases.see.", s, ScopeAll, ScopeRead)
		}
	}
	return nil
}
