// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// besideView is what stands beside a case, in sentences.
type besideView struct {
	Price, OnMark string
	Past, Rights  []string
	Suits         []runningView
}

func (u *UI) besideView(c *gin.Context, b workflow.Context) (v besideView) {
	lang := u.lang(c)
	v.Price = u.priceLine(lang, b.Price)
	for _, s := range review.States() {
		if b.Past[s] > 0 {
			v.Past = append(v.Past, u.site.Text(lang, "beside.past", "State", u.site.Label(lang, "state", string(s)), "Count", strconv.Itoa(b.Past[s])))
		}
	}
	if m := b.OnMark; m.Cases > 0 {
		v.OnMark = u.site.Text(lang, "beside.on-mark", "Cases", strconv.Itoa(m.Cases), "Noticed", strconv.Itoa(m.Noticed), "Cleared", strconv.Itoa(m.Cleared))
	}
	v.Suits = u.runningViews(c, b.Suits)
	for _, r := range b.Rights {
		v.Rights = append(v.Rights, u.rightLine(lang, r))
	}
	return v
}

// priceLine holds a price against what is usual.
func (u *UI) priceLine(lang web.Lang, p workflow.PriceContext) string {
	switch {
	case p.Amount == "":
		return ""
	case !p.Known:
		return u.site.Text(lang, "beside.price-few", "Amount", p.Amount, "Currency", p.Currency)
	}
	where := p.Category
	if where == "" {
		where = u.site.Text(lang, "beside.all")
	}
	money := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
	return u.site.Text(lang, "beside.price", "Amount", p.Amount, "Currency", p.Currency, "Share", strconv.FormatFloat(math.Round(100*p.Share), 'f', -1, 64),
		"Median", money(p.Typical.Median), "Low", money(p.Typical.Low), "High", money(p.Typical.High), "N", strconv.Itoa(p.Typical.N), "Where", where)
}

// rightLine is a right of the ledger in a line.
func (u *UI) rightLine(lang web.Lang, r storage.LicenceRecord) string {
	parts := []string{u.site.Label(lang, "licence-kind", string(r.Kind))}
	for _, p := range []string{r.Mark, r.Owner, r.Document, strings.Join(r.Territories, ", "), strings.Join(r.Channels, ", ")} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if r.To != "" {
		parts = append(parts, u.site.Text(lang, "beside.until", "Day", u.site.Day(lang, r.To)))
	}
	return strings.Join(parts, " · ")
}

// picturesView is the pictures of a listing. They lie on servers of others, so nothing is fetched until somebody asks.
type picturesView struct {
	List  []pictureView
	Count int
	Shown bool
}

// pictureView is one picture.
type pictureView struct{ URL, Alt string }

// mostPictures bounds what a page shows of a listing.
const mostPictures = 12

// caseWithPictures is the page policy of a case, with pictures from anywhere over TLS.
const caseWithPictures = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"

// pictures are those of the listing as it was when the case was opened.
func (u *UI) pictures(c *gin.Context, found review.Case) (v picturesView, err error) {
	book, _, err := u.do.Desk.Rules(c.Request.Context(), u.person(c).Tenant)
	if err != nil {
		return v, err
	}
	lang := u.lang(c)
	for _, address := range found.Snapshot.Listing.Images {
		a, err := url.Parse(address)
		if err != nil || a.Scheme != "https" || a.Host == "" || len(v.List) == mostPictures {
			continue
		}
		v.List = append(v.List, pictureView{address, u.site.Text(lang, "pictures.alt", "N", strconv.Itoa(len(v.List)+1))})
	}
	v.Count = len(v.List)
	v.Shown = !book.Desk.BlurImages && c.Query("pictures") != "0" || c.Query("pictures") == "1"
	if v.Count > 0 {
		c.Header("Content-Security-Policy", caseWithPictures)
	}
	return v, nil
}
