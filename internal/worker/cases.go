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
		Retry: map[string]jobs.Retry{workflow.JobCaseClock: caseRetry, workflow.JobCaseLetter: caseRetry, workflow.JobWeighSeller: caseRetry, workflow.JobWeighNotifier: caseRetry, workflow.JobNoticePlaces: caseRetry},
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

// NewLetters is a runner of letters on their way to mail boxes; nil where no mail is sent. It is apart from NewCases, so that
// a mail server that does not answer holds no clock up.
func NewLetters(d *workflow.Desk) (*jobs.Runner, error) {
	if d.Mailer == nil {
		return nil, nil
	}
	r, err := jobs.NewRunner(jobs.Config{
		Queue: d.DB.Jobs(), Now: d.Now, Holder: "letters " + rand.Text(), Workers: 4, Lease: time.Minute, StopWithin: stopWithin, Handlers: d.MailHandlers(),
		Retry: map[string]jobs.Retry{workflow.JobCaseMail: workflow.MailRetry},
		Report: func(r jobs.Run) {
			if r.Outcome == jobs.Done {
				return
			}
			slog.Log(context.Background(), slog.LevelWarn, "letter not mailed", "job", r.Job.ID, "outcome", string(r.Outcome), "error", r.Err)
			if r.Outcome == jobs.Died {
				if err := d.GiveUpMail(context.Background(), r.Job); err != nil {
					slog.Error("a mail that died was not ended", "job", r.Job.ID, "error", err)
				}
			}
		},
	})
	if err == nil {
		wake := d.Wake
		d.Wake = func() { wake(); r.Wake() }
	}
	return r, err
}

// caseRetry gives up after a week: a clock of the law must not be lost to an outage of a day.
var caseRetry = jobs.Retry{Base: time.Second, Cap: 10 * time.Minute, Attempts: 1000, Age: 7 * 24 * time.Hour}
