// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"markwarden/internal/fault"
)

// ProviderConfig is another provider that vouches for people, and how we are known there.
type ProviderConfig struct {
	Issuer       string // https://login.example.com
	ClientID     string
	ClientSecret string       // empty for a public client
	RedirectURL  string       // our own address that the provider sends people back to
	Client       *http.Client // for every call to the provider: bounded in time and size, no redirects
}

// Provider signs people in by OpenID Connect's authorisation code flow with PKCE. It is safe for concurrent use.
type Provider struct {
	config   ProviderConfig
	oauth    oauth2.Config
	provider *oidc.Provider
	verifier func(time.Time) *oidc.IDTokenVerifier
}

// NewProvider asks the provider for its addresses and keys. Invalid for a configuration that cannot be used, Unavailable
// when the provider does not answer as it should.
func NewProvider(ctx context.Context, c ProviderConfig) (*Provider, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, c.Client), c.Issuer)
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "The sign-in provider %s does not answer as it should: check its address.", c.Issuer)
	}
	verifier := func(at time.Time) *oidc.IDTokenVerifier {
		// The signature methods are those that the provider announced; "none" is never among them.
		return p.Verifier(&oidc.Config{ClientID: c.ClientID, Now: func() time.Time { return at }})
	}
	return &Provider{config: c, provider: p, verifier: verifier, oauth: oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, RedirectURL: c.RedirectURL, Endpoint: p.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}}, nil
}

func (c ProviderConfig) check() error {
	var bad fault.Fields
	for name, address := range map[string]string{"issuer": c.Issuer, "redirect_url": c.RedirectURL} {
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || (u.Scheme != "https" && !isLoopback(u)) {
			bad.Add(name, "must be an https address")
		}
	}
	if c.ClientID == "" {
		bad.Add("client_id", "must be the name the provider knows us by")
	}
	if c.Client == nil {
		bad.Add("client", "must be given")
	}
	slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
	return bad.Err()
}

// isLoopback allows http on this machine, for trials.
func isLoopback(u *url.URL) bool {
	return u.Scheme == "http" && slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, u.Hostname())
}

// Begin starts a sign-in: the address to send the browser to, and the flow to keep in its cookie.
func (p *Provider) Begin(returnTo string, at time.Time) (address string, f Flow) {
	f = Flow{Issuer: p.config.Issuer, Verifier: oauth2.GenerateVerifier(), Expires: at.Add(FlowLife), Return: returnTo}
	f.State, _ = NewSecret()
	f.Nonce, _ = NewSecret()
	return p.oauth.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), f
}

// Finish takes the provider's answer, the query of our own address, and gives who the person is. Every check that fails
// gives the same sentence; the log has the cause.
func (p *Provider) Finish(ctx context.Context, f Flow, answer url.Values, at time.Time) (Identity, error) {
	if !at.Before(f.Expires) || f.Issuer != p.config.Issuer {
		return Identity{}, notVouched("the flow is old or of another provider")
	}
	if subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(f.State)) != 1 || f.State == "" {
		return Identity{}, notVouched("the state is another one")
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.config.Issuer { // RFC 9207: no mixing up of providers
		return Identity{}, notVouched("the answer is of another issuer")
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return Identity{}, notVouched("the provider answered with an error")
	}
	ctx = oidc.ClientContext(ctx, p.config.Client)
	token, err := p.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return Identity{}, fault.Because(err, fault.Forbidden, "%s", sayNotVouched)
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := p.verifier(at).Verify(ctx, raw)
	if err != nil {
		return Identity{}, fault.Because(err, fault.Forbidden, "%s", sayNotVouched)
	}
	return p.identity(verified, token.AccessToken, f)
}

// claims are what we read of a token beyond what the library checks.
type claims struct {
	Email         string   `json:"email"`
	EmailVerified bool     `json:"email_verified"`
	Name          string   `json:"name"`
	Methods       []string `json:"amr"`
	Authorised    string   `json:"azp"`
	AuthTime      int64    `json:"auth_time"`
}

// identity checks what is left to check of a token whose signature, issuer, audience and time are right.
func (p *Provider) identity(token *oidc.IDToken, access string, f Flow) (Identity, error) {
	var c claims
	if err := token.Claims(&c); err != nil {
		return Identity{}, fault.Because(err, fault.Forbidden, "%s", sayNotVouched)
	}
	switch {
	case token.Nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.Nonce)) != 1:
		return Identity{}, notVouched("the nonce is another one")
	case c.Authorised != "" && c.Authorised != p.config.ClientID, c.Authorised == "" && len(token.Audience) > 1: // OIDC Core 3.1.3.7
		return Identity{}, notVouched("the token was made for another client")
	case token.Subject == "" || len(token.Subject) > 255:
		return Identity{}, notVouched("the token names nobody")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(access); err != nil {
			return Identity{}, fault.Because(err, fault.Forbidden, "%s", sayNotVouched)
		}
	}
	id := Identity{Issuer: token.Issuer, Subject: token.Subject, Name: c.Name, SecondFactor: slices.Contains(c.Methods, "mfa")}
	if c.EmailVerified {
		id.Email = c.Email
	}
	if c.AuthTime > 0 {
		id.Authenticated = time.Unix(c.AuthTime, 0).UTC()
	}
	return id, nil
}

const sayNotVouched = "The other provider did not confirm who you are: start again."

// notVouched is a refusal whose cause only the log sees.
func notVouched(cause string) error {
	return fault.Because(oidcError(cause), fault.Forbidden, "%s", sayNotVouched)
}

type oidcError string

func (e oidcError) Error() string { return "auth: oidc: " + string(e) }
