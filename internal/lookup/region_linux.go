// SPDX-License-Identifier: Apache-2.0

package lookup

import "golang.org/x/sys/unix"

func newRegion(size int) (*region, error) {
	if size == 0 {
		return &region{}, nil
	}
	b, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	_ = unix.Madvise(b, unix.MADV_HUGEPAGE) // a hint: without it the table only answers slower
	return &region{bytes: b, release: unix.Munmap}, nil
}
