// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// UploadPath is where files are taken; below it stand their batches.
const UploadPath = "/bulk"

const bulkPath = UploadPath

// bulkRoutes adds the pages of whole files, where there is something that takes them.
func (u *UI) bulkRoutes(r gin.IRoutes) {
	if u.do.Bulk == nil {
		return
	}
	r.GET(bulkPath, u.owned, u.bulk)
	r.POST(bulkPath, u.owned, u.upload)
	r.GET(bulkPath+"/:id", u.owned, u.batch)
	r.GET(bulkPath+"/:id/events", u.owned, u.batchEvents)
	r.GET(bulkPath+"/:id/download/:kind", u.owned, u.download)
	r.POST(bulkPath+"/:id/cancel", u.owned, u.cancelBatch)
	r.POST(bulkPath+"/:id/rows/:row", u.owned, u.takeSuggestion)
}

// owned turns away who belongs to no organisation: files are an organisation's.
func (u *UI) owned(c *gin.Context) {
	if owner(c) == "" {
		u.Fail(c, fault.New(fault.Forbidden, "Files belong to an organisation, and you are in none: ask an administrator to add you to one."))
	}
}

// owner is whose files a request is about. Every query stays within one organisation's, whatever more a role may see.
func owner(c *gin.Context) string { return auth.Who(c.Request.Context()).Organisation }

// bulkPage is the body of the page that takes a file and lists those that were taken.
type bulkPage struct {
	Form    *bulkForm
	Problem string
	Batches []batchLine
	Moved   []movedView // made riskier by the register's last changes
	Next    string
	First   bool // the newest batches are shown
	Most    int  // megabytes of a file
}

// bulkForm is the form of an upload as it was filled in.
type bulkForm struct {
	Key                                  string // of this form: sent twice, it is one batch
	Encoding, Sheet, Mapping, Authorised string
	Formats, Markets                     []option
	format                               string
	markets                              []string
}

// batchLine is a batch in the list.
type batchLine struct {
	URL, Name, When string
	State           storage.BatchState
	Done, Total     int
	Counts          []levelCount
}

// levelCount is how many rows have a level, with the way to them.
type levelCount struct {
	Level screening.Level
	Count int
	URL   string
}

// newBulkForm reads the values of an upload form.
func newBulkForm(v url.Values) *bulkForm {
	f := &bulkForm{Key: v.Get("key"), Encoding: oneLine(v.Get("encoding")), Sheet: oneLine(v.Get("sheet")), Mapping: lines(v.Get("map")), Authorised: lines(v.Get("authorised")), format: v.Get("format")}
	if f.Key == "" {
		f.Key = rand.Text()
	}
	for _, known := range listing.Formats() {
		f.Formats = append(f.Formats, option{string(known), string(known), f.format == string(known)})
	}
	f.markets = slices.DeleteFunc(slices.Clone(v["market"]), func(m string) bool { return !slices.Contains(marketCodes, m) })
	for _, m := range marketCodes {
		f.Markets = append(f.Markets, option{m, m, slices.Contains(f.markets, m)})
	}
	return f
}

// Open reports whether the folded part of the form holds anything.
func (f *bulkForm) Open() bool {
	return f.Encoding+f.Sheet+f.Mapping+f.Authorised != "" || f.format != "" && f.format != string(listing.FormatAuto)
}

// options are what the form says of the file.
func (f *bulkForm) options() (o workflow.BatchOptions, err error) {
	o = workflow.BatchOptions{Format: f.format, Encoding: f.Encoding, Sheet: f.Sheet, Markets: f.markets, Authorised: nonEmpty(f.Authorised)}
	o.Map, err = listing.ParseMap(nonEmpty(f.Mapping))
	return o, err
}

// batchesOnPage is how many batches the list shows.
const batchesOnPage = 20

func (u *UI) bulk(c *gin.Context) {
	u.showBulk(c, http.StatusOK, &bulkPage{Form: newBulkForm(nil)})
}

// showBulk fills in the list of batches.
func (u *UI) showBulk(c *gin.Context, status int, p *bulkPage) {
	cursor := c.Query("cursor")
	list, err := u.do.Bulk.DB.Batches(c.Request.Context(), owner(c), storage.Page{Cursor: cursor, Limit: batchesOnPage})
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	for i := range list.Items {
		b := &list.Items[i]
		p.Batches = append(p.Batches, batchLine{URL: batchURL(b.ID), Name: b.Name, When: u.when(lang, b.Created), State: b.State, Done: b.Done, Total: b.Total, Counts: counts(b)})
	}
	if list.Next != "" {
		p.Next = bulkPath + "?" + url.Values{"cursor": {list.Next}}.Encode()
	}
	p.First, p.Most = cursor == "", workflow.MaxUpload>>20
	if p.First {
		if p.Moved, err = u.movedLately(c); err != nil {
			u.Fail(c, err)
			return
		}
	}
	u.render(c, status, "bulk", u.page(c, "bulk", u.site.Text(lang, "bulk.heading"), p))
}

func batchURL(id string) string { return bulkPath + "/" + url.PathEscape(id) }

// counts are a batch's rows by level, the gravest first, without the levels that it does not have.
func counts(b *storage.Batch) []levelCount {
	var out []levelCount
	for _, x := range []levelCount{{Level: screening.Block, Count: b.Counts.Block}, {Level: screening.High, Count: b.Counts.High}, {Level: screening.Caution, Count: b.Counts.Caution}, {Level: screening.Clear, Count: b.Counts.Clear}, {Level: screening.Unscreened, Count: b.Counts.Unscreened}} {
		if x.Count > 0 {
			x.URL = batchURL(b.ID) + "?level=" + string(x.Level) + "#results"
			out = append(out, x)
		}
	}
	return out
}

// when is a moment in words.
func (u *UI) when(lang web.Lang, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	day, clock, _ := strings.Cut(at.UTC().Format("2006-01-02 15:04"), " ")
	return u.site.Text(lang, "report.time", "Day", u.site.Day(lang, day), "Time", clock)
}
