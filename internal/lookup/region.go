// SPDX-License-Identifier: Apache-2.0

package lookup

// region is memory outside the garbage-collected heap: large, read-only once filled, backed by huge pages where the
// system has them (random probes into 4 KiB pages cost a quarter more, ENGINE §4.4).
type region struct {
	bytes   []byte
	release func([]byte) error
}

// Close gives the memory of a loaded table back. No query may run or follow.
func (t *Table) Close() error {
	if t.region == nil || t.region.release == nil {
		return nil
	}
	r := t.region
	t.region, t.texts, t.buckets, t.heavy, t.count = nil, texts{}, nil, nil, 0
	return r.release(r.bytes)
}
