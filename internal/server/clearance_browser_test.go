// SPDX-License-Identifier: Apache-2.0

package server

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A founder asks about two names on a phone without a script, reads the answer, and compares two signs.
func TestClearingNamesInABrowser(t *testing.T) {
	b := browse(t)
	for _, width := range []int64{360, 1280} {
		b.size(width)
		b.open("/clearance?lang=zh")
		b.scripts(false)
		b.do(chromedp.SetValue(chromedp.CSS("#names-in"), "Luminist\nZephyrin"), chromedp.SetValue(chromedp.CSS("#classes"), "11"), chromedp.Click(chromedp.CSS("#names button.primary")))
		b.do(chromedp.WaitVisible(chromedp.CSS("#n2 .hits")))
		b.scripts(true)
		if got := b.text(`document.querySelector("#n1 .hits th a").textContent + "|" + document.documentElement.lang`); !strings.HasPrefix(got, "Luminest|zh") {
			t.Errorf("the answer begins with %q", got)
		}
		if wrong := b.text(readerAudit); wrong != "" {
			t.Errorf("%d wide:\n%s", width, wrong)
		}
		b.do(chromedp.SetValue(chromedp.CSS("#a"), "XCEED"), chromedp.SetValue(chromedp.CSS("#b"), "X-SEED"), chromedp.Click(chromedp.CSS("#signs button")))
		b.do(chromedp.WaitVisible(chromedp.CSS("#compared")))
		if wrong := b.text(readerAudit); wrong != "" {
			t.Errorf("compared, %d wide:\n%s", width, wrong)
		}
	}
	b.quiet()
}
