// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// batchFiles adds what moves whole files or streams, which must not lie in memory: these operations stand beside huma, and
// their description is written by hand.
func (s Services) batchFiles(r gin.IRoutes, doc *huma.OpenAPI) {
	r.POST(UploadPath, s.upload)
	r.GET(UploadPath+"/:id/events", s.batchEvents)
	r.GET(UploadPath+"/:id/annotated", s.export(workflow.ExportAnnotated))
	r.GET(UploadPath+"/:id/results.csv", s.export(workflow.ExportCSV))
	r.GET(UploadPath+"/:id/results.jsonl", s.export(workflow.ExportJSONL))
	text := func(name, in, words string) *huma.Param {
		return &huma.Param{Name: name, In: in, Description: words, Required: in == "path", Schema: &huma.Schema{Type: huma.TypeString}}
	}
	list := func(name, words string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: words, Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}}
	}
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	form := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": bytes}, Required: []string{"file"}, AdditionalProperties: false}
	accepted := refusals(http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	accepted["202"] = &huma.Response{Description: "The file is kept and waits to be screened.", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/BatchBody"}}}}
	doc.AddOperation(&huma.Operation{
		OperationID: "create-batch", Method: http.MethodPost, Path: UploadPath, Tags: []string{tagBatches}, DefaultStatus: http.StatusAccepted,
		Summary:     "Screen a whole file",
		Description: fmt.Sprintf("Takes an export of listings of at most %d MB, as the body itself or as the part `file` of a form. The answer comes as soon as the file is kept and its head is understood.", workflow.MaxUpload>>20),
		Parameters: []*huma.Param{
			text("format", "query", "amazon, shopify, ebay, etsy, woocommerce, walmart, google, csv, xlsx or jsonl; found out when left out."), text("name", "query", "The file's name, for a body without a form."),
			text("encoding", "query", "Character encoding; found out when left out."), text("sheet", "query", "Sheet of a workbook."),
			list("map", "field=column, for columns that are not recognised, or sheet=, header_row= and first_row= for where a table's listings are; repeat for more."), list("market", "A market every listing is judged for; repeat for more."), list("authorised", "A mark the seller owns or may use; repeat for more."),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: bytes}, "multipart/form-data": {Schema: form}}},
		Responses:   maps.Clone(accepted),
	})
	gone := []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}
	for _, op := range []struct{ id, path, summary, words, kind string }{
		{"watch-batch", "/events", "Watch a file", "Server-sent events: `progress` with the batch as JSON whenever it moves, `ended` at last.", "text/event-stream"},
		{"get-batch-annotated", "/annotated", "The file with its results", "The seller's own file, each row as it was, with columns for level, score, marks, words, why, suggestion and the title that was taken. 409 while it is screened.", "application/octet-stream"},
		{"get-batch-csv", "/results.csv", "Results as CSV", "One line a listing. 409 while it is screened.", "text/csv"},
		{"get-batch-jsonl", "/results.jsonl", "Results as JSON Lines", "One verdict a line. 409 while it is screened.", "application/jsonl"},
	} {
		answers := refusals(gone...)
		answers["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{op.kind: {Schema: &huma.Schema{Type: huma.TypeString}}}}
		doc.AddOperation(&huma.Operation{
			OperationID: op.id, Method: http.MethodGet, Path: UploadPath + "/{id}" + op.path, Tags: []string{tagBatches}, DefaultStatus: http.StatusOK, Summary: op.summary, Description: op.words,
			Parameters: []*huma.Param{text("id", "path", "The batch."), text("lang", "query", "Language of the reasons: en or zh.")}, Responses: maps.Clone(answers),
		})
	}
}

// upload takes a file. A key that was used before gives the batch of that time.
func (s Services) upload(c *gin.Context) {
	owner, err := filesOf(c.Request.Context())
	var in *workflow.Received
	var opt workflow.BatchOptions
	if err == nil {
		opt, err = uploadOptions(c)
	}
	if err == nil {
		in, err = s.receive(c)
	}
	if err != nil {
		refuseUpload(c, err)
		return
	}
	defer in.Close()
	b, fresh, err := s.Bulk.File(c.Request.Context(), owner, in, opt, c.GetHeader(keyHeader))
	if err != nil {
		refuseUpload(c, err)
		return
	}
	if !fresh {
		c.Header(replayedHeader, "true")
	}
	c.Header("Location", UploadPath+"/"+b.ID)
	c.JSON(http.StatusAccepted, newBatch(&b))
}

// uploadParameters are what an upload may say beside its file.
var uploadParameters = map[string]bool{"format": true, "name": true, "encoding": true, "sheet": true, "map": true, "market": true, "authorised": true}

func uploadOptions(c *gin.Context) (o workflow.BatchOptions, err error) {
	for name := range c.Request.URL.Query() {
		if !uploadParameters[name] {
			return o, fault.New(fault.Invalid, "There is no parameter %q: see the description of the operation.", name)
		}
	}
	o = workflow.BatchOptions{Format: c.Query("format"), Encoding: c.Query("encoding"), Sheet: c.Query("sheet"), Markets: c.QueryArray("market"), Authorised: c.QueryArray("authorised")}
	if o.Format == "" {
		o.Format = string(listing.FormatAuto)
	}
	o.Map, err = listing.ParseMap(c.QueryArray("map"))
	return o, err
}

var errNotAForm = errors.New("the form is broken or has no part named file")

// receive writes the file to the disk: the body itself, or the part "file" of a form.
func (s Services) receive(c *gin.Context) (*workflow.Received, error) {
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind != "multipart/form-data" {
		return s.Bulk.Receive(c.DefaultQuery("name", "file"), c.Request.Body)
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return nil, errNotAForm
	}
	for range 8 {
		part, err := parts.NextPart()
		if err != nil {
			return nil, errors.Join(errNotAForm, err)
		}
		if part.FormName() == "file" {
			return s.Bulk.Receive(part.FileName(), part)
		}
	}
	return nil, errNotAForm
}

// refuseUpload answers by what went wrong. A body that is still on its way is not read.
func refuseUpload(c *gin.Context, err error) {
	c.Header("Connection", "close")
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, workflow.ErrTooLarge), errors.As(err, &large):
		Refuse(c, http.StatusRequestEntityTooLarge)
	case errors.Is(err, errNotAForm), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge):
		Refuse(c, http.StatusBadRequest)
	default:
		RefuseFor(c, err)
	}
}

// export gives a batch back in a form.
func (s Services) export(kind workflow.ExportKind) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := c.Request.Context()
		owner, err := filesOf(ctx)
		var made *workflow.Exported
		if err == nil {
			made, err = s.Bulk.Export(ctx, owner, c.Param("id"), kind, c.Query("lang"))
		}
		if err != nil {
			RefuseFor(c, err)
			return
		}
		defer made.Close()
		c.Header("Content-Type", made.Type)
		c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": made.Name}))
		c.Header("Content-Length", strconv.FormatInt(made.Size, 10))
		c.Status(http.StatusOK)
		_, _ = io.Copy(c.Writer, made.File) // a reader who left is nobody's error
	}
}

// aliveEvery is how often a quiet stream says that it is there; proxies cut what is silent for a minute.
const aliveEvery = 15 * time.Second

// batchEvents sends a batch as it moves (server-sent events, WHATWG HTML 9.2).
func (s Services) batchEvents(c *gin.Context) {
	ctx, end := s.People.Staying(c.Request.Context())
	defer end()
	owner, err := filesOf(ctx)
	var changes <-chan storage.Batch
	if err == nil {
		changes, err = s.Bulk.Watch(ctx, owner, c.Param("id"))
	}
	if err != nil {
		RefuseFor(c, err)
		return
	}
	c.Header("Content-Type", "text/event-stream; charset=utf-8")
	c.Header("X-Accel-Buffering", "no")
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
			event = batchEvent(&b)
		}
		if _, err := io.WriteString(c.Writer, event); err != nil {
			return
		}
		c.Writer.Flush()
	}
}

func batchEvent(b *storage.Batch) string {
	name := "progress"
	if b.State.Ended() {
		name = "ended"
	}
	var data strings.Builder
	_ = json.NewEncoder(&data).Encode(newBatch(b)) // a struct of texts and numbers always encodes
	return "event: " + name + "\ndata: " + data.String() + "\n"
}
