//go:build scratch

package screening

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"markwarden/internal/listing"
)

var roleName = map[Role]string{RoleSource: "RoleSource", RoleNominative: "RoleNominative", RoleDescriptive: "RoleDescriptive", RoleResale: "RoleResale", RoleLicence: "RoleLicence", RoleComparative: "RoleComparative", RoleLookalike: "RoleLookalike", RoleKeyword: "RoleKeyword", RoleMasked: "RoleMasked", RoleUnit: "RoleUnit", RoleOwn: "RoleOwn"}
var levelName = map[Level]string{Clear: "Clear", Caution: "Caution", High: "High", Block: "Block", Unscreened: "Unscreened"}

func TestRows(t *testing.T) {
	e := starterEngine(t)
	f, _ := os.Open(os.Getenv("SCRATCH"))
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		name, rest, ok := strings.Cut(sc.Text(), " :: ")
		if !ok {
			fmt.Println("\t//", sc.Text())
			continue
		}
		c := strings.Split(rest, "|")
		for len(c) < 8 {
			c = append(c, "")
		}
		var b strings.Builder
		for i, n := range []string{"Title", "Category", "Brand", "Description", "Keywords"} {
			c[i] = strings.TrimSpace(c[i])
			if c[i] != "" {
				if b.Len() > 0 {
					b.WriteString(", ")
				}
				fmt.Fprintf(&b, "%s: %q", n, c[i])
			}
		}
		cond := strings.TrimSpace(c[5])
		if cond != "" {
			fmt.Fprintf(&b, ", Condition: %q", cond)
		}
		l := &listing.Listing{Title: c[0], Category: c[1], Brand: c[2], Description: c[3], Keywords: c[4], Condition: listing.Condition(cond)}
		v := e.Screen(l, Options{All: true})
		fmt.Printf("\t{%q, listing.Listing{%s}, %s, ", name, b.String(), levelName[v.Level])
		if len(v.Findings) == 0 {
			fmt.Print("nil},")
		} else {
			fmt.Print("[]use{")
			for i, f := range v.Findings {
				if i > 0 {
					fmt.Print(", ")
				}
				fmt.Printf("{%q, %q, %q, %q, %s, %s}", f.Mark, f.Text, f.Field, f.Rules[0], roleName[f.Role], levelName[f.Level])
			}
			fmt.Print("}},")
		}
		fmt.Print(" //")
		for _, f := range v.Considered {
			fmt.Printf(" %s[%s] %s;", f.Mark, f.Text, f.SuppressedBy)
		}
		fmt.Println()
	}
}
