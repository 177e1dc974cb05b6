// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"markwarden/internal/api"
	"markwarden/internal/auth"
	"markwarden/internal/ui"
	"markwarden/internal/workflow"
)

// loadRights reads the tables of rights and doors.
func (s *Server) loadRights() (err error) {
	if s.opt.People != nil {
		s.rights = s.opt.People.Policy
	} else if s.rights, err = auth.NewPolicy(false); err != nil {
		return err
	}
	s.doors, err = auth.NewDoors(s.rights)
	return err
}

// checkDoors refuses to serve a way in that nobody said a right for.
func (s *Server) checkDoors(e *gin.Engine) error {
	s.ways = ways(e)
	_, err := s.doors.Check(s.ways)
	return err
}

func ways(e *gin.Engine) (all []string) {
	for _, r := range e.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// admit is the one place where the right to a way in is asked for. It finds out who a request comes from, puts them into
// its context (auth.Who, auth.Allow), and lets in whoever holds the way's action for some object; whoever answers asks for
// the object. What was refused, here or there, is filed when the request ends.
func (s *Server) admit(refuse refusal, pages *ui.UI) gin.HandlerFunc {
	return func(c *gin.Context) {
		action, known := s.doors.Action(c.Request.Method, c.FullPath())
		if !known {
			return // nothing is there: the answer is the same for everybody
		}
		v, err := s.visit(c)
		if err != nil {
			slog.ErrorContext(c.Request.Context(), "visitor not known", "error", err)
			refuse(c, http.StatusServiceUnavailable)
			c.Abort()
			return
		}
		c.Request = c.Request.WithContext(auth.WithVisit(c.Request.Context(), v))
		defer s.file(c.Request.Context(), v)
		if err := s.pace(c, v.Actor); err != nil {
			turnAway(c, pages, err)
			c.Abort()
			return
		}
		if action != auth.OpenDoor {
			if _, err := v.Enter(action); err != nil {
				turnAway(c, pages, err)
				c.Abort()
				return
			}
		}
		if !named(c.Params) {
			refuse(c, http.StatusNotFound)
			c.Abort()
			return
		}
		c.Next()
	}
}

// named reports whether the variable parts of an address can name something: no id has a NUL or bytes that are no text, and
// the databases answer such a question differently.
func named(parts gin.Params) bool {
	return !slices.ContainsFunc(parts, func(p gin.Param) bool {
		return !utf8.ValidString(p.Value) || strings.IndexByte(p.Value, 0) >= 0
	})
}

// visit is who a request comes from. An open way in asks, too, so that its page can show who is signed in.
func (s *Server) visit(c *gin.Context) (*auth.Visit, error) {
	v := &auth.Visit{Policy: s.rights, Request: c.Writer.Header().Get(requestHeader), At: s.opt.Now().UTC()}
	if s.opt.People == nil {
		v.Actor = auth.Local()
		return v, nil
	}
	credentials := workflow.Credentials{Bearer: bearer(c.Request), Address: c.ClientIP()}
	if cookie, err := c.Request.Cookie(auth.SessionCookie); err == nil {
		credentials.Cookie = cookie.Value
	}
	var err error
	v.Actor, v.Secret, err = s.opt.People.Visitor(c.Request.Context(), credentials)
	return v, err
}

// bearer is the token of the Authorization header (RFC 6750); a header of another kind is no token.
func bearer(r *http.Request) string {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// file files refusals. The request's own end must not stop it.
func (s *Server) file(ctx context.Context, v *auth.Visit) {
	if s.opt.People == nil {
		return
	}
	if err := s.opt.People.Refused(context.WithoutCancel(ctx), v); err != nil {
		slog.ErrorContext(ctx, "refusal not filed", "error", err)
	}
}

// turnAway answers a refusal in the manner of the door it came to.
func turnAway(c *gin.Context, pages *ui.UI, err error) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") || c.Request.URL.Path == "/metrics" {
		api.RefuseFor(c, err)
		return
	}
	if errors.Is(err, auth.ErrSignIn) || errors.Is(err, auth.ErrProveAgain) || errors.Is(err, auth.ErrSecondFactor) {
		pages.AskWho(c, err)
		return
	}
	pages.Fail(c, err)
}
