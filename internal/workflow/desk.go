// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/letter"
	"markwarden/internal/listing"
	"markwarden/internal/notify"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// Desk is the way of a case from the flag or the notice to the decision, the appeal and the reinstatement.
//
// Every step is one transaction: the case, its history, the audit entries, strikes, the ledger of notices, the letters as
// they were rendered and the jobs that follow are filed together or not at all. A letter that cannot be written stops the
// step. The rules are those of package review; this is where they meet storage, the wording and the clock.
type Desk struct {
	DeskOptions
	queue queue
	rules rulebooks
}

// DeskOptions are what a desk works with. Suits, Suing and Tell may be nil.
type DeskOptions struct {
	DB      *storage.DB
	Journal *storage.Journal
	Book    *review.Book
	Wording *letter.Set
	Now     func() time.Time
	Screen  func(context.Context, *listing.Listing, screening.Options) (screening.Verdict, error)
	Mark    func(context.Context, string) (trademarks.Mark, error)
	Suits   func(ctx context.Context, tenant string, mark trademarks.Mark) int                     // lawsuits that run on a mark or for its owner
	Suing   func(ctx context.Context, tenant string, mark trademarks.Mark) []storage.RunningSuit   // which, as far as the reader may know
	Tell    func(ctx context.Context, tx *storage.Tx, tenant string, event review.Webhook) error   // into the outbox of webhooks
	TellOf  func(ctx context.Context, tx *storage.Tx, tenant string, measure review.Measure) error // the same of a measure against a seller
	Address string                                                                                 // of the pages, such as https://desk.example, for the links in letters
	Name    string                                                                                 // of the platform, for public records
	Wake    func()                                                                                 // there may be a job
	Mailer  notify.Sender                                                                          // nil: letters are in the letter box alone
}

// NewDesk checks what a desk needs.
func NewDesk(o DeskOptions) (*Desk, error) {
	if o.DB == nil || o.Journal == nil || o.Now == nil || o.Screen == nil || o.Mark == nil {
		return nil, fmt.Errorf("workflow.NewDesk: a desk needs a database, its journal, a clock, the screening and the register")
	}
	var err error
	if o.Book == nil {
		if o.Book, err = review.StandardBook(); err != nil {
			return nil, err
		}
	}
	if o.Wording == nil {
		if o.Wording, err = letter.Standard(); err != nil {
			return nil, err
		}
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.Name == "" {
		o.Name = "Markwarden"
	}
	d := &Desk{DeskOptions: o}
	d.queue.run = storage.NewID(o.Now())
	return d, nil
}

// Person is who acts at the desk, in the roles that count there, with what the audit log says of them.
type Person struct {
	review.Actor
	Tenant  string
	Request string
	audit   audit.Actor
}

// PersonOf is the person of a request. Sellers and right holders act for their organisation. The other roles reach a whole
// tenant only in the platform itself: a law firm's lawyer sees no case of strangers.
func PersonOf(a auth.Actor, request string) Person {
	p := Person{Actor: review.Actor{ID: a.ID, Org: a.Organisation}, Tenant: a.Tenant, Request: request}
	for _, r := range a.Roles {
		if a.Kind != auth.Platform && r != auth.Seller && r != auth.RightsOwner {
			continue
		}
		p.Roles = append(p.Roles, review.RolesOf(string(r))...)
	}
	d := auth.Decision{}
	if len(a.Roles) > 0 {
		d.Role = a.Roles[0]
	}
	p.audit = a.Audit(d)
	return p
}

// system is the program itself.
func system(tenant string) Person {
	return Person{Actor: review.Actor{ID: audit.System, Roles: []review.Role{review.System}}, Tenant: tenant, audit: audit.Actor{ID: audit.System, Tenant: tenant}}
}

// Outside reports somebody who sees their own side of a case alone: a seller or a right holder who holds no other role.
func (p Person) Outside() bool {
	for _, r := range p.Roles {
		if r != review.Seller && r != review.Notifier {
			return false
		}
	}
	return true
}

// sees reports whether somebody may know of a case at all.
func (p Person) sees(c review.Case) bool {
	switch {
	case c.Sealed():
		return p.Has(review.Legal) || p.Has(review.System)
	case !p.Outside():
		return true
	}
	return p.Has(review.Seller) && p.Org == c.SellerID && p.Org != "" || p.Has(review.Notifier) && c.Notifier(p.Org)
}

// work is one transaction of the desk: whatever moves in it is filed with it.
type work struct {
	*storage.Audited
	desk  *Desk
	who   Person
	at    time.Time
	moved []storage.Touched
}

// do runs a step in a transaction under its action and the object it is done to, and brings the queue up to date.
func (d *Desk) do(ctx context.Context, who Person, action string, step func(*work) error) error {
	at := d.Now().UTC().Truncate(time.Microsecond)
	var done *work
	_, err := d.Journal.WithAudit(ctx, audit.Event{At: at, Actor: who.audit, Action: action, Request: who.Request}, func(a *storage.Audited) error {
		done = &work{Audited: a, desk: d, who: who, at: at}
		return step(done)
	})
	if err != nil {
		return err
	}
	d.queue.put(who.Tenant, done.moved)
	d.Wake()
	return nil
}

// load is a case in the transaction; one that the person may not know of is not there.
func (w *work) load(ctx context.Context, id string) (review.Case, error) {
	c, err := w.Case(ctx, w.who.Tenant, id)
	if err == nil && !w.who.sees(c) {
		err = fault.New(fault.NotFound, "There is no case %s.", id)
	}
	if err != nil {
		return c, err
	}
	hidden, err := w.desk.unseen(ctx, w.who)
	if err == nil && hidden[id] {
		return review.Case{}, errUnseen(id)
	}
	return c, err
}

// attempt makes a move with the letters that go with it, or as a draft without them.
type attempt func(c review.Case, messages []review.Message, draft bool) (review.Case, review.Effects, error)

// move makes a move for good: drafts it, writes the letters it asks for with the dates of the draft, makes it and files
// everything.
func (w *work) move(ctx context.Context, before review.Case, try attempt) (review.Case, review.Effects, error) {
	after, fx, letters, err := w.desk.prepare(ctx, w.Tx, w.who.Tenant, before, try, w.at)
	if err != nil {
		return before, fx, err
	}
	return after, fx, w.file(ctx, before, after, fx, letters)
}

// file writes what a move led to.
func (w *work) file(ctx context.Context, before, after review.Case, fx review.Effects, letters []storage.KeptLetter) error {
	tenant := w.who.Tenant
	item, err := w.item(ctx, after)
	if err != nil {
		return err
	}
	if err := w.FileCase(ctx, tenant, before, after, item); err != nil {
		return err
	}
	w.moved = append(w.moved, storage.Touched{Item: item, Head: storage.HeadOf(after)})
	why := ""
	if len(after.History) > 0 {
		why = string(after.History[len(after.History)-1].Event)
	}
	if err := w.FileStrikes(ctx, tenant, fx.Strikes, fx.Withdrawn, why, w.at); err != nil {
		return err
	}
	if err := w.FileOutcomes(ctx, tenant, after.ID, after.Version, fx.Outcomes, fx.Reversed); err != nil {
		return err
	}
	if err := w.FileLetters(ctx, tenant, letters); err != nil {
		return err
	}
	if err := w.follow(ctx, before, after, letters); err != nil {
		return err
	}
	looks, err := w.weigh(after, fx)
	if err != nil {
		return err
	}
	if err := w.Enqueue(ctx, looks...); err != nil {
		return err
	}
	return w.tell(ctx, fx)
}

// tell puts what outsiders subscribed to into the outbox.
func (w *work) tell(ctx context.Context, fx review.Effects) error {
	if w.desk.Tell == nil {
		return nil
	}
	for _, event := range fx.Webhooks {
		if err := w.desk.Tell(ctx, w.Tx, w.who.Tenant, event); err != nil {
			return err
		}
	}
	return nil
}

// The kinds of job the desk does.
const (
	JobCaseClock  = "case.clock"  // look at a case's clocks
	JobCaseLetter = "case.letter" // deliver a letter
)

// caseJob names what a job is about.
type caseJob struct {
	Tenant string `json:"tenant"`
	Case   string `json:"case"`
	Ref    string `json:"ref,omitempty"`
}

// letterPause is how long a letter waits before it is delivered, so that a slip that is undone at once reaches nobody.
const letterPause = time.Minute

// follow enqueues the deliveries of new letters and a look at the clock that ends next.
func (w *work) follow(ctx context.Context, before, after review.Case, letters []storage.KeptLetter) error {
	var list []jobs.Job
	for _, l := range letters {
		j, err := w.job(JobCaseLetter, caseJob{w.who.Tenant, after.ID, l.Ref}, w.at.Add(letterPause))
		if err != nil {
			return err
		}
		list = append(list, j)
	}
	due, code := after.NextDue()
	was, old := before.NextDue()
	if !due.IsZero() && (!due.Equal(was) || code != old || before.ID == "") {
		j, err := w.job(JobCaseClock, caseJob{Tenant: w.who.Tenant, Case: after.ID}, due)
		if err != nil {
			return err
		}
		list = append(list, j)
	}
	return w.Enqueue(ctx, list...)
}

// job is a job about a case. Jobs of one case are not ordered by a key: a clock that ends in a month must not hold up the
// letter of today, and every step reads the case as it is then.
func (w *work) job(kind string, about caseJob, at time.Time) (jobs.Job, error) {
	payload, err := json.Marshal(about)
	return jobs.Job{Kind: kind, Payload: payload, Enqueued: w.at, RunAt: at}, err
}

// Case is a case for somebody who may know of it.
func (d *Desk) Case(ctx context.Context, who Person, id string) (review.Case, error) {
	c, err := d.DB.Case(ctx, who.Tenant, id)
	if err == nil && !who.sees(c) {
		return review.Case{}, fault.New(fault.NotFound, "There is no case %s.", id)
	}
	if err != nil {
		return c, err
	}
	hidden, err := d.unseen(ctx, who)
	if err == nil && hidden[id] {
		return review.Case{}, errUnseen(id)
	}
	return c, err
}
