// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/docket"
	"markwarden/internal/notify"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// A case about a mark that somebody is suing over comes before one about a mark of which nobody does.
func TestRunningLawsuitsRaiseACase(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		clock := func() time.Time { return o.now }
		o.Suits = (&SuedOn{DB: o.DB, Now: clock}).Count
		clerk := LocalClerk()
		clerk.Owner = officer.Tenant
		d := &Docketing{DB: o.DB, Journal: o.Journal, Now: clock}
		for number, suit := range map[string]docket.Lawsuit{
			"1:26-cv-00001": {Rights: []docket.Right{{Kind: docket.RightMark, Mark: "ZEPHYRINE"}}, Plaintiffs: []docket.Party{{Name: "Zephyrine Ltd"}}},
			"1:26-cv-00002": {Plaintiffs: []docket.Party{{Name: "Zephyrine Limited"}}},
			"1:26-cv-00003": {Plaintiffs: []docket.Party{{Name: "Zephyrine Ltd"}}, Sealed: true},
		} {
			suit.CaseRef = docket.CaseRef{Court: "ilnd", Number: number, Caption: suit.Plaintiffs[0].Name + " v. The Partnerships and Unincorporated Associations Identified on Schedule A"}
			ok[ImportedCase](t)(d.Open(t.Context(), clerk, suit))
		}
		l := shoe(2)
		l.Title = "Nordvik jacket size 2"
		quiet, opened, err := o.Keep(t.Context(), shop, l, "caution")
		if err != nil || len(opened) != 1 {
			t.Fatalf("%v %v %+v", opened, err, quiet)
		}
		sued := o.flagged(1)
		other := ok[review.Case](t)(o.Case(t.Context(), officer, opened[0]))
		if sued.Suits != 2 || other.Suits != 0 {
			t.Errorf("%d and %d lawsuits", sued.Suits, other.Suits)
		}
		with := o.Book.Item(sued)
		without := with
		without.Suits = 0
		if raised, plain := o.Book.Queue.Priority(with, o.now).Value, o.Book.Queue.Priority(without, o.now).Value; raised <= plain {
			t.Errorf("priority %v with lawsuits, %v without", raised, plain)
		}
	})
}

// What happens to a case reaches the webhooks of those who may read it, once, and nobody else's.
func TestACaseIsToldToItsReaders(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		alerts := &Alerts{DB: o.DB, Journal: o.Journal, Now: func() time.Time { return o.now }}
		o.Tell = alerts.CaseMoved
		err := o.DB.WithTx(t.Context(), func(tx *storage.Tx) error {
			for _, org := range []string{"shop-1", "shop-2"} {
				if err := tx.AddWebhook(t.Context(), storage.Webhook{ID: "w-" + org, Tenant: "t", Organisation: org, Name: "own", URL: "https://hooks.example/" + org, Secrets: "s", Created: o.now, Changed: o.now}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c := o.flagged(1)
		told := func(hook string) (got []string) {
			for _, d := range ok[storage.List[storage.Delivery]](t)(o.DB.Deliveries(t.Context(), hook, notify.DeliveryWaiting, storage.Page{})).Items {
				got = append(got, d.Payload.Type+" "+string(d.Payload.Data))
			}
			return got
		}
		want := []string{`case.new {"event":"case.new","case":"` + c.ID + `","state":"NEW","at":"2026-03-02T09:00:00Z"}`}
		if d := cmp.Diff(want, told("w-shop-1")); d != "" {
			t.Error(d)
		}
		for range 2 {
			if err := o.DB.WithTx(t.Context(), func(tx *storage.Tx) error {
				return alerts.SellerMeasured(t.Context(), tx, "t", review.Measure{ID: "W-1", Event: "seller.restricted", Action: review.ActRestrict, Seller: "shop-1", Case: c.ID, Points: 6, Until: o.now.Add(14 * day), At: o.now})
			}); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, `seller.restricted {"id":"W-1","event":"seller.restricted","action":"restrict_selling","seller":"shop-1","case":"`+c.ID+`","points":6,"until":"2026-03-16T09:00:00Z","at":"2026-03-02T09:00:00Z"}`)
		got := told("w-shop-1")
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if got := told("w-shop-2"); got != nil {
			t.Errorf("a stranger is told %v", got)
		}
	})
}
