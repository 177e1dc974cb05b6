// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// casePage is the body of a case: evidence, register record, history, decision.
type casePage struct {
	caseLine
	Version             int
	Source, Profile     string
	Holder              string
	Mine, Open          bool
	Until               string
	Listing             *result
	Cards               []cardView
	Clocks              []clockView
	Points, Next        string
	Sellers, Similar    []caseLine
	Same                int
	Earlier, Refused    int
	HasNotice           bool
	Notices             []partyView
	Missing, Issues     []string
	Claims              []claimView
	History             []entryView
	Letters             []letterView
	Files               []fileView
	Undo                string // until when the last decision can be undone
	Form                decisionForm
	Preview             *previewView
	Problem, Done       string
	Record              bool
	Moves               []moveView
	MayClaim, MayDecide bool
	Work                workForm
	Seen                string // place in the news
	Beside              besideView
	Pictures            picturesView
}

// partyView is a notice of the case and how far its sender is known.
type partyView struct{ URL, Notifier, Standing string }

// claimView is a fact a party claims, with its answer.
type claimView struct{ By, Text, Answer string }

// decisionForm is the form as it was filled in.
type decisionForm struct {
	Kinds, Grounds            []option
	Reasons                   []reasonGroup
	Rules, Facts, Note, Order string
	Safety                    bool
	Answers                   []claimAnswer
}

// reasonGroup is reasons of one kind.
type reasonGroup struct {
	Kind    string
	Reasons []option
}

// claimAnswer is an open claim with the answer typed so far.
type claimAnswer struct {
	N            int
	Claim, Value string
}

// previewView is what a decision would lead to.
type previewView struct {
	State   string
	Letters []letterView
	Clocks  []clockView
	Points  int
}

func (u *UI) deskCase(c *gin.Context) { u.showCase(c, http.StatusOK, nil, "") }

// casePath is the address of a case at the desk.
func casePath(id string) string { return "/desk/" + url.PathEscape(id) }

// showCase renders a case, with a preview where one was asked for, and what stood against the last step.
func (u *UI) showCase(c *gin.Context, status int, preview *workflow.Preview, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	if who.Outside() {
		leadTo(c, "/mine/"+url.PathEscape(c.Param("id")))
		return
	}
	found, err := u.do.Desk.Case(ctx, who, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	beside, err := u.do.Desk.Beside(ctx, who, found)
	if err != nil {
		u.Fail(c, err)
		return
	}
	letters, err := u.do.Desk.DB.Letters(ctx, who.Tenant, found.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	files, err := u.do.Desk.Files(ctx, who, found.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := u.casePage(lang, who, &found, beside)
	p.Files = u.fileViews(lang, files, casePath(found.ID))
	p.Letters, p.Problem, p.Done = u.letterViews(lang, letters), problem, c.Query("done")
	p.Form, p.Moves = u.decisionForm(lang, c, found), u.moves(lang, who, found)
	p.MayClaim, p.MayDecide = may(c, "cases.claim"), may(c, "cases.decide")
	if p.Seen, err = u.do.Desk.Seen(ctx, who); err != nil {
		u.Fail(c, err)
		return
	}
	if err := u.workForm(c, p, found); err != nil {
		u.Fail(c, err)
		return
	}
	if preview != nil {
		p.Preview = &previewView{State: string(preview.Case.Standing.State), Letters: u.letterViews(lang, preview.Letters), Clocks: u.clocks(lang, preview.Case)}
		for _, s := range preview.Effects.Strikes {
			p.Preview.Points += s.Points
		}
	}
	p.Beside = u.besideView(c, beside)
	if p.Pictures, err = u.pictures(c, found); err != nil {
		u.Fail(c, err)
		return
	}
	title := p.Title
	if title == "" {
		title = p.ID
	}
	u.render(c, status, "case", u.page(c, "desk", title, p))
}

// casePage lays a case out.
func (u *UI) casePage(lang web.Lang, who workflow.Person, c *review.Case, beside workflow.Context) *casePage {
	now := u.do.Desk.Now()
	item := u.do.Desk.Book.Item(*c)
	p := &casePage{caseLine: u.caseLine(lang, item, storage.HeadOf(*c), "/desk/"), Version: c.Version, Source: string(c.Source), Profile: string(c.Profile), Open: c.Standing.State.Open(),
		Listing: u.snapshotView(lang, c), Clocks: u.clocks(lang, *c), Next: pick(lang, beside.Strikes.NextText), Sellers: u.caseLines(lang, beside.Seller[:min(len(beside.Seller), 8)], "/desk/"),
		Similar: u.caseLines(lang, beside.Similar, "/desk/"), Same: len(beside.Same), Earlier: beside.Earlier, Refused: beside.Refused, HasNotice: c.HasNotice(), History: u.entries(lang, *c)}
	p.Points = u.site.Text(lang, "case.points", "Count", beside.Strikes.Points)
	p.Holder, p.Mine = p.caseLine.Holder, p.caseLine.Holder == who.ID
	if p.Holder != "" {
		p.Until = u.instant(lang, c.Work.Until)
	}
	for i := range c.Snapshot.Marks {
		p.Cards = append(p.Cards, u.card(lang, &c.Snapshot.Marks[i]))
	}
	for _, n := range c.Notices {
		p.Notices = append(p.Notices, partyView{"/notices/" + url.PathEscape(n.NoticeID), n.Notifier, string(n.Standing)})
	}
	for _, m := range c.Missing {
		p.Missing = append(p.Missing, pick(lang, m.Words))
	}
	for _, i := range c.Issues {
		p.Issues = append(p.Issues, pick(lang, i.Words))
	}
	for _, k := range c.Standing.Claims {
		p.Claims = append(p.Claims, claimView{string(k.By), k.Text, k.Answer})
	}
	if c.Last != nil && now.Before(c.Last.At.Add(u.do.Desk.Book.Desk.Undo())) && (c.Last.By == who.ID || who.Has(review.SeniorOfficer)) {
		p.Undo = u.instant(lang, c.Last.At.Add(u.do.Desk.Book.Desk.Undo()))
	}
	p.Record = slices.ContainsFunc(c.History, func(e review.Entry) bool { return e.Event == review.Remove || e.Event == review.Restrict })
	return p
}

// decisionForm is the form with what was typed into it.
func (u *UI) decisionForm(lang web.Lang, c *gin.Context, found review.Case) decisionForm {
	f := decisionForm{Rules: c.PostForm("rules"), Facts: lines(c.PostForm("facts")), Note: lines(c.PostForm("note")), Order: c.PostForm("order"), Safety: c.PostForm("safety") != ""}
	if f.Rules == "" && len(found.Snapshot.Findings) > 0 && c.Request.Method == http.MethodGet {
		f.Rules = strings.Join(found.Snapshot.Findings[0].Rules, " ")
	}
	for _, k := range review.DecisionKinds() {
		if k == review.DecideReject && !found.HasNotice() {
			continue
		}
		f.Kinds = append(f.Kinds, option{string(k), string(k), c.PostForm("decision") == string(k)})
	}
	for _, g := range []review.Ground{"", review.GroundDMCA, review.GroundCounterfeit, review.GroundOrder} {
		f.Grounds = append(f.Grounds, option{string(g), orNone(string(g)), c.PostForm("ground") == string(g)})
	}
	for _, kind := range []review.ReasonKind{review.Infringes, review.Lawful, review.Rejects} {
		group := reasonGroup{Kind: string(kind)}
		for _, r := range u.do.Desk.Book.Reasons() {
			if r.Kind == kind {
				group.Reasons = append(group.Reasons, option{r.Code, r.Code + " · " + pick(lang, r.Words), c.PostForm("reason") == r.Code})
			}
		}
		f.Reasons = append(f.Reasons, group)
	}
	given := c.PostFormArray("answer")
	for n, k := range found.OpenClaims() {
		a := claimAnswer{N: n + 1, Claim: k.Text}
		if n < len(given) {
			a.Value = lines(given[n])
		}
		f.Answers = append(f.Answers, a)
	}
	return f
}

// decisionOf is the decision a form asks for.
func decisionOf(c *gin.Context) review.Decision {
	d := review.Decision{Kind: review.DecisionKind(c.PostForm("decision")), Reason: c.PostForm("reason"), Rules: strings.Fields(c.PostForm("rules")), Facts: lines(c.PostForm("facts")),
		Note: lines(c.PostForm("note")), Ground: review.Ground(c.PostForm("ground")), Safety: c.PostForm("safety") != "", Order: c.PostForm("order"), Evidence: nonEmpty(lines(c.PostForm("evidence")))}
	for _, a := range c.PostFormArray("answer") {
		d.Answers = append(d.Answers, lines(a))
	}
	return d
}

// refusedCase shows a case again with what stood against a step.
func (u *UI) refusedCase(c *gin.Context, err error) {
	kind := fault.KindOf(err)
	if kind == fault.Internal || kind == fault.Unavailable || kind == fault.NotFound {
		u.Fail(c, err)
		return
	}
	u.showCase(c, kind.Status(), nil, u.refusal(u.lang(c), err))
}

// stepped leads back to the case after a step, or shows what stood against it.
func (u *UI) stepped(c *gin.Context, done string, err error) {
	if err != nil {
		u.refusedCase(c, err)
		return
	}
	leadTo(c, casePath(c.Param("id"))+"?done="+done)
}

func (u *UI) claimCase(c *gin.Context) {
	_, err := u.do.Desk.Claim(c.Request.Context(), u.person(c), c.Param("id"))
	u.stepped(c, "claimed", err)
}

// releaseCase gives a case back; with a reason it is passed by.
func (u *UI) releaseCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	var err error
	if reason := oneLine(c.PostForm("reason")); reason != "" {
		_, err = u.do.Desk.Skip(c.Request.Context(), u.person(c), c.Param("id"), reason)
	} else {
		_, err = u.do.Desk.Release(c.Request.Context(), u.person(c), c.Param("id"))
	}
	if err != nil {
		u.refusedCase(c, err)
		return
	}
	leadTo(c, "/desk?done=released")
}

func (u *UI) noteCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.Desk.Remark(c.Request.Context(), u.person(c), c.Param("id"), lines(c.PostForm("note")), nonEmpty(strings.Join(c.PostFormArray("tell"), "\n")))
	u.stepped(c, "noted", err)
}

// decideCase takes the decision, or shows what it would lead to.
func (u *UI) decideCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	d := decisionOf(c)
	if c.PostForm("do") == "preview" {
		preview, err := u.do.Desk.Preview(c.Request.Context(), u.person(c), c.Param("id"), d)
		if err != nil {
			u.refusedCase(c, err)
			return
		}
		u.showCase(c, http.StatusOK, &preview, "")
		return
	}
	_, err := u.do.Desk.Decide(c.Request.Context(), u.person(c), c.Param("id"), d)
	u.stepped(c, "decided", err)
}

func (u *UI) undoCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.Desk.Undo(c.Request.Context(), u.person(c), c.Param("id"), lines(c.PostForm("note")))
	u.stepped(c, "undone", err)
}
