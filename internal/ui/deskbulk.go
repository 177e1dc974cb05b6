// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// bulkDecisionPage is the body of a bulk decision: what is to be decided on which cases, and which must be viewed first.
type bulkDecisionPage struct {
	ID, State, Decision, Reason, Facts, First string
	Cases                                     []bulkCaseView
	Left                                      int // of the sample, to be viewed
	Second, Mine                              bool
	Problem                                   string
	Outcomes                                  []bulkOutcomeView
}

// bulkCaseView is a case of a bulk.
type bulkCaseView struct {
	caseLine
	Sample, Viewed bool
}

// bulkOutcomeView is what became of one case.
type bulkOutcomeView struct{ ID, URL, State, Problem string }

func bulkDecisionPath(id string) string { return "/bulk-decisions/" + url.PathEscape(id) }

// draftBulk proposes the decision of a case's form for all cases of its cluster.
func (u *UI) draftBulk(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	ctx, who := c.Request.Context(), u.person(c)
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
	ids := []string{found.ID}
	for _, i := range beside.Same {
		ids = append(ids, i.ID)
	}
	b, err := u.do.Desk.DraftBulk(ctx, who, ids, decisionOf(c))
	if err != nil {
		u.refusedCase(c, err)
		return
	}
	leadTo(c, bulkDecisionPath(b.ID))
}

func (u *UI) bulkDecision(c *gin.Context) { u.showBulkDecision(c, http.StatusOK, nil, "") }

// showBulkDecision renders a bulk decision. Following the way to a case of the sample does not note it as viewed: the box
// beside it does, with the decision.
func (u *UI) showBulkDecision(c *gin.Context, status int, outcomes []workflow.BulkOutcome, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	b, err := u.do.Desk.DB.Bulk(ctx, who.Tenant, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &bulkDecisionPage{ID: b.ID, State: b.State, Decision: string(b.Decision.Kind), Facts: b.Decision.Facts, First: b.First, Mine: b.First == who.ID, Second: len(b.Cases) >= u.do.Desk.Book.Desk.BulkSecond, Problem: problem}
	if r, ok := u.do.Desk.Book.Reason(b.Decision.Reason); ok {
		p.Reason = r.Code + " · " + pick(lang, r.Words)
	}
	sample := u.do.Desk.BulkSample(b)
	for _, id := range b.Cases {
		found, err := u.do.Desk.Case(ctx, who, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			u.Fail(c, err)
			return
		}
		v := bulkCaseView{caseLine: u.caseLine(lang, u.do.Desk.Book.Item(found), storage.HeadOf(found), "/desk/"), Sample: slices.Contains(sample, id), Viewed: slices.Contains(b.Viewed[who.ID], id) || slices.Contains(b.Viewed[b.First], id)}
		if v.Sample && !v.Viewed {
			p.Left++
		}
		p.Cases = append(p.Cases, v)
	}
	for _, o := range outcomes {
		v := bulkOutcomeView{ID: o.Case, URL: casePath(o.Case), State: string(o.State)}
		if o.Err != nil {
			v.Problem = u.refusal(lang, o.Err)
		}
		p.Outcomes = append(p.Outcomes, v)
	}
	u.render(c, status, "bulkdecision", u.page(c, "desk", u.site.Text(lang, "bulkdecision.heading"), p))
}

// decideBulk notes the cases that were ticked as viewed and takes the decision.
func (u *UI) decideBulk(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	ctx, who, id := c.Request.Context(), u.person(c), c.Param("id")
	for _, viewed := range c.PostFormArray("viewed") {
		if _, err := u.do.Desk.View(ctx, who, id, viewed); err != nil {
			u.Fail(c, err)
			return
		}
	}
	_, outcomes, err := u.do.Desk.DecideBulk(ctx, who, id)
	u.bulkDone(c, outcomes, err)
}

func (u *UI) undoBulk(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	outcomes, err := u.do.Desk.UndoBulk(c.Request.Context(), u.person(c), c.Param("id"), lines(c.PostForm("note")))
	u.bulkDone(c, outcomes, err)
}

// bulkDone shows what became of a bulk decision.
func (u *UI) bulkDone(c *gin.Context, outcomes []workflow.BulkOutcome, err error) {
	switch kind := fault.KindOf(err); {
	case err == nil:
		u.showBulkDecision(c, http.StatusOK, outcomes, "")
	case kind == fault.Internal || kind == fault.Unavailable || kind == fault.NotFound:
		u.Fail(c, err)
	default:
		u.showBulkDecision(c, kind.Status(), nil, pick(u.lang(c), review.Why(err)))
	}
}
