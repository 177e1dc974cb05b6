// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/api"
)

func TestHeadersOnEveryAnswer(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
	for _, tc := range []struct{ method, address, policy, cache string }{
		{"GET", "/", pagePolicy, "no-store"},
		{"GET", "/nowhere", pagePolicy, "no-store"},
		{"GET", "/static/style.css", pagePolicy, "no-cache"},
		{"GET", "/docs", docsPolicy, "no-store"},
		{"GET", "/api/v1/marks", dataPolicy, "no-store"},
		{"GET", "/api/v1/nowhere", dataPolicy, "no-store"},
		{"DELETE", "/api/v1/marks", dataPolicy, "no-store"},
		{"GET", "/readyz", dataPolicy, "no-store"},
		{"TRACE", "/", pagePolicy, "no-store"},
	} {
		t.Run(tc.method+" "+tc.address, func(t *testing.T) {
			h := request(s, tc.method, tc.address, "").Header()
			got := map[string]string{}
			for name := range want {
				got[name] = h.Get(name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if h.Get("Content-Security-Policy") != tc.policy || h.Get("Cache-Control") != tc.cache {
				t.Errorf("policy %q, cache %q", h.Get("Content-Security-Policy"), h.Get("Cache-Control"))
			}
		})
	}
	for _, policy := range []string{pagePolicy, docsPolicy, dataPolicy} {
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "base-uri 'none'") {
			t.Errorf("policy %s", policy)
		}
	}
}

func TestWhoIsLetIn(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	form, data := []string{"Content-Type", "application/x-www-form-urlencoded"}, []string{"Content-Type", "application/json"}
	for _, tc := range []struct {
		name, method, address, body string
		headers                     []string
		status                      int
	}{
		{"a program", "POST", "/api/v1/screenings", listingJSON, data, 200},
		{"our own page", "POST", "/", "title=x", append(form, "Sec-Fetch-Site", "same-origin", "Origin", "http://127.0.0.1:8080"), 200},
		{"a page elsewhere", "POST", "/", "title=x", append(form, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"), 403},
		{"a page on a sister host", "POST", "/api/v1/screenings", listingJSON, append(data, "Sec-Fetch-Site", "same-site"), 403},
		{"an old browser elsewhere", "POST", "/", "title=x", append(form, "Origin", "https://evil.example"), 403},
		{"a null origin", "POST", "/", "title=x", append(form, "Origin", "null"), 403},
		{"a link from elsewhere", "GET", "/", "", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		{"another host's name", "GET", "/", "", []string{"Host", "evil.example"}, 421},
		{"a name made to look like ours", "GET", "/api/v1/marks", "", []string{"Host", "127.0.0.1.evil.example"}, 421},
		{"localhost", "GET", "/", "", []string{"Host", "localhost:8080"}, 200},
		{"IPv6", "GET", "/", "", []string{"Host", "[::1]:8080"}, 200},
		{"no host", "GET", "/", "", []string{"Host", ""}, 421},
		{"forwarded names are not believed", "GET", "/", "", []string{"Host", "evil.example", "X-Forwarded-Host", "localhost"}, 421},
		{"TRACE", "TRACE", "/", "", nil, 405},
		{"CONNECT", "CONNECT", "/", "", nil, 405},
		{"a method of nobody", "BREW", "/", "", nil, 405},
		{"HEAD as GET", "HEAD", "/learn", "", nil, 200},
		{"a path that climbs", "GET", "/static/..%2f..%2fgo.mod", "", nil, 404},
		{"a doubled slash", "GET", "//register", "", nil, 404},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if w := request(s, tc.method, tc.address, tc.body, tc.headers...); w.Code != tc.status {
				t.Errorf("status %d, want %d: %s", w.Code, tc.status, w.Body)
			}
		})
	}
}

// endless is a body that never ends, and counts what was read of it.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	e.read += len(b)
	return len(b), nil
}

func TestLargeBodiesAreRefusedEarly(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	for _, tc := range []struct {
		name, address, kind string
		length              int64
		most                int
	}{
		{"stated, to the API", "/api/v1/screenings", "application/json", 1 << 30, 0},
		{"stated, to a page", "/", "application/x-www-form-urlencoded", 1 << 30, 0},
		{"not stated, to the API", "/api/v1/screenings", "application/json", -1, 2 * api.MaxBody},
		{"not stated, to a page", "/", "application/x-www-form-urlencoded", -1, 2 * api.MaxBody},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body := &endless{}
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, tc.address, body)
			r.Host, r.ContentLength = "localhost", tc.length
			r.Header.Set("Content-Type", tc.kind)
			s.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusRequestEntityTooLarge || body.read > tc.most {
				t.Errorf("status %d after %d bytes", w.Code, body.read)
			}
		})
	}
}

func TestAPanicEndsOneRequest(t *testing.T) {
	var log bytes.Buffer
	s := open(t, &log, func(e *gin.Engine) {
		e.GET("/panic", func(*gin.Context) { panic("secret inside") })
		e.GET("/api/panic", func(*gin.Context) { panic("secret inside") })
		e.GET("/half", func(c *gin.Context) {
			c.String(http.StatusOK, "half")
			panic("too late")
		})
	})
	page, data := request(s, "GET", "/panic", ""), request(s, "GET", "/api/panic", "")
	id := page.Header().Get(requestHeader)
	if page.Code != 500 || strings.Contains(page.Body.String(), "secret") || !strings.Contains(page.Body.String(), id) {
		t.Errorf("page: %d %s", page.Code, page.Body)
	}
	if data.Code != 500 || strings.Contains(data.Body.String(), "secret") || !strings.Contains(data.Body.String(), `"type":"/problems/internal"`) {
		t.Errorf("data: %d %s", data.Code, data.Body)
	}
	if !strings.Contains(log.String(), "secret inside") || !strings.Contains(log.String(), id) {
		t.Errorf("the log does not tell: %s", log.String())
	}
	func() {
		defer func() {
			if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				t.Errorf("half an answer ended with %v", err)
			}
		}()
		request(s, "GET", "/half", "")
	}()
	if w := request(s, "GET", "/metrics", ""); !strings.Contains(w.Body.String(), "markwarden_panics_total 3\n") {
		t.Errorf("metrics: %s", w.Body)
	}
}

// The log says who did what and how it went, and nothing of a listing; a caller cannot write lines into it.
func TestTheLog(t *testing.T) {
	var log bytes.Buffer
	s := open(t, &log)
	request(s, "POST", "/api/v1/screenings", `{"title":"SecretProduct"}`, "Content-Type", "application/json")
	request(s, "POST", "/", "title=SecretProduct", "Content-Type", "application/x-www-form-urlencoded")
	request(s, "GET", "/register?q=SecretQuery", "")
	request(s, "GET", "/SecretPath%0Alevel=ERROR", "", requestHeader, "forged")
	text := log.String()
	if strings.Contains(text, "Secret") || strings.Contains(text, "forged") || strings.Contains(text, "\nlevel=ERROR") {
		t.Errorf("the log tells too much: %s", text)
	}
	for _, want := range []string{"method=POST route=/api/v1/screenings status=200", "method=POST route=/ status=200", "method=GET route=none status=404"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s: %s", want, text)
		}
	}
}
