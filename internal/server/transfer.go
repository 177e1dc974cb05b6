// SPDX-License-Identifier: Apache-2.0

package server

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/api"
	"markwarden/internal/ui"
)

// A file may take longer than other bodies, as long as it keeps coming: a byte at least every pieceWithin, the whole of it
// within fileWithin. 128 MB at 2 Mbit/s take nine minutes. What is sent out, a file or a stream of events, may take as long
// as the reader takes a piece within writeWithin.
const (
	pieceWithin = 20 * time.Second
	fileWithin  = 15 * time.Minute
)

// takesFile reports a request whose body is a file, a seller's or an office's.
func takesFile(c *gin.Context) bool {
	switch c.FullPath() {
	case ui.UploadPath, ui.ImportPath, api.UploadPath, api.ImportPath:
		return c.Request.Method == http.MethodPost
	}
	path := c.FullPath()
	return c.Request.Method == http.MethodPost && (api.TakesDocket(path) || ui.TakesDocket(path) || api.TakesDocuments(path) || ui.TakesDocuments(path))
}

// givesFile reports a request whose answer may be long: a download or a stream of events.
func givesFile(c *gin.Context) bool {
	path := c.FullPath()
	return c.Request.Method == http.MethodGet && (strings.HasPrefix(path, ui.UploadPath+"/") || strings.HasPrefix(path, api.UploadPath+"/"))
}

// deadlines moves a connection's deadlines on while something keeps moving. Where a connection has none to move, as in a
// test, nothing happens.
type deadlines struct {
	conn *http.ResponseController
	now  func() time.Time
}

func (s *Server) deadlines(c *gin.Context) deadlines {
	return deadlines{http.NewResponseController(c.Writer), s.opt.Now}
}

// slowBody is the body of a file.
type slowBody struct {
	io.ReadCloser
	deadlines
	end time.Time
}

func (s *Server) patientBody(c *gin.Context) io.ReadCloser {
	return &slowBody{c.Request.Body, s.deadlines(c), s.opt.Now().Add(fileWithin)}
}

func (b *slowBody) Read(p []byte) (int, error) {
	next := b.now().Add(pieceWithin)
	if next.After(b.end) {
		next = b.end
	}
	_ = b.conn.SetReadDeadline(next)
	_ = b.conn.SetWriteDeadline(next.Add(writeWithin)) // for the answer behind it
	n, err := b.ReadCloser.Read(p)
	b.whole(err)
	return n, err
}

// wholeBody is the body of any other request.
type wholeBody struct {
	io.ReadCloser
	deadlines
}

func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.whole(err)
	return n, err
}

// whole lifts the deadline of reading at the end of a body. net/http goes on reading to see whether the sender is still there,
// and takes the deadline for his having gone: work on the request would be cut off that long after it came.
func (d deadlines) whole(err error) {
	if errors.Is(err, io.EOF) {
		_ = d.conn.SetReadDeadline(time.Time{})
	}
}

// slowWriter is the answer that carries a file or events.
type slowWriter struct {
	gin.ResponseWriter
	deadlines
}

// patientWriter also lifts the deadline of reading: the request is whole, and what is read behind it only shows whether the
// reader is still there.
func (s *Server) patientWriter(c *gin.Context) gin.ResponseWriter {
	w := &slowWriter{c.Writer, s.deadlines(c)}
	_ = w.conn.SetReadDeadline(time.Time{})
	return w
}

func (w *slowWriter) move() { _ = w.conn.SetWriteDeadline(w.now().Add(writeWithin)) }

func (w *slowWriter) Write(p []byte) (int, error) {
	w.move()
	return w.ResponseWriter.Write(p)
}

func (w *slowWriter) WriteString(s string) (int, error) {
	w.move()
	return w.ResponseWriter.WriteString(s)
}

func (w *slowWriter) Flush() {
	w.move()
	w.ResponseWriter.Flush()
}
