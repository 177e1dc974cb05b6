// SPDX-License-Identifier: Apache-2.0

// Package sample hands tests the material they share: canonical values written for this repository, and the path of
// the public data set that lives beside it. Only tests import it.
package sample

import (
	"os"
	"path/filepath"
	"testing"
)

// SharedData returns the path of a file or folder of the shared data set, which is no part of the repository.
// It is looked for in $MARKWARDEN_SHARED_DATA, else in ../shared/data beside the repository's root. When it is absent the
// test is skipped by name, or fails if MARKWARDEN_REQUIRE_DATA is 1.
func SharedData(t testing.TB, elem ...string) string {
	t.Helper()
	dir := os.Getenv("MARKWARDEN_SHARED_DATA")
	if dir == "" {
		dir = filepath.Join(Root(t), "..", "shared", "data")
	}
	path := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("MARKWARDEN_REQUIRE_DATA") == "1" {
			t.Fatalf("shared data is required and absent: %s", filepath.Join(elem...))
		}
		t.Skipf("shared data is absent: %s", filepath.Join(elem...))
	}
	return path
}

// Root returns the root folder of the repository: the one that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = up
	}
}
