// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

const (
	tagSignIn    = "sign-in"
	sessionsPath = "/sessions"
	opSignIn     = "sign-in"
)

type signInInput struct {
	Agent  string `header:"User-Agent" hidden:"true"`
	Mode   string `header:"Sec-Fetch-Mode" hidden:"true"`
	Device string `cookie:"__Host-markwarden-device" hidden:"true"`
	Body   struct {
		Username     string `json:"username" minLength:"1" maxLength:"400" example:"mei@example.com"`
		Password     string `json:"password" minLength:"1" maxLength:"512"`
		OTP          string `json:"otp,omitempty" maxLength:"100" doc:"The code of the second factor, or a recovery code, where the account has one."`
		Organisation string `json:"organisation,omitempty" maxLength:"200" doc:"ID of the organisation to act for; the first one if left out."`
	}
}

// sessionBody is a session that was opened.
type sessionBody struct {
	Token        string    `json:"token,omitempty" doc:"Send it as Authorization: Bearer. Left out for browsers, which have the cookie."`
	ExpiresAt    time.Time `json:"expires_at" doc:"If no request follows; each one moves it, up to the longest life of a session."`
	User         string    `json:"user"`
	Organisation string    `json:"organisation"`
	SecondFactor bool      `json:"second_factor"`
}

type signInOutput struct {
	Cookies []http.Cookie `header:"Set-Cookie"`
	Body    sessionBody
}

type meOutput struct {
	Body struct {
		ID           string      `json:"id"`
		Tenant       string      `json:"tenant"`
		Organisation string      `json:"organisation"`
		Kind         auth.Kind   `json:"kind" enum:"seller,platform,rights_owner,law_firm"`
		Roles        []auth.Role `json:"roles" nullable:"false"`
		SecondFactor bool        `json:"second_factor"`
		Fresh        bool        `json:"fresh" doc:"Proved who they are a short while ago."`
		Token        bool        `json:"token" doc:"Came with an API token."`
		Scopes       []string    `json:"scopes" nullable:"false" doc:"What the token is limited to."`
	}
}

type passwordInput struct {
	Body struct {
		Secret   string `json:"secret" maxLength:"200" doc:"Of the invitation or the reset."`
		Password string `json:"password" maxLength:"512"`
	}
}

func (do Services) registerSignIn(a huma.API) {
	open := []map[string][]string{}
	huma.Register(a, huma.Operation{
		OperationID: opSignIn, Method: http.MethodPost, Path: Prefix + sessionsPath, Tags: []string{tagSignIn}, DefaultStatus: http.StatusCreated, Security: open,
		Summary: "Sign in", Description: "Opens a session. A wrong name, password or code is one answer. The detail `A code from your authenticator app is needed.` asks for `otp`.",
		Responses: refusals(http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
	}, do.signIn)
	huma.Register(a, huma.Operation{
		OperationID: "sign-out", Method: http.MethodDelete, Path: Prefix + sessionsPath + "/current", Tags: []string{tagSignIn}, DefaultStatus: http.StatusNoContent,
		Summary: "Sign out", Description: "Ends the session on the server.", Responses: refusals(http.StatusServiceUnavailable),
	}, do.signOut)
	huma.Register(a, huma.Operation{
		OperationID: "who-am-i", Method: http.MethodGet, Path: Prefix + "/me", Tags: []string{tagSignIn}, Summary: "Who is asking", Responses: refusals(http.StatusServiceUnavailable),
	}, func(ctx context.Context, _ *struct{}) (*meOutput, error) {
		who, out := auth.Who(ctx), &meOutput{}
		b := &out.Body
		b.ID, b.Tenant, b.Organisation, b.Kind, b.Roles, b.SecondFactor, b.Fresh, b.Token = who.ID, who.Tenant, who.Organisation, who.Kind, who.Roles, who.SecondFactor, who.Fresh, who.Token
		if b.Scopes = who.Scopes; b.Scopes == nil {
			b.Scopes = []string{}
		}
		return out, nil
	})
	huma.Register(a, huma.Operation{
		OperationID: "accept-invitation", Method: http.MethodPost, Path: Prefix + "/invitations/accept", Tags: []string{tagSignIn}, DefaultStatus: http.StatusNoContent, Security: open,
		Summary: "Set a password with a one-time secret", Responses: refusals(http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
	}, func(ctx context.Context, in *passwordInput) (*struct{}, error) {
		return nil, failed(do.People.Accept(ctx, in.Body.Secret, in.Body.Password))
	})
}

func (do Services) signIn(ctx context.Context, in *signInInput) (*signInOutput, error) {
	b := in.Body
	admitted, err := do.People.SignIn(ctx, auth.Attempt{Login: b.Username, Password: b.Password, Code: b.OTP, Organisation: b.Organisation, Device: in.Device, Agent: in.Agent})
	if err != nil {
		return nil, fail(err)
	}
	s := admitted.Session
	out := &signInOutput{Cookies: auth.Cookies(admitted), Body: sessionBody{ExpiresAt: s.Expires(do.People.Sessions), User: s.User, Organisation: s.Organisation, SecondFactor: s.SecondFactor}}
	if in.Mode == "" { // a browser has the cookie, and a script in it must not see the secret
		out.Body.Token = admitted.Secret
	}
	return out, nil
}

func (do Services) signOut(ctx context.Context, _ *struct{}) (*signOutOutput, error) {
	err := do.People.SignOut(ctx)
	if errors.Is(err, auth.ErrSignIn) || fault.Is(err, fault.NotFound) {
		err = nil // it is over already
	}
	return answer(&signOutOutput{[]http.Cookie{auth.NoCookie()}}, err)
}

type signOutOutput struct {
	Cookies []http.Cookie `header:"Set-Cookie"`
}
