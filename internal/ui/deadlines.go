// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// deadlinesPage is the body of the page of dates: a month, and the list of the same.
type deadlinesPage struct {
	Month, Before, After string
	Weekdays             []string // IDs
	Weeks                [][]dayView
	List                 []courtClock
	Unread               []courtClock
	More                 bool
}

type dayView struct {
	Day    int
	ISO    string
	Other  bool // of the month before or after
	Today  bool
	Clocks []courtClock
}

// deadlinesOnPage bounds the list of a month.
const deadlinesOnPage = 500

func (u *UI) deadlines(c *gin.Context) {
	sight, err := workflow.SightOf(c.Request.Context(), "deadlines.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	now := u.do.Docketing.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	if t, err := time.Parse("2006-01", c.Query("month")); err == nil && t.Year() > 1970 && t.Year() < 2100 {
		month = t
	}
	first := month.AddDate(0, 0, -(int(month.Weekday())+6)%7) // a week begins on Monday
	last := month.AddDate(0, 1, -1)
	end := last.AddDate(0, 0, 7-(int(last.Weekday())+6)%7)
	ctx, lang, db := c.Request.Context(), u.lang(c), u.do.Docketing.DB
	// A court's day may end on the next day of UTC, and the list below the month also has what is overdue.
	from, overdue := first.AddDate(0, 0, -1), !month.After(now)
	f := storage.DeadlineFilter{From: from, To: end.AddDate(0, 0, 2)}
	if overdue && month.AddDate(0, 1, 0).After(now) {
		f.From = time.Time{}
	}
	list, err := db.Deadlines(ctx, sight, f, storage.Page{Limit: deadlinesOnPage})
	if err == nil {
		var unread storage.List[storage.DeadlineRecord]
		if unread, err = db.Deadlines(ctx, sight, storage.DeadlineFilter{Unread: true}, storage.Page{Limit: 100}); err == nil {
			p := &deadlinesPage{Before: deadlinesPath + "?month=" + month.AddDate(0, -1, 0).Format("2006-01"), After: deadlinesPath + "?month=" + month.AddDate(0, 1, 0).Format("2006-01"),
				Weekdays: []string{"day.mon", "day.tue", "day.wed", "day.thu", "day.fri", "day.sat", "day.sun"}, More: list.Next != ""}
			p.Month = u.site.Text(lang, "court-clock.month", "Month", u.site.Text(lang, "date.month-"+month.Format("1")), "Year", month.Year())
			p.List, p.Unread = u.courtClocks(lang, list.Items), u.courtClocks(lang, unread.Items)
			for i := range p.List {
				p.List[i].May = may(c, "deadlines.edit")
			}
			p.Weeks = weeks(first, end, month, now, p.List)
			u.render(c, http.StatusOK, "deadlines", u.page(c, "deadlines", u.site.Text(lang, "court-clock.heading"), p))
			return
		}
	}
	u.Fail(c, err)
}

// weeks lays a month out, Monday first, each clock on its day in the court's zone.
func weeks(first, end, month, now time.Time, clocks []courtClock) (out [][]dayView) {
	byDay := map[string][]courtClock{}
	for _, k := range clocks {
		byDay[k.Day] = append(byDay[k.Day], k)
	}
	for d := first; d.Before(end); d = d.AddDate(0, 0, 1) {
		if (int(d.Weekday())+6)%7 == 0 {
			out = append(out, nil)
		}
		iso := d.Format(time.DateOnly)
		out[len(out)-1] = append(out[len(out)-1], dayView{Day: d.Day(), ISO: iso, Other: d.Month() != month.Month(), Today: iso == now.Format(time.DateOnly), Clocks: byDay[iso]})
	}
	return out
}

func (u *UI) endDeadline(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "deadlines.edit")
	if err != nil {
		u.Fail(c, err)
		return
	}
	r, err := u.do.Docketing.End(c.Request.Context(), k, c.Param("id"), k.Actor.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	if c.PostForm("back") == "list" {
		c.Redirect(http.StatusSeeOther, deadlinesPath)
		return
	}
	c.Redirect(http.StatusSeeOther, suitPath+url.PathEscape(r.LawsuitID)+"#clocks")
}

// calendar is what runs, for a calendar program; without what is sealed, because a calendar is shared further than a page.
func (u *UI) calendar(c *gin.Context) {
	sight, err := workflow.SightOf(c.Request.Context(), "deadlines.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	sight.Sealed = false
	var b bytes.Buffer
	if err := u.do.Docketing.Calendar(c.Request.Context(), sight, string(u.lang(c)), &b); err != nil {
		u.Fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="deadlines.ics"`)
	c.Data(http.StatusOK, "text/calendar; charset=utf-8", b.Bytes())
}
