// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A right that neither a way in nor a step asks for promises something that the program does not do.
func TestEveryActionIsAskedFor(t *testing.T) {
	p, err := NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDoors(p)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, action := range d.actions {
		asked[action] = true
	}
	err = filepath.WalkDir("..", func(path string, f fs.DirEntry, err error) error {
		if err != nil || f.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, r := range p.Rights() {
			asked[r.Action] = asked[r.Action] || strings.Contains(string(text), `"`+r.Action+`"`)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Rights() {
		if !asked[r.Action] {
			t.Errorf("nobody asks for %s: hang the step in, or take the row out", r.Action)
		}
	}
}
