// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// minePage is the body of a seller's page: their cases, their strikes, their listings.
type minePage struct {
	Asked, Cases []caseLine // those that wait for the seller; all
	Next         string
	Points, Step string
	Strikes      []strikeView
	Warnings     []measureView
	Listings     []keptView // the newest
	Sued         []keptView // that running suits touch, the nearest date first
	Freeze       bool       // a message about a freeze can be read here
}

// strikeView is a strike with what became of it.
type strikeView struct {
	URL, When, Reason string
	Points            int
	Withdrawn         string
}

// keptView is a kept listing.
type keptView struct {
	Title, When string
	Level       screening.Level
	Fields      []fact // of the form that checks it again
	Suits       []runningView
}

// checkAgain are the fields of the pre-check's form for a listing that was kept.
func checkAgain(l listing.Listing) (list []fact) {
	add := func(name, value string) {
		if value != "" {
			list = append(list, fact{name, value})
		}
	}
	add("title", l.Title)
	add("brand", l.Brand)
	add("category", l.Category)
	add("bullets", strings.Join(l.Bullets, "\n"))
	add("description", l.Description)
	add("keywords", l.Keywords)
	add("condition", string(l.Condition))
	var classes []string
	for _, n := range l.Classes {
		classes = append(classes, strconv.Itoa(int(n)))
	}
	add("classes", strings.Join(classes, ", "))
	for _, m := range l.Markets {
		add("market", m)
	}
	return list
}

// How many cases, or listings of their own page, a page shows, and how many listings beside the cases.
const (
	mineOnPage = 20
	keptOnMine = 5
)

func (u *UI) mine(c *gin.Context) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	list, err := u.do.Desk.Mine(ctx, who, storage.Page{Cursor: c.Query("cursor"), Limit: mineOnPage})
	if err != nil {
		u.Fail(c, err)
		return
	}
	asked, err := u.do.Desk.Asked(ctx, who)
	if err != nil {
		u.Fail(c, err)
		return
	}
	standing, strikes, err := u.do.Desk.SellerStanding(ctx, who, who.Org)
	if err != nil {
		u.Fail(c, err)
		return
	}
	warned, err := u.do.Desk.DB.Warnings(ctx, who.Tenant, storage.SideSeller, who.Org)
	if err != nil {
		u.Fail(c, err)
		return
	}
	kept, err := u.do.Desk.Listings(ctx, who, workflow.ListingQuery{}, storage.Page{Limit: keptOnMine})
	if err != nil {
		u.Fail(c, err)
		return
	}
	sued, err := u.do.Desk.Listings(ctx, who, workflow.ListingQuery{Sued: true}, storage.Page{Limit: keptOnMine})
	if err != nil && !fault.Is(err, fault.Forbidden) {
		u.Fail(c, err)
		return
	}
	p := &minePage{Asked: u.caseLines(lang, asked, "/mine/"), Cases: u.caseLines(lang, list.Items, "/mine/"), Points: u.site.Text(lang, "case.points", "Count", standing.Points), Step: pick(lang, standing.NextText), Warnings: u.measureViews(lang, warned)}
	if list.Next != "" {
		p.Next = "/mine?" + url.Values{"cursor": {list.Next}}.Encode()
	}
	for _, s := range slices.Backward(strikes) {
		v := strikeView{URL: "/mine/" + url.PathEscape(s.Case), When: u.instant(lang, s.At), Points: s.Points, Withdrawn: u.instant(lang, s.Withdrawn), Reason: s.Reason}
		if r, ok := u.do.Desk.Book.Reason(s.Reason); ok {
			v.Reason = pick(lang, r.Words)
		}
		p.Strikes = append(p.Strikes, v)
	}
	p.Listings, p.Sued = u.keptViews(c, kept.Items), u.keptViews(c, sued.Items)
	p.Freeze = u.do.Docketing != nil && may(c, "lawsuits.see")
	u.render(c, http.StatusOK, "mine", u.page(c, "mine", u.site.Text(lang, "mine.heading"), p))
}

// mineCasePage is a case as its seller sees it, or a right holder who complained.
type mineCasePage struct {
	caseLine
	Listing                     *result
	Cards                       []cardView
	Clocks                      []clockView
	History                     []entryView
	Letters                     []letterView
	Files                       []fileView
	Answer, Appeal, Counter     bool
	Holder                      bool // it is shown to who complained, and not to the seller
	PRC                         bool
	Suggested                   string
	Claims                      []claimView
	Problem, Done               string
	Statement, Facts, Documents string
	CounterFields               []string
}

func (u *UI) mineCase(c *gin.Context) { u.showMine(c, http.StatusOK, "") }

func (u *UI) showMine(c *gin.Context, status int, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	side, err := u.do.Desk.Side(ctx, who, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	found := side.Case
	p := &mineCasePage{caseLine: u.caseLine(lang, u.do.Desk.Book.Item(found), storage.HeadOf(found), "/mine/"), Listing: u.snapshotView(lang, &found), Clocks: u.sellerClocks(lang, found), History: u.entries(lang, found),
		Letters: u.letterViews(lang, side.Letters), PRC: found.Counter == notice.CounterPRC, Holder: who.Has(review.Notifier), Problem: problem, Done: c.Query("done"),
		Statement: lines(c.PostForm("statement")), Facts: lines(c.PostForm("claims")), Documents: lines(c.PostForm("evidence"))}
	files, err := u.do.Desk.Files(ctx, who, found.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.Files = u.fileViews(lang, files, "/mine/"+url.PathEscape(found.ID))
	for i := range found.Snapshot.Marks {
		if m := &found.Snapshot.Marks[i]; found.MarkID == "" || m.ID == found.MarkID {
			card := u.card(lang, m)
			if u.do.Desk.Suing != nil && found.MarkID != "" && !p.Holder {
				card.Suits = u.runningViews(c, u.do.Desk.Suing(ctx, who.Tenant, *m))
			}
			p.Cards = append(p.Cards, card)
		}
	}
	for _, o := range side.Options {
		p.Answer, p.Appeal, p.Counter = p.Answer || o.Event == review.Respond, p.Appeal || o.Event == review.AppealEvent, p.Counter || o.Event == review.Counter
	}
	p.CounterFields = []string{"name", "address", "email", "phone", "signature"}
	for _, k := range found.Standing.Claims {
		p.Claims = append(p.Claims, claimView{string(k.By), k.Text, k.Answer})
	}
	if p.Answer {
		p.Suggested = u.suggestedTitle(c, found)
	}
	tab := "mine"
	if p.Holder {
		tab = "notices"
	}
	u.render(c, status, "minecase", u.page(c, tab, p.Title, p))
}

// suggestedTitle is a wording of the listing that raises less, empty when none is known.
func (u *UI) suggestedTitle(c *gin.Context, found review.Case) string {
	l := found.Snapshot.Listing
	v, err := u.do.Screen(c.Request.Context(), &l, screening.Options{})
	if err != nil || v.Suggestion == nil {
		return ""
	}
	return v.Suggestion.Title
}

// answered leads back after a seller's step, or shows what stood against it with what was typed.
func (u *UI) answered(c *gin.Context, done string, err error) {
	if err == nil {
		leadTo(c, "/mine/"+url.PathEscape(c.Param("id"))+"?done="+done)
		return
	}
	kind := fault.KindOf(err)
	if kind == fault.Internal || kind == fault.Unavailable || kind == fault.NotFound {
		u.Fail(c, err)
		return
	}
	u.showMine(c, kind.Status(), u.refusal(u.lang(c), err))
}

// answerOf is what a seller typed.
func answerOf(c *gin.Context, documents []workflow.Document) workflow.Answer {
	return workflow.Answer{Statement: lines(c.PostForm("statement")), Claims: nonEmpty(lines(c.PostForm("claims"))), Evidence: nonEmpty(lines(c.PostForm("evidence"))), Documents: documents}
}

func (u *UI) answerCase(c *gin.Context) {
	documents, ok := u.postedDocuments(c)
	if !ok {
		return
	}
	_, err := u.do.Desk.Respond(c.Request.Context(), u.person(c), c.Param("id"), answerOf(c, documents))
	u.answered(c, "answered", err)
}

func (u *UI) appealCase(c *gin.Context) {
	documents, ok := u.postedDocuments(c)
	if !ok {
		return
	}
	_, err := u.do.Desk.Appeal(c.Request.Context(), u.person(c), c.Param("id"), answerOf(c, documents))
	u.answered(c, "appealed", err)
}

func (u *UI) counterCase(c *gin.Context) {
	documents, ok := u.postedDocuments(c)
	if !ok {
		return
	}
	t := func(name string) string { return oneLine(c.PostForm(name)) }
	n := notice.CounterNotice{Who: notice.Complainant{Name: t("name"), Address: t("address"), Email: t("email"), Phone: t("phone")}, Reasons: lines(c.PostForm("statement")), Evidence: nonEmpty(lines(c.PostForm("evidence"))),
		Perjury: c.PostForm("perjury") != "", Guarantee: c.PostForm("guarantee") != "", Jurisdiction: t("jurisdiction"), AcceptService: c.PostForm("accept_service") != "", Signature: t("signature")}
	_, err := u.do.Desk.CounterNotice(c.Request.Context(), u.person(c), c.Param("id"), n, documents...)
	u.answered(c, "countered", err)
}

// editListing takes a new wording of the listing.
func (u *UI) editListing(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	title := oneLine(c.PostForm("title"))
	if title == "" || len(title) > screening.MaxFieldBytes {
		u.showMine(c, http.StatusUnprocessableEntity, u.text(c, "mine.no-title"))
		return
	}
	_, _, err := u.do.Desk.AcceptEdit(c.Request.Context(), u.person(c), c.Param("id"), title)
	u.answered(c, "edited", err)
}
