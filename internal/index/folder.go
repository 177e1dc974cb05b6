// SPDX-License-Identifier: Apache-2.0

package index

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folders beside an index that are on their way in or out.
const (
	nextSuffix = ".next-"
	oldSuffix  = ".old-"
)

// beside makes an empty folder next to dir, on the same file system, and takes away what a crash may have left there.
// One builder at a time: a second one would be robbed of its folder and fail.
func beside(dir string) (string, error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	for _, suffix := range []string{nextSuffix, oldSuffix} {
		left, err := filepath.Glob(escapeGlob(dir) + suffix + "*")
		if err != nil {
			return "", err
		}
		for _, l := range left {
			if err := os.RemoveAll(l); err != nil {
				return "", err
			}
		}
	}
	return os.MkdirTemp(parent, filepath.Base(dir)+nextSuffix)
}

// escapeGlob makes a path stand for itself in a pattern.
func escapeGlob(path string) string {
	var b []byte
	for i := range len(path) {
		switch path[i] {
		case '*', '?', '[', '\\':
			if os.PathSeparator == '/' {
				b = append(b, '\\')
			}
		}
		b = append(b, path[i])
	}
	return string(b)
}

// replace puts the finished folder next in dir's place. A crash between the two renames leaves no index, which is
// ErrAbsent at the next start, never half of one. Readers of the old folder keep their files.
func replace(dir, next string) error {
	aside, err := moveAside(dir)
	if err != nil {
		return err
	}
	if err := os.Rename(next, dir); err != nil {
		if aside != "" {
			err = errors.Join(err, os.Rename(filepath.Join(aside, filepath.Base(dir)), dir))
		}
		return err
	}
	if err := syncFolder(filepath.Dir(dir)); err != nil || aside == "" {
		return err
	}
	return os.RemoveAll(aside)
}

// moveAside moves what is at dir into a new folder beside it and returns that folder, "" if there is nothing at dir.
func moveAside(dir string) (string, error) {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+oldSuffix)
	if err != nil {
		return "", err
	}
	return aside, os.Rename(dir, filepath.Join(aside, filepath.Base(dir)))
}

// writeFile writes a new file and brings it to the disk.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolders(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncFolder(path)
	})
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
