// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"markwarden/web"
)

// commandsOnly are the sources whose refusals no page shows: what an operator sets or types at the shell, what only other
// programs send, and what a defect of our own would say.
var commandsOnly = []string{
	"api/", "bench/", "client/", "clearance/", "index/", "letter/", "lookup/", "sample/", "server/", "worker/", "jobs/",
	"alert/state.go", "auth/doors.go", "auth/policy.go", "auth/keyring.go", "auth/limit.go", "auth/session.go", "auth/oidc.go",
	"docket/deadline.go", "docket/deadlinecsv.go", "docket/extra.go", "docket/period.go", "docket/rule.go", "docket/ics.go", "docket/bundleverify.go",
	"listing/annotate_file.go", "storage/audit.go", "storage/backup.go", "storage/dialect.go", "storage/jobs.go", "storage/idempotency.go", "storage/repeat.go",
	"storage/wordings.go", "workflow/bulkjournal.go", "workflow/deskclock.go", "workflow/docketingreceipt.go", "workflow/register.go",
}

// unsaid are sentences that only frame another one, or that only a program's author meets.
var unsaid = []string{"%s", "%v", "%s%s", "%s: %s", "%s is %s", "must be 1 to 16", "must be 1 to 20", "must be 8,192 to 1,048,576 KiB", "At least one password must be hashed at a time.", "The job %s names no round.", "Accept-Language, Cookie"}

// mostWithout is how many sentences may wait for their Chinese: one that is new must not stop the work it belongs to.
const mostWithout = 40

// Whatever can stand against a step of a page is said in Chinese on a Chinese page: every sentence that the sources give to an
// error which people can mend is in the list of refusals.
func TestEveryRefusalIsSaidInChinese(t *testing.T) {
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	found, without := 0, 0
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(path), "../")
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || slices.ContainsFunc(commandsOnly, func(p string) bool { return strings.HasPrefix(name, p) }) {
			return err
		}
		for _, said := range refusalsOf(t, path) {
			found++
			if !site.Refuses(said) && !slices.Contains(unsaid, said) {
				without++
				t.Logf("%s: no Chinese for %q in web/locale/refusals.zh-Hans.tsv", name, said)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if without > mostWithout {
		t.Errorf("%d sentences have no Chinese, listed above", without)
	}
	if found < 300 {
		t.Errorf("only %d refusals were found: does the test still read them?", found)
	}
}

// refusalsOf are the sentences of a source that fault.New, fault.Because and Fields.Add are given for people.
func refusalsOf(t *testing.T, path string) (list []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, _ := name.X.(*ast.Ident)
		kind, at := -1, -1
		switch {
		case from != nil && from.Name == "fault" && name.Sel.Name == "New":
			kind, at = 0, 1
		case from != nil && from.Name == "fault" && name.Sel.Name == "Because":
			kind, at = 1, 2
		case name.Sel.Name == "Add" && len(call.Args) > 1:
			at = 1
		}
		if at < 0 || len(call.Args) <= at || kind >= 0 && !shownOnPages(call.Args[kind]) {
			return true
		}
		if said := constant(call.Args[at]); said != "" {
			list = append(list, said)
		}
		return true
	})
	return list
}

// shownOnPages reports a kind of error whose sentence a page shows.
func shownOnPages(kind ast.Expr) bool {
	s, ok := kind.(*ast.SelectorExpr)
	return !ok || s.Sel.Name != "Internal" && s.Sel.Name != "Unavailable"
}

// constant is a text written in the source, put together with + or not; empty for anything else.
func constant(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(x.Value); err == nil && x.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if a, b := constant(x.X), constant(x.Y); a != "" && b != "" {
			return a + b
		}
	}
	return ""
}
