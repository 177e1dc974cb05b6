// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// watched is a file that was found to be what its seal says, and what must stay so.
type watched struct {
	seal     fileSeal
	file     *os.File
	modified time.Time
}

// unchanged reports whether no file was written to or cut since it was checked. A file that is only renamed or removed
// stays readable, and so does the index.
func (x *Index) unchanged() error {
	for _, w := range x.files {
		info, err := w.file.Stat()
		if err != nil {
			return err
		}
		if info.Size() != w.seal.Size || !info.ModTime().Equal(w.modified) {
			return fmt.Errorf("%s was changed while in use: %w", w.seal.Path, ErrDamaged)
		}
	}
	return nil
}

// Verify reads every file again and compares it with the manifest: what a rotting disk does shows in no file time. The
// error is as Open's.
func (x *Index) Verify(ctx context.Context) error {
	if !x.acquire() {
		return unavailable(ErrNotReady, errClosed)
	}
	defer func() { _ = x.done() }()
	for _, w := range x.files {
		sum := sha256.New()
		n, err := io.Copy(sum, &patient{ctx: ctx, in: io.NewSectionReader(w.file, 0, w.seal.Size+1)})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || n != w.seal.Size || hexSum(sum) != w.seal.Sum {
			return unavailable(ErrDamaged, errors.Join(fmt.Errorf("%s: content is not what was written", w.seal.Path), err))
		}
	}
	return nil
}

// patient is a reader that stops with its context.
type patient struct {
	ctx context.Context
	in  io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.in.Read(b)
}
