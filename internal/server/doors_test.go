// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// A key of repeats is one person's in one organisation, and gives nothing to whoever may not ask any more: another person,
// the same person elsewhere, a token that reaches less far, a proof that is no longer fresh, an account that was disabled.
func TestAKeyIsOneCallers(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		user := m.resident("mei@example.com", m.shopOrg, auth.Seller)
		second := m.org(auth.SellerAccount, "Second")
		if err := m.people.SetRoles(auth.WithVisit(t.Context(), m.operator()), user, second, []auth.Role{auth.Seller}); err != nil {
			t.Fatal(err)
		}
		here, there := m.session(user, m.shopOrg, false), m.session(user, second, false)
		sends := func(who, path, body string) *httptest.ResponseRecorder {
			return m.as(who, "POST", "/api/v1/"+path, body, "Idempotency-Key", "one key")
		}
		const watch = `{"kind":"brand","value":"Zephyrine"}`
		made := map[string]bool{}
		for _, who := range []string{here, here, there, m.shop, m.shop} {
			made[m.read(sends(who, "tokens", `{"name":"one"}`), http.StatusCreated)["id"].(string)] = true
		}
		if len(made) != 3 {
			t.Errorf("%d tokens of three callers", len(made))
		}
		m.read(m.as(here, "POST", "/api/v1/watches", watch, "Idempotency-Key", "watch key"), http.StatusCreated)
		mine := func(path string) *httptest.ResponseRecorder {
			return m.as(here, "POST", "/api/v1/tokens", `{"name":"nightly","scopes":["marks.*"]}`, "Idempotency-Key", path)
		}
		token := m.read(mine("token key"), http.StatusCreated)["token"].(string)
		if r := m.as(token, "POST", "/api/v1/watches", watch, "Idempotency-Key", "watch key"); r.Code != http.StatusForbidden {
			t.Errorf("a token that reaches less far is given the answer of its person: %d %s", r.Code, r.Body)
		}
		m.now = m.now.Add(20 * time.Minute) // the session counts; the proof is no longer fresh
		if r := mine("token key"); r.Code != http.StatusForbidden && r.Code != http.StatusUnauthorized || strings.Contains(r.Body.String(), token) {
			t.Errorf("a proof that is not fresh is given a token again: %d %s", r.Code, r.Body)
		}
		if err := m.people.SetState(auth.WithVisit(t.Context(), m.operator()), user, auth.Disabled); err != nil {
			t.Fatal(err)
		}
		if r := m.as(here, "POST", "/api/v1/watches", watch, "Idempotency-Key", "watch key"); r.Code != http.StatusUnauthorized {
			t.Errorf("an account that was disabled: %d", r.Code)
		}
	})
}

// No way that changes anything is gone by another site in the name of somebody who is signed in, whatever the form of its
// body; and nothing has changed afterwards.
func TestNoFormOfAnotherSiteIsTaken(t *testing.T) {
	dsn := storagetest.SQLite(t)
	w := settle(t, storagetest.Open(t, dsn), false)
	secrets := map[string]string{}
	for _, r := range []auth.Role{auth.Seller, auth.SeniorModerator, auth.Admin} { // nobody's right is asked for before
		org := w.org(kindOf(r), "of "+string(r))
		secrets[string(r)] = w.session(w.resident(string(r), org, r), org, true)
	}
	if testing.Short() {
		delete(secrets, string(auth.Seller))
		delete(secrets, string(auth.SeniorModerator))
	}
	before := storagetest.Digests(t, dsn)
	sites := [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		{"Origin", "http://127.0.0.1:8080.evil.example"}, {"Origin", "http://127.0.0.1:9090"},
	}
	bodies := map[string]string{"application/x-www-form-urlencoded": "x=1", "multipart/form-data; boundary=b": "--b--\r\n", "text/plain": "x=1", "application/json": "{}"}
	for _, x := range w.ways() {
		if x.method == "GET" {
			continue
		}
		for role, secret := range secrets {
			for _, site := range sites {
				for kind, body := range bodies {
					r := request(w.s, x.method, x.at(nobodys), body, append([]string{"Content-Type", kind, "Cookie", auth.SessionCookie + "=" + secret}, site...)...)
					if r.Code != http.StatusForbidden {
						t.Errorf("%s %s as %s from %v in %s: %d", x.method, x.path, role, site, kind, r.Code)
					}
				}
			}
		}
	}
	if diff := cmp.Diff(before, storagetest.Digests(t, dsn)); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
}

// asked is an operation that is asked with parameters.
type asked struct {
	path       string
	parameters []string
}

// asked are the operations that are read with parameters.
func (w *town) asked() (all []asked) {
	w.t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Schema   struct{ Type any }
			}
		}
	}
	if err := json.Unmarshal(request(w.s, "GET", "/openapi.json", "").Body.Bytes(), &doc); err != nil {
		w.t.Fatal(err)
	}
	for path, item := range doc.Paths {
		op, is := item["get"]
		if !is || strings.HasSuffix(path, "/events") {
			continue
		}
		a := asked{path: path}
		for _, p := range op.Parameters {
			if list := fmt.Sprint(p.Schema.Type); p.In == "query" && !strings.Contains(list, "array") {
				a.parameters = append(a.parameters, p.Name)
			}
		}
		if len(a.parameters) > 0 {
			all = append(all, a)
		}
	}
	return all
}

// about is what an answer says besides which request it was.
func about(r *httptest.ResponseRecorder) string {
	return fmt.Sprint(r.Code, requestNumber.ReplaceAllString(r.Body.String(), ""))
}

var requestNumber = regexp.MustCompile(`"(instance|request_id|took|cursor|next)":\s*"[^"]*"`)

// Of a parameter that stands there twice the first counts, at every operation; and the cursor of one person's list leads
// nobody else into it, also when it was changed or belongs to another list.
func TestParametersAndCursors(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		all := openHouses(t, dsn, marked)
		t.Run("twice", all.twice)
		t.Run("cursors", all.cursors)
	})
}

func (all *houses) twice(t *testing.T) {
	all.t = t
	compared := 0
	for _, op := range all.asked() {
		for _, address := range all.addresses(op.path) {
			for _, name := range op.parameters {
				first, second := "1", "2"
				if slices.Contains([]string{"from", "until", "day", "month"}, name) {
					first, second = "2026-11-01", "2026-11-20"
				}
				for _, who := range []string{"senior", "legal", "auditor", "seller"} {
					once := all.as(all.ours.keys[who], "GET", address+"?"+name+"="+first, "")
					if once.Code == http.StatusForbidden {
						continue
					}
					compared++
					if both := all.as(all.ours.keys[who], "GET", address+"?"+name+"="+first+"&"+name+"="+second, ""); once.Header().Get("Content-Type") != "application/zip" && about(once) != about(both) && both.Code < 400 {
						t.Errorf("%s?%s twice, as %s: %.200s and %.200s", address, name, who, about(once), about(both))
					}
					break
				}
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d answers were compared", compared)
	}
}

// addresses are those of an operation with something of ours in its variable part.
func (all *houses) addresses(path string) []string {
	written := regexp.MustCompile(`\{([a-z]+)\}`).ReplaceAllString(path, ":$1")
	if written == path {
		return []string{path}
	}
	list := all.ours.at(way{"GET", written})
	return list[:min(1, len(list))]
}

func (all *houses) cursors(t *testing.T) {
	all.t = t
	cursors, lists := map[string]string{}, 0 // by path and person
	for _, op := range all.asked() {
		if !slices.Contains(op.parameters, "cursor") || strings.Contains(op.path, "{") {
			continue
		}
		lists++
		for _, m := range members {
			var page struct{ Next string }
			r := all.as(all.ours.keys[m.name], "GET", op.path+"?limit=1", "")
			if json.Unmarshal(r.Body.Bytes(), &page) == nil && page.Next != "" {
				cursors[op.path+" "+m.name] = page.Next
			}
		}
	}
	if len(cursors) < lists {
		t.Fatalf("%d cursors of %d lists", len(cursors), lists)
	}
	for at, cursor := range cursors {
		path, who, _ := strings.Cut(at, " ")
		if testing.Short() && who != "legal" {
			continue
		}
		changed := cursor[:len(cursor)-1] + map[bool]string{true: "B", false: "A"}[strings.HasSuffix(cursor, "A")]
		for _, c := range []string{cursor, changed, cursor[:len(cursor)/2]} {
			for _, other := range []*house{all.theirs, all.nextTo} {
				for _, m := range members {
					r := all.as(other.keys[m.name], "GET", path+"?limit=200&cursor="+url.QueryEscape(c), "")
					desk := other == all.nextTo && (m.kind == auth.Platform || m.name == "lawyer") // their tenant is ours
					if r.Code >= 500 || !desk && strings.Contains(r.Body.String(), "MKours") {
						t.Errorf("%s of %s at %s with the cursor of %s (%s): %d %.200s", m.name, other.name, path, who, c, r.Code, r.Body)
					}
				}
			}
		}
		for _, elsewhere := range []string{"/api/v1/cases", "/api/v1/listings", "/api/v1/audit", "/api/v1/users", "/api/v1/lawsuits", "/api/v1/alerts"} {
			if r := all.as(all.ours.keys[who], "GET", elsewhere+"?cursor="+url.QueryEscape(cursor), ""); r.Code >= 500 {
				t.Errorf("%s at %s with a cursor of %s: %d", who, elsewhere, path, r.Code)
			}
		}
	}
}

// A body without end in depth or size is refused by every operation before anything is made of it.
func TestDeepAndLargeBodiesAtEveryOperation(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	deep := `{"title":` + strings.Repeat(`[`, 100000) + strings.Repeat(`]`, 100000) + `}`
	large := `{"title":"` + strings.Repeat("x", 2<<20) + `"}`
	for _, r := range auth.Roles() {
		if testing.Short() && r != auth.Legal {
			continue
		}
		org := w.org(kindOf(r), "of "+string(r))
		secret := w.session(w.resident(string(r), org, r), org, true)
		for key, takes := range w.bodies() {
			method, path, _ := strings.Cut(key, " ")
			if takes == noBody {
				continue
			}
			x := way{method, path}
			for name, body := range map[string]string{"deep": deep, "large": large} {
				if r := w.as(secret, x.method, x.at(nobodys), body); r.Code < 400 || r.Code >= 500 && r.Code != 503 {
					t.Errorf("%s %s with a %s body: %d %.200s", x.method, x.path, name, r.Code, r.Body)
				}
			}
		}
	}
}
