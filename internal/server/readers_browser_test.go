// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// seriousAudit lists what keeps readers from using a page, in the theme that is on: text too faint on its ground (WCAG 1.4.3),
// targets too small (2.5.8), a focus that cannot be seen (2.4.7), what refers to nothing, a frame without its parts.
const seriousAudit = `(() => {
	const wrong = [], inside = e => e.closest("#swagger");
	const say = (what, e) => wrong.push(what + ": " + e.outerHTML.slice(0, 140));
	const rgba = text => {
		const n = (text.match(/-?[\d.]+(e-?\d+)?/g) || []).map(Number);
		if (text.startsWith("color(")) return [255 * n[0], 255 * n[1], 255 * n[2], n.length > 3 ? n[3] : 1];
		return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
	};
	const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
	const ground = e => {
		const layers = [];
		for (let at = e; at; at = at.parentElement) {
			const style = getComputedStyle(at);
			if (style.backgroundImage.includes("gradient")) return null;
			const c = rgba(style.backgroundColor);
			if (c[3] > 0) layers.push(c);
			if (c[3] === 1) break;
		}
		return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
	};
	const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
	const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && e.getBoundingClientRect().width > 2;
	const told = new Set();
	const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (words.nextNode()) {
		const e = words.currentNode.parentElement;
		if (!words.currentNode.data.trim() || inside(e) || told.has(e) || e.closest("svg, script, style, [disabled], option") || !shown(e)) continue;
		told.add(e);
		const under = ground(e);
		if (!under) continue;
		const style = getComputedStyle(e), ink = over(rgba(style.color), under);
		const [a, b] = [light(ink), light(under)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
		const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && +style.fontWeight >= 700;
		if (ratio < (large ? 3 : 4.5) - 0.01) say("contrast " + ratio.toFixed(2), e);
	}
	for (const e of document.querySelectorAll("button, summary, select, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, .button")) {
		const box = e.getBoundingClientRect();
		if (!inside(e) && shown(e) && (box.height < 23.5 || box.width < 23.5)) say("target " + box.width.toFixed(0) + " by " + box.height.toFixed(0), e);
	}
	for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"])
		for (const e of document.querySelectorAll("[" + name + "]")) if (!inside(e)) for (const id of e.getAttribute(name).split(/\s+/)) if (id && !document.getElementById(id)) say(name + " of nothing", e);
	for (const e of document.querySelectorAll("label[for]")) if (!inside(e) && !document.getElementById(e.htmlFor)) say("label of nothing", e);
	for (const e of document.querySelectorAll("img:not([alt])")) if (!inside(e)) say("picture without words", e);
	for (const e of document.querySelectorAll("svg[role=img]")) if (!inside(e) && !e.querySelector("title") && !e.getAttribute("aria-label")) say("drawing without words", e);
	for (const e of document.querySelectorAll("[aria-hidden=true]")) if (!inside(e) && (e.matches("a, button, input") || e.querySelector("a, button, input"))) say("hidden and in the order of the keyboard", e);
	for (const e of document.querySelectorAll("[tabindex]")) if (!inside(e) && e.tabIndex > 0) say("order of the keyboard changed", e);
	for (const e of document.querySelectorAll("table:not(.evidence)")) if (!inside(e) && !e.querySelector("th")) say("table without heads", e);
	for (const e of document.querySelectorAll("ul > :not(li):not(template):not(script), ol > :not(li):not(template):not(script)")) if (!inside(e)) say("in a list and no item", e);
	for (const e of document.querySelectorAll("li")) if (!inside(e) && !e.parentElement.matches("ul, ol, menu")) say("item of no list", e);
	for (const e of document.querySelectorAll("dl > :not(dt):not(dd):not(div)")) if (!inside(e)) say("in a list of terms and no term", e);
	for (const e of document.querySelectorAll("fieldset")) if (!inside(e) && !e.querySelector("legend") && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby")) say("group without a name", e);
	for (const e of document.querySelectorAll("a[href]")) if (!inside(e) && e.querySelector("a, button")) say("control in a control", e);
	const landmarks = document.querySelectorAll("main").length + "/" + document.querySelectorAll("body > header, body > footer").length;
	if (landmarks !== "1/2") wrong.push("main, head and foot: " + landmarks);
	if (!/^(en|zh-Hans)$/.test(document.documentElement.lang)) wrong.push("language " + document.documentElement.lang);
	if (!document.title.trim()) wrong.push("no title");
	const navs = [...document.querySelectorAll("nav")].filter(e => !inside(e)).map(e => e.getAttribute("aria-label") || e.getAttribute("aria-labelledby"));
	if (navs.some(n => !n) || new Set(navs).size !== navs.length) wrong.push("ways about without names of their own: " + navs);
	return wrong.join("\n");
})()`

// focusAudit puts the keyboard on every control and link and lists those that do not show it.
const focusAudit = `(() => {
	const wrong = [];
	for (const e of [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].slice(0, 150)) {
		if (e.closest("#swagger") || !e.checkVisibility() || e.disabled) continue;
		e.focus({preventScroll: true, focusVisible: true});
		if (document.activeElement !== e) continue;
		const s = getComputedStyle(e);
		if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 1) wrong.push("focus not shown: " + e.outerHTML.slice(0, 120));
	}
	return wrong.join("\n");
})()`

// abode is a server with accounts and something in every room, in a browser.
type abode struct {
	*browser
	w   *town
	ids map[string]string // what stands in the place of a variable part, by the path before it
	who []string          // sessions of people who together may go everywhere
}

// inhabit makes the house with people and something to look at.
func inhabit(t *testing.T) *abode {
	t.Helper()
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	w.now = time.Now() // deadlines of connections are real
	platform, market := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop")
	everybody := w.resident("mei@example.com", platform, auth.Moderator, auth.SeniorModerator, auth.Legal)
	admin := w.session(w.resident("root@example.com", platform, auth.Admin), platform, true)
	w.resident("li@example.com", platform, auth.Moderator)
	all, shop := w.session(everybody, platform, true), w.session(w.resident("shop@example.com", market, auth.Seller), market, false)
	h := &abode{w: w, ids: map[string]string{"/learn/": "R8", "/problems/": "invalid", "/people/": everybody}}
	for n := range 3 {
		body := fmt.Sprintf(`{"id":"sku-%d","title":"Zephyrine athletic shoes size %d","category":"Athletic shoes","classes":[25],"images":["https://pictures.example/%d.jpg"],"price":{"amount":"20","currency":"USD"}}`, n, n, n)
		id := w.read(w.as(shop, "POST", "/api/v1/listings?open_case_from=caution", body), http.StatusCreated)["cases"].([]any)[0].(string)
		h.ids["/desk/"], h.ids["/mine/"] = id, id
		if n == 0 {
			w.read(w.as(all, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"request_edit","reason_code":"TM-INF","rules":["R1"],"note":"Athletic shoes"}`), http.StatusOK)
			w.read(w.as(all, "POST", "/api/v1/cases/"+id+"/notes", `{"note":"Look, @li@example.com and @mei@example.com"}`), http.StatusOK)
		}
	}
	w.read(w.as(all, "POST", "/api/v1/cases/"+h.ids["/desk/"]+"/claim", ""), http.StatusOK)
	h.ids["/bulk-decisions/"] = ""
	h.browser, h.who = browseOn(t, w.s), []string{all, shop, admin}
	return h
}

// rooms are the pages of the program: every way in by GET that gives one, with something in the place of its variable part.
func (h *abode) rooms() (list []string) {
	for _, x := range h.w.ways() {
		before, _, variable := strings.Cut(x.path, ":")
		skip := []string{"/api/", "/static/", "/openapi", "/docs/assets", "/hooks", "/healthz", "/readyz", "/metrics", "/favicon", "/feeds", "/audit/export", "/deadlines.ics", "/desk/events", "/login/provider", "/insights/", "/logout"}
		if x.method != http.MethodGet || slices.ContainsFunc(skip, func(p string) bool { return strings.HasPrefix(x.path, p) }) || strings.Contains(x.path, "/bundle") || strings.Contains(x.path, "/download") || strings.HasSuffix(x.path, "/events") || strings.Contains(x.path, "/file") {
			continue
		}
		path := x.path
		if variable {
			id := h.ids[before]
			if id == "" {
				id = "nothing-of-this-name" // the page that says so
			}
			path = before + id
		}
		list = append(list, path)
	}
	return append(list, "/nowhere", "/desk?groups=1", "/desk?seller=nobody", "/register?q=zephyrine", "/desk/"+h.ids["/desk/"]+"?pictures=1")
}

// visitor is the session of somebody who may see a page, the first where nobody can or anybody.
func (h *abode) visitor(path string) string {
	for _, secret := range h.who {
		if h.w.as(secret, "GET", path, "").Code == http.StatusOK {
			return secret
		}
	}
	return h.who[0]
}

// Every page of the program, in both languages, light and dark, wide and on a phone: nothing keeps a reader out who sees
// little, hears the page, or has no pointer. With MARKWARDEN_AXE naming a file of axe-core, its serious faults count too.
func TestEveryPageForEveryReader(t *testing.T) {
	h := inhabit(t)
	axe, err := os.ReadFile(os.Getenv("MARKWARDEN_AXE"))
	if err != nil && os.Getenv("MARKWARDEN_AXE") != "" {
		t.Fatal(err)
	}
	last := ""
	rooms := h.rooms()
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("last page:", last)
		}
	})
	if len(rooms) < 50 {
		t.Fatalf("only %d pages", len(rooms))
	}
	for _, path := range rooms {
		for _, lang := range []string{"en", "zh"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			last = path + " in " + lang
			h.size(1280)
			h.cookie(auth.SessionCookie, h.visitor(path))
			h.open(path + sep + "lang=" + lang)
			if strings.HasPrefix(path, "/docs") {
				h.until(`document.querySelector("#swagger .opblock")`)
			}
			h.heed(path+" in "+lang+", wide", readerAudit, focusAudit)
			for _, theme := range []string{"light", "dark"} {
				h.text(`document.documentElement.dataset.theme = "` + theme + `", document.querySelectorAll("details").forEach(d => { if (!d.closest("#swagger")) d.open = true; }), ""`)
				h.heed(path+" in "+lang+", "+theme, seriousAudit)
				if len(axe) > 0 && lang == "en" { // its rules know no language, and it takes its time
					h.heed(path+" in "+lang+", "+theme+" by axe", string(axe)+`;`+axeRun)
				}
			}
			h.size(360)
			h.heed(path+" in "+lang+", on a phone", readerAudit)
		}
	}
}

// axeRun asks axe-core for what it calls serious or critical.
const axeRun = `axe.run({exclude: [["#swagger"]]}, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"]}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 140) + " | " + n.any.concat(n.all).map(c => c.message).slice(0, 1)).join(" ; ")).join("\n"))`

// heed fails on whatever audits find.
func (h *abode) heed(where string, audits ...string) {
	h.t.Helper()
	for _, audit := range audits {
		if wrong := h.promised(audit); wrong != "" {
			h.t.Errorf("%s:\n%s", where, wrong)
		}
	}
}
