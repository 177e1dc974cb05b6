// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/review"
)

type drawInput struct {
	Body struct {
		From  string  `json:"from,omitempty" format:"date" doc:"First day; twelve weeks before the last if left out."`
		Until string  `json:"until,omitempty" format:"date" doc:"Last day; today if left out."`
		Share float64 `json:"share" example:"0.05" doc:"Of the decisions of the time, above 0 and at most 1."`
	}
}

type drawOutput struct {
	Body struct {
		Drawn int `json:"drawn" doc:"Decisions that were not drawn before."`
	}
}

// secondLookBody is a case as it was opened, and nothing of what was decided.
type secondLookBody struct {
	ID       string        `json:"id" doc:"Tells nothing of the case."`
	Listing  listingBody   `json:"listing"`
	Findings []findingBody `json:"findings" nullable:"false"`
	Marks    []MarkBody    `json:"marks" nullable:"false"`
}

type secondLookOutput struct {
	Body struct {
		Item *secondLookBody `json:"item,omitempty" doc:"Left out when none waits for you."`
	}
}

type secondAnswerInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Decision string `json:"decision" enum:"clear,restrict,remove"`
		Reason   string `json:"reason_code" maxLength:"20" example:"TM-INF"`
	}
}

type agreementInput struct {
	By   string `query:"by" enum:"reason,rule,mark,moderator,seller" default:"reason"`
	From string `query:"from" format:"date" doc:"Second answers given since this day; all if left out."`
}

type agreementOutput struct {
	Body struct {
		All review.Agreement            `json:"all" doc:"Cohen's kappa and the plain share, each with its 95 % interval, and the table of first against second answers."`
		By  map[string]review.Agreement `json:"by"`
	}
}

func (s Services) registerSecondLooks(a huma.API) {
	op := func(name, method, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: Prefix + path, Tags: []string{tagCases}, Summary: summary, Description: text, DefaultStatus: http.StatusOK,
			Responses: refusals(http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("draw-second-looks", http.MethodPost, "/second-looks", "Draw decisions to be taken again", "Draws a share of the decisions of a time by a hash, so that nobody chooses them. Each is taken again by a moderator who had no part in the case and cannot see the first answer."), s.drawSeconds)
	huma.Register(a, op("next-second-look", http.MethodPost, "/second-looks/next", "Take a decision again", "The case as it was opened. Until you answer, that case is closed to you everywhere else."), s.nextSecond)
	answer := op("answer-second-look", http.MethodPost, "/second-looks/{id}/answer", "Give the second answer", "Changes nothing in the case.")
	answer.DefaultStatus = http.StatusNoContent
	huma.Register(a, answer, s.answerSecond)
	huma.Register(a, op("agreement", http.MethodGet, "/agreement", "How far second answers agree with the first", "Cohen's kappa in all and by reason, rule, mark, moderator or seller."), s.agreement)
}

func (s Services) drawSeconds(ctx context.Context, in *drawInput) (*drawOutput, error) {
	from, until, err := (PeriodInput{in.Body.From, in.Body.Until}).period(s.Desk.Now())
	if err == nil {
		err = platforms(ctx, "quality.draw", "quality")
	}
	if err != nil {
		return nil, fail(err)
	}
	out := &drawOutput{}
	if out.Body.Drawn, err = s.Desk.DrawSeconds(ctx, person(ctx), from, until, in.Body.Share); err != nil {
		return nil, fail(err)
	}
	return out, nil
}

func (s Services) nextSecond(ctx context.Context, _ *struct{}) (*secondLookOutput, error) {
	if err := platforms(ctx, "quality.answer", "quality"); err != nil {
		return nil, fail(err)
	}
	look, found, err := s.Desk.NextSecond(ctx, person(ctx))
	if err != nil {
		return nil, fail(err)
	}
	out := &secondLookOutput{}
	if found {
		b := &secondLookBody{ID: look.ID, Listing: newListing(look.Snapshot.Listing), Findings: numbered(look.Snapshot.Findings), Marks: []MarkBody{}}
		for i := range look.Snapshot.Marks {
			b.Marks = append(b.Marks, newMark(&look.Snapshot.Marks[i]))
		}
		out.Body.Item = b
	}
	return out, nil
}

func (s Services) answerSecond(ctx context.Context, in *secondAnswerInput) (*struct{}, error) {
	err := platforms(ctx, "quality.answer", "quality")
	if err == nil {
		err = s.Desk.AnswerSecond(ctx, person(ctx), in.ID, in.Body.Decision, in.Body.Reason)
	}
	if err != nil {
		return nil, fail(err)
	}
	return nil, nil
}

func (s Services) agreement(ctx context.Context, in *agreementInput) (*agreementOutput, error) {
	var from time.Time
	err := platforms(ctx, "quality.see", "quality")
	if err == nil && in.From != "" {
		from, err = time.Parse(time.DateOnly, in.From)
	}
	if err != nil {
		return nil, fail(err)
	}
	found, err := s.Desk.Agreement(ctx, person(ctx), review.Dimension(in.By), from)
	if err != nil {
		return nil, fail(err)
	}
	out := &agreementOutput{}
	out.Body.All, out.Body.By = found.All, found.By
	return out, nil
}
