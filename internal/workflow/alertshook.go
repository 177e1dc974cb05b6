// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/notify"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// message is something to be told to webhooks. about is what it concerns: messages of one matter go in their order.
type message struct {
	kind  string
	id    string
	about string
	at    time.Time
	data  any
}

// hookJob says which message is to be sent.
type hookJob struct {
	Tenant   string `json:"tenant"`
	Delivery string `json:"delivery"`
	Round    int    `json:"round"`
}

// HookRetry is how the job of a delivery is tried again. The delivery itself says when (notify.Delivery); this bounds it.
var HookRetry = jobs.Retry{Base: 2 * time.Second, Cap: time.Hour, Attempts: 400, Age: 25 * time.Hour}

// encoded is a value of ours as JSON.
func encoded(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null") // a struct of texts and numbers always has a form
	}
	return b
}

// post files a message for each of an organisation's webhooks and asks for its sending.
func (a *Alerts) post(ctx context.Context, tx *storage.Tx, of storage.Whose, m message) error {
	hooks, err := tx.WebhooksOf(ctx, of.Tenant, of.Organisation)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		if h.Disabled {
			continue
		}
		if _, err := a.postTo(ctx, tx, h, m); err != nil {
			return err
		}
	}
	return nil
}

// CaseMoved files what happened to a case for the webhooks of those who may read the case: the platform's own organisations,
// the seller, and the right holders whose notices it is about. It says the case and its state alone, each receiver once; of
// a case under seal nothing is said.
func (a *Alerts) CaseMoved(ctx context.Context, tx *storage.Tx, tenant string, e review.Webhook) error {
	c, err := tx.Case(ctx, tenant, e.Case)
	if err != nil || c.Sealed() {
		return err
	}
	readers, err := tx.PlatformsOf(ctx, tenant)
	if err != nil {
		return err
	}
	readers = append(readers, c.SellerID)
	for _, n := range c.Notices {
		readers = append(readers, n.Notifier)
	}
	slices.Sort(readers)
	m := message{kind: e.Event, id: alert.Identifier("evt", e.Case, e.Event, e.At.Format(time.RFC3339Nano)), about: e.Case, at: e.At, data: e}
	for _, organisation := range slices.Compact(readers) {
		if organisation == "" {
			continue
		}
		if err := a.post(ctx, tx, storage.Whose{Tenant: tenant, Organisation: organisation}, m); err != nil {
			return err
		}
	}
	return nil
}

// SellerMeasured files a measure against a seller for the webhooks of the platform's own organisations and of the seller.
// Right holders are told of their cases alone.
func (a *Alerts) SellerMeasured(ctx context.Context, tx *storage.Tx, tenant string, e review.Measure) error {
	readers, err := tx.PlatformsOf(ctx, tenant)
	if err != nil {
		return err
	}
	readers = append(readers, e.Seller)
	slices.Sort(readers)
	m := message{kind: e.Event, id: alert.Identifier("evt", e.ID, e.Event), about: "seller " + e.Seller, at: e.At, data: e}
	for _, organisation := range slices.Compact(readers) {
		if organisation == "" {
			continue
		}
		if err := a.post(ctx, tx, storage.Whose{Tenant: tenant, Organisation: organisation}, m); err != nil {
			return err
		}
	}
	return nil
}

func (a *Alerts) postTo(ctx context.Context, tx *storage.Tx, h storage.Webhook, m message) (string, error) {
	d := storage.Delivery{ID: storage.NewID(m.at), Tenant: h.Tenant, About: m.about, Filed: m.at, Payload: notify.Message{ID: m.id, Type: m.kind, At: m.at, Data: encoded(m.data)}}
	d.Delivery = notify.Delivery{Message: m.id, Receiver: h.ID, Created: m.at, State: notify.DeliveryWaiting}
	fresh, err := tx.FileDelivery(ctx, d)
	if err != nil || !fresh {
		return "", err
	}
	return d.ID, tx.Enqueue(ctx, sendJob(d, m.at))
}

// sendJob is the job that sends a delivery.
func sendJob(d storage.Delivery, at time.Time) jobs.Job {
	return jobs.Job{Kind: JobHook, Key: "hook " + d.Receiver + " " + d.About, Payload: encoded(hookJob{d.Tenant, d.ID, d.Round}), Enqueued: at, RunAt: at}
}

// hookClient is the one client for all webhooks, made when first needed.
type hookClient struct {
	once   sync.Once
	client *http.Client
}

func (a *Alerts) hookClient() *http.Client {
	a.hooks.once.Do(func() { a.hooks.client = a.Guard.Client() })
	return a.hooks.client
}

// SendHook is the handler of JobHook: one attempt at a delivery, noted in its log.
func (a *Alerts) SendHook(ctx context.Context, j jobs.Job) error {
	var job hookJob
	if err := json.Unmarshal(j.Payload, &job); err != nil {
		return jobs.Permanent(err)
	}
	d, err := a.DB.Delivery(ctx, job.Tenant, job.Delivery)
	if fault.Is(err, fault.NotFound) || err == nil && (d.State != notify.DeliveryWaiting || d.Round != job.Round) {
		return nil // the receiver was removed, or it was sent
	}
	if err != nil {
		return err
	}
	h, err := a.DB.Webhook(ctx, storage.Whose{Tenant: job.Tenant}, d.Receiver)
	if err != nil {
		return err
	}
	sent := a.attempt(ctx, h, d.Payload)
	if ctx.Err() != nil {
		return ctx.Err() // no attempt: the program stops
	}
	return a.note(ctx, job, h, sent)
}

// attempt signs and sends a message. The error is a *notify.Failure.
func (a *Alerts) attempt(ctx context.Context, h storage.Webhook, m notify.Message) error {
	secrets, err := a.secrets(h)
	if err != nil {
		return &notify.Failure{Reason: "the secret of this webhook cannot be opened: rotate it", Permanent: true, Cause: err}
	}
	to := notify.Endpoint{ID: h.ID, URL: h.URL, Secrets: secrets, Disabled: h.Disabled}
	err = notify.NewHook(a.Guard, a.hookClient(), to, a.Now).Send(ctx, m)
	var f *notify.Failure
	if err != nil && !errors.As(err, &f) && ctx.Err() == nil {
		return &notify.Failure{Reason: "the message could not be sent", Cause: err}
	}
	return err
}

// note files what came of an attempt, and says to the runner what is next.
func (a *Alerts) note(ctx context.Context, job hookJob, h storage.Webhook, sent error) error {
	now := a.Now().UTC().Truncate(time.Microsecond)
	var after storage.Delivery
	err := a.DB.WithTx(ctx, func(tx *storage.Tx) (err error) {
		after, err = tx.ChangeDelivery(ctx, job.Tenant, job.Delivery, func(d *storage.Delivery) error {
			if d.State == notify.DeliveryWaiting && d.Round == job.Round {
				d.Delivery = d.After(sent, now, mathrand.Float64())
			}
			return nil
		})
		if err != nil || !after.Gone {
			return err
		}
		_, err = tx.ChangeWebhook(ctx, storage.Whose{Tenant: h.Tenant}, h.ID, func(h *storage.Webhook) error {
			h.Disabled, h.Problem, h.Changed = true, "The receiver answered 410: it wants no more messages.", now
			return nil
		})
		return err
	})
	switch {
	case err != nil:
		return err
	case after.State == notify.DeliveryDead:
		return jobs.Permanent(sent)
	case after.State == notify.DeliveryWaiting:
		return jobs.Later(sent, after.NextAt.Sub(now))
	}
	return nil
}

// GiveUp ends what a dead job was for: the delivery is seen as given up.
func (a *Alerts) GiveUp(ctx context.Context, j jobs.Job) error {
	var job hookJob
	if j.Kind != JobHook || json.Unmarshal(j.Payload, &job) != nil {
		return nil // mail that was given up is in the list of jobs
	}
	return a.DB.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.ChangeDelivery(ctx, job.Tenant, job.Delivery, func(d *storage.Delivery) error {
			if d.State == notify.DeliveryWaiting && d.Round == job.Round {
				d.State, d.NextAt = notify.DeliveryDead, time.Time{}
			}
			return nil
		})
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
}

const secretPurpose = "webhook secrets "

// sealedSecret is one secret as it is sealed.
type sealedSecret struct {
	Value string    `json:"value"`
	Until time.Time `json:"until"`
}

func (a *Alerts) secrets(h storage.Webhook) ([]notify.Secret, error) {
	plain, err := a.Keys.Open(secretPurpose+h.ID, h.Secrets)
	if err != nil {
		return nil, err
	}
	var list []sealedSecret
	if err := json.Unmarshal(plain, &list); err != nil {
		return nil, err
	}
	out := make([]notify.Secret, len(list))
	for i, s := range list {
		out[i] = notify.Secret{Value: s.Value, Until: s.Until}
	}
	return out, nil
}

func (a *Alerts) sealSecrets(id string, list []notify.Secret) string {
	out := make([]sealedSecret, len(list))
	for i, s := range list {
		out[i] = sealedSecret{s.Value, s.Until}
	}
	return a.Keys.Seal(secretPurpose+id, encoded(out))
}

// secretOverlap is how long the old secret signs beside a new one, so that a receiver can change over in a working day.
const secretOverlap = 24 * time.Hour

// AddWebhook files a receiver of the caller's organisation and gives its secret, which is shown once.
func (a *Alerts) AddWebhook(ctx context.Context, name, url string) (h storage.Webhook, secret string, err error) {
	who := auth.Who(ctx)
	now := a.Now().UTC().Truncate(time.Microsecond)
	h = storage.Webhook{ID: storage.NewID(now), Tenant: who.Tenant, Organisation: who.Organisation, Name: strings.TrimSpace(name), Created: now, Changed: now}
	var bad fault.Fields
	if h.Name == "" {
		bad.Add("name", "must say what the receiver is")
	}
	if h.URL, err = a.Guard.Check(url); err != nil {
		bad.Add("url", "%v", err)
	}
	if err := bad.Err(); err != nil {
		return h, "", err
	}
	fresh, err := notify.NewSecret(rand.Reader)
	if err != nil {
		return h, "", err
	}
	h.Secrets = a.sealSecrets(h.ID, []notify.Secret{fresh})
	err = a.file(ctx, "webhooks.edit", thing{"webhook", h.ID, who.Tenant, who.Organisation, false}, func(tx *storage.Tx) error {
		have, err := tx.WebhooksOf(ctx, who.Tenant, who.Organisation)
		if err == nil && len(have) >= mostWebhooks {
			err = fault.New(fault.Conflict, "An organisation has at most %d webhooks: remove one that is not needed.", mostWebhooks)
		}
		if err != nil {
			return err
		}
		return tx.AddWebhook(ctx, h)
	})
	return h, fresh.Value, err
}

// mostWebhooks bounds how many messages one alert becomes.
const mostWebhooks = 20

// changeWebhook changes a receiver that the caller may change.
func (a *Alerts) changeWebhook(ctx context.Context, id string, fn func(tx *storage.Tx, h storage.Webhook) error) (storage.Webhook, error) {
	of, err := sight(ctx, "webhooks.edit")
	if err != nil {
		return storage.Webhook{}, err
	}
	h, err := a.DB.Webhook(ctx, of, id)
	if err != nil {
		return h, err
	}
	return h, a.file(ctx, "webhooks.edit", thing{"webhook", id, h.Tenant, h.Organisation, false}, func(tx *storage.Tx) error { return fn(tx, h) })
}

// RotateSecret gives a receiver a new secret, shown once; the old one signs beside it for a day.
func (a *Alerts) RotateSecret(ctx context.Context, id string) (secret string, err error) {
	now := a.Now().UTC().Truncate(time.Microsecond)
	fresh, err := notify.NewSecret(rand.Reader)
	if err != nil {
		return "", err
	}
	_, err = a.changeWebhook(ctx, id, func(tx *storage.Tx, h storage.Webhook) error {
		_, err := tx.ChangeWebhook(ctx, storage.Whose{Tenant: h.Tenant}, id, func(h *storage.Webhook) error {
			old, err := a.secrets(*h)
			if err != nil {
				old = nil // a key was lost: the new secret is the way out
			}
			h.Secrets, h.Changed = a.sealSecrets(id, notify.Rotate(old, fresh, now, secretOverlap)), now
			return nil
		})
		return err
	})
	return fresh.Value, err
}

// SwitchWebhook turns a receiver off or on again.
func (a *Alerts) SwitchWebhook(ctx context.Context, id string, on bool) (out storage.Webhook, err error) {
	now := a.Now().UTC().Truncate(time.Microsecond)
	_, err = a.changeWebhook(ctx, id, func(tx *storage.Tx, h storage.Webhook) (err error) {
		out, err = tx.ChangeWebhook(ctx, storage.Whose{Tenant: h.Tenant}, id, func(h *storage.Webhook) error {
			if h.Disabled == !on && h.Problem == "" {
				tx.Unchanged()
				return nil
			}
			h.Disabled, h.Problem, h.Changed = !on, "", now
			return nil
		})
		return err
	})
	return out, err
}

// RemoveWebhook removes a receiver and its log.
func (a *Alerts) RemoveWebhook(ctx context.Context, id string) error {
	_, err := a.changeWebhook(ctx, id, func(tx *storage.Tx, h storage.Webhook) error {
		return tx.RemoveWebhook(ctx, storage.Whose{Tenant: h.Tenant}, id)
	})
	return err
}

// TestWebhook sends a receiver a message of the type "test", through the queue like every other; it gives the delivery's ID.
func (a *Alerts) TestWebhook(ctx context.Context, id string) (delivery string, err error) {
	now := a.Now().UTC().Truncate(time.Microsecond)
	_, err = a.changeWebhook(ctx, id, func(tx *storage.Tx, h storage.Webhook) (err error) {
		if h.Disabled {
			return fault.New(fault.Conflict, "This webhook is switched off: switch it on first.")
		}
		m := message{kind: "test", id: "evt_" + strings.ToLower(rand.Text()), about: "test", at: now, data: map[string]string{"webhook": h.ID, "text": "A test message from Markwarden."}}
		delivery, err = a.postTo(ctx, tx, h, m)
		return err
	})
	a.wake()
	return delivery, err
}

// SendAgain sends a message that was given up once more, with the identifier it had.
func (a *Alerts) SendAgain(ctx context.Context, webhook, delivery string) (out storage.Delivery, err error) {
	now := a.Now().UTC().Truncate(time.Microsecond)
	_, err = a.changeWebhook(ctx, webhook, func(tx *storage.Tx, h storage.Webhook) (err error) {
		out, err = tx.ChangeDelivery(ctx, h.Tenant, delivery, func(d *storage.Delivery) error {
			if d.Receiver != h.ID {
				return fault.New(fault.NotFound, "There is no delivery %s.", delivery)
			}
			next, err := d.Again(now)
			if err != nil {
				return fault.Because(err, fault.Conflict, "Only a message that was given up can be sent again.")
			}
			d.Delivery, d.Round = next, d.Round+1
			return nil
		})
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, sendJob(out, now))
	})
	a.wake()
	return out, err
}

func (a *Alerts) wake() {
	if a.Wake != nil {
		a.Wake()
	}
}

// Webhooks are the receivers that the caller may see.
func (a *Alerts) Webhooks(ctx context.Context) ([]storage.Webhook, error) {
	of, err := sight(ctx, "webhooks.see")
	if err != nil {
		return nil, err
	}
	return a.DB.Webhooks(ctx, of)
}

// Webhook is a receiver that the caller may see, with a page of what was sent to it, newest first.
func (a *Alerts) Webhook(ctx context.Context, id string, state notify.DeliveryState, page storage.Page) (h storage.Webhook, log storage.List[storage.Delivery], err error) {
	of, err := sight(ctx, "webhooks.see")
	if err != nil {
		return h, log, err
	}
	if h, err = a.DB.Webhook(ctx, of, id); err != nil {
		return h, log, err
	}
	log, err = a.DB.Deliveries(ctx, h.ID, state, page)
	return h, log, err
}
