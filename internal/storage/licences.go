// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/trademarks/nice"
)

// LicenceKind is what sort of right is on record.
type LicenceKind string

// The kinds.
const (
	OwnMark       LicenceKind = "own"           // the organisation's own mark
	Licensed      LicenceKind = "licence"       // somebody else's mark, by licence
	Authorisation LicenceKind = "authorisation" // somebody else's mark, as an authorised dealer or by consent
)

// LicenceRecord is a right on record: an own mark, a licence or an authorisation of an organisation. Empty lists and days set
// no limit.
type LicenceRecord struct {
	ID           string       `json:"id"`
	Tenant       string       `json:"-"`
	Organisation string       `json:"organisation"`
	Kind         LicenceKind  `json:"kind"`
	MarkID       string       `json:"mark_id,omitempty"`
	Mark         string       `json:"mark,omitempty"`
	Owner        string       `json:"owner,omitempty"`
	Territories  []string     `json:"territories"`
	Classes      []nice.Class `json:"classes"`
	Channels     []string     `json:"channels"`
	SellerID     string       `json:"seller_id,omitempty"`
	Document     string       `json:"document,omitempty"`
	Note         string       `json:"note,omitempty"`
	From         string       `json:"valid_from,omitempty"` // ISO day
	To           string       `json:"valid_to,omitempty"`   // ISO day of expiry: on it the right covers nothing any more
	MadeBy       string       `json:"made_by"`
	Created      time.Time    `json:"created"`
	Removed      *time.Time   `json:"removed,omitempty"`
	RemovedBy    string       `json:"removed_by,omitempty"`
	Answer       string       `json:"answer,omitempty"` // of the platform: confirmed or refused, empty while there is none
	AnswerNote   string       `json:"answer_note,omitempty"`
	Answered     *time.Time   `json:"answered,omitempty"`
	AnsweredBy   string       `json:"-"` // a party does not learn who at the platform
}

const licenceColumns = `id, tenant, organisation, kind, mark_id, mark, owner, territories, classes, channels, seller_id, document, note, valid_from, valid_to, made_by, created, removed, removed_by, answer, answer_note, answered, answered_by`

func scanLicence(row scanner) (r LicenceRecord, err error) {
	var territories, classes, channels string
	var created, removed, answered int64
	err = row.Scan(&r.ID, &r.Tenant, &r.Organisation, &r.Kind, &r.MarkID, &r.Mark, &r.Owner, &territories, &classes, &channels, &r.SellerID, &r.Document, &r.Note,
		&r.From, &r.To, &r.MadeBy, &created, &removed, &r.RemovedBy, &r.Answer, &r.AnswerNote, &answered, &r.AnsweredBy)
	if err != nil {
		return r, err
	}
	r.Territories, r.Channels, r.Classes, r.Created = strings.Fields(territories), strings.Fields(channels), []nice.Class{}, fromMicros(created)
	for _, c := range strings.Fields(classes) {
		n, err := strconv.Atoi(c)
		if err != nil {
			return r, err
		}
		r.Classes = append(r.Classes, nice.Class(n))
	}
	if removed != 0 {
		at := fromMicros(removed)
		r.Removed = &at
	}
	if answered != 0 {
		at := fromMicros(answered)
		r.Answered = &at
	}
	return r, nil
}

func (r *LicenceRecord) check() error {
	return errors.Join(checkText("tenant", r.Tenant, 200), checkText("organisation", r.Organisation, 200), checkText("mark_id", r.MarkID, 500), checkText("mark", r.Mark, 1000), checkText("owner", r.Owner, 1000),
		checkText("territories", strings.Join(r.Territories, " "), 1000), checkText("channels", strings.Join(r.Channels, " "), 1000), checkText("seller_id", r.SellerID, 500), checkText("document", r.Document, 500), checkText("note", r.Note, 4000),
		checkText("valid_from", r.From, 10), checkText("valid_to", r.To, 10))
}

// AddLicence puts a right on record and gives it its id. What it says is checked by the step above.
func (a *Audited) AddLicence(ctx context.Context, r LicenceRecord) (_ LicenceRecord, err error) {
	defer a.wrap(&err, "storage.AddLicence")
	if err := r.check(); err != nil {
		return r, err
	}
	var classes []string
	for _, c := range r.Classes {
		classes = append(classes, strconv.Itoa(int(c)))
	}
	r.ID, r.Created, r.MadeBy = NewID(a.Event.At), a.Event.At, a.Event.Actor.ID
	_, err = a.sql.ExecContext(ctx, `INSERT INTO licences (`+licenceColumns+`) VALUES (`+places(1, 23)+`)`,
		r.ID, r.Tenant, r.Organisation, r.Kind, r.MarkID, r.Mark, r.Owner, strings.Join(r.Territories, " "), strings.Join(classes, " "), strings.Join(r.Channels, " "), r.SellerID, r.Document, r.Note,
		r.From, r.To, r.MadeBy, micros(r.Created), 0, "", "", "", 0, "")
	if err != nil {
		return r, err
	}
	return r, a.note(change{kind: "licence", id: r.ID, after: r})
}

// RemoveLicence ends a right at once; it stays on record. Conflict when it was removed before, NotFound for one beyond reach.
func (a *Audited) RemoveLicence(ctx context.Context, reach auth.Reach, id string) (r LicenceRecord, err error) {
	defer a.wrap(&err, "storage.RemoveLicence(%s)", id)
	before, err := licence(ctx, a.sql, reach, id)
	if err != nil {
		return r, err
	}
	if before.Removed != nil {
		return r, fault.New(fault.Conflict, "This right was removed before.")
	}
	at := a.Event.At
	r = before
	r.Removed, r.RemovedBy = &at, a.Event.Actor.ID
	result, err := a.sql.ExecContext(ctx, `UPDATE licences SET removed = $2, removed_by = $3 WHERE id = $1 AND removed = 0`, id, micros(at), r.RemovedBy)
	if err := one(result, err); err != nil {
		return r, err
	}
	return r, a.note(change{kind: "licence", id: id, before: before, after: r})
}

// The answers of the platform to a right on record.
const (
	LicenceConfirmed = "confirmed"
	LicenceRefused   = "refused"
)

// AnswerLicence files what the platform answers to a right on record; a later answer takes the place of an earlier one.
// Conflict when the right was removed, NotFound for one beyond reach.
func (a *Audited) AnswerLicence(ctx context.Context, reach auth.Reach, id, answer, note string) (r LicenceRecord, err error) {
	defer a.wrap(&err, "storage.AnswerLicence(%s)", id)
	before, err := licence(ctx, a.sql, reach, id)
	if err != nil {
		return r, err
	}
	if before.Removed != nil {
		return r, fault.New(fault.Conflict, "This right was removed before.")
	}
	if err := checkText("note", note, 2000); err != nil {
		return r, err
	}
	at := a.Event.At
	r = before
	r.Answer, r.AnswerNote, r.Answered, r.AnsweredBy = answer, note, &at, a.Event.Actor.ID
	result, err := a.sql.ExecContext(ctx, `UPDATE licences SET answer = $2, answer_note = $3, answered = $4, answered_by = $5 WHERE id = $1 AND removed = 0`, id, answer, note, micros(at), r.AnsweredBy)
	if err := one(result, err); err != nil {
		return r, err
	}
	return r, a.note(change{kind: "licence", id: id, before: before, after: r, facts: map[string]string{"answer": answer}})
}

// Licence is one right on record within reach.
func (db *DB) Licence(ctx context.Context, reach auth.Reach, id string) (r LicenceRecord, err error) {
	defer db.wrap(&err, "storage.Licence(%s)", id)
	return licence(ctx, db.read, reach, id)
}

func licence(ctx context.Context, q querier, reach auth.Reach, id string) (r LicenceRecord, err error) {
	var w where
	w.and("id = $%d", id)
	w.reach(reach)
	if err := checkText("id", id, 200); err != nil {
		return r, err
	}
	r, err = scanLicence(q.QueryRowContext(ctx, `SELECT `+licenceColumns+` FROM licences`+w.String(), w.args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no such right on record, or it is not yours to see.")
	}
	return r, err
}

// reach restricts rows that belong to organisations to what a person may see.
func (w *where) reach(r auth.Reach) {
	w.and("tenant = $%d", r.Tenant)
	w.equal("organisation", r.Organisation)
	w.equal("made_by", r.Owner)
}

// Licences lists rights on record within reach, newest first, without those that were removed.
func (db *DB) Licences(ctx context.Context, reach auth.Reach, page Page) (list List[LicenceRecord], err error) {
	defer db.wrap(&err, "storage.Licences")
	var w where
	w.reach(reach)
	w.and("removed = 0")
	if err := w.newest(page); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanLicence, `SELECT `+licenceColumns+` FROM licences`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(r LicenceRecord) place { return place{micros(r.Created), r.ID} }), err
}

// mostLicences bounds what one screening is held against.
const mostLicences = 5000

// LicencesInForce are an organisation's rights that count on a day (ISO 8601), the oldest first, without those that the
// platform refused; an empty tenant is any, for
// work that knows the organisation alone. Conflict when there are more
// than a screening can be held against.
func (db *DB) LicencesInForce(ctx context.Context, tenant, organisation, day string) (list []LicenceRecord, err error) {
	defer db.wrap(&err, "storage.LicencesInForce")
	var w where
	w.equal("tenant", tenant)
	w.and("organisation = $%d", organisation)
	w.and("answer <> 'refused'")
	w.and("removed = 0 AND valid_from <= $%d AND (valid_to = '' OR valid_to > $%d)", day, day)
	list, err = collect(ctx, db.read, scanLicence, `SELECT `+licenceColumns+` FROM licences`+w.String()+` ORDER BY created, id LIMIT `+literal(mostLicences+1), w.args...)
	if err == nil && len(list) > mostLicences {
		err = fault.New(fault.Conflict, "More than %d rights are in force for one organisation: remove some.", mostLicences)
	}
	return list, err
}
