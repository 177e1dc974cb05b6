// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/workflow"
)

// loginPage is the body of the pages that take a password.
type loginPage struct {
	mend
	Done   string // the ID of a sentence
	Login  string
	Name   string
	Org    string
	Secret string
	Next   string
	Local  bool
	Other  bool   // another provider may be signed in with
	Typed  string // a form that waits for the proof, sealed
}

// peopleRoutes adds the pages of accounts.
func (u *UI) peopleRoutes(r gin.IRoutes) {
	if u.do.People == nil {
		return
	}
	r.GET("/login", u.login)
	r.POST("/login", u.signIn)
	r.POST("/logout", u.signOut)
	r.GET("/prove", u.prove)
	r.POST("/prove", u.proveAgain)
	r.GET("/welcome", u.welcome)
	r.POST("/welcome", u.accept)
	r.GET("/first-run", u.firstRun)
	r.POST("/first-run", u.makeFirst)
	u.providerRoutes(r)
	u.profileRoutes(r)
	u.userRoutes(r)
	u.organisationRoutes(r)
	u.tokenRoutes(r)
	u.auditRoutes(r)
	u.privacyRoutes(r)
}

func (u *UI) loginForm(c *gin.Context, status int, name string, p *loginPage) {
	p.Other = u.do.People.Provider != nil
	u.render(c, status, name, u.page(c, "account", u.text(c, name+".heading"), p))
}

func (u *UI) login(c *gin.Context) {
	if who := auth.Who(c.Request.Context()); who.ID == auth.LocalUser {
		c.Redirect(http.StatusSeeOther, "/first-run")
		return
	}
	p := &loginPage{Next: own(c.Query("next"))}
	if c.Query("done") == "welcome" {
		p.Done = "welcome.done"
	}
	u.loginForm(c, http.StatusOK, "login", p)
}

// attempt is a sign-in as a form gives it.
func attempt(c *gin.Context) auth.Attempt {
	a := auth.Attempt{Login: c.PostForm("login"), Password: c.PostForm("password"), Code: c.PostForm("code"), Agent: c.Request.UserAgent()}
	if device, err := c.Cookie(auth.DeviceCookie); err == nil {
		a.Device = device
	}
	return a
}

func (u *UI) signIn(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	a := attempt(c)
	admitted, err := u.do.People.SignIn(c.Request.Context(), a)
	u.admitted(c, "login", admitted, err)
}

// admitted goes on to where the person wanted to be, or shows the form again.
func (u *UI) admitted(c *gin.Context, form string, admitted auth.Admitted, err error) {
	next := own(c.PostForm("next"))
	if err != nil {
		if m, ok := u.mend(c, err, "code"); ok {
			u.loginForm(c, http.StatusUnauthorized, form, &loginPage{mend: m, Login: c.PostForm("login"), Next: next, Typed: c.PostForm("typed")})
		}
		return
	}
	setCookies(c, auth.Cookies(admitted)...)
	c.Redirect(http.StatusSeeOther, u.goOn(c, next, admitted))
}

// goOn is where somebody goes who has just signed in: the page that was asked for or, where that is the front door, the start of
// their work.
func (u *UI) goOn(c *gin.Context, next string, admitted auth.Admitted) string {
	a, err := url.Parse(next)
	if err != nil || a.Path != "/" {
		return next
	}
	asked := a.Query()
	asked.Del(langCookie)
	asked.Del(themeCookie)
	if len(asked) > 0 {
		return next
	}
	actor, _, err := u.do.People.Visitor(c.Request.Context(), workflow.Credentials{Cookie: admitted.Secret})
	if err != nil { // they are in all the same
		return next
	}
	return cmp.Or(u.start(actor), next)
}

// start is the page that a person's work begins at, empty for the front door: the queue for who decides, the board of lawsuits for
// lawyers, the notices for who sends them. Sellers check listings there, and auditors are led on to the log. Roles that wait for
// a second factor are not in the actor, so nobody is led to a refusal.
func (u *UI) start(actor auth.Actor) string {
	may := func(action string) bool {
		d, _ := u.do.People.Policy.MayAtAll(actor, action)
		return d.Allowed()
	}
	holds := func(r auth.Role) bool { return slices.Contains(actor.Roles, r) }
	switch {
	case u.do.Desk != nil && actor.Kind == auth.Platform && may("cases.claim"):
		return "/desk"
	case holds(auth.Seller):
		return ""
	case holds(auth.Legal) && u.do.Docketing != nil && may("lawsuits.see"):
		return lawsuitsPath
	case holds(auth.RightsOwner) && u.do.Desk != nil && may("notices.see"):
		return "/notices"
	}
	return ""
}

func setCookies(c *gin.Context, cookies ...http.Cookie) {
	for i := range cookies {
		http.SetCookie(c.Writer, &cookies[i])
	}
}

func (u *UI) signOut(c *gin.Context) {
	if err := u.do.People.SignOut(c.Request.Context()); err != nil {
		u.Fail(c, err)
		return
	}
	setCookies(c, auth.NoCookie())
	c.Redirect(http.StatusSeeOther, "/login")
}

// welcome takes the one-time secret of an invitation. It is typed or pasted and stands in no address, because addresses are
// kept in histories and logs.
func (u *UI) welcome(c *gin.Context) {
	u.loginForm(c, http.StatusOK, "welcome", &loginPage{})
}

func (u *UI) accept(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	if err := u.do.People.Accept(c.Request.Context(), c.PostForm("secret"), c.PostForm("password")); err != nil {
		if m, ok := u.mend(c, err, "secret", "password"); ok {
			u.loginForm(c, http.StatusUnprocessableEntity, "welcome", &loginPage{mend: m, Secret: c.PostForm("secret")})
		}
		return
	}
	c.Redirect(http.StatusSeeOther, "/login?done=welcome")
}

func (u *UI) firstRun(c *gin.Context) {
	local, err := u.do.People.WithoutAccounts(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	u.loginForm(c, http.StatusOK, "firstrun", &loginPage{Local: local})
}

func (u *UI) makeFirst(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	local, err := u.do.People.WithoutAccounts(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	f := workflow.FirstPerson{Secret: c.PostForm("secret"), Login: c.PostForm("login"), Name: c.PostForm("name"), Organisation: c.PostForm("organisation"), Password: c.PostForm("password"), Language: string(u.lang(c))}
	if _, err := u.do.People.FirstRun(c.Request.Context(), f); err != nil {
		if m, ok := u.mend(c, err, "secret", "organisation", "name", "login", "password"); ok {
			u.loginForm(c, http.StatusUnprocessableEntity, "firstrun", &loginPage{mend: m, Local: local, Login: f.Login, Name: f.Name, Org: f.Organisation, Secret: f.Secret})
		}
		return
	}
	admitted, err := u.do.People.SignIn(c.Request.Context(), attempt(c))
	if err != nil {
		c.Redirect(http.StatusSeeOther, "/login")
		return
	}
	setCookies(c, auth.Cookies(admitted)...)
	c.Redirect(http.StatusSeeOther, "/profile")
}
