// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"markwarden/internal/fault"
)

const (
	scratchPrefix = "scratch-"
	scratchHeld   = ".held" // in the folder, locked by the program that it is of
)

// Scratch makes a folder below dir for what a program builds for itself and drops when it ends; done removes it. What a
// program that was killed left there is removed first, and what a running one holds is not. Files of the caller are safe
// in dir under any name that does not begin with "scratch-".
func Scratch(dir string) (folder string, done func() error, err error) {
	defer fault.Wrap(&err, "workflow.Scratch")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, fault.Because(err, fault.Invalid, "the folder %s cannot be made: give another place for the data", dir)
	}
	turn, err := os.OpenFile(filepath.Join(dir, ".scratch.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", nil, err
	}
	defer turn.Close() // and with it the lock: a folder is made and held before the next program looks
	if err := waitLock(turn); err != nil {
		return "", nil, err
	}
	if err := sweepScratch(dir); err != nil {
		return "", nil, err
	}
	if folder, err = os.MkdirTemp(dir, scratchPrefix+"*"); err != nil {
		return "", nil, err
	}
	held, err := holdScratch(folder)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(folder))
	}
	return folder, func() error { return errors.Join(held.Close(), os.RemoveAll(folder)) }, nil
}

// sweepScratch removes the folders that no program holds.
func sweepScratch(dir string) error {
	all, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range all {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), scratchPrefix) {
			continue
		}
		folder := filepath.Join(dir, e.Name())
		held, err := holdScratch(folder)
		if err != nil {
			continue // another's, or gone meanwhile
		}
		if err := errors.Join(held.Close(), os.RemoveAll(folder)); err != nil {
			return err
		}
	}
	return nil
}

// holdScratch takes a folder; it fails while another program has it.
func holdScratch(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, scratchHeld), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
