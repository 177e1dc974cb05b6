// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// ExportKind is a form in which a batch is given back.
type ExportKind string

// The forms. A report is written by the pages.
const (
	ExportAnnotated ExportKind = "annotated" // the seller's own file with added columns
	ExportCSV       ExportKind = "csv"       // one line a listing
	ExportJSONL     ExportKind = "jsonl"     // one verdict a line
)

// Exported is a finished file for a reader. Close removes it.
type Exported struct {
	*os.File
	Name string // what the reader should call it
	Type string // media type
	Size int64
}

// Close gives the file back.
func (e *Exported) Close() error {
	return errors.Join(e.File.Close(), removeQuietly(e.File.Name()))
}

// removeQuietly removes a file that may be gone.
func removeQuietly(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Make writes a file for a reader with fn. When fn fails nothing of it stays.
func (b *Bulk) Make(name, kind string, fn func(*os.File) error) (_ *Exported, err error) {
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return nil, diskFault(err)
	}
	f, err := os.CreateTemp(b.Dir, ".export-*")
	if err != nil {
		return nil, diskFault(err)
	}
	e := &Exported{File: f, Name: name, Type: kind}
	err = fn(f)
	if err == nil {
		e.Size, err = f.Seek(0, io.SeekEnd)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Export writes an owner's batch in a form and a language (en or zh). Conflict while the batch is at work: half a file would
// be taken for a whole one. Rows of a batch that ended early are unscreened.
func (b *Bulk) Export(ctx context.Context, owner, id string, kind ExportKind, lang string) (_ *Exported, err error) {
	defer fault.Wrap(&err, "workflow.Export(%s,%s)", id, kind)
	batch, err := b.Finished(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(batch.Name, filepath.Ext(batch.Name))
	switch kind {
	case ExportAnnotated:
		return b.Make(base+"-checked"+filepath.Ext(batch.Name), annotatedType(batch.Container), func(f *os.File) error { return b.annotate(ctx, &batch, f, lang) })
	case ExportCSV:
		return b.Make(base+"-results.csv", "text/csv; charset=utf-8", func(f *os.File) error { return b.writeCSV(ctx, &batch, f, lang) })
	case ExportJSONL:
		return b.Make(base+"-results.jsonl", "application/jsonl; charset=utf-8", func(f *os.File) error { return b.writeJSONL(ctx, &batch, f) })
	}
	return nil, fault.New(fault.NotFound, "There is no download %q: choose annotated, csv or jsonl.", string(kind))
}

// Finished is a batch that has ended; Conflict for one at work.
func (b *Bulk) Finished(ctx context.Context, owner, id string) (storage.Batch, error) {
	batch, err := b.DB.Batch(ctx, owner, id)
	if err == nil && !batch.State.Ended() {
		err = fault.New(fault.Conflict, "This batch is still being screened: wait until it has ended, or cancel it.")
	}
	return batch, err
}

func annotatedType(container string) string {
	switch container {
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "jsonl":
		return "application/jsonl"
	}
	return "text/csv" // in the encoding of the seller's file, which is not always UTF-8
}

// acceptedColumn is the column behind the others in which a title that was taken stands.
const acceptedColumn = "markwarden_accepted"

// annotate copies the seller's file with its verdicts. The file is read again beside the rows, because rows behind the last
// one screened are to be marked as such.
func (b *Bulk) annotate(ctx context.Context, batch *storage.Batch, w io.Writer, lang string) error {
	f, rd, info, err := b.openKept(batch)
	if err != nil {
		return err
	}
	defer f.Close()
	again, err := b.keptFile(batch.ID)
	if err != nil {
		return err
	}
	defer again.Close()
	out, err := listing.NewAnnotator(w, again, info, append(listing.AnnotationColumns(), acceptedColumn))
	if err != nil {
		return err
	}
	err = b.DB.EachBatchRow(ctx, batch.Owner, batch.ID, func(r *storage.BatchRow) error {
		if _, err := rd.Next(); err != nil && !errors.As(err, new(*listing.RowError)) {
			return err
		}
		row, err := RowOf(r)
		if err != nil || len(r.FileRows) == 0 || r.FileRows[0] == 0 {
			return err
		}
		return out.Add(r.FileRows, resultCells(r, row, lang))
	})
	if err == nil {
		err = annotateRest(out, rd)
	}
	if err != nil {
		return err
	}
	return out.Close()
}

// resultCells are the annotation's cells and the title that was taken.
func resultCells(r *storage.BatchRow, row *Row, lang string) []string {
	accepted := ""
	if r.Accepted {
		accepted = r.Suggestion
	}
	if row.Bad != nil {
		return append(UnreadCells(row.Bad), accepted)
	}
	return append(AnnotationCells(&row.Verdict, lang), accepted)
}

// annotateRest marks the rows that were not screened before the batch ended.
func annotateRest(out *listing.Annotator, rd listing.Reader) error {
	cells := []string{string(screening.Unscreened), "", "", "", "the batch ended before this row", "", ""}
	for {
		item, err := rd.Next()
		rows := item.Rows
		var bad *listing.RowError
		switch {
		case errors.As(err, &bad):
			rows = []int{bad.Row}
		case errors.Is(err, io.EOF), fault.Is(err, fault.Invalid): // that is where the batch failed
			return nil
		case err != nil:
			return err
		}
		if len(rows) > 0 && rows[0] > 0 {
			if err := out.Add(rows, cells); err != nil {
				return err
			}
		}
	}
}

// csvColumns are the columns of the results as CSV.
var csvColumns = []string{"row", "id", "title", "level", "score", "marks", "words", "why", "suggestion", "accepted"}

// byteOrderMark tells Excel that a CSV file is UTF-8.
const byteOrderMark = "\ufeff"

func (b *Bulk) writeCSV(ctx context.Context, batch *storage.Batch, w io.Writer, lang string) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	if _, err := buf.WriteString(byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(buf)
	if err := out.Write(csvColumns); err != nil {
		return err
	}
	err := b.DB.EachBatchRow(ctx, batch.Owner, batch.ID, func(r *storage.BatchRow) error {
		row, err := RowOf(r)
		if err != nil {
			return err
		}
		line := append([]string{joinRows(r.FileRows), r.ExternalID, r.Title}, resultCells(r, row, lang)...)
		for i := range line {
			line[i] = guardCell(line[i])
		}
		return out.Write(line)
	})
	out.Flush()
	return errors.Join(err, out.Error(), buf.Flush())
}

// joinRows is "2" or "2-4".
func joinRows(rows []int) string {
	switch len(rows) {
	case 0:
		return ""
	case 1:
		return strconv.Itoa(rows[0])
	}
	return strconv.Itoa(rows[0]) + "-" + strconv.Itoa(rows[len(rows)-1])
}

// guardCell keeps a spreadsheet from running a cell (ASVS 1.2.10).
func guardCell(s string) string {
	if r, n := utf8.DecodeRuneInString(s); n > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		return "'" + s
	}
	return s
}

// jsonRow is a line of the results as JSON Lines: the verdict, where it stands in the file, and the title that was taken.
type jsonRow struct {
	*screening.Verdict
	Level    screening.Level `json:"level"`
	Rows     []int           `json:"rows"`
	Problem  string          `json:"problem,omitempty"`
	Accepted string          `json:"accepted,omitempty"`
}

func (b *Bulk) writeJSONL(ctx context.Context, batch *storage.Batch, w io.Writer) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	out := json.NewEncoder(buf)
	out.SetEscapeHTML(false)
	err := b.DB.EachBatchRow(ctx, batch.Owner, batch.ID, func(r *storage.BatchRow) error {
		row, err := RowOf(r)
		if err != nil {
			return err
		}
		line := jsonRow{Level: row.Level(), Rows: r.FileRows, Problem: r.Problem}
		if row.Bad == nil {
			line.Verdict = &row.Verdict
		}
		if r.Accepted {
			line.Accepted = r.Suggestion
		}
		return out.Encode(line)
	})
	return errors.Join(err, buf.Flush())
}
