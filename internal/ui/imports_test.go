// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
	"markwarden/trademarks/tabular"
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
	do.Bulk = &workflow.Bulk{DB: db, Dir: t.TempDir(), Now: func() time.Time { return noon }}
	do.Imports = workflow.NewImports(&workflow.Register{DB: db, Dir: t.TempDir(), Now: func() time.Time { return noon }}, journal, t.TempDir())
	New(site, nil, do).Routes(e)
	return &shop{t: t, imports: do.Imports, Handler: e}
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

// The page of a version says what it moved of the reader's own listings, and why; the page of files has the riskier ones.
func TestAVersionAndTheListingsItMoved(t *testing.T) {
	s := openRegister(t)
	ctx, reg := t.Context(), s.imports.Register
	rd, err := tabular.New(strings.NewReader("number,office,mark,owner,classes,status\n1,XX,Zorvexa,Zorvexa GmbH,25,Registered\n"), "own <b>list.csv", tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rep, err := reg.Import(ctx, rd, storage.ImportSpec{Mode: storage.ImportUpdate, Source: "own <b>list.csv", SHA256: strings.Repeat("ab", 32), Actor: "ann"}, workflow.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := "/register/versions/" + rep.Version.Name
	golden(t, "version-looking", s.ask(http.MethodGet, at, "", "").Body.String())
	said := verdict()
	said.Findings[1].Mark, said.Findings[1].MarkID = "Zorvexa", "XX-1"
	for i, l := range []listing.Listing{{ID: "mine", SellerID: "s", Title: "Zorvexa <i>shoes"}, {ID: "fallen", SellerID: "s", Title: "Old \u202eshoes"}, {ID: "theirs", SellerID: "rival", Title: "Zorvexa boots"}} {
		after := storage.ScreeningRecord{Register: rep.Version.Name, Engine: "e", Policy: "p", Level: "high", Score: 78, Created: noon}
		v := said
		if i == 1 {
			v, after.Level, after.Score = screening.Verdict{Level: screening.Clear}, "clear", 0
		}
		if i == 2 {
			after.Score = 77 // equal scores stand in the order of ids, which are made up anew each time
		}
		if after.Verdict, err = json.Marshal(&v); err != nil {
			t.Fatal(err)
		}
		err := reg.DB.WithTx(ctx, func(tx *storage.Tx) error {
			kept, err := tx.SaveListing(ctx, auth.HomeTenant, l, l.Title, noon)
			if err != nil {
				return err
			}
			after.ListingID, after.ListingHash = kept.ID, kept.Hash
			saved, err := tx.SaveScreening(ctx, auth.HomeTenant, after)
			if err != nil {
				return err
			}
			kept.Level, kept.Score = "caution", 40
			return errors.Join(tx.SaveMoved(ctx, rep.Version.Seq, kept, saved, i != 1, []string{"Zorvexa"}), tx.EndRetro(ctx, storage.RetroRun{Version: rep.Version.Seq, Marks: 1, Listings: 3, Touched: 3, Ended: noon}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "version-moved", s.ask(http.MethodGet, at, "", "").Body.String())
	golden(t, "version-moved-seller-zh", s.ask(http.MethodGet, at+"?as=seller&lang=zh", "", "").Body.String())
	if page := s.ask(http.MethodGet, at+"?as=seller&only=riskier", "", "").Body.String(); !strings.Contains(page, "Zorvexa") || strings.Contains(page, "fallen") || strings.Contains(page, "theirs") {
		t.Error("the riskier listings of one seller are not just those")
	}
	if page := s.ask(http.MethodGet, "/bulk?as=seller", "", "").Body.String(); !strings.Contains(page, "became riskier") || strings.Contains(page, "theirs") || strings.Contains(page, "fallen") {
		t.Error("the page of files does not name the listings that became riskier")
	}
	if w := s.ask(http.MethodGet, "/register/versions/none", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("a version that is not there: status %d", w.Code)
	}
}
