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
	h := &holder{source: m.source(t)}
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := h.take()
	if err != nil {
		t.Fatal(err)
	}
	h.release(l)
	if err := l.Index.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.search(t.Context(), index.Query{Text: "x"}); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("search on a closed index: %v", err)
	}
	h.damaged = true
	if err := h.refresh(t.Context()); err != nil || m.opened.Load() != 2 {
		t.Errorf("%v, opened %d times", err, m.opened.Load())
	}
}
