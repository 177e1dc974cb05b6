// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// dutyRoutes adds the page of a platform's duties under the orders of a case.
func (u *UI) dutyRoutes(r gin.IRoutes) {
	const at = suitPath + ":id/duties"
	r.GET(at, u.duties)
	r.POST(at, u.fileOrder)
	r.POST(at+"/done", u.doDuty)
	r.POST(at+"/trigger", u.startRelease)
	r.POST(at+"/approve", u.approveDuty)
	r.POST(at+"/listings", u.disableListings)
}

// dutiesPage is the body of the page of duties.
type dutiesPage struct {
	Case, CaseURL, URL, Caption string
	Problem                     string
	Orders                      []dutyOrderView
	Duties                      []dutyView
	Over                        []overView
	Opened                      []openedView
	Uses                        []useView
	Trigger                     string
	Kinds                       []option
	Triggers                    []option
	Now, Today, Zone            string
	May, MayApprove, MayOpen    bool
	Sealed, Recording           bool
}

type dutyOrderView struct{ Kind, Entry, Received, Entered, Until, Terms, By, Channel, Hash string }

// dutyView is one duty: its clock, and who did it with what evidence.
type dutyView struct {
	Code, Title, Record, State, Level, Shown, Left, Assumed string
	By, When, Evidence, Note, Second, SecondWhen            string
	Trace                                                   []string
	Open                                                    bool // may be recorded as done by the reader
}

type overView struct{ Provider, Account, Excess, Why string }

type openedView struct{ Listing, Case, URL, When string }

type useView struct{ ID, Title, Mark string }

func (u *UI) duties(c *gin.Context) { u.showDuties(c, http.StatusOK, "") }

func (u *UI) showDuties(c *gin.Context, status int, problem string) {
	ctx := c.Request.Context()
	sight, err := workflow.SightOf(ctx, "duty_sheets.see")
	var f storage.LawsuitFile
	if err == nil {
		f, err = u.do.Docketing.DB.Lawsuit(ctx, sight, c.Param("id"))
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang, now := u.lang(c), u.do.Docketing.Now()
	p := &dutiesPage{Case: strings.TrimSpace(f.Suit.Court + " " + f.Suit.Number), CaseURL: suitPath + url.PathEscape(f.ID), Caption: f.Suit.Caption, Problem: problem, May: may(c, "duty_sheets.edit"),
		Now: now.UTC().Format("2006-01-02T15:04"), Today: workflow.CourtToday(f.Suit.Court, now).String(), Zone: "UTC", Sealed: f.Suit.Sealed || len(f.SealedRows) > 0, MayOpen: u.do.Desk != nil && may(c, "cases.open")}
	p.URL = p.CaseURL + "/duties"
	for _, k := range docket.DutyOrderKinds() {
		p.Kinds = append(p.Kinds, option{string(k), string(k), false})
	}
	for _, t := range docket.ReleaseTriggers() {
		p.Triggers = append(p.Triggers, option{Code: string(t), Name: strings.ReplaceAll(string(t), " ", "-")})
	}
	if f.Duties != nil {
		u.fillDuties(lang, f, p, now)
		if err := u.nameDuties(c, p); err != nil {
			u.Fail(c, err)
			return
		}
		who := f.Duties.WaitsFor()
		p.MayApprove = who != "" && who != auth.Who(ctx).ID && may(c, "restraints.approve_release")
	}
	if err := u.fillOver(c, f, p); err != nil {
		u.Fail(c, err)
		return
	}
	u.render(c, status, "duties", u.page(c, "lawsuits", u.text(c, "duties.heading"), p))
}

// dutyLevels is the colour of a duty's state.
var dutyLevels = map[docket.DutyState]string{docket.DutyStateDone: "clear", docket.DutyStateWaiting: "unscreened", docket.DutyStateOpen: "caution", docket.DutyStateDue: "caution", docket.DutyStateLate: "block", docket.DutyStateSecond: "high"}

func (u *UI) fillDuties(lang web.Lang, f storage.LawsuitFile, p *dutiesPage, now time.Time) {
	for _, o := range f.Duties.Orders {
		v := dutyOrderView{Kind: string(o.Kind), Entry: o.Entry, Received: u.when(lang, o.Received), Entered: u.written(lang, o.Entered.String()), Until: u.written(lang, o.Until.String()), By: o.By, Hash: o.Hash, Channel: strings.Trim(o.Channel+" · "+o.Sender, " ·")}
		var terms []string
		for _, t := range []struct {
			id   string
			term docket.DutyTerm
		}{{"duties.listings", o.Listings}, {"duties.restrain", o.Restrain}, {"duties.discovery", o.Discovery}} {
			if t.term.N > 0 {
				terms = append(terms, u.site.Text(lang, t.id)+" "+u.site.Text(lang, "duties.term-"+strings.ReplaceAll(string(t.term.Unit), " ", "-"), "Count", t.term.N))
			}
		}
		if o.Cap.Minor > 0 {
			terms = append(terms, u.site.Text(lang, "duties.cap")+" "+o.Cap.String())
		}
		v.Terms = strings.Join(terms, " · ")
		p.Orders = append(p.Orders, v)
	}
	for _, d := range f.Duties.Duties(workflow.DutyCaseOf(f), now) {
		v := dutyView{Code: string(d.Code), Title: in(lang, d.Title), Record: in(lang, d.Record), State: string(d.State), Level: dutyLevels[d.State], Assumed: in(lang, d.Assumed)}
		if d.Result != nil {
			v.Shown, v.Trace = in(lang, d.Result.Text()), d.Result.Trace(string(lang))
			if d.State != docket.DutyStateDone {
				v.Left, _ = u.courtLeft(lang, storage.DeadlineRecord{State: storage.DeadlineRunning, Due: d.Due}, now)
			}
		}
		if d.Done != nil {
			v.By, v.When, v.Evidence, v.Note = d.Done.By, u.when(lang, d.Done.At), d.Done.Evidence, d.Done.Note
			if d.Done.Second != "" {
				v.Second, v.SecondWhen = d.Done.Second, u.when(lang, d.Done.SecondAt)
			}
		}
		v.Open = p.May && d.Done == nil && d.State != docket.DutyStateWaiting
		p.Recording = p.Recording || v.Open
		p.Duties = append(p.Duties, v)
	}
	for _, o := range f.Duties.Opened {
		p.Opened = append(p.Opened, openedView{o.Listing, o.Case, casePath(o.Case), u.when(lang, o.At)})
	}
	if t := f.Duties.Release; t != nil {
		p.Trigger = u.site.Text(lang, "release."+strings.ReplaceAll(string(t.Why), " ", "-")) + " · " + t.Day.String() + " · " + t.Reference
	}
}

// nameDuties puts names in the place of the IDs of those who did a duty or took an order in.
func (u *UI) nameDuties(c *gin.Context, p *dutiesPage) error {
	var ids []string
	for _, d := range p.Duties {
		ids = append(ids, d.By, d.Second)
	}
	for _, o := range p.Orders {
		ids = append(ids, o.By)
	}
	called, err := u.called(c, ids...)
	if err != nil {
		return err
	}
	for i := range p.Duties {
		p.Duties[i].By, p.Duties[i].Second = called.of(p.Duties[i].By), called.of(p.Duties[i].Second)
		if p.Duties[i].SecondWhen != "" {
			p.Duties[i].Second += " · " + p.Duties[i].SecondWhen
		}
	}
	for i := range p.Orders {
		p.Orders[i].By = called.of(p.Orders[i].By)
	}
	return nil
}

// fillOver fills in what the order does not let be held, and the listings that touch the case.
func (u *UI) fillOver(c *gin.Context, f storage.LawsuitFile, p *dutiesPage) error {
	if f.Duties == nil {
		return nil
	}
	var accused []docket.Money
	if f.Duties.Orders[len(f.Duties.Orders)-1].AccusedOnly && may(c, "exposure.see") {
		sight, err := workflow.SightOf(c.Request.Context(), "exposure.see")
		if err != nil {
			return err
		}
		_, m, err := u.do.Docketing.Money(c.Request.Context(), sight, f.ID)
		if err != nil {
			return err
		}
		accused = m.AccusedSales()
	}
	for _, o := range workflow.OverRestrained(f, accused) {
		p.Over = append(p.Over, overView{o.Restraint.Provider, o.Restraint.Account, o.Excess.String(), in(u.lang(c), o.Why)})
	}
	if !p.May || !p.MayOpen {
		return nil
	}
	k, err := workflow.ClerkOf(c.Request.Context(), "duty_sheets.edit")
	if err != nil {
		return err
	}
	uses, err := u.do.Docketing.TouchedBy(c.Request.Context(), k, f.Suit)
	for _, x := range uses {
		p.Uses = append(p.Uses, useView{x.Listing, x.Title, x.Mark})
	}
	return err
}

// changedDuties shows the duties after a change.
func (u *UI) changedDuties(c *gin.Context, err error) {
	switch kind := fault.KindOf(err); {
	case err == nil:
		c.Redirect(http.StatusSeeOther, suitPath+url.PathEscape(c.Param("id"))+"/duties")
	case kind == fault.Invalid, kind == fault.Conflict:
		u.showDuties(c, kind.Status(), fault.Message(err))
	default:
		u.Fail(c, err)
	}
}

// postedOrder is an order as it was typed.
func postedOrder(c *gin.Context) (o docket.DutyOrder, err error) {
	get := func(name string) string { return strings.TrimSpace(c.PostForm(name)) }
	o = docket.DutyOrder{Kind: docket.DutyOrderKind(get("kind")), Channel: get("channel"), Sender: get("sender"), Zone: get("zone"),
		Order: docket.Order{Entry: get("entry"), Judge: get("judge"), Hash: strings.ToLower(get("hash")), Sealed: get("sealed") != "", BondPosted: get("bond") != "", AccusedOnly: get("accused") != ""}}
	zone, err := calendar.Zone(o.Zone)
	if err != nil {
		return o, fault.New(fault.Invalid, "The time zone is not known: write one such as Asia/Shanghai or America/Chicago.")
	}
	received, err := calendar.ParseMoment(get("received"), zone)
	if err != nil || !received.Timed {
		return o, fault.New(fault.Invalid, "The receipt cannot be read: write YYYY-MM-DDTHH:MM.")
	}
	o.Received, _ = received.In(zone)
	for name, into := range map[string]*calendar.Moment{"entered": &o.Entered, "until": &o.Until, "tell": &o.TellSeller} {
		if text := get(name); text != "" {
			if *into, err = calendar.ParseMoment(text, time.UTC); err != nil {
				return o, fault.New(fault.Invalid, "A date of the order cannot be read: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time.")
			}
		}
	}
	for name, into := range map[string]*docket.DutyTerm{"listings": &o.Listings, "restrain": &o.Restrain, "discovery": &o.Discovery} {
		if *into, err = docket.ParseDutyTerm(get(name)); err != nil {
			return o, err
		}
	}
	if amount := get("cap"); amount != "" {
		o.Cap, err = docket.ParseMoney(amount, "USD")
	}
	return o, err
}

func (u *UI) fileOrder(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "duty_sheets.edit")
	if err == nil {
		var o docket.DutyOrder
		if o, err = postedOrder(c); err == nil {
			err = u.do.Docketing.FileOrder(c.Request.Context(), k, c.Param("id"), o)
		}
	}
	u.changedDuties(c, err)
}

func (u *UI) doDuty(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "duty_sheets.edit")
	if err == nil {
		err = u.do.Docketing.DoDuty(c.Request.Context(), k, c.Param("id"), docket.DutyCode(c.PostForm("duty")), docket.DutyDone{Evidence: strings.TrimSpace(c.PostForm("evidence")), Note: strings.TrimSpace(c.PostForm("note"))})
	}
	u.changedDuties(c, err)
}

func (u *UI) startRelease(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "duty_sheets.edit")
	t := docket.DutyTrigger{Why: docket.ReleaseTrigger(c.PostForm("trigger")), Reference: strings.TrimSpace(c.PostForm("reference"))}
	if err == nil {
		if t.Day, err = calendar.ParseDate(strings.TrimSpace(c.PostForm("day"))); err != nil {
			err = fault.New(fault.Invalid, "The day is no date: write YYYY-MM-DD.")
		}
	}
	if err == nil {
		err = u.do.Docketing.StartRelease(c.Request.Context(), k, c.Param("id"), t)
	}
	u.changedDuties(c, err)
}

func (u *UI) approveDuty(c *gin.Context) {
	u.changedDuties(c, u.do.Docketing.ApproveDuty(c.Request.Context(), c.Param("id")))
}

func (u *UI) disableListings(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "duty_sheets.edit")
	if err == nil && u.do.Desk == nil {
		err = fault.New(fault.Invalid, "There is no desk here on which listings are decided.")
	}
	if err == nil {
		list := append(c.PostFormArray("listing"), strings.Fields(c.PostForm("more"))...)
		_, err = u.do.Docketing.DisableListings(c.Request.Context(), k, u.do.Desk, u.person(c), c.Param("id"), list)
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "%s", fault.Message(err))
	}
	u.changedDuties(c, err)
}
