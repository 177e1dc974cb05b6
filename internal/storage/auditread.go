// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"math"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
)

// AuditRecord is an entry with the address it was made from, as long as that is not erased.
type AuditRecord struct {
	audit.Link
	Address string // shadows the commitment Link.Entry.Address
}

// AuditFilter narrows the log, where not empty, to a tenant, an actor, an action, an object and a time from-until (the
// later end is not included). Tenant is empty only for the installation's own reports.
type AuditFilter struct {
	Tenant      string
	Actor       string
	Action      string
	Object      audit.Object
	From, Until time.Time
	// Unowned adds what belongs to no tenant: refused guesses at accounts that do not exist, and what the program itself did.
	Unowned bool
}

// AuditEntries lists a part of the log, newest first.
func (db *DB) AuditEntries(ctx context.Context, f AuditFilter, page Page) (list List[AuditRecord], err error) {
	defer db.wrap(&err, "storage.AuditEntries")
	var w where
	if f.Unowned {
		w.and("e.tenant IN ($%d, '')", f.Tenant)
	} else {
		w.equal("e.tenant", f.Tenant)
	}
	w.equal("e.actor", f.Actor)
	w.equal("e.action", f.Action)
	w.equal("e.object_kind", f.Object.Kind)
	w.equal("e.object_id", f.Object.ID)
	if !f.From.IsZero() {
		w.and("e.at >= $%d", micros(f.From))
	}
	if !f.Until.IsZero() {
		w.and("e.at < $%d", micros(f.Until))
	}
	from, ok, err := page.start()
	if ok {
		w.and("e.seq < $%d", from.key)
	}
	for _, text := range []string{f.Tenant, f.Actor, f.Action, f.Object.Kind, f.Object.ID} {
		err = errors.Join(err, checkText("filter", text, 500))
	}
	if err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanAudit, auditQuery+w.String()+` ORDER BY e.seq DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(r AuditRecord) place { return place{key: r.Seq} }), err
}

// auditQuery reads entries with their addresses.
const auditQuery = `SELECT e.seq, e.at, e.tenant, e.actor, e.role, e.organisation, e.action, e.object_kind, e.object_id, e.about, e.before_digest,
	e.after_digest, e.address_digest, e.request, e.facts, e.hash, e.seal, COALESCE(a.address, '') FROM audit_entries e LEFT JOIN audit_addresses a ON a.seq = e.seq`

func scanAudit(row scanner) (r AuditRecord, err error) {
	var at int64
	var digests [5]string
	err = row.Scan(&r.Seq, &at, &r.Tenant, &r.Actor, &r.Role, &r.Organisation, &r.Action, &r.Object.Kind, &r.Object.ID, &r.About, &digests[0],
		&digests[1], &digests[2], &r.Request, &r.Facts, &digests[3], &digests[4], &r.Address)
	if err != nil {
		return r, err
	}
	r.At = time.UnixMicro(at).UTC()
	for i, to := range []*audit.Digest{&r.Before, &r.After, &r.Link.Address, &r.Hash, &r.Seal} {
		// A digest that cannot be read was changed: any other value than the written one shows that.
		if *to, err = audit.ParseDigest(digests[i]); err != nil {
			*to = audit.Digest{0xff}
		}
	}
	return r, nil
}

// VerifyAudit reads the whole log as it stands at this moment and reports everything that is wrong with it: against the
// key, against its own end, against the addresses and salts beside it, and against heads kept elsewhere. It writes
// nothing and holds up nobody.
func (db *DB) VerifyAudit(ctx context.Context, key audit.Key, anchors ...audit.Head) (report audit.Report, err error) {
	defer db.wrap(&err, "storage.VerifyAudit")
	err = db.snapshot(ctx, func(q querier) error {
		end, err := auditHead(ctx, q)
		if err != nil {
			return err
		}
		salts, err := auditSalts(ctx, q)
		if err != nil {
			return err
		}
		check := audit.Check{Key: key, Anchors: anchors, Beside: true, End: &end}
		report, err = audit.Verify(auditItems(ctx, q, salts), check)
		return err
	})
	return report, err
}

// snapshot calls fn with one unchanging state of the database.
func (db *DB) snapshot(ctx context.Context, fn func(querier) error) error {
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{Isolation: db.engine.alone, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing was written
	return fn(tx)
}

// auditSalts is all salts by subject: one for each person and for each day on which somebody was not signed in.
func auditSalts(ctx context.Context, q querier) (map[string]audit.Salt, error) {
	type pair struct {
		subject string
		salt    audit.Salt
	}
	pairs, err := collect(ctx, q, func(row scanner) (p pair, err error) {
		var text string
		if err := row.Scan(&p.subject, &text); err != nil {
			return p, err
		}
		if p.salt, err = audit.ParseSalt(text); err != nil {
			p.salt = audit.Salt{0xff} // it was changed, and no commitment will fit it
		}
		return p, nil
	}, `SELECT subject, salt FROM audit_salts`)
	salts := make(map[string]audit.Salt, len(pairs))
	for _, p := range pairs {
		salts[p.subject] = p.salt
	}
	return salts, err
}

// auditItems yields the log in its order with what stands beside.
func auditItems(ctx context.Context, q querier, salts map[string]audit.Salt) iter.Seq2[audit.Item, error] {
	return func(yield func(audit.Item, error) bool) {
		for r, err := range eachAudit(ctx, q, 1, math.MaxInt64) {
			item := audit.Item{Link: r.Link, Plain: r.Address}
			if err == nil && !item.Entry.Address.IsZero() {
				item.Salt = salts[r.Subject()]
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// eachAudit yields the entries numbered first to last, one row at a time.
func eachAudit(ctx context.Context, q querier, first, last int64) iter.Seq2[AuditRecord, error] {
	return func(yield func(AuditRecord, error) bool) {
		rows, err := q.QueryContext(ctx, auditQuery+` WHERE e.seq >= $1 AND e.seq <= $2 ORDER BY e.seq`, first, last)
		if err != nil {
			yield(AuditRecord{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			if r, err := scanAudit(rows); !yield(r, err) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(AuditRecord{}, err)
		}
	}
}

// ExportAudit writes the entries numbered first to last as a bundle for somebody else to verify (package audit). last 0
// is the log's end. The bundle holds every tenant's entries, because a chain has no gaps, and no addresses.
func (db *DB) ExportAudit(ctx context.Context, w io.Writer, first, last int64, at time.Time) (m audit.Manifest, err error) {
	defer db.wrap(&err, "storage.ExportAudit")
	err = db.snapshot(ctx, func(q querier) error {
		end, err := auditHead(ctx, q)
		if err != nil {
			return err
		}
		if last == 0 {
			last = end.Seq
		}
		if first < 1 || last > end.Seq || first > last && end.Seq > 0 {
			return fault.New(fault.Invalid, "The audit log has the entries 1 to %d: ask for a part of them.", end.Seq)
		}
		x := audit.Excerpt{Head: end, At: at, Links: auditLinks(ctx, q, first, last)}
		if first > 1 {
			var hash string
			if err := q.QueryRowContext(ctx, `SELECT hash FROM audit_entries WHERE seq = $1`, first-1).Scan(&hash); err != nil {
				return err
			}
			if x.Previous, err = audit.ParseDigest(hash); err != nil {
				return err
			}
		}
		m, err = audit.WriteBundle(w, x)
		return err
	})
	return m, err
}

func auditLinks(ctx context.Context, q querier, first, last int64) iter.Seq2[audit.Link, error] {
	return func(yield func(audit.Link, error) bool) {
		for r, err := range eachAudit(ctx, q, first, last) {
			if !yield(r.Link, err) {
				return
			}
		}
	}
}
