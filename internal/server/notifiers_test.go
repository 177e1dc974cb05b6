// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
)

// A notice that lacks something is supplied on its page, reaches triage, and its sender finds the letters about it there;
// another right holder finds nothing.
func TestANoticeIsSupplied(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.read(m.as(m.shop, "POST", "/api/v1/listings", `{"id":"sku-1","title":"Plain lamp","category":"Lamps"}`), http.StatusCreated)
		short := strings.Replace(strings.Replace(copyright, `"signature":"/Z/"`, `"signature":""`, 1), `"address":"1 Mill Lane",`, ``, 1)
		sent := m.read(m.as(m.brand, "POST", "/api/v1/notices", short), http.StatusCreated)
		if len(sent["missing"].([]any)) != 2 {
			t.Fatalf("it lacks %v", sent["missing"])
		}
		id := sent["targets"].([]any)[0].(map[string]any)["case"].(string)
		address := "/notices/" + sent["id"].(string)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/moves", `{"event":"defect"}`), http.StatusOK)
		m.after(2 * time.Minute)
		m.sees(m.brand, address, "L2 · ")
		m.sees(m.brand, address, `id="supply"`)
		if status, _, _, _ := m.post(m.brand, address+"/supply", url.Values{"right": {"copyright"}, "address": {"1 Mill Lane"}}); status != http.StatusSeeOther || m.state(m.mod, id) != "NOTICE_DEFECTIVE" {
			t.Fatalf("half of it: %d, %s", status, m.state(m.mod, id))
		}
		m.sees(m.brand, address, `value="1 Mill Lane"`)
		now := m.read(m.as(m.brand, "POST", "/api/v1/notices/"+sent["id"].(string)+"/supplies", `{"kind":"dmca","name":"","signature":"/Z/"}`), http.StatusOK)
		if len(now["missing"].([]any)) != 0 || m.state(m.mod, id) != "TRIAGE" {
			t.Errorf("%v, %s", now["missing"], m.state(m.mod, id))
		}
		if page := m.as(m.brand, "GET", address+"?lang=en", "").Body.String(); strings.Contains(page, `id="supply"`) {
			t.Error("a whole notice still asks")
		}
		org := m.org(auth.RightsHolder, "Other brand")
		other := m.session(m.resident("other-brand@example.com", org, auth.RightsOwner), org, false)
		for _, x := range [][2]string{{"GET", address}, {"POST", address + "/supply"}, {"GET", "/notifiers/" + m.brandOrg}, {"GET", "/api/v1/notifiers/" + m.brandOrg}} {
			r := m.as(other, x[0], x[1], "x=1", "Content-Type", "application/x-www-form-urlencoded")
			if r.Code != http.StatusNotFound {
				t.Errorf("%s %s for another right holder: %d", x[0], x[1], r.Code)
			}
		}
	})
}

// A senior moderator warns and suspends a right holder on its page; what it sends then is refused, its record says so to
// both sides in the same numbers, and the audit log has each step.
func TestASuspensionOnThePage(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.read(m.as(m.shop, "POST", "/api/v1/listings", `{"id":"sku-1","title":"Plain lamp","category":"Lamps"}`), http.StatusCreated)
		sent := m.read(m.as(m.brand, "POST", "/api/v1/notices", copyright), http.StatusCreated)
		page := "/notifiers/" + m.brandOrg
		day := m.now.Add(20 * 24 * time.Hour).Format(time.DateOnly)
		suspend := url.Values{"until": {day}, "reason": {"Five of five were unfounded."}}
		for _, step := range []struct {
			who, what string
			form      url.Values
			want      int
		}{
			{m.mod, "/suspend", suspend, http.StatusForbidden},
			{m.senior, "/suspend", suspend, http.StatusConflict},
			{m.senior, "/warn", url.Values{"reason": {""}}, http.StatusUnprocessableEntity},
			{m.senior, "/warn", url.Values{"reason": {"Two were not theirs."}}, http.StatusSeeOther},
			{m.senior, "/suspend", url.Values{"until": {"never"}, "reason": {"x"}}, http.StatusUnprocessableEntity},
			{m.senior, "/suspend", suspend, http.StatusSeeOther},
		} {
			if status, _, body, _ := m.post(step.who, page+step.what, step.form); status != step.want {
				t.Fatalf("%s: %d instead of %d %.300s", step.what, status, step.want, body)
			}
		}
		m.read(m.as(m.brand, "POST", "/api/v1/notices", copyright), http.StatusForbidden)
		for _, who := range []string{m.brand, m.senior} {
			m.sees(who, page, "Five of five were unfounded.")
			got := m.read(m.as(who, "GET", "/api/v1/notifiers/"+m.brandOrg, ""), http.StatusOK)
			if got["standing"] != "suspended" || len(got["warnings"].([]any)) != 2 {
				t.Errorf("%v", got)
			}
		}
		m.after(2 * time.Minute)
		m.sees(m.brand, "/notices/"+sent["id"].(string), "L11n · ")
		m.read(m.as(m.senior, "POST", "/api/v1/notifiers/"+m.brandOrg+"/suspensions/end", ""), http.StatusOK)
		m.read(m.as(m.brand, "POST", "/api/v1/notices", copyright), http.StatusCreated)
		for _, action := range []string{"notifiers.warn", "notifiers.suspend", "notifiers.lift"} {
			if log := fmt.Sprint(m.read(m.as(m.looker, "GET", "/api/v1/audit?action="+action, ""), http.StatusOK)["items"]); !strings.Contains(log, m.brandOrg) {
				t.Errorf("the audit log has no %s", action)
			}
		}
	})
}

// A table of places comes as a file; its rows that are none are said, and what is no table is refused with the form.
func TestANoticeWithATable(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.read(m.as(m.shop, "POST", "/api/v1/listings", `{"id":"sku-1","title":"Plain lamp","category":"Lamps"}`), http.StatusCreated)
		form := map[string]string{"kind": "dmca", "capacity": "owner", "name": "Zephyrine Ltd", "address": "1 Mill Lane", "email": "ip@zephyrine.example", "phone": "+44 20 7946 0000", "identity": "register.pdf", "right": "copyright",
			"work": "the photograph", "why": "Ours.", "good_faith": "1", "perjury": "1", "signature": "/Z/"}
		r := m.sendForm(m.brand, "/notices", form, [][2]string{{"table=places.csv", "\xef\xbb\xbfitem,why\nsku-1,copied\nsku-404,copied\n"}})
		if r.Code != http.StatusSeeOther {
			t.Fatalf("%d %.500s", r.Code, r.Body)
		}
		m.sees(m.brand, strings.Split(r.Header().Get("Location"), "?")[0], "sku-404")
		if r := m.sendForm(m.brand, "/notices", form, [][2]string{{"table=places.csv", "item\nsku-1\n"}, {"table=more.csv", "item\nsku-1\n"}}); r.Code != http.StatusRequestEntityTooLarge || !strings.Contains(r.Body.String(), "1 Mill Lane") {
			t.Errorf("two tables: %d", r.Code)
		}
	})
}

// Documents come with a notice and when it is supplied: the sender and the desk open them, nobody else; the evidence names
// each with its hash, and what is no document is refused with the form, and nothing is filed.
func TestANoticeWithDocuments(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.read(m.as(m.shop, "POST", "/api/v1/listings", `{"id":"sku-1","title":"Plain lamp","category":"Lamps"}`), http.StatusCreated)
		form := map[string]string{"kind": "dmca", "capacity": "owner", "name": "Zephyrine Ltd", "address": "1 Mill Lane", "email": "ip@zephyrine.example", "phone": "+44 20 7946 0000", "right": "copyright",
			"work": "the photograph", "why": "Ours.", "good_faith": "1", "targets": "sku-1", "evidence": "By post", "sure": "1"}
		pdf := "%PDF-1.4\nproof of the photograph"
		if r := m.sendForm(m.brand, "/notices", form, [][2]string{{"page.html", "<html><script>1</script>"}}); r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), "1 Mill Lane") {
			t.Errorf("a page as a document: %d", r.Code)
		}
		if list := m.read(m.as(m.brand, "GET", "/api/v1/notices", ""), http.StatusOK)["items"].([]any); len(list) != 0 {
			t.Errorf("a refused notice was filed: %v", list)
		}
		r := m.sendForm(m.brand, "/notices", form, [][2]string{{"proof.pdf", pdf}})
		if r.Code != http.StatusSeeOther {
			t.Fatalf("%d %.500s", r.Code, r.Body)
		}
		page, _, _ := strings.Cut(r.Header().Get("Location"), "?")
		m.sees(m.brand, page, "By post")
		m.sees(m.mod, page, "proof.pdf (sha256 ")
		if r := m.sendForm(m.brand, page+"/supply", map[string]string{"perjury": "1", "signature": "/Z/", "identity": "register.pdf"}, [][2]string{{"shop.txt", "bought on 3 November"}}); r.Code != http.StatusSeeOther {
			t.Fatalf("supplied: %d %.500s", r.Code, r.Body)
		}
		list, err := m.people.DB.NoticeFiles(t.Context(), auth.HomeTenant, strings.TrimPrefix(page, "/notices/"))
		slices.SortFunc(list, func(a, b storage.CaseFile) int { return strings.Compare(a.Name, b.Name) })
		if err != nil || len(list) != 2 || list[1].Name != "shop.txt" {
			t.Fatalf("%v %+v", err, list)
		}
		file := page + "/files/" + list[0].ID
		for who, want := range map[string]int{m.brand: http.StatusOK, m.mod: http.StatusOK, m.shop: http.StatusForbidden, "": http.StatusSeeOther} {
			r := m.as(who, "GET", file, "")
			if r.Code != want {
				t.Errorf("%.4s opens it: %d instead of %d", who, r.Code, want)
			}
			if r.Code == http.StatusOK && (r.Body.String() != pdf || !strings.HasPrefix(r.Header().Get("Content-Disposition"), "attachment")) {
				t.Errorf("%q as %q", r.Body, r.Header())
			}
		}
		other := m.org(auth.RightsHolder, "Rival")
		rival := m.session(m.resident("rival@example.com", other, auth.RightsOwner), other, false)
		if r := m.as(rival, "GET", file, ""); r.Code != http.StatusNotFound {
			t.Errorf("another right holder opens it: %d", r.Code)
		}
	})
}
