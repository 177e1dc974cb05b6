// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/fault"
)

// Claim is a caller's key for one write, with a fingerprint of the request so that the key cannot be used for another.
type Claim struct {
	Caller      string // who the key belongs to: two callers may use the same key
	Key         string
	Fingerprint string // hash of method, path and body
	At          time.Time
}

// Answer is what the write was answered with, word for word.
type Answer struct {
	Status int
	Body   []byte
}

// ClaimKey asks whether the write of a key is still to be done, in one statement and in the transaction of that write.
// fresh is true for exactly one caller of a key: it does the write and calls AnswerKey before the transaction ends, and
// if the transaction fails the key is free again. Everybody else gets the stored answer; those who come while the first
// is at work wait for it. Conflict means that the key was used for another request.
func (tx *Tx) ClaimKey(ctx context.Context, c Claim) (answer Answer, fresh bool, err error) {
	defer tx.wrap(&err, "storage.ClaimKey")
	if err := c.check(); err != nil {
		return Answer{}, false, err
	}
	var claimed string
	err = tx.sql.QueryRowContext(ctx, `INSERT INTO idempotency (caller, key, fingerprint, status, body, created) VALUES ($1, $2, $3, 0, $4, $5)
		ON CONFLICT DO NOTHING RETURNING key`, c.Caller, c.Key, c.Fingerprint, []byte{}, micros(c.At)).Scan(&claimed)
	if err == nil {
		return Answer{}, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return Answer{}, false, err
	}
	var fingerprint string
	err = tx.sql.QueryRowContext(ctx, `SELECT fingerprint, status, body FROM idempotency WHERE caller = $1 AND key = $2`, c.Caller, c.Key).
		Scan(&fingerprint, &answer.Status, &answer.Body)
	if err == nil && fingerprint != c.Fingerprint {
		return Answer{}, false, otherRequest()
	}
	return answer, false, err
}

// check refuses a key that no index could hold.
func (c Claim) check() error {
	if c.Key == "" {
		return fault.New(fault.Invalid, "The Idempotency-Key is empty: send a random text of your choice.")
	}
	return errors.Join(checkText("caller", c.Caller, 500), checkText("Idempotency-Key", c.Key, 500), checkText("fingerprint", c.Fingerprint, 500))
}

// AnswerKey keeps the answer to a fresh claim. Internal if the key was not claimed in this transaction.
func (tx *Tx) AnswerKey(ctx context.Context, c Claim, answer Answer) (err error) {
	defer tx.wrap(&err, "storage.AnswerKey")
	body := answer.Body
	if body == nil {
		body = []byte{}
	}
	result, err := tx.sql.ExecContext(ctx, `UPDATE idempotency SET status = $3, body = $4 WHERE caller = $1 AND key = $2 AND status = 0`, c.Caller, c.Key, answer.Status, body)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fault.New(fault.Internal, "%d keys answered instead of one", n))
	}
	return nil
}

// ForgetKeys removes keys claimed before a time; callers are promised 24 hours, so it should lie further back.
func (tx *Tx) ForgetKeys(ctx context.Context, before time.Time) (forgotten int64, err error) {
	defer tx.wrap(&err, "storage.ForgetKeys")
	result, err := tx.sql.ExecContext(ctx, `DELETE FROM idempotency WHERE created < $1`, micros(before))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
