// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
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

// suitPage is the body of the page of one case.
type suitPage struct {
	suitView
	ID, Court, Judge, LastFiling, Nature, Cause, Bond, ITC, Why string
	Plaintiffs                                                  []string
	Firms                                                       []string
	Rights                                                      []rightView
	Clocks, Over                                                []courtClock // those that run, and those that are done or superseded
	Tasks, Refused                                              []string
	Matches                                                     []matchView
	Rows                                                        []defendantView
	RowCount, Accounts, Domains, Persons                        int
	MoreRows                                                    int
	Restraints                                                  []restraintView
	Triggers                                                    []option
	Held                                                        []string
	Entries                                                     []docketLine
	Documents                                                   int
	Exposure                                                    string
	Types                                                       []option
	Means                                                       []option
	Problem                                                     string
	Done                                                        string
	May                                                         bool
	Today                                                       string
	Steps                                                       []stepView
	MayBundle                                                   bool
	Mails                                                       []keptMail
	MayMails, MayMoney, MayDuties                               bool
	BundleLang                                                  string
}

type rightView struct{ Kind, Mark, Number, Owner, URL string }

// courtClock is a clock: when, and how that was found.
type courtClock struct {
	ID, Title, Shown, Left, Alarm, Case, CaseURL, State, Level string
	Rule, Earliest, Latest                                     string
	Trace                                                      []string
	Day                                                        string // of the court, for the month
	May                                                        bool
}

type matchView struct {
	Row, No, Alias, Store, Seller, Level, Verdict, Action string
	Reopened                                              bool
	Packet                                                string // address of the packet, where a person decided that it is not us
	Evidence                                              []evidencePair
}

type evidencePair struct{ Field, Theirs, Ours, Why string }

type defendantView struct {
	No, Alias, Platform, SellerID, URL, State string
	Sealed                                    bool
}

type restraintView struct {
	Provider, Account, Amount, From, To, Defendant string
	Release                                        string // what let it go
	Asked                                          string // what a release that waits is for
	Ask, Approve                                   bool   // who looks may
}

type docketLine struct {
	Filed, Entry, Text, Source string
	Whom                       string // the rows of the list it is about, where a person said so
	Types                      []string
	Documents                  []string
}

// defendantsOnPage is how many defendants a case's page shows; the API has all.
const defendantsOnPage = 200

func (u *UI) lawsuit(c *gin.Context) { u.showLawsuit(c, http.StatusOK, "", "") }

func (u *UI) showLawsuit(c *gin.Context, status int, done, problem string) {
	sight, err := workflow.SightOf(c.Request.Context(), "lawsuits.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	f, err := u.do.Docketing.DB.Lawsuit(c.Request.Context(), sight, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	f = workflow.Shown(c.Request.Context(), f)
	lang := u.lang(c)
	p := u.suitPage(lang, f)
	p.Problem, p.Done, p.May, p.MayBundle = problem, done, may(c, "lawsuits.edit"), may(c, "lawsuits.bundle") && !f.Suit.Sealed
	p.MayMoney, p.MayDuties = may(c, "exposure.see"), may(c, "duty_sheets.see")
	if err := u.nameStores(c, p); err != nil {
		u.Fail(c, err)
		return
	}
	u.fillSteps(lang, f, p)
	if err := u.fillMails(c, f, p); err != nil {
		u.Fail(c, err)
		return
	}
	for i, r := range f.Suit.Restraints {
		p.Restraints[i].Ask = r.To.IsZero() && may(c, "restraints.release")
		p.Restraints[i].Approve = r.Asked != nil && r.Asked.By != auth.Who(c.Request.Context()).ID && may(c, "restraints.approve_release")
	}
	for _, t := range docket.ReleaseTriggers() {
		p.Triggers = append(p.Triggers, option{Code: string(t), Name: strings.ReplaceAll(string(t), " ", "-")})
	}
	for i := range p.Over {
		p.Over[i].Case = ""
	}
	for i := range p.Clocks {
		p.Clocks[i].Case = "" // the page is the case's
		p.Clocks[i].May = may(c, "deadlines.edit") && p.Clocks[i].State == string(storage.DeadlineRunning)
	}
	u.render(c, status, "lawsuit", u.page(c, "lawsuits", p.Case, p))
}

func (u *UI) suitPage(lang web.Lang, f storage.LawsuitFile) *suitPage {
	l := f.Suit
	progress := docket.Replay(l.Court, l.Events)
	counts := docket.CountDefendants(l.Defendants)
	p := &suitPage{suitView: suitViews([]storage.LawsuitRecord{f.LawsuitRecord})[0], ID: f.ID, Judge: l.Judge, LastFiling: l.LastFiling.String(), Nature: l.Nature, Cause: l.Cause, ITC: l.ITC, Why: in(lang, l.ScheduleA.Why),
		RowCount: counts.Rows, Accounts: counts.Accounts, Domains: counts.Domains, Persons: counts.Persons, Today: workflow.CourtToday(f.Suit.Court, u.do.Docketing.Now()).String()}
	if court, ok := docket.LookupCourt(l.Court); ok {
		p.Court = court.Name
	}
	if l.Bond > 0 {
		p.Bond = l.Bond.String()
	}
	for _, x := range l.Plaintiffs {
		p.Plaintiffs = append(p.Plaintiffs, x.Name)
	}
	for _, x := range l.Counsel {
		p.Firms = append(p.Firms, strings.Trim(x.Firm+" · "+strings.Join(x.Attorneys, ", "), " ·"))
	}
	marks := 0
	for _, r := range l.Rights {
		v := rightView{Kind: string(r.Kind), Mark: r.Mark, Number: r.Number, Owner: r.Owner}
		if r.Kind == docket.RightMark {
			marks++
		}
		if r.Mark != "" {
			v.URL = "/register?q=" + url.QueryEscape(r.Mark)
		}
		p.Rights = append(p.Rights, v)
	}
	q := url.Values{"marks": {fmt.Sprint(max(1, marks))}, "types": {"1"}, "defendants": {fmt.Sprint(max(1, counts.Rows))}, "case": {p.Case}, "id": {f.ID}}
	p.Exposure = lawsuitsPath + "/exposure?" + q.Encode()
	p.Clocks = u.courtClocks(lang, f.Deadlines)
	if i := slices.IndexFunc(p.Clocks, func(k courtClock) bool { return k.State != string(storage.DeadlineRunning) }); i >= 0 {
		p.Clocks, p.Over = p.Clocks[:i], p.Clocks[i:]
	}
	p.Tasks, p.Refused = sentences(lang, progress.Tasks), sentences(lang, progress.Refused)
	u.fillLists(lang, f, p)
	for _, e := range slices.Backward(l.Events) {
		v := docketLine{Filed: e.Filed.String(), Entry: e.Entry, Text: e.Words(), Source: e.Source.String()}
		for _, t := range e.Reading.Types {
			if t.Sure {
				v.Types = append(v.Types, string(t.Type))
				v.Whom = rowNames(l.Defendants, t.Scope.Names)
			}
		}
		for _, doc := range e.Documents {
			v.Documents = append(v.Documents, strings.TrimSpace(doc.Number+" "+doc.Text))
		}
		p.Documents += len(v.Documents)
		p.Entries = append(p.Entries, v)
	}
	for _, t := range workflow.EventTypes() {
		p.Types = append(p.Types, option{t, t, t == string(docket.Answer)})
	}
	for _, m := range []docket.Means{docket.ByEmail, docket.ByPublication, docket.ByHague, docket.ByHand, docket.ByWaiver, docket.ByMail} {
		p.Means = append(p.Means, option{string(m), string(m), false})
	}
	return p
}

// rowNames are the rows of a list that an entry names by their keys, by number and name.
func rowNames(list []docket.Defendant, keys []string) string {
	var names []string
	for _, d := range list {
		if len(keys) > 0 && slices.Contains(keys, d.Key()) {
			names = append(names, strings.TrimSpace(d.No+" "+d.Alias))
		}
	}
	return strings.Join(names, ", ")
}

func sentences(lang web.Lang, notes []docket.Note) (out []string) {
	for _, n := range notes {
		if s := in(lang, n.Text); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// nameStores puts names in the place of the IDs of the sellers whose stores are on the list.
func (u *UI) nameStores(c *gin.Context, p *suitPage) error {
	var ids []string
	for _, m := range p.Matches {
		ids = append(ids, m.Seller)
	}
	called, err := u.called(c, ids...)
	for i := range p.Matches {
		p.Matches[i].Seller = called.of(p.Matches[i].Seller)
	}
	return err
}

// fillLists fills in defendants, matches and what is held.
func (u *UI) fillLists(lang web.Lang, f storage.LawsuitFile, p *suitPage) {
	for _, m := range f.Matches {
		v := matchView{Row: m.Row, No: m.No, Alias: m.Alias, Store: m.Store, Seller: m.Seller, Level: string(m.Level), Verdict: string(m.Verdict), Action: string(m.Action), Reopened: m.Reopened}
		for _, e := range m.Evidence {
			v.Evidence = append(v.Evidence, evidencePair{e.Field, e.Theirs, e.Ours, in(lang, e.Why)})
		}
		p.Matches = append(p.Matches, v)
	}
	p.Ours = len(p.Matches) > 0
	for _, d := range f.Suit.Defendants[:min(len(f.Suit.Defendants), defendantsOnPage)] {
		p.Rows = append(p.Rows, defendantView{No: d.No, Alias: d.Alias, Platform: string(d.Platform), SellerID: d.SellerID, URL: d.StoreURL, State: string(d.State), Sealed: f.SealedRows[d.Key()]})
	}
	p.MoreRows = len(f.Suit.Defendants) - len(p.Rows)
	for _, r := range f.Suit.Restraints {
		v := restraintView{Provider: r.Provider, Account: r.Account, From: r.From.String(), To: r.To.String(), Defendant: r.Defendant}
		if r.Amount.Currency != "" {
			v.Amount = r.Amount.String()
		}
		v.Release = r.Release
		if r.Asked != nil {
			v.Asked = u.site.Text(lang, "suit.release-asked", "Why", u.site.Text(lang, "release."+strings.ReplaceAll(string(r.Asked.Why), " ", "-")), "Paper", r.Asked.Reference)
		}
		p.Restraints = append(p.Restraints, v)
	}
	for _, h := range docket.SumHeld(f.Suit.Restraints, calendar.DateOf(u.do.Docketing.Now())) {
		if h.Total.Currency != "" {
			p.Held = append(p.Held, h.Total.String())
		}
	}
}

// courtClocks are the clocks that run, the next one first, then those to be read in a paper, then those that are over.
func (u *UI) courtClocks(lang web.Lang, list []storage.DeadlineRecord) []courtClock {
	var out, unread, over []courtClock
	now := u.do.Docketing.Now()
	for _, r := range list {
		v := courtClock{ID: r.ID, Title: in(lang, r.Title), Alarm: in(lang, r.Alarm), Case: r.Case, CaseURL: suitPath + url.PathEscape(r.LawsuitID), State: string(r.State), Rule: r.Rule}
		switch x := r.Result; {
		case x != nil:
			v.Shown, v.Trace, v.Earliest, v.Latest, v.Day = in(lang, x.Text()), x.Trace(string(lang)), x.Earliest.String(), x.Latest.String(), x.Due.Date.String()
		case !r.Due.IsZero():
			v.Shown, v.Day = u.when(lang, r.Due), r.Due.UTC().Format(time.DateOnly)
		default:
			v.Shown = u.site.Text(lang, "court-clock.read")
		}
		v.Left, v.Level = u.courtLeft(lang, r, now)
		switch {
		case r.State != storage.DeadlineRunning:
			over = append(over, v)
		case r.Due.IsZero():
			unread = append(unread, v)
		default:
			out = append(out, v)
		}
	}
	return slices.Concat(out, unread, over)
}

// courtLeft says how long there is, and how much that presses: colour is urgency.
func (u *UI) courtLeft(lang web.Lang, r storage.DeadlineRecord, now time.Time) (words, level string) {
	if r.State != storage.DeadlineRunning {
		return u.site.Text(lang, "court-clock."+string(r.State)), "clear"
	}
	if r.Due.IsZero() {
		return u.site.Text(lang, "court-clock.unknown"), "unscreened"
	}
	if late := now.Sub(r.Due); late > 0 && late < 24*time.Hour {
		return u.site.Text(lang, "court-clock.past-hours", "Count", max(1, int(late/time.Hour))), "block"
	} else if late > 0 {
		return u.site.Text(lang, "court-clock.past", "Count", int(now.Sub(r.Due)/(24*time.Hour))), "block"
	}
	days := int(r.Due.Sub(now) / (24 * time.Hour))
	switch {
	case days < 1:
		return u.site.Text(lang, "court-clock.hours", "Count", int(r.Due.Sub(now)/time.Hour)), "block"
	case days <= 3:
		level = "high"
	case days <= 7:
		level = "caution"
	default:
		level = "clear"
	}
	return u.site.Text(lang, "court-clock.days", "Count", days), level
}

// changeLawsuit runs a change to a case and shows the case, with what was done or why it was not.
func (u *UI) changeLawsuit(c *gin.Context, done string, change func(workflow.Clerk) error) {
	k, err := workflow.ClerkOf(c.Request.Context(), "lawsuits.edit")
	if err == nil {
		err = change(k)
	}
	u.changedLawsuit(c, done, err)
}

// changedLawsuit shows a case after a change to it.
func (u *UI) changedLawsuit(c *gin.Context, done string, err error) {
	switch kind := fault.KindOf(err); {
	case err == nil && done == "":
		c.Redirect(http.StatusSeeOther, suitPath+url.PathEscape(c.Param("id")))
	case err == nil:
		u.showLawsuit(c, http.StatusOK, done, "")
	case kind == fault.Invalid, kind == fault.Conflict:
		u.showLawsuit(c, kind.Status(), "", u.refusal(u.lang(c), err))
	default:
		u.Fail(c, err)
	}
}

func (u *UI) importSchedule(c *gin.Context) {
	name, body, values, err := formFile(c)
	var out workflow.Listed
	k, denied := workflow.ClerkOf(c.Request.Context(), "lawsuits.edit")
	if denied != nil {
		u.Fail(c, denied)
		return
	}
	if err == nil {
		out, err = u.do.Docketing.Schedule(c.Request.Context(), k, c.Param("id"), workflow.DefendantList{Name: name, Body: bytes.NewReader(body), Whole: values.Get("whole") != "", Sealed: values.Get("sealed") != ""})
	}
	lang := u.lang(c)
	switch kind := fault.KindOf(err); {
	case err == nil:
		u.showLawsuit(c, http.StatusOK, u.site.Text(lang, "suit.listed", "Rows", out.Rows, "Added", len(out.Amendment.Added), "Removed", len(out.Amendment.Removed))+" "+in(lang, out.Report.Summary), "")
	case kind == fault.Invalid, kind == fault.Conflict:
		u.showLawsuit(c, kind.Status(), "", u.refusal(u.lang(c), err))
	default:
		u.Fail(c, err)
	}
}

func (u *UI) decideMatch(c *gin.Context) {
	u.changeLawsuit(c, "", func(k workflow.Clerk) error {
		return u.do.Docketing.Decide(c.Request.Context(), k, c.Param("id"), c.PostForm("row"), c.PostForm("store"), docket.Verdict(c.PostForm("verdict")), c.PostForm("note"))
	})
}

func (u *UI) addRestraint(c *gin.Context) {
	u.changeLawsuit(c, "", func(k workflow.Clerk) (err error) {
		r := docket.Restraint{Provider: strings.TrimSpace(c.PostForm("provider")), Account: strings.TrimSpace(c.PostForm("account")), Defendant: strings.TrimSpace(c.PostForm("defendant"))}
		if amount := strings.TrimSpace(c.PostForm("amount")); amount != "" {
			currency := strings.ToUpper(strings.TrimSpace(c.PostForm("currency")))
			if currency == "" {
				currency = "USD"
			}
			if r.Amount, err = docket.ParseMoney(amount, currency); err != nil {
				return err
			}
		}
		if from := strings.TrimSpace(c.PostForm("from")); from != "" {
			if r.From, err = calendar.ParseDate(from); err != nil {
				return fault.New(fault.Invalid, "The first day held is no date: write YYYY-MM-DD.")
			}
		}
		return u.do.Docketing.Restrain(c.Request.Context(), k, c.Param("id"), r, c.PostForm("sealed") != "")
	})
}

func (u *UI) addEvent(c *gin.Context) {
	u.changeLawsuit(c, "", func(k workflow.Clerk) (err error) {
		e := workflow.PersonEvent{Type: c.PostForm("type"), Defendant: strings.TrimSpace(c.PostForm("defendant")), Note: strings.TrimSpace(c.PostForm("note")), Agreement: strings.TrimSpace(c.PostForm("agreement")), Payment: strings.TrimSpace(c.PostForm("payment"))}
		if e.At, err = calendar.ParseMoment(c.PostForm("date"), time.UTC); err != nil {
			return fault.New(fault.Invalid, "The date cannot be read: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time.")
		}
		if until := strings.TrimSpace(c.PostForm("until")); until != "" {
			if e.Until, err = calendar.ParseMoment(until, time.UTC); err != nil {
				return fault.New(fault.Invalid, "The end cannot be read: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time.")
			}
		}
		if m := c.PostForm("means"); m != "" && e.Type == string(docket.Served) {
			e.Means = []docket.Means{docket.Means(m)}
			if c.PostForm("allowed") != "" {
				e.Allowed = e.Means
			}
		}
		_, err = u.do.Docketing.Record(c.Request.Context(), k, c.Param("id"), e)
		return err
	})
}
