// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// calibrationPath is where decisions that were overturned are put to everybody again.
const calibrationPath = "/calibration"

// calibrationPage is the body of the list of rounds.
type calibrationPage struct {
	Rounds           []roundView
	Draws            bool
	Weeks, Size, Len string
	Next, Version    string
	Problem, Done    string
}

// roundView is a round in a line.
type roundView struct {
	ID, URL, Opens, Closes string
	Answered, Questions    int
	Open                   bool
}

// roundPage is the body of a round: the question before the reader, and the results for those who see them.
type roundPage struct {
	roundView
	Question      string
	Listing       *result
	Cards         []cardView
	Kinds         []option
	Reasons       []reasonGroup
	Results       []calibrationView
	Problem, Done string
}

// calibrationView is one person's result.
type calibrationView struct {
	Name   string
	Share  rangeView
	Kappa  string
	Missed int
}

func (u *UI) calibrationRoutes(r gin.IRoutes) {
	r.GET(calibrationPath, u.calibration)
	r.POST(calibrationPath, u.openRound)
	r.POST(calibrationPath+"/schedule", u.scheduleRounds)
	r.GET(calibrationPath+"/:id", u.round)
	r.POST(calibrationPath+"/:id/next", u.nextQuestion)
	r.POST(calibrationPath+"/:id/answer", u.answerQuestion)
}

func (u *UI) roundView(c *gin.Context, r storage.Round) (v roundView, err error) {
	lang, now := u.lang(c), u.do.Desk.Now()
	s, err := u.do.Desk.Standing(c.Request.Context(), u.person(c), r)
	return roundView{r.ID, calibrationPath + "/" + url.PathEscape(r.ID), u.instant(lang, r.Opens), u.instant(lang, r.Closes), s.Answered, s.Questions, !now.Before(r.Opens) && now.Before(r.Closes)}, err
}

func (u *UI) calibration(c *gin.Context) { u.showCalibration(c, http.StatusOK, "") }

func (u *UI) showCalibration(c *gin.Context, status int, problem string) {
	ctx, who := c.Request.Context(), u.person(c)
	list, err := u.do.Desk.Rounds(ctx, who)
	if err != nil {
		u.Fail(c, err)
		return
	}
	set, err := u.do.Desk.Settings(ctx, who)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &calibrationPage{Draws: mayForAll(c, "quality.draw", "quality"), Problem: problem, Done: c.Query("done"), Version: strconv.FormatInt(set.Version, 10),
		Weeks: strconv.Itoa(set.Rounds.Weeks), Size: strconv.Itoa(max(set.Rounds.Size, 10)), Len: strconv.Itoa(max(set.Rounds.Days, 7)), Next: u.instant(u.lang(c), set.Rounds.Next)}
	for _, r := range list {
		v, err := u.roundView(c, r)
		if err != nil {
			u.Fail(c, err)
			return
		}
		p.Rounds = append(p.Rounds, v)
	}
	u.render(c, status, "calibration", u.page(c, "insights", u.text(c, "calibration.heading"), p))
}

// mended answers a form with what is wrong with it, or with its own page for any other error.
func mended(u *UI, c *gin.Context, err error, show func(*gin.Context, int, string)) {
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		show(c, kind.Status(), u.refusal(u.lang(c), err))
		return
	}
	u.Fail(c, err)
}

// openRound opens a round now.
func (u *UI) openRound(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.draw") {
		return
	}
	r, err := u.do.Desk.OpenRound(c.Request.Context(), u.person(c), number(c.PostForm("size")), number(c.PostForm("days")))
	if err != nil {
		mended(u, c, err, u.showCalibration)
		return
	}
	leadTo(c, calibrationPath+"/"+url.PathEscape(r.ID))
}

// scheduleRounds sets how often a round begins by itself.
func (u *UI) scheduleRounds(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.draw") {
		return
	}
	weeks, size, days := number(c.PostForm("weeks")), number(c.PostForm("size")), number(c.PostForm("days"))
	err := u.set(c, func(s *review.Settings) { s.Rounds.Weeks, s.Rounds.Size, s.Rounds.Days = weeks, size, days })
	if err != nil {
		mended(u, c, err, u.showCalibration)
		return
	}
	leadTo(c, calibrationPath+"?done=scheduled")
}

func (u *UI) round(c *gin.Context) { u.showRound(c, http.StatusOK, "") }

func (u *UI) showRound(c *gin.Context, status int, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	if who.Outside() {
		u.Problem(c, http.StatusForbidden)
		return
	}
	r, err := u.do.Desk.DB.Round(ctx, who.Tenant, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &roundPage{Problem: problem, Done: c.Query("done")}
	if p.roundView, err = u.roundView(c, r); err != nil {
		u.Fail(c, err)
		return
	}
	look, found, err := u.do.Desk.HeldQuestion(ctx, who, r.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	if found && p.Open {
		u.question(c, p, look)
	}
	if mayForAll(c, "quality.see", "quality") {
		if p.Results, err = u.calibrations(c, lang, r); err != nil {
			u.Fail(c, err)
			return
		}
	}
	u.render(c, status, "round", u.page(c, "insights", u.text(c, "calibration.round"), p))
}

// question lays a question out.
func (u *UI) question(c *gin.Context, p *roundPage, look workflow.SecondLook) {
	p.Question, p.Listing = look.ID, u.snapshotView(u.lang(c), &review.Case{Snapshot: look.Snapshot, MarkID: look.MarkID})
	for i := range look.Snapshot.Marks {
		p.Cards = append(p.Cards, u.card(u.lang(c), &look.Snapshot.Marks[i]))
	}
	form := u.decisionForm(u.lang(c), c, review.Case{Snapshot: look.Snapshot})
	p.Kinds = slices.DeleteFunc(form.Kinds, func(o option) bool {
		return !slices.Contains([]string{string(review.Clear), string(review.Restrict), string(review.Remove)}, o.Code)
	})
	p.Reasons = slices.DeleteFunc(form.Reasons, func(g reasonGroup) bool { return g.Kind == string(review.Rejects) })
}

// calibrations are the results, person by person.
func (u *UI) calibrations(c *gin.Context, lang web.Lang, r storage.Round) (list []calibrationView, err error) {
	results, err := u.do.Desk.Calibrations(c.Request.Context(), u.person(c), r)
	if err != nil {
		return nil, err
	}
	named, err := u.officers(c)
	for _, one := range results {
		v := calibrationView{Name: named.name(one.By), Share: u.rangeOf(lang, one.Right), Kappa: u.site.Text(lang, "second.no-kappa"), Missed: len(one.Missed)}
		if one.Defined {
			v.Kappa = u.site.Text(lang, "second.kappa-is", "Value", decimals(one.Kappa.Value), "Low", decimals(one.Kappa.Low), "High", decimals(one.Kappa.High))
		}
		list = append(list, v)
	}
	return list, err
}

// nextQuestion puts a question before the reader.
func (u *UI) nextQuestion(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.answer") {
		return
	}
	to := calibrationPath + "/" + url.PathEscape(c.Param("id"))
	_, found, err := u.do.Desk.NextQuestion(c.Request.Context(), u.person(c), c.Param("id"))
	switch {
	case err != nil:
		u.Fail(c, err)
	case !found:
		leadTo(c, to+"?done=none")
	default:
		leadTo(c, to)
	}
}

// answerQuestion takes the answer, or shows the question again with what is wrong with it.
func (u *UI) answerQuestion(c *gin.Context) {
	if !u.posted(c) || !u.mayQuality(c, "quality.answer") {
		return
	}
	err := u.do.Desk.AnswerQuestion(c.Request.Context(), u.person(c), c.Param("id"), c.PostForm("question"), c.PostForm("decision"), c.PostForm("reason"))
	switch {
	case fault.Is(err, fault.Invalid):
		u.showRound(c, http.StatusUnprocessableEntity, u.text(c, "second.wrong"))
	case err != nil:
		u.Fail(c, err)
	default:
		leadTo(c, calibrationPath+"/"+url.PathEscape(c.Param("id"))+"?done=said")
	}
}
