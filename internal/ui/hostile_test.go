// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"markwarden/internal/index"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks"
	"markwarden/web"
)

// payloads are texts of strangers that would run, break out of their place or move other text in a careless page.
var payloads = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`'><svg/onload=alert(1)>`,
	`</textarea><script>alert(1)</script>`,
	`</title><script>alert(1)</script>`,
	`" autofocus onfocus="alert(1)`,
	`javascript:alert(1)`,
	`data:text/html,<script>alert(1)</script>`,
	`{{.}} {{printf "%s" .Form}} ${7*7} <%= 7*7 %>`,
	`<a href="javascript:alert(1)">x</a>`,
	"<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
	`<!--<img src="--><img src=x onerror=alert(1)//">`,
	`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
	"\u202eevil\u202c \u2066x\u2069 \u200f",
	"N\u200bi\u200ck\u200de\ufeff\u00ad",
	"line\r\nSet-Cookie: a=b\r\n\r\n<b>",
	"a\x00b\x07\x1b[31m",
	"\u2028\u2029\u0085",
	"\xff\xfe\xc0\xaf",
	`\u003cscript\u003ealert(1)`,
	`' OR 1=1 --`,
	`=HYPERLINK("http://evil.example","x")`,
	strings.Repeat("Z\u0301\u0302\u0303\u0304\u0305", 20),
}

// hostile answers everything with the payload, as a register full of a stranger's text would.
func hostile(payload string) Services {
	m := trademarks.Mark{
		ID: payload, Office: payload, Number: payload, Text: payload, Owners: []trademarks.Owner{{Name: payload, Country: payload}}, Status: trademarks.Status(payload), StatusText: payload,
		Filed: payload, Registered: payload, Goods: payload, Aliases: []trademarks.Alias{{Text: payload}}, Strength: trademarks.Strength(payload), Kind: trademarks.Kind(payload), House: payload,
		Generic: trademarks.Generic{EN: payload, ZH: payload}, Source: payload, Fame: 3,
	}
	f := screening.Finding{
		Mark: payload, MarkID: payload, Office: payload, Owner: payload, Status: trademarks.Status(payload), Note: payload, Role: screening.Role(payload), Level: screening.High, Score: 60,
		Field: listing.FieldTitle, Text: payload, ByteEnd: len(payload), Evidence: []screening.Evidence{{Measure: payload, Value: 0.5, Why: payload}}, Rules: []string{payload}, Reason: screening.Text{EN: payload, ZH: payload},
	}
	v := screening.Verdict{
		Level: screening.High, Score: 60, Markets: []screening.MarketVerdict{{Market: payload, Level: screening.High}, {Market: "US", Level: screening.High}}, Register: screening.RegisterStamp{Version: payload}, Engine: payload, Policy: payload,
		Findings: []screening.Finding{f}, Considered: []screening.Finding{f}, Suggestion: &screening.Suggestion{Title: payload, Level: screening.Caution},
	}
	return Services{
		Screen: func(context.Context, *listing.Listing, screening.Options) (screening.Verdict, error) { return v, nil },
		Search: func(context.Context, index.Query) (index.Result, []trademarks.Mark, error) {
			facets := map[string][]index.Facet{index.FacetOffice: {{Value: payload, Count: 1}, {Value: "US", Count: 1}}, index.FacetClass: {{Value: payload, Count: 1}, {Value: "9", Count: 1}}}
			return index.Result{Stamp: index.Stamp{Version: payload}, Total: 1, Next: payload, Facets: facets}, []trademarks.Mark{m}, nil
		},
		Mark:     func(context.Context, string) (trademarks.Mark, error) { return m, nil },
		Register: func() screening.RegisterStamp { return v.Register },
	}
}

func TestHostileTextIsInert(t *testing.T) {
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	for _, payload := range payloads {
		e := gin.New()
		e.UseRawPath = true
		New(site, policy, hostile(payload)).Routes(e)
		form := url.Values{}
		for _, name := range []string{"title", "brand", "category", "bullets", "description", "keywords", "condition", "classes", "authorised", "channel", "market"} {
			form.Set(name, payload)
		}
		form.Del("classes")
		q := url.QueryEscape(payload)
		for name, w := range map[string]*httptest.ResponseRecorder{
			"verdict":  post(e, "/", form),
			"classes":  post(e, "/", url.Values{"title": {"x"}, "classes": {payload}}),
			"use":      post(e, "/?lang="+q+"&theme="+q, url.Values{"use": {payload}}),
			"register": get(e, "/register?q="+q+"&owner="+q+"&office="+q+"&class=9&status="+q+"&year="+q+"&mode="+q+"&cursor="+q),
			"mark":     get(e, "/register/marks/"+url.PathEscape(payload)),
			"rule":     get(e, "/learn/"+url.PathEscape(payload)),
			"problem":  get(e, "/problems/"+url.PathEscape(payload)),
			"language": get(e, "/learn?lang="+q+"&theme="+q+"&x="+q),
		} {
			inspect(t, name+" with "+payload, w)
		}
	}
}

// inspect walks through the page as a browser would build it.
func inspect(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= http.StatusInternalServerError {
		t.Errorf("%q: status %d", what, w.Code)
	}
	for name, values := range w.Header() {
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n") {
				t.Errorf("%q: header %s holds a line break", what, name)
			}
		}
	}
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			inspectElement(t, what, n)
		case html.TextNode:
			if n.Parent.Data == "textarea" {
				continue // a form control isolates what is typed into it
			}
			for _, r := range n.Data {
				if unicode.Is(unicode.Bidi_Control, r) || r == 0x200b || r == 0xfeff || r == 0 {
					t.Errorf("%q: %U stands in <%s> as it is", what, r, n.Parent.Data)
				}
			}
		}
	}
}

// ours are the elements our templates make.
var ours = strings.Fields("html head meta title link script body a header div svg use nav span main form h1 h2 h3 p ul ol li label textarea input details summary select option datalist fieldset legend button footer article section mark sup bdi strong table caption tbody thead tr th td rect text path dl dt dd code br del ins abbr time aside b noscript")

func inspectElement(t *testing.T, what string, n *html.Node) {
	t.Helper()
	known := false
	for _, name := range ours {
		known = known || name == n.Data
	}
	if !known {
		t.Errorf("%q: there is a <%s>", what, n.Data)
	}
	for _, a := range n.Attr {
		key := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "autofocus":
			t.Errorf("%q: <%s %s=%q>", what, n.Data, a.Key, a.Val)
		case key == "href", key == "src", key == "action", key == "formaction":
			if !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Val, "//") {
				t.Errorf("%q: <%s %s=%q> leads elsewhere", what, n.Data, a.Key, a.Val)
			}
		}
	}
	if n.Data == "script" && n.FirstChild != nil {
		t.Errorf("%q: an inline script: %q", what, n.FirstChild.Data)
	}
}
