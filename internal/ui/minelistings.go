// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// myListingsPath is where a seller's own listings stand.
const myListingsPath = "/mine/listings"

// runningView is a suit that runs on a mark or for its owner: what it is called, and where the reader may know them who sues, what
// comes next and the page of the suit.
type runningView struct {
	URL, Case, Plaintiff string
	Next, Left, Level    string
}

// runningViews are suits in a line each; links are there for whoever may open the suit.
func (u *UI) runningViews(c *gin.Context, list []storage.RunningSuit) (out []runningView) {
	lang, open := u.lang(c), u.do.Docketing != nil && may(c, "lawsuits.see")
	for _, s := range list {
		v := runningView{Case: strings.TrimSpace(s.Court + " " + s.Number), Plaintiff: s.Plaintiff}
		if open && s.ID != "" {
			v.URL = suitPath + url.PathEscape(s.ID)
		}
		if !s.Due.IsZero() {
			v.Next = in(lang, s.Title)
			v.Left, v.Level = u.courtLeft(lang, storage.DeadlineRecord{State: storage.DeadlineRunning, Due: s.Due}, u.do.Desk.Now())
		}
		out = append(out, v)
	}
	return out
}

// named are cases of which no more is known than court and number.
func named(cases []string) (out []runningView) {
	for _, name := range cases {
		out = append(out, runningView{Case: name})
	}
	return out
}

// keptViews are kept listings with the suits that run on them.
func (u *UI) keptViews(c *gin.Context, list []storage.SuedListing) (out []keptView) {
	for i := range list {
		l := &list[i]
		out = append(out, keptView{l.Listing.Title, u.moment(u.lang(c), l.Created), screening.Level(l.Level), checkAgain(l.Listing), u.runningViews(c, l.Suits)})
	}
	return out
}

// myListingsPage is the body of a seller's list of their own listings.
type myListingsPage struct {
	Q, Problem     string
	Levels, Orders []option
	Sued, Asked    bool // those that suits touch; anything but all, the newest first
	Listings       []keptView
	Next           string
	Freeze         bool // a message about a freeze can be read here
}

// levelOptions are the levels to choose from.
func levelOptions(chosen string) (out []option) {
	for _, l := range allLevels {
		out = append(out, option{string(l), string(l), chosen == string(l)})
	}
	return out
}

func (u *UI) myListings(c *gin.Context) {
	q := workflow.ListingQuery{Level: c.Query("level"), Text: c.Query("q"), Sued: c.Query("sort") == "suits"}
	p := &myListingsPage{Q: q.Text, Levels: levelOptions(q.Level), Sued: q.Sued, Asked: q.Sued || q.Level+q.Text != "" || c.Query("cursor") != "", Freeze: u.do.Docketing != nil && may(c, "lawsuits.see"),
		Orders: []option{{"newest", "newest", !q.Sued}, {"suits", "suits", q.Sued}}}
	status := http.StatusOK
	list, err := u.do.Desk.Listings(c.Request.Context(), u.person(c), q, storage.Page{Cursor: c.Query("cursor"), Limit: mineOnPage})
	switch {
	case fault.Is(err, fault.Invalid):
		status, p.Problem = http.StatusUnprocessableEntity, u.refusal(u.lang(c), err)
	case err != nil:
		u.Fail(c, err)
		return
	}
	p.Listings = u.keptViews(c, list.Items)
	if list.Next != "" {
		next := c.Request.URL.Query()
		next.Set("cursor", list.Next)
		p.Next = myListingsPath + "?" + next.Encode()
	}
	u.render(c, status, "minelistings", u.page(c, "mine", u.site.Text(u.lang(c), "minelistings.heading"), p))
}
