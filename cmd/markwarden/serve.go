// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"iter"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/screening"
	"markwarden/internal/server"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/starter"
)

// pollRegister is how often a running server looks for a new register version: an import is in service well within a minute.
const pollRegister = 5 * time.Second

func (a *app) serveCommand() *cobra.Command {
	var set serveSettings
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and the API",
		Long: "Serve the pages and the API. On a loopback address the program works without accounts for whoever sits at the machine, until the\n" +
			"first account is made; on any other address people sign in.",
		Example: `  markwarden serve
  markwarden serve --addr 127.0.0.1:9000 --demo`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.serve(c.Context(), set) },
	}
	f := c.Flags()
	set.doors = defaultDoors()
	f.StringVar(&set.addr, "addr", "127.0.0.1:8080", "address and port to listen on")
	f.BoolVar(&set.demo, "demo", false, "use the starter register, without accounts, and leave no files behind")
	f.StringSliceVar(&set.public, "public", nil, "address that people use from elsewhere, as https://marks.example.com; repeat for more")
	f.StringSliceVar(&set.proxies, "trusted-proxy", nil, "network of a proxy whose X-Forwarded-For is believed, as 10.0.0.0/8 (default none)")
	f.StringVar(&set.cert, "tls-cert", "", "certificate file, PEM: speak TLS")
	f.StringVar(&set.certKey, "tls-key", "", "key file of the certificate, PEM")
	f.StringVar(&set.rate, "rate", "", "requests of one caller, as 2000/10s, or off for load tests")
	f.IntVar(&set.keepMails, "keep-mails", workflow.UsualMailDays, "days that kept messages about freezes stay which belong to no running case; 0 is for good")
	f.IntVar(&set.keep, "keep-addresses", 90, "days that network addresses of people who were not signed in are kept beside the audit log; 0 is for good")
	f.StringVar(&set.doors.issuer, "oidc-issuer", "", "another provider that people may sign in with (OpenID Connect), as https://login.example.com")
	f.StringVar(&set.doors.clientID, "oidc-client-id", "", "the name that provider knows this program by")
	f.StringVar(&set.doors.secretFile, "oidc-client-secret-file", "", "file with the secret for that provider, if it gave one")
	f.BoolVar(&set.doors.requireTOTP, "require-totp", true, "moderator, legal, admin and auditor have no effect without a second factor; false is for trials")
	f.StringVar(&set.doors.loginRate, "login-rate", "", "guesses at passwords, as 10/24h, or off for load tests (default: docs/security.md)")
	f.DurationVar(&set.doors.idle, "session-idle", set.doors.idle, "how long a session lasts without a request")
	f.DurationVar(&set.doors.absolute, "session-absolute", set.doors.absolute, "how long a session lasts at all")
	f.StringVar(&set.courtSecret, "courtlistener-secret", "", "last part of the address /hooks/courtlistener/… that CourtListener delivers to: at least 22 letters and digits (default: no deliveries)")
	f.StringVar(&set.doors.headFile, "audit-head", "", "file of this server's own in which the audit log's head is kept (default audit.head in the data folder)")
	f.BoolVar(&set.doors.acceptHead, "accept-audit-head", false, "start although the audit log is not the one that the head was kept of, as once after restoring a backup")
	set.post.flags(f)
	return c
}

type serveSettings struct {
	addr    string
	demo    bool
	public  []string
	proxies []string
	cert    string
	certKey string
	rate    string
	keep    int // days that addresses of people who were not signed in are kept

	keepMails int
	doors     doorSettings
	post      postSettings

	courtSecret string
}

// outside is how others reach the program.
func (set serveSettings) outside() (o server.Outside, err error) {
	o = server.Outside{Public: set.public, Proxies: set.proxies, NoRate: set.rate == "off"}
	if set.rate != "" && !o.NoRate {
		if o.Rate, err = auth.ParseBucket(set.rate); err != nil {
			return o, &exit{exitUsage, err}
		}
	}
	if set.cert != "" || set.certKey != "" {
		pair, err := tls.LoadX509KeyPair(set.cert, set.certKey)
		if err != nil {
			return o, fault.Because(err, fault.Invalid, "the certificate %s cannot be used: give it and its key as PEM files with --tls-cert and --tls-key", set.cert)
		}
		o.TLS = &pair
	}
	return o, nil
}

// docketingOf is the steps on lawsuits; nil where nothing is kept.
func docketingOf(p *workflow.People, alerts *workflow.Alerts, keepMails int) *workflow.Docketing {
	if p == nil {
		return nil
	}
	return &workflow.Docketing{DB: p.DB, Journal: p.Journal, Now: p.Now, Alerts: alerts, KeepMails: keepMails}
}

func (a *app) serve(ctx context.Context, set serveSettings) (err error) {
	if err := server.Loopback(set.addr); set.demo && err != nil {
		return &exit{exitUsage, err}
	} else {
		set.doors.local = err == nil && len(set.public) == 0
	}
	set.doors.back = "http://" + set.addr + "/login/provider/back"
	if len(set.public) > 0 {
		set.doors.back = strings.TrimSuffix(set.public[0], "/") + "/login/provider/back"
	}
	outside, err := set.outside()
	if err != nil {
		return err
	}
	if n := len(set.courtSecret); n > 0 && n < 22 {
		return usage("--courtlistener-secret has %d characters: use at least 22, because it is all the sender is known by", n)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		return err
	}
	src := &registerSource{app: a, policy: policy, demo: set.demo}
	defer func() { err = errors.Join(err, src.close()) }()
	people, err := a.servePeople(ctx, src, set)
	if err != nil {
		return err
	}
	if people != nil {
		defer func() {
			end, stop := context.WithTimeout(context.WithoutCancel(ctx), flushWithin)
			defer stop()
			err = errors.Join(err, people.Journal.Flush(end))
		}()
	}
	if len(set.public) > 0 {
		set.post.address = set.public[0]
	}
	alerts, err := openAlerts(people, set.post)
	if err != nil {
		return err
	}
	lawsuits := docketingOf(people, alerts, set.keepMails)
	taken, err := a.openFiles(ctx, src, policy, people, alerts, lawsuits)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, taken.close()) }()
	s, err := server.New(server.Options{
		Addr: set.addr, Version: release(), Policy: policy, Poll: pollRegister, Now: time.Now, People: people,
		Register: server.Source{Version: src.version, Open: src.open},
		Bulk:     taken.Bulk, Imports: taken.imports, Alerts: alerts, Work: taken.worker.Run, Outside: outside,
		Docketing: lawsuits, CourtSecret: set.courtSecret,
	})
	if err != nil {
		return err
	}
	if err := a.firstSecret(ctx, people); err != nil {
		return err
	}
	tidying, stop := context.WithCancel(ctx)
	var tidied sync.WaitGroup
	defer func() { stop(); tidied.Wait() }()
	if people != nil {
		tidied.Go(func() { people.Tidy(tidying, set.keep) })
	}
	return s.Run(ctx, func(at net.Addr) {
		scheme := "http"
		if outside.TLS != nil {
			scheme = "https"
		}
		if !a.set.quiet {
			fmt.Fprintf(a.stderr, "markwarden: serving on %s://%s (Ctrl-C stops)\n", scheme, at)
		}
	})
}

// flushWithin is how long a stop waits for the audit log's head to be in its file.
const flushWithin = 2 * time.Second

// firstSecret prints the one-time secret for the first admin of a program that others reach. Each start without an admin
// makes a new one, and the one before counts no more.
func (a *app) firstSecret(ctx context.Context, people *workflow.People) error {
	if people == nil || people.Local {
		return nil
	}
	secret, err := people.FirstSecret(ctx)
	if err == nil && secret != "" {
		fmt.Fprintf(a.stderr, "markwarden: there is no admin yet: open /first-run within 24 hours and give this secret, which is shown once: %s\n", secret)
	}
	return err
}

// servePeople opens the database and the accounts in it; a demonstration has neither.
func (a *app) servePeople(ctx context.Context, src *registerSource, set serveSettings) (*workflow.People, error) {
	if set.demo {
		return nil, nil
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	src.db = db
	if set.doors.headFile == "" {
		set.doors.headFile = filepath.Join(a.set.data, "audit.head")
	}
	return a.openPeople(ctx, db, set.doors)
}

// registerSource opens the register that the settings name, as the other commands do, together with an index to search it.
type registerSource struct {
	app    *app
	policy *screening.Policy
	demo   bool
	db     *storage.DB // once there is one
}

// version names what should be in service. Before anything was imported that is the starter register; a database that
// appears while the server runs is found here.
func (s *registerSource) version(ctx context.Context) (string, error) {
	if file := s.file(); file != "" {
		return file, nil
	}
	if !s.imported() {
		return starterPrefix + starter.Version(), nil
	}
	if s.db == nil {
		db, err := s.app.openDatabase(ctx)
		if err != nil {
			return "", err
		}
		s.db = db
	}
	v, err := s.db.CurrentVersion(ctx)
	if fault.Is(err, fault.NotFound) {
		return starterPrefix + starter.Version(), nil
	}
	return v.Name, err
}

// starterPrefix begins the name of the register in service while nothing was imported.
const starterPrefix = "starter+"

// file is the list that was asked for as the whole register, empty if none was.
func (s *registerSource) file() string {
	if s.demo || s.app.set.register == "starter" {
		return ""
	}
	return s.app.set.register
}

// imported reports whether the register comes from the database: neither a file nor the starter register was asked for, and
// there is a database.
func (s *registerSource) imported() bool {
	return !s.demo && s.app.set.register == "" && s.app.hasDatabase()
}

func (s *registerSource) open(ctx context.Context) (*server.Register, error) {
	name, err := s.version(ctx)
	if err != nil {
		return nil, err
	}
	if s.imported() && !strings.HasPrefix(name, starterPrefix) {
		return s.openImported(ctx, name)
	}
	return s.openWhole(name)
}

// openImported serves the database's register from what was built beside it.
func (s *registerSource) openImported(ctx context.Context, name string) (*server.Register, error) {
	steps := s.app.registerSteps(s.db)
	reg, err := steps.Open(ctx)
	if err != nil {
		return nil, err
	}
	return &server.Register{
		Version: name, Engine: screening.NewEngine(reg.Register, s.policy), OpenIndex: steps.OpenIndex, Mark: steps.Mark, Names: reg, Close: reg.Close,
	}, nil
}

// openWhole serves a register that fits in memory, the starter's or a file's, with an index in a folder that goes when the
// register does.
func (s *registerSource) openWhole(name string) (*server.Register, error) {
	open := func() (*workflow.Service, error) { return workflow.OpenStarter("", "") }
	if file := s.file(); file != "" {
		open = func() (*workflow.Service, error) { return workflow.OpenFile(file) }
	}
	reg, err := open()
	if err != nil {
		return nil, err
	}
	dir, done, err := s.scratch()
	if err != nil {
		return nil, errors.Join(err, reg.Close())
	}
	records, next := map[string]uint32{}, uint32(0)
	for m, err := range eachMark(reg) {
		if err != nil {
			return nil, errors.Join(err, reg.Close(), done())
		}
		records[m.ID] = next
		next++
	}
	return &server.Register{
		Version: name, Engine: screening.NewEngine(reg.Register, s.policy), Names: reg,
		OpenIndex: func(ctx context.Context) (*index.Index, error) {
			stamp, place := index.Stamp{Version: reg.Stamp.Version, Marks: reg.Marks.Len()}, filepath.Join(dir, "index")
			if err := index.Build(ctx, place, stamp, eachMark(reg)); err != nil {
				return nil, err
			}
			return index.Open(place, stamp)
		},
		Mark: func(_ context.Context, id string) (trademarks.Mark, error) {
			record, ok := records[id]
			if !ok {
				return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark %s: look for its ID with a search", id)
			}
			return reg.Marks.Mark(record)
		},
		Close: func() error { return errors.Join(reg.Close(), done()) },
	}, nil
}

// scratch is the folder of an index that goes with the program: below the data folder, where the next start removes what a
// program that was killed left, or among the system's temporary ones for a demonstration, which leaves nothing behind.
func (s *registerSource) scratch() (dir string, done func() error, err error) {
	if !s.demo {
		return workflow.Scratch(filepath.Join(s.app.set.data, "register"))
	}
	dir, err = os.MkdirTemp("", "markwarden-index-*")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// eachMark yields the marks of a register.
func eachMark(reg *workflow.Service) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		for i := range reg.Marks.Len() {
			if !yield(reg.Marks.Mark(uint32(i))) {
				return
			}
		}
	}
}

func (s *registerSource) close() error {
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}
