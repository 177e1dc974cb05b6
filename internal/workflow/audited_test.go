// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// unaudited are the functions that open a transaction without an audit entry, each with its reason. Everything else that a
// person or the program changes goes through the journal: Docketing.write, Desk.write, People.write, Alerts.write, WithAudit.
var unaudited = map[string]string{
	"Alerts.remind":         "the clock sends what a person's entry on the deadline asked for; what was sent is kept with it",
	"Alerts.Assign":         "tells the person; the change before it has its entry",
	"Alerts.note":           "the log of a delivery is the delivery's own",
	"Alerts.GiveUp":         "the log of a delivery is the delivery's own",
	"Bulk.once":             "a person's own file, kept with who filed it and when",
	"Bulk.end":              "ends a file that cannot be screened; the batch says why",
	"Bulk.screen":           "screening files verdicts, which are records themselves",
	"movedPiece.file":       "screening files verdicts, which are records themselves",
	"Bulk.RetroScreen":      "notes that a looking up of the machine's own has ended",
	"run.file":              "screening files verdicts, which are records themselves",
	"Register.read":         "marks of a version that is not in force; the entry comes with the transaction that puts it there",
	"Desk.Preview":          "reads in one snapshot and writes nothing",
	"Docketing.tickOne":     "Journal.In, where the clock moved something",
	"Docketing.CatchUp":     "asks the program to catch up",
	"Docketing.fillTouches": "an index of verdicts, which are records themselves",
	"Docketing.walkAgain":   "asks for the next piece; the moves have their entries",
	"People.tidyOnce":       "sessions that ended",
}

// Every function of this package that opens a transaction does it with an audit entry, or stands in the list above.
func TestEveryWriteHasItsAuditEntry(t *testing.T) {
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && opens(call) {
					found[nameOf(fn)] = true
				}
				return true
			})
		}
	}
	for name := range found {
		if unaudited[name] == "" {
			t.Errorf("%s changes something without an audit entry: write through the journal, or say here why not", name)
		}
	}
	for name := range unaudited {
		if !found[name] {
			t.Errorf("%s opens no transaction of its own any more: take it off the list", name)
		}
	}
}

// opens reports a call that begins a transaction, or puts a job in the queue, without an entry.
func opens(call *ast.CallExpr) bool {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if s.Sel.Name == "Enqueue" {
		inner, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		of, ok := inner.Fun.(*ast.SelectorExpr)
		return ok && of.Sel.Name == "Jobs"
	}
	return s.Sel.Name == "WithTx" || s.Sel.Name == "WithBulkTx"
}

// nameOf is a function's name with its receiver's type.
func nameOf(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + fn.Name.Name
	}
	return fn.Name.Name
}
