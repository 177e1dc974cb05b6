// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const privacyPath = "/privacy"

// privacyPage is the body of the page on what must be kept of whom: the holds, and one person who was looked for.
type privacyPage struct {
	mend
	Done   string // the ID of a sentence
	Login  string
	Person *workflow.HeldPerson
	Typed  string // a reason that was refused
	Holds  []holdView
	Next   string
	Set    bool // the reader may set holds
	Erase  bool // the person may be erased now
	Fresh  bool
}

// holdView is a hold for the page.
type holdView struct {
	ID, Login, Name, Reason, SetBy, Created string
	Lifted, LiftedBy, Why                   string
	Lift, Own                               bool // the reader may lift it; they set it themselves
}

func (u *UI) privacyRoutes(r gin.IRoutes) {
	r.GET(privacyPath, func(c *gin.Context) { u.privacy(c, http.StatusOK, mend{}) })
	r.POST(privacyPath, u.setHold)
	r.POST(privacyPath+"/:id/lift", u.liftHold)
	r.GET("/people/:id/data", u.personalData)
}

func (u *UI) privacy(c *gin.Context, status int, m mend) {
	ctx := c.Request.Context()
	p := &privacyPage{mend: m, Login: strings.TrimSpace(c.Query("login")), Set: may(c, "privacy.hold"), Fresh: auth.Who(ctx).Fresh, Typed: lines(c.PostForm("reason"))}
	if login := c.PostForm("login"); login != "" {
		p.Login = login
	}
	if done := c.Query("done"); done == "set" || done == "lifted" {
		p.Done = "privacy.done-" + done
	}
	if p.Login != "" {
		found, err := u.do.People.PersonByLogin(ctx, p.Login)
		switch {
		case fault.Is(err, fault.NotFound):
			p.Problem = u.text(c, "privacy.nobody")
		case err != nil:
			u.Fail(c, err)
			return
		default:
			p.Person = &found
			p.Erase = found.User.State == auth.Disabled && !found.Held && p.Set
		}
	}
	found, err := u.do.People.Holds(ctx, false, storage.Page{Cursor: c.Query("cursor")})
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.Next = nextPage(c, found.Next)
	for _, h := range found.Items {
		p.Holds = append(p.Holds, u.holdView(c, h))
	}
	u.render(c, status, "privacy", u.page(c, "people", u.text(c, "privacy.heading"), p))
}

func (u *UI) holdView(c *gin.Context, h storage.Hold) holdView {
	ctx, lang, who := c.Request.Context(), u.lang(c), auth.Who(c.Request.Context())
	v := holdView{ID: h.ID, Reason: h.Reason, SetBy: u.nameOf(c, h.SetBy), Created: u.moment(lang, h.Created), Lifted: u.moment(lang, h.Lifted), Why: h.Why, Own: h.SetBy == who.ID}
	if h.LiftedBy != "" {
		v.LiftedBy = u.nameOf(c, h.LiftedBy)
	}
	if x, err := u.do.People.DB.User(ctx, h.User); err == nil {
		v.Login, v.Name = x.Login, x.Name
	}
	v.Lift = h.Lifted.IsZero() && !v.Own && may(c, "privacy.hold")
	return v
}

// nameOf is the name of a person of this installation, or the id that is left of them.
func (u *UI) nameOf(c *gin.Context, id string) string {
	if x, err := u.do.People.DB.User(c.Request.Context(), id); err == nil {
		return x.Name
	}
	return id
}

func (u *UI) privacyAgain(c *gin.Context) func(mend) {
	return func(m mend) { u.privacy(c, http.StatusUnprocessableEntity, m) }
}

func (u *UI) setHold(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	ctx, login := c.Request.Context(), c.PostForm("login")
	found, err := u.do.People.PersonByLogin(ctx, login)
	if err == nil {
		_, err = u.do.People.Hold(ctx, found.User.ID, lines(c.PostForm("reason")))
	}
	if fault.Is(err, fault.NotFound) {
		u.privacy(c, http.StatusUnprocessableEntity, mend{})
		return
	}
	u.done(c, err, privacyPath+"?"+url.Values{"done": {"set"}, "login": {login}}.Encode(), u.privacyAgain(c))
}

func (u *UI) liftHold(c *gin.Context) {
	if u.posted(c) {
		_, err := u.do.People.LiftHold(c.Request.Context(), c.Param("id"), lines(c.PostForm("why")))
		u.done(c, err, privacyPath+"?done=lifted", u.privacyAgain(c))
	}
}

// personalData gives what is kept of a person as a file.
func (u *UI) personalData(c *gin.Context) {
	data, err := u.do.People.PersonalData(c.Request.Context(), c.Param("id"))
	if err != nil {
		if problem := u.said(c, err); problem != "" {
			u.Fail(c, err)
		}
		return
	}
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "person-" + data.ID + ".json"}))
	c.IndentedJSON(http.StatusOK, data)
}
