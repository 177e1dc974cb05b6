// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"os"
	"path/filepath"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// What serves a register is held against the database: whole, after a delta, and damaged.
func TestVerify(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	if _, err := r.Verify(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Fatalf("nothing imported: %v", err)
	}
	v := importList(t, r, storage.ImportReplace, firstList)
	want := func(well bool) {
		t.Helper()
		all, err := r.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != 3 || all[1].Well != well {
			t.Errorf("%+v", all)
		}
	}
	want(false) // not built
	if err := r.Build(t.Context(), &v); err != nil {
		t.Fatal(err)
	}
	want(true)
	path := filepath.Join(r.Dir, folder(&v), rollFile)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 0xff
	if err := os.Remove(path); err != nil { // it may be linked elsewhere
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	want(false)
}
