// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// secondPath is where decisions are taken again by who does not know them.
const secondPath = "/second-looks"

// secondPage is the body of the page: the case as it was opened, and nothing of what was decided.
type secondPage struct {
	ID      string
	Listing *result
	Cards   []cardView
	Kinds   []option
	Reasons []reasonGroup
	Problem string
	None    bool // none is left for this person
	Said    bool // an answer was just given
	Drawn   string
	Answers bool // the person may answer; who only reads sees how far the answers agree
	Draws   bool
	Agree   *agreeView
}

// agreeView is how far answers agree.
type agreeView struct {
	By    string
	Ways  []option
	All   agreeRow
	Table []agreeRow
}

// agreeRow is the agreement of one group.
type agreeRow struct {
	Name  string
	Share rangeView
	Kappa string
}

func (u *UI) secondRoutes(r gin.IRoutes) {
	if u.do.Desk == nil {
		return
	}
	r.GET(secondPath, u.secondLook)
	r.POST(secondPath+"/next", u.nextSecond)
	r.POST(secondPath+"/answer", u.answerSecond)
	r.POST(secondPath+"/draw", u.drawSeconds)
}

// secondLook shows what the person has before them.
func (u *UI) secondLook(c *gin.Context) { u.showSecond(c, http.StatusOK, "") }

func (u *UI) showSecond(c *gin.Context, status int, problem string) {
	lang, who := u.lang(c), u.person(c)
	p := &secondPage{Problem: problem, None: c.Query("none") != "", Said: c.Query("said") != "", Drawn: c.Query("drawn"), Answers: mayForAll(c, "quality.answer", "quality"), Draws: mayForAll(c, "quality.draw", "quality")}
	if _, err := strconv.Atoi(p.Drawn); err != nil {
		p.Drawn = ""
	}
	var look workflow.SecondLook
	var found bool
	var err error
	if p.Answers {
		if look, found, err = u.do.Desk.HeldSecond(c.Request.Context(), who); err != nil {
			u.Fail(c, err)
			return
		}
	}
	if found {
		p.ID, p.Listing = look.ID, u.snapshotView(lang, &review.Case{Snapshot: look.Snapshot, MarkID: look.MarkID})
		for i := range look.Snapshot.Marks {
			p.Cards = append(p.Cards, u.card(lang, &look.Snapshot.Marks[i]))
		}
		form := u.decisionForm(lang, c, review.Case{Snapshot: look.Snapshot})
		p.Kinds = slices.DeleteFunc(form.Kinds, func(o option) bool {
			return !slices.Contains([]string{string(review.Clear), string(review.Restrict), string(review.Remove)}, o.Code)
		})
		p.Reasons = slices.DeleteFunc(form.Reasons, func(g reasonGroup) bool { return g.Kind == string(review.Rejects) })
	}
	if mayForAll(c, "quality.see", "quality") {
		if p.Agree, err = u.agreement(c, lang); err != nil {
			u.Fail(c, err)
			return
		}
	}
	u.render(c, status, "secondlooks", u.page(c, "insights", u.text(c, "second.heading"), p))
}

// agreement compares first and second answers by what the address asks for.
func (u *UI) agreement(c *gin.Context, lang web.Lang) (*agreeView, error) {
	by := review.Dimension(c.Query("by"))
	if !slices.Contains(review.Dimensions(), by) {
		by = review.ByReason
	}
	found, err := u.do.Desk.Agreement(c.Request.Context(), u.person(c), by, time.Time{})
	if err != nil || found.All.Share.N == 0 {
		return nil, err
	}
	v := &agreeView{By: string(by), All: u.agreeRow(lang, "", found.All)}
	for _, d := range review.Dimensions() {
		v.Ways = append(v.Ways, option{string(d), string(d), d == by})
	}
	for _, name := range slices.Sorted(maps.Keys(found.By)) {
		v.Table = append(v.Table, u.agreeRow(lang, name, found.By[name]))
	}
	return v, nil
}

func (u *UI) agreeRow(lang web.Lang, name string, a review.Agreement) agreeRow {
	row := agreeRow{Name: orNone(name), Share: u.rangeOf(lang, a.Share), Kappa: u.site.Text(lang, "second.no-kappa")}
	if a.Defined {
		row.Kappa = u.site.Text(lang, "second.kappa-is", "Value", decimals(a.Kappa.Value), "Low", decimals(a.Kappa.Low), "High", decimals(a.Kappa.High))
	}
	return row
}

// nextSecond puts a decision before the person.
func (u *UI) nextSecond(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.answer") {
		return
	}
	_, found, err := u.do.Desk.NextSecond(c.Request.Context(), u.person(c))
	switch {
	case err != nil:
		u.Fail(c, err)
	case !found:
		leadTo(c, secondPath+"?none=1")
	default:
		leadTo(c, secondPath)
	}
}

// answerSecond takes the answer, or shows the page again with what is wrong with it.
func (u *UI) answerSecond(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.answer") {
		return
	}
	err := u.do.Desk.AnswerSecond(c.Request.Context(), u.person(c), c.PostForm("id"), c.PostForm("decision"), c.PostForm("reason"))
	switch {
	case fault.Is(err, fault.Invalid):
		u.showSecond(c, http.StatusUnprocessableEntity, u.text(c, "second.wrong"))
	case err != nil:
		u.Fail(c, err)
	default:
		leadTo(c, secondPath+"?said=1")
	}
}

// drawSeconds draws decisions of the last twelve weeks.
func (u *UI) drawSeconds(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.draw") {
		return
	}
	until := u.do.Desk.Now().UTC()
	share, err := strconv.ParseFloat(c.PostForm("percent"), 64)
	if err != nil || share <= 0 || share > 100 {
		u.showSecond(c, http.StatusUnprocessableEntity, u.text(c, "second.no-share"))
		return
	}
	n, err := u.do.Desk.DrawSeconds(c.Request.Context(), u.person(c), until.AddDate(0, 0, -7*usualWeeks), until, share/100)
	if err != nil {
		u.Fail(c, err)
		return
	}
	leadTo(c, secondPath+"?drawn="+strconv.Itoa(n))
}

// mayQuality asks for a right to second answers.
func (u *UI) mayQuality(c *gin.Context, action string) bool {
	_, err := auth.Allow(c.Request.Context(), action, auth.Object{Kind: "quality", Tenant: auth.Who(c.Request.Context()).Tenant})
	if err != nil {
		u.Fail(c, err)
	}
	return err == nil
}
