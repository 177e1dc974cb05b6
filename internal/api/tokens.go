// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const (
	tokensPath        = "/tokens"
	organisationsPath = "/organisations"
)

// tokenBody is an API token without its secret.
type tokenBody struct {
	ID           string      `json:"id"`
	Prefix       string      `json:"prefix" doc:"The beginning of the token, by which it is known."`
	User         string      `json:"user"`
	Organisation string      `json:"organisation"`
	Name         string      `json:"name" example:"nightly import"`
	Roles        []auth.Role `json:"roles" nullable:"false"`
	Scopes       []string    `json:"scopes" nullable:"false"`
	Created      time.Time   `json:"created"`
	Expires      time.Time   `json:"expires"`
	Used         *time.Time  `json:"used,omitempty" doc:"To the minute; left out when never."`
	Revoked      *time.Time  `json:"revoked,omitempty" doc:"Left out while it counts."`
}

func newToken(t auth.Token) tokenBody {
	b := tokenBody{ID: t.ID, Prefix: "mw_" + t.Prefix, User: t.User, Organisation: t.Organisation, Name: t.Name, Roles: t.Roles, Scopes: t.Scopes, Created: t.Created, Expires: t.Expires}
	if !t.Used.IsZero() {
		b.Used = &t.Used
	}
	if !t.Revoked.IsZero() {
		b.Revoked = &t.Revoked
	}
	return b
}

type tokensOutput struct {
	Body struct {
		Items []tokenBody `json:"items" nullable:"false"`
		Next  string      `json:"next"`
	}
}

type newTokenInput struct {
	Body struct {
		Name   string      `json:"name" minLength:"1" maxLength:"200" example:"nightly import"`
		Roles  []auth.Role `json:"roles,omitempty" nullable:"false" maxItems:"7" enum:"seller,moderator,senior_moderator,rights_owner,legal,admin,auditor" doc:"Of those you hold; all of them if left out."`
		Scopes []string    `json:"scopes,omitempty" nullable:"false" maxItems:"50" example:"[\"read\"]" doc:"*, read, a group like cases.* or an action like cases.see; * if left out."`
		Days   int         `json:"days,omitempty" minimum:"1" maximum:"366" default:"90" doc:"How long it counts."`
	}
}

type newTokenOutput struct {
	Location string `header:"Location"`
	Body     struct {
		ID    string    `json:"id"`
		Token string    `json:"token" doc:"Shown once."`
		Info  tokenBody `json:"info"`
	}
}

func (do Services) registerTokens(a huma.API) {
	op := func(id, method, path, summary string, status int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: Prefix + path, Tags: []string{tagPeople}, Summary: summary, DefaultStatus: status,
			Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("list-tokens", http.MethodGet, tokensPath, "API tokens, newest first", http.StatusOK), func(ctx context.Context, in *PageInput) (*tokensOutput, error) {
		found, err := do.People.Tokens(ctx, in.page())
		out := &tokensOutput{}
		out.Body.Next, out.Body.Items = found.Next, []tokenBody{}
		for _, t := range found.Items {
			out.Body.Items = append(out.Body.Items, newToken(t))
		}
		return answer(out, err)
	})
	huma.Register(a, op("create-token", http.MethodPost, tokensPath, "Make an API token", http.StatusCreated), func(ctx context.Context, in *newTokenInput) (*newTokenOutput, error) {
		text, t, err := do.People.CreateToken(ctx, workflow.NewToken{Name: in.Body.Name, Roles: in.Body.Roles, Scopes: in.Body.Scopes, Life: time.Duration(in.Body.Days) * 24 * time.Hour})
		out := &newTokenOutput{Location: Prefix + tokensPath + "/" + t.ID}
		out.Body.ID, out.Body.Token, out.Body.Info = t.ID, text, newToken(t)
		return answer(out, err)
	})
	huma.Register(a, op("revoke-token", http.MethodDelete, tokensPath+"/{id}", "End an API token at once", http.StatusNoContent), func(ctx context.Context, in *IDInput) (*struct{}, error) {
		return nil, failed(do.People.RevokeToken(ctx, in.ID))
	})
	huma.Register(a, op("list-organisations", http.MethodGet, organisationsPath, "Organisations, newest first", http.StatusOK), do.listOrganisations)
	huma.Register(a, op("create-organisation", http.MethodPost, organisationsPath, "Make an organisation", http.StatusCreated), func(ctx context.Context, in *newOrganisationInput) (*madeOrganisationOutput, error) {
		o, err := do.People.NewOrganisation(ctx, in.Body.Kind, in.Body.Name)
		return answer(&madeOrganisationOutput{Prefix + organisationsPath + "/" + o.ID, newOrganisation(o)}, err)
	})
	huma.Register(a, op("get-organisation", http.MethodGet, organisationsPath+"/{id}", "One organisation", http.StatusOK), func(ctx context.Context, in *IDInput) (*organisationOutput, error) {
		o, err := do.People.Organisation(ctx, in.ID)
		return answer(&organisationOutput{newOrganisation(o)}, err)
	})
	huma.Register(a, op("edit-organisation", http.MethodPatch, organisationsPath+"/{id}", "Change name or state", http.StatusOK), func(ctx context.Context, in *editOrganisationInput) (*organisationOutput, error) {
		o, err := do.People.EditOrganisation(ctx, in.ID, func(o *auth.Organisation) {
			if in.Body.Name != nil {
				o.Name = *in.Body.Name
			}
			if in.Body.State != nil {
				o.State = *in.Body.State
			}
		})
		return answer(&organisationOutput{newOrganisation(o)}, err)
	})
}

// organisationBody is whom people act for.
type organisationBody struct {
	ID      string     `json:"id"`
	Kind    auth.Kind  `json:"kind" enum:"seller,platform,rights_owner,law_firm"`
	Name    string     `json:"name"`
	State   auth.State `json:"state" enum:"active,disabled"`
	Created time.Time  `json:"created"`
}

func newOrganisation(o auth.Organisation) organisationBody {
	return organisationBody{o.ID, o.Kind, o.Name, o.State, o.Created}
}

type organisationsInput struct {
	PageInput
	Q    string    `query:"q" maxLength:"200"`
	Kind auth.Kind `query:"kind" enum:"seller,platform,rights_owner,law_firm"`
}

type organisationsOutput struct {
	Body struct {
		Items []organisationBody `json:"items" nullable:"false"`
		Next  string             `json:"next"`
	}
}

type newOrganisationInput struct {
	Body struct {
		Kind auth.Kind `json:"kind" enum:"seller,platform,rights_owner,law_firm"`
		Name string    `json:"name" minLength:"1" maxLength:"200"`
	}
}

type editOrganisationInput struct {
	IDInput
	Body struct {
		Name  *string     `json:"name,omitempty" minLength:"1" maxLength:"200"`
		State *auth.State `json:"state,omitempty" enum:"active,disabled"`
	}
}

type organisationOutput struct{ Body organisationBody }

type madeOrganisationOutput struct {
	Location string `header:"Location"`
	Body     organisationBody
}

func (do Services) listOrganisations(ctx context.Context, in *organisationsInput) (*organisationsOutput, error) {
	found, err := do.People.Organisations(ctx, storage.PeopleFilter{Text: in.Q, Kind: in.Kind}, in.page())
	out := &organisationsOutput{}
	out.Body.Next, out.Body.Items = found.Next, []organisationBody{}
	for _, o := range found.Items {
		out.Body.Items = append(out.Body.Items, newOrganisation(o))
	}
	return answer(out, err)
}
