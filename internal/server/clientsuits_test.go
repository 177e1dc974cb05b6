// SPDX-License-Identifier: Apache-2.0

package server

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"markwarden/internal/client"
)

// A platform's duties through the client, until two people let everything go; then messages, sums, stores and listings.
func TestSuitsThroughTheClient(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		at := m.served()
		one, two := m.counsels()
		first, second := m.caller(at, one), m.caller(at, two)
		suit := must(first.OpenLawsuit(t.Context(), client.NewLawsuit{Court: "ilnd", Number: "1:26-cv-01234", Caption: "Lumi Fern Studios, Inc. v. Does", Filed: "2026-11-12"}))(t)
		m.clientHasDuties(t, suit.ID, first, second)
		clientHasMoney(t, suit.ID, first)
		m.keep(1)
		listing := must(client.All(m.caller(at, m.shop).Listings(t.Context(), client.ListingQuery{})))(t)[0]
		sheet := must(first.DisableListings(t.Context(), suit.ID, []string{listing.ID}))(t)
		if len(sheet.Opened) != 1 || sheet.Opened[0].Listing != listing.ID {
			t.Errorf("%+v", sheet.Opened)
		}
		must(first.OpenLawsuit(t.Context(), client.NewLawsuit{Court: "ilnd", Number: "1:26-cv-07770", Filed: "2026-11-20", Caption: "Zephyrine Ltd v. Does", Plaintiffs: []string{"Zephyrine Ltd"}, Rights: []client.AssertedRight{{Kind: "trademark", Mark: "Zephyrine", Number: "5555555"}}}))(t)
		touched := must(client.All(m.caller(at, m.mod).TouchedListings(t.Context(), client.TouchedQuery{FiledWithinDays: 30})))(t)
		if len(touched) != 1 || touched[0].ListingID != listing.ID || len(touched[0].Lawsuits) == 0 {
			t.Errorf("%+v", touched)
		}
	})
}

func (m *market) clientHasDuties(t *testing.T, suit string, first, second *client.Client) {
	sheet := must(first.FileDutyOrder(t.Context(), suit, client.DutyOrder{Kind: "tro", Entry: "entry 9", Received: m.now.Add(-time.Hour), Listings: "5bd", Cap: "100.00", Entered: "2026-11-17T09:00"}))(t)
	if len(sheet.Duties) == 0 || len(sheet.Orders) != 1 || sheet.Orders[0].Cap == "" {
		t.Fatalf("%+v", sheet)
	}
	done := must(first.DoDuty(t.Context(), suit, "VERIFY", client.DutyDone{Evidence: "entry 9 read on the docket"}))(t)
	if d := duty(done, "VERIFY"); d.State != "done" || d.Evidence == "" || d.At.IsZero() {
		t.Errorf("%+v", d)
	}
	must(first.StartRelease(t.Context(), suit, client.WholeRelease{Trigger: "dismissal", Reference: "entry 40", Day: "2026-11-20"}))(t)
	must(first.DoDuty(t.Context(), suit, "RELEASE", client.DutyDone{Evidence: "entry 40"}))(t)
	var p *client.Problem
	if _, err := first.ApproveWholeRelease(t.Context(), suit); !errors.As(err, &p) || p.Status != http.StatusForbidden {
		t.Errorf("one person released alone: %v", err)
	}
	must(second.ApproveWholeRelease(t.Context(), suit))(t)
	if d := duty(must(first.Duties(t.Context(), suit))(t), "RELEASE"); d.State != "done" || d.Second == "" {
		t.Errorf("%+v", d)
	}
	suitAfter := must(first.FileEvent(t.Context(), suit, client.LawsuitEvent{Type: "TRO_ORDER", Date: "2026-11-17", Note: "entry 9"}))(t)
	if len(suitAfter.Entries) == 0 {
		t.Errorf("%+v", suitAfter.LawsuitLine)
	}
}

// duty is a duty of a sheet by its code.
func duty(s client.DutySheet, code string) client.Duty {
	for _, d := range s.Duties {
		if d.Code == code {
			return d
		}
	}
	return client.Duty{}
}

func clientHasMoney(t *testing.T, suit string, legal *client.Client) {
	mail := must(legal.ReadFreezeMail(t.Context(), client.NewFreezeMail{Text: "An order of the Northern District of Illinois froze $12,345.67 of your account.", Keep: true}))(t)
	linked := must(legal.LinkFreezeMail(t.Context(), mail.ID, client.MailLink{Lawsuit: "ilnd 1:26-cv-01234", Seller: "Fern"}))(t)
	read := must(legal.FreezeMail(t.Context(), mail.ID))(t)
	if linked.LawsuitID != suit || read.Seller != "Fern" || len(read.Found.Amounts) != 1 || !strings.Contains(read.Text, "froze") {
		t.Errorf("%+v", read)
	}
	dollars := func(n int64) client.Money { return client.Money{Currency: "USD", Minor: n} }
	daily := dollars(1000)
	sheet := must(legal.FreezeSheet(t.Context(), client.FreezeQuestion{Restrained: dollars(10000), Orders: []client.SoldOrder{{Order: "111-1", Amount: dollars(3998), Accused: true}, {Order: "111-2", Amount: dollars(6002)}}, Cash: &client.CashFlow{Balance: dollars(5000), Daily: &daily, Since: 3}}))(t)
	if sheet.Excess != dollars(6002) || !sheet.Matches || sheet.AtRisk == nil || sheet.AtRisk.Total.Minor == 0 {
		t.Errorf("%+v", sheet)
	}
	if x := must(legal.SetSums(t.Context(), suit, client.SumsOfSuit{Items: []string{"lamp"}, Marks: 2, Types: 1, Cash: []client.CashFlow{{Balance: dollars(10000)}}}))(t); x.Note.EN == "" {
		t.Errorf("%+v", x)
	}
	stores := must(legal.FileStores(t.Context(), strings.NewReader("id,seller,platform,name,seller_id\ns1,kite,amazon,Kite-Home,A1KITE0000001\n"), client.StoresQuery{Name: "stores.csv", Whole: true}))(t)
	if stores.Stores != 1 {
		t.Errorf("%+v", stores)
	}
}

// all is what a download holds.
func all(t *testing.T, file io.ReadCloser) string {
	t.Helper()
	defer file.Close()
	return string(must(io.ReadAll(file))(t))
}
