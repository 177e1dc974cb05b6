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
	tagPeople = "people"
	usersPath = "/users"
)

// membershipBody is what somebody may do in an organisation.
type membershipBody struct {
	Organisation string      `json:"organisation" doc:"Its ID."`
	Roles        []auth.Role `json:"roles" nullable:"false"`
}

// userBody is a person as those see them who look after users.
type userBody struct {
	ID          string           `json:"id"`
	Login       string           `json:"login" example:"mei@example.com"`
	Name        string           `json:"name" example:"Mei Lin"`
	Email       string           `json:"email"`
	Language    string           `json:"language" enum:"en,zh"`
	State       auth.State       `json:"state" enum:"active,disabled,erased"`
	Created     time.Time        `json:"created"`
	SignedIn    *time.Time       `json:"signed_in,omitempty" doc:"The last time; left out when never."`
	Memberships []membershipBody `json:"memberships" nullable:"false"`
}

func newUser(u workflow.UserRecord) userBody {
	b := userBody{ID: u.User.ID, Login: u.User.Login, Name: u.User.Name, Email: u.User.Email, Language: u.User.Language, State: u.User.State, Created: u.User.Created, Memberships: []membershipBody{}}
	if !u.User.SignedIn.IsZero() {
		b.SignedIn = &u.User.SignedIn
	}
	for _, m := range u.Memberships {
		b.Memberships = append(b.Memberships, membershipBody{m.Organisation, m.Roles})
	}
	return b
}

// PageInput is the part of a list that is asked for.
type PageInput struct {
	Cursor string `query:"cursor" maxLength:"1024" doc:"next of the page before, with the same question."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (p PageInput) page() storage.Page { return storage.Page{Cursor: p.Cursor, Limit: p.Limit} }

// IDInput names a thing by the id in its address.
type IDInput struct {
	ID string `path:"id" maxLength:"200"`
}

type usersInput struct {
	PageInput
	Q            string     `query:"q" maxLength:"200" doc:"A text in login, name or e-mail."`
	Organisation string     `query:"organisation" maxLength:"200"`
	State        auth.State `query:"state" enum:"active,disabled,erased"`
}

type usersOutput struct {
	Body struct {
		Items []userBody `json:"items" nullable:"false"`
		Next  string     `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type userOutput struct{ Body userBody }

type inviteInput struct {
	Body struct {
		Login        string      `json:"login" minLength:"1" maxLength:"400" example:"mei@example.com"`
		Name         string      `json:"name,omitempty" maxLength:"200"`
		Email        string      `json:"email,omitempty" maxLength:"254"`
		Language     string      `json:"language,omitempty" enum:"en,zh"`
		Organisation string      `json:"organisation" maxLength:"200" doc:"ID of the organisation."`
		Roles        []auth.Role `json:"roles" nullable:"false" minItems:"1" maxItems:"7" enum:"seller,moderator,senior_moderator,rights_owner,legal,admin,auditor"`
	}
}

// invitedBody is a new person with the secret for their first password.
type invitedBody struct {
	ID     string `json:"id"`
	Secret string `json:"secret" doc:"Shown once. The person sets a password with it at /welcome within 24 hours."`
}

type invitedOutput struct {
	Location string `header:"Location"`
	Body     invitedBody
}

type editUserInput struct {
	IDInput
	Body struct {
		Login    *string `json:"login,omitempty" minLength:"1" maxLength:"400"`
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Email    *string `json:"email,omitempty" maxLength:"254"`
		Language *string `json:"language,omitempty" enum:"en,zh"`
	}
}

type rolesInput struct {
	IDInput
	Organisation string `path:"organisation" maxLength:"200"`
	Body         struct {
		Roles []auth.Role `json:"roles" nullable:"false" maxItems:"7" enum:"seller,moderator,senior_moderator,rights_owner,legal,admin,auditor" doc:"None takes the person out of the organisation."`
	}
}

type resetInput struct {
	IDInput
	Body struct {
		SecondFactor bool `json:"second_factor,omitempty" doc:"Also take a lost second factor away."`
	}
}

type secretOutput struct {
	Body struct {
		Secret string `json:"secret" doc:"Shown once. The person sets a password with it at /welcome within 24 hours."`
	}
}

type erasureOutput struct{ Body workflow.ErasureReport }

func (do Services) registerPeople(a huma.API) {
	op := func(id, method, path, summary string, status int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: Prefix + usersPath + path, Tags: []string{tagPeople}, Summary: summary, DefaultStatus: status,
			Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("list-users", http.MethodGet, "", "Users, newest first", http.StatusOK), do.listUsers)
	huma.Register(a, op("invite-user", http.MethodPost, "", "Make an account and an invitation", http.StatusCreated), do.inviteUser)
	huma.Register(a, op("get-user", http.MethodGet, "/{id}", "One user", http.StatusOK), func(ctx context.Context, in *IDInput) (*userOutput, error) {
		u, err := do.People.Person(ctx, in.ID)
		return answer(&userOutput{newUser(u)}, err)
	})
	huma.Register(a, op("edit-user", http.MethodPatch, "/{id}", "Change login, name, e-mail or language", http.StatusOK), do.editUser)
	huma.Register(a, op("set-roles", http.MethodPut, "/{id}/roles/{organisation}", "Give roles in an organisation", http.StatusNoContent), func(ctx context.Context, in *rolesInput) (*struct{}, error) {
		return nil, failed(do.People.SetRoles(ctx, in.ID, in.Organisation, in.Body.Roles))
	})
	huma.Register(a, op("disable-user", http.MethodPost, "/{id}/disable", "Disable: sessions and tokens end at once", http.StatusNoContent), do.setState(auth.Disabled))
	huma.Register(a, op("enable-user", http.MethodPost, "/{id}/enable", "Let in again", http.StatusNoContent), do.setState(auth.Active))
	huma.Register(a, op("reset-user", http.MethodPost, "/{id}/reset", "Make a secret for a new password", http.StatusOK), func(ctx context.Context, in *resetInput) (*secretOutput, error) {
		out := &secretOutput{}
		var err error
		out.Body.Secret, err = do.People.Reset(ctx, in.ID, in.Body.SecondFactor)
		return answer(out, err)
	})
	huma.Register(a, op("erase-user", http.MethodPost, "/{id}/erase", "Forget a disabled person for good", http.StatusOK), func(ctx context.Context, in *IDInput) (*erasureOutput, error) {
		r, err := do.People.Erase(ctx, in.ID)
		return answer(&erasureOutput{r}, err)
	})
}

// answer is an output, or the problem instead of it.
func answer[T any](out *T, err error) (*T, error) {
	if err != nil {
		return nil, fail(err)
	}
	return out, nil
}

func failed(err error) error {
	if err != nil {
		return fail(err)
	}
	return nil
}

func (do Services) listUsers(ctx context.Context, in *usersInput) (*usersOutput, error) {
	found, err := do.People.List(ctx, storage.PeopleFilter{Text: in.Q, Organisation: in.Organisation, State: in.State}, in.page())
	out := &usersOutput{}
	out.Body.Next, out.Body.Items = found.Next, []userBody{}
	for _, u := range found.Items {
		out.Body.Items = append(out.Body.Items, newUser(u))
	}
	return answer(out, err)
}

func (do Services) inviteUser(ctx context.Context, in *inviteInput) (*invitedOutput, error) {
	b := in.Body
	u, secret, err := do.People.Invite(ctx, workflow.NewPerson{Login: b.Login, Name: b.Name, Email: b.Email, Language: b.Language, Organisation: b.Organisation, Roles: b.Roles})
	return answer(&invitedOutput{Prefix + usersPath + "/" + u.ID, invitedBody{u.ID, secret}}, err)
}

func (do Services) editUser(ctx context.Context, in *editUserInput) (*userOutput, error) {
	_, err := do.People.Edit(ctx, in.ID, func(u *auth.User) error {
		for field, value := range map[*string]*string{&u.Name: in.Body.Name, &u.Email: in.Body.Email, &u.Language: in.Body.Language} {
			if value != nil {
				*field = *value
			}
		}
		if in.Body.Login == nil {
			return nil
		}
		login, err := auth.CanonicalLogin(*in.Body.Login)
		u.Login = login
		return err
	})
	if err != nil {
		return nil, fail(err)
	}
	u, err := do.People.Person(ctx, in.ID)
	return answer(&userOutput{newUser(u)}, err)
}

func (do Services) setState(state auth.State) func(context.Context, *IDInput) (*struct{}, error) {
	return func(ctx context.Context, in *IDInput) (*struct{}, error) {
		return nil, failed(do.People.SetState(ctx, in.ID, state))
	}
}
