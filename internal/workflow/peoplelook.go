// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"time"

	"markwarden/internal/auth"
)

// lookAgain is how often an open connection asks whether its person may still have it. With the time the question takes it
// stays below the five seconds within which a dismissal is felt everywhere.
const lookAgain = 3 * time.Second

// Staying is a context for a connection that stays open, as a stream of events: it ends when the session or token it was
// opened with counts no more, whoever ended it and on whichever replica. A database that does not answer cuts nobody off.
// Without accounts it ends with ctx alone. The function frees it.
func (p *People) Staying(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancel(ctx)
	who := auth.Who(ctx)
	if p == nil || who.Session == "" {
		return ctx, end
	}
	every := p.Look
	if every == 0 {
		every = lookAgain
	}
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if counts, err := p.DB.SessionCounts(ctx, who, p.Sessions, p.Now()); err == nil && !counts {
				end()
				return
			}
		}
	}()
	return ctx, end
}
