// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// openRegister is the door with a register that takes publications; ?as=seller asks as a seller.
func openRegister(t *testing.T) *shop {
	t.Helper()
	db := storagetest.Open(t, storagetest.SQLite(t))
	key, err := audit.NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	journal, err := db.NewJournal(t.Context(), key, storage.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	rights, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.Use(func(c *gin.Context) {
		actor := auth.Local()
		if c.Query("as") != "" {
			actor = auth.Actor{ID: "s", Tenant: auth.HomeTenant, Organisation: "s", Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}}
		}
		c.Request = c.Request.WithContext(auth.WithVisit(c.Request.Context(), &auth.Visit{Actor: actor, Policy: rights}))
	})
	do := services()
	do.Imports = workflow.NewImports(&workflow.Register{DB: db, Dir: t.TempDir(), Now: func() time.Time { return noon }}, journal, t.TempDir())
	New(site, nil, do).Routes(e)
	return &shop{t: t, Handler: e}
}

// importBody is an import's form as a browser sends it.
func importBody(t *testing.T, office, dry string) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "own <b>list.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("number,office,mark,owner,classes,status\n1,XX,Zorvexa,Zorvexa GmbH,25,Registered\n2,XX,,<script>,25,Registered\n"))
	_ = w.WriteField("office", office)
	_ = w.WriteField("dry", dry)
	_ = w.Close()
	return w.FormDataContentType(), b.String()
}

func TestThePageOfVersions(t *testing.T) {
	s := openRegister(t)
	golden(t, "versions-empty", s.ask(http.MethodGet, "/register/versions", "", "").Body.String())
	kind, body := importBody(t, "tabular", "1")
	golden(t, "versions-trial-zh", s.ask(http.MethodPost, "/register/imports?lang=zh", kind, body).Body.String())
	kind, body = importBody(t, "euipo", "")
	if w := s.ask(http.MethodPost, "/register/imports", kind, body); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "was not taken") {
		t.Errorf("another office's file: status %d", w.Code)
	}
	kind, body = importBody(t, "tabular", "")
	if w := s.ask(http.MethodPost, "/register/imports?as=seller", kind, body); w.Code != http.StatusForbidden {
		t.Errorf("a seller imports: status %d", w.Code)
	}
	if w := s.ask(http.MethodPost, "/register/imports", kind, body); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/register/versions" {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if page := s.ask(http.MethodGet, "/register/versions", "", "").Body.String(); !strings.Contains(page, "1 import waits") {
		t.Error("the import that waits is not shown")
	}
	if page := s.ask(http.MethodGet, "/register/versions?as=seller", "", "").Body.String(); strings.Contains(page, `action="/register/imports"`) {
		t.Error("a seller is offered an import")
	}
	if w := s.ask(http.MethodPost, "/register/versions/none/rollback", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("going back to nothing: status %d", w.Code)
	}
}
