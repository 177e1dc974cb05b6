// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"testing"
)

// TestMain keeps the starter register's table of these tests among themselves, not with the person's who runs them.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "markwarden-cache-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFailed)
	}
	os.Setenv("XDG_CACHE_HOME", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
