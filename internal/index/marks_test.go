// SPDX-License-Identifier: Apache-2.0

package index_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"markwarden/internal/index"
	"markwarden/internal/sample"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

var (
	syllables = []string{"ka", "lo", "mi", "tra", "ven", "zo", "pu", "shi", "el", "nor", "qua", "rix", "ste", "bam", "dy"}
	ordinary  = []string{"sun", "blue", "home", "star", "power", "fresh", "king", "pro", "cool", "garden", "sport", "light"}
	han       = []string{"苹果", "小米", "华为", "路易威登", "香奈儿", "優衣庫", "雅诗兰黛", "阳光", "蓝天", "力士", "立士"}
	foreign   = []string{"Газпром", "Яндекс", "ユニクロ", "삼성전자", "Ωμέγα", "نايك"}
	offices   = []string{"US", "EM", "CN", "DE", ""}
	statuses  = []trademarks.Status{trademarks.StatusRegistered, trademarks.StatusPending, trademarks.StatusDead, trademarks.StatusUnknown, trademarks.StatusCurated}
)

// invented returns n marks that are the same in every run: coined and ordinary words, other scripts, accents, aliases,
// names that repeat, and records with fields missing.
func invented(n int) []trademarks.Mark {
	r := rand.New(rand.NewPCG(7, 11))
	coined := func() string {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	text := func() string {
		switch r.IntN(10) {
		case 0:
			return han[r.IntN(len(han))] + []string{"", "手机", " " + strings.ToUpper(coined())}[r.IntN(3)]
		case 1:
			return foreign[r.IntN(len(foreign))] + []string{"", " plus"}[r.IntN(2)]
		case 2:
			return ordinary[r.IntN(len(ordinary))]
		case 3:
			return "L'" + coined() + " & É" + coined()
		}
		words := []string{coined()}
		for range r.IntN(3) {
			words = append(words, ordinary[r.IntN(len(ordinary))])
		}
		return strings.ToUpper(strings.Join(words, []string{" ", "-", ""}[r.IntN(3)]))
	}
	marks := make([]trademarks.Mark, n)
	for i := range marks {
		office := offices[r.IntN(len(offices))]
		m := trademarks.Mark{
			ID: fmt.Sprintf("%s-%d", office, 1_000_000-7*i), Office: office, Text: text(),
			Owners: []trademarks.Owner{{Name: fmt.Sprintf("%s %s Ltd.", coined(), ordinary[r.IntN(len(ordinary))])}},
			Status: statuses[r.IntN(len(statuses))],
		}
		for range r.IntN(3) {
			m.Classes = append(m.Classes, nice.Class(1+r.IntN(45)))
		}
		if r.IntN(4) > 0 {
			m.Filed = fmt.Sprintf("%d-%02d-%02d", 1950+r.IntN(76), 1+r.IntN(12), 1+r.IntN(28))
		}
		for range r.IntN(8) / 5 {
			m.Aliases = append(m.Aliases, trademarks.Alias{Text: text()})
		}
		marks[i] = m
	}
	return marks
}

// starter reads every second curated mark of the product's own register.
func starter(t testing.TB) []trademarks.Mark {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(sample.Root(t), "trademarks", "starter", "*.csv"))
	if err != nil || len(paths) == 0 {
		t.Skipf("no starter register: %v", err)
	}
	var marks []trademarks.Mark
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(rows); i += 2 {
			marks = append(marks, starterMark(rows[0], rows[i], len(marks)))
		}
	}
	return marks
}

func starterMark(head, row []string, n int) trademarks.Mark {
	m := trademarks.Mark{ID: fmt.Sprintf("brand:%05d", n), Status: trademarks.StatusCurated, Curated: true}
	for i, column := range head {
		switch v := row[i]; column {
		case "mark":
			m.Text = v
		case "owner":
			m.Owners = []trademarks.Owner{{Name: v}}
		case "classes":
			for c := range strings.FieldsSeq(v) {
				if k, err := strconv.Atoi(c); err == nil {
					m.Classes = append(m.Classes, nice.Class(k))
				}
			}
		case "aliases", "slang", "lines":
			for a := range strings.SplitSeq(v, ";") {
				if a != "" {
					m.Aliases = append(m.Aliases, trademarks.Alias{Text: a})
				}
			}
		}
	}
	return m
}

// registered reads every tenth record of the public registers in the shared data.
func registered(t testing.TB) []trademarks.Mark {
	t.Helper()
	f, err := os.Open(sample.SharedData(t, "registers", "registers_dev.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, column := range rows[0] {
		at[column] = i
	}
	var marks []trademarks.Mark
	for i := 1; i < len(rows); i += 10 {
		field := func(column string) string { return rows[i][at[column]] }
		m := trademarks.Mark{ID: fmt.Sprintf("%s-%s-%d", field("office"), field("number"), i), Office: field("office"), Text: field("mark"), Status: trademarks.Status(field("status")), Filed: field("filed")}
		if _, err := time.Parse(time.DateOnly, m.Filed); err != nil {
			m.Filed = ""
		}
		if owner := field("owner"); owner != "" {
			m.Owners = []trademarks.Owner{{Name: owner}}
		}
		for c := range strings.FieldsSeq(field("classes")) {
			if k, err := strconv.Atoi(c); err == nil && nice.Class(k).Valid() {
				m.Classes = append(m.Classes, nice.Class(k))
			}
		}
		marks = append(marks, m)
	}
	return marks
}

func each(marks []trademarks.Mark) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		for _, m := range marks {
			if !yield(m, nil) {
				return
			}
		}
	}
}

func stampOf(version string, marks []trademarks.Mark) index.Stamp {
	return index.Stamp{Version: version, Marks: len(marks)}
}

// built is a folder with an index of the marks.
func built(t testing.TB, version string, marks []trademarks.Mark) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "marks")
	if err := index.Build(context.Background(), dir, stampOf(version, marks), each(marks)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t testing.TB, dir string, stamp index.Stamp) *index.Index {
	t.Helper()
	x, err := index.Open(dir, stamp)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func opened(t testing.TB, marks []trademarks.Mark) *index.Index {
	t.Helper()
	return open(t, built(t, "v1", marks), stampOf("v1", marks))
}
