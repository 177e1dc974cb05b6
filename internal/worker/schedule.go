// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"markwarden/internal/storage"
)

const (
	// tidyEvery is often enough for what it removes, which is kept for days.
	tidyEvery = time.Hour
	// keysFor is how long an Idempotency-Key is known; callers are promised 24 hours.
	keysFor = 48 * time.Hour
	// jobsFor is how long what became of a job can be looked up.
	jobsFor = 30 * 24 * time.Hour
	// receiptsFor is how long a filed delivery is kept as it came: its sender tries again for three days.
	receiptsFor = 30 * 24 * time.Hour
)

// tidy removes what has had its time, at once and every hour until ctx ends. A failure is tried again an hour later.
func (w *Worker) tidy(ctx context.Context) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		if err := w.tidyOnce(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("not tidied", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *Worker) tidyOnce(ctx context.Context) error {
	now := w.opt.Now()
	err := w.opt.DB.WithTx(ctx, func(tx *storage.Tx) error {
		if _, err := tx.ForgetKeys(ctx, now.Add(-keysFor)); err != nil {
			return err
		}
		if _, err := tx.ForgetReceipts(ctx, now.Add(-receiptsFor)); err != nil {
			return err
		}
		_, err := tx.ForgetJobs(ctx, now.Add(-jobsFor))
		return err
	})
	if err != nil {
		return err
	}
	if w.opt.Imports != nil {
		err = w.opt.Imports.Sweep()
	}
	return errors.Join(err, w.opt.Bulk.Sweep(ctx))
}
