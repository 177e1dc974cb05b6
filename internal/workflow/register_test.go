// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
	"markwarden/trademarks/tabular"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// rows is a list of marks "NUMBER TEXT CLASS goods" as a brand owner would hand it in.
func rows(lines ...string) string {
	var b strings.Builder
	b.WriteString("number,mark,classes,goods,owner,status\n")
	for _, l := range lines {
		f := strings.SplitN(l, " ", 4)
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s Works,registered\n", f[0], f[1], f[2], f[3], f[1])
	}
	return b.String()
}

var (
	firstList  = rows("101 ZENTAVO 25 shoes", "102 QUARBEL 9 headphones", "103 MIRRUFEX 21 mugs")
	secondList = rows("102 QUARBELL 9 headphones", "103 MIRRUFEX 21 mugs", "104 DOLVANTE 18 handbags")
)

// testRegister is a register over an empty database and an empty folder.
func testRegister(t testing.TB, db *storage.DB) *Register {
	t.Helper()
	return &Register{DB: db, Dir: filepath.Join(t.TempDir(), "register"), Now: func() time.Time { return noon }}
}

func importList(t testing.TB, r *Register, mode storage.ImportMode, list string) storage.Version {
	t.Helper()
	rep, err := r.Import(t.Context(), reader(t, list), storage.ImportSpec{Office: "US", Mode: mode, Source: "list.csv", Actor: "admin"}, ImportOptions{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	return rep.Version
}

func reader(t testing.TB, list string) *tabular.Reader {
	t.Helper()
	rd, err := tabular.New(strings.NewReader(list), "list.csv", tabular.Options{Office: "US"})
	if err != nil {
		t.Fatal(err)
	}
	return rd
}

// goods of the coined marks of the lists, so that a question can be asked of each.
var goodsOf = map[string]string{"Zentavo": "running shoes", "Quarbel": "headphones", "Quarbell": "headphones", "Mirrufex": "mug", "Dolvante": "handbag", "Adidas": "running shoes"}

// named are the marks of goodsOf that a register in service finds; an unscreened answer is told as one.
func found(t testing.TB, s *Service) []string {
	t.Helper()
	p, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	e := screening.NewEngine(s.Register, p)
	var out []string
	for name, goods := range goodsOf {
		v := e.Screen(&listing.Listing{Title: name + " " + goods, Category: goods}, screening.Options{NoFix: true})
		if v.Level == screening.Unscreened {
			out = append(out, name+" unscreened")
		}
		for i := range v.Findings {
			if f := &v.Findings[i]; strings.EqualFold(f.Mark, name) && f.Evidence[0].Value == 1 {
				out = append(out, name)
				break
			}
		}
	}
	slices.Sort(out)
	return out
}

// served opens the register, asks it, and closes it.
func served(t testing.TB, r *Register) (version string, marks []string) {
	t.Helper()
	s, err := r.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	return s.Stamp.Version, found(t, s)
}

func wantServed(t testing.TB, r *Register, version string, marks ...string) {
	t.Helper()
	gotVersion, got := served(t, r)
	if diff := cmp.Diff(marks, got); diff != "" || gotVersion != version {
		t.Errorf("version %s, want %s; marks found (-want +got):\n%s", gotVersion, version, diff)
	}
}

// The life of a register: nothing imported, a first list, a second that changes, adds and removes, the difference, the way
// back.
func TestImportOpenDiffRollback(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		r := testRegister(t, db)
		s, err := r.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := found(t, s); !slices.Equal(got, []string{"Adidas"}) || !strings.HasPrefix(s.Stamp.Version, "starter ") {
			t.Errorf("before any import version %s finds %v", s.Stamp.Version, got)
		}
		first := importList(t, r, storage.ImportReplace, firstList)
		wantServed(t, r, first.Name, "Adidas", "Mirrufex", "Quarbel", "Zentavo")
		second := importList(t, r, storage.ImportReplace, secondList)
		wantServed(t, r, second.Name, "Adidas", "Dolvante", "Mirrufex", "Quarbell")
		if got, want := changes(t, db, first, second), []string{"removed US-101", "changed US-102", "added US-104"}; !slices.Equal(got, want) {
			t.Errorf("difference %v, want %v", got, want)
		}
		back, err := r.Rollback(t.Context(), first.Name, "admin")
		if err != nil {
			t.Fatal(err)
		}
		wantServed(t, r, back.Name, "Adidas", "Mirrufex", "Quarbel", "Zentavo")
		if got := changes(t, db, first, back); len(got) > 0 {
			t.Errorf("the way back leads elsewhere: %v", got)
		}
	})
}

func changes(t testing.TB, db *storage.DB, from, to storage.Version) []string {
	t.Helper()
	state := func(v storage.Version) storage.Version {
		v, err := db.Version(t.Context(), v.Name)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var out []string
	for c, err := range db.Diff(t.Context(), state(from), state(to)) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(c.Op)+" "+c.ID)
	}
	return out
}

// An update leaves what it does not name.
func TestUpdateKeepsTheOthers(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	importList(t, r, storage.ImportReplace, firstList)
	v := importList(t, r, storage.ImportUpdate, secondList)
	wantServed(t, r, v.Name, "Adidas", "Dolvante", "Mirrufex", "Quarbell", "Zentavo")
}

func TestImportReportsWhatItSetAside(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	list := firstList + "105,,25,hats,Nobody,registered\n106,VELTRINA,99,hats,Veltrina Works,registered\n"
	rep, err := r.Import(t.Context(), reader(t, list), storage.ImportSpec{Office: "US", Mode: storage.ImportUpdate, Source: "list.csv"}, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := (storage.Counts{Read: 5, Added: 3, SetAside: 2}); rep.Version.Counts != want {
		t.Errorf("counts %+v, want %+v", rep.Version.Counts, want)
	}
	var lines []int
	for _, e := range rep.Rejects {
		lines = append(lines, e.Row)
	}
	if !slices.Equal(lines, []int{5, 6}) {
		t.Errorf("set aside %+v", rep.Rejects)
	}
	if s := Describe(&rep.Version); !strings.Contains(s, "5 read, 3 added, 0 changed, 0 removed, 2 set aside") {
		t.Errorf("described as %q", s)
	}
}

// stopping ends its context after some marks, as Ctrl-C would.
type stopping struct {
	trademarks.Reader
	after int
	stop  context.CancelFunc
}

func (s *stopping) Next() (trademarks.Mark, error) {
	if s.after--; s.after < 0 {
		s.stop()
	}
	return s.Reader.Next()
}

func TestCancelledImportLeavesTheOldVersion(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		r := testRegister(t, db)
		first := importList(t, r, storage.ImportReplace, firstList)
		for after := range 4 {
			ctx, stop := context.WithCancel(t.Context())
			src := &stopping{Reader: reader(t, secondList), after: after, stop: stop}
			_, err := r.Import(ctx, src, storage.ImportSpec{Office: "US", Mode: storage.ImportReplace, Source: "second.csv"}, ImportOptions{Force: true})
			stop()
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("stopped after %d marks: %v", after, err)
			}
			wantServed(t, r, first.Name, "Adidas", "Mirrufex", "Quarbel", "Zentavo")
		}
		next := importList(t, r, storage.ImportReplace, secondList)
		wantServed(t, r, next.Name, "Adidas", "Dolvante", "Mirrufex", "Quarbell")
	})
}

// failing breaks off in the middle, as a damaged file would.
type failing struct {
	trademarks.Reader
	left int
}

var errBroken = errors.New("unexpected end of the publication")

func (f *failing) Next() (trademarks.Mark, error) {
	if f.left--; f.left < 0 {
		return trademarks.Mark{}, errBroken
	}
	return f.Reader.Next()
}

func TestBrokenFileLeavesTheOldVersion(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	first := importList(t, r, storage.ImportReplace, firstList)
	_, err := r.Import(t.Context(), &failing{reader(t, secondList), 2}, storage.ImportSpec{Office: "US", Mode: storage.ImportReplace, Source: "second.csv"}, ImportOptions{})
	if !errors.Is(err, errBroken) {
		t.Fatalf("error %v", err)
	}
	wantServed(t, r, first.Name, "Adidas", "Mirrufex", "Quarbel", "Zentavo")
}

// A file that would more than halve the register is taken for a broken download unless it is forced.
func TestImportRefusesLoss(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	first := importList(t, r, storage.ImportReplace, firstList)
	_, err := r.Import(t.Context(), reader(t, rows("104 DOLVANTE 18 handbags")), storage.ImportSpec{Office: "US", Mode: storage.ImportReplace, Source: "short.csv"}, ImportOptions{})
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("error %v", err)
	}
	wantServed(t, r, first.Name, "Adidas", "Mirrufex", "Quarbel", "Zentavo")
}

// A build that is cancelled leaves nothing that could be taken for one, and the next one builds.
func TestCancelledBuild(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	v := importList(t, r, storage.ImportReplace, firstList)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if s, err := r.Open(ctx); err == nil {
		s.Close()
		t.Fatal("a cancelled context opened a register")
	}
	if err := r.Build(ctx, &v); err == nil {
		t.Fatal("a cancelled context built a register")
	}
	left, _ := os.ReadDir(r.Dir)
	for _, e := range left {
		if e.Name() != ".lock" { // which the next builder takes
			t.Errorf("a cancelled build leaves %s", e.Name())
		}
	}
	wantServed(t, r, v.Name, "Adidas", "Mirrufex", "Quarbel", "Zentavo")
}

// Two programs that share a folder build the same version at the same moment: both get it, whole.
func TestTwoProgramsBuildAtOnce(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	dir := filepath.Join(t.TempDir(), "register")
	v := importList(t, &Register{DB: db, Dir: dir, Now: func() time.Time { return noon }}, storage.ImportReplace, firstList)
	const rounds, programs = 5, 4
	lost := 0
	for range rounds {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, programs)
		for i := range programs {
			wg.Go(func() {
				s, err := (&Register{DB: db, Dir: dir, Now: func() time.Time { return noon }}).Open(t.Context())
				if errs[i] = err; err != nil {
					return
				}
				defer s.Close()
				if got := found(t, s); s.Stamp.Version != v.Name || len(got) != 4 {
					t.Errorf("version %s finds %v", s.Stamp.Version, got)
				}
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				lost++
				t.Logf("%v", err)
			}
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d programs that opened at once found the folder taken away by another", lost, rounds*programs)
	}
}

// The register is swapped while it is asked: every answer is of one version or the other, whole, and none is unscreened.
func TestSwapUnderLoad(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	first := importList(t, r, storage.ImportReplace, firstList)
	old, err := r.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{first.Name: {"Adidas", "Mirrufex", "Quarbel", "Zentavo"}}
	var current atomic.Pointer[Service]
	current.Store(old)
	var wg sync.WaitGroup
	done := make(chan struct{})
	asked := make([]int, 3)
	second := importList(t, r, storage.ImportReplace, secondList)
	want[second.Name] = []string{"Adidas", "Dolvante", "Mirrufex", "Quarbell"}
	for g := range asked {
		wg.Go(func() {
			for {
				s := current.Load()
				if got := found(t, s); !slices.Equal(got, want[s.Stamp.Version]) {
					t.Errorf("version %s finds %v", s.Stamp.Version, got)
					return
				}
				asked[g]++
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	fresh, err := r.Open(t.Context()) // builds, and sweeps the folder that is being served
	if err != nil {
		t.Fatal(err)
	}
	current.Store(fresh)
	close(done)
	wg.Wait()
	if got := found(t, old); !slices.Equal(got, want[first.Name]) {
		t.Errorf("the version that was swapped out finds %v until it is closed", got)
	}
	for _, s := range []*Service{old, fresh} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
