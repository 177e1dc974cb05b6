// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// wholeFile is an output that appears under its path when it is whole, and not before: it is written beside it, flushed to
// the disk and renamed.
type wholeFile struct {
	*os.File
	path string
	done bool
}

func createWhole(path string) (*wholeFile, error) {
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return nil, usage("%s is no file that can be replaced: give the output another name", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-")
	if err != nil {
		return nil, unwritable(path, err)
	}
	return &wholeFile{File: f, path: path}, nil
}

func unwritable(path string, err error) error {
	return &exit{exitUsage, fmt.Errorf("%s cannot be written: check that its folder exists, is writable and has room: %w", path, err)}
}

// close puts the file in its place. If it fails nothing is there that was not there before.
func (f *wholeFile) close() error {
	mode := fs.FileMode(0o644) // readable by all, as what a shell writes is
	if st, err := os.Stat(f.path); err == nil {
		mode = st.Mode().Perm()
	}
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.File.Close()); err != nil {
		return unwritable(f.path, err)
	}
	if err := os.Rename(f.Name(), f.path); err != nil {
		return unwritable(f.path, err)
	}
	f.done = true
	dir, err := os.Open(filepath.Dir(f.path))
	if err != nil {
		return unwritable(f.path, err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// discard removes what was written unless it is in its place.
func (f *wholeFile) discard() {
	if f != nil && !f.done {
		_ = f.File.Close()
		_ = os.Remove(f.Name())
	}
}
