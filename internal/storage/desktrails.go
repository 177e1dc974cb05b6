// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// mostEvents bounds what figures are made of at once.
const mostEvents = 500_000

// deskEvent is an entry of a history with its case.
type deskEvent struct {
	of    string
	entry review.Entry
}

// DeskTrails are the histories that figures of a time are made of: of every case opened by its end that is still open or in
// which something happened since its beginning, each with the first claim in the time as a turn. Cases under a seal are not
// there. More than mostEvents entries are refused, because figures of a part would be wrong without anybody seeing it.
func (db *DB) DeskTrails(ctx context.Context, tenant string, from, until time.Time) (list []review.Trail, err error) {
	defer db.wrap(&err, "storage.DeskTrails")
	if err := checkText("tenant", tenant, 200); err != nil {
		return nil, err
	}
	const chosen = ` FROM desk_cases c WHERE c.tenant = $1 AND c.sealed = 0 AND c.opened <= $3
		AND (c.open = 1 OR EXISTS (SELECT 1 FROM desk_events e WHERE e.case_id = c.id AND e.at >= $2))`
	args := []any{tenant, micros(from), micros(until)}
	err = db.snapshot(ctx, func(q querier) error {
		items, err := collect(ctx, q, scanItem, `SELECT c.item`+chosen+` ORDER BY c.id`, args...)
		if err != nil {
			return err
		}
		place := make(map[string]int, len(items))
		for _, i := range items {
			place[i.ID] = len(list)
			list = append(list, review.Trail{Case: i.ID, Seller: i.SellerID, Mark: i.MarkID, Source: i.Source})
		}
		events, err := collect(ctx, q, scanDeskEvent, `SELECT h.case_id, h.payload FROM desk_events h WHERE h.case_id IN (SELECT c.id`+chosen+`) ORDER BY h.case_id, h.seq LIMIT `+literal(mostEvents+1), args...)
		if err != nil {
			return err
		}
		if len(events) > mostEvents {
			return fault.New(fault.Invalid, "The cases of this time have more than %d entries: ask for a shorter time.", mostEvents)
		}
		for _, e := range events {
			if n, ok := place[e.of]; ok {
				list[n].Entries = append(list[n].Entries, e.entry)
			}
		}
		claims, err := collect(ctx, q, scanClaim, `SELECT object_id, MIN(at) FROM audit_entries WHERE object_kind = 'case' AND tenant = $1 AND action = 'cases.claim' AND at >= $2 AND at <= $3 GROUP BY object_id`, args...)
		for _, t := range claims {
			if n, ok := place[t.Case]; ok {
				list[n].Turns = append(list[n].Turns, t)
			}
		}
		return err
	})
	return list, err
}

func scanDeskEvent(row scanner) (e deskEvent, err error) {
	var payload []byte
	if err := row.Scan(&e.of, &payload); err != nil {
		return e, err
	}
	return e, json.Unmarshal(payload, &e.entry)
}

// scanClaim reads when a case was first claimed.
func scanClaim(row scanner) (t review.Turn, err error) {
	var at int64
	err = row.Scan(&t.Case, &at)
	t.What, t.At = "claim", fromMicros(at)
	return t, err
}
