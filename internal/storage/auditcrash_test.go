// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// auditChild names the database, the head's file and the round of a child that works until it is killed.
const auditChild = "MARKWARDEN_AUDIT_TEST_CHILD"

// TestAuditChild is the child of TestKilledWhileRecording and nothing by itself.
func TestAuditChild(t *testing.T) {
	job := os.Getenv(auditChild)
	if job == "" {
		return
	}
	dsn, rest, _ := strings.Cut(job, "\n")
	file, round, _ := strings.Cut(rest, "\n")
	db, err := storage.Open(ctx, dsn, storage.Options{})
	must(t, err)
	j, err := db.NewJournal(ctx, auditKey(t, 'k'), storage.JournalOptions{HeadFile: file})
	must(t, err)
	for i := 0; ; i++ {
		name := fmt.Sprintf("shop %s-%d", round, i)
		_, err := j.WithAudit(ctx, audit.Event{At: noon, Actor: boss, Action: "organisations.edit"}, func(a *storage.Audited) error {
			_, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.SellerAccount, Name: name})
			fmt.Println("inside", name)
			return err
		})
		must(t, err)
		fmt.Println("done", name)
	}
}

// Whatever was acknowledged is there with its entry after a kill, the chain is whole, and the head outside is of this log.
func TestKilledWhileRecording(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		file := filepath.Join(t.TempDir(), "audit.head")
		must(t, storagetest.Open(t, dsn).Close())
		acknowledged := map[string]bool{}
		for round := range 12 {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAuditChild$")
			cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), auditChild+"="+strings.Join([]string{dsn, file, fmt.Sprint(round)}, "\n"))
			out, err := cmd.StdoutPipe()
			must(t, err)
			must(t, cmd.Start())
			lines, after := 0, 3+rand.IntN(30)
			for scanner := bufio.NewScanner(out); scanner.Scan(); {
				if strings.Contains(scanner.Text(), "FAIL") {
					t.Fatalf("round %d: the child says: %s", round, scanner.Text())
				}
				if name, ok := strings.CutPrefix(scanner.Text(), "done "); ok {
					acknowledged[name] = true
				}
				if lines++; lines == after {
					must(t, cmd.Process.Kill()) // what the child says meanwhile counts
				}
			}
			_ = cmd.Wait()
			recordedWhole(t, dsn, file, acknowledged)
		}
	})
}

func recordedWhole(t *testing.T, dsn, file string, acknowledged map[string]bool) {
	t.Helper()
	db := storagetest.Open(t, dsn)
	head, err := audit.ReadHead(file)
	must(t, err)
	report, err := db.VerifyAudit(ctx, auditKey(t, 'k'), head)
	must(t, err)
	if !report.OK() {
		t.Fatalf("%v", report.Problems)
	}
	kept := map[string]bool{}
	for page := (storage.Page{Limit: 1000}); ; {
		list, err := db.Organisations(ctx, storage.PeopleFilter{Tenant: "t"}, page)
		must(t, err)
		for _, o := range list.Items {
			kept[o.Name] = true
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	for name := range acknowledged {
		if !kept[name] {
			t.Fatalf("%s was acknowledged and is lost", name)
		}
	}
	if int64(len(kept)) != report.Last {
		t.Fatalf("%d organisations and %d entries", len(kept), report.Last)
	}
}
