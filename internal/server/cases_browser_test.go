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
	body := fmt.Sprintf(`{"id":"sku-%d","title":"Zephyrine athletic shoes <img src=x onerror=window.hit=1> no. %d","category":"Athletic shoes","classes":[25],"seller_id":"local"}`, n, n)
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

// A moderator without a pointer works the queue: through the list, the next case, its decision, its undoing, the way back.
func TestTheQueueByKeyboard(t *testing.T) {
	b := browseDesk(t, 3)
	b.size(1280)
	b.open("/desk?lang=en")
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"), chromedp.KeyEvent("j"))
	if got := b.text(`document.activeElement.textContent`); !strings.Contains(got, "Zephyrine athletic shoes") {
		t.Errorf("the keyboard is at %q", got)
	}
	second := b.text(`document.activeElement.getAttribute("href")`)
	b.do(chromedp.KeyEvent("?"))
	b.until(`document.querySelector("[data-keys]").open`)
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("k"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#decide")))
	if got := b.text(`location.pathname`); got != second {
		t.Errorf("opened %s", got)
	}
	b.arrive(`true`)
	b.do(chromedp.KeyEvent("c"))
	b.arrive(`document.querySelector('[data-key="r"]')`)
	b.do(chromedp.KeyEvent("2"))
	b.text(`document.getElementById("reason").value = "TM-INF", ""`)
	b.do(chromedp.KeyEvent("p"))
	b.arrive(`document.querySelector("#preview article")`)
	if got := b.text(`document.querySelector("#preview").textContent`); !strings.Contains(got, "L3") || !strings.Contains(got, "seller contacted") {
		t.Errorf("the preview says %q", got)
	}
	b.do(chromedp.KeyEvent("d"))
	b.arrive(`document.getElementById("case-state").textContent === "seller contacted" && document.querySelector('[data-key="u"]')`)
	b.do(chromedp.KeyEvent("u"))
	b.arrive(`document.getElementById("case-state").textContent === "new"`)
	b.do(chromedp.KeyEvent("n"))
	b.arrive(`document.querySelector('[data-key="r"]')`)
	b.do(chromedp.KeyEvent("q"))
	b.arrive(`document.querySelectorAll("[data-row]").length === 3`)
	if got := b.text(`String(window.hit)`); got != "undefined" {
		t.Error("a title ran")
	}
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
			for _, path := range []string{"/desk", "/desk?groups=1", "/desk/" + id, "/notices", "/notices/" + notice, "/notifiers/local", "/letters", "/mine", "/mine/" + id} {
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
