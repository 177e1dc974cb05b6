// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// accountModel is what a few people's accounts should be like after whatever was done to them.
type accountModel struct {
	*office
	accounts *storage.Accounts
	org      auth.Organisation
	people   []auth.User
	active   map[string]bool       // may sign in
	member   map[string]bool       // has roles in the organisation
	sessions map[string]string     // secret -> user, of those that should count
	tokens   map[string]auth.Token // text -> token, of those that were not ended
	dead     []string              // secrets and texts that must never count again
}

func newAccountModel(t testing.TB, db *storage.DB) *accountModel {
	o := newOffice(t, db)
	m := &accountModel{office: o, accounts: &storage.Accounts{Journal: o.Journal, Limits: auth.DefaultLimits()}, active: map[string]bool{}, member: map[string]bool{},
		sessions: map[string]string{}, tokens: map[string]auth.Token{}}
	m.org = o.organisation(t, auth.SellerAccount, fmt.Sprint("shop ", storage.NewID(noon)))
	for range 3 {
		u := o.person(t, "u"+storage.NewID(noon), m.org, auth.Seller)
		m.people, m.active[u.ID], m.member[u.ID] = append(m.people, u), true, true
	}
	return m
}

// end moves what a change ends to the dead.
func (m *accountModel) end(session func(secret, user string) bool, token func(auth.Token) bool) {
	for secret, user := range m.sessions {
		if session(secret, user) {
			delete(m.sessions, secret)
			m.dead = append(m.dead, secret)
		}
	}
	for text, x := range m.tokens {
		if token(x) {
			delete(m.tokens, text)
			m.dead = append(m.dead, text)
		}
	}
}

func none(auth.Token) bool { return false }

// steps are what may happen, each with what it should change.
func (m *accountModel) steps(t *rapid.T) map[string]func(*rapid.T) {
	draw := func(t *rapid.T) auth.User { return rapid.SampledFrom(m.people).Draw(t, "person") }
	do := func(t *rapid.T, fn func(*storage.Audited) error) {
		if err := m.try("users.edit", fn); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]func(*rapid.T){
		"sign in": func(t *rapid.T) {
			u := draw(t)
			in, err := m.accounts.Admit(ctx, auth.Admission{Attempt: auth.Attempt{Login: u.Login, Address: "a", At: m.at}, Place: auth.NewPlace(u.Login, "a", ""), User: u, Method: "oidc"})
			if may := m.active[u.ID] && m.member[u.ID]; may != (err == nil) || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Fatalf("may sign in: %v, %v", may, err)
			}
			if err == nil {
				m.sessions[in.Secret] = u.ID
			}
		},
		"disable or enable": func(t *rapid.T) {
			u, active := draw(t), rapid.Bool().Draw(t, "active")
			state := auth.Disabled
			if active {
				state = auth.Active
			}
			do(t, func(a *storage.Audited) error { return a.SetUserState(ctx, u.ID, state) })
			if m.active[u.ID] = active; !active {
				m.end(func(_, user string) bool { return user == u.ID }, func(x auth.Token) bool { return x.User == u.ID })
			}
		},
		"roles": func(t *rapid.T) {
			u, member := draw(t), rapid.Bool().Draw(t, "member")
			var roles []auth.Role
			if member {
				roles = []auth.Role{auth.Seller}
			}
			do(t, func(a *storage.Audited) error { return a.SetRoles(ctx, u.ID, m.org.ID, roles) })
			m.member[u.ID] = member
			m.end(func(_, user string) bool { return user == u.ID }, none)
		},
		"password": func(t *rapid.T) {
			u := draw(t)
			do(t, func(a *storage.Audited) error { return a.SetPassword(ctx, u.ID, "hash", "") })
			m.end(func(_, user string) bool { return user == u.ID }, none)
		},
		"token": func(t *rapid.T) {
			u := draw(t)
			var text string
			var x auth.Token
			err := m.try("tokens.create", func(a *storage.Audited) (err error) {
				text, x, err = a.CreateToken(ctx, auth.Token{User: u.ID, Organisation: m.org.ID, Name: "x", Roles: []auth.Role{auth.Seller}, Scopes: []string{"*"}, Expires: m.at.AddDate(0, 1, 0)})
				return err
			})
			if m.member[u.ID] != (err == nil) {
				t.Fatal(err)
			}
			if err == nil {
				if m.tokens[text] = x; !m.active[u.ID] {
					delete(m.tokens, text) // it counts again with its owner; the model does not follow those
				}
			}
		},
		"revoke": func(t *rapid.T) {
			for text, x := range m.tokens {
				do(t, func(a *storage.Audited) error { return a.RevokeToken(ctx, x.ID) })
				delete(m.tokens, text)
				m.dead = append(m.dead, text)
				return
			}
		},
		"": m.invariants,
	}
}

// invariants are checked after every step.
func (m *accountModel) invariants(t *rapid.T) {
	for secret, user := range m.sessions {
		if actor, _, err := m.db.ActorBySession(ctx, secret, limits, m.at); err != nil || actor.ID != user {
			t.Fatalf("a session that should count: %v", err)
		}
	}
	for text, x := range m.tokens {
		actor, err := m.db.ActorByToken(ctx, text, m.at)
		if m.member[x.User] != (err == nil) || err == nil && (actor.ID != x.User || !slices.Equal(actor.Roles, []auth.Role{auth.Seller})) {
			t.Fatalf("a token of a member (%v): %+v %v", m.member[x.User], actor, err)
		}
	}
	for _, secret := range m.dead {
		_, _, err := m.db.ActorBySession(ctx, secret, limits, m.at)
		_, tokenErr := m.db.ActorByToken(ctx, secret, m.at)
		if !errors.Is(err, auth.ErrSignIn) || !errors.Is(tokenErr, auth.ErrSignIn) {
			t.Fatalf("something that ended counts again: %v %v", err, tokenErr)
		}
	}
}

// Whatever is done to accounts in whatever order: who should be in is in, what has ended never counts again, and the log
// verifies.
func TestAccountsBehaveLikeTheirModel(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	var last *accountModel
	rapid.Check(t, func(rt *rapid.T) {
		last = newAccountModel(t, db)
		rt.Repeat(last.steps(rt))
	})
	last.verified(t)
}

// However guesses are spread over addresses, devices and days, and however often the owner signs in meanwhile: an account
// is guessed at no more than 30 times in any 24 hours.
func TestThirtyGuessesADayWhateverTheOwnerDoes(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	j, err := db.NewJournal(ctx, auditKey(t, 'k'), storage.JournalOptions{})
	must(t, err)
	accounts := &storage.Accounts{Journal: j, Limits: auth.DefaultLimits()}
	o := newOffice(t, db)
	org := o.organisation(t, auth.SellerAccount, "shop")
	rapid.Check(t, func(rt *rapid.T) {
		u := o.person(t, "u"+storage.NewID(noon), org, auth.Seller)
		var wrong []time.Time
		at := noon
		for range rapid.IntRange(20, 120).Draw(rt, "attempts") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(90*time.Minute)).Draw(rt, "pause")))
			place := auth.NewPlace(u.Login, rapid.SampledFrom([]string{"home", "office", "x1", "x2", "x3"}).Draw(rt, "address"), "")
			wait, err := accounts.TakeGuess(ctx, place, at)
			if err != nil {
				rt.Fatal(err)
			}
			switch {
			case wait > 0:
			case rapid.IntRange(0, 3).Draw(rt, "owner") == 0:
				if _, err := accounts.Admit(ctx, auth.Admission{Attempt: auth.Attempt{Login: u.Login, At: at}, Place: place, User: u, Method: "oidc"}); err != nil {
					rt.Fatal(err)
				}
			default:
				wrong = append(wrong, at)
			}
		}
		for i, first := range wrong {
			n := 0
			for _, later := range wrong[i:] {
				if later.Sub(first) < 24*time.Hour {
					n++
				}
			}
			if n > 30 {
				rt.Fatalf("%d wrong guesses in 24 hours from %v", n, first)
			}
		}
	})
}

// A cursor and an id come from a stranger: they give a page or a record, or are Invalid or NotFound.
func FuzzPeopleCursor(f *testing.F) {
	db := storagetest.Open(f, storagetest.SQLite(f))
	o := newOffice(f, db)
	o.fill(f, 3)
	o.person(f, "julia", o.organisation(f, auth.SellerAccount, "shop"), auth.Seller)
	for _, s := range []string{"", "0 ", "1795176000000000 0193", "x", "-1 \x00", "1 \xff", "mw_"} {
		f.Add(s)
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		page := storage.Page{Cursor: text}
		_, e1 := db.Users(ctx, storage.PeopleFilter{Tenant: "t"}, page)
		_, e2 := db.Organisations(ctx, storage.PeopleFilter{Tenant: "t", Text: "s"}, page)
		_, e3 := db.Tokens(ctx, "t", "", page)
		_, e4 := db.AuditEntries(ctx, storage.AuditFilter{}, page)
		_, e5 := db.AuditEntries(ctx, storage.AuditFilter{Actor: text, Object: audit.Object{Kind: text, ID: text}}, storage.Page{})
		_, e6 := db.Users(ctx, storage.PeopleFilter{Tenant: text, Organisation: text, Text: text}, storage.Page{})
		_, e7 := db.User(ctx, text)
		_, e8 := db.Organisation(ctx, text)
		_, e9 := db.Token(ctx, text)
		for i, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8, e9} {
			if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%d: %q: %v", i+1, text, err)
			}
		}
		_, _, err := db.ActorBySession(ctx, text, limits, noon)
		_, tokenErr := db.ActorByToken(ctx, text, noon)
		if !errors.Is(err, auth.ErrSignIn) || !errors.Is(tokenErr, auth.ErrSignIn) {
			t.Errorf("%q: %v, %v", text, err, tokenErr)
		}
	})
}
