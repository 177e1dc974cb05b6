// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/sample"
)

// TestHostileFiles: each is refused, or read as far as it is sound, with sentences that name it; and what is read can be
// annotated.
func TestHostileFiles(t *testing.T) {
	for _, f := range sample.HostileFiles() {
		if f.Large && testing.Short() {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			content := f.Bytes()
			read, aside, end := 0, 0, ""
			r, info, err := listing.Open(bytes.NewReader(content), f.Name, listing.Options{})
			var copied *listing.Annotator
			if err == nil && info.Container != "xml" {
				copied, err = listing.NewAnnotator(io.Discard, bytes.NewReader(content), info, two)
			}
			for err == nil {
				var it listing.Item
				it, err = r.Next()
				var row *listing.RowError
				switch {
				case errors.As(err, &row):
					if aside++; aside < 3 {
						oneSentence(t, f.Name, row)
					}
					it.Rows, err = []int{row.Row}, nil
				case err == nil:
					read++
				default:
					continue
				}
				if copied != nil && err == nil {
					err = copied.Add(it.Rows, []string{"level", "why"})
				}
			}
			if errors.Is(err, io.EOF) {
				err = nil
				if copied != nil {
					err = copied.Close()
				}
			}
			if err != nil {
				end = fault.Message(err)
				oneSentence(t, f.Name, errors.New(end))
				if !fault.Is(err, fault.Invalid) {
					t.Errorf("it is %v of kind %v", err, fault.KindOf(err))
				}
			}
			if read != f.Listings || read == 0 && aside == 0 && end == "" {
				t.Errorf("%d listings, want %d; %d rows set aside; %q", read, f.Listings, aside, end)
			}
		})
	}
}

// oneSentence holds what a person is told against how we tell it.
func oneSentence(t *testing.T, name string, err error) {
	t.Helper()
	if s := err.Error(); !strings.HasPrefix(s, name) || strings.ContainsAny(s, "\n\r\x00\x1b") || len(s) > 1500 {
		t.Errorf("not one sentence about %s: %.300q", name, s)
	}
}
