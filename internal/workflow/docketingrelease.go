// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// RestraintRef names what is held in a case.
type RestraintRef struct {
	Provider, Account string
	From              calendar.Date
}

// of is the restraint of a case, and its place in the case's list; of several that began on one day the last, which alone may
// be held.
func (ref RestraintRef) of(f storage.LawsuitFile) (at int, r docket.Restraint, err error) {
	for i, r := range slices.Backward(f.Suit.Restraints) {
		if r.From == ref.From && strings.EqualFold(r.Provider, ref.Provider) && r.Account == ref.Account {
			return i, r, nil
		}
	}
	return 0, r, fault.New(fault.NotFound, "Nothing is held of %s at %s since %s.", ref.Account, ref.Provider, ref.From)
}

// AskRelease files the first approval of a release: what is held stays held until somebody else approves too. The zero day
// is today.
func (d *Docketing) AskRelease(ctx context.Context, id string, ref RestraintRef, ask docket.ReleaseAsk) (err error) {
	defer fault.Wrap(&err, "workflow.AskRelease(%s)", id)
	k, err := releaser(ctx, "restraints.release")
	if err != nil {
		return err
	}
	if ask.Day.IsZero() {
		ask.Day = calendar.DateOf(d.Now())
	}
	ask.By = k.Actor.ID
	return d.release(ctx, k, id, ref, audit.Event{Action: "restraints.release", Facts: map[string]string{"trigger": string(ask.Why), "day": ask.Day.String()}}, func(r docket.Restraint) (docket.Restraint, error) {
		return r.AskRelease(ask)
	})
}

// ApproveRelease lets go what the first person asked for. Forbidden for the one who asked, Conflict when nobody did.
func (d *Docketing) ApproveRelease(ctx context.Context, id string, ref RestraintRef) (err error) {
	defer fault.Wrap(&err, "workflow.ApproveRelease(%s)", id)
	const action = "restraints.approve_release"
	sight, err := SightOf(ctx, action)
	if err != nil {
		return err
	}
	f, err := d.DB.Lawsuit(ctx, sight, id)
	if err != nil {
		return err
	}
	_, r, err := ref.of(f)
	if err != nil {
		return err
	}
	if r.Asked == nil {
		_, err := r.ApproveRelease("")
		return err
	}
	k, err := releaser(ctx, action, r.Asked.By)
	if err != nil {
		return err
	}
	return d.release(ctx, k, id, ref, audit.Event{Action: action, Facts: map[string]string{"trigger": string(r.Asked.Why), "day": r.Asked.Day.String(), "asked_by": r.Asked.By}}, func(now docket.Restraint) (docket.Restraint, error) {
		if now.Asked == nil || *now.Asked != *r.Asked {
			return now, fault.New(fault.Conflict, "The release was changed a moment ago: look at it again.")
		}
		return now.ApproveRelease(k.Actor.ID)
	})
}

// releaser is the person of a context, asked for the right to an action on what is held; involved approved it before.
func releaser(ctx context.Context, action string, involved ...string) (Clerk, error) {
	s, err := SightOf(ctx, action)
	if err != nil {
		return Clerk{}, err
	}
	who := auth.Who(ctx)
	d, err := auth.Allow(ctx, action, auth.Object{Kind: "restraint", Tenant: who.Tenant, Organisations: []string{who.Organisation}, Involved: involved})
	if err != nil {
		return Clerk{}, err
	}
	return Clerk{Sight: s, Organisation: who.Organisation, Actor: who.Audit(d), Request: auth.VisitOf(ctx).Request}, nil
}

// release changes one restraint of a case with its audit entry.
func (d *Docketing) release(ctx context.Context, k Clerk, id string, ref RestraintRef, e audit.Event, change func(docket.Restraint) (docket.Restraint, error)) error {
	e.Object = audit.Object{Kind: "lawsuit", ID: id}
	return d.write(ctx, k, e, func(tx *storage.Tx) error {
		f, err := tx.Lawsuit(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		i, r, err := ref.of(f)
		if err != nil {
			return err
		}
		if r, err = change(r); err != nil {
			return err
		}
		if err := tx.PutRestraint(ctx, id, r, false); err != nil { // whether it is under seal stays as it was filed
			return err
		}
		f.Suit.Restraints[i] = r
		for _, freed := range freeReleased(&f) {
			if err := tx.PutDefendant(ctx, id, freed); err != nil {
				return err
			}
		}
		return nil
	})
}
