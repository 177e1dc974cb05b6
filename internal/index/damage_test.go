// SPDX-License-Identifier: Apache-2.0

package index_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/trademarks"
)

// answers are a few questions and what a scan says.
type answers struct {
	questions []index.Query
	want      []index.Result
}

func answersFor(marks []trademarks.Mark) answers {
	a := answers{questions: questions(marks, 12)}
	for i := range a.questions {
		a.questions[i].Limit = index.MaxLimit
		r := scan(marks, a.questions[i])
		r.Hits = r.Hits[:min(len(r.Hits), index.MaxLimit)]
		a.want = append(a.want, r)
	}
	return a
}

type searcher interface {
	Search(context.Context, index.Query) (index.Result, error)
}

// check asks everything. Each answer must be right or refused as damaged; it returns how many were refused.
func (a answers) check(t *testing.T, x searcher) (refused int) {
	t.Helper()
	for i, q := range a.questions {
		got, err := x.Search(context.Background(), q)
		if err != nil {
			refused++
			if !fault.Is(err, fault.Unavailable) || !errors.Is(err, index.ErrDamaged) && !errors.Is(err, index.ErrNotReady) {
				t.Errorf("%+v: %v", q, err)
			}
			continue
		}
		got.Next, got.Stamp = "", index.Stamp{}
		if d := cmp.Diff(a.want[i], got); d != "" {
			t.Errorf("a wrong answer to %+v (-scan +index):\n%s", q, d)
		}
	}
	return refused
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// damage does one of the things that happen to files, in place, and says what.
func damage(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	all := files(t, dir)
	path := all[r.IntN(len(all))]
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := r.Int64N(info.Size())
	what := ""
	switch r.IntN(5) {
	case 0:
		b := make([]byte, 1)
		_, err = f.ReadAt(b, at)
		b[0] ^= 1 << r.IntN(8)
		_, err2 := f.WriteAt(b, at)
		what, err = fmt.Sprintf("bit flipped at %d", at), errors.Join(err, err2)
	case 1:
		what, err = fmt.Sprintf("cut to %d", at), f.Truncate(at)
	case 2:
		_, err = f.WriteAt(make([]byte, min(4096, info.Size()-at)), at)
		what = fmt.Sprintf("zeroes from %d", at)
	case 3:
		_, err = f.WriteAt([]byte("tail"), info.Size())
		what = "a tail"
	case 4:
		what, err = "removed", os.Remove(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(path) + " " + what
}

func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "marks")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestDamageAtRestIsRefused(t *testing.T) {
	marks := invented(2000)
	dir, want := built(t, "v1", marks), answersFor(marks)
	r := rand.New(rand.NewPCG(1, 9))
	refused := 0
	for range 60 {
		hurt := copyOf(t, dir)
		what := damage(t, r, hurt)
		x, err := index.Open(hurt, stampOf("v1", marks))
		if err != nil {
			refused++
			if !errors.Is(err, index.ErrDamaged) && !errors.Is(err, index.ErrAbsent) || !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", what, err)
			}
			continue
		}
		t.Logf("%s: opened", what)
		want.check(t, x)
		x.Close()
	}
	if refused < 55 {
		t.Errorf("%d of 60 damages refused", refused)
	}
}

func TestDamageInServiceIsNeverAnswered(t *testing.T) {
	marks := invented(2000)
	dir, want := built(t, "v1", marks), answersFor(marks)
	r := rand.New(rand.NewPCG(2, 9))
	out := 0
	for range 60 {
		hurt := copyOf(t, dir)
		x, err := index.Open(hurt, stampOf("v1", marks))
		if err != nil {
			t.Fatal(err)
		}
		var g index.Generation
		if err := g.Swap(x); err != nil {
			t.Fatal(err)
		}
		if n := want.check(t, &g); n != 0 {
			t.Fatalf("%d answers refused before any damage", n)
		}
		var load sync.WaitGroup
		for range 2 {
			load.Go(func() { want.check(t, &g) })
		}
		what := damage(t, r, hurt)
		load.Wait()
		want.check(t, &g)
		if _, err := g.Ready(); err != nil {
			out++
		} else {
			t.Logf("%s: still in service", what)
		}
		g.Close()
	}
	if out < 35 { // removed files and the manifest do no harm to a running index
		t.Errorf("%d of 60 damaged indexes went out of service", out)
	}
}

// TestVerify changes a file and sets its time back: what a rotting disk looks like.
func TestVerify(t *testing.T) {
	marks := invented(300)
	dir := built(t, "v1", marks)
	var g index.Generation
	if err := g.Swap(open(t, dir, stampOf("v1", marks))); err != nil {
		t.Fatal(err)
	}
	if err := g.Verify(context.Background()); err != nil {
		t.Fatal(err)
	}
	segment := files(t, filepath.Join(dir, "bleve", "store"))[0]
	info, err := os.Stat(segment)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	f, err := os.OpenFile(segment, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), os.Chtimes(segment, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	if err := g.Verify(context.Background()); !errors.Is(err, index.ErrDamaged) {
		t.Errorf("Verify of a rotten file: %v", err)
	}
	if _, err := g.Ready(); !errors.Is(err, index.ErrNotReady) {
		t.Errorf("Ready after that: %v", err)
	}
}

func TestOpenWantsTheRightIndex(t *testing.T) {
	marks := invented(50)
	dir := built(t, "v1", marks)
	extra := copyOf(t, dir)
	if err := os.WriteFile(filepath.Join(extra, "bleve", "index_meta.json_temp"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, dir string
		want      index.Stamp
		err       error
	}{
		{"another version", dir, stampOf("v2", marks), index.ErrStale},
		{"another count", dir, stampOf("v1", marks[1:]), index.ErrStale},
		{"no folder", dir + "x", stampOf("v1", marks), index.ErrAbsent},
		{"an empty folder", t.TempDir(), stampOf("v1", marks), index.ErrAbsent},
		{"a file too many", extra, stampOf("v1", marks), index.ErrDamaged},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := index.Open(tc.dir, tc.want)
			if !errors.Is(err, tc.err) || !fault.Is(err, fault.Unavailable) {
				t.Errorf("got %v, want %v", err, tc.err)
			}
		})
	}
}

func TestSearchAfterClose(t *testing.T) {
	marks := invented(20)
	x, err := index.Open(built(t, "v1", marks), stampOf("v1", marks))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(context.Background(), index.Query{}); !errors.Is(err, index.ErrNotReady) {
		t.Errorf("got %v, want %v", err, index.ErrNotReady)
	}
}

// TestSwapUnderLoad swaps builds under searches that never pause. Every answer must come, and be that of the version it
// names.
func TestSwapUnderLoad(t *testing.T) {
	versions := map[string][]trademarks.Mark{"v0": invented(600), "v1": invented(1200)[600:]}
	asked := questions(versions["v0"], 10)
	want := map[string][]index.Result{}
	for v, marks := range versions {
		for _, q := range asked {
			r := scan(marks, q)
			r.Hits = r.Hits[:min(len(r.Hits), q.Limit)]
			want[v] = append(want[v], r)
		}
	}
	dir := filepath.Join(t.TempDir(), "marks")
	var g index.Generation
	swap := func(v string) {
		stamp := stampOf(v, versions[v])
		if err := index.Build(context.Background(), dir, stamp, each(versions[v])); err != nil {
			t.Fatal(err)
		}
		x, err := index.Open(dir, stamp)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Swap(x); err != nil {
			t.Fatal(err)
		}
	}
	swap("v0")
	stop := make(chan struct{})
	var load sync.WaitGroup
	counts := make([]map[string]int, 4)
	for worker := range counts {
		counts[worker] = map[string]int{}
		load.Go(func() {
			for i := worker; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				i := i % len(asked)
				got, err := g.Search(context.Background(), asked[i])
				if err != nil {
					t.Errorf("failed in a swap: %v", err)
					return
				}
				v := got.Stamp.Version
				counts[worker][v]++
				got.Next, got.Stamp = "", index.Stamp{}
				if !cmp.Equal(want[v][i], got) {
					t.Errorf("%s: wrong answer to %+v", v, asked[i])
					return
				}
			}
		})
	}
	for i := range 20 {
		swap(fmt.Sprintf("v%d", (i+1)%2))
	}
	close(stop)
	load.Wait()
	for _, v := range []string{"v0", "v1"} {
		if !slices.ContainsFunc(counts, func(n map[string]int) bool { return n[v] > 0 }) {
			t.Errorf("no search met %s: %v", v, counts)
		}
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if _, err := g.Search(context.Background(), index.Query{}); !errors.Is(err, index.ErrNotReady) {
		t.Errorf("after Close: %v", err)
	}
}
