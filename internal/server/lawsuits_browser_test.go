// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"markwarden/internal/storage/storagetest"
)

// browseSuits is a browser on a server of one machine with a lawsuit that names one of its stores, an alert of it, a watch,
// and money held. id is the lawsuit.
func browseSuits(t *testing.T) (b *browser, id string) {
	t.Helper()
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	w.s.opt.Docketing.Alerts = w.s.opt.Alerts
	w.read(w.as("", "POST", "/api/v1/watches", `{"kind":"brand","value":"Lumi Fern"}`), http.StatusCreated)
	id = w.fileOver("", "/api/v1/docket/imports?name=cases.csv", suitFile)["cases"].([]any)[0].(map[string]any)["id"].(string)
	w.fileOver("", "/api/v1/stores?name=stores.csv", suitStores)
	w.fileOver("", "/api/v1/lawsuits/"+id+"/schedules?name=list.csv", suitList)
	w.read(w.as("", "POST", "/api/v1/lawsuits/"+id+"/restraints", `{"provider":"PayPal","account":"x1","amount":"12345.67","currency":"USD","defendant":"1"}`), http.StatusCreated)
	w.read(w.as("", "POST", "/api/v1/lawsuits/"+id+"/events", `{"type":"SERVED","date":"2026-11-18","defendant":"1","means":["email"],"allowed":["email"]}`), http.StatusCreated)
	return browseOn(t, w.s), id
}

// tabTo goes on by the keyboard until a link or a button says the words, and fails after a page of steps.
func (b *browser) tabTo(words string) {
	b.t.Helper()
	for range 120 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if strings.Contains(b.text(`(e => e === document.body ? "" : e.textContent.trim())(document.activeElement)`), words) {
			return
		}
	}
	b.t.Fatalf("the keyboard does not reach %q", words)
}

// Every page of lawsuits, dates, alerts and watches is in order for readers who use it otherwise, in both languages, on a
// phone and wide.
func TestLawsuitsForEveryReader(t *testing.T) {
	b, id := browseSuits(t)
	b.open("/alerts?lang=en")
	alert := b.text(`document.querySelector('th a[href^="/alerts/"]').getAttribute("href")`)
	for _, width := range []int64{360, 1280} {
		b.size(width)
		for _, lang := range []string{"en", "zh"} {
			for _, path := range []string{"/lawsuits", "/lawsuits?stage=tro", "/lawsuits/case/" + id, "/lawsuits/freeze", "/deadlines", "/deadlines?month=2026-12", "/alerts", alert, "/reminders", "/watches", "/alert-settings"} {
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
	b.quiet()
}

// A lawyer without a pointer: from the board to the case, how its next date was counted, and the match decided; then from
// the inbox to the alert and its answer.
func TestALawsuitByKeyboard(t *testing.T) {
	b, id := browseSuits(t)
	b.size(1280)
	b.open("/lawsuits?lang=en")
	if got := b.text(`document.querySelector(".board").textContent`); !strings.Contains(got, "due in") || !strings.Contains(got, "our stores") {
		t.Errorf("the board does not say what is due and whose it is: %q", got)
	}
	b.tabTo("ilnd 1:26-cv-01234")
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#clocks")))
	if got := b.text(`location.pathname`); got != "/lawsuits/case/"+id {
		t.Errorf("opened %s", got)
	}
	b.tabTo("How it was counted")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#clocks details[open]")`)
	b.tabTo("this is us")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.arrive(`[...document.querySelectorAll(".match .facts b")].some(e => e.textContent === "this is us")`)
	b.open("/alerts?lang=en")
	b.tabTo("Lawsuit ilnd 1:26-cv-01234")
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#stands")))
	b.quiet()
}

// Without a script a case is answered, a clock ended and an alert taken on; the month leads on by links.
func TestLawsuitsWithoutScript(t *testing.T) {
	b, id := browseSuits(t)
	b.size(1280)
	b.scripts(false)
	b.open("/lawsuits/case/" + id + "?lang=zh")
	b.do(chromedp.SetValue(chromedp.CSS("#date"), "2026-11-23"), chromedp.SetValue(chromedp.CSS("#event-row"), "1"), chromedp.Click(chromedp.CSS(`form[action$="/event"] button[type="submit"]`)), chromedp.WaitVisible(chromedp.CSS("#rows")))
	said := false
	for range 5000 { // the page that was left has these parts, too, so what is there is read until the new one stands
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("main")?.textContent ?? ""`))
		if said = err == nil && strings.Contains(got, "已应诉"); said {
			break
		}
	}
	if !said {
		t.Error("the answer is not on the page")
	}
	b.open("/deadlines?lang=en")
	b.do(chromedp.Click(chromedp.CSS(`a[rel="next"]`)), chromedp.WaitVisible(chromedp.CSS("#month")))
	if got := b.text(`document.getElementById("month").textContent`); !strings.Contains(got, "Dec") {
		t.Errorf("the next month is %q", got)
	}
	b.open("/alerts?lang=en")
	b.open(b.text(`document.querySelector('th a[href^="/alerts/"]').getAttribute("href")`))
	b.do(chromedp.Click(chromedp.CSS(`button[value="acknowledge"]`)), chromedp.WaitVisible(chromedp.CSS("#history")))
	b.scripts(true)
	b.quiet()
}
