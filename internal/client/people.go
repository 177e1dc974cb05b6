// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"time"
)

// User is a person's account.
type User struct {
	ID          string       `json:"id"`
	Login       string       `json:"login"`
	Name        string       `json:"name"`
	Email       string       `json:"email"`
	Language    string       `json:"language"`
	State       string       `json:"state"` // active, disabled or erased
	Created     time.Time    `json:"created"`
	SignedIn    time.Time    `json:"signed_in"`
	Memberships []Membership `json:"memberships"`
}

// Membership is what a person may be in an organisation, by its ID.
type Membership struct {
	Organisation string   `json:"organisation"`
	Roles        []string `json:"roles"`
}

// UserQuery narrows accounts.
type UserQuery struct {
	Text         string `query:"q"`
	Organisation string `query:"organisation"`
	State        string `query:"state"`
	Limit        int    `query:"limit"`
}

// NewUser is a person to be invited.
type NewUser struct {
	Login        string   `json:"login"`
	Name         string   `json:"name,omitempty"`
	Email        string   `json:"email,omitempty"`
	Language     string   `json:"language,omitempty"`
	Organisation string   `json:"organisation"`
	Roles        []string `json:"roles"`
}

// Invited is a new account with the secret that its person sets a password with, shown this once.
type Invited struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// UserEdit is what changes of an account; nil stays as it is.
type UserEdit struct {
	Login    *string `json:"login,omitempty"`
	Name     *string `json:"name,omitempty"`
	Email    *string `json:"email,omitempty"`
	Language *string `json:"language,omitempty"`
}

// ResetSecret is what a person sets a new password with, shown this once.
type ResetSecret struct {
	Secret string `json:"secret"`
}

// Erasure is what went with a person and what stays.
type Erasure struct {
	User       string   `json:"user"`
	Erased     []string `json:"erased"`
	Kept       []string `json:"kept"`
	Entries    int      `json:"entries"` // of the audit log, that lost their addresses
	LogEmptied bool     `json:"log_emptied"`
}

// Users are the accounts, the newest first.
func (c *Client) Users(ctx context.Context, q UserQuery) iter.Seq2[User, error] {
	return pages[User](ctx, c, get("users").asking(q))
}

// User is one account.
func (c *Client) User(ctx context.Context, id string) (User, error) {
	return ask[User](ctx, c, get("users", id))
}

// InviteUser makes an account and an invitation.
func (c *Client) InviteUser(ctx context.Context, n NewUser) (Invited, error) {
	return ask[Invited](ctx, c, post("users").with(n))
}

// EditUser changes an account. Like all that changes access it takes a fresh session: a token never does it.
func (c *Client) EditUser(ctx context.Context, id string, e UserEdit) (User, error) {
	return ask[User](ctx, c, patch("users", id).with(e))
}

// SetRoles gives a person these roles in an organisation; none takes them out of it. It takes a fresh session.
func (c *Client) SetRoles(ctx context.Context, id, organisation string, roles []string) error {
	return tell(ctx, c, put("users", id, "roles", organisation).with(struct {
		Roles []string `json:"roles"`
	}{roles}))
}

// DisableUser ends a person's sessions, tokens and feeds at once.
func (c *Client) DisableUser(ctx context.Context, id string) error {
	return tell(ctx, c, post("users", id, "disable"))
}

// EnableUser lets a person in again.
func (c *Client) EnableUser(ctx context.Context, id string) error {
	return tell(ctx, c, post("users", id, "enable"))
}

// ResetUser makes a secret for a new password, and takes a lost second factor away if asked. It takes a fresh session.
func (c *Client) ResetUser(ctx context.Context, id string, secondFactor bool) (ResetSecret, error) {
	return ask[ResetSecret](ctx, c, post("users", id, "reset").with(struct {
		SecondFactor bool `json:"second_factor,omitempty"`
	}{secondFactor}))
}

// EraseUser forgets a disabled person for good. It takes a fresh session of somebody else than the one who disabled them.
func (c *Client) EraseUser(ctx context.Context, id string) (Erasure, error) {
	return ask[Erasure](ctx, c, post("users", id, "erase"))
}

// UserData is what is kept of a person, in JSON. It takes a fresh session. The caller closes it.
func (c *Client) UserData(ctx context.Context, id string) (io.ReadCloser, error) {
	return download(ctx, c, get("users", id, "data"))
}

// AcceptInvitation sets a password with the secret of an invitation or a reset, once.
func (c *Client) AcceptInvitation(ctx context.Context, secret, password string) error {
	return tell(ctx, c, post("invitations", "accept").with(struct {
		Secret   string `json:"secret"`
		Password string `json:"password"`
	}{secret, password}))
}
