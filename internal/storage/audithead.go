// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"io/fs"
	"sync"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
)

var errNoFile = fs.ErrNotExist

// headKeeper writes the newest head to its file: one writer at a time, which takes whatever is newest then, so that
// many commits make few writes and none of them waits.
type headKeeper struct {
	path string

	mu      sync.Mutex
	newest  audit.Head
	written int64         // the number of the head in the file
	busy    chan struct{} // closed when the writer at work ends; nil when there is none
	err     error         // of the last attempt
}

// publish gives the keeper the head of a commit; an older one than it has is left aside.
func (k *headKeeper) publish(h audit.Head) {
	if k.path == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if h.Seq > k.newest.Seq {
		k.newest = h
	}
	if k.busy == nil && (k.newest.Seq > k.written || k.newest.Seq == 0) {
		k.busy = make(chan struct{})
		go k.write(k.busy)
	}
}

// write writes until nothing newer has come. After an error it ends, and the next commit tries again.
func (k *headKeeper) write(done chan struct{}) {
	for {
		k.mu.Lock()
		h := k.newest
		k.mu.Unlock()
		err := audit.WriteHead(k.path, h)
		k.mu.Lock()
		if k.err = err; err == nil {
			k.written = h.Seq
		}
		if err != nil || k.newest.Seq == h.Seq {
			k.busy = nil
			k.mu.Unlock()
			close(done)
			return
		}
		k.mu.Unlock()
	}
}

// flush waits until the newest head is in the file, and tells why it is not.
func (k *headKeeper) flush(ctx context.Context) error {
	k.mu.Lock()
	busy := k.busy
	k.mu.Unlock()
	if busy != nil {
		select {
		case <-busy:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return fault.Because(k.err, fault.Unavailable, "The audit log's head cannot be written to %s: check that its folder exists and is writable.", k.path)
	}
	return nil
}

// Flush waits until the head of everything committed so far is in its file. A program that stops calls it, and one that
// reports on its health shows the error: the log is whole then, but a cut at its end could not be told.
func (j *Journal) Flush(ctx context.Context) error { return j.head.flush(ctx) }

// Verify is DB.VerifyAudit with the journal's own key and the head in its file as a head kept elsewhere.
func (j *Journal) Verify(ctx context.Context) (audit.Report, error) {
	var anchors []audit.Head
	if j.head.path != "" {
		// An older head is in the log as well; one that is being written this moment is read before the log is.
		if kept, err := audit.ReadHead(j.head.path); err == nil && kept.Seq > 0 {
			anchors = append(anchors, kept)
		}
	}
	return j.db.VerifyAudit(ctx, j.key, anchors...)
}
