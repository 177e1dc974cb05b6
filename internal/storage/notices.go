// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
)

// NoticeRecord is a complaint as it was received, with what became of each place it names.
type NoticeRecord struct {
	Notice   notice.Notice
	Notifier string // the organisation that sent it
	Targets  []TargetRecord
}

// TargetRecord is a place a notice names: the case it is in, or the problem why there is none.
type TargetRecord struct {
	notice.Target
	N       int // in the notice, from 0
	Case    string
	Problem string
}

// FileNotice files a notice that has just been received; its places follow with FileTargets, once their cases are known.
func (a *Audited) FileNotice(ctx context.Context, tenant string, r NoticeRecord) (err error) {
	defer a.wrap(&err, "storage.FileNotice(%s)", r.Notice.ID)
	payload, err := json.Marshal(r.Notice)
	if err != nil {
		return fault.Because(err, fault.Invalid, "The notice cannot be written as JSON.")
	}
	if err := errors.Join(checkText("id", r.Notice.ID, 200), checkText("notifier", r.Notifier, 200), checkText("tenant", tenant, 200)); err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_notices (id, tenant, notifier, received, payload) VALUES ($1, $2, $3, $4, $5)`,
		r.Notice.ID, tenant, r.Notifier, micros(r.Notice.Received), string(payload))
	if err != nil {
		return err
	}
	return a.note(change{kind: "notice", id: r.Notice.ID, about: r.Notifier, after: r.Notice, facts: map[string]string{"kind": string(r.Notice.Kind)}})
}

// FileTargets files what became of the places of a notice that was just filed.
func (a *Audited) FileTargets(ctx context.Context, id string, list []TargetRecord) (err error) {
	defer a.wrap(&err, "storage.FileTargets(%s)", id)
	for i, t := range list {
		place, err := json.Marshal(t.Target)
		if err != nil {
			return err
		}
		_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_targets (notice_id, n, case_id, problem, payload) VALUES ($1, $2, $3, $4, $5)`, id, i, t.Case, t.Problem, string(place))
		if err != nil {
			return err
		}
	}
	return nil
}

// SettleTargets notes what became of places of a notice that was filed earlier; a place that is settled stays as it is.
func (a *Audited) SettleTargets(ctx context.Context, id string, list []TargetRecord) (err error) {
	defer a.wrap(&err, "storage.SettleTargets(%s)", id)
	for _, t := range list {
		if err := one(a.sql.ExecContext(ctx, `UPDATE desk_targets SET case_id = $3, problem = $4 WHERE notice_id = $1 AND n = $2 AND case_id = '' AND problem = ''`, id, t.N, t.Case, t.Problem)); err != nil {
			return err
		}
	}
	return a.note(change{kind: "notice", id: id, facts: map[string]string{"places": strconv.Itoa(len(list))}})
}

// ListingAt is a tenant's listing by the seller's own number; NotFound when there is none, or when several sellers use it.
func (db *DB) ListingAt(ctx context.Context, tenant, item string) (r ListingRecord, err error) {
	defer db.wrap(&err, "storage.ListingAt")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("item", item, 500)); err != nil {
		return r, err
	}
	list, err := collect(ctx, db.read, scanListing, `SELECT `+listingColumns+` FROM listings WHERE tenant = $1 AND external_id = $2 AND external_id <> '' LIMIT 2`, tenant, item)
	if err == nil && len(list) != 1 {
		err = fault.New(fault.NotFound, "There is no listing at this place.")
	}
	if err != nil {
		return r, err
	}
	return list[0], nil
}

// ChangeNotice files a notice to which something was added.
func (a *Audited) ChangeNotice(ctx context.Context, tenant string, n notice.Notice) (err error) {
	defer a.wrap(&err, "storage.ChangeNotice(%s)", n.ID)
	payload, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := one(a.sql.ExecContext(ctx, `UPDATE desk_notices SET payload = $3 WHERE tenant = $1 AND id = $2`, tenant, n.ID, string(payload))); err != nil {
		return err
	}
	return a.note(change{kind: "notice", id: n.ID, after: n})
}

const noticeColumns = `payload, notifier`

func scanNotice(row scanner) (r NoticeRecord, err error) {
	var payload []byte
	if err := row.Scan(&payload, &r.Notifier); err != nil {
		return r, err
	}
	return r, json.Unmarshal(payload, &r.Notice)
}

// Notice is a tenant's notice of an id, with its places.
func (db *DB) Notice(ctx context.Context, tenant, id string) (r NoticeRecord, err error) {
	defer db.wrap(&err, "storage.Notice(%s)", id)
	return readNotice(ctx, db.read, tenant, id)
}

// Notice is a tenant's notice of an id, in a transaction.
func (tx *Tx) Notice(ctx context.Context, tenant, id string) (r NoticeRecord, err error) {
	defer tx.wrap(&err, "storage.Notice(%s)", id)
	return readNotice(ctx, tx.sql, tenant, id)
}

func readNotice(ctx context.Context, q querier, tenant, id string) (r NoticeRecord, err error) {
	if err := errors.Join(checkText("notice id", id, 200), checkText("tenant", tenant, 200)); err != nil {
		return r, err
	}
	r, err = scanNotice(q.QueryRowContext(ctx, `SELECT `+noticeColumns+` FROM desk_notices WHERE tenant = $1 AND id = $2`, tenant, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no notice %s.", id)
	}
	if err != nil {
		return r, err
	}
	r.Targets, err = collect(ctx, q, func(row scanner) (t TargetRecord, err error) {
		var payload []byte
		if err := row.Scan(&t.N, &t.Case, &t.Problem, &payload); err != nil {
			return t, err
		}
		return t, json.Unmarshal(payload, &t.Target)
	}, `SELECT n, case_id, problem, payload FROM desk_targets WHERE notice_id = $1 ORDER BY n`, id)
	return r, err
}

// Notices lists a tenant's notices without their places, the newest first; of one notifier only when it is not empty.
func (db *DB) Notices(ctx context.Context, tenant, notifier string, page Page) (list List[NoticeRecord], err error) {
	defer db.wrap(&err, "storage.Notices")
	var w where
	w.and("tenant = $%d", tenant)
	w.equal("notifier", notifier)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("notifier", notifier, 200)); err != nil {
		return list, err
	}
	from, ok, err := page.start()
	if err != nil {
		return list, err
	}
	if ok {
		w.and("received <= $%d", from.key)
		w.and("(received < $%d OR id < $%d)", from.key, from.id)
	}
	items, err := collect(ctx, db.read, scanNotice, `SELECT `+noticeColumns+` FROM desk_notices`+w.String()+` ORDER BY received DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(r NoticeRecord) place { return place{micros(r.Notice.Received), r.Notice.ID} }), err
}

// Checks are what was found out about a notifier; none for one that is not known.
func (tx *Tx) Checks(ctx context.Context, tenant, notifier string) ([]notice.Check, error) {
	return readChecks(ctx, tx.sql, tenant, notifier)
}

// Checks are what was found out about a notifier; none for one that is not known.
func (db *DB) Checks(ctx context.Context, tenant, notifier string) (list []notice.Check, err error) {
	defer db.wrap(&err, "storage.Checks")
	return readChecks(ctx, db.read, tenant, notifier)
}

func readChecks(ctx context.Context, q querier, tenant, notifier string) (list []notice.Check, err error) {
	err = scanInto(q.QueryRowContext(ctx, `SELECT payload FROM desk_notifiers WHERE tenant = $1 AND id = $2`, tenant, notifier), &list)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return list, err
}

// FileChecks keeps what was found out about a notifier.
func (a *Audited) FileChecks(ctx context.Context, tenant, notifier string, list []notice.Check) (err error) {
	defer a.wrap(&err, "storage.FileChecks(%s)", notifier)
	payload, err := json.Marshal(list)
	if err != nil {
		return err
	}
	if err := checkText("notifier", notifier, 200); err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_notifiers (tenant, id, updated, payload) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, id) DO UPDATE SET updated = excluded.updated, payload = excluded.payload`, tenant, notifier, micros(a.Event.At), string(payload))
	if err != nil {
		return err
	}
	return a.note(change{kind: "notifier", id: notifier, after: list})
}

// FileOutcomes adds to the ledger how notices ended by the entry of a number of a case, and marks the earlier outcomes of
// the case as reversed where a decision fell.
func (a *Audited) FileOutcomes(ctx context.Context, tenant, caseID string, seq int, list []notice.Outcome, reversed bool) (err error) {
	defer a.wrap(&err, "storage.FileOutcomes(%s)", caseID)
	if reversed {
		_, err := a.sql.ExecContext(ctx, `UPDATE desk_outcomes SET reversed = $3 WHERE tenant = $1 AND case_id = $2 AND reversed = 0`, tenant, caseID, micros(a.Event.At))
		if err != nil {
			return err
		}
	}
	for _, o := range list {
		payload, err := json.Marshal(o)
		if err != nil {
			return err
		}
		_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_outcomes (tenant, case_id, seq, notice_id, complainant, at, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tenant, caseID, seq, o.Notice, o.Complainant, micros(o.At), string(payload))
		if err != nil {
			return err
		}
	}
	return nil
}

// Outcomes is the ledger from a time on, in its order: of one notifier, or of all when it is empty.
func (db *DB) Outcomes(ctx context.Context, tenant, notifier string, from time.Time) (list []notice.Outcome, err error) {
	defer db.wrap(&err, "storage.Outcomes")
	return readOutcomes(ctx, db.read, tenant, notifier, from)
}

// Outcomes is the ledger in a transaction.
func (tx *Tx) Outcomes(ctx context.Context, tenant, notifier string, from time.Time) (list []notice.Outcome, err error) {
	defer tx.wrap(&err, "storage.Outcomes")
	return readOutcomes(ctx, tx.sql, tenant, notifier, from)
}

func readOutcomes(ctx context.Context, q querier, tenant, notifier string, from time.Time) ([]notice.Outcome, error) {
	var w where
	w.and("tenant = $%d", tenant)
	w.and("at >= $%d", micros(from))
	w.equal("complainant", notifier)
	return collect(ctx, q, func(row scanner) (o notice.Outcome, err error) {
		var payload []byte
		var reversed int64
		if err := row.Scan(&payload, &reversed); err != nil {
			return o, err
		}
		err = json.Unmarshal(payload, &o)
		o.Reversed = fromMicros(reversed)
		return o, err
	}, `SELECT payload, reversed FROM desk_outcomes`+w.String()+` ORDER BY at, case_id, seq`, w.args...)
}

// NoticeIDs names a notifier's notices, the newest first, a thousand at most.
func (tx *Tx) NoticeIDs(ctx context.Context, tenant, notifier string) (list []string, err error) {
	defer tx.wrap(&err, "storage.NoticeIDs")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("notifier", notifier, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, tx.sql, scanText, `SELECT id FROM desk_notices WHERE tenant = $1 AND notifier = $2 ORDER BY received DESC, id DESC LIMIT 1000`, tenant, notifier)
}

// LastCaseOf is the case that was opened last on a notifier's notices; empty when there is none.
func (tx *Tx) LastCaseOf(ctx context.Context, tenant, notifier string) (id string, err error) {
	defer tx.wrap(&err, "storage.LastCaseOf")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("notifier", notifier, 200)); err != nil {
		return "", err
	}
	err = tx.sql.QueryRowContext(ctx, `SELECT t.case_id FROM desk_notices n JOIN desk_targets t ON t.notice_id = n.id WHERE n.tenant = $1 AND n.notifier = $2 AND t.case_id <> '' ORDER BY n.received DESC, n.id DESC, t.n LIMIT 1`,
		tenant, notifier).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}
