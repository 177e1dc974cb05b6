// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

func (a *app) docketShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show CASE",
		Short:   "Show a case: entries, clocks with their derivation, matched stores, what is held",
		Example: `  markwarden docket show "ilnd 1:26-cv-01234"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			d, err := a.docketed(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			f, err := findCase(c.Context(), d.DB, args[0])
			if err != nil {
				return err
			}
			if a.set.output == "json" || a.set.output == "jsonl" {
				r := &rows{values: []any{caseJSON(f)}}
				if a.set.output == "json" {
					return writeJSON(a.stdout, r.values[0])
				}
				return a.print(r)
			}
			if a.set.output == "csv" {
				r := &rows{columns: []string{"filed", "entry", "text"}}
				for _, e := range f.Suit.Events {
					r.add(e, e.Filed.String(), e.Entry, e.Words())
				}
				return a.print(r)
			}
			_, err = io.WriteString(a.stdout, a.caseText(f))
			return err
		},
	}
}

// caseJSON is a case with its clocks and matches as one object.
func caseJSON(f storage.LawsuitFile) map[string]any {
	return map[string]any{"id": f.ID, "lawsuit": f.Suit, "matches": f.Matches, "deadlines": f.Deadlines}
}

// caseText is a case for a person.
func (a *app) caseText(f storage.LawsuitFile) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintln(&b, printable(fmt.Sprintf(format, args...))) }
	say := func(en, zh string) string { return a.in(docket.Text{EN: en, ZH: zh}) }
	l := f.Suit
	line("%s %s  %s", l.Court, l.Number, l.State)
	line("%s", l.Caption)
	for _, p := range []struct{ name, value string }{{say("filed", "立案"), l.Filed.String()}, {say("judge", "法官"), l.Judge}, {say("id", "编号"), f.ID}} {
		if p.value != "" {
			line("%s: %s", p.name, p.value)
		}
	}
	if l.ScheduleA.ScheduleA {
		line("%s", a.in(l.ScheduleA.Why))
	}
	for _, r := range f.Deadlines {
		if r.State != storage.DeadlineRunning {
			continue
		}
		line("")
		if r.Result == nil {
			line("! %s", a.in(r.Title))
			continue
		}
		line("! %s: %s", a.in(r.Title), a.in(r.Result.Text()))
		for _, t := range r.Result.Trace(a.set.lang) {
			line("    %s", t)
		}
	}
	if len(l.Defendants) > 0 {
		line("")
		line(say("%d defendants, %d matches with our stores", "被告 %d 名，与我方店铺匹配 %d 项"), len(l.Defendants), len(f.Matches))
	}
	for _, m := range f.Matches {
		line("  %s %s = %s  %s %s", m.No, m.Alias, m.Store, m.Level, m.Verdict)
	}
	for _, r := range l.Restraints {
		line("  %s %s %s  %s – %s", r.Provider, r.Account, r.Amount, r.From, r.To)
	}
	line("")
	for _, e := range l.Events {
		line("%s  %4s  %s", e.Filed, e.Entry, e.Words())
	}
	return b.String()
}

var matchColumns = []string{"no", "defendant", "store", "seller", "level", "score", "action", "verdict", "why"}

func (a *app) addMatches(r *rows, list []docket.StoreMatch) {
	for _, m := range list {
		why := ""
		if len(m.Evidence) > 0 {
			e := m.Evidence[0]
			why = e.Field + ": " + e.Theirs + " = " + e.Ours + " (" + a.in(e.Why) + ")"
		}
		r.add(m, m.No, m.Alias, m.Store, m.Seller, string(m.Level), fmt.Sprintf("%.2f", m.Score), string(m.Action), string(m.Verdict), why)
	}
}

func (a *app) docketMatch() *cobra.Command {
	var stores, schedule string
	c := &cobra.Command{
		Use:   "match --stores FILE [--schedule FILE]",
		Short: "Compare our stores with lists of defendants",
		Long: `With --schedule, compare a list of stores with one list of defendants; nothing is kept. Without it, keep the stores and compare them
with every list on file. A store is a row of CSV, Excel or JSON Lines: id, seller, platform, name, url, seller_id, emails, domains, products, aliases.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if stores == "" {
				return usage("give our stores with --stores FILE")
			}
			in, shown, err := a.openInput(stores)
			if err != nil {
				return err
			}
			defer in.Close()
			ours, err := docket.ReadStores(in, shown)
			if err != nil {
				return err
			}
			if schedule != "" {
				return a.matchFile(ours, schedule)
			}
			return a.matchFiled(c, ours)
		},
	}
	c.Flags().StringVar(&stores, "stores", "", "file of our stores (- is standard input)")
	c.Flags().StringVar(&schedule, "schedule", "", "list of defendants: CSV, Excel, or text of a PDF")
	return c
}

func (a *app) matchFile(ours []docket.Store, schedule string) error {
	in, shown, err := a.openInput(schedule)
	if err != nil {
		return err
	}
	defer in.Close()
	list, err := docket.ReadSchedule(in, shown)
	if err != nil {
		return err
	}
	report := docket.NewStoreIndex(ours).Match(list.Defendants, nil, time.Now())
	r := &rows{columns: matchColumns}
	a.addMatches(r, report.Matches)
	if !a.set.quiet {
		fmt.Fprintln(a.stderr, "markwarden: "+a.in(report.Summary))
	}
	return a.print(r)
}

func (a *app) matchFiled(c *cobra.Command, ours []docket.Store) (err error) {
	d, err := a.docketing(c.Context())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.DB.Close()) }()
	k := a.clerk()
	cases, matched, err := d.SaveStores(c.Context(), k, ours, false)
	if err != nil {
		return err
	}
	if !a.set.quiet {
		fmt.Fprintf(a.stderr, "markwarden: %d stores kept and compared with the lists of %d cases, %d of which may name one\n", len(ours), cases, matched)
	}
	r := &rows{columns: append([]string{"case"}, matchColumns...)}
	for page := (storage.Page{Limit: 1000}); ; {
		list, err := d.DB.Lawsuits(c.Context(), k.Sight, storage.LawsuitFilter{Ours: true}, page)
		if err != nil {
			return err
		}
		for _, x := range list.Items {
			f, err := d.DB.Lawsuit(c.Context(), k.Sight, x.ID)
			if err != nil {
				return err
			}
			one := &rows{}
			a.addMatches(one, f.Matches)
			for i, cells := range one.cells {
				r.add(map[string]any{"case": x.Suit.Court + " " + x.Suit.Number, "match": one.values[i]}, append([]string{x.Suit.Court + " " + x.Suit.Number}, cells...)...)
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return a.print(r)
		}
	}
}

func (a *app) docketResolve() *cobra.Command {
	var received string
	c := &cobra.Command{
		Use:   "resolve",
		Short: "Read a freeze mail on standard input: case, firm, clocks, signs of fraud",
		Long: `Take the message of a marketplace, payment provider or law firm apart, find its case among those on file, and compute what it sets
in motion. It asks nobody: no network is used. That no sign of fraud is found says nothing about who wrote the message.`,
		Example: `  markwarden docket resolve < mail.txt
  markwarden docket resolve --received 2026-03-06T09:00 --lang zh < mail.txt`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			o := docket.MailOptions{Received: calendar.MomentOf(time.Now().UTC())}
			if received != "" {
				if o.Received, err = calendar.ParseMoment(received, time.UTC); err != nil {
					return &exit{exitUsage, err}
				}
			}
			var db *storage.DB
			if a.hasDatabase() {
				if db, err = a.openDatabase(c.Context()); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, db.Close()) }()
			}
			r, err := workflow.Resolve(c.Context(), db, workflow.LocalClerk().Sight, a.stdin, "standard input", o)
			if err != nil {
				return err
			}
			return a.printResolved(r)
		},
	}
	c.Flags().StringVar(&received, "received", "", "when the message was received: YYYY-MM-DD or YYYY-MM-DDTHH:MM (default now, UTC)")
	return c
}

func (a *app) printResolved(r workflow.Resolved) error {
	if a.set.output == "json" {
		return writeJSON(a.stdout, r)
	}
	out := &rows{columns: []string{"what", "found", "detail"}}
	word := func(en, zh string) string { return a.in(docket.Text{EN: en, ZH: zh}) }
	add := func(what, found, detail string) {
		out.add(map[string]string{"what": what, "found": found, "detail": detail}, what, found, strings.TrimSpace(detail))
	}
	for _, w := range r.Mail.Warnings {
		add(word("warning", "警示"), a.in(w.Text), w.Quote.Words)
	}
	for _, k := range r.Cases {
		add(word("case on file", "已存档案件"), k.Case+" "+string(k.State), k.Caption)
	}
	add(word("answer", "结论"), a.in(r.Answer), "")
	for _, n := range r.Mail.Numbers {
		add(word("docket number", "案号"), n.Key, n.Why)
	}
	for _, n := range r.Mail.Courts {
		add(word("court", "法院"), n.ID, n.Name)
	}
	for _, p := range r.Mail.Parties {
		add(p.Role, p.Name, p.By)
	}
	for _, f := range r.Mail.Firms {
		add(word("law firm", "律所"), f.Firm.Name, f.Firm.Nickname)
	}
	for _, m := range r.Mail.Amounts {
		add(string(m.Role), m.Money.String(), m.Quote.Words)
	}
	for _, p := range r.Mail.Products {
		add(word("product", "商品"), p.ID, p.URL)
	}
	for _, k := range r.Clocks {
		add(word("clock", "期限"), a.in(k.Title)+": "+a.in(k.Result.Text()), a.in(k.Assumed))
	}
	return a.print(out)
}

func (a *app) docketCalendar() *cobra.Command {
	var sealed bool
	c := &cobra.Command{
		Use:   "ics",
		Short: "Write the running court dates as a calendar (iCalendar)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			d, err := a.docketed(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			sight := workflow.LocalClerk().Sight
			sight.Sealed = false // a calendar is shared further than this machine
			sight.Sealed = sealed
			return d.Calendar(c.Context(), sight, a.set.lang, a.stdout)
		},
	}
	c.Flags().BoolVar(&sealed, "sealed", false, "with what is under seal: for the legal role alone")
	return c
}
