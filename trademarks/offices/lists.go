// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"markwarden/trademarks"
	"markwarden/trademarks/tabular"
)

// lists reads brand owners' own lists one after the other, each by package tabular.
type lists struct {
	run   *run
	files []string
	list  *tabular.Reader
	file  *os.File
}

func (r *run) openLists(files []string) (trademarks.Reader, Info, error) {
	l := &lists{run: r, files: files}
	if err := l.open(); err != nil {
		return nil, Info{}, err
	}
	info := Info{Office: r.opt.Office, Format: "list of marks", Ignored: l.list.Ignored(), Counts: r.counts}
	return &reader{run: r, src: l, file: func() string { return filepath.Base(l.file.Name()) }, close: l.close}, info, nil
}

// open opens the next list.
func (l *lists) open() error {
	if len(l.files) == 0 {
		return io.EOF
	}
	path := l.files[0]
	l.files = l.files[1:]
	f, err := openFile(path)
	if err != nil {
		return err
	}
	list, err := tabular.New(f, filepath.Base(path), tabular.Options{Office: l.run.opt.Office, Source: l.run.opt.Source, Dates: l.run.opt.Dates})
	if err != nil {
		f.Close()
		return err
	}
	l.list, l.file = list, f
	return nil
}

func (l *lists) next() (trademarks.Mark, error) {
	for {
		m, err := l.list.Next()
		if !errors.Is(err, io.EOF) {
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
