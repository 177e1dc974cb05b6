// SPDX-License-Identifier: Apache-2.0

package clearance_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/clearance"
	"markwarden/internal/sample"
)

// plain is the form in which texts are told apart when ranks are counted: lower case, no accents, letters and digits.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' {
			return r
		}
		return -1
	}, norm.NFKD.String(strings.ToLower(s)))
}

func readCSV(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// sharedMarks are the distinct marks of the shared register and the earlier marks of all pairs, sorted.
func sharedMarks(t testing.TB, pairs []map[string]string) []string {
	t.Helper()
	marks := map[string]string{}
	put := func(s string) {
		if k := plain(s); k != "" && marks[k] == "" {
			marks[k] = s
		}
	}
	for _, r := range readCSV(t, sample.SharedData(t, "registers", "registers_dev.csv.gz")) {
		put(r["mark"])
	}
	for _, p := range pairs {
		put(p["mark_b"])
	}
	out := make([]string, 0, len(marks))
	for _, m := range marks {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

func sharedPairs(t testing.TB) []map[string]string {
	t.Helper()
	return readCSV(t, sample.SharedData(t, "mark_pairs_dev.csv"))
}

// texts are entries of live records numbered from 0.
func texts(list ...string) iter.Seq[clearance.Entry] {
	return func(yield func(clearance.Entry) bool) {
		for i, s := range list {
			if !yield(clearance.Entry{Record: uint32(i), Text: s}) {
				return
			}
		}
	}
}

func build(t testing.TB, entries iter.Seq[clearance.Entry]) *clearance.Index {
	t.Helper()
	x, err := clearance.Build(context.Background(), "test", entries)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func search(t testing.TB, x *clearance.Index, q clearance.Query) clearance.Answer {
	t.Helper()
	a, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
