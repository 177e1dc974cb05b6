// SPDX-License-Identifier: Apache-2.0

package server

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// post sends a form as a page of our own does, with a cookie.
func (w *town) post(cookie, address string, form url.Values) (status int, to, body string, cookies []*http.Cookie) {
	headers := []string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}
	if cookie != "" {
		headers = append(headers, "Cookie", auth.SessionCookie+"="+cookie)
	}
	r := request(w.s, "POST", address, form.Encode(), headers...)
	return r.Code, r.Header().Get("Location"), r.Body.String(), r.Result().Cookies()
}

// On its own machine the program asks nobody until there is an account; what was done before is the first account's.
func TestTheFirstRun(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	if r := w.as("", "GET", "/", ""); r.Code != 200 || !strings.Contains(r.Body.String(), "Local mode") {
		t.Fatalf("before: %d", r.Code)
	}
	status, to, body, cookies := w.post("", "/first-run", url.Values{"organisation": {"Kiln"}, "name": {"Mei Lin"}, "login": {"mei"}, "password": {password}})
	if status != 303 || to != "/profile" || len(cookies) == 0 {
		t.Fatalf("%d %s %s", status, to, body)
	}
	if r := w.as("", "GET", "/register?q=a", ""); r.Code != 303 || r.Header().Get("Location") != "/login?next=%2Fregister%3Fq%3Da" {
		t.Errorf("afterwards a stranger: %d %s", r.Code, r.Header().Get("Location"))
	}
	if r := w.as("", "GET", "/api/v1/marks?q=a", ""); r.Code != 401 {
		t.Errorf("afterwards a program: %d", r.Code)
	}
	o, err := w.people.DB.Organisation(t.Context(), auth.HomeOrganisation)
	if err != nil || o.Name != "Kiln" {
		t.Errorf("the first organisation is %v, %v", o, err)
	}
	if status, _, _, _ := w.post("", "/first-run", url.Values{"organisation": {"Other"}, "name": {"Eve"}, "login": {"eve"}, "password": {password}}); status == 303 {
		t.Error("a second first account")
	}
	if r := request(w.s, "GET", "/", "", "Cookie", auth.SessionCookie+"="+cookies[0].Value); r.Code != 200 || !strings.Contains(r.Body.String(), "Mei Lin") {
		t.Errorf("signed in: %d", r.Code)
	}
}

// Wherever a stranger wants the person to go after signing in, it is a page here.
func TestSigningInStaysHere(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	w.resident("mei", w.org(auth.SellerAccount, "Shop"), auth.Seller)
	for next, want := range map[string]string{
		"/register?q=a": "/register?q=a", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "": "/", "/\tx": "/", "evil": "/", "///x": "/", "/%0d%0ax": "/%0d%0ax",
	} {
		if status, to, _, _ := w.post("", "/login", url.Values{"login": {"mei"}, "password": {password}, "next": {next}}); status != 303 || to != want {
			t.Errorf("%q leads to %d %q", next, status, to)
		}
	}
	if r := request(w.s, "POST", "/login", "login=mei&password=x", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site"); r.Code != 403 {
		t.Errorf("from another site: %d", r.Code)
	}
}

// Each role's work begins at a page of its own, unless a page was asked for. Who has no second factor yet is led to no refusal.
func TestSigningInLeadsToTheRolesStart(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	platform, shop, holder, firm := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop"), w.org(auth.RightsHolder, "Brand"), w.org(auth.LawFirm, "Firm")
	for _, tc := range []struct {
		name, org string
		roles     []auth.Role
		factor    bool
		want      string
	}{
		{"seller", shop, []auth.Role{auth.Seller}, false, "/"},
		{"moderator", platform, []auth.Role{auth.Moderator}, true, "/desk"},
		{"senior", platform, []auth.Role{auth.SeniorModerator}, true, "/desk"},
		{"counsel", platform, []auth.Role{auth.Legal}, true, "/lawsuits"},
		{"lawyer", firm, []auth.Role{auth.Legal}, true, "/lawsuits"},
		{"owner", holder, []auth.Role{auth.RightsOwner}, false, "/notices"},
		{"agent", firm, []auth.Role{auth.RightsOwner, auth.Legal}, true, "/lawsuits"},
		{"auditor", platform, []auth.Role{auth.Auditor}, true, "/"}, // which leads on to the log
		{"admin", platform, []auth.Role{auth.Admin}, true, "/"},
		{"trader", shop, []auth.Role{auth.Seller, auth.Legal}, true, "/"},
		{"new", platform, []auth.Role{auth.Moderator}, false, "/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			session, secret := w.session(w.resident(tc.name, tc.org, tc.roles...), tc.org, tc.factor), ""
			if tc.factor {
				secret = w.factor(session)
			}
			signIn := func(next string) (to string, cookies []*http.Cookie) {
				form := url.Values{"login": {tc.name}, "password": {password}, "next": {next}}
				if tc.factor {
					w.now = w.now.Add(time.Minute) // a code counts once
					code, err := totp.GenerateCode(secret, w.now)
					if err != nil {
						t.Fatal(err)
					}
					form.Set("code", code)
				}
				status, to, body, cookies := w.post("", "/login", form)
				if status != http.StatusSeeOther {
					t.Fatalf("%d %.400s", status, body)
				}
				return to, cookies
			}
			for next, want := range map[string]string{"": tc.want, "/": tc.want, "/?lang=zh": cmp.Or(map[string]string{"/": "/?lang=zh"}[tc.want], tc.want), "/register?q=a": "/register?q=a", "/?title=a": "/?title=a"} {
				if to, _ := signIn(next); to != want {
					t.Errorf("%q leads to %q instead of %q", next, to, want)
				}
			}
			to, cookies := signIn("")
			for _, c := range cookies {
				if c.Name == auth.SessionCookie {
					if r := request(w.s, http.MethodGet, to, "", "Cookie", auth.SessionCookie+"="+c.Value); r.Code != http.StatusOK && to != "/" {
						t.Errorf("%s answers %d", to, r.Code)
					}
				}
			}
		})
	}
}

// On a phone a long name is cut; the switch of languages stays beside it.
func TestALongNameKeepsTheHeadOfAPhoneOnOneLine(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	shop := w.org(auth.SellerAccount, "Shop")
	b := browseOn(t, w.s)
	b.open("/login")
	for login, name := range map[string]string{"a": strings.Repeat("Maximiliane-Konstanze ", 6)[:131], "b": strings.Repeat("深圳市宝安区", 10), "c": "Mei"} {
		u, _, err := w.people.Invite(auth.WithVisit(t.Context(), w.operator()), workflow.NewPerson{Login: login, Name: name, Organisation: shop, Roles: []auth.Role{auth.Seller}, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		b.cookie(auth.SessionCookie, w.session(u.ID, shop, false))
		for _, width := range []int64{360, 390} {
			b.size(width)
			for _, lang := range []string{"en", "zh"} {
				b.open("/register?lang=" + lang)
				if got := b.text(`[...document.querySelectorAll(".head :is(.brand, .who, .choice)")].map(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth || r.width < 20 ? "out" : Math.round(r.top + r.height / 2) }).filter((y, i, all) => y !== all[0] && Math.abs(y - all[0]) > 2).join(" ")`); got != "" {
					t.Errorf("%q, %d wide in %s: not on the line of the name of the program: %s", name[:3], width, lang, got)
				}
			}
		}
	}
}

// accountPages are the pages of accounts that an admin has.
var accountPages = []string{"/profile", "/prove", "/people", "/people/%", "/organisations", "/tokens", "/webhooks", "/audit", "/audit/verify", "/login", "/welcome", "/first-run"}

// panelAudit lists the fields that stand out of the panel they are in.
const panelAudit = `[...document.querySelectorAll(".panel :is(input, select, textarea, td, th, button)")].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > e.closest(".panel").getBoundingClientRect().right).map(e => "out of its panel: " + e.outerHTML.slice(0, 120)).join("\n")`

// An admin's pages in both languages, on a phone and on a desk, for every reader; and a second factor set up by hand.
func TestAccountPagesForEveryReader(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	platform := w.org(auth.Platform, "Platform <b>&amp;</b>")
	admin := w.resident("root", platform, auth.Admin)
	mei := w.resident("mei", w.org(auth.SellerAccount, "Shop"), auth.Seller)
	secret := w.session(admin, platform, true)
	w.read(w.as(secret, "POST", "/api/v1/webhooks", `{"name":"`+strings.Repeat("w", 150)+`","url":"`+w.receivers+strings.Repeat("a", 300)+`"}`), http.StatusCreated)
	b := browseOn(t, w.s)
	b.open("/login")
	b.text(`document.title`)
	b.cookie(auth.SessionCookie, secret)
	for _, width := range []int64{360, 1280} {
		b.size(width)
		for _, lang := range []string{"en", "zh"} {
			for _, path := range accountPages {
				b.open(strings.Replace(path, "%", mei, 1) + "?lang=" + lang)
				if wrong := b.text(readerAudit) + b.text(panelAudit); wrong != "" {
					t.Errorf("%s in %s, %d wide:\n%s", path, lang, width, wrong)
				}
			}
		}
	}
	b.open("/profile?lang=en")
	b.do(chromedp.Click(chromedp.CSS(`form[action="/profile/factor"] button`)))
	b.do(chromedp.WaitVisible(chromedp.CSS("svg.qr")), chromedp.WaitVisible(chromedp.CSS("#code")))
	if got := b.text(`document.querySelector(".secrets code").textContent`); len(strings.ReplaceAll(got, " ", "")) != 32 {
		t.Errorf("the secret is %q", got)
	}
	b.quiet()
}
