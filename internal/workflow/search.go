// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/storage"
	"markwarden/trademarks"
	"markwarden/trademarks/starter"
)

// indexFolder is the Bleve index of a version, beside its table and roll.
const indexFolder = "index"

// Found is a page of a register search with the marks themselves.
type Found struct {
	index.Result
	Marks []trademarks.Mark
}

// OpenIndex opens the index of the current version, building it first when there is none that fits.
func (r *Register) OpenIndex(ctx context.Context) (x *index.Index, err error) {
	defer fault.Wrap(&err, "workflow.OpenIndex")
	v, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	dir, stamp, err := r.indexPlace(ctx, v)
	if err != nil {
		return nil, err
	}
	if x, err = index.Open(dir, stamp); err == nil {
		return x, nil
	}
	if !errors.Is(err, index.ErrAbsent) && !errors.Is(err, index.ErrStale) && !errors.Is(err, index.ErrDamaged) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return nil, err
	}
	if err := index.Build(ctx, dir, stamp, r.marks(ctx, v)); err != nil {
		return nil, err
	}
	return index.Open(dir, stamp)
}

func (r *Register) indexPlace(ctx context.Context, v *storage.Version) (string, index.Stamp, error) {
	if v == nil {
		name := "starter+" + starter.Version()
		return filepath.Join(r.Dir, name, indexFolder), index.Stamp{Version: name, Marks: len(curated())}, nil
	}
	n := int64(len(curated()))
	counts, err := r.DB.CountMarks(ctx, *v)
	for _, c := range counts {
		n += c
	}
	return filepath.Join(r.Dir, folder(v), indexFolder), index.Stamp{Version: folder(v), Marks: int(n)}, err
}

// Search answers a query from the index and fetches the marks. It opens the index for one answer; a server keeps one open.
func (r *Register) Search(ctx context.Context, q index.Query) (f Found, err error) {
	x, err := r.OpenIndex(ctx)
	if err != nil {
		return f, err
	}
	defer x.Close()
	if f.Result, err = x.Search(ctx, q); err != nil {
		return f, err
	}
	f.Marks, err = r.Marks(ctx, f.Hits)
	return f, err
}

// Marks fetches the marks of hits, in their order: curated ones from the program, imported ones from the database.
func (r *Register) Marks(ctx context.Context, hits []index.Hit) ([]trademarks.Mark, error) {
	out := make([]trademarks.Mark, 0, len(hits))
	for _, h := range hits {
		m, err := r.Mark(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// Mark is one mark of the register by its ID.
func (r *Register) Mark(ctx context.Context, id string) (trademarks.Mark, error) {
	if m, ok := curated()[id]; ok {
		return m, nil
	}
	if r.DB == nil {
		return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark %s: look for its ID with a search", id)
	}
	rec, err := r.DB.Mark(ctx, id)
	return rec.Mark, err
}

// MarkSource is the office's record behind a mark, and what file it came in.
type MarkSource struct {
	trademarks.Record
	Version storage.Version // whose import brought it
}

// Kept reports whether the record's text is kept, and not its place alone.
func (s *MarkSource) Kept() bool { return s.Text != "" }

// Source is the office's record behind a mark; nil for a curated entry, and for what was imported without.
func (r *Register) Source(ctx context.Context, id string) (*MarkSource, error) {
	if _, ok := curated()[id]; ok || r.DB == nil {
		return nil, nil
	}
	rec, v, err := r.DB.MarkSource(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &MarkSource{rec, v}, err
}

// curated finds the marks of the starter register by ID. A damaged build has none; whoever opens the register learns of it.
var curated = sync.OnceValue(func() map[string]trademarks.Mark {
	marks, err := starter.Marks()
	if err != nil {
		return nil
	}
	m := make(map[string]trademarks.Mark, len(marks))
	for i := range marks {
		m[marks[i].ID] = marks[i]
	}
	return m
})
