// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var htmlTag = regexp.MustCompile(`<html lang="([^"]*)"(?: data-theme="([^"]*)")?>`)

// shown is the language and theme of a page, and what it keeps.
type shown struct{ Lang, Theme, Cookies string }

func show(t *testing.T, address, accept, cookie string) shown {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Accept-Language", accept)
	r.Header.Set("Cookie", cookie)
	pages(t).ServeHTTP(w, r)
	m := htmlTag.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("no <html> in %q", w.Body.String())
	}
	return shown{m[1], m[2], strings.Join(w.Header().Values("Set-Cookie"), "; ")}
}

func TestLanguageAndTheme(t *testing.T) {
	kept := func(name, value string) string {
		return name + "=" + value + "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
	}
	for _, tc := range []struct {
		name, address, accept, cookie string
		want                          shown
	}{
		{"by default", "/", "", "", shown{"en", "", ""}},
		{"the browser's", "/", "zh-CN,en;q=0.5", "", shown{"zh-Hans", "", ""}},
		{"what was chosen before wins over the browser", "/learn", "zh-CN", "lang=en; theme=dark", shown{"en", "dark", ""}},
		{"the address wins and is kept", "/?lang=zh", "en", "lang=en", shown{"zh-Hans", "", kept("lang", "zh")}},
		{"another writing of ours", "/?lang=zh-CN", "en", "", shown{"zh-Hans", "", kept("lang", "zh")}},
		{"no language of ours", "/?lang=xx", "en", "lang=yy", shown{"en", "", ""}},
		{"a theme", "/?theme=light", "en", "theme=dark", shown{"en", "light", kept("theme", "light")}},
		{"back to the system's", "/?theme=system", "en", "theme=dark", shown{"en", "", kept("theme", "system")}},
		{"no theme of ours", "/?theme=%22%3E", "en", "theme=<b>", shown{"en", "", ""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, show(t, tc.address, tc.accept, tc.cookie)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The switch keeps the reader where she is: on a page with a question in its address it is a link to the same question, on
// a page that was posted it submits the form again, with everything that was typed.
func TestTheSwitchKeepsThePlace(t *testing.T) {
	h := pages(t)
	for _, tc := range []struct{ name, body, want string }{
		{"search", get(h, "/register?q=a%26b&class=9").Body.String(), `<a href="/register?class=9&amp;lang=zh&amp;q=a%26b" rel="nofollow" lang="zh-Hans" hreflang="zh-Hans">中文</a>`},
		{"posted", post(h, "/", url.Values{"title": {"x"}}).Body.String(), `<button type="submit" form="check" formaction="/?lang=zh#result" lang="zh-Hans">中文</button>`},
		{"theme after post", post(h, "/", url.Values{"title": {"x"}}).Body.String(), `<button type="submit" form="check" formaction="/?theme=dark#result">Dark</button>`},
		{"problem after post", post(h, "/nowhere", url.Values{}).Body.String(), `<a href="/nowhere?lang=zh"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !strings.Contains(tc.body, tc.want) {
				t.Errorf("there is no %s", tc.want)
			}
		})
	}
}

// Whatever keeps a listing from being screened, the page never shows the word or the colour of clear as its answer.
func TestNotScreenedIsNeverClear(t *testing.T) {
	h := pages(t)
	for _, tc := range []struct {
		title  string
		status int
	}{{"away", 503}, {"half", 503}, {" ", 422}} {
		t.Run(tc.title, func(t *testing.T) {
			w := post(h, "/?part=result", url.Values{"title": {tc.title}})
			body := w.Body.String()
			if w.Code != tc.status || !strings.Contains(body, `class="panel verdict is-unscreened"`) || strings.Contains(body, "is-clear") || strings.Contains(body, "/secret") {
				t.Errorf("status %d, page %s", w.Code, body)
			}
			if retry := w.Header().Get("Retry-After"); (retry != "") != (tc.status == 503) {
				t.Errorf("Retry-After is %q", retry)
			}
		})
	}
}

func TestWhatIsNoFormIsRefused(t *testing.T) {
	h := pages(t)
	for _, tc := range []struct {
		name, kind, body string
		status           int
	}{
		{"JSON", "application/json", `{"title":"x"}`, 415},
		{"nothing said", "", "title=x", 415},
		{"multipart", "multipart/form-data; boundary=x", "--x--", 415},
		{"broken escapes", "application/x-www-form-urlencoded", "title=%zz", 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tc.body))
			r.Header.Set("Content-Type", tc.kind)
			h.ServeHTTP(w, r)
			if w.Code != tc.status {
				t.Errorf("status %d, want %d", w.Code, tc.status)
			}
		})
	}
}

func TestTooLargeAForm(t *testing.T) {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader("title="+strings.Repeat("a", 2000)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Body = http.MaxBytesReader(w, r.Body, 1000)
	pages(t).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", w.Code)
	}
}

func TestEveryWordOfTheEngineHasASentence(t *testing.T) {
	h := pages(t)
	body := get(h, "/learn").Body.String() + get(h, "/learn?lang=zh").Body.String()
	for _, r := range ruleLevels {
		body += get(h, "/learn/"+r.id).Body.String() + get(h, "/learn/"+r.id+"?lang=zh").Body.String()
	}
	for name := range problemNames {
		body += get(h, "/problems/"+problemNames[name]).Body.String()
	}
	if id := regexp.MustCompile(`>(?:rule|role|role-means|level|level-means|source|learn|problem|field)\.[a-zA-Z0-9_-]+<`).FindString(body); id != "" {
		t.Errorf("%s has no sentence", id)
	}
}

func BenchmarkVerdictPage(b *testing.B) {
	h := pages(b)
	form := url.Values{"title": {"Nlke Air running shoes"}, "bullets": {"AAA quality"}}
	for b.Loop() {
		if w := post(h, "/", form); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
