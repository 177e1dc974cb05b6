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
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

func (a *app) docketCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "docket",
		Short: "Lawsuits: dockets, lists of defendants, freeze mails, court dates",
		Long: `File what courts, lists and letters tell of lawsuits, find out whether one names our stores, and keep its dates.
Nothing here ever says that a store is safe: only that there is no match in so many sources as of a time.
Information, not legal advice.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.docketImport(), a.docketList(), a.docketShow(), a.docketMatch(), a.docketResolve(), a.docketCalendar(), a.docketBundle(), a.docketVerify(), a.docketLedger(), a.docketMoney(), a.docketOrders(), a.docketDuties())
	return c
}

// docketed is the steps on lawsuits for a command that only reads: it needs no key of the audit log.
func (a *app) docketed(ctx context.Context) (*workflow.Docketing, error) {
	db, err := a.openDatabase(ctx)
	return &workflow.Docketing{DB: db, Now: time.Now}, err
}

// docketing is the steps on lawsuits as the one who works on this machine. What they change is in the audit log.
func (a *app) docketing(ctx context.Context) (*workflow.Docketing, error) {
	d, err := a.docketed(ctx)
	if err != nil {
		return nil, err
	}
	if d.Journal, err = a.journal(ctx, d.DB); err != nil {
		return nil, errors.Join(err, d.DB.Close())
	}
	return d, nil
}

// clerk is whoever uses the command line, who may see and file all court material.
func (a *app) clerk() workflow.Clerk {
	k := workflow.LocalClerk()
	k.Actor = a.operator().Audit(auth.Decision{Role: auth.Legal})
	return k
}

// in is a sentence in the language asked for.
func (a *app) in(t docket.Text) string {
	if a.set.lang == "zh" {
		return t.ZH
	}
	return t.EN
}

func (a *app) docketImport() *cobra.Command {
	var court, schedule string
	var sealed, whole bool
	c := &cobra.Command{
		Use:   "import FILE...",
		Short: "File court feeds, docket pages, notices of filing, deliveries and lists of cases",
		Long: `File court feeds (RSS), docket pages (HTML), notices of electronic filing, CourtListener deliveries (JSON) and lists of cases (CSV).
The form is told by the content. The same file twice changes nothing. With --defendants-of a file is the list of defendants of a case.`,
		Example: `  markwarden docket import ilnd.xml docket.html
  markwarden docket import --defendants-of "ilnd 1:26-cv-01234" schedule-a.xlsx`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			d, err := a.docketing(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			r := &rows{columns: []string{"file", "case", "state", "new entries", "caption"}}
			for _, name := range args {
				if schedule != "" {
					err = a.importSchedule(c.Context(), d, r, schedule, name, workflow.DefendantList{Whole: whole, Sealed: sealed})
				} else {
					err = a.importDocket(c.Context(), d, r, workflow.DocketFile{Name: name, Court: court, Sealed: sealed})
				}
				if err != nil {
					return err
				}
			}
			return a.print(r)
		},
	}
	f := c.Flags()
	f.StringVar(&court, "court", "", "court of files that do not tell, such as ilnd")
	f.StringVar(&schedule, "defendants-of", "", "the files are lists of defendants of this case: its id, or court and number")
	f.BoolVar(&whole, "whole", false, "with --defendants-of: the list takes the place of the one on file")
	f.BoolVar(&sealed, "sealed", false, "what is in the files is under seal")
	return c
}

func (a *app) importDocket(ctx context.Context, d *workflow.Docketing, r *rows, f workflow.DocketFile) error {
	in, shown, err := a.openInput(f.Name)
	if err != nil {
		return err
	}
	defer in.Close()
	f.Body, f.Name = in, shown
	out, err := d.Import(ctx, a.clerk(), f)
	if err != nil {
		return err
	}
	for _, one := range out.Cases {
		r.add(one, shown, one.Case, string(one.State), fmt.Sprint(one.NewEntries), one.Caption)
	}
	if !a.set.quiet {
		fmt.Fprintf(a.stderr, "markwarden: %s (%s): %d cases, %d new, %d changed, %d of the Schedule A kind; %d entries, %d new\n", shown, out.Kind, len(out.Cases), out.Fresh, out.Changed, out.ScheduleA, out.Entries, out.NewEntries)
		for _, t := range out.Coverage {
			fmt.Fprintln(a.stderr, "markwarden: "+a.in(t))
		}
		a.notes(shown, out.Notes)
	}
	return nil
}

// notes says what a reader left out, a few in full.
func (a *app) notes(name string, list []docket.Note) {
	const most = 10
	for _, n := range list[:min(len(list), most)] {
		fmt.Fprintf(a.stderr, "markwarden: %s %s: %s\n", name, n.At, a.in(n.Text))
	}
	if len(list) > most {
		fmt.Fprintf(a.stderr, "markwarden: %s: and %d more notes\n", name, len(list)-most)
	}
}

func (a *app) importSchedule(ctx context.Context, d *workflow.Docketing, r *rows, name, file string, list workflow.DefendantList) error {
	f, err := findCase(ctx, d.DB, name)
	if err != nil {
		return err
	}
	in, shown, err := a.openInput(file)
	if err != nil {
		return err
	}
	defer in.Close()
	list.Name, list.Body = shown, in
	out, err := d.Schedule(ctx, a.clerk(), f.ID, list)
	if err != nil {
		return err
	}
	if !a.set.quiet {
		fmt.Fprintf(a.stderr, "markwarden: %s: %d rows, %d added, %d removed; %d accounts, %d domains, at most %d persons\n", shown, out.Rows, len(out.Amendment.Added), len(out.Amendment.Removed), out.Counts.Accounts, out.Counts.Domains, out.Counts.Persons)
		fmt.Fprintln(a.stderr, "markwarden: "+a.in(out.Report.Summary))
		a.notes(shown, out.Notes)
	}
	r.columns = matchColumns
	a.addMatches(r, out.Report.Matches)
	return nil
}

// findCase finds a case by its id, its court and number, or its number alone.
func findCase(ctx context.Context, db *storage.DB, name string) (storage.LawsuitFile, error) {
	sight := workflow.LocalClerk().Sight
	if f, err := db.Lawsuit(ctx, sight, name); !fault.Is(err, fault.NotFound) {
		return f, err
	}
	list, err := db.Lawsuits(ctx, sight, storage.LawsuitFilter{Text: workflow.SearchWords(name)}, storage.Page{Limit: 2})
	court, number, _ := strings.Cut(strings.TrimSpace(name), " ")
	if _, known := docket.LookupCourt(court); err == nil && known && number != "" {
		if n, wrong := docket.ParseNumber(court, number); wrong == nil && !n.Ambiguous() {
			named, err := db.LawsuitsNamed(ctx, sight, []string{n.Court + "/" + n.String()})
			if err != nil {
				return storage.LawsuitFile{}, err
			}
			list.Items = named
		}
	}
	switch {
	case err != nil:
		return storage.LawsuitFile{}, err
	case len(list.Items) == 0:
		return storage.LawsuitFile{}, fault.New(fault.NotFound, "no case on file is called %q: write court and number, such as \"ilnd 1:26-cv-01234\", or see markwarden docket list", name)
	case len(list.Items) > 1:
		return storage.LawsuitFile{}, fault.New(fault.Invalid, "more than one case on file is called %q: write court and number, such as \"ilnd 1:26-cv-01234\"", name)
	}
	return db.Lawsuit(ctx, sight, list.Items[0].ID)
}

func (a *app) docketList() *cobra.Command {
	var text string
	f := storage.LawsuitFilter{}
	var states []string
	var limit int
	c := &cobra.Command{
		Use:   "list",
		Short: "List the cases on file",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			d, err := a.docketed(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			f.Text = workflow.SearchWords(text)
			for _, s := range states {
				f.States = append(f.States, docket.CaseState(strings.ToUpper(s)))
			}
			r := &rows{columns: []string{"case", "state", "filed", "schedule a", "caption", "id"}}
			for page := (storage.Page{Limit: min(limit, 1000)}); len(r.cells) < limit; {
				list, err := d.DB.Lawsuits(c.Context(), workflow.LocalClerk().Sight, f, page)
				if err != nil {
					return err
				}
				for _, x := range list.Items[:min(len(list.Items), limit-len(r.cells))] {
					l := x.Suit
					kind := ""
					if l.ScheduleA.ScheduleA {
						kind = "yes"
					}
					r.add(map[string]any{"id": x.ID, "lawsuit": l}, strings.TrimSpace(l.Court+" "+l.Number), string(l.State), l.Filed.String(), kind, l.Caption, x.ID)
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					break
				}
			}
			return a.print(r)
		},
	}
	fl := c.Flags()
	fl.StringVar(&text, "text", "", "words of the caption, a party, a firm, a judge or the number")
	fl.StringVar(&f.Court, "court", "", "court, such as ilnd")
	fl.StringArrayVar(&states, "state", nil, "state, such as TRO_ENTERED (repeat)")
	fl.BoolVar(&f.ScheduleA, "schedule-a", false, "only cases of the Schedule A kind")
	fl.BoolVar(&f.Ours, "ours", false, "only cases whose list may name our stores")
	fl.IntVar(&limit, "limit", 200, "how many at most")
	return c
}
