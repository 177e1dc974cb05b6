// SPDX-License-Identifier: Apache-2.0

package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// What a struct embeds is read and described only where its name is exported: of an unexported one neither the path's id nor
// a field of the body ever comes in, and no answer describes it.
func TestEmbeddedTypesAreExported(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.StructType)
			if !ok {
				return true
			}
			for _, f := range s.Fields.List {
				if id, plain := f.Type.(*ast.Ident); len(f.Names) == 0 && plain && !id.IsExported() {
					t.Errorf("%s: %s is embedded: export it", set.Position(f.Pos()), id.Name)
				}
			}
			return true
		})
	}
}
