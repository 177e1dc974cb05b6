// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
)

const formType = "application/x-www-form-urlencoded"

// proveFirst answers a form that needs a fresh proof with the form for it. What was typed goes along, sealed, and is done
// once the proof is given.
func (u *UI) proveFirst(c *gin.Context) {
	who, err := u.do.People.Me(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &loginPage{Next: back(c), Login: who.User.Login}
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err == nil && kind == formType && readForm(c.Request) == http.StatusOK {
		t := auth.Typed{Path: c.Request.URL.EscapedPath(), Form: c.Request.PostForm, Expires: u.do.People.Now().Add(auth.TypedLife)}
		if p.Typed, err = auth.SealTyped(u.do.People.Keys, who.User.ID, t); err != nil {
			u.Fail(c, err)
			return
		}
	}
	u.loginForm(c, http.StatusForbidden, "prove", p)
}

func (u *UI) prove(c *gin.Context) {
	who, err := u.do.People.Me(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	u.loginForm(c, http.StatusOK, "prove", &loginPage{Next: own(c.Query("next")), Login: who.User.Login})
}

func (u *UI) proveAgain(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	admitted, err := u.do.People.ProveAgain(c.Request.Context(), attempt(c))
	if sealed := c.PostForm("typed"); err == nil && sealed != "" && u.again != nil {
		u.sendAgain(c, admitted, sealed)
		return
	}
	u.admitted(c, "prove", admitted, err)
}

// sendAgain does what was typed before the proof, as if its form were sent now, in the new session.
func (u *UI) sendAgain(c *gin.Context, admitted auth.Admitted, sealed string) {
	typed, err := auth.OpenTyped(u.do.People.Keys, admitted.Session.User, sealed, u.do.People.Now())
	if err != nil {
		setCookies(c, auth.Cookies(admitted)...)
		c.Redirect(http.StatusSeeOther, own(c.PostForm("next")))
		return
	}
	address, err := url.Parse(typed.Path)
	if err != nil {
		u.Fail(c, err)
		return
	}
	setCookies(c, auth.Cookies(admitted)...)
	body := typed.Form.Encode()
	r := c.Request.Clone(context.WithoutCancel(c.Request.Context()))
	r.URL, r.RequestURI, r.Form, r.PostForm = address, typed.Path, nil, nil
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Type", formType)
	session := auth.Cookie(auth.SessionCookie, admitted.Secret)
	cookies := []string{session.Name + "=" + session.Value}
	for _, old := range r.Cookies() {
		if old.Name != auth.SessionCookie {
			cookies = append(cookies, old.Name+"="+old.Value)
		}
	}
	r.Header.Set("Cookie", strings.Join(cookies, "; "))
	r.Header.Del("Authorization")
	c.Request = r
	u.again(c)
}
