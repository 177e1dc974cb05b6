// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// LocalOwner is whose batches are while a program has no accounts.
const LocalOwner = "local"

// Bulk takes sellers' files in, screens them as jobs, and gives them back annotated. A file is kept in Dir under the ID of
// its batch as long as the batch is.
// It promises that a file which was acknowledged is screened to its end through any number of restarts, each listing at most
// once; that a row which could not be read or kept is unscreened and counted; and that files without end, hostile files and
// many at once cost bounded memory and disk.
type Bulk struct {
	DB      *storage.DB
	Dir     string // folder of kept files
	Now     func() time.Time
	Policy  string // name of the policy in force
	Workers int    // listings of one batch judged at one time
	// Hold gives the engine of the register in service, which stays open until the second value is called. Its error is of
	// kind Unavailable while there is none.
	Hold func() (*screening.Engine, func(), error)
	// Sued names the running lawsuits of a finding's mark and owner; nil where no dockets are kept.
	Sued *SuedOn
	// Licences is the rights ledger, which a batch is held against as one listing is; nil where nothing is on record.
	Licences *Licences
	// Wake tells the runner of jobs that there is one; may be nil.
	Wake func()

	receiving atomic.Int64 // bytes on the disk of files that are being received
	watches   watches
}

// BatchOptions are what the seller says of a file, and what was understood of it.
type BatchOptions struct {
	Format     string            `json:"format,omitempty"` // as asked for; empty is auto
	Encoding   string            `json:"encoding,omitempty"`
	Sheet      string            `json:"sheet,omitempty"`
	Map        map[string]string `json:"map,omitempty"` // field to column
	Markets    []string          `json:"markets,omitempty"`
	Authorised []string          `json:"authorised,omitempty"`
	Read       []listing.Column  `json:"read,omitempty"`    // columns that are read
	Ignored    []string          `json:"ignored,omitempty"` // columns that are not
}

// OptionsOf are the options a batch was filed with.
func OptionsOf(b *storage.Batch) (o BatchOptions, err error) {
	return o, json.Unmarshal([]byte(b.Options), &o)
}

// reading are the options for the reader of the file.
func (o *BatchOptions) reading() (listing.Options, error) {
	format, err := listing.ParseFormat(o.Format)
	return listing.Options{Format: format, Encoding: o.Encoding, Sheet: o.Sheet, Map: o.Map}, err
}

// JobScreenBatch is the kind of job that screens a batch; its payload is a batchJob.
const JobScreenBatch = "screen-batch"

// batchJob says which batch is to be screened.
type batchJob struct {
	Owner string `json:"owner"`
	Batch string `json:"batch"`
}

// path is where the file of a batch is kept. IDs are ours: hexadecimal digits and hyphens.
func (b *Bulk) path(id string) string { return filepath.Join(b.Dir, id) }

// keptFile opens the file of a batch.
func (b *Bulk) keptFile(id string) (*os.File, error) {
	f, err := os.Open(b.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Because(err, fault.Conflict, "The file of this batch is not on this machine any more: upload it again.")
	}
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "The file of this batch cannot be read at the moment. Try again shortly.")
	}
	return f, nil
}

// openKept opens the file of a batch with a reader of its listings.
func (b *Bulk) openKept(batch *storage.Batch) (*os.File, listing.Reader, listing.Info, error) {
	opt, err := OptionsOf(batch)
	if err != nil {
		return nil, nil, listing.Info{}, err
	}
	reading, err := opt.reading()
	if err != nil {
		return nil, nil, listing.Info{}, err
	}
	f, err := b.keptFile(batch.ID)
	if err != nil {
		return nil, nil, listing.Info{}, err
	}
	rd, info, err := listing.Open(f, batch.Name, reading)
	if err != nil {
		return nil, nil, info, errors.Join(err, f.Close())
	}
	return f, rd, info, nil
}

// wake tells the runner.
func (b *Bulk) wake() {
	if b.Wake != nil {
		b.Wake()
	}
}

// Once is a caller's key for a write (Idempotency-Key) with what it is for; the zero value is none.
type Once struct{ Key, Fingerprint string }

// once runs fn in a transaction. With a key the write is done for the first who brings it, and everybody who brings it
// again gets the answer that was given then; fresh says which it was.
func (b *Bulk) once(ctx context.Context, owner string, key Once, fn func(*storage.Tx) (answer string, err error)) (answer string, fresh bool, err error) {
	err = b.DB.WithTx(ctx, func(tx *storage.Tx) error {
		answer, fresh = "", true
		claim := storage.Claim{Caller: owner, Key: key.Key, Fingerprint: key.Fingerprint, At: b.Now()}
		if key.Key != "" {
			kept, first, err := tx.ClaimKey(ctx, claim)
			if err != nil || !first {
				answer, fresh = string(kept.Body), false
				return err
			}
		}
		var err error
		if answer, err = fn(tx); err != nil || key.Key == "" {
			return err
		}
		return tx.AnswerKey(ctx, claim, storage.Answer{Status: 200, Body: []byte(answer)})
	})
	return answer, fresh, err
}

// Cancel stops a batch that waits or runs. The rows screened so far stay. Conflict for one that ended otherwise.
func (b *Bulk) Cancel(ctx context.Context, owner, id string, key Once) (batch storage.Batch, err error) {
	defer fault.Wrap(&err, "workflow.Cancel(%s)", id)
	_, _, err = b.once(ctx, owner, key, func(tx *storage.Tx) (string, error) {
		_, err := tx.EndBatch(ctx, owner, id, storage.BatchCancelled, "", b.Now())
		return id, err
	})
	if err != nil {
		return batch, err
	}
	batch, err = b.DB.Batch(ctx, owner, id)
	if err == nil && batch.State != storage.BatchCancelled {
		err = fault.New(fault.Conflict, "This batch has ended already, so it cannot be cancelled.")
	}
	return batch, err
}

// TakeSuggestion takes the suggestion of a row, or gives it back.
func (b *Bulk) TakeSuggestion(ctx context.Context, owner, id string, ordinal int, take bool, key Once) (row storage.BatchRow, err error) {
	defer fault.Wrap(&err, "workflow.TakeSuggestion(%s,%d)", id, ordinal)
	_, _, err = b.once(ctx, owner, key, func(tx *storage.Tx) (string, error) {
		_, err := tx.AcceptSuggestion(ctx, owner, id, ordinal, take)
		return id, err
	})
	if err != nil {
		return row, err
	}
	return b.DB.BatchRow(ctx, owner, id, ordinal)
}

// GiveUp ends a batch whose job is dead, so that nobody waits for it.
func (b *Bulk) GiveUp(ctx context.Context, job jobs.Job) error {
	var j batchJob
	if err := json.Unmarshal(job.Payload, &j); err != nil {
		return err
	}
	return b.end(ctx, j, storage.BatchFailed, "The screening of this file failed again and again and was given up; the log says why. Upload it again.")
}

func (b *Bulk) end(ctx context.Context, j batchJob, state storage.BatchState, problem string) error {
	return b.DB.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.EndBatch(ctx, j.Owner, j.Batch, state, problem, b.Now())
		return err
	})
}

// strayAfter is how old a file in Dir must be before one that no batch knows is removed: a file is put there a moment
// before its batch is filed.
const strayAfter = time.Hour

// Sweep removes files that a program which died left in Dir: parts that were being received or made, and files whose batch
// was never filed.
func (b *Bulk) Sweep(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "workflow.Sweep")
	all, err := os.ReadDir(b.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range all {
		info, err := e.Info()
		if err != nil || e.IsDir() || b.Now().Sub(info.ModTime()) < strayAfter {
			continue
		}
		if known, err := b.DB.HasBatch(ctx, e.Name()); known || err != nil {
			continue
		}
		if err := os.Remove(filepath.Join(b.Dir, e.Name())); err != nil {
			slog.Warn("stray file not removed", "error", err)
		}
	}
	return nil
}
