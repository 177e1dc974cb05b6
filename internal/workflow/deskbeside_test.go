// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/listing"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// Beside a case stands what its price is worth, what became of others on the mark, who sues over it and which rights the
// seller has.
func TestWhatStandsBesideACase(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Suing = func(_ context.Context, _ string, m trademarks.Mark) []storage.RunningSuit {
			return []storage.RunningSuit{{Court: "ilnd", Number: "1", Plaintiff: m.Text}}
		}
		for n, amount := range []string{"100", "110", "90", "105", "95"} {
			l := shoe(n + 10)
			l.Price = &listing.Price{Amount: amount, Currency: "USD"}
			_, _, err := o.Keep(t.Context(), shop, l, "")
			if err != nil {
				t.Fatal(err)
			}
		}
		l := shoe(1)
		l.Price = &listing.Price{Amount: "20", Currency: "usd"}
		_, opened, err := o.Keep(t.Context(), shop, l, "caution")
		if err != nil || len(opened) != 1 {
			t.Fatal(opened, err)
		}
		other := o.flagged(2)
		ok[review.Case](t)(o.Decide(t.Context(), officer, other.ID, review.Decision{Kind: review.DecideClear, Reason: "OK-LIC"}))
		_, err = o.Journal.WithAudit(t.Context(), audit.Event{At: o.now, Actor: audit.Actor{ID: audit.System}, Action: "licences.submit"}, func(a *storage.Audited) error {
			for _, r := range []storage.LicenceRecord{{Mark: "ZEPHYRINE", Document: "contract 7"}, {Mark: "Nordvik", Document: "contract 8"}, {Owner: "Zephyrine Ltd", Document: "letter 9"}} {
				r.Tenant, r.Organisation, r.Kind = "t", "shop-1", storage.Licensed
				if _, err := a.AddLicence(t.Context(), r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c := ok[review.Case](t)(o.Case(t.Context(), officer, opened[0]))
		got := ok[Context](t)(o.Beside(t.Context(), officer, c))
		documents := []string{}
		for _, r := range got.Rights {
			documents = append(documents, r.Document)
		}
		slices.Sort(documents)
		if diff := cmp.Diff([]string{"contract 7", "letter 9"}, documents); diff != "" {
			t.Error(diff)
		}
		want := PriceContext{Amount: "20", Currency: "usd", Typical: review.Typical{N: 5, Median: 100, Low: 95, High: 105}, Category: "Athletic shoes", Known: true, Share: 0.2}
		if diff := cmp.Diff(want, got.Price); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]storage.RunningSuit{{Court: "ilnd", Number: "1", Plaintiff: "Zephyrine"}}, got.Suits); diff != "" {
			t.Error(diff)
		}
		if got.OnMark != (MarkHistory{Cases: 1}) || got.Past[review.Cleared] != 1 {
			t.Errorf("%+v %v", got.OnMark, got.Past)
		}
	})
}
