// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

const chromium = "/usr/bin/chromium"

// browser is one tab on a running server. It notes what the console says.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu      sync.Mutex
	console []string
}

// browse starts the server and a browser, or skips the test where there is none.
func browse(t *testing.T) *browser {
	t.Helper()
	return browseOn(t, open(t, &bytes.Buffer{}))
}

// browseOn is browse on a server of the test's own.
func browseOn(t *testing.T, s *Server) *browser {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		t.Skipf("the browser is absent: %s", chromium)
	}
	addr, _ := running(t, t.Context(), s)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU)
	allocated, free := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(free)
	tab, quit := chromedp.NewContext(allocated)
	t.Cleanup(quit)
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithTimeout(tab, 2*time.Minute)
	t.Cleanup(end)
	b := &browser{t: t, ctx: ctx, base: "http://" + addr}
	said := chromedp.Console(ctx)
	go func() {
		for m, err := range said {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.console = append(b.console, m.String())
			b.mu.Unlock()
		}
	}()
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	return b
}

// heard is what the console has said so far.
func (b *browser) heard() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.console)
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// cookie gives the browser a cookie as the server would.
func (b *browser) cookie(name, value string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.base + "/", Path: "/", Secure: new(true), HTTPOnly: new(true)}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// size makes the window so wide, with a finger on it where it is a phone.
func (b *browser) size(width int64) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 844, DeviceScaleFactor: 1, Mobile: width < 600}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) scripts(on bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) text(expression string) string {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a condition of the page, looking at it with every picture.
func (b *browser) until(condition string) {
	b.t.Helper()
	look := `new Promise(done => { const look = () => (` + condition + `) ? done(true) : requestAnimationFrame(look); look(); })`
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatalf("waiting for %s: %v", condition, err)
	}
}

// quiet fails on anything the console said.
func (b *browser) quiet() {
	b.t.Helper()
	if lines := b.heard(); len(lines) > 0 {
		b.t.Errorf("the console says: %s", strings.Join(lines, "\n"))
	}
}

// focused says where the keyboard is.
const focused = `(e => e.id || e.name || e.textContent.trim())(document.activeElement)`

// A seller without a pointer: from the top of the page to a marked word, its explanation, its finding and its evidence.
func TestThePreCheckByKeyboard(t *testing.T) {
	b := browse(t)
	b.size(1280)
	b.open("/")
	ways := strings.Split(b.text(`[...document.querySelectorAll(".nav a")].map(a => a.textContent.trim()).join("|")`), "|")
	want := slices.Concat([]string{"Skip to the page", "Markwarden"}, ways, []string{"中文", "title", "brand"})
	var order []string
	for range want {
		b.do(chromedp.KeyEvent(kb.Tab))
		order = append(order, b.text(focused))
	}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("order of the keyboard (-want +got):\n%s", diff)
	}
	b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("Athletic shoes"), chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)), chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
	b.do(chromedp.KeyEvent("Zephyrine running shoes"), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#result .ref a") && document.activeElement.id === "result"`)
	if said := b.text(`document.getElementById("said").textContent`); !strings.Contains(said, "1 finding") {
		t.Errorf("a reader who does not see hears %q", said)
	}
	b.do(chromedp.KeyEvent(kb.Tab))
	if got := b.text(`document.activeElement.getAttribute("href") + " " + document.activeElement.getAttribute("aria-label")`); !strings.HasPrefix(got, "#f1 Finding 1: Zephyrine") {
		t.Errorf("the keyboard is at %q", got)
	}
	b.until(`!document.getElementById("tip").hidden && document.getElementById("tip").textContent.includes("Zephyrine")`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`document.getElementById("tip").hidden`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.activeElement.id === "f1" && document.querySelector("#f1 details").open`)
	b.quiet()
}

// The page checks again by itself after a pause, and keeps its hands off what the reader is in the middle of.
func TestTypingChecksAgain(t *testing.T) {
	b := browse(t)
	b.size(1280)
	b.open("/")
	b.do(chromedp.KeyEvent(kb.Tab)) // from the top
	b.text(`document.getElementById("title").focus(), ""`)
	b.do(chromedp.KeyEvent("Zephyrine shoes"))
	b.until(`document.querySelector("#result .ref a")`)
	if got := b.text(focused); got != "title" {
		t.Errorf("the keyboard was taken from the title to %q", got)
	}
	b.text(`document.querySelector("#result summary").focus(), ""`)
	b.text(`(() => { const t = document.getElementById("title"); t.value = "plain red shoes"; t.dispatchEvent(new Event("input", {bubbles: true})); return ""; })()`)
	b.until(`document.getElementById("said").textContent === "A new result is ready."`)
	if got := b.text(`String(!!document.querySelector("#result .ref a"))`); got != "true" {
		t.Error("the result was replaced under the reader")
	}
	b.text(`document.getElementById("title").focus(), ""`)
	b.until(`!document.querySelector("#result .ref a")`)
	b.quiet()
}

// Everything works without a script: the answer, the suggestion's button, the way to a finding.
func TestWithoutScript(t *testing.T) {
	b := browse(t)
	b.size(390)
	b.scripts(false)
	b.open("/")
	b.do(chromedp.SetValue(chromedp.CSS("#title"), "Zephyrine running shoes"), chromedp.SetValue(chromedp.CSS("#category"), "Athletic shoes"), chromedp.Click(chromedp.CSS("#check button.primary")))
	b.do(chromedp.WaitVisible(chromedp.CSS("#result .hit")))
	b.do(chromedp.Click(chromedp.CSS(`button[name="use"]`)))
	b.do(chromedp.WaitVisible(chromedp.CSS("#result.is-clear")))
	b.scripts(true)
	if got := b.text(`document.getElementById("title").value`); strings.Contains(got, "Zephyrine") || got == "" {
		t.Errorf("the title is %q", got)
	}
	b.quiet()
}

// visited are the pages with something on them.
var visited = []string{"/", "/register", "/register?q=zephyrine&class=25", "/register?q=nothing", "/learn", "/learn/R8", "/learn/tro", "/learn/high", "/learn/nominative", "/clearance", "/docs", "/nowhere", "/problems/unscreened"}

// readerAudit lists what a page does wrong for readers who use it otherwise.
const readerAudit = `(() => {
	const wrong = [], ids = new Set();
	const say = (what, e) => wrong.push(what + ": " + e.outerHTML.slice(0, 120));
	const named = e => (e.getAttribute("aria-label") || e.textContent || e.value || "").trim() !== "" || (e.getAttribute("aria-labelledby") || "").split(" ").some(i => document.getElementById(i));
	const inside = e => e.closest("#swagger");
	const seen = e => e.checkVisibility();
	for (const e of document.querySelectorAll("[id]")) { if (inside(e)) continue; if (ids.has(e.id)) say("id twice", e); ids.add(e.id); }
	for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) if (!inside(e) && !e.labels.length) say("no label", e);
	for (const e of document.querySelectorAll("a, button, summary")) if (!inside(e) && !named(e)) say("no name", e);
	for (const e of document.querySelectorAll("[aria-labelledby]")) if (!inside(e) && e.getAttribute("aria-labelledby").split(" ").some(id => !document.getElementById(id))) say("labelled by nothing", e);
	if (document.querySelectorAll("h1").length !== 1) wrong.push(document.querySelectorAll("h1").length + " first headings");
	let level = 0;
	for (const e of document.querySelectorAll("h1, h2, h3, h4")) { if (inside(e)) continue; const n = +e.tagName[1]; if (n > level + 1) say("heading leaves a step out", e); level = n; }
	if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push("scrolls sideways: " + document.documentElement.scrollWidth + " in " + document.documentElement.clientWidth);
	if (innerWidth < 600) for (const e of document.querySelectorAll("button, summary, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .choice > *, .nav a, label.tick")) {
		const box = e.getBoundingClientRect();
		if (!inside(e) && seen(e) && box.height > 0 && box.height < 43.5) say("only " + box.height + " high", e);
	}
	return wrong.join("\n");
})()`

func TestPagesForEveryReader(t *testing.T) {
	b := browse(t)
	for _, width := range []int64{360, 1280} {
		b.size(width)
		for _, lang := range []string{"en", "zh"} {
			for _, path := range visited {
				sep := "?"
				if strings.Contains(path, "?") {
					sep = "&"
				}
				b.open(path + sep + "lang=" + lang)
				if path == "/docs" {
					b.until(`document.querySelector("#swagger .opblock")`)
				}
				if wrong := b.text(readerAudit); wrong != "" {
					t.Errorf("%s in %s, %d wide:\n%s", path, lang, width, wrong)
				}
			}
		}
	}
	for _, line := range b.heard() {
		if !strings.Contains(line, "404") { // the page that is not there
			t.Errorf("the console says: %s", line)
		}
	}
}

// A title that would run and turn the text round does neither.
func TestHostileTitleInABrowser(t *testing.T) {
	b := browse(t)
	b.size(360)
	for _, part := range []string{"", "zh"} {
		b.open("/?lang=" + part)
		b.text(`(() => { document.getElementById("title").value = "Zephyrine <img src=x onerror=window.hit=1> \u202eshoes\u200b " + "W".repeat(300); document.getElementById("bullets").value = "</textarea><script>window.hit=1</script>"; document.getElementById("check").requestSubmit(); return ""; })()`)
		b.until(`document.querySelector("#result .chip")`)
		got := b.text(`[window.hit === undefined, document.querySelectorAll("#result img, #result script").length, [...document.querySelectorAll("#result .chip")].slice(0, 2).map(c => c.textContent).join(" ")].join("|")`)
		if got != "true|0|U+202E U+200B" {
			t.Errorf("got %s", got)
		}
		if wrong := b.text(readerAudit); wrong != "" {
			t.Error(wrong)
		}
	}
	b.quiet()
}

// promised is text for an expression that may be a promise.
func (b *browser) promised(expression string) string {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.80s: %v", expression, err)
	}
	return v
}
