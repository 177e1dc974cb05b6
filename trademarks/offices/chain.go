// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"markwarden/trademarks"
)

// chain reads files whose members stand each for itself, one after the other.
type chain struct {
	run    *run
	files  []string
	box    container
	member string
	src    source
}

// openChain checks each file's first register and hands out the reader.
func (r *run) openChain(files []string) (trademarks.Reader, Info, error) {
	info := Info{Counts: r.counts}
	var marks []string
	for _, path := range files {
		kind, err := firstKind(path)
		if err != nil {
			return nil, Info{}, err
		}
		if err := r.accepts(filepath.Base(path), kind); err != nil {
			return nil, Info{}, err
		}
		if kind.format == formatApplicants {
			if err := r.applicants.load(path, r); err != nil {
				return nil, Info{}, err
			}
			continue
		}
		if marks = append(marks, path); info.Format == "" {
			info.Format, info.Office = kind.format.title(), kind.office
		}
	}
	if len(marks) == 0 {
		return nil, Info{}, fmt.Errorf("%s holds applicants only: give the trade mark files too", filepath.Base(files[0]))
	}
	c := &chain{run: r, files: marks}
	return &reader{run: r, src: c, file: func() string { return c.member }, close: c.close}, info, nil
}

func (c *chain) close() error {
	if c.box == nil {
		return nil
	}
	err := c.box.Close()
	c.box, c.src = nil, nil
	return err
}

func (c *chain) next() (trademarks.Mark, error) {
	for {
		if c.src == nil {
			if err := c.advance(); err != nil {
				return trademarks.Mark{}, err
			}
			continue
		}
		m, err := c.src.next()
		var row *trademarks.RowError
		switch {
		case errors.Is(err, io.EOF):
			c.src = nil
			continue
		case err != nil && !errors.As(err, &row):
			c.src = nil
			err = c.broken(err)
		}
		return m, err
	}
}

// broken is what a member that cannot be read on means. An archive goes on with its next member, unless the fault is in
// the archive itself; a file that is alone ends the reading.
func (c *chain) broken(err error) error {
	var cut *damagedError
	_, packed := c.box.(*tarball)
	if packed {
		packed = !errors.As(err, &cut) && !errors.Is(err, errBomb)
	}
	if _, zipped := c.box.(*zipFile); zipped || packed {
		return &trademarks.RowError{File: c.member, Reason: "the file is not read any further: " + err.Error()}
	}
	return fmt.Errorf("%s cannot be read any further: %w", c.member, err)
}

// advance opens the next member that holds a register. Its error may be a *trademarks.RowError.
func (c *chain) advance() error {
	if c.box == nil {
		if len(c.files) == 0 {
			return io.EOF
		}
		box, err := openContainer(c.files[0])
		if err != nil {
			return err
		}
		c.box, c.files = box, c.files[1:]
	}
	m, err := c.box.next()
	if errors.Is(err, io.EOF) {
		return c.close()
	}
	if err != nil {
		return err
	}
	c.member = m.name
	kind, in, err := sniff(m)
	if err != nil {
		return c.broken(err)
	}
	switch kind.format {
	case formatNone:
		c.run.leftOut(m.name)
		return nil
	case formatOtherXML:
		return &trademarks.RowError{File: m.name, Value: kind.detail, Reason: "the file is XML, but no register that is known here: leave it out"}
	}
	if err := c.run.accepts(m.name, kind); err != nil {
		return &trademarks.RowError{File: m.name, Reason: err.Error()}
	}
	c.src = c.run.sourceOf(kind, in)
	return nil
}
