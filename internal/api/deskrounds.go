// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/review"
)

// roundBody is a round of calibration.
type roundBody struct {
	ID        string    `json:"id"`
	Opens     time.Time `json:"opens"`
	Closes    time.Time `json:"closes"`
	Questions int       `json:"questions"`
	Answered  int       `json:"answered" doc:"By you."`
}

type roundsOutput struct {
	Body struct {
		Items []roundBody `json:"items"`
	}
}

type roundOutput struct{ Body roundBody }

type openRoundInput struct {
	Body struct {
		Size int `json:"size" minimum:"1" maximum:"100" doc:"Questions at most."`
		Days int `json:"days" minimum:"1" maximum:"60" doc:"How long it is open."`
	}
}

type roundInput struct {
	ID string `path:"id" maxLength:"200"`
}

type roundAnswerInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Question string `json:"question" maxLength:"20"`
		Decision string `json:"decision" enum:"clear,restrict,remove"`
		Reason   string `json:"reason_code" maxLength:"20" example:"TM-INF"`
	}
}

type resultsOutput struct {
	Body struct {
		Items []review.Calibration `json:"items" doc:"Person by person: how often they answered as it stood at the end, with a 95 % interval, Cohen's kappa, what they did not answer, their mistakes."`
	}
}

func (s Services) registerCalibrations(a huma.API) {
	op := func(name, method, path, summary, text string, status int) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: Prefix + "/calibrations" + path, Tags: []string{tagCases}, Summary: summary, Description: text, DefaultStatus: status,
			Responses: refusals(http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("list-calibrations", http.MethodGet, "", "Rounds of calibration", "The newest first.", http.StatusOK), s.rounds)
	huma.Register(a, op("open-calibration", http.MethodPost, "", "Begin a round of calibration", "Puts decisions of the last year that were overturned to everybody again.", http.StatusCreated), s.beginRound)
	huma.Register(a, op("next-calibration", http.MethodPost, "/{id}/next", "Take a question", "The case as it was opened. Until you answer, that case is closed to you everywhere else.", http.StatusOK), s.nextRound)
	huma.Register(a, op("answer-calibration", http.MethodPost, "/{id}/answer", "Answer a question", "It stands and changes nothing in the case.", http.StatusNoContent),
		func(ctx context.Context, in *roundAnswerInput) (*struct{}, error) {
			err := platforms(ctx, "quality.answer", "quality")
			if err == nil {
				err = s.Desk.AnswerQuestion(ctx, person(ctx), in.ID, in.Body.Question, in.Body.Decision, in.Body.Reason)
			}
			return nil, failed(err)
		})
	huma.Register(a, op("calibration-results", http.MethodGet, "/{id}/results", "Results of a round", "Person by person.", http.StatusOK), s.roundResults)
}

func (s Services) rounds(ctx context.Context, _ *struct{}) (*roundsOutput, error) {
	who, out := person(ctx), &roundsOutput{}
	out.Body.Items = []roundBody{}
	list, err := s.Desk.Rounds(ctx, who)
	if err != nil {
		return nil, fail(err)
	}
	for _, r := range list {
		standing, err := s.Desk.Standing(ctx, who, r)
		if err != nil {
			return nil, fail(err)
		}
		out.Body.Items = append(out.Body.Items, roundBody{r.ID, r.Opens, r.Closes, standing.Questions, standing.Answered})
	}
	return out, nil
}

func (s Services) beginRound(ctx context.Context, in *openRoundInput) (*roundOutput, error) {
	if err := platforms(ctx, "quality.draw", "quality"); err != nil {
		return nil, fail(err)
	}
	r, err := s.Desk.OpenRound(ctx, person(ctx), in.Body.Size, in.Body.Days)
	if err != nil {
		return nil, fail(err)
	}
	return &roundOutput{roundBody{r.ID, r.Opens, r.Closes, len(r.Questions), 0}}, nil
}

func (s Services) nextRound(ctx context.Context, in *roundInput) (*secondLookOutput, error) {
	if err := platforms(ctx, "quality.answer", "quality"); err != nil {
		return nil, fail(err)
	}
	look, found, err := s.Desk.NextQuestion(ctx, person(ctx), in.ID)
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

func (s Services) roundResults(ctx context.Context, in *roundInput) (*resultsOutput, error) {
	if err := platforms(ctx, "quality.see", "quality"); err != nil {
		return nil, fail(err)
	}
	who := person(ctx)
	r, err := s.Desk.DB.Round(ctx, who.Tenant, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out := &resultsOutput{}
	out.Body.Items, err = s.Desk.Calibrations(ctx, who, r)
	if err != nil {
		return nil, fail(err)
	}
	return out, nil
}
