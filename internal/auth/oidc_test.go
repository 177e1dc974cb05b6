// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// elsewhere is a sign-in provider on loopback: it gives one code at a time and checks what a provider must check.
type elsewhere struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu        sync.Mutex
	challenge string                                          // of the flow under way
	nonce     string                                          // of the flow under way
	spoil     func(header, claims map[string]any)             // changes a token before it is signed
	sign      func(signed string, key *rsa.PrivateKey) string // replaces the signature
}

const client = "markwarden-client"

func newElsewhere(t *testing.T) *elsewhere {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e := &elsewhere{key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"issuer": e.URL, "authorization_endpoint": e.URL + "/authorize", "token_endpoint": e.URL + "/token", "jwks_uri": e.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]any{{"kty": "RSA", "kid": "k1", "alg": "RS256", "use": "sig",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", e.token)
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	return e
}

// begin is what the provider keeps when the browser comes to it.
func (e *elsewhere) begin(t *testing.T, address string) (state string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != client || q.Get("code_challenge_method") != "S256" || !strings.Contains(q.Get("scope"), "openid") {
		t.Errorf("the browser is sent with %v", q)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.challenge, e.nonce = q.Get("code_challenge"), q.Get("nonce")
	return q.Get("state")
}

func (e *elsewhere) token(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if r.FormValue("code") != "code-1" || base64.RawURLEncoding.EncodeToString(sum[:]) != e.challenge {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	header := map[string]any{"alg": "RS256", "kid": "k1", "typ": "JWT"}
	claims := map[string]any{"iss": e.URL, "aud": client, "sub": "person-1", "nonce": e.nonce, "iat": noon.Unix(), "exp": noon.Add(time.Hour).Unix(),
		"email": "julia@example.com", "email_verified": true, "name": "Julia", "auth_time": noon.Unix()}
	if e.spoil != nil {
		e.spoil(header, claims)
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	part := func(v any) string {
		b, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(header) + "." + part(claims)
	sign := e.sign
	if sign == nil {
		sign = rs256
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": signed + "." + sign(signed, e.key)})
}

func rs256(signed string, key *rsa.PrivateKey) string {
	sum := sha256.Sum256([]byte(signed))
	b, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (e *elsewhere) provider(t *testing.T) *auth.Provider {
	t.Helper()
	p, err := auth.NewProvider(context.Background(), auth.ProviderConfig{Issuer: e.URL, ClientID: client, ClientSecret: "s", RedirectURL: "https://markwarden.example/signin/back", Client: e.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPersonSignsInElsewhere(t *testing.T) {
	e := newElsewhere(t)
	p := e.provider(t)
	address, flow := p.Begin("/queue", noon)
	state := e.begin(t, address)
	if strings.Contains(address, flow.Verifier) || state != flow.State {
		t.Error("the verifier is in the address, or the state is not")
	}
	got, err := p.Finish(context.Background(), flow, url.Values{"code": {"code-1"}, "state": {state}, "iss": {e.URL}}, noon)
	want := auth.Identity{Issuer: e.URL, Subject: "person-1", Email: "julia@example.com", Name: "Julia", Authenticated: noon}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	_, other := p.Begin("/queue", noon)
	if other.State == flow.State || other.Nonce == flow.Nonce || other.Verifier == flow.Verifier {
		t.Error("two flows share a secret")
	}
}

// Every check of the flow, each broken once: who is refused learns one sentence, whatever it was.
func TestAnswersThatAreRefused(t *testing.T) {
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(name string, value any) func(_, claims map[string]any) {
		return func(_, claims map[string]any) { claims[name] = value }
	}
	for _, tc := range []struct {
		name   string
		flow   func(*auth.Flow)
		answer func(url.Values)
		spoil  func(header, claims map[string]any)
		sign   func(string, *rsa.PrivateKey) string
		at     time.Time
	}{
		{name: "another browser's state", answer: func(q url.Values) { q.Set("state", "other") }},
		{name: "no state", answer: func(q url.Values) { q.Del("state") }, flow: func(f *auth.Flow) { f.State = "" }},
		{name: "another issuer's answer", answer: func(q url.Values) { q.Set("iss", "https://evil.example") }},
		{name: "an error", answer: func(q url.Values) { q.Set("error", "access_denied") }},
		{name: "no code", answer: func(q url.Values) { q.Del("code") }},
		{name: "a code that was used", answer: func(q url.Values) { q.Set("code", "code-0") }},
		{name: "another flow's verifier", flow: func(f *auth.Flow) { f.Verifier = strings.Repeat("x", 43) }},
		{name: "a flow of another provider", flow: func(f *auth.Flow) { f.Issuer = "https://other.example" }},
		{name: "too late", at: noon.Add(auth.FlowLife)},
		{name: "another nonce", spoil: claim("nonce", "other")},
		{name: "no nonce", spoil: claim("nonce", nil), flow: func(f *auth.Flow) { f.Nonce = "" }},
		{name: "another audience", spoil: claim("aud", "somebody")},
		{name: "several audiences without our name as the party", spoil: claim("aud", []string{client, "somebody"})},
		{name: "another party", spoil: claim("azp", "somebody")},
		{name: "another issuer", spoil: claim("iss", "https://evil.example")},
		{name: "expired", spoil: claim("exp", noon.Add(-time.Minute).Unix())},
		{name: "nobody", spoil: claim("sub", "")},
		{name: "an endless name", spoil: claim("sub", strings.Repeat("x", 300))},
		{name: "another access token", spoil: claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")},
		{name: "not signed", spoil: func(header, _ map[string]any) { header["alg"] = "none" }, sign: func(string, *rsa.PrivateKey) string { return "" }},
		{name: "signed by the public key as a secret", spoil: func(header, _ map[string]any) { header["alg"] = "HS256" }},
		{name: "signed by somebody else", sign: func(signed string, _ *rsa.PrivateKey) string { return rs256(signed, stranger) }},
		{name: "a key nobody knows", spoil: func(header, _ map[string]any) { header["kid"] = "k2" }, sign: func(signed string, _ *rsa.PrivateKey) string { return rs256(signed, stranger) }},
		{name: "changed after signing", sign: func(signed string, key *rsa.PrivateKey) string { return rs256(signed+"x", key) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := newElsewhere(t)
			p := e.provider(t)
			address, flow := p.Begin("/queue", noon)
			answer := url.Values{"code": {"code-1"}, "state": {e.begin(t, address)}}
			e.spoil, e.sign = tc.spoil, tc.sign
			if tc.flow != nil {
				tc.flow(&flow)
			}
			if tc.answer != nil {
				tc.answer(answer)
			}
			at := noon
			if !tc.at.IsZero() {
				at = tc.at
			}
			got, err := p.Finish(context.Background(), flow, answer, at)
			if !fault.Is(err, fault.Forbidden) || fault.Message(err) != "The other provider did not confirm who you are: start again." || got != (auth.Identity{}) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestWhatAProviderSaysOfAPerson(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(header, claims map[string]any)
		want  auth.Identity
	}{
		{"an address that was not checked", func(_, c map[string]any) { c["email_verified"] = false }, auth.Identity{Subject: "person-1", Name: "Julia", Authenticated: noon}},
		{"two factors", func(_, c map[string]any) { c["amr"] = []string{"pwd", "mfa"} }, auth.Identity{Subject: "person-1", Name: "Julia", Email: "julia@example.com", SecondFactor: true, Authenticated: noon}},
		{"several audiences", func(_, c map[string]any) { c["aud"], c["azp"] = []string{client, "other"}, client }, auth.Identity{Subject: "person-1", Name: "Julia", Email: "julia@example.com", Authenticated: noon}},
		{"nothing more", func(_, c map[string]any) {
			for _, name := range []string{"email", "email_verified", "name", "auth_time"} {
				c[name] = nil
			}
		}, auth.Identity{Subject: "person-1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := newElsewhere(t)
			p := e.provider(t)
			address, flow := p.Begin("", noon)
			state := e.begin(t, address)
			e.spoil = tc.spoil
			got, err := p.Finish(context.Background(), flow, url.Values{"code": {"code-1"}, "state": {state}}, noon)
			tc.want.Issuer = e.URL
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

func TestProvidersThatCannotBeUsed(t *testing.T) {
	good := auth.ProviderConfig{Issuer: "https://id.example", ClientID: "c", RedirectURL: "https://markwarden.example/back", Client: http.DefaultClient}
	for name, change := range map[string]func(*auth.ProviderConfig){
		"issuer": func(c *auth.ProviderConfig) { c.Issuer = "http://id.example" }, "redirect_url": func(c *auth.ProviderConfig) { c.RedirectURL = "javascript:alert(1)" },
		"client_id": func(c *auth.ProviderConfig) { c.ClientID = "" }, "client": func(c *auth.ProviderConfig) { c.Client = nil },
	} {
		c := good
		change(&c)
		if _, err := auth.NewProvider(context.Background(), c); !fault.Is(err, fault.Invalid) || fault.FieldsOf(err)[0].Path != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	away := httptest.NewServer(http.NotFoundHandler())
	defer away.Close()
	c := good
	c.Issuer, c.Client = away.URL, away.Client()
	if _, err := auth.NewProvider(context.Background(), c); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a provider that is none: %v", err)
	}
	e := newElsewhere(t)
	c.Issuer, c.Client = e.URL+"/", e.Client() // says that it is somebody else than who was asked
	if _, err := auth.NewProvider(context.Background(), c); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a provider with another issuer: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := e.provider(t)
	_, flow := p.Begin("", noon)
	if _, err := p.Finish(ctx, flow, url.Values{"code": {"code-1"}, "state": {flow.State}}, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}
