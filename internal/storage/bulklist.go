// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"errors"
	"strconv"

	"markwarden/internal/fault"
)

// BatchSort is an order of a batch's rows.
type BatchSort string

// The orders. Rows that are equal stand in the order of the file.
const (
	SortRisk  BatchSort = "risk"  // what was not screened, then the highest score first
	SortFile  BatchSort = "file"  // as in the file
	SortTitle BatchSort = "title" // by the beginning of the title, in code-point order
)

// BatchFilter chooses rows of an owner's batch: each field that is not empty narrows the choice.
type BatchFilter struct {
	Owner, Batch string
	Level        string
	Mark, Rule   string // that was found in the row, that fired
	Text         string // anywhere in the row's text, folded by the caller
}

func (f BatchFilter) check() error {
	return errors.Join(checkText("owner", f.Owner, 200), checkText("batch id", f.Batch, 200), checkText("level", f.Level, 40),
		checkText("mark", f.Mark, maxMark), checkText("rule", f.Rule, 200), checkText("text", f.Text, 1000))
}

func (f BatchFilter) where() (w where) {
	w.and("r.owner = $%d", f.Owner)
	w.and("r.batch_id = $%d", f.Batch)
	w.equal("r.level", f.Level)
	for _, hit := range [...]struct{ kind, name string }{{hitMark, f.Mark}, {hitRule, f.Rule}} {
		if hit.name != "" {
			w.and("r.ordinal IN (SELECT ordinal FROM batch_hits WHERE batch_id = $%d AND kind = $%d AND name = $%d)", f.Batch, hit.kind, hitName(hit.name))
		}
	}
	if f.Text != "" {
		w.and(`REPLACE(r.text, $%d, '') <> r.text`, f.Text) // contains; LIKE is blind to case on SQLite only
	}
	return w
}

// BatchRows lists rows in an order, page by page. Invalid for an order that is not known.
func (db *DB) BatchRows(ctx context.Context, f BatchFilter, sort BatchSort, page Page) (list List[BatchRow], err error) {
	defer db.wrap(&err, "storage.BatchRows(%s)", f.Batch)
	w := f.where()
	order, at, err := sort.sorted(&w, page)
	if err := errors.Join(err, f.check()); err != nil {
		return list, err
	}
	rows, err := collect(ctx, db.read, scanBatchRow, `SELECT `+batchRowColumns+batchRowTables+w.String()+` ORDER BY `+order+` LIMIT `+literal(page.limit()+1), w.args...)
	placed := cut(rows, page.limit(), at)
	list = List[BatchRow]{Items: make([]BatchRow, len(placed.Items)), Next: placed.Next}
	for i := range placed.Items {
		list.Items[i] = placed.Items[i].BatchRow
	}
	return list, err
}

// sorted restricts rows to what follows the page's cursor, and is the order and the place of a row in it.
func (s BatchSort) sorted(w *where, page Page) (order string, at func(placedRow) place, err error) {
	from, ok, err := page.start()
	if err != nil {
		return "", nil, err
	}
	switch s {
	case SortFile:
		if ok {
			w.and("r.ordinal > $%d", from.key)
		}
		return "r.ordinal", func(r placedRow) place { return place{key: int64(r.Ordinal)} }, nil
	case SortRisk:
		if ok {
			ordinal, err := strconv.ParseInt(from.id, 10, 64)
			if err != nil {
				return "", nil, errSortCursor
			}
			w.and("r.risk <= $%d", from.key)
			w.and("(r.risk < $%d OR r.ordinal > $%d)", from.key, ordinal)
		}
		return "r.risk DESC, r.ordinal", func(r placedRow) place { return place{r.risk, strconv.Itoa(r.Ordinal)} }, nil
	case SortTitle:
		if ok {
			w.and("r.title_key >= $%d", from.id)
			w.and("(r.title_key > $%d OR r.ordinal > $%d)", from.id, from.key)
		}
		return "r.title_key, r.ordinal", func(r placedRow) place { return place{int64(r.Ordinal), r.titleKey} }, nil
	}
	return "", nil, fault.New(fault.Invalid, "Rows are sorted by risk, file or title, not by %q.", string(s))
}

var errSortCursor = fault.New(fault.Invalid, "The cursor belongs to another order: start again without it.")

// CountBatchRows is how many rows a filter chooses.
func (db *DB) CountBatchRows(ctx context.Context, f BatchFilter) (n int, err error) {
	defer db.wrap(&err, "storage.CountBatchRows(%s)", f.Batch)
	if err := f.check(); err != nil {
		return 0, err
	}
	w := f.where()
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM batch_rows r`+w.String(), w.args...).Scan(&n)
	return n, err
}

// EachBatchRow hands every row of an owner's batch to fn in the order of the file, until fn returns an error. It holds no
// connection while fn runs.
func (db *DB) EachBatchRow(ctx context.Context, owner, id string, fn func(*BatchRow) error) (err error) {
	defer db.wrap(&err, "storage.EachBatchRow(%s)", id)
	const pageRows = 500 // about 2 MB with their verdicts
	for page := (Page{Limit: pageRows}); ; {
		list, err := db.BatchRows(ctx, BatchFilter{Owner: owner, Batch: id}, SortFile, page)
		if err != nil {
			return err
		}
		for i := range list.Items {
			if err := fn(&list.Items[i]); err != nil {
				return err
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return nil
		}
	}
}

// BatchHit is a mark or rule with how many rows of a batch have it.
type BatchHit struct {
	Name string
	Rows int
}

// BatchHits are the marks and the rules that most rows of an owner's batch have, then by name; never nil.
func (db *DB) BatchHits(ctx context.Context, owner, id string, most int) (marks, rules []BatchHit, err error) {
	defer db.wrap(&err, "storage.BatchHits(%s)", id)
	if _, err := batchOf(ctx, db.read, owner, id); err != nil {
		return nil, nil, err
	}
	scan := func(row scanner) (h BatchHit, err error) { return h, row.Scan(&h.Name, &h.Rows) }
	out := [2][]BatchHit{}
	for i, kind := range [...]string{hitMark, hitRule} {
		out[i], err = collect(ctx, db.read, scan, `SELECT name, COUNT(*) FROM batch_hits WHERE batch_id = $1 AND kind = $2 GROUP BY name ORDER BY COUNT(*) DESC, name LIMIT `+literal(most), id, kind)
		if err != nil {
			return nil, nil, err
		}
		if out[i] == nil {
			out[i] = []BatchHit{}
		}
	}
	return out[0], out[1], nil
}
