// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"sync"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// When marks change, only the listings that touch them are screened again. Which those are is asked the other way round: the
// changed marks alone, as they were and as they are, make a register of their own, so small that it stays in the
// processor's cache, and the same engine asks it about each kept listing. Disguises are seen through as everywhere.

// Touch is the changed marks of a register as a small register of their own.
type Touch struct {
	Marks  int // that differ
	engine *screening.Engine
}

// NewTouch reads what differs between two register versions.
func NewTouch(version string, changes iter.Seq2[storage.Change, error]) (_ *Touch, err error) {
	defer fault.Wrap(&err, "workflow.NewTouch")
	t := &Touch{}
	var marks []trademarks.Mark
	for c, err := range changes {
		if err != nil {
			return nil, err
		}
		t.Marks++
		for _, r := range []*storage.MarkRecord{c.Before, c.After} {
			if r != nil && r.Mark.Status.Live() {
				marks = append(marks, r.Mark)
			}
		}
	}
	reg, err := inMemory("changes of "+version, marks, 0)
	if err != nil {
		return nil, err
	}
	policy, err := screening.DefaultPolicy()
	t.engine = screening.NewEngine(reg.Register, policy)
	return t, err
}

// Meets are the names of changed marks that a listing touches, each once; none for most listings. A listing that cannot be
// judged touches them all.
func (t *Touch) Meets(l *listing.Listing) (names []string, all bool) {
	flow := Flow{Screen: func(l *listing.Listing) screening.Verdict {
		return t.engine.Screen(l, screening.Options{NoFix: true})
	}}
	v := flow.judge(l)
	for i := range v.Findings {
		names = once(names, v.Findings[i].Mark)
	}
	return names, v.Level == screening.Unscreened
}

// Moved is a kept listing that a change of the register judges otherwise.
type Moved struct {
	Listing storage.ListingRecord // with the level and score before
	Marks   []string              // changed marks that it touches
	Why     []screening.Finding   // what is said of those marks now; empty when they only fell away
	After   screening.Verdict
}

// Riskier reports whether it is judged more severely than before.
func (m *Moved) Riskier() bool {
	return grave(m.After.Level) > grave(screening.Level(m.Listing.Level)) || m.After.Level == screening.Level(m.Listing.Level) && m.After.Score > m.Listing.Score
}

// grave orders levels; what was not screened is worst, because nothing is known of it.
func grave(l screening.Level) int {
	for i, level := range []screening.Level{screening.Clear, screening.Caution, screening.High, screening.Block} {
		if l == level {
			return i
		}
	}
	return 4
}

// RetroCounts are what a run over the catalogue did.
type RetroCounts struct {
	Listings int `json:"listings"` // kept and looked up
	Touched  int `json:"touched"`  // screened again
	Moved    int `json:"moved"`    // judged otherwise
	Riskier  int `json:"riskier"`
}

// Retro screens kept listings again after a change of the register.
type Retro struct {
	DB      *storage.DB
	Engine  *screening.Engine // of the register after the change
	Workers int

	mu  sync.Mutex
	own map[string][]string // by tenant and seller
}

// authorised are the marks that whoever filed a listing has stated to be their own in any of their files.
func (r *Retro) authorised(ctx context.Context, rec *storage.ListingRecord) (names []string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	whose := rec.Tenant + "\x00" + rec.SellerID
	if names, known := r.own[whose]; known {
		return names, nil
	}
	owners, err := filers(ctx, r.DB, rec)
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		if names, err = r.stated(ctx, owner, names); err != nil {
			return nil, err
		}
	}
	if r.own == nil {
		r.own = map[string][]string{}
	}
	r.own[whose] = names
	return names, nil
}

// stated adds the marks of an organisation's files.
func (r *Retro) stated(ctx context.Context, owner string, names []string) ([]string, error) {
	for page := (storage.Page{Limit: 200}); ; {
		list, err := r.DB.Batches(ctx, owner, page)
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			opt, err := OptionsOf(&list.Items[i])
			if err != nil {
				return nil, err
			}
			for _, name := range opt.Authorised {
				names = once(names, name)
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return names, nil
		}
	}
}

// Run looks every kept listing up, screens those that touch a changed mark, and hands those that are judged otherwise to
// moved, from one goroutine and in no order. A listing nobody screened yet is left alone.
func (r *Retro) Run(ctx context.Context, t *Touch, moved func(*Moved) error) (n RetroCounts, err error) {
	defer fault.Wrap(&err, "workflow.Retro")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		touched bool
		moved   *Moved
		err     error
	}
	work, answers := make(chan storage.ListingRecord, 4*max(1, r.Workers)), make(chan answer, 64)
	var crew sync.WaitGroup
	for range max(1, r.Workers) {
		crew.Go(func() {
			for rec := range work {
				m, err := r.judge(ctx, t, rec)
				a := answer{touched: m != nil, err: err}
				if m != nil && m.differs() {
					a.moved = m
				}
				answers <- a
			}
		})
	}
	read := make(chan error, 1)
	go func() {
		err := r.DB.EachKeptListing(ctx, func(rec *storage.ListingRecord) error {
			if rec.ScreeningID == "" {
				return nil
			}
			select {
			case work <- *rec:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		close(work)
		crew.Wait()
		close(answers)
		read <- err
	}()
	for a := range answers {
		n.Listings++
		if a.touched {
			n.Touched++
		}
		if a.err != nil && err == nil {
			err = a.err
			cancel()
		}
		if a.moved == nil || err != nil {
			continue
		}
		n.Moved++
		if a.moved.Riskier() {
			n.Riskier++
		}
		if err = moved(a.moved); err != nil {
			cancel()
		}
	}
	if stopped := <-read; err == nil {
		err = stopped
	}
	return n, err
}

// judge screens a listing that touches a changed mark; nil for one that does not. Only what is said of changed marks counts:
// a listing that is judged otherwise for another reason, as by another policy, is not this change's doing.
func (r *Retro) judge(ctx context.Context, t *Touch, rec storage.ListingRecord) (*Moved, error) {
	names, all := t.Meets(&rec.Listing)
	if len(names) == 0 && !all {
		return nil, nil
	}
	own, err := r.authorised(ctx, &rec)
	if err != nil {
		return nil, err
	}
	flow := Flow{Screen: func(l *listing.Listing) screening.Verdict {
		return r.Engine.Screen(l, screening.Options{Authorised: own})
	}}
	m := &Moved{Listing: rec, Marks: names, After: flow.judge(&rec.Listing)}
	m.Why = saidOf(&m.After, names)
	if !m.differs() || len(m.Why) > 0 {
		return m, nil
	}
	before, err := r.DB.Screening(ctx, rec.Tenant, rec.ScreeningID)
	if err != nil {
		return nil, err
	}
	var v screening.Verdict
	if err := json.Unmarshal(before.Verdict, &v); err != nil {
		return nil, err
	}
	if len(saidOf(&v, names)) == 0 {
		m.After.Level, m.After.Score = screening.Level(rec.Level), rec.Score // another reason
	}
	return m, nil
}

func (m *Moved) differs() bool {
	return string(m.After.Level) != m.Listing.Level || m.After.Score != m.Listing.Score
}

// saidOf are the findings of a verdict that speak of certain marks.
func saidOf(v *screening.Verdict, names []string) (all []screening.Finding) {
	for _, f := range v.Findings {
		if slices.Contains(names, f.Mark) {
			all = append(all, f)
		}
	}
	return all
}

// JobRetro is the kind of job that screens the catalogue again; its payload is a retroJob.
const JobRetro = "retro-screen"

type retroJob struct {
	From string `json:"from"` // register version before; empty for the first one
	To   string `json:"to"`
}

// RetroJob is the job that follows a new register version upon another.
func RetroJob(from, to *storage.Version) (jobs.Job, error) {
	payload, err := json.Marshal(retroJob{from.Name, to.Name})
	return jobs.Job{Kind: JobRetro, Key: JobRetro, Unique: JobRetro + " " + to.Name, Payload: payload, Enqueued: to.Created}, err
}

// followed asks for the catalogue to be screened again after a version took another's place. That it could not be asked for
// must not undo the version: the next one's job looks at what changed since its own predecessor only, so it is logged.
func (r *Register) followed(ctx context.Context, before, now *storage.Version) {
	if before == nil {
		return // until now the built-in entries served, and they still do
	}
	job, err := RetroJob(before, now)
	if err == nil {
		err = r.DB.Jobs().Enqueue(ctx, job)
	}
	if err != nil {
		slog.ErrorContext(ctx, "catalogue not screened again", "register", now.Name, "error", err)
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
	from, err := b.DB.Version(ctx, j.From)
	to, err2 := b.DB.Version(ctx, j.To)
	if err := errors.Join(err, err2); err != nil {
		return jobs.Permanent(err)
	}
	if to.State != storage.VersionCurrent {
		return nil // a later version's job sees to it
	}
	engine, release, err := b.held(ctx, func(e *screening.Engine) bool { return e.Register().Stamp.Version == to.Name })
	if err != nil {
		return err
	}
	defer release()
	touch, err := NewTouch(to.Name, b.DB.Diff(ctx, from, to))
	if err != nil {
		return err
	}
	r := Retro{DB: b.DB, Engine: engine, Workers: b.Workers}
	n, err := r.Run(ctx, touch, func(m *Moved) error { return b.keepMoved(ctx, m) })
	slog.InfoContext(ctx, "catalogue screened again", "register", to.Name, "marks", touch.Marks, "listings", n.Listings, "touched", n.Touched, "moved", n.Moved, "riskier", n.Riskier)
	return err
}

func (b *Bulk) keepMoved(ctx context.Context, m *Moved) error {
	b.Sued.Name(ctx, m.Listing.Tenant, &m.After)
	verdict, err := json.Marshal(&m.After)
	if err != nil {
		return err
	}
	v := &m.After
	return b.DB.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.SaveScreening(ctx, m.Listing.Tenant, storage.ScreeningRecord{
			ListingID: m.Listing.ID, ListingHash: m.Listing.Hash, Register: v.Register.Version, Engine: v.Engine, Policy: v.Policy, Level: string(v.Level), Score: v.Score, Verdict: verdict, Created: b.Now(), Touches: touches(v),
		})
		return err
	})
}
