// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"markwarden/internal/fault"
)

// Op is what happened to a mark between two versions.
type Op string

// The kinds of change.
const (
	OpAdded   Op = "added"
	OpChanged Op = "changed"
	OpRemoved Op = "removed"
)

// Change is one mark that differs between two versions. Before is nil when added, After when removed.
type Change struct {
	ID     string
	Op     Op
	Before *MarkRecord
	After  *MarkRecord
}

// changePage is how many ids Diff keeps of each end of each version.
const changePage = 2000

// Diff yields every mark whose record differs between two versions, in byte order of the ids, as seen going from one to
// the other; either may be the older. A record that changed and changed back is no difference. It reads page by page
// and holds nothing in between. An error ends the sequence: Invalid for a version that never was complete.
func (db *DB) Diff(ctx context.Context, from, to Version) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		fail := func(err error) {
			db.wrap(&err, "storage.Diff(%s,%s)", from.Name, to.Name)
			yield(Change{}, err)
		}
		for _, v := range []Version{from, to} {
			if v.State == VersionBuilding || v.State == VersionFailed {
				fail(fault.New(fault.Invalid, "Register version %s is %s: only complete versions can be compared.", v.Name, v.State))
				return
			}
		}
		touched := touchedBetween(db.read, min(from.Seq, to.Seq), max(from.Seq, to.Seq))
		for {
			page, err := db.candidates(ctx, touched, from.Seq, to.Seq)
			if err != nil {
				fail(err)
				return
			}
			for _, c := range page {
				change, differs, err := c.change()
				if err != nil {
					fail(err)
					return
				}
				if differs && !yield(change, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// touched is the ids of the wordings that began or ended in some versions, in order and without repeats: a merge of one
// sorted source for each end of each version. Reading every source by its index keeps Diff linear in the number of
// changes; one query over all versions would sort all of them again for each page.
type touched struct {
	q       querier
	sources []source
}

// source is the ids of one version's beginnings or ends, of which a page is in memory.
type source struct {
	query string
	seq   int64
	page  []string
	after string
	dry   bool // there is no page after this one
}

func touchedBetween(q querier, lo, hi int64) *touched {
	t := &touched{q: q}
	for seq := lo + 1; seq <= hi; seq++ {
		t.sources = append(t.sources,
			source{query: `SELECT id FROM marks WHERE from_seq = $1 AND id > $2 ORDER BY id LIMIT $3`, seq: seq},
			source{query: `SELECT id FROM marks WHERE until_seq = $1 AND ` + openSeqLess + ` AND id > $2 ORDER BY id LIMIT $3`, seq: seq})
	}
	return t
}

// next takes the smallest id of all sources, out of every source that has it; ok is false at the end.
func (t *touched) next(ctx context.Context) (least string, ok bool, err error) {
	for i := range t.sources {
		if err := t.sources[i].fill(ctx, t.q); err != nil {
			return "", false, err
		}
		if page := t.sources[i].page; len(page) > 0 && (!ok || page[0] < least) {
			least, ok = page[0], true
		}
	}
	for i := range t.sources {
		if page := t.sources[i].page; len(page) > 0 && page[0] == least {
			t.sources[i].page = page[1:]
		}
	}
	return least, ok, nil
}

// fill reads the next page when the last one is used up.
func (s *source) fill(ctx context.Context, q querier) (err error) {
	if len(s.page) > 0 || s.dry {
		return nil
	}
	if s.page, err = collect(ctx, q, scanText, s.query, s.seq, s.after, changePage); err != nil {
		return err
	}
	if s.dry = len(s.page) < changePage; len(s.page) > 0 {
		s.after = s.page[len(s.page)-1]
	}
	return nil
}

// candidate is a mark some wording of which began or ended between two versions, with its record at both; a side is
// null when that version does not hold the mark.
type candidate struct {
	id            string
	before, after side
}

type side struct{ hash, payload, folded, transacted sql.NullString }

// candidates is the next page of marks touched between two versions.
func (db *DB) candidates(ctx context.Context, t *touched, from, to int64) (page []candidate, err error) {
	at := map[string]int{}
	n := db.engine.idsPerQuery
	for len(page) < n {
		id, ok, err := t.next(ctx)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		at[id] = len(page)
		page = append(page, candidate{id: id})
	}
	query := `SELECT 1, ` + sideColumns + ` FROM marks WHERE from_seq <= $1 AND until_seq > $1 AND id IN (` + places(3, n) + `)
		UNION ALL SELECT 0, ` + sideColumns + ` FROM marks WHERE from_seq <= $2 AND until_seq > $2 AND id IN (` + places(3, n) + `)`
	return page, eachChunk(slices.Collect(maps.Keys(at)), n, func(chunk []any) error {
		rows, err := collect(ctx, db.read, scanSided, query, append([]any{from, to}, chunk...)...)
		for _, r := range rows {
			if c := &page[at[r.id]]; r.first {
				c.before = r.side
			} else {
				c.after = r.side
			}
		}
		return err
	})
}

const sideColumns = `id, hash, payload, folded, transacted`

// sided is one side of a candidate.
type sided struct {
	first bool
	id    string
	side
}

func scanSided(row scanner) (s sided, err error) {
	var first int
	err = row.Scan(&first, &s.id, &s.hash, &s.payload, &s.folded, &s.transacted)
	s.first = first == 1
	return s, err
}

// change tells what became of a candidate; differs is false when both versions show the same.
func (c candidate) change() (change Change, differs bool, err error) {
	if c.before.hash == c.after.hash {
		return Change{}, false, nil
	}
	change = Change{ID: c.id, Op: OpChanged}
	if change.Before, err = c.before.record(); err != nil {
		return change, false, err
	}
	if change.After, err = c.after.record(); err != nil {
		return change, false, err
	}
	switch {
	case change.Before == nil:
		change.Op = OpAdded
	case change.After == nil:
		change.Op = OpRemoved
	}
	return change, true, nil
}

func (s side) record() (*MarkRecord, error) {
	if !s.hash.Valid {
		return nil, nil
	}
	r := &MarkRecord{Folded: s.folded.String, Transacted: s.transacted.String}
	return r, json.Unmarshal([]byte(s.payload.String), &r.Mark)
}
