// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// post is a mail server of the test's own: just enough SMTP (RFC 5321, 3207, 4954) to see what a client does.
type post struct {
	addr  string
	roots *x509.CertPool
	conf  *tls.Config

	plainOnly bool   // does not offer STARTTLS
	implicit  bool   // TLS from the first byte
	cut       string // breaks off when it reads this command
	rcpt      string // answer to RCPT, empty for 250
	data      string // answer after DATA, empty for 250

	mu    sync.Mutex
	mails []string // what came after DATA, dots undone
	log   []string // commands, with "TLS" where the line was protected
}

// newPost starts the server; set is called before it answers.
func newPost(t testing.TB, set func(*post)) *post {
	t.Helper()
	p := &post{}
	p.roots, p.conf = certificate(t)
	if set != nil {
		set(p)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().String()
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return p
}

// settings are those of a client of this server.
func (p *post) settings() SMTP {
	_, port, _ := net.SplitHostPort(p.addr)
	n := 0
	fmt.Sscan(port, &n)
	return SMTP{Host: "127.0.0.1", Port: n, From: "Markwarden 警报 <alerts@markwarden.test>", Hello: "client.test", Timeout: 5 * time.Second,
		TLS: &tls.Config{RootCAs: p.roots, ServerName: "mail.test"}}
}

// serve talks to one client.
func (p *post) serve(c net.Conn) {
	defer func() { c.Close() }()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	if p.implicit {
		c = tls.Server(c, p.conf)
	}
	in, secure := bufio.NewReader(c), p.implicit
	say := func(s string) { fmt.Fprint(c, s+"\r\n") }
	say("220 mail.test ready")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		p.note(line, secure)
		switch verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0]); verb {
		case p.cut:
			return
		case "EHLO":
			if !secure && !p.plainOnly {
				say("250-mail.test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 STARTTLS")
			} else {
				say("250-mail.test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN")
			}
		case "STARTTLS":
			say("220 go")
			protected := tls.Server(c, p.conf)
			if protected.Handshake() != nil {
				return
			}
			c, in, secure = protected, bufio.NewReader(protected), true
		case "AUTH":
			say("235 welcome")
		case "RCPT":
			say(orText(p.rcpt, "250 ok"))
		case "DATA":
			say("354 go")
			p.keep(in)
			say(orText(p.data, "250 kept"))
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func orText(s, d string) string {
	if s == "" {
		return d
	}
	return s
}

func (p *post) note(line string, secure bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if secure {
		line = "TLS " + line
	}
	p.log = append(p.log, line)
}

// keep reads a mail to the lone dot.
func (p *post) keep(in *bufio.Reader) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, b.String())
}

// certificate makes one for mail.test, and the pool that trusts it.
func certificate(t testing.TB) (*x509.CertPool, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, DNSNames: []string{"mail.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return pool, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
