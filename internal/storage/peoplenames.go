// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"errors"

	"markwarden/internal/fault"
)

// mostNames bounds how many names are asked for at once.
const mostNames = 500

// Names gives the names of a tenant's people and organisations by their IDs; what is not there, or has no name, is left out.
// With an organisation only it and its own people are named: whoever stands outside the platform learns no other name.
func (db *DB) Names(ctx context.Context, tenant, organisation string, ids []string) (names map[string]string, err error) {
	defer db.wrap(&err, "storage.Names")
	names = map[string]string{}
	if len(ids) == 0 {
		return names, nil
	}
	if len(ids) > mostNames {
		return nil, fault.New(fault.Invalid, "At most %d names can be asked for at once.", mostNames)
	}
	args := []any{tenant, organisation}
	check := []error{checkText("tenant", tenant, 200), checkText("organisation", organisation, 200)}
	for _, id := range ids {
		check = append(check, checkText("id", id, 400))
		args = append(args, id)
	}
	if err := errors.Join(check...); err != nil {
		return nil, err
	}
	in := places(3, len(ids))
	pairs, err := collect(ctx, db.read, func(row scanner) (p [2]string, err error) { return p, row.Scan(&p[0], &p[1]) },
		`SELECT id, name FROM organisations WHERE tenant = $1 AND ($2 = '' OR id = $2) AND id IN (`+in+`)
		UNION ALL SELECT id, name FROM users WHERE tenant = $1 AND ($2 = '' OR id IN (SELECT user_id FROM memberships WHERE organisation_id = $2)) AND id IN (`+in+`)`, args...)
	for _, p := range pairs {
		if p[1] != "" {
			names[p[0]] = p[1]
		}
	}
	return names, err
}
