// SPDX-License-Identifier: Apache-2.0

//go:build unix

package workflow

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile keeps other programs from taking the file while this one has it open. The system lets go of it when the program
// dies, so no lock is ever left behind.
func lockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
