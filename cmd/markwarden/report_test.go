// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestProgram is no test: with MARKWARDEN_TEST_PROGRAM set it is the program, for tests that must kill it.
func TestProgram(t *testing.T) {
	args, ok := os.LookupEnv("MARKWARDEN_TEST_PROGRAM")
	if !ok {
		return
	}
	os.Exit(run(context.Background(), strings.Split(args, "\n"), os.Stdin, os.Stdout, os.Stderr))
}

// program starts the program in a process of its own.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestProgram$")
	c.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "MARKWARDEN_TEST_PROGRAM="+strings.Join(args, "\n"))
	return c
}

// shop writes a Shopify export with so many products, each of two rows, some of them risky and one row broken.
func shop(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("Handle,Title,Body (HTML),Vendor,Type,Tags\n")
	words := []string{"Nike running shoes", "Fresh apple slices", "Replica Rolex 1:1", "Clear case compatible with iPhone 15", "Plain red mug"}
	for i := range n {
		fmt.Fprintf(&b, "p-%d,%s %d,<p>Made with care.</p>,Acme,Goods,sale\np-%d,,,,,\n", i, words[i%len(words)], i, i)
	}
	b.WriteString("broken,\"no end\n")
	path := filepath.Join(t.TempDir(), "shop.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A run that is killed again and again, each time further on, ends with the outputs of one that never was, and no listing
// stands in the journal twice.
func TestAKilledRunGoesOn(t *testing.T) {
	in, dir := shop(t, 400), t.TempDir()
	args := func(to string) []string {
		at := func(name string) string { return filepath.Join(dir, to, name) }
		return []string{"--data", at("data"), "screen", in, "--resume", "--batch", "b", "--annotate", at("copy.csv"), "--output", "jsonl"}
	}
	for _, to := range []string{"whole", "killed"} {
		if err := os.Mkdir(filepath.Join(dir, to), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	want, err := program(t, args("whole")...).Output()
	if code := exitCode(err); code != exitUnscreened { // the broken row
		t.Fatalf("exit %d: %v", code, err)
	}
	for _, lines := range []int{1, 3, 50, 51, 390} {
		killAfter(t, program(t, args("killed")...), lines)
	}
	again := program(t, args("killed")...)
	var said bytes.Buffer
	again.Stderr = &said
	got, err := again.Output()
	if code := exitCode(err); code != exitUnscreened || !strings.Contains(said.String(), "going on after ") && !strings.Contains(said.String(), "were finished before") {
		t.Fatalf("exit %d: %s", code, said.String())
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the verdicts differ: %s", diff)
	}
	for _, name := range []string{"copy.csv", "b.markwarden-journal"} {
		a, errA := os.ReadFile(filepath.Join(dir, "whole", name))
		b, errB := os.ReadFile(filepath.Join(dir, "killed", name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs (%v, %v)", name, errA, errB)
		}
	}
}

// killAfter kills the program when it has written so many lines.
func killAfter(t *testing.T, c *exec.Cmd, lines int) {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewReader(out); lines > 0; lines-- {
		if _, err := in.ReadString('\n'); err != nil {
			break
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = c.Wait() // killed
}

func exitCode(err error) int {
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		return e.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

// A run that is stopped leaves no output and no part of one, and its journal.
func TestAStoppedRunLeavesItsJournalOnly(t *testing.T) {
	in, dir := shop(t, 50), t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	at := func(name string) string { return filepath.Join(dir, name) }
	var out, err bytes.Buffer
	if code := run(ctx, []string{"--data", at("data"), "screen", in, "--resume", "--out", at("v.csv"), "--report", at("r.html"), "--annotate", at("c.csv")}, nil, &out, &err); code != exitFailed {
		t.Errorf("exit %d: %s", code, err.String())
	}
	left, e := os.ReadDir(dir)
	if e != nil {
		t.Fatal(e)
	}
	var names []string
	for _, f := range left {
		names = append(names, f.Name())
	}
	if diff := cmp.Diff([]string{"v.csv.markwarden-journal"}, names); diff != "" {
		t.Error(diff)
	}
}
