// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"slices"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
)

// names are how a page calls people and organisations, by their IDs.
type names map[string]string

// of is the name of an ID; what has none, or none that the reader may know, keeps its ID.
func (n names) of(id string) string {
	if name := n[id]; name != "" {
		return name
	}
	return id
}

// called looks up how the reader knows people and organisations: whoever acts for the platform knows everybody of it, others
// know their own.
func (u *UI) called(c *gin.Context, ids ...string) (names, error) {
	var db *storage.DB
	switch {
	case u.do.People != nil:
		db = u.do.People.DB
	case u.do.Desk != nil:
		db = u.do.Desk.DB
	}
	v := auth.VisitOf(c.Request.Context())
	slices.Sort(ids)
	if ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" || len(id) > 200 }); db == nil || len(ids) == 0 {
		return names{}, nil
	}
	within := ""
	if u.person(c).Outside() {
		within = v.Actor.Organisation
	}
	found, err := db.Names(c.Request.Context(), v.Actor.Tenant, within, ids)
	if slices.Contains(ids, auth.LocalUser) && found != nil && found[auth.LocalUser] == "" {
		found[auth.LocalUser] = u.text(c, "frame.local")
	}
	return found, err
}
