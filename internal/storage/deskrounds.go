// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/fault"
)

// Round is a round of calibration: decisions that were overturned, put to everybody again with the answer that stood at the
// end.
type Round struct {
	ID        string          `json:"id"`
	Opens     time.Time       `json:"opens"`
	Closes    time.Time       `json:"closes"`
	By        string          `json:"by"` // who opened it; the program for one of a schedule
	Questions []RoundQuestion `json:"questions"`
}

// RoundQuestion is a decision of a round: N names it to whoever answers, and tells nothing of the case.
type RoundQuestion struct {
	N      string `json:"n"`
	ID     string `json:"id"` // case and entry
	Case   string `json:"case"`
	Answer string `json:"answer"` // that stood at the end
}

// RoundAnswer is what somebody answered, or has before them while Answered is zero.
type RoundAnswer struct {
	Round    string    `json:"round"`
	Question string    `json:"question"` // its N
	User     string    `json:"user"`
	Case     string    `json:"case"`
	Answered time.Time `json:"answered,omitzero"`
	Answer   string    `json:"answer,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

// OpenRound files a round.
func (a *Audited) OpenRound(ctx context.Context, tenant string, r Round) (err error) {
	defer a.wrap(&err, "storage.OpenRound(%s)", r.ID)
	payload, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err = a.sql.ExecContext(ctx, `INSERT INTO desk_rounds (id, tenant, opens, closes, payload) VALUES ($1, $2, $3, $4, $5)`, r.ID, tenant, micros(r.Opens), micros(r.Closes), string(payload)); err != nil {
		return err
	}
	return a.note(change{kind: "round", id: r.ID, after: r, facts: map[string]string{"questions": literal(len(r.Questions))}})
}

// SaveRoundAnswer files that somebody has a question before them, or answered it. An answer stands.
func (a *Audited) SaveRoundAnswer(ctx context.Context, tenant string, r RoundAnswer) (err error) {
	defer a.wrap(&err, "storage.SaveRoundAnswer(%s)", r.Round)
	payload, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_round_answers (round_id, question, user_id, tenant, case_id, answered, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (round_id, question, user_id) DO UPDATE SET answered = excluded.answered, payload = excluded.payload WHERE desk_round_answers.answered = 0`,
		r.Round, r.Question, r.User, tenant, r.Case, micros(r.Answered), string(payload))
	if err != nil {
		return err
	}
	return a.note(change{kind: "round", id: r.Round, facts: map[string]string{"question": r.Question, "state": map[bool]string{true: "taken", false: "answered"}[r.Answered.IsZero()]}})
}

// Rounds lists a tenant's rounds, the newest first, at most limit.
func (db *DB) Rounds(ctx context.Context, tenant string, limit int) (list []Round, err error) {
	defer db.wrap(&err, "storage.Rounds")
	if err := checkText("tenant", tenant, 200); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanRound, `SELECT payload FROM desk_rounds WHERE tenant = $1 ORDER BY opens DESC, id DESC LIMIT `+literal(limit), tenant)
}

// Round is a tenant's round of an id.
func (db *DB) Round(ctx context.Context, tenant, id string) (r Round, err error) {
	defer db.wrap(&err, "storage.Round(%s)", id)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("round", id, 200)); err != nil {
		return r, err
	}
	r, err = scanRound(db.read.QueryRowContext(ctx, `SELECT payload FROM desk_rounds WHERE tenant = $1 AND id = $2`, tenant, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no round %s.", id)
	}
	return r, err
}

func scanRound(row scanner) (r Round, err error) { return r, scanInto(row, &r) }

// RoundAnswers lists what a round was answered, and who has a question before them; of one person where user is not empty.
func (db *DB) RoundAnswers(ctx context.Context, tenant, round, user string) (list []RoundAnswer, err error) {
	defer db.wrap(&err, "storage.RoundAnswers")
	var w where
	w.and("tenant = $%d", tenant)
	w.and("round_id = $%d", round)
	w.equal("user_id", user)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("round", round, 200), checkText("user", user, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, func(row scanner) (r RoundAnswer, err error) { return r, scanInto(row, &r) },
		`SELECT payload FROM desk_round_answers`+w.String()+` ORDER BY user_id, question`, w.args...)
}
