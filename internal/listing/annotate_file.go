// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"markwarden/internal/fault"
)

// AnnotatedFile is an annotated copy that appears under its path when it is whole, and not before: it is written beside
// it, flushed to the disk and renamed.
type AnnotatedFile struct {
	*Annotator
	path string
	tmp  *os.File // nil once closed or discarded
}

// CreateAnnotated begins the annotated copy that is to stand at path, which may be the path of the file itself. The
// other arguments are those of NewAnnotator. The caller calls Close when every row is added, or else Discard.
func CreateAnnotated(path string, in io.ReadSeeker, info Info, columns []string) (*AnnotatedFile, error) {
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return nil, fault.New(fault.Invalid, "%s is no file that can be replaced: give the annotated copy another name", path)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-")
	if err != nil {
		return nil, unwritable(err, path)
	}
	f := &AnnotatedFile{path: path, tmp: tmp}
	if f.Annotator, err = NewAnnotator(tmp, in, info, columns); err != nil {
		f.Discard()
		return nil, err
	}
	return f, nil
}

func unwritable(err error, path string) error {
	return fault.Because(err, fault.Unavailable, "%s cannot be written: check that its folder exists, is writable and has room", path)
}

// Close copies the rest and puts the copy in its place. If it fails nothing is in its place that was not there before.
func (f *AnnotatedFile) Close() error {
	if f.tmp == nil {
		return errors.New("listing: the annotated copy is closed")
	}
	defer f.Discard()
	if err := f.Annotator.Close(); err != nil {
		return err
	}
	if err := f.tmp.Chmod(f.mode()); err != nil {
		return unwritable(err, f.path)
	}
	if err := errors.Join(f.tmp.Sync(), f.tmp.Close()); err != nil {
		return unwritable(err, f.path)
	}
	if err := os.Rename(f.tmp.Name(), f.path); err != nil {
		return unwritable(err, f.path)
	}
	f.tmp = nil
	return syncFolder(filepath.Dir(f.path), f.path)
}

// mode is the mode of the file that is replaced, else readable by all and writable by its owner, as exports are.
func (f *AnnotatedFile) mode() fs.FileMode {
	if st, err := os.Stat(f.path); err == nil {
		return st.Mode().Perm()
	}
	return 0o644
}

// syncFolder makes the rename last through a loss of power.
func syncFolder(dir, path string) error {
	d, err := os.Open(dir)
	if err != nil {
		return unwritable(err, path)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return unwritable(err, path)
	}
	return nil
}

// Discard removes what was written of the copy. It does nothing after a Close that succeeded.
func (f *AnnotatedFile) Discard() {
	if f.tmp != nil {
		_ = f.tmp.Close()
		_ = os.Remove(f.tmp.Name())
		f.tmp = nil
	}
}
