// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
)

// building is what the transactions of an import need to know of its version.
type building struct {
	seq       int64
	mode      ImportMode
	office    string
	setAside  int64
	trackSeen bool
}

// fence is the first thing every transaction of an import does: it proves that the version is still being built, shows
// a sign of life, and on PostgreSQL locks the row, so that no batch can slip in behind an abort.
func (tx *Tx) fence(ctx context.Context, seq int64, at time.Time) (b building, err error) {
	b.seq = seq
	err = tx.sql.QueryRowContext(ctx, `UPDATE register_versions SET touched = $2 WHERE seq = $1 AND state = 'building'
		RETURNING mode, office, set_aside, track_seen = 1`, seq, micros(at)).Scan(&b.mode, &b.office, &b.setAside, &b.trackSeen)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.Conflict, "Register version number %d is no longer being imported: it was finished, aborted or taken over.", seq)
	}
	return b, err
}

// wording is what is known of a mark's open row.
type wording struct {
	id               string
	fromSeq          int64
	office           string
	transacted, hash string
}

// UpsertMarks files records, best ImportBatch of them, under a building version, in their order: a record replaces the
// one of its id when it differs and, if both carry a transaction date, is not older. Where batches end makes no
// difference to the register. It returns what this batch did. Invalid names a record that cannot be filed, or one of
// another office than a full replacement is for; Conflict says that the import has ended.
func (tx *Tx) UpsertMarks(ctx context.Context, seq int64, at time.Time, batch []MarkRecord) (done Counts, err error) {
	ready := make([]ReadyMark, len(batch))
	for i, record := range batch {
		if ready[i], err = record.Ready(); err != nil {
			tx.wrap(&err, "storage.UpsertMarks(%d)", seq)
			return done, err
		}
	}
	return tx.UpsertReady(ctx, seq, at, ready)
}

// UpsertReady is UpsertMarks of records that were made ready before.
func (tx *Tx) UpsertReady(ctx context.Context, seq int64, at time.Time, batch []ReadyMark) (done Counts, err error) {
	defer tx.wrap(&err, "storage.UpsertMarks(%d)", seq)
	b, err := tx.fence(ctx, seq, at)
	if err != nil {
		return done, err
	}
	rows, ids, err := b.rows(batch)
	if err != nil {
		return done, err
	}
	held, err := tx.held(ctx, ids)
	if err != nil {
		return done, err
	}
	plan := decide(seq, rows, held)
	if err := tx.closeWordings(ctx, seq, plan.closing); err != nil {
		return done, err
	}
	if err := tx.insertWordings(ctx, seq, plan.writing); err != nil {
		return done, err
	}
	if err := tx.noteSeen(ctx, b, ids); err != nil {
		return done, err
	}
	return plan.counts, tx.tally(ctx, seq, plan.counts, plan.moved)
}

// rows puts a batch into columns and lists its ids in order and without repeats.
func (b building) rows(batch []ReadyMark) (rows []markRow, ids []string, err error) {
	for i := range batch {
		m := &batch[i].row.Mark
		if b.mode == ImportReplace && m.Office != b.office {
			return nil, nil, fault.New(fault.Invalid, "Mark %s is of office %q, and the file is to replace all records of office %q: import it as an update.", m.ID, m.Office, b.office)
		}
		rows, ids = append(rows, batch[i].row), append(ids, m.ID)
	}
	slices.Sort(ids)
	return rows, slices.Compact(ids), nil
}

// held looks up the open wordings of ids. The last list is filled up with its last id, so that one prepared
// statement serves all.
func (tx *Tx) held(ctx context.Context, ids []string) (map[string]wording, error) {
	held := make(map[string]wording, len(ids))
	n := tx.engine.idsPerQuery
	query := `SELECT id, from_seq, office, transacted, hash FROM marks WHERE until_seq = ` + openSeq + ` AND id IN (` + places(1, n) + `)`
	err := eachChunk(ids, n, func(chunk []any) error {
		stmt, err := tx.prepare(ctx, query)
		if err != nil {
			return err
		}
		rows, err := stmt.QueryContext(ctx, chunk...)
		if err != nil {
			return err
		}
		found, err := drain(rows, scanWording)
		for _, w := range found {
			held[w.id] = w
		}
		return err
	})
	return held, err
}

func scanWording(row scanner) (w wording, err error) {
	return w, row.Scan(&w.id, &w.fromSeq, &w.office, &w.transacted, &w.hash)
}

// eachChunk calls fn with lists of exactly n ids.
func eachChunk(ids []string, n int, fn func(chunk []any) error) error {
	chunk := make([]any, n)
	for part := range slices.Chunk(ids, n) {
		for i := range chunk {
			chunk[i] = part[min(i, len(part)-1)]
		}
		if err := fn(chunk); err != nil {
			return err
		}
	}
	return nil
}

// plan is what a batch writes.
type plan struct {
	writing []markRow        // in order of id, so that the index is filled in order
	closing []string         // ids whose wording of an earlier version ends here
	moved   map[string]int64 // change in the number of marks of each office
	counts  Counts
}

// replaces is the rule of UpsertMarks. A record with the same content and a later date replaces too: without it a record
// from between the two dates would pass as newer. An unknown date is neither older nor newer.
func (r markRow) replaces(hash, transacted string) bool {
	if r.Transacted != "" && r.Transacted < transacted {
		return false
	}
	return r.hash != hash || r.Transacted > transacted
}

// decide applies the rule to the records in their order and plans what remains to be written in the end. A record of
// which only the date moved is written and not counted, because nobody sees a change.
func decide(seq int64, rows []markRow, held map[string]wording) plan {
	p := plan{moved: map[string]int64{}, counts: Counts{Read: int64(len(rows))}}
	newest := map[string]markRow{}
	for _, row := range rows {
		before, pending := newest[row.Mark.ID]
		old, exists := held[row.Mark.ID]
		if pending {
			old, exists = wording{hash: before.hash, transacted: before.Transacted}, true
		}
		if !exists || row.replaces(old.hash, old.transacted) {
			newest[row.Mark.ID] = row
		}
	}
	for _, id := range slices.Sorted(maps.Keys(newest)) {
		row := newest[id]
		p.writing = append(p.writing, row)
		p.moved[row.Mark.Office]++
		old, exists := held[id]
		if !exists {
			p.counts.Added++
			continue
		}
		p.moved[old.office]--
		if old.fromSeq < seq {
			p.closing = append(p.closing, id)
			if old.hash != row.hash {
				p.counts.Changed++
			}
		}
	}
	return p
}

// closeWordings ends the open wordings of earlier versions at seq.
func (tx *Tx) closeWordings(ctx context.Context, seq int64, ids []string) error {
	return tx.eachOf(ctx, `UPDATE marks SET until_seq = $1 WHERE until_seq = `+openSeq+` AND from_seq < $1 AND id`, seq, ids)
}

// insertWordings opens wordings at seq. A row in the way can only be one of this very import: it is overwritten.
func (tx *Tx) insertWordings(ctx context.Context, seq int64, rows []markRow) error {
	const head = `INSERT INTO marks (id, until_seq, from_seq, office, number, text, folded, owner, classes, status, transacted, payload, hash, source_seq) VALUES `
	const tail = ` ON CONFLICT (id, until_seq) DO UPDATE SET from_seq = excluded.from_seq, office = excluded.office, number = excluded.number,
		text = excluded.text, folded = excluded.folded, owner = excluded.owner, classes = excluded.classes, status = excluded.status,
		transacted = excluded.transacted, payload = excluded.payload, hash = excluded.hash, source_seq = excluded.source_seq`
	values := func(r markRow) []any {
		m, from := r.Mark, int64(0)
		if r.Source != nil {
			from = seq
		}
		return []any{m.ID, int64(math.MaxInt64), seq, m.Office, m.Number, m.Text, r.Folded, m.OwnerName(), r.classes, string(m.Status), r.Transacted, r.payload, r.hash, from}
	}
	if _, err := insertRows(ctx, tx, head, tail, rows, values); err != nil {
		return err
	}
	if err := tx.putSources(ctx, seq, rows); err != nil {
		return err
	}
	type hint struct{ key, id string }
	var hints []hint
	for _, row := range rows {
		for _, owner := range row.Mark.Owners {
			if key := ownerKey(owner.Name); key != "" {
				hints = append(hints, hint{key, row.Mark.ID})
			}
		}
	}
	slices.SortFunc(hints, func(a, b hint) int { return strings.Compare(a.key+"\x00"+a.id, b.key+"\x00"+b.id) })
	_, err := insertRows(ctx, tx, `INSERT INTO mark_owners (owner_key, mark_id) VALUES `, ` ON CONFLICT DO NOTHING`, slices.Compact(hints),
		func(h hint) []any { return []any{h.key, h.id} })
	return err
}

// insertRows writes rows with as few statements as the engine likes and returns how many were written; the full
// statements share one preparation.
func insertRows[T any](ctx context.Context, tx *Tx, head, tail string, rows []T, values func(T) []any) (written int64, err error) {
	for part := range slices.Chunk(rows, tx.engine.rowsPerInsert) {
		var args []any
		for _, row := range part {
			args = append(args, values(row)...)
		}
		stmt, err := tx.prepare(ctx, head+tuples(len(part), len(args)/len(part))+tail)
		if err != nil {
			return written, err
		}
		result, err := stmt.ExecContext(ctx, args...)
		if err != nil {
			return written, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

// noteSeen remembers which marks a full replacement contains, and how many they are.
func (tx *Tx) noteSeen(ctx context.Context, b building, ids []string) error {
	if !b.trackSeen {
		return nil
	}
	fresh, err := insertRows(ctx, tx, `INSERT INTO mark_seen (seq, id) VALUES `, ` ON CONFLICT DO NOTHING`, ids, func(id string) []any { return []any{b.seq, id} })
	if err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `UPDATE register_versions SET seen = seen + $2 WHERE seq = $1`, b.seq, fresh)
	return err
}

// tally adds a batch's counts to the version and moves the offices' counts.
func (tx *Tx) tally(ctx context.Context, seq int64, c Counts, moved map[string]int64) error {
	_, err := tx.sql.ExecContext(ctx, `UPDATE register_versions SET read_count = read_count + $2, added = added + $3, changed = changed + $4,
		removed = removed + $5, set_aside = set_aside + $6 WHERE seq = $1`, seq, c.Read, c.Added, c.Changed, c.Removed, c.SetAside)
	for office, n := range moved {
		if n == 0 || err != nil {
			continue
		}
		_, err = tx.sql.ExecContext(ctx, `INSERT INTO register_counts (seq, office, marks) VALUES ($1, $2, $3)
			ON CONFLICT (seq, office) DO UPDATE SET marks = register_counts.marks + excluded.marks`, seq, office, n)
	}
	return err
}

// RemoveMarks takes marks out of the register because the file says so (a delete record); ids it does not hold are
// counted as read and otherwise ignored.
func (tx *Tx) RemoveMarks(ctx context.Context, seq int64, at time.Time, ids []string) (err error) {
	defer tx.wrap(&err, "storage.RemoveMarks(%d)", seq)
	if _, err := tx.fence(ctx, seq, at); err != nil {
		return err
	}
	for _, id := range ids {
		if err := checkText("mark id", id, 200); err != nil {
			return err
		}
	}
	if err := tx.tally(ctx, seq, Counts{Read: int64(len(ids))}, nil); err != nil {
		return err
	}
	return tx.remove(ctx, seq, ids)
}

// remove closes the open wordings of ids, and deletes those that this import itself had opened.
func (tx *Tx) remove(ctx context.Context, seq int64, ids []string) error {
	held, err := tx.held(ctx, ids)
	if err != nil {
		return err
	}
	var closing, own []string
	moved := map[string]int64{}
	for id, old := range held {
		moved[old.office]--
		if old.fromSeq < seq {
			closing = append(closing, id)
			continue
		}
		own = append(own, id)
		if _, err := tx.sql.ExecContext(ctx, `DELETE FROM marks WHERE id = $1 AND until_seq = `+openSeq, id); err != nil {
			return err
		}
	}
	if err := tx.closeWordings(ctx, seq, closing); err != nil {
		return err
	}
	if err := tx.dropSources(ctx, seq, own); err != nil {
		return err
	}
	return tx.tally(ctx, seq, Counts{Removed: int64(len(closing))}, moved)
}
