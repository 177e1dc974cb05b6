// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/notice"
	"markwarden/internal/storage"
)

// warningBody is what a party's record led to.
type warningBody struct {
	Action    string     `json:"action" enum:"warn,suspend,restrict_selling,propose_termination"`
	At        time.Time  `json:"at"`
	Until     *time.Time `json:"until,omitempty" doc:"Of a measure that ends by itself."`
	Withdrawn *time.Time `json:"withdrawn,omitempty" doc:"When its cause fell, or it was lifted."`
	Case      string     `json:"case" doc:"Whose letter tells of it."`
	Why       string     `json:"why,omitempty"`
}

func newWarnings(list []storage.Warning) []warningBody {
	out := make([]warningBody, len(list))
	for i, w := range list {
		out[i] = warningBody{w.Action, w.At, timeOrNone(w.Until), timeOrNone(w.Withdrawn), w.Case, w.Why}
	}
	return out
}

// notifierBody is a right holder's record, the same for both sides.
type notifierBody struct {
	ID       string        `json:"id" doc:"The organisation."`
	Standing string        `json:"standing" enum:"unverified,reachable,verified,trusted_flagger,suspended"`
	Decided  int           `json:"decided" doc:"Notices in 90 days."`
	Rejected int           `json:"rejected"`
	Share    float64       `json:"rejected_share"`
	Step     string        `json:"step" doc:"What the rule calls for: warn, suspend, or nothing."`
	Words    string        `json:"words"`
	Low      float64       `json:"right_low" doc:"Lower end of the 95 % interval (Wilson) of the share that carried, in a year."`
	High     float64       `json:"right_high"`
	Of       int           `json:"right_of" doc:"Notices the interval is of."`
	Checks   []checkBody   `json:"checks" nullable:"false"`
	Warnings []warningBody `json:"warnings" nullable:"false"`
	Ledger   []endedBody   `json:"ledger" nullable:"false" doc:"A year, the newest first."`
}

type checkBody struct {
	Kind      string     `json:"kind"`
	At        time.Time  `json:"at"`
	Until     *time.Time `json:"until,omitempty"`
	Withdrawn *time.Time `json:"withdrawn,omitempty"`
}

type endedBody struct {
	Notice   string     `json:"notice"`
	Case     string     `json:"case"`
	At       time.Time  `json:"at"`
	Result   string     `json:"result" enum:"granted,declined,rejected,retracted,malicious"`
	Reason   string     `json:"reason_code,omitempty"`
	Reversed *time.Time `json:"reversed,omitempty"`
}

type notifierOutput struct{ Body notifierBody }

type checkInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Kind string `json:"kind" enum:"email,identity,authority,register,trusted_flagger"`
		Note string `json:"note,omitempty" maxLength:"300"`
	}
}

type reasonInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"The sender reads it."`
	}
}

type suspendInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Until  time.Time `json:"until" doc:"Within the next 180 days."`
		Reason string    `json:"reason" minLength:"1" maxLength:"2000" doc:"The numbers, how grave it is, what was intended. The sender reads it."`
	}
}

type supplyInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body noticeBody
}

func (s Services) registerNotifiers(a huma.API) {
	answers := refusals(http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	op := func(name, method, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: Prefix + path, DefaultStatus: http.StatusOK, Tags: []string{tagNotices}, Summary: summary, Description: text, Responses: maps.Clone(answers)}
	}
	huma.Register(a, op("supply-notice", http.MethodPost, noticesPath+"/{id}/supplies", "Supply what a notice lacks", "What is left out stays as it was; kind and places are not changed."), func(ctx context.Context, in *supplyInput) (*noticeOutput, error) {
		n, _, err := in.Body.notice()
		if err == nil {
			_, err = s.Desk.Supply(ctx, person(ctx), in.ID, n)
		}
		if err != nil {
			return nil, fail(err)
		}
		return s.getNotice(ctx, &caseInput{in.ID})
	})
	huma.Register(a, op("get-notifier", http.MethodGet, "/notifiers/{id}", "A right holder's record", "How its notices ended, what that amounts to and what it was told. The right holder sees its own."), func(ctx context.Context, in *caseInput) (*notifierOutput, error) {
		return s.shownNotifier(ctx, in.ID, nil)
	})
	huma.Register(a, op("check-notifier", http.MethodPost, "/notifiers/{id}/checks", "Record what was found out", "Open cases follow the sender's standing at once."), func(ctx context.Context, in *checkInput) (*notifierOutput, error) {
		_, err := s.Desk.Verify(ctx, person(ctx), in.ID, notice.Check{Kind: notice.CheckKind(in.Body.Kind), Note: in.Body.Note})
		return s.shownNotifier(ctx, in.ID, err)
	})
	huma.Register(a, op("warn-notifier", http.MethodPost, "/notifiers/{id}/warnings", "Warn a right holder", "Sends letter L11n. The rule on misuse warns by itself at five rejected notices in 90 days."), func(ctx context.Context, in *reasonInput) (*notifierOutput, error) {
		return s.shownNotifier(ctx, in.ID, s.Desk.Warn(ctx, person(ctx), in.ID, in.Body.Reason))
	})
	huma.Register(a, op("suspend-notifier", http.MethodPost, "/notifiers/{id}/suspensions", "Suspend processing", "After a warning, until a time: new notices are refused, and the sender is told (DSA art. 23)."), func(ctx context.Context, in *suspendInput) (*notifierOutput, error) {
		return s.shownNotifier(ctx, in.ID, s.Desk.Suspend(ctx, person(ctx), in.ID, in.Body.Until, in.Body.Reason))
	})
	huma.Register(a, op("lift-suspension", http.MethodPost, "/notifiers/{id}/suspensions/end", "End a suspension", "Before its time."), func(ctx context.Context, in *caseInput) (*notifierOutput, error) {
		return s.shownNotifier(ctx, in.ID, s.Desk.Lift(ctx, person(ctx), in.ID))
	})
}

// shownNotifier is a right holder's record as an answer.
func (s Services) shownNotifier(ctx context.Context, id string, err error) (*notifierOutput, error) {
	if err != nil {
		return nil, fail(err)
	}
	n, err := s.Desk.Notifier(ctx, person(ctx), id)
	if err != nil {
		return nil, fail(err)
	}
	b := notifierBody{ID: n.ID, Standing: string(n.Standing), Decided: n.Misuse.Decided, Rejected: n.Misuse.Rejected, Share: n.Misuse.Share, Step: string(n.Misuse.Step), Words: n.Misuse.Words.EN,
		Low: n.Reliable.Right.Low, High: n.Reliable.Right.High, Of: n.Reliable.Right.N, Checks: []checkBody{}, Warnings: newWarnings(n.Warnings), Ledger: []endedBody{}}
	for _, k := range n.Checks {
		b.Checks = append(b.Checks, checkBody{string(k.Kind), k.At, timeOrNone(k.Until), timeOrNone(k.Withdrawn)})
	}
	for _, o := range n.Ledger {
		b.Ledger = append(b.Ledger, endedBody{o.Notice, o.Case, o.At, string(o.Result), o.Reason, timeOrNone(o.Reversed)})
	}
	return &notifierOutput{b}, nil
}
