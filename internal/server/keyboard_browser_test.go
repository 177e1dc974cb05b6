// SPDX-License-Identifier: Apache-2.0

package server

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"markwarden/internal/storage/storagetest"
)

// walker is somebody without a pointer, whose browser runs no script.
type walker struct{ *browser }

// sees asks the page something. Scripts are on for the question alone: the page itself has none running.
func (b walker) sees(expression string) string {
	b.t.Helper()
	b.scripts(true)
	defer b.scripts(false)
	return b.text(expression)
}

// here is where the keyboard is, whether that can be seen, and on which page.
const here = `(e => [e.id, e.getAttribute("href"), e.tagName === "BUTTON" ? e.textContent.trim() : "", e.value || ""].filter(Boolean)[0] || e.tagName)(document.activeElement) + ((s => s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 1 ? " unseen" : "")(getComputedStyle(document.activeElement)))`

// to presses the tabulator until the keyboard is at an element: its ID, address, button's words or value.
func (b walker) to(want string) {
	b.t.Helper()
	var passed []string
	for range 120 {
		b.do(chromedp.KeyEvent(kb.Tab))
		at := b.sees(here)
		if strings.HasSuffix(at, " unseen") {
			b.t.Errorf("the keyboard cannot be seen at %s", at)
		}
		if at == want {
			return
		}
		passed = append(passed, at)
	}
	b.t.Fatalf("the keyboard does not come to %q, only to %q", want, passed)
}

// types puts a text where the keyboard is, in place of what stands there.
func (b walker) types(field, text string) {
	b.t.Helper()
	b.to(field)
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(text))
}

// enter presses the return key and waits for a page that has an element.
func (b walker) enter(selector string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(chromedp.CSS(selector)), chromedp.WaitReady(chromedp.CSS("footer.foot")))
}

// at waits until the keyboard is at an element, as behind an error or a save: the browser puts it there with the first picture.
func (b walker) at(want string) {
	b.t.Helper()
	b.scripts(true)
	defer b.scripts(false)
	b.until(here + ` === "` + want + `"`)
}

// One person sets the program up and looks after it, from the first account to the log, without a pointer and without a
// script: the first run, a second factor, signing in with it, an invitation, a token, a webhook, the log.
func TestAccountsByKeyboardWithoutScripts(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	w.now = time.Now()
	b := walker{browseOn(t, w.s)}
	b.size(1280)
	b.scripts(false)

	b.open("/first-run?lang=en")
	b.to("#main") // the way past the head
	b.do(chromedp.KeyEvent(kb.Enter))
	b.types("organisation", "Kiln")
	b.types("name", "Mei Lin")
	b.types("login", "mei@mail.example")
	b.types("password", "password1")
	b.enter("#password-wrong")
	b.at("password")
	b.do(chromedp.KeyEvent(password))
	b.enter(`form[action="/profile/factor"]`)

	b.to("Set one up")
	b.enter("svg.qr")
	secret := strings.ReplaceAll(b.sees(`document.querySelector(".secrets code").textContent`), " ", "")
	b.types("code", "000000")
	b.enter("#code-wrong")
	b.at("code")
	code, err := totp.GenerateCode(secret, w.now)
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.KeyEvent(code))
	b.enter(".secrets li + li")
	recovery := b.sees(`document.querySelector(".secrets code").textContent`)
	b.to("/profile")
	b.to("/profile") // the head has one, too
	b.enter(`form[action="/profile/factor/remove"]`)

	b.types("email", "mei@mail.example")
	b.enter(`main [role="status"]`)
	b.at("DIV") // what is said of it
	b.to("Sign out")
	b.enter("#login")

	b.types("login", "mei@mail.example")
	b.types("password", "not the one")
	b.enter("#refused")
	b.at("password")
	b.do(chromedp.KeyEvent(password))
	b.enter("#code-wrong")
	b.at("password")
	b.do(chromedp.KeyEvent(password))
	b.types("code", recovery)
	b.enter(`.nav a[href="/people"]`)

	b.to("/people")
	b.enter("#invite")
	b.to("#invite")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.types("login", "mei@mail.example")
	b.to("seller")
	b.do(chromedp.KeyEvent(" "))
	b.to("Make the invitation")
	b.enter("#login-wrong")
	b.at("login")
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent("lin@mail.example"))
	b.to("Make the invitation")
	b.enter(".secrets")
	if said := b.sees(`document.querySelector("main").textContent`); !strings.Contains(said, b.base+"/welcome") {
		t.Errorf("the invitation leads to no address: %s", said)
	}

	b.open("/tokens")
	b.types("name", "nightly run")
	b.types("scopes", "everything")
	b.enter("#scopes-wrong")
	b.at("scopes")
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent("read"))
	b.enter(".secrets")

	b.open("/webhooks")
	b.types("name", "our desk")
	b.types("url", "https://10.0.0.7/hook")
	b.enter("#url-wrong")
	b.at("url")
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent("https://example.com/hook"))
	b.enter(`main [role="status"] code`)

	b.open("/audit")
	b.types("action", "webhooks.edit")
	b.enter(`main tbody tr:only-child`)
	for _, line := range b.heard() {
		if !strings.Contains(line, "the server responded with a status of 4") { // the refusals that were meant
			t.Errorf("the console says: %s", line)
		}
	}
}
