// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// suedOn lays out a suit of a platform's lawyer over listings that were kept.
func (m *market) suedOn(legal, number, more string) map[string]any {
	m.t.Helper()
	return m.read(m.as(legal, "POST", "/api/v1/lawsuits", `{"court":"ilnd","number":"`+number+`","caption":"Zephyrine Ltd v. The Individuals and Entities Identified on Schedule A","filed":"2026-11-02","plaintiffs":["Zephyrine Ltd"]`+more+`}`), http.StatusCreated)
}

// A seller sees which of their listings running suits touch and what to do about it, page by page; of a platform's suit its name
// alone. Who sues and what comes next stands on the platform's own lists and beside a case. Nothing under seal is named.
func TestASellersListingsByRunningSuits(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		id := m.keep(0)
		for n := 1; n < mineShown+3; n++ {
			m.keep(n)
		}
		if page := m.page(m.shop, "GET", "/mine/listings?sort=suits", "", http.StatusOK); !strings.Contains(page, "No running lawsuit known here") {
			t.Error("nothing is said where no suit is known")
		}
		legal, _ := m.counsels()
		suit := m.suedOn(legal, "26 C 2222", "")["id"].(string)
		m.suedOn(legal, "26 C 3333", `,"sealed":true`)
		m.read(m.as(legal, "POST", "/api/v1/lawsuits/"+suit+"/events", `{"type":"TRO_ORDER","date":"2026-11-20"}`), http.StatusCreated)

		seen, path := map[string]bool{}, "/mine/listings?sort=suits"
		for pages := 0; path != ""; pages++ {
			page := m.page(m.shop, "GET", path, "", http.StatusOK)
			for _, title := range regexp.MustCompile(`Zephyrine athletic shoes size [0-9]+</bdi></span> <span`).FindAllString(page, -1) {
				if seen[title] {
					t.Errorf("%s stands on two pages", title)
				}
				seen[title] = true
			}
			if !strings.Contains(page, "ilnd 1:26-cv-02222") || strings.Contains(page, "03333") || strings.Contains(page, suit) || !strings.Contains(page, "Change the words") {
				t.Errorf("page %d:\n%s", pages, page)
			}
			path = ""
			if next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page); next != nil {
				path = strings.ReplaceAll(next[1], "&amp;", "&")
			}
		}
		if len(seen) != mineShown+3 {
			t.Errorf("%d listings on the pages", len(seen))
		}
		m.sees(m.shop, "/mine", "ilnd 1:26-cv-02222")
		m.sees(m.shop, "/mine", `href="/mine/listings?sort=suits"`)

		m.sees(m.shop, "/mine/"+id, "<b><bdi>Zephyrine Ltd</bdi></b>")

		sued := func(who string) string {
			list := m.read(m.as(who, "GET", "/api/v1/listings?sort=suits&limit=2", ""), http.StatusOK)
			if list["next"] == "" {
				t.Error("the list has no next page")
			}
			return fmt.Sprint(list["items"].([]any)[0].(map[string]any)["lawsuits"])
		}
		if got := sued(m.shop); got != "[map[court:ilnd number:1:26-cv-02222 plaintiff:Zephyrine Ltd]]" {
			t.Errorf("a seller is told %s", got)
		}
		for _, who := range []string{m.mod, legal} {
			if got := sued(who); !strings.Contains(got, "id:"+suit) || !strings.Contains(got, "days:") || strings.Contains(got, "03333") {
				t.Errorf("the platform is told %s", got)
			}
		}
		m.sees(m.mod, "/desk/"+id, "<b><bdi>Zephyrine Ltd</bdi></b>")
		m.sees(m.mod, "/desk/"+id, `href="/lawsuits/case/`+suit+`"`)
	})
}

// mineShown is how many listings a page of a seller's own shows.
const mineShown = 20
