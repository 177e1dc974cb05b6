// SPDX-License-Identifier: Apache-2.0

package roll

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func all(marks []trademarks.Mark) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		for _, m := range marks {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// mark is a made-up record of the size that registers have.
func mark(i int) trademarks.Mark {
	return trademarks.Mark{
		ID: fmt.Sprintf("US-%08d", i), Office: "US", Number: fmt.Sprintf("%08d", i), Text: fmt.Sprintf("TORVIK %d", i),
		Owners: []trademarks.Owner{{Name: "Torvik Works, Inc.", Country: "US"}}, Classes: []nice.Class{9, 25},
		Status: trademarks.StatusRegistered, StatusText: "registered and renewed", Filed: "2019-03-04", Registered: "2020-05-06",
		Goods: strings.Repeat("phone cases; hats; ", i%12), Aliases: []trademarks.Alias{{Text: "托维克", Kind: trademarks.AliasSlang}},
		Strength: trademarks.StrengthCoined, Fame: i % 4, Enforcer: i%2 == 0, Source: "made up for a test",
		Transacted: "2026-01-02", Disclaimer: "WORKS", Drawing: trademarks.DrawingWord,
	}
}

func marks(n int) []trademarks.Mark {
	out := make([]trademarks.Mark, n)
	for i := range out {
		out[i] = mark(i)
	}
	return out
}

func write(t testing.TB, stamp Stamp, m []trademarks.Mark) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "marks.roll")
	if err := Write(path, stamp, all(m)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRollHoldsWhatWasWritten(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 1000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			want := marks(n)
			r, err := Open(write(t, Stamp{Version: "2026-11-20.3"}, want))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if diff := cmp.Diff(Stamp{Version: "2026-11-20.3", Count: n}, r.Stamp()); diff != "" || r.Len() != n {
				t.Error(diff, r.Len())
			}
			for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(n) {
				got, err := r.Mark(uint32(i))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want[i], got); diff != "" {
					t.Fatal(diff)
				}
			}
			if _, err := r.Mark(uint32(n)); err == nil || errors.Is(err, ErrDamaged) {
				t.Errorf("a number beyond the end: %v", err)
			}
		})
	}
}

func TestAnyMarkReadsBack(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "registered", "dead", "coined", "line", "slang", "pseudo", "transliteration", "curated"}), rapid.String())
	one := rapid.Custom(func(t *rapid.T) trademarks.Mark {
		s := func(label string) string { return rapid.String().Draw(t, label) }
		m := trademarks.Mark{ID: s("id"), Office: s("office"), Number: s("number"), Text: s("text"), StatusText: s("statustext"),
			Filed: s("filed"), Registered: s("registered"), Goods: s("goods"), House: s("house"), Source: s("source"),
			Transacted: s("transacted"), Disclaimer: s("disclaimer"), Drawing: s("drawing"), Raw: s("raw"),
			Status: trademarks.Status(word.Draw(t, "status")), Strength: trademarks.Strength(word.Draw(t, "strength")),
			Kind: trademarks.Kind(word.Draw(t, "kind")), Generic: trademarks.Generic{EN: s("en"), ZH: s("zh")},
			Fame: rapid.Int().Draw(t, "fame"), Enforcer: rapid.Bool().Draw(t, "enforcer"), Curated: rapid.Bool().Draw(t, "curated")}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			m.Owners = append(m.Owners, trademarks.Owner{Name: s("owner"), Country: s("country")})
			m.Classes = append(m.Classes, nice.Class(rapid.Byte().Draw(t, "class")))
			m.Aliases = append(m.Aliases, trademarks.Alias{Text: s("alias"), Kind: trademarks.AliasKind(word.Draw(t, "aliaskind"))})
		}
		return m
	})
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(one, 0, 40).Draw(t, "marks")
		stamp := Stamp{Version: rapid.String().Draw(t, "version"), Count: len(want)}
		path := filepath.Join(dir, "marks.roll")
		if err := Write(path, stamp, all(want)); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if r.Stamp() != stamp {
			t.Fatalf("stamp %v, want %v", r.Stamp(), stamp)
		}
		for i := range want {
			got, err := r.Mark(uint32(i))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want[i], got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestWriteKeepsTheOldRollOnFailure(t *testing.T) {
	path := write(t, Stamp{Version: "1"}, marks(20))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := errors.New("the database is away")
	for _, tc := range []struct {
		name  string
		stamp Stamp
		marks iter.Seq2[trademarks.Mark, error]
		want  string
	}{
		{"error among the marks", Stamp{Version: "2"}, func(yield func(trademarks.Mark, error) bool) {
			_ = yield(mark(1), nil) && yield(trademarks.Mark{}, torn)
		}, "write roll " + path + ": the database is away"},
		{"wrong count", Stamp{Version: "2", Count: 3}, all(marks(2)), "write roll " + path + ": the stamp says 3 marks and 2 came"},
		{"long version", Stamp{Version: strings.Repeat("v", maxVersion+1)}, all(nil), "write roll " + path + ": the version is longer than 4096 bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := Write(path, tc.stamp, tc.marks); err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the old roll changed: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*.tmp")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestWriteReplacesUnderAnOpenReader(t *testing.T) {
	path := write(t, Stamp{Version: "1"}, marks(20))
	old, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := Write(path, Stamp{Version: "2"}, all(marks(5))); err != nil {
		t.Fatal(err)
	}
	if m, err := old.Mark(19); err != nil || m.ID != mark(19).ID {
		t.Errorf("the open roll lost its marks: %v %v", m.ID, err)
	}
}

func TestManyReaders(t *testing.T) {
	r, err := Open(write(t, Stamp{Version: "1"}, marks(500)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 500 {
				n := (i*7 + g*61) % 500
				if m, err := r.Mark(uint32(n)); err != nil || !cmp.Equal(m, mark(n)) {
					t.Errorf("mark %d: %v %v", n, m.ID, err)
				}
			}
		})
	}
	wg.Wait()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Mark(1); !errors.Is(err, fs.ErrClosed) || errors.Is(err, ErrDamaged) {
		t.Errorf("after Close: %v", err)
	}
}

func TestSlice(t *testing.T) {
	s := Slice(marks(3))
	if m, err := s.Mark(2); err != nil || m.ID != mark(2).ID || s.Len() != 3 {
		t.Error(m, err, s.Len())
	}
	if _, err := s.Mark(3); err == nil || err.Error() != "the register has no mark 3: it ends with 2" {
		t.Error(err)
	}
}
