// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The policy of the pages allows no inline script and no inline style, and nothing from another host.
func TestTemplatesKeepTheContentPolicy(t *testing.T) {
	forbidden := map[string]*regexp.Regexp{
		"a style attribute":        regexp.MustCompile(`\sstyle\s*=`),
		"an event attribute":       regexp.MustCompile(`\son[a-z]+\s*=`),
		"a script without a file":  regexp.MustCompile(`<script(?:[^>]*)>[^<]`),
		"a style element":          regexp.MustCompile(`<style`),
		"an address elsewhere":     regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//`),
		"a string made to be safe": regexp.MustCompile(`\b(?:safeHTML|safeURL|safeJS|safeCSS)\b`),
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for what, pattern := range forbidden {
			if what == "a style element" && strings.HasSuffix(name, "report.html") {
				continue // a document that stands alone, under a policy of its own that names this one style
			}
			if found := pattern.Find(b); found != nil {
				t.Errorf("%s has %s: %q", name, what, found)
			}
		}
	}
}

func TestScriptsMakeNoHTMLFromText(t *testing.T) {
	names, err := fs.Glob(files, "static/*.js")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://`)
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := forbidden.Find(b); found != nil {
			t.Errorf("%s uses %s", name, found)
		}
	}
}

func TestRenderWritesNothingOfAPageThatFails(t *testing.T) {
	s := load(t)
	var b bytes.Buffer
	if err := s.Render(&b, English, "mark", struct{ Theme string }{}); err == nil {
		t.Error("a page without its data was rendered")
	}
	if err := s.Render(&b, English, "no-such-page", nil); err == nil {
		t.Error("a page that does not exist was rendered")
	}
	if b.Len() != 0 {
		t.Errorf("%d bytes were written", b.Len())
	}
}

type served struct {
	OK          bool
	Status      int
	Kind, Cache string
	Body        bool
}

func TestServeAsset(t *testing.T) {
	s := load(t)
	sheet := s.links[stylesheet]
	_, tag, _ := strings.Cut(sheet, "?v=")
	for _, tc := range []struct {
		name, asset, address, known string
		want                        served
	}{
		{"with its fingerprint", stylesheet, sheet, "", served{true, 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable", true}},
		{"without", stylesheet, "/static/style.css", "", served{true, 200, "text/css; charset=utf-8", "no-cache", true}},
		{"an old fingerprint", "precheck.js", "/static/precheck.js?v=0", "", served{true, 200, "text/javascript; charset=utf-8", "no-cache", true}},
		{"known already", stylesheet, "/static/style.css", `"` + tag + `"`, served{true, 304, "text/css; charset=utf-8", "no-cache", false}},
		{"a picture", "icons.svg", "/static/icons.svg", "", served{true, 200, "image/svg+xml; charset=utf-8", "no-cache", true}},
		{"a part of the sheet", "tokens.css", "/static/tokens.css", "", served{false, 200, "", "", false}},
		{"outside", "../web.go", "/static/..%2fweb.go", "", served{false, 200, "", "", false}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, tc.address, nil)
			r.Header.Set("If-None-Match", tc.known)
			ok := s.ServeAsset(w, r, tc.asset)
			got := served{ok, w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"), w.Body.Len() > 0}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
