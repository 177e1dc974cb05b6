// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// collect runs a query and reads every row. Callers bound it by LIMIT.
func collect[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) (items []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return drain(rows, scan)
}

// drain reads every row and closes them.
func drain[T any](rows *sql.Rows, scan func(scanner) (T, error)) (items []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, rows.Err()
}

// scanText reads rows of one text.
func scanText(row scanner) (s string, err error) {
	return s, row.Scan(&s)
}

// literal is a number of ours as SQL, where a placeholder would cost another argument.
func literal(n int) string { return strconv.Itoa(n) }

// scanner is one row: of a query for one, or of many.
type scanner interface{ Scan(...any) error }

// where collects conditions and their arguments. A condition writes %d for each placeholder's number.
type where struct {
	conditions []string
	args       []any
}

func (w *where) and(condition string, args ...any) {
	numbers := make([]any, len(args))
	for i := range args {
		numbers[i] = len(w.args) + i + 1
	}
	w.conditions = append(w.conditions, fmt.Sprintf(condition, numbers...))
	w.args = append(w.args, args...)
}

// equal adds column = value unless value is empty, which is how a filter says "any".
func (w *where) equal(column, value string) {
	if value != "" {
		w.and(column+" = $%d", value)
	}
}

// newest restricts a list that is ordered by created and id, both descending, to what follows the page's cursor.
// The first condition is implied by the second and lets both engines seek in the index.
func (w *where) newest(p Page) error {
	from, ok, err := p.start()
	if ok {
		w.and("created <= $%d", from.key)
		w.and("(created < $%d OR id < $%d)", from.key, from.id)
	}
	return err
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// tuples is "($1,$2),($3,$4)" for rows of cols values.
func tuples(rows, cols int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteString("(" + places(r*cols+1, cols) + ")")
	}
	return b.String()
}

// places is "$first,$first+1,…", n of them.
func places(first, n int) string {
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '$')
		b = strconv.AppendInt(b, int64(first+i), 10)
	}
	return string(b)
}
