// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// DecisionBody is a decision as a moderator takes it.
type DecisionBody struct {
	Decision string   `json:"decision" enum:"clear,request_edit,restrict,remove,escalate,reject_notice"`
	Rules    []string `json:"rules,omitempty" nullable:"false" maxItems:"20" doc:"Rules that apply."`
	Rule     string   `json:"rule,omitempty" maxLength:"20" doc:"Short for one of rules."`
	Reason   string   `json:"reason_code,omitempty" maxLength:"20" example:"TM-INF"`
	Facts    string   `json:"facts,omitempty" maxLength:"5000" doc:"What was found; the seller reads it."`
	Note     string   `json:"note,omitempty" maxLength:"5000" doc:"For the desk; with request_edit, the wording that is suggested."`
	Ground   string   `json:"ground,omitempty" enum:"dmca_valid,counterfeit_manifest,court_order" doc:"Why the listing may go down before the seller was heard."`
	Safety   bool     `json:"safety,omitempty" doc:"A danger to people."`
	Order    string   `json:"order,omitempty" maxLength:"500"`
	Evidence []string `json:"evidence,omitempty" nullable:"false" maxItems:"100"`
	Answers  []string `json:"answers,omitempty" nullable:"false" maxItems:"40" doc:"To the open claims of the case, in their order."`
}

func (b DecisionBody) decision() review.Decision {
	d := review.Decision{Kind: review.DecisionKind(b.Decision), Rules: b.Rules, Reason: b.Reason, Facts: b.Facts, Note: b.Note, Ground: review.Ground(b.Ground), Safety: b.Safety, Order: b.Order, Evidence: b.Evidence, Answers: b.Answers}
	if b.Rule != "" {
		d.Rules = append(d.Rules, b.Rule)
	}
	if d.Facts == "" {
		d.Facts = b.Note
	}
	return d
}

type decideInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body DecisionBody
}

type undoInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"5000"`
	}
}

type moveInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Event    string     `json:"event" enum:"defect,hold,unseal,ask_release,reinstate,remove,reverse,judgment,suit"`
		Reason   string     `json:"reason_code,omitempty" maxLength:"20"`
		Facts    string     `json:"facts,omitempty" maxLength:"5000"`
		Order    string     `json:"order,omitempty" maxLength:"500" doc:"The court's order, what ended it, or the suit that was filed."`
		Evidence []string   `json:"evidence,omitempty" nullable:"false" maxItems:"100"`
		Sealed   bool       `json:"sealed,omitempty" doc:"With hold: only the legal team may know."`
		Until    *time.Time `json:"until,omitempty" doc:"With hold: the end the order names."`
	}
}

type previewOutput struct {
	Body struct {
		State   string          `json:"state" doc:"Where the case would stand."`
		Letters []letterBody    `json:"letters" doc:"Word for word what would be sent."`
		Timers  []caseTimerBody `json:"timers"`
		Strikes int             `json:"strikes" doc:"Points the seller would be given."`
	}
}

type lettersOutput struct {
	Body struct {
		Items []letterBody `json:"items"`
		Next  string       `json:"next"`
	}
}

type recordInput struct {
	ID   string `path:"id" maxLength:"200"`
	Form string `query:"form" enum:"dsa,lumen" default:"dsa" doc:"The DSA Transparency Database's statement, or a notice in the form of Lumen."`
}

type recordOutput struct{ Body json.RawMessage }

func (s Services) registerDecisions(a huma.API) {
	writes := refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	op := func(name, method, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: Prefix + casesPath + "/{id}" + path, Tags: []string{tagCases}, Summary: summary, Description: text, Responses: maps.Clone(writes)}
	}
	huma.Register(a, op("decide-case", http.MethodPost, "/decisions", "Decide a case", "Takes a decision with the letters it needs, strikes and clocks. A decision that the case does not allow is refused with the reason."),
		func(ctx context.Context, in *decideInput) (*caseOutput, error) {
			return s.shown(s.Desk.Decide(ctx, person(ctx), in.ID, in.Body.decision()))
		})
	huma.Register(a, op("preview-decision", http.MethodPost, "/preview", "Preview a decision", "What a decision would lead to, with the letters word for word. Nothing is kept."), s.preview)
	huma.Register(a, op("undo-decision", http.MethodPost, "/undo", "Undo a decision", "Takes the last decision back with its strikes and letters, for a short time after it."),
		func(ctx context.Context, in *undoInput) (*caseOutput, error) {
			return s.shown(s.Desk.Undo(ctx, person(ctx), in.ID, in.Body.Note))
		})
	huma.Register(a, op("move-case", http.MethodPost, "/moves", "Make another move", "What a notice lacks is asked for (defect); a court's order comes and goes (hold, unseal, ask_release, reinstate, remove, two persons for a release); a decision is found wrong later (reverse)."),
		func(ctx context.Context, in *moveInput) (*caseOutput, error) {
			b := in.Body
			ev := review.Event{Kind: review.EventKind(b.Event), Reason: b.Reason, Facts: b.Facts, Order: b.Order, Evidence: b.Evidence, Sealed: b.Sealed}
			if b.Until != nil {
				ev.Until = *b.Until
			}
			return s.shown(s.Desk.Do(ctx, person(ctx), "cases.move", in.ID, ev))
		})
	huma.Register(a, op("case-letters", http.MethodGet, "/letters", "Letters of a case", "The letters as they were sent; a party sees those to it."), s.letters)
	huma.Register(a, op("case-record", http.MethodGet, "/record", "A decision as a public record", "The decision in force for the DSA Transparency Database or as a notice in the form of Lumen, redacted."), s.record)
	s.registerBulk(a, writes)
}

func (s Services) preview(ctx context.Context, in *decideInput) (*previewOutput, error) {
	p, err := s.Desk.Preview(ctx, person(ctx), in.ID, in.Body.decision())
	if err != nil {
		return nil, fail(err)
	}
	out := &previewOutput{}
	out.Body.State, out.Body.Letters = string(p.Case.Standing.State), newLetters(p.Letters)
	out.Body.Timers = newCase(s.Desk.Book, p.Case).Timers
	for _, k := range p.Effects.Strikes {
		out.Body.Strikes += k.Points
	}
	return out, nil
}

func (s Services) letters(ctx context.Context, in *caseInput) (*lettersOutput, error) {
	who, out := person(ctx), &lettersOutput{}
	if who.Outside() {
		side, err := s.Desk.Side(ctx, who, in.ID)
		if err != nil {
			return nil, fail(err)
		}
		out.Body.Items = newLetters(side.Letters)
		return out, nil
	}
	if _, err := s.Desk.Case(ctx, who, in.ID); err != nil {
		return nil, fail(err)
	}
	list, err := s.Desk.DB.Letters(ctx, who.Tenant, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out.Body.Items = newLetters(list)
	return out, nil
}

func (s Services) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	d, err := s.Desk.Record(ctx, person(ctx), in.ID)
	if err != nil {
		return nil, fail(err)
	}
	var body any
	if in.Form == "lumen" {
		body, err = d.Lumen()
	} else {
		body, err = d.DSA()
	}
	if err != nil {
		return nil, fail(fault.Because(err, fault.Invalid, "%s", fault.Message(err)))
	}
	text, err := json.Marshal(body)
	return &recordOutput{text}, err
}

type bulkBody struct {
	ID     string   `json:"id"`
	State  string   `json:"state" enum:"drafted,decided,undone"`
	Cases  []string `json:"cases"`
	Sample []string `json:"sample" doc:"Cases that must be viewed before it is decided."`
	Viewed []string `json:"viewed" doc:"By you."`
	Second bool     `json:"second_person" doc:"Whether another officer must decide it."`
}

type bulkOutput struct {
	Location string `header:"Location"`
	Body     bulkBody
}

type bulkResultOutput struct {
	Body struct {
		ID    string           `json:"id"`
		Items []bulkResultBody `json:"items"`
	}
}

type bulkResultBody struct {
	Case  string `json:"case"`
	State string `json:"state"`
	Error string `json:"error,omitempty" doc:"Why this one was left as it was."`
}

type draftBulkInput struct {
	Body struct {
		DecisionBody
		Cases []string `json:"cases" nullable:"false" minItems:"2" maxItems:"500" doc:"Of one seller, one mark, one text and one state."`
	}
}

type viewBulkInput struct {
	ID   string `path:"id" maxLength:"200"`
	Case string `path:"case" maxLength:"200"`
}

const bulkPath = "/bulk-decisions"

func (s Services) registerBulk(a huma.API, writes map[string]*huma.Response) {
	op := func(name, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: name, Method: http.MethodPost, Path: Prefix + bulkPath + path, Tags: []string{tagCases}, Summary: summary, Description: text, Responses: maps.Clone(writes)}
	}
	draft := op("draft-bulk", "", "Draft a bulk decision", "Proposes one decision on many cases of a cluster. It is decided once the sample has been viewed, and from a number of cases on by a second officer.")
	draft.DefaultStatus = http.StatusCreated
	huma.Register(a, draft, func(ctx context.Context, in *draftBulkInput) (*bulkOutput, error) {
		b, err := s.Desk.DraftBulk(ctx, person(ctx), in.Body.Cases, in.Body.decision())
		return s.bulk(ctx, b, err)
	})
	read := op("get-bulk", "/{id}", "A bulk decision", "Its cases, the sample to be viewed, and what you viewed.")
	read.Method = http.MethodGet
	huma.Register(a, read, func(ctx context.Context, in *caseInput) (*bulkOutput, error) {
		b, err := s.Desk.DB.Bulk(ctx, person(ctx).Tenant, in.ID)
		return s.bulk(ctx, b, err)
	})
	huma.Register(a, op("view-bulk-case", "/{id}/viewed/{case}", "Note a case as viewed", "Notes that you looked at a case of the bulk decision."), func(ctx context.Context, in *viewBulkInput) (*bulkOutput, error) {
		b, err := s.Desk.View(ctx, person(ctx), in.ID, in.Case)
		return s.bulk(ctx, b, err)
	})
	huma.Register(a, op("decide-bulk", "/{id}/decide", "Decide in bulk", "Takes the drafted decision in every case that allows it; the others are left as they were and say why."), func(ctx context.Context, in *caseInput) (*bulkResultOutput, error) {
		_, out, err := s.Desk.DecideBulk(ctx, person(ctx), in.ID)
		return bulkResult(in.ID, out, err)
	})
	huma.Register(a, op("undo-bulk", "/{id}/undo", "Undo a bulk decision", "Takes it back in every case where it is still the last."), func(ctx context.Context, in *undoInput) (*bulkResultOutput, error) {
		out, err := s.Desk.UndoBulk(ctx, person(ctx), in.ID, in.Body.Note)
		return bulkResult(in.ID, out, err)
	})
}

func (s Services) bulk(ctx context.Context, b storage.Bulk, err error) (*bulkOutput, error) {
	if err != nil {
		return nil, fail(err)
	}
	return &bulkOutput{Location: Prefix + bulkPath + "/" + b.ID, Body: bulkBody{b.ID, b.State, b.Cases, s.Desk.BulkSample(b), orEmpty(b.Viewed[person(ctx).ID]), len(b.Cases) >= s.Desk.Book.Desk.BulkSecond}}, nil
}

func bulkResult(id string, list []workflow.BulkOutcome, err error) (*bulkResultOutput, error) {
	if err != nil {
		return nil, fail(err)
	}
	out := &bulkResultOutput{}
	out.Body.ID, out.Body.Items = id, []bulkResultBody{}
	for _, r := range list {
		b := bulkResultBody{Case: r.Case, State: string(r.State)}
		if r.Err != nil {
			b.Error = fault.Message(r.Err)
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}
