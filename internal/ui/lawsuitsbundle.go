// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"markwarden/internal/docket"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// stepView is a line of the checklist. Level is its colour.
type stepView struct{ Title, Note, State, Level string }

// fillSteps fills in what to do in the case, and where its bundles are.
func (u *UI) fillSteps(lang web.Lang, f storage.LawsuitFile, p *suitPage) {
	level := map[docket.CheckState]string{docket.CheckDone: "clear", docket.CheckOpen: "unscreened", docket.CheckDue: "caution", docket.CheckLate: "block"}
	for _, s := range workflow.ChecklistOf(f, u.do.Docketing.Now()) {
		p.Steps = append(p.Steps, stepView{Title: in(lang, s.Title), Note: in(lang, s.Note), State: string(s.State), Level: level[s.State]})
	}
	p.BundleLang = bundleLang(lang)
	for i, m := range f.Matches {
		if m.Verdict == docket.NotUs && !m.Reopened {
			p.Matches[i].Packet = suitPath + url.PathEscape(f.ID) + "/bundle?" + url.Values{"lang": {p.BundleLang}, "row": {m.Row}, "store": {m.Store}}.Encode()
		}
	}
}

func bundleLang(lang web.Lang) string {
	if lang == web.Chinese {
		return "zh"
	}
	return "en"
}

func (u *UI) lawsuitBundle(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "lawsuits.bundle")
	var b workflow.Bundle
	if err == nil {
		b, err = u.do.Docketing.Bundle(c.Request.Context(), k, c.Param("id"), workflow.BundleOrder{Lang: bundleLang(u.lang(c)), Row: c.Query("row"), Store: c.Query("store")})
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="`+b.Name+`"`)
	c.Header("X-Content-Sha256", b.Hash)
	c.Data(http.StatusOK, "application/zip", b.Body)
}
