// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const holdsPath = "/holds"

// holdBody is a duty to keep a person's data.
type holdBody struct {
	ID       string     `json:"id"`
	User     string     `json:"user" doc:"ID of the person."`
	Reason   string     `json:"reason"`
	SetBy    string     `json:"set_by"`
	Created  time.Time  `json:"created"`
	Lifted   *time.Time `json:"lifted,omitempty" doc:"Left out while it stands."`
	LiftedBy string     `json:"lifted_by,omitempty"`
	Why      string     `json:"why,omitempty" doc:"It was lifted."`
}

func newHold(h storage.Hold) holdBody {
	return holdBody{h.ID, h.User, h.Reason, h.SetBy, h.Created, momentOf(h.Lifted), h.LiftedBy, h.Why}
}

type holdsInput struct {
	PageInput
	Standing bool `query:"standing" doc:"Only those that were not lifted."`
}

type holdsOutput struct {
	Body struct {
		Items []holdBody `json:"items" nullable:"false"`
		Next  string     `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type newHoldInput struct {
	Body struct {
		User   string `json:"user" minLength:"1" maxLength:"200" doc:"ID of the person."`
		Reason string `json:"reason" minLength:"1" maxLength:"2000" example:"1:26-cv-01234, preservation letter of 12 November"`
	}
}

type holdOutput struct {
	Location string `header:"Location"`
	Body     holdBody
}

type liftHoldInput struct {
	IDInput
	Body struct {
		Why string `json:"why" minLength:"1" maxLength:"2000"`
	}
}

type personalDataOutput struct{ Body workflow.PersonalData }

func (do Services) registerHolds(a huma.API) {
	op := func(id, method, path, summary, text string, status int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: Prefix + path, Tags: []string{tagPeople}, Summary: summary, Description: text, DefaultStatus: status,
			Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("list-holds", http.MethodGet, holdsPath, "Legal holds, newest first", "Whose data must be kept, and why.", http.StatusOK), func(ctx context.Context, in *holdsInput) (*holdsOutput, error) {
		found, err := do.People.Holds(ctx, in.Standing, in.page())
		out := &holdsOutput{}
		out.Body.Next, out.Body.Items = found.Next, []holdBody{}
		for _, h := range found.Items {
			out.Body.Items = append(out.Body.Items, newHold(h))
		}
		return answer(out, err)
	})
	huma.Register(a, op("set-hold", http.MethodPost, holdsPath, "Put a person's data on hold", "While it stands the person is not erased.", http.StatusCreated), func(ctx context.Context, in *newHoldInput) (*holdOutput, error) {
		h, err := do.People.Hold(ctx, in.Body.User, in.Body.Reason)
		return answer(&holdOutput{Prefix + holdsPath + "/" + h.ID, newHold(h)}, err)
	})
	huma.Register(a, op("lift-hold", http.MethodPost, holdsPath+"/{id}/lift", "Lift a hold", "By somebody else than the one who set it, who signed in a short while ago. It stays on record.", http.StatusOK), func(ctx context.Context, in *liftHoldInput) (*holdOutput, error) {
		h, err := do.People.LiftHold(ctx, in.ID, in.Body.Why)
		return answer(&holdOutput{Body: newHold(h)}, err)
	})
	huma.Register(a, op("export-person", http.MethodGet, usersPath+"/{id}/data", "What is kept of a person", "To be handed to them (GDPR, article 15). That it was taken is an entry of the audit log.", http.StatusOK), func(ctx context.Context, in *IDInput) (*personalDataOutput, error) {
		d, err := do.People.PersonalData(ctx, in.ID)
		return answer(&personalDataOutput{d}, err)
	})
}
