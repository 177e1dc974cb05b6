// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

func TestServeRefusesWhatOthersCanReach(t *testing.T) {
	a := &app{stderr: &bytes.Buffer{}}
	err := a.serve(t.Context(), serveSettings{addr: "0.0.0.0:8080", demo: true})
	var e *exit
	if !errors.As(err, &e) || e.code != exitUsage || !strings.Contains(err.Error(), "no accounts") {
		t.Errorf("got %v", err)
	}
}

// What a server serves is what check would use: a file, the starter register, or what was imported; and it leaves no index
// behind where it made one for itself.
func TestServeOpensTheRegisterOfTheSettings(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	list := filepath.Join(t.TempDir(), "own.csv")
	if err := os.WriteFile(list, []byte("mark,owner,classes,goods,strength,famous\nZephyrine,Zephyrine Ltd,25,athletic shoes,coined,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name     string
		set      settings
		demo     bool
		asked    string // what is searched for
		found    bool
		screened string
	}{
		{"a file", settings{register: list, data: t.TempDir()}, false, "zephyrine", true, "Zephyrine running shoes"},
		{"the starter register", settings{register: "starter", data: t.TempDir()}, false, "nike", true, "Nike running shoes"},
		{"nothing imported yet", settings{data: t.TempDir()}, false, "zephyrine", false, "Nike running shoes"},
		{"a demonstration, whatever is set", settings{register: list, data: t.TempDir()}, true, "nike", true, "Nike running shoes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			src := &registerSource{app: &app{set: tc.set, stderr: &bytes.Buffer{}}, policy: policy, demo: tc.demo}
			r, err := src.open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want, err := src.version(t.Context())
			if err != nil || r.Version != want {
				t.Errorf("opened %q, should be %q: %v", r.Version, want, err)
			}
			x, err := r.OpenIndex(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if there, err := os.ReadDir(temp); err != nil || len(there) > 0 != tc.demo { // where the next start sweeps, but for a demonstration
				t.Errorf("in the system's folder: %v, %v", there, err)
			}
			hits, err := x.Search(t.Context(), index.Query{Text: tc.asked})
			if err != nil || (hits.Total > 0) != tc.found {
				t.Errorf("%d marks found: %v", hits.Total, err)
			}
			for _, h := range hits.Hits {
				if m, err := r.Mark(context.Background(), h.ID); err != nil || m.ID != h.ID {
					t.Errorf("mark %s: %v, %v", h.ID, m.ID, err)
				}
			}
			if _, err := r.Mark(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) {
				t.Errorf("a mark that is not there: %v", err)
			}
			if v := r.Engine.Screen(&listing.Listing{Title: tc.screened, Category: "Athletic shoes"}, screening.Options{}); v.Level == screening.Clear || v.Level == screening.Unscreened {
				t.Errorf("%q is %s", tc.screened, v.Level)
			}
			if err := errors.Join(x.Close(), r.Close(), src.close()); err != nil {
				t.Error(err)
			}
			if left, err := filepath.Glob(filepath.Join(tc.set.data, "register", "scratch-*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
