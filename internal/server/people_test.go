// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// town is a server with accounts on a database of its own.
type town struct {
	t      *testing.T
	s      *Server
	people *workflow.People
	log    *bytes.Buffer
	now    time.Time

	receivers string // what the addresses of webhooks begin with
}

// password is good enough for anybody here.
const password = "seven lanterns by the kiln"

// settle opens a server with accounts; the clock is the test's.
func settle(t *testing.T, db *storage.DB, local bool) *town {
	t.Helper()
	w := &town{t: t, log: &bytes.Buffer{}, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), receivers: "https://example.com/"}
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	p := &workflow.People{DB: db, Local: local, Guesses: auth.DefaultLimits(), Sessions: auth.DefaultSessionLimits(), Now: func() time.Time { return w.now }}
	if p.Journal, err = db.NewJournal(t.Context(), key, storage.JournalOptions{}); err != nil {
		t.Fatal(err)
	}
	if p.Policy, err = auth.NewPolicy(true); err != nil {
		t.Fatal(err)
	}
	if p.Keys, err = auth.NewKeyring(bytes.Repeat([]byte{9}, 32)); err != nil {
		t.Fatal(err)
	}
	if p.Hasher, err = auth.NewHasher(auth.HashCost{MemoryKiB: 8192, Iterations: 5, Lanes: 1}, 2); err != nil {
		t.Fatal(err)
	}
	w.people = p
	w.build(Outside{NoRate: true})
	return w
}

// build makes the server anew, with every room in it.
func (w *town) build(o Outside) {
	w.t.Helper()
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(w.log, nil)))
	w.t.Cleanup(func() { slog.SetDefault(old) })
	s, err := New(Options{
		Docketing: &workflow.Docketing{DB: w.people.DB, Journal: w.people.Journal, Now: w.people.Now}, CourtSecret: courtSecret,
		Addr: "127.0.0.1:0", Version: "1.2.3", Register: source(register(w.t)), Policy: policy(w.t), Poll: time.Hour, Now: w.people.Now, People: w.people, Outside: o,
		Alerts: &workflow.Alerts{DB: w.people.DB, Journal: w.people.Journal, Keys: w.people.Keys, Now: w.people.Now},
		Bulk:   &workflow.Bulk{DB: w.people.DB, Dir: w.t.TempDir(), Now: w.people.Now, Policy: "default@7", Workers: 1},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := s.register.refresh(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.register.close() })
	w.s = s
}

// operator is a visit of somebody at the shell, to set things up.
func (w *town) operator() *auth.Visit {
	return &auth.Visit{Actor: auth.Operator(), Policy: w.people.Policy, At: w.now}
}

// org makes an organisation.
func (w *town) org(kind auth.Kind, name string) string {
	w.t.Helper()
	o, err := w.people.NewOrganisation(auth.WithVisit(w.t.Context(), w.operator()), kind, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return o.ID
}

// resident makes a person with a password.
func (w *town) resident(login, org string, roles ...auth.Role) string {
	w.t.Helper()
	u, _, err := w.people.Invite(auth.WithVisit(w.t.Context(), w.operator()), workflow.NewPerson{Login: login, Organisation: org, Roles: roles, Password: password})
	if err != nil {
		w.t.Fatal(err)
	}
	return u.ID
}

// session opens a session for a person; with a second factor where second is true.
func (w *town) session(user, org string, second bool) string {
	w.t.Helper()
	var admitted auth.Admitted
	a := auth.Admission{User: auth.User{ID: user, Tenant: auth.HomeTenant, Login: "x"}, SecondFactor: second, Method: "password", Place: auth.NewPlace("x", "", ""), Attempt: auth.Attempt{At: w.now, Organisation: org}}
	admitted, err := (&storage.Accounts{Journal: w.people.Journal, Limits: w.people.Guesses}).Admit(w.t.Context(), a)
	if err != nil {
		w.t.Fatal(err)
	}
	return admitted.Secret
}

// as asks in the name of a session or token; empty is nobody.
func (w *town) as(secret, method, address, body string, headers ...string) *httptest.ResponseRecorder {
	if secret != "" {
		headers = append(headers, "Authorization", "Bearer "+secret)
	}
	if strings.HasPrefix(body, "{") {
		headers = append(headers, "Content-Type", "application/json")
	}
	return request(w.s, method, address, body, headers...)
}

// read decodes an answer after checking its status.
func (w *town) read(r *httptest.ResponseRecorder, status int) map[string]any {
	w.t.Helper()
	if r.Code != status {
		w.t.Fatalf("status %d instead of %d: %s", r.Code, status, r.Body)
	}
	out := map[string]any{}
	if r.Body.Len() > 0 {
		if err := json.Unmarshal(r.Body.Bytes(), &out); err != nil {
			w.t.Fatal(err)
		}
	}
	return out
}

// From an invitation to a session, a token and the end of both.
func TestAPersonFromInvitationToDismissal(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		platform, shop := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop")
		admin := w.session(w.resident("root", platform, auth.Admin), platform, true)
		made := w.read(w.as(admin, "POST", "/api/v1/users", fmt.Sprintf(`{"login":"Mei","organisation":%q,"roles":["seller"]}`, shop)), 201)
		if r := w.as("", "POST", "/api/v1/invitations/accept", fmt.Sprintf(`{"secret":%q,"password":"password1"}`, made["secret"])); r.Code != 422 {
			t.Errorf("an easy password: %d %s", r.Code, r.Body)
		}
		accept := fmt.Sprintf(`{"secret":%q,"password":%q}`, made["secret"], password)
		w.read(w.as("", "POST", "/api/v1/invitations/accept", accept), 204)
		w.read(w.as("", "POST", "/api/v1/invitations/accept", accept), 404)
		signIn := fmt.Sprintf(`{"username":"MEI","password":%q}`, password)
		signed := w.as("", "POST", "/api/v1/sessions", signIn)
		session := w.read(signed, 201)["token"].(string)
		cookie := signed.Result().Cookies()[0]
		if !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" || cookie.Name != "__Host-markwarden" || cookie.SameSite == http.SameSiteDefaultMode {
			t.Errorf("cookie %v", cookie)
		}
		if r := w.as("", "GET", "/api/v1/me", "", "Cookie", cookie.Name+"="+cookie.Value); r.Code != 200 {
			t.Errorf("by cookie: %d", r.Code)
		}
		browser := w.as("", "POST", "/api/v1/sessions", signIn, "Sec-Fetch-Mode", "cors", "Sec-Fetch-Site", "same-origin")
		if _, shown := w.read(browser, 201)["token"]; shown {
			t.Error("a script in a browser is shown the session's secret")
		}
		token := w.read(w.as(session, "POST", "/api/v1/tokens", `{"name":"import","scopes":["marks.*"],"days":7}`), 201)["token"].(string)
		w.read(w.as(token, "GET", "/api/v1/marks?q=zephyrine", ""), 200)
		w.read(w.as(token, "POST", "/api/v1/screenings", listingJSON), 403)
		w.read(w.as(token, "POST", "/api/v1/tokens", `{"name":"more"}`), 403)
		w.read(w.as(session, "GET", "/api/v1/users", ""), 403)
		w.read(w.as(admin, "POST", "/api/v1/users/"+made["id"].(string)+"/disable", ""), 204)
		for name, secret := range map[string]string{"session": session, "token": token} {
			if r := w.as(secret, "GET", "/api/v1/me", ""); r.Code != 401 || r.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("the %s of somebody who was disabled: %d", name, r.Code)
			}
		}
		w.read(w.as("", "POST", "/api/v1/sessions", signIn), 401)
		if ok := w.read(w.as(admin, "GET", "/api/v1/audit/verification", ""), 200)["ok"]; ok != true {
			t.Error("the audit log does not verify")
		}
	})
}

// Wrong passwords get one answer whoever they are for, and an end.
func TestGuessing(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	w.resident("mei", w.org(auth.SellerAccount, "Shop"), auth.Seller)
	answers := map[string]bool{}
	for _, name := range []string{"mei", "nobody", "no login at all"} {
		r := w.as("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"username":%q,"password":"wrong"}`, name))
		body := w.read(r, 401)
		delete(body, "instance")
		b, _ := json.Marshal(body)
		answers[string(b)] = true
	}
	if len(answers) != 1 {
		t.Errorf("answers differ: %v", answers)
	}
	refused := 0
	for range 40 {
		r := w.as("", "POST", "/api/v1/sessions", `{"username":"mei","password":"wrong"}`, "X-Forwarded-For", fmt.Sprint("10.0.0.", refused))
		if r.Code == 429 && r.Header().Get("Retry-After") != "" {
			refused++
		}
	}
	if 40-refused > 30 {
		t.Errorf("%d guesses were let through", 40-refused)
	}
}

// The bar: 100 keys, each sent 8 times at once, make 100 tokens, and all eight are answered alike.
func TestAKeyMakesOneThing(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		shop := w.org(auth.SellerAccount, "Shop")
		user := w.resident("mei", shop, auth.Seller)
		mei := w.session(user, shop, false)
		const callers = 8
		keys := 100
		if testing.Short() {
			keys = 20
		}
		got := make([][callers]string, keys)
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for k := range keys {
					r := w.as(mei, "POST", "/api/v1/tokens", fmt.Sprintf(`{"name":"token %d"}`, k), "Idempotency-Key", fmt.Sprint("key ", k))
					got[k][c] = fmt.Sprint(r.Code, r.Body)
				}
			})
		}
		wg.Wait()
		for k := range keys {
			for c := range callers {
				if got[k][c] != got[k][0] || !strings.HasPrefix(got[k][c], "201") {
					t.Fatalf("key %d: %s and %s", k, got[k][0], got[k][c])
				}
			}
		}
		all, err := db.Tokens(t.Context(), auth.HomeTenant, user, storage.Page{Limit: 1000})
		if err != nil || len(all.Items) != keys {
			t.Errorf("%d tokens, %v", len(all.Items), err)
		}
		if r := w.as(mei, "POST", "/api/v1/tokens", `{"name":"another"}`, "Idempotency-Key", "key 1"); r.Code != 409 {
			t.Errorf("another request under a key: %d", r.Code)
		}
	})
}
