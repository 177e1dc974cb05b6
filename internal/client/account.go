// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// Account is the caller's own account.
type Account struct {
	ID            string         `json:"id"`
	Login         string         `json:"login"`
	Name          string         `json:"name"`
	Email         string         `json:"email"`
	Language      string         `json:"language"`
	Organisation  Organisation   `json:"organisation"` // that the caller acts for
	Others        []Organisation `json:"others"`       // and may act for
	SecondFactor  bool           `json:"second_factor"`
	RecoveryCodes int            `json:"recovery_codes"` // left
	Providers     []string       `json:"providers"`      // issuers of other providers that let the caller in
	Sessions      []OpenSession  `json:"sessions"`
}

// OpenSession is one of the caller's sessions; Here is the one that asks.
type OpenSession struct {
	ID           string    `json:"id"`
	Agent        string    `json:"agent"`
	Created      time.Time `json:"created"`
	Seen         time.Time `json:"seen"`
	SecondFactor bool      `json:"second_factor"`
	Here         bool      `json:"here"`
}

// AccountEdit is what changes of the caller's account; nil stays as it is.
type AccountEdit struct {
	Name     *string `json:"name,omitempty"`
	Email    *string `json:"email,omitempty"`
	Language *string `json:"language,omitempty"`
}

// FactorSecret is a second factor that is being set up, shown this once.
type FactorSecret struct {
	Secret  string `json:"secret"`  // to type into an app
	Address string `json:"address"` // the same as an otpauth address
}

// RecoveryCodes each sign in once without the app, and are shown this once. Token, if there is one, takes the place of the one
// that was sent.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
	Token string   `json:"token"`
}

// Account is the caller's own account.
func (c *Client) Account(ctx context.Context) (Account, error) {
	return ask[Account](ctx, c, get("me", "account"))
}

// EditAccount changes the caller's name, e-mail or language. This and what follows take a fresh session: a token never does it.
func (c *Client) EditAccount(ctx context.Context, e AccountEdit) (Account, error) {
	return ask[Account](ctx, c, patch("me").with(e))
}

// SetPassword sets the caller's password and ends their other sessions.
func (c *Client) SetPassword(ctx context.Context, password string) error {
	return tell(ctx, c, put("me", "password").with(struct {
		Password string `json:"password"`
	}{password}))
}

// BeginSecondFactor makes a second factor, which counts once it is confirmed.
func (c *Client) BeginSecondFactor(ctx context.Context) (FactorSecret, error) {
	return ask[FactorSecret](ctx, c, post("me", "second-factor"))
}

// ConfirmSecondFactor puts it in force with a code of the app.
func (c *Client) ConfirmSecondFactor(ctx context.Context, code string) (RecoveryCodes, error) {
	return ask[RecoveryCodes](ctx, c, post("me", "second-factor", "confirm").with(struct {
		Code string `json:"code"`
	}{code}))
}

// RemoveSecondFactor takes the second factor away.
func (c *Client) RemoveSecondFactor(ctx context.Context) error {
	return tell(ctx, c, remove("me", "second-factor"))
}

// NewRecoveryCodes makes new codes; the earlier ones count no more.
func (c *Client) NewRecoveryCodes(ctx context.Context) (RecoveryCodes, error) {
	return ask[RecoveryCodes](ctx, c, post("me", "recovery-codes"))
}

// UnlinkProvider takes another provider's sign-in away, as long as one way to sign in is left.
func (c *Client) UnlinkProvider(ctx context.Context, issuer string) error {
	return tell(ctx, c, post("me", "identities", "unlink").with(struct {
		Issuer string `json:"issuer"`
	}{issuer}))
}
