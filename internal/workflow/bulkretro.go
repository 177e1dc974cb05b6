// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"sync"

	"markwarden/internal/fault"
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
	Marks  int               // that differ
	engine *screening.Engine // nil: so much changed that every listing is screened again
}

// mostTouch is how many changed marks make a register of their own: a day's publication has half as many. Beyond it the
// marks would take more memory than a server should need for it, and listings that touch none of them are rare.
const mostTouch = 50_000

// TouchAll is the touch of a register that took the place of another as a whole, as the first import does.
func TouchAll(marks int) *Touch { return &Touch{Marks: marks} }

// NewTouch reads what differs between two register versions.
func NewTouch(version string, changes iter.Seq2[storage.Change, error]) (_ *Touch, err error) {
	defer fault.Wrap(&err, "workflow.NewTouch")
	t := &Touch{}
	var marks []trademarks.Mark
	for c, err := range changes {
		if err != nil {
			return nil, err
		}
		if t.Marks++; t.Marks > mostTouch {
			marks = nil
			continue
		}
		for _, r := range []*storage.MarkRecord{c.Before, c.After} {
			if r != nil && r.Mark.Status.Live() {
				marks = append(marks, r.Mark)
			}
		}
	}
	if t.Marks > mostTouch {
		return TouchAll(t.Marks), nil
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
// judged touches them all, and so does every listing of a register that changed as a whole.
func (t *Touch) Meets(l *listing.Listing) (names []string, all bool) {
	if t.engine == nil {
		return nil, true
	}
	flow := Flow{Screen: func(l *listing.Listing) screening.Verdict {
		if !t.engine.Meets(l) { // most listings: their words need not be read
			return screening.Verdict{Level: screening.Clear}
		}
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
	DB       *storage.DB
	Engine   *screening.Engine // of the register after the change
	Workers  int
	Licences *Licences // the rights ledger; nil where nothing is on record

	mu  sync.Mutex
	own map[string]screening.Options // by tenant and seller
}

// rights are the marks that whoever filed a listing has stated to be their own in any of their files, and their licences.
func (r *Retro) rights(ctx context.Context, rec *storage.ListingRecord) (opt screening.Options, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	whose := rec.Tenant + "\x00" + rec.SellerID
	if opt, known := r.own[whose]; known {
		return opt, nil
	}
	owners, err := filers(ctx, r.DB, rec)
	if err != nil {
		return opt, err
	}
	for _, owner := range owners {
		if opt.Authorised, err = r.stated(ctx, owner, opt.Authorised); err != nil {
			return opt, err
		}
		if r.Licences == nil {
			continue
		}
		list, day, err := r.Licences.ofOrganisation(ctx, owner)
		if err != nil {
			return opt, err
		}
		opt.Licences, opt.On = append(opt.Licences, list...), day
	}
	if r.own == nil {
		r.own = map[string]screening.Options{}
	}
	r.own[whose] = opt
	return opt, nil
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
	work, answers := make(chan storage.ListingRecord, 64*max(1, r.Workers)), make(chan answer, 64)
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
	opt, err := r.rights(ctx, &rec)
	if err != nil {
		return nil, err
	}
	flow := Flow{Screen: func(l *listing.Listing) screening.Verdict { return r.Engine.Screen(l, opt) }}
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
	if t.engine == nil { // which marks changed is told by what is said of them
		m.Marks = saidOtherwise(&v, &m.After)
		m.Why = saidOf(&m.After, m.Marks)
		names = m.Marks
	}
	if len(saidOf(&v, names)) == 0 && len(m.Why) == 0 {
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

// saidOtherwise are the marks of which one of two verdicts says what the other does not.
func saidOtherwise(before, after *screening.Verdict) (names []string) {
	says := func(v *screening.Verdict, f *screening.Finding) bool {
		return slices.ContainsFunc(v.Findings, func(o screening.Finding) bool {
			return o.MarkID == f.MarkID && o.Field == f.Field && o.Text == f.Text && o.Level == f.Level && o.Score == f.Score
		})
	}
	for i := range after.Findings {
		if f := &after.Findings[i]; !says(before, f) {
			names = once(names, f.Mark)
		}
	}
	for i := range before.Findings {
		if f := &before.Findings[i]; !says(after, f) {
			names = once(names, f.Mark)
		}
	}
	return names
}
