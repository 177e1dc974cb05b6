// SPDX-License-Identifier: Apache-2.0

package server

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/api"
	"markwarden/internal/ui"
	"markwarden/internal/workflow"
)

// refusal answers a request that gets no further, in the manner of the door it came to.
type refusal func(c *gin.Context, status int)

func refuser(pages *ui.UI) refusal {
	return func(c *gin.Context, status int) {
		if strings.HasPrefix(c.Request.URL.Path, "/api/") {
			api.Refuse(c, status)
			return
		}
		pages.Problem(c, status)
	}
}

const requestHeader = "X-Request-Id"

// name gives each request a name of its own, which the log and every error carry. A caller's own name is not taken over: it
// could be made to look like another's, or to break a log line.
func (s *Server) name(c *gin.Context) {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	c.Header(requestHeader, hex.EncodeToString(b[:]))
}

// observe logs and counts. The log has the route and not the address, and nothing of the body: a listing belongs in no log.
func (s *Server) observe(c *gin.Context) {
	start := s.opt.Now()
	s.metrics.begin()
	defer func() {
		took := s.opt.Now().Sub(start)
		route := c.FullPath()
		if route == "" {
			route = "none"
		}
		status := c.Writer.Status()
		s.metrics.end(c.Request.Method, route, status, took)
		level := slog.LevelInfo
		switch {
		case status >= http.StatusInternalServerError:
			level = slog.LevelError
		case status == http.StatusForbidden, status == http.StatusMisdirectedRequest, status == http.StatusRequestEntityTooLarge:
			level = slog.LevelWarn
		}
		slog.Log(c.Request.Context(), level, "request", "id", c.Writer.Header().Get(requestHeader), "method", c.Request.Method, "route", route,
			"status", status, "bytes", max(0, c.Writer.Size()), "took", took, "from", c.ClientIP())
	}()
	c.Next()
}

// recover ends a panic at its request. http.ErrAbortHandler passes, as net/http asks.
func (s *Server) recover(refuse refusal) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			s.metrics.panicked()
			slog.ErrorContext(c.Request.Context(), "panic", "id", c.Writer.Header().Get(requestHeader), "route", c.FullPath(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if c.Writer.Written() {
				panic(http.ErrAbortHandler) // half an answer: cut the connection, so that nobody takes it for whole
			}
			refuse(c, http.StatusInternalServerError)
		}()
		c.Next()
	}
}

const (
	// pagePolicy lets a page load only our own files and send forms only to us. There is no inline script or style anywhere.
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
	// docsPolicy also lets Swagger UI show the pictures that stand in its own style sheet.
	docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
	// dataPolicy is for answers that are no pages: even opened in a window they run nothing.
	dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
)

// headers are on every answer, refusals included. A handler may loosen Cache-Control for what is no data.
func headers(c *gin.Context) {
	h := c.Writer.Header()
	path := c.Request.URL.Path
	policy := pagePolicy
	switch {
	case path == "/docs":
		policy = docsPolicy
	case strings.HasPrefix(path, "/api/"), path == "/openapi.json", path == "/metrics", path == "/healthz", path == "/readyz":
		policy = dataPolicy
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	h.Set("Cache-Control", "no-store")
}

// guard refuses what no honest caller sends: another host's name (a page elsewhere that was pointed at this machine by its
// name server, DNS rebinding), a change asked for by another site, a method nobody serves, and a body framed in two ways.
func (s *Server) guard(refuse refusal) gin.HandlerFunc {
	origins := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		r := c.Request
		switch {
		case !s.answersTo(r.Host):
			refuse(c, http.StatusMisdirectedRequest)
		case r.Method == http.MethodTrace || r.Method == http.MethodConnect || r.Method == "TRACK":
			refuse(c, http.StatusMethodNotAllowed)
		case origins.Check(r) != nil:
			refuse(c, http.StatusForbidden)
		case doublyFramed(r):
			c.Header("Connection", "close")
			refuse(c, http.StatusBadRequest)
		default:
			return
		}
		c.Abort()
	}
}

// limitBody refuses a body that is too large by its stated length before reading any of it, and cuts off one that states
// none. The little extra lets the reader behind it see that the limit was passed.
func (s *Server) limitBody(refuse refusal) gin.HandlerFunc {
	return func(c *gin.Context) {
		most, file := int64(api.MaxBody), takesFile(c)
		if file {
			most += workflow.MaxUpload
		}
		if c.Request.ContentLength > most {
			c.Header("Connection", "close")
			refuse(c, http.StatusRequestEntityTooLarge)
			c.Abort()
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most+1)
		switch {
		case file:
			c.Request.Body = s.patientBody(c)
		case givesFile(c):
			c.Writer = s.patientWriter(c)
		default:
			c.Request.Body = &wholeBody{c.Request.Body, s.deadlines(c)}
		}
	}
}

// headAsGet answers HEAD as GET; net/http leaves the body away.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			asked := *r
			asked.Method = http.MethodGet
			r = &asked
		}
		next.ServeHTTP(w, r)
	})
}
