// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/storage"
)

// tidyPeople is often enough for what is kept for days.
const tidyPeople = time.Hour

// Tidy forgets what has had its time, at once and every hour until ctx ends: sessions that ran out, and the addresses of
// people who were not signed in after keep days; 0 keeps them.
func (p *People) Tidy(ctx context.Context, keep int) {
	tick := time.NewTicker(tidyPeople)
	defer tick.Stop()
	for {
		if err := p.tidyOnce(ctx, keep); err != nil && ctx.Err() == nil {
			slog.Warn("accounts not tidied", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *People) tidyOnce(ctx context.Context, keep int) error {
	now := p.Now().UTC().Truncate(time.Microsecond)
	err := p.DB.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.ForgetSessions(ctx, p.Sessions, now)
		return err
	})
	if err != nil || keep == 0 {
		return err
	}
	before := now.AddDate(0, 0, -keep)
	old, err := p.DB.OldVisitors(ctx, before)
	if err != nil || !old {
		return err
	}
	event := audit.Event{At: now, Actor: audit.Actor{ID: audit.System}, Action: audit.ActionErase}
	_, err = p.Journal.WithAudit(ctx, event, func(tx *storage.Audited) error { return tx.EraseVisitors(ctx, before) })
	_, emptied := p.DB.ForgetLog(ctx)
	return errors.Join(err, emptied)
}
