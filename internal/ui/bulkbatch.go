// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// batchPage is the body of a batch's page.
type batchPage struct {
	ID, Name, About string
	Ignored         string // columns that were not read
	Progress        *progressView
	Results         *resultsView
	Running         bool
}

// progressView is where a batch stands. It is a block of its own, because it is sent again as the batch moves.
type progressView struct {
	ID            string
	State         storage.BatchState
	Done, Total   int
	Width         int    // of 100
	Left          string // about how long it takes, in words
	Counts        []levelCount
	Accepted      int
	Problem       string
	Ended         bool
	Register      string
	RegisterMarks int
	Says          string // for readers who do not see, when the batch has ended
}

// resultsView is the rows of a batch that were asked for. Its whole state is the address.
type resultsView struct {
	ID       string
	Query    resultsQuery
	Back     string // the query, for forms that come back here
	Levels   []option
	Problem  string
	Matching int
	All      int
	Rows     []batchRowView
	Sorts    []sortView
	Next     string
	Facets   []facetView
	Running  bool
}

type resultsQuery struct{ Level, Mark, Rule, Q, Sort, Cursor string }

// Filtered reports whether anything restricts the rows.
func (q resultsQuery) Filtered() bool { return q.Level+q.Mark+q.Rule+q.Q != "" }

// sortView is a column's heading, by which rows can be sorted.
type sortView struct {
	Name, URL, Order string // Order is ascending or descending, or empty
}

// batchRowView is a row with what can be done about it.
type batchRowView struct {
	*lineView
	N         int
	Accepted  bool
	CanAccept bool
}

// rowsOnPage is how many rows a page shows.
const rowsOnPage = 50

func (u *UI) batch(c *gin.Context) {
	b, err := u.do.Bulk.DB.Batch(c.Request.Context(), owner(c), c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	q := resultsQuery{Level: c.Query("level"), Mark: c.Query("mark"), Rule: c.Query("rule"), Q: strings.TrimSpace(c.Query("q")), Sort: c.Query("sort"), Cursor: c.Query("cursor")}
	if q.Sort == "" {
		q.Sort = string(storage.SortRisk)
	}
	results, status, err := u.results(c.Request.Context(), lang, &b, q, c.Request.URL.Query())
	if err != nil {
		u.Fail(c, err)
		return
	}
	if c.Query("part") == "results" {
		u.write(c, status, func() error { return u.site.Fragment(c.Writer, lang, "batch", "results", results) })
		return
	}
	p := &batchPage{ID: b.ID, Name: b.Name, Progress: u.progress(lang, &b), Results: results, Running: !b.State.Ended()}
	p.About = u.site.Text(lang, "batch.about", "Format", u.site.Label(lang, "format", b.Format), "Size", size(b.Bytes), "When", u.when(lang, b.Created))
	if opt, err := workflow.OptionsOf(&b); err == nil {
		p.Ignored = strings.Join(opt.Ignored, ", ")
	}
	u.render(c, status, "batch", u.page(c, "bulk", b.Name, p))
}

// size is a length in bytes for people.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// progress lays out where a batch stands.
func (u *UI) progress(lang web.Lang, b *storage.Batch) *progressView {
	p := &progressView{ID: b.ID, State: b.State, Done: b.Done, Total: b.Total, Counts: counts(b), Accepted: b.Counts.Accepted, Problem: u.site.Refusal(lang, b.Problem), Ended: b.State.Ended(), Register: b.Register, RegisterMarks: b.Marks}
	if b.Total > 0 {
		p.Width = min(100, b.Done*100/b.Total)
	}
	if left := remaining(b); left > 0 {
		p.Left = u.duration(lang, left)
	}
	if p.Ended {
		p.Says = u.site.Label(lang, "batch.state", string(b.State))
	}
	return p
}

// remaining is about how long a running batch still takes, by its pace so far; zero while nobody can say.
func remaining(b *storage.Batch) time.Duration {
	took := b.Touched.Sub(b.Started)
	if b.State != storage.BatchRunning || b.Done == 0 || b.Total <= b.Done || took <= 0 {
		return 0
	}
	return time.Duration(float64(took) / float64(b.Done) * float64(b.Total-b.Done))
}

// duration is a length of time in words, rounded so that it does not flicker.
func (u *UI) duration(lang web.Lang, d time.Duration) string {
	if d < time.Minute {
		const step = 5
		return u.site.Text(lang, "batch.seconds", "Count", step*(int(d.Seconds())/step+1))
	}
	return u.site.Text(lang, "batch.minutes", "Count", int((d + time.Minute - 1).Minutes()))
}

// results reads the rows that were asked for. A question that makes no sense is answered on the page.
func (u *UI) results(ctx context.Context, lang web.Lang, b *storage.Batch, q resultsQuery, asked url.Values) (*resultsView, int, error) {
	db := u.do.Bulk.DB
	r := &resultsView{ID: b.ID, Query: q, All: b.Done, Running: !b.State.Ended(), Back: keepQuery(asked).Encode()}
	for _, l := range []screening.Level{screening.Block, screening.High, screening.Caution, screening.Clear, screening.Unscreened} {
		r.Levels = append(r.Levels, option{string(l), string(l), q.Level == string(l)})
	}
	f := storage.BatchFilter{Owner: b.Owner, Batch: b.ID, Level: q.Level, Mark: q.Mark, Rule: q.Rule, Text: workflow.FoldSearch(q.Q)}
	rows, err := db.BatchRows(ctx, f, storage.BatchSort(q.Sort), storage.Page{Cursor: q.Cursor, Limit: rowsOnPage})
	if fault.Is(err, fault.Invalid) {
		r.Problem = u.site.Text(lang, "register.invalid", "Detail", u.refusal(lang, err))
		return r, http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return nil, 0, err
	}
	if r.Matching = b.Done; q.Filtered() {
		if r.Matching, err = db.CountBatchRows(ctx, f); err != nil {
			return nil, 0, err
		}
	}
	for i := range rows.Items {
		row, err := workflow.RowOf(&rows.Items[i])
		if err != nil {
			return nil, 0, err
		}
		r.Rows = append(r.Rows, batchRowView{u.line(lang, row), row.N, rows.Items[i].Accepted, rows.Items[i].Suggestion != ""})
	}
	u.sortViews(r, asked)
	if rows.Next != "" {
		r.Next = within(b.ID, asked, "cursor", rows.Next)
	}
	return r, http.StatusOK, u.batchFacets(ctx, r, b, asked)
}

// sortViews are the ways to sort.
func (u *UI) sortViews(r *resultsView, asked url.Values) {
	for _, s := range []struct {
		sort storage.BatchSort
		way  string
	}{{storage.SortRisk, "descending"}, {storage.SortTitle, "ascending"}, {storage.SortFile, "ascending"}} {
		v := sortView{Name: "batch.sort-" + string(s.sort), URL: within(r.ID, asked, "sort", string(s.sort))}
		if r.Query.Sort == string(s.sort) {
			v.Order = s.way
		}
		r.Sorts = append(r.Sorts, v)
	}
}

// batchFacets are the marks and rules met most often, or the way back from the one that was chosen.
func (u *UI) batchFacets(ctx context.Context, r *resultsView, b *storage.Batch, asked url.Values) error {
	marks, rules, err := u.do.Bulk.DB.BatchHits(ctx, b.Owner, b.ID, facetShown)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		param, set string
		hits       []storage.BatchHit
	}{{"mark", r.Query.Mark, marks}, {"rule", r.Query.Rule, rules}} {
		v := facetView{Name: "batch.facet-" + f.param}
		for _, h := range f.hits {
			if f.set == "" || f.set == h.Name {
				v.Values = append(v.Values, facetValue{h.Name, within(r.ID, asked, f.param, h.Name), h.Rows})
			}
		}
		if len(v.Values) > 0 {
			r.Facets = append(r.Facets, v)
		}
	}
	return nil
}

// keepQuery is what of an address belongs to the rows that were asked for.
func keepQuery(asked url.Values) url.Values {
	q := url.Values{}
	for _, name := range []string{"level", "mark", "rule", "q", "sort", "cursor"} {
		if v := asked.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	return q
}

// within is the address of a batch's rows with one value changed. A cursor belongs to the question before.
func within(id string, asked url.Values, name, value string) string {
	q := keepQuery(asked)
	q.Del("cursor")
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	return batchURL(id) + "?" + q.Encode() + "#results"
}
