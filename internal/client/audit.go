// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"time"
)

// AuditEntry is one line of the audit log: who did what to which record, when.
type AuditEntry struct {
	Seq          int64             `json:"seq"`
	At           time.Time         `json:"at"`
	Actor        string            `json:"actor"`
	Role         string            `json:"role"`
	Organisation string            `json:"organisation"`
	Action       string            `json:"action"`
	ObjectKind   string            `json:"object_kind"`
	ObjectID     string            `json:"object_id"`
	Before       string            `json:"before"`
	After        string            `json:"after"`
	Facts        map[string]string `json:"facts"`
	Address      string            `json:"address"`
	Request      string            `json:"request"`
	Hash         string            `json:"hash"`
}

// AuditQuery narrows the audit log: From is the first moment, Until the one behind the last.
type AuditQuery struct {
	Actor      string    `query:"actor"`
	Action     string    `query:"action"`
	ObjectKind string    `query:"object_kind"`
	ObjectID   string    `query:"object_id"`
	From       time.Time `query:"from"`
	Until      time.Time `query:"until"`
	Limit      int       `query:"limit"`
}

// AuditVerification is what a check of the whole log found.
type AuditVerification struct {
	OK      bool         `json:"ok"`
	Entries int64        `json:"entries"`
	Hash    string       `json:"hash"`   // of the last entry: note it elsewhere
	Keyed   bool         `json:"keyed"`  // seals were checked
	Erased  int64        `json:"erased"` // entries whose address is erased
	Faults  []AuditFault `json:"faults"`
	More    int64        `json:"more"` // faults beyond those listed
}

// AuditFault is a stretch of the log that is not as it was written, by the numbers of its entries.
type AuditFault struct {
	Kind string `json:"kind"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
	Why  string `json:"why"`
}

// Audit is the audit log, the newest first.
func (c *Client) Audit(ctx context.Context, q AuditQuery) iter.Seq2[AuditEntry, error] {
	return pages[AuditEntry](ctx, c, get("audit").asking(q))
}

// VerifyAudit verifies the whole log.
func (c *Client) VerifyAudit(ctx context.Context) (AuditVerification, error) {
	return ask[AuditVerification](ctx, c, get("audit", "verification"))
}

// AuditSpan is the entries of a bundle by their numbers; a last of 0 is the log's end.
type AuditSpan struct {
	First int `query:"first"`
	Last  int `query:"last"`
}

// ExportAudit is entries as a zip that somebody else can verify. The caller closes it.
func (c *Client) ExportAudit(ctx context.Context, s AuditSpan) (io.ReadCloser, error) {
	return download(ctx, c, get("audit", "export").asking(s))
}
