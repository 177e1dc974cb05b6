// SPDX-License-Identifier: Apache-2.0

// Package internal holds the test of the house's one rule: a package imports packages on lower floors only.
package internal

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// floors is the table of ARCHITECTURE.md. Packages inside the trademarks family may stand on trademarks, which stands on nice.
var floors = map[string]int{
	"cmd/markwarden":      9,
	"internal/server":     8,
	"internal/api":        7,
	"internal/ui":         7,
	"internal/worker":     7,
	"internal/bench":      7,
	"internal/workflow":   6,
	"internal/storage":    5,
	"internal/review":     4,
	"internal/screening":  3,
	"internal/clearance":  3,
	"internal/notice":     3,
	"internal/alert":      3,
	"internal/similarity": 2,
	"internal/index":      2,
	"internal/lookup":     2,
	"internal/listing":    2,
	"internal/docket":     2,
	"internal/letter":     2,
	"internal/auth":       2,
	"internal/fold":       1,
	"internal/calendar":   1,
	"internal/jobs":       1,
	"internal/notify":     1,
	"internal/audit":      1,
	"internal/client":     1,
	"internal/fault":      1,
	"web":                 1,
	"trademarks":          1,
}

// forTestsOnly stand on no floor: nothing that ships may import them.
var forTestsOnly = map[string]bool{"internal/sample": true, "internal/storage/storagetest": true, "internal": true}

// homes are foreign things with one room each (STYLE §2).
var homes = map[string][]string{
	"github.com/blevesearch/bleve/v2": {"internal/index"},
	"github.com/agnivade/levenshtein": {"internal/similarity"},
	"database/sql":                    {"internal/storage"},
	"modernc.org/sqlite":              {"internal/storage"},
	"github.com/jackc/pgx/v5":         {"internal/storage"},
	"github.com/gin-gonic/gin":        {"internal/server", "internal/api", "internal/ui"},
	"net/smtp":                        {"internal/notify"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestPackagesImportLowerFloorsOnly(t *testing.T) {
	for _, p := range shippedPackages(t) {
		from, ok := room(p.ImportPath)
		if !ok {
			t.Errorf("%s stands on no floor: add it to the table here and in ARCHITECTURE.md", p.ImportPath)
			continue
		}
		if forTestsOnly[from] {
			continue
		}
		for _, imported := range p.Imports {
			checkImport(t, from, imported)
		}
	}
}

func checkImport(t *testing.T, from, imported string) {
	t.Helper()
	for foreign, rooms := range homes {
		if (imported == foreign || strings.HasPrefix(imported, foreign+"/")) && !contains(rooms, from) {
			t.Errorf("%s imports %s, whose only home is %s", from, imported, strings.Join(rooms, ", "))
		}
	}
	to, ok := room(imported)
	switch {
	case !ok:
	case forTestsOnly[to]:
		t.Errorf("%s imports %s, which is for tests only", from, to)
	case family(from) && family(to):
		if rank(to) >= rank(from) {
			t.Errorf("%s imports %s: inside the trademarks family readers stand on trademarks, and trademarks on nice", from, to)
		}
	case floor(to) >= floor(from):
		t.Errorf("%s (floor %d) imports %s (floor %d)", from, floor(from), to, floor(to))
	}
}

// room is the path of one of our packages below the module.
func room(path string) (string, bool) {
	if path == "markwarden" || !strings.HasPrefix(path, "markwarden/") {
		return "", false
	}
	r := strings.TrimPrefix(path, "markwarden/")
	return r, floor(r) > 0 || forTestsOnly[r]
}

func floor(room string) int {
	if family(room) {
		return floors["trademarks"]
	}
	return floors[room]
}

func family(room string) bool { return room == "trademarks" || strings.HasPrefix(room, "trademarks/") }

// rank inside the trademarks family: nice, trademarks, one reader's common ground, the readers that stand on it.
func rank(room string) int {
	switch room {
	case "trademarks/nice":
		return 0
	case "trademarks":
		return 1
	case "trademarks/tabular":
		return 2
	}
	return 3
}

func contains(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

func shippedPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "markwarden/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
