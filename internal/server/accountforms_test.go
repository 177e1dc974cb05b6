// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// sheet is a page as it came, by the IDs of its elements.
type sheet struct {
	root *html.Node
	ids  map[string]*html.Node
}

func readSheet(t *testing.T, r *httptest.ResponseRecorder) sheet {
	t.Helper()
	root, err := html.Parse(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	s := sheet{root, map[string]*html.Node{}}
	s.each(func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			s.ids[id] = n
		}
	})
	return s
}

// each goes through the elements in their order.
func (s sheet) each(do func(*html.Node)) {
	for n := range s.root.Descendants() {
		if n.Type == html.ElementNode {
			do(n)
		}
	}
}

// holds reports whether an attribute stands in an element at all.
func holds(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	if n != nil {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
	}
	return ""
}

// textOf is the text of an element, and of those in it.
func textOf(n *html.Node) string {
	var b strings.Builder
	if n != nil {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
	}
	return strings.TrimSpace(b.String())
}

// value is what an input of an ID holds: the text, the option that is chosen, the boxes in it that are ticked.
func (s sheet) value(id string) string {
	n := s.ids[id]
	if n == nil {
		return "no such input"
	}
	var found []string
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (holds(d, "selected") || holds(d, "checked")) {
			found = append(found, attr(d, "value"))
		}
	}
	if n.Data == "select" || n.Data == "fieldset" {
		return strings.Join(found, " ")
	}
	return attr(n, "value")
}

// refusedForm is a form that is not taken, and what the page says then.
type refusedForm struct {
	name, who, path string
	form            url.Values
	status          int
	focus           string            // the input that has the keyboard
	said            string            // of it, in English
	kept            map[string]string // what inputs hold
}

// refusedForms are one for every form of the account pages, and every kind of thing that can be wrong with one.
func refusedForms(mei, platform, shop string) []refusedForm {
	typed := func(pairs ...string) url.Values {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Add(pairs[i], pairs[i+1])
		}
		return v
	}
	common := "password1"
	return []refusedForm{
		{"a wrong password", "", "/login", typed("login", "mei@mail.example", "password", "not the one"), 401, "password", "The name, the password or the code is wrong.", map[string]string{"login": "mei@mail.example"}},
		{"a code is missing", "", "/login", typed("login", "two@mail.example", "password", password), 401, "password", "", map[string]string{"login": "two@mail.example"}},
		{"a secret that is none", "", "/welcome", typed("secret", "old-one", "password", password), 422, "secret", "This secret is not known, was used or is too old: ask for a new one.", map[string]string{"secret": "old-one"}},
		{"a common password", "mei", "/profile/password", typed("password", common), 422, "password", "This password is among the first", map[string]string{"email": ""}},
		{"a short password", "mei", "/profile/password", typed("password", "short"), 422, "password", "The password has 5 characters", nil},
		{"an address that is none", "mei", "/profile/contact", typed("name", "Mei Lin", "email", "mei at home", "language", "zh"), 422, "email", "Must be an address like", map[string]string{"name": "Mei Lin", "email": "mei at home", "language": "zh"}},
		{"a code that does not fit", "mei", "/profile/factor/confirm", typed("code", "000000"), 422, "code", "This code does not fit", nil},
		{"a login name that is taken", "root", "/people", typed("login", "mei@mail.example", "name", "Mei the Second", "email", "second@mail.example", "organisation", shop, "role", "seller"), 422, "login", "This login name is taken.",
			map[string]string{"login": "mei@mail.example", "name": "Mei the Second", "email": "second@mail.example", "organisation": shop, "roles": "seller"}},
		{"roles of another kind of organisation", "root", "/people", typed("login", "new", "organisation", shop, "role", "moderator", "role", "legal"), 422, "roles", "The role moderator belongs into", map[string]string{"login": "new", "roles": "moderator legal"}},
		{"no login name", "root", "/people", typed("login", "two words", "organisation", platform, "role", "admin"), 422, "login", "A login name has 1 to 100", map[string]string{"login": "two words", "organisation": platform, "roles": "admin"}},
		{"somebody's address that is none", "root", "/people/" + mei + "/contact", typed("login", "mei@mail.example", "name", "", "email", "x", "language", "zh"), 422, "name", "Must not be empty", map[string]string{"email": "x", "language": "zh", "name": ""}},
		{"somebody's roles", "root", "/people/" + mei + "/roles", typed("organisation", shop, "role", "moderator"), 422, "roles-" + shop, "The role moderator belongs into", map[string]string{"roles-" + shop: "moderator", "roles-add": ""}},
		{"another organisation without a role", "root", "/people/" + mei + "/roles", typed("form", "add", "organisation", platform), 422, "roles-add", "Tick at least one role", map[string]string{"organisation": platform, "roles-" + shop: "seller"}},
		{"a scope that covers nothing", "mei", "/tokens", typed("name", "nightly run", "days", "7", "scopes", "everything cases.see", "role", "seller"), 422, "scopes", "The scope \"everything\" covers no action", map[string]string{"name": "nightly run", "days": "7", "scopes": "everything cases.see", "roles": "seller"}},
		{"a token without a name", "mei", "/tokens", typed("name", " ", "days", "30", "scopes", "read", "role", "seller"), 422, "name", "Must be 1 to 200 bytes", map[string]string{"days": "30", "scopes": "read"}},
		{"an organisation without a name", "root", "/organisations/" + shop, typed("name", "", "state", "disabled"), 422, "name-" + shop, "Must not be empty", map[string]string{"state-" + shop: "disabled", "name": "", "state-" + platform: "active"}},
		{"a new organisation without a name", "root", "/organisations", typed("name", "", "kind", "law_firm"), 422, "name", "Must not be empty", map[string]string{"kind": "law_firm"}},
		{"a receiver of our own network", "mei", "/webhooks", typed("name", "intranet", "url", "https://10.0.0.7/hook"), 422, "url", "This address is not allowed as a receiver", map[string]string{"name": "intranet", "url": "https://10.0.0.7/hook"}},
		{"quiet hours of a whole day", "mei", "/alert-settings", typed("do", "save", "mail", "mei@mail.example", "place", "3", "zone", "Asia/Shanghai", "digest", "daily", "from", "08:00", "to", "07:00", "at", "09:30", "weekday", "2"), 422, "from", "Quiet hours may not be longer",
			map[string]string{"mail": "mei@mail.example", "place": "3", "zone": "Asia/Shanghai", "digest": "daily", "from": "08:00", "until": "07:00", "at": "09:30", "weekday": "2"}},
	}
}

// factor sets a second factor up for the person of a session, and gives its secret.
func (w *town) factor(session string) (secret string) {
	w.t.Helper()
	secret = w.read(w.as(session, "POST", "/api/v1/me/second-factor", ""), http.StatusOK)["secret"].(string)
	code, err := totp.GenerateCode(secret, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	w.read(w.as(session, "POST", "/api/v1/me/second-factor/confirm", fmt.Sprintf(`{"code":%q}`, code)), http.StatusOK)
	return secret
}

// A form that is not taken comes back with all that was typed but passwords; what is wrong stands beside its input, tied to
// it for whoever hears the page, and the first such input has the keyboard. In both languages.
func TestWhatIsWrongWithAForm(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	platform, shop := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop")
	keys, mei := map[string]string{}, w.resident("mei@mail.example", shop, auth.Seller)
	keys["root"] = w.session(w.resident("root@mail.example", platform, auth.Admin), platform, true)
	keys["mei"] = w.session(mei, shop, false)
	keys["two"] = w.session(w.resident("two@mail.example", shop, auth.Seller), shop, false)
	w.factor(keys["two"])
	if status, _, _, _ := w.post(keys["mei"], "/profile/factor", nil); status != http.StatusOK {
		t.Fatalf("a second factor is begun: %d", status)
	}
	for _, x := range refusedForms(mei, platform, shop) {
		for _, lang := range []string{"en", "zh"} {
			t.Run(x.name+" in "+lang, func(t *testing.T) {
				r := request(w.s, http.MethodPost, x.path, x.form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "Cookie", auth.SessionCookie+"="+keys[x.who]+"; lang="+lang)
				if secret := x.form.Get("password"); secret != "" && strings.Contains(r.Body.String(), secret) {
					t.Error("the password stands in the page")
				}
				s := readSheet(t, r)
				var focused []string
				s.each(func(n *html.Node) {
					if holds(n, "autofocus") {
						focused = append(focused, attr(n, "id"))
					}
				})
				var kept map[string]string
				for id := range x.kept {
					if kept == nil {
						kept = map[string]string{}
					}
					kept[id] = s.value(id)
				}
				if diff := cmp.Diff([]any{x.status, []string{x.focus}, x.kept}, []any{r.Code, focused, kept}); diff != "" {
					t.Fatal(diff)
				}
				said := textOf(s.ids[attr(s.ids[x.focus], "aria-describedby")])
				if lang == "en" && !strings.HasPrefix(said, x.said) || lang == "zh" && x.said != "" && !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("said of it: %q", said)
				}
				if x.status == http.StatusUnprocessableEntity && attr(s.ids[x.focus], "aria-invalid") != "true" {
					t.Error("it is not marked")
				}
			})
		}
	}
}

// What the account page leads to is there, for everybody: no way ends at a refusal.
func TestTheAccountPageLeadsSomewhere(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	h := w.house("ours", auth.HomeTenant, func(whose, field string, most int) string { return whose + " " + field })
	for _, m := range members {
		led := 0
		page := readSheet(t, w.as(h.keys[m.name], http.MethodGet, "/profile", ""))
		page.each(func(n *html.Node) {
			if path := attr(n, "href"); n.Data == "a" && strings.HasPrefix(path, "/") {
				if r := w.as(h.keys[m.name], http.MethodGet, path, ""); r.Code != http.StatusOK && !(path == "/" && r.Header().Get("Location") == "/audit") {
					t.Errorf("%s is led to %s: %d", m.name, path, r.Code)
				}
				led++
			}
		})
		if led < 5 {
			t.Errorf("%s is led to %d pages", m.name, led)
		}
	}
}
