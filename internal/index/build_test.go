// SPDX-License-Identifier: Apache-2.0

package index_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/trademarks"
)

var errSource = errors.New("the database went away")

// broken gives three marks and then err.
func broken(marks []trademarks.Mark, err error) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		for _, m := range marks[:3] {
			if !yield(m, nil) {
				return
			}
		}
		yield(trademarks.Mark{}, err)
	}
}

// names are what stands in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestBuildFailsWhole(t *testing.T) {
	marks := invented(40)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, tc := range []struct {
		name  string
		ctx   context.Context
		stamp index.Stamp
		marks iter.Seq2[trademarks.Mark, error]
		want  func(error) bool
	}{
		{"the source fails", context.Background(), stampOf("v2", marks), broken(marks, errSource), func(err error) bool { return errors.Is(err, errSource) }},
		{"fewer marks than the version has", context.Background(), stampOf("v2", marks), each(marks[1:]), func(err error) bool { return err != nil }},
		{"an id twice", context.Background(), stampOf("v2", marks), each(append(marks[:39:39], marks[0])), func(err error) bool { return fault.Is(err, fault.Invalid) }},
		{"no id", context.Background(), stampOf("v2", marks), each([]trademarks.Mark{{Text: "Sun"}}), func(err error) bool { return fault.Is(err, fault.Invalid) }},
		{"out of time", cancelled, stampOf("v2", marks), each(marks), func(err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := built(t, "v1", marks)
			if err := index.Build(tc.ctx, dir, tc.stamp, tc.marks); !tc.want(err) {
				t.Errorf("got %v", err)
			}
			open(t, dir, stampOf("v1", marks))
			if d := cmp.Diff([]string{"marks"}, names(t, filepath.Dir(dir))); d != "" {
				t.Errorf("left beside the index (-want +got):\n%s", d)
			}
		})
	}
}

func TestBuildSweepsUpAfterACrash(t *testing.T) {
	marks := invented(10)
	dir := filepath.Join(t.TempDir(), "a[b]*", "marks")
	for _, left := range []string{dir + ".next-1/work", dir + ".old-2/marks", dir + "x.next-3"} {
		if err := os.MkdirAll(left, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := index.Build(context.Background(), dir, stampOf("v1", marks), each(marks)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"marks", "marksx.next-3"}, names(t, filepath.Dir(dir))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestAnEmptyRegister(t *testing.T) {
	x := opened(t, nil)
	r, err := x.Search(context.Background(), index.Query{Text: "sun"})
	if err != nil {
		t.Fatal(err)
	}
	want := index.Result{Stamp: stampOf("v1", nil), Hits: []index.Hit{}, Facets: map[string][]index.Facet{"office": {}, "status": {}, "class": {}, "year": {}}}
	if d := cmp.Diff(want, r); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// next changes a register: some marks go, some get another name, some are new.
func next(marks []trademarks.Mark, round int) ([]trademarks.Mark, index.Change) {
	fresh := invented(3000)
	var out []trademarks.Mark
	var c index.Change
	for i, m := range marks {
		switch (i + round) % 10 {
		case 0:
			c.Removed = append(c.Removed, m.ID)
			continue
		case 1:
			m.Text, m.Owners, m.Filed = fresh[2999-i%1000].Text, fresh[i].Owners, ""
			c.Marks = append(c.Marks, m)
		}
		out = append(out, m)
	}
	for i := range 50 {
		m := fresh[2000+50*round+i]
		m.ID = fmt.Sprintf("NEW-%d-%d", round, i)
		out, c.Marks = append(out, m), append(c.Marks, m)
	}
	return out, c
}

func TestUpdateIsABuild(t *testing.T) {
	marks := invented(1000)
	dir := built(t, "v0", marks)
	var rounds int
	for round := 1; ; round++ {
		old := open(t, dir, stampOf(fmt.Sprintf("v%d", round-1), marks))
		before, q := marks, index.Query{Text: "sun", Mode: index.ModeFuzzy, Limit: index.MaxLimit}
		var change index.Change
		marks, change = next(marks, round)
		stamp := stampOf(fmt.Sprintf("v%d", round), marks)
		err := index.Update(context.Background(), dir, old.Stamp(), stamp, change)
		if errors.Is(err, index.ErrRebuild) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rounds++
		if d := cmp.Diff(scan(before, q), whole(t, old, q)); d != "" {
			t.Fatalf("the old index after update %d (-scan +index):\n%s", round, d)
		}
		x := open(t, dir, stamp)
		for _, q := range questions(marks, 100) {
			if d := cmp.Diff(scan(marks, q), whole(t, x, q)); d != "" {
				t.Fatalf("update %d, %+v (-scan +index):\n%s", round, q, d)
			}
		}
	}
	if rounds != 7 {
		t.Errorf("%d updates before ErrRebuild, want 7", rounds)
	}
}

func TestUpdateRefuses(t *testing.T) {
	marks := invented(30)
	stamp := stampOf("v1", marks)
	for _, tc := range []struct {
		name     string
		from, to index.Stamp
		change   index.Change
		want     func(error) bool
	}{
		{"another version lies there", stampOf("v0", marks), stamp, index.Change{}, func(err error) bool { return errors.Is(err, index.ErrStale) }},
		{"the count does not come out", stamp, stampOf("v2", marks), index.Change{Removed: []string{marks[0].ID}}, func(err error) bool { return errors.Is(err, index.ErrRebuild) }},
		{"changed and removed", stamp, stampOf("v2", marks), index.Change{Marks: marks[:1], Removed: []string{marks[0].ID}}, func(err error) bool { return fault.Is(err, fault.Invalid) }},
		{"changed twice", stamp, stampOf("v2", marks), index.Change{Marks: slices.Concat(marks[:1], marks[:1])}, func(err error) bool { return fault.Is(err, fault.Invalid) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := built(t, "v1", marks)
			if err := index.Update(context.Background(), dir, tc.from, tc.to, tc.change); !tc.want(err) {
				t.Errorf("got %v", err)
			}
			open(t, dir, stamp)
			if d := cmp.Diff([]string{"marks"}, names(t, filepath.Dir(dir))); d != "" {
				t.Errorf("left beside the index (-want +got):\n%s", d)
			}
		})
	}
}

func TestUpdateToNothing(t *testing.T) {
	marks := invented(5)
	dir := built(t, "v1", marks)
	var c index.Change
	for _, m := range marks {
		c.Removed = append(c.Removed, m.ID)
	}
	if err := index.Update(context.Background(), dir, stampOf("v1", marks), stampOf("v2", nil), c); err != nil && !errors.Is(err, index.ErrRebuild) {
		t.Fatal(err)
	} else if err == nil {
		if r := whole(t, open(t, dir, stampOf("v2", nil)), index.Query{}); r.Total != 0 {
			t.Errorf("%d marks of an empty register", r.Total)
		}
	}
}
