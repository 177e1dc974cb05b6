// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"sync/atomic"
)

// Generation is the index in service. A new build is swapped in under running searches: each of them ends on the index
// it began on, and none fails for the swap. The zero value holds no index and says so. It is safe for concurrent use.
type Generation struct {
	current atomic.Pointer[Index]
}

// Swap puts next in service, or nothing if next is nil, and closes the index before it after its last search.
func (g *Generation) Swap(next *Index) error {
	old := g.current.Swap(next)
	if old == nil || old == next {
		return nil
	}
	return old.Close()
}

// Close takes the index out of service.
func (g *Generation) Close() error { return g.Swap(nil) }

// Ready is the stamp of the index in service. The error is of kind fault.Unavailable and wraps ErrNotReady.
func (g *Generation) Ready() (Stamp, error) {
	x := g.current.Load()
	if x == nil {
		return Stamp{}, unavailable(ErrNotReady, nil)
	}
	return x.Stamp(), nil
}

// Search is Index.Search on the index in service. An index that turns out to be damaged is taken out of service at once
// and for good; Ready says so from then on, and the database must build another.
func (g *Generation) Search(ctx context.Context, q Query) (Result, error) {
	for {
		x := g.current.Load()
		if x == nil {
			return Result{}, unavailable(ErrNotReady, nil)
		}
		r, err := x.Search(ctx, q)
		if errors.Is(err, errClosed) && g.current.Load() != x {
			continue // swapped out between the two lines above
		}
		g.judge(x, err)
		return r, err
	}
}

// Verify is Index.Verify on the index in service: nil if it is sound. A damaged one is taken out of service.
func (g *Generation) Verify(ctx context.Context) error {
	x := g.current.Load()
	if x == nil {
		return unavailable(ErrNotReady, nil)
	}
	err := x.Verify(ctx)
	g.judge(x, err)
	return err
}

// judge takes an index out of service that can no longer be trusted.
func (g *Generation) judge(x *Index, err error) {
	if errors.Is(err, ErrDamaged) && g.current.CompareAndSwap(x, nil) {
		_ = x.Close() // what it says of a damaged index adds nothing
	}
}
