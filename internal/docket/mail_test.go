// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessagesInEveryForm(t *testing.T) {
	type form struct{ From, Subject, Text, Links, Files string }
	for _, tc := range []struct {
		name, raw string
		want      form
	}{
		{"plain text", "Your account is frozen.\nCase 1:26-cv-01234", form{Text: "Your account is frozen.\nCase 1:26-cv-01234"}},
		{"a saved mail", "From: Ann <a@example.org>\r\nSubject: =?utf-8?B?5qGI5Lu2?= notice\r\nContent-Type: text/plain\r\n\r\nHello\r\nthere\r\n", form{From: "Ann <a@example.org>", Subject: "案件 notice", Text: "Hello\nthere\n"}},
		{"quoted-printable in GB2312", "From: a@b.cn\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n=B0=B8=BC=FE", form{From: "a@b.cn", Text: "案件"}},
		{"both ways", "From: a@b.co\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nplain words\n--x\nContent-Type: text/html\n\n<p>page words <a href=\"https://e.org/1\">here</a></p>\n--x--\n", form{From: "a@b.co", Text: "plain words", Links: "here>https://e.org/1"}},
		{"a page alone", "<html><head><style>p{}</style></head><body><p>One</p><script>x</script><div>Two &amp; three<br>four</div><table><tr><td>a</td><td>b</td></tr></table></body></html>", form{Text: "One\n\nTwo & three\nfour\n\na\tb"}},
		{"an attached file is not opened", "From: a@b.co\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nsee file\n--x\nContent-Type: application/pdf; name=order.pdf\nContent-Disposition: attachment; filename=\"order.pdf\"\nContent-Transfer-Encoding: base64\n\nAAAA\n--x--", form{From: "a@b.co", Text: "see file", Files: "order.pdforder.pdf"}},
		{"pasted with a Chinese head", "发件人：律所 <a@b.cn>\n主题：冻结通知\n日期：2026年3月5日\n\n您的账户被冻结", form{From: "律所 <a@b.cn>", Subject: "冻结通知", Text: "发件人：律所 <a@b.cn>\n主题：冻结通知\n日期：2026年3月5日\n\n您的账户被冻结"}},
		{"a head that is broken", "From: a@b.co\nSubject: x\nthis line is no head\n\nbody", form{From: "a@b.co", Subject: "x", Text: "From: a@b.co\nSubject: x\nthis line is no head\n\nbody"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := readLetter([]byte(tc.raw))
			got := form{From: l.from, Subject: l.subject, Text: l.text, Files: strings.Join(l.attachments, " ")}
			for _, k := range l.links {
				got.Links += k.words + ">" + k.target
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTextInEveryEncoding(t *testing.T) {
	for name, tc := range map[string]struct{ raw, want string }{
		"UTF-8":                {"案件 é", "案件 é"},
		"with a mark":          {"\xef\xbb\xbf案件", "案件"},
		"UTF-16 little endian": {"\xff\xfe\x48\x68\xf6\x4e", "案件"},
		"UTF-16 big endian":    {"\xfe\xff\x68\x48\x4e\xf6", "案件"},
		"GB18030":              {"\xb0\xb8\xbc\xfe", "案件"},
		"Windows-1252":         {"caf\xe9 \x93x\x94", "café “x”"},
		"controls":             {"a\x00b\x07c\td", "abc\td"},
	} {
		if got := decodeText([]byte(tc.raw)); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestSeparatorsOfTables(t *testing.T) {
	for text, want := range map[string]rune{"a,b,c\n1,2,3\n": ',', "a;b\n1;2\n": ';', "a\tb\n1\t2\n": '\t', "a|b\n1|2\n": '|', "one column\nmore\n": ',', "a;b\n\"1,5\";2\n\"2,5\";3\n": ';'} {
		if got := delimiter(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
