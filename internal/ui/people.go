// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// usersPage is the body of the list of users.
type usersPage struct {
	mend
	Done   string // the ID of a sentence
	Query  string
	State  string
	States []option
	Users  []userView
	Next   string
	Invite bool
	Fresh  bool
	Roles  []roleTick
	Orgs   []auth.Organisation
	Typed  workflow.NewPerson
}

type userView struct {
	ID, Login, Name, Email, Language, SignedIn string
	State                                      auth.State
	Memberships                                []membershipView
}

type membershipView struct {
	ID, Organisation string
	Roles            []auth.Role
	Ticks            []roleTick
}

type roleTick struct {
	Role auth.Role
	On   bool
}

// userPage is the body of one user's page.
type userPage struct {
	mend
	Done    string
	User    userView
	Contact auth.User // as the form has it
	Edit    bool
	Fresh   bool
	Erase   bool
	Add     []option   // organisations that the person may be taken into
	Ticks   []roleTick // the roles there
	Erasure *workflow.ErasureReport
}

func (u *UI) userRoutes(r gin.IRoutes) {
	r.GET("/people", func(c *gin.Context) { u.users(c, http.StatusOK, mend{}, workflow.NewPerson{}) })
	r.POST("/people", u.invite)
	r.GET("/people/:id", func(c *gin.Context) { u.user(c, http.StatusOK, mend{}) })
	r.POST("/people/:id/contact", u.userContact)
	r.POST("/people/:id/roles", u.userRoles)
	r.POST("/people/:id/disable", u.userState(auth.Disabled))
	r.POST("/people/:id/enable", u.userState(auth.Active))
	r.POST("/people/:id/reset", u.userReset)
	r.POST("/people/:id/erase", u.userErase)
}

// organisations are those to choose from; a page shows the first 200.
func (u *UI) organisations(c *gin.Context) ([]auth.Organisation, error) {
	if !may(c, "organisations.see") {
		return nil, nil
	}
	found, err := u.do.People.Organisations(c.Request.Context(), storage.PeopleFilter{}, storage.Page{Limit: 200})
	return found.Items, err
}

func (u *UI) users(c *gin.Context, status int, m mend, typed workflow.NewPerson) {
	f := storage.PeopleFilter{Text: c.Query("q"), State: auth.State(c.Query("state")), Organisation: c.Query("organisation")}
	found, err := u.do.People.List(c.Request.Context(), f, storage.Page{Cursor: c.Query("cursor")})
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &usersPage{mend: m, Query: f.Text, State: string(f.State), Invite: may(c, "users.invite"), Fresh: auth.Who(c.Request.Context()).Fresh, Typed: typed}
	for _, r := range auth.Roles() {
		p.Roles = append(p.Roles, roleTick{r, slices.Contains(typed.Roles, r)})
	}
	for _, s := range []auth.State{auth.Active, auth.Disabled, auth.Erased} {
		p.States = append(p.States, option{Code: string(s), Name: string(s), On: s == f.State})
	}
	if p.Orgs, err = u.organisations(c); err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	for _, x := range found.Items {
		p.Users = append(p.Users, u.userView(lang, x, p.Orgs))
	}
	p.Next = nextPage(c, found.Next)
	u.render(c, status, "people", u.page(c, "people", u.text(c, "users.heading"), p))
}

// nextPage is the address of this list's next page; empty on the last.
func nextPage(c *gin.Context, cursor string) string {
	if cursor == "" {
		return ""
	}
	return address(c, "cursor", cursor)
}

func (u *UI) userView(lang web.Lang, x workflow.UserRecord, orgs []auth.Organisation) userView {
	v := userView{ID: x.User.ID, Login: x.User.Login, Name: x.User.Name, Email: x.User.Email, Language: x.User.Language, State: x.User.State, SignedIn: u.moment(lang, x.User.SignedIn)}
	for _, m := range x.Memberships {
		name := m.Organisation
		if i := slices.IndexFunc(orgs, func(o auth.Organisation) bool { return o.ID == m.Organisation }); i >= 0 {
			name = orgs[i].Name
		}
		mv := membershipView{ID: m.Organisation, Organisation: name, Roles: m.Roles}
		for _, r := range auth.Roles() {
			mv.Ticks = append(mv.Ticks, roleTick{r, slices.Contains(m.Roles, r)})
		}
		v.Memberships = append(v.Memberships, mv)
	}
	return v
}

// rolesOf are the roles ticked in a form.
func rolesOf(c *gin.Context) (roles []auth.Role) {
	for _, r := range c.PostFormArray("role") {
		roles = append(roles, auth.Role(r))
	}
	return roles
}

func (u *UI) invite(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	n := workflow.NewPerson{Login: c.PostForm("login"), Name: c.PostForm("name"), Email: c.PostForm("email"), Language: string(u.lang(c)), Organisation: c.PostForm("organisation"), Roles: rolesOf(c)}
	_, secret, err := u.do.People.Invite(c.Request.Context(), n)
	if err != nil {
		u.done(c, err, "", func(m mend) { u.users(c, http.StatusUnprocessableEntity, m, n) }, "login", "name", "email", "roles")
		return
	}
	u.secret(c, http.StatusOK, &secretPage{Heading: "invited.heading", Text: "invited.text", Address: u.outside(c) + "/welcome", Secrets: []string{secret}, Back: "/people"})
}

func (u *UI) user(c *gin.Context, status int, m mend) {
	x, err := u.do.People.Person(c.Request.Context(), c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &userPage{mend: m, Edit: may(c, "users.disable") && x.User.State != auth.Erased, Fresh: auth.Who(c.Request.Context()).Fresh}
	p.Erase = p.Edit && x.User.State == auth.Disabled
	if done := c.Query("done"); done == "saved" || done == "disabled" || done == "enabled" {
		p.Done = "user.done-" + done
	}
	orgs, err := u.organisations(c)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.User = u.userView(u.lang(c), x, orgs)
	p.Contact = x.User
	p.others(c, orgs)
	p.typed(c)
	u.render(c, status, "person", u.page(c, "people", x.User.Name, p))
}

// addForm marks the form that takes a person into another organisation.
const addForm = "add"

// others are the organisations that the person has no roles in yet, and the roles to tick there.
func (p *userPage) others(c *gin.Context, orgs []auth.Organisation) {
	for _, o := range orgs {
		if o.State == auth.Active && !slices.ContainsFunc(p.User.Memberships, func(m membershipView) bool { return m.ID == o.ID }) {
			p.Add = append(p.Add, option{Code: o.ID, Name: o.Name, On: o.ID == c.PostForm("organisation")})
		}
	}
	for _, r := range auth.Roles() {
		p.Ticks = append(p.Ticks, roleTick{r, c.PostForm("form") == addForm && slices.Contains(rolesOf(c), r)})
	}
}

// typed puts what was typed or ticked into the forms again, when one of them was refused.
func (p *userPage) typed(c *gin.Context) {
	switch {
	case c.Request.Method != http.MethodPost:
	case strings.HasSuffix(c.Request.URL.Path, "/contact"):
		p.Contact = typedContact(c)
	case strings.HasSuffix(c.Request.URL.Path, "/roles"):
		for _, m := range p.User.Memberships {
			for i := range m.Ticks {
				if m.ID == c.PostForm("organisation") {
					m.Ticks[i].On = slices.Contains(rolesOf(c), m.Ticks[i].Role)
				}
			}
		}
	}
}

func (u *UI) userAgain(c *gin.Context) func(mend) {
	return func(m mend) {
		if strings.HasSuffix(c.Request.URL.Path, "/roles") {
			m.whose = c.PostForm("organisation")
		}
		if c.PostForm("form") == addForm {
			m.whose = addForm
		}
		u.user(c, http.StatusUnprocessableEntity, m)
	}
}

func userPath(c *gin.Context, done string) string { return back(c) + "?done=" + done }

func (u *UI) userContact(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.People.Edit(c.Request.Context(), c.Param("id"), func(x *auth.User) (err error) {
		x.Name, x.Email, x.Language = strings.TrimSpace(c.PostForm("name")), strings.TrimSpace(c.PostForm("email")), c.PostForm("language")
		x.Login, err = auth.CanonicalLogin(strings.TrimSpace(c.PostForm("login")))
		return err
	})
	u.done(c, err, userPath(c, "saved"), u.userAgain(c), "login", "name", "email", "language")
}

func (u *UI) userRoles(c *gin.Context) {
	if u.posted(c) {
		var err error
		if roles := rolesOf(c); len(roles) == 0 && c.PostForm("form") == addForm {
			err = fault.Fields{{Path: "roles", Message: u.text(c, "user.add-none")}}.Err()
		} else {
			err = u.do.People.SetRoles(c.Request.Context(), c.Param("id"), c.PostForm("organisation"), roles)
		}
		u.done(c, err, userPath(c, "saved"), u.userAgain(c), "roles")
	}
}

func (u *UI) userState(state auth.State) gin.HandlerFunc {
	done := map[auth.State]string{auth.Active: "enabled", auth.Disabled: "disabled"}[state]
	return func(c *gin.Context) {
		u.done(c, u.do.People.SetState(c.Request.Context(), c.Param("id"), state), userPath(c, done), u.userAgain(c))
	}
}

func (u *UI) userReset(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	secret, err := u.do.People.Reset(c.Request.Context(), c.Param("id"), c.PostForm("factor") != "")
	if err != nil {
		u.done(c, err, "", u.userAgain(c))
		return
	}
	u.secret(c, http.StatusOK, &secretPage{Heading: "invited.reset", Text: "invited.text", Address: u.outside(c) + "/welcome", Secrets: []string{secret}, Back: back(c)})
}

func (u *UI) userErase(c *gin.Context) {
	report, err := u.do.People.Erase(c.Request.Context(), c.Param("id"))
	if err != nil {
		u.done(c, err, "", u.userAgain(c))
		return
	}
	p := &userPage{Erasure: &report, User: userView{ID: report.User, State: auth.Erased}}
	u.render(c, http.StatusOK, "person", u.page(c, "people", u.text(c, "erased.heading"), p))
}
