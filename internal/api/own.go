// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/workflow"
)

// ownAccountBody is what a person sees of their own account.
type ownAccountBody struct {
	ID            string             `json:"id"`
	Login         string             `json:"login"`
	Name          string             `json:"name"`
	Email         string             `json:"email"`
	Language      string             `json:"language"`
	Organisation  organisationBody   `json:"organisation" doc:"That you act for."`
	Others        []organisationBody `json:"others" nullable:"false" doc:"That you may act for instead."`
	SecondFactor  bool               `json:"second_factor" doc:"It is set up."`
	RecoveryCodes int                `json:"recovery_codes" doc:"How many are left."`
	Providers     []string           `json:"providers" nullable:"false" doc:"Issuers of other providers that let you in."`
	Sessions      []ownSessionBody   `json:"sessions" nullable:"false"`
}

// ownSessionBody is a place where a person is signed in.
type ownSessionBody struct {
	ID           string    `json:"id"`
	Agent        string    `json:"agent"`
	Created      time.Time `json:"created"`
	Seen         time.Time `json:"seen"`
	SecondFactor bool      `json:"second_factor"`
	Here         bool      `json:"here" doc:"The one that asks."`
}

type ownAccountOutput struct{ Body ownAccountBody }

type ownContactInput struct {
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Email    *string `json:"email,omitempty" maxLength:"254"`
		Language *string `json:"language,omitempty" enum:"en,zh"`
	}
}

type ownPasswordInput struct {
	Body struct {
		Password string `json:"password" minLength:"8" maxLength:"512"`
	}
}

// renewedOutput is a session under a new secret.
type renewedOutput struct {
	Cookies []http.Cookie `header:"Set-Cookie"`
	Body    struct {
		Token string `json:"token,omitempty" doc:"In place of the one you sent, which counts no more. Left out for browsers, which have the cookie."`
	}
}

type factorOutput struct {
	Body struct {
		Secret  string `json:"secret" doc:"To type into an app; shown once."`
		Address string `json:"address" doc:"The same as an otpauth address."`
	}
}

type confirmFactorInput struct {
	Mode string `header:"Sec-Fetch-Mode" hidden:"true"`
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"100" doc:"That the app shows."`
	}
}

// codesBody are recovery codes.
type codesBody struct {
	Codes []string `json:"codes" nullable:"false" doc:"Each signs you in once without the app; shown once."`
	Token string   `json:"token,omitempty" doc:"In place of the one you sent, which counts no more."`
}

type codesOutput struct {
	Cookies []http.Cookie `header:"Set-Cookie"`
	Body    codesBody
}

type unlinkInput struct {
	Body struct {
		Issuer string `json:"issuer" minLength:"1" maxLength:"500"`
	}
}

// registerOwn adds what a person does to their own account. What changes how they sign in needs a session that was opened a
// short while ago: sign in again for it.
func (do Services) registerOwn(a huma.API) {
	const me = "/me"
	op := func(id, method, path, summary string, status int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: Prefix + me + path, Tags: []string{tagSignIn}, Summary: summary, DefaultStatus: status,
			Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("get-own-account", http.MethodGet, "/account", "Your own account", http.StatusOK), do.ownAccount)
	huma.Register(a, op("edit-own-account", http.MethodPatch, "", "Change your name, e-mail or language", http.StatusOK), do.editOwn)
	huma.Register(a, op("set-own-password", http.MethodPut, "/password", "Set a new password: your other sessions end", http.StatusNoContent), func(ctx context.Context, in *ownPasswordInput) (*struct{}, error) {
		return nil, failed(do.People.ChangePassword(ctx, in.Body.Password))
	})
	huma.Register(a, op("end-own-sessions", http.MethodDelete, "/sessions", "End all your sessions but this one", http.StatusNoContent), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, failed(do.People.EndSession(ctx, ""))
	})
	huma.Register(a, op("end-own-session", http.MethodDelete, "/sessions/{id}", "End one of your sessions", http.StatusNoContent), func(ctx context.Context, in *IDInput) (*struct{}, error) {
		return nil, failed(do.People.EndSession(ctx, in.ID))
	})
	huma.Register(a, op("act-for", http.MethodPut, "/organisation", "Act for another of your organisations", http.StatusOK), do.actFor)
	huma.Register(a, op("begin-second-factor", http.MethodPost, "/second-factor", "Set up a second factor, to be confirmed", http.StatusOK), func(ctx context.Context, _ *struct{}) (*factorOutput, error) {
		f, err := do.People.BeginFactor(ctx)
		out := &factorOutput{}
		out.Body.Secret, out.Body.Address = f.Secret, f.Address
		return answer(out, err)
	})
	huma.Register(a, op("confirm-second-factor", http.MethodPost, "/second-factor/confirm", "Put the second factor in force", http.StatusOK), do.confirmFactor)
	huma.Register(a, op("remove-second-factor", http.MethodDelete, "/second-factor", "Take the second factor away", http.StatusNoContent), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, failed(do.People.RemoveFactor(ctx))
	})
	huma.Register(a, op("new-recovery-codes", http.MethodPost, "/recovery-codes", "New recovery codes; earlier ones count no more", http.StatusOK), func(ctx context.Context, _ *struct{}) (*codesOutput, error) {
		codes, err := do.People.NewCodes(ctx)
		return answer(&codesOutput{Body: codesBody{Codes: orEmpty(codes)}}, err)
	})
	huma.Register(a, op("unlink-provider", http.MethodPost, "/identities/unlink", "Take another provider's sign-in away", http.StatusNoContent), func(ctx context.Context, in *unlinkInput) (*struct{}, error) {
		return nil, failed(do.People.Unlink(ctx, in.Body.Issuer))
	})
}

func (do Services) ownAccount(ctx context.Context, _ *struct{}) (*ownAccountOutput, error) {
	x, err := do.People.Me(ctx)
	if err != nil {
		return nil, fail(err)
	}
	return &ownAccountOutput{newOwnAccount(ctx, x)}, nil
}

func newOwnAccount(ctx context.Context, x workflow.Account) ownAccountBody {
	b := ownAccountBody{ID: x.User.ID, Login: x.User.Login, Name: x.User.Name, Email: x.User.Email, Language: x.User.Language, Organisation: newOrganisation(x.Organisation), Others: []organisationBody{},
		SecondFactor: x.SecondFactor, RecoveryCodes: x.CodesLeft, Providers: orEmpty(x.Linked), Sessions: []ownSessionBody{}}
	for _, o := range x.Others {
		b.Others = append(b.Others, newOrganisation(o))
	}
	here := auth.Who(ctx).Session
	for _, s := range x.Sessions {
		b.Sessions = append(b.Sessions, ownSessionBody{s.ID, s.Agent, s.Created, s.Seen, s.SecondFactor, s.ID == here})
	}
	return b
}

func (do Services) editOwn(ctx context.Context, in *ownContactInput) (*ownAccountOutput, error) {
	x, err := do.People.Me(ctx)
	if err != nil {
		return nil, fail(err)
	}
	u := x.User
	for _, f := range []struct{ to, from *string }{{&u.Name, in.Body.Name}, {&u.Email, in.Body.Email}, {&u.Language, in.Body.Language}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if err := do.People.ChangeContact(ctx, u.Name, u.Email, u.Language); err != nil {
		return nil, fail(err)
	}
	return do.ownAccount(ctx, nil)
}

// renewed is a session's new secret as cookie, and in the body for whoever is no browser.
func renewed(mode, secret string) *renewedOutput {
	out := &renewedOutput{Cookies: []http.Cookie{auth.Cookie(auth.SessionCookie, secret)}}
	if mode == "" {
		out.Body.Token = secret
	}
	return out
}

type actForInput struct {
	Mode string `header:"Sec-Fetch-Mode" hidden:"true"`
	Body struct {
		Organisation string `json:"organisation" minLength:"1" maxLength:"200" doc:"Its ID."`
	}
}

func (do Services) actFor(ctx context.Context, in *actForInput) (*renewedOutput, error) {
	secret, err := do.People.ActFor(ctx, in.Body.Organisation)
	if err != nil {
		return nil, fail(err)
	}
	return renewed(in.Mode, secret), nil
}

func (do Services) confirmFactor(ctx context.Context, in *confirmFactorInput) (*codesOutput, error) {
	codes, secret, err := do.People.ConfirmFactor(ctx, in.Body.Code)
	if err != nil {
		return nil, fail(err)
	}
	session := renewed(in.Mode, secret)
	return &codesOutput{Cookies: session.Cookies, Body: codesBody{Codes: codes, Token: session.Body.Token}}, nil
}
