// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// Search answers a query. An error is of kind fault.Invalid when the query cannot be answered, ctx's error when it
// ended, and otherwise of kind fault.Unavailable and wraps ErrDamaged or ErrNotReady.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	p, err := q.plan()
	if err != nil {
		return Result{}, err
	}
	if !x.acquire() {
		return Result{}, unavailable(ErrNotReady, errClosed)
	}
	defer func() { _ = x.done() }() // how an index closes that was swapped out meanwhile is no concern of this answer
	r, err := x.guarded(ctx, p)
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return Result{}, ctx.Err()
	}
	return Result{}, unavailable(ErrDamaged, fmt.Errorf("index.Search: %w", err))
}

// guarded believes an answer only if no file changed up to its end.
func (x *Index) guarded(ctx context.Context, p *plan) (r Result, err error) {
	err = guard(func() error {
		r, err = x.search(ctx, p)
		return err
	})
	if err == nil {
		err = x.unchanged()
	}
	return r, err
}

func (x *Index) search(ctx context.Context, p *plan) (Result, error) {
	c := collector{ctx: ctx, plan: p, segments: x.segments, counts: newCounts()}
	for i := range x.segments {
		if err := c.segment(i); err != nil {
			return Result{}, err
		}
	}
	r := c.result()
	r.Stamp = x.stamp
	return r, ctx.Err()
}

// segment collects what the query means in one segment.
func (c *collector) segment(i int) error {
	s := &c.segments[i]
	c.begin(i)
	defer c.end()
	t := &terms{ctx: c.ctx, base: s.base}
	switch {
	case c.plan.text != nil:
		f, err := s.match(t, c.plan)
		if err != nil {
			return err
		}
		for level, set := range f {
			if err := c.set(tier(level), set); err != nil {
				return err
			}
		}
		return nil
	case c.plan.byOwner:
		owned, err := t.every(fieldOwner, c.plan.owners)
		if err != nil {
			return err
		}
		owned.AndNot(s.deleted)
		return c.set(tierNone, owned)
	}
	all := roaring.New()
	all.AddRange(0, uint64(s.columns.count()))
	all.AndNot(s.deleted)
	return c.set(tierNone, all)
}
