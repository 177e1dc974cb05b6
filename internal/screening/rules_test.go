// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
)

// use is what a finding says of a mark, without the numbers that move when weights are tuned.
type use struct {
	Mark  string
	Text  string // as written in the listing
	Field listing.Field
	Rule  string
	Role  Role
	Level Level
}

func usesOf(fs []Finding) []use {
	var out []use
	for i := range fs {
		f := &fs[i]
		out = append(out, use{f.Mark, f.Text, f.Field, f.Rules[0], f.Role, f.Level})
	}
	return out
}

// judged is a listing with the whole of what must be said of it.
type judged struct {
	name    string
	listing listing.Listing
	level   Level
	uses    []use
}

// ruleTest holds listings that a rule governs, and near twins that it must leave alone, whatever else is said of them.
type ruleTest struct {
	rule  string
	fires []judged
	twins []judged
}

func TestRules(t *testing.T) {
	e := starterEngine(t)
	for _, r := range slices.Concat(intentRules, useRules, likenessRules) {
		for _, tc := range r.fires {
			t.Run(r.rule+" governs "+tc.name, func(t *testing.T) {
				if v := tc.check(t, e); !governs(v, r.rule) {
					t.Errorf("%s governs nothing in %q", r.rule, tc.listing.Title)
				}
			})
		}
		for _, tc := range r.twins {
			t.Run(r.rule+" leaves "+tc.name, func(t *testing.T) {
				if v := tc.check(t, e); governs(v, r.rule) {
					t.Errorf("%s governs %q", r.rule, tc.listing.Title)
				}
			})
		}
	}
}

// check compares all that is said of the listing.
func (tc judged) check(t *testing.T, e *Engine) Verdict {
	t.Helper()
	v := screened(t, e, &tc.listing, Options{})
	if v.Level != tc.level {
		t.Errorf("level %s, want %s", v.Level, tc.level)
	}
	if diff := cmp.Diff(tc.uses, usesOf(v.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	return v
}

func governs(v Verdict, rule string) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return slices.Contains(f.Rules, rule) })
}

// Two listings that fire and two that do not is the least by which a rule can be told from its neighbours.
func TestEveryRuleIsTestedBothWays(t *testing.T) {
	tested := map[string]bool{"R9": true}
	for _, r := range slices.Concat(intentRules, useRules, likenessRules) {
		if len(r.fires) < 2 || len(r.twins) < 2 {
			t.Errorf("%s has %d listings and %d twins", r.rule, len(r.fires), len(r.twins))
		}
		tested[r.rule] = true
	}
	for _, rule := range ruleIDs(t) {
		if !tested[rule] {
			t.Errorf("no listing tests %s", rule)
		}
	}
}
