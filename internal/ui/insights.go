// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"encoding/csv"
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

// insightsPath is the page of the desk's figures.
const insightsPath = "/insights"

// usualWeeks is the time that is shown when none is asked for.
const usualWeeks = 12

// insightsPage is the body of the page: the time asked for, and the figures, nil when it cannot be counted.
type insightsPage struct {
	From, Until string // YYYY-MM-DD, both days counted
	Problem     string
	Figures     *figuresView
	Looks       bool // second looks are open to the reader
}

func (u *UI) insightsRoutes(r gin.IRoutes) {
	if u.do.Desk == nil {
		return
	}
	r.GET(insightsPath, u.insights)
	r.GET(insightsPath+"/:table", u.insightsTable)
}

// insights shows the figures of a time.
func (u *UI) insights(c *gin.Context) {
	p := &insightsPage{Looks: may(c, "cases.see_internal")}
	in, err := u.counted(c, p)
	switch {
	case fault.Is(err, fault.Invalid):
		p.Problem = u.refusal(u.lang(c), err)
		u.render(c, http.StatusUnprocessableEntity, "insights", u.page(c, "insights", u.text(c, "insights.heading"), p))
	case err != nil:
		u.Fail(c, err)
	default:
		u.showInsights(c, p, in)
	}
}

// showInsights draws figures. The marks shown are named by the register in service, and by their IDs when it has none.
func (u *UI) showInsights(c *gin.Context, p *insightsPage, in workflow.DeskInsight) {
	f := u.figures(u.lang(c), in)
	query := "?from=" + p.From + "&until=" + p.Until
	for i := range f.Marks {
		if m, err := u.do.Mark(c.Request.Context(), f.Marks[i].Key); err == nil {
			f.Marks[i].Name, f.Marks[i].URL = m.Text, markURL(m.ID)
		}
	}
	if err := u.nameFigures(c, f); err != nil {
		u.Fail(c, err)
		return
	}
	for table := range insightTables {
		f.Files[table] = insightsPath + "/" + table + query
	}
	p.Figures = f
	u.render(c, http.StatusOK, "insights", u.page(c, "insights", u.text(c, "insights.heading"), p))
}

// insightsTable is one table as CSV.
func (u *UI) insightsTable(c *gin.Context) {
	rows, known := insightTables[c.Param("table")]
	if !known {
		u.Problem(c, http.StatusNotFound)
		return
	}
	in, err := u.counted(c, &insightsPage{})
	if err != nil {
		u.Fail(c, err)
		return
	}
	b := bytes.NewBufferString("\ufeff") // by which spreadsheets know that it is UTF-8
	w := csv.NewWriter(b)
	for _, row := range rows(in) {
		_ = w.Write(guarded(row...))
	}
	w.Flush()
	if err := w.Error(); err != nil {
		u.Fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="`+c.Param("table")+`.csv"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// counted reads the time asked for, in whole days of UTC, and counts. Without one it is the last twelve weeks.
func (u *UI) counted(c *gin.Context, p *insightsPage) (in workflow.DeskInsight, err error) {
	v := auth.VisitOf(c.Request.Context())
	if _, err := auth.Allow(c.Request.Context(), "insights.see", auth.Object{Kind: "insight", Tenant: v.Actor.Tenant}); err != nil {
		return in, err
	}
	today := u.do.Desk.Now().UTC().Truncate(24 * time.Hour)
	from, until := today.AddDate(0, 0, -7*usualWeeks+1), today
	var wrong fault.Fields
	for name, day := range map[string]*time.Time{"from": &from, "until": &until} {
		if text := c.Query(name); text != "" {
			if *day, err = time.Parse(time.DateOnly, text); err != nil {
				wrong.Add(name, "%s", u.text(c, "insights.no-day"))
				*day = today
			}
		}
	}
	p.From, p.Until = from.Format(time.DateOnly), until.Format(time.DateOnly)
	if err := wrong.Err(); err != nil {
		return in, err
	}
	return u.do.Desk.Insights(c.Request.Context(), workflow.PersonOf(v.Actor, v.Request), from, until.AddDate(0, 0, 1).Add(-time.Microsecond))
}

// insightTables are the tables by the names of their files, each with a head.
var insightTables = map[string]func(workflow.DeskInsight) [][]string{
	"weeks": func(in workflow.DeskInsight) [][]string {
		out := [][]string{{"week", "opened", "decided", "overturned", "median_hours_to_decision", "p90_hours_to_decision"}}
		for _, w := range in.Weeks {
			out = append(out, []string{w.Start.Format(time.DateOnly), strconv.Itoa(w.Opened), strconv.Itoa(w.Decided), strconv.Itoa(w.Overturned), hoursCell(w.ToDecision.Median, w.ToDecision.N), hoursCell(w.ToDecision.P90, w.ToDecision.N)})
		}
		return out
	},
	"backlog": func(in workflow.DeskInsight) [][]string {
		out := [][]string{{"due", "cases"}}
		for _, b := range in.Backlog {
			out = append(out, []string{b.Words.EN, strconv.Itoa(b.Cases)})
		}
		return out
	},
	"marks":   func(in workflow.DeskInsight) [][]string { return tallyRows("mark", in.Marks) },
	"sellers": func(in workflow.DeskInsight) [][]string { return tallyRows("seller", in.Sellers) },
	"reasons": func(in workflow.DeskInsight) [][]string { return tallyRows("reason", in.Reasons) },
	"people":  func(in workflow.DeskInsight) [][]string { return tallyRows("person", in.People) },
	"overturns": func(in workflow.DeskInsight) [][]string {
		out := [][]string{{"decided", "overturned_by", "times"}}
		for _, o := range in.Overturns {
			out = append(out, []string{o.Decided, o.Overturned, strconv.Itoa(o.Times)})
		}
		return out
	},
	"notifiers": func(in workflow.DeskInsight) [][]string {
		out := [][]string{{"notifier", "decided", "right", "low", "high", "rejected", "retracted"}}
		for _, r := range in.Notifiers {
			out = append(out, []string{r.Notifier, strconv.Itoa(r.Right.N), fraction(r.Right.Value), fraction(r.Right.Low), fraction(r.Right.High), strconv.Itoa(r.Rejected), strconv.Itoa(r.Retracted)})
		}
		return out
	},
}

// hoursCell is a duration in hours, empty when nothing was measured.
func hoursCell(v float64, n int) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// fraction is a share as a file has it.
func fraction(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

func tallyRows(head string, list []review.Tally) [][]string {
	out := [][]string{{head, "decided", "measures", "overturned", "low", "high"}}
	for _, t := range list {
		out = append(out, []string{t.Key, strconv.Itoa(t.Decided), strconv.Itoa(t.Measures), fraction(t.Overturned.Value), fraction(t.Overturned.Low), fraction(t.Overturned.High)})
	}
	return out
}

// inHours is hours as people say them.
func (u *UI) inHours(lang web.Lang, hours float64) string {
	switch {
	case hours*60 < 1:
		return u.site.Text(lang, "insights.moment")
	case hours < 1:
		return u.site.Text(lang, "insights.minutes", "N", strconv.Itoa(int(hours*60+0.5)))
	case hours < 48:
		return u.site.Text(lang, "insights.hours", "N", oneDecimal(hours))
	}
	return u.site.Text(lang, "insights.days", "N", oneDecimal(hours/24))
}

// oneDecimal is a number with one decimal, and none where it is whole.
func oneDecimal(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	if len(s) > 2 && s[len(s)-2:] == ".0" {
		return s[:len(s)-2]
	}
	return s
}

// percent is a share in whole percent.
func percent(v float64) string { return strconv.Itoa(int(100*v+0.5)) + " %" }

// nameFigures puts names beside the IDs of people and organisations; the files keep the IDs, so that their figures can be
// counted again from the log.
func (u *UI) nameFigures(c *gin.Context, f *figuresView) error {
	var ids []string
	for _, list := range [][]tallyView{f.Sellers, f.People} {
		for _, t := range list {
			ids = append(ids, t.Key)
		}
	}
	for _, o := range f.Overturns {
		ids = append(ids, o.Decided, o.Overturned)
	}
	for _, n := range f.Notifiers {
		ids = append(ids, n.ID)
	}
	called, err := u.called(c, ids...)
	for _, list := range [][]tallyView{f.Sellers, f.People} {
		for i := range list {
			list[i].Name = called[list[i].Key]
		}
	}
	f.Overturns = slices.Clone(f.Overturns)
	for i := range f.Overturns {
		f.Overturns[i].Decided, f.Overturns[i].Overturned = called.of(f.Overturns[i].Decided), called.of(f.Overturns[i].Overturned)
	}
	for i := range f.Notifiers {
		f.Notifiers[i].ID = called.of(f.Notifiers[i].ID)
	}
	return err
}
