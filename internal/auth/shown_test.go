// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The tests that docs/security.md names are there, in the packages it names.
func TestTheDocumentNamesTestsThatAreThere(t *testing.T) {
	root := os.DirFS("../..")
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := fs.ReadFile(root, path)
		parts := strings.Split(path, "/")
		for _, m := range declared.FindAllSubmatch(b, -1) {
			there[parts[len(parts)-2]+" "+string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := fs.ReadFile(root, "docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.Contains(cells[3], "`Test") {
			continue
		}
		for part := range strings.SplitSeq(cells[3], ";") {
			pkg, names, _ := strings.Cut(strings.TrimSpace(part), " ")
			for name := range strings.SplitSeq(names, ",") {
				if name = strings.Trim(name, " `"); !there[pkg+" "+name] {
					t.Errorf("there is no test %s in the package %s", name, pkg)
				}
				named++
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d tests are named", named)
	}
}
