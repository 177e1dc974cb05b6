// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"maps"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/workflow"
)

// MaxDocuments is how many bytes an answer with documents may have: what may be sent at once, in base64.
const MaxDocuments = workflow.MostSent*4/3 + MaxBody

// TakesDocuments reports a path of the router whose body may carry documents.
func TakesDocuments(path string) bool {
	rest, ok := strings.CutPrefix(path, Prefix+casesPath+"/:id/")
	return ok && (rest == "responses" || rest == "appeals" || rest == "counter-notices")
}

// documentBody is a document as a party sends it.
type documentBody struct {
	Name    string `json:"name" maxLength:"500" example:"invoice.pdf"`
	Content []byte `json:"content" maxLength:"11184812" doc:"Base64. PDF, JPEG, PNG, WebP, GIF or plain text of at most 8 MiB; the kind is found out from the content."`
}

func documentsOf(list []documentBody) (out []workflow.Document) {
	for _, d := range list {
		out = append(out, workflow.Document{Name: d.Name, Content: d.Content})
	}
	return out
}

// caseFileBody is a document that was sent in.
type caseFileBody struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Type   string    `json:"type" example:"application/pdf"`
	Bytes  int       `json:"bytes"`
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
}

type caseFilesOutput struct {
	Body struct {
		Items []caseFileBody `json:"items" nullable:"false"`
		Next  string         `json:"next" doc:"Always empty: a case holds few documents."`
	}
}

type caseFileInput struct {
	ID   string `path:"id" maxLength:"200"`
	File string `path:"file" maxLength:"200"`
}

type caseFileOutput struct {
	Disposition string `header:"Content-Disposition"`
	Type        string `header:"Content-Type"`
	Hash        string `header:"X-Content-Sha256"`
	Body        []byte
}

func (s Services) registerCaseFiles(a huma.API) {
	answers := refusals(http.StatusNotFound, http.StatusServiceUnavailable)
	huma.Register(a, huma.Operation{OperationID: "case-files", Method: http.MethodGet, Path: Prefix + casesPath + "/{id}/files", Tags: []string{tagCases}, Summary: "Documents of a case",
		Description: "What was sent in with answers, appeals and counter-notices, the oldest first. A party sees its own.", Responses: maps.Clone(answers)}, s.caseFiles)
	one := refusals(http.StatusNotFound, http.StatusServiceUnavailable)
	one["200"] = &huma.Response{Description: "The document, always as an attachment.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	huma.Register(a, huma.Operation{OperationID: "case-file", Method: http.MethodGet, Path: Prefix + casesPath + "/{id}/files/{file}", Tags: []string{tagCases}, Summary: "One document",
		Description: "Its content, with the SHA-256 that stands in the case's history.", Responses: maps.Clone(one)}, s.caseFile)
	huma.Register(a, huma.Operation{OperationID: "notice-file", Method: http.MethodGet, Path: Prefix + "/notices/{id}/files/{file}", Tags: []string{tagCases}, Summary: "A document of a notice",
		Description: "Its content with its SHA-256.", Responses: maps.Clone(one)}, s.noticeFile)
}

func (s Services) noticeFile(ctx context.Context, in *caseFileInput) (*caseFileOutput, error) {
	f, err := s.Desk.NoticeFile(ctx, person(ctx), in.ID, in.File)
	if err != nil {
		return nil, fail(err)
	}
	return &caseFileOutput{mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}), f.Type, f.SHA256, f.Content}, nil
}

func (s Services) caseFiles(ctx context.Context, in *caseInput) (*caseFilesOutput, error) {
	list, err := s.Desk.Files(ctx, person(ctx), in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out := &caseFilesOutput{}
	out.Body.Items = []caseFileBody{}
	for _, f := range list {
		out.Body.Items = append(out.Body.Items, caseFileBody{f.ID, f.Name, f.Type, f.Bytes, f.SHA256, f.At})
	}
	return out, nil
}

func (s Services) caseFile(ctx context.Context, in *caseFileInput) (*caseFileOutput, error) {
	f, err := s.Desk.File(ctx, person(ctx), in.ID, in.File)
	if err != nil {
		return nil, fail(err)
	}
	return &caseFileOutput{mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}), f.Type, f.SHA256, f.Content}, nil
}
