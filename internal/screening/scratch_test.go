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

// lines: title | category | brand | description | keywords | condition | all
func TestScratch(t *testing.T) {
	e := starterEngine(t)
	f, _ := os.Open(os.Getenv("SCRATCH"))
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		if strings.TrimSpace(sc.Text()) == "" {
			fmt.Println()
			continue
		}
		c := strings.Split(sc.Text(), "|")
		for len(c) < 8 {
			c = append(c, "")
		}
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		l := &listing.Listing{Title: c[0], Category: c[1], Brand: c[2], Description: c[3], Keywords: c[4], Condition: listing.Condition(c[5])}
		v := e.Screen(l, Options{All: c[6] != ""})
		fmt.Printf("%-8s %3d  %s\n", v.Level, v.Score, sc.Text())
		for _, f := range v.Findings {
			fmt.Printf("              %s [%s] %s %s %s %s :: %s\n", f.Mark, f.Text, f.Field, f.Rules[0], f.Role, f.Level, f.Reason.EN)
		}
		for _, f := range v.Considered {
			fmt.Printf("              - %s [%s] %s %s\n", f.Mark, f.Text, f.Field, f.SuppressedBy)
		}
		if v.Suggestion != nil {
			fmt.Printf("              => %s (%s)\n", v.Suggestion.Title, v.Suggestion.Level)
		}
	}
}
