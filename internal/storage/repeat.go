// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"markwarden/internal/fault"
)

// Pending is a claim that waits for the first write of a request. WithTx and WithAudit take it on their way: the key is
// claimed in the transaction of the work, so that a key without its work and work without its key cannot be.
type Pending struct {
	Claim Claim

	mu   sync.Mutex
	done bool
}

// Done reports whether the work of a claim was done under it, so that its answer is to be kept (KeepAnswer).
func (p *Pending) Done() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done
}

func (p *Pending) finish() {
	p.mu.Lock()
	p.done = true
	p.mu.Unlock()
}

type pendingKey struct{}

// WithClaim is a context whose first write claims a key.
func WithClaim(ctx context.Context, p *Pending) context.Context {
	return context.WithValue(ctx, pendingKey{}, p)
}

// ErrRepeated is the error of a write whose key was used before: nothing was done, and KeptAnswer has the answer.
var ErrRepeated = errors.New("storage: this was done before under the same key")

// claimed is fn behind the claim of a context, if it has one that is not done.
func claimed(ctx context.Context, fn func(*Tx) error) (*Pending, func(*Tx) error) {
	p, ok := ctx.Value(pendingKey{}).(*Pending)
	if !ok || p.Done() {
		return nil, fn
	}
	return p, func(tx *Tx) error {
		_, fresh, err := tx.ClaimKey(ctx, p.Claim)
		if err != nil {
			return err
		}
		if !fresh {
			return fault.Because(ErrRepeated, fault.Conflict, "This was done before under the same Idempotency-Key.")
		}
		return fn(tx)
	}
}

// hint keeps what a write was done to, for the case that the program ends before the answer is kept.
func (tx *Tx) hint(ctx context.Context, id string) error {
	p, ok := ctx.Value(pendingKey{}).(*Pending)
	if !ok || p.Done() || id == "" {
		return nil
	}
	_, err := tx.sql.ExecContext(ctx, `UPDATE idempotency SET body = $3 WHERE caller = $1 AND key = $2 AND status = 0`, p.Claim.Caller, p.Claim.Key, []byte(id))
	return err
}

// KeptAnswer is the answer of a key; found is false when nobody has claimed it. Status 0 means that the work is done and
// its answer not yet kept, and then Body is the id of what it was done to. Conflict when the key was used for another
// request.
func (db *DB) KeptAnswer(ctx context.Context, c Claim) (answer Answer, found bool, err error) {
	defer db.wrap(&err, "storage.KeptAnswer")
	if err := c.check(); err != nil {
		return answer, false, err
	}
	var fingerprint string
	err = db.read.QueryRowContext(ctx, `SELECT fingerprint, status, body FROM idempotency WHERE caller = $1 AND key = $2`, c.Caller, c.Key).
		Scan(&fingerprint, &answer.Status, &answer.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return Answer{}, false, nil
	}
	if err == nil && fingerprint != c.Fingerprint {
		return Answer{}, false, otherRequest()
	}
	return answer, err == nil, err
}

// KeepAnswer keeps the answer to a claim whose work is done.
func (db *DB) KeepAnswer(ctx context.Context, c Claim, answer Answer) error {
	return db.WithTx(context.WithValue(ctx, pendingKey{}, nil), func(tx *Tx) error { return tx.AnswerKey(ctx, c, answer) })
}

func otherRequest() error {
	return fault.New(fault.Conflict, "The Idempotency-Key was used for another request: send a new key, or the same request.")
}
