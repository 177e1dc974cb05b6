// SPDX-License-Identifier: Apache-2.0

// Package server is the porch: one engine with both doors in it, what every request passes on its way in, the register in
// service, health, metrics and a clean stop.
//
// It promises that nothing is screened against a register that is not wholly open; that at most a bounded number of
// screenings run at once and the rest wait briefly or are refused; that a panic ends one request and never the program or in
// a clear; and that a stop lets what is running finish within StopWithin.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/api"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/screening"
	"markwarden/internal/ui"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// StopWithin is how long a stop waits for requests that are running (RELIABILITY: 10 s at most).
const StopWithin = 8 * time.Second

// Timeouts against slow clients: a head or a body that trickles in must not hold a connection.
const (
	headWithin  = 5 * time.Second
	readWithin  = 30 * time.Second
	writeWithin = 60 * time.Second
	idleFor     = 90 * time.Second
	maxHead     = 32 << 10
)

// Options are what the operator decides.
type Options struct {
	Addr     string            // host:port to listen on; a loopback address
	Version  string            // of the program, for the API's description
	Register Source            // where the register comes from
	Policy   *screening.Policy // thresholds, explained on the pages
	Poll     time.Duration     // how often to look whether the register's version moved
	Now      func() time.Time  // the clock, for durations in log and metrics
	People   *workflow.People  // accounts; nil serves whoever sits at this machine
	// Bulk takes whole files; nil where none are taken. The server lends it the register in service.
	Bulk *workflow.Bulk
	// Imports takes publications; nil where the register is not the database's.
	Imports *workflow.Imports
	// Alerts is watches, alerts, reminders, webhooks and feeds; nil where nobody is told.
	Alerts *workflow.Alerts
	// Docketing files lawsuits; nil where nothing is kept. CourtSecret is the path on which CourtListener delivers.
	Docketing   *workflow.Docketing
	CourtSecret string
	// Work is done beside the requests until its context ends; may be nil.
	Work func(context.Context) error
	// Outside is how others reach the program.
	Outside Outside
}

// Server is the program as a service.
type Server struct {
	opt      Options
	handler  http.Handler
	register *holder
	metrics  *metrics
	rights   *auth.Policy
	doors    *auth.Doors
	ways     []string           // every way in, as the router has it
	names    []string           // host names it answers to besides its own machine's
	secure   bool               // browsers reach it over TLS
	callers  *callers           // nil without a limit of requests
	cases    *workflow.Desk     // nil without accounts: nothing is kept
	clock    *jobs.Runner       // does the jobs of cases
	letters  *jobs.Runner       // sends letters by mail; nil where no mail is sent
	licences *workflow.Licences // nil where nothing is kept
}

// New joins everything. It opens nothing yet.
func New(opt Options) (*Server, error) {
	if opt.People == nil || opt.People.Local {
		if err := Loopback(opt.Addr); err != nil {
			return nil, err
		}
	}
	names, secure, err := opt.Outside.names()
	if err != nil {
		return nil, err
	}
	site, err := web.Load()
	if err != nil {
		return nil, err
	}
	s := &Server{opt: opt, metrics: newMetrics(), names: names, secure: secure, callers: newCallers(opt.Outside)}
	s.register = &holder{source: opt.Register}
	if opt.Bulk != nil {
		opt.Bulk.Hold = s.register.hold
	}
	desk := newDesk(s.register, s.metrics, opt.Now)
	if opt.Docketing != nil {
		desk.sued = &workflow.SuedOn{DB: opt.Docketing.DB, Now: opt.Now}
		if opt.Bulk != nil {
			opt.Bulk.Sued = desk.sued
		}
	}
	if p := opt.People; p != nil {
		s.licences = &workflow.Licences{DB: p.DB, Journal: p.Journal, Now: opt.Now}
		desk.licences = func(ctx context.Context) ([]screening.Licence, string, error) {
			return s.licences.InForce(ctx, auth.Who(ctx))
		}
	}
	if err := s.openCases(desk); err != nil {
		return nil, err
	}
	pages := ui.New(site, opt.Policy, ui.Services{
		Screen: desk.screen, Search: s.register.search, Mark: s.register.mark, Register: s.register.stamp, Clear: desk.clear, Warm: s.register.warm,
		Bulk: opt.Bulk, Imports: opt.Imports, Desk: s.cases, Licences: s.licences, People: opt.People, Alerts: opt.Alerts,
		Docketing: opt.Docketing,
	})
	engine, err := s.engine(pages, desk)
	if err != nil {
		return nil, err
	}
	s.handler = headAsGet(engine)
	return s, nil
}

// engine is the one Gin engine with its middleware in order and all routes.
func (s *Server) engine(pages *ui.UI, desk *desk) (*gin.Engine, error) {
	if err := s.loadRights(); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = true                                    // an ID may hold an escaped slash
	e.ForwardedByClientIP = len(s.opt.Outside.Proxies) > 0 // gin believes everybody unless told otherwise
	e.RemoteIPHeaders = []string{"X-Forwarded-For"}
	if err := e.SetTrustedProxies(s.opt.Outside.Proxies); err != nil {
		return nil, fault.Because(err, fault.Invalid, "the trusted proxies are not networks: write them like 10.0.0.0/8")
	}
	refuse := refuser(pages)
	e.Use(s.name, s.observe, s.recover(refuse), headers, s.strictTransport, s.guard(refuse), s.limitBody(refuse), s.admit(refuse, pages))
	e.NoRoute(func(c *gin.Context) { refuse(c, http.StatusNotFound) })
	e.NoMethod(s.leadBack(refuse))
	pages.Routes(e)
	if err := api.Routes(e, s.opt.Version, s.operations(desk)); err != nil {
		return nil, err
	}
	s.healthRoutes(e)
	return e, s.checkDoors(e)
}

// operations are what the API asks of the floors below.
func (s *Server) operations(desk *desk) api.Services {
	do := api.Services{Screen: desk.screen, Search: s.register.search, Mark: s.register.mark, Clear: desk.clear, People: s.opt.People, Bulk: s.opt.Bulk, Imports: s.opt.Imports, Desk: s.cases, Alerts: s.opt.Alerts, Docketing: s.opt.Docketing, CourtSecret: s.opt.CourtSecret}
	if p := s.opt.People; p != nil {
		do.Licences = s.licences
		do.Repeats = &workflow.Repeats{DB: p.DB, Keys: p.Keys}
	}
	return do
}

// Handler is everything behind the listener, for tests.
func (s *Server) Handler() http.Handler { return s.handler }

// Run serves until ctx ends, then stops: no new requests, those running get StopWithin to finish, then the register is
// closed. ready is called with the address once connections are accepted; it may be nil.
func (s *Server) Run(ctx context.Context, ready func(net.Addr)) error {
	listener, err := net.Listen("tcp", s.opt.Addr)
	if err != nil {
		return fault.Because(err, fault.Conflict, "the address %s cannot be listened on: another program may hold it; choose another with --addr", s.opt.Addr)
	}
	served := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: headWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleFor, MaxHeaderBytes: maxHead,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug), ConnContext: withHead, ConnState: forgetHead,
	}
	background, stopBackground := context.WithCancel(ctx)
	defer stopBackground()
	kept := make(chan struct{})
	var worked error
	go func() {
		defer close(kept)
		var both sync.WaitGroup
		both.Go(func() { s.register.keep(background, s.opt.Poll) })
		both.Go(func() { s.followCases(background) })
		if s.opt.Docketing != nil {
			both.Go(func() { s.opt.Docketing.Run(background) })
		}
		if s.opt.Work != nil {
			worked = s.opt.Work(background)
		}
		both.Wait()
	}()
	failed := make(chan error, 1)
	go func() { failed <- served.Serve(&heads{s.secured(listener)}) }()
	if ready != nil {
		ready(listener.Addr())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = s.stop(served)
	}
	stopBackground()
	<-kept
	return errors.Join(err, worked, s.register.close())
}

func (s *Server) stop(served *http.Server) error {
	s.register.stopping.Store(true)
	if s.opt.Bulk != nil {
		s.opt.Bulk.EndWatches() // who looks on would hold the stop up
	}
	if s.cases != nil {
		s.cases.EndWatches()
	}
	ctx, cancel := context.WithTimeout(context.Background(), StopWithin)
	defer cancel()
	err := served.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		slog.Warn("requests cut off at the stop", "after", StopWithin)
		return served.Close()
	}
	return err
}

// Loopback refuses an address that others can reach: without accounts whoever reaches the program may use it.
func Loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fault.Because(err, fault.Invalid, "the address %q is not host:port: write it as 127.0.0.1:8080", addr)
	}
	if local(host) {
		return nil
	}
	return fault.New(fault.Invalid, "the address %q can be reached by others, and a demonstration has no accounts: use 127.0.0.1, [::1] or localhost", addr)
}

// local reports a host name or address that only this machine reaches.
func local(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
