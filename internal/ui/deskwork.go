// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/web"
)

// officers are the people of the desk by their IDs.
type officers []storage.Officer

// officers are who decides cases on the reader's platform.
func (u *UI) officers(c *gin.Context) (officers, error) {
	list, err := u.do.Desk.Officers(c.Request.Context(), u.person(c))
	for i := range list {
		if list[i].ID == auth.LocalUser {
			list[i].Name = u.text(c, "frame.local")
		}
	}
	return list, err
}

// name is how pages call a person; somebody who is no officer any more keeps their ID.
func (o officers) name(id string) string {
	for i := range o {
		if o[i].ID == id && o[i].Name != "" {
			return o[i].Name
		}
	}
	return id
}

// choices are whose cases a queue can be narrowed to: anybody's, the reader's own, nobody's, each other person's.
func (o officers) choices(lang web.Lang, u *UI, me, chosen string) []option {
	list := []option{{"", u.site.Text(lang, "register.any"), chosen == ""}, {me, u.site.Text(lang, "work.mine"), chosen == me}, {"none", u.site.Text(lang, "work.nobodys"), chosen == "none"}}
	for _, p := range o {
		if p.ID != me {
			list = append(list, option{p.ID, o.name(p.ID), chosen == p.ID})
		}
	}
	return list
}

// workForm is what can be done with a case without deciding it.
type workForm struct {
	People, Queues, Snoozes []option
	Tell                    []option // who can be called by a note
	Assignee, Queue         string
}

// snoozes are for how long a case can be put off, by their names in the form.
var snoozes = []struct {
	name string
	long time.Duration
}{{"1h", time.Hour}, {"4h", 4 * time.Hour}, {"1d", 24 * time.Hour}, {"3d", 72 * time.Hour}, {"7d", 7 * 24 * time.Hour}}

// workForm fills the forms that pass a case on, and names the people on the page.
func (u *UI) workForm(c *gin.Context, p *casePage, found review.Case) error {
	lang, who, now := u.lang(c), u.person(c), u.do.Desk.Now()
	named, err := u.officers(c)
	if err != nil {
		return err
	}
	book, _, err := u.do.Desk.Rules(c.Request.Context(), who.Tenant)
	if err != nil {
		return err
	}
	p.Holder = named.name(p.Holder)
	ids := []string{p.Seller}
	for i := range p.History {
		p.History[i].Actor = named.name(p.History[i].Actor)
		ids = append(ids, p.History[i].Actor)
	}
	for i := range p.Notices {
		ids = append(ids, p.Notices[i].Notifier)
	}
	called, err := u.called(c, ids...)
	if err != nil {
		return err
	}
	p.SellerURL, p.Seller = "/desk?"+url.Values{"seller": {p.Seller}}.Encode(), called.of(p.Seller)
	for i := range p.History {
		p.History[i].Actor = called.of(p.History[i].Actor)
	}
	for i := range p.Notices {
		p.Notices[i].Notifier = called.of(p.Notices[i].Notifier)
	}
	f := &p.Work
	f.Assignee = named.name(found.Work.Assignee)
	for _, o := range named {
		if found.Sealed() && !slices.Contains(o.Roles, auth.Legal) {
			continue
		}
		if who.Has(review.SeniorOfficer) || who.Has(review.Legal) || o.ID == who.ID {
			f.People = append(f.People, option{o.ID, named.name(o.ID), o.ID == who.ID})
		}
		if o.ID != who.ID {
			f.Tell = append(f.Tell, option{o.ID, named.name(o.ID), false})
		}
	}
	queue := book.QueueOf(book.Item(found))
	for _, r := range book.Queues() {
		if r.Queue == queue {
			f.Queue = pick(lang, r.Title)
		}
		f.Queues = append(f.Queues, option{r.Queue, pick(lang, r.Title), r.Queue == queue})
	}
	due, _ := found.NextDue()
	for _, s := range snoozes {
		if due.IsZero() || now.Add(s.long).Before(due) {
			f.Snoozes = append(f.Snoozes, option{s.name, s.name, false})
		}
	}
	return nil
}

// assignCase gives a case to a person, or to nobody.
func (u *UI) assignCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.Desk.Assign(c.Request.Context(), u.person(c), c.Param("id"), oneLine(c.PostForm("to")))
	u.stepped(c, "assigned", err)
}

// queueCase moves a case into another queue.
func (u *UI) queueCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.Desk.Move(c.Request.Context(), u.person(c), c.Param("id"), c.PostForm("queue"), oneLine(c.PostForm("reason")))
	u.stepped(c, "queued", err)
}

// snoozeCase puts a case off.
func (u *UI) snoozeCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	var until time.Time
	for _, s := range snoozes {
		if s.name == c.PostForm("for") {
			until = u.do.Desk.Now().Add(s.long)
		}
	}
	if _, err := u.do.Desk.Snooze(c.Request.Context(), u.person(c), c.Param("id"), until, oneLine(c.PostForm("reason"))); err != nil {
		u.refusedCase(c, err)
		return
	}
	leadTo(c, "/desk?done=snoozed")
}

// skipCase passes a case by.
func (u *UI) skipCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	if _, err := u.do.Desk.Skip(c.Request.Context(), u.person(c), c.Param("id"), oneLine(c.PostForm("reason"))); err != nil {
		u.refusedCase(c, err)
		return
	}
	leadTo(c, "/desk?done=skipped")
}

// inboxPage is the body of the page on which people find the cases they were called to.
type inboxPage struct {
	Rows   []mentionView
	Unread int
}

// mentionView is somebody's call to a case.
type mentionView struct {
	ID, URL, Title, State, By, When, Note string
	Unread                                bool
}

// inbox lists what the reader was called to.
func (u *UI) inbox(c *gin.Context) {
	lang, who := u.lang(c), u.person(c)
	list, err := u.do.Desk.Inbox(c.Request.Context(), who, false)
	if err != nil {
		u.Fail(c, err)
		return
	}
	named, err := u.officers(c)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &inboxPage{}
	for _, m := range list {
		v := mentionView{m.ID, casePath(m.Case), m.Head.Title, string(m.State), named.name(m.By), u.instant(lang, m.At), m.Note, m.Read.IsZero()}
		if v.Title == "" {
			v.Title = m.Case
		}
		if v.Unread {
			p.Unread++
		}
		p.Rows = append(p.Rows, v)
	}
	u.render(c, http.StatusOK, "inbox", u.page(c, "desk", u.text(c, "inbox.heading"), p))
}

// readInbox notes what was seen.
func (u *UI) readInbox(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	if err := u.do.Desk.ReadMentions(c.Request.Context(), u.person(c), c.PostFormArray("id")); err != nil {
		u.Fail(c, err)
		return
	}
	leadTo(c, "/desk/inbox")
}

// number is a number of a form, -1 for what is none.
func number(text string) int {
	n, err := strconv.Atoi(oneLine(text))
	if err != nil || n < 0 {
		return -1
	}
	return n
}
