// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"log/slog"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// JobRetro is the kind of job that screens the catalogue again; its payload is a retroJob.
const JobRetro = "retro-screen"

// retroJob names the version that took another's place. What is to be looked up is what no run has looked up yet, so that a
// job which comes late, or behind another, misses nothing.
type retroJob struct {
	To string `json:"to"`
}

// RetroJob is the job that follows a register version which became current.
func RetroJob(to *storage.Version) (jobs.Job, error) {
	payload, err := json.Marshal(retroJob{to.Name})
	return jobs.Job{Kind: JobRetro, Key: JobRetro, Unique: JobRetro + " " + to.Name, Payload: payload, Enqueued: to.Touched}, err
}

// followed asks, in the transaction that makes a version current, for the catalogue to be screened again: either both are
// filed or neither.
func followed(ctx context.Context) func(*storage.Tx, storage.Version) error {
	return func(tx *storage.Tx, v storage.Version) error {
		job, err := RetroJob(&v)
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, job)
	}
}

// RetroScreen does a job of kind JobRetro: what is judged otherwise gets a new screening, beside the one before. It may be
// called again for the same job: what was filed then is no difference any more.
func (b *Bulk) RetroScreen(ctx context.Context, job jobs.Job) (err error) {
	defer fault.Wrap(&err, "workflow.RetroScreen")
	var j retroJob
	if err := json.Unmarshal(job.Payload, &j); err != nil {
		return jobs.Permanent(err)
	}
	asked, err := b.DB.Version(ctx, j.To)
	if fault.Is(err, fault.NotFound) {
		return jobs.Permanent(err)
	}
	if err != nil {
		return err
	}
	var to storage.Version // in service: the one that is asked for, or a later one
	engine, release, err := b.held(ctx, func(e *screening.Engine) bool {
		to, err = b.DB.Version(ctx, e.Register().Stamp.Version)
		return err == nil && to.Seq >= asked.Seq
	})
	if err != nil {
		return err
	}
	defer release()
	run, pending, err := b.DB.PendingRetro(ctx, to.Seq)
	if err != nil || !pending {
		return err
	}
	touch, err := b.touch(ctx, run.Base, &to)
	if err != nil {
		return err
	}
	p := movedPiece{bulk: b, version: to.Seq}
	r := Retro{DB: b.DB, Engine: engine, Workers: b.Workers, Licences: b.Licences}
	n, err := r.Run(ctx, touch, func(m *Moved) error { return p.add(ctx, m) })
	if err == nil {
		err = p.file(ctx)
	}
	slog.InfoContext(ctx, "catalogue screened again", "register", to.Name, "marks", touch.Marks, "listings", n.Listings, "touched", n.Touched, "moved", n.Moved, "riskier", n.Riskier)
	if err != nil {
		return err
	}
	done := storage.RetroRun{Version: to.Seq, Marks: int64(touch.Marks), Listings: int64(n.Listings), Touched: int64(n.Touched), Ended: b.Now()}
	return b.DB.WithTx(ctx, func(tx *storage.Tx) error { return tx.EndRetro(ctx, done) })
}

// touch is what changed since a version; base 0 is the built-in register, which every mark of the first import came to.
func (b *Bulk) touch(ctx context.Context, base int64, to *storage.Version) (*Touch, error) {
	if base == 0 {
		counts, err := b.DB.CountMarks(ctx, *to)
		marks := int64(0)
		for _, n := range counts {
			marks += n
		}
		return TouchAll(int(marks)), err
	}
	from, err := b.DB.VersionBySeq(ctx, base)
	if err != nil {
		return nil, err
	}
	return NewTouch(to.Name, b.DB.Diff(ctx, from, *to))
}

// movedPiece collects moved listings, so that a flush to the disk is for many of them.
type movedPiece struct {
	bulk    *Bulk
	version int64
	list    []*Moved
}

func (p *movedPiece) add(ctx context.Context, m *Moved) error {
	if p.list = append(p.list, m); len(p.list) < pieceRows {
		return nil
	}
	return p.file(ctx)
}

// file files each listing's new screening, and that the version moved it.
func (p *movedPiece) file(ctx context.Context) error {
	if len(p.list) == 0 {
		return nil
	}
	at := p.bulk.Now()
	err := p.bulk.DB.WithBulkTx(ctx, func(tx *storage.Tx) error {
		for _, m := range p.list {
			v := &m.After
			p.bulk.Sued.Name(ctx, m.Listing.Tenant, v)
			verdict, err := json.Marshal(v)
			if err != nil {
				return err
			}
			saved, err := tx.SaveScreening(ctx, m.Listing.Tenant, storage.ScreeningRecord{
				ListingID: m.Listing.ID, ListingHash: m.Listing.Hash, Register: v.Register.Version, Engine: v.Engine, Policy: v.Policy, Level: string(v.Level), Score: v.Score, Verdict: verdict, Created: at, Touches: touches(v),
			})
			if err != nil {
				return err
			}
			if err := tx.SaveMoved(ctx, p.version, m.Listing, saved, m.Riskier(), m.Marks); err != nil {
				return err
			}
		}
		return nil
	})
	p.list = p.list[:0]
	return err
}

// MovedListing is a kept listing that a change of the register judges otherwise, with what is said of the changed marks now.
type MovedListing struct {
	storage.MovedListing
	Why []screening.Finding // empty where the marks only fell away
}

// movedFilter is which moved listings whoever asks may see: the platform all of its own, a seller theirs.
func (r *Register) movedFilter(ctx context.Context, version string) (f storage.MovedFilter, err error) {
	reach, err := auth.ReachOf(ctx, "listings.see")
	if err != nil {
		return f, err
	}
	f = storage.MovedFilter{Tenant: reach.Tenant, SellerID: reach.Organisation}
	if version != "" {
		v, err := r.DB.Version(ctx, version)
		if err != nil {
			return f, err
		}
		f.Version = v.Seq
	}
	return f, nil
}

// Moved lists the listings of whoever asks that a version, or any if it is empty, judges otherwise: the newest version first,
// in it the riskier ones, in those the gravest.
func (r *Register) Moved(ctx context.Context, version string, riskier bool, page storage.Page) (list storage.List[MovedListing], err error) {
	f, err := r.movedFilter(ctx, version)
	if err != nil {
		return list, err
	}
	f.Riskier = riskier
	found, err := r.DB.MovedListings(ctx, f, page)
	list = storage.List[MovedListing]{Items: make([]MovedListing, len(found.Items)), Next: found.Next}
	for i := range found.Items {
		m := &list.Items[i]
		m.MovedListing = found.Items[i]
		var v screening.Verdict
		if err := json.Unmarshal(m.Verdict, &v); err != nil {
			return list, err
		}
		m.Why = saidOf(&v, m.Marks)
	}
	return list, err
}

// CountMoved is how many listings of whoever asks a version judges otherwise, and how many of them more severely.
func (r *Register) CountMoved(ctx context.Context, version string) (moved, riskier int, err error) {
	f, err := r.movedFilter(ctx, version)
	if err != nil {
		return 0, 0, err
	}
	return r.DB.CountMoved(ctx, f)
}
