// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// browseDesk is a browser on a server that serves its own machine alone, with so many flagged listings.
func browseDesk(t *testing.T, cases int) *browser {
	t.Helper()
	b := browse(t)
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	db := storagetest.Open(t, storagetest.SQLite(t))
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	p := &workflow.People{DB: db, Local: true, Guesses: auth.DefaultLimits(), Sessions: auth.DefaultSessionLimits(), Now: time.Now}
	if p.Journal, err = db.NewJournal(t.Context(), key, storage.JournalOptions{}); err != nil {
		t.Fatal(err)
	}
	if p.Policy, err = auth.NewPolicy(false); err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Addr: "127.0.0.1:0", Version: "1.2.3", Register: source(register(t)), Policy: policy(t), Poll: time.Hour, Now: time.Now, People: p, Outside: Outside{NoRate: true}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.register.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	addr, _ := running(t, t.Context(), s)
	b.base = "http://" + addr
	for n := range cases {
		keepFor(t, b.base, n)
	}
	return b
}

// keepFor keeps a flagged listing. What stands in it is a stranger's.
func keepFor(t *testing.T, base string, n int) {
	t.Helper()
	body := fmt.Sprintf(`{"id":"sku-%d","title":"Zephyrine athletic shoes <img src=x onerror=window.hit=1> no. %d","category":"Athletic shoes","classes":[25],"seller_id":"local","images":["https://pictures.invalid/%d.jpg"]}`, n, n, n)
	created(t, base+"/api/v1/listings?open_case_from=caution", body)
}

// created posts JSON and gives the id of what it made.
func created(t *testing.T, address, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var made struct{ ID string }
	if err := json.NewDecoder(answer.Body).Decode(&made); err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("status %d, %v", answer.StatusCode, err)
	}
	return made.ID
}

// arrive is until for a page that is being left for another: what looks at the old one is cut off, and looks again, until
// the new one and its script are there.
func (b *browser) arrive(condition string) {
	b.t.Helper()
	look := `new Promise(done => { const look = () => document.readyState === "complete" && (` + condition + `) ? done(true) : requestAnimationFrame(look); look(); })`
	var err error
	for range 20 {
		if _, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err == nil {
			return
		}
	}
	b.t.Fatalf("waiting for %s: %v", condition, err)
}

// keys presses one key after the other.
func (b *browser) keys(list ...string) {
	b.t.Helper()
	for _, k := range list {
		b.do(chromedp.KeyEvent(k))
	}
}

// A moderator without a pointer works the queue by keys alone: through the list, into a case, its reading, claim, note,
// reason, preview, decision and undoing; the next one is put off, the one after passed by.
func TestTheQueueByKeyboard(t *testing.T) {
	b := browseDesk(t, 3)
	b.size(1280)
	b.open("/desk?lang=en")
	b.keys("j", "j", "k", "j")
	if got := b.text(`document.activeElement.textContent`); !strings.Contains(got, "Zephyrine athletic shoes") {
		t.Errorf("the keyboard is at %q", got)
	}
	second := b.text(`document.activeElement.getAttribute("href")`)
	b.keys("?")
	b.until(`document.querySelector("[data-keys]").open`)
	b.keys("f")
	b.until(`document.activeElement.id === "queue"`)
	b.keys(kb.Escape, "j", "k", kb.Enter)
	b.arrive(`document.getElementById("decide")`)
	if got := b.text(`location.pathname`); got != second {
		t.Errorf("opened %s", got)
	}
	b.keys("c")
	b.arrive(`document.querySelector('[data-key="r"]')`)
	b.keys("v")
	b.until(`!document.querySelector(".pictures").classList.contains("covered") && document.querySelector(".pictures img").src.startsWith("https://pictures.invalid/")`)
	b.keys("v")
	b.until(`document.querySelector(".pictures").classList.contains("covered")`)
	b.keys("o", "N", "o", "t", "e", kb.Tab, kb.Enter)
	b.arrive(`document.querySelector("#history + .timeline")?.textContent.includes("Note") && document.querySelector('[data-key="r"]')`)
	b.keys("2", "w")
	b.until(`document.activeElement.id === "reason"`)
	for range 30 {
		if b.text(`document.getElementById("reason").value`) == "TM-INF" {
			break
		}
		b.keys(kb.ArrowDown)
	}
	b.keys(kb.Escape, "p")
	b.arrive(`document.querySelector("#preview article")`)
	if got := b.text(`document.querySelector("#preview").textContent`); !strings.Contains(got, "L3") || !strings.Contains(got, "seller contacted") {
		t.Errorf("the preview says %q", got)
	}
	b.keys("d")
	b.arrive(`document.getElementById("case-state").textContent === "seller contacted" && document.querySelector('[data-key="u"]')`)
	b.keys("u")
	b.arrive(`document.getElementById("case-state").textContent === "new"`)
	b.keys("n")
	b.arrive(`document.querySelector('[data-key="s"]')`)
	b.keys("s")
	b.until(`document.activeElement.id === "for"`)
	b.keys(kb.Tab, "l", "a", "t", "e", "r", kb.Enter)
	b.arrive(`document.querySelectorAll("[data-row]").length === 2`)
	b.keys("n")
	b.arrive(`document.querySelector('[data-key="x"]')`)
	b.keys("x")
	b.until(`document.activeElement.id === "skip-why"`)
	b.keys("m", "i", "n", "e", kb.Enter)
	b.arrive(`document.querySelectorAll("[data-row]").length === 2`)
	if got := b.text(`String(window.hit)`); got != "undefined" {
		t.Error("a title ran")
	}
	for _, line := range b.heard() {
		if !strings.Contains(line, "pictures.invalid") && !strings.Contains(line, "ERR_") { // a picture that is nowhere
			t.Errorf("the console says: %s", line)
		}
	}
}

// Who looks at the queue sees what a colleague does, and nothing moves under them.
func TestTheQueueTellsWhatOthersDo(t *testing.T) {
	b := browseDesk(t, 1)
	b.size(1280)
	b.open("/desk?lang=en")
	b.arrive(`document.querySelectorAll("[data-row]").length === 1 && document.getElementById("live")`)
	keepFor(t, b.base, 7)
	b.until(`document.querySelector("#live [data-says]").textContent === "1 new case" && !document.querySelector("#live [data-show]").hidden`)
	if got := b.text(`String(document.querySelectorAll("[data-row]").length)`); got != "1" {
		t.Errorf("%s rows: the list moved by itself", got)
	}
	b.keys("g")
	b.arrive(`document.querySelectorAll("[data-row]").length === 2`)
	b.quiet()
}

// Every page of the desk is in order for readers who use it otherwise, in both languages, on a phone and wide; and the
// queue is worked without a script.
func TestTheDeskForEveryReader(t *testing.T) {
	b := browseDesk(t, 2)
	b.open("/desk?lang=en")
	id := strings.TrimPrefix(b.text(`document.querySelector("[data-row] .what a").getAttribute("href")`), "/desk/")
	notice := created(t, b.base+"/api/v1/notices", `{"kind":"dmca","name":"Zephyrine Ltd <b>","rights":[{"kind":"copyright","work":"a picture"}],"targets":[{"item":"sku-0"}],"why":"Ours."}`)
	for _, width := range []int64{360, 1280} {
		b.size(width)
		for _, lang := range []string{"en", "zh"} {
			for _, path := range []string{"/desk", "/desk?groups=1", "/desk/inbox", "/desk/routing", "/desk/settings", "/desk/" + id, "/notices", "/notices/" + notice, "/notifiers/local", "/letters", "/mine", "/mine/listings", "/mine/listings?sort=suits", "/mine/" + id} {
				sep := "?"
				if strings.Contains(path, "?") {
					sep = "&"
				}
				b.open(path + sep + "lang=" + lang)
				if wrong := b.text(readerAudit); wrong != "" {
					t.Errorf("%s in %s, %d wide:\n%s", path, lang, width, wrong)
				}
			}
		}
	}
	b.scripts(false)
	b.open("/desk/" + id + "?lang=en")
	b.do(chromedp.Click(chromedp.CSS(`input[value="clear"]`)), chromedp.SetValue(chromedp.CSS("#reason"), "OK-LIC"), chromedp.Click(chromedp.CSS(`button[value="decide"]`)), chromedp.WaitVisible(chromedp.CSS(`[data-key="u"]`)))
	b.scripts(true)
	if got := b.text(`document.getElementById("case-state").textContent`); got != "cleared" {
		t.Errorf("the case is %q", got)
	}
	b.quiet()
}
