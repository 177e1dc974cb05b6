// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/docket"
)

// AddSettlement files a line of a case's ledger under its own id. It is never changed: a later line takes it back.
func (tx *Tx) AddSettlement(ctx context.Context, owner, lawsuit string, e docket.LedgerEntry, sealed bool) (saved docket.LedgerEntry, err error) {
	defer tx.wrap(&err, "storage.AddSettlement(%s)", lawsuit)
	e.ID = NewID(e.At)
	payload, err := json.Marshal(e)
	if err := errors.Join(err, checkText("owner", owner, 200), checkText("line", string(payload), mostLawsuit)); err != nil {
		return e, err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO settlement_entries (id, lawsuit_id, owner, seal, day, payload, created) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, lawsuit, owner, bit(sealed), e.Day.String(), string(payload), micros(e.At))
	return e, err
}

// mostSettlements bounds the ledger of one case.
const mostSettlements = 10_000

// Settlements is the ledger of a case in the order of its days, as far as the sight may see it.
func (db *DB) Settlements(ctx context.Context, s Sight, lawsuit string) (list []docket.LedgerEntry, err error) {
	defer db.wrap(&err, "storage.Settlements(%s)", lawsuit)
	return settlements(ctx, db.read, s, lawsuit)
}

// Settlements is the same inside a transaction.
func (tx *Tx) Settlements(ctx context.Context, s Sight, lawsuit string) (list []docket.LedgerEntry, err error) {
	defer tx.wrap(&err, "storage.Settlements(%s)", lawsuit)
	return settlements(ctx, tx.sql, s, lawsuit)
}

func settlements(ctx context.Context, q querier, s Sight, lawsuit string) ([]docket.LedgerEntry, error) {
	var w where
	w.and("e.owner = $%d", s.Owner)
	w.and("e.lawsuit_id = $%d", lawsuit)
	s.seal(&w, "e.seal")
	s.seal(&w, "l.seal")
	if err := errors.Join(s.check(), checkText("lawsuit id", lawsuit, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, q, scanJSON[docket.LedgerEntry], `SELECT e.payload FROM settlement_entries e JOIN lawsuits l ON l.id = e.lawsuit_id`+w.String()+
		` ORDER BY e.day, e.id LIMIT `+literal(mostSettlements), w.args...)
}

// PutDuties keeps the sheet of a case's duties; Conflict is for the caller, who read it in this transaction.
func (tx *Tx) PutDuties(ctx context.Context, owner, lawsuit string, d docket.DutySheet, sealed bool, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.PutDuties(%s)", lawsuit)
	payload, err := json.Marshal(d)
	if err := errors.Join(err, checkText("owner", owner, 200), checkText("duties", string(payload), mostLawsuit)); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO duty_sheets (lawsuit_id, owner, seal, payload, version, updated) VALUES ($1, $2, $3, $4, 1, $5)
		ON CONFLICT (lawsuit_id) DO UPDATE SET seal = excluded.seal, payload = excluded.payload, version = duty_sheets.version + 1, updated = excluded.updated`,
		lawsuit, owner, bit(sealed), string(payload), micros(at))
	return err
}

// readDuties adds the sheet of a case's duties to its file, as far as the sight may see it.
func (f *LawsuitFile) readDuties(ctx context.Context, q querier, s Sight) error {
	var w where
	w.and("lawsuit_id = $%d", f.ID)
	s.seal(&w, "seal")
	found, err := collect(ctx, q, scanJSON[docket.DutySheet], `SELECT payload FROM duty_sheets`+w.String(), w.args...)
	if err == nil && len(found) > 0 {
		f.Duties = &found[0]
	}
	return err
}

// PutExposure keeps what a person added to the sums of a case, as JSON of the caller's.
func (tx *Tx) PutExposure(ctx context.Context, owner, lawsuit string, sheet json.RawMessage, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.PutExposure(%s)", lawsuit)
	if err := errors.Join(checkText("owner", owner, 200), checkText("sheet", string(sheet), mostLawsuit)); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO exposure_sheets (lawsuit_id, owner, payload, version, updated) VALUES ($1, $2, $3, 1, $4)
		ON CONFLICT (lawsuit_id) DO UPDATE SET payload = excluded.payload, version = exposure_sheets.version + 1, updated = excluded.updated`, lawsuit, owner, string(sheet), micros(at))
	return err
}

// Exposure is what a person added to the sums of a case; nil while nobody did.
func (db *DB) Exposure(ctx context.Context, s Sight, lawsuit string) (sheet json.RawMessage, err error) {
	defer db.wrap(&err, "storage.Exposure(%s)", lawsuit)
	var w where
	w.and("x.owner = $%d", s.Owner)
	w.and("x.lawsuit_id = $%d", lawsuit)
	s.seal(&w, "l.seal")
	if err := errors.Join(s.check(), checkText("lawsuit id", lawsuit, 200)); err != nil {
		return nil, err
	}
	var payload []byte
	err = db.read.QueryRowContext(ctx, `SELECT x.payload FROM exposure_sheets x JOIN lawsuits l ON l.id = x.lawsuit_id`+w.String(), w.args...).Scan(&payload)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return payload, err
}
