// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// notifierPage is the body of a right holder's record: the same numbers for the desk and for the right holder.
type notifierPage struct {
	ID, Name, Standing              string
	Decided, Rejected, Share        int
	Low, High                       int
	Known                           bool
	Step                            string
	Tags                            []string
	Checks                          []checkView
	Warnings                        []measureView
	Ledger                          []outcomeView
	Measures, Suspended, MaySuspend bool
	Problem, Done, Reason, Until    string
}

type checkView struct{ Kind, When, By, Until, Note string }

// measureView is a warning or a measure with its end.
type measureView struct {
	Action, When, Until, Withdrawn, Why string
}

type outcomeView struct{ URL, When, Result, Reason, Reversed string }

// measureViews lays warnings out, the newest first.
func (u *UI) measureViews(lang web.Lang, list []storage.Warning) (out []measureView) {
	for i := len(list) - 1; i >= 0; i-- {
		w := list[i]
		out = append(out, measureView{w.Action, u.instant(lang, w.At), u.instant(lang, w.Until), u.instant(lang, w.Withdrawn), w.Why})
	}
	return out
}

func (u *UI) notifier(c *gin.Context) { u.showNotifier(c, http.StatusOK, "") }

func (u *UI) showNotifier(c *gin.Context, status int, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	n, err := u.do.Desk.Notifier(ctx, who, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &notifierPage{ID: n.ID, Name: n.ID, Standing: string(n.Standing), Decided: n.Misuse.Decided, Rejected: n.Misuse.Rejected, Share: int(100*n.Misuse.Share + 0.5), Known: n.Reliable.Right.N > 0,
		Low: int(100*n.Reliable.Right.Low + 0.5), High: int(100*n.Reliable.Right.High + 0.5), Step: string(n.Misuse.Step), Warnings: u.measureViews(lang, n.Warnings), Measures: may(c, "notices.verify"),
		Suspended: n.Standing == notice.Suspended, MaySuspend: len(n.Warnings) > 0, Problem: problem, Done: c.Query("done"), Reason: lines(c.PostForm("reason")), Until: c.PostForm("until")}
	if o, err := u.do.Desk.DB.Organisation(ctx, n.ID); err == nil {
		p.Name = o.Name
	}
	for _, t := range n.Misuse.Tags {
		p.Tags = append(p.Tags, pick(lang, t))
	}
	for _, k := range n.Checks {
		p.Checks = append(p.Checks, checkView{string(k.Kind), u.instant(lang, k.At), k.By, u.instant(lang, k.Until), k.Note})
	}
	for _, o := range n.Ledger[:min(len(n.Ledger), 100)] {
		v := outcomeView{URL: "/notices/" + url.PathEscape(o.Notice), When: u.instant(lang, o.At), Result: string(o.Result), Reason: o.Reason, Reversed: u.instant(lang, o.Reversed)}
		if r, ok := u.do.Desk.Book.Reason(o.Reason); ok {
			v.Reason = pick(lang, r.Words)
		}
		p.Ledger = append(p.Ledger, v)
	}
	u.render(c, status, "notifier", u.page(c, "notices", p.Name, p))
}

// measure takes a measure against a notifier and leads back, or shows what stood against it.
func (u *UI) measure(done string, do func(context.Context, workflow.Person, string, *gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !u.posted(c) {
			return
		}
		err := do(c.Request.Context(), u.person(c), c.Param("id"), c)
		switch kind := fault.KindOf(err); {
		case err == nil:
			leadTo(c, "/notifiers/"+url.PathEscape(c.Param("id"))+"?done="+done)
		case kind == fault.Invalid || kind == fault.Conflict:
			u.showNotifier(c, kind.Status(), u.refusal(u.lang(c), err))
		default:
			u.Fail(c, err)
		}
	}
}

// notifierRoutes are the record of a right holder and the measures against misuse.
func (u *UI) notifierRoutes(r gin.IRoutes) {
	r.GET("/notifiers/:id", u.notifier)
	r.POST("/notifiers/:id/warn", u.measure("warned", func(ctx context.Context, who workflow.Person, id string, c *gin.Context) error {
		return u.do.Desk.Warn(ctx, who, id, lines(c.PostForm("reason")))
	}))
	r.POST("/notifiers/:id/suspend", u.measure("suspended", func(ctx context.Context, who workflow.Person, id string, c *gin.Context) error {
		day, err := time.Parse(time.DateOnly, c.PostForm("until"))
		if err != nil {
			return fault.New(fault.Invalid, "%s", u.text(c, "notifier.no-day"))
		}
		return u.do.Desk.Suspend(ctx, who, id, day.Add(24*time.Hour), lines(c.PostForm("reason")))
	}))
	r.POST("/notifiers/:id/lift", u.measure("lifted", func(ctx context.Context, who workflow.Person, id string, _ *gin.Context) error {
		return u.do.Desk.Lift(ctx, who, id)
	}))
}
