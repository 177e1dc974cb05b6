// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/screening"
	"markwarden/internal/ui"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/web"
)

// register opens a register of two marks, as a brand owner's own list would be.
func register(t testing.TB) *Register {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "own.csv")
	if err := os.WriteFile(list, []byte("mark,owner,classes,goods,strength,famous\nZephyrine,Zephyrine Ltd,25,athletic shoes,coined,3\nLuminest,Luminest GmbH,11,lamps,coined,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	service, err := workflow.OpenFile(list)
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]trademarks.Mark{}
	each := func(yield func(trademarks.Mark, error) bool) {
		for i := range service.Marks.Len() {
			m, err := service.Marks.Mark(uint32(i))
			marks[m.ID] = m
			if !yield(m, err) {
				return
			}
		}
	}
	stamp := index.Stamp{Version: "own", Marks: service.Marks.Len()}
	place := filepath.Join(dir, "index")
	if err := index.Build(t.Context(), place, stamp, each); err != nil {
		t.Fatal(err)
	}
	return &Register{
		Version: "own", Engine: screening.NewEngine(service.Register, policy(t)), Names: service,
		OpenIndex: func(context.Context) (*index.Index, error) { return index.Open(place, stamp) },
		Mark: func(_ context.Context, id string) (trademarks.Mark, error) {
			if m, ok := marks[id]; ok {
				return m, nil
			}
			return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark with this ID")
		},
		Close: service.Close,
	}
}

func policy(t testing.TB) *screening.Policy {
	t.Helper()
	p, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// source always serves the given register.
func source(r *Register) Source {
	return Source{
		Version: func(context.Context) (string, error) { return r.Version, nil },
		Open:    func(context.Context) (*Register, error) { return r, nil },
	}
}

// open is a server with its register in service, its log in the buffer, and more routes where the test needs them.
func open(t testing.TB, log *bytes.Buffer, more ...func(*gin.Engine)) *Server {
	t.Helper()
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	s := &Server{opt: Options{Addr: "127.0.0.1:0", Version: "1.2.3", Register: source(register(t)), Policy: policy(t), Poll: time.Hour, Now: time.Now}, metrics: newMetrics()}
	s.register = &holder{source: s.opt.Register}
	if err := s.register.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.register.close() })
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(s.register, s.metrics, s.opt.Now)
	if err := s.openCases(d); err != nil {
		t.Fatal(err)
	}
	e, err := s.engine(ui.New(site, s.opt.Policy, ui.Services{Screen: d.screen, Search: s.register.search, Mark: s.register.mark, Register: s.register.stamp, Clear: d.clear, Warm: s.register.warm, Desk: s.cases}), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, add := range more {
		add(e)
	}
	s.handler = headAsGet(e)
	return s
}

// request asks the server itself, without a connection, under its own host name.
func request(s *Server, method, address, body string, headers ...string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, address, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	s.Handler().ServeHTTP(w, r)
	return w
}

const listingJSON = `{"title":"Zephyrine running shoes","category":"Athletic shoes"}`

func TestTheSameListingThroughBothDoors(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	machine := request(s, "POST", "/api/v1/screenings", listingJSON, "Content-Type", "application/json")
	person := request(s, "POST", "/", "title=Zephyrine+running+shoes&category=Athletic+shoes", "Content-Type", "application/x-www-form-urlencoded")
	if machine.Code != 200 || !strings.Contains(machine.Body.String(), `"mark":"Zephyrine"`) || strings.Contains(machine.Body.String(), `"level":"clear","score":0`) {
		t.Errorf("machine: %d %s", machine.Code, machine.Body)
	}
	if person.Code != 200 || !strings.Contains(person.Body.String(), `<mark class="hit`) {
		t.Errorf("person: %d %s", person.Code, person.Body)
	}
}

func TestTheRegisterIsSearched(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	for _, tc := range []struct {
		address, want string
		status        int
	}{
		{"/api/v1/marks?q=zephyrine", `"mark":"Zephyrine"`, 200},
		{"/api/v1/marks?q=nobody", `"items":[],"next":"","total":0,"register":"own.csv"`, 200},
		{"/api/v1/marks/nobody", `"type":"/problems/not_found"`, 404},
		{"/register?q=luminest", "Luminest GmbH", 200},
		{"/readyz", `"register":"own.csv","marks":2`, 200},
		{"/healthz", `"status":"ok"`, 200},
		{"/metrics", `markwarden_register_marks{version="own.csv"} 2`, 200},
		{"/openapi.json", `"openapi": "3.1.0"`, 200},
	} {
		t.Run(tc.address, func(t *testing.T) {
			if w := request(s, "GET", tc.address, ""); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

// Until the register is open nothing is clear: health says so, both doors say so.
func TestNothingIsScreenedBeforeTheRegisterIsOpen(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	s.register.swap(nil)
	machine := request(s, "POST", "/api/v1/screenings", listingJSON, "Content-Type", "application/json")
	if machine.Code != 503 || !strings.Contains(machine.Body.String(), `"level":"unscreened"`) || machine.Header().Get("Retry-After") == "" {
		t.Errorf("machine: %d %s", machine.Code, machine.Body)
	}
	person := request(s, "POST", "/?part=result", "title=Zephyrine", "Content-Type", "application/x-www-form-urlencoded")
	if person.Code != 503 || !strings.Contains(person.Body.String(), "is-unscreened") || strings.Contains(person.Body.String(), "is-clear") {
		t.Errorf("person: %d %s", person.Code, person.Body)
	}
	if w := request(s, "GET", "/readyz", ""); w.Code != 503 {
		t.Errorf("readyz: %d", w.Code)
	}
	if w := request(s, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("healthz: %d", w.Code)
	}
}

func TestEveryProblemTypeHasItsPage(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	for _, kind := range []string{"malformed", "forbidden", "not_found", "method_not_allowed", "timeout", "conflict", "too_large", "media_type", "misdirected", "invalid", "internal", "unavailable"} {
		if w := request(s, "GET", "/problems/"+kind, ""); w.Code != 200 {
			t.Errorf("/problems/%s: %d", kind, w.Code)
		}
	}
}

func TestLoopback(t *testing.T) {
	for addr, fine := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.8.8.8:1": true,
		"0.0.0.0:8080": false, ":8080": false, "[::]:80": false, "192.168.1.2:80": false, "example.com:80": false, "8080": false, "localhost.evil.example:80": false,
	} {
		if err := Loopback(addr); (err == nil) != fine || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if _, err := New(Options{Addr: "0.0.0.0:1"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("New: %v", err)
	}
}

// running starts a server on a free port and returns its address and what Run returned.
func running(t testing.TB, ctx context.Context, s *Server) (string, <-chan error) {
	t.Helper()
	at, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- s.Run(ctx, func(a net.Addr) { at <- a.String() }) }()
	select {
	case addr := <-at:
		return addr, done
	case err := <-done:
		t.Fatal(err)
		return "", nil
	}
}

// A stop lets a request that is running finish, tells callers to go elsewhere, and gives the register back.
func TestACleanStop(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	s := open(t, &bytes.Buffer{}, func(e *gin.Engine) {
		e.GET("/slow", func(c *gin.Context) {
			close(entered)
			<-leave
			c.String(http.StatusOK, "whole")
		})
	})
	ctx, stop := context.WithCancel(t.Context())
	addr, done := running(t, ctx, s)
	answer := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + addr + "/slow")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		answer <- string(b)
	}()
	<-entered
	stop()
	for !s.register.stopping.Load() {
		runtime.Gosched() // the stop is under way as soon as its goroutine runs
	}
	if w := request(s, "GET", "/readyz", ""); w.Code != 503 || !strings.Contains(w.Body.String(), "stopping") {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	close(leave)
	if got := <-answer; got != "whole" {
		t.Errorf("the running request got %q", got)
	}
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	if _, err := s.register.take(); err == nil {
		t.Error("the register is still in service")
	}
}

func TestAnAddressThatIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := open(t, &bytes.Buffer{})
	s.opt.Addr = l.Addr().String()
	if err := s.Run(t.Context(), nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
}
