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
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/web"
)

// queuePage is the body of the queue. Its whole state is the address.
type queuePage struct {
	Rows           []caseLine
	Queues, States []option
	Levels         []option
	People, Waits  []option
	Seller, Mark   string
	Overdue        bool
	Filtered       bool
	Total, Due     int
	Next, Query    string
	Views          []viewLink
	Clusters       []clusterView
	Unread         int
	Seen           string // place in the news
	Sets           bool   // may change the settings
	Problem, Done  string
}

// viewLink is a saved view of the queue.
type viewLink struct{ Name, URL string }

// clusterView is cases that can be decided together.
type clusterView struct {
	Count               int
	Seller, Text, State string
	URL                 string
}

// casesOnPage is how many cases a page of the queue shows, and clustersShown how many groups stand beside it.
const (
	casesOnPage   = 25
	clustersShown = 5
)

func (u *UI) queue(c *gin.Context) { u.showQueue(c, http.StatusOK, "") }

// showQueue renders the queue with what stood against the last step, if anything did.
func (u *UI) showQueue(c *gin.Context, status int, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	q := c.Request.URL.Query()
	f, err := review.ParseFilter(q)
	if err != nil {
		u.Fail(c, err)
		return
	}
	page, err := u.do.Desk.Queue(ctx, who, f, q.Get("after"), casesOnPage)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &queuePage{Seller: f.Seller, Mark: f.Mark, Overdue: f.Overdue, Filtered: len(f.Query()) > 0, Total: page.Total, Due: page.Due, Query: f.Query().Encode(), Problem: problem, Done: q.Get("done")}
	p.Seen = page.Seen
	named, err := u.officers(c)
	if err != nil {
		u.Fail(c, err)
		return
	}
	var ids []string
	for _, r := range page.Items {
		ids = append(ids, r.SellerID)
	}
	sellers, err := u.called(c, ids...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	for n, r := range page.Items {
		l := u.caseLine(lang, r.Item, page.Heads[n], "/desk/")
		l.SellerURL, l.Seller = "/desk?"+url.Values{"seller": {l.Seller}}.Encode(), sellers.of(l.Seller)
		l.Holder, l.Assignee = named.name(l.Holder), named.name(l.Assignee)
		l.Value = strconv.FormatFloat(r.Priority.Value, 'f', 2, 64)
		for _, t := range u.do.Desk.Book.Queue.Explain(r.Item, u.do.Desk.Now()) {
			l.Parts = append(l.Parts, pick(lang, t))
		}
		p.Rows = append(p.Rows, l)
	}
	if page.Next != "" {
		next := f.Query()
		next.Set("after", page.Next)
		p.Next = "/desk?" + next.Encode()
	}
	if err := u.filters(c, p, f); err != nil {
		u.Fail(c, err)
		return
	}
	p.People, p.Waits = named.choices(lang, u, who.ID, f.Assignee), u.waits(lang, f)
	if err := u.asides(c, p); err != nil {
		u.Fail(c, err)
		return
	}
	u.render(c, status, "desk", u.page(c, "desk", u.site.Text(lang, "desk.heading"), p))
}

// filters are the choices above the queue.
func (u *UI) filters(c *gin.Context, p *queuePage, f review.Filter) error {
	lang := u.lang(c)
	book, _, err := u.do.Desk.Rules(c.Request.Context(), u.person(c).Tenant)
	if err != nil {
		return err
	}
	for _, r := range book.Queues() {
		p.Queues = append(p.Queues, option{r.Queue, pick(lang, r.Title), slices.Contains(f.Queues, r.Queue)})
	}
	for _, s := range review.States() {
		if s != review.Closed {
			p.States = append(p.States, option{string(s), string(s), slices.Contains(f.States, string(s))})
		}
	}
	for _, l := range []screening.Level{screening.Block, screening.High, screening.Caution, screening.Clear, screening.Unscreened} {
		p.Levels = append(p.Levels, option{string(l), string(l), slices.Contains(f.Levels, string(l))})
	}
	return nil
}

// waits are whether what is put off is shown.
func (u *UI) waits(lang web.Lang, f review.Filter) (list []option) {
	for _, v := range []string{"", "yes", "all"} {
		list = append(list, option{v, u.site.Text(lang, "desk.put-off-"+orNone(v)), f.Snoozed == v})
	}
	return list
}

// asides are what stands beside the queue: saved views, and groups that can be decided together.
func (u *UI) asides(c *gin.Context, p *queuePage) error {
	ctx, who := c.Request.Context(), u.person(c)
	views, err := u.do.Desk.DB.Views(ctx, who.Tenant, who.ID)
	if err != nil {
		return err
	}
	unread, err := u.do.Desk.Inbox(ctx, who, true)
	if err != nil {
		return err
	}
	p.Unread, p.Sets = len(unread), mayForAll(c, "desk.set", "desk")
	for _, v := range views {
		p.Views = append(p.Views, viewLink{v.Name, "/desk?" + v.Query})
	}
	if c.Query("groups") == "" {
		return nil
	}
	clusters, err := u.do.Desk.Clusters(ctx, who)
	if err != nil {
		return err
	}
	clusters = clusters[:min(len(clusters), clustersShown)]
	var ids []string
	for _, k := range clusters {
		ids = append(ids, k.Key.Seller)
	}
	sellers, err := u.called(c, ids...)
	if err != nil {
		return err
	}
	for _, k := range clusters {
		p.Clusters = append(p.Clusters, clusterView{len(k.IDs), sellers.of(k.Key.Seller), k.Key.Pattern, string(k.Key.State), "/desk/" + url.PathEscape(k.IDs[0])})
	}
	return nil
}

// takeNext claims the case that should be worked now and leads to it.
func (u *UI) takeNext(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	ctx, who := c.Request.Context(), u.person(c)
	q, err := url.ParseQuery(c.PostForm("query"))
	if err != nil {
		q = url.Values{}
	}
	f, err := review.ParseFilter(q)
	if err != nil {
		u.Fail(c, err)
		return
	}
	next, found, err := u.do.Desk.TakeNext(ctx, who, f)
	switch {
	case fault.Is(err, fault.Conflict): // the cap of a day, or others were quicker
		u.showQueue(c, http.StatusConflict, u.refusal(u.lang(c), err))
	case err != nil:
		u.Fail(c, err)
	case !found:
		leadTo(c, "/desk?done=none")
	default:
		leadTo(c, "/desk/"+url.PathEscape(next.ID))
	}
}

// saveView keeps the view of the queue under a name, or removes it.
func (u *UI) saveView(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	who := u.person(c)
	v := storage.SavedView{Name: oneLine(c.PostForm("name")), Query: c.PostForm("query")}
	if q, err := url.ParseQuery(v.Query); err == nil {
		if f, err := review.ParseFilter(q); err == nil {
			v.Query = f.Query().Encode()
		}
	}
	if c.PostForm("remove") != "" {
		v.Query = ""
	}
	if err := u.do.Desk.SaveView(c.Request.Context(), who, v); err != nil {
		u.Fail(c, err)
		return
	}
	leadTo(c, "/desk?"+v.Query)
}
