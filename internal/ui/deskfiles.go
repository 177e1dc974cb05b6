// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// TakesDocuments reports a path of the router whose form may carry documents.
func TakesDocuments(path string) bool {
	if path == "/notices" || path == "/notices/:id/supply" {
		return true
	}
	rest, ok := strings.CutPrefix(path, "/mine/:id/")
	return ok && (rest == "answer" || rest == "appeal" || rest == "counter")
}

// fileView is a document that was sent in.
type fileView struct{ URL, Name, Size, When, Hash string }

// fileViews lays documents out for a list; base is the address of the page they stand on.
func (u *UI) fileViews(lang web.Lang, list []storage.CaseFile, base string) (out []fileView) {
	for _, f := range list {
		size := strconv.Itoa((f.Bytes+1023)>>10) + " KB"
		out = append(out, fileView{base + "/files/" + url.PathEscape(f.ID), f.Name, size, u.instant(lang, f.At), f.SHA256})
	}
	return out
}

// caseFile gives a document to whoever may see it: always as an attachment, under the type that was found out.
func (u *UI) caseFile(c *gin.Context) {
	f, err := u.do.Desk.File(c.Request.Context(), u.person(c), c.Param("id"), c.Param("file"))
	u.giveFile(c, f, err)
}

// noticeFile gives a document of a notice to the desk and to whoever sent it.
func (u *UI) noticeFile(c *gin.Context) {
	f, err := u.do.Desk.NoticeFile(c.Request.Context(), u.person(c), c.Param("id"), c.Param("file"))
	u.giveFile(c, f, err)
}

func (u *UI) giveFile(c *gin.Context, f storage.CaseFile, err error) {
	if err != nil {
		u.Fail(c, err)
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("X-Content-Sha256", f.SHA256)
	c.Data(http.StatusOK, f.Type, f.Content)
}

// postedDocuments reads a form with the documents it carries. What cannot be read is answered, or shown above the form.
func (u *UI) postedDocuments(c *gin.Context) (list []workflow.Document, ok bool) {
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind != "multipart/form-data" {
		return nil, u.posted(c)
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		u.Problem(c, http.StatusUnsupportedMediaType)
		return nil, false
	}
	values, _, list, err := readDocuments(parts)
	c.Request.PostForm, c.Request.Form = values, values
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return list, true
	case errors.As(err, &large), fault.Is(err, fault.Invalid):
		c.Header("Connection", "close") // what is still on its way is not read
		u.showMine(c, http.StatusRequestEntityTooLarge, u.text(c, "mine.too-large", "Most", workflow.MostDocument>>20, "Count", workflow.MostDocuments, "All", workflow.MostSent>>20))
	default:
		c.Header("Connection", "close")
		u.Problem(c, http.StatusBadRequest)
	}
	return nil, false
}

// errTooMuch is more, or larger, documents than are taken at once.
var errTooMuch = fault.New(fault.Invalid, "The documents are too many or too large.")

// readDocuments reads the parts in whatever order they come: documents, and the table of places of a notice, nil where none
// was chosen. All of it lies in memory, so it is bounded as it comes.
func readDocuments(parts *multipart.Reader) (values url.Values, table []byte, list []workflow.Document, err error) {
	values = url.Values{}
	left := workflow.MostSent
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return values, table, list, nil
		}
		if err != nil {
			return values, nil, nil, err
		}
		most := mostValue
		if part.FormName() == "targets" {
			most = workflow.MostSent // addresses of a thousand listings
		}
		isTable := part.FormName() == "table"
		isFile := part.FormName() == "file" || isTable
		if isFile {
			most = min(left, workflow.MostDocument)
		}
		b, err := io.ReadAll(io.LimitReader(part, int64(most)+1))
		switch {
		case err != nil:
			return values, nil, nil, err
		case n == mostParts, !isFile && len(b) > most:
			return values, nil, nil, errForm
		case isFile && (len(b) > most || len(list) == workflow.MostDocuments):
			return values, nil, nil, errTooMuch
		case isFile && part.FileName() == "" && len(b) == 0: // no file was chosen
		case isTable && table != nil:
			return values, nil, nil, errTooMuch
		case isTable:
			left -= len(b)
			table = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
		case isFile:
			left -= len(b)
			list = append(list, workflow.Document{Name: part.FileName(), Content: b})
		default:
			values.Add(part.FormName(), string(b))
		}
	}
}
