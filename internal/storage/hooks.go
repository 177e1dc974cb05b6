// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/notify"
)

// Webhook is a receiver of signed messages. Secrets are sealed: the key to them is not in the database.
type Webhook struct {
	ID           string
	Tenant       string
	Organisation string
	Name         string
	URL          string // as notify.Guard.Check returned it
	Secrets      string
	Disabled     bool
	Problem      string // why it was switched off, empty when a person did or it is on
	Created      time.Time
	Changed      time.Time
}

const webhookColumns = `id, tenant, organisation, name, url, secrets, disabled, problem, created, changed`

func scanWebhook(row scanner) (h Webhook, err error) {
	var disabled, created, changed int64
	err = row.Scan(&h.ID, &h.Tenant, &h.Organisation, &h.Name, &h.URL, &h.Secrets, &disabled, &h.Problem, &created, &changed)
	h.Disabled, h.Created, h.Changed = disabled == 1, fromMicros(created), fromMicros(changed)
	return h, err
}

// AddWebhook files a receiver. The caller has checked the address and sealed the secrets for its ID.
func (tx *Tx) AddWebhook(ctx context.Context, h Webhook) (err error) {
	defer tx.wrap(&err, "storage.AddWebhook")
	if err := h.check(); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO webhooks (`+webhookColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		h.ID, h.Tenant, h.Organisation, h.Name, h.URL, h.Secrets, flag(h.Disabled), h.Problem, micros(h.Created), micros(h.Changed))
	return err
}

func (h Webhook) check() error {
	return errors.Join(checkText("name", h.Name, 200), checkText("url", h.URL, 2000), checkText("secrets", h.Secrets, 8000), checkText("problem", h.Problem, 500), checkText("organisation", h.Organisation, 200))
}

// ChangeWebhook lets fn change a receiver and files the outcome. NotFound for another's.
func (tx *Tx) ChangeWebhook(ctx context.Context, of Whose, id string, fn func(*Webhook) error) (h Webhook, err error) {
	defer tx.wrap(&err, "storage.ChangeWebhook(%s)", id)
	if h, err = webhookOf(ctx, tx.sql, of, id); err != nil {
		return h, err
	}
	if err := fn(&h); err != nil {
		return h, err
	}
	if err := h.check(); err != nil {
		return h, err
	}
	result, err := tx.sql.ExecContext(ctx, `UPDATE webhooks SET name = $2, url = $3, secrets = $4, disabled = $5, problem = $6, changed = $7 WHERE id = $1`,
		h.ID, h.Name, h.URL, h.Secrets, flag(h.Disabled), h.Problem, micros(h.Changed))
	return h, one(result, err)
}

// RemoveWebhook removes a receiver and the log of what was sent to it. NotFound for another's.
func (tx *Tx) RemoveWebhook(ctx context.Context, of Whose, id string) (err error) {
	defer tx.wrap(&err, "storage.RemoveWebhook(%s)", id)
	if _, err := webhookOf(ctx, tx.sql, of, id); err != nil {
		return err
	}
	if _, err := tx.sql.ExecContext(ctx, `DELETE FROM webhook_deliveries WHERE webhook = $1`, id); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `DELETE FROM webhooks WHERE id = $1`, id)
	return err
}

func webhookOf(ctx context.Context, q querier, of Whose, id string) (h Webhook, err error) {
	w, err := of.where()
	if err := errors.Join(err, checkText("webhook id", id, 200)); err != nil {
		return h, err
	}
	w.and("id = $%d", id)
	h, err = scanWebhook(q.QueryRowContext(ctx, `SELECT `+webhookColumns+` FROM webhooks`+w.String(), w.args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no webhook %s.", id)
	}
	return h, err
}

// Webhook is a receiver of an id. NotFound for another's.
func (db *DB) Webhook(ctx context.Context, of Whose, id string) (h Webhook, err error) {
	defer db.wrap(&err, "storage.Webhook(%s)", id)
	return webhookOf(ctx, db.read, of, id)
}

const allWebhooks = `SELECT ` + webhookColumns + ` FROM webhooks WHERE tenant = $1 AND organisation = $2 ORDER BY created, id LIMIT 100`

// Webhooks are an organisation's receivers, the oldest first; of all of them where Whose names none.
func (db *DB) Webhooks(ctx context.Context, of Whose) (list []Webhook, err error) {
	defer db.wrap(&err, "storage.Webhooks")
	w, err := of.where()
	if err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanWebhook, `SELECT `+webhookColumns+` FROM webhooks`+w.String()+` ORDER BY created, id LIMIT 500`, w.args...)
}

// WebhooksOf are the receivers of an organisation, inside a transaction.
func (tx *Tx) WebhooksOf(ctx context.Context, tenant, organisation string) (list []Webhook, err error) {
	defer tx.wrap(&err, "storage.WebhooksOf")
	return collect(ctx, tx.sql, scanWebhook, allWebhooks, tenant, organisation)
}

// PlatformsOf are the organisations of a tenant that are the platform itself. The home organisation is the home tenant's
// before there are accounts.
func (tx *Tx) PlatformsOf(ctx context.Context, tenant string) (list []string, err error) {
	defer tx.wrap(&err, "storage.PlatformsOf")
	return platformsOf(ctx, tx.sql, tenant)
}

// PlatformsOf is the same outside a transaction.
func (db *DB) PlatformsOf(ctx context.Context, tenant string) (list []string, err error) {
	defer db.wrap(&err, "storage.PlatformsOf")
	return platformsOf(ctx, db.read, tenant)
}

func platformsOf(ctx context.Context, q querier, tenant string) (list []string, err error) {
	if err := checkText("tenant", tenant, 200); err != nil {
		return nil, err
	}
	list, err = collect(ctx, q, scanText, `SELECT id FROM organisations WHERE tenant = $1 AND kind = 'platform' AND state = 'active' ORDER BY id`, tenant)
	if tenant == auth.HomeTenant && len(list) == 0 {
		list = append(list, auth.HomeOrganisation)
	}
	return list, err
}

// Delivery is one message to one receiver with what became of it. Round counts how often a person sent it again.
type Delivery struct {
	notify.Delivery
	ID      string
	Tenant  string
	About   string // what the message is about: those of one matter go in their order
	Round   int
	Filed   time.Time // when the message was filed: its place in lists, which stays when it is sent again
	Payload notify.Message
}

const deliveryColumns = `id, tenant, about, round, created, body, payload`

func scanDelivery(row scanner) (d Delivery, err error) {
	var filed int64
	var body, payload string
	if err := row.Scan(&d.ID, &d.Tenant, &d.About, &d.Round, &filed, &body, &payload); err != nil {
		return d, err
	}
	d.Filed = fromMicros(filed)
	return d, errors.Join(json.Unmarshal([]byte(body), &d.Delivery), json.Unmarshal([]byte(payload), &d.Payload))
}

// FileDelivery files a message for a receiver; fresh is false when the receiver has had this message.
func (tx *Tx) FileDelivery(ctx context.Context, d Delivery) (fresh bool, err error) {
	defer tx.wrap(&err, "storage.FileDelivery")
	body, err := json.Marshal(d.Delivery)
	payload, wrong := json.Marshal(d.Payload)
	if err := errors.Join(err, wrong, checkText("about", d.About, 500)); err != nil {
		return false, err
	}
	return tx.settle(ctx, `INSERT INTO webhook_deliveries (id, tenant, webhook, message, about, state, round, created, body, payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (webhook, message) DO NOTHING`,
		d.ID, d.Tenant, d.Receiver, d.Message, d.About, string(d.State), d.Round, micros(d.Filed), string(body), string(payload))
}

// ChangeDelivery lets fn change what became of a message and files the outcome.
func (tx *Tx) ChangeDelivery(ctx context.Context, tenant, id string, fn func(*Delivery) error) (d Delivery, err error) {
	defer tx.wrap(&err, "storage.ChangeDelivery(%s)", id)
	if d, err = deliveryOf(ctx, tx.sql, tenant, id); err != nil {
		return d, err
	}
	if err := fn(&d); err != nil {
		return d, err
	}
	body, err := json.Marshal(d.Delivery)
	if err != nil {
		return d, err
	}
	result, err := tx.sql.ExecContext(ctx, `UPDATE webhook_deliveries SET state = $2, round = $3, body = $4 WHERE id = $1`, id, string(d.State), d.Round, string(body))
	return d, one(result, err)
}

func deliveryOf(ctx context.Context, q querier, tenant, id string) (d Delivery, err error) {
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("delivery id", id, 200)); err != nil {
		return d, err
	}
	d, err = scanDelivery(q.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM webhook_deliveries WHERE tenant = $1 AND id = $2`, tenant, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no delivery %s.", id)
	}
	return d, err
}

// Delivery is a message to a receiver. NotFound for another tenant's; whose the receiver is, Webhook tells.
func (db *DB) Delivery(ctx context.Context, tenant, id string) (d Delivery, err error) {
	defer db.wrap(&err, "storage.Delivery(%s)", id)
	return deliveryOf(ctx, db.read, tenant, id)
}

// Deliveries lists what was sent to a receiver, newest first; in one state where it is not empty.
func (db *DB) Deliveries(ctx context.Context, webhook string, state notify.DeliveryState, page Page) (list List[Delivery], err error) {
	defer db.wrap(&err, "storage.Deliveries")
	var w where
	w.and("webhook = $%d", webhook)
	w.equal("state", string(state))
	if err := errors.Join(checkText("webhook id", webhook, 200), checkText("state", string(state), 100), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanDelivery, `SELECT `+deliveryColumns+` FROM webhook_deliveries`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(d Delivery) place { return place{micros(d.Filed), d.ID} }), err
}
