// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/storage"
)

// letterMailBody is a letter on its way to one person's mail box.
type letterMailBody struct {
	ID           string    `json:"id"`
	Case         string    `json:"case"`
	Letter       string    `json:"letter" example:"L5"`
	Organisation string    `json:"organisation"`
	User         string    `json:"user"`
	State        string    `json:"state" enum:"waiting,sent,dropped,dead" doc:"dropped: the letter was taken back or its reader left. dead: given up after a day, or refused by the mail server."`
	Tries        int       `json:"tries"`
	Problem      string    `json:"problem,omitempty" doc:"Of the last try."`
	Created      time.Time `json:"created"`
	Changed      time.Time `json:"changed"`
}

func newLetterMail(m storage.LetterMail) letterMailBody {
	return letterMailBody{m.ID, m.Case, m.Letter, m.Organisation, m.User, string(m.State), m.Tries, m.Problem, m.Created, m.Changed}
}

type letterMailsInput struct {
	State  string `query:"state" enum:"waiting,sent,dropped,dead"`
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type letterMailsOutput struct {
	Body struct {
		Items []letterMailBody `json:"items" nullable:"false"`
		Next  string           `json:"next"`
	}
}

type letterMailOutput struct{ Body letterMailBody }

func (s Services) registerLetterMails(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-letter-mails", Method: http.MethodGet, Path: Prefix + "/letters", Tags: []string{tagCases}, Summary: "Letters by e-mail",
		Description: "Letters on their way to mail boxes, the newest first.", Responses: refusals(http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}, s.letterMails)
	huma.Register(a, huma.Operation{OperationID: "send-letter-again", Method: http.MethodPost, Path: Prefix + "/letters/{id}/again", Tags: []string{tagCases}, Summary: "Send a letter again",
		Description: "For one that was given up.", Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)},
		func(ctx context.Context, in *caseInput) (*letterMailOutput, error) {
			m, err := s.Desk.MailAgain(ctx, person(ctx), in.ID)
			if err != nil {
				return nil, fail(err)
			}
			return &letterMailOutput{newLetterMail(m)}, nil
		})
}

func (s Services) letterMails(ctx context.Context, in *letterMailsInput) (*letterMailsOutput, error) {
	list, err := s.Desk.Mails(ctx, person(ctx), storage.MailState(in.State), storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &letterMailsOutput{}
	out.Body.Items, out.Body.Next = []letterMailBody{}, list.Next
	for _, m := range list.Items {
		out.Body.Items = append(out.Body.Items, newLetterMail(m))
	}
	return out, nil
}
