// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"strings"
	"time"

	"markwarden/trademarks"
)

// MaxRejects is how many set-aside records of one import are kept; the rest are only counted, because a file of
// another kind may be wrong in every row.
const MaxRejects = 10_000

// RejectMarks counts records that could not be read as set aside and keeps them for Rejects.
func (tx *Tx) RejectMarks(ctx context.Context, seq int64, at time.Time, rejects []trademarks.RowError) (err error) {
	defer tx.wrap(&err, "storage.RejectMarks(%d)", seq)
	b, err := tx.fence(ctx, seq, at)
	if err != nil {
		return err
	}
	first := b.setAside
	kept := rejects[:max(0, min(int64(len(rejects)), MaxRejects-first))]
	ordinal := first
	_, err = insertRows(ctx, tx, `INSERT INTO mark_rejects (seq, ordinal, file, row_no, column_name, value, reason) VALUES `, ``, kept, func(e trademarks.RowError) []any {
		ordinal++
		return []any{seq, ordinal, storable(e.File), e.Row, storable(e.Column), storable(e.Value), storable(e.Reason)}
	})
	if err != nil {
		return err
	}
	n := int64(len(rejects))
	return tx.tally(ctx, seq, Counts{Read: n, SetAside: n}, nil)
}

// storable makes the text of a bad record fit to keep: it may be bad for the very reason that it is no text.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// Rejects lists the records of an import that could not be read, in the order of the file.
func (db *DB) Rejects(ctx context.Context, seq int64, page Page) (list List[trademarks.RowError], err error) {
	defer db.wrap(&err, "storage.Rejects(%d)", seq)
	from, _, err := page.start()
	if err != nil {
		return list, err
	}
	type numbered struct {
		ordinal int64
		trademarks.RowError
	}
	scan := func(row scanner) (e numbered, err error) {
		return e, row.Scan(&e.ordinal, &e.File, &e.Row, &e.Column, &e.Value, &e.Reason)
	}
	items, err := collect(ctx, db.read, scan, `SELECT ordinal, file, row_no, column_name, value, reason FROM mark_rejects
		WHERE seq = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3`, seq, from.key, page.limit()+1)
	numberedList := cut(items, page.limit(), func(e numbered) place { return place{key: e.ordinal} })
	list = List[trademarks.RowError]{Items: make([]trademarks.RowError, len(numberedList.Items)), Next: numberedList.Next}
	for i, e := range numberedList.Items {
		list.Items[i] = e.RowError
	}
	return list, err
}
