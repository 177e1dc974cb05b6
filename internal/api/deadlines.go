// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"maps"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// deadlineBody is one clock of a case.
type deadlineBody struct {
	ID        string         `json:"id" format:"uuid"`
	Lawsuit   string         `json:"lawsuit_id" format:"uuid"`
	Case      string         `json:"case"`
	Caption   string         `json:"caption,omitempty"`
	Defendant string         `json:"defendant,omitempty"`
	Code      string         `json:"code" example:"T-ANSWER"`
	Rule      string         `json:"rule,omitempty" example:"FRCP-12(a)(1)(A)(i)"`
	Title     screening.Text `json:"title"`
	Alarm     screening.Text `json:"alarm"`
	Due       *time.Time     `json:"due,omitempty" doc:"The last instant in which acting is in time. Left out where a person must read a paper first."`
	Zone      string         `json:"zone,omitempty"`
	Local     string         `json:"local,omitempty" doc:"The same in the court's time."`
	Earliest  string         `json:"earliest,omitempty" doc:"The earliest reading of the law."`
	Latest    string         `json:"latest,omitempty"`
	Shown     screening.Text `json:"shown"`
	Trace     []string       `json:"trace" doc:"How it was counted."`
	TraceZH   []string       `json:"trace_zh"`
	State     string         `json:"state" enum:"running,done,superseded"`
	EndedBy   string         `json:"ended_by,omitempty"`
	Version   int            `json:"version"`
}

func deadlinesOf(list []storage.DeadlineRecord) []deadlineBody {
	out := make([]deadlineBody, 0, len(list))
	for _, r := range list {
		b := deadlineBody{ID: r.ID, Lawsuit: r.LawsuitID, Case: r.Case, Caption: r.Caption, Defendant: r.Defendant, Code: r.Code, Rule: r.Rule, Title: screening.Text(r.Title), Alarm: screening.Text(r.Alarm), State: string(r.State), EndedBy: r.EndedBy, Version: r.Version, Trace: []string{}, TraceZH: []string{}}
		if !r.Due.IsZero() {
			b.Due = &r.Due
		}
		if x := r.Result; x != nil {
			b.Zone, b.Local, b.Earliest, b.Latest, b.Shown, b.Trace, b.TraceZH = x.Zone, x.Due.String(), x.Earliest.String(), x.Latest.String(), screening.Text(x.Text()), x.Trace("en"), x.Trace("zh")
		}
		out = append(out, b)
	}
	return out
}

type deadlinesInput struct {
	From    string `query:"from" maxLength:"10" doc:"YYYY-MM-DD, UTC."`
	To      string `query:"to" maxLength:"10" doc:"YYYY-MM-DD, that day included."`
	All     bool   `query:"all" doc:"Also what is done or superseded."`
	Unread  bool   `query:"unread" doc:"Instead, clocks whose end must be read in a paper."`
	Lawsuit string `query:"lawsuit" maxLength:"64"`
	Cursor  string `query:"cursor" maxLength:"1024" doc:"next of the page before."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type deadlinesOutput struct {
	Body struct {
		Items []deadlineBody `json:"items"`
		Next  string         `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type deadlineInput struct {
	ID string `path:"id" maxLength:"64"`
}

type deadlineOutput struct{ Body deadlineBody }

type calendarOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s Services) registerDeadlines(a huma.API) {
	errs := refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity)
	huma.Register(a, huma.Operation{
		OperationID: "list-deadlines", Method: http.MethodGet, Path: Prefix + "/deadlines", Tags: []string{tagLawsuits}, Responses: maps.Clone(errs),
		Summary: "Deadlines", Description: "Clocks of the cases on file, the soonest first, each with its derivation.",
	}, s.listDeadlines)
	huma.Register(a, huma.Operation{
		OperationID: "end-deadline", Method: http.MethodPost, Path: Prefix + "/deadlines/{id}/done", Tags: []string{tagLawsuits}, Responses: maps.Clone(errs), DefaultStatus: http.StatusOK,
		Summary: "Mark a deadline as done", Description: "What was due was done.",
	}, s.endDeadline)
	huma.Register(a, huma.Operation{
		OperationID: "get-calendar", Method: http.MethodGet, Path: Prefix + "/deadlines.ics", Tags: []string{tagLawsuits},
		Summary: "Deadlines as a calendar", Description: "The same as iCalendar (RFC 5545), without what is under seal: a calendar is shared further than a docket.",
		Responses: withCalendar(refusals(http.StatusUnprocessableEntity)),
	}, s.calendar)
}

func withCalendar(r map[string]*huma.Response) map[string]*huma.Response {
	r["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	return r
}

func (s Services) listDeadlines(ctx context.Context, in *deadlinesInput) (*deadlinesOutput, error) {
	sight, err := workflow.SightOf(ctx, "deadlines.see")
	if err != nil {
		return nil, fail(err)
	}
	f := storage.DeadlineFilter{All: in.All, Unread: in.Unread, Lawsuit: in.Lawsuit}
	for _, d := range []struct {
		text string
		to   *time.Time
		plus int
	}{{in.From, &f.From, 0}, {in.To, &f.To, 1}} {
		if d.text == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, d.text)
		if err != nil {
			return nil, fail(fault.New(fault.Invalid, "A day is written as YYYY-MM-DD."))
		}
		*d.to = t.AddDate(0, 0, d.plus)
	}
	list, err := s.Docketing.DB.Deadlines(ctx, sight, f, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &deadlinesOutput{}
	out.Body.Items, out.Body.Next = deadlinesOf(list.Items), list.Next
	return out, nil
}

func (s Services) endDeadline(ctx context.Context, in *deadlineInput) (*deadlineOutput, error) {
	k, err := workflow.ClerkOf(ctx, "deadlines.edit")
	if err != nil {
		return nil, fail(err)
	}
	r, err := s.Docketing.End(ctx, k, in.ID, k.Actor.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &deadlineOutput{deadlinesOf([]storage.DeadlineRecord{r})[0]}, nil
}

func (s Services) calendar(ctx context.Context, _ *struct{}) (*calendarOutput, error) {
	sight, err := workflow.SightOf(ctx, "deadlines.see")
	if err != nil {
		return nil, fail(err)
	}
	sight.Sealed = false
	var b bytes.Buffer
	if err := s.Docketing.Calendar(ctx, sight, "en", &b); err != nil {
		return nil, fail(err)
	}
	return &calendarOutput{"text/calendar; charset=utf-8", b.Bytes()}, nil
}

// CourtHook is where CourtListener delivers; behind it stands the secret of the path.
const CourtHook = "/hooks/courtlistener/:secret"

// courtHook takes a delivery. The sender signs nothing: the secret of the path is what it is known by (its documentation).
// It is answered with 2xx once the delivery is stored, also when nothing in it will be readable, because a refusal makes it
// send the same again; what it tells is filed by a job.
func (s Services) courtHook(c *gin.Context) {
	shown, want := sha256.Sum256([]byte(c.Param("secret"))), sha256.Sum256([]byte(s.CourtSecret)) // of one length, so that time tells nothing
	if s.CourtSecret == "" || subtle.ConstantTimeCompare(shown[:], want[:]) != 1 {
		Refuse(c, http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(c.Request.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		Refuse(c, http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		Refuse(c, http.StatusBadRequest)
		return
	}
	fresh, err := s.Docketing.Receive(c.Request.Context(), c.GetHeader(keyHeader), body)
	if err != nil {
		RefuseFor(c, err)
		return
	}
	c.JSON(http.StatusAccepted, gin.H{"received": true, "new": fresh})
}
