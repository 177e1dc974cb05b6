// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

type mentionsInput struct {
	Unread bool `query:"unread" doc:"Only those not seen yet."`
}

// mentionBody is somebody's call to a case.
type mentionBody struct {
	ID    string     `json:"id"`
	Case  string     `json:"case"`
	Title string     `json:"title" doc:"Of the listing."`
	State string     `json:"state" example:"TRIAGE" doc:"Of the case now."`
	By    string     `json:"by"`
	At    time.Time  `json:"at"`
	Note  string     `json:"note" doc:"Its beginning."`
	Read  *time.Time `json:"read,omitempty"`
}

type mentionsOutput struct {
	Body struct {
		Items []mentionBody `json:"items"`
	}
}

type mentionInput struct {
	ID string `path:"id" maxLength:"200"`
}

// viewBody is a saved view of the queue.
type viewBody struct {
	Name  string `json:"name" minLength:"1" maxLength:"60"`
	Query string `json:"query" maxLength:"2000" example:"level=block&queue=priority" doc:"As the address of the queue has it."`
}

type viewsOutput struct {
	Body struct {
		Items []viewBody `json:"items"`
	}
}

type viewInput struct{ Body viewBody }

type viewNameInput struct {
	Name string `path:"name" maxLength:"200"`
}

// ruleBody is a rule of the routing.
type ruleBody struct {
	Queue string `json:"queue" maxLength:"40" example:"priority"`
	When  string `json:"when" maxLength:"500" example:"level=block|high profile=EU" doc:"Conditions that all hold, or *."`
	EN    string `json:"en" maxLength:"100"`
	ZH    string `json:"zh" maxLength:"100"`
}

// deskSettingsBody is what a platform set for its desk, everything as it is in force.
type deskSettingsBody struct {
	Version int64      `json:"version" doc:"Counts the changes; send the one you read."`
	Load    int        `json:"daily_load" minimum:"0" maximum:"10000" doc:"Cases one person decides in 24 hours at most, 0 for no cap."`
	Cover   bool       `json:"cover_images" doc:"Pictures are covered until somebody asks to see them."`
	Rules   []ruleBody `json:"routing" nullable:"false" maxItems:"60" doc:"The first that fits takes a case; empty when sent goes back to the program's own."`

	Rounds *roundsOfBody `json:"calibration,omitempty" doc:"When rounds of calibration begin by themselves; left out when sent, it stays as it is."`
}

// roundsOfBody is when rounds of calibration begin by themselves.
type roundsOfBody struct {
	Weeks int        `json:"weeks" minimum:"0" maximum:"52" doc:"A round every so many weeks, 0 for none."`
	Size  int        `json:"size" minimum:"0" maximum:"100" doc:"Questions of a round at most."`
	Days  int        `json:"days" minimum:"0" maximum:"364" doc:"How long a round is open."`
	Next  *time.Time `json:"next,omitempty" readOnly:"true" doc:"When the next one begins."`
}

type deskSettingsOutput struct{ Body deskSettingsBody }

type deskSettingsInput struct{ Body deskSettingsBody }

type newsInput struct {
	Since string `query:"since" maxLength:"100" doc:"seen of the answer before; left out, it begins now."`
}

// deskChangeBody is what happened to an open case.
type deskChangeBody struct {
	ID     string `json:"id"`
	Kind   string `json:"kind" enum:"new,claimed,released,decided,closed"`
	State  string `json:"state" example:"TRIAGE"`
	Holder string `json:"holder,omitempty"`
}

type newsOutput struct {
	Body struct {
		Items []deskChangeBody `json:"items"`
		Stale bool             `json:"stale" doc:"Too much happened since, or another program answers: read the queue again."`
		Seen  string           `json:"seen"`
	}
}

// registerDeskWork are what belongs to a moderator's day beside the cases themselves.
func (s Services) registerDeskWork(a huma.API) {
	op := func(name, method, path, summary, text string, status int) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: Prefix + path, Tags: []string{tagCases}, Summary: summary, Description: text, DefaultStatus: status,
			Responses: refusals(http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("list-mentions", http.MethodGet, "/mentions", "Cases you were called to", "Notes in which colleagues named you, the newest first.", http.StatusOK), s.mentions)
	huma.Register(a, op("read-mention", http.MethodPost, "/mentions/{id}/read", "Note that you have seen a mention", "Yours alone.", http.StatusNoContent),
		func(ctx context.Context, in *mentionInput) (*struct{}, error) {
			return nil, failed(s.Desk.ReadMentions(ctx, person(ctx), []string{in.ID}))
		})
	huma.Register(a, op("list-queue-views", http.MethodGet, "/queue-views", "Your saved views of the queue", "By name.", http.StatusOK), s.views)
	huma.Register(a, op("save-queue-view", http.MethodPost, "/queue-views", "Save a view of the queue", "In place of an earlier one of its name.", http.StatusNoContent), s.saveView)
	huma.Register(a, op("remove-queue-view", http.MethodDelete, "/queue-views/{name}", "Remove a saved view", "One that is not there is removed already.", http.StatusNoContent),
		func(ctx context.Context, in *viewNameInput) (*struct{}, error) {
			return nil, failed(s.Desk.SaveView(ctx, person(ctx), storage.SavedView{Name: in.Name}))
		})
	huma.Register(a, op("desk-settings", http.MethodGet, "/desk-settings", "How the desk works", "Routing to queues, the cap of a day, whether pictures are covered: as in force.", http.StatusOK), s.deskSettings)
	huma.Register(a, op("set-desk-settings", http.MethodPut, "/desk-settings", "Set how the desk works", "Everything at once, from the version that was read; open cases stand in their queues anew.", http.StatusOK), s.setDesk)
	huma.Register(a, op("desk-news", http.MethodGet, "/desk-news", "What happened in the queue", "Open cases that came in, were claimed, given back, decided or closed since you asked.", http.StatusOK), s.deskNews)
}

func (s Services) mentions(ctx context.Context, in *mentionsInput) (*mentionsOutput, error) {
	list, err := s.Desk.Inbox(ctx, person(ctx), in.Unread)
	if err != nil {
		return nil, fail(err)
	}
	out := &mentionsOutput{}
	out.Body.Items = []mentionBody{}
	for _, m := range list {
		out.Body.Items = append(out.Body.Items, mentionBody{m.ID, m.Case, m.Head.Title, string(m.State), m.By, m.At, m.Note, timeOrNone(m.Read)})
	}
	return out, nil
}

func (s Services) views(ctx context.Context, _ *struct{}) (*viewsOutput, error) {
	who, out := person(ctx), &viewsOutput{}
	list, err := s.Desk.DB.Views(ctx, who.Tenant, who.ID)
	if err != nil {
		return nil, fail(err)
	}
	out.Body.Items = []viewBody{}
	for _, v := range list {
		out.Body.Items = append(out.Body.Items, viewBody{v.Name, v.Query})
	}
	return out, nil
}

func (s Services) saveView(ctx context.Context, in *viewInput) (*struct{}, error) {
	q, err := url.ParseQuery(in.Body.Query)
	if err != nil {
		return nil, fail(fault.New(fault.Invalid, "The query cannot be read: write it like level=block&queue=priority."))
	}
	f, err := review.ParseFilter(q)
	if err != nil {
		return nil, fail(err)
	}
	v := storage.SavedView{Name: in.Body.Name, Query: f.Query().Encode()}
	if v.Query == "" {
		return nil, fail(fault.New(fault.Invalid, "A view must narrow the queue: name a filter, as level=block."))
	}
	return nil, failed(s.Desk.SaveView(ctx, person(ctx), v))
}

func (s Services) deskSettings(ctx context.Context, _ *struct{}) (*deskSettingsOutput, error) {
	who := person(ctx)
	if err := platforms(ctx, "desk.see", "desk"); err != nil {
		return nil, fail(err)
	}
	book, settings, err := s.Desk.Rules(ctx, who.Tenant)
	if err != nil {
		return nil, fail(err)
	}
	out := &deskSettingsOutput{deskSettingsBody{Version: settings.Version, Load: book.Desk.DailyLoad, Cover: book.Desk.BlurImages, Rules: []ruleBody{}}}
	for _, r := range book.Rules() {
		out.Body.Rules = append(out.Body.Rules, ruleBody(r))
	}
	k := settings.Rounds
	out.Body.Rounds = &roundsOfBody{k.Weeks, k.Size, k.Days, timeOrNone(k.Next)}
	return out, nil
}

func (s Services) setDesk(ctx context.Context, in *deskSettingsInput) (*deskSettingsOutput, error) {
	if err := platforms(ctx, "desk.set", "desk"); err != nil {
		return nil, fail(err)
	}
	_, err := s.Desk.Set(ctx, person(ctx), in.Body.Version, func(set *review.Settings) {
		set.DailyLoad, set.Cover, set.Routes = &in.Body.Load, &in.Body.Cover, nil
		for _, r := range in.Body.Rules {
			set.Routes = append(set.Routes, review.RouteRule(r))
		}
		if k := in.Body.Rounds; k != nil {
			set.Rounds.Weeks, set.Rounds.Size, set.Rounds.Days = k.Weeks, k.Size, k.Days
		}
	})
	if err != nil {
		return nil, fail(err)
	}
	return s.deskSettings(ctx, nil)
}

func (s Services) deskNews(ctx context.Context, in *newsInput) (*newsOutput, error) {
	n, err := s.Desk.News(ctx, person(ctx), in.Since)
	if err != nil {
		return nil, fail(err)
	}
	out := &newsOutput{}
	out.Body.Items, out.Body.Stale, out.Body.Seen = []deskChangeBody{}, n.Stale, n.Seen
	for _, c := range n.Changes {
		out.Body.Items = append(out.Body.Items, deskChangeBody{c.ID, string(c.Kind), string(c.State), c.Holder})
	}
	return out, nil
}
