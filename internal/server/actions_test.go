// SPDX-License-Identifier: Apache-2.0

package server

import (
	"os"
	"slices"
	"strings"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// noAction are beginnings of ways that are no pages, or that show only what is the same for everybody.
var noAction = []string{"/api/", "/learn", "/docs", "/problems/", "/static/", "/favicon.ico", "/openapi.json", "/healthz", "/readyz", "/metrics", "/hooks/", "/feeds/"}

// Everything the pages can do is an operation, for whoever may do it there.
func TestEveryActionOfAPageIsAnOperation(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	file, err := os.ReadFile("testdata/actions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(file)), "\n") {
		if strings.HasPrefix(line, "#") || line == "page\toperations" {
			continue
		}
		page, operations, _ := strings.Cut(line, "\t")
		if rows[page] != nil {
			t.Errorf("%s stands there twice", page)
		}
		rows[page] = []string{}
		if why, none := strings.CutPrefix(operations, "- "); !none || why == "" {
			rows[page] = strings.Split(operations, ", ")
		}
	}
	for _, page := range w.s.ways {
		_, path, _ := strings.Cut(page, " ")
		if slices.ContainsFunc(noAction, func(start string) bool { return strings.HasPrefix(path, start) }) {
			continue
		}
		operations, known := rows[page]
		delete(rows, page)
		if !known {
			t.Errorf("%s is no operation: add a row to testdata/actions.tsv, and the operation", page)
		}
		for _, op := range operations {
			if !w.known(op) || !strings.Contains(op, " /api/") {
				t.Errorf("%s: there is no operation %s", page, op)
			}
		}
		w.mayBoth(t, page, operations)
	}
	for page := range rows { // of rooms that this program was started without
		if !w.known(page) {
			t.Errorf("%s is no way of the pages", page)
		}
	}
}

// known reports whether the table of doors has a way.
func (w *town) known(way string) bool {
	method, path, _ := strings.Cut(way, " ")
	_, known := w.s.doors.Action(method, path)
	return known
}

// mayBoth checks that each role that may go a way of a page may use one of its operations.
func (w *town) mayBoth(t *testing.T, page string, operations []string) {
	t.Helper()
	may := func(a auth.Actor, way string) bool {
		method, path, _ := strings.Cut(way, " ")
		action, _ := w.s.doors.Action(method, path)
		if action == auth.OpenDoor {
			return true
		}
		d, _ := w.people.Policy.MayAtAll(a, action)
		return d.Allowed()
	}
	for _, role := range auth.Roles() {
		a := auth.Actor{ID: "x", Tenant: auth.HomeTenant, Organisation: "o", Kind: kindOf(role), Roles: []auth.Role{role}, SecondFactor: true}
		if len(operations) > 0 && may(a, page) && !slices.ContainsFunc(operations, func(op string) bool { return may(a, op) }) {
			t.Errorf("%s: %s may not do by an operation what the page lets them do", page, role)
		}
	}
}
