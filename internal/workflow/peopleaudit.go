// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"context"
	"io"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// Entries lists the audit log of the visit's tenant, newest first.
func (p *People) Entries(ctx context.Context, f storage.AuditFilter, page storage.Page) (storage.List[storage.AuditRecord], error) {
	if _, err := auth.Allow(ctx, "audit.read", auditObject(ctx)); err != nil {
		return storage.List[storage.AuditRecord]{}, err
	}
	f.Tenant = auth.Who(ctx).Tenant
	f.Unowned = f.Tenant == auth.HomeTenant
	return p.DB.AuditEntries(ctx, f, page)
}

// auditObject is the log as an object of rights: each tenant has its part of it.
func auditObject(ctx context.Context) auth.Object {
	return auth.Object{Kind: "audit", Tenant: auth.Who(ctx).Tenant}
}

// Verify checks the whole log against its key, its end and what stands beside it. Only in the installation's own tenant,
// because a chain has no gaps.
func (p *People) Verify(ctx context.Context) (r audit.Report, err error) {
	if _, err := p.allLog(ctx, "audit.verify"); err != nil {
		return r, err
	}
	return p.Journal.Verify(ctx)
}

// Export writes the entries numbered first to last as a bundle for somebody else to verify, and records that it did; last 0
// is the log's end. The bundle is made whole before any of it is given.
func (p *People) Export(ctx context.Context, w io.Writer, first, last int64) error {
	d, err := p.allLog(ctx, "audit.export")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	m, err := p.DB.ExportAudit(ctx, &b, max(first, 1), last, p.Now().UTC())
	if err != nil {
		return err
	}
	err = p.write(ctx, "audit.export", d, func(tx *storage.Audited) error {
		tx.Event.Object = audit.Object{Kind: "audit", ID: m.Hash.String()}
		return nil
	})
	if err == nil {
		_, err = b.WriteTo(w)
	}
	return err
}

func (p *People) allLog(ctx context.Context, action string) (auth.Decision, error) {
	d, err := auth.Allow(ctx, action, auditObject(ctx))
	if err == nil && auth.Who(ctx).Tenant != auth.HomeTenant {
		err = fault.New(fault.Forbidden, "The whole log is shown to the installation's own people only.")
	}
	return d, err
}
