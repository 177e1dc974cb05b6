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

// CaseFile is a document that a party sent in with an answer in a case, or with a notice. Content is empty in lists.
type CaseFile struct {
	ID           string
	Case         string // or the notice
	Organisation string // of whoever sent it
	User         string
	Name         string // cleaned, with the ending of its type
	Type         string // media type, found out from the content
	Bytes        int
	SHA256       string // hexadecimal
	At           time.Time
	Content      []byte
}

// shelf is where documents are kept: what they belong to, its table and column.
type shelf struct{ of, table, column string }

var (
	ofCases   = shelf{"case", "desk_files", "case_id"}
	ofNotices = shelf{"notice", "desk_notice_files", "notice_id"}
)

func (s shelf) columns() string {
	return `id, ` + s.column + `, organisation, user_id, name, type, bytes, sha256, at`
}

func scanCaseFile(row scanner) (f CaseFile, err error) {
	var at int64
	err = row.Scan(&f.ID, &f.Case, &f.Organisation, &f.User, &f.Name, &f.Type, &f.Bytes, &f.SHA256, &at)
	f.At = fromMicros(at)
	return f, err
}

// FileCaseFile keeps a document of a case with its content. The caller bounds its size.
func (a *Audited) FileCaseFile(ctx context.Context, tenant string, f CaseFile) (err error) {
	defer a.wrap(&err, "storage.FileCaseFile(%s)", f.ID)
	return a.fileDocument(ctx, ofCases, tenant, f)
}

// FileNoticeFile keeps a document of a notice with its content. The caller bounds its size.
func (a *Audited) FileNoticeFile(ctx context.Context, tenant string, f CaseFile) (err error) {
	defer a.wrap(&err, "storage.FileNoticeFile(%s)", f.ID)
	return a.fileDocument(ctx, ofNotices, tenant, f)
}

func (a *Audited) fileDocument(ctx context.Context, on shelf, tenant string, f CaseFile) error {
	for _, t := range []struct {
		name, value string
		most        int
	}{{"id", f.ID, 200}, {"tenant", tenant, 200}, {on.of + " id", f.Case, 200}, {"organisation", f.Organisation, 200}, {"name", f.Name, 500}, {"type", f.Type, 200}, {"sha256", f.SHA256, 64}} {
		if err := checkText(t.name, t.value, t.most); err != nil {
			return err
		}
	}
	_, err := a.sql.ExecContext(ctx, `INSERT INTO `+on.table+` (id, tenant, `+on.column+`, organisation, user_id, name, type, bytes, sha256, at, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		f.ID, tenant, f.Case, f.Organisation, f.User, f.Name, f.Type, len(f.Content), f.SHA256, micros(f.At), f.Content)
	if err != nil {
		return err
	}
	return a.note(change{kind: on.of + " file", id: f.ID, facts: map[string]string{on.of: f.Case, "sha256": f.SHA256, "type": f.Type, "bytes": strconv.Itoa(len(f.Content))}})
}

// CaseFiles lists the documents of a tenant's case without their content, the oldest first; of one organisation only when
// it is not empty.
func (db *DB) CaseFiles(ctx context.Context, tenant, caseID, organisation string) (list []CaseFile, err error) {
	defer db.wrap(&err, "storage.CaseFiles(%s)", caseID)
	return documents(ctx, db.read, ofCases, tenant, caseID, organisation)
}

// CaseFiles lists them in a transaction.
func (tx *Tx) CaseFiles(ctx context.Context, tenant, caseID, organisation string) (list []CaseFile, err error) {
	defer tx.wrap(&err, "storage.CaseFiles(%s)", caseID)
	return documents(ctx, tx.sql, ofCases, tenant, caseID, organisation)
}

// NoticeFiles lists the documents of a tenant's notice without their content, the oldest first.
func (db *DB) NoticeFiles(ctx context.Context, tenant, notice string) (list []CaseFile, err error) {
	defer db.wrap(&err, "storage.NoticeFiles(%s)", notice)
	return documents(ctx, db.read, ofNotices, tenant, notice, "")
}

// NoticeFiles lists them in a transaction.
func (tx *Tx) NoticeFiles(ctx context.Context, tenant, notice string) (list []CaseFile, err error) {
	defer tx.wrap(&err, "storage.NoticeFiles(%s)", notice)
	return documents(ctx, tx.sql, ofNotices, tenant, notice, "")
}

// about narrows documents to a tenant's case or notice and, where not empty, to an organisation.
func (s shelf) about(tenant, id, organisation string) (w where, err error) {
	w.and("tenant = $%d", tenant)
	w.and(s.column+" = $%d", id)
	w.equal("organisation", organisation)
	return w, errors.Join(checkText("tenant", tenant, 200), checkText(s.of+" id", id, 200), checkText("organisation", organisation, 200))
}

func documents(ctx context.Context, q querier, on shelf, tenant, id, organisation string) ([]CaseFile, error) {
	w, err := on.about(tenant, id, organisation)
	if err != nil {
		return nil, err
	}
	return collect(ctx, q, scanCaseFile, `SELECT `+on.columns()+` FROM `+on.table+w.String()+` ORDER BY at, id`, w.args...)
}

// CaseFile is a document of a tenant's case with its content; of one organisation only when it is not empty.
func (db *DB) CaseFile(ctx context.Context, tenant, caseID, id, organisation string) (f CaseFile, err error) {
	defer db.wrap(&err, "storage.CaseFile(%s)", id)
	f, err = db.document(ctx, ofCases, [3]string{tenant, caseID, organisation}, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no document %s in this case.", id)
	}
	return f, err
}

// NoticeFile is a document of a tenant's notice with its content.
func (db *DB) NoticeFile(ctx context.Context, tenant, notice, id string) (f CaseFile, err error) {
	defer db.wrap(&err, "storage.NoticeFile(%s)", id)
	f, err = db.document(ctx, ofNotices, [3]string{tenant, notice, ""}, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no document %s with this notice.", id)
	}
	return f, err
}

// document is one with its content; at is the tenant, what it belongs to and, where not empty, the organisation.
func (db *DB) document(ctx context.Context, on shelf, at [3]string, id string) (f CaseFile, err error) {
	w, err := on.about(at[0], at[1], at[2])
	if err != nil {
		return f, err
	}
	if err := checkText("file id", id, 200); err != nil {
		return f, err
	}
	w.and("id = $%d", id)
	var sent int64
	err = db.read.QueryRowContext(ctx, `SELECT `+on.columns()+`, content FROM `+on.table+w.String(), w.args...).
		Scan(&f.ID, &f.Case, &f.Organisation, &f.User, &f.Name, &f.Type, &f.Bytes, &f.SHA256, &sent, &f.Content)
	f.At = fromMicros(sent)
	return f, err
}
