// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"markwarden/internal/fault"
	"markwarden/internal/fold"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// importPiece is a part of a publication, ready to be filed in one transaction.
type importPiece struct {
	marks   []storage.ReadyMark
	rejects []trademarks.RowError
	read    int64 // records up to its end
	err     error // that ended the reading
}

// read files the marks of a reader in pieces: the next one is read and made ready while one is filed.
func (r *Register) read(ctx context.Context, src trademarks.Reader, seq int64, rep *Report, progress func(int64)) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	pieces := make(chan importPiece, 1)
	done := make(chan struct{})
	go func() { // it alone reads; the caller closes the reader once it has ended
		defer close(done)
		defer close(pieces)
		cutPieces(ctx, src, pieces)
	}()
	defer func() { cancel(); <-done }()
	for p := range pieces {
		for _, e := range p.rejects {
			if len(rep.Rejects) < reportedRejects {
				rep.Rejects = append(rep.Rejects, e)
			}
		}
		err := r.DB.WithBulkTx(ctx, func(tx *storage.Tx) error {
			if len(p.rejects) > 0 {
				if err := tx.RejectMarks(ctx, seq, r.Now(), p.rejects); err != nil {
					return err
				}
			}
			_, err := tx.UpsertReady(ctx, seq, r.Now(), p.marks)
			return err
		})
		if err = errors.Join(err, p.err); err != nil {
			return err
		}
		if progress != nil {
			progress(p.read)
		}
	}
	return ctx.Err()
}

// cutPieces reads to the end, or until ctx is over.
func cutPieces(ctx context.Context, src trademarks.Reader, pieces chan<- importPiece) {
	sourced, _ := src.(trademarks.Sourced)
	var read int64
	for more := true; more; {
		var p importPiece
		var records []storage.MarkRecord
		var rows []int64 // of the records
		for len(records)+len(p.rejects) < storage.ImportBatch && more {
			m, err := src.Next()
			var row *trademarks.RowError
			switch {
			case errors.Is(err, io.EOF):
				more = false
			case errors.As(err, &row):
				read++
				p.rejects = append(p.rejects, *row)
			case err != nil:
				p.err, more = err, false
			default:
				read++
				rec := storage.MarkRecord{Mark: m, Transacted: m.Transacted}
				rec.Mark.Transacted = "" // a touch that changes nothing is no change
				if sourced != nil {
					source := sourced.Record()
					rec.Source = &source
				}
				records, rows = append(records, rec), append(rows, read)
			}
		}
		p.read = read
		p.ready(records, rows)
		select {
		case pieces <- p:
		case <-ctx.Done():
			return
		}
	}
}

// ready makes records ready on several processors; those that cannot be kept are set aside.
func (p *importPiece) ready(records []storage.MarkRecord, rows []int64) {
	all, errs := make([]storage.ReadyMark, len(records)), make([]error, len(records))
	n := runtime.GOMAXPROCS(0)
	var crew sync.WaitGroup
	for first := range n {
		crew.Go(func() {
			for i := first; i < len(records); i += n {
				records[i].Folded = fold.Word(records[i].Mark.Text)
				all[i], errs[i] = records[i].Ready()
			}
		})
	}
	crew.Wait()
	for i := range all {
		if errs[i] != nil {
			p.rejects = append(p.rejects, trademarks.RowError{Row: int(rows[i]), Value: records[i].Mark.ID, Reason: fault.Message(errs[i])})
			continue
		}
		p.marks = append(p.marks, all[i])
	}
}
