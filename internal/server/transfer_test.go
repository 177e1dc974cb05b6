// SPDX-License-Identifier: Apache-2.0

package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// wire is an answer's writer that notes the deadline of reading.
type wire struct {
	http.ResponseWriter
	until time.Time
}

func (w *wire) SetReadDeadline(t time.Time) error {
	w.until = t
	return nil
}

// A request that is whole has no deadline of reading any more: else the work on it would be cut off when it passes.
func TestAWholeRequestIsNotCutOff(t *testing.T) {
	now := func() time.Time { return time.Unix(1_700_000_000, 0) }
	for _, tc := range []struct {
		name string
		body func(io.ReadCloser, deadlines) io.Reader
	}{
		{"a small body", func(b io.ReadCloser, d deadlines) io.Reader { return &wholeBody{b, d} }},
		{"a file", func(b io.ReadCloser, d deadlines) io.Reader { return &slowBody{b, d, now().Add(fileWithin)} }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := &wire{ResponseWriter: httptest.NewRecorder(), until: now().Add(time.Second)}
			body := tc.body(io.NopCloser(strings.NewReader("listing")), deadlines{http.NewResponseController(w), now})
			if _, err := io.ReadFull(body, make([]byte, 3)); err != nil || w.until.IsZero() {
				t.Fatalf("in the midst of the body the deadline is lifted (%v)", err)
			}
			if _, err := io.ReadAll(body); err != nil || !w.until.IsZero() {
				t.Errorf("behind the body the deadline is %v (%v)", w.until, err)
			}
		})
	}
}
