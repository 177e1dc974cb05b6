// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// keepSuit keeps a case of owner t and gives its id.
func keepSuit(t *testing.T, db *storage.DB, number string, sealed bool, state docket.CaseState) (id string) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
		r, err := tx.PutLawsuit(ctx, storage.LawsuitRecord{Owner: "t", Suit: docket.Lawsuit{CaseRef: docket.CaseRef{Court: "ilnd", Number: number}, Sealed: sealed, State: state}}, []string{number}, nil, noon)
		id = r.ID
		return err
	}))
	return id
}

// A message is its owner's alone, kept once, in pages, hidden with its case, and forgotten when its case no longer runs.
func TestFreezeMails(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		running, over, secret := keepSuit(t, db, "1", false, docket.CaseTROEntered), keepSuit(t, db, "2", false, docket.CaseClosed), keepSuit(t, db, "3", true, docket.CaseTROEntered)
		ids := map[string]string{}
		add := func(owner, raw, lawsuit, seller string, sealed bool, n int) (fresh bool) {
			must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
				m := storage.FreezeMail{Owner: owner, Raw: raw, LawsuitID: lawsuit, Seller: seller, Sealed: sealed, By: "ann", Found: docket.FreezeMail{Subject: raw, Text: "not kept twice"}}
				m, fresh, err = tx.AddFreezeMail(ctx, m, noon.Add(time.Duration(n)*time.Minute))
				ids[raw] = m.ID
				if m.Found.Text != "" || m.By != "ann" {
					t.Errorf("%+v", m)
				}
				return err
			}))
			return fresh
		}
		for i, m := range []struct {
			owner, raw, lawsuit, seller string
			sealed                      bool
		}{{"t", "a", running, "x", false}, {"t", "b", over, "y", false}, {"t", "c", secret, "x", false}, {"t", "d", "", "", true}, {"u", "e", "", "x", false}, {"t", "f", "", "x", false}} {
			if !add(m.owner, m.raw, m.lawsuit, m.seller, m.sealed, i) {
				t.Errorf("%s was there", m.raw)
			}
		}
		if add("t", " a\n", "", "", false, 9) {
			t.Error("the same text twice")
		}
		list := func(s storage.Sight, f storage.FreezeMailFilter) (got []string) {
			for page := (storage.Page{Limit: 2}); ; {
				l, err := db.FreezeMails(ctx, s, f, page)
				must(t, err)
				for _, m := range l.Items {
					got = append(got, m.Found.Subject)
				}
				if page.Cursor = l.Next; page.Cursor == "" {
					return got
				}
			}
		}
		open, all := storage.Sight{Owner: "t"}, storage.Sight{Owner: "t", Sealed: true}
		for name, tc := range map[string]struct {
			s    storage.Sight
			f    storage.FreezeMailFilter
			want string
		}{"all": {all, storage.FreezeMailFilter{}, "f d c b a"}, "open": {open, storage.FreezeMailFilter{}, "f b a"}, "seller": {open, storage.FreezeMailFilter{Seller: "x"}, "f a"},
			"case": {open, storage.FreezeMailFilter{Lawsuit: over}, "b"}, "sealed case": {open, storage.FreezeMailFilter{Lawsuit: secret}, ""}, "other": {storage.Sight{Owner: "u"}, storage.FreezeMailFilter{}, "e"}} {
			if got := strings.Join(list(tc.s, tc.f), " "); got != tc.want {
				t.Errorf("%s: %q, want %q", name, got, tc.want)
			}
		}
		if _, err := db.FreezeMail(ctx, open, ids["c"]); !fault.Is(err, fault.NotFound) {
			t.Errorf("of a sealed case: %v", err)
		}
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
			m, err := tx.LinkFreezeMail(ctx, open, ids["f"], running, "z", noon)
			if m.LawsuitID != running || m.Seller != "z" || m.Version != 2 {
				t.Errorf("%+v", m)
			}
			return err
		}))
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
			if err := tx.EraseFreezeMail(ctx, open, ids["e"]); !fault.Is(err, fault.NotFound) {
				t.Errorf("another's: %v", err)
			}
			return tx.EraseFreezeMail(ctx, open, ids["f"])
		}))
		later := noon.AddDate(1, 0, 0)
		if old, err := db.OldFreezeMails(ctx, later); err != nil || !old {
			t.Errorf("%v %v", old, err)
		}
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
			n, err := tx.ForgetFreezeMails(ctx, later)
			if n != 3 { // b, d and e: of no case that runs
				t.Errorf("%d forgotten", n)
			}
			return err
		}))
		if diff := cmp.Diff([]string{"c", "a"}, list(all, storage.FreezeMailFilter{})); diff != "" {
			t.Error(diff)
		}
	})
}

// Lines of orders are kept once, asked for by store and day, and erased.
func TestSales(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		day := func(s string) calendar.Date { d, err := calendar.ParseDate(s); must(t, err); return d }
		sale := func(store, order, line, on string, minor int64) docket.Sale {
			return docket.Sale{Store: store, Order: order, Line: line, Item: line, Quantity: 1, Day: day(on), Amount: docket.Money{Minor: minor, Currency: "USD"}}
		}
		put := func(owner string, list ...docket.Sale) {
			must(t, db.WithTx(ctx, func(tx *storage.Tx) error { return tx.PutSales(ctx, owner, list, noon) }))
		}
		put("t", sale("s1", "1", "a", "2026-02-01", 100), sale("s1", "1", "b", "2026-02-01", 200), sale("s2", "1", "a", "2026-02-03", 400), sale("", "9", "a", "2026-02-05", 800), sale("", "9", "a", "2026-02-05", 801))
		put("t", sale("s1", "1", "a", "2026-02-01", 101))
		put("u", sale("s1", "1", "a", "2026-02-01", 7))
		sum := func(f storage.SaleFilter) (n int64) {
			list, err := db.Sales(ctx, "t", f)
			must(t, err)
			for _, s := range list {
				n += s.Amount.Minor
			}
			return n
		}
		for name, tc := range map[string]struct {
			f    storage.SaleFilter
			want int64
		}{"all": {storage.SaleFilter{}, 101 + 200 + 400 + 801}, "store": {storage.SaleFilter{Stores: []string{"s2", "s3"}}, 400 + 801}, "days": {storage.SaleFilter{From: "2026-02-02", To: "2026-02-03"}, 400}} {
			if got := sum(tc.f); got != tc.want {
				t.Errorf("%s: %d, want %d", name, got, tc.want)
			}
		}
		if c, err := db.CountSales(ctx, "t"); err != nil || c != (storage.SaleCount{4, "2026-02-01", "2026-02-05"}) {
			t.Errorf("%+v %v", c, err)
		}
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
			n, err := tx.EraseSales(ctx, "t", "s1")
			if n != 2 {
				t.Errorf("%d erased", n)
			}
			return err
		}))
		if got := sum(storage.SaleFilter{}); got != 1201 {
			t.Errorf("%d left", got)
		}
		if c, err := db.CountSales(ctx, "nobody"); err != nil || c.Lines != 0 {
			t.Errorf("%+v %v", c, err)
		}
	})
}

// The ledger, the duties and the sums of a case are its owner's, and what is under seal is hidden until the seal is lifted.
func TestWorkOnALawsuit(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		id := keepSuit(t, db, "1", false, docket.CaseTROEntered)
		open, all := storage.Sight{Owner: "t"}, storage.Sight{Owner: "t", Sealed: true}
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
			for i, sealed := range []bool{false, true} {
				if _, err := tx.AddSettlement(ctx, "t", id, docket.LedgerEntry{Kind: docket.LedgerPaid, Amount: docket.Money{Minor: int64(i + 1), Currency: "USD"}, At: noon}, sealed); err != nil {
					return err
				}
			}
			if err := tx.PutExposure(ctx, "t", id, []byte(`{"items":["a"]}`), noon); err != nil {
				return err
			}
			return tx.PutDuties(ctx, "t", id, docket.DutySheet{Orders: []docket.DutyOrder{{Kind: docket.OrderTRO}}}, true, noon)
		}))
		seen := func(s storage.Sight) (lines int, duties bool) {
			list, err := db.Settlements(ctx, s, id)
			must(t, err)
			f, err := db.Lawsuit(ctx, s, id)
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return len(list), f.Duties != nil
		}
		if n, d := seen(all); n != 2 || !d {
			t.Errorf("with the right: %d %v", n, d)
		}
		if n, d := seen(open); n != 1 || d {
			t.Errorf("without: %d %v", n, d)
		}
		if n, _ := seen(storage.Sight{Owner: "u", Sealed: true}); n != 0 {
			t.Errorf("another: %d", n)
		}
		if sheet, err := db.Exposure(ctx, storage.Sight{Owner: "u", Sealed: true}, id); err != nil || sheet != nil {
			t.Errorf("another's sums: %s %v", sheet, err)
		}
		if sheet, err := db.Exposure(ctx, open, id); err != nil || string(sheet) != `{"items":["a"]}` {
			t.Errorf("%s %v", sheet, err)
		}
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error { return tx.Unseal(ctx, id) }))
		if n, d := seen(open); n != 2 || !d {
			t.Errorf("unsealed: %d %v", n, d)
		}
	})
}
