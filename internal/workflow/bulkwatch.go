// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"sync"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// watchEvery is how often the database is asked for a batch that somebody watches, whoever works on it: this program or
// another. However many watch, it is asked once.
const watchEvery = 400 * time.Millisecond

// watches are the batches that are watched.
type watches struct {
	mu      sync.Mutex
	list    map[watchKey]*watch
	stopped bool
}

type watchKey struct{ owner, batch string }

// watch is one batch and those who watch it.
type watch struct {
	readers map[chan storage.Batch]bool
	last    *storage.Batch // nil until it was read
	stop    context.CancelFunc
}

// Watch yields an owner's batch as it is now and whenever it changes, until it has ended or ctx has: then the channel is
// closed. A reader that is slow misses what is in between and always gets the newest; nobody waits for it. NotFound as
// DB.Batch.
func (b *Bulk) Watch(ctx context.Context, owner, id string) (_ <-chan storage.Batch, err error) {
	defer fault.Wrap(&err, "workflow.Watch(%s)", id)
	now, err := b.DB.Batch(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	reader := make(chan storage.Batch, 1)
	reader <- now
	key := watchKey{owner, id}
	b.watches.mu.Lock()
	defer b.watches.mu.Unlock()
	if now.State.Ended() || b.watches.stopped {
		close(reader)
		return reader, nil
	}
	w := b.watches.list[key]
	if w == nil {
		if b.watches.list == nil {
			b.watches.list = map[watchKey]*watch{}
		}
		polling, stop := context.WithCancel(context.WithoutCancel(ctx))
		w = &watch{readers: map[chan storage.Batch]bool{}, stop: stop}
		b.watches.list[key] = w
		go b.poll(polling, key, w)
	}
	w.readers[reader] = true
	context.AfterFunc(ctx, func() { b.leave(key, w, reader) })
	return reader, nil
}

// leave takes a reader away; the last one ends the watch.
func (b *Bulk) leave(key watchKey, w *watch, reader chan storage.Batch) {
	b.watches.mu.Lock()
	defer b.watches.mu.Unlock()
	if !w.readers[reader] {
		return
	}
	delete(w.readers, reader)
	close(reader)
	if len(w.readers) == 0 {
		w.stop()
		if b.watches.list[key] == w {
			delete(b.watches.list, key)
		}
	}
}

// poll reads a batch until it has ended or nobody watches it. A database that is away is asked again.
func (b *Bulk) poll(ctx context.Context, key watchKey, w *watch) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := b.DB.Batch(ctx, key.owner, key.batch)
		if err == nil && b.tell(key, w, now) {
			return
		}
	}
}

// tell hands a batch that has changed to every reader, and ends the watch with the batch.
func (b *Bulk) tell(key watchKey, w *watch, now storage.Batch) (ended bool) {
	b.watches.mu.Lock()
	defer b.watches.mu.Unlock()
	ended = now.State.Ended()
	if w.last != nil && *w.last == now {
		return ended
	}
	w.last = &now
	for reader := range w.readers {
		select { // what it has not read yet is old
		case <-reader:
		default:
		}
		reader <- now
		if ended {
			close(reader)
		}
	}
	if ended {
		clear(w.readers)
		w.stop()
		if b.watches.list[key] == w {
			delete(b.watches.list, key)
		}
	}
	return ended
}

// EndWatches lets every reader go, and those that come later with one look: a program that stops does not wait for them.
func (b *Bulk) EndWatches() {
	b.watches.mu.Lock()
	defer b.watches.mu.Unlock()
	b.watches.stopped = true
	for _, w := range b.watches.list {
		for reader := range w.readers {
			close(reader)
		}
		clear(w.readers)
		w.stop()
	}
	clear(b.watches.list)
}
