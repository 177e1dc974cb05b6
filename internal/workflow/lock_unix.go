// SPDX-License-Identifier: Apache-2.0

//go:build unix

package workflow

import (
	"os"

	"golang.org/x/sys/unix"
)

// waitLock waits until no other program holds the file; the lock goes with the file's last handle, also when a program is killed.
func waitLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX) }
