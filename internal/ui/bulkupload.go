// SPDX-License-Identifier: Apache-2.0

package ui

import (
	_ "embed" // the example
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/workflow"
)

// Bounds of an upload besides its file: a form of ours has a dozen short values.
const (
	mostParts = 64
	mostValue = 64 << 10
)

// exampleFile is what a newcomer without a file at hand can try: a masked name, a fit, a unit, a mark used as a word, an
// imitation in Chinese, and ordinary goods.
//
//go:embed example.csv
var exampleFile string

// upload takes a file and the form around it. What is refused comes back with the form and one sentence.
func (u *UI) upload(c *gin.Context) {
	parts, err := c.Request.MultipartReader()
	if err != nil {
		u.Problem(c, http.StatusUnsupportedMediaType)
		return
	}
	values, in, err := receive(parts, u.do.Bulk.Receive)
	if in != nil {
		defer in.Close()
	}
	form := newBulkForm(values)
	if err == nil && in == nil && values.Get("example") != "" {
		in, err = u.do.Bulk.Receive("example.csv", strings.NewReader(exampleFile))
		if in != nil {
			defer in.Close()
		}
	}
	if err == nil && in == nil {
		u.refuseUpload(c, form, http.StatusUnprocessableEntity, "bulk.no-file", "")
		return
	}
	if err != nil {
		u.uploadFailed(c, form, err)
		return
	}
	opt, err := form.options()
	if err != nil {
		u.uploadFailed(c, form, err)
		return
	}
	batch, _, err := u.do.Bulk.File(c.Request.Context(), owner(c), in, opt, form.Key)
	if err != nil {
		u.uploadFailed(c, form, err)
		return
	}
	c.Redirect(http.StatusSeeOther, batchURL(batch.ID))
}

// errForm is a form that is not ours.
var errForm = errors.New("the form is not one of ours")

// receive reads the parts in whatever order they come: the file goes to the disk by take, values stay in memory.
func receive(parts *multipart.Reader, take func(string, io.Reader) (*workflow.Received, error)) (values url.Values, in *workflow.Received, err error) {
	values = url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return values, in, nil
		}
		if err != nil {
			return values, in, err
		}
		switch {
		case n == mostParts:
			return values, in, errForm
		case part.FormName() == "file" && part.FileName() == "": // no file was chosen
		case part.FormName() == "file":
			if in != nil {
				return values, in, errForm
			}
			if in, err = take(part.FileName(), part); err != nil {
				return values, nil, err
			}
		default:
			b, err := io.ReadAll(io.LimitReader(part, mostValue+1))
			if err != nil || len(b) > mostValue {
				return values, in, errors.Join(err, errForm)
			}
			values.Add(part.FormName(), string(b))
		}
	}
}

// uploadFailed answers by what went wrong. Where the form is whole it comes back with the sentence.
func (u *UI) uploadFailed(c *gin.Context, form *bulkForm, err error) {
	var tooLarge *http.MaxBytesError
	switch kind := fault.KindOf(err); {
	case errors.Is(err, workflow.ErrTooLarge), errors.As(err, &tooLarge):
		c.Header("Connection", "close") // what is still on its way is not read
		u.refuseUpload(c, form, http.StatusRequestEntityTooLarge, "bulk.too-large", "")
	case errors.Is(err, errForm), kind == fault.Internal && c.Request.Context().Err() == nil && notOurs(err):
		c.Header("Connection", "close")
		u.Problem(c, http.StatusBadRequest)
	case kind == fault.Invalid, kind == fault.Conflict:
		u.refuseUpload(c, form, kind.Status(), "bulk.refused", u.refusal(u.lang(c), err))
	case kind == fault.Unavailable:
		slog.WarnContext(c.Request.Context(), "file not taken", "error", err)
		c.Header("Retry-After", "30")
		u.refuseUpload(c, form, kind.Status(), "bulk.unavailable", u.refusal(u.lang(c), err))
	default:
		u.Fail(c, err)
	}
}

// notOurs reports an error of the body that came, which is the sender's: it ended early or is framed in no way.
func notOurs(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, multipart.ErrMessageTooLarge) || errors.Is(err, io.EOF)
}

func (u *UI) refuseUpload(c *gin.Context, form *bulkForm, status int, id, detail string) {
	form.Key = newBulkForm(nil).Key // another attempt is another upload
	u.showBulk(c, status, &bulkPage{Form: form, Problem: u.text(c, id, "Detail", detail, "Most", workflow.MaxUpload>>20)})
}
