// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
)

// slowNames are made ready when told to, and fail to be when they have a reason.
type slowNames struct {
	begin    chan struct{}
	failure  error
	prepared atomic.Int32
}

func (n *slowNames) Prepare(ctx context.Context) error {
	n.prepared.Add(1)
	select {
	case <-n.begin:
		return n.failure
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (n *slowNames) Clear(_ context.Context, q clearance.Query) (workflow.Clearance, error) {
	return workflow.Clearance{Name: q.Name}, nil
}

func withNames(t *testing.T, n Names) *desk {
	t.Helper()
	r := register(t)
	r.Names = n
	h := &holder{source: source(r)}
	if err := h.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.close() })
	return newDesk(h, newMetrics(), nil)
}

// A preparation begins once, with the first question or the page, and who asks meanwhile waits or is told.
func TestNamesArePreparedOnce(t *testing.T) {
	n := &slowNames{begin: make(chan struct{})}
	d := withNames(t, n)
	d.register.warm()
	d.register.warm()
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := d.clear(gone, clearance.Query{Name: "A"}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a question before the names are ready: %v", err)
	}
	close(n.begin)
	got, err := d.clear(t.Context(), clearance.Query{Name: "A"})
	if diff := cmp.Diff(workflow.Clearance{Name: "A"}, got); diff != "" || err != nil || n.prepared.Load() != 1 {
		t.Error(diff, err, n.prepared.Load())
	}
}

func TestNamesThatCannotBePrepared(t *testing.T) {
	n := &slowNames{begin: make(chan struct{}), failure: errors.New("/secret/path")}
	close(n.begin)
	_, err := withNames(t, n).clear(t.Context(), clearance.Query{Name: "A"})
	if !fault.Is(err, fault.Unavailable) || strings.Contains(fault.Message(err), "secret") {
		t.Error(err)
	}
	if _, err := withNames(t, nil).clear(t.Context(), clearance.Query{Name: "A"}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

// Closing the register ends a preparation that is under way.
func TestClosingEndsAPreparation(t *testing.T) {
	n := &slowNames{begin: make(chan struct{})}
	d := withNames(t, n)
	d.register.warm()
	if err := d.register.close(); err != nil {
		t.Error(err)
	}
}

func TestClearanceThroughTheDoors(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	w := request(s, "POST", "/api/v1/clearances", `{"name":"Luminist","classes":[11]}`, "Content-Type", "application/json")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"mark":"Luminest"`) {
		t.Error(w.Code, w.Body)
	}
	w = request(s, "POST", "/clearance", "names=Luminist", "Content-Type", "application/x-www-form-urlencoded")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Luminest GmbH") {
		t.Error(w.Code, w.Body)
	}
}
