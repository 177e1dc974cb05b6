// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// FileCase files a move: the case as it is after it, the entries its history grew by, and the audit entry, which names
// both states, reason and rules. before is the case as it was read in this transaction, the zero value for one that is
// opened; item is the case as a queue sees it. What the history held before is never written again.
func (a *Audited) FileCase(ctx context.Context, tenant string, before, after review.Case, item review.Item) (err error) {
	defer a.wrap(&err, "storage.FileCase(%s)", after.ID)
	if err := a.putCase(ctx, tenant, after, item); err != nil {
		return err
	}
	for _, e := range after.History[before.Version:] {
		payload, err := json.Marshal(e)
		if err != nil {
			return err
		}
		_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_events (case_id, seq, tenant, at, event, bulk, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			after.ID, e.Seq, tenant, micros(e.At), string(e.Event), e.Bulk, string(payload))
		if err != nil {
			return err
		}
	}
	c := change{kind: "case", id: after.ID, after: after.Standing, facts: caseFacts(before, after)}
	if before.ID != "" {
		c.before = before.Standing
	}
	return a.note(c)
}

// caseFacts is what an audit entry says of a move: no text of anybody, and nothing of what a seal covers but that it moved.
func caseFacts(before, after review.Case) map[string]string {
	f := map[string]string{"from_state": string(before.Standing.State), "to_state": string(after.Standing.State), "entries": strconv.Itoa(after.Version)}
	if n := len(after.History); n > 0 {
		last := after.History[n-1]
		f["event"], f["rules_version"], f["entry_hash"] = string(last.Event), last.Version, last.Hash
		for name, v := range map[string]string{"reason_code": last.Reason, "ground": string(last.Ground), "bulk": last.Bulk, "second": last.Second} {
			if v != "" && len(v) <= 200 {
				f[name] = v
			}
		}
	}
	return f
}

// FileTurn files what changes nothing of a case's standing: a claim, a release, an assignment.
func (a *Audited) FileTurn(ctx context.Context, tenant string, c review.Case, item review.Item, t review.Turn) (err error) {
	defer a.wrap(&err, "storage.FileTurn(%s)", c.ID)
	if err := a.putCase(ctx, tenant, c, item); err != nil {
		return err
	}
	return a.note(change{kind: "case", id: c.ID, facts: map[string]string{"turn": t.What, "before": t.Before, "after": t.After}})
}

// putCase writes the row of a case. updated orders the writes of one case, whatever the clocks of several programs say.
func (a *Audited) putCase(ctx context.Context, tenant string, c review.Case, item review.Item) error {
	version := c.Version
	c.History = nil
	payload, err := json.Marshal(c)
	if err != nil {
		return fault.Because(err, fault.Invalid, "The case cannot be written as JSON.")
	}
	line, err := json.Marshal(Touched{Item: item, Head: HeadOf(c)})
	if err != nil {
		return err
	}
	if err := errors.Join(checkText("case id", c.ID, 200), checkText("tenant", tenant, 200), checkText("seller_id", c.SellerID, 500),
		checkText("listing_id", c.ListingID, 500), checkText("mark_id", c.MarkID, 512)); err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_cases (id, tenant, state, open, sealed, seller_id, listing_id, mark_id, opened, updated, version, item, payload)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, open = excluded.open, sealed = excluded.sealed,
			updated = CASE WHEN desk_cases.updated < excluded.updated THEN excluded.updated ELSE desk_cases.updated + 1 END,
			version = excluded.version, item = excluded.item, payload = excluded.payload`,
		c.ID, tenant, string(c.Standing.State), flag(c.Standing.State.Open()), flag(c.Sealed()), c.SellerID, c.ListingID, c.MarkID, micros(c.Opened),
		micros(a.Event.At), version, string(line), string(payload))
	return err
}

// Head is what a line of a list says of a case.
type Head struct {
	Title string `json:"title"` // of the listing
	Mark  string `json:"mark"`  // its sign
}

// HeadOf is the head of a case. A title is cut: a list shows a line.
func HeadOf(c review.Case) (h Head) {
	h.Title, h.Mark = c.Snapshot.Listing.Title, c.MarkID
	if r := []rune(h.Title); len(r) > 120 {
		h.Title = string(r[:119]) + "…"
	}
	for i := range c.Snapshot.Marks {
		if c.Snapshot.Marks[i].ID == c.MarkID {
			h.Mark = c.Snapshot.Marks[i].Text
		}
	}
	return h
}

// Case is a tenant's case of an id, with its history, in the transaction of the move that is to be made.
func (tx *Tx) Case(ctx context.Context, tenant, id string) (c review.Case, err error) {
	defer tx.wrap(&err, "storage.Case(%s)", id)
	return readCase(ctx, tx.sql, tenant, id)
}

// Case is a tenant's case of an id, with its history; NotFound also for another tenant's. Whether somebody may know of one
// that is sealed is asked by whoever shows it.
func (db *DB) Case(ctx context.Context, tenant, id string) (c review.Case, err error) {
	defer db.wrap(&err, "storage.Case(%s)", id)
	return readCase(ctx, db.read, tenant, id)
}

func readCase(ctx context.Context, q querier, tenant, id string) (c review.Case, err error) {
	if err := errors.Join(checkText("case id", id, 200), checkText("tenant", tenant, 200)); err != nil {
		return c, err
	}
	var payload []byte
	err = q.QueryRowContext(ctx, `SELECT payload FROM desk_cases WHERE tenant = $1 AND id = $2`, tenant, id).Scan(&payload)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "There is no case %s.", id)
	}
	if err == nil {
		err = json.Unmarshal(payload, &c)
	}
	if err != nil {
		return c, err
	}
	c.History, err = collect(ctx, q, scanDeskEntry, `SELECT payload FROM desk_events WHERE case_id = $1 ORDER BY seq`, id)
	return c, err
}

func scanDeskEntry(row scanner) (e review.Entry, err error) {
	return e, scanInto(row, &e)
}

func scanItem(row scanner) (i review.Item, err error) {
	return i, scanInto(row, &i)
}

// scanInto reads a row of one JSON text.
func scanInto(row scanner, v any) error {
	var payload []byte
	if err := row.Scan(&payload); err != nil {
		return err
	}
	return json.Unmarshal(payload, v)
}
