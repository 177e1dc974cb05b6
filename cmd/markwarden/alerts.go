// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"markwarden/internal/notify"
	"markwarden/internal/workflow"
)

// postSettings are the settings of serve that decide how people and machines outside are told.
type postSettings struct {
	address  string // at which people reach the program, for links; empty when nobody said
	smtp     notify.SMTP
	security string
	password string // file of the mail server's password
	http     bool
	ports    []uint
	allow    []string
}

func (p *postSettings) flags(f *pflag.FlagSet) {
	f.StringVar(&p.smtp.Host, "smtp-host", "", "mail server; without one no mail is sent")
	f.IntVar(&p.smtp.Port, "smtp-port", 0, "port of the mail server (default 587, or 465 for tls)")
	f.StringVar(&p.security, "smtp-security", "starttls", "starttls, tls, or none for a server on this machine")
	f.StringVar(&p.smtp.Username, "smtp-user", "", "user name at the mail server")
	f.StringVar(&p.password, "smtp-password-file", "", "file that holds the password at the mail server")
	f.StringVar(&p.smtp.From, "smtp-from", "", "whom mail is from, as Markwarden <alerts@example.com>")
	f.BoolVar(&p.http, "webhook-http", false, "let webhooks go to http:// too")
	f.UintSliceVar(&p.ports, "webhook-port", nil, "ports that webhooks may go to (default 443, and 80 with --webhook-http)")
	f.StringSliceVar(&p.allow, "webhook-allow", nil, "addresses of the own network that webhooks may go to, as 10.1.2.0/24 (default: public addresses only)")
}

// guard is where webhooks may go.
func (p *postSettings) guard() (g notify.Guard, err error) {
	g.HTTP = p.http
	for _, port := range p.ports {
		if port == 0 || port > 65535 {
			return g, usage("--webhook-port %d is not a port", port)
		}
		g.Ports = append(g.Ports, uint16(port))
	}
	for _, text := range p.allow {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return g, usage("--webhook-allow %q is not a network: write it as 10.1.2.0/24", text)
		}
		g.Allow = append(g.Allow, prefix.Masked())
	}
	return g, nil
}

// mailer is the mail server, nil without one.
func (p *postSettings) mailer() (notify.Sender, error) {
	if p.smtp.Host == "" {
		return nil, nil
	}
	p.smtp.Security = notify.Security(p.security)
	if p.security == "starttls" {
		p.smtp.Security = notify.StartTLS
	}
	if p.password != "" {
		b, err := os.ReadFile(p.password)
		if err != nil {
			return nil, usage("the password of the mail server cannot be read: %w", err)
		}
		p.smtp.Password = strings.TrimRight(string(b), "\r\n")
	}
	m, err := notify.NewMailer(p.smtp, time.Now)
	if err != nil {
		return nil, usage("--smtp-*: %w", err)
	}
	return m, nil
}

// openAlerts joins the steps on watches, alerts and reminders; nil without accounts to tell.
func openAlerts(people *workflow.People, set postSettings) (*workflow.Alerts, error) {
	if people == nil {
		return nil, nil
	}
	guard, err := set.guard()
	if err != nil {
		return nil, err
	}
	mail, err := set.mailer()
	if err != nil {
		return nil, err
	}
	return &workflow.Alerts{DB: people.DB, Journal: people.Journal, Keys: people.Keys, Guard: guard, Mailer: mail, Now: time.Now, Address: strings.TrimRight(set.address, "/")}, nil
}
