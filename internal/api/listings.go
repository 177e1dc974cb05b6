// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"maps"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const listingsPath = "/listings"

// registerListings adds what keeps listings and lists them.
func (s Services) registerListings(a huma.API) {
	replies := refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	huma.Register(a, huma.Operation{OperationID: "keep-listing", Method: http.MethodPost, Path: Prefix + listingsPath, DefaultStatus: http.StatusCreated, MaxBodyBytes: MaxBody + 1, Tags: []string{tagScreening},
		Summary: "Keep and screen a listing", Description: "Keeps a listing with its verdict. A finding at or over the level given opens a case.", Responses: maps.Clone(replies)}, s.keepListing)
	huma.Register(a, huma.Operation{OperationID: "list-listings", Method: http.MethodGet, Path: Prefix + listingsPath, Tags: []string{tagScreening}, Summary: "Kept listings", Description: "The newest first, or those that running suits touch, the nearest date first; a seller sees their own.", Responses: maps.Clone(replies)}, s.listListings)
	huma.Register(a, huma.Operation{OperationID: "get-listing", Method: http.MethodGet, Path: Prefix + listingsPath + "/{id}", Tags: []string{tagScreening}, Summary: "One kept listing", Description: "The listing with the level of its newest screening.", Responses: maps.Clone(replies)}, s.getListing)
}

type keepInput struct {
	Open string `query:"open_case_from" enum:"caution,high,block" doc:"Opens a case for findings at or over this level."`
	Body listingBody
}

// keptBody is a listing that was kept.
type keptBody struct {
	ID         string      `json:"id"`
	ExternalID string      `json:"external_id" doc:"The seller's own id."`
	SellerID   string      `json:"seller_id"`
	Level      string      `json:"level"`
	Score      int         `json:"score"`
	Register   string      `json:"register"`
	Created    time.Time   `json:"created"`
	Listing    listingBody `json:"listing"`
	Cases      []string    `json:"cases" doc:"Opened, or open already, about findings of this listing."`
	Lawsuits   []suedBody  `json:"lawsuits" nullable:"false" doc:"Running suits on marks and owners that the newest verdict speaks of, the nearest date first, five at most, none under seal. Empty in the answer to keeping."`
}

// suedBody is a running suit beside a listing.
type suedBody struct {
	ID        string        `json:"id,omitempty" format:"uuid" doc:"Left out where the case is not yours to open."`
	Court     string        `json:"court" example:"ilnd"`
	Number    string        `json:"number" example:"1:26-cv-01234"`
	Plaintiff string        `json:"plaintiff" doc:"The first, as the docket writes it; may be empty."`
	Next      *nextDateBody `json:"next,omitempty" doc:"The next date of the case. Left out where none runs or none is yours to know."`
}

// nextDateBody is the next date of a case.
type nextDateBody struct {
	Title screening.Text `json:"title"`
	Due   time.Time      `json:"due"`
	Days  int            `json:"days" example:"4" doc:"Whole days until then; less than zero once it is past."`
}

type keptOutput struct {
	Location string `header:"Location"`
	Body     keptBody
}

func newKept(r storage.ListingRecord, cases []string) keptBody {
	return keptBody{r.ID, r.ExternalID, r.SellerID, r.Level, r.Score, r.Register, r.Created, newListing(r.Listing), orEmpty(cases), []suedBody{}}
}

// newSued is a kept listing with the suits that run on it.
func newSued(r storage.SuedListing, now time.Time) keptBody {
	b := newKept(r.ListingRecord, nil)
	for _, s := range r.Suits {
		one := suedBody{ID: s.ID, Court: s.Court, Number: s.Number, Plaintiff: s.Plaintiff}
		if !s.Due.IsZero() {
			one.Next = &nextDateBody{screening.Text(s.Title), s.Due, int(math.Floor(s.Due.Sub(now).Hours() / 24))}
		}
		b.Lawsuits = append(b.Lawsuits, one)
	}
	return b
}

func (s Services) keepListing(ctx context.Context, in *keepInput) (*keptOutput, error) {
	l, err := in.Body.listing()
	if err != nil {
		return nil, unscreened(err)
	}
	who := person(ctx)
	if who.Outside() {
		l.SellerID = who.Org
	}
	kept, cases, err := s.Desk.Keep(ctx, who, *l, screening.Level(in.Open))
	if err != nil {
		return nil, unscreened(err)
	}
	return &keptOutput{Location: Prefix + listingsPath + "/" + kept.ID, Body: newKept(kept.ListingRecord, cases)}, nil
}

type listingsInput struct {
	Q      string `query:"q" maxLength:"200"`
	Level  string `query:"level" enum:"clear,caution,high,block,unscreened"`
	Sort   string `query:"sort" enum:"newest,suits" default:"newest" doc:"suits: those alone that running suits touch, the nearest date first, those without a date last."`
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type listingsOutput struct {
	Body struct {
		Items []keptBody `json:"items"`
		Next  string     `json:"next"`
	}
}

func (s Services) listListings(ctx context.Context, in *listingsInput) (*listingsOutput, error) {
	list, err := s.Desk.Listings(ctx, person(ctx), workflow.ListingQuery{Level: in.Level, Text: in.Q, Sued: in.Sort == "suits"}, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &listingsOutput{}
	out.Body.Items, out.Body.Next = []keptBody{}, list.Next
	for _, r := range list.Items {
		out.Body.Items = append(out.Body.Items, newSued(r, s.Desk.Now()))
	}
	return out, nil
}

func (s Services) getListing(ctx context.Context, in *caseInput) (*keptOutput, error) {
	r, err := s.Desk.Listing(ctx, person(ctx), in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &keptOutput{Body: newSued(r, s.Desk.Now())}, nil
}
