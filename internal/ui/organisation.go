// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// organisationsPage is the body of the list of organisations.
type organisationsPage struct {
	mend
	Done  string // the ID of a sentence
	Items []auth.Organisation
	Kinds []auth.Kind
	Typed auth.Organisation // a new one that was refused
	Next  string
	Edit  bool
}

func (u *UI) organisationRoutes(r gin.IRoutes) {
	r.GET("/organisations", func(c *gin.Context) { u.organisationList(c, http.StatusOK, mend{}) })
	r.POST("/organisations", u.makeOrganisation)
	r.POST("/organisations/:id", u.editOrganisation)
}

func (u *UI) organisationList(c *gin.Context, status int, m mend) {
	found, err := u.do.People.Organisations(c.Request.Context(), storage.PeopleFilter{}, storage.Page{Cursor: c.Query("cursor")})
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &organisationsPage{mend: m, Items: found.Items, Kinds: auth.Kinds(), Next: nextPage(c, found.Next), Edit: may(c, "organisations.edit")}
	if done := c.Query("done"); done == "made" || done == "saved" {
		p.Done = "organisations.done-" + done
	}
	if id := c.Param("id"); id == "" {
		p.Typed = auth.Organisation{Name: oneLine(c.PostForm("name")), Kind: auth.Kind(c.PostForm("kind"))}
	} else {
		for i := range p.Items {
			if p.Items[i].ID == id {
				p.Items[i].Name, p.Items[i].State = oneLine(c.PostForm("name")), auth.State(c.PostForm("state"))
			}
		}
	}
	u.render(c, status, "organisations", u.page(c, "people", u.text(c, "organisations.heading"), p))
}

func (u *UI) organisationsAgain(c *gin.Context) func(mend) {
	return func(m mend) {
		m.whose = c.Param("id")
		u.organisationList(c, http.StatusUnprocessableEntity, m)
	}
}

func (u *UI) makeOrganisation(c *gin.Context) {
	if u.posted(c) {
		_, err := u.do.People.NewOrganisation(c.Request.Context(), auth.Kind(c.PostForm("kind")), c.PostForm("name"))
		u.done(c, err, "/organisations?done=made", u.organisationsAgain(c), "name", "kind")
	}
}

func (u *UI) editOrganisation(c *gin.Context) {
	if u.posted(c) {
		_, err := u.do.People.EditOrganisation(c.Request.Context(), c.Param("id"), func(o *auth.Organisation) {
			o.Name, o.State = c.PostForm("name"), auth.State(c.PostForm("state"))
		})
		u.done(c, err, "/organisations?done=saved", u.organisationsAgain(c), "name")
	}
}

// tokensPage is the body of the list of API tokens.
type tokensPage struct {
	mend
	Done   string // the ID of a sentence
	Tokens []tokenView
	Others bool // tokens of other people stand among them
	Next   string
	Create bool
	Fresh  bool
	Roles  []roleTick
	Lives  []int // days to choose from
	Typed  tokenForm
}

type tokenView struct {
	ID, Prefix, Name, Whose, Expires, Used, Revoked string
	Roles                                           []auth.Role
	Scopes                                          []string
	Ends, Counts                                    bool // the reader may end it; it can be used
}

// tokenForm is a new token as the form has it.
type tokenForm struct {
	Name, Scopes string
	Days         int
}

func (u *UI) tokenRoutes(r gin.IRoutes) {
	r.GET("/tokens", func(c *gin.Context) { u.tokens(c, http.StatusOK, mend{}) })
	r.POST("/tokens", u.makeToken)
	r.POST("/tokens/:id/revoke", u.revokeToken)
}

func (u *UI) tokens(c *gin.Context, status int, m mend) {
	if auth.Who(c.Request.Context()).ID == auth.LocalUser {
		c.Redirect(http.StatusSeeOther, "/first-run")
		return
	}
	found, err := u.do.People.Tokens(c.Request.Context(), storage.Page{Cursor: c.Query("cursor")})
	if err != nil {
		u.Fail(c, err)
		return
	}
	who, lang := auth.Who(c.Request.Context()), u.lang(c)
	p := &tokensPage{mend: m, Next: nextPage(c, found.Next), Create: may(c, "tokens.create") || !who.Fresh, Fresh: who.Fresh, Lives: tokenLives, Typed: tokenForm{Scopes: auth.ScopeRead, Days: 90}}
	typed := m.refused() && c.PostForm("name") != ""
	if typed {
		p.Typed = tokenForm{Name: oneLine(c.PostForm("name")), Scopes: oneLine(c.PostForm("scopes"))}
		p.Typed.Days, _ = strconv.Atoi(c.PostForm("days"))
	}
	if c.Query("done") == "ended" {
		p.Done = "tokens.done-ended"
	}
	for _, r := range slices.Concat(who.Roles, who.Unready) {
		p.Roles = append(p.Roles, roleTick{r, !typed || slices.Contains(rolesOf(c), r)})
	}
	var owners []string
	for _, t := range found.Items {
		owners = append(owners, t.User)
		p.Others = p.Others || t.User != who.ID
	}
	called, err := u.called(c, owners...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	revoke := may(c, "tokens.revoke")
	for _, t := range found.Items {
		p.Tokens = append(p.Tokens, tokenView{
			t.ID, "mw_" + t.Prefix, t.Name, called.of(t.User), u.moment(lang, t.Expires), u.moment(lang, t.Used), u.moment(lang, t.Revoked),
			t.Roles, t.Scopes, revoke && t.Counts(u.do.People.Now()), t.Counts(u.do.People.Now()),
		})
	}
	u.render(c, status, "tokens", u.page(c, "account", u.text(c, "tokens.heading"), p))
}

func (u *UI) tokensAgain(c *gin.Context) func(mend) {
	return func(m mend) { u.tokens(c, http.StatusUnprocessableEntity, m) }
}

// tokenLives are the lives a page offers, in days.
var tokenLives = []int{7, 30, 90, 366}

func (u *UI) makeToken(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	days, err := strconv.Atoi(c.PostForm("days"))
	if err != nil || !slices.Contains(tokenLives, days) {
		u.Problem(c, http.StatusUnprocessableEntity)
		return
	}
	n := workflow.NewToken{Name: c.PostForm("name"), Roles: rolesOf(c), Scopes: wordsOf(c.PostForm("scopes")), Life: time.Duration(days) * 24 * time.Hour}
	text, _, err := u.do.People.CreateToken(c.Request.Context(), n)
	if err != nil {
		u.done(c, err, "", u.tokensAgain(c), "name", "scopes", "roles")
		return
	}
	u.secret(c, http.StatusOK, &secretPage{Heading: "token.heading", Text: "token.text", Secrets: []string{text}, Back: "/tokens"})
}

func (u *UI) revokeToken(c *gin.Context) {
	u.done(c, u.do.People.RevokeToken(c.Request.Context(), c.Param("id")), "/tokens?done=ended", u.tokensAgain(c))
}
