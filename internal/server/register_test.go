// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/index"
)

// moving is a source whose version and behaviour a test changes; it counts opens and closes.
type moving struct {
	version        string
	fails          error
	panics         bool
	opened, closed atomic.Int32
}

func (m *moving) source(t *testing.T) Source {
	base := register(t)
	t.Cleanup(func() { _ = base.Close() })
	return Source{
		Version: func(context.Context) (string, error) { return m.version, nil },
		Open: func(context.Context) (*Register, error) {
			if m.panics {
				panic("a damaged file")
			}
			if m.fails != nil {
				return nil, m.fails
			}
			m.opened.Add(1)
			r := *base
			r.Version = m.version
			r.Close = func() error { m.closed.Add(1); return nil }
			return &r, nil
		},
	}
}

func TestTheRegisterFollowsItsVersion(t *testing.T) {
	m := &moving{version: "1"}
	h := &holder{source: m.source(t)}
	for range 3 {
		if err := h.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if m.opened.Load() != 1 {
		t.Fatalf("opened %d times for one version", m.opened.Load())
	}
	first, err := h.take()
	if err != nil {
		t.Fatal(err)
	}
	m.version = "2"
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, err := h.take()
	if err != nil {
		t.Fatal(err)
	}
	if first.Version != "1" || second.Version != "2" {
		t.Errorf("versions %s and %s", first.Version, second.Version)
	}
	if m.closed.Load() != 0 {
		t.Error("closed under a running request")
	}
	h.release(first)
	h.preparing.Wait() // the search has moved on as well
	if m.closed.Load() != 1 {
		t.Error("not closed behind its last request")
	}
	h.release(second)
	if err := h.close(); err != nil || m.closed.Load() != 2 {
		t.Errorf("close: %v, closed %d", err, m.closed.Load())
	}
}

// What cannot be opened leaves the version before in service, and is tried again.
func TestAVersionThatCannotBeOpened(t *testing.T) {
	m := &moving{version: "1"}
	h := &holder{source: m.source(t)}
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.version, m.fails = "2", errors.New("disk full")
	if err := h.refresh(t.Context()); err == nil || h.failure.Load() == nil {
		t.Errorf("got %v", err)
	}
	m.panics = true
	if err := h.refresh(t.Context()); err == nil {
		t.Error("a panic passed as an opened register")
	}
	if got := h.stamp(); got.Version == "" {
		t.Error("the version before went out of service")
	}
	m.fails, m.panics = nil, false
	if err := h.refresh(t.Context()); err != nil || h.failure.Load() != nil {
		t.Errorf("got %v", err)
	}
	if l, err := h.take(); err != nil || l.Version != "2" {
		t.Errorf("%v %v", l, err)
	}
}

// An index that gives no answer is opened again at the next look, though the version did not move.
func TestADamagedIndexIsOpenedAgain(t *testing.T) {
	m := &moving{version: "1"}
	src := m.source(t)
	var indexes atomic.Int32
	open := src.Open
	src.Open = func(ctx context.Context) (*Register, error) {
		r, err := open(ctx)
		soundly := r.OpenIndex
		r.OpenIndex = func(ctx context.Context) (*index.Index, error) { indexes.Add(1); return soundly(ctx) }
		return r, err
	}
	h := &holder{source: src}
	t.Cleanup(func() { _ = h.close() })
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.preparing.Wait()
	if err := h.catalogue.index.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.search(t.Context(), index.Query{Text: "x"}); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("search on a closed index: %v", err)
	}
	h.damaged = true
	if err := h.refresh(t.Context()); err != nil || m.opened.Load() != 1 {
		t.Errorf("%v, the register opened %d times", err, m.opened.Load())
	}
	h.preparing.Wait()
	if _, _, err := h.search(t.Context(), index.Query{Text: "x"}); err != nil || indexes.Load() != 2 {
		t.Errorf("%v, the index opened %d times", err, indexes.Load())
	}
}

// slow lets the index of the source's registers be opened one by one, each when the test says so.
func slow(src Source, begin chan error) Source {
	open := src.Open
	src.Open = func(ctx context.Context) (*Register, error) {
		r, err := open(ctx)
		soundly := r.OpenIndex
		r.OpenIndex = func(ctx context.Context) (*index.Index, error) {
			select {
			case err := <-begin:
				if err != nil {
					return nil, err
				}
				return soundly(ctx)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		return r, err
	}
	return src
}

// Screening begins before the search index is there, and a new version's screening does not wait for its index: until that is
// open the one before answers with its own version.
func TestScreeningDoesNotWaitForTheSearch(t *testing.T) {
	m := &moving{version: "1"}
	begin := make(chan error)
	h := &holder{source: slow(m.source(t), begin)}
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, _, err := h.search(gone, index.Query{Text: "x"}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a search before the index is open: %v", err)
	}
	if l, err := h.take(); err != nil {
		t.Errorf("a screening before the index is open: %v", err)
	} else {
		h.release(l)
	}
	begin <- nil
	if _, _, err := h.search(t.Context(), index.Query{Text: "x"}); err != nil {
		t.Fatal(err)
	}
	h.preparing.Wait()
	m.version = "2"
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.current.Version != "2" || h.catalogue.lease.Version != "1" || m.closed.Load() != 0 {
		t.Errorf("screening %s, search %s, %d closed", h.current.Version, h.catalogue.lease.Version, m.closed.Load())
	}
	passed := h.current
	m.version = "3" // while the index of 2 is being built
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-passed.indexed.ended
	begin <- nil
	h.preparing.Wait()
	if h.catalogue.lease.Version != "3" || m.closed.Load() != 2 {
		t.Errorf("search %s, %d closed", h.catalogue.lease.Version, m.closed.Load())
	}
	if err := h.close(); err != nil || m.closed.Load() != 3 {
		t.Errorf("close: %v, closed %d", err, m.closed.Load())
	}
}

// An index that cannot be opened is no reason not to screen, and who searches is told at once.
func TestAnIndexThatCannotBeOpened(t *testing.T) {
	m := &moving{version: "1"}
	begin := make(chan error, 1)
	begin <- errors.New("disk full")
	h := &holder{source: slow(m.source(t), begin)}
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.search(t.Context(), index.Query{Text: "x"}); !errors.Is(err, errIndexing) {
		t.Errorf("search: %v", err)
	}
	if err := h.close(); err != nil || m.closed.Load() != 1 {
		t.Errorf("close: %v, closed %d", err, m.closed.Load())
	}
}
