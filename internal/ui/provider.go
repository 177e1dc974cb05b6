// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// providerRoutes adds signing in with another provider, where one is set.
func (u *UI) providerRoutes(r gin.IRoutes) {
	if u.do.People.Provider == nil {
		return
	}
	r.GET("/login/provider", u.toProvider)
	r.GET("/login/provider/back", u.fromProvider)
}

func (u *UI) toProvider(c *gin.Context) {
	address, sealed, err := u.do.People.ToProvider(c.Request.Context(), own(c.Query("next")), c.Query("link") != "")
	if err != nil {
		if problem := u.said(c, err); problem != "" {
			u.loginForm(c, http.StatusUnauthorized, "login", &loginPage{mend: mend{Problem: problem}})
		}
		return
	}
	flow := auth.Cookie(auth.FlowCookie, sealed)
	flow.MaxAge = int(auth.FlowLife.Seconds())
	setCookies(c, flow)
	c.Redirect(http.StatusSeeOther, address)
}

// fromProvider is where the provider sends people back to. Its answer stands in the address and is used up here.
func (u *UI) fromProvider(c *gin.Context) {
	sealed, err := c.Cookie(auth.FlowCookie)
	if err != nil {
		u.loginForm(c, http.StatusUnauthorized, "login", &loginPage{mend: mend{Problem: u.text(c, "login.provider-again")}})
		return
	}
	gone := auth.Cookie(auth.FlowCookie, "")
	gone.MaxAge = -1
	setCookies(c, gone)
	admitted, next, err := u.do.People.FromProvider(c.Request.Context(), sealed, c.Request.URL.Query(), attempt(c))
	switch {
	case err == nil && admitted.Secret == "":
		c.Redirect(http.StatusSeeOther, own(next))
	case err == nil:
		setCookies(c, auth.Cookies(admitted)...)
		c.Redirect(http.StatusSeeOther, u.goOn(c, own(next), admitted))
	default:
		problem := u.text(c, "login.provider-again")
		if !fault.Is(err, fault.Forbidden) {
			if problem = u.said(c, err); problem == "" {
				return
			}
		}
		u.loginForm(c, http.StatusUnauthorized, "login", &loginPage{mend: mend{Problem: problem}})
	}
}
