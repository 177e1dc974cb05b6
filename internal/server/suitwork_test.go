// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/docket"
	"markwarden/internal/storage"
)

// counsels are two lawyers of the platform.
func (m *market) counsels() (first, second string) {
	m.t.Helper()
	platforms, err := m.people.DB.PlatformsOf(m.t.Context(), auth.HomeTenant)
	if err != nil || len(platforms) != 1 {
		m.t.Fatal(platforms, err)
	}
	return m.session(m.resident("first@example.com", platforms[0], auth.Legal), platforms[0], true), m.session(m.resident("second@example.com", platforms[0], auth.Legal), platforms[0], true)
}

// entriesOf counts the entries of an action in the audit log.
func (m *market) entriesOf(action string) int {
	m.t.Helper()
	list, err := m.people.DB.AuditEntries(m.t.Context(), storage.AuditFilter{Tenant: auth.HomeTenant, Action: action}, storage.Page{Limit: 200})
	if err != nil {
		m.t.Fatal(err)
	}
	return len(list.Items)
}

// An order received starts the clocks of a platform's duties: they stand among the dates, are late in view of everybody who
// may see them, end with evidence, and the release is approved by two.
func TestDutiesOnTheRunningServer(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		first, _ := m.counsels()
		id := m.read(m.as(first, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 1234","caption":"Lumi Fern Studios, Inc. v. Does"}`), http.StatusCreated)["id"].(string)
		at, page := "/api/v1/lawsuits/"+id, "/lawsuits/case/"+id+"/duties"
		status := func(who, path, body string, want int) map[string]any {
			t.Helper()
			w := m.as(who, "POST", at+path, body)
			if w.Code != want {
				t.Errorf("%s %s: %d %s", path, body, w.Code, w.Body)
			}
			var got map[string]any
			_ = json.Unmarshal(w.Body.Bytes(), &got)
			return got
		}
		status(first, "/duties/VERIFY", `{"evidence":"x"}`, http.StatusUnprocessableEntity)
		received := m.now.Add(-time.Hour).UTC().Format(time.RFC3339)
		order := `{"kind":"tro","entry":"entry 9","received":"` + received + `","channel":"e-mail","listings":"5bd","restrain":"7d","cap":"100.00","entered":"2026-11-17T09:00"}`
		status(m.mod, "/duties", order, http.StatusForbidden)
		got := status(first, "/duties", order, http.StatusOK)
		if n := len(got["duties"].([]any)); n != 9 {
			t.Fatalf("%d duties: %v", n, got)
		}
		clocks := func(who string) (codes string) {
			for _, d := range m.read(m.as(who, "GET", "/api/v1/deadlines?lawsuit="+id, ""), http.StatusOK)["items"].([]any) {
				codes += " " + d.(map[string]any)["code"].(string)
			}
			return codes
		}
		if got := clocks(first); !strings.Contains(got, "DUTY-VERIFY") || !strings.Contains(got, "DUTY-LISTINGS") {
			t.Errorf("clocks: %s", got)
		}
		for who, want := range map[string]int{first: http.StatusOK, m.looker: http.StatusOK, m.mod: http.StatusForbidden, m.shop: http.StatusForbidden} {
			if w := m.as(who, "GET", page, ""); w.Code != want {
				t.Errorf("the page: %d, want %d", w.Code, want)
			}
		}
		status(first, "/duties/VERIFY", `{"evidence":"entry 9 read on the docket"}`, http.StatusOK)
		status(first, "/duties/VERIFY", `{"evidence":"again"}`, http.StatusConflict)
		if got := clocks(first); strings.Contains(got, "DUTY-VERIFY") {
			t.Errorf("clocks after: %s", got)
		}
		for _, d := range m.read(m.as(first, "GET", "/api/v1/deadlines?lawsuit="+id, ""), http.StatusOK)["items"].([]any) {
			if x := d.(map[string]any); x["code"] == "DUTY-MATCH" {
				if w := m.as(first, "POST", "/deadlines/"+x["id"].(string)+"/done", "", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); w.Code != http.StatusConflict {
					t.Errorf("the clock of a duty is ended without evidence: %d", w.Code)
				}
			}
		}
		m.read(m.as(first, "POST", at+"/restraints", `{"provider":"PayPal","account":"x1","amount":"250.00","currency":"USD","from":"2026-11-18"}`), http.StatusCreated)
		if over := m.read(m.as(first, "GET", at+"/duties", ""), http.StatusOK)["over_restrained"].([]any); len(over) != 1 {
			t.Errorf("over the cap: %v", over)
		}
		m.sees(first, page, "USD 150.00")
		m.now = m.now.AddDate(0, 0, 30)
		first = m.again("first@example.com", m.platform(), true)
		second := m.again("second@example.com", m.platform(), true)
		if text := m.page(first, "GET", "/lawsuits", "", http.StatusOK); !strings.Contains(text, page) {
			t.Error("the board does not show the late duties")
		}
		status(first, "/duties/RELEASE", `{"evidence":"x"}`, http.StatusConflict)
		status(first, "/release-trigger", `{"day":"2026-12-01","trigger":"dismissal","reference":"entry 40"}`, http.StatusOK)
		status(first, "/duties/RELEASE", `{"evidence":"x"}`, http.StatusConflict) // money is still held
		held := `{"provider":"PayPal","account":"x1","from":"2026-11-18"`
		status(first, "/releases", held+`,"day":"2026-12-02","trigger":"dismissal","reference":"entry 40"}`, http.StatusOK)
		status(second, "/releases/approve", held+`}`, http.StatusOK)
		status(first, "/duties/RELEASE", `{"evidence":"entry 40 and PayPal's answer"}`, http.StatusOK)
		status(first, "/release-approval", ``, http.StatusForbidden)
		m.page(second, "POST", page+"/approve", "", http.StatusSeeOther)
		sheet := m.read(m.as(first, "GET", at+"/duties", ""), http.StatusOK)
		last := sheet["duties"].([]any)[8].(map[string]any)
		if last["state"] != "done" || last["second"] == nil {
			t.Errorf("%v", last)
		}
		m.page(first, "POST", page, url.Values{"kind": {"extension"}, "entry": {"entry 20"}, "received": {"2026-12-01T08:00"}, "zone": {"Asia/Shanghai"}, "until": {"2026-12-15"}}.Encode(), http.StatusSeeOther)
		m.page(first, "POST", page, url.Values{"kind": {"extension"}, "entry": {"entry 21"}, "received": {"soon"}, "zone": {"UTC"}}.Encode(), http.StatusUnprocessableEntity)
		m.page(first, "POST", page+"/done", url.Values{"duty": {"MATCH"}, "evidence": {"table of matches"}}.Encode(), http.StatusSeeOther)
		if n := m.entriesOf("duty_sheets.edit"); n != 6 {
			t.Errorf("%d entries", n)
		}
	})
}

// platform is the organisation of the platform.
func (m *market) platform() string {
	m.t.Helper()
	platforms, err := m.people.DB.PlatformsOf(m.t.Context(), auth.HomeTenant)
	if err != nil || len(platforms) != 1 {
		m.t.Fatal(platforms, err)
	}
	return platforms[0]
}

// The duties of a sealed case are the legal role's alone; the listings it names become cases of which the desk is not told why.
func TestDutiesOfASealedCase(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		first, _ := m.counsels()
		id := m.read(m.as(first, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 1234","caption":"Lumi Fern Studios, Inc. v. Does","sealed":true}`), http.StatusCreated)["id"].(string)
		at := "/api/v1/lawsuits/" + id
		body := `{"kind":"tro","entry":"entry 9","received":"` + m.now.Add(-time.Hour).UTC().Format(time.RFC3339) + `","sealed":true}`
		m.read(m.as(first, "POST", at+"/duties", body), http.StatusOK)
		if w := m.as(m.looker, "GET", at+"/duties", ""); w.Code != http.StatusNotFound {
			t.Errorf("the auditor: %d", w.Code)
		}
		if text := m.as(m.looker, "GET", "/api/v1/deadlines", "").Body.String(); strings.Contains(text, "DUTY-") {
			t.Error("the auditor sees the clocks")
		}
		m.keep(1)
		listing := m.read(m.as(m.shop, "GET", "/api/v1/listings", ""), http.StatusOK)["items"].([]any)[0].(map[string]any)["id"].(string)
		got := m.read(m.as(first, "POST", at+"/disabled-listings", `{"listings":["`+listing+`"]}`), http.StatusOK)
		opened := got["opened"].([]any)
		if len(opened) != 1 {
			t.Fatalf("%v", got)
		}
		kase := opened[0].(map[string]any)["case"].(string)
		if text := m.as(m.mod, "GET", "/api/v1/cases/"+kase, "").Body.String(); !strings.Contains(text, kase) || strings.Contains(text, "-01234") || strings.Contains(text, "Lumi") {
			t.Errorf("the desk: %s", text)
		}
		if w := m.as(first, "POST", at+"/disabled-listings", `{"listings":["nowhere"]}`); w.Code != http.StatusNotFound {
			t.Errorf("a listing that is not there: %d", w.Code)
		}
	})
}

const suitOrders = "amazon-order-id\tpurchase-date\torder-status\tsku\tasin\tquantity\tcurrency\titem-price\tship-state\tship-country\n" +
	"111-1\t2026-11-03T04:05:06+00:00\tShipped\tKITE-RED\tB0EXAMPLE1\t2\tUSD\t39.98\tIL\tUS\n" +
	"111-2\t2026-11-04T04:05:06+00:00\tShipped\tLAMP\tB0EXAMPLE9\t1\tUSD\t60.02\tCA\tUS\n" +
	"111-3\t2026-11-05T04:05:06+00:00\tCancelled\tLAMP\tB0EXAMPLE9\t1\tUSD\t\tCA\tUS\n"

// What is frozen is held against our orders, the ledger adds up, and counsel's bundle carries both with the messages.
func TestTheMoneyOfACase(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		first, _ := m.counsels()
		id := m.read(m.as(first, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"26 C 1234","caption":"Lumi Fern Studios, Inc. v. Does"}`), http.StatusCreated)["id"].(string)
		at, page := "/api/v1/lawsuits/"+id, "/lawsuits/case/"+id+"/money"
		m.read(m.as(first, "POST", at+"/restraints", `{"provider":"PayPal","account":"x1","amount":"100.00","currency":"USD","from":"2026-11-10"}`), http.StatusCreated)
		m.read(m.as(first, "POST", "/api/v1/freeze-mails", `{"text":"Case No. 1:26-cv-01234, Northern District of Illinois. ASIN B0EXAMPLE1. =HYPERLINK"}`), http.StatusOK)
		if got := m.fileOver(first, "/api/v1/orders?name=orders.txt", suitOrders); got["lines"] != 2.0 || got["skipped"] != 1.0 {
			t.Errorf("%v", got)
		}
		m.fileOver(first, "/api/v1/orders?name=orders.txt", suitOrders)
		sums := func() map[string]any {
			t.Helper()
			return m.read(m.as(first, "GET", at+"/exposure", ""), http.StatusOK)["sums"].([]any)[0].(map[string]any)
		}
		if s := sums(); s["frozen"] != "USD 100.00" || s["sold"] != "USD 100.00" || s["matches"] != true || s["accused_sales"] != "USD 39.98" || s["accused_share"] != 0.3998 || s["excess"] != "USD 60.02" {
			t.Errorf("%v", s)
		}
		m.read(m.as(first, "POST", at+"/exposure", `{"items":["lamp"],"cash":[{"balance":{"minor":10000,"currency":"USD"},"daily":{"minor":1000,"currency":"USD"},"since":10}]}`), http.StatusOK)
		if s := sums(); s["accused_sales"] != "USD 100.00" || s["at_risk"] != "USD 800.00" { // 100 + 10 days and 60 days of 10
			t.Errorf("%v", s)
		}
		add := func(body string, want int) string {
			t.Helper()
			w := m.as(first, "POST", at+"/settlements", body)
			if w.Code != want {
				t.Fatalf("%s: %d %s", body, w.Code, w.Body)
			}
			return w.Body.String()
		}
		add(`{"kind":"offer","side":"plaintiff","amount":"5000","day":"2026-11-12"}`, http.StatusCreated)
		add(`{"kind":"counter_offer","side":"defendant","amount":"1000","day":"2026-11-13"}`, http.StatusCreated)
		add(`{"kind":"agreed","amount":"2500","day":"2026-11-14","paper":"=agreement"}`, http.StatusCreated)
		add(`{"kind":"paid","amount":"1000","day":"2026-11-15"}`, http.StatusUnprocessableEntity)
		add(`{"kind":"paid","amount":"1000","day":"2026-11-15","paper":"wire 7"}`, http.StatusCreated)
		m.page(first, "POST", page+"/settlement", url.Values{"kind": {"released"}, "amount": {"60.02"}, "currency": {"USD"}, "day": {"2026-11-16"}, "side": {"plaintiff"}}.Encode(), http.StatusSeeOther)
		money := m.read(m.as(first, "GET", at+"/exposure", ""), http.StatusOK)
		total := money["totals"].([]any)[0].(map[string]any)
		if total["asked"] != "USD 5,000.00" || total["offered"] != "USD 1,000.00" || total["agreed"] != "USD 2,500.00" || total["paid"] != "USD 1,000.00" || total["open"] != "USD 1,500.00" || total["released"] != "USD 60.02" {
			t.Errorf("%v", total)
		}
		paid := money["ledger"].([]any)[3].(map[string]any)["id"].(string)
		m.page(first, "POST", page+"/settlement", url.Values{"kind": {"void"}, "voids": {paid}, "note": {"bounced"}, "day": {"2026-11-16"}}.Encode(), http.StatusSeeOther)
		m.sees(first, page, "USD 2,500.00")
		if text := m.page(first, "GET", page+".csv", "", http.StatusOK); !strings.Contains(text, "'=agreement") || !strings.Contains(text, "2500.00") {
			t.Errorf("%s", text)
		}
		for who, want := range map[string]int{m.looker: http.StatusOK, m.mod: http.StatusForbidden, m.shop: http.StatusNotFound} {
			if w := m.as(who, "GET", page, ""); w.Code != want {
				t.Errorf("the page: %d, want %d", w.Code, want)
			}
		}
		r := m.as(first, "GET", at+"/bundle", "")
		body := r.Body.String()
		got, err := docket.VerifyBundle(strings.NewReader(body), int64(len(body)))
		if err != nil || got.Files < 7 {
			t.Errorf("%+v %v", got, err)
		}
		for _, name := range []string{"freeze-mails/001.txt", "accused-orders.csv", "settlement.csv", "work.json"} {
			if !strings.Contains(body, name) {
				t.Errorf("the bundle lacks %s", name)
			}
		}
		if w := m.as(first, "DELETE", "/api/v1/orders", ""); w.Code != http.StatusNoContent {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if s := sums(); s["sold"] != "USD 0.00" {
			t.Errorf("%v", s)
		}
		if n := m.entriesOf("exposure.edit"); n != 10 {
			t.Errorf("%d entries", n)
		}
	})
}
