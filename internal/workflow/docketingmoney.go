// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/audit"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// MoneyTerms is what a person adds to the sums of a case.
type MoneyTerms struct {
	Items []string     `json:"items"` // accused items and products that no paper on file names
	From  string       `json:"from,omitempty"`
	To    string       `json:"to,omitempty"` // days of the orders that the frozen money comes from
	Cash  []alert.Cash `json:"cash"`         // what lies with each provider, one a currency
	Marks int64        `json:"marks,omitempty"`
	Types int64        `json:"types,omitempty"`
	By    string       `json:"by,omitempty"`
	At    time.Time    `json:"at,omitzero"`
}

// AccusedItem is a product that the case is about, and where that stands.
type AccusedItem struct {
	ID   string      `json:"id"`
	From docket.Text `json:"from"`
}

// MoneySums are the sums of a case in one currency.
type MoneySums struct {
	Reconciliation alert.Reconciliation `json:"reconciliation"`
	AtRisk         *alert.AtRisk        `json:"at_risk,omitempty"`
	Items          []docket.SaleGroup   `json:"items"`
	Places         []docket.SaleGroup   `json:"places"` // where accused goods went
}

// Money is the money of a case: what is frozen against what was sold, what is at stake, and where a settlement stands.
type Money struct {
	Terms     MoneyTerms           `json:"terms"`
	Accused   []AccusedItem        `json:"accused"`
	Sums      []MoneySums          `json:"sums"`
	Bond      *alert.Share         `json:"bond,omitempty"`
	Statutory docket.Exposure      `json:"statutory"`
	Orders    storage.SaleCount    `json:"orders"` // that the owner has at all
	Ledger    []docket.LedgerEntry `json:"ledger"`
	Rows      []docket.LedgerSum   `json:"rows"`
	Totals    []docket.LedgerSum   `json:"totals"`
	lines     []docket.Sale        // of accused items
}

// AccusedSales are the sums of accused sales by currency.
func (m Money) AccusedSales() (list []docket.Money) {
	for _, s := range m.Sums {
		list = append(list, s.Reconciliation.Accused)
	}
	return list
}

// Money computes the money of a case from what is on file.
func (d *Docketing) Money(ctx context.Context, s storage.Sight, id string) (f storage.LawsuitFile, m Money, err error) {
	defer fault.Wrap(&err, "workflow.Money(%s)", id)
	if f, err = d.DB.Lawsuit(ctx, s, id); err != nil {
		return f, m, err
	}
	m, err = d.money(ctx, s, f)
	return f, m, err
}

func (d *Docketing) money(ctx context.Context, s storage.Sight, f storage.LawsuitFile) (m Money, err error) {
	sheet, err := d.DB.Exposure(ctx, s, f.ID)
	if err != nil {
		return m, err
	}
	if sheet != nil {
		if err := json.Unmarshal(sheet, &m.Terms); err != nil {
			return m, err
		}
	}
	m.Terms.Items, m.Terms.Cash = made(m.Terms.Items), made(m.Terms.Cash)
	if m.Ledger, err = d.DB.Settlements(ctx, s, f.ID); err != nil {
		return m, err
	}
	m.Ledger = made(m.Ledger)
	m.Rows, m.Totals = docket.SumLedger(m.Ledger)
	if m.Accused, err = d.accused(ctx, s, f, m.Terms); err != nil {
		return m, err
	}
	if m.Orders, err = d.DB.CountSales(ctx, s.Owner); err != nil {
		return m, err
	}
	sales, err := d.DB.Sales(ctx, s.Owner, storage.SaleFilter{Stores: ourStores(f.Matches), From: m.Terms.From, To: m.Terms.To})
	if err != nil {
		return m, err
	}
	if err := m.sum(f, sales, d.today()); err != nil {
		return m, err
	}
	return m, m.stake(f)
}

// made is never null in JSON.
func made[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// ourStores are our stores that the list may name.
func ourStores(matches []docket.StoreMatch) (stores []string) {
	for _, m := range matches {
		if m.Level != docket.MatchGeneric && m.Verdict != docket.NotUs && !slices.Contains(stores, m.Store) {
			stores = append(stores, m.Store)
		}
	}
	return stores
}

// accused are the products that the case is about: those of rows that may be ours, those that messages about the case name,
// and those that a person added.
func (d *Docketing) accused(ctx context.Context, s storage.Sight, f storage.LawsuitFile, t MoneyTerms) (list []AccusedItem, err error) {
	seen := map[string]bool{}
	add := func(id string, from docket.Text) {
		if id = strings.TrimSpace(id); id != "" && !seen[strings.ToUpper(id)] {
			seen[strings.ToUpper(id)] = true
			list = append(list, AccusedItem{id, from})
		}
	}
	ours := map[string]bool{}
	for _, m := range f.Matches {
		if m.Level != docket.MatchGeneric && m.Verdict != docket.NotUs {
			ours[m.Row] = true
		}
	}
	for _, row := range f.Suit.Defendants {
		if !ours[row.Key()] {
			continue
		}
		for _, p := range slices.Concat(row.Products, row.ASINs) {
			if u := docket.ParseStoreURL(p); u.Product != "" {
				p = u.Product
			}
			add(p, docket.Text{EN: "row " + cmp.Or(row.No, row.Alias) + " of the list", ZH: "名单第 " + cmp.Or(row.No, row.Alias) + " 行"})
		}
	}
	mails, err := d.DB.FreezeMails(ctx, s, storage.FreezeMailFilter{Lawsuit: f.ID}, storage.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	for _, m := range mails.Items {
		for _, p := range m.Found.Products {
			add(p.ID, docket.Text{EN: "message of " + m.Found.Received.Date.String(), ZH: m.Found.Received.Date.String() + " 的来函"})
		}
	}
	for _, id := range t.Items {
		add(id, docket.Text{EN: "added by a person", ZH: "人工添加"})
	}
	return made(list), nil
}

// sum adds up what is frozen and what was sold, currency by currency.
func (m *Money) sum(f storage.LawsuitFile, sales []docket.Sale, today calendar.Date) error {
	items := map[string]bool{}
	for _, a := range m.Accused {
		items[strings.ToUpper(a.ID)] = true
	}
	accused := func(s docket.Sale) bool { return s.Accused(items) }
	lines, held, order := map[string][]alert.Line{}, map[string]docket.Money{}, []string{}
	note := func(currency string) {
		if currency != "" && !slices.Contains(order, currency) {
			order = append(order, currency)
		}
	}
	for _, h := range docket.SumHeld(f.Suit.Restraints, today) {
		held[h.Total.Currency] = h.Total
		note(h.Total.Currency)
	}
	by := map[string][]docket.Sale{}
	for _, s := range sales {
		c := s.Amount.Currency
		lines[c], by[c] = append(lines[c], alert.Line{Order: s.Order, Amount: s.Amount, Accused: accused(s)}), append(by[c], s)
		note(c)
		if accused(s) {
			m.lines = append(m.lines, s)
		}
	}
	for _, c := range m.Terms.Cash {
		note(c.Balance.Currency)
	}
	m.Sums = []MoneySums{}
	for _, c := range order {
		one := MoneySums{Items: []docket.SaleGroup{}, Places: []docket.SaleGroup{}}
		total := held[c]
		total.Currency = c
		var err error
		if one.Reconciliation, err = alert.Reconcile(total, lines[c]); err != nil {
			return err
		}
		one.Items = docket.GroupSales(by[c], accused, func(s docket.Sale) string { return cmp.Or(s.Product, s.Item, s.Title) })
		one.Places = docket.GroupSales(keep(by[c], accused), accused, func(s docket.Sale) string { return cmp.Or(s.ShipTo, "?") })
		for _, cash := range m.Terms.Cash {
			if cash.Balance.Currency == c {
				risk, err := alert.CashAtRisk(cash)
				if err != nil {
					return err
				}
				one.AtRisk = &risk
			}
		}
		m.Sums = append(m.Sums, one)
	}
	return nil
}

// stake is what a court may award against one seller, and one defendant's part of the bond.
func (m *Money) stake(f storage.LawsuitFile) (err error) {
	marks := int64(0)
	for _, r := range f.Suit.Rights {
		if r.Kind == docket.RightMark {
			marks++
		}
	}
	if m.Statutory, err = docket.CounterfeitExposure(max(1, cmp.Or(m.Terms.Marks, marks)), max(1, m.Terms.Types), 1); err != nil {
		return err
	}
	count := max(len(f.Suit.Defendants), f.Suit.DefendantCount)
	if f.Suit.Bond > 0 && count > 0 {
		var held int64
		for _, s := range m.Sums {
			if s.Reconciliation.Restrained.Currency == "USD" {
				held = s.Reconciliation.Restrained.Minor
			}
		}
		share, err := alert.BondShare(f.Suit.Bond, int64(count), docket.Cents(held))
		if err != nil {
			return err
		}
		m.Bond = &share
	}
	return nil
}

// SetMoney keeps what a person adds to the sums of a case.
func (d *Docketing) SetMoney(ctx context.Context, k Clerk, id string, t MoneyTerms) (err error) {
	defer fault.Wrap(&err, "workflow.SetMoney(%s)", id)
	var bad fault.Fields
	if len(t.Items) > 5000 || slices.ContainsFunc(t.Items, func(s string) bool { return len(s) > 200 }) {
		bad.Add("items", "are 5000 at most, each of 200 bytes at most")
	}
	for name, day := range map[string]string{"from": t.From, "to": t.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			bad.Add(name, "must be a day, YYYY-MM-DD")
		}
	}
	if t.Marks < 0 || t.Types < 0 || t.Marks > 1e6 || t.Types > 1e6 {
		bad.Add("marks", "and types must be whole numbers, zero for what the file tells")
	}
	seen := map[string]bool{}
	for _, c := range t.Cash {
		if seen[c.Balance.Currency] {
			bad.Add("cash", "has %s twice: one line a currency", c.Balance.Currency)
		}
		seen[c.Balance.Currency] = true
		if _, err := alert.CashAtRisk(c); err != nil {
			return err
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	t.By, t.At = k.Actor.ID, d.Now().UTC().Truncate(time.Microsecond)
	sheet, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return d.write(ctx, k, audit.Event{Action: "exposure.edit", Object: audit.Object{Kind: "lawsuit", ID: id}, Facts: map[string]string{"event": "sums"}}, func(tx *storage.Tx) error {
		if _, err := tx.Lawsuit(ctx, k.Sight, id); err != nil {
			return err
		}
		return tx.PutExposure(ctx, k.Owner, id, sheet, d.Now())
	})
}

// AddSettlement files a line of a case's ledger. It is never changed: a line of kind void takes one back.
func (d *Docketing) AddSettlement(ctx context.Context, k Clerk, id string, e docket.LedgerEntry) (saved docket.LedgerEntry, err error) {
	defer fault.Wrap(&err, "workflow.AddSettlement(%s)", id)
	e.By, e.At = k.Actor.ID, d.Now().UTC().Truncate(time.Microsecond)
	err = d.write(ctx, k, audit.Event{Action: "exposure.edit", Object: audit.Object{Kind: "lawsuit", ID: id}, Facts: map[string]string{"event": "settlement", "kind": string(e.Kind), "amount": amountOf(e.Amount)}}, func(tx *storage.Tx) error {
		f, err := tx.Lawsuit(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		before, err := tx.Settlements(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		e := e
		if e.Defendant != "" {
			who, ok := defendantOf(f.Suit.Defendants, e.Defendant)
			if !ok {
				return fault.New(fault.NotFound, "The case has no defendant %s.", e.Defendant)
			}
			e.Defendant = who.Key()
		}
		if err := e.Check(before, latestDay(d.Now())); err != nil {
			return err
		}
		saved, err = tx.AddSettlement(ctx, k.Owner, id, e, f.Suit.Sealed || f.SealedRows[e.Defendant])
		return err
	})
	return saved, err
}

// LedgerOut is the ledger of a case as it may leave the house: without lines under seal, and Conflict for a sealed case.
func (d *Docketing) LedgerOut(ctx context.Context, s storage.Sight, f storage.LawsuitFile) ([]docket.LedgerEntry, error) {
	if f.Suit.Sealed {
		return nil, fault.New(fault.Conflict, "The case is under seal: nothing of it is exported until the court lifts the seal.")
	}
	s.Sealed = false
	return d.DB.Settlements(ctx, s, f.ID)
}

// SalesFile is an order export to be kept.
type SalesFile struct {
	Name, Store, Currency string
	Body                  io.Reader
}

// mostSalesFile bounds an order export.
const mostSalesFile = 32 << 20

// ImportSales keeps the lines of an order export. The same file again changes nothing.
func (d *Docketing) ImportSales(ctx context.Context, k Clerk, in SalesFile) (out docket.Sales, err error) {
	defer fault.Wrap(&err, "workflow.ImportSales(%s)", in.Name)
	body, err := io.ReadAll(io.LimitReader(in.Body, mostSalesFile+1))
	if err != nil {
		return out, fault.Because(err, fault.Unavailable, "%s: reading failed", in.Name)
	}
	if len(body) > mostSalesFile {
		return out, fault.New(fault.Invalid, "%s is larger than %d MiB: split it", in.Name, mostSalesFile>>20)
	}
	in.Store = strings.TrimSpace(in.Store)
	if out, err = docket.ReadSales(bytes.NewReader(body), in.Name, docket.SaleOptions{Store: in.Store, Currency: strings.ToUpper(strings.TrimSpace(in.Currency))}); err != nil {
		return out, err
	}
	if in.Store != "" {
		stores, err := d.DB.Stores(ctx, k.Owner)
		if err != nil {
			return out, err
		}
		if !slices.ContainsFunc(stores, func(s docket.Store) bool { return s.ID == in.Store }) {
			return out, fault.New(fault.Invalid, "We have no store %s on file: import our stores first, or leave the store out.", in.Store)
		}
	}
	return out, d.write(ctx, k, audit.Event{Action: "exposure.edit", Object: audit.Object{Kind: "orders", ID: cmp.Or(in.Store, "all")}, Facts: map[string]string{"event": "import", "lines": strconv.Itoa(len(out.Lines))}}, func(tx *storage.Tx) error {
		return tx.PutSales(ctx, k.Owner, out.Lines, d.Now())
	})
}

// EraseSales forgets lines of orders: those of one store, or all where it is empty.
func (d *Docketing) EraseSales(ctx context.Context, k Clerk, store string) (n int64, err error) {
	defer fault.Wrap(&err, "workflow.EraseSales")
	err = d.write(ctx, k, audit.Event{Action: "exposure.edit", Object: audit.Object{Kind: "orders", ID: cmp.Or(store, "all")}, Facts: map[string]string{"event": "erase"}}, func(tx *storage.Tx) error {
		n, err = tx.EraseSales(ctx, k.Owner, store)
		return err
	})
	if err == nil {
		_, err = d.DB.ForgetLog(ctx)
	}
	return n, err
}
