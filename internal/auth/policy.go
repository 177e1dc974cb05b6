// SPDX-License-Identifier: Apache-2.0

package auth

import (
	_ "embed" // the table of rights
	"fmt"
	"slices"
	"strings"

	"markwarden/internal/fault"
)

//go:embed policy.tsv
var policyFile string

// Effect is what an action does.
type Effect string

// The effects.
const (
	Read  Effect = "read"
	Write Effect = "write"
	Self  Effect = "self" // changes the actor's own sign-in and nothing else
)

// Scope is whose objects a right reaches; policy.tsv says what each means.
type Scope string

// The scopes.
const (
	Own            Scope = "own"
	Organisational Scope = "organisation"
	PlatformWide   Scope = "platform"
	Anybodys       Scope = "any"
)

// Right is one row of the table of rights.
type Right struct {
	Action string
	Object string
	Effect Effect
	Scope  Scope
	Fresh  bool // needs a recent proof of who the actor is
	Other  bool // needs somebody who was not involved
	Roles  []Role

	roles roleSet
}

// Policy is the table of rights. It is read-only and safe for concurrent use.
type Policy struct {
	rights []Right
	byName map[string][]Right

	secondFactor bool
}

// NewPolicy is the table that the program carries. requireSecondFactor is true but for trials on one machine: then roles
// that need a second factor count without one, too.
func NewPolicy(requireSecondFactor bool) (*Policy, error) {
	rights, err := ParsePolicy(policyFile)
	if err != nil {
		return nil, err
	}
	p := &Policy{rights: rights, byName: map[string][]Right{}, secondFactor: requireSecondFactor}
	for _, r := range rights {
		p.byName[r.Action] = append(p.byName[r.Action], r)
	}
	return p, nil
}

// Rights lists the rows in the order of the file, for pages, documents and tests.
func (p *Policy) Rights() []Right { return slices.Clone(p.rights) }

// policyColumns is the file's header.
const policyColumns = "action\tobject\teffect\tscope\tneeds\troles"

// ParsePolicy reads a table of rights in the form of policy.tsv. It refuses the whole table for one row that cannot be
// read, that says something twice or that contradicts another; the error is Invalid and names the line.
func ParsePolicy(text string) (rights []Right, err error) {
	header := false
	seen := map[string]bool{}
	for n, line := range strings.Split(text, "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case !header:
			if header = line == policyColumns; !header {
				return nil, badRow(n, "the header must be %q", policyColumns)
			}
			continue
		}
		r, err := parseRight(line)
		if err != nil {
			return nil, badRow(n, "%s", err)
		}
		if key := r.Action + "\t" + string(r.Scope); seen[key] {
			return nil, badRow(n, "%s has the scope %s twice", r.Action, r.Scope)
		} else {
			seen[key] = true
		}
		for _, other := range rights {
			if other.Action == r.Action && (other.Object != r.Object || other.Effect != r.Effect) {
				return nil, badRow(n, "%s has another object or effect in an earlier row", r.Action)
			}
		}
		rights = append(rights, r)
	}
	if len(rights) == 0 {
		return nil, fault.New(fault.Invalid, "The table of rights has no rows.")
	}
	return rights, nil
}

func badRow(n int, format string, args ...any) error {
	return fault.New(fault.Invalid, "The table of rights cannot be used: line %d: %s.", n+1, fmt.Sprintf(format, args...))
}

func parseRight(line string) (r Right, err error) {
	cells := strings.Split(line, "\t")
	if len(cells) != 6 {
		return r, fmt.Errorf("it has %d cells instead of 6", len(cells))
	}
	r = Right{Action: cells[0], Object: cells[1], Effect: Effect(cells[2]), Scope: Scope(cells[3])}
	switch {
	case !isAction(r.Action):
		return r, fmt.Errorf("%q is no action: write it like cases.decide", r.Action)
	case !isWord(r.Object):
		return r, fmt.Errorf("%q is no kind of object", r.Object)
	case !slices.Contains([]Effect{Read, Write, Self}, r.Effect):
		return r, fmt.Errorf("%q is no effect: read, write or self", r.Effect)
	case !slices.Contains([]Scope{Own, Organisational, PlatformWide, Anybodys}, r.Scope):
		return r, fmt.Errorf("%q is no scope: own, organisation, platform or any", r.Scope)
	case r.Scope == Anybodys && r.Effect != Read:
		return r, fmt.Errorf("%s changes something, and what belongs to nobody can only be read", r.Action)
	case r.Effect == Self && r.Scope != Own:
		return r, fmt.Errorf("%s has the effect self on what is not the actor's own", r.Action)
	}
	for need := range strings.SplitSeq(cells[4], ",") {
		switch need {
		case "-":
		case "fresh":
			r.Fresh = true
		case "other":
			r.Other = true
		default:
			return r, fmt.Errorf("%q is no need: fresh, other or -", need)
		}
	}
	return r, r.setRoles(cells[5])
}

func (r *Right) setRoles(cell string) error {
	if cell == "*" {
		r.roles = allRoles
	} else {
		for name := range strings.SplitSeq(cell, " ") {
			bit := Role(name).bit()
			if bit == 0 || r.roles&bit != 0 {
				return fmt.Errorf("the role %q is not known or there twice", name)
			}
			r.roles |= bit
		}
	}
	r.Roles = r.roles.list()
	return nil
}

// isAction is a word, a dot and a word.
func isAction(s string) bool {
	group, name, found := strings.Cut(s, ".")
	return found && isWord(group) && isWord(name)
}

func isWord(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
