// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// RowWriter takes the answer a row at a time, the header first; the caller decides whether it becomes CSV, JSON or a
// table on a screen.
type RowWriter interface {
	WriteRow(cells []string) error
}

// Counts is what became of the rows of a file: every row is either due or bad.
type Counts struct {
	Rows int `json:"rows"`
	Due  int `json:"due"`
	Bad  int `json:"bad"`
}

// DeadlineCSV computes a deadline for each row of a file and writes the row's own columns followed by due, trace and
// error; columns of these names from an earlier run are replaced. It reads as a stream. The file needs the columns rule and trigger_date; court_state (or court, or state) and
// extra are used where present, every other column passes through. A row that cannot be computed gets a sentence in its
// error cell and is counted; only a file that cannot be read at all, or a writer that fails, ends the run with an error.
// name is the file's name for messages. Traces are in English; DeadlineCSVIn chooses.
func DeadlineCSV(ctx context.Context, in io.Reader, name string, out RowWriter) (Counts, error) {
	return DeadlineCSVIn(ctx, in, name, "en", out)
}

// DeadlineCSVIn is DeadlineCSV with the traces in a language, en or zh.
func DeadlineCSVIn(ctx context.Context, in io.Reader, name, lang string, out RowWriter) (Counts, error) {
	src := &budget{in: in}
	r := csv.NewReader(src)
	r.FieldsPerRecord, r.ReuseRecord = -1, false
	f := deadlineFile{name: name, lang: lang, out: out}
	src.left = mostRow
	header, err := r.Read()
	if err != nil {
		return f.counts, f.unreadable(err)
	}
	if err := f.start(header); err != nil {
		return f.counts, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return f.counts, fault.Because(err, fault.Unavailable, "%s: stopped after %d rows", name, f.counts.Rows)
		}
		src.left = mostRow
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f.counts, nil
		}
		var line int
		switch {
		case err == nil:
			line, _ = r.FieldPos(0)
		case oneRow(err):
			line, err = lineOf(err), strayQuote(err)
		default:
			return f.counts, f.unreadable(err)
		}
		if err := f.row(cells, line, err); err != nil {
			return f.counts, err
		}
	}
}

// mostRow bounds one row: a quote that is never closed must not read a whole file into memory.
const mostRow = 1 << 20

// budget stops a reader that takes more than a row may have.
type budget struct {
	in   io.Reader
	left int
}

// errTooLong is what a row beyond mostRow is refused with.
var errTooLong = errors.New("a row is longer than 1 MiB: a quotation mark may be missing")

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.in.Read(p)
	b.left -= n
	return n, err
}

// deadlineFile is a file in progress.
type deadlineFile struct {
	name, lang string
	out        RowWriter
	header     []string
	width      int // columns of the file itself
	counts     Counts
	// Where the columns are, -1 for one the file does not have.
	rule, trigger, courtState, court, state, extra int
	// Where the answers go: behind the row's own columns, or in the place of an earlier answer.
	due, trace, fail int
}

// start finds the columns and writes the header.
func (f *deadlineFile) start(header []string) error {
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	find := func(name string) int {
		return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
	}
	f.rule, f.trigger, f.extra = find("rule"), find("trigger_date"), find("extra")
	f.courtState, f.court, f.state = find("court_state"), find("court"), find("state")
	var missing []string
	if f.rule < 0 {
		missing = append(missing, "rule")
	}
	if f.trigger < 0 {
		missing = append(missing, "trigger_date")
	}
	if missing != nil {
		return fault.New(fault.Invalid, "%s: the first row has no column %s: name the columns id,rule,trigger_date,court_state,extra", f.name, strings.Join(missing, " and "))
	}
	f.width, f.header = len(header), slices.Clone(header)
	place := func(name string) int {
		if at := find(name); at >= 0 {
			return at
		}
		f.header = append(f.header, name)
		return len(f.header) - 1
	}
	f.due, f.trace, f.fail = place("due"), place("trace"), place("error")
	return f.out.WriteRow(f.header)
}

// row answers one row. err is what was already wrong with it.
func (f *deadlineFile) row(cells []string, line int, err error) error {
	f.counts.Rows++
	var res Result
	if err == nil {
		res, err = f.compute(cells)
	}
	answer := make([]string, len(f.header))
	for i := range min(len(cells), f.width) {
		answer[i] = strings.ToValidUTF8(cells[i], "\ufffd")
	}
	answer[f.due], answer[f.trace], answer[f.fail] = "", "", ""
	if err != nil {
		f.counts.Bad++
		answer[f.fail] = strings.ToValidUTF8(fmt.Sprintf("%s line %d: %s", f.name, line, fault.Message(err)), "\ufffd")
	} else {
		f.counts.Due++
		answer[f.due], answer[f.trace] = res.Due.String(), res.TraceLine(f.lang)
	}
	return f.out.WriteRow(answer)
}

// compute reads the cells of a row and computes its deadline.
func (f *deadlineFile) compute(cells []string) (Result, error) {
	if len(cells) > f.width {
		return Result{}, fault.New(fault.Invalid, "the row has %d cells and the header %d, beginning with %q too many: quote cells that hold a comma", len(cells), f.width, short(cells[f.width]))
	}
	cell := func(at int) string {
		if at < 0 || at >= len(cells) {
			return ""
		}
		return cells[at]
	}
	for _, at := range []int{f.rule, f.trigger, f.courtState, f.court, f.state, f.extra} {
		if !utf8.ValidString(cell(at)) {
			return Result{}, fault.New(fault.Invalid, "the row is not UTF-8 text: save the file as UTF-8")
		}
	}
	extra, err := ParseExtra(cell(f.extra))
	if err != nil {
		return Result{}, err
	}
	state := cell(f.courtState)
	if strings.TrimSpace(state) == "" {
		state = cell(f.state)
	}
	return Compute(Request{Rule: cell(f.rule), Trigger: strings.TrimSpace(cell(f.trigger)), Court: cell(f.court), State: state, Extra: extra})
}

// oneRow reports an error that spoils its own row and leaves the rest of the file readable: a stray quotation mark. One
// that is never closed has swallowed the rest.
func oneRow(err error) bool {
	var parse *csv.ParseError
	return errors.As(err, &parse) && parse.StartLine == parse.Line && (errors.Is(err, csv.ErrBareQuote) || errors.Is(err, csv.ErrQuote))
}

// lineOf is the line a row error is on.
func lineOf(err error) int {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return parse.StartLine
	}
	return 0
}

// strayQuote is the sentence for a row that is no CSV.
func strayQuote(err error) error {
	return fault.Because(err, fault.Invalid, "the row has a stray quotation mark: double it or quote the whole cell")
}

// unreadable is the error for a file that cannot be read on.
func (f *deadlineFile) unreadable(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return fault.Because(err, fault.Invalid, "%s is empty: the first row must name the columns id,rule,trigger_date,court_state,extra", f.name)
	case errors.Is(err, errTooLong):
		return fault.Because(err, fault.Invalid, "%s: after row %d %s", f.name, f.counts.Rows, errTooLong)
	case lineOf(err) > 0:
		return fault.Because(err, fault.Invalid, "%s line %d: a quotation mark is not closed and the rest of the file cannot be read: close it", f.name, lineOf(err))
	}
	return fault.Because(err, fault.Unavailable, "%s: reading failed after row %d", f.name, f.counts.Rows)
}
