// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"markwarden/internal/jobs"
	"markwarden/internal/workflow"
)

const (
	// lookEvery is how often the clock looks for reminders and alerts that have come due: they are for people, who do not
	// mind half a minute.
	lookEvery = 30 * time.Second
	// messagesAtOnce is enough that one receiver that does not answer makes no other wait.
	messagesAtOnce = 8
)

// postOffice is the runner of mail and webhooks, those that come and those that go.
func (w *Worker) postOffice() (*jobs.Runner, error) {
	handlers := map[string]jobs.Handler{workflow.JobMail: w.opt.Alerts.SendMail, workflow.JobHook: w.opt.Alerts.SendHook}
	if d := w.opt.Docketing; d != nil {
		handlers[workflow.JobReceipt], handlers[workflow.JobCatchUp] = d.FileReceipt, d.DoCatchUp
	}
	return jobs.NewRunner(jobs.Config{
		Queue: w.opt.DB.Jobs(), Now: w.opt.Now, Holder: "post " + rand.Text(), Workers: messagesAtOnce, Lease: time.Minute, StopWithin: stopWithin,
		Handlers: handlers,
		Retry:    map[string]jobs.Retry{workflow.JobHook: workflow.HookRetry, workflow.JobReceipt: workflow.ReceiptRetry, workflow.JobCatchUp: workflow.ReceiptRetry},
		Report:   w.report,
	})
}

// tell sends messages and looks at the clock until ctx ends.
func (w *Worker) tell(ctx context.Context) error {
	if w.post == nil {
		return nil
	}
	var clock sync.WaitGroup
	clock.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			if err := w.opt.Alerts.Tick(ctx); err != nil && ctx.Err() == nil {
				slog.Warn("not everything that has come due was told", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	err := w.post.Run(ctx)
	clock.Wait()
	return err
}
