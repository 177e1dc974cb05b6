// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"markwarden/internal/jobs"
	"markwarden/internal/notify"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// gone is what left the program: to whom, a person's name in a house or the name of a receiver, and what it said.
type gone struct{ house, to, said string }

// outbox is a mail server and a receiver of webhooks of the test's own.
type outbox struct {
	mu    sync.Mutex
	mails []string
	hooks []gone
}

// mailServer is just enough of SMTP (RFC 5321) to take mail.
func (o *outbox) mailServer(t *testing.T) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { o.take(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	return l.Addr().(*net.TCPAddr).Port
}

func (o *outbox) take(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	say("220 mail.test ready")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
		case "EHLO":
			say("250-mail.test\r\n250-SMTPUTF8\r\n250 8BITMIME")
		case "DATA":
			say("354 go")
			var text strings.Builder
			for line, err = in.ReadString('\n'); err == nil && line != ".\r\n"; line, err = in.ReadString('\n') {
				text.WriteString(strings.TrimPrefix(line, "."))
			}
			o.mu.Lock()
			o.mails = append(o.mails, text.String())
			o.mu.Unlock()
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// receiver takes webhooks; the end of its address says whose it is.
func (o *outbox) receiver(t *testing.T) (address string, port uint16) {
	t.Helper()
	served := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var head bytes.Buffer
		_ = r.Header.Write(&head)
		house, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/MK"), ".")
		to, _, _ := strings.Cut(rest, ".")
		o.mu.Lock()
		defer o.mu.Unlock()
		o.hooks = append(o.hooks, gone{house, to, head.String() + string(body)})
	}))
	t.Cleanup(served.Close)
	at, err := url.Parse(served.URL)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseUint(at.Port(), 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return served.URL + "/", uint16(n)
}

// opened is a mail as its reader sees it: to whom, subject and every part.
func opened(t *testing.T, text string) gone {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		t.Fatal(err)
	}
	who, house, _ := strings.Cut(strings.TrimSuffix(to[0].Address, ".example"), "@")
	said, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"From", "To", "Message-Id", "Reply-To"} {
		said += "\n" + m.Header.Get(name)
	}
	kind, fields, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return gone{house, strings.ReplaceAll(who, ".", " "), said + "\n" + decoded(t, m.Header.Get("Content-Transfer-Encoding"), m.Body)}
	}
	for r := multipart.NewReader(m.Body, fields["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return gone{house, strings.ReplaceAll(who, ".", " "), said}
		}
		if err != nil {
			t.Fatal(err)
		}
		said += "\n" + decoded(t, part.Header.Get("Content-Transfer-Encoding"), part)
	}
}

func decoded(t *testing.T, coding string, r io.Reader) string {
	t.Helper()
	switch strings.ToLower(coding) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "", "7bit", "8bit":
	default:
		t.Fatalf("a mail in %s", coding)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What leaves the program by itself holds nothing of another house, and nothing of the own house that its reader may not see:
// mails through a mail server, webhooks at a receiver, feeds and calendars, the desk's news, and the program's log.
func TestWhatGoesOutStaysInItsHouse(t *testing.T) {
	dsn, out := storagetest.SQLite(t), &outbox{}
	w := settle(t, storagetest.Open(t, dsn), false)
	address, port := out.receiver(t)
	mailer, err := notify.NewMailer(notify.SMTP{Host: "127.0.0.1", Port: out.mailServer(t), Security: notify.NoTLS, From: "Markwarden <alerts@markwarden.test>", Hello: "markwarden.test"}, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	w.receivers = address
	w.s.opt.Alerts.Mailer, w.s.cases.Mailer = mailer, mailer
	w.s.opt.Alerts.Guard = notify.Guard{HTTP: true, Ports: []uint16{port}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	all := settleHouses(w, dsn, marked)
	since := map[string]string{}
	for _, h := range []*house{all.ours, all.theirs} {
		for _, who := range []string{"moderator", "senior", "legal", "auditor"} {
			since[h.name+" "+who], _ = h.does(who, "GET", "/api/v1/desk-news", nil)["seen"].(string)
		}
	}
	all.furnish()
	all.deliver()

	everything := append([]gone{}, out.hooks...)
	for _, text := range out.mails {
		everything = append(everything, opened(t, text))
	}
	mails, hooks := map[string]int{}, map[string]int{}
	for i, g := range everything {
		kind := mails
		if i < len(out.hooks) {
			kind = hooks
		}
		kind[g.house+" "+g.to]++
	}
	for _, h := range []*house{all.ours, all.theirs} {
		for i, owner := range []string{"seller", "brand", "legal"} {
			for _, file := range []string{"alerts.rss", "deadlines.ics"} {
				r := all.as("", "GET", "/feeds/"+url.PathEscape(h.ids["feed token"][i])+"/"+file, "")
				if r.Code != http.StatusOK {
					t.Errorf("%s of %s: %d", file, owner, r.Code)
				}
				everything = append(everything, gone{h.name, owner, strings.ReplaceAll(r.Body.String(), "\r\n ", "")}) // lines of a calendar are folded
			}
		}
		for _, who := range []string{"moderator", "senior", "legal", "auditor"} {
			news := h.as(h.keys[who], "GET", "/api/v1/desk-news?since="+url.QueryEscape(since[h.name+" "+who]), "")
			var heard struct{ Items []any }
			if err := json.Unmarshal(news.Body.Bytes(), &heard); err != nil || len(heard.Items) == 0 {
				t.Errorf("the desk's news for %s: %d, %d items, %v", who, news.Code, len(heard.Items), err)
			}
			everything = append(everything, gone{h.name, who, news.Body.String()})
		}
	}
	for _, h := range []string{"ours", "theirs"} {
		if mails[h+" seller"] == 0 || mails[h+" brand"] == 0 || hooks[h+" seller"] == 0 || hooks[h+" legal"] == 0 || hooks[h+" brand"] == 0 {
			t.Errorf("too little went out for %s: mails %v, webhooks %v", h, mails, hooks)
		}
	}
	told := 0
	for _, g := range everything {
		other := map[string]string{"ours": "MKtheirs", "theirs": "MKours"}[g.house]
		if other == "" {
			t.Fatalf("nobody knows whom %s of %s is", g.to, g.house)
		}
		words := []string{other, "MKnext"}
		if g.to == "invited" {
			g.to = "seller"
		}
		for _, whose := range hiddenFrom[g.to] {
			words = append(words, "MK"+g.house+"."+whose+".")
		}
		said := strings.ReplaceAll(g.said, "MK"+g.house+".seller.title", "") // what is offered for sale is nobody's secret
		for _, word := range words {
			if i := strings.Index(said, word); i >= 0 && !strings.HasPrefix(said[i:], "MK"+g.house+"."+strings.TrimPrefix(word, "MK"+g.house+".")+"organisation") {
				t.Errorf("%s of %s is told %.160s", g.to, g.house, said[max(0, i-80):])
			}
		}
		told += strings.Count(said, "MK"+g.house)
	}
	if told == 0 {
		t.Error("nobody was told a word of their own house: the test shows nothing")
	}
	if i := strings.Index(w.log.String(), "MK"); i >= 0 {
		t.Errorf("the log holds %.160s", w.log.String()[i:])
	}
}

// deliver moves the clock by a day and does what has to be told, mailed and sent by then.
func (all *houses) deliver() {
	all.t.Helper()
	do := map[string]jobs.Handler{workflow.JobMail: all.s.opt.Alerts.SendMail, workflow.JobHook: all.s.opt.Alerts.SendHook}
	for _, of := range []map[string]jobs.Handler{all.s.cases.Handlers(), all.s.cases.MailHandlers()} {
		for kind, handler := range of {
			do[kind] = handler
		}
	}
	for range 4 {
		all.now = all.now.Add(6 * time.Hour)
		if _, err := all.s.opt.Docketing.Tick(all.t.Context()); err != nil {
			all.t.Fatal(err)
		}
		if err := all.s.opt.Alerts.Tick(context.WithoutCancel(all.t.Context())); err != nil {
			all.t.Fatal(err)
		}
		all.jobs(do)
	}
	for _, h := range []*house{all.ours, all.theirs} {
		h.signIn()
	}
}
