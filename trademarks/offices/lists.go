// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"
	"path/filepath"

	"markwarden/trademarks"
	"markwarden/trademarks/tabular"
)

// lists reads brand owners' own lists one after the other, each by package tabular.
type lists struct {
	run   *run
	files []string
	list  *tabular.Reader
	file  io.Closer
	name  string
}

func (r *run) openLists(files []string) (trademarks.Reader, Info, error) {
	l := &lists{run: r, files: files}
	if err := l.open(); err != nil {
		return nil, Info{}, err
	}
	info := Info{Office: r.opt.Office, Format: "list of marks", Ignored: l.list.Ignored(), Counts: r.counts}
	return &reader{run: r, src: l, file: func() string { return l.name }, close: l.close}, info, nil
}

// open opens the next list.
func (l *lists) open() error {
	if len(l.files) == 0 {
		return io.EOF
	}
	path := l.files[0]
	l.files = l.files[1:]
	f, name, in, err := openList(path)
	if err != nil {
		return err
	}
	list, err := tabular.New(in, name, tabular.Options{Office: l.run.opt.Office, Source: l.run.opt.Source, Dates: l.run.opt.Dates, Keep: l.run.opt.Keep})
	if err != nil {
		f.Close()
		return err
	}
	l.list, l.file, l.name = list, f, name
	return nil
}

// openList opens a list as it is, or out of a gzip file. What is another archive is read as it is too, so that the refusal says
// what to do about a workbook.
func openList(path string) (file io.Closer, name string, in io.Reader, err error) {
	box, err := openContainer(path)
	if err != nil {
		return nil, "", nil, err
	}
	if p, ok := box.(*plain); ok {
		return box, p.name, p.in, nil
	}
	if err := box.Close(); err != nil {
		return nil, "", nil, err
	}
	f, err := openFile(path)
	return f, filepath.Base(path), f, err
}

// codedStatus reads the status of a US mark that a list gives as the office's code. Other offices' numbers mean other things.
func codedStatus(m *trademarks.Mark) {
	if m.Office != "US" || m.Status != trademarks.StatusUnknown {
		return
	}
	if means := usptoStatus(m.StatusText); means.status != trademarks.StatusUnknown {
		m.Status, m.StatusText = means.status, means.text
	}
}

func (l *lists) next() (trademarks.Mark, error) {
	for {
		m, err := l.list.Next()
		if !errors.Is(err, io.EOF) {
			if err == nil {
				l.run.record = l.list.Record()
				codedStatus(&m)
			}
			return m, err
		}
		if err := l.close(); err != nil {
			return m, err
		}
		if err := l.open(); err != nil {
			return m, err
		}
	}
}

func (l *lists) close() error {
	if l.list == nil {
		return nil
	}
	l.list = nil
	return l.file.Close()
}
