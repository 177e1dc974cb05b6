// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

func TestTheDesk(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	l := &listing.Listing{Title: "Zephyrine running shoes", Category: "Athletic shoes"}
	fresh := func() *desk { return newDesk(s.register, s.metrics, time.Now) }
	ended, end := context.WithCancel(t.Context())
	end()
	for _, tc := range []struct {
		name string
		desk func() *desk
		ctx  context.Context
		l    *listing.Listing
		want error
	}{
		{"a verdict", fresh, t.Context(), l, nil},
		{"all places taken", func() *desk {
			d := fresh()
			d.patience = 0
			for range cap(d.places) {
				d.places <- struct{}{}
			}
			return d
		}, t.Context(), l, errBusy},
		{"no register", func() *desk { return newDesk(&holder{}, s.metrics, time.Now) }, t.Context(), l, errNotReady},
		{"a panic inside", func() *desk {
			h := &holder{}
			h.swap(&Register{Engine: screening.NewEngine(nil, policy(t)), Close: func() error { return nil }})
			return newDesk(h, s.metrics, time.Now)
		}, t.Context(), l, errBroken},
		{"what cannot be screened", fresh, t.Context(), &listing.Listing{Title: "a\x00b"}, errBroken},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := tc.desk()
			v, err := d.screen(tc.ctx, tc.l, screening.Options{})
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if err != nil && (!fault.Is(err, fault.Unavailable) || v.Level != "") {
				t.Errorf("level %q with %v", v.Level, err)
			}
			if err == nil && (v.Level == screening.Clear || v.Level == screening.Unscreened || len(d.places) != 0) {
				t.Errorf("level %q, %d places still taken", v.Level, len(d.places))
			}
		})
	}
	t.Run("the caller left", func(t *testing.T) {
		d := fresh()
		for range cap(d.places) {
			d.places <- struct{}{}
		}
		if _, err := d.screen(ended, l, screening.Options{}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v", err)
		}
	})
}

func BenchmarkDesk(b *testing.B) {
	s := open(b, &bytes.Buffer{})
	d := newDesk(s.register, s.metrics, time.Now)
	l := &listing.Listing{Title: "Zephyrine running shoes", Category: "Athletic shoes"}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := d.screen(context.Background(), l, screening.Options{NoFix: true}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
