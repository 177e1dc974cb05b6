// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/alert"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
)

const (
	webhooksPath = "/webhooks"
	feedsPath    = "/feeds"
	settingsPath = "/alert-settings"
)

// webhookBody is a receiver without its secret.
type webhookBody struct {
	ID           string    `json:"id"`
	Organisation string    `json:"organisation"`
	Name         string    `json:"name"`
	URL          string    `json:"url"`
	Disabled     bool      `json:"disabled"`
	Problem      string    `json:"problem,omitempty" doc:"Why it was switched off by itself."`
	Created      time.Time `json:"created"`
	Changed      time.Time `json:"changed"`
}

func newWebhook(h storage.Webhook) webhookBody {
	return webhookBody{h.ID, h.Organisation, h.Name, h.URL, h.Disabled, h.Problem, h.Created, h.Changed}
}

type webhookOutput struct{ Body webhookBody }

type webhooksOutput struct {
	Body struct {
		Items []webhookBody `json:"items" nullable:"false"`
		Next  string        `json:"next" doc:"Always empty: an organisation has at most 20."`
	}
}

type newWebhookInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200" example:"case system"`
		URL  string `json:"url" minLength:"1" maxLength:"2000" example:"https://example.com/markwarden" doc:"https only, a public address; redirects are not followed."`
	}
}

type madeWebhookOutput struct {
	Location string `header:"Location"`
	Body     struct {
		ID     string      `json:"id"`
		Secret string      `json:"secret" doc:"Shown once. Signatures follow Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature."`
		Info   webhookBody `json:"info"`
	}
}

type webhookSecretOutput struct {
	Body struct {
		ID     string `json:"id"`
		Secret string `json:"secret" doc:"Shown once. The old one signs beside it for 24 hours."`
	}
}

type switchInput struct {
	IDInput
	Body struct {
		Disabled bool `json:"disabled"`
	}
}

// deliveryBody is one message to one receiver with what became of it.
type deliveryBody struct {
	ID       string               `json:"id"`
	Message  string               `json:"message" doc:"The webhook-id, the same on every attempt."`
	Type     string               `json:"type" example:"alert.raised"`
	About    string               `json:"about"`
	State    notify.DeliveryState `json:"state" enum:"waiting,delivered,dead"`
	Tries    int                  `json:"tries"`
	Created  time.Time            `json:"created"`
	NextAt   *time.Time           `json:"next_at,omitempty"`
	Attempts []deliveryAttempt    `json:"attempts" nullable:"false" doc:"The first and the latest."`
}

type deliveryAttempt notify.Attempt

func newDelivery(d storage.Delivery) deliveryBody {
	b := deliveryBody{ID: d.ID, Message: d.Message, Type: d.Payload.Type, About: d.About, State: d.State, Tries: d.Tries, Created: d.Filed, Attempts: []deliveryAttempt{}}
	if !d.NextAt.IsZero() {
		b.NextAt = &d.NextAt
	}
	for _, t := range d.Attempts {
		b.Attempts = append(b.Attempts, deliveryAttempt(t))
	}
	return b
}

type deliveriesInput struct {
	IDInput
	PageInput
	State notify.DeliveryState `query:"state" enum:"waiting,delivered,dead"`
}

type deliveriesOutput struct {
	Body struct {
		Items []deliveryBody `json:"items" nullable:"false"`
		Next  string         `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type deliveryInput struct {
	IDInput
	Delivery string `path:"delivery" maxLength:"200"`
}

type deliveryOutput struct{ Body deliveryBody }

type testOutput struct {
	Body struct {
		ID string `json:"id" doc:"The delivery; its log says what became of it."`
	}
}

func (do Services) registerWebhooks(a huma.API) {
	steps := do.Alerts
	huma.Register(a, alertOperation("list-webhooks", http.MethodGet, webhooksPath, "Receivers of webhooks", http.StatusOK), func(ctx context.Context, _ *struct{}) (*webhooksOutput, error) {
		list, err := steps.Webhooks(ctx)
		out := &webhooksOutput{}
		out.Body.Items = []webhookBody{}
		for _, h := range list {
			out.Body.Items = append(out.Body.Items, newWebhook(h))
		}
		return answer(out, err)
	})
	huma.Register(a, alertOperation("create-webhook", http.MethodPost, webhooksPath, "Send alerts and reminders to an address", http.StatusCreated), func(ctx context.Context, in *newWebhookInput) (*madeWebhookOutput, error) {
		h, secret, err := steps.AddWebhook(ctx, in.Body.Name, in.Body.URL)
		out := &madeWebhookOutput{Location: Prefix + webhooksPath + "/" + h.ID}
		out.Body.ID, out.Body.Secret, out.Body.Info = h.ID, secret, newWebhook(h)
		return answer(out, err)
	})
	huma.Register(a, alertOperation("get-webhook", http.MethodGet, webhooksPath+"/{id}", "One receiver", http.StatusOK), func(ctx context.Context, in *IDInput) (*webhookOutput, error) {
		h, _, err := steps.Webhook(ctx, in.ID, "", storage.Page{Limit: 1})
		return answer(&webhookOutput{newWebhook(h)}, err)
	})
	huma.Register(a, alertOperation("edit-webhook", http.MethodPatch, webhooksPath+"/{id}", "Switch a receiver off or on", http.StatusOK), func(ctx context.Context, in *switchInput) (*webhookOutput, error) {
		h, err := steps.SwitchWebhook(ctx, in.ID, !in.Body.Disabled)
		return answer(&webhookOutput{newWebhook(h)}, err)
	})
	huma.Register(a, alertOperation("delete-webhook", http.MethodDelete, webhooksPath+"/{id}", "Remove a receiver and its log", http.StatusNoContent), func(ctx context.Context, in *IDInput) (*struct{}, error) {
		return nil, failed(steps.RemoveWebhook(ctx, in.ID))
	})
	huma.Register(a, alertOperation("test-webhook", http.MethodPost, webhooksPath+"/{id}/test", "Send a receiver a test message", http.StatusAccepted), func(ctx context.Context, in *IDInput) (*testOutput, error) {
		id, err := steps.TestWebhook(ctx, in.ID)
		out := &testOutput{}
		out.Body.ID = id
		return answer(out, err)
	})
	huma.Register(a, alertOperation("rotate-webhook-secret", http.MethodPost, webhooksPath+"/{id}/rotate", "Give a receiver a new secret", http.StatusOK), func(ctx context.Context, in *IDInput) (*webhookSecretOutput, error) {
		secret, err := steps.RotateSecret(ctx, in.ID)
		out := &webhookSecretOutput{}
		out.Body.ID, out.Body.Secret = in.ID, secret
		return answer(out, err)
	})
	huma.Register(a, alertOperation("list-deliveries", http.MethodGet, webhooksPath+"/{id}/deliveries", "What was sent to a receiver, newest first", http.StatusOK), func(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
		_, log, err := steps.Webhook(ctx, in.ID, in.State, in.page())
		out := &deliveriesOutput{}
		out.Body.Next, out.Body.Items = log.Next, []deliveryBody{}
		for _, d := range log.Items {
			out.Body.Items = append(out.Body.Items, newDelivery(d))
		}
		return answer(out, err)
	})
	huma.Register(a, alertOperation("replay-delivery", http.MethodPost, webhooksPath+"/{id}/deliveries/{delivery}/replay", "Send a message that was given up once more", http.StatusAccepted), func(ctx context.Context, in *deliveryInput) (*deliveryOutput, error) {
		d, err := steps.SendAgain(ctx, in.ID, in.Delivery)
		return answer(&deliveryOutput{newDelivery(d)}, err)
	})
}

// feedBody is a feed without its token.
type feedBody struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
}

type feedsOutput struct {
	Body struct {
		Items []feedBody `json:"items" nullable:"false"`
		Next  string     `json:"next"`
	}
}

type madeFeedOutput struct {
	Body struct {
		ID     string `json:"id"`
		Token  string `json:"token" doc:"Shown once."`
		RSS    string `json:"rss" doc:"Path of the alerts."`
		ICS    string `json:"ics" doc:"Path of the deadlines."`
		Advice string `json:"advice"`
	}
}

// personBody is how a person is told.
type personBody struct {
	ID            string `json:"id"`
	Place         int    `json:"place" minimum:"0" maximum:"99" doc:"0 is in charge, the next is asked when there is no answer."`
	Mail          string `json:"mail,omitempty" maxLength:"254"`
	Lang          string `json:"lang" enum:"en,zh"`
	Zone          string `json:"zone,omitempty" maxLength:"100" example:"Asia/Shanghai" doc:"The court's zone if left out."`
	QuietFrom     int    `json:"quiet_from" minimum:"0" maximum:"1439" doc:"Minutes since midnight. Quiet hours move a message, never to or past its date."`
	QuietTo       int    `json:"quiet_to" minimum:"0" maximum:"1439" doc:"The same as quiet_from: no quiet hours."`
	Digest        string `json:"digest" enum:"immediate,daily,weekly" doc:"For what can wait: never for what is urgent, frozen, escalated or due tomorrow."`
	DigestMinute  int    `json:"digest_minute" minimum:"0" maximum:"1439"`
	DigestWeekday int    `json:"digest_weekday" minimum:"0" maximum:"6" doc:"0 is Sunday."`
}

type ownSettingsInput struct {
	Body struct {
		Place         int    `json:"place,omitempty" minimum:"0" maximum:"99"`
		Mail          string `json:"mail,omitempty" maxLength:"254"`
		Lang          string `json:"lang,omitempty" enum:"en,zh" default:"en"`
		Zone          string `json:"zone,omitempty" maxLength:"100"`
		QuietFrom     int    `json:"quiet_from,omitempty" minimum:"0" maximum:"1439"`
		QuietTo       int    `json:"quiet_to,omitempty" minimum:"0" maximum:"1439"`
		Digest        string `json:"digest,omitempty" enum:"immediate,daily,weekly" default:"immediate"`
		DigestMinute  int    `json:"digest_minute,omitempty" minimum:"0" maximum:"1439"`
		DigestWeekday int    `json:"digest_weekday,omitempty" minimum:"0" maximum:"6"`
	}
}

type settingsOutput struct {
	Body struct {
		Items []personBody `json:"items" nullable:"false"`
		Next  string       `json:"next"`
	}
}

func newPerson(p storage.AlertPerson) personBody {
	b := personBody{ID: p.ID, Place: p.Place, Mail: p.Mail, Lang: p.Lang, Zone: p.Zone, QuietFrom: p.Quiet.From, QuietTo: p.Quiet.To, Digest: string(p.Digest.Mode), DigestMinute: p.Digest.Minute, DigestWeekday: int(p.Digest.Weekday)}
	if p.Digest.Mode == alert.Immediate {
		b.Digest = "immediate"
	}
	return b
}

func (in *ownSettingsInput) person() alert.Person {
	p := alert.Person{Mail: in.Body.Mail, Lang: in.Body.Lang, Zone: in.Body.Zone, Quiet: alert.Quiet{From: in.Body.QuietFrom, To: in.Body.QuietTo},
		Digest: alert.Digest{Mode: alert.Mode(in.Body.Digest), Minute: in.Body.DigestMinute, Weekday: time.Weekday(in.Body.DigestWeekday)}}
	if in.Body.Digest == "immediate" {
		p.Digest.Mode = alert.Immediate
	}
	return p
}

func (do Services) registerFeeds(a huma.API) {
	steps := do.Alerts
	huma.Register(a, alertOperation("list-feeds", http.MethodGet, feedsPath, "Your open feeds", http.StatusOK), func(ctx context.Context, _ *struct{}) (*feedsOutput, error) {
		list, err := steps.Feeds(ctx)
		out := &feedsOutput{}
		out.Body.Items = []feedBody{}
		for _, f := range list {
			out.Body.Items = append(out.Body.Items, feedBody{f.ID, f.Created})
		}
		return answer(out, err)
	})
	huma.Register(a, alertOperation("create-feed", http.MethodPost, feedsPath, "Open addresses for a calendar and a feed reader", http.StatusCreated), func(ctx context.Context, _ *struct{}) (*madeFeedOutput, error) {
		f, token, err := steps.AddFeed(ctx)
		out := &madeFeedOutput{}
		out.Body.ID, out.Body.Token, out.Body.RSS, out.Body.ICS = f.ID, token, "/feeds/"+token+"/alerts.rss", "/feeds/"+token+"/deadlines.ics"
		out.Body.Advice = "Whoever has the address can read the feed: keep it to yourself and close it when it is not needed."
		return answer(out, err)
	})
	huma.Register(a, alertOperation("close-feed", http.MethodDelete, feedsPath+"/{id}", "Close a feed at once", http.StatusNoContent), func(ctx context.Context, in *IDInput) (*struct{}, error) {
		return nil, failed(steps.RevokeFeed(ctx, in.ID))
	})
	huma.Register(a, alertOperation("list-alert-settings", http.MethodGet, settingsPath, "Who of your organisation is told, and how", http.StatusOK), func(ctx context.Context, _ *struct{}) (*settingsOutput, error) {
		list, err := steps.Settings(ctx)
		out := &settingsOutput{}
		out.Body.Items = []personBody{}
		for _, p := range list {
			out.Body.Items = append(out.Body.Items, newPerson(p))
		}
		return answer(out, err)
	})
	huma.Register(a, alertOperation("set-alert-settings", http.MethodPut, settingsPath, "How you are told", http.StatusNoContent), func(ctx context.Context, in *ownSettingsInput) (*struct{}, error) {
		return nil, failed(steps.SetOwn(ctx, in.person(), in.Body.Place))
	})
	huma.Register(a, alertOperation("leave-alerts", http.MethodDelete, settingsPath, "Be told no more", http.StatusNoContent), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, failed(steps.LeaveOut(ctx))
	})
}
