// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/fault"
)

// Receipt is a delivery of a court system as it came. Filed is when what it tells was put on file, zero while it waits.
type Receipt struct {
	ID       string // ours, UUIDv7
	Owner    string
	Source   string // who delivers
	Key      string // the sender's name of the delivery
	Body     []byte
	Received time.Time
	Filed    time.Time
}

const (
	mostReceipt    = 16 << 20
	receiptColumns = `id, owner, source, receipt_key, body, received, filed`
)

func scanReceipt(row scanner) (r Receipt, err error) {
	var received, filed int64
	err = row.Scan(&r.ID, &r.Owner, &r.Source, &r.Key, &r.Body, &received, &filed)
	r.Received, r.Filed = fromMicros(received), fromMicros(filed)
	return r, err
}

// AddReceipt stores a delivery under a new id. One that came before under the same key is not stored again: fresh is false
// then and the receipt is the first.
func (tx *Tx) AddReceipt(ctx context.Context, r Receipt) (kept Receipt, fresh bool, err error) {
	defer tx.wrap(&err, "storage.AddReceipt")
	if err := errors.Join(checkText("owner", r.Owner, 200), checkText("source", r.Source, 100), checkText("key", r.Key, 500)); err != nil {
		return r, false, err
	}
	if len(r.Body) == 0 || len(r.Body) > mostReceipt {
		return r, false, fault.New(fault.Invalid, "A delivery has between 1 byte and %d MiB, this one %d bytes.", mostReceipt>>20, len(r.Body))
	}
	r.ID = NewID(r.Received)
	fresh, err = tx.settle(ctx, `INSERT INTO docket_receipts (`+receiptColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (owner, source, receipt_key) DO NOTHING`,
		r.ID, r.Owner, r.Source, r.Key, r.Body, micros(r.Received))
	if err != nil {
		return r, false, err
	}
	kept, err = scanReceipt(tx.sql.QueryRowContext(ctx, `SELECT `+receiptColumns+` FROM docket_receipts WHERE owner = $1 AND source = $2 AND receipt_key = $3`, r.Owner, r.Source, r.Key))
	return kept, fresh, err
}

// Receipt is an owner's delivery, for whoever files it.
func (tx *Tx) Receipt(ctx context.Context, owner, id string) (r Receipt, err error) {
	defer tx.wrap(&err, "storage.Receipt(%s)", id)
	if err := errors.Join(checkText("owner", owner, 200), checkText("receipt id", id, 200)); err != nil {
		return r, err
	}
	r, err = scanReceipt(tx.sql.QueryRowContext(ctx, `SELECT `+receiptColumns+` FROM docket_receipts WHERE owner = $1 AND id = $2`, owner, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no delivery %s.", id)
	}
	return r, err
}

// EndReceipt notes that what a delivery tells is on file.
func (tx *Tx) EndReceipt(ctx context.Context, owner, id string, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.EndReceipt(%s)", id)
	_, err = tx.sql.ExecContext(ctx, `UPDATE docket_receipts SET filed = $3 WHERE owner = $1 AND id = $2`, owner, id, micros(at))
	return err
}

// ForgetReceipts removes the deliveries of all owners that were filed before a time. What waits stays.
func (tx *Tx) ForgetReceipts(ctx context.Context, before time.Time) (forgotten int64, err error) {
	defer tx.wrap(&err, "storage.ForgetReceipts")
	result, err := tx.sql.ExecContext(ctx, `DELETE FROM docket_receipts WHERE filed > 0 AND filed < $1`, micros(before))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
