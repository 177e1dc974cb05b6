// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// SignIn is what somebody signs in with.
type SignIn struct {
	Username     string `json:"username"`
	Password     string `json:"password"`
	OTP          string `json:"otp,omitempty"`          // the second factor's code, or a recovery code
	Organisation string `json:"organisation,omitempty"` // to act for, by its ID; the first one if left out
}

// Session is a session that was opened: its Token goes into the option Token of a client.
type Session struct {
	Token        string    `json:"token"`
	User         string    `json:"user"`
	Organisation string    `json:"organisation"`
	SecondFactor bool      `json:"second_factor"`
	ExpiresAt    time.Time `json:"expires_at"` // if no request follows
}

// Renewed is the token that takes the place of the one that was sent, which counts no more.
type Renewed struct {
	Token string `json:"token"`
}

// SignIn opens a session. A wrong name, password or code is one answer. Programs that run for long take an API token instead.
func (c *Client) SignIn(ctx context.Context, s SignIn) (Session, error) {
	return ask[Session](ctx, c, post("sessions").with(s))
}

// SignOut ends the session that the client carries.
func (c *Client) SignOut(ctx context.Context) error {
	return tell(ctx, c, remove("sessions", "current"))
}

// ActFor goes over to another of the caller's organisations.
func (c *Client) ActFor(ctx context.Context, organisation string) (Renewed, error) {
	return ask[Renewed](ctx, c, put("me", "organisation").with(struct {
		Organisation string `json:"organisation"`
	}{organisation}))
}

// EndSessions ends all the caller's sessions but this one.
func (c *Client) EndSessions(ctx context.Context) error {
	return tell(ctx, c, remove("me", "sessions"))
}

// EndSession ends one of the caller's sessions.
func (c *Client) EndSession(ctx context.Context, id string) error {
	return tell(ctx, c, remove("me", "sessions", id))
}
