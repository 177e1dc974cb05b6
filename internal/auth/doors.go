// SPDX-License-Identifier: Apache-2.0

package auth

import (
	_ "embed" // the table of doors
	"fmt"
	"maps"
	"slices"
	"strings"

	"markwarden/internal/fault"
)

//go:embed doors.tsv
var doorsFile string

// Doors says which action each way into the program is, by method and path. A way that is not in it does not exist.
type Doors struct {
	actions map[string]string
}

// OpenDoor is the action of a way in that asks for nobody: it shows nothing that belongs to anybody, or it checks a secret
// of its own.
const OpenDoor = "-"

// NewDoors is the table that the program carries; the error names the first row that cannot be used.
func NewDoors(p *Policy) (*Doors, error) {
	d := &Doors{actions: map[string]string{}}
	for n, line := range strings.Split(doorsFile, "\n") {
		if line == "" || strings.HasPrefix(line, "#") || line == "method\tpath\taction" {
			continue
		}
		cells := strings.Split(line, "\t")
		switch {
		case len(cells) != 3 || !strings.HasPrefix(cells[1], "/"):
			return nil, badDoor(n, "a row is a method, a path and an action, with tabs between them")
		case d.actions[cells[0]+" "+cells[1]] != "":
			return nil, badDoor(n, "the way in stands there twice")
		case cells[2] != OpenDoor && len(p.byName[cells[2]]) == 0:
			return nil, badDoor(n, "policy.tsv has no action "+cells[2])
		}
		d.actions[cells[0]+" "+cells[1]] = cells[2]
	}
	return d, nil
}

func badDoor(n int, why string) error {
	return fault.New(fault.Invalid, "The table of doors cannot be used: line %d: %s.", n+1, why)
}

// Action is what a way in does; ok is false for one that is not in the table.
func (d *Doors) Action(method, path string) (action string, ok bool) {
	action, ok = d.actions[method+" "+path]
	return action, ok
}

// Check compares the table with the ways in that a program has, each as "GET /path". undeclared is an error of the build:
// the program must not start. idle are rows without a way in, as when a room is not hung in.
func (d *Doors) Check(ways []string) (idle []string, err error) {
	rows := maps.Clone(d.actions)
	var undeclared []string
	for _, way := range ways {
		if _, ok := rows[way]; !ok {
			undeclared = append(undeclared, way)
		}
	}
	for _, way := range ways {
		delete(rows, way)
	}
	if len(undeclared) > 0 {
		slices.Sort(undeclared)
		err = fmt.Errorf("auth: doors.tsv has no row for %s: say which action of policy.tsv it is", strings.Join(undeclared, ", "))
	}
	return slices.Sorted(maps.Keys(rows)), err
}
