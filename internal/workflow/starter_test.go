// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// The starter register's kept table answers as the one built in memory does, and one that is damaged, of another program or
// cannot be written is done without.
func TestStarterIsKeptBetweenRuns(t *testing.T) {
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	verdict := func(kept, program string) string {
		t.Helper()
		s, err := OpenStarter(kept, program)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		v := screening.NewEngine(s.Register, policy).Screen(&listing.Listing{Title: "Nlke Air running shoes", Category: "Athletic shoes"}, screening.Options{})
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	stamp := func(path string) os.FileInfo {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	want := verdict("", "")
	kept := filepath.Join(t.TempDir(), "starter.table")
	for _, run := range []string{"first", "second"} {
		if diff := cmp.Diff(want, verdict(kept, "one")); diff != "" {
			t.Errorf("%s run: %s", run, diff)
		}
	}
	first := stamp(kept)
	if verdict(kept, "one"); !os.SameFile(first, stamp(kept)) {
		t.Error("the table was built again for the same program")
	}
	if verdict(kept, "two"); os.SameFile(first, stamp(kept)) {
		t.Error("another program took over the table")
	}
	b, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(kept, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, verdict(kept, "two")); diff != "" {
		t.Errorf("after damage: %s", diff)
	}
	if diff := cmp.Diff(want, verdict(filepath.Join(t.TempDir(), "no", "folder"), "one")); diff != "" {
		t.Errorf("nowhere to write: %s", diff)
	}
}
