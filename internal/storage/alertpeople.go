// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/alert"
)

// AlertPerson is how a person of an organisation is told. Place is when they are asked: 0 is in charge, 1 the next.
type AlertPerson struct {
	alert.Person
	Tenant       string
	Organisation string
	Place        int
}

func scanAlertPerson(row scanner) (p AlertPerson, err error) {
	var body string
	if err := row.Scan(&p.Tenant, &p.Organisation, &p.Place, &body); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(body), &p.Person)
}

// SetAlertPerson files how a person is told.
func (tx *Tx) SetAlertPerson(ctx context.Context, p AlertPerson) (err error) {
	defer tx.wrap(&err, "storage.SetAlertPerson(%s)", p.ID)
	body, err := json.Marshal(p.Person)
	if err := errors.Join(err, p.Quiet.Check(), p.Digest.Check(), checkText("id", p.ID, 200), checkText("mail", p.Mail, 500), checkText("zone", p.Zone, 100)); err != nil {
		return err
	}
	done, err := changed(tx.sql.ExecContext(ctx, `INSERT INTO alert_people (tenant, organisation, id, place, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, organisation, id) DO UPDATE SET place = excluded.place, body = excluded.body WHERE alert_people.place <> excluded.place OR alert_people.body <> excluded.body`,
		p.Tenant, p.Organisation, p.ID, p.Place, string(body)))
	if err == nil && !done {
		tx.Unchanged()
	}
	return err
}

// RemoveAlertPerson takes a person out of those who are told.
func (tx *Tx) RemoveAlertPerson(ctx context.Context, tenant, organisation, id string) (err error) {
	defer tx.wrap(&err, "storage.RemoveAlertPerson(%s)", id)
	done, err := changed(tx.sql.ExecContext(ctx, `DELETE FROM alert_people WHERE tenant = $1 AND organisation = $2 AND id = $3`, tenant, organisation, id))
	if err == nil && !done {
		tx.Unchanged()
	}
	return err
}

const peopleToTell = `SELECT tenant, organisation, place, body FROM alert_people WHERE tenant = $1 AND organisation = $2 ORDER BY place, id LIMIT 100`

// AlertPeople are those who are told of an organisation's matters, in the order in which they are asked.
func (db *DB) AlertPeople(ctx context.Context, tenant, organisation string) (list []AlertPerson, err error) {
	defer db.wrap(&err, "storage.AlertPeople")
	return collect(ctx, db.read, scanAlertPerson, peopleToTell, tenant, organisation)
}

// AlertPeople is DB.AlertPeople inside a transaction.
func (tx *Tx) AlertPeople(ctx context.Context, tenant, organisation string) (list []AlertPerson, err error) {
	defer tx.wrap(&err, "storage.AlertPeople")
	return collect(ctx, tx.sql, scanAlertPerson, peopleToTell, tenant, organisation)
}

// News is one thing that was told to a person. Batch names the digest it went into, empty for what went alone.
type News struct {
	alert.News
	Tenant       string
	Organisation string
	Batch        string
	Created      time.Time
}

const newsColumns = `tenant, organisation, batch, created, body`

func scanNews(row scanner) (n News, err error) {
	var created int64
	var body string
	if err := row.Scan(&n.Tenant, &n.Organisation, &n.Batch, &created, &body); err != nil {
		return n, err
	}
	n.Created = fromMicros(created)
	return n, json.Unmarshal([]byte(body), &n.News)
}

// FileNews files what is told to a person; fresh is false when it is on file already: it was told.
func (tx *Tx) FileNews(ctx context.Context, n News) (fresh bool, err error) {
	defer tx.wrap(&err, "storage.FileNews(%s)", n.ID)
	body, err := json.Marshal(n.News)
	if err := errors.Join(err, checkText("news id", n.ID, 200), checkText("recipient", n.To, 200)); err != nil {
		return false, err
	}
	return tx.settle(ctx, `INSERT INTO news (id, tenant, organisation, recipient, batch, created, body) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
		n.ID, n.Tenant, n.Organisation, n.To, n.Batch, micros(n.Created), string(body))
}

// NewsOf is the news of an id and, where batch is not empty, all that went into that digest. A digest holds at most a
// thousand, the newest.
func (db *DB) NewsOf(ctx context.Context, id, batch string) (list []News, err error) {
	defer db.wrap(&err, "storage.NewsOf")
	if batch == "" {
		return collect(ctx, db.read, scanNews, `SELECT `+newsColumns+` FROM news WHERE id = $1`, id)
	}
	return collect(ctx, db.read, scanNews, `SELECT `+newsColumns+` FROM news WHERE batch = $1 ORDER BY created DESC, id LIMIT 1000`, batch)
}
