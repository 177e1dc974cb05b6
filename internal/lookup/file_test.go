// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fold"
)

var fileMarks = []string{"Nike", "Louis Vuitton", "Squishmallows", "耐克", "The North Face", "Gucci", "Bath & Body Works", "Адидас"}

func TestSavedTableAnswersTheSame(t *testing.T) {
	tab := tableOf(t, fileMarks...)
	path := filepath.Join(t.TempDir(), "lookup.table")
	if err := tab.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := Open(path, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	for _, text := range []string{"Nlke louisvuitton guccii 耐刻 адидас", "bath body works n.i.k.e G*cci"} {
		f := fold.Fold(text)
		if diff := cmp.Diff(tab.Query(nil, &f, QueryOptions{}), got.Query(nil, &f, QueryOptions{})); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if _, err := Open(path, "another"); !errors.Is(err, ErrDamaged) {
		t.Errorf("a table of another version opens: %v", err)
	}
}

func TestDamagedTableIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "lookup.table")
	if err := tableOf(t, fileMarks...).Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		b := append([]byte(nil), whole...)
		switch i % 3 {
		case 0:
			b = b[:rnd.IntN(len(b))]
		case 1:
			b[rnd.IntN(headerBytes)] ^= byte(1 + rnd.IntN(255))
		case 2:
			at := rnd.IntN(len(b))
			b[at] ^= byte(1 + rnd.IntN(255))
			if padding(whole, at) {
				continue
			}
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, "test"); !errors.Is(err, ErrDamaged) {
			t.Fatalf("damage %d opens: %v", i, err)
		}
	}
}

// padding reports a byte between sections, which holds nothing.
func padding(whole []byte, at int) bool {
	b := append([]byte(nil), whole...)
	b[at] ^= 0xFF
	var t Table
	return t.attach(b) == ""
}
