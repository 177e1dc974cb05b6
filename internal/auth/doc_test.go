// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/sample"
)

var update = flag.Bool("update", false, "write the generated parts of docs/security.md anew")

// The tables of docs/security.md are made from what the program does: the document fails the test when it is stale.
func TestTheDocumentIsTrue(t *testing.T) {
	path := filepath.Join(sample.Root(t), "docs", "security.md")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(b)
	for name, text := range map[string]string{"limits": limitsTable(), "rights": rightsTable(t)} {
		begin, end := "<!-- "+name+": go test ./internal/auth -update -->\n", "<!-- end of "+name+" -->"
		head, rest, found := strings.Cut(want, begin)
		_, tail, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("docs/security.md has no place for the table of %s", name)
		}
		want = head + begin + "\n" + text + "\n" + end + tail
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(b), want); diff != "" {
		t.Errorf("docs/security.md is stale: run go test ./internal/auth -update\n%s", diff)
	}
}

// rightsTable has a line for each action and a column for each role, which says how far it reaches.
func rightsTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| action | effect | needs |")
	for _, role := range auth.Roles() {
		b.WriteString(" " + strings.ReplaceAll(string(role), "_", " ") + " |")
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(auth.Roles())) + "\n")
	all := rights(t).Rights()
	var done []string
	for _, r := range all {
		if slices.Contains(done, r.Action) {
			continue
		}
		done = append(done, r.Action)
		fmt.Fprintf(&b, "| `%s` | %s | %s |", r.Action, r.Effect, needs(all, r.Action))
		for _, role := range auth.Roles() {
			fmt.Fprintf(&b, " %s |", reach(all, r.Action, role))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func needs(all []auth.Right, action string) string {
	var words []string
	for _, r := range all {
		if r.Action == action && r.Fresh && !slices.Contains(words, "fresh") {
			words = append(words, "fresh")
		}
		if r.Action == action && r.Other && !slices.Contains(words, "other") {
			words = append(words, "other")
		}
	}
	return strings.Join(words, ", ")
}

func reach(all []auth.Right, action string, role auth.Role) string {
	var words []string
	for _, r := range all {
		if r.Action == action && slices.Contains(r.Roles, role) {
			words = append(words, string(r.Scope))
		}
	}
	return strings.Join(words, ", ")
}

// limitsTable is every figure that the package holds people to.
func limitsTable() string {
	l, s, c := auth.DefaultLimits(), auth.DefaultSessionLimits(), auth.DefaultHashCost()
	bucket := func(b auth.Bucket) string { return fmt.Sprintf("%d, full again after %s", b.Most, span(b.Refill)) }
	var b strings.Builder
	b.WriteString("| what | figure | setting |\n|---|---|---|\n")
	for _, row := range [][3]string{
		{"guesses at one account from places it never signed in from", bucket(l.Account), "yes"},
		{"guesses at one account from places it signed in from, together", bucket(l.Known), "yes"},
		{"guesses at one account in any 24 hours, at most", fmt.Sprint(2 * (l.Account.Most + l.Known.Most)), "follows"},
		{"guesses from one address at accounts that never signed in from there", bucket(l.Address), "yes"},
		{"password", fmt.Sprintf("%d to %d characters, any", auth.MinPassword, auth.MaxPassword), "no"},
		{"password hash", fmt.Sprintf("Argon2id, %d KiB, %d passes, %d lane", c.MemoryKiB, c.Iterations, c.Lanes), "yes; hashes follow at the next sign-in"},
		{"session without a request", span(s.Idle), "yes"},
		{"session at all", span(s.Absolute), "yes"},
		{"a proof of who one is counts as fresh for", span(s.Fresh), "yes"},
		{"invitation or reset", span(auth.InvitationLife) + ", once", "no"},
		{"API token, at most", fmt.Sprintf("%d days", int(auth.MaxTokenLife.Hours()/24)), "no"},
		{"sign-in with another provider, to finish", span(auth.FlowLife), "no"},
		{"code from an app", "30 seconds, one step of drift either way, once", "no"},
	} {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row[0], row[1], row[2])
	}
	return b.String()
}

func span(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}
