// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"strconv"
	"strings"

	"markwarden/internal/fold"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// MarkHistory is what became of cases on a mark, of the last mostOnMark: how many there are, how many its owner's notices
// brought, and how many of those that notices brought ended without a measure.
type MarkHistory struct {
	Cases, Noticed, Cleared int
}

// PriceContext is a listing's price beside what kept listings on the same mark cost in the same currency: of the same
// category when there are enough of them, else of all.
type PriceContext struct {
	Amount, Currency string // empty where the listing has no price
	Typical          review.Typical
	Category         string // empty: of all categories
	Known            bool   // enough prices to compare with
	Share            float64
}

// How far back cases and prices of a mark are looked at.
const (
	mostOnMark = 200
	mostPrices = 500
)

// besideMark gathers what is known of a case's mark.
func (d *Desk) besideMark(ctx context.Context, who Person, c review.Case, hidden map[string]bool, out *Context) error {
	mark, ok := markOf(c)
	if c.MarkID != "" {
		list, err := d.DB.Cases(ctx, storage.CaseFilter{Tenant: who.Tenant, MarkID: c.MarkID, Sealed: who.Has(review.Legal)}, storage.Page{Limit: mostOnMark})
		if err != nil {
			return err
		}
		out.OnMark = historyOf(list.Items, c.ID, hidden)
	}
	if !ok {
		return nil
	}
	if d.Suing != nil {
		out.Suits = d.Suing(ctx, who.Tenant, mark)
	}
	rights, err := d.DB.LicencesInForce(ctx, who.Tenant, c.SellerID, d.Now().UTC().Format("2006-01-02"))
	if err != nil {
		return err
	}
	for _, r := range rights {
		if speaksOf(r, mark) {
			out.Rights = append(out.Rights, r)
		}
	}
	prices, err := d.DB.PricesOnMark(ctx, who.Tenant, fold.Word(mark.Text), mostPrices)
	if err != nil {
		return err
	}
	out.Price = priceOf(c, prices)
	return nil
}

// markOf is the record of a case's mark in its snapshot.
func markOf(c review.Case) (trademarks.Mark, bool) {
	for _, m := range c.Snapshot.Marks {
		if m.ID == c.MarkID && c.MarkID != "" {
			return m, true
		}
	}
	return trademarks.Mark{}, false
}

// historyOf counts cases on a mark but one.
func historyOf(list []review.Item, but string, hidden map[string]bool) (h MarkHistory) {
	for _, i := range list {
		if i.ID == but || hidden[i.ID] {
			continue
		}
		h.Cases++
		if i.Source == review.FromNotice || i.Source == review.FromFlagger {
			h.Noticed++
			if i.State == review.Cleared || i.State == review.Reinstated {
				h.Cleared++
			}
		}
	}
	return h
}

// speaksOf reports a right that names a mark by its ID, its text or its owner.
func speaksOf(r storage.LicenceRecord, m trademarks.Mark) bool {
	alike := func(a, b string) bool { return a != "" && fold.Word(a) == fold.Word(b) }
	return r.MarkID != "" && r.MarkID == m.ID || alike(r.Mark, m.Text) || r.Mark == "" && r.MarkID == "" && alike(r.Owner, m.OwnerName())
}

// priceOf holds a listing's price against others.
func priceOf(c review.Case, others []storage.Priced) (p PriceContext) {
	price := c.Snapshot.Listing.Price
	if price == nil {
		return p
	}
	own, err := strconv.ParseFloat(price.Amount, 64)
	if err != nil {
		return p
	}
	p.Amount, p.Currency = price.Amount, price.Currency
	category := strings.TrimSpace(c.Snapshot.Listing.Category)
	var same, all []float64
	for _, o := range others {
		n, err := strconv.ParseFloat(o.Price.Amount, 64)
		if err != nil || !strings.EqualFold(o.Price.Currency, price.Currency) || o.Listing == c.ListingID {
			continue
		}
		all = append(all, n)
		if category != "" && strings.EqualFold(strings.TrimSpace(o.Category), category) {
			same = append(same, n)
		}
	}
	if p.Typical, p.Known = review.TypicalOf(same); p.Known {
		p.Category = category
	} else {
		p.Typical, p.Known = review.TypicalOf(all)
	}
	if p.Known {
		p.Share = own / p.Typical.Median
	}
	return p
}
