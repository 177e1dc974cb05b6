// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/alert"
	"markwarden/internal/docket"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const (
	tagAlerts     = "alerts"
	watchesPath   = "/watches"
	alertsPath    = "/alerts"
	remindersPath = "/reminders"
)

// watchBody is a wish to be told.
type watchBody struct {
	ID           string          `json:"id"`
	Organisation string          `json:"organisation"`
	Owner        string          `json:"owner" doc:"The person who made it."`
	Kind         alert.WatchKind `json:"kind" enum:"brand,owner,firm,mark,court,store"`
	Value        string          `json:"value" example:"Nike"`
	ScheduleA    bool            `json:"schedule_a" doc:"Only cases against sellers of a Schedule A."`
	Paused       bool            `json:"paused"`
	Created      time.Time       `json:"created"`
}

func newWatch(w storage.Watch) watchBody {
	return watchBody{w.ID, w.Organisation, w.Owner, w.Kind, w.Value, w.ScheduleA, w.Paused, w.Created}
}

type watchOutput struct{ Body watchBody }

type watchesOutput struct {
	Body struct {
		Items []watchBody `json:"items" nullable:"false"`
		Next  string      `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type newWatchInput struct {
	Body struct {
		Kind      alert.WatchKind `json:"kind" enum:"brand,owner,firm,mark,court,store"`
		Value     string          `json:"value" minLength:"1" maxLength:"200" example:"Nike" doc:"The sign, the name, the number, the court's identifier such as ilnd, or the store's id."`
		ScheduleA bool            `json:"schedule_a,omitempty"`
	}
}

type madeWatchOutput struct {
	Location string `header:"Location"`
	Body     watchBody
}

type pauseInput struct {
	IDInput
	Body struct {
		Paused bool `json:"paused"`
	}
}

// alertBody is what an organisation is told of a lawsuit.
type alertBody struct {
	ID         string           `json:"id"`
	Kind       alert.Kind       `json:"kind" enum:"watch,store,listings"`
	For        string           `json:"for" doc:"The organisation that is told."`
	Subject    string           `json:"subject" doc:"The watch, the store or the seller."`
	Lawsuit    string           `json:"lawsuit" example:"ilnd 1:26-cv-01234"`
	Caption    string           `json:"caption,omitempty"`
	CaseState  docket.CaseState `json:"case_state,omitempty"`
	State      alert.State      `json:"state" enum:"new,acknowledged,escalated,resolved"`
	Urgency    alert.Urgency    `json:"urgency" enum:"now,routine"`
	Assignee   string           `json:"assignee,omitempty"`
	Score      float64          `json:"score" doc:"Of the strongest evidence, 1 for equal."`
	Sealed     bool             `json:"sealed"`
	Title      screening.Text   `json:"title"`
	Advice     screening.Text   `json:"advice"`
	Evidence   []alertEvidence  `json:"evidence" nullable:"false" doc:"The strongest first."`
	Listings   []alertUse       `json:"listings" nullable:"false" doc:"Listings touched, the first 500."`
	Total      int              `json:"total" doc:"How many listings are touched."`
	Raised     time.Time        `json:"raised"`
	EscalateAt *time.Time       `json:"escalate_at,omitempty" doc:"When the next person is asked."`
	Version    int              `json:"version"`
	History    []alertEntry     `json:"history" nullable:"false"`
}

// alertEvidence is one field of a lawsuit that caused an alert, with both texts as they stand.
type alertEvidence struct {
	Field   string         `json:"field" example:"rights[0].mark"`
	Measure string         `json:"measure" example:"equal"`
	Theirs  string         `json:"theirs"`
	Ours    string         `json:"ours"`
	Value   float64        `json:"value"`
	Why     screening.Text `json:"why"`
}

type (
	alertUse   alert.Use
	alertEntry alert.Entry
)

func newAlertBody(a storage.Alert) alertBody {
	b := alertBody{ID: a.ID, Kind: a.Kind, For: a.For, Subject: a.Subject, Lawsuit: a.Lawsuit, Caption: a.Caption, CaseState: a.CaseState, State: a.State, Urgency: a.Urgency, Assignee: a.Assignee,
		Score: a.Score, Sealed: a.Sealed, Title: screening.Text(a.Title), Advice: screening.Text(a.Advice), Evidence: []alertEvidence{}, Listings: []alertUse{}, History: []alertEntry{}, Total: a.Total, Raised: a.Raised, Version: a.Version}
	if !a.Wake.IsZero() {
		b.EscalateAt = &a.Wake
	}
	for _, e := range a.Evidence {
		b.Evidence = append(b.Evidence, alertEvidence{e.Field, e.Measure, e.Theirs, e.Ours, e.Value, screening.Text(e.Why)})
	}
	for _, u := range a.Listings {
		b.Listings = append(b.Listings, alertUse(u))
	}
	for _, e := range a.History {
		b.History = append(b.History, alertEntry(e))
	}
	return b
}

type alertOutput struct{ Body alertBody }

type alertsInput struct {
	PageInput
	State    alert.State `query:"state" enum:"new,acknowledged,escalated,resolved"`
	Kind     alert.Kind  `query:"kind" enum:"watch,store,listings"`
	Lawsuit  string      `query:"lawsuit" maxLength:"200" doc:"Court and number, such as ilnd 1:26-cv-01234."`
	Assignee string      `query:"assignee" maxLength:"200"`
	Open     bool        `query:"open" doc:"Only those that are not resolved."`
}

type alertsOutput struct {
	Body struct {
		Items []alertBody `json:"items" nullable:"false"`
		Next  string      `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type assignInput struct {
	IDInput
	Body struct {
		To string `json:"to" minLength:"1" maxLength:"200" doc:"ID of the person."`
	}
}

type resolveInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"What was done, or why nothing need be."`
	}
}

// reminderBody is a deadline with whom it was told to.
type reminderBody struct {
	ID         string         `json:"id"`
	Lawsuit    string         `json:"lawsuit"`
	Rule       string         `json:"rule"`
	Title      screening.Text `json:"title"`
	Shown      screening.Text `json:"shown" doc:"The date in the court's and in China's time."`
	Due        time.Time      `json:"due"`
	Zone       string         `json:"zone"`
	Sealed     bool           `json:"sealed"`
	Chain      []string       `json:"chain" nullable:"false" doc:"Who is asked, in order."`
	Sent       []sentBody     `json:"sent" nullable:"false"`
	End        alert.End      `json:"end,omitempty" enum:"done,waived,superseded" doc:"Left out while reminders come."`
	Unanswered bool           `json:"unanswered" doc:"Everybody was asked and nobody answered."`
	Version    int            `json:"version"`
}

type sentBody struct {
	Step    string     `json:"step" example:"T-7"`
	Level   int        `json:"level"`
	To      string     `json:"to"`
	At      time.Time  `json:"at"`
	Covered bool       `json:"covered,omitempty" doc:"A later reminder of the same moment stands for it."`
	Ack     *time.Time `json:"ack,omitempty"`
	AckBy   string     `json:"ack_by,omitempty"`
}

func newReminder(t storage.Track) reminderBody {
	d := t.Deadline
	b := reminderBody{ID: d.ID, Lawsuit: d.Lawsuit, Rule: d.Rule, Title: screening.Text(d.Title), Shown: screening.Text(d.Shown), Due: d.At, Zone: d.Zone, Sealed: d.Sealed, Chain: t.Chain, Sent: []sentBody{}, End: t.End, Unanswered: t.Unanswered(), Version: t.Version}
	for _, s := range t.Sent {
		out := sentBody{Step: s.Step.String(), Level: s.Level, To: s.To, At: s.At, Covered: s.Covered, AckBy: s.AckBy}
		if !s.Ack.IsZero() {
			out.Ack = &s.Ack
		}
		b.Sent = append(b.Sent, out)
	}
	return b
}

type remindersInput struct {
	PageInput
	Lawsuit string `query:"lawsuit" maxLength:"200"`
	Open    bool   `query:"open" doc:"Only those that are not over."`
}

type reminderOutput struct{ Body reminderBody }

type remindersOutput struct {
	Body struct {
		Items []reminderBody `json:"items" nullable:"false"`
		Next  string         `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type closeInput struct {
	IDInput
	Body struct {
		End alert.End `json:"end" enum:"done,waived"`
	}
}

func alertOperation(id, method, path, summary string, status int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: Prefix + path, Tags: []string{tagAlerts}, Summary: summary, DefaultStatus: status,
		Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
}

func (do Services) registerAlerts(a huma.API) {
	steps := do.Alerts
	registerWatches(a, steps)
	huma.Register(a, alertOperation("list-alerts", http.MethodGet, alertsPath, "Alerts, newest first", http.StatusOK), func(ctx context.Context, in *alertsInput) (*alertsOutput, error) {
		found, err := steps.List(ctx, storage.AlertFilter{State: in.State, Kind: in.Kind, Lawsuit: in.Lawsuit, Assignee: in.Assignee, Open: in.Open}, in.page())
		out := &alertsOutput{}
		out.Body.Next, out.Body.Items = found.Next, []alertBody{}
		for _, x := range found.Items {
			out.Body.Items = append(out.Body.Items, newAlertBody(x))
		}
		return answer(out, err)
	})
	one := func(x storage.Alert, err error) (*alertOutput, error) {
		return answer(&alertOutput{newAlertBody(x)}, err)
	}
	huma.Register(a, alertOperation("get-alert", http.MethodGet, alertsPath+"/{id}", "One alert", http.StatusOK), func(ctx context.Context, in *IDInput) (*alertOutput, error) {
		return one(steps.Alert(ctx, in.ID))
	})
	huma.Register(a, alertOperation("acknowledge-alert", http.MethodPost, alertsPath+"/{id}/acknowledge", "See to an alert yourself", http.StatusOK), func(ctx context.Context, in *IDInput) (*alertOutput, error) {
		return one(steps.Acknowledge(ctx, in.ID))
	})
	huma.Register(a, alertOperation("assign-alert", http.MethodPost, alertsPath+"/{id}/assign", "Hand an alert that waits to a person", http.StatusOK), func(ctx context.Context, in *assignInput) (*alertOutput, error) {
		return one(steps.Assign(ctx, in.ID, in.Body.To))
	})
	huma.Register(a, alertOperation("resolve-alert", http.MethodPost, alertsPath+"/{id}/resolve", "End an alert with its reason", http.StatusOK), func(ctx context.Context, in *resolveInput) (*alertOutput, error) {
		return one(steps.Resolve(ctx, in.ID, in.Body.Reason))
	})
	registerReminders(a, steps)
}

func registerWatches(a huma.API, steps *workflow.Alerts) {
	huma.Register(a, alertOperation("list-watches", http.MethodGet, watchesPath, "Watches, newest first", http.StatusOK), func(ctx context.Context, in *PageInput) (*watchesOutput, error) {
		found, err := steps.Watches(ctx, in.page())
		out := &watchesOutput{}
		out.Body.Next, out.Body.Items = found.Next, []watchBody{}
		for _, w := range found.Items {
			out.Body.Items = append(out.Body.Items, newWatch(w))
		}
		return answer(out, err)
	})
	huma.Register(a, alertOperation("create-watch", http.MethodPost, watchesPath, "Watch a brand, an owner, a firm, a mark, a court or a store", http.StatusCreated), func(ctx context.Context, in *newWatchInput) (*madeWatchOutput, error) {
		w, _, err := steps.AddWatch(ctx, alert.Watch{Kind: in.Body.Kind, Value: in.Body.Value, ScheduleA: in.Body.ScheduleA})
		return answer(&madeWatchOutput{Prefix + watchesPath + "/" + w.ID, newWatch(w)}, err)
	})
	huma.Register(a, alertOperation("edit-watch", http.MethodPatch, watchesPath+"/{id}", "Let a watch rest, or go on", http.StatusOK), func(ctx context.Context, in *pauseInput) (*watchOutput, error) {
		w, err := steps.PauseWatch(ctx, in.ID, in.Body.Paused)
		return answer(&watchOutput{newWatch(w)}, err)
	})
	huma.Register(a, alertOperation("delete-watch", http.MethodDelete, watchesPath+"/{id}", "End a watch; its alerts stay", http.StatusNoContent), func(ctx context.Context, in *IDInput) (*struct{}, error) {
		return nil, failed(steps.RemoveWatch(ctx, in.ID))
	})
}

func registerReminders(a huma.API, steps *workflow.Alerts) {
	huma.Register(a, alertOperation("list-reminders", http.MethodGet, remindersPath, "Deadlines with whom they were told to, the first due first", http.StatusOK), func(ctx context.Context, in *remindersInput) (*remindersOutput, error) {
		found, err := steps.Reminders(ctx, in.Lawsuit, in.Open, in.page())
		out := &remindersOutput{}
		out.Body.Next, out.Body.Items = found.Next, []reminderBody{}
		for _, t := range found.Items {
			out.Body.Items = append(out.Body.Items, newReminder(t))
		}
		return answer(out, err)
	})
	huma.Register(a, alertOperation("acknowledge-reminder", http.MethodPost, remindersPath+"/{id}/acknowledge", "Answer a reminder", http.StatusOK), func(ctx context.Context, in *IDInput) (*reminderOutput, error) {
		t, err := steps.AnswerReminder(ctx, in.ID)
		return answer(&reminderOutput{newReminder(t)}, err)
	})
	huma.Register(a, alertOperation("close-reminder", http.MethodPost, remindersPath+"/{id}/close", "End a deadline's reminders: it was met, or nothing is due", http.StatusOK), func(ctx context.Context, in *closeInput) (*reminderOutput, error) {
		t, err := steps.CloseDeadline(ctx, in.ID, in.Body.End)
		return answer(&reminderOutput{newReminder(t)}, err)
	})
}
