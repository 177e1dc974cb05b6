// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"markwarden/internal/storage/storagetest"
)

// suitMail is a message about the case of these tests.
const suitMail = "We received a temporary restraining order in Case No. 1:26-cv-01234 in the Northern District of Illinois. Your funds of $12,345.67 are frozen."

// browseSuitWork is a browser on a server with a lawsuit; filled says whether its money, duties and mails have something in
// them. The clock is the machine's, because pages take the day from it.
func browseSuitWork(t *testing.T, filled bool) (b *browser, id, mail string) {
	t.Helper()
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), true)
	w.now = time.Now().UTC()
	w.s.opt.Docketing.Alerts = w.s.opt.Alerts
	id = w.fileOver("", "/api/v1/docket/imports?name=cases.csv", suitFile)["cases"].([]any)[0].(map[string]any)["id"].(string)
	if !filled {
		return browseOn(t, w.s), id, ""
	}
	w.fileOver("", "/api/v1/stores?name=stores.csv", suitStores)
	w.fileOver("", "/api/v1/lawsuits/"+id+"/schedules?name=list.csv", suitList)
	w.read(w.as("", "POST", "/api/v1/lawsuits/"+id+"/restraints", `{"provider":"PayPal","account":"x1","amount":"12345.67","currency":"USD","defendant":"1"}`), http.StatusCreated)
	w.fileOver("", "/api/v1/orders?name=orders.csv&currency=USD", suitOrders)
	w.read(w.as("", "POST", "/api/v1/lawsuits/"+id+"/settlements", `{"kind":"offer","side":"plaintiff","amount":"8000","currency":"USD","day":"2026-11-02"}`), http.StatusCreated)
	w.read(w.as("", "POST", "/api/v1/lawsuits/"+id+"/duties", `{"kind":"tro","entry":"9","received":"2026-11-20T09:30:00Z"}`), http.StatusOK)
	mail = w.read(w.as("", "POST", "/api/v1/freeze-mails", `{"text":"`+suitMail+`"}`), http.StatusOK)["id"].(string)
	return browseOn(t, w.s), id, mail
}

// field goes on by the keyboard until a field has the focus, and fails after a page of steps.
func (b *browser) field(selector string) {
	b.t.Helper()
	for range 160 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if b.text(`String(document.activeElement.matches('`+selector+`'))`) == "true" {
			return
		}
	}
	b.t.Fatalf("the keyboard does not reach %s", selector)
}

// Money, duties and kept mails are in order for readers who use them otherwise, filled and empty, in both languages, on a
// phone and wide.
func TestSuitWorkForEveryReader(t *testing.T) {
	for _, filled := range []bool{true, false} {
		b, id, mail := browseSuitWork(t, filled)
		paths := []string{"/lawsuits/case/" + id + "/money", "/lawsuits/case/" + id + "/duties", "/lawsuits/mails", "/lawsuits/exposure?marks=2&types=1&defendants=3"}
		if filled {
			paths = append(paths, "/lawsuits/mails/"+mail)
		}
		for _, width := range []int64{360, 1280} {
			if !filled && width > 360 { // an empty page has nothing that a wide one lays out otherwise
				continue
			}
			b.size(width)
			for _, lang := range []string{"en", "zh"} {
				for _, path := range paths {
					sep := "?"
					if strings.Contains(path, "?") {
						sep = "&"
					}
					b.open(path + sep + "lang=" + lang)
					if wrong := b.text(readerAudit); wrong != "" {
						t.Errorf("%s in %s, %d wide, filled %v:\n%s", path, lang, width, filled, wrong)
					}
				}
			}
		}
		b.quiet()
	}
}

// A settlement is written down, an order received and a duty done, and a mail read and kept, without a pointer.
func TestSuitWorkByKeyboard(t *testing.T) {
	b, id, _ := browseSuitWork(t, false)
	b.size(1280)
	b.open("/lawsuits/case/" + id + "/money?lang=en")
	b.tabTo("Add a line")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#amount").checkVisibility()`)
	b.field("#amount")
	b.do(chromedp.KeyEvent("8000"), chromedp.KeyEvent(kb.Enter))
	b.arrive(`[...document.querySelectorAll(".entries b")].some(e => e.textContent.includes("offer"))`)

	b.open("/lawsuits/case/" + id + "/duties?lang=en")
	b.field("#entry")
	b.do(chromedp.KeyEvent("9"), chromedp.KeyEvent(kb.Enter))
	b.arrive(`document.querySelectorAll(".duties > li").length === 9`)
	b.tabTo("Record as done")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#VERIFY details[open]")`)
	b.field(`#VERIFY input[name="evidence"]`)
	b.do(chromedp.KeyEvent("entry 9, signature seen"), chromedp.KeyEvent(kb.Enter))
	b.arrive(`document.querySelector("#VERIFY .badge")?.textContent === "done"`)

	b.open("/lawsuits/freeze?lang=en")
	b.field("textarea")
	b.do(chromedp.KeyEvent(suitMail))
	b.field(`input[name="keep"]`)
	if b.text(`String(document.activeElement.checked)`) != "true" {
		b.do(chromedp.KeyEvent(" "))
	}
	b.field(`button[type="submit"]`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.arrive(`document.querySelector("main").textContent.includes("12,345.67")`)
	b.open("/lawsuits/mails?lang=en")
	b.until(`document.querySelectorAll(".suits > li").length === 1`)
	b.field(`a[href^="/lawsuits/mails/"]`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.arrive(`location.pathname.startsWith("/lawsuits/mails/")`)
	b.quiet()
}
