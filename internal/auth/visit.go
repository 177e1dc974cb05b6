// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"context"
	"sync"
	"time"

	"markwarden/internal/fault"
)

// Visit is one request on its way through the program: who asks, by which table of rights they are judged, and what they
// were refused. A door puts it into the request's context (WithVisit); whoever answers asks it by Who, Allow and ReachOf
// and needs nothing else of the door. It is safe for concurrent use.
type Visit struct {
	Actor   Actor
	Policy  *Policy
	Request string    // the request's id, for audit entries
	At      time.Time // when it came in
	Secret  string    // the session's secret, so that signing in again or out ends this one; empty without a session

	mu      sync.Mutex
	refused []Refusal
}

// Refusal is something that a visit was refused, for the audit log.
type Refusal struct {
	Action string
	Object Object
	ID     string // of the object, as it was asked for; may be empty
	Reason string
}

type visitKey struct{}

// WithVisit is a context that carries a visit.
func WithVisit(ctx context.Context, v *Visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// VisitOf is the visit of a context. Without one it is a visit by nobody, who may do nothing.
func VisitOf(ctx context.Context) *Visit {
	if v, ok := ctx.Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{Policy: &Policy{}}
}

// Who is the person of a context: their id, tenant, organisation and roles. The zero value is nobody.
func Who(ctx context.Context) Actor { return VisitOf(ctx).Actor }

// Allow asks whether the person of a context may do an action to one object, whose values come from storage. The error is
// Decision.Err, to be given back as it is; a refusal is noted for the audit log. The decision names the role to record.
func Allow(ctx context.Context, action string, o Object) (Decision, error) {
	return VisitOf(ctx).allow(action, "", o)
}

// AllowID is Allow with the object's id, for the audit log.
func AllowID(ctx context.Context, action, id string, o Object) (Decision, error) {
	return VisitOf(ctx).allow(action, id, o)
}

func (v *Visit) allow(action, id string, o Object) (Decision, error) {
	d, reason := v.Policy.Allows(v.Actor, action, o)
	if d.Allowed() {
		return d, nil
	}
	v.note(Refusal{Action: action, Object: o, ID: id, Reason: reason})
	return d, refusal(v.Actor, d, reason)
}

// Enter asks whether the person of a visit may do an action to any object at all. A door asks it before anything is read;
// what the action is done to is asked for by Allow, once it is known.
func (v *Visit) Enter(action string) (Decision, error) {
	d, reason := v.Policy.MayAtAll(v.Actor, action)
	if d.Allowed() {
		return d, nil
	}
	if v.Actor.ID != "" {
		v.note(Refusal{Action: action, Object: Object{Kind: v.Policy.ObjectOf(action), Tenant: v.Actor.Tenant}, Reason: reason})
	}
	return d, refusal(v.Actor, d, reason)
}

// refusal is the error of a decision, told apart where the person can do something about it.
func refusal(a Actor, d Decision, reason string) error {
	switch {
	case a.ID == "":
		return fault.Because(ErrSignIn, fault.Forbidden, "%s", whyNobody)
	case d.Outcome == Unready && reason == whySecondFactor:
		return fault.Because(ErrSecondFactor, fault.Forbidden, "%s", reason)
	}
	return d.Err(reason)
}

func (v *Visit) note(r Refusal) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.refused) < 10 { // a page that asks for many things is refused once
		v.refused = append(v.refused, r)
	}
}

// Refused takes the refusals of a visit that were noted so far.
func (v *Visit) Refused() []Refusal {
	v.mu.Lock()
	defer v.mu.Unlock()
	r := v.refused
	v.refused = nil
	return r
}

// Reach is which objects a list may show: those of a tenant, and where not empty only those that belong to an
// organisation or to a user.
type Reach struct {
	Tenant       string
	Organisation string
	Owner        string
}

// ReachOf is how far an action of the person of a context reaches, for lists: the query takes the reach in place of asking
// for each row. The error is that of Allow.
func ReachOf(ctx context.Context, action string) (Reach, error) {
	v := VisitOf(ctx)
	if _, err := v.Enter(action); err != nil {
		return Reach{}, err
	}
	return v.Policy.Reach(v.Actor, action), nil
}

// Reach is the widest scope in which an actor holds the right to an action; the actor has been let in by MayAtAll.
func (p *Policy) Reach(a Actor, action string) Reach {
	held := setOf(a.Roles) | setOf(a.Unready)
	out := Reach{Tenant: a.Tenant, Organisation: a.Organisation, Owner: a.ID}
	for _, r := range p.byName[action] {
		if p.ready(&r, held&r.roles, a) == 0 {
			continue
		}
		switch {
		case r.Scope == Anybodys || r.Scope == PlatformWide && a.Kind == Platform:
			return Reach{Tenant: a.Tenant}
		case r.Scope == Organisational || r.Scope == PlatformWide:
			out.Owner = ""
		}
	}
	if out.Owner != "" {
		out.Organisation = ""
	}
	return out
}

// MayAtAll answers whether there may be an object to which an actor may do an action: everything Allows asks that does not
// depend on the object.
func (p *Policy) MayAtAll(a Actor, action string) (Decision, string) {
	rights := p.byName[action]
	switch {
	case len(rights) == 0:
		return Decision{}, whyUnknown
	case a.ID == "":
		return Decision{}, whyNobody
	case a.Token && !covered(a.Scopes, action, rights[0].Effect):
		return Decision{}, whyScope
	case a.Tenant == "":
		return Decision{}, whyTenant
	}
	held := setOf(a.Roles) | setOf(a.Unready)
	best, why := Decision{}, whyRole
	for i := range rights {
		r := &rights[i]
		ready := p.ready(r, held&r.roles, a)
		switch {
		case held&r.roles == 0:
		case ready == 0:
			best, why = better(best, Unready, why, whySecondFactor)
		case r.Fresh && (!a.Fresh || a.Token):
			best, why = better(best, Unready, why, whyFresh)
		default:
			return Decision{Allowed, ready.first()}, whyAllowed
		}
	}
	return best, why
}

func better(best Decision, o Outcome, why, reason string) (Decision, string) {
	if o >= best.Outcome {
		return Decision{Outcome: o}, reason
	}
	return best, why
}

// InForce parts an actor's roles into those that have an effect and those that wait for a second factor, so that nobody who
// reads Roles alone takes the latter for real.
func (p *Policy) InForce(a Actor) Actor {
	if !p.secondFactor || a.SecondFactor {
		return a
	}
	held := setOf(a.Roles)
	a.Roles, a.Unready = (held &^ needSecondFactor).list(), (held & needSecondFactor).list()
	return a
}

// ready is those of the held roles that count without a second factor, or with the one the actor has.
func (p *Policy) ready(r *Right, held roleSet, a Actor) roleSet {
	if p.secondFactor && !a.SecondFactor && r.Scope != Own {
		held &^= needSecondFactor
	}
	return held
}

// ObjectOf is the kind of object that an action is done to, empty for an action that is not known.
func (p *Policy) ObjectOf(action string) string {
	if rights := p.byName[action]; len(rights) > 0 {
		return rights[0].Object
	}
	return ""
}

// Local is the one person of a program that serves its own machine alone and has no accounts: whoever sits at it. They
// hold every role, so that nothing is out of reach; only what needs a second person is.
func Local() Actor {
	return Actor{ID: LocalUser, Tenant: HomeTenant, Organisation: HomeOrganisation, Kind: Platform, Roles: Roles(), SecondFactor: true, Fresh: true, Address: "127.0.0.1"}
}

// Operator is whoever uses the command line beside the database: they could change it anyway, and here it is recorded.
func Operator() Actor {
	a := Local()
	a.ID, a.Address = OperatorUser, ""
	return a
}

// Whose things are before there are accounts. The first account's organisation gets the same id, so that they are its own.
const (
	LocalUser        = "local"
	OperatorUser     = "operator"
	HomeTenant       = "main"
	HomeOrganisation = "local"
)
