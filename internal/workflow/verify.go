// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// Check is one thing that was looked at in a register, what was found, and whether it is well.
type Check struct {
	What  string `json:"what"`
	Found string `json:"found"`
	Well  bool   `json:"well"`
}

// Verify holds what serves the current register version against the database: the counts of every version, each mark in
// the roll, and the search index. Nothing is changed. NotFound when nothing was imported.
func (r *Register) Verify(ctx context.Context) (all []Check, err error) {
	defer fault.Wrap(&err, "workflow.Verify")
	v, err := r.DB.CurrentVersion(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := r.DB.CountMarks(ctx, v)
	if err != nil {
		return nil, err
	}
	var marks int64
	for _, n := range counts {
		marks += n
	}
	all = append(all, Check{"version", fmt.Sprintf("%s, %d imported marks", v.Name, marks), true})
	c, err := r.verifyRoll(ctx, &v, marks)
	if err != nil {
		return nil, err
	}
	all = append(all, c)
	c, err = r.verifyIndex(ctx, &v)
	return append(all, c), err
}

// verifyRoll looks every mark of the database up in what is built. A build that is absent is no fault: the next start makes it.
func (r *Register) verifyRoll(ctx context.Context, v *storage.Version, marks int64) (Check, error) {
	const what = "lookup table and roll"
	s, err := openBuilt(filepath.Join(r.Dir, folder(v)), v)
	if unfit(err) {
		return Check{what, "not built, or damaged: the next start builds them again", false}, nil
	}
	if err != nil {
		return Check{}, err
	}
	defer s.Close()
	built := map[string]uint32{}
	for n := s.curated; n < s.Marks.Len(); n++ {
		if s.dead.Has(uint32(n)) {
			continue
		}
		m, err := s.Marks.Mark(uint32(n))
		if err != nil {
			return Check{what, fmt.Sprintf("record %d cannot be read: %v", n, err), false}, nil
		}
		built[m.ID] = uint32(n)
	}
	wrong := ""
	err = r.DB.EachMark(ctx, *v, func(rec storage.MarkRecord) error {
		n, ok := built[rec.Mark.ID]
		if !ok {
			wrong = rec.Mark.ID + " is missing"
			return errFound
		}
		m, err := s.Marks.Mark(n)
		if err != nil || !sameMark(&m, &rec.Mark) {
			wrong = rec.Mark.ID + " differs from the database"
			return errFound
		}
		delete(built, rec.Mark.ID)
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return Check{what, wrong, false}, nil
	case err != nil:
		return Check{}, err
	case len(built) > 0:
		return Check{what, fmt.Sprintf("%d marks stand there that the database does not have", len(built)), false}, nil
	}
	return Check{what, fmt.Sprintf("every one of %d marks is there as the database has it", marks), true}, nil
}

var errFound = errors.New("found what does not fit")

// sameMark compares what screening and pages use of a mark.
func sameMark(a, b *trademarks.Mark) bool {
	return a.ID == b.ID && a.Text == b.Text && a.Status == b.Status && a.OwnerName() == b.OwnerName() && a.Goods == b.Goods && fmt.Sprint(a.Classes) == fmt.Sprint(b.Classes)
}

func (r *Register) verifyIndex(ctx context.Context, v *storage.Version) (Check, error) {
	const what = "search index"
	dir, stamp, err := r.indexPlace(ctx, v)
	if err != nil {
		return Check{}, err
	}
	x, err := index.Open(dir, stamp)
	switch {
	case errors.Is(err, index.ErrAbsent):
		return Check{what, "not built yet: the first search builds it", true}, nil
	case errors.Is(err, index.ErrStale):
		return Check{what, "of another version: the next search moves it on", true}, nil
	case errors.Is(err, index.ErrDamaged):
		return Check{what, "damaged: the next search builds it again", false}, nil
	case err != nil:
		return Check{}, err
	}
	return Check{what, fmt.Sprintf("%d marks, every file as it was sealed", x.Stamp().Marks), true}, x.Close()
}
