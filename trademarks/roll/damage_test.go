// SPDX-License-Identifier: Apache-2.0

package roll

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks"
)

// memory is a roll's bytes without a file.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func openBytes(b []byte) (*Roll, error) {
	return open(memory{bytes.NewReader(b)}, int64(len(b)), "x.roll")
}

// unharmed reads a roll that may be damaged: each mark must be the one written or ErrDamaged.
func unharmed(t testing.TB, b []byte, want []trademarks.Mark) {
	t.Helper()
	r, err := openBytes(b)
	if err != nil {
		if !errors.Is(err, ErrDamaged) || !strings.HasPrefix(err.Error(), "x.roll: ") {
			t.Fatalf("not told as damage: %v", err)
		}
		return
	}
	for i := range r.Len() {
		m, err := r.Mark(uint32(i))
		switch {
		case err != nil && !errors.Is(err, ErrDamaged):
			t.Fatalf("not told as damage: %v", err)
		case err == nil && (i >= len(want) || !cmp.Equal(want[i], m)):
			t.Fatalf("mark %d is wrong: %+v", i, m)
		}
	}
}

func TestEveryDamageIsFound(t *testing.T) {
	want := marks(40)
	b, err := os.ReadFile(write(t, Stamp{Version: "2026-11-20.3"}, want))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("any byte changed", func(t *testing.T) {
		for i := range b {
			x := bytes.Clone(b)
			x[i] ^= byte(1 << (i % 8))
			unharmed(t, x, want)
			if r, err := openBytes(x); err == nil { // then it lies in a block, and its marks must not read
				bad := 0
				for n := range r.Len() {
					if _, err := r.Mark(uint32(n)); err != nil {
						bad++
					}
				}
				if bad == 0 {
					t.Fatalf("byte %d of %d changed and nothing noticed", i, len(b))
				}
			}
		}
	})
	t.Run("cut anywhere", func(t *testing.T) {
		for i := range b {
			if _, err := openBytes(b[:i]); !errors.Is(err, ErrDamaged) {
				t.Fatalf("cut at %d of %d: %v", i, len(b), err)
			}
		}
	})
	t.Run("grown", func(t *testing.T) {
		if _, err := openBytes(append(bytes.Clone(b), 0)); !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
	})
	t.Run("blocks swapped", func(t *testing.T) {
		r, err := openBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		x := bytes.Clone(b)
		size := r.table[1] - r.table[0]
		copy(x[r.table[1]:], b[r.table[0]:r.table[0]+size])
		unharmed(t, x, want)
	})
	t.Run("foreign", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "x.roll")
		if err := os.WriteFile(path, []byte(strings.Repeat("mark,owner\n", 50)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrDamaged) || !strings.HasPrefix(err.Error(), path+": it is not a roll") {
			t.Error(err)
		}
		if _, err := Open(t.TempDir()); !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
		if _, err := Open(path + ".absent"); !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	})
}

func FuzzRoll(f *testing.F) {
	want := marks(20)
	whole, err := os.ReadFile(write(f, Stamp{Version: "1"}, want))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte{0xff}, uint32(0))
	f.Add(uint32(16), []byte{1, 0, 0, 0, 0, 0, 0, 0}, uint32(9))
	f.Add(uint32(len(whole)-12), []byte{1, 0, 0, 0}, uint32(len(whole)-1))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, cut uint32) {
		b := bytes.Clone(whole)
		if int(at) < len(b) {
			copy(b[at:], patch)
		} else {
			b = append(b, patch...)
		}
		if cut > 0 {
			b = b[:min(int(cut), len(b))]
		}
		unharmed(t, b, want)
		// The decoder alone, behind no checksum, must hold as well.
		if m, ok := decode(string(patch)); ok {
			if again, ok := decode(string(appendMark(nil, &m))); !ok || !cmp.Equal(m, again) {
				t.Fatalf("%+v became %+v", m, again)
			}
		}
	})
}
