// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// sessionIn is the session's secret among an answer's cookies.
func sessionIn(cookies []*http.Cookie) string {
	for _, c := range cookies {
		if c.Name == auth.SessionCookie {
			return c.Value
		}
	}
	return ""
}

// A person in two organisations acts for the one or the other, in the roles held there; the old secret is dead, and nobody
// gets into an organisation that is not theirs.
func TestActingForAnotherOrganisation(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		shop, brand, strange := w.org(auth.SellerAccount, "Shop"), w.org(auth.RightsHolder, "Brand"), w.org(auth.SellerAccount, "Strange")
		user := w.resident("mei", shop, auth.Seller)
		if err := w.people.SetRoles(auth.WithVisit(t.Context(), w.operator()), user, brand, []auth.Role{auth.RightsOwner}); err != nil {
			t.Fatal(err)
		}
		mei := w.session(user, shop, false)
		if r := w.as(mei, "GET", "/profile", ""); !strings.Contains(r.Body.String(), `value="`+brand+`"`) {
			t.Error("the profile does not offer the other organisation")
		}
		if r := w.as(mei, "PUT", "/api/v1/me/organisation", fmt.Sprintf(`{"organisation":%q}`, strange)); r.Code != 404 {
			t.Errorf("a strange organisation: %d", r.Code)
		}
		now := w.read(w.as(mei, "PUT", "/api/v1/me/organisation", fmt.Sprintf(`{"organisation":%q}`, brand)), 200)["token"].(string)
		if r := w.as(mei, "GET", "/api/v1/me", ""); r.Code != 401 {
			t.Errorf("the secret of before: %d", r.Code)
		}
		me := w.read(w.as(now, "GET", "/api/v1/me", ""), 200)
		if got := fmt.Sprint(me["organisation"], me["kind"], me["roles"]); got != brand+"rights_owner[rights_owner]" {
			t.Errorf("afterwards: %s", got)
		}
		status, to, _, cookies := w.post(now, "/profile/organisation", url.Values{"organisation": {shop}})
		if status != 303 || to != "/profile?done=organisation" {
			t.Fatalf("on the page: %d %s", status, to)
		}
		if me := w.read(w.as(sessionIn(cookies), "GET", "/api/v1/me", ""), 200); me["organisation"] != shop {
			t.Errorf("back: %v", me)
		}
		token := w.read(w.as(sessionIn(cookies), "POST", "/api/v1/tokens", `{"name":"a"}`), 201)["token"].(string)
		if r := w.as(token, "PUT", "/api/v1/me/organisation", fmt.Sprintf(`{"organisation":%q}`, brand)); r.Code != 403 {
			t.Errorf("a token changes over: %d", r.Code)
		}
	})
}

// One's own account by the API: contact, sessions, password, second factor.
func TestOnesOwnAccountByTheAPI(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	shop := w.org(auth.SellerAccount, "Shop")
	user := w.resident("mei", shop, auth.Seller)
	mei, elsewhere := w.session(user, shop, false), w.session(user, shop, false)
	if got := w.read(w.as(mei, "PATCH", "/api/v1/me", `{"name":"Mei Lin"}`), 200); got["name"] != "Mei Lin" || len(got["sessions"].([]any)) != 2 {
		t.Errorf("%v", got)
	}
	w.read(w.as(mei, "DELETE", "/api/v1/me/sessions", ""), 204)
	if r := w.as(elsewhere, "GET", "/api/v1/me", ""); r.Code != 401 {
		t.Errorf("the other session: %d", r.Code)
	}
	w.read(w.as(mei, "PUT", "/api/v1/me/password", `{"password":"password1"}`), 422)
	w.read(w.as(mei, "PUT", "/api/v1/me/password", `{"password":"nine herons above the mill"}`), 204)
	secret := w.read(w.as(mei, "POST", "/api/v1/me/second-factor", ""), 200)["secret"].(string)
	w.read(w.as(mei, "POST", "/api/v1/me/second-factor/confirm", `{"code":"000000"}`), 422)
	code, err := totp.GenerateCode(secret, w.now)
	if err != nil {
		t.Fatal(err)
	}
	got := w.read(w.as(mei, "POST", "/api/v1/me/second-factor/confirm", fmt.Sprintf(`{"code":%q}`, code)), 200)
	if len(got["codes"].([]any)) != 10 {
		t.Errorf("%v", got)
	}
	mei = got["token"].(string)
	w.read(w.as(mei, "POST", "/api/v1/me/recovery-codes", ""), 200)
	w.read(w.as(mei, "DELETE", "/api/v1/me/second-factor", ""), 204)
	w.now = w.now.Add(16 * time.Minute)
	for _, x := range []way{{"PUT", "/api/v1/me/password"}, {"PATCH", "/api/v1/me"}} {
		if r := w.as(mei, x.method, x.path, `{"password":"ten herons above the mill"}`); r.Code != 403 {
			t.Errorf("%s without a fresh proof: %d", x.path, r.Code)
		}
	}
	w.read(w.as(mei, "POST", "/api/v1/me/identities/unlink", `{"issuer":"https://nowhere.example"}`), 403)
}

var typedField = regexp.MustCompile(`name="typed" value="([^"]+)"`)

// A form that needs a fresh proof asks for it, keeps what was typed, and does it with the proof; nobody else's proof does.
func TestAProofKeepsWhatWasTyped(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	shop := w.org(auth.SellerAccount, "Shop")
	mei := w.session(w.resident("mei", shop, auth.Seller), shop, false)
	lin := w.session(w.resident("lin", shop, auth.Seller), shop, false)
	w.now = w.now.Add(16 * time.Minute)
	status, _, page, _ := w.post(mei, "/tokens", url.Values{"name": {"nightly <b>import</b>"}, "scopes": {"read"}, "days": {"30"}})
	found := typedField.FindStringSubmatch(page)
	if status != http.StatusForbidden || found == nil {
		t.Fatalf("%d %s", status, page)
	}
	typed := strings.ReplaceAll(found[1], "&#43;", "+")
	if strings.Contains(page, "nightly") {
		t.Error("what was typed stands open in the page")
	}
	status, _, page, _ = w.post(mei, "/prove", url.Values{"password": {"wrong"}, "typed": {typed}, "next": {"/tokens"}})
	if again := typedField.FindStringSubmatch(page); status != http.StatusUnauthorized || again == nil || again[1] != found[1] {
		t.Errorf("after a wrong password: %d", status)
	}
	if status, to, _, cookies := w.post(lin, "/prove", url.Values{"password": {password}, "typed": {typed}, "next": {"/tokens"}}); status != 303 || to != "/tokens" || sessionIn(cookies) == "" {
		t.Errorf("somebody else's proof: %d %s", status, to)
	}
	status, _, page, cookies := w.post(mei, "/prove", url.Values{"password": {password}, "typed": {typed}, "next": {"/tokens"}})
	if status != http.StatusOK || !strings.Contains(page, "mw_") {
		t.Fatalf("%d %s", status, page)
	}
	mei = sessionIn(cookies)
	items := w.read(w.as(mei, "GET", "/api/v1/tokens", ""), 200)["items"].([]any)
	if len(items) != 1 || items[0].(object)["name"] != "nightly <b>import</b>" {
		t.Errorf("%v", items)
	}
	if items := w.read(w.as(lin, "GET", "/api/v1/tokens", ""), 401); items == nil {
		t.Error("lin's old session counts")
	}
	w.now = w.now.Add(16 * time.Minute)
	if status, _, page, _ := w.post(mei, "/prove", url.Values{"password": {password}, "typed": {typed}, "next": {"/tokens"}}); status != http.StatusSeeOther {
		t.Errorf("too late: %d %s", status, page)
	}
}

// A hold keeps a person from being erased until somebody else than the one who set it lifts it; then they are erased, and the
// report says what is left.
func TestAHoldBeforeAnErasure(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		w := settle(t, db, false)
		platform := w.org(auth.Platform, "Platform")
		first, second := w.resident("first", platform, auth.Legal), w.resident("second", platform, auth.Legal)
		one, two := w.session(first, platform, true), w.session(second, platform, true)
		admin := w.session(w.resident("root", platform, auth.Admin), platform, true)
		mei := w.resident("mei", w.org(auth.SellerAccount, "Shop"), auth.Seller)
		if status, to, body, _ := w.post(one, "/privacy", url.Values{"login": {"mei"}, "reason": {"1:26-cv-01234 <script>"}}); status != 303 || !strings.Contains(to, "done=set") {
			t.Fatalf("%d %s %s", status, to, body)
		}
		for _, lang := range []string{"en", "zh"} {
			if page := w.as(one, "GET", "/privacy?login=mei&lang="+lang, "").Body.String(); !strings.Contains(page, "1:26-cv-01234 &lt;script&gt;") || strings.Contains(page, "/lift") {
				t.Errorf("the page in %s lacks the hold, or lets its setter lift it", lang)
			}
		}
		w.read(w.as(admin, "POST", "/api/v1/users/"+mei+"/disable", ""), 204)
		if r := w.as(two, "POST", "/api/v1/users/"+mei+"/erase", ""); r.Code != 409 || !strings.Contains(r.Body.String(), "hold") {
			t.Errorf("erased although on hold: %d %s", r.Code, r.Body)
		}
		hold := w.read(w.as(two, "GET", "/api/v1/holds?standing=true", ""), 200)["items"].([]any)[0].(object)["id"].(string)
		if r := w.as(one, "POST", "/api/v1/holds/"+hold+"/lift", `{"why":"settled"}`); r.Code != 403 {
			t.Errorf("its setter lifts it: %d", r.Code)
		}
		if r := w.as(admin, "GET", "/api/v1/holds", ""); r.Code != 403 {
			t.Errorf("an admin sees holds: %d", r.Code)
		}
		if status, _, _, _ := w.post(two, "/privacy/"+hold+"/lift", url.Values{"why": {"settled"}}); status != 303 {
			t.Errorf("lifting: %d", status)
		}
		w.read(w.as(two, "POST", "/api/v1/holds/"+hold+"/lift", `{"why":"again"}`), 409)
		if data := w.read(w.as(two, "GET", "/api/v1/users/"+mei+"/data", ""), 200); data["login"] != "mei" {
			t.Errorf("%v", data)
		}
		if r := w.as(two, "GET", "/people/"+mei+"/data", ""); r.Code != 200 || !strings.HasPrefix(r.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("the file: %d", r.Code)
		}
		if status, _, page, _ := w.post(two, "/people/"+mei+"/erase", url.Values{}); status != 200 || !strings.Contains(page, "random id") {
			t.Errorf("erasing: %d %s", status, page)
		}
		for _, action := range []string{"privacy.hold", "privacy.release", "privacy.export"} {
			list, err := db.AuditEntries(t.Context(), storage.AuditFilter{Action: action}, storage.Page{})
			if err != nil || len(list.Items) == 0 {
				t.Errorf("no entry of %s: %v", action, err)
			}
		}
		if ok := w.read(w.as(admin, "GET", "/api/v1/audit/verification", ""), 200)["ok"]; ok != true {
			t.Error("the audit log does not verify")
		}
	})
}

// What a seller states lets their own check go; a listing that is kept for the platform is let go once the platform confirmed
// it; refused, it counts nowhere.
func TestThePlatformAnswersALicence(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		kept := m.read(m.as(m.shop, "POST", "/api/v1/licences", `{"mark":"Zephyrine","document":"Agreement 7"}`), 201)["id"].(string)
		level := func() any { return m.read(m.as(m.shop, "POST", "/api/v1/screenings", listingJSON), 200)["level"] }
		n := 10
		cases := func() int {
			n++
			body := fmt.Sprintf(`{"id":"sku-%d","title":"Zephyrine athletic shoes","category":"Athletic shoes","classes":[25]}`, n)
			return len(m.read(m.as(m.shop, "POST", "/api/v1/listings?open_case_from=caution", body), 201)["cases"].([]any))
		}
		if level() != "clear" || cases() != 1 {
			t.Error("stated alone it does not count for the own check, or counts for the platform")
		}
		address := "/api/v1/licences/" + kept + "/answer"
		for who, want := range map[string]int{m.shop: 403, m.brand: 403, m.looker: 403} {
			if r := m.as(who, "POST", address, `{"answer":"confirmed"}`); r.Code != want {
				t.Errorf("answered by somebody else: %d", r.Code)
			}
		}
		m.read(m.as(m.mod, "POST", address, `{"answer":"refused"}`), 422)
		m.read(m.as(m.mod, "POST", address, `{"answer":"confirmed","note":"Seen."}`), 200)
		if level() != "clear" || cases() != 0 {
			t.Error("confirmed it does not count")
		}
		if status, _, _, _ := m.post(m.mod, "/licences/"+kept+"/answer", url.Values{"answer": {"refused"}}); status != 422 {
			t.Errorf("a refusal without a reason: %d", status)
		}
		if status, _, _, _ := m.post(m.mod, "/licences/"+kept+"/answer", url.Values{"answer": {"refused"}, "note": {"Expired in 2020."}}); status != 303 {
			t.Errorf("a refusal: %d", status)
		}
		if level() == "clear" || cases() != 1 {
			t.Error("refused it counts")
		}
		m.sees(m.shop, "/licences", "Expired in 2020.")
		m.sees(m.mod, "/licences", "Agreement 7")
		log := m.read(m.as(m.looker, "GET", "/api/v1/audit?action=licences.confirm", ""), 200)["items"].([]any)
		if len(log) != 2 {
			t.Errorf("%d entries", len(log))
		}
	})
}

// Two who ask for the next case at once get two cases.
func TestTheNextCase(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.keep(1)
		m.keep(2)
		seen := map[any]bool{}
		for _, who := range []string{m.mod, m.other} {
			got := m.read(m.as(who, "POST", "/api/v1/cases/next", `{}`), 200)["case"].(object)
			seen[got["id"]] = true
		}
		if len(seen) != 2 {
			t.Errorf("%v", seen)
		}
		id := m.keep(3)
		m.read(m.as(m.senior, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"request_edit","reason_code":"TM-INF","rules":["R1"]}`), 200)
		if got := m.read(m.as(m.shop, "POST", "/api/v1/cases/"+id+"/listing", `{"title":"Plain red shoes"}`), 200); got["state"] != "SELLER_RESPONDED" {
			t.Errorf("%v", got)
		}
	})
}
