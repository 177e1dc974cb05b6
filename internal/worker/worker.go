// SPDX-License-Identifier: Apache-2.0

// Package worker is the door for the clock: work that waits in the queue is done here, and what must happen now and then.
//
// It knows which step of package workflow does which kind of job and nothing of the steps themselves. It promises that a
// job which is given up ends what it was for, so that nobody waits for it.
package worker

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"markwarden/internal/jobs"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// Options are what a worker works with.
type Options struct {
	DB   *storage.DB
	Bulk *workflow.Bulk
	// Imports makes register versions of publications; nil where none are taken.
	Imports *workflow.Imports
	// Alerts is the clock and the post office; nil where nobody is told of anything.
	Alerts *workflow.Alerts
	// Docketing files what courts deliver; nil where no lawsuits are kept.
	Docketing *workflow.Docketing
	Now       func() time.Time
}

// Worker does the jobs of a database. It runs once.
type Worker struct {
	opt    Options
	runner *jobs.Runner
	post   *jobs.Runner // of messages, so that a long file makes none wait; nil without Alerts
}

const (
	// lease is short, so that the work of a program that was killed goes on soon: 15 s after its last sign of life.
	lease = 15 * time.Second
	// stopWithin is how long a stop takes at most; a job hands its work in within a fraction of a second.
	stopWithin = 4 * time.Second
	// batchesAtOnce keeps one long file from making every other wait.
	batchesAtOnce = 2
)

// batchRetry gives up a file whose screening fails again and again: after so many attempts it is the file.
var batchRetry = jobs.Retry{Base: time.Second, Cap: time.Minute, Attempts: 12, Age: 7 * 24 * time.Hour}

// New joins queue and steps.
func New(opt Options) (*Worker, error) {
	w := &Worker{opt: opt}
	handlers := map[string]jobs.Handler{workflow.JobScreenBatch: opt.Bulk.ScreenBatch, workflow.JobRetro: opt.Bulk.RetroScreen}
	if opt.Imports != nil {
		handlers[workflow.JobImport] = opt.Imports.Do
	}
	runner, err := jobs.NewRunner(jobs.Config{
		Queue: opt.DB.Jobs(), Now: opt.Now, Holder: "worker " + rand.Text(), Workers: batchesAtOnce, Lease: lease, StopWithin: stopWithin,
		Handlers: handlers,
		Retry:    map[string]jobs.Retry{workflow.JobScreenBatch: batchRetry, workflow.JobImport: batchRetry, workflow.JobRetro: batchRetry},
		Report:   w.report,
	})
	w.runner = runner
	if err == nil && opt.Alerts != nil {
		w.post, err = w.postOffice()
	}
	return w, err
}

// Wake tells the worker that there may be a job.
func (w *Worker) Wake() {
	w.runner.Wake()
	if w.post != nil {
		w.post.Wake()
	}
}

// Run works until ctx ends, then hands back what is not done and returns within five seconds.
func (w *Worker) Run(ctx context.Context) error {
	tidied := make(chan struct{})
	go func() { defer close(tidied); w.tidy(ctx) }()
	told := make(chan error, 1)
	go func() { told <- w.tell(ctx) }()
	err := w.runner.Run(ctx)
	<-tidied
	return errors.Join(err, <-told)
}

// report logs how a job ended, and ends what a dead one was for.
func (w *Worker) report(r jobs.Run) {
	level := slog.LevelInfo
	switch r.Outcome {
	case jobs.Died, jobs.Abandoned:
		level = slog.LevelError
	case jobs.Again, jobs.Lost:
		level = slog.LevelWarn
	}
	slog.Log(context.Background(), level, "job", "kind", r.Job.Kind, "id", r.Job.ID, "outcome", string(r.Outcome), "attempt", r.Job.Attempts, "took", r.Ended.Sub(r.Began), "error", r.Err)
	if r.Outcome == jobs.Died {
		if err := w.giveUp(r.Job); err != nil {
			slog.Error("what a dead job was for was not ended", "job", r.Job.ID, "error", err)
		}
	}
}

func (w *Worker) giveUp(j jobs.Job) error {
	switch j.Kind {
	case workflow.JobImport, workflow.JobRetro, workflow.JobReceipt, workflow.JobCatchUp:
		return nil // the version of an import says why it failed; the log says it of the others
	case workflow.JobScreenBatch:
	case workflow.JobMail, workflow.JobHook:
		return w.opt.Alerts.GiveUp(context.Background(), j)
	default:
		return errors.New("a job of a kind that is not known")
	}
	return w.opt.Bulk.GiveUp(context.Background(), j)
}
