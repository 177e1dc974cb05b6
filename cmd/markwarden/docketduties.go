// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

func (a *app) docketDuties() *cobra.Command {
	c := &cobra.Command{
		Use:   "duties",
		Short: "What a platform must do under a restraining order, each duty with its clock",
		Long: `What a platform or payment provider must do under a restraining order: file the order as received, see each duty with its clock, record
what was done and on what evidence, record what allows a release. The second person who approves a release does so on the case's page:
one machine cannot be two people.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.dutiesList(), a.dutiesOrder(), a.dutiesDone(), a.dutiesRelease())
	return c
}

// printDuties prints the duties of a case as they stand.
func (a *app) printDuties(ctx context.Context, d *workflow.Docketing, id string) error {
	f, err := d.DB.Lawsuit(ctx, workflow.LocalClerk().Sight, id)
	if err != nil {
		return err
	}
	sheet := docket.DutySheet{Orders: []docket.DutyOrder{}, Done: []docket.DutyDone{}}
	if f.Duties != nil {
		sheet = *f.Duties
	}
	list := sheet.Duties(workflow.DutyCaseOf(f), d.Now())
	if a.set.output == "json" {
		return writeJSON(a.stdout, map[string]any{"case": f.ID, "duties": list, "sheet": sheet})
	}
	r := &rows{columns: a.heads(docket.Text{EN: "duty", ZH: "义务"}, docket.Text{EN: "state", ZH: "状态"}, docket.Text{EN: "due", ZH: "到期"}, docket.Text{EN: "what", ZH: "内容"},
		docket.Text{EN: "done by", ZH: "办理人"}, docket.Text{EN: "evidence", ZH: "凭据"}, docket.Text{EN: "note", ZH: "说明"})}
	for _, x := range list {
		due, by, evidence := "", "", ""
		if x.Result != nil {
			due = a.in(x.Result.Text())
		}
		if x.Done != nil {
			by, evidence = strings.TrimSuffix(x.Done.By+", "+x.Done.Second, ", "), x.Done.Evidence
		}
		r.add(x, string(x.Code), a.word("duty-state", string(x.State)), due, a.in(x.Title), by, evidence, a.in(x.Assumed))
	}
	return a.print(r)
}

func (a *app) dutiesList() *cobra.Command {
	return &cobra.Command{
		Use:     "list CASE",
		Short:   "List the duties with their clocks",
		Example: `  markwarden docket duties list "ilnd 1:26-cv-01234"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.onCase(c.Context(), args[0], false, func(d *workflow.Docketing, f storage.LawsuitFile) error {
				return a.printDuties(c.Context(), d, f.ID)
			})
		},
	}
}

// typedOrder is an order as the flags tell it.
type typedOrder struct {
	o                                     docket.DutyOrder
	received, zone, entered, until, tell  string
	listings, restrain, discovery, amount string
	file                                  string
}

func (a *app) dutiesOrder() *cobra.Command {
	var t typedOrder
	c := &cobra.Command{
		Use:   "order CASE",
		Short: "File an order as it was received; the clocks of the duties start",
		Example: `  markwarden docket duties order "ilnd 1:26-cv-01234" --kind tro --entry 16 --received 2026-03-06T09:30 --zone Asia/Shanghai \
    --entered 2026-03-05T14:15 --restrain 5bd --file order.pdf`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := t.read(a)
			if err != nil {
				return err
			}
			return a.onCase(c.Context(), args[0], true, func(d *workflow.Docketing, f storage.LawsuitFile) error {
				if err := d.FileOrder(c.Context(), a.clerk(), f.ID, o); err != nil {
					return err
				}
				return a.printDuties(c.Context(), d, f.ID)
			})
		},
	}
	f := c.Flags()
	f.StringVar((*string)(&t.o.Kind), "kind", "tro", "tro, extension, injunction or modification")
	f.StringVar(&t.o.Entry, "entry", "", "docket entry or the paper's name")
	f.StringVar(&t.received, "received", "", "when it was received: YYYY-MM-DDTHH:MM")
	f.StringVar(&t.zone, "zone", "UTC", "zone of --received, such as Asia/Shanghai")
	f.StringVar(&t.entered, "entered", "", "when the court entered it, in the court's time")
	f.StringVar(&t.until, "until", "", "the end the order names, in the court's time")
	f.StringVar(&t.tell, "tell-seller", "", "the day on which sellers are to be told")
	f.StringVar(&t.o.Channel, "channel", "", "how it came: mail, agent for service, portal")
	f.StringVar(&t.o.Sender, "sender", "", "who sent it")
	f.StringVar(&t.o.Judge, "judge", "", "who signed it")
	f.StringVar(&t.file, "file", "", "the paper as received: its SHA-256 is kept, the paper is not")
	f.StringVar(&t.listings, "listings", "", "time to disable the listings: 3d, 2bd (business days) or 48h")
	f.StringVar(&t.restrain, "restrain", "", "time to restrain the accounts")
	f.StringVar(&t.discovery, "discovery", "", "time to produce what is known of the sellers")
	f.StringVar(&t.amount, "cap", "", `the most that may be held of one defendant, such as "USD 50,000"`)
	f.BoolVar(&t.o.Sealed, "sealed", false, "the order is under seal")
	f.BoolVar(&t.o.BondPosted, "bond", false, "the bond is posted")
	f.BoolVar(&t.o.AccusedOnly, "accused-only", false, "only proceeds of accused products may be held")
	return c
}

// read makes the order of the flags.
func (t *typedOrder) read(a *app) (o docket.DutyOrder, err error) {
	o = t.o
	o.Zone = t.zone
	zone, err := calendar.Zone(t.zone)
	if err != nil {
		return o, usage("the zone %q is not known: write one such as Asia/Shanghai or America/Chicago", t.zone)
	}
	received, err := calendar.ParseMoment(t.received, zone)
	if err != nil || !received.Timed {
		return o, usage("give when the order was received with --received YYYY-MM-DDTHH:MM")
	}
	o.Received, _ = received.In(zone)
	for _, d := range []struct {
		flag, text string
		into       *calendar.Moment
	}{{"entered", t.entered, &o.Entered}, {"until", t.until, &o.Until}, {"tell-seller", t.tell, &o.TellSeller}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = calendar.ParseMoment(d.text, time.UTC); err != nil {
			return o, usage("--%s must be YYYY-MM-DD or YYYY-MM-DDTHH:MM, in the court's time", d.flag)
		}
	}
	for _, d := range []struct {
		text string
		into *docket.DutyTerm
	}{{t.listings, &o.Listings}, {t.restrain, &o.Restrain}, {t.discovery, &o.Discovery}} {
		if *d.into, err = docket.ParseDutyTerm(d.text); err != nil {
			return o, &exit{exitUsage, err}
		}
	}
	if t.amount != "" {
		if o.Cap, err = typedMoney(t.amount); err != nil {
			return o, &exit{exitUsage, err}
		}
	}
	if t.file != "" {
		o.Hash, err = a.hashOf(t.file)
	}
	return o, err
}

// hashOf is the SHA-256 of a file.
func (a *app) hashOf(name string) (string, error) {
	in, _, err := a.openInput(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (a *app) dutiesDone() *cobra.Command {
	var done docket.DutyDone
	c := &cobra.Command{
		Use:     "done CASE DUTY --evidence TEXT",
		Short:   "Record that a duty was done; its clock ends",
		Example: `  markwarden docket duties done "ilnd 1:26-cv-01234" VERIFY --evidence "docket entry 16, signature and bond seen"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return a.onCase(c.Context(), args[0], true, func(d *workflow.Docketing, f storage.LawsuitFile) error {
				if err := d.DoDuty(c.Context(), a.clerk(), f.ID, docket.DutyCode(strings.ToUpper(args[1])), done); err != nil {
					return err
				}
				return a.printDuties(c.Context(), d, f.ID)
			})
		},
	}
	c.Flags().StringVar(&done.Evidence, "evidence", "", "paper, mail or docket entry that shows it")
	c.Flags().StringVar(&done.Note, "note", "", "what else to remember")
	return c
}

func (a *app) dutiesRelease() *cobra.Command {
	var t docket.DutyTrigger
	var day string
	c := &cobra.Command{
		Use:     "release CASE",
		Short:   "Record what allows the release of everything restrained; its clock starts",
		Example: `  markwarden docket duties release "ilnd 1:26-cv-01234" --why dismissal --day 2026-04-20 --reference "docket entry 44"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if t.Day, err = calendar.ParseDate(day); err != nil {
				return usage("give the day with --day YYYY-MM-DD")
			}
			return a.onCase(c.Context(), args[0], true, func(d *workflow.Docketing, f storage.LawsuitFile) error {
				if err := d.StartRelease(c.Context(), a.clerk(), f.ID, t); err != nil {
					return err
				}
				return a.printDuties(c.Context(), d, f.ID)
			})
		},
	}
	f := c.Flags()
	f.StringVar((*string)(&t.Why), "why", "", `dismissal, "settlement notice", lapse or order`)
	f.StringVar(&day, "day", "", "the day of it, YYYY-MM-DD")
	f.StringVar(&t.Reference, "reference", "", "docket entry or letter that shows it")
	return c
}
