// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"slices"

	"github.com/gin-gonic/gin"

	"markwarden/internal/review"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// otherMoves are the moves of a case that are no decision of the form: what a notice lacks is asked for, a court's order
// comes and goes, a decision is found wrong later.
var otherMoves = []review.EventKind{review.Defect, review.HoldEvent, review.Unseal, review.AskRelease, review.Reverse, review.Judgment}

// byLegal are the ends of a legal hold; elsewhere the same words are decisions of the form.
var byLegal = []review.EventKind{review.Reinstate, review.Remove}

// moveView is a move that somebody can make, with what it asks for.
type moveView struct {
	Event, To, Refusal   string
	Reason, Facts, Order bool
	Hold                 bool
}

// moves are the further moves a person can make in a case.
func (u *UI) moves(lang web.Lang, who workflow.Person, c review.Case) (list []moveView) {
	for _, o := range u.do.Desk.Book.Options(c, who.Actor, u.do.Desk.Now()) {
		held := c.Standing.State == review.LegalHold && slices.Contains(byLegal, o.Event)
		if !held && !slices.Contains(otherMoves, o.Event) {
			continue
		}
		has := func(names ...string) bool {
			return slices.ContainsFunc(o.Needs, func(n string) bool { return slices.Contains(names, n) })
		}
		list = append(list, moveView{Event: string(o.Event), To: string(o.To), Refusal: pick(lang, o.Refusal), Reason: has("infringes", "lawful"), Facts: has("facts"),
			Order: has("order", "order_ended", "unsealing", "judgment", "proof_of_suit"), Hold: o.Event == review.HoldEvent})
	}
	return list
}

// moveCase makes a further move.
func (u *UI) moveCase(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	kind := review.EventKind(c.PostForm("event"))
	if !slices.Contains(otherMoves, kind) && !slices.Contains(byLegal, kind) {
		kind = "" // refused as a move that does not exist
	}
	ev := review.Event{Kind: kind, Reason: c.PostForm("reason"), Facts: lines(c.PostForm("facts")), Order: oneLine(c.PostForm("order")), Sealed: c.PostForm("sealed") != ""}
	_, err := u.do.Desk.Do(c.Request.Context(), u.person(c), "cases.move", c.Param("id"), ev)
	u.stepped(c, "moved", err)
}
