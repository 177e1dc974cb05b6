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

// LettersAbout lists the letters to a party in the cases of a notice, the newest first, a hundred at most.
func (db *DB) LettersAbout(ctx context.Context, tenant, notice, party string) (list []KeptLetter, err error) {
	defer db.wrap(&err, "storage.LettersAbout(%s)", notice)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("notice id", notice, 200), checkText("party", party, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanLetter, `SELECT case_id, ref, party, at, payload FROM desk_letters WHERE tenant = $1 AND party = $2 AND case_id IN (SELECT case_id FROM desk_targets WHERE notice_id = $3) ORDER BY at DESC, case_id, ref LIMIT 100`, tenant, party, notice)
}

func scanLetter(row scanner) (l KeptLetter, err error) {
	var payload []byte
	var at int64
	if err := row.Scan(&l.Case, &l.Ref, &l.Party, &at, &payload); err != nil {
		return l, err
	}
	l.At = fromMicros(at)
	return l, json.Unmarshal(payload, &l.Letter)
}

// Letters lists the letters of a tenant's case in the order in which they were written.
func (db *DB) Letters(ctx context.Context, tenant, caseID string) (list []KeptLetter, err error) {
	defer db.wrap(&err, "storage.Letters(%s)", caseID)
	if err := checkText("case id", caseID, 200); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanLetter, `SELECT case_id, ref, party, at, payload FROM desk_letters WHERE tenant = $1 AND case_id = $2 ORDER BY at, ref`, tenant, caseID)
}
