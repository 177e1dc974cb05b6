// SPDX-License-Identifier: Apache-2.0

package roll

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// header is the first part of a roll; its checksum is where the table's starts.
type header struct {
	length  int // bytes of the header with its checksum
	count   uint64
	table   uint64 // offset of the table
	size    uint64 // bytes of the whole file
	version string
	crc     uint32
}

// bytes lays the header out and sets its checksum.
func (h *header) bytes() []byte {
	h.length = fixed + len(h.version) + 4
	b := make([]byte, 0, h.length)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, format)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.length))
	b = binary.LittleEndian.AppendUint64(b, h.count)
	b = binary.LittleEndian.AppendUint64(b, h.table)
	b = binary.LittleEndian.AppendUint64(b, h.size)
	b = append(b, h.version...)
	h.crc = crc32.Checksum(b, castagnoli)
	return binary.LittleEndian.AppendUint32(b, h.crc)
}

// header reads and checks the header.
func (r *Roll) header(size int64) (header, error) {
	var front [fixed]byte
	if size < fixed+4 {
		return header{}, damaged(r.path, "it is too short to be a roll")
	}
	if err := r.readAt(front[:], 0); err != nil {
		return header{}, err
	}
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	if string(front[:8]) != magic {
		return header{}, damaged(r.path, "it is not a roll")
	}
	if f := u32(front[8:]); f != format {
		return header{}, damaged(r.path, fmt.Sprintf("it has format %d and this program reads %d", f, format))
	}
	h := header{length: int(u32(front[12:])), count: u64(front[16:]), table: u64(front[24:]), size: u64(front[32:])}
	if h.length < fixed+4 || h.length > fixed+maxVersion+4 || int64(h.length) > size {
		return header{}, damaged(r.path, "its header has an impossible length")
	}
	b := make([]byte, h.length)
	if err := r.readAt(b, 0); err != nil {
		return header{}, err
	}
	end := h.length - 4
	h.version, h.crc = string(b[fixed:end]), u32(b[end:])
	if crc32.Checksum(b[:end], castagnoli) != h.crc {
		return header{}, damaged(r.path, "the checksum of its header is wrong")
	}
	return h, nil
}
