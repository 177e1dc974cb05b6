// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"markwarden/trademarks"
)

// run is the state of one reading: what was asked and what was counted.
type run struct {
	office     string
	opt        Options
	counts     *Counts
	applicants applicants
	scan       *scanner          // one window for all members
	record     trademarks.Record // behind the mark that was handed out last
}

// source yields the records of one member, or of one set of tables. A *trademarks.RowError sets one record aside; any
// other error but io.EOF ends the source.
type source interface {
	next() (trademarks.Mark, error)
}

// scanner is the scanner of the run, over a new member.
func (r *run) scanner(in io.Reader, doctype bool) *scanner {
	if r.scan == nil {
		r.scan = newScanner(in, doctype)
	} else {
		r.scan.reset(in, doctype)
	}
	r.scan.into, r.scan.most = &r.record, r.opt.Keep
	return r.scan
}

// source names the publication on a mark.
func (r *run) source(usual string) string {
	if r.opt.Source != "" {
		return r.opt.Source
	}
	return usual
}

// published notes the day on which a file was written.
func (r *run) published(day string) {
	if day > r.counts.Published {
		r.counts.Published = day
	}
}

// leftOut notes a member that holds no register.
func (r *run) leftOut(name string) {
	if len(r.counts.Files) < 100 {
		r.counts.Files = append(r.counts.Files, name)
	}
}

// count notes what became of a record, and writes one that is set aside. file names it when the source did not.
func (r *run) count(err error, file string) error {
	var row *trademarks.RowError
	switch {
	case err == nil:
		r.counts.Records++
		r.counts.Marks++
	case errors.As(err, &row):
		r.counts.Records++
		r.counts.SetAside++
		if row.File == "" {
			row.File = file
		}
		if r.opt.Aside != nil {
			if err := json.NewEncoder(r.opt.Aside).Encode(row); err != nil {
				return fmt.Errorf("the list of records set aside cannot be written: %w", err)
			}
		}
	}
	return err
}

// reader is what Open hands out: a source whose records are counted.
type reader struct {
	run   *run
	src   source
	file  func() string // the member being read
	close func() error
	err   error // how it ended
}

var (
	_ trademarks.Reader  = (*reader)(nil)
	_ trademarks.Sourced = (*reader)(nil)
)

// Next returns the next mark, a *trademarks.RowError for a record set aside, or io.EOF.
func (r *reader) Next() (trademarks.Mark, error) {
	if r.err != nil {
		return trademarks.Mark{}, r.err
	}
	m, err := r.src.next()
	err = r.run.count(err, r.file())
	var row *trademarks.RowError
	if err == nil || errors.As(err, &row) {
		return m, err
	}
	r.err = err
	if e := r.Close(); e != nil && errors.Is(err, io.EOF) {
		r.err = e
	}
	return trademarks.Mark{}, r.err
}

// Record is the office's own record behind the mark that Next returned last.
func (r *reader) Record() trademarks.Record {
	rec := r.run.record
	if rec.File == "" {
		rec.File = r.file()
	}
	return rec
}

// Close ends the reading early. It may be called more than once.
func (r *reader) Close() error {
	if r.err == nil {
		r.err = errors.New("the reader is closed")
	}
	if r.close == nil {
		return nil
	}
	c := r.close
	r.close = nil
	return c()
}
