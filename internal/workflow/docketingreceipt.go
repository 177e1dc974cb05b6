// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/storage"
)

// JobReceipt is the kind of job that files a delivery; its payload is a receiptJob.
const JobReceipt = "docket-receipt"

// receiptJob says which delivery is to be filed, and for whom.
type receiptJob struct {
	Owner        string `json:"owner"`
	Organisation string `json:"organisation"`
	Receipt      string `json:"receipt"`
}

// ReceiptRetry gives a delivery up after a week: it stays stored, and the log says so.
var ReceiptRetry = jobs.Retry{Base: time.Second, Cap: 10 * time.Minute, Attempts: 1000, Age: 7 * 24 * time.Hour}

const receiptSource = "courtlistener"

// systemClerk files for the installation's own people what the program gets by itself.
func systemClerk(owner, organisation string) Clerk {
	return Clerk{Sight: whole(owner), Organisation: organisation, Actor: audit.Actor{ID: audit.System, Tenant: owner, Organisation: organisation}}
}

// Receive stores a webhook delivery as it came and asks for its filing: the sender waits a second and no longer. key is the
// name the sender gives it; a delivery without one is known by its content. The same again is answered alike and stored
// once: fresh is false. Invalid for what is no JSON.
func (d *Docketing) Receive(ctx context.Context, key string, body []byte) (fresh bool, err error) {
	defer fault.Wrap(&err, "workflow.Receive")
	if !json.Valid(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))) {
		return false, fault.New(fault.Invalid, "The delivery is no JSON as CourtListener sends it: check the sender.")
	}
	if key == "" || len(key) > 300 {
		sum := sha256.Sum256(body)
		key = "sha256 " + hex.EncodeToString(sum[:])
	}
	local, now := LocalClerk(), d.Now()
	k := systemClerk(local.Owner, local.Organisation)
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.receive", Object: audit.Object{Kind: "delivery", ID: receiptSource}}, func(tx *storage.Tx) error {
		var r storage.Receipt
		if r, fresh, err = tx.AddReceipt(ctx, storage.Receipt{Owner: k.Owner, Source: receiptSource, Key: key, Body: body, Received: now}); err != nil || !fresh {
			return err
		}
		return tx.Enqueue(ctx, jobs.Job{Kind: JobReceipt, Unique: JobReceipt + " " + r.ID, Payload: encoded(receiptJob{k.Owner, k.Organisation, r.ID}), Enqueued: now})
	})
	if err == nil && fresh && d.Wake != nil {
		d.Wake()
	}
	return fresh, err
}

// FileReceipt does a job of kind JobReceipt: what a delivery tells is filed, once however often the job is done.
func (d *Docketing) FileReceipt(ctx context.Context, job jobs.Job) (err error) {
	defer fault.Wrap(&err, "workflow.FileReceipt")
	var j receiptJob
	if err := json.Unmarshal(job.Payload, &j); err != nil || j.Receipt == "" {
		return jobs.Permanent(fault.New(fault.Invalid, "The job names no delivery."))
	}
	k := systemClerk(j.Owner, j.Organisation)
	var spoilt error
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.import", Object: audit.Object{Kind: "docket", ID: receiptSource}, Facts: map[string]string{"delivery": j.Receipt}}, func(tx *storage.Tx) error {
		spoilt = nil
		r, err := tx.Receipt(ctx, j.Owner, j.Receipt)
		if err != nil || !r.Filed.IsZero() {
			return err
		}
		delivery, err := docket.ReadWebhook(bytes.NewReader(r.Body), receiptSource, r.Key)
		if err != nil { // nothing in it can be read, now or later
			spoilt = err
			return tx.EndReceipt(ctx, j.Owner, r.ID, d.Now())
		}
		if _, err := d.fileBatch(ctx, tx, k, delivery.Batch, storage.DocketSource{Kind: docket.FromWebhook, Name: receiptSource}, filing{}); err != nil {
			return err
		}
		return tx.EndReceipt(ctx, j.Owner, r.ID, d.Now())
	})
	if fault.Is(err, fault.NotFound) || spoilt != nil {
		return jobs.Permanent(errors.Join(err, spoilt))
	}
	return err
}
