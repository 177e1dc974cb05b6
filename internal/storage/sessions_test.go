// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

var limits = auth.DefaultSessionLimits()

// in is a session of julia's, by its secret.
func (d *doorway) in(t testing.TB) auth.Admitted {
	t.Helper()
	in, err := d.signIn(attempt("julia", password))
	must(t, err)
	return in
}

// counts reports whether a secret lets somebody in at a time.
func (d *doorway) counts(t testing.TB, secret string, at time.Time) bool {
	t.Helper()
	actor, _, err := d.db.ActorBySession(ctx, secret, limits, at)
	if err != nil && (!errors.Is(err, auth.ErrSignIn) || !fault.Is(err, fault.Forbidden) || actor.ID != "") {
		t.Errorf("%+v, %v", actor, err)
	}
	return err == nil
}

// Whatever takes a right away takes the session with it, at once and for those it concerns alone.
func TestWhatEndsASession(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(d *doorway, a *storage.Audited, in auth.Admitted) error
	}{
		{"signing out", func(d *doorway, a *storage.Audited, in auth.Admitted) error {
			return a.EndSession(ctx, d.julia.ID, in.Session.ID)
		}},
		{"all of them", func(d *doorway, a *storage.Audited, _ auth.Admitted) error { return a.EndSessions(ctx, d.julia.ID, "") }},
		{"disabled", func(d *doorway, a *storage.Audited, _ auth.Admitted) error {
			return a.SetUserState(ctx, d.julia.ID, auth.Disabled)
		}},
		{"other roles", func(d *doorway, a *storage.Audited, _ auth.Admitted) error {
			return a.SetRoles(ctx, d.julia.ID, d.org.ID, []auth.Role{auth.Seller, auth.Legal})
		}},
		{"no roles", func(d *doorway, a *storage.Audited, _ auth.Admitted) error {
			return a.SetRoles(ctx, d.julia.ID, d.org.ID, nil)
		}},
		{"a new password", func(d *doorway, a *storage.Audited, _ auth.Admitted) error {
			return a.SetPassword(ctx, d.julia.ID, "hash", "")
		}},
		{"the organisation disabled", func(d *doorway, a *storage.Audited, _ auth.Admitted) error {
			o := d.org
			o.State = auth.Disabled
			return a.SaveOrganisation(ctx, o)
		}},
		{"another secret", func(_ *doorway, a *storage.Audited, in auth.Admitted) error {
			_, err := a.RenewSession(ctx, in.Session.ID)
			return err
		}},
		{"a second factor", func(d *doorway, a *storage.Audited, _ auth.Admitted) error {
			return errors.Join(a.BeginTOTP(ctx, d.julia.ID, "x"), a.ConfirmTOTP(ctx, d.julia.ID, 1, nil, ""))
		}},
		{"no second factor any more", func(d *doorway, a *storage.Audited, _ auth.Admitted) error { return a.RemoveTOTP(ctx, d.julia.ID, "") }},
		{"erased", func(d *doorway, a *storage.Audited, _ auth.Admitted) error { return a.EraseUser(ctx, d.julia.ID) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			eachOffice(t, func(t *testing.T, o *office) {
				d := newDoorway(t, o)
				in := d.in(t)
				elsewhere := d.organisation(t, auth.Platform, "ours")
				max := d.person(t, "max", elsewhere, auth.Moderator)
				d.setPassword(t, max.ID, password)
				other, err := d.signIn(attempt("max", password))
				must(t, err)
				actor, _, err := d.db.ActorBySession(ctx, in.Secret, limits, noon)
				must(t, err)
				if open, err := d.db.SessionCounts(ctx, actor, limits, noon); !open || err != nil {
					t.Fatalf("an open connection: %v %v", open, err)
				}
				d.do(t, func(a *storage.Audited) error { return tc.end(d, a, in) })
				if d.counts(t, in.Secret, noon) {
					t.Error("the session still counts")
				}
				if open, err := d.db.SessionCounts(ctx, actor, limits, noon); err != nil || open != (tc.name == "another secret") {
					t.Errorf("a connection that stayed open: %v %v", open, err)
				}
				if !d.counts(t, other.Secret, noon) {
					t.Error("somebody else's session ended")
				}
				d.verified(t)
			})
		})
	}
}

// A connection that stays open does not keep a session that nobody uses.
func TestAnOpenConnectionIsNoUse(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		in := d.in(t)
		actor, _, err := d.db.ActorBySession(ctx, in.Secret, limits, noon)
		must(t, err)
		for after := time.Minute; after < limits.Idle; after += time.Minute {
			if open, err := d.db.SessionCounts(ctx, actor, limits, noon.Add(after)); !open || err != nil {
				t.Fatalf("after %v: %v %v", after, open, err)
			}
		}
		if open, err := d.db.SessionCounts(ctx, actor, limits, noon.Add(limits.Idle)); open || err != nil {
			t.Errorf("after the idle time: %v %v", open, err)
		}
		if d.counts(t, in.Secret, noon.Add(limits.Idle)) {
			t.Error("the session still counts")
		}
	})
}

func TestSessionsRunOut(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		in := d.in(t)
		at := noon
		for range 11 * 3 { // in use all day
			at = at.Add(20 * time.Minute)
			if !d.counts(t, in.Secret, at) {
				t.Fatalf("ended at %v", at)
			}
		}
		if actor, _, err := d.db.ActorBySession(ctx, in.Secret, limits, at); err != nil || actor.Fresh {
			t.Errorf("a proof of this morning is fresh: %v", err)
		}
		if d.counts(t, in.Secret, at.Add(30*time.Minute)) {
			t.Error("idle for half an hour, and still in")
		}
		if d.counts(t, in.Secret, noon) {
			t.Error("a clock that went back revived it")
		}
		second := d.in(t)
		if d.counts(t, second.Secret, noon.Add(12*time.Hour)) || d.counts(t, second.Secret, noon) {
			t.Error("older than half a day, and still in")
		}
		for _, none := range []string{"", "x", second.Session.ID, auth.HashSecret(in.Secret), "' OR '1'='1"} {
			if d.counts(t, none, noon) {
				t.Errorf("%q is a session", none)
			}
		}
	})
}

// A session that somebody else knew before the sign-in is worth nothing after it.
func TestASessionIsNewAtSignIn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		first := d.in(t)
		again := attempt("julia", password)
		again.Replaces, again.Device = first.Secret, first.Device
		second, err := d.signIn(again)
		must(t, err)
		if second.Secret == first.Secret || d.counts(t, first.Secret, noon) || !d.counts(t, second.Secret, noon) {
			t.Error("the session before the sign-in still counts")
		}
		if second.Device != first.Device {
			t.Error("the device was forgotten")
		}
	})
}

func TestAPersonLooksThroughTheirSessions(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		var ids []string
		for i := range 3 {
			a := attempt("julia", password)
			a.At, a.Agent = noon.Add(time.Duration(i)*time.Minute), "Browser\n\u202e/1.0"
			in, err := d.signIn(a)
			must(t, err)
			ids = append(ids, in.Session.ID)
			if in.Session.Agent != "Browser/1.0" {
				t.Errorf("agent %q", in.Session.Agent)
			}
		}
		list := func(at time.Time) (got []string) {
			all, err := d.db.Sessions(ctx, d.julia.ID, limits, at)
			must(t, err)
			for _, s := range all {
				got = append(got, s.ID)
			}
			return got
		}
		if got := list(noon.Add(2 * time.Minute)); !slices.Equal(got, []string{ids[2], ids[1], ids[0]}) {
			t.Errorf("%v", got)
		}
		if got := list(noon.Add(31 * time.Minute)); !slices.Equal(got, []string{ids[2]}) {
			t.Errorf("with one that ran out: %v", got)
		}
		max := d.person(t, "max", d.org, auth.Seller)
		wantKind(t, d.try("x", func(a *storage.Audited) error { return a.EndSession(ctx, max.ID, ids[0]) }), fault.NotFound, "no such session")
		d.do(t, func(a *storage.Audited) error { return a.EndSessions(ctx, d.julia.ID, ids[1]) })
		if got := list(noon.Add(2 * time.Minute)); !slices.Equal(got, []string{ids[1]}) {
			t.Errorf("all but one: %v", got)
		}
		var gone int64
		must(t, d.db.WithTx(ctx, func(tx *storage.Tx) (err error) {
			gone, err = tx.ForgetSessions(ctx, limits, noon.Add(time.Hour))
			return err
		}))
		if gone != 1 {
			t.Errorf("%d sessions were removed", gone)
		}
		wantKind(t, d.try("x", func(a *storage.Audited) error { _, err := a.RenewSession(ctx, ids[1]); return err }), fault.Forbidden, "Sign in")
	})
}

// The session in which a password or a second factor is changed goes on, and the others end.
func TestTheSessionOfTheChangeGoesOn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		here, there := d.in(t), d.in(t)
		hash, err := d.login.Hasher.Hash(ctx, "another password of hers")
		must(t, err)
		d.do(t, func(a *storage.Audited) error { return a.SetPassword(ctx, d.julia.ID, hash, here.Session.ID) })
		if !d.counts(t, here.Secret, noon) || d.counts(t, there.Secret, noon) {
			t.Error("after a new password")
		}
		d.do(t, func(a *storage.Audited) error {
			return errors.Join(a.BeginTOTP(ctx, d.julia.ID, "sealed"), a.ConfirmTOTP(ctx, d.julia.ID, 7, nil, here.Session.ID))
		})
		actor, _, err := d.db.ActorBySession(ctx, here.Secret, limits, noon)
		if err != nil || !actor.SecondFactor {
			t.Errorf("after a second factor: %+v, %v", actor, err)
		}
		d.do(t, func(a *storage.Audited) error { return a.RemoveTOTP(ctx, d.julia.ID, here.Session.ID) })
		actor, _, err = d.db.ActorBySession(ctx, here.Secret, limits, noon)
		if err != nil || actor.SecondFactor {
			t.Errorf("without one: %+v, %v", actor, err)
		}
	})
}
