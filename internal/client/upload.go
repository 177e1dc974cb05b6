// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"
)

// upload is a file on its way. One that can be sought is sent again after a refusal that passes; any other is sent once.
type upload struct {
	name string
	file io.Reader
	form bool // as the part "file" of a form; else as the body itself

	start int64
	known bool // whether start is known
}

func newUpload(name string, file io.Reader, form bool) *upload {
	u := &upload{name: name, file: file, form: form}
	if s, ok := file.(io.Seeker); ok {
		at, err := s.Seek(0, io.SeekCurrent)
		u.start, u.known = at, err == nil
	}
	return u
}

// stream is the body and its media type. The file is never held whole.
func (u *upload) stream() (io.Reader, string) {
	// A transport closes a body that can be closed; the file is the caller's.
	file := io.Reader(struct{ io.Reader }{u.file})
	if !u.form {
		return file, "application/octet-stream"
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", multipart.FileContentDisposition("file", u.name))
	head.Set("Content-Type", "application/octet-stream")
	_, _ = form.CreatePart(head) // a buffer takes everything
	before := bytes.Clone(b.Bytes())
	b.Reset()
	_ = form.Close()
	return io.MultiReader(bytes.NewReader(before), file, &b), form.FormDataContentType()
}

// rewind sets the file back to its start and says whether it could; where there is no file there is nothing to do.
func (u *upload) rewind() bool {
	if u == nil {
		return true
	}
	if !u.known {
		return false
	}
	_, err := u.file.(io.Seeker).Seek(u.start, io.SeekStart)
	return err == nil
}
