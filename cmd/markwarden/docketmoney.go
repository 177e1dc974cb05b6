// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// onCase runs a step on a case that a person names. change opens the audit log with it.
func (a *app) onCase(ctx context.Context, name string, change bool, do func(*workflow.Docketing, storage.LawsuitFile) error) (err error) {
	open := a.docketed
	if change {
		open = a.docketing
	}
	d, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.DB.Close()) }()
	f, err := findCase(ctx, d.DB, name)
	if err != nil {
		return err
	}
	return do(d, f)
}

// heads are column names in the language asked for; a CSV file keeps the English ones, which programs know.
func (a *app) heads(names ...docket.Text) []string {
	var list []string
	for _, n := range names {
		if a.set.output == "csv" {
			list = append(list, n.EN)
		} else {
			list = append(list, a.in(n))
		}
	}
	return list
}

// typedMoney reads "USD 1,250.00", "1250" (US dollars) or "1.5万 CNY".
func typedMoney(s string) (docket.Money, error) {
	currency, number := "USD", s
	for _, word := range strings.Fields(s) {
		if len(word) == 3 && strings.ToUpper(word) == word && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			currency, number = word, strings.TrimSpace(strings.Replace(s, word, "", 1))
		}
	}
	return docket.ParseMoney(number, currency)
}

func (a *app) docketLedger() *cobra.Command {
	c := &cobra.Command{
		Use:   "ledger",
		Short: "Settlement ledger of a case: offers, agreements, payments, money that came back",
		Long:  `Settlement ledger of a case. A line is never changed: ledger void takes one back, and both stay.`,
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.ledgerList(), a.ledgerAdd(), a.ledgerVoid())
	return c
}

func (a *app) ledgerList() *cobra.Command {
	return &cobra.Command{
		Use:     "list CASE",
		Short:   "List the lines of the ledger and where the settlement stands",
		Example: `  markwarden docket ledger list "ilnd 1:26-cv-01234" --output json`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.onCase(c.Context(), args[0], false, func(d *workflow.Docketing, f storage.LawsuitFile) error {
				list, err := d.DB.Settlements(c.Context(), workflow.LocalClerk().Sight, f.ID)
				if err != nil {
					return err
				}
				rows, totals := docket.SumLedger(list)
				if a.set.output == "json" {
					if list == nil {
						list = []docket.LedgerEntry{}
					}
					return writeJSON(a.stdout, map[string]any{"case": f.ID, "lines": list, "rows": rows, "totals": totals})
				}
				if !a.set.quiet {
					for _, t := range totals {
						fmt.Fprintln(a.stderr, "markwarden: "+a.in(sumText(t)))
					}
				}
				return a.printLedger(list)
			})
		},
	}
}

// sumText says where a settlement stands in one currency.
func sumText(t docket.LedgerSum) docket.Text {
	return docket.Text{
		EN: fmt.Sprintf("asked %s, offered %s, agreed %s, paid %s, still open %s, came back %s", t.Asked, t.Offered, t.Agreed, t.Paid, t.Open, t.Released),
		ZH: fmt.Sprintf("原告要价 %s，我方出价 %s，约定 %s，已付 %s，未付 %s，已解冻返还 %s", t.Asked, t.Offered, t.Agreed, t.Paid, t.Open, t.Released),
	}
}

func (a *app) printLedger(list []docket.LedgerEntry) error {
	r := &rows{columns: a.heads(docket.Text{EN: "id", ZH: "编号"}, docket.Text{EN: "day", ZH: "日期"}, docket.Text{EN: "kind", ZH: "类型"}, docket.Text{EN: "side", ZH: "一方"},
		docket.Text{EN: "amount", ZH: "金额"}, docket.Text{EN: "defendant", ZH: "被告"}, docket.Text{EN: "paper", ZH: "凭据"}, docket.Text{EN: "note", ZH: "备注"})}
	for _, e := range list {
		side, amount := "", ""
		if e.Side != "" {
			side = a.word("ledger-side", string(e.Side))
		}
		if e.Kind != docket.LedgerVoid {
			amount = e.Amount.String()
		}
		r.add(e, e.ID, e.Day.String(), a.word("ledger", string(e.Kind)), side, amount, e.Defendant, e.Paper, e.Note)
	}
	return a.print(r)
}

func (a *app) ledgerAdd() *cobra.Command {
	var e docket.LedgerEntry
	var amount, day string
	c := &cobra.Command{
		Use:   "add CASE",
		Short: "File a line: an offer, an agreement, a payment, money that came back",
		Example: `  markwarden docket ledger add "ilnd 1:26-cv-01234" --kind offer --side plaintiff --amount "USD 8000" --day 2026-04-02
  markwarden docket ledger add "ilnd 1:26-cv-01234" --kind paid --amount "USD 2500" --day 2026-04-20 --paper wire-0420.pdf`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if e.Amount, err = typedMoney(amount); err != nil {
				return &exit{exitUsage, err}
			}
			if e.Day, err = calendar.ParseDate(day); err != nil {
				return usage("give the day it happened with --day YYYY-MM-DD")
			}
			return a.fileLedger(c.Context(), args[0], e)
		},
	}
	f := c.Flags()
	f.StringVar((*string)(&e.Kind), "kind", "", "offer, counter_offer, agreed, paid or released")
	f.StringVar((*string)(&e.Side), "side", "", "whose offer: plaintiff or defendant")
	f.StringVar(&amount, "amount", "", `amount with its currency, such as "USD 2,500"; without one US dollars`)
	f.StringVar(&day, "day", "", "the day it happened, YYYY-MM-DD")
	f.StringVar(&e.Defendant, "row", "", "number or name of a row of the list; without it all of ours")
	f.StringVar(&e.Store, "store", "", "our store")
	f.StringVar(&e.Paper, "paper", "", "letter, agreement or proof of payment; needed for agreed and paid")
	f.StringVar(&e.Note, "note", "", "what else to remember")
	return c
}

func (a *app) ledgerVoid() *cobra.Command {
	var day string
	e := docket.LedgerEntry{Kind: docket.LedgerVoid}
	c := &cobra.Command{
		Use:     "void CASE LINE --note WHY --day YYYY-MM-DD",
		Short:   "Take a line back; it stays on file with the reason",
		Example: `  markwarden docket ledger void "ilnd 1:26-cv-01234" LINE --note "entered twice" --day 2026-04-21`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if e.Day, err = calendar.ParseDate(day); err != nil {
				return usage("give the day with --day YYYY-MM-DD")
			}
			e.Voids = args[1]
			return a.fileLedger(c.Context(), args[0], e)
		},
	}
	c.Flags().StringVar(&e.Note, "note", "", "why the line is taken back")
	c.Flags().StringVar(&day, "day", "", "the day on which it is taken back, YYYY-MM-DD")
	return c
}

// fileLedger files a line and shows it.
func (a *app) fileLedger(ctx context.Context, name string, e docket.LedgerEntry) error {
	return a.onCase(ctx, name, true, func(d *workflow.Docketing, f storage.LawsuitFile) error {
		saved, err := d.AddSettlement(ctx, a.clerk(), f.ID, e)
		if err != nil {
			return err
		}
		return a.printLedger([]docket.LedgerEntry{saved})
	})
}

func (a *app) docketMoney() *cobra.Command {
	return &cobra.Command{
		Use:     "money CASE",
		Short:   "What is frozen against what was sold, what a court may award, where a settlement stands",
		Example: `  markwarden docket money "ilnd 1:26-cv-01234" --lang zh`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.onCase(c.Context(), args[0], false, func(d *workflow.Docketing, f storage.LawsuitFile) error {
				_, m, err := d.Money(c.Context(), workflow.LocalClerk().Sight, f.ID)
				if err != nil {
					return err
				}
				if a.set.output == "json" {
					return writeJSON(a.stdout, m)
				}
				return a.print(a.moneyRows(m))
			})
		},
	}
}

// moneyRows are the sums of a case, one a line.
func (a *app) moneyRows(m workflow.Money) *rows {
	r := &rows{columns: a.heads(docket.Text{EN: "what", ZH: "项目"}, docket.Text{EN: "amount", ZH: "金额"}, docket.Text{EN: "detail", ZH: "说明"})}
	add := func(what docket.Text, amount, detail string) {
		r.add(map[string]string{"what": what.EN, "amount": amount, "detail": detail}, a.in(what), amount, detail)
	}
	for _, s := range m.Sums {
		x := s.Reconciliation
		add(docket.Text{EN: "frozen", ZH: "已冻结"}, x.Restrained.String(), "")
		add(docket.Text{EN: "orders on file", ZH: "已存订单合计"}, x.Orders.String(), "")
		add(docket.Text{EN: "of accused products", ZH: "其中被控商品"}, x.Accused.String(), "")
	}
	for _, t := range m.Totals {
		add(docket.Text{EN: "settlement", ZH: "和解"}, t.Agreed.String(), a.in(sumText(t)))
	}
	add(docket.Text{EN: "what a court may award, at least", ZH: "法院可判最低额"}, usd(m.Statutory.Min), "15 USC 1117(c)")
	add(docket.Text{EN: "at most", ZH: "最高额"}, usd(m.Statutory.Max), "15 USC 1117(c)")
	add(docket.Text{EN: "at most, wilful", ZH: "故意侵权最高额"}, usd(m.Statutory.MaxWilful), "15 USC 1117(c)")
	if m.Bond != nil {
		add(docket.Text{EN: "one defendant's share of the bond", ZH: "每名被告对应保证金"}, usd(m.Bond.Bond), a.in(m.Bond.Trace))
	}
	return r
}

// usd is an amount in US dollars.
func usd(c docket.Cents) string { return docket.Money{Minor: int64(c), Currency: "USD"}.String() }

func (a *app) docketOrders() *cobra.Command {
	c := &cobra.Command{
		Use:   "orders",
		Short: "Order exports that frozen money is held against",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.ordersImport(), a.ordersCount(), a.ordersErase())
	return c
}

func (a *app) ordersImport() *cobra.Command {
	var in workflow.SalesFile
	c := &cobra.Command{
		Use:     "import FILE...",
		Short:   "Keep the lines of order exports (CSV or Excel of the marketplaces); the same file again changes nothing",
		Example: `  markwarden docket orders import --store s1 orders.csv`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			d, err := a.docketing(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			r := &rows{columns: a.heads(docket.Text{EN: "file", ZH: "文件"}, docket.Text{EN: "lines", ZH: "行数"}, docket.Text{EN: "cancelled", ZH: "已取消"}, docket.Text{EN: "notes", ZH: "提示"})}
			for _, name := range args {
				out, shown, err := a.importOrders(c.Context(), d, name, in)
				if err != nil {
					return err
				}
				r.add(map[string]any{"file": shown, "lines": len(out.Lines), "cancelled": out.Skipped, "notes": out.Notes}, shown, fmt.Sprint(len(out.Lines)), fmt.Sprint(out.Skipped), fmt.Sprint(len(out.Notes)))
				if !a.set.quiet {
					a.notes(shown, out.Notes)
				}
			}
			return a.print(r)
		},
	}
	c.Flags().StringVar(&in.Store, "store", "", "our store whose orders these are")
	c.Flags().StringVar(&in.Currency, "currency", "", "currency where the file does not tell, such as USD")
	return c
}

func (a *app) importOrders(ctx context.Context, d *workflow.Docketing, name string, in workflow.SalesFile) (out docket.Sales, shown string, err error) {
	body, shown, err := a.openInput(name)
	if err != nil {
		return out, shown, err
	}
	defer body.Close()
	in.Name, in.Body = shown, body
	out, err = d.ImportSales(ctx, a.clerk(), in)
	return out, shown, err
}

func (a *app) ordersCount() *cobra.Command {
	return &cobra.Command{
		Use:   "count",
		Short: "How many lines of orders are kept, and of which days",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			d, err := a.docketed(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			n, err := d.DB.CountSales(c.Context(), workflow.LocalClerk().Owner)
			if err != nil {
				return err
			}
			r := &rows{columns: a.heads(docket.Text{EN: "lines", ZH: "行数"}, docket.Text{EN: "from", ZH: "自"}, docket.Text{EN: "last", ZH: "至"})}
			r.add(map[string]any{"lines": n.Lines, "from": n.From, "last": n.Last}, fmt.Sprint(n.Lines), n.From, n.Last)
			return a.print(r)
		},
	}
}

func (a *app) ordersErase() *cobra.Command {
	var store string
	var all bool
	c := &cobra.Command{
		Use:   "erase --store STORE | --all",
		Short: "Forget lines of orders",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if (store == "") == !all {
				return usage("say whose orders with --store STORE, or --all")
			}
			d, err := a.docketing(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			n, err := d.EraseSales(c.Context(), a.clerk(), store)
			if err != nil {
				return err
			}
			if n == 0 {
				return fault.New(fault.NotFound, "there is no line of orders to forget")
			}
			r := &rows{columns: a.heads(docket.Text{EN: "forgotten lines", ZH: "已删除行数"})}
			r.add(map[string]any{"erased": n}, fmt.Sprint(n))
			return a.print(r)
		},
	}
	c.Flags().StringVar(&store, "store", "", "our store")
	c.Flags().BoolVar(&all, "all", false, "of all stores")
	return c
}
