// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	for _, tc := range []struct{ name, given, want string }{
		{"a plain one stays", "invoice 2026.pdf", "invoice 2026.pdf"},
		{"a path goes", `C:\Users\x\..\invoice.pdf`, "invoice.pdf"},
		{"so does one of Unix", "../../etc/passwd", "passwd"},
		{"no dots before it", "...htaccess.png", "htaccess.png"},
		{"nothing that turns or hides what is read", "in\u202ev\u200boice.pdf", "invoice.pdf"},
		{"no line breaks for a header", "a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"},
		{"composed as one writes it", "re\u0301sume\u0301.pdf", "résumé.pdf"},
		{"Chinese stays", "授权书.pdf", "授权书.pdf"},
		{"nothing is a document", "", "document"},
		{"an ending alone is one too", " .pdf", "pdf"},
		{"a long one keeps its ending", strings.Repeat("长", 200) + ".pdf", strings.Repeat("长", mostFileName-4) + ".pdf"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := cleanName(tc.given); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Whatever a stranger sends as a document is refused, or kept under a name and a type that can do no harm.
func FuzzDocument(f *testing.F) {
	for _, s := range []string{pdfHead, "<html>", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "RIFF\x00\x00\x00\x00WEBPVP", "GIF89a", "plain", "PK\x03\x04", "<?xml version='1.0'?><svg/>", "\xfe\xff\x00<"} {
		f.Add("../a\u202e.exe", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		kept, err := Document{name, content}.kept()
		if err != nil {
			return
		}
		known := false
		for _, x := range documentTypes {
			known = known || kept.Type == x.media && strings.HasSuffix(kept.Name, x.ending)
		}
		bad := strings.ContainsFunc(kept.Name, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\"<>|:?*`, r)
		})
		if !known || bad || !utf8.ValidString(kept.Name) || strings.HasPrefix(kept.Name, ".") || utf8.RuneCountInString(kept.Name) > mostFileName+5 || len(kept.SHA256) != 64 || kept.Bytes != len(content) {
			t.Errorf("%q is kept as %q of type %s", name, kept.Name, kept.Type)
		}
	})
}

const pdfHead = "%PDF-1.7\n"
