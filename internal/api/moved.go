// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// MovedPath lists the kept listings that changes of the register judge otherwise.
const MovedPath = Prefix + "/moved-listings"

type versionInput struct {
	Name string `path:"name" maxLength:"64" example:"2026-11-24.1"`
}

// versionDetail is a version with what it did to the kept listings of whoever asks.
type versionDetail struct {
	VersionBody
	Listings *retroBody `json:"listings,omitempty" doc:"Your kept listings after this version took another's place; left out for one that was never in force, and for who may not see listings."`
}

type retroBody struct {
	Done    bool       `json:"done" doc:"Whether every kept listing was looked up in the marks that changed."`
	Ended   *time.Time `json:"ended,omitempty"`
	Moved   int        `json:"moved" doc:"Judged otherwise than before."`
	Riskier int        `json:"riskier" doc:"Of them, more severely."`
}

type versionDetailOutput struct{ Body versionDetail }

type movedInput struct {
	Version string `query:"version" maxLength:"64" example:"2026-11-24.1" doc:"Only what this version moved."`
	Riskier bool   `query:"riskier" doc:"Only listings judged more severely than before."`
	Cursor  string `query:"cursor" maxLength:"1024" doc:"next of the page before, with the same question."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type movedOutput struct {
	Body struct {
		Items []movedBody `json:"items" nullable:"false"`
		Next  string      `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

// movedBody is a kept listing that a version judges otherwise, with what is said of the changed marks now.
type movedBody struct {
	Version     string     `json:"version" example:"2026-11-24.1"`
	Listing     string     `json:"listing_id" format:"uuid"`
	ID          string     `json:"id,omitempty" doc:"The seller's own."`
	SellerID    string     `json:"seller_id,omitempty"`
	Title       string     `json:"title"`
	LevelBefore string     `json:"level_before" enum:"clear,caution,high,block,unscreened"`
	ScoreBefore int        `json:"score_before"`
	Level       string     `json:"level" enum:"clear,caution,high,block,unscreened"`
	Score       int        `json:"score"`
	Riskier     bool       `json:"riskier"`
	Marks       []string   `json:"changed_marks" nullable:"false" doc:"That the listing touches."`
	Why         []movedWhy `json:"why" nullable:"false" doc:"Empty where the marks only fell away."`
	Screened    time.Time  `json:"screened"`
}

type movedWhy struct {
	Mark   string          `json:"mark"`
	MarkID string          `json:"mark_id"`
	Owner  string          `json:"owner,omitempty"`
	Level  screening.Level `json:"level" enum:"clear,caution,high,block"`
	Score  int             `json:"score"`
	Field  listing.Field   `json:"field"`
	Text   string          `json:"text" doc:"The words of the listing."`
	Reason screening.Text  `json:"reason"`
}

func (s Services) registerMoved(a huma.API) {
	huma.Register(a, huma.Operation{
		OperationID: "get-version", Method: http.MethodGet, Path: versionsPath + "/{name}", Tags: []string{tagRegister},
		Summary: "One register version", Description: "What an import or a rollback did, and how many of your kept listings it moved.", Responses: refusals(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, s.getVersion)
	huma.Register(a, huma.Operation{
		OperationID: "list-moved-listings", Method: http.MethodGet, Path: MovedPath, Tags: []string{tagRegister},
		Summary: "Listings that changes of the register moved", Description: "Kept listings that a register version judges otherwise than they were, and what is said of the changed marks now: the newest version first, in it the riskier ones, in those the gravest. A seller sees their own.",
		Responses: refusals(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, s.listMoved)
}

func (s Services) getVersion(ctx context.Context, in *versionInput) (*versionDetailOutput, error) {
	v, err := s.Imports.Register.DB.Version(ctx, in.Name)
	if err != nil {
		return nil, fail(err)
	}
	out := &versionDetailOutput{versionDetail{VersionBody: newVersion(&v)}}
	run, ran, err := s.Imports.Register.DB.Retro(ctx, v.Seq)
	if err != nil {
		return nil, fail(err)
	}
	if _, barred := auth.ReachOf(ctx, "listings.see"); !ran || barred != nil {
		return out, nil
	}
	b := &retroBody{Done: !run.Ended.IsZero(), Ended: momentOf(run.Ended)}
	if b.Moved, b.Riskier, err = s.Imports.Register.CountMoved(ctx, v.Name); err != nil {
		return nil, fail(err)
	}
	out.Body.Listings = b
	return out, nil
}

func (s Services) listMoved(ctx context.Context, in *movedInput) (*movedOutput, error) {
	list, err := s.Imports.Register.Moved(ctx, in.Version, in.Riskier, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &movedOutput{}
	out.Body.Items, out.Body.Next = make([]movedBody, len(list.Items)), list.Next
	for i := range list.Items {
		out.Body.Items[i] = newMoved(&list.Items[i])
	}
	return out, nil
}

func newMoved(m *workflow.MovedListing) movedBody {
	b := movedBody{
		Version: m.Version, Listing: m.ListingID, ID: m.ExternalID, SellerID: m.SellerID, Title: m.Title, LevelBefore: m.LevelBefore, ScoreBefore: m.ScoreBefore, Level: m.Level, Score: m.Score,
		Riskier: m.Riskier, Marks: m.Marks, Why: make([]movedWhy, len(m.Why)), Screened: m.Screened,
	}
	for i := range m.Why {
		f := &m.Why[i]
		b.Why[i] = movedWhy{f.Mark, f.MarkID, f.Owner, f.Level, f.Score, f.Field, f.Text, f.Reason}
	}
	return b
}
