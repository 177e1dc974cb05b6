// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const tagBatches = "batches"

// batchBody is a seller's file on its way through screening.
type batchBody struct {
	ID        string      `json:"id" format:"uuid"`
	Name      string      `json:"name" doc:"The file's name, as it was sent."`
	Bytes     int64       `json:"bytes"`
	SHA256    string      `json:"sha256"`
	Format    string      `json:"format" example:"shopify" doc:"As it was recognised."`
	Container string      `json:"container" enum:"csv,xlsx,jsonl,xml"`
	Encoding  string      `json:"encoding,omitempty"`
	Ignored   []string    `json:"ignored" doc:"Columns that were not read."`
	State     string      `json:"state" enum:"waiting,running,done,failed,cancelled" doc:"The last three are final."`
	Problem   string      `json:"problem,omitempty" doc:"Why it failed."`
	Total     int         `json:"total" doc:"Rows of the file; 0 until they are counted."`
	Done      int         `json:"done" doc:"Rows screened so far, those that could not be read included."`
	Counts    batchCounts `json:"counts"`
	Register  string      `json:"register,omitempty" doc:"Version of the register, or the versions when it changed on the way."`
	Engine    string      `json:"engine,omitempty"`
	Policy    string      `json:"policy,omitempty"`
	Created   time.Time   `json:"created"`
	Started   *time.Time  `json:"started,omitempty"`
	Finished  *time.Time  `json:"finished,omitempty"`
}

type batchCounts struct {
	Clear      int `json:"clear"`
	Caution    int `json:"caution"`
	High       int `json:"high"`
	Block      int `json:"block"`
	Unscreened int `json:"unscreened"`
	Accepted   int `json:"accepted" doc:"Suggestions that were taken."`
}

// batchRowBody is one listing of a batch, or one row that could not be read.
type batchRowBody struct {
	Row        int          `json:"row" minimum:"1" doc:"Its place among the listings and bad rows of the file."`
	FileRows   []int        `json:"file_rows" doc:"Rows of the file it was read from; 1 is the first."`
	ID         string       `json:"id,omitempty" doc:"The seller's own."`
	Title      string       `json:"title"`
	Level      string       `json:"level" enum:"clear,caution,high,block,unscreened"`
	Score      int          `json:"score"`
	Problem    string       `json:"problem,omitempty" doc:"Why it was not screened."`
	Suggestion string       `json:"suggestion,omitempty" doc:"A title with a lower level."`
	Accepted   bool         `json:"accepted" doc:"Whether the suggestion was taken."`
	Verdict    *verdictBody `json:"verdict,omitempty" doc:"Left out for what was not screened."`
}

type batchesInput struct {
	Cursor string `query:"cursor" maxLength:"1024" doc:"next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type batchesOutput struct {
	Body struct {
		Items []batchBody `json:"items"`
		Next  string      `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type batchInput struct {
	ID string `path:"id" maxLength:"64"`
}

type batchOutput struct{ Body batchBody }

type batchRowsInput struct {
	ID     string `path:"id" maxLength:"64"`
	Level  string `query:"level" enum:"clear,caution,high,block,unscreened"`
	Mark   string `query:"mark" maxLength:"256" doc:"A mark that was found in the row."`
	Rule   string `query:"rule" maxLength:"20" example:"R7" doc:"A rule that fired."`
	Q      string `query:"q" maxLength:"256" doc:"Words in title, brand or ID."`
	Sort   string `query:"sort" enum:"risk,file,title" default:"risk"`
	Cursor string `query:"cursor" maxLength:"1024" doc:"next of the page before, with the same question."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type batchRowsOutput struct {
	Body struct {
		Items []batchRowBody `json:"items"`
		Next  string         `json:"next" doc:"Cursor of the next page, empty on the last."`
		Total int            `json:"total" doc:"Rows that fit, on all pages."`
	}
}

type acceptInput struct {
	ID   string `path:"id" maxLength:"64"`
	Row  int    `path:"row" minimum:"1"`
	Body struct {
		Accepted bool `json:"accepted" doc:"true takes the suggestion, false gives it back."`
	}
}

type batchRowOutput struct{ Body batchRowBody }

func (s Services) registerBatches(a huma.API) {
	const at = UploadPath + "/{id}"
	huma.Register(a, huma.Operation{
		OperationID: "list-batches", Method: http.MethodGet, Path: UploadPath, Tags: []string{tagBatches},
		Summary: "Files so far", Description: "Your organisation's files, the newest first.",
		Responses: refusals(http.StatusUnprocessableEntity),
	}, s.listBatches)
	huma.Register(a, huma.Operation{
		OperationID: "get-batch", Method: http.MethodGet, Path: at, Tags: []string{tagBatches},
		Summary: "One file", Description: "Where a file stands on its way through screening.",
		Responses: refusals(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, s.getBatch)
	huma.Register(a, huma.Operation{
		OperationID: "list-batch-results", Method: http.MethodGet, Path: at + "/results", Tags: []string{tagBatches},
		Summary: "Rows of a file", Description: "The rows screened so far, filtered and sorted.",
		Responses: refusals(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, s.listBatchRows)
	huma.Register(a, huma.Operation{
		OperationID: "accept-suggestion", Method: http.MethodPost, Path: at + "/results/{row}/suggestion", Tags: []string{tagBatches}, DefaultStatus: http.StatusOK,
		Summary: "Take a suggestion", Description: "Takes the suggested title of a row, so that it stands in the downloads, or gives it back.",
		Responses: refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity),
	}, s.acceptSuggestion)
	huma.Register(a, huma.Operation{
		OperationID: "cancel-batch", Method: http.MethodPost, Path: at + "/cancel", Tags: []string{tagBatches}, DefaultStatus: http.StatusOK,
		Summary: "Cancel", Description: "Stops a file that waits or runs. The rows screened so far stay.",
		Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity),
	}, s.cancelBatch)
}

// filesOf is whose files a call is about: those of the caller's organisation, whatever more a role may see.
func filesOf(ctx context.Context) (string, error) {
	owner := auth.Who(ctx).Organisation
	if owner == "" {
		return "", fault.New(fault.Forbidden, "Files belong to an organisation, and you are in none: ask an administrator to add you to one.")
	}
	return owner, nil
}

func (s Services) listBatches(ctx context.Context, in *batchesInput) (*batchesOutput, error) {
	owner, err := filesOf(ctx)
	if err != nil {
		return nil, fail(err)
	}
	list, err := s.Bulk.DB.Batches(ctx, owner, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &batchesOutput{}
	out.Body.Items, out.Body.Next = make([]batchBody, len(list.Items)), list.Next
	for i := range list.Items {
		out.Body.Items[i] = newBatch(&list.Items[i])
	}
	return out, nil
}

func (s Services) getBatch(ctx context.Context, in *batchInput) (*batchOutput, error) {
	b, err := s.batch(ctx, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &batchOutput{newBatch(&b)}, nil
}

func (s Services) batch(ctx context.Context, id string) (storage.Batch, error) {
	owner, err := filesOf(ctx)
	if err != nil {
		return storage.Batch{}, err
	}
	return s.Bulk.DB.Batch(ctx, owner, id)
}

func (s Services) listBatchRows(ctx context.Context, in *batchRowsInput) (*batchRowsOutput, error) {
	b, err := s.batch(ctx, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	f := storage.BatchFilter{Owner: b.Owner, Batch: b.ID, Level: in.Level, Mark: in.Mark, Rule: in.Rule, Text: workflow.FoldSearch(in.Q)}
	list, err := s.Bulk.DB.BatchRows(ctx, f, storage.BatchSort(in.Sort), storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &batchRowsOutput{}
	if out.Body.Total, err = s.Bulk.DB.CountBatchRows(ctx, f); err != nil {
		return nil, fail(err)
	}
	out.Body.Items, out.Body.Next = make([]batchRowBody, len(list.Items)), list.Next
	for i := range list.Items {
		if out.Body.Items[i], err = newBatchRow(&list.Items[i]); err != nil {
			return nil, fail(err)
		}
	}
	return out, nil
}

func (s Services) acceptSuggestion(ctx context.Context, in *acceptInput) (*batchRowOutput, error) {
	owner, err := filesOf(ctx)
	if err != nil {
		return nil, fail(err)
	}
	row, err := s.Bulk.TakeSuggestion(ctx, owner, in.ID, in.Row, in.Body.Accepted, workflow.Once{})
	if err != nil {
		return nil, fail(err)
	}
	out, err := newBatchRow(&row)
	if err != nil {
		return nil, fail(err)
	}
	return &batchRowOutput{out}, nil
}

func (s Services) cancelBatch(ctx context.Context, in *batchInput) (*batchOutput, error) {
	owner, err := filesOf(ctx)
	if err != nil {
		return nil, fail(err)
	}
	b, err := s.Bulk.Cancel(ctx, owner, in.ID, workflow.Once{})
	if err != nil {
		return nil, fail(err)
	}
	return &batchOutput{newBatch(&b)}, nil
}

func newBatch(b *storage.Batch) batchBody {
	out := batchBody{
		ID: b.ID, Name: b.Name, Bytes: b.Bytes, SHA256: b.SHA256, Format: b.Format, Container: b.Container, Encoding: b.Encoding, Ignored: []string{},
		State: string(b.State), Problem: b.Problem, Total: b.Total, Done: b.Done, Counts: batchCounts(b.Counts),
		Register: b.Register, Engine: b.Engine, Policy: b.Policy, Created: b.Created, Started: momentOf(b.Started), Finished: momentOf(b.Finished),
	}
	if opt, err := workflow.OptionsOf(b); err == nil && opt.Ignored != nil {
		out.Ignored = opt.Ignored
	}
	return out
}

// momentOf is nil for a moment that has not come.
func momentOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func newBatchRow(r *storage.BatchRow) (batchRowBody, error) {
	out := batchRowBody{Row: r.Ordinal, FileRows: r.FileRows, ID: r.ExternalID, Title: r.Title, Level: r.Level, Score: r.Score, Problem: r.Problem, Suggestion: r.Suggestion, Accepted: r.Accepted}
	if out.FileRows == nil {
		out.FileRows = []int{}
	}
	row, err := workflow.RowOf(r)
	if err != nil {
		return out, err
	}
	if v := row.Verdict; row.Bad == nil && v.Level != screening.Unscreened {
		out.Verdict = &verdictBody{Verdict: v, Findings: numbered(v.Findings), Considered: numbered(v.Considered)}
	}
	return out, nil
}
