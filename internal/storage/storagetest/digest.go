// SPDX-License-Identifier: Apache-2.0

package storagetest

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite", to read what another connection wrote
)

// Digests is a hash of the content of each table of a database, but of those left out, so that a test can show that nothing
// changed, or where something did. The order of rows does not count.
func Digests(t testing.TB, dsn string, without ...string) map[string]string {
	t.Helper()
	driver, list := "sqlite", `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	if strings.HasPrefix(dsn, "postgres") {
		driver, list = "pgx", `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name`
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out := map[string]string{}
	for _, row := range rowsOf(t, db, list) {
		table := strings.TrimSuffix(row, "|")
		if slices.Contains(without, table) {
			continue
		}
		rows := rowsOf(t, db, `SELECT * FROM `+table)
		slices.Sort(rows)
		out[table] = fmt.Sprintf("%d rows %x", len(rows), sha256.Sum256([]byte(strings.Join(rows, "\n"))))
	}
	if len(out) == 0 {
		t.Fatalf("no tables in %s", driver)
	}
	return out
}

// rowsOf is the rows of a question, each as one text.
func rowsOf(t testing.TB, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, v := range values {
			if raw, ok := v.([]byte); ok {
				v = string(raw)
			}
			fmt.Fprintf(&b, "%v|", v)
		}
		all = append(all, b.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
