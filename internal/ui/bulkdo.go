// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// cancelBatch stops a batch.
func (u *UI) cancelBatch(c *gin.Context) {
	id := c.Param("id")
	if _, err := u.do.Bulk.Cancel(c.Request.Context(), owner(c), id, workflow.Once{}); err != nil {
		u.Fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, batchURL(id))
}

// takeSuggestion takes the suggestion of a row or gives it back, and leads back to the row.
func (u *UI) takeSuggestion(c *gin.Context) {
	if status := readForm(c.Request); status != http.StatusOK {
		u.Problem(c, status)
		return
	}
	id := c.Param("id")
	n, err := strconv.Atoi(c.Param("row"))
	if err != nil {
		u.Problem(c, http.StatusNotFound)
		return
	}
	row, err := u.do.Bulk.TakeSuggestion(c.Request.Context(), owner(c), id, n, c.PostForm("take") == "1", workflow.Once{})
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	if c.Query("part") == "row" {
		view, err := workflow.RowOf(&row)
		if err != nil {
			u.Fail(c, err)
			return
		}
		data := map[string]any{"Batch": id, "Back": c.PostForm("back"), "Row": batchRowView{u.line(lang, view), n, row.Accepted, true}}
		u.write(c, http.StatusOK, func() error { return u.site.Fragment(c.Writer, lang, "batch", "suggestion", data) })
		return
	}
	back, _ := url.ParseQuery(c.PostForm("back")) // what of it is ours is kept; the rest could lead anywhere
	c.Redirect(http.StatusSeeOther, batchURL(id)+"?"+keepQuery(back).Encode()+"#row-"+strconv.Itoa(n))
}

// download gives a batch back: the seller's file with added columns, the results as CSV or JSON Lines, or the report.
func (u *UI) download(c *gin.Context) {
	lang := u.lang(c)
	made, err := u.made(c, lang)
	if err != nil {
		u.Fail(c, err)
		return
	}
	defer made.Close()
	h := c.Writer.Header()
	h.Set("Content-Type", made.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": made.Name}))
	h.Set("Content-Length", strconv.FormatInt(made.Size, 10))
	c.Status(http.StatusOK)
	_, _ = io.Copy(c.Writer, made.File) // a reader who left is nobody's error
}

func (u *UI) made(c *gin.Context, lang web.Lang) (*workflow.Exported, error) {
	if kind := c.Param("kind"); kind != "report" {
		return u.do.Bulk.Export(c.Request.Context(), owner(c), c.Param("id"), workflow.ExportKind(kind), string(lang))
	}
	return u.batchReport(c.Request.Context(), owner(c), c.Param("id"), lang)
}

// batchReport makes the report of a batch that has ended.
func (u *UI) batchReport(ctx context.Context, owner, id string, lang web.Lang) (*workflow.Exported, error) {
	bulk := u.do.Bulk
	b, err := bulk.Finished(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	opt, err := workflow.OptionsOf(&b)
	if err != nil {
		return nil, err
	}
	about := &ReportAbout{
		Files: []string{b.Name}, Register: screening.RegisterStamp{Version: b.Register, Marks: b.Marks}, Engine: b.Engine, Policy: b.Policy,
		Markets: opt.Markets, Authorised: opt.Authorised, Made: b.Finished,
	}
	name := strings.TrimSuffix(b.Name, filepath.Ext(b.Name)) + "-report.html"
	return bulk.Make(name, "text/html; charset=utf-8", func(f *os.File) error {
		r := NewReport(u.site, lang, bulk.Dir)
		defer r.Discard()
		err := bulk.DB.EachBatchRow(ctx, b.Owner, b.ID, func(row *storage.BatchRow) error {
			shown, err := workflow.RowOf(row)
			if err != nil {
				return err
			}
			return r.Add(shown)
		})
		if err != nil {
			return err
		}
		return r.Compose(f, about)
	})
}

// aliveEvery is how often a quiet stream says that it is there; proxies cut what is silent for a minute.
const aliveEvery = 15 * time.Second

// batchEvents sends where a batch stands as it moves (server-sent events, WHATWG HTML 9.2). Each event is the block of the
// page, ready in the reader's language; "ended" comes last.
func (u *UI) batchEvents(c *gin.Context) {
	ctx, end := u.do.People.Staying(c.Request.Context())
	defer end()
	changes, err := u.do.Bulk.Watch(ctx, owner(c), c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	alive := time.NewTicker(aliveEvery)
	defer alive.Stop()
	for {
		event := ": alive\n\n"
		select {
		case <-ctx.Done():
			return
		case <-alive.C:
		case b, open := <-changes:
			if !open {
				return
			}
			if event, err = u.progressEvent(lang, &b); err != nil {
				return
			}
		}
		if _, err := io.WriteString(c.Writer, event); err != nil {
			return
		}
		c.Writer.Flush()
	}
}

// progressEvent is one event: its data is the block line by line.
func (u *UI) progressEvent(lang web.Lang, b *storage.Batch) (string, error) {
	var block bytes.Buffer
	if err := u.site.Fragment(&block, lang, "batch", "progress", u.progress(lang, b)); err != nil {
		return "", err
	}
	name := "progress"
	if b.State.Ended() {
		name = "ended"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "event: %s\n", name)
	for line := range strings.Lines(strings.ReplaceAll(block.String(), "\r", "")) {
		out.WriteString("data: " + strings.TrimSuffix(line, "\n") + "\n")
	}
	out.WriteString("\n")
	return out.String(), nil
}
