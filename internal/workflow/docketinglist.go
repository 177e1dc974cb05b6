// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"io"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// DefendantList is a schedule to be filed with a case.
type DefendantList struct {
	Name   string
	Body   io.Reader
	Whole  bool // it takes the place of the list on file: who is missing in it is dismissed
	Sealed bool // the list is under seal, even where the docket is not
}

// Listed is what became of a list.
type Listed struct {
	Amendment docket.Amendment       `json:"amendment"`
	Form      string                 `json:"form"`
	Rows      int                    `json:"rows"`
	Columns   []docket.Column        `json:"columns"`
	Notes     []docket.Note          `json:"notes"`
	Counts    docket.DefendantCounts `json:"counts"`
	Report    docket.MatchReport     `json:"matches"`
}

// Schedule files a list of defendants with a case and compares it with our stores. What people decided about a row and a
// store before holds for the new list.
func (d *Docketing) Schedule(ctx context.Context, k Clerk, id string, in DefendantList) (out Listed, err error) {
	defer fault.Wrap(&err, "workflow.Schedule(%s)", id)
	list, err := docket.ReadSchedule(in.Body, in.Name)
	if err != nil {
		return out, err
	}
	if len(list.Defendants) == 0 {
		return out, fault.New(fault.Invalid, "%s names no defendant: it needs a name, a store's address or an identifier a row.", in.Name)
	}
	index, err := d.stores(ctx, k.Owner)
	if err != nil {
		return out, err
	}
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.edit", Object: audit.Object{Kind: "lawsuit", ID: id}, Facts: map[string]string{"event": "schedule"}}, func(tx *storage.Tx) error {
		f, err := tx.Lawsuit(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		first := len(f.Suit.Defendants) == 0
		out = Listed{Form: list.Form, Rows: list.Rows, Columns: list.Columns, Notes: list.Notes}
		out.Amendment = docket.Amend(f.Suit.Defendants, list, in.Whole && !first)
		f.Suit.Defendants = out.Amendment.Defendants
		if in.Sealed {
			for _, key := range out.Amendment.Added {
				f.SealedRows[key] = true
			}
		}
		if first {
			for _, e := range f.Suit.Events {
				_, _ = stepDefendants(&f, e) // a step that does not fit a row leaves it where it is
			}
		}
		if err := tx.PutDefendants(ctx, id, f.Suit.Defendants, func(key string) bool { return f.SealedRows[key] }); err != nil {
			return err
		}
		out.Counts = docket.CountDefendants(f.Suit.Defendants)
		if out.Report, err = compare(ctx, tx, &f, index, d.Now()); err != nil {
			return err
		}
		return d.tell(ctx, tx, k, id)
	})
	return out, err
}

// stores prepares an owner's stores for comparing, outside the transaction: it takes seconds for many.
func (d *Docketing) stores(ctx context.Context, owner string) (*docket.StoreIndex, error) {
	list, err := d.DB.Stores(ctx, owner)
	if err != nil {
		return nil, err
	}
	return docket.NewStoreIndex(list), nil
}

// compare holds a case's defendants against stores, and files the result with the clocks that follow.
func compare(ctx context.Context, tx *storage.Tx, f *storage.LawsuitFile, index *docket.StoreIndex, now time.Time) (docket.MatchReport, error) {
	decisions, err := tx.Decisions(ctx, f.Owner)
	if err != nil {
		return docket.MatchReport{}, err
	}
	report := index.Match(f.Suit.Defendants, decisions, now)
	f.Matches = append(append([]docket.StoreMatch{}, report.Matches...), report.Excluded...)
	if err := tx.PutMatches(ctx, f.ID, f.Matches, func(key string) bool { return f.SealedRows[key] }); err != nil {
		return report, err
	}
	return report, refile(ctx, tx, f, nil, now)
}

// SaveStores keeps our stores and compares every case with them. With whole, they take the place of all kept before.
func (d *Docketing) SaveStores(ctx context.Context, k Clerk, list []docket.Store, whole bool) (cases, matched int, err error) {
	defer fault.Wrap(&err, "workflow.SaveStores")
	now := d.Now()
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.edit", Object: audit.Object{Kind: "stores", ID: k.Owner}}, func(tx *storage.Tx) error {
		cases, matched = 0, 0
		if err := tx.PutStores(ctx, k.Owner, list, whole, now); err != nil {
			return err
		}
		all, err := tx.Stores(ctx, k.Owner)
		if err != nil {
			return err
		}
		ids, err := tx.OpenLawsuits(ctx, k.Owner)
		if err != nil || len(ids) == 0 {
			return err
		}
		index := docket.NewStoreIndex(all)
		for _, id := range ids {
			f, err := tx.Lawsuit(ctx, storage.Sight{Owner: k.Owner, Sealed: true}, id)
			if err != nil {
				return err
			}
			report, err := compare(ctx, tx, &f, index, now)
			if err != nil {
				return err
			}
			cases++
			if len(report.Matches) > 0 {
				matched++
			}
		}
		return nil
	})
	return cases, matched, err
}

// Decide files what a person decided about a row and a store, and compares the case again. NotFound when the case has no
// such match.
func (d *Docketing) Decide(ctx context.Context, k Clerk, id, row, store string, v docket.Verdict, note string) (err error) {
	defer fault.Wrap(&err, "workflow.Decide(%s)", id)
	if v != docket.Confirmed && v != docket.NotUs && v != docket.Unsure {
		return fault.New(fault.Invalid, "The verdict %q is not known: it must be confirmed, not us or unsure.", v)
	}
	index, err := d.stores(ctx, k.Owner)
	if err != nil {
		return err
	}
	now := d.Now()
	return d.write(ctx, k, audit.Event{Action: "lawsuits.edit", Object: audit.Object{Kind: "lawsuit", ID: id}, Facts: map[string]string{"event": "match", "verdict": string(v)}}, func(tx *storage.Tx) error {
		f, err := tx.Lawsuit(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		who, ok := defendantOf(f.Suit.Defendants, row)
		if !ok {
			return fault.New(fault.NotFound, "The case has no defendant %s.", row)
		}
		for _, m := range f.Matches {
			if m.Row == who.Key() && m.Store == store {
				if err := tx.AddDecision(ctx, k.Owner, m.Decide(who, v, k.Actor.ID, note, now)); err != nil {
					return err
				}
				_, err := compare(ctx, tx, &f, index, now)
				return err
			}
		}
		return fault.New(fault.NotFound, "Row %s and store %s were not matched.", row, store)
	})
}

// Restrain files what is held under an order of a case. Sealed as the case's rows are. What was let go before stays on file
// as it is, and the account is held anew.
func (d *Docketing) Restrain(ctx context.Context, k Clerk, id string, r docket.Restraint, sealed bool) (err error) {
	defer fault.Wrap(&err, "workflow.Restrain(%s)", id)
	var bad fault.Fields
	if r.Provider == "" {
		bad.Add("provider", "is missing: name who holds, such as PayPal or Amazon")
	}
	if r.Account == "" {
		bad.Add("account", "is missing: give the account or domain name")
	}
	if r.From.IsZero() {
		r.From = calendar.DateOf(d.Now())
	}
	if r.Amount.Minor < 0 || r.Amount.Minor > 0 && len(r.Amount.Currency) != 3 {
		bad.Add("amount", "must not be negative and needs a currency of three letters")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return d.write(ctx, k, audit.Event{Action: "lawsuits.edit", Object: audit.Object{Kind: "lawsuit", ID: id}, Facts: map[string]string{"event": "restraint"}}, func(tx *storage.Tx) error {
		f, err := tx.Lawsuit(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		if r.Defendant != "" {
			who, ok := defendantOf(f.Suit.Defendants, r.Defendant)
			if !ok {
				return fault.New(fault.NotFound, "The case has no defendant %s.", r.Defendant)
			}
			r.Defendant = who.Key()
			if next, _, err := who.State.Next(docket.Step{Event: docket.StepRestrained, At: calendar.Day(r.From)}); err == nil && next != who.State {
				who.State = next
				if err := tx.PutDefendant(ctx, id, who); err != nil {
					return err
				}
			}
		}
		r.Source = docket.Source{Kind: docket.FromUpload, Name: "person"}
		if r, err = docket.OpenRestraint(f.Suit.Restraints, r); err != nil {
			return err
		}
		return tx.PutRestraint(ctx, id, r, sealed || f.SealedRows[r.Defendant])
	})
}

// Open files a case that a person knows of, or joins it with the one on file.
func (d *Docketing) Open(ctx context.Context, k Clerk, l docket.Lawsuit) (one ImportedCase, err error) {
	defer fault.Wrap(&err, "workflow.Open")
	var bad fault.Fields
	if _, known := docket.LookupCourt(l.Court); !known {
		bad.Add("court", "is not a federal district court: write its PACER identifier such as ilnd")
	} else if n, err := docket.ParseNumber(l.Court, l.Number); err != nil {
		bad.Add("number", "cannot be read as a docket number: write it as 1:26-cv-01234")
	} else if n.Ambiguous() {
		bad.Add("number", "does not tell the office: write it as 1:26-cv-01234")
	}
	if err := bad.Err(); err != nil {
		return one, err
	}
	l.Source = docket.Source{Kind: docket.FromUpload, Name: "person"}
	err = d.write(ctx, k, audit.Event{Action: "lawsuits.import", Object: audit.Object{Kind: "docket", ID: "person"}}, func(tx *storage.Tx) error {
		if one, err = fileSuit(ctx, tx, k.Owner, l, d.Now()); err != nil || !one.Fresh && !one.Changed {
			return err
		}
		return d.tell(ctx, tx, k, one.ID)
	})
	return one, err
}
