// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// reportRows are a few rows of every level.
func reportRows() []*workflow.Row {
	v := verdict()
	v.Findings[0].Field, v.Findings[0].ByteEnd = "bullets[0]", 6
	risky := &workflow.Row{N: 1, Item: listing.Item{Rows: []int{2, 3}, Listing: listing.Listing{ID: "sku-1", Title: "Nlke Air running shoes", Bullets: []string{"A\u200bAA quality", strings.Repeat("nothing here ", 90)}}}, Verdict: v}
	clear := &workflow.Row{N: 2, Item: listing.Item{Rows: []int{4}, Listing: listing.Listing{Title: "plain"}}, Verdict: screening.Verdict{Level: screening.Clear}}
	bad := &workflow.Row{N: 3, Bad: &listing.RowError{File: "shop.csv", Row: 1234, Column: "title", Value: "x", Reason: "is not closed: add the quotation mark"}}
	half := &workflow.Row{N: 4, Item: listing.Item{Rows: []int{6}, Listing: listing.Listing{ID: "sku-4", Title: strings.Repeat("long ", 200)}}, Verdict: screening.Verdict{Level: screening.Unscreened, Problem: "title is too long: shorten it"}}
	return []*workflow.Row{risky, clear, clear, bad, half}
}

// compose writes a report of rows and checks that no spool is left behind.
func compose(t testing.TB, lang web.Lang, rows []*workflow.Row, about *ReportAbout) []byte {
	t.Helper()
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r := NewReport(site, lang, dir)
	defer r.Discard()
	for _, row := range rows {
		if err := r.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := r.Compose(&b, about); err != nil {
		t.Fatal(err)
	}
	r.Discard()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	return b.Bytes()
}

var reportAbout = &ReportAbout{
	Files: []string{"shop.csv"}, Register: screening.RegisterStamp{Version: "2026-11-20.3", Marks: 3512204}, Engine: "1.4.0", Policy: "default@7",
	Markets: []string{"US", "EU"}, Authorised: []string{"Acme"}, Made: time.Date(2026, 11, 24, 18, 5, 0, 0, time.UTC),
}

// withoutStyle leaves the style sheet out of a golden: it has tests of its own.
func withoutStyle(b []byte) []byte {
	head, rest, _ := bytes.Cut(b, []byte("<style>"))
	_, body, _ := bytes.Cut(rest, []byte("</style>"))
	_, after, _ := bytes.Cut(head, []byte("sha256-"))
	hash, _, _ := bytes.Cut(after, []byte("&#39;"))
	return bytes.Join([][]byte{bytes.Replace(head, hash, []byte("HASH"), 1), body}, []byte("<style></style>"))
}

func TestReports(t *testing.T) {
	for _, tc := range []struct {
		name string
		lang web.Lang
		rows []*workflow.Row
	}{
		{"report-en", web.English, reportRows()},
		{"report-zh", web.Chinese, reportRows()},
		{"report-clear", web.English, reportRows()[1:3]},
		{"report-empty", web.English, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			golden(t, tc.name, string(withoutStyle(compose(t, tc.lang, tc.rows, reportAbout))))
		})
	}
}

// A report asks for nothing: no address leaves it (http:// is in the namespace of SVG, a name), and its policy lets nothing run.
func TestAReportStandsAlone(t *testing.T) {
	b := compose(t, web.English, reportRows(), reportAbout)
	for _, wrong := range []string{"<script", "<link", "<img", "<iframe", "<object", "url(", "@import", "https://", " src="} {
		if bytes.Contains(b, []byte(wrong)) {
			t.Errorf("the report holds %s", wrong)
		}
	}
	if !bytes.Contains(b, []byte(`content="default-src &#39;none&#39;; style-src &#39;sha256-`)) {
		t.Error("the report has no policy")
	}
}

// Text of strangers makes no element of its own, whatever field it stands in.
func TestHostileTextInAReport(t *testing.T) {
	for _, payload := range payloads {
		v := verdict()
		for i := range v.Findings {
			f := &v.Findings[i]
			f.Field, f.ByteStart, f.ByteEnd = listing.FieldTitle, 0, len(payload)
			f.Mark, f.Text, f.Reason, f.Rules, f.Role = payload, payload, screening.Text{EN: payload, ZH: payload}, []string{payload}, screening.Role(payload)
		}
		v.Suggestion.Title, v.Problem = payload, payload
		rows := []*workflow.Row{
			{N: 1, File: payload, Item: listing.Item{Rows: []int{1}, Listing: listing.Listing{ID: payload, Title: payload, Brand: payload, Attributes: map[string]string{payload: payload}}}, Verdict: v},
			{N: 2, Bad: &listing.RowError{File: payload, Row: 2, Column: payload, Value: payload, Reason: payload}},
		}
		about := &ReportAbout{Files: []string{payload}, Register: screening.RegisterStamp{Version: payload}, Engine: payload, Policy: payload, Markets: []string{payload}, Authorised: []string{payload}}
		root, err := html.Parse(bytes.NewReader(compose(t, web.English, rows, about)))
		if err != nil {
			t.Fatal(err)
		}
		inert(t, payload, root)
	}
}

// reportElements are all the elements a report is made of.
var reportElements = map[string]bool{
	"html": true, "head": true, "meta": true, "title": true, "style": true, "body": true, "div": true, "svg": true, "symbol": true, "circle": true, "path": true, "rect": true, "header": true, "p": true,
	"h1": true, "h2": true, "h3": true, "bdi": true, "main": true, "section": true, "strong": true, "figure": true, "desc": true, "text": true, "details": true, "summary": true, "table": true, "thead": true,
	"tbody": true, "tr": true, "th": true, "td": true, "span": true, "use": true, "dl": true, "dt": true, "dd": true, "nav": true, "a": true, "article": true, "mark": true, "sup": true, "ol": true, "li": true,
	"del": true, "ins": true, "footer": true,
}

func inert(t *testing.T, payload string, n *html.Node) {
	t.Helper()
	if n.Type == html.ElementNode {
		if !reportElements[n.Data] {
			t.Errorf("%q made the element %s", payload, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "#") || a.Key == "style" || a.Key == "src" {
				t.Errorf("%q made the attribute %s=%q", payload, a.Key, a.Val)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		inert(t, payload, c)
	}
}

// A hundred thousand listings, one in five of them risky, take no more memory than a thousand.
func TestReportMemoryIsBounded(t *testing.T) {
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := NewReport(site, web.English, t.TempDir())
	defer r.Discard()
	row := reportRows()[0]
	const n = 5000
	var before, after runtime.MemStats
	for i := range 2 * n {
		if i == n {
			runtime.GC()
			runtime.ReadMemStats(&before)
		}
		row.Verdict.Findings[0].Mark = fmt.Sprint("mark ", i%(n/2))
		if err := r.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("%d rows more took %d bytes", n, grown)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 1000) + "NIKE" + strings.Repeat("b", 100) + "PUMA" + strings.Repeat("é", 1000) + "ADIDAS"
	at := func(word string) span {
		i := strings.Index(long, word)
		return span{from: i, to: i + len(word), n: 1, level: screening.High}
	}
	for _, tc := range []struct {
		name  string
		text  string
		spans []span
		want  string // the words left, with … for a gap and brackets around marks
	}{
		{"short", "Nike shoes", []span{{to: 4, n: 1, level: screening.High}}, "[Nike] shoes"},
		{"nothing found", strings.Repeat("x", 600), nil, strings.Repeat("x", 500) + "…"},
		{"near and far", long, []span{at("ADIDAS"), at("NIKE"), at("PUMA")},
			"…" + strings.Repeat("a", 120) + "[NIKE]" + strings.Repeat("b", 100) + "[PUMA]" + strings.Repeat("é", 60) + "…" + strings.Repeat("é", 60) + "[ADIDAS]"},
		{"outside the text", long[:600], []span{{from: -5, to: 5000, n: 1, level: screening.High}}, "[" + long[:600] + "]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b strings.Builder
			var write func(nodes []node)
			write = func(nodes []node) {
				for _, n := range nodes {
					if n.Level != "" {
						b.WriteString("[")
						write(n.Kids)
						b.WriteString("]")
					}
					for _, r := range n.Runs {
						b.WriteString(r.Text)
					}
				}
			}
			for _, p := range excerpt(tc.text, tc.spans) {
				if p.Gap {
					b.WriteString("…")
				}
				write(p.Nodes)
			}
			if b.String() != tc.want {
				t.Errorf("got  %s\nwant %s", b.String(), tc.want)
			}
		})
	}
}

func BenchmarkReportAdd(b *testing.B) {
	site, err := web.Load()
	if err != nil {
		b.Fatal(err)
	}
	r := NewReport(site, web.English, b.TempDir())
	defer r.Discard()
	row := reportRows()[0]
	for b.Loop() {
		if err := r.Add(row); err != nil {
			b.Fatal(err)
		}
	}
}
