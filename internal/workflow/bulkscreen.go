// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/fold"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// A batch is filed in pieces: after so many rows or so much time, whichever comes first. Each piece is one transaction of
// some 50 ms, short enough for others who write, and a reader who watches sees it move.
const (
	pieceRows = 100
	pieceTime = 300 * time.Millisecond
)

// A job waits for a register that is being opened, and only then counts an attempt: a large register takes a minute to
// build, and nothing else can be done for the job meanwhile.
const (
	readyWithin   = 10 * time.Minute
	readyGlance   = 200 * time.Millisecond
	notReadyPause = time.Minute
)

// held is the engine of the register in service as soon as there is one that fits. Give it back with release.
func (b *Bulk) held(ctx context.Context, fits func(*screening.Engine) bool) (engine *screening.Engine, release func(), err error) {
	tick := time.NewTicker(readyGlance)
	defer tick.Stop()
	late := time.NewTimer(readyWithin)
	defer late.Stop()
	for {
		if engine, release, err = b.Hold(); err == nil {
			if fits(engine) {
				return engine, release, nil
			}
			release()
			err = fault.New(fault.Unavailable, "The register that is asked for is not in service yet.")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-late.C:
			return nil, nil, jobs.Later(err, notReadyPause)
		}
	}
}

// ScreenBatch does a job of kind JobScreenBatch: it goes on behind the rows that are filed and ends the batch. It may be
// called again for the same job at any time. An error is worth another attempt; a file that cannot be read ends its batch.
func (b *Bulk) ScreenBatch(ctx context.Context, job jobs.Job) (err error) {
	defer fault.Wrap(&err, "workflow.ScreenBatch")
	var j batchJob
	if err := json.Unmarshal(job.Payload, &j); err != nil {
		return jobs.Permanent(err)
	}
	batch, err := b.DB.Batch(ctx, j.Owner, j.Batch)
	if fault.Is(err, fault.NotFound) {
		return jobs.Permanent(err)
	}
	if err != nil || batch.State.Ended() {
		return err
	}
	engine, release, err := b.held(ctx, func(*screening.Engine) bool { return true })
	if err != nil {
		return err
	}
	defer release()
	err = b.screen(ctx, batch, engine)
	switch {
	case errors.Is(err, errOthers):
		return nil
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return b.end(ctx, j, storage.BatchFailed, fault.Message(err))
	case err != nil:
		return err
	}
	return b.end(ctx, j, storage.BatchDone, "")
}

// errOthers ends the work on a batch that was cancelled, or that another program works on.
var errOthers = errors.New("the batch has ended or is another's")

// run is the work on one batch.
type run struct {
	bulk  *Bulk
	batch storage.Batch
	opt   BatchOptions
	room  room
	done  int // rows that are filed
	piece []*Row
	since time.Time // when the piece began
}

func (b *Bulk) screen(ctx context.Context, batch storage.Batch, engine *screening.Engine) error {
	r := &run{bulk: b, since: b.Now()}
	var err error
	if r.opt, err = OptionsOf(&batch); err != nil {
		return err
	}
	if batch.Total == 0 {
		if batch.Total, err = b.countRows(ctx, &batch); err != nil {
			return err
		}
	}
	f, rd, _, err := b.openKept(&batch)
	if err != nil {
		return err
	}
	defer f.Close()
	stamp := engine.Register().Stamp
	with := storage.BatchStamp{Register: stamp.Version, Marks: stamp.Marks, Engine: screening.EngineVersion, Policy: b.Policy, Total: batch.Total}
	err = b.DB.WithTx(ctx, func(tx *storage.Tx) error {
		r.batch, err = tx.BeginBatch(ctx, batch.Owner, batch.ID, with, b.Now())
		return err
	})
	if err != nil {
		return err
	}
	if r.batch.State.Ended() {
		return errOthers
	}
	if r.room, err = roomOf(ctx, b.DB, batch.Owner); err != nil {
		return err
	}
	opt := screening.Options{Authorised: r.opt.Authorised}
	if b.Licences != nil {
		if opt.Licences, opt.On, err = b.Licences.ofOrganisation(ctx, batch.Owner); err != nil {
			return err
		}
	}
	r.done = r.batch.Done
	filed := r.done
	flow := Flow{Workers: b.Workers, Screen: func(l *listing.Listing) screening.Verdict {
		if len(r.opt.Markets) > 0 {
			l.Markets = r.opt.Markets
		}
		v := engine.Screen(l, opt)
		b.Sued.Name(ctx, r.room.court, &v)
		return v
	}}
	flow.Known = func(_ context.Context, row *Row) (bool, error) { return row.N <= filed, nil }
	err = flow.Run(ctx, rd, func(row *Row) error {
		if row.N <= filed {
			return nil
		}
		return r.add(ctx, row)
	})
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if filed := r.file(ctx); filed != nil { // a file that breaks off in the middle keeps what was read
		return filed
	}
	return err
}

// Bounds of a file besides its bytes, because each row is kept: a file of short lines could fill a disk. No shop's export
// comes near them; where so many rows cannot be read, the file is no list of listings.
const (
	mostFileRows = 250_000
	mostBadRows  = 10_000
)

// countRows reads the file once, so that whoever waits knows how much there is, and refuses one with more than is kept. It
// costs a twentieth of the screening. A file that breaks off has the rows before that.
func (b *Bulk) countRows(ctx context.Context, batch *storage.Batch) (n int, err error) {
	f, rd, _, err := b.openKept(batch)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for bad := 0; ; n++ {
		_, err := rd.Next()
		var row *listing.RowError
		aside := errors.As(err, &row)
		if aside {
			bad++
		}
		switch {
		case errors.Is(err, io.EOF), !aside && fault.Is(err, fault.Invalid):
			return n, nil
		case n >= mostFileRows:
			return n, fault.New(fault.Invalid, "The file holds more than %d listings: split it, or screen it with the command line.", mostFileRows)
		case bad > mostBadRows:
			return n, fault.New(fault.Invalid, "More than %d rows of the file cannot be read, the last of them for this reason: %s", mostBadRows, row.Error())
		case err != nil && !aside:
			return n, err
		case ctx.Err() != nil:
			return n, ctx.Err()
		}
	}
}

// add files the piece when it is full or old.
func (r *run) add(ctx context.Context, row *Row) error {
	r.piece = append(r.piece, row)
	if len(r.piece) < pieceRows && r.bulk.Now().Sub(r.since) < pieceTime {
		return nil
	}
	return r.file(ctx)
}

// file files the piece: each listing in the catalogue with its verdict, and the batch's rows that refer to both.
func (r *run) file(ctx context.Context) error {
	if len(r.piece) == 0 {
		return nil
	}
	at := r.bulk.Now()
	err := r.bulk.DB.WithBulkTx(ctx, func(tx *storage.Tx) error {
		rows := make([]storage.BatchRow, len(r.piece))
		for i, row := range r.piece {
			var err error
			if rows[i], err = r.keep(ctx, tx, row, at); err != nil {
				return err
			}
		}
		return tx.AddBatchRows(ctx, r.batch.Owner, r.batch.ID, r.done, rows, at)
	})
	if fault.Is(err, fault.Conflict) {
		return errOthers
	}
	if err != nil {
		return err
	}
	r.done += len(r.piece)
	r.piece, r.since = r.piece[:0], at
	return nil
}

// keep puts a row's listing and verdict into the catalogue, and is the row as the batch keeps it. A listing that cannot be
// kept is unscreened: what was found in it could not be shown.
func (r *run) keep(ctx context.Context, tx *storage.Tx, row *Row, at time.Time) (storage.BatchRow, error) {
	if row.Bad != nil {
		return storage.BatchRow{Ordinal: row.N, FileRows: []int{row.Bad.Row}, Level: storage.Unscreened, Problem: row.Bad.Reason, Bad: row.Bad}, nil
	}
	l, v := &row.Item.Listing, &row.Verdict
	out := storage.BatchRow{Ordinal: row.N, FileRows: row.Item.Rows, ExternalID: l.ID, Title: l.Title, Text: searchText(l), Level: string(v.Level), Score: v.Score, Problem: v.Problem}
	kept, err := tx.SaveListing(ctx, r.room.tenant, r.room.listing(*l), out.Text, at)
	if fault.Is(err, fault.Invalid) {
		out.Level, out.Score, out.Problem = storage.Unscreened, 0, fault.Message(err)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	verdict, err := json.Marshal(v)
	if err != nil {
		return out, err
	}
	saved, err := tx.SaveScreening(ctx, r.room.tenant, storage.ScreeningRecord{
		ListingID: kept.ID, ListingHash: kept.Hash, Register: v.Register.Version, Engine: v.Engine, Policy: v.Policy, Level: string(v.Level), Score: v.Score, Verdict: verdict, Created: at, Touches: touches(v),
	})
	out.ListingID, out.ScreeningID = kept.ID, saved.ID
	if v.Level == screening.Clear {
		return out, err
	}
	out.Listing = l
	if v.Suggestion != nil {
		out.Suggestion = v.Suggestion.Title
	}
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Level == screening.Clear {
			continue
		}
		out.Marks = once(out.Marks, f.Mark)
		for _, rule := range f.Rules {
			out.Rules = once(out.Rules, rule)
		}
	}
	return out, err
}

// searchText is what a text is looked for in: the words of title, brand and id, folded.
func searchText(l *listing.Listing) string { return FoldSearch(l.Title + " " + l.Brand + " " + l.ID) }

// mostSearch bounds the folded text of a row.
const mostSearch = 64 << 10

// FoldSearch folds a text for lists to search in, and what is searched for in the same way.
func FoldSearch(s string) string {
	t := fold.Fold(s[:min(len(s), mostSearch)])
	words := make([]string, len(t.Tokens))
	for i := range t.Tokens {
		words[i] = t.Tokens[i].Text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(strings.Join(words, " "), ""), "\x00", "")
}

// RowOf is a row of a batch as the reports take it. Of a clear listing there is its title only.
func RowOf(r *storage.BatchRow) (*Row, error) {
	row := &Row{N: r.Ordinal, Bad: r.Bad}
	if r.Bad != nil {
		return row, nil
	}
	row.Item = listing.Item{Rows: slices.Clone(r.FileRows), Listing: listing.Listing{ID: r.ExternalID, Title: r.Title}}
	if r.Listing != nil {
		row.Item.Listing = *r.Listing
	}
	if r.Verdict == nil {
		row.Verdict = screening.Verdict{ID: r.ExternalID, Level: screening.Unscreened, Problem: r.Problem}
		return row, nil
	}
	return row, json.Unmarshal(r.Verdict, &row.Verdict)
}
