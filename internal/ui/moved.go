// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// movedView is a kept listing that a version of the register judges otherwise.
type movedView struct {
	Version, VersionURL string
	Title, ID, Seller   string
	Before, Level       string
	ScoreBefore, Score  int
	Riskier             bool
	Marks               string
	Why                 []movedWhy
}

type movedWhy struct{ Reason, Mark, URL string }

// moved is moved listings for a page, in its language.
func moved(lang web.Lang, list []workflow.MovedListing) []movedView {
	out := make([]movedView, len(list))
	for i := range list {
		m := &list[i]
		v := movedView{
			Version: m.Version, VersionURL: versionURL(m.Version), Title: m.Title, ID: m.ExternalID, Seller: m.SellerID, Before: m.LevelBefore, Level: m.Level, ScoreBefore: m.ScoreBefore, Score: m.Score,
			Riskier: m.Riskier, Marks: strings.Join(m.Marks, "; "),
		}
		for k := range m.Why {
			f := &m.Why[k]
			v.Why = append(v.Why, movedWhy{reason(lang, f), f.Mark, markURL(f.MarkID)})
		}
		out[i] = v
	}
	return out
}

func versionURL(name string) string { return versionsPath + "/" + url.PathEscape(name) }

// versionPage is the body of one version's page.
type versionPage struct {
	*storage.Version
	When, InForce string
	Run           *storage.RetroRun // of all listings, for who looks after the installation
	Looked, Done  bool              // the reader has listings to see; all were looked up
	Moved         int
	RiskierCount  int
	Only          bool // only the riskier ones are shown
	OnlyURL       string
	AllURL        string
	Listings      []movedView
	Next          string
}

func (u *UI) version(c *gin.Context) {
	ctx, lang, name := c.Request.Context(), u.lang(c), c.Param("name")
	reg := u.do.Imports.Register
	v, err := reg.DB.Version(ctx, name)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &versionPage{Version: &v, When: u.when(lang, v.Created), InForce: u.when(lang, v.Activated), Only: c.Query("only") == "riskier", AllURL: versionURL(name), OnlyURL: versionURL(name) + "?only=riskier"}
	run, ran, err := reg.DB.Retro(ctx, v.Seq)
	if err == nil && ran {
		p.Done = !run.Ended.IsZero()
		if p.Done && may(c, "jobs.see") {
			p.Run = &run
		}
		if p.Looked = may(c, "listings.see"); p.Looked {
			err = u.movedOf(c, p)
		}
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	u.render(c, http.StatusOK, "version", u.page(c, "register", u.site.Text(lang, "version.heading", "Name", v.Name), p))
}

// movedOf fills in what a version moved of the reader's listings.
func (u *UI) movedOf(c *gin.Context, p *versionPage) (err error) {
	ctx, reg := c.Request.Context(), u.do.Imports.Register
	if p.Moved, p.RiskierCount, err = reg.CountMoved(ctx, p.Name); err != nil {
		return err
	}
	list, err := reg.Moved(ctx, p.Name, p.Only, storage.Page{Cursor: c.Query("cursor"), Limit: movedOnPage})
	p.Listings = moved(u.lang(c), list.Items)
	if list.Next != "" {
		q := url.Values{"cursor": {list.Next}}
		if p.Only {
			q.Set("only", "riskier")
		}
		p.Next = versionURL(p.Name) + "?" + q.Encode()
	}
	return err
}

// movedOnPage is how many moved listings a version's page shows; movedLately how many stand beside the files.
const (
	movedOnPage = 25
	movedLately = 5
)

// movedLately are the reader's listings that the register's last changes made riskier; none where they may not see listings.
func (u *UI) movedLately(c *gin.Context) ([]movedView, error) {
	if u.do.Imports == nil || !may(c, "listings.see") {
		return nil, nil
	}
	list, err := u.do.Imports.Register.Moved(c.Request.Context(), "", true, storage.Page{Limit: movedLately})
	return moved(u.lang(c), list.Items), err
}
