// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"markwarden/internal/jobs"
	"markwarden/internal/workflow"
)

// NewCases is a runner of the desk's jobs: the clocks of cases and the delivery of letters. It is apart from the files, so
// that a long one holds no letter up.
func NewCases(d *workflow.Desk) (*jobs.Runner, error) {
	r, err := jobs.NewRunner(jobs.Config{
		Queue: d.DB.Jobs(), Now: d.Now, Holder: "cases " + rand.Text(), Workers: 2, Lease: lease, StopWithin: stopWithin, Handlers: d.Handlers(),
		Retry: map[string]jobs.Retry{workflow.JobCaseClock: caseRetry, workflow.JobCaseLetter: caseRetry},
		Report: func(r jobs.Run) {
			if r.Outcome != jobs.Done {
				slog.Log(context.Background(), slog.LevelWarn, "job of a case", "kind", r.Job.Kind, "id", r.Job.ID, "outcome", string(r.Outcome), "error", r.Err)
			}
		},
	})
	if err == nil {
		d.Wake = r.Wake
	}
	return r, err
}

// caseRetry gives up after a week: a clock of the law must not be lost to an outage of a day.
var caseRetry = jobs.Retry{Base: time.Second, Cap: 10 * time.Minute, Attempts: 1000, Age: 7 * 24 * time.Hour}
