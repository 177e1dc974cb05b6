// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var letter = Message{ID: "rem_1", To: "Zhang Wei 张伟 <zhang@example.com>", Lang: "zh", Subject: "答辩期限：还有 7 天", Text: "案件 ilnd 1:26-cv-01234 <b>\n\n截止：2026-03-23\n.隐藏的点"}

func mailer(t testing.TB, s SMTP) *Mailer {
	t.Helper()
	m, err := NewMailer(s, func() time.Time { return t0 })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// parts are the decoded parts of a mail by content type.
func parts(t *testing.T, raw string) (mail.Header, map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	out, r := map[string]string{}, multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		out[p.Header.Get("Content-Type")] = strings.ReplaceAll(string(b), "\r\n", "\n")
	}
}

func TestAMailArrivesAsTextAndHTMLInBothLanguages(t *testing.T) {
	p := newPost(t, nil)
	s := p.settings()
	s.Username, s.Password = "user", "pass"
	if err := mailer(t, s).Send(context.Background(), letter); err != nil {
		t.Fatal(err)
	}
	h, body := parts(t, p.mails[0])
	dec := new(mime.WordDecoder)
	got := map[string]string{}
	for _, k := range []string{"Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted", "Content-Language", "User-Agent"} {
		got[k], _ = dec.DecodeHeader(h.Get(k))
	}
	want := map[string]string{"Subject": letter.Subject, "From": `"Markwarden 警报" <alerts@markwarden.test>`, "To": `"Zhang Wei 张伟" <zhang@example.com>`, "Message-ID": "<rem_1@markwarden.test>",
		"Date": "Mon, 02 Mar 2026 10:00:00 +0000", "Auto-Submitted": "auto-generated", "Content-Language": "zh-Hans", "User-Agent": ""}
	for _, k := range []string{"From", "To"} { // the quotes around a name come and go with its encoding
		got[k], want[k] = strings.ReplaceAll(got[k], `"`, ""), strings.ReplaceAll(want[k], `"`, "")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	wantBody := map[string]string{
		"text/plain; charset=UTF-8": letter.Text,
		"text/html; charset=UTF-8": `<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"></head><body>` +
			"\n<p>案件 ilnd 1:26-cv-01234 &lt;b&gt;</p>\n<p>截止：2026-03-23<br>.隐藏的点</p>\n</body></html>\n",
	}
	if d := cmp.Diff(wantBody, body); d != "" {
		t.Error(d)
	}
	for _, line := range p.log {
		if strings.HasPrefix(line, "AUTH") || strings.HasPrefix(line, "MAIL") || strings.HasPrefix(line, "RCPT") {
			t.Errorf("in the clear: %s", line)
		}
	}
}

func TestARepeatOfAMailHasTheSameMessageID(t *testing.T) {
	p := newPost(t, nil)
	m := mailer(t, p.settings())
	english := letter
	english.Lang, english.Subject, english.Text, english.HTML = "en", "Answer due in 7 days", "Due 23 March", "<p>Due</p>"
	for range 2 {
		if err := m.Send(context.Background(), english); err != nil {
			t.Fatal(err)
		}
	}
	first, body := parts(t, p.mails[0])
	second, _ := parts(t, p.mails[1])
	if first.Get("Message-ID") != second.Get("Message-ID") || body["text/html; charset=UTF-8"] != "<p>Due</p>" {
		t.Error(first, second, body)
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	p := newPost(t, nil)
	m := mailer(t, p.settings())
	for name, spoil := range map[string]func(*Message){
		"subject with a line break":       func(m *Message) { m.Subject = "x\r\nBcc: evil@example.com" },
		"subject with a line feed":        func(m *Message) { m.Subject = "x\nBcc: evil@example.com" },
		"subject with a return":           func(m *Message) { m.Subject = "x\rBcc: evil@example.com" },
		"subject with NUL":                func(m *Message) { m.Subject = "x\x00" },
		"subject with a C1 control":       func(m *Message) { m.Subject = "x\u0085Bcc: evil@example.com" },
		"subject beyond a line":           func(m *Message) { m.Subject = strings.Repeat("错", 400) },
		"address with a line break":       func(m *Message) { m.To = "a@example.com\r\nBcc: evil@example.com" },
		"name with a line break":          func(m *Message) { m.To = "A\r\nBcc: evil@example.com <a@example.com>" },
		"two addresses":                   func(m *Message) { m.To = "a@example.com, b@example.com" },
		"address with a blank":            func(m *Message) { m.To = `"a b"@example.com` },
		"address that closes its bracket": func(m *Message) { m.To = `"a>"@example.com` },
		"address with a zero-width":       func(m *Message) { m.To = "a\u200b@example.com" },
		"no address":                      func(m *Message) { m.To = "" },
		"long address":                    func(m *Message) { m.To = strings.Repeat("a", 250) + "@example.com" },
		"identifier with a line break":    func(m *Message) { m.ID = "a\r\nX: y" },
		"no subject":                      func(m *Message) { m.Subject = "" },
		"no text":                         func(m *Message) { m.Text = "" },
		"no language":                     func(m *Message) { m.Lang = "" },
	} {
		t.Run(name, func(t *testing.T) {
			msg := letter
			spoil(&msg)
			if err := m.Send(context.Background(), msg); !IsPermanent(err) {
				t.Errorf("%v", err)
			}
		})
	}
	if len(p.log) != 0 {
		t.Errorf("the server was called: %v", p.log)
	}
}

func TestWhatAMailServersAnswerMeans(t *testing.T) {
	for _, tc := range []struct {
		name    string
		server  func(*post)
		client  func(*SMTP)
		reason  string
		status  int
		lasting bool
	}{
		{"no such person", func(p *post) { p.rcpt = "550 5.1.1 no such user" }, nil, "did not take the message (550)", 550, true},
		{"come back later", func(p *post) { p.rcpt = "451 4.7.1 greylisted" }, nil, "did not take the message (451)", 451, false},
		{"refused as a whole", func(p *post) { p.data = "554 5.7.1 no" }, nil, "did not take the message (554)", 554, true},
		{"no STARTTLS, no mail", func(p *post) { p.plainOnly = true }, nil, "could not be reached, or does not offer", 0, false},
		{"a certificate nobody knows", nil, func(s *SMTP) { s.TLS = nil }, "could not be reached, or does not offer", 0, false},
		{"nobody there", nil, func(s *SMTP) { s.Port = 1 }, "could not be reached, or does not offer", 0, false},
		{"TLS from the first byte", func(p *post) { p.implicit = true }, func(s *SMTP) { s.Security, s.Username, s.Password = ImplicitTLS, "u", "p" }, "", 0, false},
		{"breaks off after taking it", func(p *post) { p.cut = "QUIT" }, nil, "", 0, false},
		{"breaks off before", func(p *post) { p.cut = "RCPT" }, nil, "broke off", 0, false},
		{"no TLS where the operator says so", func(p *post) { p.plainOnly = true }, func(s *SMTP) { s.Security = NoTLS }, "", 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPost(t, tc.server)
			s := p.settings()
			if tc.client != nil {
				tc.client(&s)
			}
			err := mailer(t, s).Send(context.Background(), letter)
			if tc.reason == "" {
				if err != nil || len(p.mails) != 1 {
					t.Errorf("%v (%v), %d mails", err, errors.Unwrap(err), len(p.mails))
				}
				return
			}
			var f *Failure
			if !errors.As(err, &f) || !strings.Contains(f.Reason, tc.reason) || f.Status != tc.status || f.Permanent != tc.lasting {
				t.Errorf("%+v", err)
			}
			if tc.status == 0 && len(p.mails) != 0 {
				t.Error("a mail was sent without the protection that was asked for")
			}
		})
	}
}

func TestNewMailerRefusesSettingsThatCannotWork(t *testing.T) {
	good := SMTP{Host: "mail.example.com", From: "a@example.com"}
	for name, spoil := range map[string]func(*SMTP){
		"no host":                     func(s *SMTP) { s.Host = "" },
		"no sender":                   func(s *SMTP) { s.From = "" },
		"a sender with a line break":  func(s *SMTP) { s.From = "A\r\n <a@example.com>" },
		"a port beyond":               func(s *SMTP) { s.Port = 70000 },
		"an unknown security":         func(s *SMTP) { s.Security = "ssl" },
		"a password in the clear":     func(s *SMTP) { s.Security, s.Username, s.Password = NoTLS, "u", "p" },
		"a user without his password": func(s *SMTP) { s.Username = "u" },
	} {
		s := good
		spoil(&s)
		if _, err := NewMailer(s, time.Now); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, sec := range []Security{StartTLS, ImplicitTLS, NoTLS} {
		s := good
		s.Security = sec
		if _, err := NewMailer(s, time.Now); err != nil {
			t.Errorf("%q: %v", sec, err)
		}
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("a@example.com", "subject", "text")
	f.Add("A <a@example.com>", "错误\t", "line\r\n.\r\nQUIT\r\n")
	f.Add("\"x\" <a@example.com>", "=?utf-8?q?=0ABcc:_x?=", "\x00\xff")
	from, _ := Address("alerts@markwarden.test")
	f.Fuzz(func(t *testing.T, to, subject, text string) {
		msg, err := compose(Message{ID: "m", To: to, Lang: "en", Subject: subject, Text: text}, from, t0)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := msg.WriteTo(&b); err != nil {
			t.Skip(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v in %q", err, b.String())
		}
		known := map[string]bool{"Auto-Submitted": true, "Content-Language": true, "Content-Type": true, "Date": true, "From": true, "Message-Id": true, "Mime-Version": true, "Subject": true, "To": true}
		for k, v := range m.Header {
			if !known[k] || len(v) != 1 {
				t.Fatalf("a header came in: %s %q", k, v)
			}
		}
		if list, err := m.Header.AddressList("To"); err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
	})
}
