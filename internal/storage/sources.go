// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"bytes"
	"compress/flate"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"markwarden/internal/fault"
	"markwarden/trademarks"
)

// MostSource is how many bytes of an office's record are kept; the longest US case files have thousands of events, and what is
// larger is known by its place.
const MostSource = 64 << 10

// blockBytes is how much text is packed together: enough that the names of elements, most of a record, are met before, little
// enough that one record is read in a fraction of a millisecond.
const blockBytes = 32 << 10

// sourceBlock is texts of records on their way to the disk, packed together.
type sourceBlock struct {
	number int64
	text   bytes.Buffer
	packed bytes.Buffer
}

// packers are compressors at their fastest; a slower one gains a tenth of the size and takes twice as long.
var packers = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(io.Discard, flate.BestSpeed) // a level there is
	return w
}}

func (b *sourceBlock) pack() error {
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&b.packed)
	_, err := w.Write(b.text.Bytes())
	return errors.Join(err, w.Close())
}

// placedSource is a record with where its text is kept.
type placedSource struct {
	id string
	*trademarks.Record
	block, start int64
}

// arrange puts the texts of rows into blocks, numbered from first.
func arrange(rows []markRow, first int64) (placed []placedSource, blocks []*sourceBlock) {
	for i := range rows {
		s := rows[i].Source
		if s == nil {
			continue
		}
		p := placedSource{id: rows[i].Mark.ID, Record: s}
		if n := len(s.Text); n > 0 && n <= MostSource && s.Size == int64(n) {
			if len(blocks) == 0 || blocks[len(blocks)-1].text.Len() >= blockBytes {
				blocks = append(blocks, &sourceBlock{number: first + int64(len(blocks))})
			}
			b := blocks[len(blocks)-1]
			p.block, p.start = b.number, int64(b.text.Len())
			b.text.WriteString(s.Text)
		}
		placed = append(placed, p)
	}
	return placed, blocks
}

// packAll packs blocks on several processors.
func packAll(blocks []*sourceBlock) error {
	work := make(chan *sourceBlock, len(blocks))
	for _, b := range blocks {
		work <- b
	}
	close(work)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var crew sync.WaitGroup
	for i := range errs {
		crew.Go(func() {
			for b := range work {
				errs[i] = errors.Join(errs[i], b.pack())
			}
		})
	}
	crew.Wait()
	return errors.Join(errs...)
}

// putSources files the offices' records of wordings that begin at seq. A record met again in the same import takes the place of
// the one before.
func (tx *Tx) putSources(ctx context.Context, seq int64, rows []markRow) error {
	var last int64
	if err := tx.sql.QueryRowContext(ctx, `SELECT COALESCE(MAX(block), 0) FROM source_blocks WHERE seq = $1`, seq).Scan(&last); err != nil {
		return err
	}
	placed, blocks := arrange(rows, last+1)
	if err := packAll(blocks); err != nil {
		return err
	}
	_, err := insertRows(ctx, tx, `INSERT INTO source_blocks (seq, block, packed) VALUES `, ``, blocks, func(b *sourceBlock) []any {
		return []any{seq, b.number, b.packed.Bytes()}
	})
	if err != nil {
		return err
	}
	_, err = insertRows(ctx, tx, `INSERT INTO mark_sources (mark_id, seq, file, byte_at, line_no, bytes, block, start) VALUES `, ` ON CONFLICT (mark_id, seq) DO UPDATE SET
		file = excluded.file, byte_at = excluded.byte_at, line_no = excluded.line_no, bytes = excluded.bytes, block = excluded.block, start = excluded.start`, placed, func(p placedSource) []any {
		return []any{p.id, seq, firstBytes(keepable(p.File), mostHitName), p.Offset, p.Line, p.Size, p.block, p.start}
	})
	return err
}

// MarkSource is the office's record behind the current wording of a mark, and the version whose import brought it. Text is
// empty where it was not kept. NotFound when the register does not hold the mark, or holds it without a record, as what was
// imported before records were kept.
func (db *DB) MarkSource(ctx context.Context, id string) (rec trademarks.Record, from Version, err error) {
	defer db.wrap(&err, "storage.MarkSource(%s)", id)
	if err := checkText("mark id", id, 200); err != nil {
		return rec, from, err
	}
	var seq, block, start int64
	err = db.read.QueryRowContext(ctx, `SELECT s.seq, s.file, s.byte_at, s.line_no, s.bytes, s.block, s.start FROM register_versions v, marks m, mark_sources s
		WHERE v.state = 'current' AND m.id = $1 AND m.from_seq <= v.seq AND m.until_seq > v.seq AND s.mark_id = m.id AND s.seq = m.source_seq`, id).Scan(
		&seq, &rec.File, &rec.Offset, &rec.Line, &rec.Size, &block, &start)
	if errors.Is(err, sql.ErrNoRows) {
		return rec, from, fault.New(fault.NotFound, "The register holds no office's record of %s.", id)
	}
	if err != nil {
		return rec, from, err
	}
	if from, err = versionBySeq(ctx, db.read, seq); err != nil || block == 0 {
		return rec, from, err
	}
	var packed []byte
	if err := db.read.QueryRowContext(ctx, `SELECT packed FROM source_blocks WHERE seq = $1 AND block = $2`, seq, block).Scan(&packed); err != nil {
		return rec, from, err
	}
	rec.Text, err = unpack(packed, start, rec.Size)
	return rec, from, err
}

// unpack is a part of a block's text.
func unpack(packed []byte, start, size int64) (string, error) {
	if start < 0 || size < 0 || size > MostSource || start > blockBytes {
		return "", fmt.Errorf("a record of %d bytes cannot stand at %d of its block", size, start)
	}
	r := flate.NewReader(bytes.NewReader(packed))
	defer r.Close()
	if _, err := io.CopyN(io.Discard, r, start); err != nil {
		return "", fmt.Errorf("the block of a record is damaged: %w", err)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", fmt.Errorf("the block of a record is damaged: %w", err)
	}
	return string(text), nil
}

// dropSources deletes the records that an import filed of marks. What is left of their blocks goes with the import.
func (tx *Tx) dropSources(ctx context.Context, seq int64, ids []string) error {
	return tx.eachOf(ctx, `DELETE FROM mark_sources WHERE seq = $1 AND mark_id`, seq, ids)
}

// eachOf runs a statement about an import, which ends in the name of a column, for the ids in lists of the length that the
// engine likes.
func (tx *Tx) eachOf(ctx context.Context, statement string, seq int64, ids []string) error {
	n := tx.engine.idsPerQuery
	return eachChunk(ids, n, func(chunk []any) error {
		stmt, err := tx.prepare(ctx, statement+` IN (`+places(2, n)+`)`)
		if err == nil {
			_, err = stmt.ExecContext(ctx, append([]any{seq}, chunk...)...)
		}
		return err
	})
}
