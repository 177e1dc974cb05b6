// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/workflow"
)

const (
	casesPath = "/cases"
	tagCases  = "cases"
)

type casesInput struct {
	Queue    string `query:"queue" maxLength:"40" doc:"One queue."`
	State    string `query:"state" maxLength:"40" doc:"One state."`
	Level    string `query:"level" maxLength:"20"`
	Seller   string `query:"seller" maxLength:"200"`
	Mark     string `query:"mark" maxLength:"512"`
	Assigned string `query:"assignee" maxLength:"200" doc:"The person a case is given to, or none."`
	Claimed  string `query:"claimed" enum:"yes,no"`
	Snoozed  string `query:"snoozed" enum:"yes,all" doc:"Cases that are put off: only those, or those too; left out, they are not listed."`
	Overdue  bool   `query:"overdue" doc:"Only those whose clock has ended."`
	Cursor   string `query:"cursor" maxLength:"200" doc:"next of the page before."`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type casesOutput struct {
	Body struct {
		Items []QueueItemBody `json:"items"`
		Next  string          `json:"next" doc:"Cursor of the next page, empty on the last."`
		Total int             `json:"total" doc:"Open cases in this view."`
		Due   int             `json:"due_within_a_day"`
	}
}

type caseInput struct {
	ID string `path:"id" maxLength:"200"`
}

type caseOutput struct{ Body caseBody }

type openCaseInput struct {
	Body struct {
		ListingID string `json:"listing_id" minLength:"1" maxLength:"200"`
		MarkID    string `json:"mark_id,omitempty" maxLength:"512" doc:"Left out, the mark of the gravest finding."`
		Note      string `json:"note,omitempty" maxLength:"5000"`
	}
}

type openCaseOutput struct {
	Location string `header:"Location"`
	Body     caseBody
}

type noteInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Note string   `json:"note" minLength:"1" maxLength:"5000" doc:"A login behind an @ calls that person to the case."`
		Tell []string `json:"tell,omitempty" nullable:"false" maxItems:"20" doc:"People the note calls to the case, by ID."`
	}
}

type answerInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Statement string   `json:"statement" maxLength:"20000"`
		Claims    []string `json:"claims,omitempty" nullable:"false" maxItems:"40" doc:"Facts you claim; whoever decides must answer each."`
		Evidence  []string `json:"evidence,omitempty" nullable:"false" maxItems:"100" doc:"Documents that show it, by name or address."`

		Documents []documentBody `json:"documents,omitempty" nullable:"false" maxItems:"5" doc:"Documents that are sent along, 20 MiB in all."`
	}
}

type counterInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Name          string   `json:"name" maxLength:"500"`
		Address       string   `json:"address,omitempty" maxLength:"2000"`
		Email         string   `json:"email,omitempty" maxLength:"254"`
		Phone         string   `json:"phone,omitempty" maxLength:"40"`
		Reasons       string   `json:"reasons" maxLength:"20000"`
		Evidence      []string `json:"evidence,omitempty" nullable:"false" maxItems:"100"`
		Perjury       bool     `json:"perjury,omitempty" doc:"Under penalty of perjury: it was removed by mistake or misidentification."`
		Guarantee     bool     `json:"guarantee,omitempty" doc:"The statement is true."`
		Jurisdiction  string   `json:"jurisdiction,omitempty" maxLength:"500"`
		AcceptService bool     `json:"accept_service,omitempty"`
		Signature     string   `json:"signature,omitempty" maxLength:"500"`

		Documents []documentBody `json:"documents,omitempty" nullable:"false" maxItems:"5" doc:"Documents that are sent along, 20 MiB in all."`
	}
}

type assignCaseInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Assignee string `json:"assignee" maxLength:"200" doc:"ID of an officer, or empty for nobody."`
	}
}

type queueInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Queue  string `json:"queue" maxLength:"40" example:"senior"`
		Reason string `json:"reason" minLength:"1" maxLength:"1000"`
	}
}

type editListingInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Title string `json:"title" minLength:"1" maxLength:"65536" example:"Lightweight running shoes"`
	}
}

type skipInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Reason string     `json:"reason" minLength:"1" maxLength:"1000"`
		Until  *time.Time `json:"until,omitempty" doc:"Puts the case off until then; left out, it is passed by."`
	}
}

func (s Services) registerCases(a huma.API) {
	writes := refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	huma.Register(a, huma.Operation{OperationID: "list-cases", Method: http.MethodGet, Path: Prefix + casesPath, Tags: []string{tagCases}, Summary: "The queue",
		Description: "Open cases in the order in which they should be worked: risk × urgency × reach, each part shown. A seller sees the cases of their own listings, the newest first.",
		Responses:   refusals(http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}, s.listCases)
	huma.Register(a, huma.Operation{OperationID: "get-case", Method: http.MethodGet, Path: Prefix + casesPath + "/{id}", Tags: []string{tagCases}, Summary: "One case",
		Description: "Everything about a case that you may see. A party never sees who reported it, nor the desk's notes.",
		Responses:   refusals(http.StatusNotFound, http.StatusServiceUnavailable)}, s.getCase)
	huma.Register(a, huma.Operation{OperationID: "open-case", Method: http.MethodPost, Path: Prefix + casesPath, DefaultStatus: http.StatusCreated, Tags: []string{tagCases},
		Summary: "Open a case", Description: "Opens a case about a kept listing, with listing and register record as they are now. The same mark on the same listing is one case.", Responses: maps.Clone(writes)}, s.openCase)
	for _, op := range []struct {
		name, path, summary, text string
		do                        func(context.Context, workflow.Person, string) (review.Case, error)
	}{
		{"claim-case", "/claim", "Claim a case", "Gives the case to you for the length of a lease. One person holds a case.", s.Desk.Claim},
		{"release-case", "/release", "Release a case", "Gives a claimed case back.", s.Desk.Release},
	} {
		huma.Register(a, huma.Operation{OperationID: op.name, Method: http.MethodPost, Path: Prefix + casesPath + "/{id}" + op.path, Tags: []string{tagCases}, Summary: op.summary, Description: op.text, Responses: maps.Clone(writes)},
			func(ctx context.Context, in *caseInput) (*caseOutput, error) {
				return s.shown(op.do(ctx, person(ctx), in.ID))
			})
	}
	huma.Register(a, huma.Operation{OperationID: "next-case", Method: http.MethodPost, Path: Prefix + casesPath + "/next", Tags: []string{tagCases}, Summary: "Claim the next case",
		Description: "Gives you the case that should be worked now, in a view, and claims it. The answer has no case when none waits.", DefaultStatus: http.StatusOK, Responses: maps.Clone(writes)}, s.nextCase)
	s.registerAnswers(a, writes)
}

type nextCaseInput struct {
	Body struct {
		Queue string `json:"queue,omitempty" maxLength:"40" doc:"One queue."`
		State string `json:"state,omitempty" maxLength:"40" doc:"One state."`
		Level string `json:"level,omitempty" maxLength:"20"`
	}
}

type nextCaseOutput struct {
	Body struct {
		Case *caseBody `json:"case,omitempty" doc:"Left out when none waits."`
	}
}

func (s Services) nextCase(ctx context.Context, in *nextCaseInput) (*nextCaseOutput, error) {
	f, err := review.ParseFilter(url.Values{"queue": {in.Body.Queue}, "state": {in.Body.State}, "level": {in.Body.Level}})
	if err != nil {
		return nil, fail(err)
	}
	c, found, err := s.Desk.TakeNext(ctx, person(ctx), f)
	out := &nextCaseOutput{}
	if found {
		b := newCase(s.Desk.Book, c)
		out.Body.Case = &b
	}
	return answer(out, err)
}

// registerAnswers are the writes with a body.
func (s Services) registerAnswers(a huma.API, writes map[string]*huma.Response) {
	op := func(name, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: name, Method: http.MethodPost, Path: Prefix + casesPath + "/{id}" + path, Tags: []string{tagCases}, Summary: summary, Description: text, Responses: maps.Clone(writes)}
	}
	huma.Register(a, op("edit-case-listing", "/listing", "Change the listing of a case", "The seller's new title is kept, screened and put before whoever decides."), func(ctx context.Context, in *editListingInput) (*caseOutput, error) {
		c, _, err := s.Desk.AcceptEdit(ctx, person(ctx), in.ID, in.Body.Title)
		return s.sided(ctx, in.ID)(c, err)
	})
	huma.Register(a, op("note-case", "/notes", "Note something", "Keeps a note with the case. Parties never see it."), func(ctx context.Context, in *noteInput) (*caseOutput, error) {
		return s.shown(s.Desk.Remark(ctx, person(ctx), in.ID, in.Body.Note, in.Body.Tell))
	})
	huma.Register(a, op("skip-case", "/skip", "Pass a case by", "Gives a claimed case back with the reason, or puts it off until a time."), func(ctx context.Context, in *skipInput) (*caseOutput, error) {
		if in.Body.Until != nil {
			return s.shown(s.Desk.Snooze(ctx, person(ctx), in.ID, *in.Body.Until, in.Body.Reason))
		}
		return s.shown(s.Desk.Skip(ctx, person(ctx), in.ID, in.Body.Reason))
	})
	huma.Register(a, op("assign-case", "/assign", "Give a case to somebody", "Gives the case to a person, or to nobody. A senior moderator gives to anybody; everybody takes for themselves and gives back."), func(ctx context.Context, in *assignCaseInput) (*caseOutput, error) {
		return s.shown(s.Desk.Assign(ctx, person(ctx), in.ID, in.Body.Assignee))
	})
	huma.Register(a, op("queue-case", "/queue", "Move a case to another queue", "Moves the case with the reason; an empty queue gives it back to the routing."), func(ctx context.Context, in *queueInput) (*caseOutput, error) {
		return s.shown(s.Desk.Move(ctx, person(ctx), in.ID, in.Body.Queue, in.Body.Reason))
	})
	large := func(o huma.Operation) huma.Operation {
		o.MaxBodyBytes = MaxDocuments + 1
		return o
	}
	huma.Register(a, large(op("answer-case", "/responses", "Answer as the seller", "What the seller says, the facts they claim, their documents.")), func(ctx context.Context, in *answerInput) (*caseOutput, error) {
		return s.sided(ctx, in.ID)(s.Desk.Respond(ctx, person(ctx), in.ID, workflow.Answer{Statement: in.Body.Statement, Claims: in.Body.Claims, Evidence: in.Body.Evidence, Documents: documentsOf(in.Body.Documents)}))
	})
	huma.Register(a, large(op("appeal-case", "/appeals", "Appeal", "Asks somebody who had no part in the case to decide it again.")), func(ctx context.Context, in *answerInput) (*caseOutput, error) {
		return s.sided(ctx, in.ID)(s.Desk.Appeal(ctx, person(ctx), in.ID, workflow.Answer{Statement: in.Body.Statement, Claims: in.Body.Claims, Evidence: in.Body.Evidence, Documents: documentsOf(in.Body.Documents)}))
	})
	huma.Register(a, large(op("counter-case", "/counter-notices", "Send a counter-notice", "The seller's answer to a removal on a notice; where the law gives one, it starts the clock after which the listing comes back.")), s.counterNotice)
	s.registerCaseFiles(a)
	s.registerLetterMails(a)
}

func (s Services) counterNotice(ctx context.Context, in *counterInput) (*caseOutput, error) {
	b := in.Body
	n := notice.CounterNotice{Who: notice.Complainant{Name: b.Name, Address: b.Address, Email: b.Email, Phone: b.Phone}, Reasons: b.Reasons, Evidence: b.Evidence,
		Perjury: b.Perjury, Guarantee: b.Guarantee, Jurisdiction: b.Jurisdiction, AcceptService: b.AcceptService, Signature: b.Signature}
	return s.sided(ctx, in.ID)(s.Desk.CounterNotice(ctx, person(ctx), in.ID, n, documentsOf(b.Documents)...))
}

// shown is a case as an answer to whoever works at the desk.
func (s Services) shown(c review.Case, err error) (*caseOutput, error) {
	if err != nil {
		return nil, fail(err)
	}
	return &caseOutput{newCase(s.Desk.Book, c)}, nil
}

// sided is a case as an answer to a party.
func (s Services) sided(ctx context.Context, id string) func(review.Case, error) (*caseOutput, error) {
	return func(_ review.Case, err error) (*caseOutput, error) {
		if err != nil {
			return nil, fail(err)
		}
		return s.getCase(ctx, &caseInput{id})
	}
}

func (s Services) getCase(ctx context.Context, in *caseInput) (*caseOutput, error) {
	who := person(ctx)
	if who.Outside() {
		side, err := s.Desk.Side(ctx, who, in.ID)
		return s.shown(side.Case, err)
	}
	return s.shown(s.Desk.Case(ctx, who, in.ID))
}

func (s Services) listCases(ctx context.Context, in *casesInput) (*casesOutput, error) {
	who, out := person(ctx), &casesOutput{}
	out.Body.Items = []QueueItemBody{}
	if who.Outside() {
		return s.listMine(ctx, who, in)
	}
	q := url.Values{"queue": {in.Queue}, "state": {in.State}, "level": {in.Level}, "seller": {in.Seller}, "mark": {in.Mark}, "assignee": {in.Assigned}, "claimed": {in.Claimed}, "snoozed": {in.Snoozed}}
	if in.Overdue {
		q.Set("overdue", "1")
	}
	f, err := review.ParseFilter(q)
	if err != nil {
		return nil, fail(err)
	}
	page, err := s.Desk.Queue(ctx, who, f, in.Cursor, in.Limit)
	if err != nil {
		return nil, fail(err)
	}
	out.Body.Next, out.Body.Total, out.Body.Due = page.Next, page.Total, page.Due
	for _, r := range page.Items {
		item := newQueueItem(r.Item)
		item.Priority = &casePriorityBody{r.Priority.Value, r.Priority.Risk, r.Priority.Urgency, r.Priority.Reach}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

func (s Services) openCase(ctx context.Context, in *openCaseInput) (*openCaseOutput, error) {
	c, err := s.Desk.Open(ctx, person(ctx), workflow.OpenRequest{Listing: in.Body.ListingID, Mark: in.Body.MarkID, Note: in.Body.Note})
	if err != nil {
		return nil, fail(err)
	}
	return &openCaseOutput{Location: Prefix + casesPath + "/" + url.PathEscape(c.ID), Body: newCase(s.Desk.Book, c)}, nil
}
