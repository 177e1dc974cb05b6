// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/text/width"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// payload begins as a formula, ends attribute, text field, title and script, opens elements of its own that run something,
// and has something for templates and for SQL.
const payload = `=1+1'">--></title></textarea></script><evil-x data-evil="1" onmouseover="window.hit=1">x</evil-x><script>window.hit=1</script><img src=x onerror=window.hit=1><svg onload=window.hit=1></svg>{{7*7}}${7*7}'; DROP TABLE users;-- `

// short is for fields that the whole does not fit into.
const short = `=1<svg onload=window.hit=1 data-evil>'"--`

// hostileWords are a house's words that try to do something.
func hostileWords(house string) words {
	return func(whose, field string, most int) string {
		switch tail := house + whose + field; {
		case most >= len(payload)+len(tail):
			return payload + tail // organisations have names of their own
		case most >= len(short)+len(tail):
			return short + tail
		case most >= len(short):
			return short
		}
		return short[:most]
	}
}

// inert says what on a page is not of our making.
const inert = `(() => {
	const found = [...document.querySelectorAll("evil-x, [data-evil], [onload], [onerror], [onmouseover], script:not([src]), iframe, object, embed, base, img[src='x'], a[href^='javascript' i], form[action^='http']")].map(e => e.outerHTML.slice(0, 120));
	if (window.hit !== undefined) found.push("a script ran");
	return found.join("\n");
})()`

// Every text that anybody can write is shown as it stands on every page: nothing of it runs, and no element of it is there,
// with the content policy and without. Files that are opened in a spreadsheet hold no formula.
func TestHostileTextsAreInert(t *testing.T) {
	all := openHouses(t, storagetest.SQLite(t), hostileWords)
	all.s.opt.Now = time.Now // a connection's deadlines are by it; everything that is kept stays on the test's clock
	files := 0
	for _, name := range []string{"seller", "brand", "moderator", "legal", "admin", "auditor"} {
		t.Run(name, func(t *testing.T) {
			all.t = t
			pages, downloads := all.pagesOf(name)
			files += len(downloads)
			for address, body := range downloads {
				noFormula(t, address, body)
			}
			b := browseOn(t, all.s)
			b.open("/login")
			b.cookie(auth.SessionCookie, all.ours.keys[name])
			for _, bypass := range []bool{false, true} {
				if _, err := chromedp.Call(b.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: bypass}); err != nil {
					t.Fatal(err)
				}
				for _, address := range pages {
					b.open(address)
					if wrong := b.text(inert); wrong != "" {
						t.Errorf("%s, without the policy %v:\n%s", address, bypass, wrong)
					}
				}
			}
			b.quiet()
		})
	}
	if files == 0 {
		t.Error("no file was looked into")
	}
}

// pagesOf are the pages that somebody may see, one for each way and at most two things of it, and the files they may load.
func (all *houses) pagesOf(name string) (pages []string, downloads map[string]string) {
	all.t.Helper()
	downloads = map[string]string{}
	shown := 0
	for _, x := range all.ways() {
		if x.method != "GET" || strings.HasPrefix(x.path, "/learn") || strings.HasPrefix(x.path, "/static") || strings.HasPrefix(x.path, "/problems") || strings.HasPrefix(x.path, "/docs") {
			continue
		}
		addresses := all.ours.at(x)
		if !variable.MatchString(x.path) {
			addresses = []string{x.path}
		}
		for _, address := range addresses[:min(2, len(addresses))] {
			r := all.as(all.ours.keys[name], "GET", address, "")
			for header := range r.Header() {
				if strings.HasPrefix(header, "X-Evil") {
					all.t.Errorf("%s has the header %s", address, header)
				}
			}
			kind := r.Header().Get("Content-Type")
			switch {
			case r.Code != 200:
			case strings.HasPrefix(kind, "text/html"):
				pages = append(pages, address)
				if strings.Contains(r.Body.String(), "data-evil") {
					shown++
				}
			case strings.HasPrefix(kind, "text/csv") && !strings.HasSuffix(address, "/annotated"): // that is the seller's own file, each cell as it was
				downloads[address] = r.Body.String()
			}
		}
	}
	if shown == 0 {
		all.t.Errorf("%s sees nothing hostile: the test shows nothing", name)
	}
	return pages, downloads
}

// noFormula fails on a cell that a spreadsheet would compute.
func noFormula(t *testing.T, address, body string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Errorf("%s: %v", address, err)
	}
	for n, row := range rows {
		for _, cell := range row {
			if start := width.Narrow.String(cell); start != "" && slices.Contains([]byte("=+@\t\r"), start[0]) || strings.HasPrefix(start, "-") && len(start) > 1 && !strings.ContainsAny(start[1:2], "0123456789.") {
				t.Errorf("%s, row %d: %s", address, n+1, fmt.Sprintf("%.60q", cell))
			}
		}
	}
}
