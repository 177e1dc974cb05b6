// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"markwarden/internal/fault"
)

// CaseFile is a document that a party sent in with an answer in a case. Content is empty in lists.
type CaseFile struct {
	ID           string
	Case         string
	Organisation string // of whoever sent it
	User         string
	Name         string // cleaned, with the ending of its type
	Type         string // media type, found out from the content
	Bytes        int
	SHA256       string // hexadecimal
	At           time.Time
	Content      []byte
}

const caseFileColumns = `id, case_id, organisation, user_id, name, type, bytes, sha256, at`

func scanCaseFile(row scanner) (f CaseFile, err error) {
	var at int64
	err = row.Scan(&f.ID, &f.Case, &f.Organisation, &f.User, &f.Name, &f.Type, &f.Bytes, &f.SHA256, &at)
	f.At = fromMicros(at)
	return f, err
}

// FileCaseFile keeps a document with its content. The caller bounds its size.
func (a *Audited) FileCaseFile(ctx context.Context, tenant string, f CaseFile) (err error) {
	defer a.wrap(&err, "storage.FileCaseFile(%s)", f.ID)
	for _, t := range []struct {
		name, value string
		most        int
	}{{"id", f.ID, 200}, {"tenant", tenant, 200}, {"case id", f.Case, 200}, {"organisation", f.Organisation, 200}, {"name", f.Name, 500}, {"type", f.Type, 200}, {"sha256", f.SHA256, 64}} {
		if err := checkText(t.name, t.value, t.most); err != nil {
			return err
		}
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_files (id, tenant, case_id, organisation, user_id, name, type, bytes, sha256, at, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		f.ID, tenant, f.Case, f.Organisation, f.User, f.Name, f.Type, len(f.Content), f.SHA256, micros(f.At), f.Content)
	if err != nil {
		return err
	}
	return a.note(change{kind: "case file", id: f.ID, facts: map[string]string{"case": f.Case, "sha256": f.SHA256, "type": f.Type, "bytes": strconv.Itoa(len(f.Content))}})
}

// CaseFiles lists the documents of a tenant's case without their content, the oldest first; of one organisation only when
// it is not empty.
func (db *DB) CaseFiles(ctx context.Context, tenant, caseID, organisation string) (list []CaseFile, err error) {
	defer db.wrap(&err, "storage.CaseFiles(%s)", caseID)
	return caseFiles(ctx, db.read, tenant, caseID, organisation)
}

// CaseFiles lists them in a transaction.
func (tx *Tx) CaseFiles(ctx context.Context, tenant, caseID, organisation string) (list []CaseFile, err error) {
	defer tx.wrap(&err, "storage.CaseFiles(%s)", caseID)
	return caseFiles(ctx, tx.sql, tenant, caseID, organisation)
}

func caseFiles(ctx context.Context, q querier, tenant, caseID, organisation string) ([]CaseFile, error) {
	var w where
	w.and("tenant = $%d", tenant)
	w.and("case_id = $%d", caseID)
	w.equal("organisation", organisation)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("case id", caseID, 200), checkText("organisation", organisation, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, q, scanCaseFile, `SELECT `+caseFileColumns+` FROM desk_files`+w.String()+` ORDER BY at, id`, w.args...)
}

// CaseFile is a document of a tenant's case with its content; of one organisation only when it is not empty.
func (db *DB) CaseFile(ctx context.Context, tenant, caseID, id, organisation string) (f CaseFile, err error) {
	defer db.wrap(&err, "storage.CaseFile(%s)", id)
	var w where
	w.and("tenant = $%d", tenant)
	w.and("case_id = $%d", caseID)
	w.and("id = $%d", id)
	w.equal("organisation", organisation)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("case id", caseID, 200), checkText("file id", id, 200), checkText("organisation", organisation, 200)); err != nil {
		return f, err
	}
	var at int64
	err = db.read.QueryRowContext(ctx, `SELECT `+caseFileColumns+`, content FROM desk_files`+w.String(), w.args...).
		Scan(&f.ID, &f.Case, &f.Organisation, &f.User, &f.Name, &f.Type, &f.Bytes, &f.SHA256, &at, &f.Content)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no document %s in this case.", id)
	}
	f.At = fromMicros(at)
	return f, err
}
