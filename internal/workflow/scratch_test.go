// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a killed program left goes with the next start; what a running one holds, and what is no scratch folder, stays.
func TestScratchSweepsWhatNobodyHolds(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "register")
	first, done, err := Scratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{"scratch-dead/index/store", "scratch-begun", "index/store"} {
		if err := os.MkdirAll(filepath.Join(dir, left), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "scratch-dead", ".held"), nil, 0o600); err != nil { // its lock went with its program
		t.Fatal(err)
	}
	second, ended, err := Scratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	in := func() (list []string) {
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			list = append(list, e.Name())
		}
		return list
	}
	want := map[string]bool{".scratch.lock": true, "index": true, filepath.Base(first): true, filepath.Base(second): true}
	got := map[string]bool{}
	for _, name := range in() {
		got[name] = true
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := done(); err != nil {
		t.Error(err)
	}
	if err := ended(); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{".scratch.lock", "index"}, in()); d != "" {
		t.Error(d)
	}
}
