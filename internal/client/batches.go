// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"strconv"
	"time"
)

// Batch is a file of listings and how far its screening is.
type Batch struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Format    string      `json:"format"`
	Container string      `json:"container"`
	Encoding  string      `json:"encoding"`
	Bytes     int64       `json:"bytes"`
	SHA256    string      `json:"sha256"`
	State     string      `json:"state"` // waiting, running, done, failed or cancelled
	Problem   string      `json:"problem"`
	Created   time.Time   `json:"created"`
	Started   time.Time   `json:"started"`
	Finished  time.Time   `json:"finished"`
	Done      int         `json:"done"` // listings
	Total     int         `json:"total"`
	Counts    BatchCounts `json:"counts"`
	Ignored   []string    `json:"ignored"` // columns that are not read
	Engine    string      `json:"engine"`
	Policy    string      `json:"policy"`
	Register  string      `json:"register"`
}

// Ended says whether nothing more will happen to the batch by itself.
func (b *Batch) Ended() bool {
	return b.State == "done" || b.State == "failed" || b.State == "cancelled"
}

// BatchCounts is how many listings of a file came to which level.
type BatchCounts struct {
	Clear      int `json:"clear"`
	Caution    int `json:"caution"`
	High       int `json:"high"`
	Block      int `json:"block"`
	Unscreened int `json:"unscreened"`
	Accepted   int `json:"accepted"`
}

// BatchRow is the result of one listing of a file.
type BatchRow struct {
	Row        int      `json:"row"`
	FileRows   []int    `json:"file_rows"`
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Level      string   `json:"level"`
	Score      int      `json:"score"`
	Problem    string   `json:"problem"` // why it was not screened
	Suggestion string   `json:"suggestion"`
	Accepted   bool     `json:"accepted"`
	Verdict    *Verdict `json:"verdict"`
}

// UploadQuery says how a file is read and judged; what is left out is found out.
type UploadQuery struct {
	Format     string   `query:"format"`
	Encoding   string   `query:"encoding"`
	Sheet      string   `query:"sheet"`
	Map        []string `query:"map"` // field=column, for columns that are not recognised
	Market     []string `query:"market"`
	Authorised []string `query:"authorised"`
}

// BatchRowQuery narrows the results of a file.
type BatchRowQuery struct {
	Level string `query:"level"`
	Mark  string `query:"mark"`
	Rule  string `query:"rule"`
	Text  string `query:"q"`
	Sort  string `query:"sort"`
	Limit int    `query:"limit"`
}

// ExportQuery is the language of reasons in a file, en or zh.
type ExportQuery struct {
	Lang string `query:"lang"`
}

// Upload sends a file of listings to be screened. It is streamed; one that can be sought is sent again after a 429 or 503.
func (c *Client) Upload(ctx context.Context, name string, file io.Reader, q UploadQuery) (Batch, error) {
	o := post("batches").asking(q)
	o.file = newUpload(name, file, true)
	return ask[Batch](ctx, c, o)
}

// Batches are the files of the caller, the newest first.
func (c *Client) Batches(ctx context.Context, q PageQuery) iter.Seq2[Batch, error] {
	return pages[Batch](ctx, c, get("batches").asking(q))
}

// Batch is one file.
func (c *Client) Batch(ctx context.Context, id string) (Batch, error) {
	return ask[Batch](ctx, c, get("batches", id))
}

// WaitBatch asks for a file until it has ended, and calls pause between with how often it has asked; an error of pause ends it.
func (c *Client) WaitBatch(ctx context.Context, id string, pause func(ctx context.Context, asked int) error) (Batch, error) {
	for asked := 1; ; asked++ {
		b, err := c.Batch(ctx, id)
		if err != nil || b.Ended() {
			return b, err
		}
		if err := pause(ctx, asked); err != nil {
			return b, err
		}
	}
}

// CancelBatch stops the screening of a file.
func (c *Client) CancelBatch(ctx context.Context, id string) (Batch, error) {
	return ask[Batch](ctx, c, post("batches", id, "cancel"))
}

// BatchRows are the results of a file.
func (c *Client) BatchRows(ctx context.Context, id string, q BatchRowQuery) iter.Seq2[BatchRow, error] {
	return pages[BatchRow](ctx, c, get("batches", id, "results").asking(q))
}

// BatchAnnotated is the file as it was sent, with columns for the results. The caller closes it.
func (c *Client) BatchAnnotated(ctx context.Context, id string, q ExportQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("batches", id, "annotated").asking(q))
}

// BatchCSV is the results as a table, one line a listing. The caller closes it.
func (c *Client) BatchCSV(ctx context.Context, id string, q ExportQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("batches", id, "results.csv").asking(q))
}

// BatchJSONL is the results of a file as JSON Lines. The caller closes it.
func (c *Client) BatchJSONL(ctx context.Context, id string, q ExportQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("batches", id, "results.jsonl").asking(q))
}

// BatchEvents is a stream of server-sent events: progress with the batch as JSON whenever it moves, ended at last. The caller
// closes it; it also ends with the context, the session or the token.
func (c *Client) BatchEvents(ctx context.Context, id string, q ExportQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("batches", id, "events").asking(q))
}

// AcceptSuggestion takes the title suggested for a row, or no longer takes it.
func (c *Client) AcceptSuggestion(ctx context.Context, id string, row int, accepted bool) (BatchRow, error) {
	return ask[BatchRow](ctx, c, post("batches", id, "results", strconv.Itoa(row), "suggestion").with(struct {
		Accepted bool `json:"accepted"`
	}{accepted}))
}
