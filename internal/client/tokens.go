// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// NewToken asks for an API token of the caller's own.
type NewToken struct {
	Name   string   `json:"name"`
	Days   int      `json:"days,omitempty"` // how long it counts
	Roles  []string `json:"roles,omitempty"`
	Scopes []string `json:"scopes,omitempty"` // *, read, a group (cases.*) or an action (cases.see)
}

// MadeToken is a new token with its secret, shown this once.
type MadeToken struct {
	ID    string    `json:"id"`
	Token string    `json:"token"`
	Info  TokenInfo `json:"info"`
}

// TokenInfo is a token on file; Prefix is how people tell it.
type TokenInfo struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Prefix       string    `json:"prefix"`
	User         string    `json:"user"`
	Organisation string    `json:"organisation"`
	Roles        []string  `json:"roles"`
	Scopes       []string  `json:"scopes"`
	Created      time.Time `json:"created"`
	Expires      time.Time `json:"expires"`
	Used         time.Time `json:"used"`
	Revoked      time.Time `json:"revoked"`
}

// Identity is who the server takes the caller for.
type Identity struct {
	ID           string   `json:"id"`
	Tenant       string   `json:"tenant"`
	Organisation string   `json:"organisation"`
	Kind         string   `json:"kind"` // seller, platform, rights_owner or law_firm
	Roles        []string `json:"roles"`
	Scopes       []string `json:"scopes"`
	SecondFactor bool     `json:"second_factor"`
	Fresh        bool     `json:"fresh"` // proved a short while ago who they are
	Token        bool     `json:"token"` // by an API token rather than a session
}

// Me is who the server takes the caller for.
func (c *Client) Me(ctx context.Context) (Identity, error) {
	return ask[Identity](ctx, c, get("me"))
}

// Tokens are the newest first.
func (c *Client) Tokens(ctx context.Context, q PageQuery) iter.Seq2[TokenInfo, error] {
	return pages[TokenInfo](ctx, c, get("tokens").asking(q))
}

// CreateToken makes an API token.
func (c *Client) CreateToken(ctx context.Context, n NewToken) (MadeToken, error) {
	return ask[MadeToken](ctx, c, post("tokens").with(n))
}

// RevokeToken ends an API token at once.
func (c *Client) RevokeToken(ctx context.Context, id string) error {
	return tell(ctx, c, remove("tokens", id))
}
