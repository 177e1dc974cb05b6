// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
)

func (a *app) licenceCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "licence", Aliases: []string{"licences", "license"}, Short: "Own marks, licences and authorisations that screening takes into account", Args: cobra.NoArgs,
		Long: `The rights ledger. A listing that keeps within a right's territory, classes, channel and days is not held against its mark, and
the verdict (--all) says by which right. On the day of expiry the mark is found again. Days are UTC.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.licenceAddCommand(), a.licenceListCommand(), a.licenceRemoveCommand())
	return c
}

func (a *app) licenceAddCommand() *cobra.Command {
	var in workflow.LicenceInput
	var kind, org string
	var classes []string
	c := &cobra.Command{
		Use:   "add [MARK]",
		Short: "Put a right on record",
		Example: `  markwarden licence add LUMINEST --kind own
  markwarden licence add Nike --document "Agreement 2026-04" --territory US --class 25 --channel amazon --to 2027-01-01
  markwarden licence add --owner "Nike, Inc." --document "Dealer letter"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				in.Mark = args[0]
			}
			for _, s := range classes {
				n, err := nice.ParseClass(s)
				if err != nil {
					return usage("--class %q is not a Nice class: use a number from 1 to 45", s)
				}
				in.Classes = append(in.Classes, int(n))
			}
			in.Kind = storage.LicenceKind(kind)
			return a.withLedger(c.Context(), func(l *workflow.Licences) error {
				kept, err := l.Add(c.Context(), a.ledgerActor(org), auth.Decision{Role: auth.Admin}, in)
				if err != nil {
					return wrongLicence(err)
				}
				return a.printLicences([]storage.LicenceRecord{kept}, l.Today())
			})
		},
	}
	f := c.Flags()
	f.StringVar(&kind, "kind", "licence", "own, licence or authorisation")
	f.StringVar(&in.MarkID, "mark-id", "", "the mark by its ID in the register")
	f.StringVar(&in.Owner, "owner", "", "owner of the mark; without a mark every mark of the owner")
	f.StringSliceVar(&in.Territories, "territory", nil, "market, as US, EU, DE (repeat; default everywhere)")
	f.StringArrayVar(&classes, "class", nil, "Nice class of the goods (repeat; default all goods)")
	f.StringSliceVar(&in.Channels, "channel", nil, "platform or host, as amazon or amazon.de (repeat; default everywhere)")
	f.StringVar(&in.SellerID, "seller", "", "the one seller it is for")
	f.StringVar(&in.Document, "document", "", "names the contract or letter")
	f.StringVar(&in.Note, "note", "", "note")
	f.StringVar(&in.From, "from", "", "first day, as 2026-01-31")
	f.StringVar(&in.To, "to", "", "day of expiry, on which it covers nothing any more")
	orgFlag(c, &org)
	return c
}

func orgFlag(c *cobra.Command, org *string) {
	c.Flags().StringVar(org, "org", auth.HomeOrganisation, "ID of the organisation whose rights these are")
}

func (a *app) licenceListCommand() *cobra.Command {
	var org string
	c := &cobra.Command{
		Use: "list", Short: "Rights on record, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !a.hasDatabase() {
				return a.printLicences(nil, "")
			}
			return a.withLedger(c.Context(), func(l *workflow.Licences) error {
				var all []storage.LicenceRecord
				page := storage.Page{Limit: 1000}
				for {
					list, err := l.DB.Licences(c.Context(), auth.Reach{Tenant: auth.HomeTenant, Organisation: org}, page)
					if err != nil {
						return err
					}
					all = append(all, list.Items...)
					if page.Cursor = list.Next; page.Cursor == "" {
						return a.printLicences(all, l.Today())
					}
				}
			})
		},
	}
	orgFlag(c, &org)
	return c
}

func (a *app) licenceRemoveCommand() *cobra.Command {
	var org string
	c := &cobra.Command{
		Use: "remove ID…", Short: "End rights at once; they stay in the records", Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, ids []string) error {
			return a.withLedger(c.Context(), func(l *workflow.Licences) error {
				for _, id := range ids {
					if _, err := l.Remove(c.Context(), a.ledgerActor(org), auth.Decision{Role: auth.Admin}, id); err != nil {
						return err
					}
					a.note("removed %s", id)
				}
				return nil
			})
		},
	}
	orgFlag(c, &org)
	return c
}

// ledgerActor is whoever sits at the machine, acting for an organisation.
func (a *app) ledgerActor(org string) auth.Actor {
	actor := auth.Local()
	actor.Organisation, actor.Address, actor.Shell = org, "", a.operator().Shell
	return actor
}

// withLedger opens the ledger. What it changes is filed with its audit entry.
func (a *app) withLedger(ctx context.Context, fn func(*workflow.Licences) error) (err error) {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	people, err := a.openPeople(ctx, db, defaultDoors())
	if err != nil {
		return err
	}
	return fn(&workflow.Licences{DB: db, Journal: people.Journal, Now: time.Now})
}

// wrongLicence names what is wrong with which flag.
func wrongLicence(err error) error {
	var all []string
	for _, f := range fault.FieldsOf(err) {
		all = append(all, f.Path+" "+f.Message)
	}
	if len(all) == 0 {
		return err
	}
	return usage("%s", strings.Join(all, "; "))
}

func (a *app) printLicences(all []storage.LicenceRecord, today string) error {
	r := &rows{columns: []string{"id", "kind", "mark", "owner", "territories", "classes", "channels", "document", "from", "to", "state"}, values: []any{}}
	for i := range all {
		l := &all[i]
		state := "in force"
		switch {
		case l.From > today:
			state = "not yet"
		case l.To != "" && l.To <= today:
			state = "expired"
		}
		mark := l.Mark
		if mark == "" {
			mark = l.MarkID
		}
		r.add(l, l.ID, string(l.Kind), mark, l.Owner, strings.Join(l.Territories, " "), classList(l.Classes), strings.Join(l.Channels, " "), l.Document, l.From, l.To, state)
	}
	return a.print(r)
}

// records adds what is on record to what a screening takes into account: the rights, for the day the run starts on, and the
// running lawsuits that are named beside findings. done lets the database go.
func (a *app) records(ctx context.Context, db *storage.DB, j *judging) (done func(), err error) {
	done = func() {}
	if db == nil {
		if !a.hasDatabase() {
			return done, nil
		}
		if db, err = a.openDatabase(ctx); err != nil {
			return done, fmt.Errorf("the rights on record cannot be read: %w", err)
		}
		done = func() { _ = db.Close() } // read only: nothing is lost
	}
	j.sued = &workflow.SuedOn{DB: db, Now: time.Now}
	l := workflow.Licences{DB: db, Now: time.Now}
	j.ledger.Licences, j.ledger.On, err = l.InForce(ctx, a.ledgerActor(auth.HomeOrganisation))
	return done, err
}
