// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// JobCatchUp is the kind of job that brings what was kept by an earlier program to what this one keeps; its payload is a
// catchUpJob. One job does a piece and asks for the next in the transaction of its own work, so that it goes on where it
// stopped after a restart.
const JobCatchUp = "docket-catch-up"

// catchUpJob says what is brought up to date, and behind which record.
type catchUpJob struct {
	What  string `json:"what"`
	After string `json:"after"`
}

// What is brought up to date, with a number that is raised when it has to be done once more: the names that kept listings
// share with lawsuits, and where the rules of docket.Replay lead a case.
const (
	catchTouches = "touches 1"
	catchStates  = "states 2"
)

// catchUpPiece is how many records a job does.
const catchUpPiece = 500

// CatchUp asks for what is missing, once: what was done or asked for before is not asked for again.
func (d *Docketing) CatchUp(ctx context.Context) error {
	return d.DB.Jobs().Enqueue(ctx, d.catchUp(catchTouches, ""), d.catchUp(catchStates, ""))
}

func (d *Docketing) catchUp(what, after string) jobs.Job {
	return jobs.Job{Kind: JobCatchUp, Unique: JobCatchUp + " " + what + " after " + after, Payload: encoded(catchUpJob{what, after}), Enqueued: d.Now()}
}

// DoCatchUp does a job of kind JobCatchUp.
func (d *Docketing) DoCatchUp(ctx context.Context, job jobs.Job) (err error) {
	defer fault.Wrap(&err, "workflow.DoCatchUp")
	var j catchUpJob
	if err := json.Unmarshal(job.Payload, &j); err != nil {
		return jobs.Permanent(err)
	}
	switch j.What {
	case catchTouches:
		return d.fillTouches(ctx, j)
	case catchStates:
		return d.walkAgain(ctx, j)
	}
	return nil // of an earlier program
}

// fillTouches writes down which marks and owners the kept verdicts speak of, for listings kept before that was done.
func (d *Docketing) fillTouches(ctx context.Context, j catchUpJob) error {
	list, err := d.DB.Untouched(ctx, j.After, catchUpPiece)
	if err != nil || len(list) == 0 {
		return err
	}
	return d.DB.WithTx(ctx, func(tx *storage.Tx) error {
		for _, l := range list {
			var v screening.Verdict
			if err := json.Unmarshal(l.Verdict, &v); err != nil {
				slog.WarnContext(ctx, "a kept verdict cannot be read", "listing", l.ID, "error", err)
				continue
			}
			if err := tx.Touch(ctx, l, touches(&v)); err != nil {
				return err
			}
		}
		return tx.Enqueue(ctx, d.catchUp(j.What, list[len(list)-1].ID))
	})
}

// walkAgain walks cases through their entries by the rules of this program. A case that cannot be walked is passed over: it
// stays as it is, and the log says why.
func (d *Docketing) walkAgain(ctx context.Context, j catchUpJob) error {
	list, err := d.DB.LawsuitsAfter(ctx, j.After, catchUpPiece)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, r := range list {
		err := d.tickOne(ctx, r, d.Now())
		switch kind := fault.KindOf(err); {
		case err == nil:
		case kind == fault.Invalid, kind == fault.Conflict, kind == fault.NotFound:
			slog.WarnContext(ctx, "a lawsuit was not walked again", "lawsuit", r.ID, "kind", fmt.Sprint(kind))
		default:
			return err
		}
	}
	return d.DB.Jobs().Enqueue(ctx, d.catchUp(j.What, list[len(list)-1].ID))
}
