// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strconv"
	"time"

	"markwarden/internal/review"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// figuresView is the figures as the page shows them. Files are the ways to the tables as CSV.
type figuresView struct {
	Tiles     []tileView
	Volumes   chartView
	Faster    chartView
	Weeks     []weekView
	Backlog   []backlogView
	Marks     []tallyView
	Sellers   []tallyView
	Reasons   []tallyView
	People    []tallyView
	Overturns []review.Overturn
	Notifiers []notifierView
	Hands     review.Hands
	Files     map[string]string
}

// tileView is one figure with its words.
type tileView struct{ Label, Value, Note string }

// weekView is a row behind the charts.
type weekView struct {
	Start                       string // YYYY-MM-DD
	Opened, Decided, Overturned int
	Median, P90                 string
}

// backlogView is a step of the backlog; Width is its share of the widest in percent.
type backlogView struct {
	Words string
	Cases int
	Width int
	Late  bool
}

// rangeView is a share with its interval on a line of 100.
type rangeView struct {
	Words, Between    string
	At, Low, Width, N int
}

// tallyView is the decisions of one mark, seller, reason or person.
type tallyView struct {
	Key, Name, URL           string
	Decided, Measures, Width int
	Overturned               rangeView
}

// notifierView is somebody who complained.
type notifierView struct {
	ID                  string
	Right               rangeView
	Rejected, Retracted int
}

// chartView is bars over weeks, in units of its view box.
type chartView struct {
	ID, Title, Desc, Most string
	First, Last           string // days at the ends, YYYY-MM-DD
	Bars                  []chartBar
}

// chartBar is one bar; Second is the second of a pair.
type chartBar struct {
	X, Y, Width, Height int
	Second              bool
	Words               string
}

// The chart's box: bars stand between the top and the base.
const (
	chartWidth = 640
	chartTop   = 16
	chartBase  = 160
)

// mostRows is how many rows a table of the page shows; its file has all.
const mostRows = 12

// figures turns what was counted into what is shown.
func (u *UI) figures(lang web.Lang, in workflow.DeskInsight) *figuresView {
	f := &figuresView{Hands: in.Hands, Files: map[string]string{}, Overturns: in.Overturns[:min(mostRows, len(in.Overturns))], Tiles: u.tiles(lang, in)}
	for _, w := range in.Weeks {
		v := weekView{Start: w.Start.Format(time.DateOnly), Opened: w.Opened, Decided: w.Decided, Overturned: w.Overturned}
		if w.ToDecision.N > 0 {
			v.Median, v.P90 = u.inHours(lang, w.ToDecision.Median), u.inHours(lang, w.ToDecision.P90)
		}
		f.Weeks = append(f.Weeks, v)
	}
	f.Volumes, f.Faster = u.volumes(lang, in.Weeks), u.faster(lang, in.Weeks)
	most := 1
	for _, b := range in.Backlog {
		most = max(most, b.Cases)
	}
	for _, b := range in.Backlog {
		f.Backlog = append(f.Backlog, backlogView{sentence(lang, b.Words), b.Cases, 100 * b.Cases / most, b.Hours < 0})
	}
	f.Marks, f.Sellers = u.tallies(lang, in.Marks), u.tallies(lang, in.Sellers)
	f.Reasons, f.People = u.tallies(lang, in.Reasons), u.tallies(lang, in.People)
	if book := u.do.Desk; book != nil {
		for i := range f.Reasons {
			if r, ok := book.Book.Reason(f.Reasons[i].Key); ok {
				f.Reasons[i].Name = sentence(lang, r.Words)
			}
		}
	}
	for _, r := range in.Notifiers[:min(mostRows, len(in.Notifiers))] {
		f.Notifiers = append(f.Notifiers, notifierView{r.Notifier, u.rangeOf(lang, r.Right), r.Rejected, r.Retracted})
	}
	return f
}

// sentence is a sentence of the rules in the reader's language.
func sentence(lang web.Lang, t review.Text) string {
	if lang == web.Chinese {
		return t.ZH
	}
	return t.EN
}

// tiles are the figures at the top.
func (u *UI) tiles(lang web.Lang, in workflow.DeskInsight) []tileView {
	say := func(id string, args ...any) string { return u.site.Text(lang, id, args...) }
	late := 0
	if len(in.Backlog) > 0 {
		late = in.Backlog[0].Cases
	}
	over := u.rangeOf(lang, in.Overturned)
	return []tileView{
		{say("insights.opened"), web.Number(in.Opened), say("insights.by-machine", "N", web.Number(in.Hands.OpenedByMachine))},
		{say("insights.decided"), web.Number(in.Decided), say("insights.undone", "N", web.Number(in.Undone))},
		{say("insights.waiting"), web.Number(in.Open), say("insights.late", "N", web.Number(late))},
		u.spreadTile(lang, "insights.first-look", in.FirstLook),
		u.spreadTile(lang, "insights.to-decision", in.ToDecision),
		{say("insights.overturned"), over.Words, over.Between},
	}
}

// spreadTile is a duration with what nine of ten do not exceed.
func (u *UI) spreadTile(lang web.Lang, id string, s review.Spread) tileView {
	if s.N == 0 {
		return tileView{u.site.Text(lang, id), "–", u.site.Text(lang, "insights.nothing")}
	}
	return tileView{u.site.Text(lang, id), u.inHours(lang, s.Median), u.site.Text(lang, "insights.nine", "Time", u.inHours(lang, s.P90))}
}

// rangeOf is a share with its interval; without a trial nothing is known, and that is said.
func (u *UI) rangeOf(lang web.Lang, i review.Interval) rangeView {
	if i.N == 0 {
		return rangeView{Words: "–", Between: u.site.Text(lang, "insights.nothing")}
	}
	low, high := int(100*i.Low+0.5), int(100*i.High+0.5)
	return rangeView{Words: percent(i.Value), Between: u.site.Text(lang, "insights.between", "Low", percent(i.Low), "High", percent(i.High), "N", web.Number(i.N)),
		At: min(98, int(100*i.Value+0.5)), Low: low, Width: max(1, high-low), N: i.N}
}

// tallies are the first rows of a table.
func (u *UI) tallies(lang web.Lang, list []review.Tally) []tallyView {
	var out []tallyView
	for _, t := range list[:min(mostRows, len(list))] {
		out = append(out, tallyView{Key: t.Key, Decided: t.Decided, Measures: t.Measures, Width: 100 * t.Decided / max(1, list[0].Decided), Overturned: u.rangeOf(lang, t.Overturned)})
	}
	return out
}

// volumes draws what was opened and decided in each week.
func (u *UI) volumes(lang web.Lang, weeks []review.Week) chartView {
	most := 0
	for _, w := range weeks {
		most = max(most, w.Opened, w.Decided)
	}
	c := u.chart(lang, "volumes", weeks)
	c.Most = web.Number(most)
	for i, w := range weeks {
		slot, wide := place(i, len(weeks))
		half := max(1, wide/2)
		for n, v := range []int{w.Opened, w.Decided} {
			id := []string{"insights.opened", "insights.decided"}[n]
			c.Bars = append(c.Bars, bar(slot+n*half, half, float64(v), float64(most), n == 1, u.site.Text(lang, id)+": "+strconv.Itoa(v)))
		}
	}
	return c
}

// faster draws the middle of the time to a first decision in each week.
func (u *UI) faster(lang web.Lang, weeks []review.Week) chartView {
	most := 0.0
	for _, w := range weeks {
		most = max(most, w.ToDecision.Median)
	}
	c := u.chart(lang, "faster", weeks)
	c.Most = u.inHours(lang, most)
	for i, w := range weeks {
		if w.ToDecision.N > 0 {
			slot, wide := place(i, len(weeks))
			c.Bars = append(c.Bars, bar(slot, wide, w.ToDecision.Median, most, false, u.inHours(lang, w.ToDecision.Median)))
		}
	}
	return c
}

// chart is a chart without bars.
func (u *UI) chart(lang web.Lang, id string, weeks []review.Week) chartView {
	c := chartView{ID: id, Title: u.site.Text(lang, "insights."+id), Desc: u.site.Text(lang, "insights."+id+"-desc")}
	if len(weeks) > 0 {
		c.First, c.Last = weeks[0].Start.Format(time.DateOnly), weeks[len(weeks)-1].Start.Format(time.DateOnly)
	}
	return c
}

// place is where the bars of a week begin and how wide they are together.
func place(i, n int) (x, width int) {
	slot := chartWidth / max(1, n)
	return i * chartWidth / max(1, n), max(2, slot-max(1, slot/4))
}

// bar is one bar; one that is not nothing is seen.
func bar(x, width int, v, most float64, second bool, words string) chartBar {
	height := 0
	if v > 0 && most > 0 {
		height = max(1, int(v/most*(chartBase-chartTop)+0.5))
	}
	return chartBar{X: x, Y: chartBase - height, Width: width, Height: height, Second: second, Words: words}
}
