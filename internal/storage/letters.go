// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/letter"
)

// KeptLetter is a letter as it was rendered for a case. Ref is its id in the case, Party the addressee as the case names
// it.
type KeptLetter struct {
	Case   string
	Ref    string
	Party  string
	At     time.Time
	Letter letter.Letter
}

// FileLetters files letters; what was rendered is never changed.
func (a *Audited) FileLetters(ctx context.Context, tenant string, list []KeptLetter) (err error) {
	defer a.wrap(&err, "storage.FileLetters")
	for _, l := range list {
		payload, err := json.Marshal(l.Letter)
		if err != nil {
			return err
		}
		if err := errors.Join(checkText("ref", l.Ref, 200), checkText("party", l.Party, 200)); err != nil {
			return err
		}
		_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_letters (case_id, ref, tenant, letter, party, at, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			l.Case, l.Ref, tenant, string(l.Letter.ID), l.Party, micros(l.At), string(payload))
		if err != nil {
			return err
		}
		if err := a.note(change{kind: "letter", id: l.Case + "/" + l.Ref, facts: map[string]string{"letter": string(l.Letter.ID), "sha256": l.Letter.SHA, "wording": l.Letter.Version}}); err != nil {
			return err
		}
	}
	return nil
}

// Letters lists the letters of a tenant's case in the order in which they were written.
func (db *DB) Letters(ctx context.Context, tenant, caseID string) (list []KeptLetter, err error) {
	defer db.wrap(&err, "storage.Letters(%s)", caseID)
	if err := checkText("case id", caseID, 200); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, func(row scanner) (l KeptLetter, err error) {
		var payload []byte
		var at int64
		if err := row.Scan(&l.Case, &l.Ref, &l.Party, &at, &payload); err != nil {
			return l, err
		}
		l.At = fromMicros(at)
		return l, json.Unmarshal(payload, &l.Letter)
	}, `SELECT case_id, ref, party, at, payload FROM desk_letters WHERE tenant = $1 AND case_id = $2 ORDER BY at, ref`, tenant, caseID)
}
