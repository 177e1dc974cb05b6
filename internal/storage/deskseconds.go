// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/review"
)

// SecondLook is a decision that is taken again by somebody who does not know it. ID tells nothing of the case.
type SecondLook struct {
	ID       string       `json:"id"`
	Drawn    time.Time    `json:"drawn"`
	First    review.Ruled `json:"first"`
	Holder   string       `json:"holder,omitempty"` // who has it before them, or answered
	Taken    time.Time    `json:"taken,omitzero"`
	Answered time.Time    `json:"answered,omitzero"`
	Answer   string       `json:"answer,omitempty"` // an event, as the first answer's
	Reason   string       `json:"reason,omitempty"`
}

// DrawSeconds files decisions to be taken again; one that was drawn before is left as it is. It is how many are new.
func (a *Audited) DrawSeconds(ctx context.Context, tenant string, list []SecondLook) (n int, err error) {
	defer a.wrap(&err, "storage.DrawSeconds")
	for _, s := range list {
		payload, err := json.Marshal(s)
		if err != nil {
			return n, err
		}
		r, err := a.sql.ExecContext(ctx, `INSERT INTO desk_seconds (id, tenant, case_id, seq, holder, answered, payload) VALUES ($1, $2, $3, $4, '', 0, $5)
			ON CONFLICT (case_id, seq) DO NOTHING`, s.ID, tenant, s.First.Case, s.First.Seq, string(payload))
		if err != nil {
			return n, err
		}
		if k, err := r.RowsAffected(); err != nil || k == 0 {
			continue
		}
		n++
		if err := a.note(change{kind: "second_look", id: s.ID, facts: map[string]string{"state": "drawn"}}); err != nil {
			return n, err
		}
	}
	if n == 0 {
		a.Unchanged()
	}
	return n, nil
}

// SaveSecond files that somebody has a decision before them, or answered.
func (a *Audited) SaveSecond(ctx context.Context, tenant string, s SecondLook) (err error) {
	defer a.wrap(&err, "storage.SaveSecond(%s)", s.ID)
	payload, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `UPDATE desk_seconds SET holder = $3, answered = $4, payload = $5 WHERE tenant = $1 AND id = $2`, tenant, s.ID, s.Holder, micros(s.Answered), string(payload))
	if err != nil {
		return err
	}
	return a.note(change{kind: "second_look", id: s.ID, facts: map[string]string{"state": map[bool]string{true: "taken", false: "answered"}[s.Answered.IsZero()]}})
}

// mostSeconds bounds how many open second looks are read at once.
const mostSeconds = 5000

// OpenSeconds lists the decisions of a tenant that wait for a second answer, in the order of their IDs.
func (tx *Tx) OpenSeconds(ctx context.Context, tenant string) (list []SecondLook, err error) {
	defer tx.wrap(&err, "storage.OpenSeconds")
	return collect(ctx, tx.sql, scanSecond, `SELECT payload FROM desk_seconds WHERE tenant = $1 AND answered = 0 ORDER BY id LIMIT `+literal(mostSeconds), tenant)
}

// HeldSeconds lists the decisions that somebody has before them and has not answered.
func (db *DB) HeldSeconds(ctx context.Context, tenant, holder string) (list []SecondLook, err error) {
	defer db.wrap(&err, "storage.HeldSeconds")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("holder", holder, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanSecond, `SELECT payload FROM desk_seconds WHERE tenant = $1 AND holder = $2 AND answered = 0 ORDER BY id`, tenant, holder)
}

// AnsweredSeconds lists the second answers of a tenant given from a time on.
func (db *DB) AnsweredSeconds(ctx context.Context, tenant string, from time.Time) (list []SecondLook, err error) {
	defer db.wrap(&err, "storage.AnsweredSeconds")
	return collect(ctx, db.read, scanSecond, `SELECT payload FROM desk_seconds WHERE tenant = $1 AND answered > 0 AND answered >= $2 ORDER BY answered, id`, tenant, micros(from))
}

func scanSecond(row scanner) (s SecondLook, err error) {
	return s, scanInto(row, &s)
}
