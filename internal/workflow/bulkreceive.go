// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
)

// MaxUpload is how many bytes a seller's file may have: 100,000 Amazon rows take about half of it.
const MaxUpload = 128 << 20

// mostReceiving bounds the disk that files take while they are received, all together.
const mostReceiving = 256 << 20

// ErrTooLarge is for a file above MaxUpload.
var ErrTooLarge = fault.New(fault.Invalid, "The file is larger than %d MB: split it, or screen it with the command line.", MaxUpload>>20)

// Received is a seller's file that arrived whole and is not yet a batch. Close removes it unless it became one.
type Received struct {
	Name   string // as the seller gave it, cut and without control characters
	Bytes  int64
	SHA256 string

	bulk *Bulk
	file *os.File
	kept bool
}

// Receive writes a file to the disk as it comes. ErrTooLarge as soon as it is too large, Unavailable if too many are being
// received, Invalid for an empty one; what the reader fails with comes back as it is.
func (b *Bulk) Receive(name string, r io.Reader) (_ *Received, err error) {
	defer fault.Wrap(&err, "workflow.Receive")
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return nil, fault.Because(err, fault.Unavailable, "Files cannot be kept at the moment. Tell the operator.")
	}
	f, err := os.CreateTemp(b.Dir, ".receiving-*")
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "Files cannot be kept at the moment. Tell the operator.")
	}
	in := &Received{Name: fileName(name), bulk: b, file: f}
	defer func() {
		if err != nil {
			in.Close()
		}
	}()
	sum := sha256.New()
	if err := in.copy(r, sum); err != nil {
		return nil, err
	}
	if in.Bytes == 0 {
		return nil, fault.New(fault.Invalid, "The file is empty: choose the export of your listings.")
	}
	in.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if err := f.Sync(); err != nil {
		return nil, diskFault(err)
	}
	return in, nil
}

// copy writes the body in pieces and counts them against the bounds before they lie on the disk.
func (in *Received) copy(r io.Reader, sum hash.Hash) error {
	piece := make([]byte, 64<<10)
	for {
		n, err := r.Read(piece)
		if n > 0 {
			in.Bytes += int64(n)
			total := in.bulk.receiving.Add(int64(n))
			switch {
			case in.Bytes > MaxUpload:
				return ErrTooLarge
			case total > mostReceiving:
				return fault.New(fault.Unavailable, "Too many files are being received at once. Try again in a minute.")
			}
			sum.Write(piece[:n])
			if _, err := in.file.Write(piece[:n]); err != nil {
				return diskFault(err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func diskFault(err error) error {
	return fault.Because(err, fault.Unavailable, "The file cannot be kept at the moment: the disk may be full.")
}

// Close gives the file back.
func (in *Received) Close() {
	in.bulk.receiving.Add(-in.Bytes)
	in.Bytes = 0
	if in.file != nil {
		_ = in.file.Close()
		if !in.kept {
			_ = os.Remove(in.file.Name())
		}
		in.file = nil
	}
}

// mostName bounds a file's name; file systems allow no more.
const mostName = 255

// fileName is a stranger's name for a file as we show it: its last part, without control characters. It names no file of ours.
func fileName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, string(utf8.RuneError)))
	for len(name) > mostName {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if strings.TrimSpace(name) == "" {
		return "file"
	}
	return name
}

// File makes a received file a batch that waits for its turn, in one transaction with its job. With a key that was used
// before for the same file and options it is the batch of that time; fresh says which. Invalid for a file that cannot be
// read as listings: the sentence says why, and nothing of it is kept.
func (b *Bulk) File(ctx context.Context, owner string, in *Received, opt BatchOptions, key string) (batch storage.Batch, fresh bool, err error) {
	defer fault.Wrap(&err, "workflow.File")
	once := Once{Key: key}
	if once.Fingerprint, err = fingerprint(in, &opt); err != nil {
		return batch, false, err
	}
	info, err := in.understand(&opt)
	if err != nil {
		return batch, false, err
	}
	for _, c := range info.Columns {
		opt.Read = append(opt.Read, listing.Column{Name: shortText(c.Name), Index: c.Index, Field: shortText(c.Field)})
	}
	for _, c := range info.Ignored {
		opt.Ignored = append(opt.Ignored, shortText(c))
	}
	options, err := json.Marshal(opt)
	if err != nil {
		return batch, false, err
	}
	now := b.Now()
	batch = storage.Batch{ID: storage.NewID(now), Owner: owner, Name: in.Name, Bytes: in.Bytes, SHA256: in.SHA256, Format: string(info.Format), Container: info.Container, Encoding: info.Encoding, Options: string(options), Created: now}
	if err := in.keep(b.path(batch.ID)); err != nil {
		return batch, false, err
	}
	id, fresh, err := b.once(ctx, owner, once, func(tx *storage.Tx) (string, error) {
		payload, err := json.Marshal(batchJob{owner, batch.ID})
		if err != nil {
			return "", err
		}
		if _, err := tx.CreateBatch(ctx, batch); err != nil {
			return "", err
		}
		return batch.ID, tx.Enqueue(ctx, jobs.Job{Kind: JobScreenBatch, Unique: JobScreenBatch + " " + batch.ID, Payload: payload, Enqueued: now})
	})
	if err != nil || !fresh {
		err = errors.Join(err, os.Remove(b.path(batch.ID)))
	}
	if err != nil {
		return batch, false, err
	}
	b.wake()
	batch, err = b.DB.Batch(ctx, owner, id)
	return batch, fresh, err
}

// fingerprint tells two uploads apart, so that one key is not used for both.
func fingerprint(in *Received, opt *BatchOptions) (string, error) {
	said, err := json.Marshal([]any{in.SHA256, in.Name, opt})
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:]), err
}

// understand opens the file as its job will, so that what is no file of listings is refused at once.
func (in *Received) understand(opt *BatchOptions) (listing.Info, error) {
	reading, err := opt.reading()
	if err != nil {
		return listing.Info{}, err
	}
	if _, err := in.file.Seek(0, io.SeekStart); err != nil {
		return listing.Info{}, diskFault(err)
	}
	_, info, err := listing.Open(in.file, in.Name, reading)
	return info, err
}

// keep moves the file to where batches are kept, and makes that last.
func (in *Received) keep(path string) error {
	if err := os.Rename(in.file.Name(), path); err != nil {
		return diskFault(err)
	}
	in.kept = true
	if err := syncDir(filepath.Dir(path)); err != nil {
		return errors.Join(diskFault(err), os.Remove(path))
	}
	return nil
}

// shortText is a column's name as it is kept for people to see: a stranger's header may be of any length.
func shortText(s string) string {
	const most = 200
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), string(utf8.RuneError))
	if len(s) <= most {
		return s
	}
	n := most
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
