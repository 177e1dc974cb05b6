// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// lettersPage is the body of the page of letters on their way to mail boxes.
type lettersPage struct {
	States        []option
	Mails         []mailView
	Next          string
	Off, Again    bool
	Problem, Done string
}

// mailView is a letter on its way to one person.
type mailView struct {
	ID, Letter, CaseURL, Case, To string
	State, When, Problem          string
	Tries                         int
	Dead                          bool
}

// mailStates are the filters of the page; what needs somebody stands first.
var mailStates = []storage.MailState{"", storage.MailDead, storage.MailWaiting, storage.MailSent, storage.MailDropped}

// mailsOnPage is how many letters the page shows.
const mailsOnPage = 50

func (u *UI) lettersMailed(c *gin.Context) { u.showLetters(c, http.StatusOK, "") }

func (u *UI) showLetters(c *gin.Context, status int, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	state := storage.MailState(c.Query("state"))
	if !slices.Contains(mailStates, state) {
		state = ""
	}
	list, err := u.do.Desk.Mails(ctx, who, state, storage.Page{Cursor: c.Query("cursor"), Limit: mailsOnPage})
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &lettersPage{Off: u.do.Desk.Mailer == nil, Again: may(c, "letters.send"), Problem: problem, Done: c.Query("done")}
	for _, s := range mailStates {
		p.States = append(p.States, option{string(s), orNone(string(s)), s == state})
	}
	for _, m := range list.Items {
		v := mailView{ID: m.ID, Letter: m.Letter, Case: m.Case, CaseURL: casePath(m.Case), To: m.User, State: string(m.State), When: u.instant(lang, m.Changed), Problem: u.site.Refusal(lang, m.Problem), Tries: m.Tries, Dead: m.State == storage.MailDead}
		if o, err := u.do.Desk.DB.Organisation(ctx, m.Organisation); err == nil {
			v.To = o.Name
		}
		p.Mails = append(p.Mails, v)
	}
	if list.Next != "" {
		p.Next = "/letters?" + url.Values{"state": {string(state)}, "cursor": {list.Next}}.Encode()
	}
	u.render(c, status, "letters", u.page(c, "notices", u.site.Text(lang, "letters.heading"), p))
}

// mailAgain sends a letter that was given up once more.
func (u *UI) mailAgain(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.Desk.MailAgain(c.Request.Context(), u.person(c), c.Param("id"))
	switch {
	case fault.Is(err, fault.Conflict):
		u.showLetters(c, http.StatusConflict, u.refusal(u.lang(c), err))
	case err != nil:
		u.Fail(c, err)
	default:
		leadTo(c, "/letters?done=again")
	}
}
