// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxHead bounds a file that is said to be a head; ours have about 300 bytes.
const maxHead = 4096

// WriteHead keeps a head in a file, which should lie where those who can change the database cannot write: beside it
// first, on the disk, then in place, so that the file is at every moment one whole head.
func WriteHead(path string, h Head) error {
	text, err := EncodeHead(h)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("the audit head cannot be written: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the audit head cannot be written: %w", err), removed(f.Name()))
	}
	return syncDir(dir)
}

// removed takes away what WriteHead left beside the file.
func removed(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// ReadHead reads a head's file. A file that is not there gives an error that is os.ErrNotExist.
func ReadHead(path string) (Head, error) {
	f, err := os.Open(path)
	if err != nil {
		return Head{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxHead))
	if err != nil {
		return Head{}, err
	}
	h, err := DecodeHead(text)
	if err != nil {
		return Head{}, fmt.Errorf("the file %s cannot be used as an audit head: %w", path, err)
	}
	return h, nil
}
