// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// figuresOf is a desk's work in two weeks; a seller's name is hostile.
func figuresOf(from, until time.Time) workflow.DeskInsight {
	week := func(days, opened, decided, overturned int, median float64) review.Week {
		w := review.Week{Start: from.AddDate(0, 0, days), Opened: opened, Decided: decided, Overturned: overturned}
		if decided > 0 {
			w.ToDecision = review.Spread{Median: median, P90: 3 * median, N: decided}
		}
		return w
	}
	in := review.Insights(nil, from, until)
	in.Opened, in.Decided, in.Undone, in.Open = 1240, 14, 2, 9
	in.FirstLook, in.ToDecision, in.Overturned = review.Spread{Median: 0.5, P90: 3.25, N: 12}, review.Spread{Median: 30, P90: 96, N: 14}, review.Wilson(1, 14)
	in.Weeks = []review.Week{week(0, 10, 9, 1, 50), week(7, 6, 5, 0, 12), week(14, 2, 0, 0, 0)}
	in.Backlog[0].Cases, in.Backlog[2].Cases = 2, 7
	in.Marks = []review.Tally{{Key: "brand:nike", Decided: 9, Measures: 7, Overturned: review.Wilson(1, 9)}, {Key: "US-404", Decided: 5, Overturned: review.Wilson(0, 5)}}
	in.Sellers = []review.Tally{{Key: `shop-1<script>alert(1)</script>`, Decided: 14, Measures: 7, Overturned: review.Wilson(1, 14)}}
	in.Reasons = []review.Tally{{Key: "TM-CF", Decided: 14, Measures: 7, Overturned: review.Wilson(1, 14)}}
	in.Overturns = []review.Overturn{{Decided: "m-1", Overturned: "r-1", Times: 1}}
	in.Hands = review.Hands{OpenedByMachine: 1200, OpenedByPerson: 40, MovesByMachine: 20, MovesByPerson: 60, Proposed: 3}
	return workflow.DeskInsight{Insight: in, Notifiers: []review.Reliability{{Notifier: "brand-1", Right: review.Wilson(9, 10), Rejected: 1}, {Notifier: "brand-2", Right: review.Wilson(0, 0), Retracted: 1}}}
}

func TestInsightsPage(t *testing.T) {
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	u := New(site, policy, services())
	e := gin.New()
	from := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	e.GET("/full", func(c *gin.Context) {
		u.showInsights(c, &insightsPage{Looks: true, From: "2026-03-02", Until: "2026-03-22"}, figuresOf(from, from.AddDate(0, 0, 20)))
	})
	e.GET("/empty", func(c *gin.Context) {
		u.showInsights(c, &insightsPage{From: "2026-03-02", Until: "2026-03-22"}, workflow.DeskInsight{Insight: review.Insights(nil, from, from.AddDate(0, 0, 20))})
	})
	for name, address := range map[string]string{"insights-en": "/full", "insights-zh": "/full?lang=zh", "insights-empty": "/empty"} {
		t.Run(name, func(t *testing.T) {
			w := get(e, address)
			if w.Code != http.StatusOK {
				t.Errorf("status %d", w.Code)
			}
			inspect(t, name, w)
			golden(t, name, w.Body.String())
		})
	}
}

// The bars of a chart stay within its box, whatever the number of weeks and figures.
func TestBarsStayInTheirBox(t *testing.T) {
	for _, n := range []int{1, 2, 12, 157, 522} {
		for i := range n {
			x, wide := place(i, n)
			for _, v := range []float64{0, 0.01, 7, 9} {
				b := bar(x, wide, v, 9, false, "")
				if b.X < 0 || b.X+b.Width > chartWidth+2 || b.Y < chartTop || b.Y+b.Height != chartBase || v > 0 && b.Height == 0 {
					t.Fatalf("%d of %d, %g: %+v", i, n, v, b)
				}
			}
		}
	}
}
