// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"markwarden/internal/jobs"
	"markwarden/internal/workflow"
)

// screenFiles does the jobs of files that wait.
func (m *market) screenFiles() {
	m.t.Helper()
	list, err := m.people.DB.Jobs().Lease(m.t.Context(), jobs.Ask{Holder: "test", Kinds: []string{workflow.JobScreenBatch}, Most: 10, Now: m.now, Until: m.now.Add(time.Minute)})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, j := range list {
		if err := m.s.opt.Bulk.ScreenBatch(m.t.Context(), j); err != nil {
			m.t.Fatal(err)
		}
	}
}

// A case can be opened on a listing of a file. A seller's file holds the seller's listings whatever it says; the platform's
// says whose they are.
func TestACaseOnAListingOfAFile(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		file := "id,title,category,seller_id\nsku-1,Zephyrine athletic shoes,Athletic shoes,somebody\n"
		for _, who := range []string{m.shop, m.mod} {
			if w := m.as(who, "POST", "/api/v1/batches?name=shop.csv", file); w.Code != http.StatusAccepted {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		m.screenFiles()
		sellers := map[string]string{}
		for _, item := range m.read(m.as(m.mod, "GET", "/api/v1/listings", ""), http.StatusOK)["items"].([]any) {
			l := item.(map[string]any)
			id := l["id"].(string)
			seller := m.read(m.as(m.mod, "POST", "/api/v1/cases", fmt.Sprintf(`{"listing_id":%q}`, id)), http.StatusCreated)["seller_id"].(string)
			sellers[seller] = id
		}
		if len(sellers) != 2 || sellers[m.shopOrg] == "" || sellers["somebody"] == "" {
			t.Errorf("the listings are of %v", sellers)
		}
		if mine := m.read(m.as(m.shop, "GET", "/api/v1/listings", ""), http.StatusOK)["items"].([]any); len(mine) != 1 {
			t.Errorf("the shop sees %v", mine)
		}
	})
}
