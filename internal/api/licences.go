// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const licencesPath = "/licences"

// licenceBody is a right as a caller states it.
type licenceBody struct {
	Kind        string   `json:"kind,omitempty" enum:"own,licence,authorisation" default:"licence" doc:"An own mark, a licence, or an authorisation as of a dealer."`
	MarkID      string   `json:"mark_id,omitempty" maxLength:"500" doc:"The mark by its ID in the register."`
	Mark        string   `json:"mark,omitempty" maxLength:"1000" example:"LUMINEST" doc:"The mark by its text; its product lines are included. With owner: this owner's mark only."`
	Owner       string   `json:"owner,omitempty" maxLength:"1000" doc:"Without a mark: every mark of this owner."`
	Territories []string `json:"territories,omitempty" nullable:"false" maxItems:"64" doc:"Two-letter country codes, EU for the Union; everywhere if left out."`
	Classes     []int    `json:"classes,omitempty" nullable:"false" maxItems:"45" doc:"Nice classes; all goods if left out. Goods that are not known are not covered."`
	Channels    []string `json:"channels,omitempty" nullable:"false" maxItems:"64" doc:"Platforms or hosts, as amazon or amazon.de; everywhere if left out. A channel that is not known is not covered."`
	SellerID    string   `json:"seller_id,omitempty" maxLength:"256" doc:"The one seller it is for."`
	Document    string   `json:"document,omitempty" maxLength:"500" example:"Licence agreement 2026-04" doc:"Names the contract or letter; needed unless the mark is your own."`
	Note        string   `json:"note,omitempty" maxLength:"4000"`
	From        string   `json:"valid_from,omitempty" maxLength:"10" example:"2026-01-01" doc:"First day, UTC."`
	To          string   `json:"valid_to,omitempty" maxLength:"10" example:"2027-01-01" doc:"Day of expiry, UTC: on it the right covers nothing any more."`
}

type licenceInput struct{ Body licenceBody }

type licenceOutput struct {
	Location string `header:"Location"`
	Body     storage.LicenceRecord
}

type licencesInput struct {
	Cursor string `query:"cursor" maxLength:"512" doc:"The next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50"`
}

type licencesOutput struct {
	Body struct {
		Items []storage.LicenceRecord `json:"items"`
		Next  string                  `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type licenceAt struct {
	ID string `path:"id" maxLength:"200"`
}

func (s Services) registerLicences(a huma.API) {
	if s.Licences == nil {
		return
	}
	wrong := func(more ...int) map[string]*huma.Response {
		return refusals(append(more, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)...)
	}
	huma.Register(a, huma.Operation{
		OperationID: "add-licence", Method: http.MethodPost, Path: Prefix + licencesPath, Tags: []string{tagScreening}, MaxBodyBytes: MaxBody + 1, DefaultStatus: http.StatusCreated,
		Summary: "Put a right on record", Description: "An own mark, licence or authorisation of your organisation. From now on screening lets the mark go within its territory, goods, channel and days, and says by which right; on the day of expiry it is found again.",
		Responses: wrong(http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType),
	}, s.addLicence)
	huma.Register(a, huma.Operation{
		OperationID: "list-licences", Method: http.MethodGet, Path: Prefix + licencesPath, Tags: []string{tagScreening},
		Summary: "Rights on record", Description: "Newest first; what expired is listed, what was removed is not.", Responses: wrong(),
	}, s.listLicences)
	huma.Register(a, huma.Operation{
		OperationID: "get-licence", Method: http.MethodGet, Path: Prefix + licencesPath + "/{id}", Tags: []string{tagScreening},
		Summary: "One right on record", Responses: wrong(http.StatusNotFound),
	}, s.getLicence)
	huma.Register(a, huma.Operation{
		OperationID: "remove-licence", Method: http.MethodDelete, Path: Prefix + licencesPath + "/{id}", Tags: []string{tagScreening}, DefaultStatus: http.StatusOK,
		Summary: "End a right at once", Description: "It stays on record with who ended it and when.", Responses: wrong(http.StatusNotFound, http.StatusConflict),
	}, s.removeLicence)
	huma.Register(a, huma.Operation{
		OperationID: "answer-licence", Method: http.MethodPost, Path: Prefix + licencesPath + "/{id}/answer", Tags: []string{tagScreening}, DefaultStatus: http.StatusOK,
		Summary: "Confirm or refuse a right on record", Description: "By a moderator. Listings that are kept for the platform are let go by confirmed rights only; a refused one counts nowhere.", Responses: wrong(http.StatusNotFound, http.StatusConflict),
	}, s.answerLicence)
}

type answerLicenceInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Answer string `json:"answer" enum:"confirmed,refused"`
		Note   string `json:"note,omitempty" maxLength:"2000" doc:"Why; the seller reads it. Needed for a refusal."`
	}
}

func (s Services) answerLicence(ctx context.Context, in *answerLicenceInput) (*licenceOutput, error) {
	kept, err := s.Licences.Answer(ctx, in.ID, in.Body.Answer, in.Body.Note)
	if err != nil {
		return nil, fail(err)
	}
	return &licenceOutput{Body: kept}, nil
}

// licenceOf is the object that a right to the ledger of one's own organisation is asked for.
func licenceOf(a auth.Actor) auth.Object {
	return auth.Object{Kind: "licence", Tenant: a.Tenant, Organisations: []string{a.Organisation}, Owner: a.ID}
}

func (s Services) addLicence(ctx context.Context, in *licenceInput) (*licenceOutput, error) {
	actor := auth.Who(ctx)
	by, err := auth.Allow(ctx, "licences.submit", licenceOf(actor))
	if err != nil {
		return nil, fail(err)
	}
	b := &in.Body
	kept, err := s.Licences.Add(ctx, actor, by, workflow.LicenceInput{
		Kind: storage.LicenceKind(b.Kind), MarkID: b.MarkID, Mark: b.Mark, Owner: b.Owner, Territories: b.Territories, Classes: b.Classes, Channels: b.Channels, SellerID: b.SellerID,
		Document: b.Document, Note: b.Note, From: b.From, To: b.To,
	})
	if err != nil {
		return nil, fail(err)
	}
	return &licenceOutput{Prefix + licencesPath + "/" + kept.ID, kept}, nil
}

func (s Services) listLicences(ctx context.Context, in *licencesInput) (*licencesOutput, error) {
	reach, err := auth.ReachOf(ctx, "licences.see")
	if err != nil {
		return nil, fail(err)
	}
	list, err := s.Licences.DB.Licences(ctx, reach, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &licencesOutput{}
	out.Body.Items, out.Body.Next = list.Items, list.Next
	return out, nil
}

func (s Services) getLicence(ctx context.Context, in *licenceAt) (*licenceOutput, error) {
	reach, err := auth.ReachOf(ctx, "licences.see")
	if err != nil {
		return nil, fail(err)
	}
	kept, err := s.Licences.DB.Licence(ctx, reach, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &licenceOutput{Body: kept}, nil
}

func (s Services) removeLicence(ctx context.Context, in *licenceAt) (*licenceOutput, error) {
	actor := auth.Who(ctx)
	by, err := auth.AllowID(ctx, "licences.submit", in.ID, licenceOf(actor))
	if err != nil {
		return nil, fail(err)
	}
	kept, err := s.Licences.Remove(ctx, actor, by, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &licenceOutput{Body: kept}, nil
}
