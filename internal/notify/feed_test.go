// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
)

// hostile are texts that strangers put into captions, store names and entries.
var hostile = []string{
	"plain", "", "\r\nBEGIN:VEVENT\r\nSUMMARY:x", "x\nATTACH:file:///etc/passwd", "a\u2028END:VCALENDAR", `\n\N;,\`, "<script>alert(1)</script>", "]]><x/>", "&lt;img src=x onerror=alert(1)&gt;",
	"\u202egnp.exe", "a\u200bb\ufeff", "\x00\x01\x1b[31m", "\xff\xfe", "👩‍👩‍👧 family", "می\u200cخواهم", strings.Repeat("错", 500), strings.Repeat("👍", 90), strings.Repeat("a", 300), "a;LANGUAGE=en:b", `"quoted"`, "\ufffe\uffff", "\U000E0041",
}

func feedOf(texts []string) Feed {
	f := Feed{ID: "urn:uuid:7e1f2a90-0000-7000-8000-000000000001", Title: "Alerts", Link: "https://markwarden.example.com/alerts", Lang: "en", Updated: t0}
	for i, s := range texts {
		f.Items = append(f.Items, Item{ID: "urn:alert:" + string(rune('a'+i)), Title: s, Text: s + "\n" + s, Link: "https://markwarden.example.com/alerts/1", At: t0.Add(time.Duration(i) * time.Minute)})
	}
	return f
}

func TestFeedsOfHostileTextAreReadBack(t *testing.T) {
	f := feedOf(hostile)
	for name, write := range map[string]func(io.Writer) error{"rss": f.WriteRSS, "atom": f.WriteAtom} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			read, err := gofeed.NewParser().Parse(bytes.NewReader(b.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if read.Title != "Alerts" || read.Link != f.Link || len(read.Items) != len(hostile) {
				t.Fatalf("%q %q %d", read.Title, read.Link, len(read.Items))
			}
			for i, it := range read.Items {
				want := []string{f.Items[i].ID, title(hostile[i]), f.Items[i].Link}
				if d := cmp.Diff(want, []string{it.GUID, it.Title, it.Link}); d != "" {
					t.Error(d)
				}
				if strings.ContainsAny(it.Title, "<>") || strings.Contains(it.Description, "<script") || strings.Contains(it.Description, "<img") {
					t.Errorf("markup came through: %q %q", it.Title, it.Description)
				}
			}
		})
	}
}

func TestFeedsKeepToTheirForm(t *testing.T) {
	var rss, atom bytes.Buffer
	f := feedOf([]string{"Case filed"})
	f.Items[0].Text = "Plaintiff & owner\nsecond line"
	if err := f.WriteRSS(&rss); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteAtom(&atom); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<guid isPermaLink="false">urn:alert:a</guid>`, `<pubDate>Mon, 02 Mar 2026 10:00:00 +0000</pubDate>`, `<language>en</language>`, `Plaintiff &amp;amp; owner&lt;br&gt;second line`} {
		if !strings.Contains(rss.String(), want) {
			t.Errorf("rss lacks %s:\n%s", want, rss.String())
		}
	}
	for _, want := range []string{`<id>urn:uuid:7e1f2a90-0000-7000-8000-000000000001</id>`, `<id>urn:alert:a</id>`, `<updated>2026-03-02T10:00:00Z</updated>`, `<name>Markwarden</name>`} {
		if !strings.Contains(atom.String(), want) {
			t.Errorf("atom lacks %s:\n%s", want, atom.String())
		}
	}
}

func TestFeedsRefuseWhatReadersWouldMisread(t *testing.T) {
	for name, spoil := range map[string]func(*Feed){
		"no identifier":          func(f *Feed) { f.ID = "" },
		"no title":               func(f *Feed) { f.Title = "" },
		"no link":                func(f *Feed) { f.Link = "" },
		"a script for a link":    func(f *Feed) { f.Items[0].Link = "javascript:alert(1)" },
		"a link with a password": func(f *Feed) { f.Items[0].Link = "https://a:b@example.com/" },
		"a relative link":        func(f *Feed) { f.Items[0].Link = "/alerts/1" },
		"a link with a control":  func(f *Feed) { f.Items[0].Link = "https://example.com/\u202e" },
		"an item without one":    func(f *Feed) { f.Items[0].ID = "" },
		"two items with one":     func(f *Feed) { f.Items[1].ID = f.Items[0].ID },
	} {
		f := feedOf([]string{"a", "b"})
		spoil(&f)
		if f.WriteRSS(io.Discard) == nil || f.WriteAtom(io.Discard) == nil {
			t.Errorf("%s: written", name)
		}
	}
}

func TestLineShowsWhatCannotBeSeen(t *testing.T) {
	for given, want := range map[string]string{
		"a\r\nb\tc":                "a b c",
		"\u202egnp.exe":            "[U+202E]gnp.exe",
		"a\u200bb":                 "a[U+200B]b",
		"a\u200db":                 "a[U+200D]b",
		"👩‍👧":                      "👩‍👧",
		"می\u200cخواهم":            "می\u200cخواهم",
		"\xffa":                    "\ufffda",
		"\x1b[31m":                 "[U+001B][31m",
		"a\u2028b":                 "a b",
		"\ufffe":                   "[U+FFFE]",
		" a  b ":                   "a b",
		strings.Repeat("错", 9):     "错错错错错错错…",
		strings.Repeat("a", 8):     "aaaaaaaa",
		"\U000E0041":               "[U+E0041]",
		"aaaaaa bbbbbbb\u00a0cccc": "aaaaaa…",
	} {
		if got := Line(given, 8); got != want && Line(given, 0) != want {
			t.Errorf("%q: got %q or %q, want %q", given, got, Line(given, 0), want)
		}
	}
	if got, want := Paragraphs("\r\na \r\nb\u2029c\n\u202e\n\n", 0), "a\nb\nc\n[U+202E]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzFeeds(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		feed := Feed{ID: "urn:x", Title: "t" + title, Link: "https://example.com/", Updated: t0, Items: []Item{{ID: "urn:" + text, Title: title, Text: text, Link: "https://example.com/1", At: t0}}}
		for _, write := range []func(io.Writer) error{feed.WriteRSS, feed.WriteAtom} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			if !utf8.Valid(b.Bytes()) {
				t.Fatal("no UTF-8")
			}
			d, elements := xml.NewDecoder(&b), map[string]int{}
			for {
				tok, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if s, ok := tok.(xml.StartElement); ok {
					elements[s.Name.Local]++
				}
			}
			if n := elements["item"] + elements["entry"]; n != 1 || elements["script"] > 0 {
				t.Fatalf("%v", elements)
			}
		}
	})
}
