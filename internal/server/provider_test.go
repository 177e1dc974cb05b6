// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// vouching is a sign-in provider on loopback that vouches for one person.
type vouching struct {
	*httptest.Server
	nonce, challenge, subject string
	now                       time.Time
}

func vouch(t *testing.T, now time.Time) *vouching {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	v := &vouching{subject: "person-1", now: now}
	say := func(w http.ResponseWriter, body any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(body)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"issuer": v.URL, "authorization_endpoint": v.URL + "/authorize", "token_endpoint": v.URL + "/token", "jwks_uri": v.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	b64 := base64.RawURLEncoding.EncodeToString
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "k", "alg": "RS256", "use": "sig", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if sum := sha256.Sum256([]byte(r.FormValue("code_verifier"))); b64(sum[:]) != v.challenge {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		part := func(x any) string { b, _ := json.Marshal(x); return b64(b) }
		signed := part(map[string]any{"alg": "RS256", "kid": "k"}) + "." + part(map[string]any{"iss": v.URL, "aud": "us", "sub": v.subject, "nonce": v.nonce, "iat": v.now.Unix(), "exp": v.now.Add(time.Hour).Unix()})
		sum := sha256.Sum256([]byte(signed))
		signature, _ := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": signed + "." + b64(signature)})
	})
	v.Server = httptest.NewServer(mux)
	t.Cleanup(v.Close)
	return v
}

// there and back is a browser that goes to the provider and returns with its answer.
func (w *town) thereAndBack(v *vouching, address, session string) *httptest.ResponseRecorder {
	w.t.Helper()
	cookie := auth.SessionCookie + "=" + session
	r := request(w.s, "GET", address, "", "Cookie", cookie)
	to, err := url.Parse(r.Header().Get("Location"))
	if r.Code != 303 || err != nil || !strings.HasPrefix(to.String(), v.URL) {
		w.t.Fatalf("%s: %d %s", address, r.Code, to)
	}
	v.nonce, v.challenge = to.Query().Get("nonce"), to.Query().Get("code_challenge")
	flow := r.Result().Cookies()[0]
	return request(w.s, "GET", "/login/provider/back?"+url.Values{"code": {"c"}, "state": {to.Query().Get("state")}}.Encode(), "", "Cookie", cookie+"; "+flow.Name+"="+flow.Value)
}

// An identity elsewhere lets in whoever linked it, and nobody before.
func TestSigningInElsewhere(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	v := vouch(t, w.now)
	w.people.Provider = func(ctx context.Context) (*auth.Provider, error) {
		return auth.NewProvider(ctx, auth.ProviderConfig{Issuer: v.URL, ClientID: "us", RedirectURL: "http://127.0.0.1:8080/login/provider/back", Client: v.Client()})
	}
	w.build(Outside{NoRate: true})
	shop := w.org(auth.SellerAccount, "Shop")
	mei := w.session(w.resident("mei", shop, auth.Seller), shop, false)
	if r := w.thereAndBack(v, "/login/provider?next=/register", ""); r.Code != 401 || len(r.Result().Cookies()) > 1 {
		t.Errorf("an identity that nobody linked: %d", r.Code)
	}
	if r := w.thereAndBack(v, "/login/provider?link=1", mei); r.Code != 303 || r.Header().Get("Location") != "/profile?done=linked" {
		t.Fatalf("linking: %d %s", r.Code, r.Header().Get("Location"))
	}
	r := w.thereAndBack(v, "/login/provider?next=/register", "")
	if r.Code != 303 || r.Header().Get("Location") != "/register" {
		t.Fatalf("signing in: %d", r.Code)
	}
	for _, c := range r.Result().Cookies() {
		if c.Name == auth.SessionCookie {
			if me := request(w.s, "GET", "/api/v1/me", "", "Cookie", c.Name+"="+c.Value); me.Code != 200 {
				t.Errorf("the session: %d", me.Code)
			}
		}
	}
	v.subject = "person-2"
	if r := w.thereAndBack(v, "/login/provider", ""); r.Code != 401 {
		t.Errorf("somebody else there: %d", r.Code)
	}
	if r := request(w.s, "GET", "/login/provider/back?code=c&state=s", ""); r.Code != 401 {
		t.Errorf("an answer nobody asked for: %d", r.Code)
	}
}
