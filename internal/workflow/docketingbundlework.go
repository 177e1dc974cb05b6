// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/storage"
)

// suitWork is what people added to a case, as far as the clerk may see it: messages, orders of accused goods, the ledger and
// the duties.
type suitWork struct {
	Mails  []storage.FreezeMail
	Money  Money
	Duties []docket.Duty
}

// mostBundleMails bounds the messages of a bundle.
const mostBundleMails = 100

// suitWork collects what people added to a case.
func (d *Docketing) suitWork(ctx context.Context, k Clerk, f storage.LawsuitFile) (w suitWork, err error) {
	mails, err := d.DB.FreezeMails(ctx, k.Sight, storage.FreezeMailFilter{Lawsuit: f.ID}, storage.Page{Limit: mostBundleMails})
	if err != nil {
		return w, err
	}
	w.Mails = mails.Items
	if f.Duties != nil {
		w.Duties = f.Duties.Duties(DutyCaseOf(f), d.Now())
	}
	w.Money, err = d.money(ctx, k.Sight, f)
	return w, err
}

// files are the work as files of a bundle: each list as a table that stands alone, and the same as JSON.
func (w suitWork) files(into map[string][]byte) error {
	add := func(name string, table [][]string) error {
		var b bytes.Buffer
		c := csv.NewWriter(&b)
		if err := c.WriteAll(table); err != nil {
			return err
		}
		into[name] = b.Bytes()
		return nil
	}
	for i, m := range w.Mails {
		into[fmt.Sprintf("freeze-mails/%03d.txt", i+1)] = []byte(m.Raw)
	}
	if len(w.Money.lines) > 0 {
		if err := add("accused-orders.csv", saleTable(w.Money.lines)); err != nil {
			return err
		}
	}
	if len(w.Money.Ledger) > 0 {
		if err := add("settlement.csv", LedgerTable(w.Money.Ledger)); err != nil {
			return err
		}
	}
	body, err := json.MarshalIndent(map[string]any{"money": w.Money, "duties": made(w.Duties), "freeze_mails": mailFacts(w.Mails)}, "", " ")
	into["work.json"] = body
	return err
}

// mailFacts are what was found in messages, each with the file that holds its words.
func mailFacts(list []storage.FreezeMail) []map[string]any {
	out := []map[string]any{}
	for i, m := range list {
		out = append(out, map[string]any{"file": fmt.Sprintf("freeze-mails/%03d.txt", i+1), "received": m.Found.Received, "kept": m.Created.UTC().Format(time.RFC3339), "kept_by": m.By, "seller": m.Seller, "found": m.Found, "clocks": m.Clocks})
	}
	return out
}

// LedgerTable is a settlement ledger as a table with its head, in the order of its days. Text that a spreadsheet would take
// for a formula is guarded.
func LedgerTable(list []docket.LedgerEntry) [][]string {
	rows := [][]string{{"id", "day", "kind", "side", "defendant", "store", "amount", "currency", "paper", "note", "voids", "by", "at"}}
	for _, e := range list {
		amount := ""
		if e.Kind != docket.LedgerVoid {
			amount = decimal(e.Amount)
		}
		rows = append(rows, []string{e.ID, e.Day.String(), string(e.Kind), string(e.Side), guardCell(e.Defendant), guardCell(e.Store), amount, e.Amount.Currency, guardCell(e.Paper), guardCell(e.Note), e.Voids, guardCell(e.By), e.At.UTC().Format(time.RFC3339)})
	}
	return rows
}

// saleTable is lines of orders as a table with its head.
func saleTable(list []docket.Sale) [][]string {
	rows := [][]string{{"store", "order", "line", "item", "product", "title", "day", "quantity", "amount", "currency", "ship_to", "status"}}
	for _, s := range list {
		rows = append(rows, []string{guardCell(s.Store), guardCell(s.Order), guardCell(s.Line), guardCell(s.Item), guardCell(s.Product), guardCell(s.Title), s.Day.String(), strconv.FormatInt(s.Quantity, 10), decimal(s.Amount), s.Amount.Currency, guardCell(s.ShipTo), guardCell(s.Status)})
	}
	return rows
}

// decimal is an amount for a table: digits with a full stop and no commas.
func decimal(m docket.Money) string {
	n, sign := m.Minor, ""
	if n < 0 {
		n, sign = -n, "-"
	}
	if whole := (docket.Money{Minor: 1, Currency: m.Currency}).String(); whole == m.Currency+" 1" { // a currency without a smaller unit
		return sign + strconv.FormatInt(n, 10)
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// sheet is the work for the readable form of a bundle.
func (w suitWork) sheet(say func(en, zh string) string, lang string) (mails, money, ledger, duties []string) {
	for i, m := range w.Mails {
		line := joined(" · ", fmt.Sprintf("freeze-mails/%03d.txt", i+1), m.Found.Received.String(), m.Found.From, m.Found.Subject)
		if n := len(m.Found.Warnings); n > 0 {
			line += say(" (signs of fraud: ", "（欺诈迹象：") + strconv.Itoa(n) + say(")", "）")
		}
		mails = append(mails, line)
	}
	for _, s := range w.Money.Sums {
		for _, t := range s.Reconciliation.Trace {
			money = append(money, inLang(t, lang))
		}
	}
	for _, e := range w.Money.Ledger {
		amount := ""
		if e.Kind != docket.LedgerVoid {
			amount = e.Amount.String()
		}
		ledger = append(ledger, joined(" · ", e.Day.String(), string(e.Kind), string(e.Side), amount, e.Paper, e.Note))
	}
	for _, t := range w.Money.Totals {
		ledger = append(ledger, say("agreed ", "约定 ")+t.Agreed.String()+say(", paid ", "，已付 ")+t.Paid.String()+say(", open ", "，未付 ")+t.Open.String()+say(", released ", "，已解冻 ")+t.Released.String())
	}
	for _, x := range w.Duties {
		line := inLang(x.Title, lang) + say(": ", "：") + string(x.State)
		if x.Done != nil {
			line += joined(" · ", "", x.Done.By, x.Done.At.UTC().Format(time.RFC3339), x.Done.Evidence, cmp.Or(x.Done.Second, ""))
		}
		duties = append(duties, line)
	}
	return mails, money, ledger, duties
}
