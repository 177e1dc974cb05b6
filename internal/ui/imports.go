// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"errors"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks/offices"
)

// The register's pages for whoever looks after it. ImportPath is where publications are taken.
const (
	versionsPath = "/register/versions"
	ImportPath   = "/register/imports"
)

func (u *UI) importRoutes(r gin.IRoutes) {
	if u.do.Imports == nil {
		return
	}
	r.GET(versionsPath, u.versions)
	r.GET(versionsPath+"/:name", u.version)
	r.POST(ImportPath, u.importFile)
	r.POST(versionsPath+"/:name/rollback", u.rollback)
}

// versionsPage is the body of the page of register versions.
type versionsPage struct {
	Form        *importForm // nil for who may not import
	Problem     string
	Publication *publicationView
	Versions    []versionView
	Next        string
	First       bool
	Waiting     int // imports that wait or run
	Most        int // megabytes of a file
}

type importForm struct {
	Offices                        []option
	Replace, Force, Places, DryRun bool
	office                         string
}

type versionView struct {
	*storage.Version
	When, URL   string
	CanRollBack bool
}

// publicationView is what a dry run found.
type publicationView struct {
	*workflow.Publication
	Rejects []string
	More    int64 // set aside beyond those shown
}

func newImportForm(v url.Values) *importForm {
	f := &importForm{office: v.Get("office"), Replace: v.Get("replace") == "1", Force: v.Get("force") == "1", Places: v.Get("places") == "1", DryRun: v.Get("dry") == "1"}
	for _, name := range offices.Offices() {
		f.Offices = append(f.Offices, option{name, name, f.office == name})
	}
	return f
}

// versionsOnPage is how many versions the page shows.
const versionsOnPage = 20

func (u *UI) versions(c *gin.Context) { u.showVersions(c, http.StatusOK, &versionsPage{}) }

func (u *UI) showVersions(c *gin.Context, status int, p *versionsPage) {
	ctx, lang := c.Request.Context(), u.lang(c)
	cursor := c.Query("cursor")
	list, err := u.do.Imports.Register.DB.Versions(ctx, storage.Page{Cursor: cursor, Limit: versionsOnPage})
	if err == nil {
		p.Waiting, err = u.do.Imports.Waiting(ctx)
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	for i := range list.Items {
		v := &list.Items[i]
		back := v.State == storage.VersionSuperseded && may(c, "register.rollback")
		p.Versions = append(p.Versions, versionView{v, u.when(lang, v.Created), versionURL(v.Name), back})
	}
	if list.Next != "" {
		p.Next = versionsPath + "?" + url.Values{"cursor": {list.Next}}.Encode()
	}
	p.First, p.Most = cursor == "", workflow.MaxUpload>>20
	if p.Form == nil && p.First && may(c, "register.import") {
		p.Form = newImportForm(nil)
		p.Form.DryRun = true // look before changing anything
	}
	u.render(c, status, "versions", u.page(c, "register", u.site.Text(lang, "versions.heading"), p))
}

// event is the audit entry of a change of the register by the person of a request.
func (u *UI) event(ctx context.Context, action, id string) (audit.Event, error) {
	v := auth.VisitOf(ctx)
	d, err := auth.AllowID(ctx, action, id, auth.Object{Kind: "register", Tenant: v.Actor.Tenant})
	return audit.Event{At: u.do.Imports.Register.Now(), Actor: v.Actor.Audit(d), Action: action, Request: v.Request}, err
}

// importFile takes a publication: a dry run says what is in it, anything else makes it a job.
func (u *UI) importFile(c *gin.Context) {
	ctx := c.Request.Context()
	event, err := u.event(ctx, "register.import", "")
	if err != nil {
		u.Fail(c, err)
		return
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		u.Problem(c, http.StatusUnsupportedMediaType)
		return
	}
	values, in, err := receive(parts, u.do.Imports.Receive)
	if in != nil {
		defer in.Close()
	}
	p := &versionsPage{Form: newImportForm(values)}
	switch {
	case err == nil && in == nil:
		p.Problem = u.text(c, "bulk.no-file")
		u.showVersions(c, http.StatusUnprocessableEntity, p)
		return
	case err == nil && p.Form.DryRun:
		var found workflow.Publication
		if found, err = u.do.Imports.Understand(ctx, in, p.Form.office); err == nil {
			p.Publication = publicationOf(&found)
			u.showVersions(c, http.StatusOK, p)
			return
		}
	case err == nil:
		err = u.do.Imports.File(ctx, in, workflow.ImportAsk{Office: p.Form.office, Replace: p.Form.Replace, Force: p.Form.Force, Places: p.Form.Places, Event: event})
	}
	if err != nil {
		u.importFailed(c, p, err)
		return
	}
	c.Redirect(http.StatusSeeOther, versionsPath)
}

func publicationOf(found *workflow.Publication) *publicationView {
	v := &publicationView{Publication: found, More: found.SetAside - int64(len(found.Rejects))}
	for i := range found.Rejects {
		v.Rejects = append(v.Rejects, found.Rejects[i].Error())
	}
	return v
}

func (u *UI) importFailed(c *gin.Context, p *versionsPage, err error) {
	var tooLarge *http.MaxBytesError
	kind := fault.KindOf(err)
	switch {
	case errors.Is(err, workflow.ErrTooLarge), errors.As(err, &tooLarge):
		c.Header("Connection", "close")
		p.Problem = u.text(c, "versions.too-large", "Most", workflow.MaxUpload>>20)
		u.showVersions(c, http.StatusRequestEntityTooLarge, p)
	case errors.Is(err, errForm), kind == fault.Internal && c.Request.Context().Err() == nil && notOurs(err), errors.Is(err, multipart.ErrMessageTooLarge):
		c.Header("Connection", "close")
		u.Problem(c, http.StatusBadRequest)
	case kind == fault.Invalid, kind == fault.Conflict, kind == fault.Unavailable:
		slog.InfoContext(c.Request.Context(), "publication not taken", "error", err)
		p.Problem = u.text(c, "bulk.refused", "Detail", strings.TrimSpace(u.refusal(u.lang(c), err)))
		u.showVersions(c, kind.Status(), p)
	default:
		u.Fail(c, err)
	}
}

// rollback makes an earlier version current again. It builds what serves it, which takes a while for a large register.
func (u *UI) rollback(c *gin.Context) {
	ctx, name := c.Request.Context(), c.Param("name")
	event, err := u.event(ctx, "register.rollback", name)
	if err == nil {
		_, err = u.do.Imports.Rollback(ctx, name, event)
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, versionsPath)
}
