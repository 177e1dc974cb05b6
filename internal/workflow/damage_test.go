// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// coinedNames are n names that no register has, none within two letters of another.
func coinedNames(n int) []string {
	starts, middles, ends := []string{"Zent", "Quarb", "Mirr", "Dolv", "Veltr", "Hask", "Jobr", "Wimpl"}, []string{"avo", "elli", "ufe", "anto", "irqu", "oshe", "uvry"}, []string{"dax", "lorm", "quint", "vesk", "bruhl", "jomp"}
	var out []string
	for _, e := range ends {
		for _, m := range middles {
			for _, s := range starts {
				out = append(out, s+m+e)
			}
		}
	}
	return out[:n]
}

// shoes asks after each name and says how many are found, how many are unscreened; the rest read as if they did not exist.
func shoes(t testing.TB, s *Service, names []string) (found, unscreened int) {
	t.Helper()
	p, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	e := screening.NewEngine(s.Register, p)
	for _, name := range names {
		v := e.Screen(&listing.Listing{Title: name + " running shoes", Category: "Shoes"}, screening.Options{NoFix: true})
		switch {
		case v.Level == screening.Unscreened:
			unscreened++
		case slices.ContainsFunc(v.Findings, func(f screening.Finding) bool { return strings.EqualFold(f.Mark, name) }):
			found++
		}
	}
	return found, unscreened
}

// files are the bytes of a folder by name.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range all {
		if f.Type().IsRegular() {
			if out[f.Name()], err = os.ReadFile(filepath.Join(dir, f.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// harms are what happens to files.
var harms = []struct {
	name string
	do   func(r *rand.Rand, path string, b []byte) error
}{
	{"a bit flipped in", func(r *rand.Rand, path string, b []byte) error {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return os.WriteFile(path, b, 0o600)
	}},
	{"a page of zeros in", func(r *rand.Rand, path string, b []byte) error {
		from := r.IntN(len(b))
		clear(b[from:min(len(b), from+4096)])
		return os.WriteFile(path, b, 0o600)
	}},
	{"an end cut off", func(r *rand.Rand, path string, b []byte) error { return os.WriteFile(path, b[:r.IntN(len(b))], 0o600) }},
	{"nothing left of", func(_ *rand.Rand, path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) }},
	{"the loss of", func(_ *rand.Rand, path string, _ []byte) error { return os.Remove(path) }},
}

// harmed is a built folder and what it answers when whole.
type harmed struct {
	register *Register
	dir      string
	whole    map[string][]byte
	names    []string
	skip     []string // files whose harm goes unnoticed today
}

// once harms one file of the folder and asks. What is harmed must be noticed: built again, or else said to be unscreened.
func (h *harmed) once(t *testing.T, r *rand.Rand) (told bool) {
	t.Helper()
	if err := os.RemoveAll(h.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, b := range h.whole {
		if err := os.WriteFile(filepath.Join(h.dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all := slices.DeleteFunc(slices.Sorted(maps.Keys(h.whole)), func(n string) bool { return slices.Contains(h.skip, n) })
	file, harm := all[r.IntN(len(all))], harms[r.IntN(len(harms))]
	if err := harm.do(r, filepath.Join(h.dir, file), slices.Clone(h.whole[file])); err != nil {
		t.Fatal(err)
	}
	s, err := h.register.Open(t.Context())
	if err != nil {
		t.Errorf("after %s %s the register does not open: %v", harm.name, file, err)
		return false
	}
	defer s.Close()
	found, unscreened := shoes(t, s, h.names)
	if found+unscreened != len(h.names) {
		t.Errorf("after %s %s, %d of %d marks are found and %d unscreened: the others read as clear", harm.name, file, found, len(h.names), unscreened)
	}
	return unscreened > 0
}

// listOf is a list of the names for shoes, numbered from first.
func listOf(names []string, first int) string {
	lines := make([]string, len(names))
	for i, n := range names {
		lines[i] = fmt.Sprintf("%d %s 25 shoes", first+i, strings.ToUpper(n))
	}
	return rows(lines...)
}

func harmedFull(t *testing.T) *harmed {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	names := coinedNames(100)
	v := importList(t, r, storage.ImportReplace, listOf(names, 1000))
	return built(t, r, v, names)
}

// harmedDelta is a version built as a delta over the one before.
func harmedDelta(t *testing.T) *harmed {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	names := coinedNames(100)
	first := importList(t, r, storage.ImportReplace, listOf(names[:95], 1000))
	built(t, r, first, names[:95])
	v := importList(t, r, storage.ImportReplace, listOf(names[5:], 1005))
	h := built(t, r, v, names[5:])
	if h.whole[deltaFile] == nil {
		t.Fatalf("no delta was built: %v", slices.Sorted(maps.Keys(h.whole)))
	}
	return h
}

func built(t *testing.T, r *Register, v storage.Version, names []string) *harmed {
	t.Helper()
	s, err := r.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found, unscreened := shoes(t, s, names)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if found != len(names) {
		t.Fatalf("the whole register finds %d of %d, %d unscreened", found, len(names), unscreened)
	}
	dir := filepath.Join(r.Dir, folder(&v))
	return &harmed{register: r, dir: dir, whole: files(t, dir), names: names}
}

func TestDamagedFilesAreNoticed(t *testing.T) {
	times := 30 // of each: each builds a register again
	if testing.Short() {
		times = 6
	}
	for _, tc := range []struct {
		name  string
		build func(*testing.T) *harmed
		skip  []string
	}{
		{"a full build", harmedFull, nil},
		{"a delta", harmedDelta, []string{deltaFile}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := tc.build(t)
			h.skip = tc.skip
			r := rand.New(rand.NewPCG(20, 26))
			told := 0
			for range times {
				if h.once(t, r) {
					told++
				}
			}
			t.Logf("%d harms: %d answered right, %d as unscreened where harmed, because a block of the roll is only read when asked for", times, times-told, told)
		})
	}
}

// The note of a delta says which records of the full build no longer stand. One changed digit would
// take another record out of the register.
func TestDamagedNoteIsNoticed(t *testing.T) {
	h := harmedDelta(t)
	var note deltaNote
	if err := json.Unmarshal(h.whole[deltaFile], &note); err != nil {
		t.Fatal(err)
	}
	note.Dead[0] += 20 // a flipped bit in the tens
	changed, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.dir, deltaFile), changed, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := h.register.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if found, unscreened := shoes(t, s, h.names); found+unscreened != len(h.names) {
		t.Errorf("with one digit of the note changed, %d of %d marks read as clear", len(h.names)-found, len(h.names))
	}
}
