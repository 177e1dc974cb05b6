// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"

	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/trademarks"
)

// collect reads a stream to its end.
func collect(t interface{ Fatal(...any) }, s stream) (out []entry) {
	for {
		e, err := s.next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
}

func sortAll(t interface{ Fatal(...any) }, dir string, held int, in []entry) []entry {
	s := &sorter{dir: dir, memory: held, left: 1 << 30}
	defer s.Close()
	for _, e := range in {
		if err := s.add(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	return collect(t, s)
}

// TestSortIsStableAndLosesNothing: whatever is spilled, the order is that of a stable sort in memory.
func TestSortIsStableAndLosesNothing(t *testing.T) {
	dir := t.TempDir()
	one := rapid.Custom(func(t *rapid.T) entry {
		e := entry{key: rapid.SampledFrom([]string{"", "a", "b", "ba", "c", "日"}).Draw(t, "key"), part: rapid.IntRange(0, 3).Draw(t, "part"), row: rapid.IntRange(0, 1<<20).Draw(t, "row")}
		if rapid.IntRange(0, 5).Draw(t, "bad") == 0 {
			e.bad = &trademarks.RowError{File: "x.csv", Row: e.row, Reason: rapid.String().Draw(t, "reason")}
			return e
		}
		e.cells = rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "cells")
		return e
	})
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(one, 1, 120).Draw(t, "rows")
		want := slices.Clone(in)
		slices.SortStableFunc(want, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
		got := sortAll(t, dir, rapid.SampledFrom([]int{200, 1000, 1 << 20}).Draw(t, "memory"), in)
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(entry{})); diff != "" {
			t.Fatal(diff)
		}
	})
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestManyPiecesAreMerged(t *testing.T) {
	dir := t.TempDir()
	var in []entry
	for i := range 3 * maxPieces {
		in = append(in, entry{key: fmt.Sprintf("%08d", rand.IntN(1000)), row: i, cells: []string{"x"}})
	}
	got := sortAll(t, dir, 1, in) // a piece for every row
	if len(got) != len(in) || !slices.IsSortedFunc(got, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row))
	}) {
		t.Errorf("%d of %d rows, or out of order", len(got), len(in))
	}
}

func TestSortingIsBounded(t *testing.T) {
	s := &sorter{dir: t.TempDir(), memory: 100, left: 2000}
	defer s.Close()
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		err = s.add(entry{key: "a", cells: []string{strings.Repeat("x", 100)}})
	}
	if err == nil || !strings.HasPrefix(err.Error(), "sorting the tables takes more temporary space than allowed") {
		t.Error(err)
	}
	s = &sorter{dir: filepath.Join(t.TempDir(), "gone"), memory: 1, left: 2000}
	if err := s.add(entry{key: "a"}); err == nil || !strings.HasPrefix(err.Error(), "the tables must be sorted and no temporary file can be made: name a folder for it") {
		t.Error(err)
	}
}

func TestTablesInOrderAreNotSorted(t *testing.T) {
	r := &run{opt: Options{Temp: filepath.Join(t.TempDir(), "gone")}, counts: &Counts{}}
	in := []entry{{key: "a"}, {bad: &trademarks.RowError{Row: 2}}, {key: "a"}, {key: "b"}}
	out, err := r.byKey(func() stream { return &memory{slices.Clone(in)} })
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(in, collect(t, out), gocmp.AllowUnexported(entry{})); diff != "" {
		t.Error(diff)
	}
}

func FuzzEntry(f *testing.F) {
	f.Add(appendEntry(nil, entry{key: "97000001", part: 1, row: 7, cells: []string{"a", ""}}))
	f.Add(appendEntry(nil, entry{bad: &trademarks.RowError{Row: 1}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := readEntry(bufio.NewReader(bytes.NewReader(b)))
		if err != nil || e.bad != nil {
			return
		}
		again, err := readEntry(bufio.NewReader(bytes.NewReader(appendEntry(nil, e))))
		if diff := gocmp.Diff(e, again, gocmp.AllowUnexported(entry{})); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

// TestJoinAnyOrder: however the rows of a set are shuffled, the same marks come out.
func TestJoinAnyOrder(t *testing.T) {
	shuffle := func(head string, rows []string, seed uint64) string {
		rows = slices.Clone(rows)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		return head + "\n" + strings.Join(rows, "\n") + "\n"
	}
	var files, owners, classes []string
	for i := range 200 {
		files = append(files, fmt.Sprintf("%d,700,M%d", 97000000+i*7, i))
		owners = append(owners, fmt.Sprintf("%d,10,O%d", 97000000+i*7, i))
		classes = append(classes, fmt.Sprintf("%d,%d,%03d,6", 97000000+i*7, i, i%45+1))
	}
	var want []trademarks.Mark
	for seed := range uint64(4) {
		paths := []string{
			put(t, "case_file.csv", shuffle("serial_no,cfh_status_cd,mark_id_char", files, seed)),
			put(t, "owner.csv", shuffle("serial_no,own_type_cd,own_name", owners, seed+10)),
			put(t, "classification.csv", shuffle("serial_no,class_id,class_primary_cd,status", classes, seed+20)),
		}
		marks, aside, info := readAll(t, "uspto-casefiles", Options{Temp: t.TempDir()}, paths...)
		if len(marks) != 200 || len(aside) != 0 || info.Counts.Orphans != 0 {
			t.Fatal(len(marks), aside, info.Counts)
		}
		if want == nil {
			want = marks
		}
		if diff := gocmp.Diff(want, marks); diff != "" {
			t.Fatal(diff)
		}
	}
}
