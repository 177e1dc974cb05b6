// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"fmt"
	"io"
)

// Limits on archives. Registers pack to a tenth or a twentieth of their size; a bomb packs a thousand to one. The slack
// lets small members pack as well as they like.
const (
	maxRatio     = 200
	ratioSlack   = 16 << 20
	maxUnpacked  = 256 << 30 // bytes of one archive, unpacked
	maxMembers   = 10_000_000
	maxDirectory = 16 << 20 // bytes of a zip's directory: about 180,000 members
)

// errBomb is content that unpacks to far more than a register does.
var errBomb = fmt.Errorf("it unpacks to more than %d times its packed size, as no register does: check where the file is from", maxRatio)

// guard reads unpacked bytes and ends with errBomb when they grow out of proportion to the packed ones.
type guard struct {
	in       io.Reader
	packed   func() int64 // packed bytes so far, or in all
	unpacked int64
	// truncated is what a cut or damaged stream is reported as; the decompressors' own words help nobody.
	damaged string
}

func (g *guard) Read(b []byte) (int, error) {
	n, err := g.in.Read(b)
	g.unpacked += int64(n)
	if g.unpacked > ratioSlack && g.unpacked > ratioSlack+maxRatio*g.packed() || g.unpacked > maxUnpacked {
		return 0, errBomb
	}
	if err != nil && !errors.Is(err, io.EOF) && g.damaged != "" {
		err = &damagedError{g.damaged, err}
	}
	return n, err
}

// damagedError is an archive or a member whose bytes do not unpack.
type damagedError struct {
	what string
	err  error
}

func (e *damagedError) Error() string { return e.what }
func (e *damagedError) Unwrap() error { return e.err }

// counted counts the bytes read through it.
type counted struct {
	in io.Reader
	n  int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.n += int64(n)
	return n, err
}

// errDirectory is a zip whose list of members alone would fill the memory.
var errDirectory = errors.New("its list of members is longer than 16 MiB: unpack it and give the files")

// directory is a zip file whose reads are bounded while its list of members is read: archive/zip keeps all of them in
// memory, however many there are.
type directory struct {
	in   io.ReaderAt
	left int64 // -1 once the list is read
}

func (d *directory) ReadAt(b []byte, off int64) (int, error) {
	if d.left >= 0 {
		if d.left -= int64(len(b)); d.left < 0 {
			d.left = 0
			return 0, errDirectory
		}
	}
	return d.in.ReadAt(b, off)
}
