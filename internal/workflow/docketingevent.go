// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// PersonEvent is what a person records of a case: an event of the docket that no feed told, or a step of one defendant. It
// is kept as an entry of its own and never changed; a wrong one is mended by another.
type PersonEvent struct {
	Type      string            `json:"type"` // a docket.EventType or docket.StepEvent
	At        calendar.Moment   `json:"date"`
	Until     calendar.Moment   `json:"until,omitzero"`      // the end an order names
	Defendant string            `json:"defendant,omitempty"` // Defendant.Key or the number on the schedule; empty is the case
	Means     []docket.Means    `json:"means,omitempty"`     // of service
	Allowed   []docket.Means    `json:"allowed,omitempty"`   // by order of the court
	Agreement string            `json:"agreement,omitempty"`
	Payment   string            `json:"payment,omitempty"`
	Notice    string            `json:"notice,omitempty"`
	Accounts  map[string]string `json:"accounts,omitempty"` // confirmation by account, for a release
	Note      string            `json:"note,omitempty"`
}

const personKey = "person/"

// personal reports an entry that a person recorded.
func personal(e docket.Event) bool { return strings.HasPrefix(e.Key, personKey) }

// caseEvents are the events of a docket that a person may record.
var caseEvents = []docket.EventType{docket.Complaint, docket.SealedSchedule, docket.TROMotion, docket.PIMotion, docket.DefaultMotion, docket.TROGranted, docket.TROOrder, docket.TRODenied,
	docket.TROExtended, docket.TRODissolved, docket.PIOrder, docket.PIDenied, docket.Stay, docket.StayLifted, docket.Joinder, docket.ShowCause, docket.Unseal, docket.DefaultEntry,
	docket.Judgment, docket.Bond, docket.BondReleased, docket.Served, docket.Answer, docket.Appearance, docket.Dismissal, docket.Transfer, docket.Satisfaction, docket.Appeal,
	docket.Classified, docket.Complied, docket.Released, docket.OrderRead}

// defendantSteps is which step of a defendant an event is.
var defendantSteps = map[string]docket.StepEvent{
	string(docket.Served): docket.StepServed, string(docket.Answer): docket.StepAppeared, string(docket.Appearance): docket.StepAppeared, string(docket.Dismissal): docket.StepDismissed,
	string(docket.DefaultEntry): docket.StepDefaulted, string(docket.Judgment): docket.StepJudged,
	string(docket.StepNotified): docket.StepNotified, string(docket.StepRestrained): docket.StepRestrained, string(docket.StepTalks): docket.StepTalks,
	string(docket.StepSettled): docket.StepSettled, string(docket.StepReleased): docket.StepReleased,
}

// EventTypes are the types a person may record, those of a docket first.
func EventTypes() []string {
	var list []string
	for _, t := range caseEvents {
		list = append(list, string(t))
	}
	return append(list, string(docket.StepNotified), string(docket.StepRestrained), string(docket.StepTalks), string(docket.StepSettled))
}

// Record files what a person says happened and gives the case as it is then. A move that the rules do not know is refused
// with what is possible instead.
func (d *Docketing) Record(ctx context.Context, k Clerk, id string, p PersonEvent) (f storage.LawsuitFile, err error) {
	defer fault.Wrap(&err, "workflow.Record(%s)", id)
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.edit", Object: audit.Object{Kind: "lawsuit", ID: id}, Facts: map[string]string{"event": p.Type}}, func(tx *storage.Tx) error {
		if f, err = tx.Lawsuit(ctx, k.Sight, id); err != nil {
			return err
		}
		e, err := p.event(f)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.Suit.Events, func(o docket.Event) bool { return o.Key == e.Key }) {
			return nil
		}
		if err := checkMove(f.Suit, e); err != nil {
			return err
		}
		f.Suit.Events = append(f.Suit.Events, e)
		moved, refused := stepDefendants(&f, e)
		if p.Defendant != "" && refused != nil {
			return refused
		}
		for _, x := range moved {
			if err := tx.PutDefendant(ctx, id, x); err != nil {
				return err
			}
		}
		if err := refile(ctx, tx, &f, []docket.Event{e}, d.Now()); err != nil {
			return err
		}
		return d.tell(ctx, tx, k, id)
	})
	if err != nil {
		return f, err
	}
	return d.DB.Lawsuit(ctx, k.Sight, id)
}

// checkMove refuses an event of the case that leads nowhere from where it stands.
func checkMove(l docket.Lawsuit, e docket.Event) error {
	t := e.Reading.Types[0]
	if !slices.Contains(caseEvents, t.Type) || !t.Scope.All && (len(t.Scope.Names) > 0) {
		return nil
	}
	before, after := docket.Replay(l.Court, l.Events), docket.Replay(l.Court, append(slices.Clone(l.Events), e))
	if len(after.Refused) > len(before.Refused) {
		for _, n := range after.Refused {
			if n.At == e.Key {
				return fault.New(fault.Conflict, "%s", n.Text.EN)
			}
		}
	}
	return nil
}

// event is the entry that keeps what a person recorded. The same words twice are one entry.
func (p PersonEvent) event(f storage.LawsuitFile) (docket.Event, error) {
	_, step := defendantSteps[p.Type]
	known := slices.Contains(caseEvents, docket.EventType(p.Type))
	switch {
	case !known && !step:
		return docket.Event{}, fault.New(fault.Invalid, "The event %q is not known: it must be one of %s.", p.Type, strings.Join(EventTypes(), ", "))
	case p.At.Date.IsZero():
		return docket.Event{}, fault.New(fault.Invalid, "The date is missing: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time.")
	case !known && p.Defendant == "":
		return docket.Event{}, fault.New(fault.Invalid, "%s happens to one defendant: name the row of the schedule.", p.Type)
	case len(p.Note) > 10_000:
		return docket.Event{}, fault.New(fault.Invalid, "The note is longer than 10000 bytes: shorten it.")
	}
	scope := docket.Scope{All: p.Defendant == ""}
	if p.Defendant != "" {
		d, ok := defendantOf(f.Suit.Defendants, p.Defendant)
		if !ok {
			return docket.Event{}, fault.New(fault.NotFound, "The case has no defendant %s.", p.Defendant)
		}
		scope.Names = []string{d.Key()}
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return docket.Event{}, err
	}
	sum := sha256.Sum256(raw)
	e := docket.Event{Key: personKey + hex.EncodeToString(sum[:12]), Filed: p.At.Date, EnteredOn: p.At.Date, Text: strings.TrimSpace(p.Type + " " + p.At.String() + " " + p.Note), Source: docket.Source{Kind: docket.FromUpload, Name: "person"}, Raw: raw}
	e.Reading = docket.EntryReading{Class: docket.ClassNotice, Types: []docket.EntryType{{Type: docket.EventType(p.Type), Sure: true, Scope: scope, Quote: docket.Quote{Rule: "person", Words: p.Type}}}}
	if strings.HasSuffix(p.Type, "ORDER") || p.Type == string(docket.TROExtended) {
		e.Reading.Class = docket.ClassOrder
		e.Text = p.Type + " signed on " + p.At.String() + " " + p.Note
	}
	if p.Type == string(docket.Served) {
		e.Text = "Served on " + p.At.Date.String() + ". " + p.Note
	}
	if !p.Until.Date.IsZero() {
		e.Reading.Dates = []docket.FoundDate{{Kind: docket.DateEnds, At: p.Until}}
	}
	return e, nil
}

// defendantOf finds a row by its key or its number on the schedule.
func defendantOf(list []docket.Defendant, name string) (docket.Defendant, bool) {
	for _, d := range list {
		if d.Key() == name {
			return d, true
		}
	}
	for _, d := range list {
		if d.No != "" && d.No == name {
			return d, true
		}
	}
	return docket.Defendant{}, false
}

// stepDefendants walks the defendants that an entry touches, and returns those that it moved, as they are then, and the first
// refusal; a refused step changes nothing.
func stepDefendants(f *storage.LawsuitFile, e docket.Event) (moved []docket.Defendant, refused error) {
	for _, t := range e.Reading.Types {
		step, ok := stepOf(e, t)
		if !ok || !t.Sure {
			continue
		}
		for i := range f.Suit.Defendants {
			d := &f.Suit.Defendants[i]
			if !inScope(t.Scope, *d) {
				continue
			}
			next, _, err := d.State.Next(step)
			if err != nil {
				if refused == nil {
					refused = err
				}
				continue
			}
			if next != d.State {
				d.State = next
				moved = append(moved, *d)
			}
		}
	}
	return moved, refused
}

// freeReleased moves the defendants against whom the case is over and of whom nothing is held any more to their last state,
// and returns them. One whose case goes on stays where it is, with or without its money.
func freeReleased(f *storage.LawsuitFile) (freed []docket.Defendant) {
	of := map[string][]docket.Restraint{}
	for _, r := range f.Suit.Restraints {
		if r.Defendant != "" {
			of[r.Defendant] = append(of[r.Defendant], r)
		}
	}
	for i := range f.Suit.Defendants {
		if len(of) == 0 {
			break
		}
		d := &f.Suit.Defendants[i]
		step, ok := docket.FreedBy(of[d.Key()])
		if !ok {
			continue
		}
		if next, _, err := d.State.Next(step); err == nil {
			d.State = next
			freed = append(freed, *d)
		}
	}
	return freed
}

// inScope reports that an entry is about a defendant. One that does not say whom it touches touches nobody.
func inScope(s docket.Scope, d docket.Defendant) bool {
	if s.All {
		return true
	}
	if slices.Contains(s.Names, d.Key()) || d.Alias != "" && slices.ContainsFunc(s.Names, func(n string) bool { return strings.EqualFold(n, d.Alias) }) {
		return true
	}
	return slices.ContainsFunc(docket.ByNumber([]docket.Defendant{d}, s.Numbers), func(docket.Defendant) bool { return true })
}

// stepOf is the step of a defendant that an entry reports. A return of service filed by the plaintiff is taken as service by
// the electronic means such courts allow; a person's record says its own means.
func stepOf(e docket.Event, t docket.EntryType) (docket.Step, bool) {
	event, ok := defendantSteps[string(t.Type)]
	if !ok {
		return docket.Step{}, false
	}
	at := calendar.Day(e.Filed)
	step := docket.Step{Event: event, At: at}
	if personal(e) {
		var p PersonEvent
		if json.Unmarshal(e.Raw, &p) == nil {
			step.At, step.Agreement, step.Payment, step.Notice, step.Confirmed = p.At, p.Agreement, p.Payment, p.Notice, p.Accounts
			step.Service = docket.Service{At: calendar.Day(p.At.Date), By: p.Means, Allowed: p.Allowed}
		}
		return step, true
	}
	if event == docket.StepServed {
		step.Service = docket.Service{At: servedOn(e), By: []docket.Means{docket.ByEmail}, Allowed: []docket.Means{docket.ByEmail}}
		return step, !step.Service.At.Date.IsZero()
	}
	return step, true
}

// servedOn is the day of service that an entry tells, as the docket's own reading has it; zero where it does not.
func servedOn(e docket.Event) calendar.Moment {
	for _, t := range docket.Replay("", []docket.Event{e}).Running {
		if t.Code == "T-ANSWER" {
			return t.Trigger
		}
	}
	return calendar.Moment{}
}

// serviceOf is the first service on a defendant that the record tells, and whether a person recorded it.
func serviceOf(events []docket.Event, d docket.Defendant) (step docket.Step, byPerson, ok bool) {
	for _, e := range events {
		for _, t := range e.Reading.Types {
			if !t.Sure || t.Type != docket.Served || !inScope(t.Scope, d) {
				continue
			}
			if step, ok := stepOf(e, t); ok {
				return step, personal(e), true
			}
		}
	}
	return docket.Step{}, false, false
}

// End marks a clock as done.
func (d *Docketing) End(ctx context.Context, k Clerk, id, by string) (r storage.DeadlineRecord, err error) {
	defer fault.Wrap(&err, "workflow.End(%s)", id)
	err = d.write(ctx, k, audit.Event{Action: "deadlines.edit", Object: audit.Object{Kind: "deadline", ID: id}}, func(tx *storage.Tx) error {
		if r, err = tx.EndDeadline(ctx, k.Sight, id, by, d.Now()); err == nil && IsDuty(r) {
			err = fault.New(fault.Conflict, "This is the clock of a duty: record the duty as done, with its evidence, on the page of duties of the case.")
		}
		return err
	})
	return r, err
}

// Tick does what the clock does in every case: orders that ended lapse, and silent defendants whose answer is near come at
// risk of default. It is safe to call at any time and as often as one likes. It returns how many cases it looked at.
func (d *Docketing) Tick(ctx context.Context) (looked int, err error) {
	defer fault.Wrap(&err, "workflow.Tick")
	now := d.Now()
	due, err := d.DB.LawsuitsDue(ctx, now.AddDate(0, 0, riskWithin+1))
	if err != nil {
		return 0, err
	}
	for _, r := range due {
		if err := d.tickOne(ctx, r, now); err != nil {
			return looked, err
		}
		looked++
	}
	return looked, nil
}

// tickOne does what the clock does in one case. What it changes is in the audit log and is told to those who watch the case,
// with its dates to the reminders; a look that changes nothing is not.
func (d *Docketing) tickOne(ctx context.Context, r storage.LawsuitRecord, now time.Time) error {
	committed := func() {}
	err := d.DB.WithTx(ctx, func(tx *storage.Tx) error {
		committed = func() {}
		f, err := tx.Lawsuit(ctx, whole(r.Owner), r.ID)
		if err != nil {
			return err
		}
		before := stands(f)
		if err := refile(ctx, tx, &f, nil, now); err != nil || slices.Equal(before, stands(f)) {
			return err
		}
		if d.Journal == nil {
			return fault.New(fault.Internal, "nothing is filed without an audit log")
		}
		tenant, organisation, _ := strings.Cut(r.Owner, "/")
		committed, err = d.Journal.In(ctx, tx, audit.Event{At: now, Actor: audit.Actor{ID: audit.System, Tenant: tenant, Organisation: organisation}, Action: "lawsuits.clock", Object: audit.Object{Kind: "lawsuit", ID: r.ID}})
		if err != nil {
			return err
		}
		return d.tell(ctx, tx, systemClerk(r.Owner, cmp.Or(organisation, auth.HomeOrganisation)), r.ID)
	})
	if err == nil {
		committed()
	}
	return err
}

// stands is where a case and its defendants stand, for telling whether the clock moved them.
func stands(f storage.LawsuitFile) []string {
	list := []string{string(f.Suit.State)}
	for _, x := range f.Suit.Defendants {
		list = append(list, string(x.State))
	}
	return list
}

// tickEvery is how often Run looks: the law counts in days, and a case that an hour changes is looked at when it is opened.
const tickEvery = 10 * time.Minute

// Run asks for what is to be caught up, and calls Tick now and again until its context ends. A failure is logged, and the next turn tries again.
func (d *Docketing) Run(ctx context.Context) {
	if err := d.CatchUp(ctx); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "what an earlier program kept is not brought up to date", "error", err)
	}
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		if _, err := d.Tick(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "clocks of lawsuits not kept", "error", err)
		}
		d.tidy(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
