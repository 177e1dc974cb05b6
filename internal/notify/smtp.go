// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how the connection to the mail server is protected.
type Security string

// The ways. The zero value is STARTTLS: a server that does not offer it gets no mail.
const (
	StartTLS    Security = ""
	ImplicitTLS Security = "tls"  // from the first byte, port 465
	NoTLS       Security = "none" // an operator's word, for a server on the same machine
)

// SMTP is a mail server of the operator.
type SMTP struct {
	Host     string
	Port     int // 587, or 465 for ImplicitTLS, when zero
	Security Security
	Username string
	Password string        `json:"-"`
	From     string        // whom mail is from, with or without a name
	Hello    string        // our name towards the server; the machine's when empty
	Timeout  time.Duration // of one message, 30 s when zero
	TLS      *tls.Config   // nil for the machine's roots
}

// String is the server's address alone: the password is not for logs.
func (s SMTP) String() string { return fmt.Sprintf("%s:%d as %s", s.Host, s.Port, s.Username) }

// GoString hides the password in %#v too.
func (s SMTP) GoString() string { return s.String() }

// Mailer sends messages by mail. Make it by NewMailer; it is safe for concurrent use.
type Mailer struct {
	smtp SMTP
	from mail.Address
	now  func() time.Time
}

// NewMailer checks the settings. A password without TLS is refused: it would travel in the clear.
func NewMailer(s SMTP, now func() time.Time) (*Mailer, error) {
	from, err := Address(s.From)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the sender of mail: %w", err)
	case s.Host == "":
		return nil, errors.New("the mail server's name is missing")
	case s.Port < 0 || s.Port > 65535:
		return nil, fmt.Errorf("the mail server's port %d is not between 1 and 65535", s.Port)
	case s.Security != StartTLS && s.Security != ImplicitTLS && s.Security != NoTLS:
		return nil, fmt.Errorf("the mail server's security %q is none of starttls, tls and none", string(s.Security))
	case s.Security == NoTLS && s.Password != "":
		return nil, errors.New("a password is not sent to a mail server without TLS: choose starttls or tls")
	case (s.Username == "") != (s.Password == ""):
		return nil, errors.New("a mail server needs both a user name and a password, or neither")
	}
	if s.Timeout <= 0 {
		s.Timeout = 30 * time.Second
	}
	return &Mailer{smtp: s, from: from, now: now}, nil
}

// tls is how the server is recognised.
func (s SMTP) tls() *tls.Config {
	conf := &tls.Config{}
	if s.TLS != nil {
		conf = s.TLS.Clone()
	}
	conf.MinVersion = max(conf.MinVersion, tls.VersionTLS12)
	if conf.ServerName == "" {
		conf.ServerName = s.Host
	}
	return conf
}

// options are the settings in the library's form.
func (s SMTP) options() []gomail.Option {
	port := 587
	list := []gomail.Option{gomail.WithTLSConfig(s.tls()), gomail.WithTimeout(s.Timeout), gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithoutNoop()}
	switch s.Security {
	case ImplicitTLS:
		port = 465
		list = append(list, gomail.WithSSL())
	case NoTLS:
		list = append(list, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.Port != 0 {
		port = s.Port
	}
	list = append(list, gomail.WithPort(port))
	if s.Hello != "" {
		list = append(list, gomail.WithHELO(s.Hello))
	}
	if s.Username != "" {
		list = append(list, gomail.WithUsername(s.Username), gomail.WithPassword(s.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return list
}

// Send implements Sender: one message to one address. A server that has taken the message and then breaks off has taken it.
func (m *Mailer) Send(ctx context.Context, msg Message) error {
	composed, err := compose(msg, m.from, m.now())
	if err != nil {
		return permanent(err, "%v", err)
	}
	bounded, cancel := context.WithTimeout(ctx, m.smtp.Timeout)
	defer cancel()
	line := &line{secure: m.smtp.Security == ImplicitTLS, conf: m.smtp.tls()}
	defer line.close()
	defer context.AfterFunc(bounded, line.close)()
	if err := m.send(bounded, line, composed); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return mailFailure(err)
	}
	return nil
}

// send talks to the server over a line of its own.
func (m *Mailer) send(ctx context.Context, l *line, msg *gomail.Msg) error {
	client, err := gomail.NewClient(m.smtp.Host, append(m.smtp.options(), gomail.WithDialContextFunc(l.dial))...)
	if err != nil {
		return err
	}
	c, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	if err := client.SendWithSMTPClient(c, msg); err != nil {
		return err
	}
	_ = c.Quit() // its answer changes nothing: the message is taken
	return nil
}

// line is the connection of one message. The library leaves it open when the greeting fails, so it is closed here.
type line struct {
	secure bool
	conf   *tls.Config
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

// dial connects, from the first byte under TLS where that is asked for.
func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var c net.Conn
	var err error
	if l.secure {
		c, err = (&tls.Dialer{Config: l.conf}).DialContext(ctx, network, address)
	} else {
		c, err = (&net.Dialer{}).DialContext(ctx, network, address)
	}
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn = c; l.closed {
		c.Close()
	}
	return c, nil
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.conn != nil {
		l.conn.Close()
	}
}

// mailFailure tells what may pass from what may not: a server's 5xx for a recipient or a message is its last word (RFC
// 5321 4.2.1); no connection, no TLS and a wrong password are for the operator to mend and tried again meanwhile.
func mailFailure(err error) error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return temporary(err, "the mail server could not be reached, or does not offer what the settings ask for")
	}
	code := sent.ErrorCode()
	f := temporary(err, "the mail server did not take the message (%d)", code)
	if code == 0 {
		f.Reason = "the mail server broke off"
	}
	f.Status, f.Permanent = code, code >= 500 && !sent.IsTemp()
	return f
}
